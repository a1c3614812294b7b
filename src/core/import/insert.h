/*
 * One more page in a platform's file that a person wrote: the text is kept as
 * it is, comments and order too, and the entry goes to the end of its section.
 */
#ifndef SMALLPRINT_CORE_IMPORT_INSERT_H
#define SMALLPRINT_CORE_IMPORT_INSERT_H

#include "base/buf.h"
#include "base/error.h"

/*
 * Add the file with `entry` (lines as emit_page() writes them) at the end of
 * `section` ("pages", "announcements"), in the indentation used there. A section that is
 * missing is made at the end of the file. ERROR_USAGE where it is written on one line:
 * the caller shows the entry then. The result is not checked: read it back.
 */
int insert_entry(struct span yaml, const char *section, struct span entry, struct buf *out,
    struct error *err);

#endif
