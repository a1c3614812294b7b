/* Responses: what an answer of the network child becomes, and bodies in memory. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/mem.h"
#include "edge/clock.h"
#include "edge/fetch/fetch_job.h"
#include "edge/fetch/headers.h"

/* The child's word is not enough: the length must be true and must stay so. */
static bool
is_sealed(int fd, uint64_t len)
{
	const int wanted = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (uint64_t)st.st_size == len &&
	       (fcntl(fd, F_GET_SEALS) & wanted) == wanted;
}

/* Bodies come with answers to take in, and not with others. */
static bool
is_plausible(const struct wire_answer *a, const int fds[CHANNEL_MAX_FDS])
{
	if (fds[0] < 0)
		return a->body_len == 0;
	if (a->outcome != WIRE_ANSWERED || a->same_bytes || !is_sealed(fds[0], a->wire_len))
		return false;
	return fds[1] < 0 ? a->body_len == a->wire_len : is_sealed(fds[1], a->body_len);
}

static char *
protocol_name(int version)
{
	if (version == 0)
		return NULL;
	return version % 10 == 0 && version >= 20
		   ? mem_printf("HTTP/%d", version / 10)
		   : mem_printf("HTTP/%d.%d", version / 10, version % 10);
}

static char *
dup_or_null(struct span s)
{
	return s.len > 0 ? span_dup(s) : NULL;
}

struct response *
response_of(const struct job *job, const struct wire_answer *a, int fds[CHANNEL_MAX_FDS])
{
	struct response *r;

	if (!is_plausible(a, fds))
		return NULL;
	r = mem_alloc(sizeof *r);
	r->status = a->status;
	r->same_bytes = a->same_bytes;
	r->final_url = mem_strdup(job->url);
	for (size_t i = 0; i < job->hops.n; i++)
		strs_add(&r->hops, job->hops.v[i]);
	r->headers = dup_or_null(a->headers);
	r->content_type = headers_dup(a->headers, "Content-Type");
	r->content_encoding = headers_dup(a->headers, "Content-Encoding");
	r->etag = headers_dup(a->headers, "ETag");
	r->last_modified = headers_dup(a->headers, "Last-Modified");
	r->ip = dup_or_null(a->ip);
	r->protocol = protocol_name(a->http_version);
	r->tls_sha256 = dup_or_null(a->tls_sha256);
	r->wire_fd = fds[0];
	r->body_fd = fds[1] >= 0 || fds[0] < 0 ? fds[1] : fcntl(fds[0], F_DUPFD_CLOEXEC, 0);
	fds[0] = fds[1] = -1;
	r->wire_len = a->wire_len;
	r->body_len = a->body_len;
	r->wire_hash = a->wire_hash;
	r->time = clock_now();
	r->tries = job->tries;
	r->took_ms = clock_monotonic_ms() - job->started_ms;
	return r;
}

void
response_release(struct response *r)
{
	if (r->wire_fd >= 0)
		close(r->wire_fd);
	if (r->body_fd >= 0)
		close(r->body_fd);
	strs_release(&r->hops);
	free(r->final_url);
	free(r->headers);
	free(r->content_type);
	free(r->content_encoding);
	free(r->etag);
	free(r->last_modified);
	free(r->ip);
	free(r->protocol);
	free(r->tls_sha256);
	*r = (struct response){ .wire_fd = -1, .body_fd = -1 };
}

int
body_map(int fd, size_t len, struct span *out, struct error *err)
{
	void *map;

	if (len == 0) {
		*out = span_make("", 0);
		return 0;
	}
	map = mmap(NULL, len, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (map == MAP_FAILED)
		return error_set(
		    err, ERROR_SYSTEM, "a body of %zu bytes cannot be mapped", len);
	*out = span_make(map, len);
	return 0;
}

void
body_unmap(struct span body)
{
	if (body.len > 0)
		munmap((void *)body.data, body.len);
}
