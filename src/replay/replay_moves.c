/* Moves of platforms, by their concepts, while a history goes by. */
#include "replay/replay_moves.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { MOVES_KEPT = 4000, FIRST_CONCEPT = 2 /* words that stand before the concepts */ };

struct past_move {
	char *page;
	char *said;
	char commit[BESIDE_OID];
	utc_t time;
};

struct replay_moves {
	struct past_move v[MOVES_KEPT]; /* a ring */
	size_t n;
};

struct replay_moves *
replay_moves_new(void)
{
	return mem_alloc(sizeof(struct replay_moves));
}

static void
forget(struct past_move *move)
{
	free(move->page);
	free(move->said);
	*move = (struct past_move){ 0 };
}

void
replay_moves_free(struct replay_moves *moves)
{
	for (size_t i = 0; moves != NULL && i < MOVES_KEPT; i++)
		forget(&moves->v[i]);
	free(moves);
}

/* ---- a record in few bytes ---- */

static bool
permits_more(const struct finding *f)
{
	return f->direction == DIRECTION_MORE && !f->gone && f->concept != NULL &&
	       f->change != EDIT_REMOVED;
}

static bool
has_word(const char *words, struct span word)
{
	const char *at = words;

	for (size_t n; *at != '\0' && *at != '\n'; at += n + (at[n] == ' ')) {
		n = strcspn(at, " \n");
		if (n == word.len && strncmp(at, word.data, n) == 0)
			return true;
	}
	return false;
}

void
replay_move_put(const struct record *record, struct buf *out)
{
	const char *word = verdict_name(record->verdict);
	size_t start = out->len;
	char *how;

	if (record->class != CLASS_CHANGE)
		return;
	for (size_t i = 0; i < record->findings.n; i++) {
		const struct finding *f = &record->findings.v[i];

		if (!permits_more(f))
			continue;
		if (out->len == start) {
			buf_addf(out, "%s ", word);
			if (record->dates.has_notice)
				buf_addf(out, "%d..%d", record->dates.notice_min,
				    record->dates.notice_max);
			else
				buf_adds(out, "-");
		}
		if (!has_word(out->data + start, span_of(f->concept)))
			buf_addf(out, " %s", f->concept);
	}
	how = out->len == start ? NULL : move_how(word, record->because);
	if (how != NULL)
		buf_addf(out, "\n%s", how);
	free(how);
}

/* The n-th word, from 0; empty where there are fewer. */
static struct span
word_at(const char *words, int n)
{
	for (size_t len; n > 0; n--) {
		len = strcspn(words, " \n");
		words += len + (words[len] == ' ');
	}
	return span_make(words, strcspn(words, " \n"));
}

static const char *
concepts_of(const char *said)
{
	return word_at(said, FIRST_CONCEPT).data;
}

/* ---- who made it too ---- */

static struct span
platform_of(struct span page)
{
	const char *slash = memchr(page.data, '/', page.len);

	return slash == NULL ? page : span_make(page.data, (size_t)(slash - page.data));
}

static bool
has_platform(const struct moves *moves, struct span platform)
{
	for (size_t i = 0; i < moves->n; i++)
		if (span_is(platform, moves->v[i].platform))
			return true;
	return false;
}

static void
add_move(const struct past_move *from, struct span platform, struct moves *out)
{
	struct span notice = word_at(from->said, 1);
	const char *how = strchr(from->said, '\n');
	struct move *move;

	MEM_GROW(out->v, out->n, out->cap);
	move = &out->v[out->n++];
	*move = (struct move){ .page = mem_strdup(from->page),
		.platform = span_dup(platform),
		.verdict = span_dup(word_at(from->said, 0)),
		.how = how == NULL ? NULL : mem_strdup(how + 1),
		.notice = span_is(notice, "-") ? NULL : span_dup(notice),
		.time = from->time };
	memcpy(move->commit, from->commit, sizeof move->commit);
}

void
replay_moves_find(
    const struct replay_moves *moves, const struct replay_move *move, struct moves *out)
{
	struct span concept = word_at(move->said, FIRST_CONCEPT);
	struct span own = platform_of(move->page);
	utc_t since = move->time - (utc_t)BESIDE_MOVE_DAYS * UTC_DAY_SECONDS;
	size_t first = moves->n > MOVES_KEPT ? moves->n - MOVES_KEPT : 0;

	for (size_t i = moves->n; concept.len > 0 && i > first && out->n < BESIDE_MOVES; i--) {
		const struct past_move *past = &moves->v[(i - 1) % MOVES_KEPT];
		struct span platform = platform_of(span_of(past->page));

		if (past->time < since || past->time > move->time || span_eq(platform, own) ||
		    !has_word(concepts_of(past->said), concept) || has_platform(out, platform))
			continue;
		add_move(past, platform, out);
	}
}

void
replay_moves_note(struct replay_moves *moves, const struct replay_move *move)
{
	struct past_move *past = &moves->v[moves->n++ % MOVES_KEPT];

	forget(past);
	past->page = span_dup(move->page);
	past->said = mem_strdup(move->said);
	past->time = move->time;
	snprintf(past->commit, sizeof past->commit, "%s", move->commit);
}
