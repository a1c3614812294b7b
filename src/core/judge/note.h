/*
 * What a reporter received and pages do not show: rules/notes/NAME.yaml, e-mails
 * and messages inside a service. A note whose signature was verified is an
 * announcement; any other leaves the question open, so that nothing is called
 * silent against it.
 */
#ifndef SMALLPRINT_CORE_JUDGE_NOTE_H
#define SMALLPRINT_CORE_JUDGE_NOTE_H

#include "base/yaml.h"
#include "core/judge/announcement.h"

enum dkim { DKIM_UNSAID = 0, DKIM_PASS, DKIM_FAIL, DKIM_NONE };

struct note {
	char *file;     /* where it stands */
	char *page;     /* "linkedin/privacy-policy" or a platform; owned, all of them */
	char *commit;   /* of the change, some digits; NULL: by the day */
	char *how;      /* "e-mail" */
	char *received; /* 2024-08-20 */
	char *from;
	char *subject;
	char *message_id;
	char *quote;
	char *by; /* who noted it */
	enum dkim dkim;
	day_t day;
};

struct notes {
	struct note *v;
	size_t n;
	size_t cap;
};

extern const struct yaml_field note_file_fields[];
extern const struct yaml_field note_fields[];

/* Read one file; returns the number of mistakes, each a line "file:line:col: …". */
size_t notes_read(
    struct span text, const char *file, struct notes *out, struct strs *complaints);
void notes_end(struct notes *notes);

/*
 * Let the notes speak for a change of a page: the result of announced_match() is
 * changed in place. commit is NULL while it has none. The days are those of
 * announced_match(). A note that was heard already is passed over, unless its
 * signature was looked at since. Returns how many were heard; theirs are the last
 * of result->checks.
 */
size_t notes_hear(const struct notes *notes, const struct page *page, const char *commit,
    utc_t last_old, utc_t first_new, const struct silence *silence,
    struct announced_result *result);

#endif
