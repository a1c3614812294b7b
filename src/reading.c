/* What the confined child does with a body, and what comes back. */
#include "reading.h"

#include <stdio.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/judge/announcement.h"
#include "edge/body.h"
#include "edge/fetch/decode.h"

enum { FACTS_MAX = 2048 };

static const struct call_limits limits = { .answer_max = DOCUMENT_MAX_BYTES };

/* What the child is told; its copy lives in the forked memory. */
struct order {
	const struct page *page;
	const char *content_type;
	const char *final_url;
};

bool
reading_is_feed(const struct page *page)
{
	return page->format == FORMAT_RSS || page->format == FORMAT_ATOM ||
	       page->format == FORMAT_JSON;
}

static int
read_feed(const struct page *page, struct span input, struct document **out, struct error *err)
{
	struct announcements items = { 0 };
	int rc = announcements_feed(input, page->format, &items, err);

	if (rc == 0)
		rc = announcements_document(&items, out, err);
	announcements_release(&items);
	return rc;
}

/* Runs in the child; see reading_take() for the other side. */
static int
read_body(const void *arg, struct span input, struct buf *answer, struct error *err)
{
	const struct order *order = arg;
	struct extract_result result = { 0 };
	struct document *doc = NULL;
	int rc;

	rc = reading_is_feed(order->page) ? read_feed(order->page, input, &doc, err)
					  : extract(order->page, input, order->content_type,
						order->final_url, &doc, &result, err);
	if (rc != 0)
		return -1;
	buf_addf(answer, "%d %s\n", (int)result.how, result.complaint);
	document_put(doc, answer);
	document_free(doc);
	return 0;
}

int
reading_take(struct span answer, struct reading *out, struct error *err)
{
	struct span facts;

	if (!span_line(&answer, &facts) || facts.len < 2 || facts.data[0] < '0' ||
	    facts.data[0] > '0' + EXTRACT_SCRIPTED)
		return error_set(err, ERROR_BUG, "its reader gave no answer");
	*out = (struct reading){ .how = (enum extract_how)(facts.data[0] - '0') };
	snprintf(
	    out->complaint, sizeof out->complaint, "%.*s", (int)facts.len - 2, facts.data + 2);
	if (document_get(answer, DOCUMENT_OURS, &out->doc, err) != 0)
		return -1;
	buf_init(&out->text, DOCUMENT_MAX_BYTES);
	buf_add_span(&out->text, answer);
	return 0;
}

int
reading_start(const struct page *page, const char *content_type, const char *final_url,
    int body_fd, size_t body_len, struct call **out, struct error *err)
{
	const struct order order = { page, content_type, final_url };

	if (call_start(read_body, &order, body_fd, body_len, &limits, out, err) != 0)
		return error_prefix(err, "%s", page->id);
	return 0;
}

int
reading_collect(
    const struct page *page, struct call **call, struct reading *out, struct error *err)
{
	struct buf answer;
	int rc;

	buf_init(&answer, DOCUMENT_MAX_BYTES + FACTS_MAX);
	rc = call_collect(*call, &answer, err);
	if (rc == 1 && reading_take(buf_span(&answer), out, err) != 0)
		rc = -1;
	buf_release(&answer);
	if (rc == 0)
		return 0;
	call_free(*call);
	*call = NULL;
	return rc == 1 ? 1 : error_prefix(err, "%s", page->id);
}

int
reading_run(const struct page *page, const char *content_type, const char *final_url,
    struct span body, struct reading *out, struct error *err)
{
	struct call *call = NULL;
	int fd, rc;

	if (body_make(body, &fd, err) != 0)
		return error_prefix(err, "%s", page->id);
	rc = reading_start(page, content_type, final_url, fd, body.len, &call, err);
	close(fd);
	while (rc == 0 && (rc = reading_collect(page, &call, out, err)) == 0) {
		struct pollfd p = { .fd = call_fd(call), .events = POLLIN };

		poll(&p, 1, 100);
	}
	return rc == 1 ? 0 : -1;
}

/* ---- in a pool ---- */

/* The next line of an order; "" is NULL. The caller frees. */
static char *
take_line(struct span *order)
{
	struct span line = { "", 0 };

	(void)span_line(order, &line);
	return line.len == 0 ? NULL : span_dup(line);
}

static int
read_ordered(const struct order *order, const char *encoding, struct span input,
    struct buf *answer, struct error *err)
{
	struct decoder *decoder = decoder_new(EXTRACT_MAX_BYTES);
	int rc = decoder_run(decoder, span_of(encoding), input, &input, err);

	if (rc == 0)
		rc = read_body(order, input, answer, err);
	decoder_free(decoder);
	return rc;
}

/* Runs in a reader; see reading_ask() for what is asked. */
static int
serve(const void *arg, struct span asked, struct span input, struct buf *answer,
    struct error *err)
{
	const struct reading_pages *pages = arg;
	char *number = take_line(&asked), *type = take_line(&asked),
	     *encoding = take_line(&asked), *url = take_line(&asked);
	size_t i = number == NULL ? pages->n : strtoul(number, NULL, 10);
	int rc;

	if (i >= pages->n) {
		rc = error_set(err, ERROR_BUG, "no such declaration");
	} else {
		const struct order order = { pages->v[i], type, url };

		rc = read_ordered(&order, encoding, input, answer, err);
	}
	free(number);
	free(type);
	free(encoding);
	free(url);
	return rc;
}

struct pool *
reading_pool(const struct reading_pages *pages, size_t n)
{
	return pool_new(serve, pages, n, EXTRACT_MAX_BYTES, &limits);
}

int
reading_ask(struct pool *pool, const struct reading_order *order, struct span body, void *tag,
    struct error *err)
{
	const char *type = order->content_type, *encoding = order->content_encoding,
		   *url = order->final_url;
	struct buf words;
	int rc;

	buf_init(&words, POOL_ORDER_MAX);
	buf_addf(&words, "%zu\n%s\n%s\n%s\n", order->page, type == NULL ? "" : type,
	    encoding == NULL ? "" : encoding, url == NULL ? "" : url);
	rc = pool_ask(pool, buf_span(&words), body, tag, err);
	buf_release(&words);
	return rc;
}

void
reading_release(struct reading *reading)
{
	document_free(reading->doc);
	buf_release(&reading->text);
	*reading = (struct reading){ 0 };
}
