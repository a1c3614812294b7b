/* Which file answers a request, and what its script says. */
#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server.h"

/* How often each script has answered, for `times N`. */
struct count {
	struct count *next;
	char *path;
	long n;
};

static struct count *counts;
static pthread_mutex_t count_lock = PTHREAD_MUTEX_INITIALIZER;

static long
count_up(const char *path)
{
	struct count *c;
	long n;

	pthread_mutex_lock(&count_lock);
	for (c = counts; c != NULL && strcmp(c->path, path) != 0; c = c->next)
		;
	if (c == NULL) {
		c = calloc(1, sizeof *c);
		c->path = strdup(path);
		c->next = counts;
		counts = c;
	}
	n = c->n++;
	pthread_mutex_unlock(&count_lock);
	return n;
}

static bool
is_file(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static bool
is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static void
now_of(char now[64])
{
	size_t len;
	char *text = options.clock != NULL ? slurp(options.clock, &len) : NULL;

	snprintf(now, 64, "%.63s", text != NULL ? text : "");
	now[strcspn(now, "\r\n ")] = '\0';
	free(text);
}

/* The newest NAME@INSTANT or NAME@INSTANT.answer not after the clock becomes the path. */
static void
travel(char path[NAME_MAX_LEN])
{
	char dir[NAME_MAX_LEN], best[64] = "", now[64], *slash;
	struct dirent *e;
	size_t len;
	DIR *d;

	now_of(now);
	snprintf(dir, sizeof dir, "%s", path);
	slash = strrchr(dir, '/');
	*slash = '\0';
	len = strlen(slash + 1);
	d = now[0] != '\0' ? opendir(dir) : NULL;
	while (d != NULL && (e = readdir(d)) != NULL) {
		char instant[64];
		size_t n;

		if (strncmp(e->d_name, slash + 1, len) != 0 || e->d_name[len] != '@')
			continue;
		snprintf(instant, sizeof instant, "%.63s", e->d_name + len + 1);
		n = strlen(instant);
		if (n > 7 && strcmp(instant + n - 7, ".answer") == 0)
			instant[n - 7] = '\0';
		if (strcmp(instant, now) <= 0 && strcmp(instant, best) > 0)
			memcpy(best, instant, sizeof best);
	}
	if (d != NULL)
		closedir(d);
	if (best[0] != '\0') {
		len = strlen(path);
		snprintf(path + len, NAME_MAX_LEN - len, "@%s", best);
	}
}

static bool
answers(const char *path)
{
	char script[NAME_MAX_LEN + 8];

	snprintf(script, sizeof script, "%s.answer", path);
	return is_file(path) || is_file(script);
}

/* HOST/PATH under the root, with and without the query, at the clock's instant. */
static bool
find_under(const char *host, const char *target, char path[NAME_MAX_LEN])
{
	size_t cut = strcspn(target, "?");

	for (int with_query = target[cut] != '\0'; with_query >= 0; with_query--) {
		size_t len = with_query ? strlen(target) : cut;

		if ((size_t)snprintf(path, NAME_MAX_LEN, "%s/%s%.*s", options.root, host,
			(int)len, target) >= NAME_MAX_LEN - 80)
			return false;
		if (path[strlen(path) - 1] == '/')
			strcat(path, "index.html");
		else if (is_dir(path))
			strcat(path, "/index.html");
		travel(path);
		if (answers(path))
			return true;
	}
	return false;
}

static void
add_header(struct answer *a, const char *name, const char *value)
{
	size_t room = sizeof a->headers[0].line;

	if (a->n_headers < 32)
		snprintf(a->headers[a->n_headers++].line, room, "%s%s", name, value);
}

static void
name_body(struct answer *a, const char *script, const char *file)
{
	const char *slash = strrchr(script, '/');

	snprintf(a->file, sizeof a->file, "%.*s/%s", (int)(slash - script), script, file);
}

static void
set_redirect(struct answer *a, const char *rest)
{
	char url[1000] = "";
	int status = 302;

	sscanf(rest, "%999s %d", url, &status);
	a->status = status;
	add_header(a, "Location: ", url);
	a->has_text = a->no_etag = true;
	snprintf(a->text, sizeof a->text, "Moved.\n");
}

/* Words that are switches. */
static bool *
switch_of(struct answer *a, const char *word)
{
	const struct {
		const char *word;
		bool *flag;
	} switches[] = {
		{ "gzip", &a->gzip },
		{ "br", &a->br },
		{ "deflate", &a->deflate },
		{ "plain", &a->plain },
		{ "garbage", &a->garbage },
		{ "noise", &a->noise },
		{ "no-etag", &a->no_etag },
		{ "chunked", &a->chunked },
		{ "close", &a->close },
	};

	for (size_t i = 0; i < sizeof switches / sizeof switches[0]; i++)
		if (strcmp(switches[i].word, word) == 0)
			return switches[i].flag;
	return NULL;
}

/* Words with a number. */
static long *
number_of(struct answer *a, const char *word)
{
	if (strcmp(word, "cut") == 0)
		return &a->cut;
	if (strcmp(word, "huge") == 0)
		return &a->huge;
	if (strcmp(word, "bomb") == 0)
		return &a->bomb;
	if (strcmp(word, "fat-headers") == 0)
		return &a->fat_headers;
	return NULL;
}

/* Words with a text. */
static bool
set_text(struct answer *a, const char *word, const char *rest)
{
	const struct {
		const char *word;
		char *text;
		size_t room;
	} texts[] = {
		{ "etag", a->etag, sizeof a->etag },
		{ "last-modified", a->last_modified, sizeof a->last_modified },
		{ "charset", a->charset, sizeof a->charset },
		{ "require-header", a->require, sizeof a->require },
	};

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		if (strcmp(texts[i].word, word) != 0)
			continue;
		snprintf(texts[i].text, texts[i].room, "%s", rest);
		return true;
	}
	return false;
}

static void
follow(struct answer *a, const char *script, const struct req *r, char *line)
{
	char *rest = line + strcspn(line, " ");
	long *number;
	bool *flag;

	if (*rest != '\0')
		*rest++ = '\0';
	if ((flag = switch_of(a, line)) != NULL)
		*flag = true;
	else if ((number = number_of(a, line)) != NULL)
		*number = atol(rest);
	else if (strcmp(line, "status") == 0)
		a->status = atoi(rest);
	else if (strcmp(line, "header") == 0)
		add_header(a, "", rest);
	else if (strcmp(line, "retry-after") == 0)
		add_header(a, "Retry-After: ", rest);
	else if (strcmp(line, "body") == 0)
		name_body(a, script, rest);
	else if (strcmp(line, "text") == 0)
		a->has_text = snprintf(a->text, sizeof a->text, "%s\n", rest) >= 0;
	else if (strcmp(line, "delay") == 0)
		a->delay_ms = atoi(rest);
	else if (strcmp(line, "trickle") == 0)
		sscanf(rest, "%ld %ld", &a->trickle_bytes, &a->trickle_ms);
	else if (strcmp(line, "redirect") == 0)
		set_redirect(a, rest);
	else if (strcmp(line, "loop") == 0)
		set_redirect(a, r->path);
	else if (strcmp(line, "times") != 0 && !set_text(a, line, rest))
		fprintf(stderr, "server: %s: unknown word '%s'\n", script, line);
}

/* The block that answers the nth request: each with `times N` takes N of them. */
static char *
block_for(char *script, long nth)
{
	char *block = script, *end;
	long times;

	for (;; block = end + 5) {
		char *word = strstr(block, "times ");

		end = strstr(block, "\n---\n");
		times = word != NULL && (end == NULL || word < end) ? atol(word + 6) : 0;
		if (end == NULL)
			return block;
		if (times == 0 || nth < times) {
			end[1] = '\0';
			return block;
		}
		nth -= times;
	}
}

static void
run_script(struct answer *a, const char *path, const struct req *r)
{
	char name[NAME_MAX_LEN + 8], *script, *line, *save = NULL;
	size_t len;

	snprintf(name, sizeof name, "%s.answer", path);
	script = slurp(name, &len);
	if (script == NULL)
		return;
	for (line = strtok_r(block_for(script, count_up(name)), "\n", &save); line != NULL;
	     line = strtok_r(NULL, "\n", &save)) {
		line += strspn(line, " \t");
		line[strcspn(line, "\r")] = '\0';
		if (*line != '\0' && *line != '#')
			follow(a, name, r, line);
	}
	free(script);
}

int
choose(const struct req *r, struct answer *a)
{
	char path[NAME_MAX_LEN];

	a->cut = -1;
	if (r->path[0] != '/' || strstr(r->path, "..") != NULL || strstr(r->host, "..") != NULL)
		return -1;
	if (!find_under(r->host, r->path, path) && !find_under("default", r->path, path))
		return -1;
	if (is_file(path))
		snprintf(a->file, sizeof a->file, "%s", path);
	run_script(a, path, r);
	return 0;
}
