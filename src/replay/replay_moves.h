/*
 * The same move by others, in a history: the changes by which platforms may do
 * more, as far as BESIDE_MOVE_DAYS back, so that a change can say who made the same one
 * before, when, and with what notice. Fed in the order of the history.
 */
#ifndef SMALLPRINT_REPLAY_MOVES_H
#define SMALLPRINT_REPLAY_MOVES_H

#include "core/tell/record.h"

struct replay_moves;

struct replay_moves *replay_moves_new(void);
void replay_moves_free(struct replay_moves *moves);

/*
 * A record in few bytes, added to out: "verdict notice concept concept …", words with
 * one space between them ("-": no notice is known), the concepts of which it permits more, the
 * worst first; on a second line, how people were told. Adds nothing where it permits no more.
 */
void replay_move_put(const struct record *record, struct buf *out);

/* A change of a page (its path without the ending) and what replay_move_put() said of it. */
struct replay_move {
	struct span page;
	const char *commit;
	utc_t time;
	const char *said;
};
/* Who made the same move in the BESIDE_MOVE_DAYS before, the newest of each platform, at most
   BESIDE_MOVES; added to out. */
void replay_moves_find(
    const struct replay_moves *moves, const struct replay_move *move, struct moves *out);
void replay_moves_note(struct replay_moves *moves, const struct replay_move *move);

#endif
