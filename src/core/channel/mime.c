/* Mail messages: headers and parts. */
#include "core/channel/mime.h"

#include <stdio.h>
#include <string.h>

#define ATOM "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~"

enum {
	LOCAL_MAX = 64,
	PLAIN_MAX = 60,  /* bytes of a header text that stands as it is */
	WORD_BYTES = 42, /* of an encoded word: it stays below 75 characters */
	LINE_MAX_QP = 76,
	ID_DIGITS = 40 /* of the key: 160 bits, and a line short enough */
};

/* ---- addresses ---- */

static bool
is_local(struct span s)
{
	char last = '.';

	for (size_t i = 0; i < s.len; i++) {
		char c = s.data[i];

		if (c == '\0' || (c == '.' ? last == '.' : strchr(ATOM, c) == NULL))
			return false;
		last = c;
	}
	return last != '.' && s.len <= LOCAL_MAX;
}

static bool
is_domain(struct span s)
{
	char last = '.';

	for (size_t i = 0; i < s.len; i++) {
		char c = s.data[i];
		bool letter =
		    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');

		if (!letter && (last == '.' || (c != '-' && c != '.')))
			return false;
		last = c;
	}
	return last != '.' && last != '-';
}

static bool
is_address(struct span s)
{
	const char *at = s.len == 0 ? NULL : memchr(s.data, '@', s.len);
	size_t before = at == NULL ? 0 : (size_t)(at - s.data);

	return at != NULL && s.len <= MIME_ADDRESS_MAX && is_local(span_make(s.data, before)) &&
	       is_domain(span_make(at + 1, s.len - before - 1));
}

static bool
is_name(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.data[i] < ' ' || s.data[i] == 0x7f ||
		    strchr("<>\"\\", s.data[i]) != NULL)
			return false;
	return s.len <= MIME_ADDRESS_MAX;
}

bool
mime_address(const char *text, struct span *name, struct span *address)
{
	struct span all = span_trim(span_of(text));
	const char *open = all.len == 0 ? NULL : memchr(all.data, '<', all.len);

	*name = span_make(all.data, 0);
	*address = all;
	if (open != NULL && all.data[all.len - 1] == '>') {
		size_t before = (size_t)(open - all.data);

		*name = span_trim(span_make(all.data, before));
		*address = span_make(open + 1, all.len - before - 2);
	}
	if (name->len >= 2 && name->data[0] == '"' && name->data[name->len - 1] == '"')
		*name = span_make(name->data + 1, name->len - 2);
	return is_name(*name) && is_address(*address);
}

/* ---- headers ---- */

static bool
is_ascii(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.data[i] < ' ' || (unsigned char)s.data[i] > '~')
			return false;
	return true;
}

static void
add_base64(struct span s, struct buf *out)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *p = (const unsigned char *)s.data;

	for (size_t i = 0; i < s.len; i += 3) {
		unsigned b1 = i + 1 < s.len ? p[i + 1] : 0, b2 = i + 2 < s.len ? p[i + 2] : 0;
		unsigned bits = (unsigned)p[i] << 16 | b1 << 8 | b2;

		buf_addc(out, digits[bits >> 18]);
		buf_addc(out, digits[bits >> 12 & 63]);
		buf_addc(out, i + 1 < s.len ? digits[bits >> 6 & 63] : '=');
		buf_addc(out, i + 2 < s.len ? digits[bits & 63] : '=');
	}
}

/* A word ends where a character does. */
static size_t
word_end(struct span s)
{
	size_t n = s.len < WORD_BYTES ? s.len : WORD_BYTES;

	while (n < s.len && n > WORD_BYTES - 4 && ((unsigned char)s.data[n] & 0xc0) == 0x80)
		n--;
	return n;
}

/* Text of a header: as it stands, or as encoded words, each on a line of its own. */
static void
add_words(struct span s, struct buf *out)
{
	if (is_ascii(s) && s.len <= PLAIN_MAX && span_find(s, "=?") == NULL) {
		buf_add_span(out, s);
		return;
	}
	while (s.len > 0) {
		size_t n = word_end(s);

		buf_adds(out, "=?UTF-8?B?");
		add_base64(span_make(s.data, n), out);
		buf_adds(out, "?=");
		s = span_make(s.data + n, s.len - n);
		if (s.len > 0)
			buf_adds(out, "\r\n ");
	}
}

/* An address on a line of its own: "," or nothing follows. */
static void
add_address(const char *text, struct buf *out)
{
	struct span name, address;
	bool quoted;

	if (!mime_address(text, &name, &address))
		return;
	quoted = is_ascii(name) && name.len <= PLAIN_MAX && span_find(name, "=?") == NULL;
	if (name.len > 0) {
		if (quoted)
			buf_addf(out, "\"%.*s\"", (int)name.len, name.data);
		else
			add_words(name, out);
		buf_adds(out, "\r\n ");
	}
	buf_addf(out, "<%.*s>", (int)address.len, address.data);
}

static struct span
domain_of(const char *from)
{
	struct span name, address;
	const char *at;

	if (!mime_address(from, &name, &address))
		return span_of("localhost");
	at = memchr(address.data, '@', address.len);
	return span_make(at + 1, (size_t)(address.data + address.len - at) - 1);
}

static void
add_id(const char *header, const char *key, const char *from, struct buf *out)
{
	struct span domain = domain_of(from);

	buf_addf(
	    out, "%s: <%.*s@%.*s>\r\n", header, ID_DIGITS, key, (int)domain.len, domain.data);
}

static void
add_headers(const struct mime *m, struct buf *out)
{
	buf_adds(out, "From: ");
	add_address(m->from, out);
	buf_adds(out, "\r\nTo: ");
	for (size_t i = 0; i < m->to->n; i++) {
		buf_adds(out, i == 0 ? "" : ",\r\n ");
		add_address(m->to->v[i], out);
	}
	buf_adds(out, "\r\nSubject: ");
	add_words(span_of(m->subject), out);
	buf_adds(out, "\r\n");
	add_id("Message-ID", m->key, m->from, out);
	if (m->about != NULL) {
		add_id("In-Reply-To", m->about, m->from, out);
		add_id("References", m->about, m->from, out);
	}
	buf_adds(out, "Auto-Submitted: auto-generated\r\n"
		      "X-Auto-Response-Suppress: All\r\n");
	buf_addf(out, "X-Smallprint-Key:\r\n %s\r\nMIME-Version: 1.0\r\n", m->key);
}

/* ---- parts ---- */

/* What may not stand at the start of a line in transport, or at its end. */
static bool
is_special(struct span s, size_t i)
{
	bool start = i == 0 || s.data[i - 1] == '\n';
	bool end = i + 1 == s.len || s.data[i + 1] == '\n';
	char c = s.data[i];

	return c == '=' || (unsigned char)c > '~' || ((unsigned char)c < ' ' && c != '\t') ||
	       ((c == ' ' || c == '\t') && end) ||
	       (start && (c == '.' || span_starts(span_make(s.data + i, s.len - i), "From ")));
}

static void
add_quoted(struct span s, struct buf *out)
{
	size_t column = 0;

	for (size_t i = 0; i < s.len; i++) {
		bool special = is_special(s, i);

		if (s.data[i] == '\n') {
			buf_adds(out, "\r\n");
			column = 0;
			continue;
		}
		if (column + (special ? 3 : 1) > LINE_MAX_QP - 1) {
			buf_adds(out, "=\r\n");
			column = 0;
			special = special || s.data[i] == '.' || s.data[i] == 'F';
		}
		if (special)
			buf_addf(out, "=%02X", (unsigned)(unsigned char)s.data[i]);
		else
			buf_addc(out, s.data[i]);
		column += special ? 3 : 1;
	}
	if (column > 0)
		buf_adds(out, "\r\n");
}

static void
add_part(const char *type, const char *boundary, struct span body, struct buf *out)
{
	buf_addf(out,
	    "\r\n--%s\r\nContent-Type: %s; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
	    boundary, type);
	add_quoted(body, out);
}

int
mime_put(const struct mime *m, struct buf *out)
{
	char boundary[40];

	/* "=_" cannot stand in quoted-printable */
	snprintf(boundary, sizeof boundary, "=_%.32s", m->key);
	add_headers(m, out);
	buf_addf(out, "Content-Type: multipart/alternative;\r\n boundary=\"%s\"\r\n", boundary);
	add_part("text/plain", boundary, m->text, out);
	add_part("text/html", boundary, m->html, out);
	buf_addf(out, "\r\n--%s--\r\n", boundary);
	return out->full ? -1 : 0;
}
