/* The fields of a platform's file, and how each is read. See resolve.c for what follows. */
#include "core/page/declare.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/utc.h"
#include "core/detect/pattern.h"
#include "core/page/draft.h"
#include "core/page/fault.h"
#include "core/text/css.h"
#include "core/text/html.h"

static struct place
place_of(const struct yaml_node *node)
{
	return (struct place){ yaml_line(node), yaml_column(node) };
}

/* A text that has no fault, copied to *out; otherwise the mistake is told. */
static void
read_word(struct yaml_reader *r, const struct yaml_node *node,
    const char *(*fault)(const char *text), char **out)
{
	const char *text = yaml_text(r, node);
	const char *what;

	if (!yaml_is_scalar(node))
		return;
	what = fault(text);
	if (what != NULL)
		return yaml_complain(r, node, "\"%.100s\" %s", text, what);
	free(*out);
	*out = mem_strdup(text);
}

static void
read_url(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	read_word(r, node, fault_url, target);
}

static void
read_link(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	read_word(r, node, fault_link, target);
}

static void
read_language(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	read_word(r, node, fault_language, target);
}

static void
read_proxy(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	read_word(r, node, fault_proxy, target);
}

static void
read_user_agent(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	read_word(r, node, fault_user_agent, target);
}

static void
read_contact(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	read_word(r, node, fault_contact, target);
}

static const char *
fault_day(const char *text)
{
	day_t day;

	return day_parse(span_of(text), &day) ? NULL : "is not a day, as 2026-11-23";
}

static void
read_day(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	read_word(r, node, fault_day, target);
}

static void
read_header(struct yaml_reader *r, const struct yaml_node *node, void *arg)
{
	char *header = NULL;

	read_word(r, node, fault_header, &header);
	if (header != NULL)
		strs_take(arg, header);
}

/* One scalar or a list of them. */
static void
read_headers(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	if (yaml_is_list(node))
		yaml_each_item(r, node, read_header, target);
	else
		read_header(r, node, target);
}

static void
read_every(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	const char *text = yaml_text(r, node);
	int64_t *out = target;
	int64_t seconds;

	if (!yaml_is_scalar(node))
		return;
	if (!duration_parse(span_of(text), &seconds))
		yaml_complain(r, node,
		    "expected a length of time as 30m, 6h or 2d, found \"%.60s\"", text);
	else if (seconds < DECLARE_EVERY_MIN || seconds > DECLARE_EVERY_MAX)
		yaml_complain(
		    r, node, "a page is looked at every 5m to 90d, not every %.60s", text);
	else
		*out = seconds;
}

static void
read_cron(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	const char *text = yaml_text(r, node), *why;
	struct pace *out = target;

	if (!yaml_is_scalar(node))
		return;
	if (cron_parse(span_of(text), &out->cron, &why))
		out->has_cron = true;
	else
		yaml_complain(
		    r, node, "\"%.60s\" is no time as crontab(5) writes it: %s", text, why);
}

static void
read_jitter(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	const char *text = yaml_text(r, node);
	int64_t *out = target, seconds = 0;

	if (!yaml_is_scalar(node))
		return;
	if (!duration_parse(span_of(text), &seconds))
		yaml_complain(
		    r, node, "expected a length of time as 5m or 1h, found \"%.60s\"", text);
	else if (seconds > DECLARE_JITTER_MAX)
		yaml_complain(r, node, "a look is at most 1d late, not %.60s", text);
	else
		*out = seconds;
}

/* "22:30" to minutes, taken off *text. */
static bool
clock_parse(const char **text, int *minutes)
{
	int hour, minute, n = 0;

	if (sscanf(*text, "%2d:%2d%n", &hour, &minute, &n) != 2 || n < 4 || hour < 0 ||
	    hour > 24 || minute < 0 || minute > 59 || hour * 60 + minute > 24 * 60)
		return false;
	*text += n;
	*minutes = (hour * 60 + minute) % (24 * 60);
	return true;
}

static void
read_quiet(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	const char *text = yaml_text(r, node), *p = text;
	struct pace *out = target;
	int from, to;

	if (!yaml_is_scalar(node))
		return;
	if (!clock_parse(&p, &from) || *p++ != '-' || !clock_parse(&p, &to) || *p != '\0' ||
	    from == to) {
		yaml_complain(r, node, "expected hours as 22:00-06:00, found \"%.60s\"", text);
		return;
	}
	out->quiet_from = from;
	out->quiet_to = to;
}

static void
read_zone(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	const char *text = yaml_text(r, node);
	struct pace *out = target;

	if (!yaml_is_scalar(node))
		return;
	if (zone_is(text))
		snprintf(out->zone, sizeof out->zone, "%s", text);
	else
		yaml_complain(r, node,
		    "there is no time zone \"%.60s\": expected one as Europe/Berlin, or UTC",
		    text);
}

static void
read_confirm(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	const char *text = yaml_text(r, node);
	struct declare_delay *out = target;
	int64_t seconds = 0;

	if (!yaml_is_scalar(node))
		return;
	if (strcmp(text, "0") != 0 && strcmp(text, "0s") != 0 &&
	    !duration_parse(span_of(text), &seconds))
		yaml_complain(r, node,
		    "expected a length of time as 0s, 10m or 1h, found \"%.60s\"", text);
	else if (seconds > DECLARE_CONFIRM_MAX)
		yaml_complain(
		    r, node, "a change is looked at again after at most 1d, not %.60s", text);
	else
		*out = (struct declare_delay){ seconds, true };
}

static void
read_stale(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	const char *text = yaml_text(r, node);
	int64_t *out = target;
	int64_t seconds;

	if (!yaml_is_scalar(node))
		return;
	if (!duration_parse(span_of(text), &seconds))
		yaml_complain(
		    r, node, "expected a length of time as 12h or 3d, found \"%.60s\"", text);
	else if (seconds < DECLARE_STALE_MIN || seconds > DECLARE_STALE_MAX)
		yaml_complain(r, node,
		    "a page is stale after 1h to 365d without a good look, not %.60s", text);
	else
		*out = seconds;
}

static bool
millis_parse(const char *text, int64_t *out)
{
	char *end;
	int64_t seconds;

	errno = 0;
	*out = strtol(text, &end, 10);
	if (end != text && strcmp(end, "ms") == 0)
		return errno == 0 && *out >= 0;
	if (!duration_parse(span_of(text), &seconds))
		return false;
	*out = seconds * 1000;
	return true;
}

static void
read_spacing(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	const char *text = yaml_text(r, node);
	struct declare_spacing *out = target;
	int64_t ms;

	if (!yaml_is_scalar(node))
		return;
	if (!millis_parse(text, &ms))
		yaml_complain(
		    r, node, "expected a length of time as 2s or 500ms, found \"%.60s\"", text);
	else if (ms > DECLARE_SPACING_MAX)
		yaml_complain(r, node, "requests are spaced by at most 10m, not %.60s", text);
	else
		*out = (struct declare_spacing){ ms, true };
}

/* Selectors: an item is a CSS selector, or a range between two of them. */

/* A bad one is kept too, so that its range is not also said to lack an end. */
static void
read_css(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	char **out = target;
	const char *text = yaml_text(r, node);
	struct error err = { 0 };

	if (!yaml_is_scalar(node))
		return;
	if (*text == '\0')
		yaml_complain(r, node, "an empty selector");
	else if (css_check(text, &err) != 0)
		yaml_complain(r, node, "%s", err.message);
	free(*out);
	*out = mem_strdup(text);
}

struct range {
	char *start_before;
	char *start_after;
	char *end_before;
	char *end_after;
};

const struct yaml_field declare_range_fields[] = {
	{ "startBefore", YAML_CUSTOM, offsetof(struct range, start_before), .read = read_css,
	    .help = "the range begins before the first element that matches" },
	{ "startAfter", YAML_CUSTOM, offsetof(struct range, start_after), .read = read_css,
	    .help = "the range begins after it" },
	{ "endBefore", YAML_CUSTOM, offsetof(struct range, end_before), .read = read_css,
	    .help = "the range ends before the first element that matches" },
	{ "endAfter", YAML_CUSTOM, offsetof(struct range, end_after), .read = read_css,
	    .help = "the range ends after it" },
	{ 0 }
};

static void
range_release(struct range *range)
{
	free(range->start_before);
	free(range->start_after);
	free(range->end_before);
	free(range->end_after);
}

static void
read_range(struct yaml_reader *r, const struct yaml_node *node, struct selector *out)
{
	struct range range = { 0 };

	yaml_read_table(r, node, declare_range_fields, &range);
	if ((range.start_before == NULL) == (range.start_after == NULL) ||
	    (range.end_before == NULL) == (range.end_after == NULL)) {
		yaml_complain(r, node,
		    "a range has one of startBefore and startAfter, and one of endBefore and "
		    "endAfter");
		range_release(&range);
		return;
	}
	out->start_after = range.start_after != NULL;
	out->end_after = range.end_after != NULL;
	out->start = out->start_after ? range.start_after : range.start_before;
	out->end = out->end_after ? range.end_after : range.end_before;
}

static void
read_selector(struct yaml_reader *r, const struct yaml_node *node, void *arg)
{
	struct selectors *list = arg;
	struct selector selector = { 0 };

	if (yaml_is_map(node))
		read_range(r, node, &selector);
	else
		read_css(r, node, &selector.css);
	MEM_GROW(list->v, list->n, list->cap);
	list->v[list->n++] = selector;
}

static void
read_selectors(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	if (yaml_is_list(node))
		yaml_each_item(r, node, read_selector, target);
	else
		read_selector(r, node, target);
}

/* How it was declared before, oldest first. */

static void
read_until(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	const char *text = yaml_text(r, node);
	utc_t *out = target;
	day_t day;

	if (!yaml_is_scalar(node))
		return;
	if (!utc_parse(span_of(text), out))
		yaml_complain(r, node,
		    "expected a time as 2024-09-19T00:32:21Z, or a day, found \"%.60s\"", text);
	else if (day_parse(span_of(text), &day))
		*out += UTC_DAY_SECONDS - 1; /* all of that day */
}

static void
read_earlier_url(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	read_url(r, node, target);
}

const struct yaml_field declare_earlier_fields[] = {
	{ "until", YAML_CUSTOM, offsetof(struct page_earlier, until), .read = read_until,
	    .required = true, .help = "the time, or the day, up to which it held" },
	{ "url", YAML_CUSTOM, offsetof(struct page_earlier, url), .read = read_earlier_url,
	    .help = "its address then; the page's where it is not said" },
	{ "select", YAML_CUSTOM, offsetof(struct page_earlier, select), .read = read_selectors,
	    .help = "what of it to read; nothing said: its main content is guessed" },
	{ "remove", YAML_CUSTOM, offsetof(struct page_earlier, remove), .read = read_selectors,
	    .help = "what of it to leave out" },
	{ 0 }
};

static void
read_one_earlier(struct yaml_reader *r, const struct yaml_node *node, void *arg)
{
	struct page *page = arg;
	struct page_earlier *e;

	MEM_GROW(page->earlier, page->n_earlier, page->cap_earlier);
	e = &page->earlier[page->n_earlier++];
	*e = (struct page_earlier){ 0 };
	yaml_read_table(r, node, declare_earlier_fields, e);
	if (page->n_earlier > 1 && e->until <= e[-1].until)
		yaml_complain(r, node, "earlier declarations go from the oldest to the newest");
}

static void
read_earlier(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	yaml_each_item(r, node, read_one_earlier, target);
}

/* Names of pages of the same file, looked up when all of it has been read. */

static void
read_reference(struct yaml_reader *r, const struct yaml_node *node, void *arg)
{
	struct references *list = arg;
	const char *text = yaml_text(r, node);

	if (!yaml_is_scalar(node))
		return;
	MEM_GROW(list->v, list->n, list->cap);
	list->v[list->n++] = (struct reference){ mem_strdup(text), place_of(node) };
}

static void
read_references(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	if (yaml_is_list(node))
		yaml_each_item(r, node, read_reference, target);
	else
		read_reference(r, node, target);
}

/* Pages, announcement sources, variants. */

static const struct yaml_name kinds[] = {
	{ "policy", PAGE_POLICY },
	{ "terms", PAGE_TERMS },
	{ "help", PAGE_HELP },
	{ "setting", PAGE_SETTING },
	{ "announcement", PAGE_ANNOUNCEMENT },
	{ "form", PAGE_FORM },
	{ "archive", PAGE_ARCHIVE },
	{ "preview", PAGE_PREVIEW },
	{ 0 },
};

static const struct yaml_name formats[] = {
	{ "html", FORMAT_HTML },
	{ "rss", FORMAT_RSS },
	{ "atom", FORMAT_ATOM },
	{ "json", FORMAT_JSON },
	{ "text", FORMAT_TEXT },
	{ 0 },
};

static const struct yaml_name robots_words[] = {
	{ "ignore", ROBOTS_IGNORE },
	{ "respect", ROBOTS_RESPECT },
	{ 0 },
};

/* The only reader that takes the whole draft: an address declared twice is told by its place.
 */
static void
read_page_url(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	struct draft *draft = target;

	draft->url_at = place_of(node);
	read_url(r, node, &draft->page.url);
}

static void read_variants(struct yaml_reader *r, const struct yaml_node *node, void *target);

const struct yaml_field declare_page_fields[] = {
	{ "url", YAML_CUSTOM, 0, .read = read_page_url, .required = true,
	    .help = "the address, http or https" },
	{ "name", YAML_STRING, offsetof(struct draft, page.name),
	    .help = "as people call it; made from the id where it is not said" },
	{ "kind", YAML_ENUM, offsetof(struct draft, kind), .names = kinds,
	    .help =
		"what it is (policy where nothing is said, announcement under announcements)" },
	{ "format", YAML_ENUM, offsetof(struct draft, page.format), .names = formats,
	    .help = "how it is written (html); rss, atom and json only for announcements" },
	{ "select", YAML_CUSTOM, offsetof(struct draft, page.select), .read = read_selectors,
	    .help = "what of the page to read: a selector, or a list of selectors and ranges" },
	{ "remove", YAML_CUSTOM, offsetof(struct draft, page.remove), .read = read_selectors,
	    .help = "what of it to leave out, likewise" },
	{ "every", YAML_CUSTOM, offsetof(struct draft, page.every), .read = read_every,
	    .help = "time between two looks, 5m to 90d" },
	{ "cron", YAML_CUSTOM, offsetof(struct draft, page.pace), .read = read_cron,
	    .help = "when to look instead, as crontab(5) writes it" },
	{ "confirm", YAML_CUSTOM, offsetof(struct draft, confirm), .read = read_confirm,
	    .help = "from a change to the second look that confirms it (0s: at once)" },
	{ "language", YAML_CUSTOM, offsetof(struct draft, page.language), .read = read_language,
	    .help = "language to ask for (en)" },
	{ "headers", YAML_CUSTOM, offsetof(struct draft, page.headers), .read = read_headers,
	    .help = "request headers, \"Name: value\"" },
	{ "proxy", YAML_CUSTOM, offsetof(struct draft, page.proxy), .read = read_proxy,
	    .help = "proxy to go through, as libcurl writes it" },
	{ "private", YAML_BOOL, offsetof(struct draft, page.is_private),
	    .help = "true: an address inside the own network is meant" },
	{ "file", YAML_STRS, offsetof(struct draft, page.snapshots),
	    .help = "its file, or files, in a repository of raw pages" },
	{ "earlier", YAML_CUSTOM, offsetof(struct draft, page), .read = read_earlier,
	    .help = "how it was declared before, for pages that were fetched then" },
	{ "covers", YAML_CUSTOM, offsetof(struct draft, covers), .read = read_references,
	    .help = "announcements, previews, archives: the pages it speaks for (all of the "
		    "platform)" },
	{ "variants", YAML_CUSTOM, offsetof(struct draft, variants), .read = read_variants,
	    .help = "the same page as other readers get it, by name" },
	{ 0 },
};

const struct yaml_field declare_variant_fields[] = {
	{ "url", YAML_CUSTOM, 0, .read = read_page_url,
	    .help = "another address for this reader" },
	{ "name", YAML_STRING, offsetof(struct draft, page.name), .help = "as people call it" },
	{ "language", YAML_CUSTOM, offsetof(struct draft, page.language), .read = read_language,
	    .help = "language to ask for" },
	{ "headers", YAML_CUSTOM, offsetof(struct draft, page.headers), .read = read_headers,
	    .help = "request headers instead of the page's" },
	{ "proxy", YAML_CUSTOM, offsetof(struct draft, page.proxy), .read = read_proxy,
	    .help = "proxy to go through, for another region" },
	{ "select", YAML_CUSTOM, offsetof(struct draft, page.select), .read = read_selectors,
	    .help = "instead of the page's" },
	{ "remove", YAML_CUSTOM, offsetof(struct draft, page.remove), .read = read_selectors,
	    .help = "instead of the page's" },
	{ "every", YAML_CUSTOM, offsetof(struct draft, page.every), .read = read_every,
	    .help = "instead of the page's" },
	{ "file", YAML_STRS, offsetof(struct draft, page.snapshots),
	    .help = "the variant's file, or files, in a repository of raw pages" },
	{ 0 },
};

static struct draft *
drafts_add(struct yaml_reader *r, const char *id, const struct yaml_node *id_node,
    struct drafts *drafts)
{
	struct draft *draft;
	const char *what = fault_id(id);

	if (what != NULL)
		yaml_complain(r, id_node, "the id \"%.100s\" %s", id, what);
	else if (strcmp(id, PAGE_SHEET) == 0)
		yaml_complain(r, id_node,
		    "\"" PAGE_SHEET
		    "\" is the name of the platform's fact sheet; call the page "
		    "otherwise");
	MEM_GROW(drafts->v, drafts->n, drafts->cap);
	draft = &drafts->v[drafts->n++];
	*draft = (struct draft){
		.id = mem_strdup(id), .at = place_of(id_node), .kind = DRAFT_UNSAID
	};
	return draft;
}

static void
read_variant(struct yaml_reader *r, const char *key, const struct yaml_node *key_node,
    const struct yaml_node *value, void *arg)
{
	yaml_read_table(r, value, declare_variant_fields, drafts_add(r, key, key_node, arg));
}

static void
read_variants(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	yaml_each_pair(r, node, read_variant, target);
}

static void
read_page(struct yaml_reader *r, const char *key, const struct yaml_node *key_node,
    const struct yaml_node *value, void *arg)
{
	yaml_read_table(r, value, declare_page_fields, drafts_add(r, key, key_node, arg));
}

static void
read_pages(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	yaml_each_pair(r, node, read_page, target);
}

static void
read_announcements(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	struct drafts *drafts = target;
	size_t first = drafts->n;

	yaml_each_pair(r, node, read_page, drafts);
	for (size_t i = first; i < drafts->n; i++)
		drafts->v[i].announces = true;
}

/* Settings. */

/* A label in another language, or several: "de: …" each. */
static void
read_label(struct yaml_reader *r, const char *key, const struct yaml_node *key_node,
    const struct yaml_node *value, void *arg)
{
	const char *what = fault_language(key);
	struct strs texts = { 0 };

	if (what != NULL)
		yaml_complain(r, key_node, "\"%.60s\" %s", key, what);
	yaml_strs(r, value, &texts);
	for (size_t i = 0; i < texts.n; i++)
		strs_take(arg, mem_printf("%s: %s", key, texts.v[i]));
	strs_release(&texts);
}

static void
read_labels(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	yaml_each_pair(r, node, read_label, target);
}

const struct yaml_field declare_checked_fields[] = {
	{ "by", YAML_STRING, offsetof(struct setting_draft, setting.checked_by),
	    .required = true, .help = "who looked" },
	{ "on", YAML_CUSTOM, offsetof(struct setting_draft, setting.checked_on),
	    .read = read_day, .required = true, .help = "the day, as 2026-11-23" },
	{ 0 },
};

/* Where one fact stands; in the end its parts go to the setting. */
struct fact_draft {
	struct references pages;
	struct fact_source source;
};

/* A pattern that cannot be read is kept too: the file has a mistake already. */
static void
read_says(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	const char *text = yaml_text(r, node);
	struct pattern *pattern = NULL;
	struct error err = { 0 };
	char **out = target;

	if (!yaml_is_scalar(node))
		return;
	if (pattern_compile(text, &pattern, &err) != 0)
		yaml_complain(r, node, "the pattern \"%.300s\": %s", text, err.message);
	else if (pattern_match(pattern, span_of(""), 0, NULL, &err) == 1)
		yaml_complain(r, node, "the pattern \"%.300s\" is met by nothing at all", text);
	pattern_free(pattern);
	free(*out);
	*out = mem_strdup(text);
}

static const struct yaml_field fact_checked_fields[] = {
	{ "by", YAML_STRING, offsetof(struct fact_draft, source.checked_by), .required = true,
	    .help = "who looked" },
	{ "on", YAML_CUSTOM, offsetof(struct fact_draft, source.checked_on), .read = read_day,
	    .required = true, .help = "the day, as 2026-11-23" },
	{ 0 },
};

const struct yaml_field declare_fact_fields[] = {
	{ "page", YAML_CUSTOM, offsetof(struct fact_draft, pages), .read = read_references,
	    .help = "the pages to look at (those of the setting)" },
	{ "under", YAML_STRING, offsetof(struct fact_draft, source.under),
	    .help = "words of a heading above it" },
	{ "says", YAML_CUSTOM, offsetof(struct fact_draft, source.says), .read = read_says,
	    .help = "a pattern for the sentence; a group (?<value>…) reads the value" },
	{ "checked", YAML_TABLE, 0, .table = fact_checked_fields,
	    .help = "who looked at this fact itself, and when" },
	{ 0 },
};

static void
read_fact(struct yaml_reader *r, const char *key, const struct yaml_node *key_node,
    const struct yaml_node *value, void *arg)
{
	struct setting_draft *setting = arg;
	const char *names[FACTS + 1] = { 0 }, *nearest;
	struct fact_draft draft = { 0 };

	for (int i = 0; i < FACTS; i++) {
		names[i] = fact_name((enum fact_kind)i);
		if (strcmp(names[i], key) != 0)
			continue;
		yaml_read_table(r, value, declare_fact_fields, &draft);
		draft.source.said = true;
		setting->setting.facts[i] = draft.source;
		setting->fact_pages[i] = draft.pages;
		return;
	}
	nearest = yaml_nearest(key, names);
	yaml_complain(r, key_node, "\"%.60s\" is no fact of a setting%s%s%s", key,
	    nearest == NULL ? "" : " (", nearest == NULL ? "" : nearest,
	    nearest == NULL ? "" : "?)");
}

static void
read_facts(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	yaml_each_pair(r, node, read_fact, target);
}

const struct yaml_field declare_setting_fields[] = {
	{ "name", YAML_STRING, offsetof(struct setting_draft, setting.name), .required = true,
	    .help = "as labelled, in English" },
	{ "labels", YAML_CUSTOM, offsetof(struct setting_draft, setting.labels),
	    .read = read_labels, .help = "the label in other languages, by language" },
	{ "default", YAML_STRING, offsetof(struct setting_draft, setting.default_state),
	    .help = "its state for somebody who never touched it" },
	{ "since", YAML_STRING, offsetof(struct setting_draft, setting.since),
	    .help = "since when the default holds, and for whom" },
	{ "exempt", YAML_STRS, offsetof(struct setting_draft, setting.exempt),
	    .help = "who is not in it" },
	{ "steps", YAML_STRS, offsetof(struct setting_draft, setting.steps),
	    .help = "the way there, one step each" },
	{ "url", YAML_CUSTOM, offsetof(struct setting_draft, setting.url), .read = read_url,
	    .help = "direct link to the control" },
	{ "form", YAML_CUSTOM, offsetof(struct setting_draft, setting.form), .read = read_link,
	    .help = "objection form (or mailto:), for those without the control" },
	{ "form_covers", YAML_STRING, offsetof(struct setting_draft, setting.form_covers),
	    .help = "what can be objected to there" },
	{ "retroactive", YAML_STRING, offsetof(struct setting_draft, setting.retroactive),
	    .help = "does it undo past use: yes, no, or a sentence" },
	{ "pages", YAML_CUSTOM, offsetof(struct setting_draft, pages), .read = read_references,
	    .help = "the pages that speak of it" },
	{ "checked", YAML_TABLE, 0, .table = declare_checked_fields,
	    .help = "who last looked at the control itself, and when" },
	{ "protects", YAML_BOOL, offsetof(struct setting_draft, setting.protects),
	    .help = "true: switched on, it keeps people's data out of use" },
	{ "facts", YAML_CUSTOM, 0, .read = read_facts,
	    .help = "where on the pages each fact stands, by fact" },
	{ "source", YAML_STRING, offsetof(struct setting_draft, setting.source),
	    .help = "where these facts are from" },
	{ 0 },
};

static void
read_setting(struct yaml_reader *r, const char *key, const struct yaml_node *key_node,
    const struct yaml_node *value, void *arg)
{
	struct setting_drafts *drafts = arg;
	struct setting_draft *draft;
	const char *what = fault_id(key);

	if (what != NULL)
		yaml_complain(r, key_node, "the id \"%.100s\" %s", key, what);
	MEM_GROW(drafts->v, drafts->n, drafts->cap);
	draft = &drafts->v[drafts->n++];
	*draft = (struct setting_draft){ .at = place_of(key_node) };
	draft->setting.id = mem_strdup(key);
	draft->setting.line = draft->at.line;
	yaml_read_table(r, value, declare_setting_fields, draft);
}

static void
read_settings(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	yaml_each_pair(r, node, read_setting, target);
}

/* The whole file. */

static void
read_platform_id(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	struct platform_draft *draft = target;

	draft->at = place_of(node);
	read_word(r, node, fault_id, &draft->id);
}

const struct yaml_field declare_platform_fields[] = {
	{ "platform", YAML_CUSTOM, 0, .read = read_platform_id, .required = true,
	    .help = "the id, equal to the file's name" },
	{ "name", YAML_STRING, offsetof(struct platform_draft, name), .required = true,
	    .help = "as people call it" },
	{ "owner", YAML_STRING, offsetof(struct platform_draft, owner), .help = "whose it is" },
	{ "user_agent", YAML_CUSTOM, offsetof(struct platform_draft, user_agent),
	    .read = read_user_agent, .help = "how to introduce ourselves there" },
	{ "robots", YAML_ENUM, offsetof(struct platform_draft, robots), .names = robots_words,
	    .help = "robots.txt: ignore, respect" },
	{ "spacing", YAML_CUSTOM, offsetof(struct platform_draft, spacing),
	    .read = read_spacing, .help = "time between two requests to a host (1s)" },
	{ "confirm", YAML_CUSTOM, offsetof(struct platform_draft, confirm),
	    .read = read_confirm,
	    .help = "from a change to the second look that confirms it (0s: at once)" },
	{ "pages", YAML_CUSTOM, offsetof(struct platform_draft, pages), .read = read_pages,
	    .required = true, .help = "the pages to watch, by id" },
	{ "announcements", YAML_CUSTOM, offsetof(struct platform_draft, pages),
	    .read = read_announcements, .help = "where it announces changes, by id" },
	{ "settings", YAML_CUSTOM, offsetof(struct platform_draft, settings),
	    .read = read_settings, .help = "the controls a member has, by id" },
	{ "notes", YAML_STRING, offsetof(struct platform_draft, notes), .help = "free text" },
	{ 0 },
};

const struct yaml_field declare_defaults_fields[] = {
	{ "contact", YAML_CUSTOM, offsetof(struct declare_defaults, contact),
	    .read = read_contact, .help = "a URL or mail address for those we visit" },
	{ "user_agent", YAML_CUSTOM, offsetof(struct declare_defaults, user_agent),
	    .read = read_user_agent, .help = "how to introduce ourselves, all in one" },
	{ "robots", YAML_ENUM, offsetof(struct declare_defaults, robots), .names = robots_words,
	    .help = "robots.txt: ignore, respect" },
	{ "spacing", YAML_CUSTOM, offsetof(struct declare_defaults, spacing),
	    .read = read_spacing, .help = "time between two requests to a host (1s)" },
	{ "every", YAML_CUSTOM, offsetof(struct declare_defaults, every), .read = read_every,
	    .help = "time between two looks at a page (by its kind)" },
	{ "jitter", YAML_CUSTOM, offsetof(struct declare_defaults, pace.jitter),
	    .read = read_jitter, .help = "a look may be so much later, at most 1d (0s)" },
	{ "quiet", YAML_CUSTOM, offsetof(struct declare_defaults, pace), .read = read_quiet,
	    .help = "hours without looks, as 22:00-06:00" },
	{ "zone", YAML_CUSTOM, offsetof(struct declare_defaults, pace), .read = read_zone,
	    .help = "whose clock quiet and cron mean, as Europe/Berlin (UTC)" },
	{ "adaptive", YAML_BOOL, offsetof(struct declare_defaults, pace.adaptive),
	    .help = "true: more often around changes, less often when calm" },
	{ "confirm", YAML_CUSTOM, offsetof(struct declare_defaults, confirm),
	    .read = read_confirm,
	    .help = "from a change to the second look that confirms it (0s: at once)" },
	{ "stale", YAML_CUSTOM, offsetof(struct declare_defaults, stale), .read = read_stale,
	    .help = "so long without a good look is told, 1h to 365d (3d)" },
	{ "language", YAML_CUSTOM, offsetof(struct declare_defaults, language),
	    .read = read_language, .help = "language to ask for (en)" },
	{ 0 },
};

/* Mistakes are told in the order of the lines, whoever found them first. */

static void
complaint_place(const char *complaint, size_t file_len, struct place *at)
{
	*at = (struct place){ 0 };
	if (strlen(complaint) > file_len)
		sscanf(complaint + file_len, ":%9d:%9d", &at->line, &at->column);
}

static int
by_place(const void *a, const void *b, void *arg)
{
	struct place x, y;

	complaint_place(*(char *const *)a, *(size_t *)arg, &x);
	complaint_place(*(char *const *)b, *(size_t *)arg, &y);
	return x.line != y.line ? (x.line > y.line) - (x.line < y.line)
				: (x.column > y.column) - (x.column < y.column);
}

static void
sort_complaints(struct strs *complaints, size_t first, const char *file)
{
	size_t len = strlen(file);

	if (complaints->n > first + 1)
		qsort_r(complaints->v + first, complaints->n - first, sizeof *complaints->v,
		    by_place, &len);
}

size_t
declare_platform(struct span text, const char *file, const struct declare_defaults *defaults,
    struct platform **out, struct strs *complaints)
{
	struct platform_draft draft = { 0 };
	struct complainer c = { .file = file, .complaints = complaints };
	size_t first = complaints->n;

	c.mistakes = yaml_read(text, file, declare_platform_fields, &draft, complaints);
	resolve_check(&draft, &c);
	if (c.mistakes == 0)
		*out = resolve_platform(&draft, file, defaults);
	else
		sort_complaints(complaints, first, file);
	platform_draft_release(&draft);
	return c.mistakes;
}

size_t
declare_page(struct span text, const char *file, struct page **out, struct strs *complaints)
{
	struct yaml_field fields[COUNT(declare_page_fields)];
	struct draft draft = { .kind = DRAFT_UNSAID };
	size_t mistakes;

	memcpy(fields, declare_page_fields, sizeof fields);
	for (size_t i = 0; i < COUNT(fields); i++)
		fields[i].required = false;
	mistakes = yaml_read(text, file, fields, &draft, complaints);
	if (mistakes == 0)
		*out = resolve_page(&draft, NULL, file, NULL);
	draft_release(&draft);
	return mistakes;
}

size_t
declare_defaults_read(
    struct span text, const char *file, struct declare_defaults *out, struct strs *complaints)
{
	return yaml_read(text, file, declare_defaults_fields, out, complaints);
}

void
declare_defaults_release(struct declare_defaults *defaults)
{
	free(defaults->contact);
	free(defaults->user_agent);
	free(defaults->language);
	*defaults = (struct declare_defaults){ 0 };
}
