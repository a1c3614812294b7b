/* What is kept of a fetch beside its commit. */
#include "evidence.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "core/keep/ledger.h"
#include "core/text/extract.h"
#include "edge/fetch/decode.h"
#include "edge/fetch/headers.h"

enum { BODY_MAX = EXTRACT_MAX_BYTES, TEXT_MAX = 1 << 20 };

static const char *
body_name(const struct response *r)
{
	const char *type = r->content_type == NULL ? "" : r->content_type;

	if (strstr(type, "html") != NULL)
		return "body.html";
	if (strstr(type, "pdf") != NULL)
		return "body.pdf";
	if (strstr(type, "json") != NULL)
		return "body.json";
	if (strstr(type, "xml") != NULL)
		return "body.xml";
	return "body";
}

static const char *
encoding_suffix(const struct response *r)
{
	const char *e = r->content_encoding == NULL ? "" : r->content_encoding;

	if (strcmp(e, "gzip") == 0)
		return ".gz";
	if (strcmp(e, "br") == 0)
		return ".br";
	if (strcmp(e, "deflate") == 0)
		return ".z";
	return "";
}

char *
evidence_body_name(const struct response *r)
{
	return mem_printf("%s%s", body_name(r), encoding_suffix(r));
}

static void
put_fact(struct buf *out, const char *key, const char *value)
{
	if (value != NULL && *value != '\0')
		buf_addf(out, "%s: %s\n", key, value);
}

/* "Select: css<TAB>main", "Remove: range<TAB>before<TAB>h2<TAB>after<TAB>footer" */
static void
put_selectors(struct buf *out, const char *key, const struct selectors *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct selector *s = &list->v[i];

		buf_addf(out, "%s: ", key);
		if (s->css != NULL) {
			buf_adds(out, "css\t");
			ledger_escape(span_of(s->css), out);
		} else {
			buf_addf(out, "range\t%s\t", s->start_after ? "after" : "before");
			ledger_escape(span_of(s->start), out);
			buf_addf(out, "\t%s\t", s->end_after ? "after" : "before");
			ledger_escape(span_of(s->end), out);
		}
		buf_addc(out, '\n');
	}
}

/* fetch.txt: where, when and how, one fact a line. */
void
evidence_facts(const struct page *page, const struct response *r, const char *sha256,
    struct span text, struct buf *out)
{
	char time[UTC_TEXT_MAX], hex[HASH_SHA256_HEX + 1];

	put_fact(out, "Url", page->url);
	for (size_t i = 0; i < r->hops.n; i++)
		put_fact(out, "Redirect", r->hops.v[i]);
	put_fact(out, "Final-Url", r->final_url);
	buf_addf(out, "Status: %d\n", r->status);
	put_fact(out, "Time", utc_format(r->time, time));
	buf_addf(out, "Took-ms: %lld\nTries: %d\n", (long long)r->took_ms, r->tries);
	put_fact(out, "Address", r->ip);
	put_fact(out, "Protocol", r->protocol);
	put_fact(out, "Certificate-Sha256", r->tls_sha256);
	put_fact(out, "Language", page->language);
	put_fact(out, "Proxy", page->proxy);
	put_fact(out, "User-Agent", page->user_agent);
	for (size_t i = 0; i < page->headers.n; i++)
		put_fact(out, "Sent", page->headers.v[i]);
	put_fact(out, "Format", page_format_name(page->format));
	put_selectors(out, "Select", &page->select);
	put_selectors(out, "Remove", &page->remove);
	put_fact(out, "Body-Sha256", sha256);
	put_fact(out, "Text-Sha256", hash_sha256(text, hex));
	buf_addf(
	    out, "Tool: smallprint %s, extractor %d\n", SMALLPRINT_VERSION, EXTRACT_VERSION);
}

/* ---- read back ---- */

static bool
take_selector(struct span fields, struct selectors *list)
{
	struct span form, start_at, start, end_at, end;
	struct selector s = { 0 };

	if (!ledger_field(&fields, &form) || !ledger_field(&fields, &start_at))
		return false;
	if (span_is(form, "css")) {
		s.css = ledger_unescape(start_at);
	} else {
		if (!span_is(form, "range") || !ledger_field(&fields, &start) ||
		    !ledger_field(&fields, &end_at) || !ledger_field(&fields, &end))
			return false;
		s.start = ledger_unescape(start);
		s.end = ledger_unescape(end);
		s.start_after = span_is(start_at, "after");
		s.end_after = span_is(end_at, "after");
	}
	MEM_GROW(list->v, list->n, list->cap);
	list->v[list->n++] = s;
	return true;
}

static struct span
after_key(struct span line)
{
	return span_make(line.data + strlen("Select: "), line.len - strlen("Select: "));
}

bool
evidence_declaration(struct span facts, const char *page_id, struct page *page)
{
	struct span line, format;
	bool known = headers_get(facts, "Format", &format);

	*page = (struct page){ .id = mem_strdup(page_id),
		.url = headers_dup(facts, "Url"),
		.language = headers_dup(facts, "Language") };
	while (known && !span_is(format, page_format_name(page->format))) {
		known = page->format != FORMAT_TEXT; /* the last */
		page->format += known;
	}
	while (known && span_line(&facts, &line)) {
		if (span_starts(line, "Select: "))
			known = take_selector(after_key(line), &page->select);
		else if (span_starts(line, "Remove: "))
			known = take_selector(after_key(line), &page->remove);
	}
	return known;
}

static const char *const body_names[] = { "body.html", "body.xml", "body.json", "body.pdf",
	"body" };
static const struct {
	const char *suffix;
	const char *encoding;
} encodings[] = { { "", "" }, { ".gz", "gzip" }, { ".br", "br" }, { ".z", "deflate" } };

static int
decode(struct span encoding, struct span wire, struct buf *out, struct error *err)
{
	struct decoder *decoder = decoder_new(BODY_MAX);
	struct span body;
	int rc = decoder_run(decoder, encoding, wire, &body, err);

	if (rc == 0)
		rc = buf_add_span(out, body);
	decoder_free(decoder);
	return rc;
}

static int
find_body(struct archive *archive, const char *raw, const char *page_id, struct buf *out,
    struct error *err)
{
	struct buf wire;
	int rc = 0;

	buf_init(&wire, BODY_MAX);
	for (size_t i = 0; rc == 0 && i < COUNT(body_names) * COUNT(encodings); i++) {
		size_t e = i % COUNT(encodings);
		char *name =
		    mem_printf("%s%s", body_names[i / COUNT(encodings)], encodings[e].suffix);

		rc = archive_evidence(archive, raw, page_id, name, &wire, err);
		if (rc == 1 &&
		    decode(span_of(encodings[e].encoding), buf_span(&wire), out, err) != 0)
			rc = -1;
		free(name);
	}
	buf_release(&wire);
	return rc;
}

static char *
find_field(struct archive *archive, const char *raw, const char *page_id, const char *file,
    const char *field)
{
	struct error ignored;
	struct buf text;
	char *value = NULL;

	buf_init(&text, TEXT_MAX);
	if (archive_evidence(archive, raw, page_id, file, &text, &ignored) == 1)
		value = headers_dup(buf_span(&text), field);
	buf_release(&text);
	return value;
}

int
evidence_body(struct archive *archive, const char *raw, const char *page_id,
    struct evidence_body *out, struct error *err)
{
	int rc;

	*out = (struct evidence_body){ 0 };
	buf_init(&out->bytes, BODY_MAX);
	rc = find_body(archive, raw, page_id, &out->bytes, err);
	if (rc == 1) {
		out->content_type =
		    find_field(archive, raw, page_id, "headers.txt", "Content-Type");
		out->final_url = find_field(archive, raw, page_id, "fetch.txt", "Final-Url");
	}
	return rc;
}

int
evidence_last_body(
    struct archive *archive, const char *page_id, struct evidence_body *out, struct error *err)
{
	return evidence_body(archive, "raw", page_id, out, err);
}

void
evidence_body_release(struct evidence_body *body)
{
	buf_release(&body->bytes);
	free(body->content_type);
	free(body->final_url);
	*body = (struct evidence_body){ 0 };
}
