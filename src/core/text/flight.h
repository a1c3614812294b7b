/*
 * React's flight format, in which Next.js pages carry their content in calls of
 * self.__next_f.push: rows "ID:…" of JSON, module references and raw texts that
 * name each other by hexadecimal ids. Pure splitting; what the JSON says is
 * core/text/payload.c's business.
 */
#ifndef SMALLPRINT_CORE_TEXT_FLIGHT_H
#define SMALLPRINT_CORE_TEXT_FLIGHT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

enum flight_kind {
	FLIGHT_JSON, /* an element, a list, an object, a string */
	FLIGHT_TEXT, /* raw text, often HTML */
	FLIGHT_OTHER /* modules, hints, errors, debugging: nothing to read */
};

struct flight_row {
	uint32_t id;
	enum flight_kind kind;
	struct span body;
};

/* The next row, taken off *rest; false when nothing is left or the rest is no row. */
bool flight_next(struct span *rest, struct flight_row *row);
/* "$L1f", "$1f", "$@1f": the row a string of JSON stands for; false when it is none. */
bool flight_reference(struct span text, uint32_t *id);

#endif
