/*
 * Changes of a real history that a person has read and labelled, and how well
 * rules agree with them. A file of labels is a table with tabs; its first line
 * names the columns, of which `sha`, `path` and `label` must be there and `sure`
 * and `secondary` may be; others are passed over. Lines that begin with "#" are
 * remarks.
 *
 * A change counts as found where it has a finding that says + or -. Labels that
 * want one: AI_TRAIN_NEW, AI_TRAIN_NARROW (together "training"), OPTOUT_NEW,
 * OPTOUT_GONE, OPTOUT_MOVED, DEFAULT_CHANGE, REGION_CHANGE (together
 * "controls"); every other label wants none. Rows with `sure` 0, or about ads
 * alone (ADS in `secondary`), are not counted.
 */
#ifndef SMALLPRINT_CORE_DETECT_LABELS_H
#define SMALLPRINT_CORE_DETECT_LABELS_H

#include "base/buf.h"
#include "base/error.h"
#include "base/strs.h"
#include "core/detect/rule.h"

enum { LABELS_MAX_BYTES = 64 << 20, LABELS_MAX_COLUMNS = 64 };

struct label {
	char *commit;
	char *path;
	char *label;
	bool counts; /* sure, and not about ads */
	bool there;  /* this change was replayed … */
	bool found;  /* … and had a finding that says + or - … */
	bool more;   /* … + … */
	bool less;   /* … - */
};

struct labels {
	struct label *v; /* by commit and path */
	size_t n;
	size_t cap;
};

/* Mistakes are added to *complaints as "file:line: …"; returns how many there were. */
size_t labels_read(
    struct span text, const char *file, struct labels *out, struct strs *complaints);
void labels_release(struct labels *labels);

/* A change was replayed; findings may be NULL. */
void labels_note(struct labels *labels, const char *commit, const char *path,
    const struct findings *findings);
/* Does this label want a finding? */
bool label_is_wanted(const struct label *label);

struct labels_score {
	size_t counted; /* rows that counted and were there */
	size_t absent;  /* rows that were not in this history */
	size_t wanted;  /* rows that want a finding … */
	size_t hit;     /* … and had one */
	size_t alarmed; /* rows that had one and want none */
	size_t training, training_hit;
	size_t controls, controls_hit;
	size_t directed; /* AI_TRAIN rows that were found … */
	size_t right;    /* … with the direction of their label */
	double precision;
	double recall;
	double f1;
};

void labels_score(const struct labels *labels, struct labels_score *out);
/* People's text: a line per label, then the sums. */
int labels_put(const struct labels *labels, struct buf *out);

#endif
