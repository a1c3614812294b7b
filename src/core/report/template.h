/*
 * Pages from templates, files that somebody who writes HTML can edit:
 *
 *	{{name}}	a text, escaped: a template of HTML has no way to write one unescaped
 *	{{#name}}…{{/name}}	for each item of a list; or once, where there is such a text or
 *			object
 *	{{^name}}…{{/name}}	where there is none, or it is an empty list
 *	{{.}}		the item itself, in a list of texts
 *	{{>name}}	another template stands here
 *	{{_key}}	words of the language (core/report/texts.h), {name} in them filled
 *	{{_key.*name}}	the same, the end of the key being the text of that name
 *	{{! …}}		nothing
 *
 * A name is looked for in the nearest object that has it. Pure.
 */
#ifndef SMALLPRINT_CORE_REPORT_TEMPLATE_H
#define SMALLPRINT_CORE_REPORT_TEMPLATE_H

#include "base/buf.h"
#include "base/error.h"
#include "core/report/data.h"
#include "core/report/texts.h"

enum { TEMPLATE_DEPTH = 32, TEMPLATE_MAX_BYTES = 1 << 20 };

struct templates;

/* How texts are written: escaped for HTML, as they stand (one line each), or for the inside of
   a JSON string. */
enum template_form { TEMPLATE_HTML = 0, TEMPLATE_TEXT, TEMPLATE_JSON };

/* texts NULL: there are none. */
struct templates *templates_new(const struct texts *texts);
void templates_write_as(struct templates *templates, enum template_form form);
/* Texts are written by this instead, whatever the form. */
void templates_write_with(
    struct templates *templates, int (*escape)(struct span text, struct buf *out));
void templates_free(struct templates *templates);
/* Take a file's text under a name ("front"); what is no template is ERROR_USAGE "file:line: …".
 */
int templates_add(
    struct templates *templates, const char *name, struct span text, struct error *err);
/* Every name that a template asks for, with its line; f's nonzero answer ends the walk. */
int templates_names(const struct templates *templates, const char *name,
    int (*f)(struct span name, int line, void *arg), void *arg);
/* A hash of all templates and texts: what was made by others is to be made again. */
uint64_t templates_hash(const struct templates *templates);
/* ERROR_USAGE names a template, a text or a nesting that is not there; ERROR_LIMIT: out is
 * full. */
int template_fill(const struct templates *templates, const char *name, const struct data *data,
    struct buf *out, struct error *err);
/* Text for HTML and XML, in content and in quoted attributes. */
int template_escape(struct span text, struct buf *out);

#endif
