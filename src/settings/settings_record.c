/* A change of facts in words: its record, its commit. */
#include "settings/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/settings/steps.h"
#include "core/tell/message.h"
#include "settings/settings_parts.h"

enum { MESSAGE_BYTES = 256 << 10, OID_SHOWN = 10 };

static void
copy_strs(const struct strs *from, struct strs *to)
{
	for (size_t i = 0; i < from->n; i++)
		strs_add(to, from->v[i]);
}

static void
copy_value(const struct fact *fact, char **out)
{
	if (fact->value.n > 0)
		*out = mem_strdup(fact->value.v[0]);
}

/* What is declared of a setting besides; nothing where it is declared no more. */
static const struct strs *
declared_steps(const struct platform *platform, const char *id)
{
	static const struct strs none;

	for (size_t i = 0; i < platform->n_settings; i++)
		if (strcmp(platform->settings[i].id, id) == 0)
			return &platform->settings[i].steps;
	return &none;
}

static void
fill_way_out(struct way_out *way_out, const struct platform *platform,
    const struct sheet_setting *setting)
{
	const struct fact *facts = setting->facts;

	copy_value(&facts[FACT_NAME], &way_out->setting);
	copy_value(&facts[FACT_DEFAULT], &way_out->default_state);
	steps_in_full(
	    declared_steps(platform, setting->id), &facts[FACT_STEPS].value, &way_out->steps);
	copy_strs(&facts[FACT_EXEMPT].value, &way_out->exempt);
	copy_value(&facts[FACT_URL], &way_out->url);
	copy_value(&facts[FACT_FORM], &way_out->form);
	copy_value(&facts[FACT_FORM_COVERS], &way_out->form_covers);
	way_out->checked_on = mem_strdup(facts[FACT_NAME].checked_on);
	way_out->checked_by = mem_strdup(facts[FACT_NAME].checked_by);
}

/* "steps verified 2024-09-18 by 8258e68e6e" */
static void
put_proof(enum fact_kind kind, const struct fact *fact, struct buf *out)
{
	char day[UTC_TEXT_MAX];
	const char *words = kind == FACT_URL ? "link" : fact_name(kind);

	if (!fact_is_known(fact) || (fact->since == 0 && fact->reach == REACH_UNSEEN))
		return;
	buf_adds(out, out->len > 0 ? "; " : "");
	if (fact->since == 0)
		buf_addf(out, "%s on no page", words);
	else
		buf_addf(out, "%s %s since %s by %.*s", words,
		    fact->state == FACT_VERIFIED ? "verified" : "unverified",
		    day_format(utc_day(fact->since), day), OID_SHOWN,
		    fact->commit == NULL ? "?" : fact->commit);
	if (fact->reach != REACH_UNSEEN)
		buf_addf(out, ", %s", reach_says(fact->reach));
}

void
settings_take_facts(struct way_out *way_out, const struct sheet_setting *stored)
{
	const struct fact *facts = stored->facts;
	struct buf proof;

	buf_init(&proof, 4096);
	if (fact_is_known(&facts[FACT_DEFAULT]))
		mem_replace(&way_out->default_state, facts[FACT_DEFAULT].value.v[0]);
	if (fact_is_known(&facts[FACT_EXEMPT])) {
		strs_release(&way_out->exempt);
		copy_strs(&facts[FACT_EXEMPT].value, &way_out->exempt);
	}
	put_proof(FACT_STEPS, &facts[FACT_STEPS], &proof);
	put_proof(FACT_URL, &facts[FACT_URL], &proof);
	put_proof(FACT_FORM, &facts[FACT_FORM], &proof);
	if (proof.len > 0)
		mem_replace(&way_out->proof, proof.data);
	buf_release(&proof);
}

static const struct {
	const char *code;
	const char *name;
} reasons[] = {
	{ "S10", "opt-out-broken" },
	{ "S11", "opt-out-removed" },
};

static void
add_reason(struct record *record, bool broken, const char *because)
{
	const char *code = reasons[broken ? 0 : 1].code, *name = reasons[broken ? 0 : 1].name;
	struct reason *reason;

	for (size_t i = 0; i < record->n_reasons; i++)
		if (strcmp(record->reasons[i].code, code) == 0)
			return;
	record->reasons =
	    realloc(record->reasons, (record->n_reasons + 1) * sizeof *record->reasons);
	if (record->reasons == NULL)
		abort();
	reason = &record->reasons[record->n_reasons++];
	*reason = (struct reason){ .because = mem_strdup(because) };
	snprintf(reason->code, sizeof reason->code, "%s", code);
	snprintf(reason->name, sizeof reason->name, "%s", name);
}

/* The link or form is gone, or is no form any more. */
bool
fact_is_shut(const struct fact_change *change)
{
	return change->event == FACT_SHUT ||
	       (change->event == FACT_VANISHED && change->fact == FACT_FORM);
}

/* A way out that is shut, and one that is narrower. */
static void
fill_reasons(struct record *record, const struct fact_changes *changes)
{
	for (size_t i = 0; i < changes->n; i++) {
		const struct fact_change *c = &changes->v[i];

		if (!c->tells || c->finding.direction != DIRECTION_MORE)
			continue;
		add_reason(record, fact_is_shut(c), c->finding.says);
	}
}

/* The findings move to the record, but for the words that fill_reasons() wants. */
static void
fill_findings(struct record *record, struct fact_changes *changes)
{
	struct findings *out = &record->findings;

	for (size_t i = 0; i < changes->n; i++) {
		struct finding *from = &changes->v[i].finding;

		MEM_GROW(out->v, out->n, out->cap);
		out->v[out->n] = *from;
		out->v[out->n].line = (int32_t)i;
		out->n++;
		record->alert = record->alert || changes->v[i].tells;
		*from = (struct finding){ .says = mem_strdup(from->says),
			.direction = from->direction };
	}
}

static void
fill_times(struct settings *s, struct record *record, const struct fact_change *worst,
    const struct heard *heard)
{
	struct page_state *state = archive_state(s->archive, record->page);

	record->time = s->now;
	record->previously = state->last_good;
	if (heard != NULL && heard->text != NULL && worst->event != FACT_SHUT) {
		record->time = heard->time;
		record->previously = heard->previously;
	}
}

static const char *
url_of(const struct platform *platform, const char *page)
{
	for (size_t i = 0; page != NULL && i < platform->n_pages; i++)
		if (strcmp(platform->pages[i]->id, page) == 0)
			return platform->pages[i]->url;
	return platform->pages[0]->url;
}

static int
record_of(struct settings *s, const struct platform *platform, const struct sheet *sheet,
    enum change_class class, struct fact_changes *changes, struct record **out,
    struct error *err)
{
	const struct fact_change *worst = changes->n > 0 ? &changes->v[0] : NULL;
	const struct heard *heard = worst == NULL ? NULL : settings_heard_page(s, worst->page);
	const struct sheet_setting *setting =
	    worst == NULL ? &sheet->v[0] : sheet_find(sheet, worst->setting);
	struct record *record = record_new();

	record->page = mem_printf("%s/" PAGE_SHEET, platform->id);
	record->path = page_path(record->page);
	record->platform = mem_strdup(platform->id);
	record->platform_name = mem_strdup(platform->name);
	record->page_name = mem_strdup(PAGE_SHEET);
	record->kind = PAGE_SETTING;
	record->class = class;
	record->url = mem_strdup(worst != NULL && worst->event == FACT_SHUT
				     ? worst->finding.quote
				     : url_of(platform, worst == NULL ? NULL : worst->page));
	fill_way_out(&record->way_out, platform, setting);
	settings_take_facts(&record->way_out, setting);
	record->time = s->now;
	*out = record;
	if (worst == NULL || class != CLASS_CHANGE)
		return 0;
	fill_times(s, record, worst, heard);
	fill_findings(record, changes);
	if (settings_judge(s, platform, record, worst, heard, err) != 0)
		return -1;
	fill_reasons(record, changes);
	return 0;
}

static void
add_trailers(const struct fact_changes *changes, struct buf *message)
{
	for (size_t i = 0; i < changes->n; i++)
		buf_addf(message, "Fact: %s %s\n", changes->v[i].setting,
		    fact_name(changes->v[i].fact));
}

int
settings_commit_sheet(struct settings *s, const struct platform *platform,
    const struct sheet *sheet, struct span yaml, enum change_class class,
    struct fact_changes *changes, struct error *err)
{
	struct record *record = NULL;
	struct buf message, json;
	int rc = -1;

	buf_init(&message, MESSAGE_BYTES);
	buf_init(&json, RECORD_MAX_BYTES);
	if (record_of(s, platform, sheet, class, changes, &record, err) != 0)
		goto out;
	if (message_put(record, &message) != 0 || record_put(record, &json) != 0) {
		error_set(
		    err, ERROR_LIMIT, "%s: what is to be said of it is too long", record->page);
		goto out;
	}
	add_trailers(changes, &message);
	const struct archive_file raw[] = { { "change.json", buf_span(&json) } };
	const struct archive_commit commit = { .page_id = record->page,
		.path = record->path,
		.text = yaml,
		.raw = raw,
		.n_raw = COUNT(raw),
		.message = message.data,
		.time = record->time };

	rc = archive_commit(s->archive, &commit, NULL, err);
out:
	buf_release(&message);
	buf_release(&json);
	record_free(record);
	return rc;
}
