/* One message over HTTP, or handed to a mail server, by a network child of its own
 * (edge/fetch/network.h), confined as such. */
#ifndef SMALLPRINT_EDGE_DELIVER_POST_H
#define SMALLPRINT_EDGE_DELIVER_POST_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/strs.h"
#include "base/span.h"

struct post {
	const char *url;
	const char *method; /* "POST", "PUT", "PATCH"; NULL: GET */
	const struct strs *headers;
	struct span body;
	int seconds;
	bool may_private;
	struct buf *headers_out; /* the answer's; NULL: nobody asks */
	struct buf *body_out;    /* the same; one that does not fit is ERROR_LATER */
};

/* Redirects are not followed. 0: *status and *asked_for (seconds to wait, 0: not said) are what
   was answered; -1: nothing was: ERROR_LATER, or ERROR_PAGE when another try would not help. */
int post_send(const struct post *post, int *status, int *asked_for, struct error *err);

struct post_mail {
	const char *url; /* smtp://HOST:PORT or smtps://… */
	const char *sender;
	const struct strs *to;
	const char *user; /* NULL: nobody signs in */
	const char *password;
	bool starttls;
	struct span message;
	int seconds;
	bool may_private;
};

/*
 * All recipients or none: the first that is refused ends it. said gets every line
 * the server said. 0: the server has the message; -1: ERROR_PAGE where its
 * certificate, its TLS or the password is wrong, else ERROR_LATER; *status is the last code
 * the server said, 0: none.
 */
int post_mail(const struct post_mail *mail, struct buf *said, int *status, struct error *err);

#endif
