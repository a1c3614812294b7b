/*
 * The words of the site in one language, from one file:
 *
 *	language: en
 *	texts:
 *	  nav.changes: Changes
 *	  front.watched: "{pages} pages of {platforms} platforms are watched."
 */
#ifndef SMALLPRINT_CORE_REPORT_TEXTS_H
#define SMALLPRINT_CORE_REPORT_TEXTS_H

#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "base/strs.h"
#include "base/yaml.h"

enum { TEXTS_MOMENT_MAX = 512 };

struct texts;

/* Mistakes go to *complaints; the result is the caller's all the same. */
struct texts *texts_read(struct span yaml, const char *file, struct strs *complaints);
void texts_free(struct texts *texts);
/* NULL: there is no such text. */
const char *texts_find(const struct texts *texts, const char *key);
/* A key's words with {name} in them replaced by value; -1: there are no such words, or out is
   full. */
int texts_fill(const struct texts *texts, const char *key, const char *name, const char *value,
    struct buf *out);
/* "2024-09-18" or "2024-09-18T00:32:21Z" as people read it: by the texts moment.day
   ("{day} {month} {year}"), moment.month.1 to 12 and moment.time ("{date}, {clock} UTC").
   clock false: the day alone. Without such texts it stays as it is. -1: it is no such moment,
   nothing is written. */
int texts_moment(const struct texts *texts, struct span iso, bool clock, struct buf *out);
const char *texts_language(const struct texts *texts); /* as BCP 47; never NULL */
uint64_t texts_hash(const struct texts *texts);
extern const struct yaml_field texts_fields[];

#endif
