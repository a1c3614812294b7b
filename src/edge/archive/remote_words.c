/* What is said to, and about, a remote. */
#include "edge/archive/remote_words.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

enum { LOGIN_MAX = 16 << 10 };

bool
remote_is_http(const char *url)
{
	return strncmp(url, "http://", 7) == 0 || strncmp(url, "https://", 8) == 0;
}

/* The login in an address: from its first byte to its '@'; NULL: none. */
static const char *
login_in(const char *url, const char **at)
{
	const char *host = strstr(url, "://"), *end;

	if (host == NULL)
		return NULL;
	host += strlen("://");
	*at = NULL;
	end = host + strcspn(host, "/?#");
	for (const char *p = host; p < end; p++)
		if (*p == '@')
			*at = p;
	return *at == NULL ? NULL : host;
}

char *
remote_shown(const char *url)
{
	const char *at, *login = login_in(url, &at);

	if (login == NULL)
		return mem_strdup(url);
	return mem_printf("%.*s%s", (int)(login - url), url, at + 1);
}

static void
put_base64(const struct buf *from, struct buf *out)
{
	static const char letters[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *p = (const unsigned char *)from->data;

	for (size_t i = 0; i < from->len; i += 3) {
		size_t left = from->len - i;
		unsigned v = (unsigned)p[i] << 16 | (left > 1 ? (unsigned)p[i + 1] << 8 : 0) |
			     (left > 2 ? p[i + 2] : 0);

		buf_addc(out, letters[v >> 18]);
		buf_addc(out, letters[v >> 12 & 63]);
		buf_addc(out, left > 1 ? letters[v >> 6 & 63] : '=');
		buf_addc(out, left > 2 ? letters[v & 63] : '=');
	}
}

static int
hex_value(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *p = c == '\0' ? NULL : strchr(digits, c >= 'A' && c <= 'F' ? c + 32 : c);

	return p == NULL ? -1 : (int)(p - digits);
}

/* %40 is an '@'. */
static void
put_decoded(const char *from, const char *end, struct buf *out)
{
	for (; from < end; from++) {
		int high = *from == '%' ? hex_value(from[1]) : -1;
		int low = high < 0 ? -1 : hex_value(from[2]);

		buf_addc(out, low < 0 ? *from : (char)(high << 4 | low));
		from += low < 0 ? 0 : 2;
	}
}

char *
remote_login(const char *url, const char *user, const char *token)
{
	const char *at = NULL, *in = login_in(url, &at);
	struct buf plain, coded;
	char *header = NULL;

	if (!remote_is_http(url) || (token == NULL && in == NULL))
		return NULL;
	buf_init(&plain, LOGIN_MAX);
	buf_init(&coded, 2 * LOGIN_MAX);
	if (token != NULL)
		buf_addf(&plain, "%s:%s", user == NULL ? "x-access-token" : user, token);
	else
		put_decoded(in, at, &plain);
	put_base64(&plain, &coded);
	if (!plain.full && coded.len > 0)
		header = mem_printf("Authorization: Basic %s", coded.data);
	if (plain.len > 0)
		explicit_bzero(plain.data, plain.len);
	if (coded.len > 0)
		explicit_bzero(coded.data, coded.len);
	buf_release(&plain);
	buf_release(&coded);
	return header;
}

static const char *
why_asked(bool http, bool login, bool key)
{
	if (http)
		return login ? "it does not take this login: see SMALLPRINT_GIT_TOKEN and "
			       "SMALLPRINT_GIT_USER"
			     : "it asks for a login: set SMALLPRINT_GIT_TOKEN";
	return key ? "it does not take this key: see SMALLPRINT_GIT_KEY"
		   : "it takes no key of the agent: set SMALLPRINT_GIT_KEY";
}

/* What git's library says, and what a person can do about it. */
static const struct {
	const char *said, *why;
} answers[] = {
	{ "status code: 401", "it does not take this login: see SMALLPRINT_GIT_TOKEN" },
	{ "status code: 403", "this login may not do that there (403)" },
	{ "status code: 404", "no repository is there, or this login may not see it (404)" },
	{ "status code: 429", "it wants to be asked later (429)" },
	{ "cannot redirect from", "it has moved to another host: a login is not sent after it; "
				  "give its new address" },
	{ "stream ended at an unexpected time", "the connection ended midway" },
	{ "unexpected EOF", "the connection ended midway" },
	{ "early EOF", "the connection ended midway" },
	{ "unexpectedly closed", "the connection ended midway" },
	{ "Connection reset", "the connection ended midway" },
};

const char *
remote_why(const char *url, bool asked, bool login, bool key, bool untrusted, const char *said)
{
	bool http = remote_is_http(url);

	if (untrusted)
		return http ? "its certificate is not trusted"
			    : "its host key is not in ~/.ssh/known_hosts, or another";
	if (asked && (http || *said == '\0' || strstr(said, "uthentica") != NULL))
		return why_asked(http, login, key);
	for (size_t i = 0; i < COUNT(answers); i++)
		if (strstr(said, answers[i].said) != NULL)
			return answers[i].why;
	return *said == '\0' ? "no reason given" : said;
}
