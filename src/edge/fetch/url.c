/* URLs taken apart. */
#include "edge/fetch/url.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static struct span
take_until(struct span *rest, const char *stops)
{
	struct span piece = { rest->data, 0 };

	while (piece.len < rest->len && strchr(stops, rest->data[piece.len]) == NULL)
		piece.len++;
	rest->data += piece.len;
	rest->len -= piece.len;
	return piece;
}

static bool
is_clean(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.data[i] <= ' ' || s.data[i] == 0x7f)
			return false;
	return true;
}

static bool
is_port(struct span s)
{
	if (s.len > 5)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!isdigit((unsigned char)s.data[i]))
			return false;
	return true;
}

/* "host", "host:443", "[::1]:443" */
static bool
split_authority(struct span s, struct url *out)
{
	if (s.len > 0 && s.data[0] == '[') {
		out->host = take_until(&s, "]");
		if (s.len == 0)
			return false;
		out->host.len++;
		s = span_make(s.data + 1, s.len - 1);
		if (s.len > 0 && s.data[0] != ':')
			return false;
	} else {
		out->host = take_until(&s, ":");
	}
	out->port = s.len > 0 ? span_make(s.data + 1, s.len - 1) : (struct span){ s.data, 0 };
	return out->host.len > 0 && is_port(out->port);
}

bool
url_split(const char *text, struct url *out)
{
	struct span rest = span_of(text), authority;
	size_t scheme;

	if (rest.len > URL_MAX || !is_clean(rest))
		return false;
	out->tls = span_starts_nocase(rest, "https://");
	if (!out->tls && !span_starts_nocase(rest, "http://"))
		return false;
	scheme = out->tls ? strlen("https://") : strlen("http://");
	rest = span_make(rest.data + scheme, rest.len - scheme);
	authority = take_until(&rest, "/?#\\");
	if (memchr(authority.data, '@', authority.len) != NULL ||
	    !split_authority(authority, out))
		return false;
	out->path = take_until(&rest, "#");
	return true;
}

static void
lower(char *text)
{
	for (; *text != '\0'; text++)
		*text = (char)tolower((unsigned char)*text);
}

char *
url_host(const struct url *url)
{
	size_t len = url->host.len;
	char *host;

	if (len > 1 && url->host.data[len - 1] == '.')
		len--;
	host = mem_strndup(url->host.data, len);
	lower(host);
	return host;
}

char *
url_origin(const struct url *url)
{
	struct span port = url->port.len > 0 ? url->port : span_of(url->tls ? "443" : "80");
	char *host = url_host(url), *origin;

	origin = mem_printf(
	    "%s://%s:%.*s", url->tls ? "https" : "http", host, (int)port.len, port.data);
	free(host);
	return origin;
}
