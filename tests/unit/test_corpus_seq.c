/*
 * Real pages, look after look: what changed is told, what did not is not. Every
 * sequence goes the way of a round, extract, compare, classify, with what the
 * page had before in memory. The corpus is other people's: without it the test
 * is skipped.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <setjmp.h>
#include <cmocka.h>

#include "core/compare/classify.h"
#include "core/compare/lineface.h"
#include "core/text/extract.h"
#include "corpus_read.h"

struct tally {
	size_t steps, real, false_changes, missed, false_records, held, complaints;
};

/* One page on its way through its sequence. */
struct watch {
	const struct failures *failures;
	struct document *good; /* the last good text */
	struct known known;
	struct tally *tally;
};

static void
say(const struct corpus_row *row, const char *what, const char *detail)
{
	printf("# page: %s: %s%s%s\n", row->file, what, detail[0] == '\0' ? "" : ": ", detail);
}

static bool is_recorded(enum change_class class)
{
	return class != CLASS_NONE && class != CLASS_FORMATTING && class != CLASS_EXTRACTION &&
	       class != CLASS_VARIANT;
}

/* Swings are recorded, not news. */
static bool is_told(enum change_class class)
{
	return class == CLASS_CHANGE || class == CLASS_DATE_ONLY || class == CLASS_RETURNED;
}

static void
show(const struct change *change)
{
	for (size_t i = 0; i < change->n_edits && i < 6; i++) {
		const struct edit *e = &change->edits[i];
		struct span b =
		    e->before < 0 ? span_of("") : change->before->lines[e->before].text;
		struct span a =
		    e->after < 0 ? span_of("") : change->after->lines[e->after].text;

		printf("#   %s \"%.*s\" -> \"%.*s\"\n", edit_kind_name(e->kind),
		    (int)(b.len > 80 ? 80 : b.len), b.data, (int)(a.len > 80 ? 80 : a.len),
		    a.data);
	}
}

static void
count(const struct corpus_row *row, const struct change *change, const struct classified *c,
    struct tally *tally)
{
	bool real = strcmp(row->real, "yes") == 0;

	tally->real += real;
	tally->held += c->class == CLASS_EXTRACTION || c->class == CLASS_VARIANT;
	if (real && !is_told(c->class)) {
		tally->missed++;
		say(row, "a real change is missed", c->why);
	}
	if (!real && is_told(c->class)) {
		tally->false_changes++;
		say(row, "a false change", change_class_name(c->class));
		show(change);
	}
	tally->false_records += !real && is_recorded(c->class);
}

/* One look; takes over the document where it becomes the last good text. */
static void
look(struct watch *w, const struct corpus_row *row, struct document *doc, bool scripted)
{
	struct change *change = compare(w->good, doc);
	struct classified c;

	if (scripted)
		classify_scripted(change, &w->known, w->failures, row->time, &c);
	else
		classify(change, &w->known, w->failures, row->time, &c);
	if (w->good == NULL)
		assert_int_equal(c.class, CLASS_FIRST);
	else
		count(row, change, &c, w->tally);
	change_free(change);
	if (c.class == CLASS_EXTRACTION || c.class == CLASS_VARIANT) {
		document_free(doc);
		return;
	}
	if (c.class != CLASS_NONE && c.class != CLASS_FORMATTING)
		known_note(&w->known, document_hash(doc), row->time, row->file, true);
	if (scripted && w->good != NULL) {
		document_free(doc); /* the same to a reader; the page's own form stays */
		return;
	}
	document_free(w->good);
	w->good = doc;
}

static void
look_at(struct watch *w, const struct corpus_row *row)
{
	struct extract_result result = { 0 };
	struct document *doc = NULL;
	struct error err = { 0 };
	struct buf body;

	assert_true(corpus_body(row, &body));
	w->tally->steps += strcmp(row->real, "first") != 0;
	if (extract(&row->page, buf_span(&body), "text/html", row->url, &doc, &result, &err) ==
	    0) {
		w->tally->complaints += result.complaint[0] != '\0';
		look(w, row, doc, result.how == EXTRACT_SCRIPTED);
	} else if (strcmp(row->real, "no") == 0) {
		w->tally->held++;
	} else {
		w->tally->missed++;
		say(row, "cannot be read", err.message);
	}
	buf_release(&body);
}

static void
begin(struct watch *w)
{
	document_free(w->good);
	w->good = NULL;
	known_release(&w->known);
}

static void
test_sequences(void **state)
{
	struct corpus_rows rows = { 0 };
	struct failures failures = { 0 };
	struct strs complaints = { 0 };
	struct tally t = { 0 };
	struct watch w = { .failures = &failures, .tally = &t };

	(void)state;
	corpus_read(&rows);
	if (rows.n == 0)
		skip();
	assert_int_equal(corpus_failures(&failures, &complaints), 0);
	for (size_t i = 0; i < rows.n; i++) {
		if (strcmp(rows.v[i].kind, "seq") != 0)
			continue;
		if (strcmp(rows.v[i].real, "first") == 0)
			begin(&w);
		look_at(&w, &rows.v[i]);
	}
	begin(&w);
	printf("# figure: sequences: %zu steps, %zu real; %zu false changes, %zu missed (%zu "
	       "false versions recorded, %zu looks held)\n",
	    t.steps, t.real, t.false_changes, t.missed, t.false_records, t.held);
	assert_int_equal(t.false_changes, 0);
	assert_int_equal(t.missed, 0);
	failures_release(&failures);
	strs_release(&complaints);
	corpus_release(&rows);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sequences),
	};

	return cmocka_run_group_tests_name("sequences of the corpus", tests, NULL, NULL);
}
