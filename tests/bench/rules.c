/*
 * What the rules cost: `rules DIR FILE…` applies the detection rules of a workspace's
 * DIR (rules/detect) to Markdown texts as if every sentence were new, and prints
 * megabytes a second; then the same for 10, 30, 100, 300 and 1,000 made-up rules whose
 * words are the texts' own, to show how the time grows.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "base/mem.h"
#include "core/detect/rule.h"

enum { ROUNDS = 5, WORDS_MAX = 4096, WORD_LEAST = 5, WORD_MOST = 24 };

struct texts {
	struct document **v;
	size_t n;
	size_t cap;
	size_t bytes;
};

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
read_text(const char *path, struct texts *texts)
{
	struct error err = { 0 };
	struct buf text;

	buf_init(&text, DOCUMENT_MAX_BYTES);
	MEM_GROW(texts->v, texts->n, texts->cap);
	if (file_read(path, &text, &err) != 0 ||
	    document_get(buf_span(&text), DOCUMENT_MARKDOWN, &texts->v[texts->n], &err) != 0) {
		fprintf(stderr, "%s\n", err.message);
		exit(1);
	}
	for (size_t i = 0; i < texts->v[texts->n]->n_lines; i++)
		texts->bytes += texts->v[texts->n]->lines[i].text.len;
	texts->n++;
	buf_release(&text);
}

static int
is_yaml(const struct dirent *entry)
{
	size_t n = strlen(entry->d_name);

	return n > 5 && strcmp(entry->d_name + n - 5, ".yaml") == 0;
}

static void
read_rules(struct span text, const char *name, struct rules *rules)
{
	struct strs complaints = { 0 };

	if (rules_read(text, name, rules, &complaints) != 0) {
		fprintf(stderr, "%s\n", complaints.v[0]);
		exit(1);
	}
	strs_release(&complaints);
}

static void
read_directory(const char *dir, struct rules *rules)
{
	struct dirent **names;
	int n = scandir(dir, &names, is_yaml, alphasort);

	for (int i = 0; i < n; i++) {
		char *path = mem_printf("%s/%s", dir, names[i]->d_name);
		struct error err = { 0 };
		struct buf text;

		buf_init(&text, 1 << 20);
		if (file_read(path, &text, &err) != 0)
			exit(1);
		read_rules(buf_span(&text), names[i]->d_name, rules);
		buf_release(&text);
		free(path);
		free(names[i]);
	}
	if (n > 0)
		free(names);
}

/* Seconds of one look at all texts, the quickest of some; what was found is counted. */
static double
look(const struct rules *rules, const struct texts *texts, size_t *found)
{
	struct document *empty = document_new();
	double best = 0;

	for (int round = 0; round <= ROUNDS; round++) { /* the first makes machine code */
		double start = 0, sum = 0;

		*found = 0;
		for (size_t i = 0; i < texts->n; i++) {
			struct change *change = compare(empty, texts->v[i]);
			struct findings findings = { 0 };
			struct error err = { 0 };

			start = seconds();
			if (detect(rules, change, "en", &findings, &err) != 0)
				fprintf(stderr, "%s\n", err.message);
			sum += seconds() - start;
			*found += findings.n;
			findings_release(&findings);
			change_free(change);
		}
		best = round <= 1 || sum < best ? sum : best;
	}
	document_free(empty);
	return best;
}

static void
show(const char *what, const struct rules *rules, const struct texts *texts)
{
	size_t found;
	double time = look(rules, texts, &found);

	printf("%-10s %4zu rules %5zu patterns: %7.1f ms  %6.1f MB/s  %zu found\n", what,
	    rules->n, rules->n_patterns, time * 1e3, (double)texts->bytes / time / 1e6, found);
}

/* ---- rules made up ---- */

static uint32_t
draw(uint32_t *seed, uint32_t below)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (*seed >> 8) % below;
}

/* Words of the texts, in small letters; rare and common ones as they come. */
static size_t
take_words(const struct texts *texts, char *words[WORDS_MAX])
{
	uint32_t seed = 1;
	size_t n = 0;

	while (n < WORDS_MAX) {
		const struct document *doc = texts->v[draw(&seed, (uint32_t)texts->n)];
		struct span text = doc->lines[draw(&seed, (uint32_t)doc->n_lines)].text;
		size_t at = draw(&seed, (uint32_t)text.len), end;

		while (at > 0 && text.data[at - 1] >= 'a' && text.data[at - 1] <= 'z')
			at--;
		for (end = at;
		     end < text.len && text.data[end] >= 'a' && text.data[end] <= 'z';)
			end++;
		if (end - at >= WORD_LEAST && end - at <= WORD_MOST)
			words[n++] = mem_strndup(text.data + at, end - at);
	}
	return n;
}

/* Shaped like the project's own: a gap between two sets of words, and what is not meant. */
static void
make_rules(size_t n, char *words[WORDS_MAX], struct rules *rules)
{
	uint32_t seed = 7;
	struct buf text;

	buf_init(&text, 4 << 20);
	buf_adds(&text, "rules:\n");
	for (size_t i = 0; i < n; i++) {
		char *w[9];

		for (size_t k = 0; k < COUNT(w); k++)
			w[k] = words[draw(&seed, WORDS_MAX)];
		buf_addf(&text,
		    "- {id: made.r%zu, concept: made, direction: '+', severity: low, on: added,"
		    " says: x, gone: x,\n"
		    "   all: ['(?:%s|%s)s? (?:\\w+ ){0,3}(?:%s|%s)', '%s ... (?:%s|%s)'],"
		    " none: '(?:%s|not) %s',\n"
		    "   matches: [x], ignores: [y]}\n",
		    i, w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7], w[8]);
	}
	read_rules(buf_span(&text), "made", rules);
	buf_release(&text);
}

static void
show_growth(const struct texts *texts)
{
	static const size_t sizes[] = { 10, 30, 100, 300, 1000 };
	static char *words[WORDS_MAX];
	size_t n = take_words(texts, words);

	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct rules rules = { 0 };

		make_rules(sizes[i], words, &rules);
		show("made up", &rules, texts);
		rules_release(&rules);
	}
	while (n > 0)
		free(words[--n]);
}

int
main(int argc, char **argv)
{
	struct texts texts = { 0 };
	struct rules rules = { 0 };

	if (argc < 3) {
		fprintf(stderr, "usage: rules DIR FILE...\n");
		return 64;
	}
	for (int i = 2; i < argc; i++)
		read_text(argv[i], &texts);
	read_directory(argv[1], &rules);
	printf("%zu texts, %zu kB\n", texts.n, texts.bytes >> 10);
	show("ours", &rules, &texts);
	if (getenv("ONLY") == NULL)
		show_growth(&texts);
	rules_release(&rules);
	for (size_t i = 0; i < texts.n; i++)
		document_free(texts.v[i]);
	free(texts.v);
	return 0;
}
