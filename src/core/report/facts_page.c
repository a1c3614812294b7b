/* Platforms by facts, each a link to what it stands on; and the way out of each, to be printed.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/report/report.h"

static void
put_values(const struct strs *values, struct data *object)
{
	struct data *list = data_list(object, "values");

	for (size_t i = 0; i < values->n; i++)
		data_add_text(list, values->v[i]);
}

/* What a fact says, what it stands on, and since when. */
static void
put_fact(
    const struct report *r, enum fact_kind kind, const struct fact *fact, struct data *object)
{
	const struct report_change *proof = report_find_change(r, fact->commit);
	const struct report_page *page = report_find_page(r, fact->page);
	char *text;

	if (!fact_is_known(fact))
		return;
	text = fact_text(kind, fact);
	data_text(object, "fact", text);
	free(text);
	data_text(object, "fact_state", fact->state == FACT_VERIFIED ? "verified" : "declared");
	data_time(object, "fact_since", fact->since);
	data_text(object, "fact_quote", fact->quote);
	data_text(object, "fact_proof", proof == NULL ? NULL : proof->address);
	data_text(
	    object, "fact_page", page != NULL && page->name != NULL ? page->name : fact->page);
	data_text(object, "fact_by", fact->checked_by);
	data_text(object, "fact_on", fact->checked_on);
	if (fact->reach != REACH_UNSEEN) {
		data_text(object, "reach", reach_says(fact->reach));
		data_time(object, "reach_since", fact->reach_since);
		data_flag(object, "reach_broken", reach_is_broken(fact->reach));
	}
	if (kind == FACT_URL || kind == FACT_FORM)
		data_link(object, "fact_link", fact->value.n > 0 ? fact->value.v[0] : NULL);
	if (kind == FACT_EXEMPT)
		put_values(&fact->value, object);
}

static void
put_setting(const struct report *r, const struct sheet_setting *s, const struct strs *way,
    struct data *item)
{
	static const char *const names[FACTS] = { "f_name", "f_default", "f_since", "f_exempt",
		"f_steps", "f_url", "f_form", "f_form_covers", "f_retroactive" };
	char *name = fact_text(FACT_NAME, &s->facts[FACT_NAME]);

	data_text(item, "setting_id", s->id);
	data_text(item, "setting_name", *name == '\0' ? s->id : name);
	for (int k = 0; k < FACTS; k++) {
		struct data *object;

		if (!fact_is_known(&s->facts[k]))
			continue;
		object = data_object(item, names[k]);
		put_fact(r, (enum fact_kind)k, &s->facts[k], object);
		if (k == FACT_STEPS)
			put_values(way, object);
	}
	free(name);
}

/* In full where that is known, or as its page names it. */
static const struct strs *
way_of(const struct report_platform *p, size_t i)
{
	return p->ways != NULL ? &p->ways[i] : &p->sheet->v[i].facts[FACT_STEPS].value;
}

/* The first change by which the platform's pages came to say that they train. */
static void
put_training(const struct report *r, const struct report_platform *p, struct data *item)
{
	for (size_t i = p->all.n; i-- > 0;) {
		const struct report_change *c = p->all.v[i];

		if (c->listed && record_permits_more(c->record) &&
		    report_has_concept(c->record, "ai-training")) {
			report_item(r, c, data_object(item, "training"));
			return;
		}
	}
}

static struct data *
facts_page(const struct report *r, const char *path, const char *section)
{
	struct data *page = report_begin(r, path, section);
	struct data *list = data_list(page, "platforms");
	size_t known = 0;

	for (size_t i = 0; i < r->n_platforms; i++) {
		const struct report_platform *p = &r->platforms[i];
		struct data *item = data_add(list), *settings;

		data_text(item, "p_name", p->name != NULL ? p->name : p->id);
		data_text(item, "p_id", p->id);
		data_text(item, "p_address", p->address);
		put_training(r, p, item);
		settings = data_list(item, "settings");
		for (size_t j = 0; p->sheet != NULL && j < p->sheet->n; j++) {
			put_setting(r, &p->sheet->v[j], way_of(p, j), data_add(settings));
			known++;
		}
		data_flag(item, "has_settings", p->sheet != NULL && p->sheet->n > 0);
	}
	data_flag(page, "has_any", known > 0);
	return page;
}

int
report_facts(const struct report *r, const struct report_out *out)
{
	struct data *page = facts_page(r, "settings.html", "settings");
	int rc = out->page(out->arg, "settings.html", "settings", page);

	data_free(page);
	if (rc != 0)
		return rc;
	page = facts_page(r, "way-out.html", "way_out_page");
	rc = out->page(out->arg, "way-out.html", "way-out", page);
	data_free(page);
	return rc;
}
