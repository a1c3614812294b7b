/*
 * rules/silence.yaml: date labels and forms, what counts as notice, how many
 * days, and the words by which announcements name a page or a topic. Read by
 * core/judge/notice.c, core/judge/announced.c and core/judge/verdict.c.
 */
#ifndef SMALLPRINT_CORE_JUDGE_SILENCE_H
#define SMALLPRINT_CORE_JUDGE_SILENCE_H

#include "base/span.h"
#include "base/strs.h"
#include "base/yaml.h"
#include "core/detect/pattern.h"
#include "core/detect/prefilter.h"

enum date_role { ROLE_UNKNOWN = 0, ROLE_UPDATED, ROLE_EFFECTIVE, ROLE_POSTED };

struct date_label {
	char *text; /* "last updated", "gültig ab": folded, lower case */
	enum date_role role;
};

struct patterns {
	struct pattern **v;
	size_t n;
	size_t cap;
};

/* Patterns under a name: of a kind of page ("policy") or of a concept ("ai-training"). */
struct words_of {
	char *name;
	struct patterns patterns;
};

struct words_table {
	struct words_of *v;
	size_t n;
	size_t cap;
};

struct silence {
	struct date_label *labels;
	size_t n_labels;
	size_t cap_labels;
	bool label_starts[0x81];  /* folded letters that begin one; 0x80: any above */
	struct pattern **banners; /* sentences that announce a coming change */
	size_t n_banners;
	size_t cap_banners;
	struct prefilter *banner_filter; /* entry i is of banners[i]; NULL: all are asked */
	int notice_min;                  /* days; less is short notice */
	int window_before;        /* days before the last old look an announcement counts */
	int window_after;         /* days after the first new look it still counts as in time */
	int same_day_before;      /* E - S from -this … */
	int same_day_after;       /* … to +this days is "today" */
	char *legal_source;       /* of notice_min */
	struct patterns codified; /* words that reach back to what was done before (S9) */
	struct words_table documents; /* by kind of page: how announcements name it */
	struct words_table topics;    /* by concept: how announcements speak of it */
};

enum {
	SILENCE_MAX_DAYS = 400,
	SILENCE_MAX_LABELS = 1000,
	SILENCE_MAX_PATTERNS = 500,
	SILENCE_BANNER_BYTES = 4096 /* a longer sentence announces nothing */
};

/* The fields of the file; the manual is tested against them. */
extern const struct yaml_field silence_fields[];

/*
 * Read the file's text (file is its name for messages). Mistakes, all of them,
 * are added to *complaints as "file:line:col: …"; returns how many there were.
 * *out is the caller's in any case, to be ended with silence_release(); what is
 * not said has the values of the manual.
 */
size_t silence_read(
    struct span text, const char *file, struct silence *out, struct strs *complaints);
/* Takes text, a label as pages write it, in small letters. */
void silence_add_label(struct silence *silence, char *text, enum date_role role);
void silence_release(struct silence *silence);

/* Whether a banner pattern matches: 1, 0, or -1 where a limit was reached before one did. */
int silence_banner(const struct silence *silence, struct span text, struct error *err);
/* The patterns under a name, or NULL. */
const struct patterns *words_table_of(const struct words_table *table, const char *name);
/* Whether one of them matches; -1 when a limit was reached before one did. NULL: no. */
int patterns_match(const struct patterns *patterns, struct span text);
/* A pattern for words as they stand, from word boundary to word boundary. The caller frees it.
 */
int phrase_compile(const char *words, struct pattern **out, struct error *err);

#endif
