/*
 * Dates in running text. A candidate starts at a number or at a word; what
 * stands before and after it decides whether it is a date or part of a version,
 * a longer number, an address.
 */
#include "core/compare/date.h"

#include <string.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/mem.h"
#include "core/compare/letter.h"

enum { WORD_MAX = 12, YEAR_FIRST = 1990, YEAR_LAST = 2100, VERSION_LOOK_BACK = 12 };

/* What a name of a month may be used for. */
enum { ALONE = 1 /* "March 2025", "March 5, 2025" */, AFTER_DAY = 0 /* "5 mar 2025" only */ };

/* Lower case, without accents, by languages EN DE FR ES IT PT; an abbreviation that is
   also another word ("set", "out", "gen") needs its day before it. */
static const struct {
	const char *name;
	unsigned char month;
	unsigned char use;
} months[] = {
	{ "january", 1, ALONE },
	{ "february", 2, ALONE },
	{ "march", 3, ALONE },
	{ "april", 4, ALONE },
	{ "may", 5, ALONE },
	{ "june", 6, ALONE },
	{ "july", 7, ALONE },
	{ "august", 8, ALONE },
	{ "september", 9, ALONE },
	{ "october", 10, ALONE },
	{ "november", 11, ALONE },
	{ "december", 12, ALONE },
	{ "jan", 1, ALONE },
	{ "feb", 2, ALONE },
	{ "mar", 3, ALONE },
	{ "apr", 4, ALONE },
	{ "jun", 6, ALONE },
	{ "jul", 7, ALONE },
	{ "aug", 8, ALONE },
	{ "sep", 9, ALONE },
	{ "sept", 9, ALONE },
	{ "oct", 10, ALONE },
	{ "nov", 11, ALONE },
	{ "dec", 12, ALONE },
	{ "januar", 1, ALONE },
	{ "janner", 1, ALONE },
	{ "februar", 2, ALONE },
	{ "marz", 3, ALONE },
	{ "maerz", 3, ALONE },
	{ "mrz", 3, ALONE },
	{ "mai", 5, ALONE },
	{ "juni", 6, ALONE },
	{ "juli", 7, ALONE },
	{ "okt", 10, ALONE },
	{ "oktober", 10, ALONE },
	{ "dez", 12, ALONE },
	{ "dezember", 12, ALONE },
	{ "janvier", 1, ALONE },
	{ "fevrier", 2, ALONE },
	{ "mars", 3, ALONE },
	{ "avril", 4, ALONE },
	{ "juin", 6, ALONE },
	{ "juillet", 7, ALONE },
	{ "aout", 8, ALONE },
	{ "septembre", 9, ALONE },
	{ "octobre", 10, ALONE },
	{ "novembre", 11, ALONE },
	{ "decembre", 12, ALONE },
	{ "janv", 1, ALONE },
	{ "fevr", 2, ALONE },
	{ "fev", 2, ALONE },
	{ "avr", 4, ALONE },
	{ "juil", 7, ALONE },
	{ "enero", 1, ALONE },
	{ "febrero", 2, ALONE },
	{ "marzo", 3, ALONE },
	{ "abril", 4, ALONE },
	{ "mayo", 5, ALONE },
	{ "junio", 6, ALONE },
	{ "julio", 7, ALONE },
	{ "agosto", 8, ALONE },
	{ "septiembre", 9, ALONE },
	{ "setiembre", 9, ALONE },
	{ "octubre", 10, ALONE },
	{ "noviembre", 11, ALONE },
	{ "diciembre", 12, ALONE },
	{ "gennaio", 1, ALONE },
	{ "febbraio", 2, ALONE },
	{ "aprile", 4, ALONE },
	{ "maggio", 5, ALONE },
	{ "giugno", 6, ALONE },
	{ "luglio", 7, ALONE },
	{ "settembre", 9, ALONE },
	{ "ottobre", 10, ALONE },
	{ "dicembre", 12, ALONE },
	{ "janeiro", 1, ALONE },
	{ "fevereiro", 2, ALONE },
	{ "marco", 3, ALONE },
	{ "maio", 5, ALONE },
	{ "junho", 6, ALONE },
	{ "julho", 7, ALONE },
	{ "setembro", 9, ALONE },
	{ "outubro", 10, ALONE },
	{ "novembro", 11, ALONE },
	{ "dezembro", 12, ALONE },
	{ "ene", 1, AFTER_DAY },
	{ "gen", 1, AFTER_DAY },
	{ "abr", 4, AFTER_DAY },
	{ "mag", 5, AFTER_DAY },
	{ "giu", 6, AFTER_DAY },
	{ "lug", 7, AFTER_DAY },
	{ "ago", 8, AFTER_DAY },
	{ "set", 9, AFTER_DAY },
	{ "sett", 9, AFTER_DAY },
	{ "ott", 10, AFTER_DAY },
	{ "out", 10, AFTER_DAY },
	{ "dic", 12, AFTER_DAY },
};

static const char *const weekdays[] = { "monday", "tuesday", "wednesday", "thursday", "friday",
	"saturday", "sunday", "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat",
	"sun", "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag",
	"sonnabend", "sonntag", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi",
	"dimanche", "lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo",
	"lunedi", "martedi", "mercoledi", "giovedi", "venerdi", "sabato", "domenica", "segunda",
	"terca", "quarta", "quinta", "sexta", "feira", NULL };

static const char *const ordinals[] = { "st", "nd", "rd", "th", "er", "ere", "re", "e", "o",
	"a", NULL };
static const char *const joins[] = { "of", "day", "de", "del", "di", "do", "the", NULL };
static const char *const versions[] = { "version", "versions", "versione", "versao", "versie",
	"ver", "vers", "v", "release", "rev", "build", "firmware", NULL };

/* A place in a text while it is tried whether a date starts there. */
struct
try {
	struct span text;
	size_t at;
};

static bool
is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

/* Letters of all scripts, roughly: what is not ASCII and not one of the ordinal signs. */
static bool
is_letter(uint32_t c)
{
	c = fold_letter(c);
	return (c >= 'a' && c <= 'z') || (c >= 0xc0 && c < 0x2000);
}

static bool
among(const char *const *words, const char *word)
{
	for (; *words != NULL; words++)
		if (strcmp(*words, word) == 0)
			return true;
	return false;
}

/* The next character that counts, not taken; 0 at the end. */
static uint32_t
peek(const struct try *t, size_t *next)
{
	size_t at = t->at;

	while (at < t->text.len) {
		uint32_t c = fold_char(t->text, &at);

		if (c != 0) {
			*next = at;
			return c;
		}
	}
	*next = at;
	return 0;
}

static size_t
take_digits(struct try *t, int *value)
{
	size_t n = 0;

	for (*value = 0; t->at < t->text.len && is_digit((unsigned char)t->text.data[t->at]);
	     t->at++, n++)
		if (n < 5)
			*value = *value * 10 + (t->text.data[t->at] - '0');
	return n;
}

/* Characters of `of`, at most three of them; how many. */
static int
take_any(struct try *t, const char *of)
{
	int n = 0;

	while (n < 3) {
		size_t next;
		uint32_t c = peek(t, &next);

		if (c == 0 || c >= 0x80 || strchr(of, (int)c) == NULL)
			break;
		t->at = next;
		n++;
	}
	return n;
}

/* A word in lower case without accents; "" (and nothing taken) when none, or a long one. */
static void
take_word(struct try *t, char word[WORD_MAX])
{
	struct try ahead = *t;
	size_t n = 0, next;
	uint32_t c;

	while (is_letter(c = peek(&ahead, &next))) {
		c = fold_letter(c);
		if (n == WORD_MAX - 1 || c >= 0x80) {
			word[0] = '\0';
			return;
		}
		word[n++] = (char)c;
		ahead.at = next;
	}
	word[n] = '\0';
	*t = ahead;
}

static int
month_of(const char *word, unsigned use)
{
	for (size_t i = 0; i < COUNT(months); i++)
		if (months[i].name[0] == word[0] && months[i].use >= use &&
		    strcmp(months[i].name, word) == 0)
			return months[i].month;
	return 0;
}

int
date_month(struct span word)
{
	char name[WORD_MAX];
	struct try t = { word, 0 };

	take_word(&t, name);
	return t.at == word.len ? month_of(name, AFTER_DAY) : 0;
}

static bool
ends_well(const struct try *t, bool named)
{
	struct try ahead = *t;
	size_t next, after;
	uint32_t c = peek(t, &next);

	if (is_digit(c) || c == '_')
		return false;
	if (is_letter(c)) /* "January 12, 2026Previous version", "2024-09-18T00:32" */
		return named && fold_letter(c) != c;
	ahead.at = next;
	if (c != 0 && c < 0x80 && strchr(".,-/:", (int)c) != NULL)
		return !is_digit(peek(&ahead, &after));
	return true;
}

static bool
take_year(struct try *t, int *year)
{
	return take_digits(t, year) == 4 && *year >= YEAR_FIRST && *year <= YEAR_LAST;
}

static bool
make_day(int year, int month, int day, struct date *out)
{
	if (!day_is_valid(year, month, day))
		return false;
	out->first = out->last = day_of_civil(year, month, day);
	return true;
}

/* "2024-09-18", its year read already. */
static bool
year_first(struct try *t, int year, struct date *out)
{
	char sep = t->at < t->text.len ? t->text.data[t->at] : '\0';
	char of[2] = { sep, '\0' };
	int month, day;
	size_t n;

	if ((sep != '-' && sep != '/' && sep != '.') || year < YEAR_FIRST || year > YEAR_LAST)
		return false;
	t->at++;
	n = take_digits(t, &month);
	if (n < 1 || n > 2 || t->at >= t->text.len || t->text.data[t->at] != of[0])
		return false;
	t->at++;
	n = take_digits(t, &day);
	return n >= 1 && n <= 2 && ends_well(t, true) && make_day(year, month, day, out);
}

static bool
after_version(struct span text, size_t at)
{
	char word[WORD_MAX];
	size_t start, end = at;
	struct try t;

	while (end > 0 && strchr(" .:", text.data[end - 1]) != NULL)
		end--;
	for (start = end; start > 0 && end - start < VERSION_LOOK_BACK;) {
		unsigned char c = (unsigned char)text.data[start - 1];

		if (c < 0x80 && !is_letter(c))
			break;
		start--;
	}
	t = (struct try){ span_make(text.data + start, end - start), 0 };
	take_word(&t, word);
	return t.at == t.text.len && among(versions, word);
}

/* Which of two numbers is the day; with points it is the first, unless it cannot be. */
static bool
day_and_month(char sep, char order, int *day, int *month)
{
	int a = *day, b = *month;

	if (a > 12 || (sep == '.' && b <= 12) || a == b)
		return true;
	if (b <= 12 && order == 0)
		return false;
	if (b > 12 || order == 'm') {
		*day = b;
		*month = a;
	}
	return true;
}

/* "18.09.2024", "9/18/2024", "18-09-2024", the first number read already. */
static bool
day_first(struct try *t, size_t start, char order, int day, struct date *out)
{
	char sep = t->at < t->text.len ? t->text.data[t->at] : '\0';
	int month, year;
	size_t n;

	if (sep != '-' && sep != '/' && sep != '.')
		return false;
	t->at++;
	if (sep == '.')
		take_any(t, " ");
	n = take_digits(t, &month);
	if (n < 1 || n > 2 || t->at >= t->text.len || t->text.data[t->at] != sep)
		return false;
	t->at++;
	if (sep == '.')
		take_any(t, " ");
	if (!take_year(t, &year) || !ends_well(t, false))
		return false;
	if (sep == '.' && after_version(t->text, start))
		return false;
	return day_and_month(sep, order, &day, &month) && make_day(year, month, day, out);
}

/* Words between the parts of a date: "of", "de". */
static void
take_joins(struct try *t)
{
	char word[WORD_MAX];

	for (int i = 0; i < 3; i++) {
		struct try ahead = *t;

		take_word(&ahead, word);
		if (!among(joins, word))
			return;
		take_any(&ahead, " ");
		*t = ahead;
	}
}

static void
take_ordinal(struct try *t)
{
	char word[WORD_MAX];
	struct try ahead;
	size_t next;
	uint32_t c;

	take_any(t, ".");
	ahead = *t;
	take_word(&ahead, word);
	if (among(ordinals, word))
		*t = ahead;
	c = peek(t, &next);
	if (c == 0xba || c == 0xaa || c == 0xb0) /* º ª ° */
		t->at = next;
}

/* "18 September 2024", "18. September 2024", "1er janvier 2025", "18 de septiembre de 2024". */
static bool
day_then_name(struct try *t, int day, struct date *out)
{
	char word[WORD_MAX];
	int month, year;

	take_ordinal(t);
	take_any(t, " ,-./");
	take_joins(t);
	take_word(t, word);
	month = month_of(word, AFTER_DAY);
	if (month == 0)
		return false;
	take_any(t, " ,-./");
	take_joins(t);
	return take_year(t, &year) && ends_well(t, true) && make_day(year, month, day, out);
}

/* Digits start here; may a date? Inside a longer number, a price, a telephone number: no. */
static bool
number_may_start(struct span text, size_t at, bool named)
{
	unsigned char c, before;

	if (at == 0)
		return true;
	c = (unsigned char)text.data[at - 1];
	before = at > 1 ? (unsigned char)text.data[at - 2] : ' ';
	if (is_letter(c) || is_digit(c) || c == '_' || c == '+')
		return false;
	if (strchr(".,-/:'", c) == NULL || !is_digit(before))
		return true;
	return named && (c == '-' || c == '/'); /* "1-2 May 2024" */
}

static bool
try_number(struct span text, size_t at, char order, struct date *out)
{
	struct try t = { text, at }, again;
	int value;
	size_t n = take_digits(&t, &value);
	bool bare = number_may_start(text, at, false);

	again = t;
	if (n == 4 && bare && year_first(&t, value, out)) {
		out->end = t.at;
		return true;
	}
	if (n > 2 || n == 0)
		return false;
	if (bare && day_first(&t, at, order, value, out)) {
		out->end = t.at;
		return true;
	}
	if (!number_may_start(text, at, true) || !day_then_name(&again, value, out))
		return false;
	out->end = again.at;
	return true;
}

/* "September 18, 2024", "Sept. 18th 2024"; what follows the month's name is at t. */
static bool
name_then_day(struct try *t, int month, struct date *out)
{
	int day, year;
	size_t n;

	if (take_any(t, " .-/") == 0)
		return false;
	n = take_digits(t, &day);
	if (n < 1 || n > 2)
		return false;
	take_ordinal(t);
	if (take_any(t, " ,-./") == 0)
		return false;
	take_joins(t);
	return take_year(t, &year) && ends_well(t, true) && make_day(year, month, day, out);
}

/* "March 2025", "mars de 2025", "March, 2025". */
static bool
name_then_year(struct try *t, int month, struct date *out)
{
	int year;

	if (take_any(t, " .,") == 0)
		return false;
	take_joins(t);
	if (!take_year(t, &year) || !ends_well(t, true))
		return false;
	out->first = day_of_civil(year, month, 1);
	out->last = day_of_civil(year, month, day_in_month(year, month));
	return true;
}

static bool
try_name(struct span text, size_t at, struct date *out)
{
	char word[WORD_MAX];
	struct try t = { text, at }, again;
	int month;

	take_word(&t, word);
	month = month_of(word, ALONE);
	if (month == 0)
		return false;
	again = t;
	if (name_then_day(&t, month, out)) {
		out->end = t.at;
		return true;
	}
	if (!name_then_year(&again, month, out))
		return false;
	out->end = again.at;
	return true;
}

/* Every date holds a year: four digits, not three nor five, that start 19, 20 or 21. */
static bool
has_year(struct span text, size_t from)
{
	size_t digits = 0, i = from;

	while (
	    i + BYTES_AT_ONCE + 3 <= text.len && !bytes_any(bytes_four_digits(text.data + i)))
		i += BYTES_AT_ONCE;
	for (; i <= text.len; i++) {
		const char *year;

		if (i < text.len && is_digit((unsigned char)text.data[i])) {
			digits++;
			continue;
		}
		year = text.data + i - 4;
		if (digits == 4 &&
		    ((year[0] == '2' && year[1] < '2') || (year[0] == '1' && year[1] == '9')))
			return true;
		digits = 0;
	}
	return false;
}

bool
date_may(struct span text)
{
	return has_year(text, 0);
}

enum class { OTHER = 0, DIGIT, LOWER, UPPER };

static enum class class_of(struct span text, size_t at) {
	unsigned char c = (unsigned char)text.data[at];

	if (is_digit(c)) return DIGIT;
	if (c >= 'A' && c <= 'Z') return UPPER;
	return (c >= 'a' && c <= 'z') || c >= 0x80 ? LOWER : OTHER;
}

bool
date_next(struct span text, size_t from, char order, struct date *out)
{
	enum class last = OTHER;
	struct date found;

	if (from >= text.len || !has_year(text, from))
		return false;
	if (from > 0)
		last = class_of(text, from - 1);
	for (size_t at = from; at < text.len; at++) {
		enum class now = class_of(text, at);
		bool number = now == DIGIT && last != DIGIT;
		bool name = (now == LOWER && last < LOWER) || (now == UPPER && last != UPPER);

		last = now;
		if ((number && try_number(text, at, order, &found)) ||
		    (name && try_name(text, at, &found))) {
			found.start = at;
			*out = found;
			return true;
		}
	}
	return false;
}

bool
date_find(struct span text, char order, day_t *first, day_t *last, struct span *where)
{
	struct date date;

	if (!date_next(text, 0, order, &date))
		return false;
	*first = date.first;
	*last = date.last;
	if (where != NULL)
		*where = span_make(text.data + date.start, date.end - date.start);
	return true;
}

/* The start of the last word before `end`, over spaces, commas, points and hyphens; or `end`.
 */
static size_t
word_before(struct span text, size_t from, size_t end, char word[WORD_MAX])
{
	size_t start, stop = end;
	struct try t;

	while (stop > from && strchr(" ,.-\t", text.data[stop - 1]) != NULL)
		stop--;
	for (start = stop; start > from && class_of(text, start - 1) >= LOWER;)
		start--;
	t = (struct try){ span_make(text.data + start, stop - start), 0 };
	take_word(&t, word);
	return word[0] != '\0' && t.at == t.text.len && stop < end ? start : end;
}

size_t
date_weekday(struct span text, size_t from, size_t date)
{
	char word[WORD_MAX];
	size_t best = date, at = date;

	for (;;) {
		size_t start = word_before(text, from, at, word);

		if (start == at)
			return best;
		if (among(weekdays, word))
			best = start;
		else if (at != date || strcmp(word, "den") != 0)
			return best;
		at = start;
	}
}

size_t
date_time(struct span text, size_t at)
{
	static const char *const zones[] = { "z", "gmt", "utc", "am", "pm", NULL };
	struct try t = { text, at };
	char word[WORD_MAX];
	size_t end;
	int value;

	take_any(&t, " ,");
	take_word(&t, word);
	if (word[0] != '\0' && strcmp(word, "t") != 0 && strcmp(word, "at") != 0)
		return at;
	take_any(&t, " ");
	if (take_digits(&t, &value) != 2 || take_any(&t, ":") != 1 ||
	    take_digits(&t, &value) != 2)
		return at;
	while (take_any(&t, ":.") == 1 && take_digits(&t, &value) > 0)
		;
	end = t.at;
	take_any(&t, " ");
	take_word(&t, word);
	return among(zones, word) ? t.at : end;
}

int
date_mask(struct span text, struct buf *out)
{
	struct date date;
	size_t done = 0;

	while (date_next(text, done, 'd', &date)) {
		size_t start = date_weekday(text, done, date.start);

		buf_add(out, text.data + done, start - done);
		buf_addc(out, '@');
		done = date_time(text, date.end);
	}
	return buf_add(out, text.data + done, text.len - done);
}
