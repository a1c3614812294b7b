/*
 * Sentence boundaries: the rules SB1–SB11 of Unicode UAX #29 over ICU's
 * character properties, and after them what a legal text needs: abbreviations,
 * initials, companies, numbered clauses and dates do not end a sentence. Written
 * over UTF-8 because ICU's own iterator, over UTF-8, costs as much as parsing the page.
 */
#include "core/text/sentence.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unicode/uchar.h>

#include "base/mem.h"
#include "core/text/text.h"

struct seeker {
	struct span text;
	const char *language;
	size_t start; /* of the sentence being read */
};

/* ---- characters ---- */

static int
class_of(uint32_t c)
{
	static uint8_t low[0x250]; /* 0: not asked yet; else the property + 1 */

	if (c >= COUNT(low))
		return u_getIntPropertyValue((UChar32)c, UCHAR_SENTENCE_BREAK);
	if (low[c] == 0)
		low[c] = (uint8_t)(u_getIntPropertyValue((UChar32)c, UCHAR_SENTENCE_BREAK) + 1);
	return low[c] - 1;
}

/* The class of the character at `at` and its length; U_SB_OTHER for broken bytes. */
static int
class_at(struct span s, size_t at, size_t *len)
{
	uint32_t c;

	*len = text_decode(span_make(s.data + at, s.len - at), &c);
	if (*len == 0) {
		*len = 1;
		return U_SB_OTHER;
	}
	return class_of(c);
}

static bool
is_ignored(int class)
{
	return class == U_SB_EXTEND || class == U_SB_FORMAT;
}

static bool
is_terminator(int class)
{
	return class == U_SB_ATERM || class == U_SB_STERM;
}

/* The next '.', '!', '?' or their like in other scripts, from `at`; text.len when there is
 * none. */
static size_t
find_terminator(struct span s, size_t at, int *class, size_t *len)
{
	static const bool stops[256] = { ['.'] = true,
		['!'] = true,
		['?'] = true,
		/* nothing below U+0540 ends a sentence but these */
		[0xD5 ... 0xFF] = true };

	while (at < s.len) {
		unsigned char b = (unsigned char)s.data[at];

		if (!stops[b]) {
			at++;
			continue;
		}
		if (b < 0x80) {
			*class = b == '.' ? U_SB_ATERM : U_SB_STERM;
			*len = 1;
			return at;
		}
		*class = class_at(s, at, len);
		if (is_terminator(*class))
			return at;
		at += *len;
	}
	return s.len;
}

/* "[12]" after a full stop: a footnote's mark belongs to the sentence before it. */
static size_t
skip_footnote(struct span s, size_t at)
{
	size_t i = at;

	if (i >= s.len || s.data[i] != '[')
		return at;
	for (i++; i < s.len && s.data[i] >= '0' && s.data[i] <= '9'; i++)
		;
	return i > at + 1 && i < s.len && s.data[i] == ']' ? i + 1 : at;
}

/* Past everything of one class (and what is ignored) from `at`. */
static size_t
skip_class(struct span s, size_t at, int wanted)
{
	while (at < s.len) {
		size_t len, note = wanted == U_SB_CLOSE ? skip_footnote(s, at) : at;
		int class = class_at(s, at, &len);

		if (note > at)
			at = note;
		else if (class == wanted || is_ignored(class))
			at += len;
		else
			break;
	}
	return at;
}

/* A lower case word that begins sentences all the same: xAI, iPhone, eBay. */
static bool
is_brand(struct span s, size_t at, size_t len)
{
	size_t next;

	return at + len < s.len && class_at(s, at + len, &next) == U_SB_UPPER;
}

/*
 * SB8: past brackets and quotes, the first letter is a lower case one. Unlike
 * there a number is not passed over: "... by law. 30 days later" are two sentences.
 */
static bool
goes_on_lower(struct span s, size_t at)
{
	while (at < s.len) {
		size_t len;
		int class = class_at(s, at, &len);

		if (class == U_SB_LOWER)
			return !is_brand(s, at, len);
		if (class == U_SB_UPPER || class == U_SB_OLETTER || class == U_SB_SEP ||
		    class == U_SB_NUMERIC || is_terminator(class))
			return false;
		at += len;
	}
	return false;
}

/* ---- words ---- */

static bool
in_list(struct span word, const char *const *list, bool nocase)
{
	for (; *list != NULL; list++)
		if (nocase ? text_is(word, *list) : span_is(word, *list))
			return true;
	return false;
}

/* Never the end of a sentence. */
static const char *const abbreviations[] = { "e.g", "eg", "i.e", "ie", "vs", "cf", "viz", "al",
	"approx", "incl", "excl", "resp", "mr", "mrs", "ms", "mx", "dr", "prof", "st", "hon",
	"rev", "gen", "sen", "rep", "gov", "attn", "dept", "est", "ext", "misc", "esp", "ibid",
	/* German */
	"z.b", "d.h", "u.a", "u.u", "o.ä", "o.a", "i.d.r", "i.s.d", "i.s.v", "i.v.m", "i.h.v",
	"m.e", "z.t", "s.o", "s.u", "v.a", "u.ä", "ggf", "bzw", "ca", "evtl", "bspw", "gem",
	"inkl", "exkl", "sog", "vgl", "zzgl", "einschl", "abzgl", "insb", "insbes", "hrsg",
	"str", "tel", "mio", "mrd", "allg", "bezügl", "bzgl", "usf", "lt", "z", "d", "u",
	/* French, Spanish, Italian, Portuguese */
	"p.ex", "par.ex", "ex", "c.-à-d", "mme", "mlle", "m.m", "p.ej", "ej", "sr", "sra",
	"srta", "ud", "uds", "vd", "dña", "ecc", "sig", "dott", "avv", "p.es", "ad.es", "exmo",
	"exma", NULL };

/* Not the end before a number, a Roman number or a single letter. */
static const char *const before_number[] = { "no", "nos", "nr", "art", "arts", "sec", "secs",
	"sect", "para", "paras", "par", "cl", "ch", "chap", "fig", "figs", "vol", "pp", "p",
	"pg", "reg", "abs", "ziff", "rn", "rz", "lit", "kap", "anl", "s", "bl", "núm", "num",
	"n", "cap", "tit", "sez", "pág", "pag", "tel", "v", "jan", "feb", "mar", "apr", "jun",
	"jul", "aug", "sep", "sept", "oct", "okt", "nov", "dec", "dez", "janv", "févr", "avr",
	"juil", "déc", "ene", "abr", NULL };

/* A company's ending: the end only before a word that begins sentences. */
static const char *const company_endings[] = { "Inc", "inc", "INC", "Ltd", "LTD", "ltd", "Co",
	"CO", "Corp", "CORP", "Bros", "Pty", "Pte", "Cie", "Ges", "Gmb", "Lda", "Ltda", "Jr",
	"Sr", "Bhd", "Sdn", "Assn", "Univ", "etc", "usw", NULL };

/* Words that begin a sentence more often than they go on with a name. */
static const char *const starters[] = { "A", "About", "After", "All", "Also", "Although", "An",
	"And", "Any", "As", "At", "Because", "Before", "But", "By", "Do", "Does", "Each",
	"Every", "For", "From", "He", "Here", "How", "However", "I", "If", "In", "It", "Its",
	"Learn", "Many", "May", "More", "Most", "No", "Nothing", "On", "Once", "Only", "Or",
	"Other", "Our", "Please", "See", "She", "Since", "So", "Some", "Such", "That", "The",
	"Their", "Then", "There", "These", "They", "This", "Those", "To", "Under", "Unless",
	"Until", "Upon", "Use", "Users", "We", "What", "When", "Where", "Which", "While", "Who",
	"Why", "With", "Without", "You", "Your",
	/* German */
	"Alle", "Auch", "Bei", "Bitte", "Da", "Damit", "Das", "Der", "Dem", "Den", "Die",
	"Dies", "Diese", "Dieser", "Dieses", "Ein", "Eine", "Er", "Es", "Falls", "Für", "Ihre",
	"Im", "Ist", "Mit", "Nach", "Sie", "Sofern", "Soweit", "Um", "Unsere", "Wenn", "Wir",
	"Zu", "Zur",
	/* French, Spanish, Italian, Portuguese */
	"Au", "Aux", "Avec", "Ce", "Ces", "Cette", "Dans", "Elle", "En", "Il", "Ils", "La",
	"Le", "Les", "Lorsque", "Nos", "Notre", "Nous", "Par", "Pour", "Si", "Sous", "Un",
	"Une", "Vos", "Votre", "Vous", "Con", "Cuando", "De", "El", "Esta", "Este", "Los",
	"Las", "Nosotros", "Nuestra", "Para", "Por", "Puede", "Su", "Sus", "Usted", "Al", "Gli",
	"Noi", "Per", "Quando", "Questa", "Questo", "Se", "Ao", "As", "Os", "Nossa", "Nós",
	"Quando", "Você", NULL };

static const char *const months[] = { "January", "February", "March", "April", "May", "June",
	"July", "August", "September", "October", "November", "December", "Januar", "Jänner",
	"Februar", "März", "Mai", "Juni", "Juli", "Oktober", "Dezember", "janvier", "février",
	"mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
	"décembre", NULL };

static const char *const german_before_ordinal[] = { "der", "die", "das", "dem", "den", "des",
	"am", "im", "zum", "zur", "vom", "bis", "ab", "jeder", "jedes", NULL };

static bool
is_word_end(char c)
{
	return c == ' ' || c == ',' || c == ';' || c == ':' || c == ')' || c == '!' || c == '?';
}

/* The word that ends at `end`, openers left out: "(e.g" before its full stop gives "e.g". */
static struct span
word_before(struct span s, size_t start, size_t end)
{
	size_t at = end;

	while (at > start && s.data[at - 1] != ' ')
		at--;
	while (at < end && strchr("([{\"'/", s.data[at]) != NULL)
		at++;
	while (end - at > 3 && (memcmp(s.data + at, "\xE2\x80", 2) == 0)) /* curly quotes */
		at += 3;
	while (end - at > 2 && memcmp(s.data + at, "\xC2\xAB", 2) == 0)
		at += 2;
	return span_make(s.data + at, end - at);
}

static struct span
word_after(struct span s, size_t at)
{
	size_t end = at;

	while (end < s.len && !is_word_end(s.data[end]))
		end++;
	while (end > at && (s.data[end - 1] == '.' || s.data[end - 1] == '"'))
		end--;
	return span_make(s.data + at, end - at);
}

static bool
all_of(struct span s, const char *set)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.data[i] == '\0' || strchr(set, s.data[i]) == NULL)
			return false;
	return s.len > 0;
}

static bool
is_number(struct span s)
{
	return all_of(s, "0123456789");
}

static bool
is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* "U.S", "A.I", "p.m": single letters with full stops between. */
static bool
is_acronym(struct span s)
{
	if (s.len < 3)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (i % 2 == 0 ? !is_letter(s.data[i]) : s.data[i] != '.')
			return false;
	return s.len % 2 == 1;
}

static bool
begins_number(struct span word)
{
	if (word.len == 0)
		return false;
	if (word.data[0] >= '0' && word.data[0] <= '9')
		return true;
	return (word.len == 1 && is_letter(word.data[0])) || all_of(word, "IVXLC");
}

/* "1", "2.3", "(a)", "IV", "B" at the beginning of what is being read: a clause's number. */
static bool
is_enumerator(const struct seeker *k, size_t dot)
{
	struct span s = span_make(k->text.data + k->start, dot - k->start);

	while (s.len > 0 && (s.data[0] == '(' || s.data[0] == '['))
		s = span_make(s.data + 1, s.len - 1);
	while (s.len > 0 && (s.data[s.len - 1] == ')' || s.data[s.len - 1] == ']'))
		s.len--;
	if (span_starts(s, "\xC2\xA7")) /* § */
		s = span_trim(span_make(s.data + 2, s.len - 2));
	if (s.len == 0 || s.len > 10)
		return s.len == 0;
	return all_of(s, "0123456789.") || all_of(s, "IVXivx") ||
	       (s.len == 1 && is_letter(s.data[0])) ||
	       (s.len <= 4 && is_letter(s.data[0]) &&
		   all_of(span_make(s.data + 1, s.len - 1), "0123456789."));
}

static struct span
word_before_word(const struct seeker *k, struct span word)
{
	size_t at = (size_t)(word.data - k->text.data);

	while (at > k->start && k->text.data[at - 1] == ' ')
		at--;
	return word_before(k->text, k->start, at);
}

static bool
is_german(const struct seeker *k)
{
	return k->language != NULL && (k->language[0] | 0x20) == 'd' &&
	       (k->language[1] | 0x20) == 'e';
}

/* "d." */
static bool
is_initial(struct span word)
{
	return word.len == 2 && is_letter(word.data[0]) && word.data[1] == '.';
}

/* "12. Januar", and in German "der 1. Absatz". */
static bool
is_ordinal(const struct seeker *k, struct span word, struct span next)
{
	if (!is_number(word) || word.len > 2)
		return false;
	if (in_list(next, months, true))
		return true;
	return is_german(k) && in_list(word_before_word(k, word), german_before_ordinal, true);
}

/* A full stop after `word` and before `next` that does not end the sentence. */
static bool
is_protected(const struct seeker *k, size_t dot, size_t next_at)
{
	struct span word = word_before(k->text, k->start, dot);
	struct span next = word_after(k->text, next_at);
	bool starts = in_list(next, starters, false);

	if (is_enumerator(k, dot) || is_ordinal(k, word, next))
		return true;
	if (word.len > 0 && word.len <= 2 && word.data[0] >= 'a' && word.data[0] <= 'z' &&
	    is_initial(word_before_word(k, word)))
		return true; /* "d. h.", "p. ex." */
	if (in_list(word, abbreviations, true))
		return !(word.len <= 2 && starts);
	if (in_list(word, before_number, true) && begins_number(next))
		return true;
	if (in_list(word, company_endings, false) || is_acronym(word))
		return !starts;

	return word.len == 1 && word.data[0] >= 'A' && word.data[0] <= 'Z' && !starts;
}

/* Where the sentence that runs to the terminator at `at` ends and the next begins; 0: it goes
 * on. */
static size_t
boundary(const struct seeker *k, size_t at, int class, size_t len)
{
	struct span s = k->text;
	size_t closed = skip_class(s, at + len, U_SB_CLOSE);
	size_t next = skip_class(s, closed, U_SB_SP);
	bool wide = len > 1;
	size_t next_len;
	int next_class;

	if (next >= s.len)
		return s.len;
	if (next == closed && !wide)
		return 0; /* no white space: a domain, a version, an address */
	next_class = class_at(s, next, &next_len);
	if (next_class == U_SB_SCONTINUE || is_terminator(next_class)) /* SB8a */
		return next_class == U_SB_SCONTINUE && wide ? next : 0;
	if (!wide && goes_on_lower(s, next) &&
	    (class == U_SB_ATERM || next_class == U_SB_LOWER))
		return 0;
	if (class == U_SB_ATERM && !wide && is_protected(k, at, next))
		return 0;
	if (class == U_SB_STERM && !wide &&
	    in_list(word_after(s, next), company_endings, false))
		return 0; /* Yahoo! Inc. */
	return next;
}

int
sentence_each(struct span text, const char *language, int (*f)(struct span sentence, void *arg),
    void *arg)
{
	struct seeker k = { .text = span_trim(text), .language = language };
	size_t at = 0, len = 1;
	int class = 0, rc = 0;

	while (rc == 0 && k.start < k.text.len) {
		size_t end, next = k.text.len;
		struct span sentence;

		end = find_terminator(k.text, at, &class, &len);
		if (end < k.text.len)
			next = boundary(&k, end, class, len);
		at = end + len;
		if (next == 0)
			continue;
		sentence = span_trim(span_make(k.text.data + k.start, next - k.start));
		if (sentence.len > 0)
			rc = f(sentence, arg);
		k.start = at = next;
	}
	return rc;
}
