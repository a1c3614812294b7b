/*
 * Text that stands only in scripts: small pages of every form, and the corpus's
 * pages with everything but their scripts taken away.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <setjmp.h>
#include <cmocka.h>

#include "core/text/extract.h"
#include "core/text/flight.h"
#include "core/text/payload.h"
#include "corpus_read.h"

#define SENTENCES                                                                              \
	"We keep what you give us for as long as you stay. We show it to those you choose "    \
	"and "                                                                                 \
	"to nobody else at all. You may ask us for a copy of it, and we answer within a "      \
	"month. "                                                                              \
	"When you leave we erase it, and we ask those we gave it to to do the same. A child "  \
	"of "                                                                                  \
	"twelve needs the consent of a parent. This notice is for readers everywhere."

enum { SCRIPTED_GOAL = 80 };

/* What extract() makes of a page; the caller frees. NULL: nothing to read. */
static char *
text_of(struct span page, struct extract_result *result)
{
	struct document *doc = NULL;
	struct buf out;

	buf_init(&out, DOCUMENT_MAX_BYTES);
	if (extract(NULL, page, "text/html", "https://a.example/p", &doc, result, NULL) != 0)
		return NULL;
	document_put(doc, &out);
	document_free(doc);
	return buf_steal(&out);
}

static const struct {
	const char *title;
	const char *page;
	const char *has; /* NULL: nothing is read */
	const char *has_not;
} pages[] = {
	{ "elements in flight rows are elements",
	    "<body><script>self.__next_f.push([1,\"0:[\\\"$\\\",\\\"main\\\",null,{"
	    "\\\"children\\\":"
	    "[[\\\"$\\\",\\\"h1\\\",null,{\\\"children\\\":\\\"Privacy\\\"}],[\\\"$\\\","
	    "\\\"p\\\",null,"
	    "{\\\"children\\\":\\\"" SENTENCES "\\\"}]]}]\\n\"])</script></body>",
	    "# Privacy\n\nWe keep what", "$" },
	{ "a row may be cut over two calls, and name another",
	    "<body><script>self.__next_f.push([1,\"0:[\\\"$\\\",\\\"div\\\",null,{"
	    "\\\"children\\\":\\\"$L2"
	    "\\\"}]\\n2:[\\\"$\\\",\\\"p\\\",null,{\\\"chil\"])</"
	    "script><script>self.__next_f.push([1,"
	    "\"dren\\\":\\\"" SENTENCES "\\\"}]\\n\"])</script></body>",
	    "We keep what you give us", "$L2" },
	{ "a raw text is markup",
	    "<body><script>self.__next_f.push([1,\"3:T27,<h2>How</h2><p>It is said "
	    "here.</p><p/>"
	    "\\n0:[\\\"$\\\",\\\"div\\\",null,{\\\"dangerouslySetInnerHTML\\\":{\\\"__html\\\":"
	    "\\\"$3\\\"},"
	    "\\\"children\\\":[\\\"$\\\",\\\"p\\\",null,{\\\"children\\\":\\\"" SENTENCES
	    "\\\"}]}]\\n\"])</script></body>",
	    "It is said here.", NULL },
	{ "portable text in page data has headings, lists and links",
	    "<body><div id=__next></div><script id=__NEXT_DATA__ type=application/json>"
	    "{\"props\":{\"page\":{\"title\":\"Privacy Notice\",\"body\":["
	    "{\"_type\":\"block\",\"style\":\"h2\",\"children\":[{\"_type\":\"span\",\"text\":"
	    "\"What\"}]},"
	    "{\"_type\":\"block\",\"style\":\"normal\",\"children\":[{\"_type\":\"span\","
	    "\"text\":\"" SENTENCES "\"}]},{\"_type\":\"block\",\"listItem\":\"bullet\","
	    "\"style\":\"normal\",\"markDefs\":"
	    "[{\"_key\":\"k\",\"href\":\"/"
	    "out\"}],\"children\":[{\"_type\":\"span\",\"text\":\"Go to \"},"
	    "{\"_type\":\"span\",\"marks\":[\"k\"],\"text\":\"the "
	    "form\"}]}]}},\"buildId\":\"x1\"}"
	    "</script></body>",
	    "## What\n\nWe keep what", "x1" },
	{ "a tree of nodes by nodeType is read",
	    "<body><script "
	    "type=application/json>{\"entry\":{\"nodeType\":\"document\",\"content\":["
	    "{\"nodeType\":\"heading-3\",\"content\":[{\"nodeType\":\"text\",\"value\":"
	    "\"Sharing\"}]},"
	    "{\"nodeType\":\"paragraph\",\"content\":[{\"nodeType\":\"text\",\"value\":"
	    "\"" SENTENCES "\"}]}]}}</script></body>",
	    "### Sharing\n\nWe keep what", NULL },
	{ "strings of markup in page data are markup",
	    "<body><script "
	    "type=application/json>{\"article\":{\"html\":\"<h2>Keep</h2><p>" SENTENCES
	    "</p>\"}}</script></body>",
	    "## Keep\n\nWe keep what", "html" },
	{ "the same in other languages, and settings, are left out",
	    "<body><script type=application/json>{\"body\":\"<p>" SENTENCES
	    "</p>\",\"translations\":[{\"body\":\"<p>Wir behalten, was Sie uns geben, solange "
	    "Sie "
	    "bei uns sind, und zeigen es niemandem sonst.</p>\"}],\"messages\":{\"a\":\"You "
	    "have "
	    "been logged out of your account by us\"}}</script></body>",
	    "We keep what", "Wir behalten" },
	{ "an error's shell gives way to what its scripts hold",
	    "<html id=__next_error__><body><h2>Application error: a client-side exception has "
	    "occurred (see the browser console for more information).</h2><script>"
	    "self.__next_f.push([1,\"0:[\\\"$\\\",\\\"p\\\",null,{\\\"children\\\":"
	    "\\\"" SENTENCES "\\\"}]\\n\"])</script></body></html>",
	    "We keep what", "Application error" },
	{ "a page that shows its text is not looked into",
	    "<body><p>" SENTENCES
	    "</p><script type=application/json>{\"body\":\"<p>Something else "
	    "that nobody sees on this page. " SENTENCES SENTENCES SENTENCES SENTENCES SENTENCES
	    "</p>\"}</script></body>",
	    "We keep what", "Something else" },
	{ "programs are not text",
	    "<body><script type=application/json>{\"a\":\"var x = function(a) { return a; }; "
	    "call "
	    "it with all that was given here, and again; and again; until it ends; " SENTENCES
	    "\"}</script></body>",
	    NULL, NULL },
	{ "a row that stands for itself ends",
	    "<body><script>self.__next_f.push([1,\"0:[\\\"$\\\",\\\"p\\\",null,{"
	    "\\\"children\\\":[\\\"$1"
	    "\\\",\\\"" SENTENCES
	    "\\\"]}]\\n1:[\\\"$\\\",\\\"i\\\",null,{\\\"children\\\":\\\"$1\\\"}]"
	    "\\n\"])</script></body>",
	    "We keep what", NULL },
	{ "what is no JSON is no text",
	    "<body><script>self.__next_f.push([1,\"0:[</script><script "
	    "type=application/json>{\"a\":"
	    "</script></body>",
	    NULL, NULL },
};

static void
test_forms(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(pages); i++) {
		struct extract_result result = { 0 };
		char *text = text_of(span_of(pages[i].page), &result);

		if ((text == NULL) != (pages[i].has == NULL))
			fail_msg("%s: %s", pages[i].title, text == NULL ? "nothing" : text);
		if (text != NULL && strstr(text, pages[i].has) == NULL)
			fail_msg("%s: lacks \"%s\":\n%s", pages[i].title, pages[i].has, text);
		if (text != NULL && pages[i].has_not != NULL &&
		    strstr(text, pages[i].has_not) != NULL)
			fail_msg("%s: has \"%s\":\n%s", pages[i].title, pages[i].has_not, text);
		free(text);
	}
}

static const struct {
	const char *text;
	bool is;
	uint32_t id;
} references[] = {
	{ "$1f", true, 0x1f },
	{ "$L2", true, 2 },
	{ "$@a", true, 10 },
	{ "$undefined", false, 0 },
	{ "$Sreact.fragment", false, 0 },
	{ "1f", false, 0 },
	{ "$", false, 0 },
	{ "$123456789", false, 0 },
	{ "$$1", false, 0 },
};

static void
test_references(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(references); i++) {
		uint32_t id = 0;
		bool is = flight_reference(span_of(references[i].text), &id);

		if (is != references[i].is || (is && id != references[i].id))
			fail_msg("\"%s\"", references[i].text);
	}
}

static void
test_rows(void **state)
{
	struct span rest = span_of("1:I[5]\n:HL[\"a\"]\n2:T5,a\nb\nc3:{\"a\":1}\nffffffffff:x");
	struct flight_row row;

	(void)state;
	assert_true(flight_next(&rest, &row) && row.id == 1 && row.kind == FLIGHT_OTHER);
	assert_true(flight_next(&rest, &row) && row.kind == FLIGHT_OTHER);
	assert_true(flight_next(&rest, &row) && row.id == 2 && row.kind == FLIGHT_TEXT);
	assert_true(span_is(row.body, "a\nb\nc"));
	assert_true(flight_next(&rest, &row) && row.id == 3 && row.kind == FLIGHT_JSON);
	assert_true(span_is(row.body, "{\"a\":1}"));
	assert_false(flight_next(&rest, &row));
}

/* ---- the corpus ---- */

/* Only its scripts are left of a page. */
static void
scripts_of(struct span page, struct buf *out)
{
	const char *at;

	buf_init(out, CORPUS_MAX_PAGE);
	buf_adds(out, "<!doctype html><html lang=\"en\"><body><div id=root></div>");
	while ((at = span_find(page, "<script")) != NULL) {
		const char *end;

		page = span_make(at, page.len - (size_t)(at - page.data));
		end = span_find(page, "</script>");
		if (end == NULL)
			break;
		end += strlen("</script>");
		buf_add(out, page.data, (size_t)(end - page.data));
		page = span_make(end, page.len - (size_t)(end - page.data));
	}
	buf_adds(out, "</body></html>");
}

struct tally {
	size_t pages, read;  /* with JSON; whose text was read */
	size_t words, found; /* of what the page shows; of them in lines that were found */
};

static struct document *
document_of(const struct corpus_row *row, const struct page *page, struct span body)
{
	struct document *doc = NULL;

	return extract(page, body, "text/html", row->url, &doc, NULL, NULL) == 0 ? doc : NULL;
}

static size_t
words_in(struct span text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++)
		n += text.data[i] != ' ' && (i == 0 || text.data[i - 1] == ' ');
	return n;
}

static void
compare_texts(const struct corpus_row *row, const struct document *shown,
    const struct document *scripted, struct tally *t)
{
	size_t words = 0, found = 0;
	struct buf all;

	buf_init(&all, DOCUMENT_MAX_BYTES);
	for (size_t i = 0; i < scripted->n_lines; i++) {
		buf_add_span(&all, scripted->lines[i].text);
		buf_addc(&all, ' ');
	}
	for (size_t i = 0; i < shown->n_lines; i++) {
		char *line = span_dup(shown->lines[i].text);
		size_t n = words_in(shown->lines[i].text);

		words += n;
		if (strstr(all.data, line) != NULL)
			found += n;
		free(line);
	}
	printf("# page: %s: %zu of %zu words in scripts (%zu words read)\n", row->file, found,
	    words, document_words(scripted));
	t->read++;
	t->words += words;
	t->found += found;
	buf_release(&all);
}

static bool
holds_json(struct span body)
{
	return span_find(body, "__next_f.push(") != NULL ||
	       span_find(body, "__NEXT_DATA__") != NULL || span_find(body, "data-sjs") != NULL;
}

static void
strip_and_read(const struct corpus_row *row, struct tally *t)
{
	struct document *shown, *scripted;
	struct buf body, scripts;

	assert_true(corpus_body(row, &body));
	if (holds_json(buf_span(&body))) {
		scripts_of(buf_span(&body), &scripts);
		shown = document_of(row, &row->page, buf_span(&body));
		scripted = document_of(row, NULL, buf_span(&scripts));
		t->pages++;
		if (shown != NULL && scripted != NULL)
			compare_texts(row, shown, scripted, t);
		else
			printf("# page: %s: nothing in scripts\n", row->file);
		document_free(shown);
		document_free(scripted);
		buf_release(&scripts);
	}
	buf_release(&body);
}

static void
test_corpus(void **state)
{
	struct corpus_rows rows = { 0 };
	struct tally t = { 0 };

	(void)state;
	corpus_read(&rows);
	if (rows.n == 0)
		skip();
	for (size_t i = 0; i < rows.n; i++)
		if (strcmp(rows.v[i].kind, "page") == 0 &&
		    strstr(rows.v[i].file, ".pdf") == NULL &&
		    strstr(rows.v[i].file, "jsononly") == NULL)
			strip_and_read(&rows.v[i], &t);
	printf(
	    "# figure: text in scripts: %zu of %zu pages read without their visible text, %.1f "
	    "%% of its words\n",
	    t.read, t.pages, 100.0 * (double)t.found / (double)t.words);
	assert_true(t.found * 100 >= t.words * SCRIPTED_GOAL);
	corpus_release(&rows);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_references),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_corpus),
	};

	return cmocka_run_group_tests_name("text in scripts", tests, NULL, NULL);
}
