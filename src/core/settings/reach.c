/* What a link answers, from its status and where it led. */
#include "core/settings/reach.h"

#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/span.h"
#include "core/text/text.h"

enum { HOME_MAX_PATH = 7 }; /* "/en-gb/" */

/* An address without scheme, "www." and fragment, as host and path. */
struct address {
	struct span host;
	struct span path; /* with the query; "" or begins with "/" */
};

static struct address
address_of(const char *url)
{
	const char *at = strstr(url, "://");
	struct address a;

	at = at == NULL ? url : at + 3;
	if (strncasecmp(at, "www.", 4) == 0)
		at += 4;
	a.host = span_make(at, strcspn(at, "/?#"));
	at += a.host.len;
	a.path = span_make(at, strcspn(at, "#"));
	return a;
}

/* The path without its query and its last slash. */
static struct span
bare_path(struct span path)
{
	const char *query = memchr(path.data, '?', path.len);

	if (query != NULL)
		path.len = (size_t)(query - path.data);
	while (path.len > 0 && path.data[path.len - 1] == '/')
		path.len--;
	return path;
}

static bool
same_host(struct span a, struct span b)
{
	return a.len == b.len && strncasecmp(a.data, b.data, a.len) == 0;
}

/* "/", "/en", "/en-gb", "/index.html", "/home" */
static bool
is_home(struct span path)
{
	static const char *const names[] = { "/home", "/index.html", "/index.php" };
	struct span bare = bare_path(path);

	for (size_t i = 0; i < COUNT(names); i++)
		if (text_is(bare, names[i]))
			return true;
	if (bare.len == 0)
		return true;
	return (bare.len == 3 || (bare.len == 6 && strchr("-_", bare.data[3]) != NULL)) &&
	       bare.len <= HOME_MAX_PATH;
}

static bool
is_login(const char *url)
{
	static const char *const words[] = { "login", "log-in", "signin", "sign-in", "sign_in",
		"authwall", "/auth", "/sso", "accounts.google.", "session_redirect",
		"uas/login", "checkpoint" };

	for (size_t i = 0; i < COUNT(words); i++)
		if (text_has(span_of(url), words[i]))
			return true;
	return false;
}

enum reach
reach_of(int status, const char *asked, const char *answered)
{
	struct address a = address_of(asked),
		       b = address_of(answered != NULL ? answered : asked);
	bool moved =
	    !same_host(a.host, b.host) || !span_eq(bare_path(a.path), bare_path(b.path));

	if (status == 404 || status == 410)
		return REACH_GONE;
	if (status == 401 || (moved && is_login(answered) && !is_login(asked)))
		return REACH_LOGIN;
	if (status != 304 && (status < 200 || status > 299))
		return REACH_UNSEEN;
	if (!moved)
		return REACH_ANSWERS;
	if (is_home(b.path) && !is_home(a.path))
		return REACH_HOME;
	return REACH_ELSEWHERE;
}

bool
reach_is_broken(enum reach reach)
{
	return reach == REACH_HOME || reach == REACH_GONE || reach == REACH_EMPTY;
}

const char *
reach_name(enum reach reach)
{
	switch (reach) {
	case REACH_UNSEEN: return "unseen";
	case REACH_ANSWERS: return "answers";
	case REACH_LOGIN: return "login";
	case REACH_ELSEWHERE: return "elsewhere";
	case REACH_HOME: return "home";
	case REACH_GONE: return "gone";
	case REACH_EMPTY: return "empty";
	}
	return "unseen";
}

const char *
reach_says(enum reach reach)
{
	switch (reach) {
	case REACH_UNSEEN: return "has not been seen to answer";
	case REACH_ANSWERS: return "answers";
	case REACH_LOGIN: return "asks for an account";
	case REACH_ELSEWHERE: return "leads to another page";
	case REACH_HOME: return "leads to a home page";
	case REACH_GONE: return "is gone (404 or 410)";
	case REACH_EMPTY: return "answers, but without its form";
	}
	return "has not been seen to answer";
}
