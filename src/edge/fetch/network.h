/*
 * The network child: the only code that includes <curl/curl.h>. It gets
 * requests and gives answers (wire.h); one request is one try at one URL. What
 * to ask, when, how often and whether to follow a redirect is decided by
 * fetch.c, in the parent.
 */
#ifndef SMALLPRINT_EDGE_FETCH_NETWORK_H
#define SMALLPRINT_EDGE_FETCH_NETWORK_H

#include <stdbool.h>

struct network_options {
	int connections; /* kept open between requests */
	int seconds;     /* for one try */
	bool allow_private;
	const char *connect_to; /* "HOST:PORT" instead of every host, or NULL */
	const char *ca_file;    /* certificates to trust besides the system's, or NULL */
};

/*
 * Serve requests from a socket until its other end closes; runs in a fresh
 * child, which it confines, and ends it. The first frame it sends is empty, or
 * says why it cannot work.
 */
void network_serve(int fd, const struct network_options *options) __attribute__((noreturn));

#endif
