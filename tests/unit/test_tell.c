/* What people read: harmless on any terminal, in its columns, and saying no more than is known.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "core/tell/tell.h"
#include "record_made.h"

static const struct tell_style plain = { .width = 80 };
static const struct tell_style colour = { .width = 80, .colour = true };

static const struct {
	const char *text;
	const char *safe;
} texts[] = {
	{ "plain words, caf\xc3\xa9, \xe6\x97\xa5\xe6\x9c\xac, \xf0\x9f\x98\x80",
	    "plain words, caf\xc3\xa9, \xe6\x97\xa5\xe6\x9c\xac, \xf0\x9f\x98\x80" },
	{ "two\nlines", "two\nlines" },
	{ "a\tb", "a b" },
	{ "\x1b[31mred\x1b]0;title\x07", "␛[31mred␛]0;title␇" },
	{ "over\rwritten\x08\x08", "over␍written␈␈" },
	{ "\x7f", "␡" },
	{ "\xc2\x9b"
	  "31m \xc2\x85",
	    "<U+009B>31m <U+0085>" },
	{ "\xe2\x80\xaegpj.exe\xe2\x80\xac", "<U+202E>gpj.exe<U+202C>" },
	{ "\xe2\x81\xa6x\xe2\x81\xa9 \xe2\x80\x8f\xd8\x9c",
	    "<U+2066>x<U+2069> <U+200F><U+061C>" },
	{ "\xe2\x80\xa8\xe2\x80\xa9\xef\xbb\xbf", "<U+2028><U+2029><U+FEFF>" },
	{ "\xf3\xa0\x81\x81", "<U+E0041>" },
	{ "in\xe2\x80\x8cto \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb",
	    "in\xe2\x80\x8cto \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb" },
	{ "\xff\xfe\xc3", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
	{ "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
	{ "\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd" },
	{ "\x01\x02\x03\x04", "␁␂␃␄" },
	{ "", "" },
};

static void
text_of_strangers_is_made_harmless(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct buf b;

		buf_init(&b, 1000);
		assert_int_equal(tell_safe(span_of(texts[i].text), &b), 0);
		assert_string_equal(b.data == NULL ? "" : b.data, texts[i].safe);
		buf_release(&b);
	}
}

static void
any_two_bytes_become_harmless_text(void **state)
{
	(void)state;
	for (unsigned n = 0; n < 0x10000; n++) {
		char bytes[2] = { (char)(n >> 8), (char)n };
		struct buf b;

		buf_init(&b, 64);
		assert_int_equal(tell_safe(span_make(bytes, 2), &b), 0);
		for (size_t i = 0; i < b.len; i++) {
			unsigned char c = (unsigned char)b.data[i];

			assert_true((c >= 0x20 && c != 0x7f) || c == '\n');
			assert_false(c == 0xc2 && (unsigned char)b.data[i + 1] < 0xa0);
		}
		buf_release(&b);
	}
}

static const struct {
	const char *text;
	int columns;
} widths[] = {
	{ "", 0 },
	{ "abc", 3 },
	{ "caf\xc3\xa9", 4 },
	{ "cafe\xcc\x81", 4 },
	{ "\xe6\x97\xa5\xe6\x9c\xac", 4 },
	{ "\xef\xbc\xa1", 2 },
	{ "\xe2\x80\x8b", 0 },
	{ "\xf0\x9f\x98\x80", 2 },
	{ "␛", 1 },
	{ "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", 2 }, /* a Hangul syllable in three letters */
	{ "\xed\x95\x9c", 2 },                         /* … and in one */
	{ "\xe0\xa4\xa8\xe0\xa5\x8d", 1 },             /* Devanagari with a virama */
	{ "\xd8\xa7\xd9\x8e", 1 },                     /* Arabic with a vowel sign */
	{ "a\x02"
	  "b\x01"
	  "c",
	    3 },
};

static void
columns_are_counted_as_a_terminal_does(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(widths); i++)
		assert_int_equal(tell_columns(span_of(widths[i].text)), widths[i].columns);
}

static const struct {
	const char *text;
	int width;
	const char *wrapped;
} paragraphs[] = {
	{ "one two three four five six seven", 20, "* one two three four\n  five six seven\n" },
	{ "one  two\n three", 20, "* one two three\n" },
	{ "", 20, "* \n" },
	{ "a https://example.org/a/very/long/address b", 20,
	    "* a\n  https://example.org/a/very/long/address\n  b\n" },
	{ "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e"
	  "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\xe6\x97\xa5",
	    20,
	    "* \xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e"
	    "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\n  \xe6\x97\xa5\n" },
	{ "say \x02old words\x01 \x03new\x01 here", 20,
	    "* say [-old words-]\n  {+new+} here\n" },
	{ "e\xcc\x81"
	  "e\xcc\x81"
	  "e\xcc\x81"
	  "e\xcc\x81"
	  "e\xcc\x81"
	  "e\xcc\x81"
	  "e\xcc\x81"
	  "e\xcc\x81"
	  "e\xcc\x81 e\xcc\x81"
	  "e\xcc\x81"
	  "e\xcc\x81"
	  "e\xcc\x81"
	  "e\xcc\x81"
	  "e\xcc\x81"
	  "e\xcc\x81"
	  "e\xcc\x81",
	    20,
	    "* e\xcc\x81"
	    "e\xcc\x81"
	    "e\xcc\x81"
	    "e\xcc\x81"
	    "e\xcc\x81"
	    "e\xcc\x81"
	    "e\xcc\x81"
	    "e\xcc\x81"
	    "e\xcc\x81 e\xcc\x81"
	    "e\xcc\x81"
	    "e\xcc\x81"
	    "e\xcc\x81"
	    "e\xcc\x81"
	    "e\xcc\x81"
	    "e\xcc\x81"
	    "e\xcc\x81\n" },
};

static void
paragraphs_are_wrapped_at_their_width(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(paragraphs); i++) {
		struct tell_style style = { .width = paragraphs[i].width };
		struct buf b;

		buf_init(&b, 1000);
		tell_wrap(span_of(paragraphs[i].text), "* ", "  ", &style, &b);
		assert_string_equal(b.data, paragraphs[i].wrapped);
		buf_release(&b);
	}
}

static void
a_colour_ends_with_its_line(void **state)
{
	static const struct tell_style narrow = { .width = 20, .colour = true };
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	tell_wrap(span_of("this \x02is gone from here\x01 now"), "- ", "  ", &narrow, &b);
	assert_string_equal(b.data, "- this \x1b[31m\x1b[9mis gone from\x1b[0m\n"
				    "  \x1b[31m\x1b[9mhere\x1b[0m now\n");
	buf_release(&b);
}

static const struct {
	const char *text;
	const char *plain, *coloured;
} painted[] = {
	{ "\x06"
	  "870b3b4a7e\x01 by \x08silent\x01",
	    "870b3b4a7e by silent",
	    "\x1b[33m870b3b4a7e\x1b[0m by \x1b[1m\x1b[31msilent\x1b[0m" },
	{ "\x02old\x01 \x03new\x01", "[-old-] {+new+}",
	    "\x1b[31m\x1b[9mold\x1b[0m \x1b[32m\x1b[4mnew\x1b[0m" },
	{ "tab\tand\nline", "tab\tand\nline", "tab\tand\nline" },
	{ "", "", "" },
};

static void
marks_become_colours_or_brackets(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(painted); i++) {
		const struct tell_style *const styles[] = { &plain, &colour };
		const char *const wanted[] = { painted[i].plain, painted[i].coloured };

		for (size_t j = 0; j < COUNT(styles); j++) {
			struct buf b;

			buf_init(&b, 1000);
			assert_int_equal(
			    tell_paint(span_of(painted[i].text), styles[j], &b), 0);
			assert_string_equal(b.data == NULL ? "" : b.data, wanted[j]);
			buf_release(&b);
		}
	}
}

static void
prose_is_never_wider_than_can_be_read(void **state)
{
	static const struct tell_style wide = { .width = 300 };
	struct buf b;

	(void)state;
	buf_init(&b, 10000);
	buf_adds(&b, "");
	for (int i = 0; i < 100; i++)
		buf_adds(&b, "word ");
	{
		struct buf wrapped;

		buf_init(&wrapped, 10000);
		tell_wrap(buf_span(&b), "", "", &wide, &wrapped);
		assert_in_range(strcspn(wrapped.data, "\n"), 100, TELL_PROSE_MAX);
		buf_release(&wrapped);
	}
	buf_release(&b);
}

#define AT "2024-09-20T12:00:00Z"
static const struct {
	const char *now, *time; /* now NULL: nobody asks how long ago */
	const char *told;
} times[] = {
	{ NULL, AT, AT },
	{ "2024-09-20T12:00:20Z", AT, AT " (just now)" },
	{ "2024-09-20T12:01:00Z", AT, AT " (1 minute ago)" },
	{ "2024-09-20T13:59:59Z", AT, AT " (119 minutes ago)" },
	{ "2024-09-20T14:00:00Z", AT, AT " (2 hours ago)" },
	{ "2024-09-22T11:00:00Z", AT, AT " (47 hours ago)" },
	{ "2024-09-23T12:00:00Z", AT, AT " (3 days ago)" },
	{ "2024-12-20T12:00:00Z", AT, AT " (3 months ago)" },
	{ "2026-09-19T12:00:00Z", AT, AT " (24 months ago)" },
	{ "2027-09-20T12:00:00Z", AT, AT " (3 years ago)" },
	{ "2024-09-18T12:00:00Z", AT, AT " (in 2 days)" },
	{ "2024-09-18T12:00:00Z", "9999-12-31T23:59:59Z",
	    "9999-12-31T23:59:59Z (in 7980 years)" },
	{ "2024-09-18T12:00:00Z", "1960-01-01T00:00:00Z", "1960-01-01T00:00:00Z" },
};

static void
a_time_is_told_with_how_long_ago(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(times); i++) {
		struct tell_style style = { .width = 80 };
		char text[TELL_TIME_MAX];
		utc_t t;

		assert_true(utc_parse(span_of(times[i].time), &t));
		if (times[i].now != NULL)
			assert_true(utc_parse(span_of(times[i].now), &style.now));
		assert_string_equal(tell_time(&style, t, text), times[i].told);
	}
}

static const struct {
	const char *day, *ago;
} days[] = {
	{ "2024-09-20", " (today)" },
	{ "2024-09-19", " (yesterday)" },
	{ "2024-09-21", " (tomorrow)" },
	{ "2024-09-18", " (2 days ago)" },
	{ "2024-10-20", " (in 30 days)" },
	{ "2022-09-20", " (2 years ago)" },
};

static void
a_day_is_told_as_people_say_it(void **state)
{
	struct tell_style style = { .width = 80 };
	char text[TELL_TIME_MAX];
	day_t day;

	(void)state;
	assert_true(utc_parse(span_of("2024-09-20T23:59:00Z"), &style.now));
	for (size_t i = 0; i < COUNT(days); i++) {
		assert_true(day_parse(span_of(days[i].day), &day));
		assert_string_equal(tell_day_ago(&style, day, text), days[i].ago);
	}
	assert_string_equal(tell_day_ago(&style, DAY_NONE, text), "");
	assert_string_equal(tell_day_ago(&plain, 20000, text), "");
}

static const struct {
	const char *text, *match;
	int columns;
	const char *quote;
} quotes[] = {
	{ "We may train models.", "train", 0, "We may \x04train\x01 models." },
	{ "We may train models.", NULL, 0, "We may train models." },
	{ "We may train models.", "not there", 80, "We may train models." },
	{ "one two three four five six seven eight nine ten", NULL, 20,
	    "one two three four …" },
	{ "one two three four five six seven eight nine ten", "seven", 20,
	    "… six \x04seven\x01 eight …" },
	{ "one two three four five six seven eight nine ten", "ten", 20,
	    "… eight nine \x04ten\x01" },
	{ "line\nbreak \x1b[0m", NULL, 0, "line break ␛[0m" },
	{ NULL, NULL, 20, "" },
};

static void
a_quote_is_cut_around_what_matters(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(quotes); i++) {
		struct buf b;

		buf_init(&b, 1000);
		tell_quote(quotes[i].text, quotes[i].match, quotes[i].columns, &b);
		assert_string_equal(b.data == NULL ? "" : b.data, quotes[i].quote);
		if (quotes[i].columns > 0)
			assert_true(tell_columns(buf_span(&b)) <= quotes[i].columns + 2);
		buf_release(&b);
	}
}

static char *
alert(const struct record *record, const struct tell_style *style)
{
	struct buf b;

	buf_init(&b, 1 << 20);
	assert_int_equal(tell_alert(record, style, &b), 0);
	return buf_steal(&b);
}

static size_t
count_lines(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += *text == '\n';
	return n;
}

/* What an alert of a silent change says, in this order. */
static const char *const promised[] = {
	"Harbour's Privacy Policy now says: \"Harbour may take",
	"The page gives 18 September 2024 as its effective date.",
	"This wording was not there at 2024-09-18T00:32:20Z and was there at",
	"https://harbour.example/legal/privacy (harbour/privacy-policy)",
	"Silent because its effective date is the day it appeared (S3)",
	"+ high AI training on personal data added (ai-training.use, added)",
	"last look at the old text   2024-09-18T00:32:20Z",
	"first look at the new text  2024-09-19T00:32:21Z",
	"2024-07-31 before, 2024-09-18 now",
	"-1 to 0 days",
	"No announcement was found on the 2 public pages watched between",
	"Me > Settings & Privacy > Data for model building\n",
	"link: https://harbour.example/settings/model-building",
	"form: https://harbour.example/help/object (for data used already)",
	"default: on; exempt: EU, Switzerland",
	"not verified by a person yet",
	"smallprint show 0bb9729912\n",
	"git -C snapshots show 0bb9729912340bb9729912340bb9729912341234",
	"sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
	"https://web.archive.org/web/20240918003220/https://harbour.example/legal/privacy",
	"https://web.archive.org/web/20240919003221/https://harbour.example/legal/privacy",
	"regions",
	"cannot be seen from here",
	"Is training undone when somebody opts out?",
};

static void
an_alert_has_all_its_parts_on_one_screen(void **state)
{
	struct record *record = made_silent();
	char *text = alert(record, &plain);
	const char *at = text;
	struct span rest = span_of(text), line;

	(void)state;
	for (size_t i = 0; i < COUNT(promised); i++) {
		const char *next = strstr(at, promised[i]);

		if (next == NULL)
			fail_msg(
			    "\"%s\" is not where it was promised in\n%s", promised[i], text);
		at = next + 1;
	}
	assert_true(count_lines(text) <= 48);
	while (span_line(&rest, &line))
		if (span_find(line, "://") == NULL) /* an address is left whole */
			assert_true(tell_columns(line) <= 80);
	printf("# figure: an alert of one finding has %zu lines\n", count_lines(text));
	free(text);
	record_free(record);
}

static void
a_busy_alert_stays_on_one_screen(void **state)
{
	struct record *record = made_silent();
	char *text;

	(void)state;
	for (int i = 0; i < 40; i++)
		made_finding(record, "opt-out.narrow", "opt-out", "Opt-out narrowed",
		    DIRECTION_MORE, EDIT_EDITED,
		    "You can turn this off at any time, and we will stop at once.",
		    "You can turn this off at any time, and we will stop for what comes "
		    "later.");
	text = alert(record, &plain);
	assert_non_null(strstr(text, "and 36 more"));
	assert_true(count_lines(text) <= 55);
	free(text);
	record_free(record);
}

/* What may be said of announcements, by what is known of them. */
static const struct {
	enum announced state;
	const char *says;
} sources[] = {
	{ ANNOUNCED_NONE, "No announcement was found on the 2 public pages watched between "
			  "2024-09-18T00:32:20Z and 2024-09-19T00:32:21Z." },
	{ ANNOUNCED_FOUND,
	    "An announcement was found: \"Changes to our terms\", dated 1 August 2024 "
	    "https://harbour.example/news/1" },
	{ ANNOUNCED_LATE, "Announced after the change was seen: \"Changes to our terms\"" },
	{ ANNOUNCED_FAILED,
	    "2 of 2 announcement pages could be read; whether it was announced is "
	    "not known. harbour/news: 503" },
	{ ANNOUNCED_UNWATCHED,
	    "No announcement page of this platform is watched; whether it was "
	    "announced is not known." },
};

static void
an_alert_claims_only_what_is_known(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(sources); i++) {
		struct record *record = made_silent();
		char *text, *folded;

		record->announced.state = sources[i].state;
		record->announced.title = mem_strdup("Changes to our terms");
		record->announced.url = mem_strdup("https://harbour.example/news/1");
		record->announced.day = made_day("2024-08-01");
		record->announced.why = mem_strdup("harbour/news: 503");
		text = alert(record, &plain);
		folded = tell_plain(text);
		if (strstr(folded, sources[i].says) == NULL)
			fail_msg("\"%s\" is not in\n%s", sources[i].says, text);
		assert_null(strstr(folded, "not told"));
		assert_int_equal(strstr(folded, "No announcement was found") != NULL,
		    sources[i].state == ANNOUNCED_NONE);
		free(text);
		free(folded);
		record_free(record);
	}
}

static const struct {
	enum date_state state;
	const char *says;
} dates[] = {
	{ DATES_NONE, "The page states no date." },
	{ DATES_UNMOVED, "The date on the page stayed 18 September 2024." },
	{ DATES_MONTH, "The page gives September 2024 as its effective date." },
	{ DATES_AHEAD, "The page gives 18 September 2024 as its effective date." },
	{ DATES_BACK, "the stated date went back" },
};

static void
an_alert_says_what_the_page_says_of_its_date(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(dates); i++) {
		struct record *record = made_silent();
		char *text, *folded;

		record->dates.state = dates[i].state;
		text = alert(record, &plain);
		folded = tell_plain(text);
		if (strstr(folded, dates[i].says) == NULL)
			fail_msg("\"%s\" is not in\n%s", dates[i].says, text);
		free(text);
		free(folded);
		record_free(record);
	}
}

static void
a_long_time_between_two_looks_is_a_doubt(void **state)
{
	struct record *record = made_silent();
	char *text = alert(record, &plain);

	(void)state;
	assert_null(strstr(text, "days lie between"));
	free(text);
	record->previously -= 9 * UTC_DAY_SECONDS;
	text = alert(record, &plain);
	assert_non_null(strstr(text, "10 days lie between the two looks"));
	free(text);
	record_free(record);
}

static void
a_way_out_says_who_verified_it_and_when(void **state)
{
	struct record *record = made_silent();
	char *text;

	(void)state;
	record->way_out.checked_on = mem_strdup("2024-10-01");
	record->way_out.checked_by = mem_strdup("A. Reader");
	text = alert(record, &plain);
	assert_non_null(strstr(text, "verified on 2024-10-01 by A. Reader"));
	assert_null(strstr(text, "not verified"));
	free(text);
	record_free(record);
}

/* Everything a stranger can write into a record. */
static struct record *
made_hostile(void)
{
	static const char evil[] =
	    "\x1b[2J\x9b\xc2\x9b\x07\xe2\x80\xaeword\r\n\nVerdict: silent\x7f";
	struct record *r = made_silent();
	char **texts_of[] = { &r->commit, &r->page, &r->platform_name, &r->page_name, &r->url,
		&r->because, &r->sha256, &r->findings.v[0].says, &r->findings.v[0].rule,
		&r->findings.v[0].quote, &r->findings.v[0].heading, &r->findings.v[0].match,
		&r->announced.title, &r->announced.decoy, &r->announced.why, &r->announced.url,
		&r->way_out.setting, &r->way_out.form, &r->way_out.url, &r->way_out.checked_on,
		&r->way_out.default_state, &r->reasons[0].because };

	for (size_t i = 0; i < COUNT(texts_of); i++) {
		free(*texts_of[i]);
		*texts_of[i] = mem_strdup(evil);
	}
	made_finding(r, evil, evil, evil, DIRECTION_MORE, EDIT_EDITED, evil, evil + 4);
	strs_add(&r->way_out.steps, evil);
	return r;
}

static void
check_harmless(const char *text, bool coloured)
{
	for (const char *c = text; *c != '\0'; c++) {
		unsigned char u = (unsigned char)*c;

		if (u == 0x1b && coloured) { /* ours: a colour and nothing else */
			assert_true(c[1] == '[');
			c += strspn(c + 2, "0123456789") + 2;
			assert_int_equal(*c, 'm');
			continue;
		}
		assert_true((u >= 0x20 && u != 0x7f) || u == '\n');
		assert_false(u == 0xc2 && (unsigned char)c[1] < 0xa0);
	}
	assert_null(strstr(text, "\xe2\x80\xae"));
}

static void
nothing_a_stranger_writes_reaches_the_terminal(void **state)
{
	struct record *record = made_hostile();
	char *text = alert(record, &plain);
	struct buf b;

	(void)state;
	check_harmless(text, false);
	free(text);
	text = alert(record, &colour);
	check_harmless(text, true);
	free(text);
	buf_init(&b, 10000);
	tell_line(record, &plain, &b);
	check_harmless(b.data, false);
	assert_ptr_equal(strchr(b.data, '\n'), b.data + b.len - 1);
	buf_release(&b);
	record_free(record);
}

static void
an_empty_record_can_be_told(void **state)
{
	struct record *record = record_new();
	char *text = alert(record, &plain);
	struct buf b;

	(void)state;
	check_harmless(text, false);
	free(text);
	buf_init(&b, 10000);
	assert_int_equal(tell_line(record, &plain, &b), 0);
	buf_release(&b);
	record_free(record);
}

static void
a_line_of_a_list_says_it_all(void **state)
{
	struct record *record = made_silent();
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	tell_line(record, &plain, &b);
	assert_string_equal(b.data, "0bb9729912 2024-09-19T00:32:21Z ! harbour/privacy-policy  "
				    "         change      silent  "
				    "     AI training on personal data added [S3]\n");
	buf_clear(&b);
	record_free(record);
	record = made_page();
	tell_line(record, &plain, &b);
	assert_string_equal(b.data, "0bb9729912 2024-09-19T00:32:21Z   harbour/privacy-policy  "
				    "         change      -       "
				    "     3 sentences added, 1 edited\n");
	buf_release(&b);
	record_free(record);
}

static void
words_that_differ_are_marked(void **state)
{
	struct buf b, w;

	(void)state;
	buf_init(&b, 1000);
	buf_init(&w, 1000);
	tell_words("We keep your messages for one year and no longer.",
	    "We keep your messages for three years and no longer.", 0, &b);
	tell_wrap(buf_span(&b), "", "", &plain, &w);
	assert_non_null(strstr(w.data, "[-one"));
	assert_non_null(strstr(w.data, "{+three"));
	assert_non_null(strstr(w.data, "We keep your messages for"));
	buf_clear(&b);
	buf_clear(&w);
	tell_words(NULL, "All of it is new.", 0, &b);
	tell_wrap(buf_span(&b), "", "", &plain, &w);
	assert_string_equal(w.data, "{+All of it is new.+}\n");
	buf_clear(&b);
	buf_clear(&w);
	tell_words("All of it is gone.", NULL, 0, &b);
	tell_wrap(buf_span(&b), "", "", &plain, &w);
	assert_string_equal(w.data, "[-All of it is gone.-]\n");
	buf_release(&b);
	buf_release(&w);
}

/* Two small documents and the edits between them, made by hand. */
static struct document *
made_document(const char *const *lines, size_t n)
{
	struct document *doc = document_new();

	for (size_t i = 0; i < n; i++)
		assert_int_equal(
		    document_add(doc, lines[i][0] == '#' ? LINE_HEADING : LINE_TEXT,
			lines[i][0] == '#', true, 0, span_of(lines[i] + (lines[i][0] == '#')),
			NULL),
		    0);
	return doc;
}

static void
a_change_is_told_with_its_findings_where_they_stand(void **state)
{
	static const char *const old[] = { "#Use", "We keep it one year.", "We never sell it.",
		"Moved line." };
	static const char *const new[] = { "#Use", "Moved line.", "We keep it two years.",
		"We train models." };
	struct document *before = made_document(old, 4), *after = made_document(new, 4);
	struct words words[] = { { WORDS_SAME, span_of("We keep it ") },
		{ WORDS_DELETED, span_of("one year") },
		{ WORDS_INSERTED, span_of("two\x1b years") }, { WORDS_SAME, span_of(".") } };
	struct edit edits[] = { { EDIT_MOVED, 3, 1, NULL, 0 }, { EDIT_EDITED, 1, 2, words, 4 },
		{ EDIT_REMOVED, 2, -1, NULL, 0 }, { EDIT_ADDED, -1, 3, NULL, 0 } };
	struct change change = { .before = before,
		.after = after,
		.class = CLASS_CHANGE,
		.edits = edits,
		.n_edits = COUNT(edits) };
	struct record *record = made_page();
	struct buf b;

	(void)state;
	made_finding(record, "ai-training.use", "ai-training", "AI training added",
	    DIRECTION_MORE, EDIT_ADDED, NULL, "We train models.")
	    ->line = 3;
	buf_init(&b, 10000);
	assert_int_equal(tell_change(&change, &record->findings, &plain, &b), 0);
	assert_string_equal(b.data, "\nUse\n"
				    "> Moved line.\n"
				    "~ We keep it [-one year-]{+two␛ years+}.\n"
				    "- We never sell it.\n"
				    "+ We train models.\n"
				    "  ^ + high ai-training.use: AI training added\n");
	buf_clear(&b);
	tell_change(&change, NULL, &colour, &b);
	check_harmless(b.data, true);
	assert_non_null(
	    strstr(b.data, "\x1b[31m\x1b[9mone year\x1b[0m\x1b[32m\x1b[4mtwo␛ years\x1b[0m"));
	buf_release(&b);
	record_free(record);
	document_free(before);
	document_free(after);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_of_strangers_is_made_harmless),
		cmocka_unit_test(any_two_bytes_become_harmless_text),
		cmocka_unit_test(columns_are_counted_as_a_terminal_does),
		cmocka_unit_test(paragraphs_are_wrapped_at_their_width),
		cmocka_unit_test(a_colour_ends_with_its_line),
		cmocka_unit_test(marks_become_colours_or_brackets),
		cmocka_unit_test(prose_is_never_wider_than_can_be_read),
		cmocka_unit_test(a_time_is_told_with_how_long_ago),
		cmocka_unit_test(a_day_is_told_as_people_say_it),
		cmocka_unit_test(a_quote_is_cut_around_what_matters),
		cmocka_unit_test(an_alert_has_all_its_parts_on_one_screen),
		cmocka_unit_test(a_busy_alert_stays_on_one_screen),
		cmocka_unit_test(an_alert_claims_only_what_is_known),
		cmocka_unit_test(an_alert_says_what_the_page_says_of_its_date),
		cmocka_unit_test(a_long_time_between_two_looks_is_a_doubt),
		cmocka_unit_test(a_way_out_says_who_verified_it_and_when),
		cmocka_unit_test(nothing_a_stranger_writes_reaches_the_terminal),
		cmocka_unit_test(an_empty_record_can_be_told),
		cmocka_unit_test(a_line_of_a_list_says_it_all),
		cmocka_unit_test(words_that_differ_are_marked),
		cmocka_unit_test(a_change_is_told_with_its_findings_where_they_stand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
