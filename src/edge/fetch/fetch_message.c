/*
 * Who we are to a server: the same for every look at a page, because many sites
 * answer another reader with another text. No cookies are kept, no referrer is
 * sent.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "edge/fetch/decode.h"
#include "edge/fetch/fetch_job.h"
#include "edge/fetch/headers.h"
#include "edge/fetch/url.h"

static bool
names_header(const struct strs *lines, const char *name)
{
	for (size_t i = 0; i < lines->n; i++)
		if (header_is(span_of(lines->v[i]), name))
			return true;
	return false;
}

/* A fixed line, unless the page's declaration has its own. */
static void
add(struct strs *texts, const struct page *page, const char *name, const char *value)
{
	if (!names_header(&page->headers, name))
		strs_take(texts, mem_printf("%s: %s", name, value));
}

/* "de-DE" asks for de-DE, then any German; nothing asks for American English. */
static char *
accept_language(const char *language)
{
	size_t base = language != NULL ? strcspn(language, "-_") : 0;

	if (language == NULL || *language == '\0' || strcmp(language, "en") == 0)
		language = "en-US", base = 2;
	if (language[base] == '\0')
		return mem_strdup(language);
	return mem_printf("%s,%.*s;q=0.9", language, (int)base, language);
}

/* Only the server's own values, verbatim, and only one: with both, some compare the worse. */
static void
add_validator(struct strs *texts, const struct request *request)
{
	const char *etag = request->etag, *date = request->last_modified;

	if (etag != NULL && strlen(etag) < WIRE_MAX_LINE / 2)
		strs_take(texts, mem_printf("If-None-Match: %s", etag));
	else if (etag == NULL && date != NULL && strlen(date) < WIRE_MAX_LINE / 2)
		strs_take(texts, mem_printf("If-Modified-Since: %s", date));
}

/* What a declaration confides to one host is not told to another that it redirects to. */
static bool
is_confidential(const char *line)
{
	struct span s = span_of(line);

	return header_is(s, "Cookie") || header_is(s, "Authorization") ||
	       header_is(s, "Proxy-Authorization");
}

static bool
is_abroad(const struct job *job)
{
	struct url declared, now;

	return job->hops.n > 0 && url_split(job->request.page->url, &declared) &&
	       url_split(job->url, &now) &&
	       (!span_eq(declared.host, now.host) || !span_eq(declared.port, now.port) ||
		   declared.tls != now.tls);
}

static void
add_declared(struct strs *texts, const struct job *job)
{
	const struct strs *lines = &job->request.page->headers;
	bool abroad = is_abroad(job);

	for (size_t i = 0; i < lines->n; i++)
		if (!abroad || !is_confidential(lines->v[i]))
			strs_add(texts, lines->v[i]);
}

void
job_message(const struct fetch *f, const struct job *job, struct wire_request *message,
    struct strs *texts)
{
	const struct page *page = job->request.page;
	char *language = accept_language(page->language);

	add(texts, page, "User-Agent",
	    page->user_agent != NULL ? page->user_agent : f->user_agent);
	add(texts, page, "Accept",
	    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
	add(texts, page, "Accept-Language", language);
	strs_add(texts, "Accept-Encoding: " DECODE_ACCEPTED);
	if (job->origin == NULL)
		add_validator(texts, &job->request);
	add_declared(texts, job);
	free(language);
	*message = (struct wire_request){ .id = job->id,
		.may_private = job_may_private(f, job),
		.wire_hash = job->origin == NULL ? job->request.wire_hash : 0,
		.url = span_of(job->url),
		.proxy = span_of(page->proxy) };
	for (size_t i = 0; i < texts->n && i < WIRE_MAX_LINES; i++)
		message->lines[message->n_lines++] = span_of(texts->v[i]);
}
