/* Addresses that somebody listed: which platform and which page they are. */
#include "core/import/site.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"
#include "core/page/declare.h"
#include "core/page/fault.h"
#include "core/import/kind.h"
#include "core/import/slug.h"

enum {
	SHOWN = 60,
	/* bytes of a line that is none */ SITE_MAX_LABELS = 32,
	SITE_MAX_PARTS = 3
};

/* ---- parts of an address ---- */

static const char *
after_scheme(const char *url)
{
	const char *mark = strstr(url, "://");

	return mark == NULL ? url : mark + 3;
}

struct span
site_host(const char *url)
{
	const char *host = after_scheme(url);

	return span_make(host, host[0] == '[' ? strcspn(host, "]/?#") : strcspn(host, ":/?#"));
}

struct span
site_path(const char *url)
{
	const char *host = after_scheme(url);
	const char *path = host + strcspn(host, "/?#");

	return span_make(path, strcspn(path, "?#"));
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
}

/* %XX as its byte; %00 stands as it was written. */
static char *
percent_decoded(struct span text)
{
	char *out = mem_alloc(text.len + 1);
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++) {
		bool marked = text.data[i] == '%' && i + 2 < text.len;
		int high = marked ? hex_digit(text.data[i + 1]) : -1;
		int low = marked ? hex_digit(text.data[i + 2]) : -1;
		bool is_byte = high >= 0 && low >= 0 && high + low > 0;

		out[n++] = is_byte ? (char)(high * 16 + low) : text.data[i];
		i += is_byte ? 2 : 0;
	}
	return out;
}

char *
site_readable_path(const char *url)
{
	static const char *const endings[] = { "html", "htm", "xhtml", "pdf", "txt", "md",
		"xml", "php", "jsp", "asp", "aspx", "json", "rss", "atom" };
	char *path = percent_decoded(site_path(url));
	char *dot = strrchr(path, '.');

	for (size_t i = 0; dot != NULL && i < COUNT(endings); i++)
		if (strcasecmp(dot + 1, endings[i]) == 0) {
			*dot = '\0';
			break;
		}
	return path;
}

char *
site_encode(const char *url)
{
	struct buf out;

	buf_init(&out, 3 * strlen(url) + 1);
	for (const char *p = url; *p != '\0'; p++)
		if (*p <= ' ' || *p > '~' || strchr("<>\"\\^`{|}", *p) != NULL)
			buf_addf(&out, "%%%02X", (unsigned char)*p);
		else
			buf_addc(&out, *p);
	return buf_steal(&out);
}

/* ---- which platform ---- */

/* Where many have a name below: the label before it is the platform's. */
static const char *const shared[] = { "github.io", "gitlab.io", "gitbook.io", "notion.site",
	"zendesk.com", "freshdesk.com", "intercom.help", "helpscoutdocs.com", "wordpress.com",
	"blogspot.com", "substack.com", "medium.com", "tumblr.com", "netlify.app", "vercel.app",
	"herokuapp.com", "pages.dev", "web.app", "readme.io", "readthedocs.io", "statuspage.io",
	"atlassian.net", "myshopify.com", "webflow.io", "wixsite.com", "squarespace.com" };

/* co.uk, com.br, …: the second level of a country that is nobody's name. */
static bool
is_second_level(struct span label)
{
	static const char *const words[] = { "ac", "co", "com", "edu", "go", "gob", "gov",
		"gouv", "ne", "net", "nom", "or", "org" };

	for (size_t i = 0; i < COUNT(words); i++)
		if (label.len == strlen(words[i]) &&
		    strncasecmp(label.data, words[i], label.len) == 0)
			return true;
	return false;
}

static size_t
split_labels(struct span host, struct span labels[SITE_MAX_LABELS])
{
	size_t n = 0, start = 0;

	for (size_t i = 0; i <= host.len && n < SITE_MAX_LABELS; i++) {
		if (i < host.len && host.data[i] != '.')
			continue;
		if (i > start)
			labels[n++] = span_make(host.data + start, i - start);
		start = i + 1;
	}
	return n;
}

static bool
is_shared(struct span host)
{
	for (size_t i = 0; i < COUNT(shared); i++) {
		size_t len = strlen(shared[i]);

		if (host.len > len + 1 && host.data[host.len - len - 1] == '.' &&
		    strncasecmp(host.data + host.len - len, shared[i], len) == 0)
			return true;
	}
	return false;
}

static bool
is_number(struct span host)
{
	for (size_t i = 0; i < host.len; i++)
		if (strchr("0123456789.", host.data[i]) == NULL)
			return host.data[0] == '[';
	return true;
}

/* Which label of the host is the platform's name. */
static struct span
own_label(struct span host)
{
	struct span labels[SITE_MAX_LABELS];
	size_t n = split_labels(host, labels), suffix = 1;

	if (n == 0 || is_number(host))
		return host;
	if (is_shared(host) ||
	    (n > 2 && labels[n - 1].len == 2 && is_second_level(labels[n - 2])))
		suffix = 2;
	return n > suffix ? labels[n - 1 - suffix] : labels[0];
}

char *
site_platform_id(const char *url)
{
	return slug_make(own_label(site_host(url)), "platform");
}

/* ---- which page ---- */

char *
site_path_id(const char *url, size_t n)
{
	char *path = site_readable_path(url);
	char *start, *id;

	for (start = path + strlen(path); start > path && start[-1] == '/'; start--)
		start[-1] = '\0';
	while (start > path && (start[-1] != '/' || --n > 0))
		start--;
	id = slug_make(*start == '\0' ? site_host(url) : span_of(start), "page");
	free(path);
	return id;
}

static bool
is_taken(const struct proposal *proposal, const char *id)
{
	return strs_has(&proposal->taken, id);
}

/* As few of the last parts of the path as nobody has yet. */
static char *
free_page_id(const struct proposal *proposal, const char *url)
{
	char *id = site_path_id(url, 1);

	for (size_t n = 2; n <= SITE_MAX_PARTS && is_taken(proposal, id); n++) {
		free(id);
		id = site_path_id(url, n);
	}
	return id;
}

/* The words of the address, then those of the name, which a person chose. */
static enum page_kind
kind_of(const char *url, const char *name)
{
	char *path = site_readable_path(url);
	char *name_id = slug_make(span_of(name), "");
	char *words = mem_printf("%s/%s", path, name_id);
	enum page_kind kind = PAGE_POLICY;

	for (char *p = words; *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	if (!kind_guess(words, &kind)) {
		char *host = span_dup(site_host(url));

		(void)kind_guess(host, &kind);
		free(host);
	}
	free(words);
	free(name_id);
	free(path);
	return kind;
}

/* A feed by its file's name; only announcements are read as one. */
static enum page_format
format_of(const char *url)
{
	struct span path = site_path(url);
	const char *dot = memrchr(path.data, '.', path.len);
	size_t len = dot == NULL ? 0 : path.len - (size_t)(dot - path.data);

	if (len == 4 && strncasecmp(dot, ".rss", 4) == 0)
		return FORMAT_RSS;
	return len == 5 && strncasecmp(dot, ".atom", 5) == 0 ? FORMAT_ATOM : FORMAT_HTML;
}

/* ---- the list of platforms ---- */

static struct proposal *
find_platform(const struct sites *sites, const char *id)
{
	for (size_t i = 0; i < sites->n; i++)
		if (strcmp(sites->v[i]->platform->id, id) == 0)
			return sites->v[i];
	return NULL;
}

static struct proposal *
platform_of(struct sites *sites, const char *url)
{
	char *id = site_platform_id(url);
	struct proposal *proposal = find_platform(sites, id);
	char *name;

	if (proposal == NULL) {
		name = mem_strdup(id);
		if (*name >= 'a' && *name <= 'z')
			*name = (char)(*name - 'a' + 'A');
		proposal = proposal_new(id, name);
		MEM_GROW(sites->v, sites->n, sites->cap);
		sites->v[sites->n++] = proposal;
		free(name);
	}
	free(id);
	return proposal;
}

static struct page *
add_page(struct proposal *proposal, const char *url, const char *name)
{
	enum page_kind kind = kind_of(url, name);
	enum page_format format = format_of(url);
	char *id = name != NULL && *name != '\0' ? slug_make(span_of(name), "page")
						 : free_page_id(proposal, url);
	struct page *page;

	if (format != FORMAT_HTML)
		kind = PAGE_ANNOUNCEMENT;
	page = proposal_page(proposal, id, name, url, kind);
	if (page != NULL)
		page->format = format;
	free(id);
	return page;
}

int
sites_add(struct sites *sites, const char *text, const char *name, struct page **out,
    bool *again, struct error *err)
{
	char *url = site_encode(text);
	const char *fault = fault_url(url);
	struct proposal *proposal;
	struct page *page;
	int rc = -1;

	if (fault != NULL) {
		error_set(err, ERROR_USAGE, "\"%.100s\" %s", text, fault);
		goto out;
	}
	proposal = platform_of(sites, url);
	page = proposal_at(proposal, url);
	*again = page != NULL;
	if (page == NULL)
		page = add_page(proposal, url, name);
	if (page == NULL) {
		error_set(err, ERROR_LIMIT, "%.100s: more than %d pages of %s", url,
		    DECLARE_MAX_PAGES, proposal->platform->id);
		goto out;
	}
	*out = page;
	rc = 0;
out:
	free(url);
	return rc;
}

struct proposal *
sites_of(const struct sites *sites, const struct page *page)
{
	return find_platform(sites, page->platform);
}

void
sites_release(struct sites *sites)
{
	for (size_t i = 0; i < sites->n; i++)
		proposal_free(sites->v[i]);
	free(sites->v);
	*sites = (struct sites){ 0 };
}

/* ---- a list of addresses ---- */

/* Up to a "#" that is not part of the address. */
static struct span
without_comment(struct span line)
{
	for (size_t i = 0; i < line.len; i++)
		if (line.data[i] == '#' &&
		    (i == 0 || line.data[i - 1] == ' ' || line.data[i - 1] == '\t'))
			return span_trim(span_make(line.data, i));
	return span_trim(line);
}

/* "https://acme.example/privacy  Privacy notice", as out of a table: cut in two. NULL: no
   name. */
static char *
split_name(char *url)
{
	size_t n = strcspn(url, " \t");

	if (url[n] == '\0')
		return NULL;
	url[n++] = '\0';
	return url + n + strspn(url + n, " \t");
}

void
sites_read_urls(struct span text, const char *file, struct sites *sites, struct strs *mistakes)
{
	struct span line;
	struct page *page;
	bool again;

	if (span_starts(text, "\xef\xbb\xbf"))
		text = span_make(text.data + 3, text.len - 3);
	for (int number = 1; span_line(&text, &line); number++) {
		struct error err = { 0 };
		char *url, *name;

		line = without_comment(line);
		if (line.len == 0)
			continue;
		url = span_dup(line);
		name = split_name(url);
		if (memchr(line.data, '\0', line.len) != NULL ||
		    (name != NULL && strstr(url, "://") == NULL))
			error_set(&err, ERROR_USAGE,
			    "a line is an address, with a name behind it or without, not "
			    "\"%.*s\"",
			    (int)(line.len < SHOWN ? line.len : SHOWN), line.data);
		else if (sites_add(sites, url, name, &page, &again, &err) == 0 && again)
			error_set(&err, ERROR_USAGE, "\"%.100s\" is here a second time", url);
		if (err.code != ERROR_NONE)
			strs_take(
			    mistakes, mem_printf("%s:%d:1: %s", file, number, err.message));
		free(url);
	}
}
