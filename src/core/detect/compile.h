/*
 * From rules as written to rules that can be met. Between rule.c, which reads
 * them, and detect.c, which applies them.
 */
#ifndef SMALLPRINT_CORE_DETECT_COMPILE_H
#define SMALLPRINT_CORE_DETECT_COMPILE_H

#include "core/detect/rule.h"

struct rule_list {
	struct rule **v;
	size_t n;
	size_t cap;
};

/* Alternatives as one pattern; the caller frees. */
char *patterns_join(const struct strs *texts);

/*
 * Check and compile what one file said and add it to rules; both lists are
 * empty afterwards. A rule with a mistake is left out. Returns the number of
 * mistakes, each a line in *complaints.
 */
size_t rules_compile(struct rule_list *list, struct fragments *fragments, const char *file,
    struct rules *rules, struct strs *complaints);

#endif
