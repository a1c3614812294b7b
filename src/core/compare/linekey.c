/* Keys of lines: folded text, numbering, relative times and counters taken out. */
#include "core/compare/linekey.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utc.h"
#include "core/compare/date.h"
#include "core/compare/fold.h"

enum { SHORT_WORDS = 12, COUNTER_BYTES = 24, NUMBERING_MAX = 6, SHORT_LETTERS = 5 };

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool
is_alpha(char c)
{
	return is_upper(c) || (c >= 'a' && c <= 'z');
}

/* "1", "4.2", "12.1.3": its length; *parts is how many numbers. */
static size_t
outline_number(struct span text, int *parts)
{
	size_t at = 0;

	*parts = 0;
	for (;;) {
		size_t digits = 0;

		while (at + digits < text.len && is_digit(text.data[at + digits]))
			digits++;
		if (digits == 0 || digits > 2)
			return *parts > 0 && at > 0 ? at - 1 : 0;
		at += digits;
		(*parts)++;
		if (at >= text.len || text.data[at] != '.')
			return at;
		at++;
	}
}

/* "a", "iv", "B" */
static size_t
short_letters(struct span text)
{
	size_t n = 0;
	bool roman = true;

	for (; n < text.len && n <= SHORT_LETTERS && is_alpha(text.data[n]); n++)
		roman = roman && strchr("ivxIVX", text.data[n]) != NULL;
	if (n > 1 && !roman)
		return 0;
	return n <= SHORT_LETTERS ? n : 0;
}

static char
at_or_nul(struct span text, size_t at)
{
	return at < text.len ? text.data[at] : '\0';
}

/* The length of a number that leads a line, with the space after it; 0: none. */
static size_t
numbering(struct span text, bool heading)
{
	bool bracket = at_or_nul(text, 0) == '(';
	struct span inner = span_make(text.data + bracket, text.len - bracket);
	int parts = 0;
	size_t n = inner.len > 0 ? outline_number(inner, &parts) : 0;
	bool letters = n == 0;
	char end, after;

	if (letters)
		n = short_letters(inner);
	end = at_or_nul(inner, n);
	after = at_or_nul(inner, n + 1);
	if (n == 0)
		return 0;
	if (end == ')' && after == ' ')
		return n + 2 + bracket;
	if (bracket)
		return 0;
	if (end == '.' && after == ' ' && (!letters || heading))
		return n + 2;
	if (end == '.' && !letters && is_upper(after))
		return n + 1;
	if (end == ' ' && parts > 1 && (heading || is_upper(after)))
		return n + 1;
	return 0;
}

static struct span
without_numbering(struct span text, const struct line *line)
{
	if (line->kind == LINE_ROW)
		return text;
	/* the marks of a heading that its page wrote without a space */
	while (text.len > 1 && text.data[0] == '#')
		text = span_trim(span_make(text.data + 1, text.len - 1));
	for (int i = 0; i < NUMBERING_MAX; i++) {
		size_t n = numbering(text, line->kind == LINE_HEADING);

		if (n == 0 || n >= text.len)
			break;
		text = span_make(text.data + n, text.len - n);
	}
	return text;
}

/* "0:12 / 1:30", "2.2M", "1,234" and nothing else; a date is more than a counter. */
static bool
is_counter(struct span text, const struct line *line)
{
	bool digit = false;
	struct date date;

	if (line->kind != LINE_TEXT || text.len == 0 || text.len > COUNTER_BYTES)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];

		digit = digit || is_digit(c);
		if (!is_digit(c) && (c == '\0' || strchr(" .,:/+%#()KMBk", c) == NULL))
			return false;
	}
	return digit && !date_next(text, 0, 'd', &date);
}

struct word {
	struct span text;
	char plain[16]; /* its letters and digits, lower case without accents; cut off when
			   longer */
};

/* The words of a short line; none where it has more than SHORT_WORDS. */
struct few_words {
	struct word v[SHORT_WORDS];
	size_t n;
};

static void
word_plain(struct word *word)
{
	size_t n = 0;

	for (size_t at = 0; at < word->text.len && n < sizeof word->plain - 1;) {
		uint32_t c = fold_letter(fold_char(word->text, &at));

		if (c < 0x80 && (is_alpha((char)c) || is_digit((char)c)))
			word->plain[n++] = (char)c;
	}
	word->plain[n] = '\0';
}

static bool
is_short(struct span text)
{
	const char *p = text.data, *end = text.data + text.len;
	size_t spaces = 0;

	while (spaces < SHORT_WORDS && p < end &&
	       (p = memchr(p, ' ', (size_t)(end - p))) != NULL) {
		spaces++;
		p++;
	}
	return spaces < SHORT_WORDS;
}

static void
read_words(struct span text, struct few_words *out)
{
	size_t start = 0;

	out->n = 0;
	if (!is_short(text))
		return;
	for (size_t i = 0; i <= text.len; i++) {
		if (i < text.len && text.data[i] != ' ')
			continue;
		out->v[out->n].text = span_make(text.data + start, i - start);
		word_plain(&out->v[out->n++]);
		start = i + 1;
	}
}

static bool
begins_with_any(const char *word, const char *const *stems)
{
	for (; *stems != NULL; stems++)
		if (strncmp(word, *stems, strlen(*stems)) == 0)
			return true;
	return false;
}

static bool
is_any(const char *word, const char *const *of)
{
	for (; *of != NULL; of++)
		if (word[0] == (*of)[0] && strcmp(word, *of) == 0)
			return true;
	return false;
}

static bool
is_unit(const char *word)
{
	static const char *const stems[] = { "second", "minut", "hour", "day", "week", "month",
		"year", "sekunde", "stunde", "tag", "woche", "monat", "jahr", "heure", "jour",
		"semaine", "mois", "annee", "segundo", "hora", "dia", "semana", "mes", "ano",
		"ora", "ore", "giorn", "settiman", "ann", NULL };
	static const char *const exact[] = { "an", "ans", "min", "sec", "hr", "hrs", "h", "d",
		"w", NULL };

	return begins_with_any(word, stems) || is_any(word, exact);
}

static bool
is_amount(const char *word)
{
	static const char *const words[] = { "a", "an", "one", "einem", "einer", "un", "une",
		"una", "uno", "um", "uma", NULL };

	return (word[0] != '\0' && strspn(word, "0123456789") == strlen(word)) ||
	       is_any(word, words);
}

/* "12", "1,234", "2.2M", and what a script writes that counted nothing. */
static bool
is_count(const struct word *word)
{
	size_t digits = strspn(word->plain, "0123456789");
	const char *rest = word->plain + digits;

	if (digits == 0)
		return strcmp(word->plain, "nan") == 0;
	return rest[0] == '\0' || ((rest[0] == 'k' || rest[0] == 'm') && rest[1] == '\0');
}

/* "3 comments", "Page 1 of 12", "5 min read" and nothing else. */
static bool
is_count_of(const struct word *w, size_t n)
{
	static const char *const things[] = { "vote", "comment", "repl", "view", "like",
		"share", "follower", "language", "result", "review", "rating", "download",
		"upvote", "reaction", "stimme", "kommentar", "antwort", "aufruf", "sprache",
		"ergebnis", "bewertung", "commentaire", "reponse", "vue", "langue", "resultat",
		"avis", "comentario", "respuesta", "visita", "idioma", "resultado", "voto",
		"commenti", "commento", "rispost", "visualizzazion", "lingu", "risultat",
		"resposta", "visualizac", "avaliac", NULL };
	static const char *const parts[] = { "page", "tab", "slide", "step", "item", "seite",
		"schritt", "diapositive", "etape", "pagina", "paso", "diapositiva", "passo",
		NULL };
	static const char *const of[] = { "of", "von", "sur", "de", "di", NULL };
	size_t at = n > 0 && is_any(w[0].plain, parts);

	if (n == 2 && is_count(&w[0]) && begins_with_any(w[1].plain, things))
		return true;
	if (n == 3 && is_count(&w[0]) && strcmp(w[1].plain, "min") == 0 &&
	    strcmp(w[2].plain, "read") == 0)
		return true;
	return n == at + 3 && is_count(&w[at]) && is_any(w[at + 1].plain, of) &&
	       is_count(&w[at + 2]);
}

static bool
is_counting(const struct few_words *words, const struct line *line)
{
	return (line->kind == LINE_TEXT || line->kind == LINE_ITEM) &&
	       is_count_of(words->v, words->n);
}

/* How many words from i on say "3 days ago" in one of the languages; 0: none. */
static size_t
relative_time(const struct word *w, size_t n, size_t i)
{
	static const char *const ago_after[] = { "ago", "fa", "atras", NULL };
	static const char *const ago_before[] = { "vor", "hace", "ha", NULL };

	if (i + 2 < n && is_amount(w[i].plain) && is_unit(w[i + 1].plain) &&
	    is_any(w[i + 2].plain, ago_after))
		return 3;
	if (i + 2 < n && is_any(w[i].plain, ago_before) && is_amount(w[i + 1].plain) &&
	    is_unit(w[i + 2].plain))
		return 3;
	if (i + 4 < n && strcmp(w[i].plain, "il") == 0 && strcmp(w[i + 1].plain, "y") == 0 &&
	    strcmp(w[i + 2].plain, "a") == 0 && is_amount(w[i + 3].plain) &&
	    is_unit(w[i + 4].plain))
		return 5;
	return 0;
}

/* Seconds of a unit by how its names begin; of two that fit the longer counts. */
static int64_t
unit_seconds(const char *word)
{
	enum { HOUR = 3600, DAY = UTC_DAY_SECONDS };
	static const struct {
		const char *stem;
		int64_t seconds;
	} units[] = { { "s", 1 }, { "min", 60 }, { "h", HOUR }, { "stunde", HOUR },
		{ "ora", HOUR }, { "ore", HOUR }, { "d", DAY }, { "tag", DAY }, { "jour", DAY },
		{ "giorn", DAY }, { "w", 7 * DAY }, { "semain", 7 * DAY }, { "seman", 7 * DAY },
		{ "settiman", 7 * DAY }, { "m", 30 * DAY }, { "y", 365 * DAY },
		{ "jahr", 365 * DAY }, { "a", 365 * DAY } };
	int64_t seconds = 0;
	size_t best = 0;

	for (size_t i = 0; i < COUNT(units); i++) {
		size_t len = strlen(units[i].stem);

		if (len > best && strncmp(word, units[i].stem, len) == 0) {
			best = len;
			seconds = units[i].seconds;
		}
	}
	return seconds;
}

/* "Updated yesterday", "Updated this week": only where the line says no more. */
static bool
is_recently(const struct word *w, size_t n)
{
	static const char *const labels[] = { "updated", "edited", "posted", "published",
		"modified", NULL };
	static const char *const recently[] = { "today", "yesterday", "now", "recently", NULL };
	size_t at = n > 0 && strcmp(w[0].plain, "last") == 0;

	if (at >= n || !is_any(w[at].plain, labels) || n - at < 2 || n - at > 4)
		return false;
	return is_any(w[n - 1].plain, recently) ||
	       (strcmp(w[n - 2].plain, "this") == 0 && is_unit(w[n - 1].plain));
}

/* "Updated over a week ago": the words that only round the amount. */
static size_t
rounding(const struct word *w, size_t n, size_t i)
{
	static const char *const words[] = { "over", "about", "almost", "more", "than",
		"around", NULL };
	size_t k = 0;

	while (i + k < n && is_any(w[i + k].plain, words))
		k++;
	return k > 0 && relative_time(w, n, i + k) > 0 ? k : 0;
}

static bool
has_time(const struct word *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (relative_time(words, n, i) > 0)
			return true;
	return false;
}

/* The number in words that relative_time() knows: "a" is one. */
static int64_t
amount_of(const char *word)
{
	return word[0] >= '0' && word[0] <= '9' ? strtoll(word, NULL, 10) : 1;
}

static bool
age_of(const struct few_words *words, int64_t *amount, int64_t *unit)
{
	const struct word *w = words->v;
	size_t n = words->n;

	for (size_t i = 0; i < n; i++) {
		size_t k = relative_time(w, n, i);
		size_t at = k == 5 ? i + 3 : k > 0 && !is_amount(w[i].plain) ? i + 1 : i;

		if (k == 0)
			continue;
		*amount = amount_of(w[at].plain);
		*unit = unit_seconds(w[at + 1].plain);
		return *unit > 0;
	}
	if (!is_recently(w, n))
		return false;
	*amount = strcmp(w[n - 1].plain, "yesterday") == 0;
	*unit = UTC_DAY_SECONDS;
	return *amount == 1 || strcmp(w[n - 1].plain, "today") == 0;
}

bool
linekey_age(struct span folded, int64_t *amount, int64_t *unit)
{
	struct few_words words;

	read_words(folded, &words);
	return age_of(&words, amount, unit);
}

/* In out; the text itself where it says no such time. */
static struct span
without_times(struct span text, const struct few_words *words, struct buf *out)
{
	const struct word *w = words->v;
	size_t n = words->n;

	if (n > 0 && is_recently(w, n)) {
		buf_add_span(out, w[0].text);
		if (strcmp(w[0].plain, "last") == 0) {
			buf_addc(out, ' ');
			buf_add_span(out, w[1].text);
		}
		buf_adds(out, " ~");
		return buf_span(out);
	}
	if (!has_time(w, n))
		return text;
	for (size_t i = 0; i < n;) {
		size_t skip = rounding(w, n, i);
		size_t k = relative_time(w, n, i + skip);

		if (i > 0)
			buf_addc(out, ' ');
		if (k > 0)
			buf_addc(out, '~');
		else
			buf_add_span(out, w[i].text);
		i += k > 0 ? skip + k : 1;
	}
	return buf_span(out);
}

/* Addresses in the text without what follows their "?": tokens come and go there. */
static struct span
without_queries(struct span text, struct buf *out)
{
	size_t done = 0;

	for (;;) {
		struct span rest = span_make(text.data + done, text.len - done);
		const char *url = span_find(rest, "://");
		size_t n;

		if (url == NULL)
			break;
		n = (size_t)(url - text.data);
		while (n < text.len && text.data[n] != ' ' && text.data[n] != '?')
			n++;
		buf_add(out, text.data + done, n - done);
		done = n;
		while (at_or_nul(text, n) == '?' && done < text.len && text.data[done] != ' ')
			done++;
	}
	if (done == 0)
		return text;
	buf_add(out, text.data + done, text.len - done);
	return buf_span(out);
}

/* words are the folded text's, and are lost. */
static struct span
key_of(const struct line *line, struct span folded, struct few_words *words, struct buf *room)
{
	struct buf plain;
	struct span text, key;

	buf_clear(room);
	buf_init(&plain, SIZE_MAX / 4);
	text = without_queries(without_numbering(folded, line), &plain);
	if (text.data != folded.data || text.len != folded.len)
		read_words(text, words);
	if (is_counter(text, line) || is_counting(words, line))
		key = span_make("#", 1);
	else
		key = without_times(text, words, room);
	if (plain.len > 0 && key.data == plain.data) {
		buf_add_span(room, key);
		key = buf_span(room);
	}
	buf_release(&plain);
	return key;
}

struct span
linekey_of(const struct line *line, struct span folded, struct buf *room)
{
	struct few_words words;

	read_words(folded, &words);
	return key_of(line, folded, &words, room);
}

struct span
linekey_and_age(const struct line *line, struct span folded, struct buf *room, bool *aged)
{
	struct few_words words;
	int64_t amount, unit;

	read_words(folded, &words);
	*aged = age_of(&words, &amount, &unit);
	return key_of(line, folded, &words, room);
}

int
linekey(const struct line *line, struct buf *out)
{
	struct buf folded, room;
	int rc;

	buf_init(&folded, SIZE_MAX / 4);
	buf_init(&room, SIZE_MAX / 4);
	rc = buf_add_span(out, linekey_of(line, fold_span(line->text, &folded), &room));
	buf_release(&folded);
	buf_release(&room);
	return rc;
}
