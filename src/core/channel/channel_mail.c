/* Mail messages of channels, and the servers they are handed to. */
#include "core/channel/channel_mail.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/channel/channel_data.h"
#include "core/channel/channel_html.h"
#include "core/channel/mime.h"
#include "core/channel/telling.h"
#include "core/tell/tell.h"

#define LINE "------------------------------------------------------------------------"

enum { COLUMNS = 72, TEXT_MAX = 64 << 10, HTML_MAX = 128 << 10 };

static int
put_mail(const struct channel_rule *c, const struct data *data, struct span text,
    const char *key, const char *about, struct buf *out, struct error *err)
{
	const struct data *title = data_find(data, "title", strlen("title"));
	struct buf page;
	int rc;

	buf_init(&page, HTML_MAX);
	rc = channel_html_page(data, &page, err);
	if (rc == 0 && mime_put(&(const struct mime){ .from = c->from,
				    .to = &c->to,
				    .subject = title == NULL ? "" : data_value(title),
				    .key = key,
				    .about = about,
				    .text = text,
				    .html = buf_span(&page) },
			   out) != 0)
		rc = error_set(err, ERROR_LIMIT, "%s: too long to tell", c->name);
	buf_release(&page);
	return rc;
}

int
channel_mail(const struct channel_rule *c, const struct record *record, const char *key,
    bool test, struct buf *out, struct error *err)
{
	const struct tell_style style = { .width = COLUMNS };
	struct data *data = data_new();
	struct buf text;
	int rc;

	buf_init(&text, TEXT_MAX);
	if (test)
		buf_adds(&text, "This is a test of the channel: it tells of no news.\n\n");
	tell_alert(record, &style, &text);
	channel_data(record, key, test, data);
	rc = put_mail(c, data, buf_span(&text), key, NULL, out, err);
	buf_release(&text);
	data_free(data);
	return rc;
}

static void
put_upkeep(const struct upkeep *upkeep, const struct record *about, struct buf *text)
{
	const struct tell_style style = { .width = COLUMNS };
	struct span rest, line;
	struct telling w;

	telling_upkeep(upkeep, about, &w);
	for (rest = buf_span(&w.text); span_line(&rest, &line); buf_addc(text, '\n'))
		tell_wrap(line, "", "", &style, text);
	if (w.url != NULL)
		buf_addf(text, "%s\n", w.url);
	telling_release(&w);
}

int
channel_mail_upkeep(const struct channel_rule *c, const struct upkeep *upkeep,
    const struct record *about, const char *key, struct buf *out, struct error *err)
{
	char of[HASH_SHA256_HEX + 1];
	struct data *data = data_new();
	struct buf text;
	int rc;

	buf_init(&text, TEXT_MAX);
	put_upkeep(upkeep, about, &text);
	channel_data_upkeep(upkeep, about, key, data);
	rc = put_mail(c, data, buf_span(&text), key,
	    about == NULL ? NULL : channel_key(about, of), out, err);
	buf_release(&text);
	data_free(data);
	return rc;
}

/* A digest has room for all that each news says by itself. */
static void
put_items(const struct digest *d, struct buf *text)
{
	const struct tell_style style = { .width = COLUMNS };

	for (size_t i = 0; i < d->n; i++) {
		const struct digest_news *n = &d->v[i];

		buf_addf(text, "\n%.*s\n\n", COLUMNS, LINE);
		if (n->record != NULL)
			tell_alert(n->record, &style, text);
		else
			put_upkeep(n->upkeep, n->about, text);
	}
}

int
channel_mail_digest(const struct channel_rule *c, const struct digest *d,
    const struct data *data, const char *key, struct buf *out, struct error *err)
{
	const struct data *title = data_find(data, "title", strlen("title"));
	struct buf text;
	int rc;

	buf_init(&text, TEXT_MAX);
	buf_addf(&text, "%s\n", title == NULL ? "" : data_value(title));
	put_items(d, &text);
	rc = text.full ? error_set(err, ERROR_LIMIT, "%s: too long to tell", c->name)
		       : put_mail(c, data, buf_span(&text), key, NULL, out, err);
	buf_release(&text);
	return rc;
}

int
channel_mail_words(const struct channel_rule *c, const struct telling *words, const char *key,
    const char *about, struct buf *out, struct error *err)
{
	struct data *data = data_new();
	struct buf text;
	int rc;

	buf_init(&text, TEXT_MAX);
	buf_add_span(&text, buf_span(&words->text));
	buf_addc(&text, '\n');
	if (words->url != NULL)
		buf_addf(&text, "\n%s\n", words->url);
	channel_data_words(words, data);
	rc = put_mail(c, data, buf_span(&text), key, about, out, err);
	buf_release(&text);
	data_free(data);
	return rc;
}

/* ---- servers ---- */

static bool
take_host(struct span *rest, struct span *host)
{
	static const char names[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
	size_t n = 0;

	if (rest->len > 0 && rest->data[0] == '[') {
		n = 1 + strspn(rest->data + 1, "0123456789abcdefABCDEF:.");
		if (rest->data[n++] != ']')
			return false;
	} else {
		while (n < rest->len && strchr(names, rest->data[n]) != NULL)
			n++;
	}
	if (n == 0 || n > rest->len || n > 253)
		return false;
	*host = span_make(rest->data, n);
	*rest = span_make(rest->data + n, rest->len - n);
	return true;
}

static bool
take_port(struct span *rest, struct span *port)
{
	size_t n = 1;

	*port = span_make(rest->data, 0);
	if (rest->len == 0 || rest->data[0] != ':')
		return true;
	while (n < rest->len && rest->data[n] >= '0' && rest->data[n] <= '9')
		n++;
	*port = span_make(rest->data + 1, n - 1);
	*rest = span_make(rest->data + n, rest->len - n);
	return port->len >= 1 && port->len <= 5 && atoi(port->data) > 0 &&
	       atoi(port->data) <= 65535;
}

bool
mail_server_read(const char *url, struct mail_server *out)
{
	struct span rest = span_of(url);
	struct mail_server s = { 0 };
	size_t scheme;

	s.implicit = span_starts(rest, "smtps://");
	if (!s.implicit && !span_starts(rest, "smtp://"))
		return false;
	scheme = s.implicit ? strlen("smtps://") : strlen("smtp://");
	rest = span_make(rest.data + scheme, rest.len - scheme);
	if (!take_host(&rest, &s.host) || !take_port(&rest, &s.port) ||
	    !(rest.len == 0 || span_is(rest, "/")))
		return false;
	s.loopback =
	    span_is(s.host, "localhost") || span_is(s.host, "[::1]") ||
	    (span_starts(s.host, "127.") && strspn(s.host.data, "0123456789.") >= s.host.len);
	*out = s;
	return true;
}

enum channel_tls
channel_mail_tls(const struct channel_rule *c, const struct mail_server *server)
{
	if (server->implicit)
		return CHANNEL_TLS_IMPLICIT;
	if (c->tls != CHANNEL_TLS_UNSAID)
		return (enum channel_tls)c->tls;
	return server->loopback ? CHANNEL_TLS_NONE : CHANNEL_TLS_START;
}
