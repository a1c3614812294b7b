/* Link targets: absolute, unwrapped, without tokens. */
#include "core/text/link.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "core/text/text.h"

/* RFC 3986, appendix B. Each part without its mark; data NULL where it is absent. */
struct parts {
	struct span scheme, authority, path, query, fragment;
};

static const struct span absent = { NULL, 0 };

static struct span
from(struct span s, size_t at)
{
	return span_make(s.data + at, s.len - at);
}

static size_t
until(struct span s, const char *marks)
{
	size_t i = 0;

	while (i < s.len && (s.data[i] == '\0' || strchr(marks, s.data[i]) == NULL))
		i++;
	return i;
}

static bool
is_scheme(struct span s)
{
	if (s.len == 0 || !((s.data[0] | 0x20) >= 'a' && (s.data[0] | 0x20) <= 'z'))
		return false;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.data[i];

		if (!((c | 0x20) >= 'a' && (c | 0x20) <= 'z') && !(c >= '0' && c <= '9') &&
		    c != '+' && c != '-' && c != '.')
			return false;
	}
	return true;
}

static struct parts
take_apart(struct span s)
{
	struct parts p = { absent, absent, absent, absent, absent };
	size_t at = until(s, ":/?#");

	if (at < s.len && s.data[at] == ':' && is_scheme(span_make(s.data, at))) {
		p.scheme = span_make(s.data, at);
		s = from(s, at + 1);
	}
	at = until(s, "#");
	if (at < s.len)
		p.fragment = from(s, at + 1);
	s.len = at;
	at = until(s, "?");
	if (at < s.len)
		p.query = from(s, at + 1);
	s.len = at;
	if (span_starts(s, "//")) {
		s = from(s, 2);
		at = until(s, "/");
		p.authority = span_make(s.data, at);
		s = from(s, at);
	}
	p.path = s;
	return p;
}

static void
put_lower(struct span s, struct buf *out)
{
	for (size_t i = 0; i < s.len; i++)
		buf_addc(out, s.data[i] >= 'A' && s.data[i] <= 'Z' ? (char)(s.data[i] | 0x20)
								   : s.data[i]);
}

static void
put_together(const struct parts *p, struct buf *out)
{
	if (p->scheme.data != NULL) {
		put_lower(p->scheme, out);
		buf_addc(out, ':');
	}
	if (p->authority.data != NULL) {
		buf_adds(out, "//");
		put_lower(p->authority, out);
	}
	buf_add_span(out, p->path);
	if (p->query.data != NULL) {
		buf_addc(out, '?');
		buf_add_span(out, p->query);
	}
	if (p->fragment.data != NULL) {
		buf_addc(out, '#');
		buf_add_span(out, p->fragment);
	}
}

/* RFC 3986, 5.2.4: "." and ".." taken out of a path that begins with "/". */
static void
remove_dots(struct span path, struct buf *out)
{
	size_t start = out->len;

	while (path.len > 0) {
		size_t end = 1 + until(from(path, 1), "/");
		struct span segment = span_make(path.data, end);
		bool last = end == path.len;

		path = from(path, end);
		if (span_is(segment, "/.") || span_is(segment, "/..")) {
			if (segment.len == 3)
				while (out->len > start && out->data[--out->len] != '/')
					;
			if (last)
				buf_addc(out, '/');
		} else {
			buf_add_span(out, segment);
		}
	}
}

/* The path of a relative reference laid over the base's path. */
static void
merge_paths(const struct parts *base, struct span path, struct buf *out)
{
	struct buf merged;
	size_t slash = base->path.len;

	buf_init(&merged, LINK_MAX_BYTES * 2);
	if (path.len == 0 || path.data[0] != '/') {
		while (slash > 0 && base->path.data[slash - 1] != '/')
			slash--;
		if (slash == 0)
			buf_addc(&merged, '/');
		buf_add(&merged, base->path.data, slash);
	}
	buf_add_span(&merged, path);
	remove_dots(buf_span(&merged), out);
	buf_release(&merged);
}

int
link_resolve(struct span base_text, struct span reference, struct buf *out)
{
	struct parts base = take_apart(span_trim(base_text));
	struct parts p = take_apart(span_trim(reference));
	struct buf path;
	int rc = 0;

	buf_init(&path, LINK_MAX_BYTES * 2);
	if (reference.len > LINK_MAX_BYTES || base_text.len > LINK_MAX_BYTES ||
	    (p.scheme.data == NULL && base.scheme.data == NULL)) {
		rc = -1;
		goto out;
	}
	if (p.scheme.data == NULL) {
		p.scheme = base.scheme;
		if (p.authority.data == NULL) {
			p.authority = base.authority;
			if (p.path.len == 0) {
				p.path = base.path;
				if (p.query.data == NULL)
					p.query = base.query;
			} else {
				merge_paths(&base, p.path, &path);
				p.path = buf_span(&path);
			}
		}
	}
	if (p.path.len == 0 && p.authority.data != NULL)
		p.path = span_of("/");
	put_together(&p, out);
	rc = out->full ? -1 : 0;
out:
	buf_release(&path);
	return rc;
}

/* ---- redirectors ---- */

/* host "*.x" also stands for x, "x.*" for any country; path is a prefix. */
static const struct {
	const char *host;
	const char *path;
	const char *param;
} redirectors[] = {
	{ "l.facebook.com", "/l.php", "u" },
	{ "lm.facebook.com", "/l.php", "u" },
	{ "l.messenger.com", "/l.php", "u" },
	{ "l.threads.com", "/", "u" },
	{ "l.threads.net", "/", "u" },
	{ "l.instagram.com", "/", "u" },
	{ "l.workplace.com", "/l.php", "u" },
	{ "*.google.com", "/url", "q" },
	{ "*.google.com", "/url", "url" },
	{ "www.google.*", "/url", "q" },
	{ "www.google.*", "/url", "url" },
	{ "*.youtube.com", "/redirect", "q" },
	{ "*.safelinks.protection.outlook.com", "/", "url" },
	{ "*.linkedin.com", "/redir/redirect", "url" },
	{ "*.linkedin.com", "/safety/go", "url" },
	{ "out.reddit.com", "/", "url" },
	{ "t.umblr.com", "/redirect", "z" },
	{ "slack-redir.net", "/link", "url" },
	{ "*.vk.com", "/away.php", "to" },
	{ "*.steamcommunity.com", "/linkfilter/", "url" },
	{ "*.duckduckgo.com", "/l/", "uddg" },
	{ "*.medium.com", "/r/", "url" },
};

static bool
host_matches(struct span host, const char *pattern)
{
	size_t len;

	if (host.data == NULL)
		return false;
	len = strlen(pattern);
	if (pattern[len - 1] == '*')
		return host.len >= len && strncasecmp(host.data, pattern, len - 1) == 0;
	if (pattern[0] != '*')
		return text_is(host, pattern);
	pattern += 2;
	len -= 2;
	return text_is(host, pattern) ||
	       (host.len > len && host.data[host.len - len - 1] == '.' &&
		   text_is(from(host, host.len - len), pattern));
}

static struct span
host_of(const struct parts *p)
{
	struct span host = p->authority;
	const char *at = host.len == 0 ? NULL : memchr(host.data, '@', host.len);

	if (at != NULL)
		host = from(host, (size_t)(at + 1 - host.data));
	host.len = until(host, ":");
	return host;
}

static bool
next_param(struct span *query, struct span *whole, struct span *name, struct span *value)
{
	size_t end, eq;

	if (query->len == 0)
		return false;
	end = until(*query, "&");
	*whole = span_make(query->data, end);
	*query = from(*query, end < query->len ? end + 1 : end);
	eq = until(*whole, "=");
	*name = span_make(whole->data, eq);
	*value = from(*whole, eq < whole->len ? eq + 1 : eq);
	return true;
}

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void
percent_decode(struct span s, struct buf *out)
{
	for (size_t i = 0; i < s.len; i++) {
		int high = i + 2 < s.len ? hex(s.data[i + 1]) : -1;
		int low = i + 2 < s.len ? hex(s.data[i + 2]) : -1;

		if (s.data[i] != '%' || high < 0 || low < 0) {
			buf_addc(out, s.data[i] == '+' ? ' ' : s.data[i]);
			continue;
		}
		buf_addc(out, (char)(high << 4 | low));
		i += 2;
	}
}

static bool
is_web(struct span s)
{
	return span_starts_nocase(s, "http://") || span_starts_nocase(s, "https://");
}

/* claude.ai/redirect/<token>/rest is claude.ai/rest, where the token is long and no word. */
static bool
unwrap_path(struct parts *p)
{
	struct span rest;
	size_t end;
	bool digit = false;

	if (!span_starts(p->path, "/redirect/"))
		return false;
	rest = from(p->path, strlen("/redirect/"));
	end = until(rest, "/");
	for (size_t i = 0; i < end; i++)
		digit |= rest.data[i] >= '0' && rest.data[i] <= '9';
	if (!digit || end < 20)
		return false;
	p->path = from(rest, end);
	return true;
}

/* The address inside a redirector's, added to out; false where p is none. */
static bool
unwrap_query(const struct parts *p, struct buf *out)
{
	struct span host = host_of(p), query, whole, name, value;

	for (size_t i = 0; i < COUNT(redirectors); i++) {
		if (!host_matches(host, redirectors[i].host) ||
		    !span_starts(p->path, redirectors[i].path))
			continue;
		query = p->query;
		while (next_param(&query, &whole, &name, &value)) {
			if (!span_is(name, redirectors[i].param))
				continue;
			buf_clear(out);
			percent_decode(value, out);
			if (is_web(buf_span(out)))
				return true;
		}
	}
	return false;
}

/* ---- tokens ---- */

static const char *const tokens[] = { "fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid",
	"yclid", "twclid", "ttclid", "li_fat_id", "igshid", "igsh", "mc_cid", "mc_eid",
	"_hsenc", "_hsmi", "__hstc", "__hssc", "__hsfp", "mkt_tok", "_ga", "_gl", "srsltid",
	"ved", "usg", "phpsessid", "jsessionid", "sessionid", "session_id", "sid", "__tn__",
	"__cft__[0]", "__xts__", "dpl", "_branch_match_id", "vero_id", "oly_anon_id",
	"oly_enc_id", "rb_clickid", "s_cid", "wickedid", "zanpid", NULL };

static bool
is_token(struct span name, struct span value)
{
	if (span_starts_nocase(name, "utm_") || span_starts_nocase(name, "hsa_"))
		return true;
	if (name.len > 4 && text_is(from(name, name.len - 4), "-did"))
		return true;
	if (text_is(name, "h") && span_starts(value, "AT"))
		return true; /* Facebook's signature of a link */
	if (text_is(name, "sid"))
		return value.len >= 16;
	for (size_t i = 0; tokens[i] != NULL; i++)
		if (text_is(name, tokens[i]))
			return true;
	return false;
}

static void
put_query(struct span query, struct buf *out)
{
	struct span whole, name, value;
	bool first = true;

	while (next_param(&query, &whole, &name, &value)) {
		if (is_token(name, value))
			continue;
		if (!first)
			buf_addc(out, '&');
		buf_add_span(out, whole);
		first = false;
	}
}

static void
put_without_tokens(struct parts p, struct buf *out)
{
	struct buf query;
	const char *session;

	buf_init(&query, LINK_MAX_BYTES * 2);
	if (p.query.data != NULL) {
		put_query(p.query, &query);
		p.query = query.len == 0 ? absent : buf_span(&query);
	}
	session = p.path.len == 0 ? NULL : memmem(p.path.data, p.path.len, ";jsessionid=", 12);
	if (session != NULL)
		p.path.len = (size_t)(session - p.path.data);
	if (p.fragment.data != NULL && (p.fragment.len == 0 || span_starts(p.fragment, ":~:")))
		p.fragment = absent;
	put_together(&p, out);
	buf_release(&query);
}

int
link_clean(struct span absolute, struct buf *out)
{
	struct buf inner[2];
	struct parts p = take_apart(absolute);
	int rounds = 0;

	buf_init(&inner[0], LINK_MAX_BYTES * 2);
	buf_init(&inner[1], LINK_MAX_BYTES * 2);
	/* Redirectors wrap each other; four deep is more than was ever seen. */
	while (rounds < 4 && unwrap_query(&p, &inner[rounds % 2])) {
		p = take_apart(buf_span(&inner[rounds % 2]));
		rounds++;
	}
	unwrap_path(&p);
	if (is_web(absolute))
		put_without_tokens(p, out);
	else
		buf_add_span(out, absolute);
	buf_release(&inner[0]);
	buf_release(&inner[1]);
	return out->full ? -1 : 0;
}

/* White space of every kind is dropped from an address as it stands in the page. */
static void
strip(struct span s, struct buf *out)
{
	s = span_trim(s);
	for (size_t i = 0; i < s.len; i++)
		if (s.data[i] != '\n' && s.data[i] != '\t' && s.data[i] != '\r')
			buf_addc(out, s.data[i]);
}

static struct span
without_fragment(struct span s)
{
	s.len = until(s, "#");
	return s;
}

int
link_target(struct span page, struct span base, struct span href, struct buf *out)
{
	struct buf stripped, absolute;
	struct span s, scheme;
	int rc = -1;

	buf_init(&stripped, LINK_MAX_BYTES);
	buf_init(&absolute, LINK_MAX_BYTES * 2);
	strip(href, &stripped);
	s = buf_span(&stripped);
	if (stripped.full || s.len == 0 || s.data[0] == '#')
		goto out;
	scheme = take_apart(s).scheme;
	if (scheme.data != NULL && !text_is(scheme, "http") && !text_is(scheme, "https") &&
	    !text_is(scheme, "mailto") && !text_is(scheme, "tel"))
		goto out;
	if (link_resolve(base, s, &absolute) != 0) {
		rc = buf_add_span(out, s); /* no base known: as it stands */
		goto out;
	}
	if (memchr(absolute.data, '#', absolute.len) != NULL &&
	    span_eq(without_fragment(buf_span(&absolute)), without_fragment(page)))
		goto out;
	rc = link_clean(buf_span(&absolute), out);
out:
	buf_release(&stripped);
	buf_release(&absolute);
	return rc;
}
