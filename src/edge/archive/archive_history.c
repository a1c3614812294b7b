/* Commits, trailers, the log. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/page/page.h"
#include "edge/archive/archive_inside.h"

/* "author Name <mail> 1726705941 +0000": the seconds. */
static utc_t
author_time(struct span line)
{
	const char *end = line.len > 0 ? memrchr(line.data, '>', line.len) : NULL;
	utc_t t = 0;

	if (end == NULL)
		return 0;
	for (const char *p = end + 1; p < line.data + line.len; p++) {
		if (*p == ' ' && t == 0)
			continue;
		if (*p < '0' || *p > '9' || t > INT64_C(1) << 50)
			break;
		t = t * 10 + (*p - '0');
	}
	return t;
}

static void
commit_line(struct commit *commit, struct span line)
{
	if (span_starts(line, "tree "))
		oid_parse(span_make(line.data + 5, line.len - 5), &commit->tree);
	else if (span_starts(line, "parent ") && !commit->has_parent)
		commit->has_parent =
		    oid_parse(span_make(line.data + 7, line.len - 7), &commit->parent);
	else if (span_starts(line, "author "))
		commit->time = author_time(line);
}

int
commit_read(struct archive *a, const struct oid *oid, struct commit *out, struct error *err)
{
	struct commit commit = { 0 };
	struct span rest, line;
	char hex[OID_HEX + 1];
	int rc;

	buf_init(&commit.text, ARCHIVE_OBJECT_MAX);
	rc = odb_read(a->odb, oid, OBJECT_COMMIT, &commit.text, err);
	if (rc <= 0) {
		buf_release(&commit.text);
		return rc < 0 ? -1
			      : error_set(err, ERROR_ARCHIVE, "%s: no such commit: %s", a->dir,
				    oid_hex(oid, hex));
	}
	for (rest = buf_span(&commit.text); span_line(&rest, &line) && line.len > 0;)
		commit_line(&commit, line);
	commit.message = rest.len > 0 ? rest.data : "";
	*out = commit;
	return 0;
}

void
commit_release(struct commit *commit)
{
	buf_release(&commit->text);
}

/* The last paragraph, if it is not the first: where trailers are. */
static struct span
last_paragraph(const char *message)
{
	size_t len = strlen(message), from;

	while (len > 0 && message[len - 1] == '\n')
		len--;
	for (from = len; from >= 2; from--)
		if (message[from - 1] == '\n' && message[from - 2] == '\n')
			return span_make(message + from, len - from);
	return (struct span){ 0 };
}

/* "Key: value": the key's length, or 0. */
static size_t
key_len(struct span line)
{
	size_t n = 0;

	while (n < line.len &&
	       ((line.data[n] >= 'a' && line.data[n] <= 'z') ||
		   (line.data[n] >= 'A' && line.data[n] <= 'Z') ||
		   (line.data[n] >= '0' && line.data[n] <= '9') || line.data[n] == '-'))
		n++;
	return n < line.len && line.data[n] == ':' ? n : 0;
}

bool
archive_trailer(const char *message, const char *key, struct span *value)
{
	struct span rest = last_paragraph(message), line;
	size_t len = strlen(key);

	while (span_line(&rest, &line)) {
		if (key_len(line) != len || !span_starts_nocase(line, key))
			continue;
		*value = span_trim(span_make(line.data + len + 1, line.len - len - 1));
		return true;
	}
	return false;
}

static bool
ends_in_trailers(const char *message)
{
	struct span rest = last_paragraph(message), line;
	bool any = false;

	while (span_line(&rest, &line)) {
		if (key_len(line) == 0 && !(any && line.len > 0 && line.data[0] == ' '))
			return false;
		any = true;
	}
	return any;
}

void
trailers_put(const char *message, const char *trailers, struct buf *out)
{
	size_t len = strlen(message);

	while (len > 0 && message[len - 1] == '\n')
		len--;
	buf_add(out, message, len);
	buf_adds(
	    out, len == 0 || *trailers == '\0' || ends_in_trailers(message) ? "\n" : "\n\n");
	buf_adds(out, trailers);
}

static char *
trailer_dup(const char *message, const char *key)
{
	struct span value;

	return archive_trailer(message, key, &value) ? span_dup(value) : NULL;
}

static int
tell(const struct oid *oid, const struct commit *commit,
    int (*f)(const struct archive_entry *entry, void *arg), void *arg)
{
	char hex[OID_HEX + 1], parent[OID_HEX + 1];
	char *subject = mem_strndup(commit->message, strcspn(commit->message, "\n"));
	char *page = trailer_dup(commit->message, "Page");
	char *evidence = trailer_dup(commit->message, "Evidence");
	char *path = page != NULL ? page_path(page) : NULL;
	struct archive_entry entry = { .oid = oid_hex(oid, hex),
		.parent = commit->has_parent ? oid_hex(&commit->parent, parent) : NULL,
		.time = commit->time,
		.subject = subject,
		.message = commit->message,
		.page_id = page,
		.path = path,
		.evidence = evidence };
	int rc = f(&entry, arg);

	free(subject);
	free(page);
	free(evidence);
	free(path);
	return rc;
}

/* A stretch of main, named before it is told. */
struct stretch {
	struct oid *v;
	size_t n, cap;
};

/* until itself is left out. */
static int
stretch_collect(struct archive *a, struct oid from, const struct oid *until, struct stretch *s,
    struct error *err)
{
	struct commit commit = { .has_parent = true, .parent = from };
	char hex[OID_HEX + 1];

	while (commit.has_parent && (until == NULL || !oid_eq(&commit.parent, until))) {
		struct oid oid = commit.parent;

		MEM_GROW(s->v, s->n, s->cap);
		s->v[s->n++] = oid;
		if (commit_read(a, &oid, &commit, err) != 0)
			return -1;
		commit_release(&commit);
	}
	if (until != NULL && !commit.has_parent)
		return error_set(err, ERROR_ARCHIVE, "%s: %s is not in the history asked for",
		    a->dir, oid_hex(until, hex));
	return 0;
}

static int
tell_one(struct archive *a, const struct oid *oid, struct oid *parent, bool *more,
    int (*f)(const struct archive_entry *entry, void *arg), void *arg, struct error *err)
{
	struct commit commit;
	int rc;

	if (commit_read(a, oid, &commit, err) != 0)
		return -1;
	rc = tell(oid, &commit, f, arg);
	*more = commit.has_parent;
	*parent = commit.parent;
	commit_release(&commit);
	return rc;
}

static int
log_stretch(struct archive *a, struct oid from, const struct oid *until, bool oldest_first,
    int (*f)(const struct archive_entry *entry, void *arg), void *arg, struct error *err)
{
	struct stretch s = { 0 };
	struct oid parent;
	bool more;
	int rc = stretch_collect(a, from, until, &s, err);

	for (size_t i = 0; i < s.n && rc == 0; i++)
		rc = tell_one(
		    a, &s.v[oldest_first ? s.n - 1 - i : i], &parent, &more, f, arg, err);
	free(s.v);
	return rc;
}

int
archive_log(struct archive *a, const char *from, const char *until, bool oldest_first,
    int (*f)(const struct archive_entry *entry, void *arg), void *arg, struct error *err)
{
	struct oid at, end;
	bool more = true;
	int rc;

	if ((rc = rev_commit(a, from, &at, err)) <= 0)
		return rc;
	if (until != NULL && rev_commit(a, until, &end, err) < 0)
		return -1;
	if (until != NULL || oldest_first)
		return log_stretch(
		    a, at, until != NULL ? &end : NULL, oldest_first, f, arg, err);
	for (rc = 0; rc == 0 && more;) {
		struct oid oid = at;

		rc = tell_one(a, &oid, &at, &more, f, arg, err);
	}
	return rc;
}
