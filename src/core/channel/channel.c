/* rules/alerts.yaml into channels, and what each wants to hear. */
#include "core/channel/channel.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/channel/channel_check.h"
#include "core/channel/mime.h"
#include "core/keep/zone.h"

#define FIELD(member) offsetof(struct channel_rule, member)

static const struct yaml_name types[] = { { "file", CHANNEL_FILE },
	{ "command", CHANNEL_COMMAND }, { "webhook", CHANNEL_WEBHOOK },
	{ "slack", CHANNEL_SLACK }, { "discord", CHANNEL_DISCORD }, { "teams", CHANNEL_TEAMS },
	{ "ntfy", CHANNEL_NTFY }, { "matrix", CHANNEL_MATRIX }, { "email", CHANNEL_EMAIL },
	{ "github", CHANNEL_GITHUB }, { "atom", CHANNEL_ATOM },
	{ "json-feed", CHANNEL_JSON_FEED }, { 0 } };

static const struct yaml_name digests[] = { { "daily", DIGEST_DAILY },
	{ "weekly", DIGEST_WEEKLY }, { 0 } };

static const struct yaml_name weekdays[] = { { "monday", 0 }, { "tuesday", 1 },
	{ "wednesday", 2 }, { "thursday", 3 }, { "friday", 4 }, { "saturday", 5 },
	{ "sunday", 6 }, { 0 } };

static const struct yaml_name tls_words[] = { { "starttls", CHANNEL_TLS_START },
	{ "implicit", CHANNEL_TLS_IMPLICIT }, { "none", CHANNEL_TLS_NONE }, { 0 } };

static const struct yaml_name severities[] = { { "low", SEVERITY_LOW },
	{ "medium", SEVERITY_MEDIUM }, { "high", SEVERITY_HIGH }, { 0 } };

/* A list of words out of a few. */
static void
read_words(struct yaml_reader *r, const struct yaml_node *node, const char *const *known,
    struct strs *out)
{
	size_t from = out->n;

	yaml_strs(r, node, out);
	for (size_t i = from; i < out->n; i++) {
		const char *near = yaml_nearest(out->v[i], known);

		if (near == NULL || strcmp(near, out->v[i]) != 0)
			yaml_complain(r, node, "unknown word \"%.40s\"%s%s%s", out->v[i],
			    near != NULL ? " (" : "", near != NULL ? near : "",
			    near != NULL ? "?)" : "");
	}
}

static void
read_about(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	static const char *const known[] = { "news", "maintenance", NULL };

	read_words(r, node, known, target);
}

static void
read_directions(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	static const char *const known[] = { "+", "-", "r", "0", NULL };

	read_words(r, node, known, target);
}

static void
read_verdicts(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	static const char *const known[] = { "silent", "short-notice", "unknown", "announced",
		NULL };

	read_words(r, node, known, target);
}

/* Rules are shared and kept in git: what opens a door is not written there. */
static void
read_secret(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	const char *text = yaml_text(r, node);
	char **out = target;

	if (!yaml_is_scalar(node))
		return;
	if (strncmp(text, "file:", 5) != 0 &&
	    !(strncmp(text, "${", 2) == 0 && strlen(text) > 3 &&
		strcspn(text, "}") == strlen(text) - 1))
		yaml_complain(r, node,
		    "a secret is not written here: expected ${NAME}, from "
		    "the environment, or file:PATH");
	free(*out);
	*out = mem_strdup(text);
}

static void
check_address(struct yaml_reader *r, const struct yaml_node *node, const char *text)
{
	struct span name, address;

	if (*text != '\0' && !mime_address(text, &name, &address))
		yaml_complain(r, node,
		    "\"%.60s\" is no mail address: expected desk@paper.example or "
		    "The Desk <desk@paper.example>",
		    text);
}

static void
read_address(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	char **out = target;

	check_address(r, node, yaml_text(r, node));
	free(*out);
	*out = mem_strdup(yaml_text(r, node));
}

static void
read_addresses(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	struct strs *out = target;

	yaml_strs(r, node, out);
	for (size_t i = 0; i < out->n; i++)
		check_address(r, node, out->v[i]);
}

static void
read_timeout(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	int64_t *seconds = target;

	if (!yaml_is_scalar(node) || !duration_parse(span_of(yaml_text(r, node)), seconds) ||
	    *seconds < 1 || *seconds > CHANNEL_TIMEOUT_MAX)
		yaml_complain(r, node, "expected 1s to %ds", CHANNEL_TIMEOUT_MAX);
}

/* "08:30", as people write it. */
static void
read_hour(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	const char *text = yaml_text(r, node);
	int hours = 0, minutes = 0, end = 0, *out = target;

	if (strlen(text) != 5 || strspn(text, "0123456789:") != 5 ||
	    sscanf(text, "%2d:%2d%n", &hours, &minutes, &end) != 2 || end != 5 || hours > 23 ||
	    minutes > 59)
		yaml_complain(r, node, "expected a time of day as \"08:00\"");
	else
		*out = hours * 60 + minutes;
}

static void
read_zone(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	char **out = target;

	if (!zone_is(yaml_text(r, node)))
		yaml_complain(r, node,
		    "there is no time zone \"%.60s\": expected one as Europe/Berlin, or UTC",
		    yaml_text(r, node));
	free(*out);
	*out = mem_strdup(yaml_text(r, node));
}

static void
read_entries(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	const char *text = yaml_text(r, node);
	int *out = target;

	*out = strlen(text) <= 3 && strspn(text, "0123456789") == strlen(text) ? atoi(text) : 0;
	if (*out < 1 || *out > CHANNEL_ENTRIES_MAX)
		yaml_complain(r, node, "expected 1 to %d", CHANNEL_ENTRIES_MAX);
}

/* A text stands there itself when it has lines or names to fill; else it is a file. */
static void
read_template(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	struct channel_rule *c = target;
	const char *text = yaml_text(r, node);

	if (*text == '\0')
		yaml_complain(r, node, "expected a template, or a file with one");
	if (strchr(text, '\n') == NULL && strstr(text, "{{") == NULL)
		c->template_file = mem_strdup(text);
	c->template = mem_strdup(c->template_file == NULL ? text : "");
}

const struct yaml_field channel_fields[] = {
	{ "type", YAML_ENUM, FIELD(type), .required = true, .names = types,
	    .help = "how it is told" },
	{ "off", YAML_BOOL, FIELD(off), .help = "declared, and not told for now" },
	{ "about", YAML_CUSTOM, FIELD(about), .read = read_about,
	    .help = "news of pages, maintenance of the monitor, or both" },
	{ "changes", YAML_BOOL, FIELD(changes), .help = "changes too that are no alert" },
	{ "concept", YAML_STRS, FIELD(concept), .help = "only with a finding of these" },
	{ "direction", YAML_CUSTOM, FIELD(direction), .read = read_directions,
	    .help = "only with a finding of these" },
	{ "severity", YAML_ENUM, FIELD(severity), .names = severities,
	    .help = "only with a finding of this severity or a worse one" },
	{ "verdict", YAML_CUSTOM, FIELD(verdict), .read = read_verdicts,
	    .help = "only with these verdicts" },
	{ "platform", YAML_STRS, FIELD(platform), .help = "only of these platforms" },
	{ "page", YAML_STRS, FIELD(page),
	    .help = "only of these pages; * stands for any text" },
	{ "path", YAML_STRING, FIELD(path),
	    .help = "file: where lines are added; atom, json-feed: the file" },
	{ "command", YAML_STRS, FIELD(command), .help = "command: the program, its arguments" },
	{ "url", YAML_STRING, FIELD(url), .help = "where it is posted; may hold ${NAME}" },
	{ "secret", YAML_CUSTOM, FIELD(secret), .read = read_secret,
	    .help = "webhook: the key of its signature" },
	{ "token", YAML_CUSTOM, FIELD(token), .read = read_secret,
	    .help = "sent as Authorization: Bearer" },
	{ "room", YAML_STRING, FIELD(room), .help = "matrix: the room's id" },
	{ "topic", YAML_STRING, FIELD(topic), .help = "ntfy: the topic" },
	{ "from", YAML_CUSTOM, FIELD(from), .read = read_address, .help = "email: the sender" },
	{ "to", YAML_CUSTOM, FIELD(to), .read = read_addresses, .help = "email: who gets it" },
	{ "user", YAML_STRING, FIELD(user), .help = "email: who signs in" },
	{ "password", YAML_CUSTOM, FIELD(password), .read = read_secret,
	    .help = "email: with this" },
	{ "tls", YAML_ENUM, FIELD(tls), .names = tls_words,
	    .help = "email: how the way to the server is kept secret" },
	{ "repository", YAML_STRING, FIELD(repository),
	    .help = "github: whose issues they are, as OWNER/NAME" },
	{ "labels", YAML_STRS, FIELD(labels), .help = "github: of its issues" },
	{ "timeout", YAML_CUSTOM, FIELD(timeout), .read = read_timeout,
	    .help = "how long one message may take" },
	{ "digest", YAML_ENUM, FIELD(digest), .names = digests,
	    .help = "news together once a day or a week, and not at once" },
	{ "at", YAML_CUSTOM, FIELD(at), .read = read_hour, .help = "digest: the time of day" },
	{ "day", YAML_ENUM, FIELD(day), .names = weekdays,
	    .help = "digest: the day of the week" },
	{ "zone", YAML_CUSTOM, FIELD(zone), .read = read_zone,
	    .help = "digest: whose day it is" },
	{ "template", YAML_CUSTOM, 0, .read = read_template,
	    .help = "the words of its messages, or a file with them" },
	{ "entries", YAML_CUSTOM, FIELD(entries), .read = read_entries,
	    .help = "atom, json-feed: the most it holds" },
	{ "title", YAML_STRING, FIELD(title), .help = "atom, json-feed: what it is called" },
	{ "private", YAML_BOOL, FIELD(private_address),
	    .help = "the address may be on a private network" },
	{ 0 },
};

/* ---- the file ---- */

static bool
is_name(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return n > 0 && n <= 40 && name[n] == '\0' && strcmp(name, "terminal") != 0;
}

static void
read_channel(struct yaml_reader *r, const char *key, const struct yaml_node *key_node,
    const struct yaml_node *value, void *arg)
{
	struct channels *channels = arg;
	struct channel_rule *c;

	if (!is_name(key)) {
		yaml_complain(r, key_node,
		    "a channel's name is of small letters, digits and -, and not terminal");
		return;
	}
	if (channels->n >= CHANNELS_MAX) {
		yaml_complain(r, key_node, "more than %d channels", CHANNELS_MAX);
		return;
	}
	MEM_GROW(channels->v, channels->n, channels->cap);
	c = &channels->v[channels->n++];
	*c = (struct channel_rule){
		.name = mem_strdup(key), .timeout = 20, .at = -1, .day = -1
	};
	yaml_read_table(r, value, channel_fields, c);
	if (c->type == CHANNEL_GITHUB && c->url == NULL)
		c->url = mem_strdup("https://api.github.com");
	if (c->type == CHANNEL_GITHUB && c->labels.n == 0)
		strs_add(&c->labels, "smallprint");
	channel_check(r, key_node, c);
	if (c->at < 0)
		c->at = CHANNEL_AT;
	if (c->entries == 0)
		c->entries = CHANNEL_ENTRIES;
}

static void
read_channels(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	yaml_each_pair(r, node, read_channel, target);
}

const struct yaml_field channel_file_fields[] = {
	{ "channels", YAML_CUSTOM, 0, .required = true, .read = read_channels,
	    .help = "by name: who is told besides the terminal" },
	{ 0 },
};

size_t
channels_read(struct span text, const char *file, struct channels *out, struct strs *complaints)
{
	return yaml_read(text, file, channel_file_fields, out, complaints);
}

void
channels_release(struct channels *channels)
{
	for (size_t i = 0; i < channels->n; i++) {
		struct channel_rule *c = &channels->v[i];

		free(c->name);
		free(c->path);
		strs_release(&c->command);
		free(c->url);
		free(c->secret);
		free(c->token);
		free(c->room);
		free(c->topic);
		free(c->from);
		strs_release(&c->to);
		free(c->user);
		free(c->password);
		free(c->repository);
		free(c->zone);
		free(c->template);
		free(c->template_file);
		free(c->title);
		strs_release(&c->labels);
		strs_release(&c->about);
		strs_release(&c->concept);
		strs_release(&c->direction);
		strs_release(&c->verdict);
		strs_release(&c->platform);
		strs_release(&c->page);
	}
	free(channels->v);
	*channels = (struct channels){ 0 };
}

const struct channel_rule *
channels_find(const struct channels *channels, const char *name)
{
	for (size_t i = 0; i < channels->n; i++)
		if (strcmp(channels->v[i].name, name) == 0)
			return &channels->v[i];
	return NULL;
}

const char *
channel_type_name(int type)
{
	for (size_t i = 0; types[i].name != NULL; i++)
		if (types[i].value == type)
			return types[i].name;
	return "none";
}

bool
channel_is_feed(const struct channel_rule *c)
{
	return c->type == CHANNEL_ATOM || c->type == CHANNEL_JSON_FEED;
}

bool
channel_is_raw(const struct channel_rule *c)
{
	return c->type == CHANNEL_FILE || c->type == CHANNEL_COMMAND ||
	       c->type == CHANNEL_WEBHOOK;
}

/* ---- what it wants ---- */

static bool
is_about(const struct channel_rule *c, bool maintenance)
{
	return c->about.n == 0 ? !maintenance
			       : strs_has(&c->about, maintenance ? "maintenance" : "news");
}

static bool
names_page(const struct channel_rule *c, const char *page)
{
	char *platform = mem_strndup(page, strcspn(page, "/"));
	bool named = c->platform.n == 0 || strs_has(&c->platform, platform), found = false;

	for (size_t i = 0; i < c->page.n && !found; i++)
		found = fnmatch(c->page.v[i], page, 0) == 0;
	free(platform);
	return named && (found || c->page.n == 0);
}

/* One finding must meet all that is said of findings. */
static bool
has_finding(const struct channel_rule *c, const struct record *record)
{
	if (c->concept.n == 0 && c->direction.n == 0 && c->severity == SEVERITY_LOW)
		return true;
	for (size_t i = 0; i < record->findings.n; i++) {
		const struct finding *f = &record->findings.v[i];
		const char direction[2] = { (char)f->direction, '\0' };

		if ((int)f->severity >= c->severity &&
		    (c->direction.n == 0 || strs_has(&c->direction, direction)) &&
		    (c->concept.n == 0 ||
			(f->concept != NULL && strs_has(&c->concept, f->concept))))
			return true;
	}
	return false;
}

static bool
has_concept(const struct channel_rule *c, const struct record *record)
{
	for (size_t i = 0; i < record->findings.n; i++)
		if (record->findings.v[i].concept != NULL &&
		    strs_has(&c->concept, record->findings.v[i].concept))
			return true;
	return c->concept.n == 0;
}

static bool
has_verdict(const struct channel_rule *c, enum verdict_word verdict)
{
	return c->verdict.n == 0 || strs_has(&c->verdict, verdict_name(verdict));
}

bool
channel_wants(const struct channel_rule *c, const struct record *record)
{
	if (c->off || !is_about(c, false) || !names_page(c, record->page))
		return false;
	/* words taken back have no direction and no verdict of their own */
	if (record->alert && record->class == CLASS_RETURNED)
		return has_concept(c, record);
	return (record->alert || c->changes) && has_finding(c, record) &&
	       has_verdict(c, record->verdict);
}

/* A corrected verdict is told to those who want the new one, or were told the old one. */
static bool
wants_about(
    const struct channel_rule *c, const struct upkeep *upkeep, const struct record *about)
{
	return has_finding(c, about) &&
	       (has_verdict(c, about->verdict) ||
		   (upkeep->kind == UPKEEP_VERDICT && has_verdict(c, upkeep->word)));
}

bool
channel_wants_upkeep(
    const struct channel_rule *c, const struct upkeep *upkeep, const struct record *about)
{
	return !c->off && is_about(c, upkeep_is_maintenance(upkeep->kind)) &&
	       names_page(c, upkeep->page) && (about == NULL || wants_about(c, upkeep, about));
}

/* ---- keys ---- */

static const char *
key_of(char *text, char key[HASH_SHA256_HEX + 1])
{
	hash_sha256(span_of(text), key);
	free(text);
	return key;
}

const char *
channel_key(const struct record *r, char key[HASH_SHA256_HEX + 1])
{
	char time[UTC_TEXT_MAX];

	return key_of(mem_printf("change\n%s\n%s\n%s\n", r->page, utc_format(r->time, time),
			  r->sha256 == NULL ? "" : r->sha256),
	    key);
}

const char *
channel_key_upkeep(const struct upkeep *u, char key[HASH_SHA256_HEX + 1])
{
	char time[UTC_TEXT_MAX];

	return key_of(mem_printf("%s\n%s\n%s\n", upkeep_name(u->kind), u->page,
			  utc_format(u->time, time)),
	    key);
}
