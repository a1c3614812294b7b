/*
 * What a long history held, counted: changes with a finding, alerts and
 * directions, per concept, platform and year, with rates per 1,000 changes of the
 * same platform or year (of all changes for a concept). Pure counting; rows are in
 * the order of their names.
 */
#ifndef SMALLPRINT_CORE_DETECT_SUMMARY_H
#define SMALLPRINT_CORE_DETECT_SUMMARY_H

#include "core/tell/record.h"

struct summary_row {
	char *name;
	size_t changes; /* that count for its rate */
	size_t found;   /* of them with a finding */
	size_t alerts;
	size_t more;  /* with a finding of direction + … */
	size_t less;  /* … - … */
	size_t users; /* … r */
};

struct summary_rows {
	struct summary_row *v;
	size_t n;
	size_t cap;
};

/* Zeroed is empty. */
struct summary {
	struct summary_rows concepts;
	struct summary_rows platforms;
	struct summary_rows years;
	struct summary_row all;
	size_t classes[CLASS_FIRST + 1];
	utc_t first;
	utc_t last;
};

/* A change without findings. */
void summary_note(
    struct summary *s, const char *platform, utc_t time, enum change_class class, bool alert);
/* The findings of a change that was noted. */
void summary_findings(struct summary *s, const struct record *record);
/* The rows as text in columns, or as JSON Lines: {"by":"concept","name":"ai-training",…}. */
int summary_put(const struct summary *s, struct buf *out);
int summary_put_json(const struct summary *s, struct buf *out);
void summary_release(struct summary *s);

#endif
