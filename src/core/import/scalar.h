/*
 * One value as YAML. What is not UTF-8 becomes U+FFFD; what an editor does not
 * show (control characters, invisible marks) is escaped. Any YAML reader makes the
 * same text of it again, also of "no", "12" and "2024-09-18".
 */
#ifndef SMALLPRINT_CORE_IMPORT_SCALAR_H
#define SMALLPRINT_CORE_IMPORT_SCALAR_H

#include <stdbool.h>

#include "base/buf.h"

/* Add the text, in quotes where YAML wants them; flow: for inside of [ ] or { }. */
void scalar_add(const char *text, bool flow, struct buf *out);
/* Add it as a comment may hold it: on one line, what is not shown is a space. */
void scalar_add_comment(const char *text, struct buf *out);
/* UTF-8 without anything to escape? A line feed is something. */
bool scalar_is_shown(const char *text);

#endif
