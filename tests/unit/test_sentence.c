/* Where sentences end: a row is a paragraph, its sentences parted by "¦". */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ubrk.h>
#include <unicode/ustring.h>

#include "base/buf.h"
#include "core/text/sentence.h"

static const struct {
	const char *language;
	const char *text; /* "¦ " is put before every sentence but the first, then taken out */
} rows[] = {
	{ "en", "We collect data. ¦We keep it." },
	{ "en", "Do we sell it? ¦No! ¦Never." },
	{ "en", "No full stop at the end" },
	{ "en", "One.  ¦  Two.   " },
	{ NULL, "Use providers, e.g. Acme Cloud, i.e. hosts." },
	{ NULL, "See cf. Section 2 and vs. Rule 3." },
	{ NULL, "Meta Platforms, Inc. Privacy Policy applies. ¦It is short." },
	{ NULL, "This is Acme Inc. ¦We are in Dublin." },
	{ NULL, "Acme Ltd. Ireland and Acme Corp. Japan are ours." },
	{ NULL, "The U.S. Government may ask. ¦We tell you." },
	{ NULL, "It was made in the U.S. ¦We ship it to the E.U. ¦You pay." },
	{ NULL, "We build A.I. Systems for you. ¦They learn." },
	{ NULL, "Call before 5 p.m. Central Time. ¦Then wait." },
	{ NULL, "Written by J. R. Smith. ¦He left." },
	{ NULL, "Mr. Jones and Dr. Brown agree with Prof. Green." },
	{ NULL, "See No. 5 and Nos. 6 to 8 of the list." },
	{ NULL, "The answer is no. ¦We do not." },
	{ NULL, "Under Art. 6 GDPR and Sec. 2 BDSG, p. 12." },
	{ NULL, "Under Art. L. 121 of the Code." },
	{ "de", "Wir nutzen Dienste, z. B. Karten, d. h. Bilder von Orten. ¦Das war es." },
	{ "de", "Wir nutzen z.B. Karten bzw. Pl\u00e4ne, ggf. Bilder." },
	{ "de", "Das gilt ab dem 12. Januar 2025. ¦Danach gilt es nicht." },
	{ "de", "Das gilt im 1. Halbjahr und nach Abs. 2 S. 1 DSGVO. ¦Es endet dann." },
	{ NULL, "Stand: 3. Oktober 2024. ¦Neu." },
	{ "fr", "Vos donn\u00e9es, p. ex. Votre nom. ¦Nous les gardons." },
	{ "fr", "Le 1. janvier, M. Dupont a sign\u00e9. ¦Nous aussi." },
	{ "es", "Sus datos, p. ej. Nombre y edad. ¦Nosotros no." },
	{ NULL, "1. What we collect and why. ¦We say it here." },
	{ NULL, "2.3. Retention" },
	{ NULL, "(a). Your name" },
	{ NULL, "IV. Your choices" },
	{ NULL, "A. Definitions. ¦Words mean things." },
	{ NULL, "Write to privacy@example.co.uk. ¦We answer." },
	{ NULL, "Visit example.com/a.b?c=d for more. ¦Or do not." },
	{ NULL, "Read https://example.com/?q=1! ¦Now." },
	{ NULL, "Version 2.3 costs $4.50 today. ¦Buy it." },
	{ NULL, "He said \"Stop.\" ¦Then he left." },
	{ NULL, "He said \u201cStop.\u201d ¦Then he left." },
	{ NULL, "(It is so.) ¦Really." },
	{ NULL, "We wait ... and then go." },
	{ NULL, "We wait... ¦Then we go." },
	{ NULL, "Yahoo! and Bing are search engines. ¦So is this." },
	{ NULL, "Yahoo! Inc. is a company." },
	{ NULL, "We share it by law. ¦xAI may do so too. ¦iPhone users see this." },
	{ NULL, "We delete it. ¦30 days later it is gone." },
	{ NULL, "We use products.[12] ¦Some are ours." },
	{ NULL, "Names, dates, etc. ¦We keep them." },
	{ NULL, "Names, dates, etc. are kept." },
	{ "ja", "\u79c1\u305f\u3061\u306f\u5b66\u3073\u307e\u3059\u3002¦\u3042\u306a\u305f"
		"\u3082\u3002" },
	{ "zh", "\u6211\u4eec\u6536\u96c6\u4fe1\u606f\u3002¦\u8fd9\u5f88\u91cd\u8981\uff01¦"
		"\u597d\u3002" },
	{ "hi",
	    "\u0939\u092e \u0939\u0948\u0902\u0964 ¦\u0924\u0941\u092e \u0939\u094b\u0964" },
	{ "el", "\u0391\u03c5\u03c4\u03cc \u03b5\u03af\u03bd\u03b1\u03b9. ¦\u039a\u03b1\u03b9 "
		"\u03b1\u03c5\u03c4\u03cc." },
	{ NULL, "" },
	{ NULL, "   " },
	{ NULL, "." },
	{ NULL, "..." },
	{ NULL, "\xff\xfe. ¦\xc3" },
};

struct joined {
	struct buf text;
	size_t n;
};

static int
join(struct span sentence, void *arg)
{
	struct joined *j = arg;

	if (j->n++ > 0)
		buf_adds(&j->text, "\u00a6");
	buf_add_span(&j->text, sentence);
	assert_true(sentence.len > 0);
	return 0;
}

/* The row without its marks is what is cut; the row without white space at the marks, what must
 * come out. */
static void
make(const char *row, struct buf *text, struct buf *expected)
{
	for (const char *p = row; *p != '\0';) {
		if (strncmp(p, "\u00a6", 2) == 0) {
			struct span before = span_trim(buf_span(expected));

			expected->len = before.len;
			buf_adds(expected, "\u00a6");
			for (p += 2; *p == ' '; p++)
				buf_addc(text, ' ');
			continue;
		}
		buf_addc(text, *p);
		buf_addc(expected, *p++);
	}
}

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct joined j = { .n = 0 };
		struct buf text, expected;

		buf_init(&j.text, 4096);
		buf_init(&text, 4096);
		buf_init(&expected, 4096);
		make(rows[i].text, &text, &expected);
		assert_int_equal(sentence_each(buf_span(&text), rows[i].language, join, &j), 0);
		if (!span_eq(buf_span(&j.text), span_trim(buf_span(&expected))))
			print_error("\"%s\"\n  gives \"%s\"\n", rows[i].text, j.text.data);
		assert_true(span_eq(buf_span(&j.text), span_trim(buf_span(&expected))));
		buf_release(&j.text);
		buf_release(&text);
		buf_release(&expected);
	}
}

static int
stop_at_two(struct span sentence, void *arg)
{
	int *n = arg;

	(void)sentence;
	return ++*n == 2 ? 7 : 0;
}

static void
test_stops(void **state)
{
	int n = 0;

	(void)state;
	assert_int_equal(
	    sentence_each(span_of("A one. Be two. Ce three."), "en", stop_at_two, &n), 7);
	assert_int_equal(n, 2);
}

static unsigned seed;

static unsigned
next_random(unsigned below)
{
	seed = seed * 1103515245u + 12345u;
	return (seed >> 16) % below;
}

/* Words of five letters, so that no rule of ours has a say. */
static void
random_prose(struct buf *out)
{
	static const char *const ends[] = { ". ", "! ", "? ", ".\" ", ") ", ", ", "; ", ": ",
		" \u2013 ", "\u201d ", " ", " ", " ", " ", ".) " };

	for (unsigned words = 3 + next_random(40); words-- > 0;) {
		bool upper = next_random(3) == 0;

		for (int i = 0; i < 5; i++)
			buf_addc(
			    out, (char)((upper && i == 0 ? 'A' : 'a') + (int)next_random(26)));
		buf_adds(out, ends[next_random(sizeof ends / sizeof ends[0])]);
	}
	buf_adds(out, "Final");
}

static void
icu_sentences(struct span text, struct joined *j)
{
	UErrorCode status = U_ZERO_ERROR;
	UBreakIterator *it;
	UChar wide[4096];
	int32_t len, from, to;
	char part[4096];

	u_strFromUTF8(wide, 4096, &len, text.data, (int32_t)text.len, &status);
	it = ubrk_open(UBRK_SENTENCE, "en", wide, len, &status);
	assert_true(U_SUCCESS(status));
	for (from = ubrk_first(it); (to = ubrk_next(it)) != UBRK_DONE; from = to) {
		int32_t n;

		u_strToUTF8(part, sizeof part, &n, wide + from, to - from, &status);
		join(span_trim(span_make(part, (size_t)n)), j);
	}
	ubrk_close(it);
}

/* On prose without abbreviations the boundaries are ICU's own, but that "Word! word" is one. */
static void
test_agrees_with_icu(void **state)
{
	(void)state;
	for (seed = 1; seed < 3000 * 7; seed += 7) {
		unsigned kept = seed;
		struct joined ours = { .n = 0 }, icu = { .n = 0 };
		struct buf text;

		buf_init(&text, 4096);
		buf_init(&ours.text, 8192);
		buf_init(&icu.text, 8192);
		random_prose(&text);
		for (size_t i = 0; i + 2 < text.len; i++) /* lower case after ! and ? is ours */
			if ((text.data[i] == '!' || text.data[i] == '?'))
				text.data[i] = '.';
		sentence_each(buf_span(&text), "en", join, &ours);
		icu_sentences(buf_span(&text), &icu);
		if (!span_eq(buf_span(&ours.text), buf_span(&icu.text)))
			print_error("ours: %s\n icu: %s\n", ours.text.data, icu.text.data);
		assert_true(span_eq(buf_span(&ours.text), buf_span(&icu.text)));
		buf_release(&text);
		buf_release(&ours.text);
		buf_release(&icu.text);
		seed = kept;
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_stops),
		cmocka_unit_test(test_agrees_with_icu),
	};

	return cmocka_run_group_tests_name("sentences", tests, NULL, NULL);
}
