/* Which sentence shows what a change is about. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "core/tell/glimpse.h"

static const struct {
	const char *what;
	const char *before, *after;
	enum change_class class; /* CHANGE: as compared */
	const char *text;        /* NULL: nothing is shown */
	enum edit_kind change;
	const char *match, *under;
} rows[] = {
	{ "the longest new sentence is shown, with its heading",
	    "# Terms\n\nBe kind to everybody here.\n",
	    "# Terms\n\nBe kind to everybody here.\n\n## Fees\n\nWe bill you.\nEvery month we "
	    "ask for "
	    "three coins of gold.\n",
	    CLASS_CHANGE, "Every month we ask for three coins of gold.", EDIT_ADDED, NULL,
	    "Fees" },
	{ "an edited sentence comes with its longest new words",
	    "# Terms\n\nWe keep what you write for one year and a day.\n",
	    "# Terms\n\nWe keep what you write for twenty-five long years and a day.\n",
	    CLASS_CHANGE, "We keep what you write for twenty-five long years and a day.",
	    EDIT_EDITED, "twenty-five long years", "Terms" },
	{ "what is gone is shown only where nothing came",
	    "# Terms\n\nBe kind.\nWe never sell what you write to anybody at all.\n",
	    "# Terms\n\nBe kind.\n", CLASS_CHANGE,
	    "We never sell what you write to anybody at all.", EDIT_REMOVED, NULL, "Terms" },
	{ "a short new sentence comes before a long one that is gone",
	    "# Terms\n\nBe kind.\nWe never sell what you write to anybody at all.\n",
	    "# Terms\n\nBe kind.\n\nBring a friend along.\n", CLASS_CHANGE,
	    "Bring a friend along.", EDIT_ADDED, NULL, "Terms" },
	{ "a new heading alone shows nothing", "# Terms\n\nBe kind.\n",
	    "# Terms\n\n## Of kindness\n\nBe kind.\n", CLASS_CHANGE, NULL, EDIT_ADDED, NULL,
	    NULL },
	{ "what is no news shows nothing", "# Terms\n\nBe kind.\n",
	    "# Terms\n\nBe kind.\nAlways be very kind.\n", CLASS_ALTERNATING, NULL, EDIT_ADDED,
	    NULL, NULL },
	{ "a first record shows nothing", NULL, "# Terms\n\nBe kind.\n", CLASS_CHANGE, NULL,
	    EDIT_ADDED, NULL, NULL },
};

static void
same(const char *what, const char *is, const char *wanted)
{
	if ((is == NULL) != (wanted == NULL) || (is != NULL && strcmp(is, wanted) != 0))
		fail_msg("%s: \"%s\", wanted \"%s\"", what, is == NULL ? "nothing" : is,
		    wanted == NULL ? "nothing" : wanted);
}

static struct document *
read_of(const char *text)
{
	struct document *doc = NULL;
	struct error err = { 0 };

	if (text != NULL && document_get(span_of(text), DOCUMENT_OURS, &doc, &err) != 0)
		fail_msg("%s: %s", text, err.message);
	return doc;
}

static void
the_sentence_that_shows_most(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct document *before = read_of(rows[i].before),
				*after = read_of(rows[i].after);
		struct change *change = compare(before, after);
		struct glimpse glimpse = { 0 };

		if (rows[i].class != CLASS_CHANGE)
			change->class = rows[i].class;
		glimpse_find(change, &glimpse);
		same(rows[i].what, glimpse.text, rows[i].text);
		same(rows[i].what, glimpse.match, rows[i].match);
		same(rows[i].what, glimpse.under, rows[i].under);
		assert_int_equal(glimpse.change, rows[i].change);
		glimpse_release(&glimpse);
		change_free(change);
		document_free(before);
		document_free(after);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_sentence_that_shows_most) };

	return cmocka_run_group_tests_name("glimpse", tests, NULL, NULL);
}
