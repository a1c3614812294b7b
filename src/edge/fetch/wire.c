/* Messages: fields in a fixed order, put and taken side by side. */
#include "edge/fetch/wire.h"

#include <string.h>

#include "edge/fetch/address.h"
#include "edge/fetch/fetch.h"
#include "edge/fetch/url.h"

void
wire_put_request(struct buf *b, const struct wire_request *r)
{
	put_number(b, r->id);
	put_number(b, r->may_private);
	put_number(b, r->wire_hash);
	put_text(b, r->url);
	put_text(b, r->proxy);
	put_number(b, r->n_lines);
	for (size_t i = 0; i < r->n_lines; i++)
		put_text(b, r->lines[i]);
	put_text(b, r->method);
	put_text(b, r->body);
	put_text(b, r->sender);
	put_text(b, r->user);
	put_text(b, r->password);
	put_number(b, r->starttls);
}

bool
wire_take_request(struct span p, struct wire_request *r)
{
	uint64_t may_private, n, starttls;

	memset(r, 0, sizeof *r);
	if (!take_number(&p, &r->id) || !take_number(&p, &may_private) ||
	    !take_number(&p, &r->wire_hash) || !take_text(&p, URL_MAX, &r->url) ||
	    !take_text(&p, URL_MAX, &r->proxy) || !take_number(&p, &n) || n > WIRE_MAX_LINES)
		return false;
	r->may_private = may_private != 0;
	for (r->n_lines = 0; r->n_lines < n; r->n_lines++)
		if (!take_text(&p, WIRE_MAX_LINE, &r->lines[r->n_lines]))
			return false;
	if (!take_text(&p, 8, &r->method) || !take_text(&p, WIRE_MAX_BODY, &r->body) ||
	    !take_text(&p, WIRE_MAX_LINE, &r->sender) ||
	    !take_text(&p, WIRE_MAX_LINE, &r->user) ||
	    !take_text(&p, WIRE_MAX_LINE, &r->password) || !take_number(&p, &starttls))
		return false;
	r->starttls = starttls != 0;
	return p.len == 0;
}

void
wire_put_answer(struct buf *b, const struct wire_answer *a)
{
	put_number(b, a->id);
	put_number(b, (uint64_t)a->outcome);
	put_number(b, (uint64_t)a->status);
	put_number(b, (uint64_t)a->http_version);
	put_number(b, a->same_bytes);
	put_number(b, a->wire_len);
	put_number(b, a->body_len);
	put_number(b, a->wire_hash);
	put_number(b, a->sent_ms);
	put_text(b, a->detail);
	put_text(b, a->redirect);
	put_text(b, a->headers);
	put_text(b, a->ip);
	put_text(b, a->tls_sha256);
}

static bool
is_printable(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.data[i] < ' ' || s.data[i] == 0x7f)
			return false;
	return true;
}

static bool
take_answer_texts(struct span *p, struct wire_answer *a)
{
	if (!take_text(p, WIRE_MAX_DETAIL, &a->detail) ||
	    !take_text(p, URL_MAX, &a->redirect) ||
	    !take_text(p, FETCH_MAX_HEADERS, &a->headers) ||
	    !take_text(p, ADDRESS_TEXT_MAX, &a->ip) || !take_text(p, 64, &a->tls_sha256))
		return false;
	return is_printable(a->detail) && is_printable(a->redirect) && is_printable(a->ip) &&
	       is_printable(a->tls_sha256) &&
	       memchr(a->headers.data, '\0', a->headers.len) == NULL;
}

bool
wire_take_answer(struct span p, struct wire_answer *a)
{
	uint64_t outcome, status, version, same;

	memset(a, 0, sizeof *a);
	if (!take_number(&p, &a->id) || !take_number(&p, &outcome) ||
	    !take_number(&p, &status) || !take_number(&p, &version) ||
	    !take_number(&p, &same) || !take_number(&p, &a->wire_len) ||
	    !take_number(&p, &a->body_len) || !take_number(&p, &a->wire_hash) ||
	    !take_number(&p, &a->sent_ms) || !take_answer_texts(&p, a))
		return false;
	if (outcome >= WIRE_OUTCOMES || status > 999 || version > 99 || same > 1 ||
	    a->wire_len > FETCH_MAX_WIRE || a->body_len > FETCH_MAX_DECODED || p.len != 0)
		return false;
	a->outcome = (enum wire_outcome)outcome;
	a->status = (int)status;
	a->http_version = (int)version;
	a->same_bytes = same != 0;
	return true;
}
