/* Time zones by their names ("Europe/Berlin"), as ICU knows them. Pure: the machine's own
 * zone means nothing. */
#ifndef SMALLPRINT_CORE_KEEP_ZONE_H
#define SMALLPRINT_CORE_KEEP_ZONE_H

#include <stdbool.h>

#include "base/utc.h"

enum { ZONE_NAME_MAX = 60 }; /* bytes; longer ones are none */

/* Is there one of that name? */
bool zone_is(const char *name);
/* When it is so many minutes after midnight there on a day. An hour that the clock leaves out
   is the one after it, one that comes twice is the first. name: one that is; NULL: UTC. */
utc_t zone_time(const char *name, day_t day, int minutes);
/* What clocks there show at t, as if it were UTC. name: one that is; NULL: UTC. */
utc_t zone_wall(const char *name, utc_t t);

#endif
