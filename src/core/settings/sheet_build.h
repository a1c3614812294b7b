/*
 * From what is declared of a platform's settings and what its pages say to the
 * fact sheet. A fact is looked for where its declaration says (`facts:`), else on
 * the setting's pages: its name and its links by their letters, the steps as a
 * way (core/settings/steps.h), the default, who is exempt, what it undoes and
 * the text of a form by rules/settings.yaml. Where no form is declared, one that
 * a page links to is found by its sentence (concept form-link). Pure.
 */
#ifndef SMALLPRINT_CORE_SETTINGS_SHEET_BUILD_H
#define SMALLPRINT_CORE_SETTINGS_SHEET_BUILD_H

#include "core/detect/rule.h"
#include "core/settings/sheet.h"
#include "core/text/document.h"

/* A page's text as it stands on main. Nothing is owned. */
struct sheet_page {
	const struct page *page;
	const struct document *doc; /* of text */
	struct span text;
	const char *commit; /* that brought it */
	utc_t time;         /* of that commit */
};

/* What a link answered in this round. */
struct sheet_look {
	const char *url;
	enum reach reach;
	const char *leads_to; /* NULL: where it should */
	utc_t time;
};

struct sheet_sources {
	const struct platform *platform;
	const struct rules *rules; /* of rules/settings.yaml: concepts default, exempt,
				      retroactive, form, form-link; their `says` is the value */
	const struct sheet_page *pages;
	size_t n_pages;
	const struct sheet_look *looks;
	size_t n_looks;
	const struct sheet *before; /* NULL: none yet */
	bool declared_anew;         /* the declaration is another than that of `before` */
	utc_t now;
};

/*
 * The result is the caller's, to be ended with sheet_free(). What stands as it
 * stood is as in `before`, to the byte; a quote that is gone leaves its fact
 * unverified, since the page's commit that lacks it. Cannot fail: a pattern or
 * rule that reaches a limit finds nothing.
 */
struct sheet *sheet_build(const struct sheet_sources *sources);

/* Does a page have the words of a form? By the rules of the concept form. */
bool sheet_is_form(
    const struct rules *rules, const struct page *page, const struct document *doc);

/* A number for all that is declared of the settings: another when any of it is changed. */
uint64_t sheet_declaration(const struct platform *platform);

#endif
