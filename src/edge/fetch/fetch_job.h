/*
 * Inside fetch: one page's way through the network side. A job is routed
 * (checks, robots, its host's line), sent when its turn comes, and what came
 * back decides: finished, another hop, another try.
 */
#ifndef SMALLPRINT_EDGE_FETCH_FETCH_JOB_H
#define SMALLPRINT_EDGE_FETCH_FETCH_JOB_H

#include <sys/types.h>

#include "edge/fetch/fetch.h"
#include "edge/fetch/turns.h"
#include "edge/fetch/wire.h"

struct origin;

struct job {
	struct turn turn;    /* first, so that a turn is its job */
	struct job *next;    /* of those that wait for a robots.txt, or are finished */
	struct job *younger; /* in the list of all */
	struct job *older;
	struct request request; /* etag and last_modified are copies */
	char *url;              /* of this hop */
	struct strs hops;
	int tries; /* of this hop */
	uint64_t id;
	int64_t started_ms;    /* when it was first sent; 0: not yet */
	struct origin *origin; /* whose robots.txt this is; NULL: a page */
	struct response *response;
	struct error err;
};

struct jobs {
	struct job *first, *last;
};

struct fetch {
	fetch_done done;
	void *context;
	char *user_agent;
	int tries;
	int backoff_ms;
	bool allow_private;
	uint32_t random;
	struct turns *turns;
	struct job *all; /* the youngest */
	size_t pending;  /* pages without their answer */
	struct jobs finished;
	struct origin *origins;
	struct job **slots; /* in flight */
	int n_slots;
	int n_flying;
	uint64_t serial;
	struct channel channel;
	pid_t pid;
	bool greeted;
	bool gone;
	struct pollfd *polls;
	size_t cap_polls;
};

void jobs_push(struct jobs *list, struct job *job);
struct job *jobs_pop(struct jobs *list);

struct job *job_new(struct fetch *f, const struct request *request);
void job_free(struct fetch *f, struct job *job);
/* Put the job in line for its URL, or finish it when it must not be asked for. */
void job_route(struct fetch *f, struct job *job);
/* What became of a try. Descriptors are taken over. -1: the answer cannot be true. */
int job_answered(struct fetch *f, struct job *job, const struct wire_answer *answer,
    int fds[CHANNEL_MAX_FDS]);
/* Finish with the job's err and response as they are. */
void job_finish(struct fetch *f, struct job *job);
int job_fail(struct fetch *f, struct job *job, enum error_code code, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
bool job_may_private(const struct fetch *f, const struct job *job);

/* The request as the child gets it; lines are added to *texts, which the caller releases. */
void job_message(const struct fetch *f, const struct job *job, struct wire_request *message,
    struct strs *texts);

/* Robots, per origin: true when the job may go on now; else it waits, or is finished. */
bool origin_permits(struct fetch *f, struct job *job);
/* The robots.txt of an origin has been answered: those that waited go on. */
void origin_answered(struct fetch *f, struct job *job);
void origins_free(struct fetch *f);

/* A response out of an answer; descriptors are taken over. NULL: the answer cannot be true. */
struct response *response_of(
    const struct job *job, const struct wire_answer *answer, int fds[CHANNEL_MAX_FDS]);

#endif
