/* Issues: found by their markers, opened, commented on, closed. */
#include "edge/deliver/github.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/tell/tell.h"
#include "edge/clock.h"
#include "edge/deliver/post.h"
#include "edge/fetch/headers.h"
#include "edge/secret.h"

enum {
	PER_PAGE = 100,
	PAGES_MAX = 10, /* of issues, and of the comments of one */
	ANSWER_MAX = 16 << 20,
	HEADERS_MAX = 256 << 10,
	WAIT_MAX = 86400
};

/* A marker: "<!-- smallprint thread:HEX key:HEX commit:OID time:TIME -->". */
struct issue {
	int64_t number; /* 0: there is none */
	bool open;
	int64_t comments;
	char *body;
};

struct github {
	const struct channel_rule *rule;
	char *base; /* "https://api.github.com/repos/OWNER/NAME" */
	struct strs headers;
	json_t *job;
	int *retry_after;
	struct error *err;
	struct issue issue; /* that this is said in */
	bool told;          /* the key was found */
	bool known;         /* the text it went back to was told in the issue */
};

static const char *
text_of(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

/* ---- asking ---- */

/* Their limits come as 403 or 429, with the seconds to wait or the moment it is over. */
static bool
is_limit(const struct github *g, int status, struct span headers)
{
	struct span left, reset;
	int64_t wait;
	char *text;

	if (status != 403 && status != 429)
		return false;
	if (*g->retry_after > 0 || status == 429)
		return true;
	if (!headers_get(headers, "X-RateLimit-Remaining", &left) || !span_is(left, "0"))
		return false;
	if (headers_get(headers, "X-RateLimit-Reset", &reset)) {
		text = span_dup(reset);
		wait = strtoll(text, NULL, 10) - clock_now();
		*g->retry_after = wait < 0 ? 0 : wait > WAIT_MAX ? WAIT_MAX : (int)wait;
		free(text);
	}
	return true;
}

static int
explain(const struct github *g, int status, struct span headers, const json_t *answer)
{
	char *said = tell_plain(text_of(answer, "message"));
	const char *between = *said == '\0' ? "" : " ";
	const struct channel_rule *c = g->rule;

	if (is_limit(g, status, headers))
		error_set(g->err, ERROR_LATER, "the limit of requests is reached (%d%s%.200s)",
		    status, between, said);
	else if (status == 401)
		error_set(
		    g->err, ERROR_USAGE, "the token is not taken (401%s%.200s)", between, said);
	else if (status == 403)
		error_set(g->err, ERROR_USAGE,
		    "the token may not write issues of %s (403%s%.200s)", c->repository,
		    between, said);
	else if (status == 404 || status == 410)
		error_set(g->err, ERROR_USAGE,
		    "%s has no issues, or the token may not see it (%d%s%.200s)", c->repository,
		    status, between, said);
	else if (status / 100 == 3)
		error_set(g->err, ERROR_USAGE, "%s has moved (%d)", c->repository, status);
	else if (status == 408 || status / 100 == 5)
		error_set(
		    g->err, ERROR_LATER, "was answered with %d%s%.200s", status, between, said);
	else
		error_set(g->err, ERROR_PAGE, "the issue is refused (%d%s%.200s)", status,
		    between, said);
	free(said);
	return -1;
}

/* *answer is the caller's when 0 is returned; method NULL asks. */
static int
ask(struct github *g, const char *method, const char *path, json_t *body, json_t **answer)
{
	char *url = mem_printf("%s%s", g->base, path);
	char *text = body == NULL ? NULL : json_dumps(body, JSON_COMPACT);
	struct buf headers, bytes;
	json_t *json = NULL;
	int status = 0, rc;

	buf_init(&headers, HEADERS_MAX);
	buf_init(&bytes, ANSWER_MAX);
	rc = post_send(&(struct post){ .url = url,
			   .method = method,
			   .headers = &g->headers,
			   .body = span_of(text),
			   .seconds = (int)g->rule->timeout,
			   .may_private = g->rule->private_address,
			   .headers_out = &headers,
			   .body_out = &bytes },
	    &status, g->retry_after, g->err);
	if (rc == 0)
		json = json_loadb(bytes.len > 0 ? bytes.data : "", bytes.len, 0, NULL);
	else if (g->err->code == ERROR_PAGE)
		g->err->code = ERROR_USAGE; /* the address or its certificate */
	if (rc == 0 && status / 100 != 2)
		rc = explain(g, status, buf_span(&headers), json);
	else if (rc == 0 && json == NULL)
		rc = error_set(g->err, ERROR_LATER, "was not answered with JSON");
	if (rc == 0)
		*answer = json;
	else
		json_decref(json);
	json_decref(body);
	buf_release(&bytes);
	buf_release(&headers);
	free(text);
	free(url);
	return rc;
}

/* ---- finding ---- */

/* Does a marker of ours in the text hold this? */
static bool
is_marked(const char *text, const char *what, const char *value)
{
	const char *at = text, *end;
	char *wanted;
	bool found = false;

	if (text == NULL || value == NULL)
		return false;
	wanted = mem_printf(" %s:%s ", what, value);
	while (!found && (at = strstr(at, "<!-- smallprint ")) != NULL) {
		const char *hit = strstr(at, wanted);

		end = strstr(at, "-->");
		found = hit != NULL && end != NULL && hit < end;
		at++;
	}
	free(wanted);
	return found;
}

static void
take_issue(struct github *g, const json_t *json)
{
	free(g->issue.body);
	g->issue = (struct issue){
		.number = json_integer_value(json_object_get(json, "number")),
		.open = text_of(json, "state") != NULL &&
			strcmp(text_of(json, "state"), "open") == 0,
		.comments = json_integer_value(json_object_get(json, "comments")),
		.body = mem_strdup(text_of(json, "body")),
	};
}

/* Newest first: the one that was opened with this, the one it is about, an open one of its
 * thread, then a closed one. */
static int
rank(const struct github *g, const json_t *issue)
{
	const char *body = text_of(issue, "body"), *state = text_of(issue, "state");

	if (is_marked(body, "key", text_of(g->job, "key")))
		return 4;
	if (is_marked(body, "key", text_of(g->job, "about")))
		return 3;
	if (!is_marked(body, "thread", text_of(g->job, "thread")))
		return 0;
	return state != NULL && strcmp(state, "open") == 0 ? 2 : 1;
}

static char *
escaped(const char *text)
{
	struct buf out;

	buf_init(&out, 1024);
	for (; *text != '\0'; text++)
		buf_addf(&out, "%%%02X", (unsigned)(unsigned char)*text);
	return buf_steal(&out);
}

/*
 * By label, which outsiders cannot give, and not by search, whose index is minutes
 * late: a retry would not find what it opened.
 */
static int
find_issue(struct github *g)
{
	char *label = escaped(g->rule->labels.v[0]);
	int best = 0, rc = 0;
	size_t n = PER_PAGE;

	for (int page = 1; rc == 0 && n == PER_PAGE && page <= PAGES_MAX && best < 4; page++) {
		char *path =
		    mem_printf("/issues?state=all&labels=%s&sort=created&direction=desc"
			       "&per_page=%d&page=%d",
			label, PER_PAGE, page);
		json_t *answer = NULL;

		rc = ask(g, NULL, path, NULL, &answer);
		n = json_array_size(answer);
		for (size_t i = 0; i < n; i++) {
			const json_t *issue = json_array_get(answer, i);
			int r = rank(g, issue);

			if (r > best)
				take_issue(g, issue);
			best = r > best ? r : best;
		}
		json_decref(answer);
		free(path);
	}
	g->told = best == 4;
	free(label);
	return rc;
}

/* A closed issue is not opened again by news: that gets one of its own. */
static bool
is_for_new(const struct github *g)
{
	bool follows =
	    text_of(g->job, "about") != NULL || text_of(g->job, "returned_to") != NULL;

	return g->issue.number == 0 || (!g->issue.open && !follows);
}

/* Is it told in the comments already, and was the text it went back to told here? */
static int
read_comments(struct github *g)
{
	const char *back = text_of(g->job, "returned_to");
	int64_t pages = (g->issue.comments + PER_PAGE - 1) / PER_PAGE;
	int64_t page = pages > PAGES_MAX ? pages - PAGES_MAX + 1 : 1;
	int rc = 0;

	g->known = is_marked(g->issue.body, "commit", back);
	for (; rc == 0 && page <= pages + 1; page++) { /* one may have come meanwhile */
		char *path =
		    mem_printf("/issues/%" PRId64 "/comments?per_page=%d&page=%" PRId64,
			g->issue.number, PER_PAGE, page);
		json_t *answer = NULL;
		size_t n;

		rc = ask(g, NULL, path, NULL, &answer);
		n = json_array_size(answer);
		for (size_t i = 0; i < n; i++) {
			const char *body = text_of(json_array_get(answer, i), "body");

			g->told |= is_marked(body, "key", text_of(g->job, "key"));
			g->known |= is_marked(body, "commit", back);
		}
		json_decref(answer);
		free(path);
		if (n < PER_PAGE)
			break;
	}
	return rc;
}

/* ---- saying ---- */

static void
look_at_labels(const struct github *g, const json_t *issue)
{
	const json_t *labels = json_object_get(issue, "labels");
	bool found = false;

	for (size_t i = 0; i < json_array_size(labels); i++) {
		const char *name = text_of(json_array_get(labels, i), "name");

		found |= name != NULL && strcasecmp(name, g->rule->labels.v[0]) == 0;
	}
	if (!found)
		fprintf(stderr,
		    "%s: the token may not give the label %s: what follows will not find this "
		    "issue\n",
		    g->rule->name, g->rule->labels.v[0]);
}

static int
open_issue(struct github *g)
{
	json_t *answer = NULL;
	int rc = ask(g, "POST", "/issues",
	    json_pack("{s:O, s:O, s:O}", "title", json_object_get(g->job, "title"), "body",
		json_object_get(g->job, "body"), "labels", json_object_get(g->job, "labels")),
	    &answer);

	if (rc == 0)
		look_at_labels(g, answer);
	json_decref(answer);
	return rc;
}

static int
comment(struct github *g)
{
	char *path = mem_printf("/issues/%" PRId64 "/comments", g->issue.number);
	json_t *answer = NULL;
	int rc = ask(g, "POST", path,
	    json_pack("{s:O}", "body", json_object_get(g->job, "body")), &answer);

	json_decref(answer);
	free(path);
	return rc;
}

static int
close_issue(struct github *g)
{
	char *path = mem_printf("/issues/%" PRId64, g->issue.number);
	json_t *answer = NULL;
	int rc = ask(g, "PATCH", path,
	    json_pack("{s:s, s:s}", "state", "closed", "state_reason", "completed"), &answer);

	json_decref(answer);
	free(path);
	return rc;
}

/* When what the issue was opened with happened; "" in issues of older versions. */
static struct span
opened_at(const struct github *g)
{
	const char *marker = strstr(g->issue.body, "<!-- smallprint ");
	const char *end = marker == NULL ? NULL : strstr(marker, "-->");
	const char *at = marker == NULL ? NULL : strstr(marker, " time:");

	if (at == NULL || end == NULL || at > end)
		return span_make("", 0);
	at += strlen(" time:");
	return span_make(at, strcspn(at, " "));
}

/* The text that is back is older than all that the issue tells of; one that came since and was
   never told still has what the issue is about. */
static bool
is_from_before(const struct github *g)
{
	const char *from = text_of(g->job, "returned_from");
	struct span opened = opened_at(g);

	if (text_of(g->job, "returned_to") == NULL)
		return false;
	if (opened.len == 0)
		return !g->known;
	return from != NULL && strlen(from) == opened.len &&
	       strncmp(from, opened.data, opened.len) < 0;
}

/* The page went back to a text from before the issue, or what was broken works again. */
static bool
is_over(const struct github *g)
{
	return json_is_true(json_object_get(g->job, "ends")) || is_from_before(g);
}

static int
say(struct github *g)
{
	int rc = find_issue(g);

	if (rc != 0 || g->told) /* it was opened with this */
		return rc;
	if (is_for_new(g))
		return json_is_true(json_object_get(g->job, "ends")) ? 0 : open_issue(g);
	rc = read_comments(g);
	if (rc == 0 && !g->told)
		rc = comment(g);
	if (rc == 0 && is_over(g) && g->issue.open)
		rc = close_issue(g);
	return rc;
}

static int
prepare(struct github *g, const char *dir)
{
	char *url = NULL, *token = NULL;
	int rc = -1;

	if (secret_get_from(dir, g->rule->url, &url, g->err) == 0 &&
	    secret_get_from(dir, g->rule->token, &token, g->err) == 0)
		rc = 0;
	if (rc == 0) {
		while (*url != '\0' && url[strlen(url) - 1] == '/')
			url[strlen(url) - 1] = '\0';
		g->base = mem_printf("%s/repos/%s", url, g->rule->repository);
		strs_take(&g->headers, mem_printf("Authorization: Bearer %s", token));
		strs_add(&g->headers, "Accept: application/vnd.github+json");
		strs_add(&g->headers, "X-GitHub-Api-Version: 2022-11-28");
		strs_add(&g->headers, "Content-Type: application/json");
		strs_add(&g->headers, "User-Agent: smallprint/" SMALLPRINT_VERSION);
		strs_add(&g->headers, "Expect:");
	}
	free(url);
	free(token);
	return rc;
}

int
github_send(const struct channel_rule *channel, const char *dir, struct span job,
    int *retry_after, struct error *err)
{
	struct github g = { .rule = channel, .retry_after = retry_after, .err = err };
	int rc;

	g.job = json_loadb(job.data, job.len, 0, NULL);
	rc = prepare(&g, dir);
	if (rc == 0)
		rc = say(&g);
	json_decref(g.job);
	strs_release(&g.headers);
	free(g.issue.body);
	free(g.base);
	return rc;
}
