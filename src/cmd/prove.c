/* smallprint prove: what can be said, and shown to others, of a sentence on a page. */
#include "prove.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cmd/cmd.h"
#include "cmd/history.h"
#include "core/page/page.h"

struct prove_options {
	bool json;
	utc_t from;
	utc_t to;
};

static const struct option_row prove_rows[] = {
	{ "json", 'j', OPTION_FLAG, offsetof(struct prove_options, json), NULL,
	    "one JSON object" },
	{ "from", 0, OPTION_TIME, offsetof(struct prove_options, from), "TIME",
	    "only checks at or after this time" },
	{ "to", 0, OPTION_TIME, offsetof(struct prove_options, to), "TIME",
	    "only checks at or before this time" },
	{ 0 },
};

enum {
	PROVE_MAX = 64 << 20,
	RUNS_TOLD = 20,
	CAUSES_MAX = 100,
	CAUSES_TOLD = 6,
	SHORT = 12,
	LINE_MAX_BYTES = 4096
};

/* What the tellers below need. */
struct telling {
	struct archive *archive;
	const struct context *ctx;
	const struct prove_options *options;
	const char *page;
	const char *quote;
	char *git; /* "git -C DIR" */
	struct proven proven;
};

static const struct proof_look *
look(const struct telling *t, size_t i)
{
	return &t->proven.looks[i];
}

static const struct proven_version *
version(const struct telling *t, size_t i)
{
	return &t->proven.versions[look(t, i)->version];
}

static void
put_time(const struct telling *t, size_t i, struct buf *out)
{
	char text[UTC_TEXT_MAX];

	buf_adds(out, utc_format(look(t, i)->time, text));
}

/* "5 min", "7 h", "3 days" */
static void
put_span(int64_t seconds, struct buf *out)
{
	if (seconds < 2 * 3600)
		buf_addf(out, "%" PRId64 " min", seconds / 60);
	else if (seconds < 2 * UTC_DAY_SECONDS)
		buf_addf(out, "%" PRId64 " h", seconds / 3600);
	else
		buf_addf(out, "%" PRId64 " days", seconds / UTC_DAY_SECONDS);
}

/* ---- the statement ---- */

static void
put_window(const struct telling *t, struct buf *out)
{
	const struct proof *p = &t->proven.proof;

	if (p->good == 1) {
		buf_adds(out, "at ");
		put_time(t, p->first_good, out);
		return;
	}
	buf_adds(out, "between ");
	put_time(t, p->first_good, out);
	buf_adds(out, " and ");
	put_time(t, p->last_good, out);
}

static void
put_first(const struct telling *t, struct buf *out)
{
	const struct proof *p = &t->proven.proof;

	buf_adds(out, "; first seen ");
	put_time(t, p->first_seen, out);
	buf_addf(out, " (commit %.*s), ", SHORT, version(t, p->first_seen)->commit);
	if (p->not_before == PROOF_NONE) {
		buf_adds(out, "which is the first good check");
		return;
	}
	buf_adds(out, "not there at the look before, ");
	put_time(t, p->not_before, out);
}

static void
put_last(const struct telling *t, struct buf *out)
{
	const struct proof *p = &t->proven.proof;

	buf_adds(out, "; last seen ");
	put_time(t, p->last_seen, out);
	if (p->gone == PROOF_NONE) {
		buf_adds(out, ", the last good check");
		return;
	}
	buf_adds(out, ", not there at the next look, ");
	put_time(t, p->gone, out);
	buf_addf(out, " (commit %.*s)", SHORT, version(t, p->gone)->commit);
}

static void
put_blindness(const struct telling *t, struct buf *out)
{
	const struct proof *p = &t->proven.proof;
	size_t held = p->counts[PROOF_HELD], blind = p->counts[PROOF_BLIND];

	if (held > 0)
		buf_addf(out, " In %zu more check%s what came was not the page.", held,
		    held == 1 ? "" : "s");
	if (blind > 0)
		buf_addf(out, " %zu check%s failed.", blind, blind == 1 ? "" : "s");
	if (p->gap_from == PROOF_NONE || (held == 0 && blind == 0 && p->n == 1))
		return;
	buf_adds(out, " The longest time between two good checks was ");
	put_span(look(t, p->gap_to)->time - look(t, p->gap_from)->time, out);
	buf_adds(out, " (from ");
	put_time(t, p->gap_from, out);
	buf_adds(out, ").");
}

/* The plain sentences a journalist can print. */
static char *
statement(const struct telling *t)
{
	const struct proof *p = &t->proven.proof;
	size_t present = p->counts[PROOF_PRESENT];
	struct buf out;

	buf_init(&out, 1 << 20);
	if (p->good == 0) {
		buf_addf(&out, "Nothing can be said: there is no good check of %s%s.", t->page,
		    t->options->from != 0 || t->options->to != 0 ? " in that time" : "");
	} else if (present == 0) {
		buf_addf(&out, "The words \"%s\" were in %s of the %zu good check%s of %s ",
		    t->quote, p->good == 1 ? "not" : "none", p->good, p->good == 1 ? "" : "s",
		    t->page);
		if (p->good == 1) {
			buf_clear(&out);
			buf_addf(&out, "The words \"%s\" were not in the one good check of %s ",
			    t->quote, t->page);
		}
		put_window(t, &out);
		buf_addc(&out, '.');
	} else {
		buf_addf(&out, "The words \"%s\" stood in %s in ", t->quote, t->page);
		if (p->good == 1)
			buf_adds(&out, "the one good check ");
		else if (present == p->good)
			buf_addf(&out, "every one of the %zu good checks ", p->good);
		else
			buf_addf(&out, "%zu of the %zu good checks ", present, p->good);
		put_window(t, &out);
		put_first(t, &out);
		if (present < p->good)
			put_last(t, &out);
		buf_addc(&out, '.');
	}
	put_blindness(t, &out);
	return buf_steal(&out);
}

/* ---- commands that show it without us ---- */

static void
put_shell_word(const char *text, struct buf *out)
{
	bool plain = *text != '\0';

	for (const char *p = text; *p != '\0' && plain; p++)
		plain = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
			(*p >= '0' && *p <= '9') || strchr("-_./@:", *p) != NULL;
	if (plain) {
		buf_adds(out, text);
		return;
	}
	buf_addc(out, '\'');
	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '\'')
			buf_adds(out, "'\\''");
		else
			buf_addc(out, *p);
	}
	buf_addc(out, '\'');
}

static void
put_object(const struct telling *t, const char *command, const char *rev, const char *path,
    struct buf *out)
{
	char *object = mem_printf("%s:%s", rev, path);

	buf_addf(out, "%s %s ", t->git, command);
	put_shell_word(object, out);
	free(object);
}

/* The path of a round's file on checks. */
static char *
round_file(utc_t time)
{
	char text[UTC_TEXT_MAX];

	utc_format(time, text); /* 2024-09-19T00:32:21Z */
	return mem_printf("rounds/%.4s/%.2s/%.2s/%.2s%.2s%.2s.txt", text, text + 5, text + 8,
	    text + 11, text + 14, text + 17);
}

static void
add_text_command(const struct telling *t, size_t i, struct strs *commands)
{
	const struct proven_version *v = version(t, i);
	char *path = page_path(t->page);
	char *line = v->line >= 0 ? proven_line(t->archive, t->page, v, v->line) : NULL;
	struct buf out;

	buf_init(&out, 1 << 20);
	put_object(t, "show", v->commit, path, &out);
	if (line != NULL && strpbrk(line, "\\<|") == NULL) {
		buf_adds(&out, " | grep -nF -e ");
		put_shell_word(line, &out);
	}
	strs_take(commands, buf_steal(&out));
	free(line);
	free(path);
}

/* "BLOB sha256:HEX" */
static void
add_raw_command(const struct telling *t, size_t i, struct strs *commands)
{
	const char *raw = version(t, i)->raw;

	if (raw != NULL && strlen(raw) > ARCHIVE_OID_HEX)
		strs_take(commands, mem_printf("%s cat-file blob %.*s | sha256sum", t->git,
					ARCHIVE_OID_HEX, raw));
}

static void
add_round_command(const struct telling *t, size_t i, struct strs *commands)
{
	char *file = round_file(look(t, i)->time);
	struct buf out;

	buf_init(&out, 4096);
	put_object(t, "show", "checks", file, &out);
	strs_take(commands, buf_steal(&out));
	free(file);
}

static void
add_commands(const struct telling *t, struct strs *commands)
{
	const struct proof *p = &t->proven.proof;
	const size_t shown[] = { p->not_before, p->first_seen, p->last_seen, p->gone };
	struct buf out;
	char *path;

	for (size_t i = 0; i < COUNT(shown); i++)
		if (shown[i] != PROOF_NONE &&
		    (i == 0 || shown[i - 1] == PROOF_NONE ||
			look(t, shown[i])->version != look(t, shown[i - 1])->version))
			add_text_command(t, shown[i], commands);
	if (p->first_seen != PROOF_NONE)
		add_raw_command(t, p->first_seen, commands);
	if (p->not_before != PROOF_NONE)
		add_round_command(t, p->not_before, commands);
	if (p->good > 0)
		add_round_command(
		    t, p->first_seen != PROOF_NONE ? p->first_seen : p->last_good, commands);
	buf_init(&out, 4096);
	buf_addf(&out, "%s log --format='%%H %%aI' main -- ", t->git);
	path = page_path(t->page);
	put_shell_word(path, &out);
	free(path);
	strs_take(commands, buf_steal(&out));
}

/* ---- people's text ---- */

static void
put_counts(const struct telling *t, struct buf *out)
{
	const size_t *c = t->proven.proof.counts;

	buf_addf(out, "%zu check%s: %zu present, %zu absent, %zu held, %zu blind\n",
	    t->proven.n_looks, t->proven.n_looks == 1 ? "" : "s", c[PROOF_PRESENT],
	    c[PROOF_ABSENT], c[PROOF_HELD], c[PROOF_BLIND]);
}

static bool
is_good(enum proof_state state)
{
	return state == PROOF_PRESENT || state == PROOF_ABSENT;
}

/* A row in its columns; only where it is wider than the terminal it is wrapped like words. */
static void
put_columns(const struct telling *t, struct span row, struct buf *out)
{
	if (t->ctx->terminal && tell_columns(row) + 2 > t->ctx->style.width) {
		tell_wrap(row, "  ", "           ", &t->ctx->style, out);
		return;
	}
	buf_adds(out, "  ");
	tell_paint(row, &t->ctx->style, out);
	buf_addc(out, '\n');
}

static void
put_head(const struct telling *t, const char *text, struct buf *out)
{
	char *line = mem_printf("\n%c%s%c\n", TELL_HEAD, text, TELL_END);

	tell_paint(span_of(line), &t->ctx->style, out);
	free(line);
}

/* What was good and the same, whatever was not good in between. */
static void
put_run(const struct telling *t, enum proof_state state, size_t first, size_t last,
    size_t checks, struct buf *out)
{
	struct buf line;

	buf_init(&line, LINE_MAX_BYTES);
	buf_addf(&line, "%c%-8s%c ", state == PROOF_PRESENT ? TELL_FOUND : TELL_FAINT,
	    proof_state_name(state), TELL_END);
	put_time(t, first, &line);
	buf_adds(&line, " … ");
	put_time(t, last, &line);
	buf_addf(&line, " %5zu check%s %c%.*s%c", checks, checks == 1 ? " " : "s", TELL_OID,
	    SHORT, version(t, first)->commit, TELL_END);
	put_columns(t, buf_span(&line), out);
	buf_release(&line);
}

static void
put_runs(const struct telling *t, struct buf *out)
{
	const struct proof *p = &t->proven.proof;
	const struct proof_stretch *run = NULL, *end = NULL;
	size_t checks = 0, told = 0;

	for (size_t i = 0; i <= p->n; i++) {
		const struct proof_stretch *s = i < p->n ? &p->stretches[i] : NULL;

		if (s != NULL && !is_good(s->state))
			continue;
		/* cppcheck-suppress nullPointer; it is asked first */
		if (run != NULL && (s == NULL || s->state != run->state)) {
			if (told++ < RUNS_TOLD)
				put_run(t, run->state, run->first, end->last, checks, out);
			run = NULL;
		}
		if (run == NULL) {
			run = s;
			checks = 0;
		}
		end = s;
		checks += s == NULL ? 0 : s->checks;
	}
	if (told > RUNS_TOLD)
		buf_addf(out, "  (%zu more; --json names them all)\n", told - RUNS_TOLD);
}

struct cause {
	const struct proof_stretch *last; /* the newest with this why */
	const char *why;
	size_t checks;
};

static int
by_checks(const void *a, const void *b)
{
	const struct cause *x = a, *y = b;

	return (x->checks < y->checks) - (x->checks > y->checks);
}

/* Held and blind checks, and times without any, by their reasons. */
static size_t
causes(const struct telling *t, struct cause v[CAUSES_MAX])
{
	const struct proof *p = &t->proven.proof;
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++) {
		for (size_t k = p->stretches[i].first; k <= p->stretches[i].last; k++) {
			const char *why = look(t, k)->why;
			size_t at = 0;

			if (is_good(p->stretches[i].state) ||
			    p->stretches[i].state == PROOF_UNWATCHED || why == NULL)
				continue;
			while (at < n && strcmp(v[at].why, why) != 0)
				at++;
			if (at == n && n == CAUSES_MAX)
				continue;
			if (at == n)
				v[n++] = (struct cause){ .why = why };
			v[at].last = &p->stretches[i];
			v[at].checks++;
		}
	}
	if (n > 0)
		qsort(v, n, sizeof *v, by_checks);
	return n;
}

static void
put_causes(const struct telling *t, struct buf *out)
{
	const struct proof *p = &t->proven.proof;
	struct cause *v = mem_array(CAUSES_MAX, sizeof *v);
	size_t n = causes(t, v);

	for (size_t i = 0; i < n && i < CAUSES_TOLD; i++) {
		char *plain = tell_plain(v[i].why), *line;

		line =
		    mem_printf("%zu check%s, last ", v[i].checks, v[i].checks == 1 ? "" : "s");
		buf_addf(out, "  %-8s %s", proof_state_name(v[i].last->state), line);
		put_time(t, v[i].last->last, out);
		buf_addc(out, '\n');
		tell_wrap(span_of(plain), "           ", "           ", &t->ctx->style, out);
		free(line);
		free(plain);
	}
	free(v);
	for (size_t i = 0, told = 0; i < p->n && told < CAUSES_TOLD; i++)
		if (p->stretches[i].state == PROOF_UNWATCHED) {
			buf_adds(out, "  no check ");
			put_time(t, p->stretches[i].first, out);
			buf_adds(out, " … ");
			put_time(t, p->stretches[i].last, out);
			buf_addc(out, '\n');
			told++;
		}
}

static void
put_evidence(const struct telling *t, struct buf *out)
{
	const struct proof *p = &t->proven.proof;
	const struct proven_version *v;
	const char *sha256;
	char *line;

	if (p->first_seen == PROOF_NONE)
		return;
	v = version(t, p->first_seen);
	line = proven_line(t->archive, t->page, v, v->line);
	put_head(t, "First seen", out);
	if (line != NULL) {
		char *plain = tell_plain(line);

		tell_wrap(span_of(plain), "  text      ", "            ", &t->ctx->style, out);
		free(plain);
	}
	buf_addf(out, "  commit    %s\n", v->commit);
	if (v->evidence != NULL)
		buf_addf(out, "  evidence  %s (branch raw)\n", v->evidence);
	sha256 = v->raw == NULL ? NULL : strstr(v->raw, "sha256:");
	if (sha256 != NULL)
		buf_addf(out, "  sha256    %s\n", sha256 + strlen("sha256:"));
	else
		buf_adds(out, "  sha256    none: no body was kept with this commit\n");
	free(line);
}

static void
put_nearest(const struct telling *t, struct buf *out)
{
	const struct proven *p = &t->proven;
	char *plain;

	if (p->nearest == NULL)
		return;
	plain = tell_plain(p->nearest);
	buf_addf(out, "\n%s (commit %.*s):\n",
	    p->elsewhere ? "The words stand in another version, not of that time"
			 : "The nearest sentence",
	    SHORT, p->versions[p->nearest_version].commit);
	tell_wrap(span_of(plain), "  ", "  ", &t->ctx->style, out);
	free(plain);
}

/* To be copied as it is: only where the shell allows it another line begins. */
static void
put_command(const struct telling *t, const char *command, struct buf *out)
{
	char *plain = tell_plain(command);
	const char *pipe = strstr(plain, " | ");
	bool wide = t->ctx->terminal && tell_columns(span_of(plain)) + 2 > t->ctx->style.width;

	if (wide && pipe != NULL)
		buf_addf(out, "  %.*s |\n    %s\n", (int)(pipe - plain), plain, pipe + 3);
	else
		buf_addf(out, "  %s\n", plain);
	free(plain);
}

static void
put_text(const struct telling *t, struct buf *out)
{
	struct strs commands = { 0 };
	char *words = statement(t), *plain = tell_plain(words);

	tell_wrap(span_of(plain), "", "", &t->ctx->style, out);
	buf_addc(out, '\n');
	put_counts(t, out);
	put_runs(t, out);
	put_causes(t, out);
	put_evidence(t, out);
	put_nearest(t, out);
	add_commands(t, &commands);
	put_head(t, "To see it with git alone", out);
	for (size_t i = 0; i < commands.n; i++)
		put_command(t, commands.v[i], out);
	strs_release(&commands);
	free(plain);
	free(words);
}

/* ---- JSON ---- */

static void
put_json_text(const char *name, const char *text, struct buf *out)
{
	buf_addf(out, ",\"%s\":", name);
	record_put_text(text, out);
}

static void
put_json_time(const char *name, utc_t time, struct buf *out)
{
	char text[UTC_TEXT_MAX];

	put_json_text(name, time == 0 ? NULL : utc_format(time, text), out);
}

/* A look as {"time":…,"commit":…}; null when there is none. */
static void
put_json_look(const struct telling *t, const char *name, size_t i, struct buf *out)
{
	const struct proven_version *v;
	char text[UTC_TEXT_MAX], *line;

	buf_addf(out, ",\"%s\":", name);
	if (i == PROOF_NONE) {
		buf_adds(out, "null");
		return;
	}
	v = version(t, i);
	line = v->line >= 0 ? proven_line(t->archive, t->page, v, v->line) : NULL;
	buf_addf(out, "{\"time\":\"%s\"", utc_format(look(t, i)->time, text));
	put_json_text("commit", v->commit, out);
	put_json_text("evidence", v->evidence, out);
	put_json_text("raw", v->raw, out);
	put_json_text("text", line, out);
	buf_addc(out, '}');
	free(line);
}

static void
put_json_stretch(const struct telling *t, const struct proof_stretch *s, struct buf *out)
{
	char text[UTC_TEXT_MAX];
	bool read = s->state == PROOF_PRESENT || s->state == PROOF_ABSENT;

	buf_addf(out, "{\"state\":\"%s\",\"first\":\"%s\"", proof_state_name(s->state),
	    utc_format(look(t, s->first)->time, text));
	buf_addf(out, ",\"last\":\"%s\",\"checks\":%zu",
	    utc_format(look(t, s->last)->time, text), s->checks);
	put_json_text("commit", read ? version(t, s->first)->commit : NULL, out);
	put_json_text("last_commit", read ? version(t, s->last)->commit : NULL, out);
	put_json_text(
	    "why", read || s->state == PROOF_UNWATCHED ? NULL : look(t, s->last)->why, out);
	buf_addc(out, '}');
}

static void
put_json_lists(const struct telling *t, struct buf *out)
{
	const struct proof *p = &t->proven.proof;
	struct strs commands = { 0 };

	buf_adds(out, ",\"stretches\":[");
	for (size_t i = 0; i < p->n; i++) {
		if (i > 0)
			buf_addc(out, ',');
		put_json_stretch(t, &p->stretches[i], out);
	}
	buf_adds(out, "],\"commands\":[");
	add_commands(t, &commands);
	for (size_t i = 0; i < commands.n; i++) {
		if (i > 0)
			buf_addc(out, ',');
		record_put_text(commands.v[i], out);
	}
	buf_addc(out, ']');
	strs_release(&commands);
}

static void
put_json(const struct telling *t, struct buf *out)
{
	const struct proof *p = &t->proven.proof;
	const size_t *c = p->counts;
	char *words = statement(t);

	buf_adds(out, "{\"page\":");
	record_put_text(t->page, out);
	put_json_text("quote", t->quote, out);
	put_json_time("from", t->options->from, out);
	put_json_time("to", t->options->to, out);
	buf_addf(out,
	    ",\"checks\":%zu,\"good\":%zu,\"present\":%zu,\"absent\":%zu,\"held\":%zu,"
	    "\"blind\":%zu",
	    t->proven.n_looks, p->good, c[PROOF_PRESENT], c[PROOF_ABSENT], c[PROOF_HELD],
	    c[PROOF_BLIND]);
	put_json_look(t, "first_good", p->first_good, out);
	put_json_look(t, "last_good", p->last_good, out);
	put_json_look(t, "first_seen", p->first_seen, out);
	put_json_look(t, "not_before", p->not_before, out);
	put_json_look(t, "last_seen", p->last_seen, out);
	put_json_look(t, "gone", p->gone, out);
	put_json_text("nearest", t->proven.nearest, out);
	put_json_text("statement", words, out);
	put_json_lists(t, out);
	buf_adds(out, "}\n");
	free(words);
}

/* ---- the verb ---- */

/* A page by its whole id: a platform is not enough, for words stand on a page. */
static int
check_page(struct archive *archive, char *const *page, struct error *err)
{
	if (history_check_names(archive, page, 1, err) != 0)
		return -1;
	if (strchr(*page, '/') == NULL)
		return error_set(err, ERROR_USAGE,
		    "\"%s\" is a platform; say which page, as %s/privacy-policy", *page, *page);
	return 0;
}

static int
check_time(const struct prove_options *o, struct error *err)
{
	if (o->from != 0 && o->to != 0 && o->from > o->to)
		return error_set(err, ERROR_USAGE, "--from is later than --to");
	return 0;
}

static int
tell(struct telling *t, const struct quote *quote, struct error *err)
{
	const struct prove_options *o = t->options;
	struct buf out;
	int rc = prove(t->archive, t->page, quote, o->from, o->to == 0 ? INT64_MAX : o->to,
	    &t->proven, err);

	buf_init(&out, PROVE_MAX);
	if (rc == 0) {
		if (o->json)
			put_json(t, &out);
		else
			put_text(t, &out);
		if (out.full)
			rc = error_set(err, ERROR_LIMIT, "%s: too much to tell", t->page);
		else
			cmd_print(&out);
	}
	buf_release(&out);
	proven_release(&t->proven);
	return rc;
}

static int
prove_run(const struct context *ctx, const void *options, int argc, char **argv)
{
	char *dir = cmd_snapshots(ctx);
	struct telling t = {
		.ctx = ctx, .options = options, .page = argv[0], .quote = argv[1]
	};
	struct quote *quote = NULL;
	struct error err = { 0 };
	struct buf git;
	int status = EXIT_DONE;

	(void)argc;
	buf_init(&git, 1 << 16);
	buf_adds(&git, "git -C ");
	put_shell_word(dir, &git);
	t.git = buf_steal(&git);
	if (quote_new(span_of(argv[1]), &quote, &err) != 0 || check_time(options, &err) != 0 ||
	    history_open(ctx, &t.archive, &err) != 0 ||
	    check_page(t.archive, argv, &err) != 0 || tell(&t, quote, &err) != 0)
		status = cmd_fail(&err);
	quote_free(quote);
	archive_close(t.archive);
	free(t.git);
	free(dir);
	return status;
}

const struct verb verb_prove = {
	.name = "prove",
	.arguments = "PAGE QUOTE",
	.summary = "in which checks some words stood on a page, and how to show it",
	.options = prove_rows,
	.options_size = sizeof(struct prove_options),
	.min_args = 2,
	.max_args = 2,
	.run = prove_run,
	.paged = true,
};
