/*
 * The network side: pages over HTTP, politely. libcurl runs in a child process
 * of its own that cannot write files or start programs (Landlock, seccomp);
 * requests go to it and responses come back over a socket, bodies as memfd
 * descriptors. Per-host spacing and concurrency, validators, retries with
 * backoff and jitter, Retry-After, redirects with the chain kept, ceilings on
 * every size and time, address checks after every resolution and redirect.
 */
#ifndef SMALLPRINT_EDGE_FETCH_FETCH_H
#define SMALLPRINT_EDGE_FETCH_FETCH_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/span.h"
#include "base/strs.h"
#include "base/utc.h"
#include "core/page/page.h"

enum {
	FETCH_MAX_WIRE = 16 << 20,    /* bytes as they come */
	FETCH_MAX_DECODED = 32 << 20, /* after gzip, deflate, br */
	FETCH_MAX_HEADERS = 256 << 10,
	FETCH_MAX_REDIRECTS = 10,
	FETCH_MAX_SECONDS = 60, /* one try */
	FETCH_MAX_TRIES = 3,
	FETCH_MAX_WAIT = 120 /* longest Retry-After that is waited for within a round */
};

struct fetch_options {
	const char *user_agent; /* NULL: smallprint/VERSION (+contact URL) */
	int concurrency;        /* transfers at a time; 0: the default */
	int per_host;           /* connections to one host; 0: the default */
	int tries;              /* 0: FETCH_MAX_TRIES */
	int seconds;            /* 0: FETCH_MAX_SECONDS */
	int backoff_ms;         /* first pause between tries; 0: the default */
	bool allow_private;     /* the test switch: SMALLPRINT_ALLOW_PRIVATE=1 */
	const char *connect_to; /* tests: every host is reached at this HOST:PORT */
	const char *ca_file;    /* tests: trust this certificate too */
};

struct request {
	const struct page
	    *page; /* url, language, user_agent, headers, robots, spacing_ms, is_private */
	const char *etag;          /* of the last good response; NULL: none. Copied. */
	const char *last_modified; /* verbatim as the server sent it. Copied. */
	uint64_t wire_hash;        /* of the last good body as received; 0: none */
	void *arg;                 /* given back */
};

/* Owned by whoever got it; response_release(). Strings may be NULL. */
struct response {
	int status;      /* 200, 304, 404, … of the last hop */
	bool same_bytes; /* 200, but the body as received has the wire_hash asked with */
	char *final_url;
	struct strs hops; /* "301 https://a/ -> https://b/", in order */
	char *headers;    /* of the last hop, as received */
	char *content_type;
	char *content_encoding; /* "gzip", "br", …; NULL: none */
	char *etag;
	char *last_modified;
	char *ip;         /* that answered */
	char *protocol;   /* "HTTP/2" */
	char *tls_sha256; /* of the server's certificate, hex */
	int wire_fd;      /* memfd, body as received (still encoded); -1: none */
	int body_fd; /* memfd, body decoded; -1: none (304, same_bytes). May be wire_fd's twin.
		      */
	size_t wire_len;
	size_t body_len;
	uint64_t wire_hash; /* XXH3 of the body as received */
	utc_t time;         /* when the answer was complete, by clock_now() */
	int tries;
	int64_t took_ms;
};

struct fetch;

/*
 * Called from fetch_step() once per request, in the order answers come.
 * response is NULL when there was none (err says why: ERROR_LATER network,
 * timeouts, 429, 5xx after all tries; ERROR_PAGE 4xx, robots, refused address,
 * redirect loop; ERROR_LIMIT a ceiling) — for 4xx and 5xx both are given.
 * Take what you want out of *response; the rest is released by the caller.
 */
typedef void (*fetch_done)(
    void *arg, struct response *response, const struct error *err, void *context);

/*
 * What the environment says, into options (zeroed or filled before):
 * SMALLPRINT_ALLOW_PRIVATE=1, SMALLPRINT_CONNECT_TO=HOST:PORT, SMALLPRINT_CA_FILE,
 * SMALLPRINT_BACKOFF_MS, SMALLPRINT_PER_HOST, SMALLPRINT_CONCURRENCY: for tests and
 * measurements. Strings stay the environment's.
 */
void fetch_options_from_env(struct fetch_options *options);

/* options may be NULL; it is copied. An address connected to by connect_to or through a proxy
   is the operator's choice and not checked; hosts written as addresses are. */
int fetch_new(const struct fetch_options *options, fetch_done done, void *context,
    struct fetch **out, struct error *err);
void fetch_free(
    struct fetch *fetch); /* ends the child; requests under way are dropped silently */
/* Queue a request. page must live until its answer. A page that cannot be asked for (its
   address, its headers) gets its answer from fetch_step() too; -1 only when the network child
   is gone. */
int fetch_add(struct fetch *fetch, const struct request *request, struct error *err);
size_t fetch_pending(const struct fetch *fetch);
/*
 * Wait at most timeout_ms for answers or for one of `extra` descriptors
 * (revents are filled as by poll(2)); calls done for what has come.
 * -1 only if the network child is gone (ERROR_SYSTEM): every pending request
 * has then been answered with that error.
 */
int fetch_step(struct fetch *fetch, struct pollfd *extra, size_t n_extra, int timeout_ms,
    struct error *err);

void response_release(struct response *response);
/* Map the decoded body read-only; the span lives until body_unmap(). */
int body_map(int fd, size_t len, struct span *out, struct error *err);
void body_unmap(struct span body);

#endif
