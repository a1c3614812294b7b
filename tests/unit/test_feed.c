/* Feeds as they come, as they break, and as somebody hostile writes them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "base/mem.h"
#include "core/judge/feed.h"

/* A feed and its first item, as "day|title|url|text", and how many there are. */
static const struct {
	const char *says;
	const char *feed;
	size_t n;
	const char *first;
} feeds[] = {
	{ "RSS 2.0",
	    "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Blog</title>"
	    "<link>https://a.example/</link><item><title>Updates to our terms</title>"
	    "<link>https://a.example/1</link><description>We change.</description>"
	    "<pubDate>Wed, 18 Sep 2024 16:00:00 GMT</pubDate></item>"
	    "<item><title>Old</title></item></channel></rss>",
	    2, "2024-09-18|Updates to our terms|https://a.example/1|We change." },
	{ "RSS 2.0 with the whole text and media titles",
	    "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" "
	    "xmlns:media=\"http://search.yahoo.com/mrss/\" "
	    "xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><item>"
	    "<media:title>Picture</media:title><title>T</title><description>Short.</"
	    "description>"
	    "<content:encoded><![CDATA[<p>A <b>long</b>er "
	    "text.</p><p>Two.</p>]]></content:encoded>"
	    "<dc:date>2024-09-18T23:30:00-07:00</dc:date>"
	    "<guid isPermaLink=\"true\">https://a.example/g</guid></item></channel></rss>",
	    1, "2024-09-19|T|https://a.example/g|A longer text. Two." },
	{ "RSS 1.0",
	    "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" "
	    "xmlns=\"http://purl.org/rss/1.0/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">"
	    "<channel rdf:about=\"x\"><title>C</title></channel>"
	    "<item rdf:about=\"https://a.example/1\"><title>One</title>"
	    "<link>https://a.example/1</link><dc:date>2024-09-18</dc:date></item></rdf:RDF>",
	    1, "2024-09-18|One|https://a.example/1|" },
	{ "Atom",
	    "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>F</title><updated>2025-01-01"
	    "</updated><entry><title type=\"html\">Terms &amp;amp; policy</title>"
	    "<link rel=\"self\" href=\"https://a.example/self\"/>"
	    "<link href=\"https://a.example/e\"/><id>tag:a,1</id>"
	    "<published>2024-09-18T10:00:00Z</published><updated>2024-10-01T10:00:00Z</updated>"
	    "<summary type=\"html\">&lt;p&gt;New&lt;/p&gt;&lt;p&gt;terms&lt;/p&gt;</summary>"
	    "</entry></feed>",
	    1, "2024-09-18|Terms & policy|https://a.example/e|New terms" },
	{ "Atom with XHTML inside and only an update",
	    "<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><title>T</title>"
	    "<source><title>Elsewhere</title></source>"
	    "<updated>2024-09-18T10:00:00Z</updated><content type=\"xhtml\">"
	    "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>One</p><p>two.</p></div></content>"
	    "</entry></feed>",
	    1, "2024-09-18|T||One two." },
	{ "Atom under a prefix",
	    "<a:feed xmlns:a=\"http://www.w3.org/2005/Atom\"><a:entry><a:title>T</a:title>"
	    "<a:link rel=\"alternate\" href=\"https://a.example/p\"/></a:entry></a:feed>",
	    1, "-|T|https://a.example/p|" },
	{ "JSON Feed",
	    "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"F\",\"items\":["
	    "{\"id\":\"1\",\"url\":\"https://a.example/1\",\"title\":\"Terms\","
	    "\"content_html\":\"<p>We <i>change</i>.</p>\",\"date_published\":"
	    "\"2024-09-18T09:00:00+02:00\"},{\"id\":\"https://a.example/2\","
	    "\"content_text\":\"a\"}, 7]}",
	    2, "2024-09-18|Terms|https://a.example/1|We change." },
	{ "a title is made from the text",
	    "<rss><channel><item><description>We change our "
	    "terms.</description></item></channel>"
	    "</rss>",
	    1, "-|We change our terms.||We change our terms." },
	{ "entities that were never declared",
	    "<rss><channel><item><title>Terms&nbsp;&rsquo;24 &hellip;</title></item></channel>"
	    "</rss>",
	    1, "-|Terms ’24 …||" },
	{ "an address that is none is left out",
	    "<rss><channel><item><title>T</title><link>javascript:alert(1)</link></item></"
	    "channel>"
	    "</rss>",
	    1, "-|T||" },
	{ "white space and a byte order mark before it",
	    "\xef\xbb\xbf\n<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss><channel/></rss>\n",
	    0, NULL },
	{ "Latin-1 by its declaration",
	    "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><rss><channel><item>"
	    "<title>Erkl\xe4rung</title></item></channel></rss>",
	    1, "-|Erklärung||" },
	{ "a control character that XML forbids",
	    "<rss><channel><item><title>a\vb</title></item></channel></rss>", 1, "-|a b||" },
	{ "an undeclared prefix",
	    "<rss><channel><item><title>T</title><x:y>z</x:y></item></channel></rss>", 1,
	    "-|T||" },
	{ "an empty feed", "<rss version=\"2.0\"><channel><title>B</title></channel></rss>", 0,
	    NULL },
};

static char *
item_line(const struct announcement *a)
{
	char day[UTC_TEXT_MAX];

	return mem_printf("%s|%s|%s|%s", a->day == DAY_NONE ? "-" : day_format(a->day, day),
	    a->title, a->url == NULL ? "" : a->url, a->text == NULL ? "" : a->text);
}

static void
feeds_of_every_kind_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(feeds); i++) {
		struct announcements items = { 0 };
		struct error err = { 0 };
		char *line;

		if (feed_read(span_of(feeds[i].feed), &items, &err) != 0)
			fail_msg("%s: %s", feeds[i].says, err.message);
		if (items.n != feeds[i].n)
			fail_msg("%s: %zu items", feeds[i].says, items.n);
		if (feeds[i].first != NULL) {
			line = item_line(&items.v[0]);
			if (strcmp(line, feeds[i].first) != 0)
				fail_msg("%s: %s", feeds[i].says, line);
			free(line);
		}
		announcements_release(&items);
	}
}

static const struct {
	const char *says;
	const char *feed;
	enum error_code code;
	const char *why;
} refused[] = {
	{ "nothing", "", ERROR_PAGE, "empty" },
	{ "an HTML page", "<!DOCTYPE html><html><body>Not found</body></html>", ERROR_PAGE,
	    "HTML page" },
	{ "an HTML page without a DOCTYPE", "<html><body>x</body></html>", ERROR_PAGE,
	    "begins with <html>" },
	{ "a sitemap", "<urlset/>", ERROR_PAGE, "begins with <urlset>" },
	{ "plain words", "Service unavailable", ERROR_PAGE, "line 1" },
	{ "a torn feed", "<rss><channel><item><title>T</title>", ERROR_PAGE, "line 1" },
	{ "a feed that is not well-formed", "<rss>\n<channel>\n<b>\n</channel></rss>",
	    ERROR_PAGE, "line 4" },
	{ "an entity nobody knows",
	    "<rss><channel><item><title>&lol9;</title></item></channel></rss>", ERROR_PAGE,
	    "lol9" },
	{ "a billion laughs",
	    "<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol \"lol\">"
	    "<!ENTITY lol1 \"&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;\">"
	    "<!ENTITY lol2 \"&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;\">]>"
	    "<rss><channel><item><title>&lol2;</title></item></channel></rss>",
	    ERROR_PAGE, "DOCTYPE" },
	{ "an external entity",
	    "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><rss><channel><item>"
	    "<title>&x;</title></item></channel></rss>",
	    ERROR_PAGE, "DOCTYPE" },
	{ "an external subset",
	    "<!DOCTYPE rss SYSTEM \"http://127.0.0.1:1/x.dtd\"><rss><channel/></rss>",
	    ERROR_PAGE, "DOCTYPE" },
	{ "JSON that is no feed", "{\"error\": \"not found\"}", ERROR_PAGE, "not a JSON Feed" },
	{ "JSON that is torn", "{\"version\": \"https://jsonfeed.org/version/1\", \"items\": [",
	    ERROR_PAGE, "line 1" },
};

static void
what_is_no_feed_says_so(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		struct announcements items = { 0 };
		struct error err = { 0 };

		if (feed_read(span_of(refused[i].feed), &items, &err) == 0)
			fail_msg("%s was read", refused[i].says);
		if (err.code != refused[i].code || strstr(err.message, refused[i].why) == NULL)
			fail_msg("%s: %s", refused[i].says, err.message);
		assert_int_equal(items.n, 0);
	}
}

static void
repeat(struct buf *out, const char *text, size_t times)
{
	for (size_t i = 0; i < times; i++)
		buf_adds(out, text);
}

/* What costs a parser most: depth, attributes that are compared with each other, mere mass. */
static const struct {
	const char *says;
	const char *before;
	const char *again;
	size_t times;
	const char *after;
	const char *why; /* NULL: read */
} heavy[] = {
	{ "deep nesting", "<rss><channel>", "<a>", 200000, "", "too deeply" },
	{ "many attributes", "<rss><a ", "b='' ", 400000, "/></rss>", "attributes" },
	{ "attributes behind a false comment", "<rss><![CDATA[<!--]]><a ", "b='' ", 400000,
	    "/></rss>", "attributes" },
	{ "many elements", "<rss>", "<a/>", 1500000, "</rss>", "too many" },
	{ "a torn comment", "<rss>", "<!--", 1000000, "", "line 1" },
	{ "many open tags in a field", "<rss><channel><item><title>", "&lt;a ", 1000000,
	    "</title></item></channel></rss>", NULL },
	{ "many items", "<rss><channel>", "<item><title>T</title></item>", 20000,
	    "</channel></rss>", NULL },
	{ "JSON lists in lists", "{\"items\":", "[", 100000, "", "depth" },
	{ "JSON objects", "{\"items\":[", "{},", 2000000, "{}]}", "too many" },
	{ "too large", "<rss>", "        ", 1200000, "</rss>", "larger" },
};

static void
heavy_feeds_end_soon(void **state)
{
	clock_t worst = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(heavy); i++) {
		struct announcements items = { 0 };
		struct error err = { 0 };
		struct buf text;
		clock_t start;
		int rc;

		buf_init(&text, 64 << 20);
		buf_adds(&text, heavy[i].before);
		repeat(&text, heavy[i].again, heavy[i].times);
		buf_adds(&text, heavy[i].after);
		start = clock();
		rc = feed_read(buf_span(&text), &items, &err);
		if (clock() - start > worst)
			worst = clock() - start;
		if (heavy[i].why == NULL ? rc != 0 : strstr(err.message, heavy[i].why) == NULL)
			fail_msg("%s: %d %s", heavy[i].says, rc, err.message);
		assert_true(items.n <= ANNOUNCEMENTS_MAX);
		announcements_release(&items);
		buf_release(&text);
	}
	printf("# figure: the heaviest of %zu hostile feeds takes %ld ms\n", COUNT(heavy),
	    (long)(worst * 1000 / CLOCKS_PER_SEC));
	assert_true(worst < 10 * CLOCKS_PER_SEC);
}

static void
ceilings_hold_and_characters_stay_whole(void **state)
{
	struct announcements items = { 0 };
	struct buf text;

	(void)state;
	buf_init(&text, 8 << 20);
	buf_adds(&text, "<rss><channel><item><title>");
	repeat(&text, "ü", 2000);
	buf_adds(&text, "</title><description>");
	repeat(&text, "häß", 90000);
	buf_adds(&text, "</description></item></channel></rss>");
	assert_int_equal(feed_read(buf_span(&text), &items, NULL), 0);
	assert_int_equal(items.n, 1);
	assert_true(strlen(items.v[0].title) <= ANNOUNCEMENT_MAX_TITLE);
	assert_true(strlen(items.v[0].text) <= ANNOUNCEMENT_MAX_TEXT);
	assert_true(strlen(items.v[0].text) > ANNOUNCEMENT_MAX_TEXT - 8);
	assert_int_equal(strlen(items.v[0].title) % 2, 0);
	announcements_release(&items);
	buf_release(&text);
}

/* Oldest first, as some feeds are: the newest must not be the ones that are left out. */
static void
of_too_many_items_the_oldest_go(void **state)
{
	struct announcements items = { 0 };
	struct buf text;
	char day[UTC_TEXT_MAX];
	day_t first = day_of_civil(2020, 1, 1), oldest = INT32_MAX;

	(void)state;
	buf_init(&text, 8 << 20);
	buf_adds(&text, "<feed xmlns=\"http://www.w3.org/2005/Atom\">");
	for (int i = 0; i < 700; i++)
		buf_addf(&text, "<entry><title>%d</title><published>%s</published></entry>", i,
		    day_format(first + i, day));
	buf_adds(&text, "</feed>");
	assert_int_equal(feed_read(buf_span(&text), &items, NULL), 0);
	assert_int_equal(items.n, ANNOUNCEMENTS_MAX);
	for (size_t i = 0; i < items.n; i++)
		if (items.v[i].day < oldest)
			oldest = items.v[i].day;
	assert_int_equal(oldest, first + 200);
	announcements_release(&items);
	buf_release(&text);
}

static const struct {
	const char *text;
	const char *day; /* NULL: not a day */
} days[] = {
	{ "Wed, 18 Sep 2024 16:00:00 GMT", "2024-09-18" },
	{ "Wed, 18 Sep 2024 23:30:00 -0700", "2024-09-19" },
	{ "Thu, 19 Sep 2024 00:30:00 +0200", "2024-09-18" },
	{ "18 Sep 2024", "2024-09-18" },
	{ "18 September 2024 10:00", "2024-09-18" },
	{ "Wed, 18 Sep 24 16:00 EST", "2024-09-18" },
	{ "Wed, 18 Sep 2024 21:00:00 PST", "2024-09-19" },
	{ "Tue, 31 Dec 2024 23:59:59 -0100", "2025-01-01" },
	{ "Sun, 29 Feb 2024 00:00:00 GMT", "2024-02-29" },
	{ "2024-09-18T16:00:00Z", "2024-09-18" },
	{ "2024-09-18T23:00:00-07:00", "2024-09-19" },
	{ " 2024-09-18 ", "2024-09-18" },
	{ "September 18, 2024", "2024-09-18" },
	{ "18. September 2024", "2024-09-18" },
	{ "Sun, 29 Feb 2023 00:00:00 GMT", NULL },
	{ "32 Sep 2024", NULL },
	{ "September 2024", NULL },
	{ "yesterday", NULL },
	{ "", NULL },
	{ "Wed, 18 Sep", NULL },
	{ "1726675200", NULL },
};

static void
days_are_read_as_feeds_write_them(void **state)
{
	char text[UTC_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(days); i++) {
		day_t day = feed_day(span_of(days[i].text));
		const char *got = day == DAY_NONE ? NULL : day_format(day, text);

		if (got == NULL ? days[i].day != NULL
				: days[i].day == NULL || strcmp(got, days[i].day) != 0)
			fail_msg("%s: %s", days[i].text, got == NULL ? "none" : got);
	}
}

static const struct {
	const char *markup;
	const char *plain;
} markups[] = {
	{ "plain", "plain" },
	{ "<p>One</p><p>two</p>", "One two" },
	{ "a<b>b</b>c<br/>d", "abc d" },
	{ "5 < 6 & 7 > 6", "5 < 6 & 7 > 6" },
	{ "a<!-- <p>hidden</p> -->b", "ab" },
	{ "x<script>alert('<p>')</SCRIPT>y<style>p{}</style>z", "x y z" },
	{ "<a title=\"a > b\">link</a>", "link" },
	{ "torn <a href='", "torn" },
	{ "&lt;b&gt; &amp;amp; &#8217; &#x2019; &copy; &nosuch; &",
	    "<b> &amp; ’ ’ © &nosuch; &" },
	{ "&#0; &#xD800; &#1114112; &#; &#-5;", "&#0; &#xD800; &#1114112; &#; &#-5;" },
	{ "  many \n\t spaces  ", "many spaces" },
	{ "<p></p>", "" },
	{ "</", "" },
	{ "<", "<" },
};

static void
markup_becomes_plain_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(markups); i++) {
		struct buf out;

		buf_init(&out, 1 << 16);
		feed_plain(span_of(markups[i].markup), &out);
		if (strcmp(out.len == 0 ? "" : out.data, markups[i].plain) != 0)
			fail_msg("%s: %s", markups[i].markup, out.len == 0 ? "" : out.data);
		buf_release(&out);
	}
}

static void
a_page_is_not_asked_for_a_feed(void **state)
{
	struct announcements items = { 0 };
	struct error err = { 0 };

	(void)state;
	assert_int_equal(
	    announcements_feed(span_of("<rss><channel/></rss>"), FORMAT_HTML, &items, &err),
	    -1);
	assert_int_equal(err.code, ERROR_BUG);
	assert_int_equal(
	    announcements_feed(span_of("<rss><channel/></rss>"), FORMAT_RSS, &items, &err), 0);
	assert_int_equal(items.n, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(feeds_of_every_kind_are_read),
		cmocka_unit_test(what_is_no_feed_says_so),
		cmocka_unit_test(heavy_feeds_end_soon),
		cmocka_unit_test(ceilings_hold_and_characters_stay_whole),
		cmocka_unit_test(of_too_many_items_the_oldest_go),
		cmocka_unit_test(days_are_read_as_feeds_write_them),
		cmocka_unit_test(markup_becomes_plain_text),
		cmocka_unit_test(a_page_is_not_asked_for_a_feed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
