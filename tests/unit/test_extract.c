/*
 * From a page to its lines. Small things stand in a table here; whole pages in
 * tests/cases/extract/NAME: page.html (or page.txt), page.fields, expected.md.
 * page.fields has lines "name: value": url, type, select, remove (CSS),
 * select-range, remove-range ("after h1 | before #end"), how, complaint, error.
 * ACCEPT=1 in the environment writes expected.md anew; look at the difference.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "core/text/extract.h"

enum { MAX_FILE = 4 << 20, MAX_CASES = 256 };

/* ---- small things ---- */

static const struct {
	const char *what;
	const char *html;
	const char *text; /* as written, without the links */
} rows[] = {
	{ "paragraphs and sentences", "<p>One. Two.<p>Three.", "One.\nTwo.\n\nThree.\n" },
	{ "headings", "<h1>A <b>big</b> title</h1><h3>Small<br>one</h3><p>Text",
	    "# A big title\n\n### Small one\n\nText\n" },
	{ "a heading of blocks", "<h2><div>Part</div><div>one</div></h2><p>Text",
	    "## Part one\n\nText\n" },
	{ "a heading by its role", "<div role=heading aria-level=3>Part</div><p>Text",
	    "### Part\n\nText\n" },
	{ "a word split by markup stays one",
	    "<p><b>W</b>e train<i>ing</i> mo<wbr>dels <span>a</span>nd",
	    "We training models and\n" },
	{ "soft hyphens and zero-width spaces go", "<p>per&shy;sonal da&#8203;ta",
	    "personal data\n" },
	{ "links beside each other are parted", "<p><a href=/a>Terms</a><a href=/b>Privacy</a>",
	    "Terms Privacy\n" },
	{ "a date and a link are parted",
	    "<div><span>Effective March 3, 2026</span><a href=/old>Previous Version</a></div>",
	    "Effective March 3, 2026 Previous Version\n" },
	{ "time and text", "<p>Updated<time>May 1, 2025</time><a href=/>History</a>",
	    "Updated May 1, 2025 History\n" },
	{ "no space before a full stop",
	    "<p>See <a href=/x>the terms</a>. (<a href=/y>more</a>)",
	    "See the terms. (more)\n" },
	{ "a footnote stays with its word",
	    "<p>Our Products<a href=#n><sup>[1]</sup></a> learn.", "Our Products[1] learn.\n" },
	{ "sentences glued by spans",
	    "<div><span>Our Terms.</span><span>We learn.</span></div>",
	    "Our Terms.\nWe learn.\n" },
	{ "line breaks", "<p>Street 1<br>Dublin<br><br>Ireland",
	    "Street 1\nDublin\n\nIreland\n" },
	{ "lists", "<p>We may:<ul><li>read.<li>keep. Then delete.<ul><li>soon</ul></ul>",
	    "We may:\n\n- read.\n- keep.\n  Then delete.\n    - soon\n" },
	{ "numbers of lists", "<ol start=4><li>four<li value=7>seven<li>eight</ol>",
	    "4. four\n7. seven\n8. eight\n" },
	{ "paragraphs in an item", "<ul><li><p>One. Two.</p><p>Three.</p><li>Four</ul>",
	    "- One.\n  Two.\n  Three.\n- Four\n" },
	{ "definitions", "<dl><dt>Data<dd>What we have.<dd>What we get.</dl>",
	    "Data\n\n- What we have.\n- What we get.\n" },
	{ "a table of data",
	    "<table><caption>Uses</"
	    "caption><tr><th>Purpose<th>Basis<tr><td>Train<br>models<td>Interest | "
	    "consent</table>",
	    "Uses\n\n| Purpose | Basis |\n| --- | --- |\n| Train models | Interest\\|consent "
	    "|\n" },
	{ "a head that comes late",
	    "<table><tbody><tr><td>a<td>b</tbody><thead><tr><th>A<th>B</thead></table>",
	    "| A | B |\n| --- | --- |\n| a | b |\n" },
	{ "a table with empty cells", "<table><tr><td>a<td><td>c<tr><td><td>b<td></table>",
	    "| a |  | c |\n| --- | --- | --- |\n|  | b |  |\n" },
	{ "two tables",
	    "<table><tr><td>a<td>b<tr><td>c<td>d</table><table><tr><td>e<td>f<tr><td>g<td>h</"
	    "table>",
	    "| a | b |\n| --- | --- |\n| c | d |\n\n| e | f |\n| --- | --- |\n| g | h |\n" },
	{ "a table that only lays out",
	    "<table><tr><td><h2>Part</h2><p>One. Two.<td><ul><li>x</ul></table>",
	    "## Part\n\nOne.\nTwo.\n\n- x\n" },
	{ "one column is no table", "<table><tr><td>One.<tr><td>Two.</table>",
	    "One.\n\nTwo.\n" },
	{ "preformatted", "<pre>Line one is here.\n  Line two\n\nAfter a gap</pre>",
	    "Line one is here.\nLine two\n\nAfter a gap\n" },
	{ "wrapped preformatted",
	    "<pre>This line is long enough to have been wrapped by hand\nand goes on. "
	    "Here.</pre>",
	    "This line is long enough to have been wrapped by hand and goes on.\nHere.\n" },
	{ "quotes", "<blockquote>They said so. Twice.</blockquote>after",
	    "They said so.\nTwice.\n\nafter\n" },
	{ "folded parts are read",
	    "<details><summary>More about it</summary><p>The details.</details>",
	    "More about it\n\nThe details.\n" },
	{ "no scripts, styles, images, frames",
	    "<style>p{}</style><script>var a='<p>x'</script><p>The text goes <img alt=picture "
	    "src=a.png><svg><title>t</title>"
	    "<text>svg</text></svg><iframe>no</iframe><noscript>enable</"
	    "noscript><template><p>t</template> to its end",
	    "The text goes to its end\n" },
	{ "hidden parts",
	    "<p>Seen<p hidden>not<p style='color:red; display : none'>nor<p "
	    "aria-hidden=true>nor<p>all",
	    "Seen\n\nall\n" },
	{ "what a button unfolds is text",
	    "<h3><button aria-expanded=false aria-controls=c1>Do you train?</button></h3><div "
	    "id=c1 aria-hidden=true hidden>"
	    "Yes, we do.</div>",
	    "### Do you train?\n\nYes, we do.\n" },
	{ "an icon's helper text",
	    "<p>See <a href=/x>terms<span class=sr-only>(opens in a new window)</span></a> "
	    "now.",
	    "See terms now.\n" },
	{ "an address hidden by Cloudflare",
	    "<p>Write <a href='/cdn-cgi/l/email-protection#422f27'><span class=__cf_email__ "
	    "data-cfemail=422f2702273a232f322e276c2d3025>[email&#160;protected]</span></a>.",
	    "Write me@example.org.\n" },
	{ "pickers and buttons",
	    "<p>Text.<select><option>English<option>Deutsch</select><button>Print</button>",
	    "Text.\n" },
	{ "a button inside a sentence",
	    "<p>Change your <button>cookie settings</button> at any time.",
	    "Change your cookie settings at any time.\n" },
	{ "block and inline said inline",
	    "<p><span style='display:block'>One</span><span style='display:block'>Two</span>"
	    "<div style='display:inline'>a</div> <div style='display:inline'>b</div>",
	    "One\n\nTwo\n\na b\n" },
	{ "text without any element", "just text. And more.", "just text.\nAnd more.\n" },
	{ "what would be a mark", "<p># no<p>- no<p>1. Introduction<p>1 &lt; 2 &lt;b&gt;",
	    "\\# no\n\n\\- no\n\n\\1. Introduction\n\n1 < 2 \\<b>\n" },
	{ "composed", "<p>cafe&#x301;", "caf\u00e9\n" },
	{ "a skip link", "<a href=#m>Skip to main content</a><p id=m>Text.", "Text.\n" },
};

static char *
text_of(struct document *doc, bool links)
{
	struct buf out;
	size_t n_links = doc->n_links;

	buf_init(&out, (size_t)DOCUMENT_MAX_BYTES * 3);
	if (!links)
		doc->n_links = 0;
	document_put(doc, &out);
	doc->n_links = n_links;
	return buf_steal(&out);
}

/* The same for a page that declares nothing and one that selects its body. */
static void
test_rows(void **state)
{
	struct selector body = { .css = (char[]){ "body" } };
	struct page selects = { .select = { .v = &body, .n = 1, .cap = 1 } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows) * 2; i++) {
		size_t row = i / 2;
		struct document *doc = NULL;
		struct error err = { 0 };
		char *text;

		if (extract(i % 2 == 0 ? NULL : &selects, span_of(rows[row].html), "text/html",
			"https://example.org/p", &doc, NULL, &err) != 0)
			fail_msg("%s: %s", rows[row].what, err.message);
		text = text_of(doc, false);
		if (strcmp(text, rows[row].text) != 0)
			print_error(
			    "%s: got\n%s--- not\n%s", rows[row].what, text, rows[row].text);
		assert_string_equal(text, rows[row].text);
		free(text);
		document_free(doc);
	}
}

/* ---- refusals ---- */

static const struct {
	const char *body;
	const char *type;
	const char *message;
} refusals[] = {
	{ "%PDF-1.7 ...", "text/html", "application/pdf" },
	{ "%PDF-1.7 ...", NULL, "application/pdf" },
	{ "{}", "application/json", "application/json" },
	{ "GIF89a", "image/gif", "image/gif" },
	{ "", "text/html", "no text to read" },
	{ "<div id=root></div><script src=app.js></script>", "text/html", "JavaScript" },
	{ "<p>Loading...</p><script>start()</script>", "text/html", "empty shell" },
	{ "<html><body><p hidden>x</p></body></html>", "text/html", "no text" },
	{ "   \n ", "text/plain", "no text" },
};

static void
test_refusals(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refusals); i++) {
		struct document *doc = NULL;
		struct error err = { 0 };

		assert_int_equal(extract(NULL, span_of(refusals[i].body), refusals[i].type,
				     NULL, &doc, NULL, &err),
		    -1);
		assert_null(doc);
		assert_int_equal(err.code, ERROR_PAGE);
		if (strstr(err.message, refusals[i].message) == NULL)
			print_error("\"%s\": %s\n", refusals[i].body, err.message);
		assert_non_null(strstr(err.message, refusals[i].message));
	}
}

static const struct {
	const char *body;
	const char *type;
	const char *text;
} kinds[] = {
	{ "One. Two.\n\n1. Three", "text/plain", "One.\nTwo.\n\n\\1. Three\n" },
	{ "a <b> c", "text/plain; charset=utf-8", "a \\<b> c\n" },
	{ "Title\n===\n\n*   one", "text/markdown", "# Title\n\n- one\n" },
	{ "<!doctype html><p>One", NULL, "One\n" },
	{ "<p>One", "application/xhtml+xml; charset=utf-8", "One\n" },
	{ "no tags at all", NULL, "no tags at all\n" },
	{ "caf\xe9", "text/html; charset=iso-8859-1", "caf\u00e9\n" },
};

static void
test_kinds(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		struct document *doc = NULL;
		char *text;

		assert_int_equal(extract(NULL, span_of(kinds[i].body), kinds[i].type, NULL,
				     &doc, NULL, NULL),
		    0);
		text = text_of(doc, false);
		assert_string_equal(text, kinds[i].text);
		free(text);
		document_free(doc);
	}
}

/* ---- ceilings and hostile pages ---- */

static void
repeat(struct buf *b, const char *piece, size_t times)
{
	while (times-- > 0)
		buf_adds(b, piece);
}

static const struct {
	const char *piece;
	size_t times;
	const char *then;
} hostile[] = {
	{ "<div>", 100000, "the end" },
	{ "<ul><li>", 50000, "the end" },
	{ "<table><tr><td>", 30000, "the end" },
	{ "<b><p>", 30000, "the end" },
	{ "<font color=1><a href=x>", 20000, "the end" },
	{ "<blockquote><details><summary>", 20000, "the end" },
	{ "<svg><g>", 30000, "</svg>the end" },
	{ "</p></div></b>", 50000, "the end" },
	{ "<p hidden>x</p>", 30000, "the end" },
	{ "<button aria-expanded=1 aria-controls=a>Accept</button><div id=b hidden></div>",
	    3000, "the end" },
	{ "<button>Accept cookies</button>", 5000, "the end" },
	{ "<button>x</button>", 200000, "the end" },
	{ "<div><button>ok</button><i></i><i></i>", 100000, "the end" },
	{ "<div aria-hidden=true><p>x", 50000, "the end" },
	{ "<div role=dialog><i></i>", 100000, "the end" },
	{ "<p hidden id=a></p><a aria-controls=b aria-expanded=0></a>", 50000, "the end" },
	{ "<div>Share this<i></i>", 100000, "the end" },
	{ "<p><a href=x>y</a>", 100000, "the end" },
	{ "<table><tr><td>a<td>b</table>", 30000, "the end" },
	{ "&amp;", 200000, " the end" },
	{ "<h1>", 30000, "the end" },
	{ "<!--", 100000, "--> the end" },
	{ "<a href='?", 20000, "'>the end" },
	{ "x", 3000000, " the end" },
	{ "e\xcc\x81", 300000, " the end" },
	{ "a. ", 100000, "the end" },
	{ ".", 1000000, " the end" },
	{ "<p>", 250000, "the end" },
	{ "[", 100000, "the end" },
};

static void
test_hostile(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(hostile); i++) {
		struct document *doc = NULL;
		struct error err = { 0 };
		struct buf b;

		buf_init(&b, 16 << 20);
		repeat(&b, hostile[i].piece, hostile[i].times);
		buf_adds(&b, hostile[i].then);
		if (extract(NULL, buf_span(&b), "text/html", NULL, &doc, NULL, &err) == 0)
			assert_true(document_words(doc) > 0);
		else
			assert_in_range(err.code, ERROR_PAGE, ERROR_LIMIT);
		document_free(doc);
		doc = NULL;
		if (extract(NULL, buf_span(&b), "text/markdown", NULL, &doc, NULL, &err) == 0)
			document_free(doc);
		buf_release(&b);
	}
}

static void
test_too_large(void **state)
{
	char *body = mem_alloc(EXTRACT_MAX_BYTES + 1);
	struct document *doc = NULL;
	struct error err = { 0 };

	(void)state;
	memset(body, 'a', EXTRACT_MAX_BYTES + 1);
	assert_int_equal(extract(NULL, span_make(body, EXTRACT_MAX_BYTES + 1), "text/html",
			     NULL, &doc, NULL, &err),
	    -1);
	assert_int_equal(err.code, ERROR_LIMIT);
	free(body);
}

static void
test_many_lines(void **state)
{
	struct document *doc = NULL;
	struct error err = { 0 };
	struct buf b;

	(void)state;
	buf_init(&b, 16 << 20);
	repeat(&b, "<p>a", DOCUMENT_MAX_LINES + 10);
	assert_int_equal(extract(NULL, buf_span(&b), "text/html", NULL, &doc, NULL, &err), -1);
	assert_int_equal(err.code, ERROR_LIMIT);
	buf_release(&b);
}

static void
test_title_and_language(void **state)
{
	struct document *doc = NULL;

	(void)state;
	assert_int_equal(
	    extract(NULL,
		span_of("<html lang=de-DE><title> Our\n Policy </title><body>Am 1. Mai. Neu."),
		"text/html", NULL, &doc, NULL, NULL),
	    0);
	assert_string_equal(doc->title, "Our Policy");
	assert_string_equal(doc->language, "de-DE");
	document_free(doc);
}

/* ---- whole pages ---- */

struct example {
	char *name;
	char *folder;
	struct page page;
	char *url, *type, *how, *complaint, *error;
};

static const char *const hows[] = { "selected", "guessed", "fallback" };

static void
add_selector(struct selectors *list, struct selector s)
{
	MEM_GROW(list->v, list->n, list->cap);
	list->v[list->n++] = s;
}

static struct selector
read_range(const char *value)
{
	const char *bar = strstr(value, " | ");
	struct selector s = { 0 };

	assert_non_null(bar);
	s.start_after = strncmp(value, "after ", 6) == 0;
	s.end_after = strncmp(bar + 3, "after ", 6) == 0;
	s.start = mem_strndup(strchr(value, ' ') + 1, (size_t)(bar - strchr(value, ' ') - 1));
	s.end = mem_strdup(strchr(bar + 3, ' ') + 1);
	return s;
}

static void
read_field(struct example *x, const char *name, const char *value)
{
	char **text = strcmp(name, "url") == 0         ? &x->url
		      : strcmp(name, "type") == 0      ? &x->type
		      : strcmp(name, "how") == 0       ? &x->how
		      : strcmp(name, "complaint") == 0 ? &x->complaint
		      : strcmp(name, "error") == 0     ? &x->error
						       : NULL;

	if (text != NULL)
		*text = mem_strdup(value);
	else if (strcmp(name, "select") == 0)
		add_selector(&x->page.select, (struct selector){ .css = mem_strdup(value) });
	else if (strcmp(name, "remove") == 0)
		add_selector(&x->page.remove, (struct selector){ .css = mem_strdup(value) });
	else if (strcmp(name, "select-range") == 0)
		add_selector(&x->page.select, read_range(value));
	else if (strcmp(name, "remove-range") == 0)
		add_selector(&x->page.remove, read_range(value));
	else
		fail_msg("%s: unknown field \"%s\"", x->name, name);
}

static void
read_fields(struct example *x)
{
	char *path = mem_printf("%s/page.fields", x->folder);
	struct span rest, line;
	struct buf text;

	buf_init(&text, MAX_FILE);
	if (file_exists(path))
		assert_int_equal(file_read(path, &text, NULL), 0);
	rest = buf_span(&text);
	while (span_line(&rest, &line)) {
		char *s = span_dup(line), *colon = strstr(s, ": ");

		assert_non_null(colon);
		*colon = '\0';
		read_field(x, s, colon + 2);
		free(s);
	}
	buf_release(&text);
	free(path);
}

static void
free_selectors(struct selectors *list)
{
	for (size_t i = 0; i < list->n; i++) {
		free(list->v[i].css);
		free(list->v[i].start);
		free(list->v[i].end);
	}
	free(list->v);
}

static void
example_free(struct example *x)
{
	free_selectors(&x->page.select);
	free_selectors(&x->page.remove);
	free(x->name);
	free(x->folder);
	free(x->url);
	free(x->type);
	free(x->how);
	free(x->complaint);
	free(x->error);
	free(x);
}

static void
compare(const struct example *x, const char *got)
{
	char *path = mem_printf("%s/expected.md", x->folder);
	struct buf expected;

	if (getenv("ACCEPT") != NULL)
		assert_int_equal(file_write(path, span_of(got), NULL), 0);
	buf_init(&expected, MAX_FILE);
	assert_int_equal(file_read(path, &expected, NULL), 0);
	if (strcmp(expected.data == NULL ? "" : expected.data, got) != 0)
		print_error("%s: got\n%s", x->name, got);
	assert_string_equal(expected.data == NULL ? "" : expected.data, got);
	buf_release(&expected);
	free(path);
}

static void
read_page(const struct example *x, struct buf *body)
{
	char *path = mem_printf("%s/page.html", x->folder);

	buf_init(body, MAX_FILE);
	assert_int_equal(file_read(path, body, NULL), 0);
	free(path);
}

static void
test_example(void **state)
{
	struct example *x = *state;
	struct document *doc = NULL;
	struct extract_result result = { 0 };
	struct error err = { 0 };
	struct buf body;
	int rc;

	read_fields(x);
	read_page(x, &body);
	rc = extract(&x->page, buf_span(&body), x->type == NULL ? "text/html" : x->type,
	    x->url == NULL ? "https://example.org/legal/page" : x->url, &doc, &result, &err);
	if (x->error != NULL) {
		assert_int_equal(rc, -1);
		assert_non_null(strstr(err.message, x->error));
	} else {
		char *text;

		if (rc != 0)
			fail_msg("%s: %s", x->name, err.message);
		text = text_of(doc, true);
		compare(x, text);
		assert_string_equal(result.complaint, x->complaint == NULL ? "" : x->complaint);
		if (x->how != NULL)
			assert_string_equal(hows[result.how], x->how);
		free(text);
	}
	document_free(doc);
	buf_release(&body);
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static size_t
add_examples(struct CMUnitTest *tests, size_t n)
{
	const char *root = getenv("TESTS");
	char *folder = mem_printf("%s/cases/extract", root == NULL ? "tests" : root);
	struct dirent **names;
	int count = scandir(folder, &names, NULL, by_name);

	for (int i = 0; i < count; i++) {
		if (names[i]->d_name[0] != '.' && n < MAX_CASES) {
			struct example *x = mem_alloc(sizeof *x);

			x->name = mem_strdup(names[i]->d_name);
			x->folder = mem_printf("%s/%s", folder, x->name);
			tests[n++] =
			    (struct CMUnitTest){ x->name, test_example, NULL, NULL, x };
		}
		free(names[i]);
	}
	if (count >= 0)
		free(names);
	free(folder);
	return n;
}

int
main(void)
{
	static const struct CMUnitTest fixed[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_too_large),
		cmocka_unit_test(test_many_lines),
		cmocka_unit_test(test_title_and_language),
	};
	struct CMUnitTest tests[MAX_CASES];
	size_t n = COUNT(fixed);
	int failed;

	memcpy(tests, fixed, sizeof fixed);
	n = add_examples(tests, n);
	failed = _cmocka_run_group_tests("extraction", tests, n, NULL, NULL);
	while (n-- > COUNT(fixed))
		example_free(tests[n].initial_state);
	return failed;
}
