/* Links whose words stayed and what is behind them did not. */
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
	int how;
} rows[] = {
	{ "the same words lead elsewhere", "You can [object](https://a.example/1).",
	    "You can [object](https://b.example/2).", MOVED_ELSEWHERE },
	{ "a link goes and its words stay", "You can [object](https://a.example/1) to it.",
	    "You can object to it.", MOVED_GONE },
	{ "words that stood there are linked", "You can object to it.",
	    "You can [object](https://a.example/1) to it.", MOVED_NEW },
	{ "the link took in another word and leads there still",
	    "You can [object](https://a.example/1) to it.",
	    "You can [object to it](https://a.example/1).", UNTOLD },
	{ "which of two lines lost its link cannot be said",
	    "[Object](https://a.example/1) now.\n\nObject later.",
	    "Object now.\n\nObject later.", UNTOLD },
	{ "words within another word are others", "[form](https://a.example/1) platform",
	    "platform", UNTOLD },
	{ "the same place, spelled otherwise", "[opt out](http://www.a.example/x/)",
	    "[opt out](https://a.example/x?ref=2#top)", UNTOLD },
	{ "the same place for readers of another language",
	    "[opt out](https://a.example/en-GB/x)", "[opt out](https://a.example/x)", UNTOLD },
	{ "a language deep in the address", "[opt out](https://a.example/x/us-en/y)",
	    "[opt out](https://a.example/x/y)", UNTOLD },
	{ "another folder", "[opt out](https://a.example/x/y)",
	    "[opt out](https://a.example/x/y/z)", MOVED_ELSEWHERE },
	{ "a company that renamed itself", "[this form](https://help.twitter.com/forms/a)",
	    "[this form](https://help.x.com/forms/a)", UNTOLD },
	{ "a host that only ends so", "[this form](https://max.com/forms/a)",
	    "[this form](https://twitter.com/forms/a)", MOVED_ELSEWHERE },
	{ "other words are another link", "[opt out](https://a.example/x)",
	    "[opt out now](https://a.example/y)", UNTOLD },
	{ "a link that came with its words", "Nothing.", "[opt out](https://a.example/y)",
	    UNTOLD },
	{ "which of two moved cannot be said",
	    "[opt out](https://a.example/1) or [opt out](https://a.example/2)",
	    "[opt out](https://a.example/3) or [opt out](https://a.example/4)", UNTOLD },
	{ "a mail address is no page", "[opt out](mailto:a@a.example)",
	    "[opt out](mailto:b@a.example)", UNTOLD },
	{ "a page that lost every link was read otherwise",
	    "[One](https://a.example/1) [two](https://a.example/2)\n\n"
	    "[Three](https://a.example/3) [four](https://a.example/4)",
	    "One two\n\nThree four", UNTOLD },
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
		int how;

		moved_links(a, b, &moved);
		how = moved.n == 0 ? UNTOLD : (int)moved.v[0].how;
		if (how != rows[i].how) {
			print_message("# %s: %d, not %d\n", rows[i].says, how, rows[i].how);
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
