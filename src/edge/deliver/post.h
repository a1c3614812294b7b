/* One message over HTTP, by a network child of its own (edge/fetch/network.h), confined as
 * such. */
#ifndef SMALLPRINT_EDGE_DELIVER_POST_H
#define SMALLPRINT_EDGE_DELIVER_POST_H

#include <stdbool.h>

#include "base/error.h"
#include "base/strs.h"
#include "base/span.h"

struct post {
	const char *url;
	const char *method; /* "POST", "PUT" */
	const struct strs *headers;
	struct span body;
	int seconds;
	bool may_private;
};

/* Redirects are not followed. 0: *status and *asked_for (seconds to wait, 0: not said) are what
   was answered; -1: nothing was: ERROR_LATER, or ERROR_PAGE when another try would not help. */
int post_send(const struct post *post, int *status, int *asked_for, struct error *err);

#endif
