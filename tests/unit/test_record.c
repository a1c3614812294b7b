/* Records as JSON: what is written is read back, and strangers' JSON is refused by name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "record_made.h"

static char *
put(const struct record *record)
{
	struct buf b;

	buf_init(&b, 1 << 20);
	assert_int_equal(record_put(record, &b), 0);
	return buf_steal(&b);
}

static struct record *
get(const char *json)
{
	struct record *record = NULL;
	struct error err = { 0 };

	if (record_get(span_of(json), &record, &err) != 0)
		fail_msg("%s", err.message);
	return record;
}

static void
a_record_is_one_line_in_the_promised_order(void **state)
{
	static const char *const names[] = { "{\"commit\":\"0bb97299",
		"\"time\":\"2024-09-19T00:32:21Z\"", "\"page\":\"harbour/privacy-policy\"",
		"\"path\":\"harbour/privacy-policy.md\"", "\"platform\":\"harbour\"",
		"\"class\":\"change\"", "\"alert\":true", "\"findings\":[{",
		"\"rule\":\"ai-training.use\"", "\"concept\":\"ai-training\"",
		"\"direction\":\"+\"", "\"severity\":\"high\"", "\"change\":\"added\"",
		"\"quote\":\"Harbour may", "\"before\":null", "\"after\":\"Harbour may",
		"\"verdict\":\"silent\"", "\"reasons\":[\"S3\"]",
		"\"dates\":{\"before\":\"2024-07-31\",\"after\":\"2024-09-18\",\"state\":"
		"\"today\"",
		"\"notice_days\":{\"min\":-1,\"max\":0}",
		"\"announcement\":{\"state\":\"none\",\"url\":null,\"title\":null,\"date\":"
		"null",
		"\"because\":\"Silent because", "\"previously\":\"2024-09-18T00:32:20Z\"",
		"\"way_out\":{\"setting\":" };
	struct record *record = made_silent();
	char *json = put(record);
	const char *at = json;

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		const char *next = strstr(at, names[i]);

		if (next == NULL)
			fail_msg("%s is not where it was promised in %s", names[i], json);
		at = next + 1;
	}
	assert_ptr_equal(strchr(json, '\n'), json + strlen(json) - 1);
	free(json);
	record_free(record);
}

static struct record *
made_strange(void)
{
	struct record *r = made_silent();

	free(r->because);
	r->because =
	    mem_strdup("quotes \" and \\, \xe2\x80\xae turned, \xc2\x9b[31m, \x7f, tab\t, "
		       "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
	r->announced.state = ANNOUNCED_FOUND;
	r->announced.day = made_day("2024-08-01");
	r->announced.title = mem_strdup("News\nof the day");
	r->announced.why = mem_strdup("not \xff UTF-8");
	r->dates.banner = true;
	r->dates.banner_day = made_day("2025-01-01");
	r->returned_to = mem_strdup("abc");
	r->findings.v[0].severity = SEVERITY_LOW;
	r->findings.v[0].line = -1;
	r->kind = PAGE_HELP;
	return r;
}

static void
what_is_put_is_got_back(void **state)
{
	struct record *made[] = { record_new(), made_page(), made_silent(), made_strange() };

	(void)state;
	for (size_t i = 0; i < COUNT(made); i++) {
		char *once = put(made[i]), *twice;
		struct record *back = get(once);

		twice = put(back);
		assert_string_equal(once, twice);
		free(once);
		free(twice);
		record_free(back);
		record_free(made[i]);
	}
}

static void
what_is_not_known_is_null(void **state)
{
	struct record *record = record_new();
	char *json = put(record);

	(void)state;
	assert_non_null(strstr(json, "\"commit\":null,\"time\":null,"));
	assert_non_null(
	    strstr(json, "\"dates\":{\"before\":null,\"after\":null,\"state\":\"unknown\""));
	assert_non_null(strstr(json, "\"notice_days\":null"));
	assert_non_null(strstr(json, "\"way_out\":null"));
	assert_non_null(strstr(json, "\"verdict\":\"unknown\""));
	free(json);
	record_free(record);
}

static void
a_line_of_json_does_nothing_to_a_terminal(void **state)
{
	struct record *record = made_strange();
	char *json = put(record);

	(void)state;
	for (const char *c = json; *c != '\0'; c++)
		assert_true((unsigned char)*c >= 0x20 || c[1] == '\0');
	assert_null(strstr(json, "\xe2\x80\xae"));
	assert_null(strstr(json, "\xc2\x9b"));
	assert_null(strchr(json, 0x7f));
	assert_non_null(strstr(json, "\\u202e turned, \\u009b[31m, \\u007f, tab\\t"));
	assert_non_null(strstr(json, "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80")); /* as they are */
	free(json);
	record_free(record);
}

static const struct {
	const char *json;
	const char *says; /* NULL: it is read */
} strangers[] = {
	{ "{}", NULL },
	{ "{\"page\":null,\"findings\":null,\"of_tomorrow\":[[[{}]]]}", NULL },
	{ "", "line 1" },
	{ "[]", "itself: an object" },
	{ "null", "line 1" },
	{ "\"text\"", "line 1" },
	{ "{\"page\":", "line 1" },
	{ "{\"page\":7}", "page: text" },
	{ "{\"page\":\"a\\u0000b\"}", "line 1" },
	{ "{\"page\":\"\xff\"}", "line 1" },
	{ "{\"time\":\"yesterday\"}", "time: a time" },
	{ "{\"time\":12}", "time: a time" },
	{ "{\"alert\":\"yes\"}", "alert: true or false" },
	{ "{\"class\":\"wonder\"}", "class: one of its words" },
	{ "{\"class\":3}", "class: one of its words" },
	{ "{\"findings\":{}}", "findings.findings: a list" },
	{ "{\"findings\":[7]}", "findings.itself: an object" },
	{ "{\"findings\":[{\"rule\":\"a\"},{\"rule\":[]}]}", "findings.rule: text" },
	{ "{\"findings\":[{\"direction\":\"++\"}]}",
	    "findings.direction.itself: +, -, r or 0" },
	{ "{\"findings\":[{\"line\":1e99}]}", "findings.line: a number" },
	{ "{\"findings\":[{\"line\":99999999999}]}", "findings.line: a number" },
	{ "{\"sentences\":{\"added\":-1}}", "sentences.added: a number" },
	{ "{\"dates\":{\"before\":\"2024-02-30\"}}", "dates.before: a day" },
	{ "{\"notice_days\":{\"min\":\"1\"}}", "notice_days.min: a number" },
	{ "{\"grounds\":[{\"code\":\"S3S3S3S3S3\"}]}", "grounds.code: a short text" },
	{ "{\"way_out\":{\"steps\":[1]}}", "way_out.steps: a list of texts" },
	{ "{\"way_out\":[]}", "way_out.itself: an object" },
};

static void
strangers_json_is_read_or_refused_by_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(strangers); i++) {
		struct record *record = NULL;
		struct error err = { 0 };
		int rc = record_get(span_of(strangers[i].json), &record, &err);

		if (rc != (strangers[i].says == NULL ? 0 : -1))
			fail_msg("%s: %d %s", strangers[i].json, rc, err.message);
		if (rc != 0) {
			assert_null(record);
			assert_int_equal(err.code, ERROR_ARCHIVE);
			if (strstr(err.message, strangers[i].says) == NULL)
				fail_msg("%s: said %s", strangers[i].json, err.message);
		}
		record_free(record);
	}
}

static void
depth_and_size_have_ceilings(void **state)
{
	char *deep = mem_alloc(200000 + 1), *large = mem_alloc(RECORD_MAX_BYTES + 2);
	struct record *record = NULL;
	struct error err = { 0 };

	(void)state;
	memset(deep, '[', 200000);
	assert_int_equal(record_get(span_of(deep), &record, &err), -1);
	assert_int_equal(err.code, ERROR_ARCHIVE);
	memset(large, ' ', RECORD_MAX_BYTES + 1);
	assert_int_equal(record_get(span_of(large), &record, &err), -1);
	assert_int_equal(err.code, ERROR_LIMIT);
	free(deep);
	free(large);
}

/* Every beginning of a record, and every record with one byte changed, is read or refused. */
static void
broken_records_end_in_an_error_or_a_record(void **state)
{
	struct record *made = made_strange(), *record;
	char *json = put(made);
	size_t len = strlen(json) - 1; /* without its newline */

	(void)state;
	for (size_t i = 0; i < len; i++) {
		char was = json[i];

		record = NULL;
		record_get(span_make(json, i), &record, NULL);
		assert_null(record);
		json[i] = (char)(was ^ (1 << (i % 8)));
		record_get(span_make(json, len), &record, NULL);
		json[i] = was;
		record_free(record);
	}
	free(json);
	record_free(made);
}

static void
a_record_takes_over_what_the_stages_made(void **state)
{
	static char setting_id[] = "models", setting_name[] = "Model building";
	static char id[] = "h/privacy@de", platform_id[] = "h", name[] = "Privacy";
	static char url[] = "https://h/p", variant[] = "de", platform_name[] = "Harbour";
	struct setting setting = { .id = setting_id, .name = setting_name };
	struct page page = { .id = id,
		.platform = platform_id,
		.name = name,
		.url = url,
		.kind = PAGE_TERMS,
		.variant = variant };
	struct platform platform = {
		.id = platform_id, .name = platform_name, .settings = &setting, .n_settings = 1
	};
	struct change change = { .class = CLASS_CHANGE, .n_added = 2, .n_edited = 1 };
	struct record *from = made_silent(), *record = record_new();
	struct verdict verdict = { VERDICT_SILENT, from->reasons, 1, 1, from->because, true };

	(void)state;
	strs_add(&setting.pages, "h/privacy");
	record_fill(record, &platform, &page, &change, &from->findings, &verdict, &from->dates,
	    &from->announced, 5, 10);
	from->reasons = NULL;
	from->n_reasons = 0;
	from->because = NULL;
	assert_string_equal(record->path, "h/privacy@de.md");
	assert_string_equal(record->platform_name, "Harbour");
	assert_string_equal(record->way_out.setting, "Model building");
	assert_int_equal(record->findings.n, 1);
	assert_int_equal(from->findings.n, 0);
	assert_null(verdict.because);
	assert_true(record->alert);
	assert_int_equal(record->previously, 5);
	assert_int_equal(record->time, 10);
	assert_int_equal(record->added, 2);
	assert_int_equal(record->kind, PAGE_TERMS);
	assert_int_equal(record->dates.state, DATES_TODAY);
	assert_int_equal(from->dates.state, DATES_UNKNOWN);
	strs_release(&setting.pages);
	record_free(from);
	record_free(record);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_is_one_line_in_the_promised_order),
		cmocka_unit_test(what_is_put_is_got_back),
		cmocka_unit_test(what_is_not_known_is_null),
		cmocka_unit_test(a_line_of_json_does_nothing_to_a_terminal),
		cmocka_unit_test(strangers_json_is_read_or_refused_by_name),
		cmocka_unit_test(depth_and_size_have_ceilings),
		cmocka_unit_test(broken_records_end_in_an_error_or_a_record),
		cmocka_unit_test(a_record_takes_over_what_the_stages_made),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
