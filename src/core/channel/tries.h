/*
 * What is remembered of a channel besides how far it was told: how the last tries went,
 * when the next is, and what it refused. Kept as one JSON text in the archive, so that
 * the next runner, who may be another machine, goes on with it.
 */
#ifndef SMALLPRINT_CORE_CHANNEL_TRIES_H
#define SMALLPRINT_CORE_CHANNEL_TRIES_H

#include "base/buf.h"
#include "base/error.h"
#include "base/utc.h"

enum {
	TRIES_MAX_BYTES = 256 << 10,
	TRIES_ASIDE_MAX = 100,    /* then it waits for a person */
	TRIES_BEFORE_PASSING = 5, /* of one message, before the one behind it is tried */
	TRIES_PAUSE_FIRST = 60,   /* seconds */
	TRIES_PAUSE_MOST = 6 * 3600,
	TRIES_ASKED_MOST = 24 * 3600, /* of what the other side asks for */
	TRIES_KEEP_DONE = 30 * UTC_DAY_SECONDS
};

/* A message that was put aside, so that it does not stand in the way of those behind it. */
struct aside {
	char *oid;  /* the commit that is told: of main, or of upkeep */
	char *page; /* whom it is about */
	char *why;
	utc_t time;
	utc_t done; /* sent after all, or dismissed; 0: not yet */
};

/* Strings are owned; zeroed: nothing is known. */
struct tries {
	utc_t changed;
	int64_t attempts; /* that failed, in a row */
	utc_t since;      /* the first of them */
	utc_t next;       /* not before this */
	char *why;        /* of the last; NULL: nothing waits for another try */
	char *last_oid;   /* what was sent last; NULL: nothing was */
	char *last_page;
	utc_t last_sent;
	struct aside *aside; /* oldest first */
	size_t n_aside, cap_aside;
};

void tries_release(struct tries *tries);

/* What tries_put() wrote; the bytes may be anything, and what cannot be understood in them is
   as if it were not there. *out is zeroed, or what was read; to be released. */
void tries_get(struct span json, struct tries *out);
int tries_put(const struct tries *tries, struct buf *out);

/*
 * Seconds until another try, after so many that failed: a minute, then twice as long each,
 * at most six hours, and up to a quarter more, so that many who failed together do not come
 * back together. Never earlier than what was asked for (0: nothing was), up to a day.
 */
int64_t tries_pause(int64_t attempts, int64_t asked, uint32_t random);
/* Is the next try still to come? One that is farther off than any pause was set by a clock
   that was wrong, and is not waited for. */
bool tries_pausing(const struct tries *tries, utc_t now);

void tries_sent(struct tries *tries, const char *oid, const char *page, utc_t now);
void tries_failed(
    struct tries *tries, const char *why, int64_t asked, uint32_t random, utc_t now);
/* Something was sent by hand: nothing of what waits is decided by that. */
void tries_note_sent(struct tries *tries, const char *oid, const char *page, utc_t now);
/* Nothing failed, but more waits: it may go on at once. */
void tries_late(struct tries *tries, utc_t now);
/* Put a message aside, or say again why it is there; false when there is no more room. */
bool tries_put_aside(
    struct tries *tries, const char *oid, const char *page, const char *why, utc_t now);
/* A message that was aside is done; false when it was not there. */
bool tries_done(struct tries *tries, const char *oid, utc_t now);
size_t tries_waiting(const struct tries *tries); /* messages aside that are not done */
/* Two runners have told the same channel: what the later one knows of its state, and what
   either knows of messages. */
void tries_join(struct tries *ours, const struct tries *theirs);

#endif
