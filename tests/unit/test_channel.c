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
	"type: matrix, url: \"${U}\", room: r, token: \"${T}\"",
	"type: email, url: \"${U}\", from: a@b.example, to: a@b.example",
	"type: github, repository: a/b, token: \"${T}\"", "type: atom, path: x",
	"type: json-feed, path: x", "type: file, path: x, digest: weekly",
	"type: slack, url: \"${U}\", template: \"{{title}}\"" };

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

/* A reversal's findings say 0 and low, its verdict unknown. */
static const struct {
	const char *filter;
	bool told;
} reversals[] = {
	{ "direction: +", true },
	{ "severity: high, verdict: silent", true },
	{ "concept: ai-training", true },
	{ "concept: opt-out", false },
	{ "platform: lantern", false },
};

static void
a_reversal_is_told_to_those_who_were_told_what_it_reverts(void **state)
{
	struct record *r = made_silent();

	(void)state;
	r->class = CLASS_RETURNED;
	r->verdict = VERDICT_UNKNOWN;
	r->findings.v[0].direction = DIRECTION_NEUTRAL;
	r->findings.v[0].severity = SEVERITY_LOW;
	for (size_t i = 0; i < COUNT(reversals); i++) {
		char *fields = mem_printf("type: file, path: x, %s", reversals[i].filter);
		struct channels channels;
		char *said = read_one(fields, &channels);

		assert_string_equal(said, "");
		if (channel_wants(&channels.v[0], r) != reversals[i].told)
			fail_msg("%s: %d", fields, !reversals[i].told);
		channels_release(&channels);
		free(said);
		free(fields);
	}
	record_free(r);
}

static const struct {
	const char *fields;
	const char *said; /* a part of the complaint; "": there is none */
} secrets[] = {
	{ "type: slack, url: \"https://hooks.slack.com/services/T0/B0/xyz\"",
	    "rules/alerts.yaml:2:3: who knows this url can post" },
	{ "type: slack, url: \"${SLACK_URL}\"", "" },
	{ "type: slack, url: \"file:/etc/smallprint/slack\"", "" },
	{ "type: slack, url: \"https://hooks.slack.com/services/${SLACK_PATH}\"", "" },
	{ "type: discord, url: \"https://discord.com/api/webhooks/1/abc\"", "DISCORD_URL" },
	{ "type: discord, url: \"https://canary.discord.com/api/webhooks/1/abc\"",
	    "DISCORD_URL" },
	{ "type: teams, url: \"https://paper.webhook.office.com/webhookb2/x\"", "TEAMS_URL" },
	{ "type: teams, url: "
	  "\"https://prod-1.westeurope.logic.azure.com:443/workflows/x?sig=y\"",
	    "TEAMS_URL" },
	{ "type: webhook, url: \"https://user:pw@hook.example/in\"",
	    "a user or password in a url" },
	{ "type: webhook, url: \"https://hook.example/@in\"", "" },
	{ "type: webhook, url: \"https://hook.example/in?a=1&token=abc\"", "token= in a url" },
	{ "type: webhook, url: \"https://hook.example/in?token=${HOOK_TOKEN}\"", "" },
	{ "type: webhook, url: \"https://hook.example/in?page=2\"", "" },
	{ "type: webhook, url: \"https://a.example/\", secret: abc",
	    "a secret is not written here" },
	{ "type: email, url: \"smtp://u:p@m.example\", from: a@b.example, to: a@b.example",
	    "user and password have fields of their own" },
	{ "type: email, url: \"smtp://m.example\", from: a@b.example, to: a@b.example, user: "
	  "u, "
	  "password: swordfish",
	    "a secret is not written here" },
	{ "type: email, url: \"smtp://m.example\", from: a@b.example, to: a@b.example, user: "
	  "u, "
	  "password: \"${P}\", tls: none",
	    "anybody on the way reads the password" },
	{ "type: email, url: \"smtps://m.example\", from: a@b.example, to: a@b.example, tls: "
	  "none",
	    "smtps:// is TLS from the first byte" },
	{ "type: github, repository: paper/watch, token: \"${T}\"", "" },
	{ "type: github, repository: paper/watch, token: ghp_abc",
	    "a secret is not written here" },
	{ "type: github, repository: paper, token: \"${T}\"",
	    "expected a repository as OWNER/NAME" },
	{ "type: github, repository: \"paper/..\", token: \"${T}\"", "OWNER/NAME" },
	{ "type: github, repository: paper/watch, token: \"${T}\", url: "
	  "\"http://git.example/api/v3\"",
	    "anybody on the way reads the token" },
};

static void
a_secret_stands_in_no_rule(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(secrets); i++) {
		struct channels channels;
		char *said = read_one(secrets[i].fields, &channels);

		if (*secrets[i].said == '\0' ? *said != '\0'
					     : strstr(said, secrets[i].said) == NULL)
			fail_msg("%s: %s", secrets[i].fields, said);
		channels_release(&channels);
		free(said);
	}
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
		cmocka_unit_test(a_reversal_is_told_to_those_who_were_told_what_it_reverts),
		cmocka_unit_test(a_secret_stands_in_no_rule),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
