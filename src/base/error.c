/* Failures as values. */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
error_fill(struct error *err, enum error_code code, const char *fmt, ...)
{
	va_list ap;

	if (err == NULL)
		return;
	err->code = code;
	va_start(ap, fmt);
	vsnprintf(err->message, sizeof err->message, fmt, ap);
	va_end(ap);
}

void
error_put_before(struct error *err, const char *fmt, ...)
{
	char before[ERROR_MESSAGE_MAX];
	char after[ERROR_MESSAGE_MAX];
	va_list ap;

	if (err == NULL)
		return;
	va_start(ap, fmt);
	vsnprintf(before, sizeof before, fmt, ap);
	va_end(ap);
	memcpy(after, err->message, sizeof after);
	/* Both halves fit by themselves; together the end may be cut. */
	snprintf(err->message, sizeof err->message, "%.500s: %.500s", before, after);
}

const char *
error_code_name(enum error_code code)
{
	switch (code) {
	case ERROR_NONE: return "none";
	case ERROR_USAGE: return "usage";
	case ERROR_PAGE: return "page";
	case ERROR_LATER: return "later";
	case ERROR_LIMIT: return "limit";
	case ERROR_ARCHIVE: return "archive";
	case ERROR_SYSTEM: return "system";
	case ERROR_BUG: return "bug";
	}
	return "unknown";
}
