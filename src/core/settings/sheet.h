/*
 * A platform's fact sheet: its settings as its pages tell of them, kept as
 * PLATFORM/settings.yaml on main. A fact stands on its quote: the exact words on a
 * page, with the page's commit that brought them. A fact without a quote is
 * what somebody declared, and says so. Pure; the bytes are the same for the
 * same facts.
 *
 *	platform: linkedin
 *	settings:
 *	  data-for-generative-ai-improvement:
 *	    default:
 *	      value: "on"
 *	      state: verified
 *	      since: "2024-09-11T08:00:00Z"
 *	      page: linkedin/help-generative-ai
 *	      commit: 0bb97299…
 *	      quote: This setting is on by default.
 *
 * Strings are owned by the struct that holds them; NULL: not known.
 */
#ifndef SMALLPRINT_CORE_SETTINGS_SHEET_H
#define SMALLPRINT_CORE_SETTINGS_SHEET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/strs.h"
#include "base/utc.h"
#include "base/yaml.h"
#include "core/page/page.h"
#include "core/settings/reach.h"
#include "core/text/document.h"

enum { SHEET_MAX_BYTES = 1 << 20, SHEET_MAX_QUOTE = 4 << 10 };

enum fact_state { FACT_UNVERIFIED = 0, FACT_VERIFIED };

struct fact {
	struct strs value; /* none: nothing is known, and the fact is left out */
	enum fact_state state;
	utc_t since;  /* of the state; 0: it was never verified */
	char *page;   /* "linkedin/help-generative-ai" */
	char *commit; /* of the page: the one that brought the quote, or that lacks it */
	char *quote;  /* the words on the page; unverified: the last that were there */
	char *checked_by;
	char *checked_on;
	enum reach reach; /* links and forms: what answered; else REACH_UNSEEN */
	utc_t reach_since;
	char *leads_to; /* where it led instead */
};

struct sheet_setting {
	char *id;
	struct fact facts[FACTS];
};

struct sheet {
	char *platform;
	struct sheet_setting *v; /* in the order of the declaration */
	size_t n;
	size_t cap;
};

struct sheet *sheet_new(const char *platform);
void sheet_free(struct sheet *sheet);
struct sheet_setting *sheet_add(struct sheet *sheet, const char *id);
/* NULL when there is none; sheet may be NULL. */
const struct sheet_setting *sheet_find(const struct sheet *sheet, const char *id);

void fact_copy(const struct fact *from, struct fact *to); /* to is zeroed */
void fact_release(struct fact *fact);
bool fact_is_known(const struct fact *fact);
/* The value in one line: "Me > Settings & Privacy", "EU, EEA". The caller frees. */
char *fact_text(enum fact_kind kind, const struct fact *fact);

/* As YAML; sheet_get() is the other side. -1: out is full. */
int sheet_put(const struct sheet *sheet, struct buf *out);
/* What sheet_put() wrote. What is not such a sheet is ERROR_ARCHIVE and names the line. */
int sheet_get(struct span yaml, const char *file, struct sheet **out, struct error *err);

/* In words, a line per fact and one for what it rests on: what `show` and `diff` compare. */
struct document *sheet_document(const struct sheet *sheet);

/* The fields of a fact and of the file, for the manual. */
extern const struct yaml_field sheet_fields[];
extern const struct yaml_field sheet_fact_fields[];

#endif
