/* Between the kinds of `smallprint import`: what they write to, and what they have to say. */
#ifndef SMALLPRINT_CMD_IMPORT_H
#define SMALLPRINT_CMD_IMPORT_H

#include "base/error.h"
#include "base/strs.h"
#include "core/import/proposal.h"

/* What an import has come to. */
struct import {
	const char *platforms; /* DIR/rules/platforms */
	size_t n_platforms;    /* written */
	size_t n_pages;
	struct strs mistakes; /* in what was read; to stderr */
	size_t told;          /* of those, which no line of `lost` repeats */
	struct strs lost;     /* not carried over, a line each */
	struct strs noted;    /* left out, and not needed */
};

/* Write a platform's file, unless there is one. What cannot be written is a line of `lost`. */
void import_write(struct import *import, const struct proposal *proposal);
/* Copy lines to one of the lists. */
void import_say(struct strs *to, const struct strs *lines);

/* A kind fails only where there is nothing to read at `from`. */
int import_ota(struct import *import, const char *from, struct error *err);

#endif
