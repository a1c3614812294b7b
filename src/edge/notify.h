/*
 * What a service manager is told: sd_notify(3)'s datagrams, a documented and stable
 * protocol, written by ourselves so that nothing of systemd is needed to build or run.
 */
#ifndef SMALLPRINT_EDGE_NOTIFY_H
#define SMALLPRINT_EDGE_NOTIFY_H

#include <stdbool.h>

/* "READY=1", "STATUS=…", "STOPPING=1", "WATCHDOG=1", lines of them. False where nobody
   listens ($NOTIFY_SOCKET is not set) or the words did not get there. */
bool notify(const char *words);
/* Seconds within which WATCHDOG=1 is wanted, halved to be on time; 0: not at all. */
int notify_watchdog(void);

#endif
