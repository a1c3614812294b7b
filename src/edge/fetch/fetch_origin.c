/*
 * robots.txt, for pages declared with `robots: respect`: fetched once per run
 * and origin, before the first page of it. What cannot be had because the
 * server fails forbids everything; what is not there allows everything
 * (RFC 9309, 2.3.1). A page's proxy and identity are those of the first page
 * that asked.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "edge/fetch/fetch_job.h"
#include "edge/fetch/robots.h"
#include "edge/fetch/url.h"

struct origin {
	struct origin *next;
	char *name; /* "https://www.linkedin.com:443" */
	bool known;
	struct robots_rules *rules; /* NULL once known: allowed, or err says why not */
	struct error err;
	struct jobs waiting;
};

static struct origin *
origin_find(struct fetch *f, const struct url *url, bool *fresh)
{
	char *name = url_origin(url);
	struct origin *o = f->origins;

	while (o != NULL && strcmp(o->name, name) != 0)
		o = o->next;
	*fresh = o == NULL;
	if (o != NULL) {
		free(name);
		return o;
	}
	o = mem_alloc(sizeof *o);
	o->name = name;
	o->next = f->origins;
	f->origins = o;
	return o;
}

static void
ask(struct fetch *f, struct origin *o, const struct job *first)
{
	const struct request request = { .page = first->request.page };
	struct job *job = job_new(f, &request);

	job->origin = o;
	free(job->url);
	job->url = mem_printf("%s/robots.txt", o->name);
	job_route(f, job);
}

static bool
judge(struct fetch *f, const struct origin *o, struct job *job, const struct url *url)
{
	const char *rule = NULL;

	if (o->err.code != ERROR_NONE) {
		job_fail(f, job, o->err.code, "%s", o->err.message);
		return false;
	}
	if (o->rules == NULL || robots_allowed(o->rules, url->path, &rule))
		return true;
	job_fail(f, job, ERROR_PAGE, "robots.txt of %.*s disallows it (rule '%s')",
	    (int)url->host.len, url->host.data, rule);
	return false;
}

bool
origin_permits(struct fetch *f, struct job *job)
{
	struct origin *o;
	struct url url;
	bool fresh;

	if (job->origin != NULL || job->request.page->robots != ROBOTS_RESPECT ||
	    !url_split(job->url, &url))
		return true;
	o = origin_find(f, &url, &fresh);
	if (o->known)
		return judge(f, o, job, &url);
	jobs_push(&o->waiting, job);
	if (fresh)
		ask(f, o, job);
	return false;
}

static void
read_rules(struct origin *o, const struct response *response)
{
	struct span text;

	if (body_map(response->body_fd, response->body_len, &text, &o->err) != 0)
		return;
	o->rules = robots_parse(text, "smallprint");
	body_unmap(text);
}

void
origin_answered(struct fetch *f, struct job *job)
{
	struct origin *o = job->origin;
	int status = job->response != NULL ? job->response->status : 0;
	struct url url = { 0 };
	struct job *waiting;

	o->known = true;
	url_split(o->name, &url);
	if (job->err.code == ERROR_NONE && job->response != NULL)
		read_rules(o, job->response);
	else if (status < 400 || status > 499 || status == 429)
		error_set(&o->err, job->err.code,
		    "robots.txt of %.*s cannot be read, so it is not asked for: %s",
		    (int)url.host.len, url.host.data,
		    job->err.message + strlen(job->request.page->id) + 2);
	job_free(f, job);
	while ((waiting = jobs_pop(&o->waiting)) != NULL)
		job_route(f, waiting);
}

void
origins_free(struct fetch *f)
{
	struct origin *o, *next;

	for (o = f->origins; o != NULL; o = next) {
		next = o->next;
		robots_free(o->rules);
		free(o->name);
		free(o);
	}
}
