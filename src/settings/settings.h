/*
 * The stage behind the pages of a round: fact sheets. While the round goes on it
 * asks the links and forms of settings what they answer and hears which pages
 * changed; in the end it builds the sheets of the platforms concerned and
 * commits those that differ, in the same round as the pages they rest on: both
 * are there after a kill, or neither.
 */
#ifndef SMALLPRINT_SETTINGS_H
#define SMALLPRINT_SETTINGS_H

#include "edge/fetch/fetch.h"
#include "item.h"

struct settings;

/* All of these must outlive it. */
struct settings *settings_new(
    struct workspace *workspace, struct archive *archive, struct past *past, utc_t now);
void settings_free(struct settings *settings);

/*
 * Which links are to be asked: of the platforms named (none: of all), those that
 * are due, or with `all` every one. A link that is a declared page is not asked
 * twice. Returns how many; settings_ask() adds their requests.
 */
size_t settings_choose(struct settings *settings, char *const *names, size_t n_names, bool all);
int settings_ask(struct settings *settings, struct fetch *fetch, struct error *err);
/* Was this answer to one of its requests? Then it is taken note of. err may be NULL. */
bool settings_answer(struct settings *settings, const void *arg,
    const struct response *response, const struct error *err);
/* A page has settled, and holds its text, record and commit still. */
void settings_hear(struct settings *settings, const struct item *item);
/*
 * For the judge: what the ways out answered of which this page speaks, in this round
 * or when they were last asked. The list is the settings', until the next call.
 */
void settings_ways(struct settings *settings, const struct platform *platform,
    const struct page *page, struct beside *out);
/* What the stored sheet knows of the way out that a record shows. */
void settings_way_out(struct settings *settings, const struct platform *platform,
    const struct page *page, struct record *record);
/* Build and commit the sheets; what could not be read of an old sheet goes to complaints. */
int settings_commit(struct settings *settings, struct strs *complaints, struct error *err);

#endif
