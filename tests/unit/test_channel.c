/* Channels: what rules/alerts.yaml may say, and who is told what. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "core/channel/channel.h"
#include "record_made.h"

/* A file with one channel; its complaints are joined by newlines, the caller frees. */
static char *
read_one(const char *fields, struct channels *out)
{
	char *yaml = mem_printf("channels:\n  desk: {%s}\n", fields);
	struct strs complaints = { 0 };
	struct buf said;

	buf_init(&said, 64 << 10);
	*out = (struct channels){ 0 };
	channels_read(span_of(yaml), "rules/alerts.yaml", out, &complaints);
	for (size_t i = 0; i < complaints.n; i++)
		buf_addf(&said, "%s\n", complaints.v[i]);
	strs_release(&complaints);
	free(yaml);
	return buf_steal(&said);
}

/* Of the silent change of Harbour's policy: ai-training, +, high. */
static const struct {
	const char *filter;
	bool told;
} filters[] = {
	{ "", true },
	{ "concept: ai-training", true },
	{ "concept: [opt-out, ai-training]", true },
	{ "concept: opt-out", false },
	{ "direction: +", true },
	{ "direction: [-, r]", false },
	{ "severity: high", true },
	{ "severity: medium", true },
	{ "verdict: silent", true },
	{ "verdict: [unknown, short-notice]", false },
	{ "platform: harbour", true },
	{ "platform: lantern", false },
	{ "page: harbour/*", true },
	{ "page: \"*/terms\"", false },
	{ "about: maintenance", false },
	{ "about: [news, maintenance]", true },
	{ "concept: ai-training, direction: -", false },
	{ "off: true", false },
};

static const char *const types[] = { "type: file, path: x", "type: command, command: [x]",
	"type: webhook, url: \"https://a.example/\"", "type: slack, url: \"${U}\"",
	"type: discord, url: \"${U}\"", "type: teams, url: \"${U}\"",
	"type: ntfy, url: \"${U}\", topic: t",
	"type: matrix, url: \"${U}\", room: r, token: \"${T}\"" };

static void
filters_hold_for_every_type(void **state)
{
	struct record *r = made_silent();

	(void)state;
	for (size_t t = 0; t < COUNT(types); t++)
		for (size_t i = 0; i < COUNT(filters); i++) {
			char *fields = mem_printf("%s%s%s", types[t],
			    *filters[i].filter == '\0' ? "" : ", ", filters[i].filter);
			struct channels channels;
			char *said = read_one(fields, &channels);

			assert_string_equal(said, "");
			if (channel_wants(&channels.v[0], r) != filters[i].told)
				fail_msg("%s: %d", fields, !filters[i].told);
			channels_release(&channels);
			free(said);
			free(fields);
		}
	record_free(r);
}

static void
a_worse_finding_than_asked_for_is_told_a_milder_one_not(void **state)
{
	struct record *r = made_silent();
	struct channels channels;
	char *said = read_one("type: file, path: x, severity: high", &channels);

	(void)state;
	assert_true(channel_wants(&channels.v[0], r));
	r->findings.v[0].severity = SEVERITY_MEDIUM;
	assert_false(channel_wants(&channels.v[0], r));
	free(said);
	channels_release(&channels);
	record_free(r);
}

/* The change was silent and is now announced, or the other way round. */
static const struct {
	const char *filter;
	enum verdict_word was, word;
	bool told;
} corrections[] = {
	{ "verdict: silent", VERDICT_SILENT, VERDICT_ANNOUNCED, true },
	{ "verdict: silent", VERDICT_UNKNOWN, VERDICT_SILENT, true },
	{ "verdict: silent", VERDICT_UNKNOWN, VERDICT_ANNOUNCED, false },
	{ "concept: ai-training", VERDICT_SILENT, VERDICT_ANNOUNCED, true },
	{ "concept: opt-out", VERDICT_SILENT, VERDICT_ANNOUNCED, false },
	{ "platform: lantern", VERDICT_SILENT, VERDICT_ANNOUNCED, false },
	{ "about: maintenance", VERDICT_SILENT, VERDICT_ANNOUNCED, false },
};

static void
what_became_of_a_change_is_told_to_those_who_were_told_it(void **state)
{
	struct record *r = made_silent();

	(void)state;
	for (size_t i = 0; i < COUNT(corrections); i++) {
		struct upkeep u = { .kind = UPKEEP_VERDICT,
			.page = r->page,
			.was = corrections[i].was,
			.word = corrections[i].word };
		char *fields = mem_printf("type: file, path: x, %s", corrections[i].filter);
		struct channels channels;
		char *said = read_one(fields, &channels);

		r->verdict = corrections[i].was;
		if (channel_wants_upkeep(&channels.v[0], &u, r) != corrections[i].told)
			fail_msg("%s: %zu", fields, i);
		channels_release(&channels);
		free(said);
		free(fields);
	}
	record_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(filters_hold_for_every_type),
		cmocka_unit_test(a_worse_finding_than_asked_for_is_told_a_milder_one_not),
		cmocka_unit_test(what_became_of_a_change_is_told_to_those_who_were_told_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
