/* Links that lead elsewhere: which are told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "core/compare/moved.h"

enum { UNTOLD = -1 };

static const struct {
	const char *says;
	const char *before, *after; /* Markdown */
	int kind;
} rows[] = {
	{ "a way out by its word alone", "You can [object](https://a.example/1).",
	    "You can [object](https://b.example/2).", MOVED_OPT_OUT },
	{ "a way out within words", "[How to opt out](https://a.example/x)",
	    "[How to opt out](https://a.example/y)", MOVED_OPT_OUT },
	{ "a way out in German", "[Widerspruch](https://a.example/x)",
	    "[Widerspruch](https://a.example/y)", MOVED_OPT_OUT },
	{ "a form by its address", "[here](https://a.example/help/contact/123)",
	    "[here](https://a.example/help/contact/456)", MOVED_FORM },
	{ "an earlier version", "[View our previous version](https://a.example/v/1)",
	    "[View our previous version](https://a.example/v/2)", MOVED_PREVIOUS },
	{ "an announcement", "[Summary of changes](https://a.example/1)",
	    "[Summary of changes](https://a.example/2)", MOVED_ANNOUNCEMENT },
	{ "any other link is housekeeping", "[learn more](https://a.example/1)",
	    "[learn more](https://a.example/2)", UNTOLD },
	{ "objectionable content is no objection",
	    "[Adverts](https://a.example/objectionable-content/x)",
	    "[Adverts](https://b.example/objectionable-content/x)", UNTOLD },
	{ "the same place, spelled otherwise", "[opt out](http://www.a.example/x/)",
	    "[opt out](https://a.example/x?ref=2#top)", UNTOLD },
	{ "a company that renamed itself", "[this form](https://help.twitter.com/forms/a)",
	    "[this form](https://help.x.com/forms/a)", UNTOLD },
	{ "a host that only ends so", "[this form](https://max.com/forms/a)",
	    "[this form](https://twitter.com/forms/a)", MOVED_FORM },
	{ "other words are another link", "[opt out](https://a.example/x)",
	    "[opt out now](https://a.example/y)", UNTOLD },
	{ "a link that is new", "Nothing.", "[opt out](https://a.example/y)", UNTOLD },
	{ "which of two moved cannot be said",
	    "[opt out](https://a.example/1) or [opt out](https://a.example/2)",
	    "[opt out](https://a.example/3) or [opt out](https://a.example/4)", UNTOLD },
	{ "a mail address is no page", "[opt out](mailto:a@a.example)",
	    "[opt out](mailto:b@a.example)", UNTOLD },
};

static struct document *
document_of(const char *markdown)
{
	struct document *doc = NULL;

	assert_int_equal(document_get(span_of(markdown), DOCUMENT_MARKDOWN, &doc, NULL), 0);
	return doc;
}

static void
test_rows(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct document *a = document_of(rows[i].before),
				*b = document_of(rows[i].after);
		struct moved moved;
		int kind;

		moved_links(a, b, &moved);
		kind = moved.n == 0 ? UNTOLD : (int)moved.v[0].kind;
		if (kind != rows[i].kind) {
			print_message("# %s: %d, not %d\n", rows[i].says, kind, rows[i].kind);
			wrong++;
		}
		if (moved.n > 0) {
			assert_true(moved_leads(b, moved.v[0].text, moved.v[0].to));
			assert_false(moved_leads(a, moved.v[0].text, moved.v[0].to));
		}
		document_free(a);
		document_free(b);
	}
	assert_int_equal(wrong, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows) };

	return cmocka_run_group_tests_name("moved", tests, NULL, NULL);
}
