/* smallprint optout: the steps out, the link, the form, and how far each can be trusted. */
#include "cmd/cmd.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cmd/history.h"
#include "cmd/sheets.h"
#include "core/settings/steps.h"

struct optout_options {
	bool json;
};

static const struct option_row optout_rows[] = {
	{ "json", 'j', OPTION_FLAG, offsetof(struct optout_options, json), NULL,
	    "JSON Lines: one object per setting" },
	{ 0 },
};

enum { LABEL = 9, PART_MAX = 64 << 10 };

/* What happened to one setting's facts, newest first: for people or as JSON. */
struct happening {
	utc_t time;
	char commit[ARCHIVE_OID_HEX + 1];
	char *fact; /* "setting.steps" */
	char *says;
};

struct happenings {
	struct archive *archive;
	const char *page;    /* "linkedin/settings" */
	const char *setting; /* its id */
	struct happening *v;
	size_t n, cap;
	struct error *err;
};

/* One setting being told. */
struct telling {
	const struct sheets *sheets;
	const struct context *ctx;
	struct buf *out;
};

/* ---- what happened ---- */

static void
keep_findings(struct happenings *h, const struct record *record)
{
	for (size_t i = 0; i < record->findings.n; i++) {
		const struct finding *f = &record->findings.v[i];
		struct happening *one;

		if (f->severity == SEVERITY_LOW || f->heading == NULL || f->rule == NULL ||
		    strcmp(f->heading, h->setting) != 0)
			continue;
		MEM_GROW(h->v, h->n, h->cap);
		one = &h->v[h->n++];
		*one = (struct happening){ .time = record->time,
			.fact = mem_strdup(f->rule),
			.says = mem_strdup(f->says) };
		snprintf(one->commit, sizeof one->commit, "%s", record->commit);
	}
}

static int
keep_entry(const struct archive_entry *entry, void *arg)
{
	struct happenings *h = arg;
	struct record *record;

	if (entry->page_id == NULL || strcmp(entry->page_id, h->page) != 0)
		return 0;
	if (history_record(h->archive, entry, &record, h->err) != 0)
		return -1;
	keep_findings(h, record);
	record_free(record);
	return 0;
}

static int
happenings_read(const struct sheets *sheets, const struct platform *platform,
    const struct sheet_setting *setting, struct happenings *out, struct error *err)
{
	char *page = mem_printf("%s/" PAGE_SHEET, platform->id);
	int rc = 0;

	*out = (struct happenings){
		.archive = sheets->archive, .page = page, .setting = setting->id, .err = err
	};
	if (sheets->archive != NULL)
		rc = archive_log(sheets->archive, NULL, NULL, false, keep_entry, out, err);
	free(page);
	return rc < 0 ? -1 : 0;
}

static void
happenings_release(struct happenings *h)
{
	for (size_t i = 0; i < h->n; i++) {
		free(h->v[i].fact);
		free(h->v[i].says);
	}
	free(h->v);
}

/* ---- for people ---- */

static void say(const struct telling *t, const char *label, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void
say(const struct telling *t, const char *label, const char *fmt, ...)
{
	char first[TELL_LABEL_MAX], rest[LABEL + 1], *text = NULL, *safe;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		text = NULL;
	va_end(ap);
	safe = tell_plain(text);
	tell_label(label, LABEL, first);
	snprintf(rest, sizeof rest, "%*s", LABEL, "");
	tell_wrap(span_of(safe), first, rest, &t->ctx->style, t->out);
	free(safe);
	free(text);
}

/* What it rests on, with the page's words where there are some. */
static void
say_proof(const struct telling *t, const struct fact *fact)
{
	struct buf proof, quote;

	if (t->sheets->archive == NULL && fact->checked_on == NULL)
		return; /* of no fact there is more to say */
	buf_init(&proof, PART_MAX);
	buf_init(&quote, PART_MAX);
	sheets_proof(t->sheets, fact, &proof);
	if (fact->quote != NULL && fact->page != NULL)
		tell_quote(fact->quote, NULL, 200, &quote);
	if (quote.len > 0)
		say(t, "", "%s, %s%s: \"%s\"", proof.data, fact->page,
		    fact->state == FACT_VERIFIED ? "" : " said", quote.data);
	else
		say(t, "", "%s", proof.data);
	buf_release(&proof);
	buf_release(&quote);
}

static void
say_fact(const struct telling *t, const char *label, enum fact_kind kind,
    const struct sheet_setting *setting)
{
	const struct fact *fact = &setting->facts[kind];
	char *text = fact_text(kind, fact);

	if (fact_is_known(fact)) {
		say(t, label, "%s", text);
		say_proof(t, fact);
	}
	free(text);
}

static void
say_steps(const struct telling *t, const struct setting *declared,
    const struct sheet_setting *setting)
{
	const struct fact *fact = &setting->facts[FACT_STEPS];
	struct strs steps = { 0 };

	steps_in_full(&declared->steps, &fact->value, &steps);
	for (size_t i = 0; i < steps.n; i++)
		say(t, i == 0 ? "Steps" : "", "%zu. %s", i + 1, steps.v[i]);
	if (steps.n == 0)
		say(t, "Steps", "no switch is known");
	if (fact->state == FACT_VERIFIED && fact->value.n < steps.n)
		say(t, "", "the page names %zu of these %zu:", fact->value.n, steps.n);
	if (steps.n > 0)
		say_proof(t, fact);
	strs_release(&steps);
}

static void
say_reach(const struct telling *t, const struct fact *fact)
{
	char since[TELL_TIME_MAX];

	if (fact->reach == REACH_UNSEEN)
		return;
	say(t, "", "%s%s since %s%s%s", reach_is_broken(fact->reach) ? "BROKEN: " : "",
	    reach_says(fact->reach), tell_time(&t->ctx->style, fact->reach_since, since),
	    fact->leads_to == NULL ? "" : ": ", fact->leads_to == NULL ? "" : fact->leads_to);
}

static void
say_link(const struct telling *t, const struct sheet_setting *setting)
{
	const struct fact *fact = &setting->facts[FACT_URL];

	if (!fact_is_known(fact))
		return;
	say(t, "Link", "%s", fact->value.v[0]);
	say_reach(t, fact);
	say_proof(t, fact);
}

/* Where a member has no switch the form is the way. */
static void
say_form(const struct telling *t, const struct sheet_setting *setting)
{
	const struct fact *fact = &setting->facts[FACT_FORM];
	const struct fact *covers = &setting->facts[FACT_FORM_COVERS];

	if (!fact_is_known(fact))
		return;
	say(t, "Form", "%s", fact->value.v[0]);
	say(t, "", "for those who have no switch, as where it is not offered");
	if (fact_is_known(covers))
		say(t, "", "covers: %s", covers->value.v[0]);
	if (fact_is_known(covers) && (covers->since != 0 || covers->checked_on != NULL))
		say_proof(t, covers);
	say_reach(t, fact);
	say_proof(t, fact);
}

static bool
is_all_verified(const struct sheet_setting *setting)
{
	for (size_t i = 0; i < FACTS; i++)
		if (fact_is_known(&setting->facts[i]) &&
		    setting->facts[i].state != FACT_VERIFIED)
			return false;
	return true;
}

/* Where claims come from, as long as one of them is nothing else. */
static void
say_source(const struct telling *t, const struct setting *declared,
    const struct sheet_setting *setting)
{
	if (t->sheets->archive == NULL)
		say(t, "Proof", "not verified yet: no check was made");
	if (declared->source != NULL && !is_all_verified(setting))
		say(t, "Claims", "from: %s", declared->source);
}

static void
say_happenings(const struct telling *t, const struct happenings *h)
{
	for (size_t i = 0; i < h->n; i++) {
		char day[UTC_TEXT_MAX];

		say(t, i == 0 ? "Changed" : "", "%s %.*s %s",
		    day_format(utc_day(h->v[i].time), day), SHEETS_OID, h->v[i].commit,
		    h->v[i].says == NULL ? "" : h->v[i].says);
	}
}

static void
tell_setting(const struct telling *t, const struct platform *platform,
    const struct setting *declared, const struct sheet_setting *setting,
    const struct happenings *h)
{
	char *platform_name = tell_plain(platform->name);
	char *text = fact_text(FACT_NAME, &setting->facts[FACT_NAME]), *name = tell_plain(text);
	struct buf head;

	buf_init(&head, PART_MAX);
	buf_addf(&head, "%c%s: %s%c", TELL_HEAD, platform_name, name, TELL_END);
	if (t->out->len > 0)
		buf_addc(t->out, '\n');
	tell_wrap(buf_span(&head), "", "", &t->ctx->style, t->out);
	buf_addc(t->out, '\n');
	say_steps(t, declared, setting);
	say_link(t, setting);
	say_form(t, setting);
	say_fact(t, "Default", FACT_DEFAULT, setting);
	say_fact(t, "Since", FACT_SINCE, setting);
	say_fact(t, "Exempt", FACT_EXEMPT, setting);
	say_fact(t, "Past use", FACT_RETROACTIVE, setting);
	say_source(t, declared, setting);
	say_happenings(t, h);
	buf_release(&head);
	free(platform_name);
	free(name);
	free(text);
}

/* A platform without a way out that is known: what its file notes besides. */
static void
tell_without(const struct telling *t, char *const *names, size_t n)
{
	const struct workspace *ws = t->sheets->workspace;
	struct buf text;

	buf_init(&text, PART_MAX);
	sheets_put_without(t->sheets, names, n, &text);
	if (text.len > 0) {
		buf_adds(t->out, t->out->len > 0 ? "\n" : "");
		tell_wrap(buf_span(&text), "", "", &t->ctx->style, t->out);
	}
	for (size_t i = 0; n > 0 && i < ws->n_platforms; i++) {
		const struct platform *p = ws->platforms[i];

		if (p->n_settings == 0 && p->notes != NULL && sheets_is_named(p, names, n))
			say(t, "Notes", "%s", p->notes);
	}
	buf_release(&text);
}

/* ---- as JSON ---- */

static void
put_happenings(const struct happenings *h, struct buf *out)
{
	buf_adds(out, ",\"history\":[");
	for (size_t i = 0; i < h->n; i++) {
		char time[UTC_TEXT_MAX];

		buf_addf(out,
		    "%s{\"time\":\"%s\",\"commit\":\"%s\",\"rule\":", i == 0 ? "" : ",",
		    utc_format(h->v[i].time, time), h->v[i].commit);
		record_put_text(h->v[i].fact, out);
		buf_adds(out, ",\"says\":");
		record_put_text(h->v[i].says, out);
		buf_addc(out, '}');
	}
	buf_addc(out, ']');
}

static void
put_way(const struct setting *declared, const struct sheet_setting *setting, struct buf *out)
{
	struct strs steps = { 0 };

	steps_in_full(&declared->steps, &setting->facts[FACT_STEPS].value, &steps);
	buf_adds(out, ",\"way\":[");
	for (size_t i = 0; i < steps.n; i++) {
		buf_adds(out, i == 0 ? "" : ",");
		record_put_text(steps.v[i], out);
	}
	buf_addc(out, ']');
	strs_release(&steps);
}

static int
optout(const struct context *ctx, const void *options, int argc, char **argv)
{
	const struct optout_options *o = options;
	struct sheets sheets;
	struct sheets_walk walk = { .sheets = &sheets, .names = argv, .n_names = (size_t)argc };
	const struct platform *platform;
	const struct setting *declared;
	const struct sheet_setting *setting;
	struct error err = { 0 };
	struct buf out;
	struct telling t = { &sheets, ctx, &out };
	int status = sheets_open(ctx, argv, (size_t)argc, &sheets);

	buf_init(&out, SHEETS_MAX);
	while (status == EXIT_DONE && sheets_next(&walk, &platform, &declared, &setting)) {
		struct happenings h;

		if (happenings_read(&sheets, platform, setting, &h, &err) != 0) {
			status = cmd_fail(&err);
		} else if (o->json) {
			sheets_put_json(&sheets, platform, setting, &out);
			put_way(declared, setting, &out);
			put_happenings(&h, &out);
			buf_adds(&out, "}\n");
		} else {
			tell_setting(&t, platform, declared, setting, &h);
		}
		happenings_release(&h);
	}
	if (status == EXIT_DONE && !o->json)
		tell_without(&t, argv, (size_t)argc);
	if (status == EXIT_DONE && out.len == 0)
		fprintf(stderr, "smallprint: no setting is declared%s%s\n",
		    argc > 0 ? " of " : "", argc > 0 ? argv[0] : "");
	cmd_print(&out);
	buf_release(&out);
	sheets_release(&sheets);
	return status;
}

const struct verb verb_optout = {
	.name = "optout",
	.arguments = "[PLATFORM…]",
	.summary = "the way out: steps, link, form, and when each was last verified",
	.options = optout_rows,
	.options_size = sizeof(struct optout_options),
	.max_args = -1,
	.run = optout,
	.paged = true,
};
