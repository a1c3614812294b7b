/*
 * Walks a regular expression and keeps what every match must hold. One rule
 * keeps it right: whatever is not understood is a piece that needs nothing.
 */
#include "core/detect/needs.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

struct walk {
	const char *p;
	int depth;
	bool lost; /* something that changes the meaning of the rest */
};

static void read_alternatives(struct walk *w, struct needs *out);

/* How much a clause tells: its shortest word, then how few words it has. */
static size_t
clause_worth(const struct strs *clause)
{
	size_t shortest = 100;

	for (size_t i = 0; i < clause->n; i++)
		if (strlen(clause->v[i]) < shortest)
			shortest = strlen(clause->v[i]);
	return shortest * 1000 + (NEEDS_MAX_WORDS - clause->n);
}

/* Whether some word of the clause stands inside this one, so that this one adds nothing. */
static bool
clause_covers(const struct strs *clause, const char *word)
{
	for (size_t i = 0; i < clause->n; i++)
		if (strstr(word, clause->v[i]) != NULL)
			return true;
	return false;
}

/* Whether a text that meets a meets b too; long clauses are not worth the looking. */
static bool
clause_implies(const struct strs *a, const struct strs *b)
{
	if (a->n > NEEDS_MANY_WORDS || b->n > NEEDS_MANY_WORDS)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!clause_covers(b, a->v[i]))
			return false;
	return true;
}

/* A word more that will do; those it stands inside of are not needed any more. */
static void
clause_add(struct strs *clause, const char *word)
{
	size_t n = 0;

	if (clause->n > NEEDS_MANY_WORDS) {
		strs_add(clause, word);
		return;
	}
	if (clause_covers(clause, word))
		return;
	for (size_t i = 0; i < clause->n; i++)
		if (strstr(clause->v[i], word) != NULL)
			free(clause->v[i]);
		else
			clause->v[n++] = clause->v[i];
	clause->n = n;
	strs_add(clause, word);
}

static void
drop_clause(struct needs *needs, size_t at)
{
	strs_release(&needs->clauses[at]);
	memmove(&needs->clauses[at], &needs->clauses[at + 1],
	    (needs->n - at - 1) * sizeof needs->clauses[0]);
	needs->n--;
}

/* Takes the clause into its place, or ends it when it says nothing new or there is no room. */
static void
add_clause(struct needs *needs, struct strs *clause)
{
	size_t at = 0;
	bool idle = clause->n == 0 || clause->n > NEEDS_MAX_WORDS;

	for (size_t i = 0; i < needs->n && !idle; i++)
		idle = clause_implies(&needs->clauses[i], clause);
	for (size_t i = needs->n; i > 0 && !idle; i--)
		if (clause_implies(clause, &needs->clauses[i - 1]))
			drop_clause(needs, i - 1);
	while (
	    !idle && at < needs->n && clause_worth(&needs->clauses[at]) >= clause_worth(clause))
		at++;
	if (idle || at == NEEDS_MAX) {
		strs_release(clause);
		return;
	}
	if (needs->n == NEEDS_MAX)
		drop_clause(needs, NEEDS_MAX - 1);
	memmove(&needs->clauses[at + 1], &needs->clauses[at],
	    (needs->n - at) * sizeof needs->clauses[0]);
	needs->clauses[at] = *clause;
	needs->n++;
	*clause = (struct strs){ 0 };
}

void
needs_release(struct needs *needs)
{
	for (size_t i = 0; i < needs->n; i++)
		strs_release(&needs->clauses[i]);
	*needs = (struct needs){ 0 };
}

void
needs_and(struct needs *needs, struct needs *other)
{
	for (size_t i = 0; i < other->n; i++)
		add_clause(needs, &other->clauses[i]);
	other->n = 0;
}

/* (a and b) or (c and d) is (a or c) and (a or d) and (b or c) and (b or d). */
void
needs_or(struct needs *needs, struct needs *other)
{
	struct needs out = { 0 };

	for (size_t i = 0; i < needs->n && i < NEEDS_OR_MAX; i++)
		for (size_t j = 0; j < other->n && j < NEEDS_OR_MAX; j++) {
			struct strs both = { 0 };

			for (size_t k = 0; k < needs->clauses[i].n; k++)
				clause_add(&both, needs->clauses[i].v[k]);
			for (size_t k = 0; k < other->clauses[j].n; k++)
				clause_add(&both, other->clauses[j].v[k]);
			add_clause(&out, &both);
		}
	needs_release(needs);
	needs_release(other);
	*needs = out;
}

/* A word under way is over: it is a clause of its own. */
static void
end_word(struct buf *word, struct needs *out)
{
	struct strs clause = { 0 };

	if (word->len >= NEEDS_MIN_WORD && !word->full) {
		strs_add(&clause, word->data);
		add_clause(out, &clause);
	}
	buf_clear(word);
}

/* What stands behind a piece. */
enum repeat { REPEAT_ONCE, REPEAT_SOME, REPEAT_MAYBE };

static enum repeat
read_repeat(struct walk *w)
{
	const char *p = w->p;
	enum repeat repeat = REPEAT_ONCE;

	if (*p == '*' || *p == '?') {
		repeat = REPEAT_MAYBE;
		p++;
	} else if (*p == '+') {
		repeat = REPEAT_SOME;
		p++;
	} else if (*p == '{' && isdigit((unsigned char)p[1])) {
		repeat = atoi(p + 1) > 0 ? REPEAT_SOME : REPEAT_MAYBE;
		p += strcspn(p, "}");
		if (*p == '}')
			p++;
	}
	if (repeat != REPEAT_ONCE && (*p == '?' || *p == '+'))
		p++;
	w->p = p;
	return repeat;
}

static void
skip_class(struct walk *w)
{
	const char *p = w->p + 1;

	if (*p == '^')
		p++;
	if (*p == ']')
		p++;
	while (*p != '\0' && *p != ']') {
		const char *named = p[0] == '[' && p[1] == ':' ? strstr(p, ":]") : NULL;

		if (named != NULL)
			p = named + 2;
		else
			p += p[0] == '\\' && p[1] != '\0' ? 2 : 1;
	}
	w->p = *p == ']' ? p + 1 : p;
}

/* An escape: one that stands for itself gives that character, all others 0. */
static char
read_escape(struct walk *w)
{
	char c = w->p[1];

	if (c == '\0') {
		w->p++;
		return 0;
	}
	w->p += 2;
	if (strchr("wWsSdDbBAzZGhHvVRX", c) != NULL)
		return 0;
	if (strchr("pPxok", c) != NULL && *w->p == '{') {
		w->p += strcspn(w->p, "}");
		w->p += *w->p == '}';
		return 0;
	}
	if (strchr("pP", c) != NULL && *w->p != '\0') {
		w->p++;
		return 0;
	}
	if (isalnum((unsigned char)c)) {
		w->lost = true;
		return 0;
	}
	return (unsigned char)c < 0x80 ? c : 0;
}

/* Behind "(": true when what is inside is matched text, false for a look around it. */
static bool
read_group_head(struct walk *w)
{
	const char *p = w->p;

	if (p[0] == '*') {
		w->lost = true;
		return false;
	}
	if (p[0] != '?')
		return true;
	if (p[1] == '=' || p[1] == '!' || (p[1] == '<' && (p[2] == '=' || p[2] == '!'))) {
		w->p = p + (p[1] == '<' ? 3 : 2);
		return false;
	}
	if (p[1] == '<' || p[1] == 'P') {
		w->p = p + strcspn(p, ">");
		w->p += *w->p == '>';
		return true;
	}
	p += 1 + strspn(p + 1, "imsnJU-^");
	if (*p == ':' || *p == '>') {
		w->p = p + 1;
		return true;
	}
	/* "(?i)", "(?|", conditions, recursion. */
	w->lost = true;
	return false;
}

static void
read_group(struct walk *w, struct needs *inner)
{
	bool counts;

	w->p++;
	counts = read_group_head(w);
	if (w->lost)
		return;
	read_alternatives(w, inner);
	if (*w->p == ')')
		w->p++;
	if (!counts)
		needs_release(inner);
}

/* A group in a row of pieces: a word that begins in front of it ends there. */
static void
add_group(struct walk *w, struct buf *word, struct needs *out)
{
	struct needs inner = { 0 };

	end_word(word, out);
	read_group(w, &inner);
	if (read_repeat(w) == REPEAT_MAYBE)
		needs_release(&inner);
	needs_and(out, &inner);
	needs_release(&inner);
}

static void
add_char(struct walk *w, char c, struct buf *word, struct needs *out)
{
	enum repeat repeat = read_repeat(w);
	bool plain = (unsigned char)c < 0x80 && !isspace((unsigned char)c);

	if (repeat == REPEAT_MAYBE || !plain) {
		end_word(word, out);
		return;
	}
	buf_addc(word, (char)tolower((unsigned char)c));
	if (repeat == REPEAT_SOME)
		end_word(word, out);
}

static void
read_sequence(struct walk *w, struct needs *out)
{
	struct buf word;

	buf_init(&word, 64);
	while (*w->p != '\0' && *w->p != '|' && *w->p != ')' && !w->lost) {
		char c = *w->p;

		if (c == '(') {
			add_group(w, &word, out);
		} else if (c == '[' || c == '.' || c == '^' || c == '$') {
			end_word(&word, out);
			if (c == '[')
				skip_class(w);
			else
				w->p++;
			read_repeat(w);
		} else if (c == '\\') {
			c = read_escape(w);
			if (c != 0)
				add_char(w, c, &word, out);
			else
				end_word(&word, out), read_repeat(w);
		} else {
			w->p++;
			add_char(w, c, &word, out);
		}
	}
	end_word(&word, out);
	buf_release(&word);
}

static void
read_alternatives(struct walk *w, struct needs *out)
{
	if (++w->depth > NEEDS_MAX_DEPTH)
		w->lost = true;
	read_sequence(w, out);
	while (*w->p == '|' && !w->lost) {
		struct needs other = { 0 };

		w->p++;
		read_sequence(w, &other);
		needs_or(out, &other);
		needs_release(&other);
	}
	w->depth--;
}

void
needs_of(const char *regex, struct needs *out)
{
	struct walk w = { .p = regex };

	*out = (struct needs){ 0 };
	read_alternatives(&w, out);
	if (w.lost || *w.p != '\0')
		needs_release(out);
}

static bool
has_word(struct span text, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= text.len; i++) {
		size_t j = 0;

		while (j < n && tolower((unsigned char)text.data[i + j]) == word[j])
			j++;
		if (j == n)
			return true;
	}
	return false;
}

bool
needs_met(const struct needs *needs, struct span text)
{
	for (size_t i = 0; i < needs->n; i++) {
		bool met = false;

		for (size_t j = 0; j < needs->clauses[i].n && !met; j++)
			met = has_word(text, needs->clauses[i].v[j]);
		if (!met)
			return false;
	}
	return true;
}
