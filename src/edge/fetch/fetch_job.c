/* Decisions: may it be asked for, and what follows from an answer. */
#include "edge/fetch/fetch_job.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "edge/fetch/address.h"
#include "edge/clock.h"
#include "edge/fetch/headers.h"
#include "edge/fetch/retry.h"
#include "edge/fetch/url.h"

enum { OWN_LINES = 8 };

void
jobs_push(struct jobs *list, struct job *job)
{
	job->next = NULL;
	if (list->first == NULL)
		list->first = list->last = job;
	else
		list->last = list->last->next = job;
}

struct job *
jobs_pop(struct jobs *list)
{
	struct job *job = list->first;

	if (job != NULL)
		list->first = job->next;
	return job;
}

struct job *
job_new(struct fetch *f, const struct request *request)
{
	struct job *job = mem_alloc(sizeof *job);

	job->request = *request;
	job->request.etag = mem_strdup(request->etag);
	job->request.last_modified = mem_strdup(request->last_modified);
	job->url = mem_strdup(request->page->url != NULL ? request->page->url : "");
	job->older = f->all;
	if (f->all != NULL)
		f->all->younger = job;
	f->all = job;
	return job;
}

void
job_free(struct fetch *f, struct job *job)
{
	if (job->older != NULL)
		job->older->younger = job->younger;
	if (job->younger != NULL)
		job->younger->older = job->older;
	else
		f->all = job->older;
	if (job->response != NULL)
		response_release(job->response);
	free(job->response);
	free((char *)job->request.etag);
	free((char *)job->request.last_modified);
	free(job->url);
	strs_release(&job->hops);
	free(job);
}

void
job_finish(struct fetch *f, struct job *job)
{
	if (job->origin != NULL)
		origin_answered(f, job);
	else
		jobs_push(&f->finished, job);
}

int
job_fail(struct fetch *f, struct job *job, enum error_code code, const char *fmt, ...)
{
	char what[ERROR_MESSAGE_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	error_set(&job->err, code, "%s: %s", job->request.page->id, what);
	job_finish(f, job);
	return 0;
}

bool
job_may_private(const struct fetch *f, const struct job *job)
{
	return f->allow_private || job->request.page->is_private;
}

/* Why a host written as an address must not be asked, or NULL. */
static const char *
literal_refusal(const struct fetch *f, const struct job *job, const struct url *url)
{
	struct sockaddr_storage address;

	if (job_may_private(f, job) || !address_of_literal(url->host, &address))
		return NULL;
	return address_refusal((const struct sockaddr *)&address);
}

static bool
has_sane_headers(const struct page *page)
{
	for (size_t i = 0; i < page->headers.n; i++)
		if (strlen(page->headers.v[i]) > WIRE_MAX_LINE)
			return false;
	return page->headers.n <= WIRE_MAX_LINES - OWN_LINES;
}

void
job_route(struct fetch *f, struct job *job)
{
	const struct page *page = job->request.page;
	const char *refusal;
	struct url url;
	char *host;

	if (!url_split(job->url, &url)) {
		job_fail(f, job, ERROR_PAGE, "refused: not an http or https address (%.200s)",
		    job->url);
		return;
	}
	refusal = literal_refusal(f, job, &url);
	if (refusal != NULL) {
		job_fail(f, job, ERROR_PAGE,
		    "refused: %.200s is %s address (private: true in its declaration allows "
		    "it)",
		    job->url, refusal);
		return;
	}
	if (!has_sane_headers(page)) {
		job_fail(f, job, ERROR_USAGE, "its headers are too many or too long");
		return;
	}
	if (!origin_permits(f, job))
		return;
	host = url_host(&url);
	turns_add(f->turns, &job->turn, host, page->spacing_ms, 0);
	free(host);
}

static uint32_t
next_random(struct fetch *f)
{
	f->random ^= f->random << 13;
	f->random ^= f->random >> 17;
	f->random ^= f->random << 5;
	return f->random;
}

/* Another try, unless there were enough or the wait would be too long. */
static bool
try_again(struct fetch *f, struct job *job, int64_t wait_ms)
{
	int64_t now = clock_monotonic_ms();
	int64_t pause = retry_pause_ms(job->tries, f->backoff_ms, next_random(f));

	if (job->tries >= f->tries)
		return false;
	if (wait_ms > 0)
		turns_pause(f->turns, &job->turn, now + wait_ms);
	turns_again(f->turns, &job->turn, now + (wait_ms > pause ? wait_ms : pause));
	return true;
}

static int
failed(struct fetch *f, struct job *job, const struct wire_answer *a)
{
	static const enum error_code codes[WIRE_OUTCOMES] = {
		[WIRE_ANSWERED] = ERROR_BUG,
		[WIRE_LATER] = ERROR_LATER,
		[WIRE_PAGE] = ERROR_PAGE,
		[WIRE_LIMIT] = ERROR_LIMIT,
	};

	if (a->outcome == WIRE_LATER && try_again(f, job, 0))
		return 0;
	return job_fail(f, job, codes[a->outcome], "%.*s", (int)a->detail.len, a->detail.data);
}

static bool
is_redirect(int status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 ||
	       status == 308;
}

static int
redirected(struct fetch *f, struct job *job, const struct wire_answer *a)
{
	char *next;

	if (job->hops.n >= FETCH_MAX_REDIRECTS)
		return job_fail(f, job, ERROR_PAGE, "redirected %d times without an end",
		    FETCH_MAX_REDIRECTS);
	next = span_dup(a->redirect);
	strs_take(&job->hops, mem_printf("%d %s -> %s", a->status, job->url, next));
	free(job->url);
	job->url = next;
	job->tries = 0;
	job_route(f, job);
	return 0;
}

/* 429 and 5xx: as often as it may be, when it was asked for, else later in another run. */
static int
overloaded(struct fetch *f, struct job *job, const struct wire_answer *a)
{
	int64_t wait = retry_after(a->headers, clock_now());
	char until[UTC_TEXT_MAX];

	if (wait > FETCH_MAX_WAIT)
		return job_fail(f, job, ERROR_LATER, "%d, wants to be asked again after %s",
		    a->status, utc_format(clock_now() + wait, until));
	if (try_again(f, job, wait * 1000)) {
		response_release(job->response);
		free(job->response);
		job->response = NULL;
		return 0;
	}
	if (job->tries == 1)
		return job_fail(f, job, ERROR_LATER, "%d", a->status);
	return job_fail(f, job, ERROR_LATER, "%d after %d tries", a->status, job->tries);
}

static const char *
status_words(int status)
{
	static const struct {
		int status;
		const char *words;
	} known[] = {
		{ 401, " (wants a login)" },
		{ 403, " (forbidden)" },
		{ 404, " (not found)" },
		{ 410, " (gone)" },
		{ 451, " (unavailable for legal reasons)" },
	};

	for (size_t i = 0; i < COUNT(known); i++)
		if (known[i].status == status)
			return known[i].words;
	return "";
}

static bool
asked_to_compare(const struct job *job)
{
	return job->request.etag != NULL || job->request.last_modified != NULL;
}

static int
settled(struct fetch *f, struct job *job, int status)
{
	if (status == 200 || status == 203 || (status == 304 && asked_to_compare(job)))
		job_finish(f, job);
	else if (is_redirect(status))
		job_fail(f, job, ERROR_PAGE, "%d without an address to go to", status);
	else if (status < 400)
		job_fail(f, job, ERROR_PAGE, "answered %d, which is not a page", status);
	else if (job->hops.n > 0)
		job_fail(f, job, ERROR_PAGE, "%d%s at %.200s", status, status_words(status),
		    job->url);
	else
		job_fail(f, job, ERROR_PAGE, "%d%s", status, status_words(status));
	return 0;
}

int
job_answered(
    struct fetch *f, struct job *job, const struct wire_answer *a, int fds[CHANNEL_MAX_FDS])
{
	if (a->outcome != WIRE_ANSWERED)
		return fds[0] >= 0 ? -1 : failed(f, job, a);
	job->response = response_of(job, a, fds);
	if (job->response == NULL)
		return -1;
	if (is_redirect(a->status) && a->redirect.len > 0) {
		response_release(job->response);
		free(job->response);
		job->response = NULL;
		return redirected(f, job, a);
	}
	if (retry_status(a->status))
		return overloaded(f, job, a);
	return settled(f, job, a->status);
}
