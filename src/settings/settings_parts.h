/* What the files of the settings share among themselves. */
#ifndef SMALLPRINT_SETTINGS_PARTS_H
#define SMALLPRINT_SETTINGS_PARTS_H

#include "core/settings/sheet_build.h"
#include "core/settings/sheet_compare.h"
#include "settings/settings.h"

#define SETTINGS_NO_COMMIT "?" /* for now: settings_find_commits() finds it */

/* A link or form of a setting that is asked what it answers. */
struct asked {
	struct settings *settings;
	const struct platform *platform;
	struct page page; /* its id is that of its state: "linkedin/settings/ID/form" */
	struct page_state *state;
	enum reach reach;
	char *leads_to;
	utc_t time;
};

/* A page of this round whose text changed, or that a link names. */
struct heard {
	const struct platform *platform;
	const struct page *page;
	char *text; /* NULL: unchanged */
	size_t len;
	char commit[ARCHIVE_OID_HEX + 1];
	utc_t time;
	utc_t previously;
	bool upgrade;     /* our doing */
	char *record;     /* as JSON: what was said of the page's own change */
	enum reach reach; /* of its address, for links that name it */
	char *leads_to;
};

struct settings {
	struct workspace *ws;
	struct archive *archive;
	struct past *past;
	utc_t now;
	struct asked **asked;
	size_t n_asked, cap_asked;
	struct heard *heard;
	size_t n_heard, cap_heard;
	struct way_look *ways; /* of the last question */
	size_t n_ways, cap_ways;
};

/* The pages a sheet rests on, with their texts; docs and texts are owned. */
struct texts {
	struct sheet_page *v;
	size_t n, cap;
	struct buf *bufs;
	size_t n_bufs, cap_bufs;
};

struct looks {
	struct sheet_look *v;
	size_t n, cap;
};

/* One platform's sheet, as it goes from what is stored to what holds now. */
struct work {
	struct settings *settings;
	const struct platform *platform;
	struct page_state *state;
	struct sheet *sheet; /* stored; NULL: none */
	struct buf yaml;     /* its bytes */
	bool ours;           /* what differs is our doing */
};

/* ---- what a round heard ---- */

/* Can a setting's facts stand on this page? */
bool settings_is_source(const struct setting *setting, const struct page *page);
/* … of any setting of the platform; links_only: is it the address of a way out? */
bool settings_concern(
    const struct platform *platform, const struct page *page, bool links_only);
/* NULL: this round brought no news of it. */
const struct heard *settings_heard_of(const struct settings *s, const struct page *page);
const struct heard *settings_heard_page(const struct settings *s, const char *id);
/* What this round heard of an address; REACH_UNSEEN: nothing. */
enum reach settings_heard_reach(const struct settings *s, const char *url, utc_t *time);

/* ---- texts ---- */

/* The text a page has: on main, or, with `now`, what this round brought. 1, 0, -1. */
int settings_text_of(struct settings *s, const struct page *page, bool now,
    struct sheet_page *out, struct buf *text, struct error *err);
/* … of every page that the platform's facts can stand on; to be ended in any case. */
int settings_texts_load(struct settings *s, const struct platform *platform, bool now,
    struct texts *out, struct error *err);
void settings_texts_release(struct texts *texts);
/* The two texts of a page that this round changed; to be ended with document_free(). */
int settings_two_texts(
    struct settings *s, const struct page *page, struct document *docs[2], struct error *err);
void settings_looks_of(
    const struct settings *s, const struct platform *platform, struct looks *out);
/* The newest commit of each page that a new fact stands on. */
int settings_find_commits(struct settings *s, struct sheet *sheet, struct error *err);
/* The sheet as it is stored. One that cannot be read is written anew, and that is said. */
int settings_load_sheet(struct work *w, struct strs *complaints, struct error *err);

/* ---- links ---- */

/* The address of a way out: as declared, or, of a form, as the stored sheet (or NULL) has it.
 */
const char *settings_address(
    const struct setting *setting, enum fact_kind kind, const struct sheet_setting *stored);

/* ---- telling ---- */

/* The link or form is gone, or is no form any more. */
bool fact_is_shut(const struct fact_change *change);
/* The record's verdict, of a change whose worst fact stands on the page heard (or NULL). */
int settings_judge(struct settings *s, const struct platform *platform, struct record *record,
    const struct fact_change *worst, const struct heard *heard, struct error *err);
/* What the sheet knows goes into a way out that is shown. */
void settings_take_facts(struct way_out *way_out, const struct sheet_setting *stored);
/* The changes' findings become the record's; the sheet becomes a commit. */
int settings_commit_sheet(struct settings *s, const struct platform *platform,
    const struct sheet *sheet, struct span yaml, enum change_class class,
    struct fact_changes *changes, struct error *err);

#endif
