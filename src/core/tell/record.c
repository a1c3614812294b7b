/* All that is told of one change, and its JSON: one table of fields writes it and reads it
 * back. */
#include "core/tell/record.h"

#include <inttypes.h>
#include <jansson.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/tell/tell.h"

enum { SUMMARY_MAX = 400 };

struct record *
record_new(void)
{
	struct record *record = mem_alloc(sizeof *record);

	record->dates.before = record->dates.after = record->dates.banner_day = DAY_NONE;
	record->announced.day = DAY_NONE;
	return record;
}

static void
way_out_release(struct way_out *way_out)
{
	free(way_out->setting);
	free(way_out->default_state);
	strs_release(&way_out->steps);
	strs_release(&way_out->exempt);
	free(way_out->url);
	free(way_out->form);
	free(way_out->form_covers);
	free(way_out->checked_on);
	free(way_out->checked_by);
	free(way_out->proof);
}

void
record_free(struct record *record)
{
	if (record == NULL)
		return;
	free(record->commit);
	free(record->page);
	free(record->path);
	free(record->platform);
	free(record->platform_name);
	free(record->page_name);
	free(record->url);
	free(record->returned_to);
	findings_release(&record->findings);
	for (size_t i = 0; i < record->n_reasons; i++)
		free(record->reasons[i].because);
	free(record->reasons);
	free(record->because);
	dates_release(&record->dates);
	announced_release(&record->announced);
	way_out_release(&record->way_out);
	free(record->sha256);
	sayings_release(&record->elsewhere);
	ages_release(&record->ages);
	moves_release(&record->moves);
	promise_release(&record->promise);
	glimpse_release(&record->glimpse);
	free(record->corrected.why);
	second_look_release(&record->second);
	free(record);
}

static void
copy_strs(const struct strs *from, struct strs *to)
{
	for (size_t i = 0; i < from->n; i++)
		strs_add(to, from->v[i]);
}

static void
fill_way_out(struct way_out *way_out, const struct setting *setting)
{
	way_out->setting = mem_strdup(setting->name != NULL ? setting->name : setting->id);
	way_out->default_state = mem_strdup(setting->default_state);
	copy_strs(&setting->steps, &way_out->steps);
	copy_strs(&setting->exempt, &way_out->exempt);
	way_out->url = mem_strdup(setting->url);
	way_out->form = mem_strdup(setting->form);
	way_out->form_covers = mem_strdup(setting->form_covers);
	way_out->checked_on = mem_strdup(setting->checked_on);
	way_out->checked_by = mem_strdup(setting->checked_by);
}

static void
fill_page(struct record *record, const struct platform *platform, const struct page *page)
{
	const struct setting *setting = NULL;

	record->page = mem_strdup(page->id);
	record->path = mem_printf("%s.md", page->id);
	record->platform = mem_strdup(page->platform);
	record->page_name = mem_strdup(page->name);
	record->url = mem_strdup(page->url);
	record->kind = page->kind;
	if (platform != NULL) {
		record->platform_name = mem_strdup(platform->name);
		setting = platform_setting_of(platform, page);
	}
	if (setting != NULL)
		fill_way_out(&record->way_out, setting);
}

static void
fill_verdict(struct record *record, struct verdict *verdict)
{
	record->verdict = verdict->word;
	record->reasons = verdict->reasons;
	record->n_reasons = verdict->n_reasons;
	record->because = verdict->because;
	record->alert = verdict->alert;
	record->measure = verdict->measure;
	record->given = verdict->given;
	*verdict = (struct verdict){ 0 };
}

void
record_fill(struct record *record, const struct platform *platform, const struct page *page,
    const struct change *change, struct findings *findings, struct verdict *verdict,
    struct dates *dates, struct announced_result *announced, utc_t last_old, utc_t first_new)
{
	fill_page(record, platform, page);
	record->class = change->class;
	record->added = change->n_added;
	record->removed = change->n_removed;
	record->edited = change->n_edited;
	record->moved = change->n_moved;
	record->time = first_new;
	record->previously = last_old;
	if (change->after != NULL)
		ages_find(change->after, first_new, &record->ages);
	if (findings != NULL) {
		record->findings = *findings;
		*findings = (struct findings){ 0 };
	}
	if (record->findings.n == 0)
		glimpse_find(change, &record->glimpse);
	if (verdict != NULL)
		fill_verdict(record, verdict);
	if (dates != NULL) {
		record->dates = *dates;
		*dates = (struct dates){
			.before = DAY_NONE, .after = DAY_NONE, .banner_day = DAY_NONE
		};
	}
	if (announced != NULL) {
		record->announced = *announced;
		*announced = (struct announced_result){ .day = DAY_NONE };
	}
}

const char *
second_state_name(enum second_state state)
{
	static const char *const names[] = { "none", "same", "gone", "other", "failed", "due" };

	return (size_t)state < COUNT(names) ? names[state] : "none";
}

void
second_look_release(struct second_look *look)
{
	free(look->why);
	free(look->sha256);
	*look = (struct second_look){ 0 };
}

bool
record_is_unconfirmed(const struct record *record)
{
	return record->second.state != SECOND_NONE && record->second.state != SECOND_SAME;
}

int
record_second(const struct record *record, struct buf *out)
{
	const struct second_look *look = &record->second;
	char time[UTC_TEXT_MAX], due[UTC_TEXT_MAX];
	char *why = tell_plain(look->why);

	utc_format(look->time, time);
	utc_format(look->due, due);
	switch (look->state) {
	case SECOND_SAME: buf_addf(out, "confirmed by a second look at %s", time); break;
	case SECOND_GONE:
		buf_addf(out, "seen once: a second look at %s had the old text again", time);
		break;
	case SECOND_OTHER:
		buf_addf(out, "not confirmed: a second look at %s had a third text", time);
		break;
	case SECOND_FAILED:
		buf_addf(out,
		    "not yet confirmed: seen once; the second look failed (%s), "
		    "another is due %s",
		    why, due);
		break;
	case SECOND_DUE:
		buf_addf(out, "not yet confirmed: seen once; a second look is due %s", due);
		break;
	default: break;
	}
	free(why);
	return out->full ? -1 : 0;
}

void
record_take_beside(struct record *record, struct beside *beside)
{
	record->elsewhere = beside->sayings;
	record->moves = beside->moves;
	record->promise = beside->promise;
	beside->sayings = (struct sayings){ 0 };
	beside->moves = (struct moves){ 0 };
	beside->promise = (struct promise){ 0 };
}

bool
record_permits_more(const struct record *record)
{
	for (size_t i = 0; i < record->findings.n; i++)
		if (record->findings.v[i].direction == DIRECTION_MORE)
			return true;
	return false;
}

static const char *class_says(enum change_class class)
{
	switch (class) {
	case CLASS_FIRST: return "first record";
	case CLASS_DATE_ONLY: return "only a date line moved";
	case CLASS_FORMATTING: return "the same words, set differently";
	case CLASS_RETURNED: return "an earlier text is back";
	case CLASS_ALTERNATING: return "swings between known texts";
	case CLASS_VARIANT: return "another reader's version was served";
	case CLASS_EXTRACTION: return "what came was not the page";
	case CLASS_UPGRADE: return "our reading of the page changed";
	case CLASS_NONE: return "nothing changed";
	default: return NULL;
	}
}

/* "3 sentences added, 1 edited" */
static void
count_says(const struct record *record, struct buf *out)
{
	const struct {
		size_t n;
		const char *what;
	} counts[] = {
		{ record->added, "added" },
		{ record->removed, "removed" },
		{ record->edited, "edited" },
		{ record->moved, "moved" },
	};
	size_t said = 0;

	for (size_t i = 0; i < COUNT(counts); i++) {
		if (counts[i].n == 0)
			continue;
		buf_addf(out, "%s%zu", said > 0 ? ", " : "", counts[i].n);
		if (said++ == 0)
			buf_adds(out, counts[i].n == 1 ? " sentence" : " sentences");
		buf_addf(out, " %s", counts[i].what);
	}
	if (said == 0)
		buf_adds(out, "the text changed");
}

int
record_summary(const struct record *record, struct buf *out)
{
	if (record->findings.n > 0) {
		const struct finding *worst = &record->findings.v[0];
		char *says = tell_plain(worst->says != NULL ? worst->says : worst->rule);

		tell_clip(span_of(says), SUMMARY_MAX, out);
		free(says);
	} else if (class_says(record->class) != NULL) {
		buf_adds(out, class_says(record->class));
	} else {
		count_says(record, out);
	}
	return out->full ? -1 : 0;
}

/*
 * The table of fields. A row says where a member stands in its struct; nested
 * objects and lists have tables of their own.
 */
enum field_type {
	FIELD_TEXT = 0, /* char *; null: NULL */
	FIELD_CHARS,    /* char[n] */
	FIELD_TIME,     /* utc_t; null: 0 */
	FIELD_DAY,      /* day_t; null: DAY_NONE */
	FIELD_BOOL,
	FIELD_SIZE,
	FIELD_INT,
	FIELD_LINE, /* int32_t */
	FIELD_WORD, /* an enum by its names; n of them */
	FIELD_STRS,
	FIELD_OBJECT, /* by table, members of the struct at offset */
	FIELD_LIST, /* pointer at offset, count at count_offset, elements of n bytes by table */
	FIELD_CUSTOM
};

struct reader;

struct field {
	const char *name; /* { 0 } ends a table */
	enum field_type type;
	size_t offset;
	size_t n;
	size_t count_offset;
	const struct field *table;
	const char *(*word)(int value);
	json_t *(*put)(const void *at);
	int (*get)(struct reader *r, const json_t *value, void *at);
};

static json_t *put_object(const struct field *table, const void *at);
static int get_object(
    struct reader *r, const json_t *value, const struct field *table, void *at);

static json_t *
put_text(const char *text)
{
	json_t *value = text == NULL ? json_null() : json_string(text);
	char *mended;

	if (value == NULL) { /* not UTF-8 */
		mended = tell_plain(text);
		value = json_string(mended);
		free(mended);
	}
	return value;
}

static json_t *
put_time(utc_t t)
{
	char text[UTC_TEXT_MAX];

	return t == 0 ? json_null() : json_string(utc_format(t, text));
}

static json_t *
put_day(day_t day)
{
	char text[UTC_TEXT_MAX];

	return day == DAY_NONE ? json_null() : json_string(day_format(day, text));
}

static json_t *
put_strs(const struct strs *list)
{
	json_t *array = json_array();

	for (size_t i = 0; i < list->n; i++)
		json_array_append_new(array, put_text(list->v[i]));
	return array;
}

static json_t *
put_list(const struct field *field, const void *target)
{
	const char *base = target;
	const char *items = *(const char *const *)(base + field->offset);
	size_t count = *(const size_t *)(const void *)(base + field->count_offset);
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(array, put_object(field->table, items + i * field->n));
	return array;
}

static json_t *
put_field(const struct field *field, const void *target)
{
	const void *at = (const char *)target + field->offset;

	switch (field->type) {
	case FIELD_TEXT: return put_text(*(const char *const *)at);
	case FIELD_CHARS: return put_text(at);
	case FIELD_TIME: return put_time(*(const utc_t *)at);
	case FIELD_DAY: return put_day(*(const day_t *)at);
	case FIELD_BOOL: return json_boolean(*(const bool *)at);
	case FIELD_SIZE: return json_integer((json_int_t) * (const size_t *)at);
	case FIELD_INT: return json_integer(*(const int *)at);
	case FIELD_LINE: return json_integer(*(const int32_t *)at);
	case FIELD_WORD: return put_text(field->word(*(const int *)at));
	case FIELD_STRS: return put_strs(at);
	case FIELD_OBJECT: return put_object(field->table, at);
	case FIELD_LIST: return put_list(field, target);
	case FIELD_CUSTOM: return field->put(at);
	}
	return json_null();
}

static json_t *
put_object(const struct field *table, const void *at)
{
	json_t *object = json_object();

	for (const struct field *f = table; f->name != NULL; f++)
		json_object_set_new_nocheck(object, f->name, put_field(f, at));
	return object;
}

/* Reading: where we are, for messages. */
struct reader {
	const char *within[4]; /* names on the way down */
	size_t depth;
	struct error *err;
};

static int
complain(struct reader *r, const char *field, const char *want)
{
	struct buf where;

	buf_init(&where, 200);
	for (size_t i = 0; i < r->depth; i++)
		buf_addf(&where, "%s.", r->within[i]);
	error_set(r->err, ERROR_ARCHIVE, "record: %s%s: %s was expected",
	    where.data == NULL ? "" : where.data, field, want);
	buf_release(&where);
	return -1;
}

static int
get_text(struct reader *r, const json_t *value, const struct field *f, char **at)
{
	if (!json_is_string(value))
		return complain(r, f->name, "text");
	free(*at);
	*at = mem_strdup(json_string_value(value));
	return 0;
}

static int
get_chars(struct reader *r, const json_t *value, const struct field *f, char *at)
{
	if (!json_is_string(value) || json_string_length(value) >= f->n)
		return complain(r, f->name, "a short text");
	memcpy(at, json_string_value(value), json_string_length(value) + 1);
	return 0;
}

static int
get_time(struct reader *r, const json_t *value, const struct field *f, utc_t *at)
{
	if (!json_is_string(value) || !utc_parse(span_of(json_string_value(value)), at))
		return complain(r, f->name, "a time (2024-09-19T00:32:21Z)");
	return 0;
}

static int
get_day(struct reader *r, const json_t *value, const struct field *f, day_t *at)
{
	if (!json_is_string(value) || !day_parse(span_of(json_string_value(value)), at))
		return complain(r, f->name, "a day (2024-09-18)");
	return 0;
}

static int
get_bool(struct reader *r, const json_t *value, const struct field *f, bool *at)
{
	if (!json_is_boolean(value))
		return complain(r, f->name, "true or false");
	*at = json_is_true(value);
	return 0;
}

static int
get_number(
    struct reader *r, const json_t *value, const struct field *f, json_int_t least, int *at)
{
	json_int_t n = json_integer_value(value);

	if (!json_is_integer(value) || n < least || n > INT_MAX)
		return complain(r, f->name, "a number");
	*at = (int)n;
	return 0;
}

static int
get_size(struct reader *r, const json_t *value, const struct field *f, size_t *at)
{
	int n = 0;

	if (get_number(r, value, f, 0, &n) != 0)
		return -1;
	*at = (size_t)n;
	return 0;
}

static int
get_line(struct reader *r, const json_t *value, const struct field *f, int32_t *at)
{
	int n = 0;

	if (get_number(r, value, f, -1, &n) != 0)
		return -1;
	*at = n;
	return 0;
}

static int
get_word(struct reader *r, const json_t *value, const struct field *f, int *at)
{
	const char *text = json_string_value(value);

	for (int i = 0; text != NULL && i < (int)f->n; i++)
		if (f->word(i) != NULL && strcmp(text, f->word(i)) == 0) {
			*at = i;
			return 0;
		}
	return complain(r, f->name, "one of its words");
}

static int
get_strs(struct reader *r, const json_t *value, const struct field *f, struct strs *at)
{
	size_t n = json_array_size(value);

	if (!json_is_array(value) || n > RECORD_MAX_ITEMS)
		return complain(r, f->name, "a list of texts");
	for (size_t i = 0; i < n; i++) {
		const json_t *item = json_array_get(value, i);

		if (!json_is_string(item))
			return complain(r, f->name, "a list of texts");
		strs_add(at, json_string_value(item));
	}
	return 0;
}

static int
get_list(struct reader *r, const json_t *value, const struct field *f, void *target)
{
	char *base = target, **items = (char **)(void *)(base + f->offset);
	size_t *count = (size_t *)(void *)(base + f->count_offset), n = json_array_size(value);

	if (!json_is_array(value) || n > RECORD_MAX_ITEMS)
		return complain(r, f->name, "a list");
	*items = mem_array(n, f->n);
	for (; *count < n; ++*count)
		if (get_object(r, json_array_get(value, *count), f->table,
			*items + *count * f->n) != 0) {
			++*count; /* what it holds so far is freed with the record */
			return -1;
		}
	return 0;
}

static int
get_below(struct reader *r, const json_t *value, const struct field *f, void *target)
{
	int rc;

	r->within[r->depth++] = f->name;
	if (f->type == FIELD_LIST)
		rc = get_list(r, value, f, target);
	else if (f->type == FIELD_OBJECT)
		rc = get_object(r, value, f->table, (char *)target + f->offset);
	else
		rc = f->get == NULL ? 0 : f->get(r, value, (char *)target + f->offset);
	r->depth--;
	return rc;
}

static int
get_field(struct reader *r, const json_t *value, const struct field *f, void *target)
{
	void *at = (char *)target + f->offset;

	switch (f->type) {
	case FIELD_TEXT: return get_text(r, value, f, at);
	case FIELD_CHARS: return get_chars(r, value, f, at);
	case FIELD_TIME: return get_time(r, value, f, at);
	case FIELD_DAY: return get_day(r, value, f, at);
	case FIELD_BOOL: return get_bool(r, value, f, at);
	case FIELD_SIZE: return get_size(r, value, f, at);
	case FIELD_INT: return get_number(r, value, f, INT_MIN, at);
	case FIELD_LINE: return get_line(r, value, f, at);
	case FIELD_WORD: return get_word(r, value, f, at);
	case FIELD_STRS: return get_strs(r, value, f, at);
	case FIELD_OBJECT:
	case FIELD_LIST:
	case FIELD_CUSTOM: return get_below(r, value, f, target);
	}
	return 0;
}

static int
get_object(struct reader *r, const json_t *value, const struct field *table, void *at)
{
	if (!json_is_object(value))
		return complain(r, "itself", "an object");
	for (const struct field *f = table; f->name != NULL; f++) {
		const json_t *member = json_object_get(value, f->name);

		if (member == NULL || json_is_null(member))
			continue;
		if (get_field(r, member, f, at) != 0)
			return -1;
	}
	return 0;
}

/* Words of the enums, by number. */
static const char *
class_word(int value)
{
	return change_class_name((enum change_class)value);
}

static const char *
verdict_word_name(int value)
{
	return verdict_name((enum verdict_word)value);
}

static const char *
date_word(int value)
{
	return date_state_name((enum date_state)value);
}

static const char *
announced_word(int value)
{
	return announced_name((enum announced)value);
}

static const char *
severity_word(int value)
{
	return severity_name((enum severity)value);
}

static const char *
edit_word(int value)
{
	return edit_kind_name((enum edit_kind)value);
}

static const char *
kind_word(int value)
{
	return page_kind_name((enum page_kind)value);
}

static json_t *
put_direction(const void *at)
{
	char text[2] = { (char)*(const enum direction *)at, '\0' };

	return json_string(text[0] == '\0' ? "0" : text);
}

static int
get_direction(struct reader *r, const json_t *value, void *at)
{
	const char *text = json_string_value(value);

	if (text == NULL || strlen(text) != 1 || strchr("+-r0", *text) == NULL)
		return complain(r, "itself", "+, -, r or 0");
	*(enum direction *)at = (enum direction) * text;
	return 0;
}

static json_t *
put_codes(const void *at)
{
	const struct record *record = at;
	json_t *codes = json_array();

	for (size_t i = 0; i < record->n_reasons; i++)
		json_array_append_new(codes, put_text(record->reasons[i].code));
	return codes;
}

static const struct field notice_fields[] = {
	{ "min", FIELD_INT, offsetof(struct dates, notice_min) },
	{ "max", FIELD_INT, offsetof(struct dates, notice_max) },
	{ 0 },
};

static json_t *
put_notice(const void *at)
{
	const struct dates *dates = at;

	return dates->has_notice ? put_object(notice_fields, dates) : json_null();
}

static int
get_notice(struct reader *r, const json_t *value, void *at)
{
	struct dates *dates = at;

	if (get_object(r, value, notice_fields, dates) != 0)
		return -1;
	dates->has_notice = true;
	return 0;
}

static const struct field way_out_fields[] = {
	{ "setting", FIELD_TEXT, offsetof(struct way_out, setting) },
	{ "default", FIELD_TEXT, offsetof(struct way_out, default_state) },
	{ "steps", FIELD_STRS, offsetof(struct way_out, steps) },
	{ "exempt", FIELD_STRS, offsetof(struct way_out, exempt) },
	{ "url", FIELD_TEXT, offsetof(struct way_out, url) },
	{ "form", FIELD_TEXT, offsetof(struct way_out, form) },
	{ "form_covers", FIELD_TEXT, offsetof(struct way_out, form_covers) },
	{ "checked_on", FIELD_TEXT, offsetof(struct way_out, checked_on) },
	{ "checked_by", FIELD_TEXT, offsetof(struct way_out, checked_by) },
	{ "proof", FIELD_TEXT, offsetof(struct way_out, proof) },
	{ 0 },
};

static const char *
second_word(int value)
{
	return second_state_name((enum second_state)value);
}

static const struct field second_fields[] = {
	{ "state", FIELD_WORD, offsetof(struct second_look, state), SECOND_STATES,
	    .word = second_word },
	{ "time", FIELD_TIME, offsetof(struct second_look, time) },
	{ "due", FIELD_TIME, offsetof(struct second_look, due) },
	{ "why", FIELD_TEXT, offsetof(struct second_look, why) },
	{ "sha256", FIELD_TEXT, offsetof(struct second_look, sha256) },
	{ 0 },
};

static json_t *
put_second(const void *at)
{
	const struct second_look *look = at;

	return look->state == SECOND_NONE ? json_null() : put_object(second_fields, look);
}

static int
get_second(struct reader *r, const json_t *value, void *at)
{
	return get_object(r, value, second_fields, at);
}

/* The word alone, for those who ask only that: when it was confirmed. */
static json_t *
put_confirmed(const void *at)
{
	const struct second_look *look = at;

	return put_time(look->state == SECOND_SAME ? look->time : 0);
}

static json_t *
put_way_out(const void *at)
{
	const struct way_out *way_out = at;

	return way_out->setting == NULL ? json_null() : put_object(way_out_fields, way_out);
}

static int
get_way_out(struct reader *r, const json_t *value, void *at)
{
	return get_object(r, value, way_out_fields, at);
}

#define AT(member) offsetof(struct finding, member)
static const struct field finding_fields[] = {
	{ "rule", FIELD_TEXT, AT(rule) },
	{ "concept", FIELD_TEXT, AT(concept) },
	{ "direction", FIELD_CUSTOM, AT(direction), .put = put_direction,
	    .get = get_direction },
	{ "severity", FIELD_WORD, AT(severity), SEVERITY_HIGH + 1, .word = severity_word },
	{ "change", FIELD_WORD, AT(change), EDIT_MOVED + 1, .word = edit_word },
	{ "quote", FIELD_TEXT, AT(quote) },
	{ "before", FIELD_TEXT, AT(before) },
	{ "after", FIELD_TEXT, AT(after) },
	{ "says", FIELD_TEXT, AT(says) },
	{ "match", FIELD_TEXT, AT(match) },
	{ "heading", FIELD_TEXT, AT(heading) },
	{ "header", FIELD_TEXT, AT(header) },
	{ "line", FIELD_LINE, AT(line) },
	{ 0 },
};
#undef AT

#define AT(member) offsetof(struct dates, member)
static const struct field dates_fields[] = {
	{ "before", FIELD_DAY, AT(before) },
	{ "after", FIELD_DAY, AT(after) },
	{ "state", FIELD_WORD, AT(state), DATES_MONTH + 1, .word = date_word },
	{ "banner", FIELD_BOOL, AT(banner) },
	{ "banner_day", FIELD_DAY, AT(banner_day) },
	{ "banner_text", FIELD_TEXT, AT(banner_text) },
	{ "section", FIELD_TEXT, AT(section) },
	{ "arrived", FIELD_BOOL, AT(arrived) },
	{ 0 },
};
#undef AT

static const char *
source_word(int value)
{
	return source_state_name((enum source_state)value);
}

#define AT(member) offsetof(struct source_check, member)
static const struct field check_fields[] = {
	{ "source", FIELD_TEXT, AT(page) },
	{ "name", FIELD_TEXT, AT(name) },
	{ "state", FIELD_WORD, AT(state), SOURCE_FOUND + 1, .word = source_word },
	{ "looked", FIELD_TIME, AT(looked) },
	{ "url", FIELD_TEXT, AT(url) },
	{ "title", FIELD_TEXT, AT(title) },
	{ "date", FIELD_DAY, AT(day) },
	{ "why", FIELD_TEXT, AT(why) },
	{ 0 },
};
#undef AT

#define AT(member) offsetof(struct announced_result, member)
static const struct field announced_fields[] = {
	{ "state", FIELD_WORD, AT(state), ANNOUNCED_FOUND + 1, .word = announced_word },
	{ "url", FIELD_TEXT, AT(url) },
	{ "title", FIELD_TEXT, AT(title) },
	{ "date", FIELD_DAY, AT(day) },
	{ "decoy", FIELD_TEXT, AT(decoy) },
	{ "why", FIELD_TEXT, AT(why) },
	{ "sources", FIELD_SIZE, AT(sources) },
	{ "read", FIELD_SIZE, AT(read) },
	{ "from", FIELD_TIME, AT(from) },
	{ "until", FIELD_TIME, AT(until) },
	{ "checks", FIELD_LIST, AT(checks.v), sizeof(struct source_check), AT(checks.n),
	    check_fields },
	{ 0 },
};
#undef AT

static const struct field reason_fields[] = {
	{ "code", FIELD_CHARS, offsetof(struct reason, code),
	    sizeof(((struct reason *)0)->code) },
	{ "name", FIELD_CHARS, offsetof(struct reason, name),
	    sizeof(((struct reason *)0)->name) },
	{ "because", FIELD_TEXT, offsetof(struct reason, because) },
	{ 0 },
};

#define AT(member) offsetof(struct saying, member)
static const struct field age_fields[] = {
	{ "text", FIELD_TEXT, offsetof(struct age, text) },
	{ "first", FIELD_DAY, offsetof(struct age, first) },
	{ "last", FIELD_DAY, offsetof(struct age, last) },
	{ 0 },
};

static const struct field saying_fields[] = {
	{ "where", FIELD_TEXT, AT(page) },
	{ "name", FIELD_TEXT, AT(name) },
	{ "variant", FIELD_TEXT, AT(variant) },
	{ "kind", FIELD_WORD, AT(kind), PAGE_KINDS, .word = kind_word },
	{ "concept", FIELD_TEXT, AT(concept) },
	{ "says", FIELD_BOOL, AT(says) },
	{ "on", FIELD_BOOL, AT(on) },
	{ "quote", FIELD_TEXT, AT(quote) },
	{ "since", FIELD_TIME, AT(since) },
	{ "from_start", FIELD_BOOL, AT(from_start) },
	{ "changed_now", FIELD_BOOL, AT(changed_now) },
	{ "unread", FIELD_BOOL, AT(unread) },
	{ "looked", FIELD_TIME, AT(looked) },
	{ 0 },
};
#undef AT

#define AT(member) offsetof(struct move, member)
static const struct field move_fields[] = {
	{ "who", FIELD_TEXT, AT(platform) },
	{ "where", FIELD_TEXT, AT(page) },
	{ "ref", FIELD_CHARS, AT(commit), BESIDE_OID },
	{ "seen", FIELD_TIME, AT(time) },
	{ "word", FIELD_TEXT, AT(verdict) },
	{ "notice", FIELD_TEXT, AT(notice) },
	{ "told", FIELD_TEXT, AT(how) },
	{ 0 },
};
#undef AT

#define AT(member) offsetof(struct promise, member)
static const struct field promise_fields[] = {
	{ "days", FIELD_INT, AT(days) },
	{ "quote", FIELD_TEXT, AT(quote) },
	{ "where", FIELD_TEXT, AT(page) },
	{ 0 },
};
#undef AT

static json_t *
put_promise(const void *at)
{
	const struct promise *promise = at;

	return promise->quote == NULL ? json_null() : put_object(promise_fields, promise);
}

static int
get_promise(struct reader *r, const json_t *value, void *at)
{
	return get_object(r, value, promise_fields, at);
}

#define AT(member) offsetof(struct glimpse, member)
static const struct field glimpse_fields[] = {
	{ "change", FIELD_WORD, AT(change), EDIT_MOVED + 1, .word = edit_word },
	{ "text", FIELD_TEXT, AT(text) },
	{ "match", FIELD_TEXT, AT(match) },
	{ "under", FIELD_TEXT, AT(under) },
	{ 0 },
};
#undef AT

static json_t *
put_glimpse(const void *at)
{
	const struct glimpse *glimpse = at;

	return glimpse->text == NULL ? json_null() : put_object(glimpse_fields, glimpse);
}

static int
get_glimpse(struct reader *r, const json_t *value, void *at)
{
	return get_object(r, value, glimpse_fields, at);
}

#define AT(member) offsetof(struct measure, member)
static const struct field measure_fields[] = {
	{ "notice_min", FIELD_INT, AT(notice_min) },
	{ "same_day_before", FIELD_INT, AT(same_day_before) },
	{ "same_day_after", FIELD_INT, AT(same_day_after) },
	{ "window_before", FIELD_INT, AT(window_before) },
	{ "window_after", FIELD_INT, AT(window_after) },
	{ 0 },
};
#undef AT

static json_t *
put_measure(const void *at)
{
	const struct measure *m = at;

	return m->notice_min == 0 ? json_null() : put_object(measure_fields, m);
}

static int
get_measure(struct reader *r, const json_t *value, void *at)
{
	return get_object(r, value, measure_fields, at);
}

#define AT(member) offsetof(struct given, member)
static const struct field given_fields[] = {
	{ "min", FIELD_INT, AT(least) },
	{ "max", FIELD_INT, AT(most) },
	{ 0 },
};
#undef AT

/* An open end is null. */
static json_t *
put_given(const void *at)
{
	const struct given *g = at;
	json_t *json;

	if (!g->known)
		return json_null();
	json = put_object(given_fields, g);
	if (g->most == GIVEN_OPEN)
		json_object_set_new(json, "max", json_null());
	return json;
}

static int
get_given(struct reader *r, const json_t *value, void *at)
{
	struct given *g = at;

	g->most = GIVEN_OPEN;
	if (get_object(r, value, given_fields, g) != 0)
		return -1;
	g->known = true;
	return 0;
}

#define AT(member) offsetof(struct correction, member)
static const struct field correction_fields[] = {
	{ "at", FIELD_TIME, AT(time) },
	{ "was", FIELD_WORD, AT(was), VERDICT_SILENT + 1, .word = verdict_word_name },
	{ "why", FIELD_TEXT, AT(why) },
	{ 0 },
};
#undef AT

static json_t *
put_correction(const void *at)
{
	const struct correction *c = at;

	return c->time == 0 ? json_null() : put_object(correction_fields, c);
}

static int
get_correction(struct reader *r, const json_t *value, void *at)
{
	return get_object(r, value, correction_fields, at);
}

#define AT(member) offsetof(struct record, member)
static const struct field sentence_fields[] = {
	{ "added", FIELD_SIZE, AT(added) },
	{ "removed", FIELD_SIZE, AT(removed) },
	{ "edited", FIELD_SIZE, AT(edited) },
	{ "moved", FIELD_SIZE, AT(moved) },
	{ 0 },
};

/* The order is the manual's; `grounds` holds the reasons in full. */
static const struct field record_fields[] = {
	{ "commit", FIELD_TEXT, AT(commit) },
	{ "time", FIELD_TIME, AT(time) },
	{ "page", FIELD_TEXT, AT(page) },
	{ "path", FIELD_TEXT, AT(path) },
	{ "platform", FIELD_TEXT, AT(platform) },
	{ "class", FIELD_WORD, AT(class), CLASS_FIRST + 1, .word = class_word },
	{ "alert", FIELD_BOOL, AT(alert) },
	{ "findings", FIELD_LIST, AT(findings.v), sizeof(struct finding), AT(findings.n),
	    finding_fields },
	{ "verdict", FIELD_WORD, AT(verdict), VERDICT_SILENT + 1, .word = verdict_word_name },
	{ "reasons", FIELD_CUSTOM, 0, .put = put_codes },
	{ "dates", FIELD_OBJECT, AT(dates), .table = dates_fields },
	{ "ages", FIELD_LIST, AT(ages.v), sizeof(struct age), AT(ages.n), age_fields },
	{ "notice_days", FIELD_CUSTOM, AT(dates), .put = put_notice, .get = get_notice },
	{ "announcement", FIELD_OBJECT, AT(announced), .table = announced_fields },
	{ "because", FIELD_TEXT, AT(because) },
	{ "grounds", FIELD_LIST, AT(reasons), sizeof(struct reason), AT(n_reasons),
	    reason_fields },
	{ "previously", FIELD_TIME, AT(previously) },
	{ "url", FIELD_TEXT, AT(url) },
	{ "kind", FIELD_WORD, AT(kind), PAGE_KINDS, .word = kind_word },
	{ "platform_name", FIELD_TEXT, AT(platform_name) },
	{ "page_name", FIELD_TEXT, AT(page_name) },
	{ "sentences", FIELD_OBJECT, 0, .table = sentence_fields },
	{ "glimpse", FIELD_CUSTOM, AT(glimpse), .put = put_glimpse, .get = get_glimpse },
	{ "returned_to", FIELD_TEXT, AT(returned_to) },
	{ "way_out", FIELD_CUSTOM, AT(way_out), .put = put_way_out, .get = get_way_out },
	{ "sha256", FIELD_TEXT, AT(sha256) },
	{ "elsewhere", FIELD_LIST, AT(elsewhere.v), sizeof(struct saying), AT(elsewhere.n),
	    saying_fields },
	{ "same_move", FIELD_LIST, AT(moves.v), sizeof(struct move), AT(moves.n), move_fields },
	{ "promise", FIELD_CUSTOM, AT(promise), .put = put_promise, .get = get_promise },
	{ "given_days", FIELD_CUSTOM, AT(given), .put = put_given, .get = get_given },
	{ "measured_by", FIELD_CUSTOM, AT(measure), .put = put_measure, .get = get_measure },
	{ "corrected", FIELD_CUSTOM, AT(corrected), .put = put_correction,
	    .get = get_correction },
	{ "confirmed", FIELD_CUSTOM, AT(second), .put = put_confirmed },
	{ "second_look", FIELD_CUSTOM, AT(second), .put = put_second, .get = get_second },
	{ 0 },
};
#undef AT

/* Characters a terminal would act on, and JSON leaves as they are, become \u escapes: they can
   stand only inside strings. Returns how many bytes it is, 0 for any other. */
static size_t
acting_bytes(struct span s, unsigned *c)
{
	const unsigned char *b = (const unsigned char *)s.data;

	if (b[0] == 0x7f) {
		*c = 0x7f;
		return 1;
	}
	if (s.len >= 2 && ((b[0] == 0xc2 && b[1] < 0xa0) || (b[0] == 0xd8 && b[1] == 0x9c))) {
		*c = (b[0] & 0x1fu) << 6 | (b[1] & 0x3fu);
		return 2;
	}
	if (s.len < 3 || b[0] != 0xe2 || (b[1] != 0x80 && b[1] != 0x81))
		return 0;
	*c = 0x2000u | (b[1] & 0x3fu) << 6 | (b[2] & 0x3fu);
	if (*c == 0x200e || *c == 0x200f || (*c >= 0x2028 && *c <= 0x202e) ||
	    (*c >= 0x2066 && *c <= 0x2069))
		return 3;
	return 0;
}

static void
add_harmless(struct span json, struct buf *out)
{
	size_t start = 0, n;
	unsigned c = 0;

	for (size_t at = 0; at < json.len;) {
		n = acting_bytes(span_make(json.data + at, json.len - at), &c);
		if (n == 0) {
			at++;
			continue;
		}
		buf_add(out, json.data + start, at - start);
		buf_addf(out, "\\u%04x", c);
		start = at += n;
	}
	buf_add(out, json.data + start, json.len - start);
}

static int
put_json(json_t *value, const char *end, struct buf *out)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

	add_harmless(span_of(text), out);
	buf_adds(out, end);
	free(text);
	json_decref(value);
	return out->full ? -1 : 0;
}

int
record_put(const struct record *record, struct buf *out)
{
	return put_json(put_object(record_fields, record), "\n", out);
}

int
record_put_text(const char *text, struct buf *out)
{
	return put_json(put_text(text), "", out);
}

static int
load(struct span json, json_t **out, struct error *err)
{
	json_error_t why;

	if (json.len > RECORD_MAX_BYTES)
		return error_set(
		    err, ERROR_LIMIT, "record: more than %d bytes", RECORD_MAX_BYTES);
	*out = json_loadb(json.len == 0 ? "" : json.data, json.len, 0, &why);
	if (*out == NULL) {
		char *text = tell_plain(why.text);

		error_set(err, ERROR_ARCHIVE, "record: line %d, column %d: %s", why.line,
		    why.column, text);
		free(text);
		return -1;
	}
	return 0;
}

int
record_get(struct span json, struct record **out, struct error *err)
{
	struct reader r = { .err = err };
	struct record *record = NULL;
	json_t *object = NULL;
	int rc = -1;

	if (load(json, &object, err) != 0)
		goto out;
	record = record_new();
	if (get_object(&r, object, record_fields, record) != 0)
		goto out;
	record->findings.cap = record->findings.n;
	for (size_t i = 0; i < record->findings.n; i++)
		if (record->findings.v[i].direction == 0) /* not said */
			record->findings.v[i].direction = DIRECTION_NEUTRAL;
	for (size_t i = 0; i < record->announced.checks.n; i++)
		if (record->announced.checks.v[i].day == 0) /* not said */
			record->announced.checks.v[i].day = DAY_NONE;
	*out = record;
	record = NULL;
	rc = 0;
out:
	record_free(record);
	json_decref(object);
	return rc;
}

struct record *
record_copy(const struct record *record)
{
	struct record *copy = NULL;
	struct buf json;

	buf_init(&json, RECORD_MAX_BYTES);
	if (record_put(record, &json) == 0)
		(void)record_get(buf_span(&json), &copy, NULL);
	buf_release(&json);
	return copy;
}
