/* Words in a text wherever its lines break, and what the checks say of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "core/keep/proof.h"

static const char page[] = "# Privacy Policy\n\nEffective September 18, 2024\n\n"
			   "We don\xe2\x80\x99t sell your data.\n"
			   "You can opt out at any time.\n\n"
			   "We use your data to:\n\n"
			   "- provide the services;\n"
			   "- train artificial intelligence (AI) models.\n\n"
			   "| Purpose | Basis |\n| --- | --- |\n| Training | Consent |\n";

static const struct {
	const char *quote;
	const char *line; /* where it begins; NULL: it is not there */
} quotes[] = {
	{ "You can opt out at any time.", "You can opt out at any time." },
	{ "opt out", "You can opt out at any time." },
	{ "We don't sell your data", "We don\xe2\x80\x99t sell your data." },
	{ "  You  can\n opt\tout ", "You can opt out at any time." },
	{ "sell your data. You can opt out", "We don\xe2\x80\x99t sell your data." },
	{ "We use your data to:\n- provide the services;\n- train artificial",
	    "We use your data to:" },
	{ "We use your data to:\n\xe2\x80\xa2 provide the services;", "We use your data to:" },
	{ "We use your data to \xe2\x80\xa6 train artificial", "We use your data to:" },
	{ "We use your data to train artificial", NULL },
	{ "use your data \xe2\x80\xa6 train artificial intelligence", "We use your data to:" },
	{ "use your data [...] train artificial \xe2\x80\xa6", "We use your data to:" },
	{ "train artificial \xe2\x80\xa6 use your data", NULL },
	{ "Effective 18 September 2024", "Effective September 18, 2024" },
	{ "Training | Consent", "Training | Consent" },
	{ "sell your dat", NULL },
	{ "an opt out", NULL },
	{ "you can opt out", NULL },
	{ "We sell your data.", NULL },
};

static struct document *
read_page(const char *text)
{
	struct document *doc = NULL;

	assert_int_equal(document_get(span_of(text), DOCUMENT_OURS, &doc, NULL), 0);
	return doc;
}

static struct quote *
must_quote(const char *text)
{
	struct quote *quote = NULL;
	struct error err = { 0 };

	if (quote_new(span_of(text), &quote, &err) != 0)
		fail_msg("%s: %s", text, err.message);
	return quote;
}

static void
words_are_found_wherever_lines_break(void **state)
{
	struct document *doc = read_page(page);

	(void)state;
	for (size_t i = 0; i < COUNT(quotes); i++) {
		struct quote *quote = must_quote(quotes[i].quote);
		int32_t line = quote_find(quote, doc);
		bool right = quotes[i].line == NULL
				 ? line < 0
				 : line >= 0 && span_is(doc->lines[line].text, quotes[i].line);

		if (!right)
			fail_msg("\"%s\" is in line %d", quotes[i].quote, (int)line);
		quote_free(quote);
	}
	document_free(doc);
}

static void
what_has_no_words_is_no_quote(void **state)
{
	static const char *const none[] = { "", "  \n\t", "\xe2\x80\xa6", "... , ;", "-",
		"\"\"" };
	char *longer = mem_alloc(PROOF_QUOTE_MAX + 2);
	struct quote *quote = NULL;
	struct error err = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(none); i++) {
		if (quote_new(span_of(none[i]), &quote, &err) != -1)
			fail_msg("\"%s\" is a quote", none[i]);
		assert_int_equal(err.code, ERROR_USAGE);
	}
	memset(longer, 'a', PROOF_QUOTE_MAX + 1);
	assert_int_equal(quote_new(span_of(longer), &quote, &err), -1);
	free(longer);
}

static void
the_nearest_sentence_shares_most_words(void **state)
{
	struct document *doc = read_page(page);
	struct quote *quote = must_quote("You could always opt out at any time"),
		     *other = must_quote("Zebras graze");
	int like, line = quote_nearest(quote, doc, &like);

	(void)state;
	assert_true(line >= 0);
	assert_true(span_is(doc->lines[line].text, "You can opt out at any time."));
	assert_true(like > 50 && like < 100);
	assert_int_equal(quote_nearest(other, doc, &like), -1);
	assert_int_equal(like, 0);
	quote_free(quote);
	quote_free(other);
	document_free(doc);
}

/* A letter is a check: p present, a absent, h held, b blind; "." an hour without any. */
static const struct {
	const char *checks;
	const char *stretches; /* their states and checks */
	const char *facts;     /* first_seen not_before last_seen gone, "-": none */
} courses[] = {
	{ "pppp", "p4", "0 - 3 -" },
	{ "aapp", "a2 p2", "2 1 3 -" },
	{ "aahbpp", "a2 h1 b1 p2", "4 1 5 -" },
	{ "appa", "a1 p2 a1", "1 0 2 3" },
	{ "apap", "a1 p1 a1 p1", "1 0 3 -" },
	{ "hhb", "h2 b1", "- - - -" },
	{ "", "", "- - - -" },
	{ "ppp....p", "p3 u0 p1", "0 - 3 -" },
	{ "ppp..p", "p4", "0 - 3 -" },
	{ "pbbbbba", "p1 b5 a1", "0 - 0 6" },
};

static size_t
make_looks(const char *checks, struct proof_look *looks)
{
	static const char letters[] = "bhap";
	size_t n = 0;

	for (size_t i = 0; checks[i] != '\0'; i++)
		if (checks[i] != '.')
			looks[n++] = (struct proof_look){ .time = 1000000 + (utc_t)i * 3600,
				.state =
				    (enum proof_state)(strchr(letters, checks[i]) - letters) };
	return n;
}

static void
put_place(size_t place, struct buf *out)
{
	if (place == PROOF_NONE)
		buf_adds(out, "-");
	else
		buf_addf(out, "%zu", place);
}

static void
checks_become_stretches(void **state)
{
	struct proof_look looks[40];

	(void)state;
	for (size_t i = 0; i < COUNT(courses); i++) {
		size_t n = make_looks(courses[i].checks, looks), good = 0;
		struct buf stretches, facts;
		struct proof p;

		buf_init(&stretches, 4096);
		buf_adds(&stretches, "");
		buf_init(&facts, 4096);
		proof_weigh(looks, n, &p);
		for (size_t k = 0; k < p.n; k++)
			buf_addf(&stretches, "%s%c%zu", k == 0 ? "" : " ",
			    *proof_state_name(p.stretches[k].state), p.stretches[k].checks);
		assert_string_equal(stretches.data, courses[i].stretches);
		put_place(p.first_seen, &facts);
		buf_addc(&facts, ' ');
		put_place(p.not_before, &facts);
		buf_addc(&facts, ' ');
		put_place(p.last_seen, &facts);
		buf_addc(&facts, ' ');
		put_place(p.gone, &facts);
		assert_string_equal(facts.data, courses[i].facts);
		for (size_t k = 0; k < n; k++)
			good += looks[k].state >= PROOF_ABSENT;
		assert_int_equal(p.good, good);
		assert_int_equal(p.counts[PROOF_PRESENT] + p.counts[PROOF_ABSENT], good);
		proof_release(&p);
		buf_release(&stretches);
		buf_release(&facts);
	}
}

static void
the_longest_time_between_good_checks_is_known(void **state)
{
	struct proof_look looks[40];
	struct proof p;

	(void)state;
	proof_weigh(looks, make_looks("pphbbpph.p", looks), &p);
	assert_int_equal(p.gap_from, 1);
	assert_int_equal(p.gap_to, 5);
	proof_release(&p);
}

static const struct {
	const char *outcome;
	enum proof_state state;
	bool good;
} outcomes[] = {
	{ "unchanged", PROOF_ABSENT, true },
	{ "first", PROOF_ABSENT, true },
	{ "changed", PROOF_ABSENT, true },
	{ "failed", PROOF_BLIND, false },
	{ "left-out", PROOF_BLIND, false },
	{ "held", PROOF_HELD, false },
	{ "of-a-later-version", PROOF_HELD, false },
};

static void
only_a_read_page_testifies(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(outcomes); i++) {
		bool good;

		assert_int_equal(proof_outcome(outcomes[i].outcome, &good), outcomes[i].state);
		assert_int_equal(good, outcomes[i].good);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_found_wherever_lines_break),
		cmocka_unit_test(what_has_no_words_is_no_quote),
		cmocka_unit_test(the_nearest_sentence_shares_most_words),
		cmocka_unit_test(checks_become_stretches),
		cmocka_unit_test(the_longest_time_between_good_checks_is_known),
		cmocka_unit_test(only_a_read_page_testifies),
	};

	return cmocka_run_group_tests_name("proof", tests, NULL, NULL);
}
