/*
 * The detection rules of rules/detect/NAME.yaml, compiled. The format is
 * described in smallprint.5; in short, per rule: id, concept, direction,
 * severity, says (what it found, in plain words), on (added, removed, edited),
 * languages, pattern parts combined with all/any/none over the sentence and
 * its header, and matches/ignores: its own examples.
 */
#ifndef SMALLPRINT_CORE_RULE_H
#define SMALLPRINT_CORE_RULE_H

#include "base/error.h"
#include "base/strs.h"
#include "core/compare.h"
#include "core/pattern.h"

enum direction { DIRECTION_NEUTRAL = '0', DIRECTION_MORE = '+', DIRECTION_LESS = '-', DIRECTION_USERS = 'r' };
enum severity { SEVERITY_LOW = 0, SEVERITY_MEDIUM, SEVERITY_HIGH };

struct rule; /* core/rule.c; read by detect() */
struct rules {
	struct rule **v;
	size_t n;
	size_t cap;
};

/* A rule met in a change. Strings are owned by the findings. */
struct finding {
	char *rule;    /* "ai-training.use" */
	char *concept; /* "ai-training" */
	char *says;    /* "AI training on personal data added" */
	enum direction direction;
	enum severity severity;
	enum edit_kind change; /* ADDED, REMOVED or EDITED */
	char *quote;           /* the exact sentence on the page (the old one when removed) */
	char *before;          /* EDITED, REMOVED: the sentence before; else NULL */
	char *after;           /* EDITED, ADDED: the sentence after; else NULL */
	char *match;           /* the words in quote that met the rule */
	char *heading;         /* the heading above it, or NULL */
	char *header;          /* the sentence that introduces its list, or NULL */
	int32_t line;          /* line index in the document the quote is from */
};

struct findings {
	struct finding *v; /* worst first: + before r before - before 0, then severity, then place */
	size_t n;
	size_t cap;
};

void rules_release(struct rules *rules);
void findings_release(struct findings *findings);
const char *severity_name(enum severity severity);

/*
 * Apply the rules to what changed. A rule that reaches a limit on this text is
 * named in *err and passed over; the others are still applied, and -1 is
 * returned at the end with *out filled: what was found stays found.
 * first records (change->before NULL) give no findings.
 */
int detect(const struct rules *rules, const struct change *change, const char *language,
    struct findings *out, struct error *err);

/* Run every rule's own examples; each failure is one line "file:line:col: …" in *complaints.
   Returns the number of examples run. */
size_t rules_examine(const struct rules *rules, struct strs *complaints);

#endif
