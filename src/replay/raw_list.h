/*
 * What a repository of raw pages holds: every snapshot of a declared page, in
 * the order of the commits, with the author's date of its commit. Nothing of
 * the pages is read here.
 *
 * Which page a file holds, the first that answers:
 *	a page's own `file:`			what somebody declared
 *	SERVICE/TERMS.html, SERVICE/TERMS #DOCUMENT.html	as Open Terms Archive names them
 *	PLATFORM/PAGE.html			the page's id
 *	HOST/PATH.html, PATH.html		its address, where only one page has it
 * .htm, .md, .txt, .xml, .json, .pdf, /index.html and a .gz behind them do as well.
 */
#ifndef SMALLPRINT_RAW_LIST_H
#define SMALLPRINT_RAW_LIST_H

#include "edge/archive/odb.h"
#include "edge/workspace.h"

enum {
	RAW_ROUND_LOOKS = 256,    /* of one round */
	RAW_ROUND_SECONDS = 3600, /* from its first look to its last */
	RAW_ROUND_PAUSE = 600,    /* seconds without a look end a round */
	RAW_MAX_LOOKS = 50000000,
	RAW_NAMED = 5 /* files without a declaration that are named */
};

struct raw_page {
	const struct platform *platform;
	const struct page *page;
	size_t first; /* of its declarations: the earlier ones, then that of now */
};

/* A file of the repository. */
struct raw_file {
	char *path;
	int32_t page; /* in pages; -1: no declaration */
};

struct raw_commit {
	char id[OID_HEX + 1];
	utc_t time;
};

/* A file as one commit left it: as if fetched then. */
struct raw_look {
	uint32_t file;
	uint32_t commit;
	struct oid blob;
};

struct raw_list {
	struct raw_page *pages; /* of the workspace, in its order */
	size_t n_pages;
	const struct page **as; /* every declaration a page ever had */
	size_t n_as;
	struct raw_file *files;
	size_t n_files, cap_files;
	uint32_t *slots; /* files by path: place + 1 */
	size_t n_slots;
	struct raw_commit *commits; /* those that are looks */
	size_t n_commits, cap_commits;
	size_t all_commits; /* of the history */
	struct raw_look *looks;
	size_t n_looks, cap_looks;
	size_t undeclared; /* files */
	struct strs named; /* the first of them */
};

/*
 * Walk the history of a repository. glob (may be NULL) narrows the files,
 * until (0: none) the commits. Free with raw_list_release(), also after a failure.
 */
int raw_list_read(struct odb *odb, const struct workspace *ws, const char *glob, utc_t until,
    struct raw_list *out, struct error *err);
void raw_list_release(struct raw_list *list);
/*
 * Leave out what an archive has already, and what is dated no later than the look
 * before at the same page: known(page id) is the time of the last look, 0: never.
 * Returns how many were left out; *disordered is how many of them for their date alone.
 */
size_t raw_list_skip(struct raw_list *list, utc_t (*known)(const char *page_id, void *arg),
    void *arg, size_t *disordered);

const struct raw_page *raw_page_of(const struct raw_list *list, const struct raw_look *look);
const struct raw_commit *raw_commit_of(
    const struct raw_list *list, const struct raw_look *look);
const char *raw_path_of(const struct raw_list *list, const struct raw_look *look);
/* How its page was declared at that time: its place in list->as. */
size_t raw_as_of(const struct raw_list *list, const struct raw_look *look);
/* The looks from `first` that are one round: the place after the last. */
size_t raw_round_end(const struct raw_list *list, size_t first);

/* Which page a file holds; NULL: none, or more than one could be. */
const struct page *raw_match(const struct workspace *ws, const char *path);
/* By its ending, .gz apart: "text/html"; NULL where that says nothing. */
const char *raw_content_type(const char *path);

#endif
