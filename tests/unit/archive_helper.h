/*
 * For the tests of the archive: directories that come and go, what plain git
 * says of them, and a page's day in one line.
 */
#ifndef SMALLPRINT_TESTS_UNIT_ARCHIVE_HELPER_H
#define SMALLPRINT_TESTS_UNIT_ARCHIVE_HELPER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/mem.h"
#include "edge/archive/archive.h"

#define T0 INT64_C(1726705941) /* 2024-09-19T00:32:21Z */

static char *top;

static inline int
make_top(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	top = mem_printf("%s/archive.XXXXXX", tmp != NULL ? tmp : "/tmp");
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	return mkdtemp(top) == NULL;
}

static inline int
remove_top(void **state)
{
	char *command = mem_printf("chmod -R u+w '%s'; rm -rf '%s'", top, top);
	int rc = system(command);

	(void)state;
	free(command);
	free(top);
	return rc;
}

/* Run a shell command in the tests' directory; its output, without the last newline. */
static inline __attribute__((format(printf, 2, 3))) char *
shell(int *status, const char *fmt, ...)
{
	char *words = NULL, *command;
	struct buf out;
	va_list ap;
	FILE *f;
	int c, rc;

	va_start(ap, fmt);
	if (vasprintf(&words, fmt, ap) < 0)
		abort();
	va_end(ap);
	command = mem_printf("cd '%s' && { %s; } 2>&1", top, words);
	buf_init(&out, 1 << 26);
	buf_adds(&out, "");
	f = popen(command, "r");
	while (f != NULL && (c = getc(f)) != EOF)
		buf_addc(&out, (char)c);
	rc = f != NULL ? pclose(f) : -1;
	if (status != NULL)
		*status = rc;
	else if (rc != 0)
		printf("# %s\n# %s\n", words, out.data);
	if (status == NULL)
		assert_int_equal(rc, 0);
	if (out.len > 0 && out.data[out.len - 1] == '\n')
		out.data[out.len - 1] = '\0';
	free(command);
	free(words);
	return buf_steal(&out);
}

/* It must succeed and print exactly this. */
#define assert_shell(expected, ...)                                                            \
	do {                                                                                   \
		char *printed_ = shell(NULL, __VA_ARGS__);                                     \
		assert_string_equal(printed_, expected);                                       \
		free(printed_);                                                                \
	} while (0)

#define assert_fsck(dir)                                                                       \
	assert_shell("",                                                                       \
	    "git -C '%s' fsck --strict --full --no-dangling --no-progress 2>&1 | sed "         \
	    "/^notice:/d",                                                                     \
	    dir)

static inline char *
dir_named(const char *name)
{
	return mem_printf("%s/%s", top, name);
}

static inline struct archive *
must_open(const char *dir, enum archive_mode mode)
{
	struct archive *a = NULL;
	struct error err = { 0 };

	if (archive_open(dir, mode, &a, &err) != 0)
		fail_msg("%s", err.message);
	return a;
}

static inline void
must_begin(struct archive *a, utc_t now)
{
	struct error err = { 0 };

	if (archive_round_begin(a, now, &err) != 0)
		fail_msg("%s", err.message);
}

static inline void
must_end(struct archive *a)
{
	struct error err = { 0 };

	if (archive_round_end(a, &err) != 0)
		fail_msg("%s", err.message);
}

static inline int
commit_page(struct archive *a, const char *page, const char *text, const char *body, utc_t t,
    char oid[ARCHIVE_OID_HEX + 1], struct error *err)
{
	char *path = mem_printf("%s.md", page), when[UTC_TEXT_MAX];
	char *message = mem_printf("%s: changed\n\nThe policy now says something.\n\n"
				   "Page: %s\nChecked: %s\n",
	    page, page, utc_format(t, when));
	struct archive_file raw[] = { { "body.html", span_of(body) },
		{ "headers.txt", span_of("HTTP/1.1 200 OK\r\n") } };
	struct archive_commit c = { .page_id = page,
		.path = path,
		.text = span_of(text),
		.raw = raw,
		.n_raw = COUNT(raw),
		.message = message,
		.time = t };
	int rc = archive_commit(a, &c, oid, err);

	free(path);
	free(message);
	return rc;
}

static inline void
must_commit(struct archive *a, const char *page, const char *text, const char *body, utc_t t,
    char oid[ARCHIVE_OID_HEX + 1])
{
	struct error err = { 0 };

	if (commit_page(a, page, text, body, t, oid, &err) != 0)
		fail_msg("%s", err.message);
	if (archive_check(a, page, "changed", NULL, &err) != 0)
		fail_msg("%s", err.message);
}

/* A round with one changed page. */
static inline void
one_round(
    const char *dir, const char *page, const char *text, utc_t t, char oid[ARCHIVE_OID_HEX + 1])
{
	struct archive *a = must_open(dir, ARCHIVE_WRITE);

	must_begin(a, t);
	must_commit(a, page, text, "<p>raw", t, oid);
	must_end(a);
	archive_close(a);
}

/* The text, NULL when there is none; the caller frees. */
static inline char *
text_of(struct archive *a, const char *rev, const char *path)
{
	struct error err = { 0 };
	struct buf b;
	int rc;

	buf_init(&b, 1 << 24);
	buf_adds(&b, "");
	rc = archive_text(a, rev, path, &b, &err);
	if (rc < 0)
		fail_msg("%s", err.message);
	if (rc == 1)
		return buf_steal(&b);
	buf_release(&b);
	return NULL;
}

#define assert_text(a, rev, path, expected)                                                    \
	do {                                                                                   \
		char *text_ = text_of(a, rev, path);                                           \
		assert_non_null(text_);                                                        \
		assert_string_equal(text_, expected);                                          \
		free(text_);                                                                   \
	} while (0)

static inline double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

#endif
