/* Labelled changes, and how well rules agree with them. */
#include "core/detect/labels.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static const char *const training[] = { "AI_TRAIN_NEW", "AI_TRAIN_NARROW", NULL };
static const char *const controls[] = { "OPTOUT_NEW", "OPTOUT_GONE", "OPTOUT_MOVED",
	"DEFAULT_CHANGE", "REGION_CHANGE", NULL };

static bool
is_one_of(const char *label, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strcmp(label, *list) == 0)
			return true;
	return false;
}

bool
label_is_wanted(const struct label *label)
{
	return is_one_of(label->label, training) || is_one_of(label->label, controls);
}

/* ---- reading ---- */

enum column { COLUMN_SHA = 0, COLUMN_PATH, COLUMN_LABEL, COLUMN_SURE, COLUMN_SECONDARY };
enum { N_COLUMNS = COLUMN_SECONDARY + 1, N_NEEDED = COLUMN_LABEL + 1 };

static const char *const column_names[N_COLUMNS] = { "sha", "path", "label", "sure",
	"secondary" };

struct reading {
	const char *file;
	size_t line;
	int at[N_COLUMNS]; /* which field, or -1 */
	struct strs *complaints;
	size_t mistakes;
	struct labels *out;
};

static void
complain(struct reading *r, const char *what, const char *name)
{
	r->mistakes++;
	strs_take(r->complaints, mem_printf("%s:%zu: %s%s", r->file, r->line, what, name));
}

static size_t
split(struct span line, struct span fields[LABELS_MAX_COLUMNS])
{
	size_t n = 0;

	while (n < LABELS_MAX_COLUMNS) {
		const char *tab = line.len == 0 ? NULL : memchr(line.data, '\t', line.len);
		size_t len = tab == NULL ? line.len : (size_t)(tab - line.data);

		fields[n++] = span_make(line.data, len);
		if (tab == NULL)
			break;
		line = span_make(tab + 1, line.len - len - 1);
	}
	return n;
}

static void
read_header(struct reading *r, struct span line)
{
	struct span fields[LABELS_MAX_COLUMNS];
	size_t n = split(line, fields);

	for (int c = 0; c < N_COLUMNS; c++) {
		r->at[c] = -1;
		for (size_t i = 0; i < n; i++)
			if (span_is(fields[i], column_names[c]))
				r->at[c] = (int)i;
		if (r->at[c] < 0 && c < N_NEEDED)
			complain(r, "no column ", column_names[c]);
	}
}

static struct span
field(const struct reading *r, const struct span *fields, size_t n, enum column c)
{
	if (r->at[c] < 0 || (size_t)r->at[c] >= n)
		return span_make("", 0);
	return fields[r->at[c]];
}

static void
read_row(struct reading *r, struct span line)
{
	struct span fields[LABELS_MAX_COLUMNS];
	size_t n = split(line, fields);
	struct labels *out = r->out;
	bool ads;

	for (int c = 0; c < N_NEEDED; c++)
		if (field(r, fields, n, (enum column)c).len == 0) {
			complain(r, "nothing in column ", column_names[c]);
			return;
		}
	ads = span_find(field(r, fields, n, COLUMN_SECONDARY), "ADS") != NULL;
	MEM_GROW(out->v, out->n, out->cap);
	out->v[out->n++] = (struct label){ .commit = span_dup(field(r, fields, n, COLUMN_SHA)),
		.path = span_dup(field(r, fields, n, COLUMN_PATH)),
		.label = span_dup(field(r, fields, n, COLUMN_LABEL)),
		.counts = !ads && (r->at[COLUMN_SURE] < 0 ||
				      span_is(field(r, fields, n, COLUMN_SURE), "1")) };
}

static int
by_change(const void *a, const void *b)
{
	const struct label *x = a, *y = b;
	int c = strcmp(x->commit, y->commit);

	return c != 0 ? c : strcmp(x->path, y->path);
}

size_t
labels_read(struct span text, const char *file, struct labels *out, struct strs *complaints)
{
	struct reading r = { .file = file, .complaints = complaints, .out = out };
	struct span line;
	bool header = false;

	while (span_line(&text, &line)) {
		r.line++;
		if (line.len > 0 && line.data[line.len - 1] == '\r')
			line.len--;
		if (line.len == 0 || line.data[0] == '#')
			continue;
		if (header)
			read_row(&r, line);
		else
			read_header(&r, line);
		header = true;
		if (r.mistakes > 0 && out->n == 0)
			break; /* without its columns no row can be read */
	}
	if (!header)
		complain(&r, "no labels", "");
	if (out->n > 0)
		qsort(out->v, out->n, sizeof *out->v, by_change);
	return r.mistakes;
}

void
labels_release(struct labels *labels)
{
	for (size_t i = 0; i < labels->n; i++) {
		free(labels->v[i].commit);
		free(labels->v[i].path);
		free(labels->v[i].label);
	}
	free(labels->v);
	*labels = (struct labels){ 0 };
}

/* ---- counting ---- */

static void
note(struct label *label, const struct findings *findings)
{
	label->there = true;
	for (size_t i = 0; findings != NULL && i < findings->n; i++) {
		label->more = label->more || findings->v[i].direction == DIRECTION_MORE;
		label->less = label->less || findings->v[i].direction == DIRECTION_LESS;
	}
	label->found = label->more || label->less;
}

/* A change may have several rows. */
void
labels_note(struct labels *labels, const char *commit, const char *path,
    const struct findings *findings)
{
	struct label key = { .commit = (char *)(uintptr_t)commit,
		.path = (char *)(uintptr_t)path };
	size_t low = 0, high = labels->n;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (by_change(&labels->v[mid], &key) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < labels->n && by_change(&labels->v[low], &key) == 0; low++)
		note(&labels->v[low], findings);
}

static double
ratio(size_t n, size_t of)
{
	return of == 0 ? 0 : (double)n / (double)of;
}

static void
count(const struct label *l, struct labels_score *s)
{
	s->counted++;
	if (!label_is_wanted(l)) {
		s->alarmed += l->found;
		return;
	}
	s->wanted++;
	s->hit += l->found;
	if (is_one_of(l->label, controls)) {
		s->controls++;
		s->controls_hit += l->found;
		return;
	}
	s->training++;
	s->training_hit += l->found;
	if (!l->found)
		return;
	s->directed++;
	s->right += strcmp(l->label, training[0]) == 0 ? l->more : l->less;
}

void
labels_score(const struct labels *labels, struct labels_score *out)
{
	*out = (struct labels_score){ 0 };
	for (size_t i = 0; i < labels->n; i++) {
		const struct label *l = &labels->v[i];

		if (!l->there)
			out->absent++;
		else if (l->counts)
			count(l, out);
	}
	out->precision = ratio(out->hit, out->hit + out->alarmed);
	out->recall = ratio(out->hit, out->wanted);
	if (out->precision + out->recall > 0)
		out->f1 = 2 * out->precision * out->recall / (out->precision + out->recall);
}

static bool
was_put(const struct labels *labels, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (labels->v[j].there && labels->v[j].counts &&
		    strcmp(labels->v[i].label, labels->v[j].label) == 0)
			return true;
	return false;
}

static void
put_label(const struct labels *labels, const struct label *of, struct buf *out)
{
	size_t n = 0, found = 0;

	for (size_t i = 0; i < labels->n; i++) {
		const struct label *l = &labels->v[i];

		if (!l->there || !l->counts || strcmp(l->label, of->label) != 0)
			continue;
		n++;
		found += l->found;
	}
	buf_addf(out, "%-16s %4zu of %4zu found%s\n", of->label, found, n,
	    label_is_wanted(of) ? "" : ", none wanted");
}

int
labels_put(const struct labels *labels, struct buf *out)
{
	struct labels_score s;

	labels_score(labels, &s);
	for (int wanted = 1; wanted >= 0; wanted--)
		for (size_t i = 0; i < labels->n; i++)
			if (labels->v[i].there && labels->v[i].counts &&
			    label_is_wanted(&labels->v[i]) == (wanted == 1) &&
			    !was_put(labels, i))
				put_label(labels, &labels->v[i], out);
	if (s.training > 0)
		buf_addf(out, "training recall %.3f on %zu\n",
		    ratio(s.training_hit, s.training), s.training);
	if (s.controls > 0)
		buf_addf(out, "controls recall %.3f on %zu\n",
		    ratio(s.controls_hit, s.controls), s.controls);
	if (s.directed > 0)
		buf_addf(out, "direction right %zu of %zu\n", s.right, s.directed);
	buf_addf(out, "precision %.3f recall %.3f F1 %.3f on %zu changes of %zu", s.precision,
	    s.recall, s.f1, s.wanted, s.counted);
	if (s.absent > 0)
		buf_addf(out, "; %zu labelled changes are not in this history", s.absent);
	return buf_addc(out, '\n');
}
