/* What kind of difference a change is, with a past: every row is a small history. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <setjmp.h>
#include <cmocka.h>

#include "core/compare/classify.h"
#include "core/compare/lineface.h"
#include "core/compare/trifle.h"
#include "corpus_read.h"

#define DAY UTC_DAY_SECONDS

/* Sixty words and more, three headings. */
#define POLICY                                                                                 \
	"# Privacy Policy\n\nLast updated: March 1, 2024\n\n## What we collect\n\nYou give "   \
	"us "                                                                                  \
	"your name and what you post. We keep both for as long as you stay with us. We note "  \
	"when you visit and from where.\n\n## What we do with it\n\nWe show your posts to "    \
	"those "                                                                               \
	"you choose. We count visits. We never sell any of it.\n\n## Your rights\n\nYou may "  \
	"ask "                                                                                 \
	"us for a copy, and we answer within a month. You may complain to an authority near "  \
	"you. "                                                                                \
	"The posts of members who leave are erased after a year, and so are their names.\n"

#define GERMAN                                                                                 \
	"# Datenschutz\n\nStand: 1. März 2024\n\n## Was wir erheben\n\nSie geben uns Ihren "  \
	"Namen "                                                                               \
	"und das, was Sie schreiben. Wir behalten beides, solange Sie bei uns sind. Wir "      \
	"notieren, "                                                                           \
	"wann Sie uns besuchen und von wo.\n\n## Was wir damit tun\n\nWir zeigen Ihre "        \
	"Beiträge "                                                                           \
	"nur denen, die Sie wählen. Wir zählen Besuche und verkaufen nichts davon.\n\n## "   \
	"Ihre "                                                                                \
	"Rechte\n\nSie dürfen eine Kopie verlangen, und wir antworten in einem Monat. Die "   \
	"Beiträge "                                                                           \
	"derer, die gehen, werden nach einem Jahr gelöscht, und ihre Namen auch.\n"

#define HOME                                                                                   \
	"# Meet your friends\n\nShare a picture, play a song, plan a trip. Four hundred "      \
	"games "                                                                               \
	"and a new one on Friday. Draw with both hands, sing with one voice, and cook what "   \
	"your "                                                                                \
	"neighbour cooks. Our makers tell how it began in a garage beside a bakery. Weather, " \
	"sport, cinema and the price of potatoes at a glance. Download it for your "           \
	"telephone, "                                                                          \
	"your watch or the old machine in the cellar. Students go in for half, grandmothers "  \
	"for "                                                                                 \
	"nothing. Careers: we look for a gardener and two tailors. Read what the papers "      \
	"wrote.\n"

static struct document *
doc_of(const char *text)
{
	struct document *doc = NULL;

	assert_int_equal(document_get(span_of(text), DOCUMENT_MARKDOWN, &doc, NULL), 0);
	return doc;
}

static uint64_t
hash_of(const char *text)
{
	struct document *doc = doc_of(text);
	uint64_t hash = document_hash(doc);

	document_free(doc);
	return hash;
}

/* POLICY with something put behind it, or in the place of a piece of it; the caller frees. */
static char *
with(const char *piece, const char *instead)
{
	const char *at = strstr(POLICY, piece);

	assert_non_null(at);
	return mem_printf("%.*s%s%s", (int)(at - POLICY), POLICY, instead, at + strlen(piece));
}

static struct classified
class_of(const char *before, const char *after, const struct known *known,
    const struct failures *failures, utc_t now)
{
	static const struct known none;
	struct document *a = before == NULL ? NULL : doc_of(before), *b = doc_of(after);
	struct change *change = compare(a, b);
	struct classified c;

	classify(change, known == NULL ? &none : known, failures, now, &c);
	change_free(change);
	document_free(a);
	document_free(b);
	return c;
}

static void
expect(const char *title, const struct classified *c, enum change_class class, const char *why)
{
	if (c->class != class)
		fail_msg("%s: %s (%s)", title, change_class_name(c->class), c->why);
	if (why != NULL && strstr(c->why, why) == NULL)
		fail_msg("%s: \"%s\"", title, c->why);
}

/* ---- two texts ---- */

#define SHORTER                                                                                \
	"# Privacy Policy\n\nLast updated: March 1, 2024\n\n## What we collect\n\nYou give "   \
	"us "                                                                                  \
	"your name and what you post. We keep both for as long as you stay with us. We note "  \
	"when you visit and from where.\n\n## What we do with it\n\nWe show your posts to "    \
	"those "                                                                               \
	"you choose. "
#define CUT_OFF                                                                                \
	SHORTER "We count visits. We never sell any of it.\n\n## Your rights\n\nYou may ask "  \
		"us for a copy, and we answer wi"

static const struct {
	const char *title;
	const char *piece; /* of POLICY; NULL: `instead` is the whole text */
	const char *instead;
	enum change_class class;
	enum change_class if_it_stays;
	const char *why;
} pairs[] = {
	{ "one word in a promise is a change", "We never sell any", "We rarely sell any",
	    CLASS_CHANGE, CLASS_NONE, NULL },
	{ "a date by itself is a date", "March 1, 2024", "May 2, 2024", CLASS_DATE_ONLY,
	    CLASS_NONE, NULL },
	{ "the same date otherwise written is form", "March 1, 2024", "1 March 2024",
	    CLASS_FORMATTING, CLASS_NONE, NULL },
	{ "another language is another reader's", NULL, GERMAN, CLASS_VARIANT, CLASS_VARIANT,
	    "its language is de where en stood" },
	{ "a text that collapsed is not the page", NULL,
	    "# Privacy Policy\n\nYou give us your name and what you post.", CLASS_EXTRACTION,
	    CLASS_EXTRACTION, "words where the last good text has" },
	{ "a text that ends within a word is cut off", NULL, CUT_OFF, CLASS_EXTRACTION,
	    CLASS_EXTRACTION, "in the middle of a word" },
	{ "a text that lost its last sentences is not", NULL, SHORTER, CLASS_CHANGE, CLASS_NONE,
	    NULL },
	{ "a home page is another page", NULL, HOME, CLASS_EXTRACTION, CLASS_CHANGE,
	    "another page" },
	{ "a date that goes back is another reader's", "Last updated: March 1, 2024",
	    "Last updated: January 2, 2023\n\nWe also keep what others say of you.",
	    CLASS_VARIANT, CLASS_CHANGE, "it is dated 2023-01-02 where 2024-03-01 stood" },
	{ "asking whether it helped is nothing", "## Your rights",
	    "Was this page helpful?\n\nYes\n\nNo\n\n## Your rights", CLASS_FORMATTING,
	    CLASS_NONE, NULL },
	{ "questions to ask next are nothing", "## Your rights",
	    "Why was I asked?\n\nHow do I leave?\n\nI have a different question\n\n## Your "
	    "rights",
	    CLASS_FORMATTING, CLASS_NONE, NULL },
	{ "a question that is answered is something", "## Your rights",
	    "May you train on my posts?\n\nYes, we may.\n\n## Your rights", CLASS_CHANGE,
	    CLASS_NONE, NULL },
	{ "an error where a part stood is not the page",
	    "## What we do with it\n\nWe show your posts to those you choose. We count visits. "
	    "We "
	    "never sell any of it.\n\n## Your rights\n\nYou may ask us for a copy, and we "
	    "answer "
	    "within a month. You may complain to an authority near you. The posts of members "
	    "who "
	    "leave are erased after a year, and so are their names.\n",
	    "## What we do with it\n\nSomething went wrong. Please reload the page.\n",
	    CLASS_CHANGE, CLASS_NONE, NULL }, /* too little is gone to be sure */
};

static void
test_two_texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++) {
		char *text = pairs[i].piece == NULL ? mem_strdup(pairs[i].instead)
						    : with(pairs[i].piece, pairs[i].instead);
		struct classified c = class_of(POLICY, text, NULL, NULL, 0);

		expect(pairs[i].title, &c, pairs[i].class, pairs[i].why);
		assert_int_equal(c.if_it_stays, pairs[i].if_it_stays);
		free(text);
	}
}

/* ---- what a reader of the text does not care for ---- */

#define LONG                                                                                   \
	"We keep what you give us for as long as you are a member, and we erase it thirty "    \
	"days "                                                                                \
	"after you leave us, unless a law tells us to keep it for longer than that.\n\n"
#define MENU(more)                                                                             \
	"- [Home](/)\n- [News](/n)\n- [Press](/p)\n" more                                      \
	"- [Jobs](/j)\n- [Contact](/k)\n\n" LONG
#define TICKER(a, b, c, d, e, f)                                                               \
	"AAA\n\n$" a "\n\n" d "% BBB\n\n$" b "\n\n" e "% CCC\n\n$" c "\n\n" f "%\n\n" LONG

static const struct {
	const char *title;
	const char *before;
	const char *after;
	bool trifle;
} trifles[] = {
	{ "a mail address that is hidden", "Write to a.b@acme.example now.",
	    "Write to \\[email protected\\] now.", true },
	{ "a mail address more of which is hidden", "Write to ab[email protected] now.",
	    "Write to [email protected] now.", true },
	{ "a hidden mail address that ends a sentence", "Write to a.b@acme.example.",
	    "Write to \\[email protected\\].", true },
	{ "another mail address that ends a sentence", "Write to a.b@acme.example.",
	    "Write to c.d@acme.example.", false },
	{ "a form that asks about the page", "Text.",
	    "Text.\n\nWas this helpful?\n\nThis form is for feedback only.\n\nSubmit", true },
	{ "a promise about feedback", "Text.", "Text.\n\nWe train models on your feedback.",
	    false },
	{ "styles", "Text.", "Text.\n\np.p1 {margin: 0.0px; font: 12.0px Times}", true },
	{ "another mail address", "Write to a.b@acme.example now.",
	    "Write to c.d@acme.example now.", false },
	{ "another article under related articles",
	    "Text.\n\n## Related articles\n\n[One](/1)\n\n[Two](/2)",
	    "Text.\n\n## Related articles\n\n[Three](/3)\n\n[Two](/2)", true },
	{ "another report in a list of reports", "Text.\n\n## Reports\n\n- [2023](/1)",
	    "Text.\n\n## Reports\n\n- [2023](/1)\n- [January to June 2024](/2)", false },
	{ "a menu", "[Home](/)[Chat](/c)[Build](/b)\n\nText.",
	    "[Home](/)[Chat](/c)[Shop](/s)[Build](/b)\n\nText.", true },
	{ "a link to choices", "Text.", "Text.\n\n[Your privacy choices](/out)", false },
	{ "an image", "Text.\n\ndata:image/png;base64,AAAA", "Text.", true },
	{ "a sentence that moved within its section", "## A\n\nOne.\n\nTwo.\n\nThree.",
	    "## A\n\nThree.\n\nOne.\n\nTwo.", true },
	{ "an item that moved to another list",
	    "We do:\n\n- one\n- two\n- sell it\n\nWe do not:\n\n- three\n- four",
	    "We do:\n\n- one\n- two\n\nWe do not:\n\n- three\n- four\n- sell it", false },
	{ "nothing at all", "Text.", "Text.", false },
	{ "a letter by itself", "Text.", "Text.\n\nn", true },
	{ "two letters by themselves", "Text.", "Text.\n\nno AI", false },
	{ "buttons of an account", "Text.\n\nLog in\n\nSign up", "Text.", true },
	{ "a sentence about logging in", "Text.", "Text.\n\nLog in to object.", false },
	{ "a moment otherwise written", "Text.\n\n06/10/22 10:30", "Text.\n\n10/06/2022 10:30",
	    true },
	{ "a day by itself", "Text.\n\n06/10/2022", "Text.\n\n11/08/2023", false },
	{ "a link that moved under another heading",
	    "## A\n\n[Legal](/l)\n\nOne.\n\n## B\n\nTwo.\n\nThree.",
	    "## A\n\nOne.\n\n## B\n\nTwo.\n\nThree.\n\n[Legal](/l)", true },
	{ "a sentence that moved under another heading",
	    "## A\n\nWe ask you first.\n\nOne.\n\n## B\n\nTwo.\n\nThree.",
	    "## A\n\nOne.\n\n## B\n\nTwo.\n\nThree.\n\nWe ask you first.", false },
	{ "another case", "We share Your Content.", "We share your content.", true },
	{ "a full stop at the end", "Written by us", "Written by us.", true },
	{ "a broken character", "the \"Services\"", "the \xef\xbf\xbdServices\"", true },
	{ "one word less", "We never sell it.", "We sell it.", false },
	{ "another amount", "The fee is 1,5 %.", "The fee is 15 %.", false },
	{ "dots and lines", "One.\n\n.\n\nTwo.", "One.\n\n·\n\nTwo.\n\n.\n\n.", true },
	{ "the year of a copyright", "Text.\n\n© 2024 Acme Ltd.", "Text.\n\n© 2025 Acme Ltd.",
	    true },
	{ "the year of a promise", "We keep it until 2024.", "We keep it until 2025.", false },
	{ "the name of a build", "Text.\n\nacmerule011226212177",
	    "Text.\n\nacmerule011226212175", true },
	{ "data of a program", "Text.\n\n{\"a\":1,\"b\":2,\"c\":3}",
	    "Text.\n\n{\"a\":1,\"b\":4,\"c\":5}", true },
	{ "a label that the text has twice", "Contents\n\n## Your rights\n\nYou may ask.",
	    "Contents\n\nYour rights\n\n## Your rights\n\nYou may ask.", true },
	{ "a new label that comes twice", "Text.", "Text.\n\nModels\n\nMore text.\n\nModels",
	    false },
	{ "an item that another list has, too",
	    "We share:\n\n- names\n\nWe do not share with partners:\n\n- posts",
	    "We share:\n\n- names\n- posts\n\nWe do not share with partners:\n\n- posts",
	    false },
	{ "a link in a menu", MENU("") "Text.", MENU("- [Careers](/c)\n") "Text.", true },
	{ "a way out in a menu", MENU("") "Text.", MENU("- [Opt out](/c)\n") "Text.", false },
	{ "machine learning in a menu", MENU("") "Text.", MENU("- [AI notice](/c)\n") "Text.",
	    false },
	{ "a link in a list that a sentence introduces", "We share it with:\n\n" MENU(""),
	    "We share it with:\n\n" MENU("- [Careers](/c)\n"), false },
	{ "a link among links to other sites",
	    "Who works for us\n\n- [A](https://a.example)\n- [B](https://b.example)\n- "
	    "[C](https://c.example)\n- [D](https://d.example)\n- "
	    "[E](https://e.example)\n\n" LONG,
	    "Who works for us\n\n- [A](https://a.example)\n- [B](https://b.example)\n- "
	    "[C](https://c.example)\n- [D](https://d.example)\n- [E](https://e.example)\n- "
	    "[F](https://f.example)\n\n" LONG,
	    false },
	{ "a page of links",
	    "- [One](/1)\n- [Two](/2)\n- [Three](/3)\n- [Four](/4)\n- [Five](/5)",
	    "- [One](/1)\n- [Two](/2)\n- [Three](/3)\n- [Four](/4)\n- [Five](/5)\n- [Six](/6)",
	    false },
	{ "prices of a ticker", TICKER("1.00", "2.10", "3.20", "0.12", "0.34", "0.56"),
	    TICKER("1.01", "2.11", "3.21", "-0.02", "+1.34", "1.56"), true },
	{ "a price", "Each month\n\n$9.99\n\nText.", "Each month\n\n$12.99\n\nText.", false },
	{ "another question among questions",
	    "Text.\n\nMy account is gone\n\n"
	    "I have a different question\n\nMore.",
	    "Text.\n\nI was hacked\n\n"
	    "I have a different question\n\nMore.",
	    true },
};

static void
test_trifles(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(trifles); i++) {
		struct document *a = doc_of(trifles[i].before), *b = doc_of(trifles[i].after);
		struct change *change = compare(a, b);

		if (trifle_only(change) != trifles[i].trifle)
			fail_msg("%s", trifles[i].title);
		change_free(change);
		document_free(a);
		document_free(b);
	}
}

static void
test_spelling(void **state)
{
	static const char american[] = "# Rules\n\nWe value good behavior. Each organization "
				       "sees its colors. Do not favor "
				       "one center. You may customize what you see here.";
	static const char british[] =
	    "# Rules\n\nWe value good behaviour. Each organisation sees its colours. Do not "
	    "favour one centre. You may customise what you see here.";
	struct classified c = class_of(american, british, NULL, NULL, 0);

	(void)state;
	expect("a copy for British readers", &c, CLASS_VARIANT,
	    "its English is British where American stood");
	assert_int_equal(c.if_it_stays, CLASS_CHANGE);
}

/* ---- with a past ---- */

static void
test_return_is_told_once_per_leg(void **state)
{
	char *training = with("We count visits.", "We train our models on your posts.");
	char *other = with("We count visits.", "We count all visits.");
	struct known known = { 0 };
	struct classified c;

	(void)state;
	known_note(&known, hash_of(POLICY), 0, "aaaa", false);
	known_note(&known, hash_of(other), 100 * DAY, "bbbb", false);
	known_note(&known, hash_of(training), 200 * DAY, "cccc", true);
	c = class_of(training, other, &known, NULL, 203 * DAY);
	expect("back to the last", &c, CLASS_RETURNED, "the text of 1970-04-11 again");
	assert_string_equal(c.returned_to, "bbbb");
	assert_true(c.undoes_told);
	c = class_of(training, POLICY, &known, NULL, 203 * DAY);
	expect("back beyond the last", &c, CLASS_RETURNED, "the text of 1970-01-01 again");
	assert_true(c.undoes_told);
	/* the return was told; what then returns to an untold leg is not */
	known_note(&known, hash_of(POLICY), 203 * DAY, "dddd", false);
	c = class_of(POLICY, training, &known, NULL, 300 * DAY);
	expect("and there again", &c, CLASS_RETURNED, NULL);
	assert_string_equal(c.returned_to, "cccc");
	assert_false(c.undoes_told);
	known_release(&known);
	free(training);
	free(other);
}

static void
test_third_return_is_a_swing(void **state)
{
	char *other = with("We count visits.", "We count all visits.");
	struct known known = { 0 };
	struct classified c;

	(void)state;
	known_note(&known, hash_of(POLICY), 0, "aaaa", false);
	known_note(&known, hash_of(other), 1 * DAY, "bbbb", true);
	known_note(&known, hash_of(POLICY), 2 * DAY, "cccc", true);
	known_note(&known, hash_of(other), 3 * DAY, "dddd", true);
	c = class_of(other, POLICY, &known, NULL, 4 * DAY);
	expect("within a month", &c, CLASS_ALTERNATING, NULL);
	assert_string_equal(c.returned_to, "aaaa");
	assert_false(c.undoes_told);
	c = class_of(other, POLICY, &known, NULL, 60 * DAY);
	expect("long afterwards", &c, CLASS_RETURNED, NULL);
	assert_int_equal(known_find(&known, hash_of(POLICY))->times, 2);
	known_release(&known);
	free(other);
}

static void
test_memory_is_bounded(void **state)
{
	struct known known = { 0 };

	(void)state;
	for (uint64_t i = 1; i <= 3 * KNOWN_MAX; i++) {
		known_note(&known, i, (utc_t)i, "x", false);
		known_note(&known, i, (utc_t)i, "x", false); /* the same again is no return */
	}
	assert_int_equal(known.n, KNOWN_MAX);
	assert_int_equal(known.returns[0], 0);
	assert_null(known_find(&known, 2 * KNOWN_MAX));
	assert_non_null(known_find(&known, 2 * KNOWN_MAX + 1));
	known_note(&known, 2 * KNOWN_MAX + 1, 900, "y", false);
	assert_int_equal(known.v[KNOWN_MAX - 1].hash, 2 * KNOWN_MAX + 1);
	assert_string_equal(known.v[KNOWN_MAX - 1].commit, "x");
	assert_int_equal(known.returns[0], 900);
	known_release(&known);
	assert_int_equal(known.n, 0);
}

/* ---- failures ---- */

static void
test_failures(void **state)
{
	static const char error[] = "# This page isn't available\n\nTry reloading the page.";
	static const char worse[] =
	    "# This page isn't available\n\nPlease come back later, and "
	    "try reloading the page.";
	struct failures failures = { 0 };
	struct strs complaints = { 0 };
	struct known known = { 0 };
	struct classified c;

	(void)state;
	assert_int_equal(corpus_failures(&failures, &complaints), 0);
	c = class_of(NULL, error, NULL, &failures, 0);
	expect("a first record", &c, CLASS_EXTRACTION, "an error page (\"");
	assert_int_equal(c.if_it_stays, CLASS_EXTRACTION);
	c = class_of(POLICY, error, NULL, &failures, 0);
	expect("after a good text", &c, CLASS_EXTRACTION, "an error page (\"");
	known_note(&known, hash_of(error), 0, "aaaa", false);
	known_note(&known, hash_of(POLICY), 1, "bbbb", false);
	c = class_of(POLICY, error, &known, &failures, 2);
	expect("one that was recorded before", &c, CLASS_EXTRACTION, NULL);
	c = class_of(error, POLICY, NULL, &failures, 0);
	if (c.class == CLASS_EXTRACTION)
		fail_msg("the good text after one: %s", c.why);
	c = class_of(error, worse, NULL, &failures, 0);
	expect("a page that always looked so", &c, CLASS_CHANGE, NULL);
	c = class_of(NULL, POLICY, NULL, &failures, 0);
	expect("a good first record", &c, CLASS_FIRST, NULL);
	known_release(&known);
	failures_release(&failures);
}

/* ---- read from scripts ---- */

static const struct {
	const char *title;
	const char *piece;
	const char *instead;
	enum change_class class;
} scripted[] = {
	{ "a date that the page shows is not there", "Last updated: March 1, 2024", "",
	    CLASS_FORMATTING },
	{ "a heading is another", "## Your rights", "## Rights", CLASS_FORMATTING },
	{ "a sentence is not there", "We keep both for as long as you stay with us.", "",
	    CLASS_VARIANT },
	{ "a sentence is new", "## Your rights",
	    "We train our models on all the posts that you ever made.\n\n## Your rights",
	    CLASS_VARIANT },
};

static void
test_scripted(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(scripted); i++) {
		char *text = with(scripted[i].piece, scripted[i].instead);
		struct document *a = doc_of(POLICY), *b = doc_of(text);
		struct change *change = compare(a, b);
		struct known none = { 0 };
		struct classified c;

		classify_scripted(change, &none, NULL, 0, &c);
		expect(scripted[i].title, &c, scripted[i].class, NULL);
		change_free(change);
		document_free(a);
		document_free(b);
		free(text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_texts),
		cmocka_unit_test(test_trifles),
		cmocka_unit_test(test_spelling),
		cmocka_unit_test(test_return_is_told_once_per_leg),
		cmocka_unit_test(test_third_return_is_a_swing),
		cmocka_unit_test(test_memory_is_bounded),
		cmocka_unit_test(test_failures),
		cmocka_unit_test(test_scripted),
	};

	return cmocka_run_group_tests_name("classes of changes", tests, NULL, NULL);
}
