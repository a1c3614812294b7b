/* The rules applied to what changed. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "core/compare/lineface.h"
#include "core/detect/rule.h"
#include "core/detect/tongue.h"

enum { DETECT_MAX_HEADINGS = 3, DETECT_MAX_SAYS = 1000 };

/* A sentence where it stands, as the patterns see it. */
struct sight {
	const struct document *doc;
	const bool *changed; /* which lines of doc changed */
	int32_t line;
	struct span text;         /* addresses masked, offsets as in the line */
	struct span other;        /* of an edited row: the row it was or became */
	struct buf masked;        /* text's bytes, when something was masked */
	struct buf blanked;       /* room for except */
	uint64_t *seen;           /* the filter's notes */
	uint8_t *answers;         /* of every pattern over text: enum answer … */
	struct pattern_hit *hits; /* … and where it was met */
	uint32_t *asked;          /* patterns that have an answer */
	size_t n_asked;
	uint64_t awake[PREFILTER_MAX_WATCHERS / 64]; /* rules that may be met */
};

/* A pattern that several rules have is asked once for a sentence. */
enum answer { ANSWER_NONE = 0, ANSWER_NO, ANSWER_YES, ANSWER_LIMIT };

/* The folded lines of a document as sorted hashes, made when first asked for. */
struct folded {
	uint64_t *v;
	size_t n;
	bool made;
};

struct look {
	const struct rules *rules;
	const struct change *change;
	const char *language;
	int64_t begun;  /* as rules.clock counts */
	int64_t *spent; /* by each rule */
	bool *tired;    /* rules that reached a limit, or are for another language */
	struct sight before;
	struct sight after;
	bool *changed_before;
	bool *changed_after;
	struct folded folded_before;
	struct folded folded_after;
	struct findings *out;
	struct error *err;
	int rc;
};

static int
direction_rank(enum direction direction)
{
	switch (direction) {
	case DIRECTION_MORE: return 0;
	case DIRECTION_USERS: return 1;
	case DIRECTION_LESS: return 2;
	case DIRECTION_NEUTRAL: break;
	}
	return 3;
}

static bool
is_worse(const struct finding *a, const struct finding *b)
{
	int x = direction_rank(a->direction), y = direction_rank(b->direction);

	if (x != y || a->severity != b->severity)
		return x < y || (x == y && a->severity > b->severity);
	return b->is_title && !a->is_title;
}

void
finding_release(struct finding *f)
{
	free(f->rule);
	free(f->concept);
	free(f->says);
	free(f->quote);
	free(f->before);
	free(f->after);
	free(f->match);
	free(f->heading);
	free(f->header);
}

void
findings_release(struct findings *findings)
{
	for (size_t i = 0; i < findings->n; i++)
		finding_release(&findings->v[i]);
	free(findings->v);
	*findings = (struct findings){ 0 };
}

/* Into its place; behind those as bad, so that the order of the page stays. */
void
findings_add(struct findings *out, struct finding *f)
{
	size_t at = out->n;

	while (at > 0 && is_worse(f, &out->v[at - 1]))
		at--;
	if (out->n == FINDINGS_MAX) {
		if (at == out->n) {
			finding_release(f);
			return;
		}
		finding_release(&out->v[--out->n]);
	}
	MEM_GROW(out->v, out->n, out->cap);
	memmove(&out->v[at + 1], &out->v[at], (out->n - at) * sizeof *out->v);
	out->v[at] = *f;
	out->n++;
}

/* How long the address of a page at p is; 0: none begins here. */
static size_t
address_length(const char *p, const char *end)
{
	size_t left = (size_t)(end - p), n;

	if (!(left > 8 &&
		(strncasecmp(p, "http://", 7) == 0 || strncasecmp(p, "https://", 8) == 0)) &&
	    !(left > 4 && strncasecmp(p, "www.", 4) == 0))
		return 0;
	for (n = 0; n < left && strchr(" \t\n()<>|\"", p[n]) == NULL; n++)
		;
	return n;
}

/* Addresses become "~", as long as before. */
static struct span
mask_addresses(struct span text, struct buf *room)
{
	const char *end = text.data + text.len;
	bool any = false;

	for (size_t i = 0; i < text.len;) {
		bool may = text.data[i] == 'h' || text.data[i] == 'H' || text.data[i] == 'w' ||
			   text.data[i] == 'W';
		size_t n = may && (i == 0 || text.data[i - 1] != 'w')
			       ? address_length(text.data + i, end)
			       : 0;

		if (n == 0) {
			i++;
			continue;
		}
		if (!any) {
			buf_clear(room);
			if (buf_add_span(room, text) != 0)
				return text;
			any = true;
		}
		memset(room->data + i, '~', n);
		i += n;
	}
	return any ? buf_span(room) : text;
}

static void
sight_init(
    struct sight *s, const struct document *doc, const bool *changed, const struct rules *rules)
{
	*s = (struct sight){ .doc = doc, .changed = changed };
	buf_init(&s->masked, DOCUMENT_MAX_BYTES);
	buf_init(&s->blanked, DOCUMENT_MAX_BYTES);
	s->seen = mem_array(prefilter_size(rules->filter), sizeof *s->seen);
	s->answers = mem_array(rules->n_patterns + 1, sizeof *s->answers);
	s->hits = mem_array(rules->n_patterns + 1, sizeof *s->hits);
	s->asked = mem_array(rules->n_patterns + 1, sizeof *s->asked);
}

static void
sight_release(struct sight *s)
{
	buf_release(&s->masked);
	buf_release(&s->blanked);
	free(s->seen);
	free(s->answers);
	free(s->hits);
	free(s->asked);
}

/* The text is another one. */
static void
forget_answers(struct sight *s)
{
	while (s->n_asked > 0)
		s->answers[s->asked[--s->n_asked]] = ANSWER_NONE;
}

static void
sight_set(struct sight *s, const struct rules *rules, int32_t line)
{
	s->line = line;
	if (line < 0) {
		memset(s->awake, 0, sizeof s->awake);
		return;
	}
	s->text = mask_addresses(s->doc->lines[line].text, &s->masked);
	prefilter_scan(rules->filter, s->text, s->seen);
	prefilter_wake(rules->filter, s->seen, s->awake);
	forget_answers(s);
}

/* Over another text than the sentence. */
static int
other_met(const struct rules *rules, const struct conditions *list, struct span text,
    struct error *err)
{
	for (size_t i = 0; i < list->n; i++)
		for (size_t j = 0; j < list->v[i].texts.n; j++) {
			int rc = pattern_match(
			    rules->patterns[list->v[i].numbers[j]], text, 0, NULL, err);

			if (rc != 0)
				return rc;
		}
	return 0;
}

/*
 * One pattern over the sentence, or over the sentence with blanks: then the
 * filter's notes are still good, for blanks only take words away.
 */
static int
ask(const struct rules *rules, struct sight *s, bool blanked, size_t number,
    struct pattern_hit *hit, struct error *err)
{
	uint8_t *answer = &s->answers[number];
	int rc = 0;

	if (*answer == ANSWER_LIMIT)
		return error_set(err, ERROR_LIMIT, "a pattern reached its limit");
	if (blanked && prefilter_may(rules->filter, s->seen, number))
		return pattern_match(
		    rules->patterns[number], buf_span(&s->blanked), 0, hit, err);
	if (*answer == ANSWER_NONE && prefilter_may(rules->filter, s->seen, number))
		rc = pattern_match(rules->patterns[number], s->text, 0, &s->hits[number], err);
	if (*answer == ANSWER_NONE) {
		*answer = rc == 1 ? ANSWER_YES : rc == 0 ? ANSWER_NO : ANSWER_LIMIT;
		s->asked[s->n_asked++] = (uint32_t)number;
	}
	if (*answer == ANSWER_YES && hit != NULL)
		*hit = s->hits[number];
	return *answer == ANSWER_YES ? 1 : rc < 0 ? -1 : 0;
}

/* One of a condition's alternatives. */
static int
ask_condition(const struct rules *rules, struct sight *s, bool blanked,
    const struct condition *c, struct pattern_hit *hit, struct error *err)
{
	for (size_t i = 0; i < c->texts.n; i++) {
		int rc = ask(rules, s, blanked, c->numbers[i], hit, err);

		if (rc != 0)
			return rc;
	}
	return 0;
}

static int
any_met(const struct rules *rules, struct sight *s, bool blanked, const struct conditions *list,
    struct pattern_hit *hit, struct error *err)
{
	for (size_t i = 0; i < list->n; i++) {
		int rc = ask_condition(rules, s, blanked, &list->v[i], hit, err);

		if (rc != 0)
			return rc;
	}
	return 0;
}

static bool
condition_may(const struct rules *rules, const struct condition *c, const struct sight *s)
{
	for (size_t i = 0; i < c->texts.n; i++)
		if (prefilter_may(rules->filter, s->seen, c->numbers[i]))
			return true;
	return false;
}

/* Whether the filter lets the rule's all and any through. */
static bool
words_may(const struct rules *rules, const struct rule *rule, const struct sight *s)
{
	bool any = rule->any.n == 0;

	for (size_t i = 0; i < rule->all.n; i++)
		if (!condition_may(rules, &rule->all.v[i], s))
			return false;
	for (size_t i = 0; i < rule->any.n && !any; i++)
		any = condition_may(rules, &rule->any.v[i], s);
	return any;
}

/* all and any; hit is where the first of them is met. */
static int
words_met(const struct rules *rules, const struct rule *rule, struct sight *s, bool blanked,
    struct pattern_hit *hit, struct error *err)
{
	struct pattern_hit any = { 0 };
	int rc;

	for (size_t i = 0; i < rule->all.n; i++) {
		rc =
		    ask_condition(rules, s, blanked, &rule->all.v[i], i == 0 ? hit : NULL, err);
		if (rc != 1)
			return rc;
	}
	if (rule->any.n == 0)
		return 1;
	rc = any_met(rules, s, blanked, &rule->any, &any, err);
	if (rc == 1 && rule->all.n == 0)
		*hit = any;
	return rc;
}

/* Every match of one pattern of except becomes blank. */
static int
blank_one(
    const struct rules *rules, struct sight *s, size_t number, bool *some, struct error *err)
{
	struct pattern_hit hit = { 0 };
	size_t from = 0;
	int rc = ask(rules, s, false, number, &hit, err);

	while (rc == 1) {
		if (!*some) {
			buf_clear(&s->blanked);
			buf_add_span(&s->blanked, s->text);
			*some = true;
		}
		memset(s->blanked.data + hit.start, '~', hit.end - hit.start);
		if (hit.end <= from)
			break;
		from = hit.end;
		rc = pattern_match(rules->patterns[number], s->text, from, &hit, err);
	}
	return rc;
}

static int
blank(const struct rules *rules, const struct rule *rule, struct sight *s, bool *some,
    struct error *err)
{
	*some = false;
	for (size_t i = 0; i < rule->except.n; i++)
		for (size_t j = 0; j < rule->except.v[i].texts.n; j++)
			if (blank_one(rules, s, rule->except.v[i].numbers[j], some, err) < 0)
				return -1;
	return 0;
}

/* What governs a line: the lists around it, then the headings above. */
static size_t
governing(const struct sight *s, int32_t *lines)
{
	const struct line *v = s->doc->lines;
	size_t n = 0;
	int32_t at = v[s->line].header;

	for (size_t i = 0; i < RULE_MAX_HEADERS && at >= 0; i++, at = v[at].header)
		lines[n++] = at;
	at = v[s->line].heading;
	for (size_t i = 0; i < DETECT_MAX_HEADINGS && at >= 0; i++, at = v[at].heading)
		lines[n++] = at;
	return n;
}

/* 1: any is met (or empty) and none is not. */
static int
lines_meet(const struct rules *rules, const struct sight *s, const int32_t *lines, size_t n,
    const struct conditions *any, const struct conditions *none, struct error *err)
{
	bool found = any->n == 0;
	int rc;

	for (size_t i = 0; i < n; i++) {
		struct span text = s->doc->lines[lines[i]].text;

		rc = other_met(rules, none, text, err);
		if (rc != 0)
			return rc < 0 ? -1 : 0;
		rc = found ? 0 : other_met(rules, any, text, err);
		if (rc < 0)
			return -1;
		found = found || rc == 1;
	}
	return found;
}

static int
header_met(const struct rules *rules, const struct rule *rule, const struct sight *s,
    struct error *err)
{
	const struct conditions none = { 0 };
	int32_t lines[RULE_MAX_HEADERS + DETECT_MAX_HEADINGS];
	size_t n;
	int rc;

	if (rule->header_any.n == 0 && rule->header_none.n == 0)
		return 1;
	n = governing(s, lines);
	rc = lines_meet(rules, s, lines, n, &rule->header_any, &rule->header_none, err);
	if (rc != 0 || s->doc->lines[s->line].kind != LINE_ROW)
		return rc;
	/* the other cells of a row introduce it as well */
	rc = lines_meet(rules, s, lines, n, &none, &rule->header_none, err);
	return rc == 1 ? other_met(rules, &rule->header_any, s->text, err) : rc;
}

static int
near_met(const struct rules *rules, const struct rule *rule, const struct sight *s,
    struct error *err)
{
	int32_t lines[2 * RULE_NEAR];
	size_t n = 0;

	if (rule->near_any.n == 0 && rule->near_none.n == 0)
		return 1;
	for (int32_t i = s->line - RULE_NEAR; i <= s->line + RULE_NEAR; i++)
		if (i != s->line && i >= 0 && (size_t)i < s->doc->n_lines && s->changed[i])
			lines[n++] = i;
	return lines_meet(rules, s, lines, n, &rule->near_any, &rule->near_none, err);
}

/* Over the sentence that the sight shows, without what governs it. */
static int
sentence_met(const struct rules *rules, const struct rule *rule, struct sight *s,
    struct pattern_hit *hit, struct error *err)
{
	bool blanked = false;
	int rc = words_met(rules, rule, s, false, hit, err);

	if (rc != 1)
		return rc;
	if (blank(rules, rule, s, &blanked, err) != 0)
		return -1;
	if (blanked) {
		rc = words_met(rules, rule, s, true, hit, err);
		if (rc != 1)
			return rc;
	}
	rc = any_met(rules, s, blanked, &rule->none, NULL, err);
	return rc < 0 ? -1 : rc == 0;
}

/* How long the end of a sentence or cell at p is; 0: none is there. */
static size_t
piece_end(const char *p, size_t left)
{
	if (left < 3)
		return 0;
	if (p[0] == ' ' && (p[1] == '|' || p[1] == '*') && p[2] == ' ')
		return 3;
	if (p[1] == ' ' && strchr(".?!", p[0]) != NULL && !(p[2] >= 'a' && p[2] <= 'z'))
		return 2;
	return 0;
}

/* The next sentence of a row, its cells one after the other; false at the end. */
static bool
next_piece(struct span row, size_t *at, struct span *piece)
{
	size_t start = *at, end = 0, i;

	if (start >= row.len)
		return false;
	for (i = start; i < row.len && end == 0; i += end == 0)
		end = piece_end(row.data + i, row.len - i);
	*piece = span_make(row.data + start, i - start);
	*at = i + end;
	return true;
}

/*
 * A row of a table is one line, however many sentences stand in its cells. What one
 * of them says has no bearing on the others, and in an edited row those that stand
 * on both sides say nothing new.
 */
static int
row_met(const struct rules *rules, const struct rule *rule, struct sight *s,
    struct pattern_hit *hit, struct error *err)
{
	struct span row = s->text, piece;
	size_t at = 0;
	int rc = 0;

	while (rc == 0 && next_piece(row, &at, &piece)) {
		if (s->other.len > 0 &&
		    memmem(s->other.data, s->other.len, piece.data, piece.len) != NULL)
			continue;
		s->text = piece;
		forget_answers(s);
		rc = sentence_met(rules, rule, s, hit, err);
		hit->start += (size_t)(piece.data - row.data);
		hit->end += (size_t)(piece.data - row.data);
	}
	s->text = row;
	forget_answers(s);
	return rc;
}

/* The sentence of its row that a hit is in, or the whole line where it is no row. */
static struct span
piece_around(const struct sight *s, struct pattern_hit hit)
{
	struct span piece = s->text;
	size_t at = 0;

	if (s->doc->lines[s->line].kind != LINE_ROW)
		return s->text;
	while (next_piece(s->text, &at, &piece) && at <= hit.start)
		;
	return piece;
}

/* Whether the sentence says what the rule looks for: 1, 0, or -1 at a limit. */
static int
rule_met(const struct rules *rules, const struct rule *rule, struct sight *s,
    struct pattern_hit *hit, struct error *err)
{
	int rc = 0;

	if (!words_may(rules, rule, s))
		return 0;
	*hit = (struct pattern_hit){ 0 };
	if (s->doc->lines[s->line].kind != LINE_ROW)
		rc = sentence_met(rules, rule, s, hit, err);
	else
		rc = row_met(rules, rule, s, hit, err);
	if (rc != 1)
		return rc;
	rc = header_met(rules, rule, s, err);
	return rc == 1 ? near_met(rules, rule, s, err) : rc;
}

bool
rule_is_for(const struct rule *rule, const char *language)
{
	size_t n;

	if (rule->languages.n == 0 || language == NULL)
		return true;
	n = strcspn(language, "-_");
	for (size_t i = 0; i < rule->languages.n; i++)
		if (strncasecmp(rule->languages.v[i], language, n) == 0 &&
		    rule->languages.v[i][n] == '\0')
			return true;
	return false;
}

static int
by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void
folded_make(struct folded *f, const struct document *doc)
{
	f->v = mem_array(doc->n_lines + 1, sizeof *f->v);
	for (size_t i = 0; i < doc->n_lines; i++)
		f->v[f->n++] = lineface(doc, i)->folded;
	qsort(f->v, f->n, sizeof *f->v, by_number);
	f->made = true;
}

/* Whether the sentence of a sight stands, word for word, anywhere in a document. */
static bool
stands_in(struct folded *f, const struct document *doc, const struct sight *s)
{
	uint64_t hash = lineface(s->doc, (size_t)s->line)->folded;

	if (!f->made)
		folded_make(f, doc);
	return bsearch(&hash, f->v, f->n, sizeof *f->v, by_number) != NULL;
}

/* Where a named group of one of these patterns is in the sentence. */
static bool
captured(const struct rules *rules, const struct conditions *list, const char *name,
    const struct sight *s, struct pattern_hit *hit)
{
	for (size_t i = 0; i < list->n; i++)
		for (size_t j = 0; j < list->v[i].texts.n; j++) {
			const struct pattern *p = rules->patterns[list->v[i].numbers[j]];

			if (pattern_has_group(p, name) &&
			    pattern_match(p, s->text, 0, NULL, NULL) == 1 &&
			    pattern_group(p, name, hit))
				return true;
		}
	return false;
}

static void
add_capture(const struct rules *rules, const struct rule *rule, const char *name,
    const struct sight *s, struct buf *out)
{
	const char *line = s->doc->lines[s->line].text.data;
	struct pattern_hit hit;
	size_t end;

	if (!captured(rules, &rule->all, name, s, &hit) &&
	    !captured(rules, &rule->any, name, s, &hit))
		return;
	end = hit.end;
	if (end - hit.start > FINDING_MAX_CAPTURE)
		for (end = hit.start + FINDING_MAX_CAPTURE;
		     end > hit.start && ((unsigned char)line[end] & 0xc0) == 0x80; end--)
			;
	buf_add(out, line + hit.start, end - hit.start);
	if (end < hit.end)
		buf_adds(out, "…");
}

/* says, with {name} written out. */
static char *
say(const struct rules *rules, const struct rule *rule, const char *says, const struct sight *s)
{
	struct buf out;

	buf_init(&out, DETECT_MAX_SAYS);
	while (*says != '\0') {
		size_t n = strcspn(says + 1, "}");
		char *name;

		if (*says != '{' || says[n + 1] != '}') {
			buf_addc(&out, *says++);
			continue;
		}
		name = mem_strndup(says + 1, n);
		add_capture(rules, rule, name, s, &out);
		free(name);
		says += n + 2;
	}
	return buf_steal(&out);
}

static enum direction
turned(int direction)
{
	return direction == DIRECTION_MORE   ? DIRECTION_LESS
	       : direction == DIRECTION_LESS ? DIRECTION_MORE
					     : (enum direction)direction;
}

static char *
line_text(const struct document *doc, int32_t line)
{
	return line < 0 ? NULL : span_dup(doc->lines[line].text);
}

/* What vanished is the contrary of what appears, unless the rule knows better. */
static enum direction
direction_of(const struct rule *rule, const struct edit *edit, bool gone)
{
	if (!gone)
		return (enum direction)rule->direction;
	if (rule->gone_direction != -1 && edit->kind == EDIT_REMOVED)
		return (enum direction)rule->gone_direction;
	return turned(rule->direction);
}

static void
add_finding(struct look *look, const struct rule *rule, const struct edit *edit,
    const struct sight *s, struct pattern_hit hit, bool gone)
{
	const struct line *line = &s->doc->lines[s->line];
	struct finding f = {
		.rule = mem_strdup(rule->id),
		.concept = mem_strdup(rule->concept),
		.says = say(look->rules, rule, gone ? rule->gone : rule->says, s),
		.direction = direction_of(rule, edit, gone),
		.severity = (enum severity)(gone ? rule->gone_severity : rule->severity),
		.change = edit->kind,
		.quote = span_dup(line->text),
		.before = line_text(look->change->before, edit->before),
		.after = line_text(look->change->after, edit->after),
		.match = mem_strndup(line->text.data + hit.start, hit.end - hit.start),
		.heading = line_text(s->doc, line->heading),
		.header = line_text(s->doc, line->header),
		.line = s->line,
		.before_line = edit->before,
		.after_line = edit->after,
		.gone = gone,
		.is_title = line->kind == LINE_HEADING,
	};

	findings_add(look->out, &f);
}

/* Whether the words overlap a piece of the edit in that state. */
static bool
touches(
    const struct edit *edit, enum word_state state, struct span line, struct pattern_hit hit)
{
	for (size_t i = 0; i < edit->n_words; i++) {
		const struct words *w = &edit->words[i];
		size_t start, end;

		if (w->state != state || w->text.data < line.data ||
		    w->text.data + w->text.len > line.data + line.len)
			continue;
		start = (size_t)(w->text.data - line.data);
		end = start + w->text.len;
		if (hit.start < end && start < hit.end)
			return true;
	}
	return false;
}

/* How often a pattern is met; -1 at a limit. */
static int
times(const struct pattern *pattern, struct span text, struct error *err)
{
	struct pattern_hit hit;
	size_t from = 0;
	int rc, n = 0;

	while ((rc = pattern_match(pattern, text, from, &hit, err)) == 1) {
		n++;
		if (hit.end <= from)
			break;
		from = hit.end;
	}
	return rc < 0 ? -1 : n;
}

/* One list of differs on one side of an edit. */
struct difference {
	const struct conditions *list;
	struct sight *s;
	const struct sight *other;
	enum word_state state;
	bool more;              /* than on the other side, or else it is only said otherwise */
	struct pattern_hit hit; /* what the rule is met by … */
	struct span piece;      /* … and the piece of the line around it */
};

static bool
in_piece(const struct difference *d, struct pattern_hit hit)
{
	const char *at = d->s->text.data + hit.start;

	return at >= d->piece.data && at < d->piece.data + d->piece.len;
}

/* A match of the pattern that touches the words which differ: 1, 0, -1. */
static int
differs_one(const struct pattern *pattern, const struct difference *d, const struct edit *edit,
    struct pattern_hit *hit, struct error *err)
{
	struct span line = d->s->doc->lines[d->s->line].text;
	size_t from = 0;
	int rc, here, there;

	while ((rc = pattern_match(pattern, d->s->text, from, hit, err)) == 1) {
		if (in_piece(d, *hit) && touches(edit, d->state, line, *hit))
			break;
		if (hit->end <= from)
			return 0;
		from = hit->end;
	}
	if (rc != 1 || !d->more)
		return rc;
	here = times(pattern, d->s->text, err);
	there = times(pattern, d->other->text, err);
	return here < 0 || there < 0 ? -1 : here > there;
}

static int
differs(const struct rules *rules, const struct difference *d, const struct edit *edit,
    struct pattern_hit *hit, struct error *err)
{
	for (size_t i = 0; i < d->list->n; i++)
		for (size_t j = 0; j < d->list->v[i].texts.n; j++) {
			const struct pattern *p = rules->patterns[d->list->v[i].numbers[j]];
			int rc = differs_one(p, d, edit, hit, err);

			if (rc != 0)
				return rc;
		}
	return 0;
}

/* One of the patterns is met in the sentence before, or none is asked for: 1, 0, -1. */
static int
was_so(const struct look *look, const struct rule *rule, struct error *err)
{
	int rc = rule->before.n == 0;

	for (size_t i = 0; i < rule->before.n && rc == 0; i++)
		for (size_t j = 0; j < rule->before.v[i].texts.n && rc == 0; j++)
			rc = pattern_match(look->rules->patterns[rule->before.v[i].numbers[j]],
			    look->before.text, 0, NULL, err);
	return rc;
}

/* A rule with differs: the sentence that holds the words meets the rule, and they are touched.
 */
static int
apply_differs(
    struct look *look, const struct rule *rule, const struct edit *edit, struct error *err)
{
	struct sight *before = &look->before, *after = &look->after;
	struct difference sides[] = {
		{ &rule->deleted, before, after, WORDS_DELETED, true, { 0 }, { 0 } },
		{ &rule->inserted, after, before, WORDS_INSERTED, true, { 0 }, { 0 } },
		{ &rule->exchanged, after, before, WORDS_INSERTED, false, { 0 }, { 0 } },
		{ &rule->exchanged, before, after, WORDS_DELETED, false, { 0 }, { 0 } },
	};

	for (size_t i = 0; i < COUNT(sides); i++) {
		struct difference *d = &sides[i];
		struct pattern_hit where;
		int rc;

		if (d->list->n == 0)
			continue;
		rc = rule_met(look->rules, rule, d->s, &d->hit, err);
		d->piece = piece_around(d->s, d->hit);
		if (rc == 1)
			rc = was_so(look, rule, err);
		if (rc == 1)
			rc = differs(look->rules, d, edit, &where, err);
		if (rc < 0)
			return -1;
		if (rc == 1) {
			add_finding(look, rule, edit, d->s, where, false);
			return 0;
		}
	}
	return 0;
}

/* The sentence of one side meets the rule and its like does not stand on the other. */
static int
met_newly(struct look *look, const struct rule *rule, struct sight *s, struct pattern_hit *hit,
    struct error *err)
{
	bool after = s == &look->after;
	const struct document *other = after ? look->change->before : look->change->after;
	struct folded *folded = after ? &look->folded_before : &look->folded_after;
	int rc;

	rc = rule_met(look->rules, rule, s, hit, err);
	if (rc == 1 && stands_in(folded, other, s))
		return 0;
	return rc;
}

static int
apply_edited(
    struct look *look, const struct rule *rule, const struct edit *edit, struct error *err)
{
	struct pattern_hit hit = { 0 };
	int before, after;

	if (rule_has_differs(rule))
		return apply_differs(look, rule, edit, err);
	before = rule_met(look->rules, rule, &look->before, &hit, err);
	after = rule_met(look->rules, rule, &look->after, &hit, err);
	if (before < 0 || after < 0)
		return -1;
	if (after > before && (rule->on[EDIT_ADDED] || !rule->on[EDIT_REMOVED]) &&
	    met_newly(look, rule, &look->after, &hit, err) == 1)
		add_finding(look, rule, edit, &look->after, hit, false);
	if (before > after && rule->gone != NULL &&
	    (rule->on[EDIT_REMOVED] || !rule->on[EDIT_ADDED]) &&
	    met_newly(look, rule, &look->before, &hit, err) == 1)
		add_finding(look, rule, edit, &look->before, hit, true);
	return 0;
}

static int
apply(struct look *look, const struct rule *rule, const struct edit *edit, struct error *err)
{
	struct sight *s = edit->kind == EDIT_ADDED ? &look->after : &look->before;
	struct pattern_hit hit = { 0 };
	int rc;

	if (edit->kind == EDIT_EDITED)
		return apply_edited(look, rule, edit, err);
	rc = met_newly(look, rule, s, &hit, err);
	if (rc == 1)
		add_finding(look, rule, edit, s, hit, edit->kind == EDIT_REMOVED);
	return rc < 0 ? -1 : 0;
}

/* A rule that reached a limit is named once and not asked again. */
static void
tire(struct look *look, size_t number, struct error *err)
{
	look->tired[number] = true;
	if (look->rc == 0 && look->err != NULL) {
		*look->err = *err;
		error_prefix(look->err, "rule %s", look->rules->v[number]->id);
	}
	look->rc = -1;
}

/* What the rule has taken so far; past its time, or that of all, it is not asked again. */
static void
spend(struct look *look, size_t number, int64_t since)
{
	int64_t now = look->rules->clock();
	struct error err = { 0 };

	look->spent[number] += now - since;
	if (look->tired[number])
		return;
	if (look->spent[number] > RULE_MAX_MS)
		error_set(&err, ERROR_LIMIT, "more than %d seconds over one page",
		    RULE_MAX_MS / 1000);
	else if (now - look->begun > RULES_MAX_MS)
		error_set(&err, ERROR_LIMIT,
		    "all rules took more than %d seconds over one page", RULES_MAX_MS / 1000);
	else
		return;
	tire(look, number, &err);
}

static void
ask_rule(struct look *look, size_t number, const struct edit *edit)
{
	int64_t since = look->rules->clock == NULL ? 0 : look->rules->clock();
	struct error err = { 0 };

	if (apply(look, look->rules->v[number], edit, &err) != 0)
		tire(look, number, &err);
	if (look->rules->clock != NULL)
		spend(look, number, since);
}

static void
detect_edit(struct look *look, const struct edit *edit)
{
	sight_set(&look->before, look->rules, edit->before);
	sight_set(&look->after, look->rules, edit->after);
	look->before.other = look->after.other = span_make("", 0);
	if (edit->kind == EDIT_EDITED) {
		look->before.other = look->after.text;
		look->after.other = look->before.text;
	}
	for (size_t i = 0; i < look->rules->n; i++) {
		uint64_t awake = look->before.awake[i / 64] | look->after.awake[i / 64];

		awake >>= i % 64;
		if (awake == 0)
			i |= 63;
		if ((awake & 1) != 0 && look->rules->v[i]->on[edit->kind] && !look->tired[i])
			ask_rule(look, i, edit);
	}
}

static void
mark_changed(struct look *look)
{
	const struct change *c = look->change;

	look->changed_before = mem_array(c->before->n_lines + 1, sizeof(bool));
	look->changed_after = mem_array(c->after->n_lines + 1, sizeof(bool));
	for (size_t i = 0; i < c->n_edits; i++) {
		if (c->edits[i].kind == EDIT_MOVED)
			continue;
		if (c->edits[i].before >= 0)
			look->changed_before[c->edits[i].before] = true;
		if (c->edits[i].after >= 0)
			look->changed_after[c->edits[i].after] = true;
	}
}

static void
look_release(struct look *look)
{
	sight_release(&look->before);
	sight_release(&look->after);
	free(look->tired);
	free(look->spent);
	free(look->changed_before);
	free(look->changed_after);
	free(look->folded_before.v);
	free(look->folded_after.v);
}

int
detect(const struct rules *rules, const struct change *change, const char *language,
    struct findings *out, struct error *err)
{
	struct look look = {
		.rules = rules, .change = change, .language = language, .out = out, .err = err
	};

	if (change->before == NULL || change->n_edits == 0 || rules->n == 0)
		return 0;
	if (look.language == NULL)
		look.language = change->after->language;
	if (look.language == NULL)
		look.language = tongue_guess(change->after);
	if (look.language == NULL)
		look.language = tongue_guess(change->before);
	mark_changed(&look);
	look.begun = rules->clock == NULL ? 0 : rules->clock();
	look.spent = mem_array(rules->n, sizeof *look.spent);
	look.tired = mem_array(rules->n, sizeof *look.tired);
	for (size_t i = 0; i < rules->n; i++)
		look.tired[i] = !rule_is_for(rules->v[i], look.language);
	prefilter_build(rules->filter);
	sight_init(&look.before, change->before, look.changed_before, rules);
	sight_init(&look.after, change->after, look.changed_after, rules);
	for (size_t i = 0; i < change->n_edits; i++)
		if (change->edits[i].kind != EDIT_MOVED)
			detect_edit(&look, &change->edits[i]);
	look_release(&look);
	return look.rc;
}
