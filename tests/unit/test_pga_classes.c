/*
 * A sample of a public archive's commits, read and classed by people
 * (labels/pga-classes.tsv beside the corpus): what they called boilerplate,
 * formatting, a flip or a failure must not come out as a change, what they
 * called substantive must. The archive's texts are Markdown files; what a page
 * had before is the earlier versions of its file. Needs git and the corpus.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <setjmp.h>
#include <cmocka.h>
#include <unistd.h>

#include "core/compare/classify.h"
#include "core/compare/lineface.h"
#include "corpus_read.h"

enum { MAX_TEXT = 32 << 20, NOISE_PERCENT = 5, SUBSTANTIVE_PERCENT = 97 };

static char *repo; /* a clone of the bundle */

/* One version of one file. */
struct version {
	char commit[48];
	char blob[48];
	char *path;
	utc_t time;
	bool upgrade; /* the archive's own doing, as its message says */
};

struct versions {
	struct version *v;
	size_t n, cap;
};

/* A page on its way through its history. */
struct watch {
	char *path;
	struct document *good;
	struct known known;
	struct document *held; /* what came last and was not believed at once */
	struct version held_at;
	struct classified held_as;
};

struct watches {
	struct watch *v;
	size_t n, cap;
};

struct sample {
	char sha[64];
	char *path;
	char *label;
	char *sub;
};

struct samples {
	struct sample *v;
	size_t n, cap;
};

struct tally {
	size_t noise, noise_wrong, real, real_wrong, late;
	size_t classes[CLASS_FIRST + 1];
};

struct replay {
	struct failures failures;
	struct samples samples;
	struct watches watches;
	struct tally tally;
};

static FILE *
git(const char *arguments)
{
	char *command = mem_printf("git -C '%s' %s", repo, arguments);
	FILE *f = popen(command, "r");

	assert_non_null(f);
	free(command);
	return f;
}

/* "C COMMIT TIME SUBJECT", then ":100644 100644 OLD NEW M\tPATH" for every file. */
static void
read_versions(struct versions *list)
{
	FILE *f = git("-c core.quotePath=false log --reverse --first-parent --no-renames "
		      "--raw --abbrev=40 --format='C %H %at %s'");
	struct version now = { 0 };
	char line[4096];

	while (fgets(line, sizeof line, f) != NULL) {
		struct version v = now;
		char *tab = strchr(line, '\t');
		long long time;

		line[strcspn(line, "\n")] = '\0';
		if (sscanf(line, "C %40s %lld", now.commit, &time) == 2) {
			now.time = time;
			now.upgrade =
			    strstr(line, "pgrade") != NULL || strstr(line, "refilter") != NULL;
		}
		if (line[0] != ':' || tab == NULL || strstr(tab, ".md") == NULL)
			continue;
		snprintf(v.blob, sizeof v.blob, "%.40s", line + 56);
		v.path = mem_strdup(tab + 1);
		MEM_GROW(list->v, list->n, list->cap);
		list->v[list->n++] = v;
	}
	assert_int_equal(pclose(f), 0);
}

static struct watch *
watch_of(struct watches *list, const char *path)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i].path, path) == 0)
			return &list->v[i];
	MEM_GROW(list->v, list->n, list->cap);
	list->v[list->n] = (struct watch){ .path = mem_strdup(path) };
	return &list->v[list->n++];
}

static const struct sample *
sample_of(const struct samples *list, const struct version *version)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i].sha, version->commit) == 0 &&
		    strcmp(list->v[i].path, version->path) == 0)
			return &list->v[i];
	return NULL;
}

static void
show(const struct change *change)
{
	for (size_t i = 0; i < change->n_edits && i < 5; i++) {
		const struct edit *e = &change->edits[i];
		struct span b =
		    e->before < 0 ? span_of("") : change->before->lines[e->before].text;
		struct span a =
		    e->after < 0 ? span_of("") : change->after->lines[e->after].text;

		printf("#   %s \"%.*s\" -> \"%.*s\"\n", edit_kind_name(e->kind),
		    (int)(b.len > 90 ? 90 : b.len), b.data, (int)(a.len > 90 ? 90 : a.len),
		    a.data);
	}
}

static void
score(struct replay *r, const struct version *version, const struct change *change,
    const struct classified *c, bool late)
{
	const struct sample *s = sample_of(&r->samples, version);
	struct tally *t = &r->tally;
	bool real, wrong;

	t->classes[c->class]++;
	if (s == NULL)
		return;
	real = strcmp(s->label, "substantive") == 0;
	wrong = (c->class == CLASS_CHANGE) != real;
	if (late) { /* counted as missed when it was held */
		t->real_wrong -= real && !wrong;
		t->noise_wrong += !real && wrong;
		t->late += real && !wrong;
	} else {
		t->noise += !real;
		t->real += real;
		t->noise_wrong += !real && wrong;
		t->real_wrong += real && wrong;
	}
	if (wrong) {
		printf("# page: %.10s %s: %s (%s) comes out as %s %s\n", s->sha, s->path,
		    s->label, s->sub, change_class_name(c->class), c->why);
		show(change);
	}
}

static void
record(struct watch *w, const struct version *v, struct document *doc)
{
	known_note(&w->known, document_hash(doc), v->time, v->commit, false);
	document_free(w->good);
	w->good = doc;
}

/* What was held and still stood when the next version came was here to stay. */
static void
settle_held(struct replay *r, struct watch *w, utc_t now)
{
	struct classified c = { .class = w->held_as.if_it_stays };
	struct change *change;

	if (w->held == NULL)
		return;
	if (c.class == CLASS_EXTRACTION || now - w->held_at.time < CLASSIFY_STAYS) {
		document_free(w->held);
	} else {
		change = compare(w->good, w->held);
		score(r, &w->held_at, change, &c, true);
		change_free(change);
		record(w, &w->held_at, w->held);
	}
	w->held = NULL;
}

static void
look(struct replay *r, const struct version *v, struct document *doc)
{
	struct watch *w = watch_of(&r->watches, v->path);
	struct classified c;
	struct change *change;

	settle_held(r, w, v->time);
	change = compare(w->good, doc);
	classify(change, &w->known, &r->failures, v->time, &c);
	if (v->upgrade && w->good != NULL)
		c = (struct classified){ .class = CLASS_UPGRADE };
	score(r, v, change, &c, false);
	change_free(change);
	if (c.class == CLASS_EXTRACTION || c.class == CLASS_VARIANT) {
		w->held = doc;
		w->held_at = *v;
		w->held_as = c;
	} else if (c.class != CLASS_NONE && c.class != CLASS_FORMATTING) {
		record(w, v, doc);
	} else {
		document_free(w->good);
		w->good = doc;
	}
}

static char *
write_blob_list(const struct versions *list)
{
	char *path = mem_printf("%s.blobs", repo);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	for (size_t i = 0; i < list->n; i++)
		fprintf(f, "%s\n", list->v[i].blob);
	fclose(f);
	return path;
}

/* "BLOB blob SIZE", the bytes, a newline; of a file that is gone "… missing". */
static bool
read_blob(FILE *f, struct buf *text)
{
	char line[256];
	size_t size;

	assert_non_null(fgets(line, sizeof line, f));
	if (sscanf(line, "%*s blob %zu", &size) != 1)
		return false;
	buf_init(text, MAX_TEXT);
	for (size_t left = size; left > 0;) {
		char block[65536];
		size_t got = fread(block, 1, left < sizeof block ? left : sizeof block, f);

		assert_int_not_equal(got, 0);
		buf_add(text, block, got);
		left -= got;
	}
	fgetc(f);
	return true;
}

static void
replay(struct replay *r)
{
	struct versions list = { 0 };
	char *blobs, *arguments;
	FILE *f;

	read_versions(&list);
	blobs = write_blob_list(&list);
	arguments = mem_printf("cat-file --batch <'%s'", blobs);
	f = git(arguments);
	for (size_t i = 0; i < list.n; i++) {
		struct document *doc = NULL;
		struct buf text;

		if (read_blob(f, &text)) {
			assert_int_equal(
			    document_get(buf_span(&text), DOCUMENT_MARKDOWN, &doc, NULL), 0);
			look(r, &list.v[i], doc);
			buf_release(&text);
		}
	}
	assert_int_equal(pclose(f), 0);
	unlink(blobs);
	free(blobs);
	free(arguments);
	for (size_t i = 0; i < list.n; i++)
		free(list.v[i].path);
	free(list.v);
}

static bool
read_sample(struct span line, struct sample *s)
{
	struct span sha = corpus_column(&line), name;

	if (sha.len != 40)
		return false;
	snprintf(s->sha, sizeof s->sha, "%.40s", sha.data);
	corpus_column(&line);
	name = corpus_column(&line);
	s->path = mem_printf("%.*s.md", (int)name.len, name.data);
	s->label = span_dup(corpus_column(&line));
	s->sub = span_dup(corpus_column(&line));
	return true;
}

static int
clone(void **state)
{
	const char *corpus = getenv("SMALLPRINT_CORPUS"), *tmp = getenv("TMPDIR");
	char *bundle = mem_printf("%s/pga-versions.bundle", corpus == NULL ? "" : corpus);
	char *command;

	(void)state;
	if (corpus != NULL && file_exists(bundle)) {
		repo = mem_printf(
		    "%s/smallprint-pga.%d", tmp == NULL ? "/tmp" : tmp, (int)getpid());
		command = mem_printf("git clone -q --bare '%s' '%s' 2>/dev/null", bundle, repo);
		assert_int_equal(system(command), 0);
		free(command);
	}
	free(bundle);
	return 0;
}

static int
let_go(void **state)
{
	char *command = repo == NULL ? NULL : mem_printf("rm -rf '%s'", repo);

	(void)state;
	if (command != NULL)
		assert_int_equal(system(command), 0);
	free(command);
	free(repo);
	return 0;
}

static void
read_samples(const char *path, struct samples *list)
{
	struct span rest, line;
	struct buf labels;

	buf_init(&labels, MAX_TEXT);
	assert_int_equal(file_read(path, &labels, NULL), 0);
	rest = buf_span(&labels);
	while (span_line(&rest, &line)) {
		struct sample s;

		if (!read_sample(line, &s))
			continue;
		MEM_GROW(list->v, list->n, list->cap);
		list->v[list->n++] = s;
	}
	buf_release(&labels);
}

static void
release(struct replay *r)
{
	for (size_t i = 0; i < r->watches.n; i++) {
		free(r->watches.v[i].path);
		document_free(r->watches.v[i].good);
		document_free(r->watches.v[i].held);
		known_release(&r->watches.v[i].known);
	}
	free(r->watches.v);
	for (size_t i = 0; i < r->samples.n; i++) {
		free(r->samples.v[i].path);
		free(r->samples.v[i].label);
		free(r->samples.v[i].sub);
	}
	free(r->samples.v);
	failures_release(&r->failures);
}

static void
report(const struct tally *t)
{
	printf("# figure: labelled commits: %zu of %zu that are no change come out as one "
	       "(%.1f %%); %zu of %zu substantive ones do (%.1f %%), %zu of them a day late\n",
	    t->noise_wrong, t->noise, 100.0 * (double)t->noise_wrong / (double)t->noise,
	    t->real - t->real_wrong, t->real,
	    100.0 * (double)(t->real - t->real_wrong) / (double)t->real, t->late);
	printf("# figure: the whole archive:");
	for (size_t i = 0; i <= CLASS_FIRST; i++)
		printf(" %zu %s%s", t->classes[i], change_class_name((enum change_class)i),
		    i < CLASS_FIRST ? "," : "\n");
}

static void
test_classes(void **state)
{
	char *path = mem_printf(
	    "%s/../labels/pga-classes.tsv", repo == NULL ? "" : getenv("SMALLPRINT_CORPUS"));
	struct strs complaints = { 0 };
	struct replay r = { 0 };
	bool there = repo != NULL && file_exists(path);

	(void)state;
	if (there)
		read_samples(path, &r.samples);
	free(path);
	if (!there)
		skip();
	assert_int_equal(corpus_failures(&r.failures, &complaints), 0);
	replay(&r);
	report(&r.tally);
	assert_true(r.tally.noise_wrong * 100 <= r.tally.noise * NOISE_PERCENT);
	assert_true(
	    (r.tally.real - r.tally.real_wrong) * 100 >= r.tally.real * SUBSTANTIVE_PERCENT);
	release(&r);
	strs_release(&complaints);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_classes),
	};

	return cmocka_run_group_tests_name("labelled commits", tests, clone, let_go);
}
