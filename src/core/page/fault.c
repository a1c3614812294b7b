/* What is wrong with a word that somebody wrote in a declaration. */
#include "core/page/fault.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

static const char id_letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
static const char host_letters[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";
static const char token_letters[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    "!#$%&'*+-.^_`|~"; /* RFC 9110, 5.6.2 */

static bool
consists_of(const char *text, const char *letters)
{
	return *text != '\0' && text[strspn(text, letters)] == '\0';
}

/* Printable ASCII from `first` on: '!' leaves out the space. */
static bool
is_printable(const char *text, char first)
{
	for (; *text != '\0'; text++)
		if (*text < first || *text > '~')
			return false;
	return true;
}

const char *
fault_id(const char *text)
{
	size_t len = strlen(text);

	if (!consists_of(text, id_letters))
		return "is written with the letters a-z, 0-9 and -";
	if (text[0] == '-' || text[len - 1] == '-')
		return "begins and ends with a letter or a digit";
	if (len > FAULT_MAX_ID)
		return "is longer than 64 letters";
	return NULL;
}

static bool
is_port(const char *text, size_t len)
{
	long port = 0;

	if (len == 0 || len > 5)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!isdigit((unsigned char)text[i]))
			return false;
		port = port * 10 + (text[i] - '0');
	}
	return port >= 1 && port <= 65535;
}

/* HOST[:PORT] of len bytes; an IPv6 address stands in brackets. */
static const char *
fault_authority(const char *text, size_t len)
{
	const char *end = text + len;
	size_t host;

	if (memchr(text, '@', len) != NULL)
		return "holds a user name; pages that need a login are not watched";
	if (len > 0 && text[0] == '[') {
		host = 1 + strspn(text + 1, "0123456789abcdefABCDEF:.");
		if (host < 3 || text[host] != ']')
			return "has an IPv6 address that is not one";
		host++;
	} else {
		host = strspn(text, host_letters);
		if (host < len && ((unsigned char)text[host] >= 0x80 || text[host] == '%'))
			return "has a host with letters of its own; write it as xn--…, which "
			       "a browser makes of it when it is opened";
		if (host == 0 || text[0] == '.' || text[0] == '-' ||
		    memmem(text, host, "..", 2) != NULL)
			return "has no host";
	}
	if (text + host == end)
		return NULL;
	if (text[host] != ':' || !is_port(text + host + 1, len - host - 1))
		return "has a host or port that is not one";
	return NULL;
}

const char *
fault_url(const char *text)
{
	const char *host;

	if (strncasecmp(text, "http://", 7) == 0)
		host = text + 7;
	else if (strncasecmp(text, "https://", 8) == 0)
		host = text + 8;
	else
		return "must begin with http:// or https://";
	if (strlen(text) > FAULT_MAX_URL)
		return "is longer than 2000 letters";
	if (!is_printable(text, '!') || strpbrk(text, "<>\"\\^`{|}") != NULL)
		return "has a letter that URLs do not have; copy it from a browser's address "
		       "bar";
	return fault_authority(host, strcspn(host, "/?#"));
}

/* NAME@HOST, roughly: enough to catch a slip of the pen. */
static bool
is_mail_address(const char *text)
{
	const char *at = strchr(text, '@');

	return is_printable(text, '!') && at != NULL && at != text &&
	       consists_of(at + 1, host_letters) && strchr(at, '.') != NULL;
}

const char *
fault_link(const char *text)
{
	if (strncasecmp(text, "mailto:", 7) == 0)
		return is_mail_address(text + 7) ? NULL : "has no mail address after mailto:";
	return fault_url(text);
}

const char *
fault_contact(const char *text)
{
	if (strchr(text, '/') == NULL && strchr(text, '@') != NULL)
		return is_mail_address(text) ? NULL : "is not a mail address";
	return fault_url(text);
}

const char *
fault_language(const char *text)
{
	size_t part = strcspn(text, "-");

	if (part < 2 || part > 3)
		return "is not a language tag, as en or pt-BR";
	for (;; text += part + 1) {
		part = strcspn(text, "-");
		if (part == 0 || part > 8)
			return "is not a language tag, as en or pt-BR";
		for (size_t i = 0; i < part; i++)
			if (!isalnum((unsigned char)text[i]))
				return "is not a language tag, as en or pt-BR";
		if (text[part] == '\0')
			return NULL;
	}
}

static bool
is_one_of(const char *text, size_t len, const char *const *names)
{
	for (; *names != NULL; names++)
		if (strlen(*names) == len && strncasecmp(*names, text, len) == 0)
			return true;
	return false;
}

const char *
fault_header(const char *text)
{
	static const char *const login[] = { "authorization", "cookie", "cookie2",
		"proxy-authorization", NULL };
	static const char *const ours[] = { "accept-encoding", "accept-language", "connection",
		"content-length", "expect", "host", "if-modified-since", "if-none-match",
		"range", "te", "trailer", "transfer-encoding", "upgrade", "user-agent", NULL };
	size_t name = strspn(text, token_letters);

	if (name == 0 || text[name] != ':')
		return "is not a header, as \"Name: value\"";
	if (text[name + 1 + strspn(text + name + 1, " ")] == '\0')
		return "is a header without a value";
	if (!is_printable(text, ' '))
		return "is not printable ASCII";
	if (is_one_of(text, name, login))
		return "would log in; pages that need a login are not watched";
	if (is_one_of(text, name, ours))
		return "is a header that smallprint sets itself (language and user_agent are "
		       "fields)";
	return NULL;
}

const char *
fault_proxy(const char *text)
{
	static const char *const schemes[] = { "http", "https", "socks4", "socks4a", "socks5",
		"socks5h", NULL };
	const char *colon = strstr(text, "://");

	if (*text == '\0' || !is_printable(text, '!'))
		return "is not the address of a proxy, as http://proxy.example:3128";
	if (colon != NULL && !is_one_of(text, (size_t)(colon - text), schemes))
		return "must begin with http, https, socks4, socks4a, socks5 or socks5h";
	return NULL;
}

const char *
fault_user_agent(const char *text)
{
	static const char *const others[] = { "Chrome/", "Chromium/", "Firefox/", "Safari/",
		"Gecko/", "Edg/", "OPR/", "Googlebot", "bingbot", "Applebot",
		"facebookexternalhit", "ia_archiver" };

	if (*text == '\0' || !is_printable(text, ' '))
		return "is not printable ASCII";
	if (strlen(text) > FAULT_MAX_AGENT)
		return "is longer than 250 letters";
	for (size_t i = 0; i < COUNT(others); i++)
		if (strcasestr(text, others[i]) != NULL)
			return "claims to be a browser or somebody else's crawler";
	return NULL;
}
