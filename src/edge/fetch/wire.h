/*
 * What the two sides of the network socket say to each other: one request is
 * one try at one URL, one answer is what became of it. The parent believes
 * nothing an answer says beyond its form: lengths, ranges, and descriptors are
 * checked by wire_take_answer(), and descriptors again when they are used.
 */
#ifndef SMALLPRINT_EDGE_FETCH_WIRE_H
#define SMALLPRINT_EDGE_FETCH_WIRE_H

#include "edge/fetch/channel.h"

enum {
	WIRE_MAX_LINES = 64,
	WIRE_MAX_LINE = 8 << 10,
	WIRE_MAX_DETAIL = 400,
	WIRE_MAX_BODY = 300 << 10
};

struct wire_request {
	uint64_t id;
	bool may_private;   /* the address it leads to may be private */
	uint64_t wire_hash; /* of the body known already; 0: none */
	struct span url;
	struct span proxy;                 /* empty: from the environment */
	struct span lines[WIRE_MAX_LINES]; /* request header lines */
	size_t n_lines;
	struct span method; /* empty: GET; else POST, PUT or PATCH, with … */
	struct span body;   /* … this */
	/* Mail, where method is MAIL: url is smtp:// or smtps://, lines are the recipients, and
	   the headers of the answer are what the server said. */
	struct span sender;
	struct span user; /* empty: nobody signs in */
	struct span password;
	bool starttls; /* or nothing is said */
};

enum wire_outcome {
	WIRE_ANSWERED = 0,
	WIRE_LATER, /* network trouble: another try may help */
	WIRE_PAGE,  /* another try will not help */
	WIRE_LIMIT, /* a ceiling */
	WIRE_OUTCOMES
};

struct wire_answer {
	uint64_t id;
	enum wire_outcome outcome;
	int status;
	int http_version; /* 10, 11, 20, 30; 0: not known */
	bool same_bytes;
	uint64_t wire_len;
	uint64_t body_len;
	uint64_t wire_hash;
	uint64_t sent_ms;     /* monotonic: when the request went out; 0: it did not */
	struct span detail;   /* for people, when not WIRE_ANSWERED */
	struct span redirect; /* where Location leads, absolute; empty: nowhere */
	struct span headers;
	struct span ip;
	struct span tls_sha256;
	/* Descriptors: the body as received, then the body decoded if that is another one. */
};

void wire_put_request(struct buf *b, const struct wire_request *request);
bool wire_take_request(struct span payload, struct wire_request *request);
void wire_put_answer(struct buf *b, const struct wire_answer *answer);
bool wire_take_answer(struct span payload, struct wire_answer *answer);

#endif
