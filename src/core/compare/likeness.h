/*
 * Lines that found no equal, paired with the line they were made from: by the
 * words they share, long words counting more. First in order, between the same
 * two anchors; then what is left wherever it stands.
 */
#ifndef SMALLPRINT_CORE_COMPARE_LIKENESS_H
#define SMALLPRINT_CORE_COMPARE_LIKENESS_H

#include "core/text/document.h"

struct likeness_line {
	struct span key; /* core/compare/linekey.h */
	enum line_kind kind;
	int32_t gap;   /* between the same two anchors: the same number; grows along the list */
	int32_t twin;  /* result: index in the other list, or -1 */
	bool in_order; /* result: same gap, and pairs of it do not cross */
};

struct likeness_list {
	struct likeness_line *v;
	size_t n;
};

/* Fills twin and in_order on both sides. The work has a ceiling, past it fewer pairs are found.
 */
void likeness_pair(struct likeness_list a, struct likeness_list b);

#endif
