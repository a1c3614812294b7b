/* What a channel needs, and what is not written in rules. */
#include "core/channel/channel_check.h"

#include <string.h>
#include <strings.h>

#include "base/mem.h"

static void
want(struct yaml_reader *r, const struct yaml_node *node, bool there, const char *field,
    int type)
{
	if (!there)
		yaml_complain(
		    r, node, "a channel of type %s needs %s", channel_type_name(type), field);
}

static bool
is_elsewhere(const char *text)
{
	return strncmp(text, "${", 2) == 0 || strncmp(text, "file:", 5) == 0;
}

static void
check_mail(struct yaml_reader *r, const struct yaml_node *node, const struct channel_rule *c)
{
	struct mail_server server = { 0 };

	want(r, node, c->url != NULL, "url", c->type);
	want(r, node, c->from != NULL, "from", c->type);
	want(r, node, c->to.n > 0, "to", c->type);
	if ((c->user == NULL) != (c->password == NULL))
		yaml_complain(r, node, "user and password go together");
	if (c->url == NULL || is_elsewhere(c->url))
		return;
	if (!mail_server_read(c->url, &server))
		yaml_complain(r, node,
		    "expected a url as smtp://mail.paper.example:587 or "
		    "smtps://mail.paper.example; user and password have fields of their own");
	else if (server.implicit && c->tls != CHANNEL_TLS_UNSAID &&
		 c->tls != CHANNEL_TLS_IMPLICIT)
		yaml_complain(r, node, "smtps:// is TLS from the first byte: tls: implicit");
	else if (c->tls == CHANNEL_TLS_NONE && c->password != NULL && !server.loopback)
		yaml_complain(r, node, "with tls: none anybody on the way reads the password");
}

/* The host of a URL, in its own case, without a port. */
static struct span
host_of(const char *url)
{
	const char *from = strstr(url, "://");
	const char *at;
	struct span host;

	if (from == NULL)
		return span_make(url, 0);
	host = span_make(from + 3, strcspn(from + 3, "/?#"));
	at = host.len == 0 ? NULL : memrchr(host.data, '@', host.len);
	if (at != NULL)
		host = span_make(at + 1, host.len - (size_t)(at + 1 - host.data));
	if (host.len > 0 && host.data[0] == '[')
		return host;
	return span_make(host.data, strcspn(host.data, ":/?#"));
}

static bool
ends_in(struct span host, const char *domain)
{
	size_t n = strlen(domain);

	return host.len >= n && strncasecmp(host.data + host.len - n, domain, n) == 0 &&
	       (host.len == n || host.data[host.len - n - 1] == '.');
}

/* Addresses that are a secret as a whole: who knows one can post. */
static const char *
hook_variable(const char *url)
{
	static const struct {
		const char *domain, *path, *variable;
	} hooks[] = {
		{ "hooks.slack.com", "/", "SLACK_URL" },
		{ "hooks.slack-gov.com", "/", "SLACK_URL" },
		{ "discord.com", "/api/webhooks/", "DISCORD_URL" },
		{ "discordapp.com", "/api/webhooks/", "DISCORD_URL" },
		{ "webhook.office.com", "/", "TEAMS_URL" },
		{ "outlook.office.com", "/webhook/", "TEAMS_URL" },
		{ "logic.azure.com", "/", "TEAMS_URL" },
		{ "api.powerplatform.com", "/", "TEAMS_URL" },
	};
	struct span host = host_of(url);

	for (size_t i = 0; i < COUNT(hooks); i++)
		if (ends_in(host, hooks[i].domain) && strstr(url, "${") == NULL &&
		    strstr(url, hooks[i].path) != NULL)
			return hooks[i].variable;
	return NULL;
}

/* "?token=abc": the value stands there itself. */
static const char *
secret_member(const char *url)
{
	static const char *const names[] = { "token", "access_token", "auth", "key", "apikey",
		"api_key", "sig", "signature", "secret", "password", "code" };
	const char *at = strchr(url, '?');

	for (; at != NULL; at = strpbrk(at + 1, "&;"))
		for (size_t i = 0; i < COUNT(names); i++) {
			size_t n = strlen(names[i]);

			if (strncasecmp(at + 1, names[i], n) == 0 && at[n + 1] == '=' &&
			    strchr("&;#", at[n + 2]) == NULL &&
			    strncmp(at + n + 2, "${", 2) != 0)
				return names[i];
		}
	return NULL;
}

static bool
has_user(const char *url)
{
	const char *from = strstr(url, "://");
	size_t n = from == NULL ? 0 : strcspn(from + 3, "/?#");

	return n > 0 && memchr(from + 3, '@', n) != NULL;
}

/* A url is shared with the rules: none of its parts may open a door. */
static void
check_secrets(struct yaml_reader *r, const struct yaml_node *node, const char *url)
{
	const char *variable = hook_variable(url), *member = secret_member(url);

	if (variable != NULL)
		yaml_complain(r, node,
		    "who knows this url can post: it is a secret and not written here. Set "
		    "%s in the environment and write url: \"${%s}\", or url: file:PATH",
		    variable, variable);
	else if (has_user(url))
		yaml_complain(r, node,
		    "a user or password in a url is a secret and not written here: keep the "
		    "whole url in the environment and write url: \"${NAME}\", or url: "
		    "file:PATH");
	else if (member != NULL)
		yaml_complain(r, node,
		    "%s= in a url is a secret and not written here: write %s=${NAME}, from the "
		    "environment, or url: file:PATH",
		    member, member);
}

static bool
is_loopback(struct span host)
{
	return span_is(host, "localhost") || span_is(host, "[::1]") ||
	       (span_starts(host, "127.") && strspn(host.data, "0123456789.") >= host.len);
}

static bool
is_repository(const char *text)
{
	static const char letters[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
	size_t owner = strspn(text, letters), name;

	if (owner == 0 || text[owner] != '/')
		return false;
	name = strspn(text + owner + 1, letters);
	return name > 0 && text[owner + 1 + name] == '\0' &&
	       strcmp(text + owner + 1, "..") != 0;
}

static void
check_github(struct yaml_reader *r, const struct yaml_node *node, const struct channel_rule *c)
{
	want(r, node, c->repository != NULL, "repository", c->type);
	want(r, node, c->token != NULL, "token", c->type);
	if (c->repository != NULL && !is_repository(c->repository))
		yaml_complain(r, node, "expected a repository as OWNER/NAME");
	if (c->url != NULL && span_starts(span_of(c->url), "http://") &&
	    !is_loopback(host_of(c->url)))
		yaml_complain(r, node, "with http:// anybody on the way reads the token");
	for (size_t i = 0; i < c->labels.n; i++)
		if (strpbrk(c->labels.v[i], ",\r\n") != NULL || strlen(c->labels.v[i]) > 50)
			yaml_complain(
			    r, node, "a label has no comma and at most 50 characters");
}

static void
check_url(struct yaml_reader *r, const struct yaml_node *node, const struct channel_rule *c)
{
	want(r, node, c->url != NULL, "url", c->type);
	if (c->url == NULL || is_elsewhere(c->url))
		return;
	if (strncmp(c->url, "http://", 7) != 0 && strncmp(c->url, "https://", 8) != 0)
		yaml_complain(r, node, "expected a url as https://…, ${NAME} or file:PATH");
	else
		check_secrets(r, node, c->url);
}

/* A field that would be passed over in silence. */
static void
refuse(struct yaml_reader *r, const struct yaml_node *node, bool there, const char *why)
{
	if (there)
		yaml_complain(r, node, "%s", why);
}

static void
check_digest(struct yaml_reader *r, const struct yaml_node *node, const struct channel_rule *c)
{
	bool none = c->digest == DIGEST_NONE;

	refuse(r, node, none && c->at >= 0, "at is the hour of a digest: digest is missing");
	refuse(r, node, none && c->zone != NULL,
	    "zone is the time zone of a digest: digest is missing");
	refuse(r, node, c->digest != DIGEST_WEEKLY && c->day >= 0,
	    "day is the day of a weekly digest: digest: weekly is missing");
	refuse(r, node, !none && c->type == CHANNEL_GITHUB,
	    "github takes no digest: an issue is about one page");
	refuse(r, node, !none && channel_is_feed(c),
	    "a feed takes no digest: whoever reads it decides when");
}

void
channel_check(struct yaml_reader *r, const struct yaml_node *node, const struct channel_rule *c)
{
	if (c->type == CHANNEL_NONE)
		return;
	check_digest(r, node, c);
	refuse(r, node, !channel_is_feed(c) && c->entries > 0, "entries are those of a feed");
	refuse(r, node, !channel_is_feed(c) && c->title != NULL,
	    "title is that of a feed; template has the words of a message");
	switch ((enum channel_type)c->type) {
	case CHANNEL_ATOM:
	case CHANNEL_JSON_FEED:
		want(r, node, c->path != NULL, "path", c->type);
		if (c->url != NULL)
			check_url(r, node, c);
		return;
	case CHANNEL_FILE: want(r, node, c->path != NULL, "path", c->type); return;
	case CHANNEL_COMMAND: want(r, node, c->command.n > 0, "command", c->type); return;
	case CHANNEL_EMAIL: check_mail(r, node, c); return;
	case CHANNEL_NTFY: want(r, node, c->topic != NULL, "topic", c->type); break;
	case CHANNEL_MATRIX:
		want(r, node, c->room != NULL, "room", c->type);
		want(r, node, c->token != NULL, "token", c->type);
		break;
	case CHANNEL_GITHUB: check_github(r, node, c); break;
	default: break;
	}
	check_url(r, node, c);
}
