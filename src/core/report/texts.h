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

#include "base/span.h"
#include "base/strs.h"
#include "base/yaml.h"

struct texts;

/* Mistakes go to *complaints; the result is the caller's all the same. */
struct texts *texts_read(struct span yaml, const char *file, struct strs *complaints);
void texts_free(struct texts *texts);
/* NULL: there is no such text. */
const char *texts_find(const struct texts *texts, const char *key);
const char *texts_language(const struct texts *texts); /* as BCP 47; never NULL */
uint64_t texts_hash(const struct texts *texts);
extern const struct yaml_field texts_fields[];

#endif
