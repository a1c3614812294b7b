/* A platform's fact sheet in memory and as YAML. */
#include "core/settings/sheet.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/import/scalar.h"

struct sheet *
sheet_new(const char *platform)
{
	struct sheet *sheet = mem_alloc(sizeof *sheet);

	sheet->platform = mem_strdup(platform);
	return sheet;
}

void
fact_release(struct fact *fact)
{
	strs_release(&fact->value);
	free(fact->page);
	free(fact->commit);
	free(fact->quote);
	free(fact->checked_by);
	free(fact->checked_on);
	free(fact->leads_to);
	*fact = (struct fact){ 0 };
}

void
sheet_free(struct sheet *sheet)
{
	if (sheet == NULL)
		return;
	for (size_t i = 0; i < sheet->n; i++) {
		free(sheet->v[i].id);
		for (size_t j = 0; j < FACTS; j++)
			fact_release(&sheet->v[i].facts[j]);
	}
	free(sheet->v);
	free(sheet->platform);
	free(sheet);
}

struct sheet_setting *
sheet_add(struct sheet *sheet, const char *id)
{
	struct sheet_setting *setting;

	MEM_GROW(sheet->v, sheet->n, sheet->cap);
	setting = &sheet->v[sheet->n++];
	*setting = (struct sheet_setting){ .id = mem_strdup(id) };
	return setting;
}

const struct sheet_setting *
sheet_find(const struct sheet *sheet, const char *id)
{
	for (size_t i = 0; sheet != NULL && i < sheet->n; i++)
		if (strcmp(sheet->v[i].id, id) == 0)
			return &sheet->v[i];
	return NULL;
}

void
fact_copy(const struct fact *from, struct fact *to)
{
	*to = (struct fact){ .state = from->state,
		.since = from->since,
		.page = mem_strdup(from->page),
		.commit = mem_strdup(from->commit),
		.quote = mem_strdup(from->quote),
		.checked_by = mem_strdup(from->checked_by),
		.checked_on = mem_strdup(from->checked_on),
		.reach = from->reach,
		.reach_since = from->reach_since,
		.leads_to = mem_strdup(from->leads_to) };
	for (size_t i = 0; i < from->value.n; i++)
		strs_add(&to->value, from->value.v[i]);
}

bool
fact_is_known(const struct fact *fact)
{
	return fact->value.n > 0;
}

char *
fact_text(enum fact_kind kind, const struct fact *fact)
{
	struct buf text;

	buf_init(&text, SHEET_MAX_BYTES);
	for (size_t i = 0; i < fact->value.n; i++)
		buf_addf(&text, "%s%s",
		    i == 0               ? ""
		    : kind == FACT_STEPS ? " > "
					 : ", ",
		    fact->value.v[i]);
	return buf_steal(&text);
}

/* ---- writing ---- */

static const struct yaml_name states[] = {
	{ "unverified", FACT_UNVERIFIED },
	{ "verified", FACT_VERIFIED },
	{ 0 },
};

static const struct yaml_name reaches[] = {
	{ "unseen", REACH_UNSEEN },
	{ "answers", REACH_ANSWERS },
	{ "login", REACH_LOGIN },
	{ "elsewhere", REACH_ELSEWHERE },
	{ "home", REACH_HOME },
	{ "gone", REACH_GONE },
	{ "empty", REACH_EMPTY },
	{ 0 },
};

static void
put_text(const char *key, const char *text, struct buf *out)
{
	if (text == NULL || *text == '\0')
		return;
	buf_addf(out, "      %s: ", key);
	scalar_add(text, false, out);
	buf_addc(out, '\n');
}

static void
put_time(const char *key, utc_t time, struct buf *out)
{
	char text[UTC_TEXT_MAX];

	if (time != 0)
		put_text(key, utc_format(time, text), out);
}

static void
put_value(const struct strs *value, struct buf *out)
{
	if (value->n == 1)
		return put_text("value", value->v[0], out);
	buf_adds(out, "      value:\n");
	for (size_t i = 0; i < value->n; i++) {
		buf_adds(out, "      - ");
		scalar_add(value->v[i], false, out);
		buf_addc(out, '\n');
	}
}

static void
put_fact(enum fact_kind kind, const struct fact *fact, struct buf *out)
{
	buf_addf(out, "    %s:\n", fact_name(kind));
	put_value(&fact->value, out);
	put_text("state", states[fact->state].name, out);
	put_time("since", fact->since, out);
	put_text("page", fact->page, out);
	put_text("commit", fact->commit, out);
	put_text("quote", fact->quote, out);
	if (fact->reach != REACH_UNSEEN)
		put_text("reach", reach_name(fact->reach), out);
	put_time("reach_since", fact->reach_since, out);
	put_text("leads_to", fact->leads_to, out);
	put_text("checked_by", fact->checked_by, out);
	put_text("checked_on", fact->checked_on, out);
}

int
sheet_put(const struct sheet *sheet, struct buf *out)
{
	buf_adds(out, "# Written by smallprint. A fact stands on its quote, the words on that "
		      "page; one\n# without is what was declared.\nplatform: ");
	scalar_add(sheet->platform, false, out);
	buf_adds(out, "\nsettings:\n");
	for (size_t i = 0; i < sheet->n; i++) {
		buf_adds(out, "  ");
		scalar_add(sheet->v[i].id, false, out);
		buf_adds(out, ":\n");
		for (int j = 0; j < FACTS; j++)
			if (fact_is_known(&sheet->v[i].facts[j]))
				put_fact((enum fact_kind)j, &sheet->v[i].facts[j], out);
	}
	return out->full ? -1 : 0;
}

/* ---- reading ---- */

static void
read_time(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	if (yaml_is_scalar(node) && !utc_parse(span_of(yaml_text(r, node)), target))
		yaml_complain(r, node, "a time was expected, as 2024-09-19T00:32:21Z");
}

#define AT(member) offsetof(struct fact, member)
const struct yaml_field sheet_fact_fields[] = {
	{ "value", YAML_STRS, AT(value), .required = true, .help = "what holds" },
	{ "state", YAML_ENUM, AT(state), .names = states, .help = "verified, unverified" },
	{ "since", YAML_CUSTOM, AT(since), .read = read_time, .help = "since when that is so" },
	{ "page", YAML_STRING, AT(page), .help = "the page that says so" },
	{ "commit", YAML_STRING, AT(commit), .help = "its commit" },
	{ "quote", YAML_STRING, AT(quote), .help = "its words" },
	{ "reach", YAML_ENUM, AT(reach), .names = reaches, .help = "what the link answers" },
	{ "reach_since", YAML_CUSTOM, AT(reach_since), .read = read_time,
	    .help = "since when it does" },
	{ "leads_to", YAML_STRING, AT(leads_to), .help = "where it leads instead" },
	{ "checked_by", YAML_STRING, AT(checked_by), .help = "who confirmed it" },
	{ "checked_on", YAML_STRING, AT(checked_on), .help = "when" },
	{ 0 },
};
#undef AT

static void
read_fact(struct yaml_reader *r, const char *key, const struct yaml_node *key_node,
    const struct yaml_node *value, void *arg)
{
	struct sheet_setting *setting = arg;

	for (int i = 0; i < FACTS; i++)
		if (strcmp(fact_name((enum fact_kind)i), key) == 0)
			return yaml_read_table(r, value, sheet_fact_fields, &setting->facts[i]);
	yaml_complain(r, key_node, "\"%.60s\" is no fact of a setting", key);
}

static void
read_setting(struct yaml_reader *r, const char *key, const struct yaml_node *key_node,
    const struct yaml_node *value, void *arg)
{
	(void)key_node;
	yaml_each_pair(r, value, read_fact, sheet_add(arg, key));
}

static void
read_settings(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	if (yaml_is_map(node))
		yaml_each_pair(r, node, read_setting, target);
}

const struct yaml_field sheet_fields[] = {
	{ "platform", YAML_STRING, offsetof(struct sheet, platform), .required = true,
	    .help = "whose" },
	{ "settings", YAML_CUSTOM, 0, .read = read_settings, .help = "its settings by id" },
	{ 0 },
};

int
sheet_get(struct span yaml, const char *file, struct sheet **out, struct error *err)
{
	struct sheet *sheet = sheet_new(NULL);
	struct strs complaints = { 0 };
	int rc = -1;

	if (yaml_read(yaml, file, sheet_fields, sheet, &complaints) > 0) {
		error_set(err, ERROR_ARCHIVE, "%s",
		    complaints.n > 0 ? complaints.v[0] : "not a fact sheet");
		goto out;
	}
	*out = sheet;
	sheet = NULL;
	rc = 0;
out:
	strs_release(&complaints);
	sheet_free(sheet);
	return rc;
}
