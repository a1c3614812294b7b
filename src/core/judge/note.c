/* What a reporter received: read, and heard as one witness more. */
#include "core/judge/note.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { COMMIT_MIN = 7 };

static const struct yaml_name dkim_names[] = {
	{ "pass", DKIM_PASS },
	{ "fail", DKIM_FAIL },
	{ "none", DKIM_NONE },
	{ 0 },
};

#define FIELD(member) offsetof(struct note, member)
const struct yaml_field note_fields[] = {
	{ "page", YAML_STRING, FIELD(page), .required = true,
	    .help = "the page it is about, PLATFORM/PAGE, or a whole platform" },
	{ "received", YAML_STRING, FIELD(received), .required = true,
	    .help = "the day it came, 2026-11-23" },
	{ "by", YAML_STRING, FIELD(by), .required = true, .help = "who has it" },
	{ "how", YAML_STRING, FIELD(how), .help = "e-mail, or what else it was" },
	{ "commit", YAML_STRING, FIELD(commit),
	    .help = "the change it is about; without it the day decides" },
	{ "from", YAML_STRING, FIELD(from), .help = "its sender" },
	{ "subject", YAML_STRING, FIELD(subject), .help = "its subject" },
	{ "message_id", YAML_STRING, FIELD(message_id), .help = "its Message-ID" },
	{ "dkim", YAML_ENUM, FIELD(dkim), .names = dkim_names,
	    .help = "what verifying its signature gave: pass, fail or none" },
	{ "quote", YAML_STRING, FIELD(quote), .help = "the sentence that announces it" },
	{ 0 },
};
#undef FIELD

struct note_file {
	struct notes *notes;
};

static void
note_free(struct note *note)
{
	free(note->file);
	free(note->page);
	free(note->commit);
	free(note->how);
	free(note->received);
	free(note->from);
	free(note->subject);
	free(note->message_id);
	free(note->quote);
	free(note->by);
}

static bool
check_note(struct yaml_reader *r, const struct yaml_node *node, struct note *note)
{
	if (note->page == NULL || note->received == NULL || note->by == NULL)
		return false; /* said already */
	if (!day_parse(span_of(note->received), &note->day)) {
		yaml_complain(r, node, "received: a day was expected, as 2026-11-23");
		return false;
	}
	if (note->commit != NULL &&
	    (strlen(note->commit) < COMMIT_MIN ||
		strspn(note->commit, "0123456789abcdef") != strlen(note->commit))) {
		yaml_complain(r, node, "commit: at least %d digits of a commit were expected",
		    COMMIT_MIN);
		return false;
	}
	if (note->dkim == DKIM_PASS && note->message_id == NULL) {
		yaml_complain(r, node, "dkim: pass wants the message_id of what was verified");
		return false;
	}
	return true;
}

static void
read_note(struct yaml_reader *r, const struct yaml_node *item, void *arg)
{
	struct notes *notes = arg;
	struct note note = { .day = DAY_NONE };

	yaml_read_table(r, item, note_fields, &note);
	if (!check_note(r, item, &note)) {
		note_free(&note);
		return;
	}
	note.file = mem_strdup(yaml_file(r));
	MEM_GROW(notes->v, notes->n, notes->cap);
	notes->v[notes->n++] = note;
}

static void
read_notes(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	struct note_file *file = target;

	yaml_each_item(r, node, read_note, file->notes);
}

const struct yaml_field note_file_fields[] = {
	{ "notes", YAML_CUSTOM, 0, .read = read_notes, .required = true,
	    .help = "what was received" },
	{ 0 },
};

size_t
notes_read(struct span text, const char *file, struct notes *out, struct strs *complaints)
{
	struct note_file read = { out };

	return yaml_read(text, file, note_file_fields, &read, complaints);
}

void
notes_end(struct notes *notes)
{
	for (size_t i = 0; i < notes->n; i++)
		note_free(&notes->v[i]);
	free(notes->v);
	*notes = (struct notes){ 0 };
}

/* ---- heard ---- */

static bool
is_about(const struct note *note, const struct page *page, const char *commit, day_t from,
    day_t until)
{
	if (!page_is(page, note->page) && strcmp(page->platform, note->page) != 0)
		return false;
	if (note->commit != NULL)
		return commit != NULL &&
		       strncmp(commit, note->commit, strlen(note->commit)) == 0;
	return note->day >= from && note->day <= until;
}

static char *
title_of(const struct note *note)
{
	return mem_printf("%s: %s (%s%s, noted by %s)",
	    note->how == NULL ? "e-mail" : note->how,
	    note->subject == NULL ? "no subject noted" : note->subject,
	    note->message_id == NULL ? "no Message-ID" : "Message-ID ",
	    note->message_id == NULL ? "" : note->message_id, note->by);
}

static const char *
doubt_of(const struct note *note)
{
	switch (note->dkim) {
	case DKIM_PASS: return NULL;
	case DKIM_FAIL: return "its signature does not hold (DKIM fail)";
	case DKIM_NONE: return "it carries no signature (DKIM none)";
	case DKIM_UNSAID: break;
	}
	return "its signature was not verified";
}

static void
add_check(const struct note *note, const char *why, struct announced_result *out)
{
	struct source_checks *checks = &out->checks;

	MEM_GROW(checks->v, checks->n, checks->cap);
	checks->v[checks->n++] = (struct source_check){ .page = mem_strdup(note->file),
		.name = mem_strdup(note->how),
		.title = title_of(note),
		.why = mem_strdup(why),
		.day = note->day,
		.looked = (utc_t)note->day * UTC_DAY_SECONDS,
		.state = why == NULL ? SOURCE_FOUND : SOURCE_FAILED };
}

/* The check of this note when it was heard before, or NULL. */
static struct source_check *
earlier_check(const struct note *note, struct source_checks *checks)
{
	char *title = title_of(note);
	struct source_check *found = NULL;

	for (size_t i = 0; i < checks->n && found == NULL; i++)
		if (checks->v[i].title != NULL && strcmp(checks->v[i].title, title) == 0)
			found = &checks->v[i];
	free(title);
	return found;
}

/* Takes the check away again: its signature was looked at since. */
static void
unhear(struct source_check *check, struct announced_result *out)
{
	struct source_checks one = { check, 1, 1 };
	size_t i = (size_t)(check - out->checks.v);
	struct source_check *v = mem_alloc(sizeof *v);

	*v = *check;
	one.v = v;
	out->sources -= out->sources > 0;
	out->read -= check->state == SOURCE_FOUND && out->read > 0;
	memmove(check, check + 1, (--out->checks.n - i) * sizeof *check);
	source_checks_release(&one);
}

/* The earlier announcement gives the longer notice. */
static void
take_note(const struct note *note, struct announced_result *out)
{
	if (out->state == ANNOUNCED_FOUND && out->day != DAY_NONE && out->day <= note->day)
		return;
	free(out->title);
	free(out->url);
	free(out->why);
	free(out->decoy);
	out->title = title_of(note);
	out->url = mem_printf("mid:%s", note->message_id);
	out->why = out->decoy = NULL;
	out->day = note->day;
	out->state = ANNOUNCED_FOUND;
}

size_t
notes_hear(const struct notes *notes, const struct page *page, const char *commit,
    utc_t last_old, utc_t first_new, const struct silence *silence,
    struct announced_result *result)
{
	size_t heard = 0;
	day_t seen = utc_day(first_new), last = last_old == 0 ? seen : utc_day(last_old);

	for (size_t i = 0; notes != NULL && i < notes->n; i++) {
		const struct note *note = &notes->v[i];
		const char *why = doubt_of(note);
		struct source_check *check;

		if (!is_about(note, page, commit, last - silence->window_before,
			seen + silence->window_after))
			continue;
		check = earlier_check(note, &result->checks);
		if (check != NULL && (check->state == SOURCE_FOUND) == (why == NULL))
			continue;
		if (check != NULL)
			unhear(check, result);
		heard++;
		add_check(note, why, result);
		result->sources++;
		if (why == NULL) {
			result->read++;
			take_note(note, result);
		} else if (result->state != ANNOUNCED_FOUND) {
			free(result->why);
			result->why = mem_printf("%s: %s", note->file, why);
			result->state = ANNOUNCED_FAILED;
		}
	}
	return heard;
}
