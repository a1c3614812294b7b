/* News for templates. */
#include "core/channel/channel_data.h"

#include <stdlib.h>

#include "base/mem.h"
#include "core/report/report.h"

enum { OID_SHOWN = 10 };

const char *const channel_data_names[] = { ".", "about", "alert", "announced", "because",
	"before", "change", "channel", "class", "commit", "commit_short", "concept",
	"correction", "count", "default", "digest", "direction", "effective",
	"effective_before", "effective_before_iso", "effective_iso", "exempt", "findings",
	"form", "from", "from_iso", "items", "key", "kind", "lines", "link", "maintenance",
	"many", "page", "page_name", "page_url", "platform", "platform_name", "previously",
	"previously_iso", "quote", "quote_after", "quote_before", "quote_gone", "quote_match",
	"quote_new", "quoted", "rule", "says", "setting", "severity", "steps", "summary",
	"test", "time", "time_iso", "title", "until", "until_iso", "verdict", "was", "way_out",
	"why", NULL };

/* The title, and the text line by line. */
void
channel_data_words(const struct telling *w, struct data *object)
{
	struct span rest = buf_span(&w->text), line;
	struct data *lines;

	data_span(object, "title", buf_span(&w->title));
	data_link(object, "page_url", w->url);
	lines = data_list(object, "lines");
	while (span_line(&rest, &line)) {
		char *text = span_dup(line);

		data_add_text(lines, text);
		free(text);
	}
}

static void
put_finding(const struct finding *f, struct data *item)
{
	const char direction[2] = { (char)f->direction, '\0' };

	data_text(item, "rule", f->rule);
	data_text(item, "concept", f->concept);
	data_text(item, "says", f->says);
	data_text(item, "direction", direction);
	data_text(item, "severity", severity_name(f->severity));
	data_text(item, "before", f->before);
	data_text(item, "quote", f->quote);
	report_quote(f, item);
}

static void
put_texts(const struct strs *texts, const char *name, struct data *object)
{
	struct data *list = data_list(object, name);

	for (size_t i = 0; i < texts->n; i++)
		data_add_text(list, texts->v[i]);
}

static void
put_way_out(const struct way_out *w, struct data *object)
{
	data_text(object, "setting", w->setting);
	data_text(object, "default", w->default_state);
	put_texts(&w->steps, "steps", object);
	put_texts(&w->exempt, "exempt", object);
	data_link(object, "link", telling_link(w->url));
	data_link(object, "form", telling_link(w->form));
}

static void
put_change(const struct record *r, struct data *object)
{
	struct data *findings;
	struct buf summary;

	buf_init(&summary, TELLING_MAX);
	record_summary(r, &summary);
	data_text(object, "page", r->page);
	data_text(object, "page_name", r->page_name != NULL ? r->page_name : r->page);
	data_text(object, "platform", r->platform);
	data_text(
	    object, "platform_name", r->platform_name != NULL ? r->platform_name : r->platform);
	data_time(object, "time", r->time);
	data_time(object, "previously", r->previously);
	data_text(object, "class", change_class_name(r->class));
	data_text(object, "verdict", report_verdict(r));
	data_text(object, "because", r->because);
	data_span(object, "summary", buf_span(&summary));
	data_flag(object, "alert", r->alert);
	data_text(object, "commit", r->commit);
	data_textf(
	    object, "commit_short", "%.*s", OID_SHOWN, r->commit == NULL ? "" : r->commit);
	data_day(object, "effective_before", r->dates.before);
	data_day(object, "effective", r->dates.after);
	data_text(object, "announced", r->announced.title);
	if (r->way_out.setting != NULL)
		put_way_out(&r->way_out, data_object(object, "way_out"));
	findings = data_list(object, "findings");
	for (size_t i = 0; i < r->findings.n; i++)
		put_finding(&r->findings.v[i], data_add(findings));
	buf_release(&summary);
}

void
channel_data(const struct record *r, const char *key, bool test, struct data *object)
{
	struct telling w;

	telling_record(r, test, &w);
	channel_data_words(&w, object);
	data_text(object, "kind", "change");
	data_flag(object, "change", true);
	data_flag(object, "test", test);
	data_text(object, "key", key);
	put_change(r, object);
	telling_release(&w);
}

void
channel_data_upkeep(
    const struct upkeep *u, const struct record *about, const char *key, struct data *object)
{
	const char *kind = upkeep_is_maintenance(u->kind) ? "maintenance" : "correction";
	struct telling w;

	telling_upkeep(u, about, &w);
	channel_data_words(&w, object);
	data_text(object, "kind", kind);
	data_flag(object, kind, true);
	data_text(object, "key", key);
	data_text(object, "page", u->page);
	data_time(object, "time", u->time);
	data_text(object, "why", u->why);
	if (u->kind == UPKEEP_VERDICT) {
		data_text(object, "verdict", verdict_name(u->word));
		data_text(object, "was", verdict_name(u->was));
	}
	if (about != NULL)
		put_change(about, data_object(object, "about"));
	telling_release(&w);
}
