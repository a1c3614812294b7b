/* Mail to its server: who is refused, what went wrong. */
#include "edge/deliver/mail.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "core/channel/mime.h"
#include "core/tell/tell.h"
#include "edge/clock.h"
#include "edge/deliver/post.h"
#include "edge/secret.h"

enum { SAID_MAX = 256 << 10, MAIL_MAX = 300 << 10 };

/* Where a conversation ended. */
enum stage { STAGE_OTHER = 0, STAGE_SENDER, STAGE_RECIPIENT, STAGE_MESSAGE };

struct ending {
	enum stage stage;
	size_t recipient; /* which of them */
	int code;
	char words[200]; /* the server's last line, harmless */
};

struct mail {
	const struct channel_rule *rule;
	struct post_mail post;
	struct strs to; /* addresses alone */
	char *url, *user, *password, *sender;
	struct buf message;
};

/* ---- what the server said ---- */

/* The last line of the next reply; the lines before it have a "-" behind the code. */
static bool
next_reply(struct span *rest, struct span *line, int *code)
{
	while (span_line(rest, line)) {
		if (line->len < 3 || line->data[0] < '2' || line->data[0] > '5')
			continue;
		*code = (line->data[0] - '0') * 100 + (line->data[1] - '0') * 10 +
			(line->data[2] - '0');
		if (line->len == 3 || line->data[3] != '-')
			return true;
	}
	return false;
}

/*
 * Replies come in the order of what was said: the greeting, EHLO, STARTTLS and EHLO again,
 * AUTH with its questions (3xx), MAIL, RCPT for each, DATA (354), its end.
 */
static void
read_ending(const struct mail *m, struct span said, struct ending *out)
{
	bool starting = m->post.starttls, signing = m->post.user != NULL;
	size_t before = 2, after = 0;
	struct span line;
	int code;

	*out = (struct ending){ 0 };
	while (next_reply(&said, &line, &code)) {
		char *plain;

		if (code == 221) /* the answer to QUIT says nothing */
			break;
		if (before > 0 && !(before == 1 && code / 100 == 5)) /* else HELO follows */
			before--;
		else if (before == 0 && starting)
			before = 1, starting = false;           /* EHLO again */
		else if (before == 0 && signing && code != 250) /* 250: no AUTH is offered */
			signing = code / 100 == 3;
		else if (before == 0)
			after++;
		out->code = code;
		plain = span_dup(line);
		snprintf(out->words, sizeof out->words, "%.*s", 199, plain);
		free(plain);
	}
	if (after == 1)
		out->stage = STAGE_SENDER;
	else if (after > 1 && after - 2 < m->to.n)
		out->stage = STAGE_RECIPIENT, out->recipient = after - 2;
	else if (after > 1)
		out->stage = STAGE_MESSAGE;
}

/* err holds what libcurl made of it: certificates, TLS and passwords are told in its words. */
static int
explain(const struct mail *m, const struct ending *e, struct error *err)
{
	bool later = e->code / 100 == 4;
	char *words = tell_plain(e->words);
	struct error was = *err;

	if (was.code == ERROR_PAGE)
		error_set(err, later ? ERROR_LATER : ERROR_USAGE, "%s%s%s%s", was.message,
		    e->code / 100 >= 4 ? " (" : "", e->code / 100 >= 4 ? words : "",
		    e->code / 100 >= 4 ? ")" : "");
	else if (e->code / 100 < 4 || e->stage == STAGE_OTHER)
		error_set(err, ERROR_LATER, "%s%s%s%s", was.message, *words != '\0' ? " (" : "",
		    words, *words != '\0' ? ")" : "");
	else if (e->stage == STAGE_SENDER)
		error_set(err, later ? ERROR_LATER : ERROR_USAGE,
		    "the sender %s is refused (%s)", m->sender, words);
	else if (e->stage == STAGE_RECIPIENT)
		error_set(err, later ? ERROR_LATER : ERROR_USAGE, "%s is refused (%s)",
		    m->to.v[e->recipient], words);
	else
		error_set(err, later ? ERROR_LATER : ERROR_PAGE, "the message is refused (%s)",
		    words);
	free(words);
	return -1;
}

/* ---- sending ---- */

static void
leave_out(struct mail *m, size_t i, const struct error *err)
{
	fprintf(stderr, "%s: %s; the others are told\n", m->rule->name, err->message);
	free(m->to.v[i]);
	memmove(m->to.v + i, m->to.v + i + 1, (m->to.n - i - 1) * sizeof *m->to.v);
	m->to.n--;
}

static int
hand_over(struct mail *m, struct error *err)
{
	struct ending ending;
	struct buf said;
	int status = 0, rc;

	do {
		buf_init(&said, SAID_MAX);
		rc = post_mail(&m->post, &said, &status, err);
		if (rc != 0) {
			read_ending(m, buf_span(&said), &ending);
			rc = explain(m, &ending, err);
		}
		buf_release(&said);
		if (rc == 0 || ending.stage != STAGE_RECIPIENT || ending.code / 100 != 5 ||
		    m->to.n == 1)
			return rc;
		leave_out(m, ending.recipient, err);
	} while (m->to.n > 0);
	return rc;
}

/* "Date: Thu, 19 Sep 2024 00:32:21 +0000" and what was made before. */
static void
put_date(struct span body, struct buf *out)
{
	time_t now = (time_t)clock_now();
	char text[64];
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S +0000", &tm);
	buf_addf(out, "Date: %s\r\n", text);
	buf_add_span(out, body);
}

static char *
address_of(const char *text)
{
	struct span name, address;

	return mime_address(text, &name, &address) ? span_dup(address) : mem_strdup("");
}

static int
prepare(struct mail *m, const char *dir, struct span body, struct error *err)
{
	const struct channel_rule *c = m->rule;
	struct mail_server server;
	enum channel_tls tls;

	if (secret_get_from(dir, c->url, &m->url, err) != 0 ||
	    secret_get_from(dir, c->user, &m->user, err) != 0 ||
	    secret_get_from(dir, c->password, &m->password, err) != 0)
		return -1;
	if (!mail_server_read(m->url, &server))
		return error_set(
		    err, ERROR_USAGE, "%s is not as smtp://HOST or smtps://HOST", c->url);
	tls = channel_mail_tls(c, &server);
	if (tls == CHANNEL_TLS_NONE && m->password != NULL && !server.loopback)
		return error_set(
		    err, ERROR_USAGE, "with tls: none anybody on the way reads the password");
	for (size_t i = 0; i < c->to.n; i++)
		strs_take(&m->to, address_of(c->to.v[i]));
	m->sender = address_of(c->from);
	put_date(body, &m->message);
	if (m->message.full)
		return error_set(err, ERROR_PAGE, "too long to mail");
	if (tls == CHANNEL_TLS_IMPLICIT && !server.implicit) {
		char *url = mem_printf("smtps%s", m->url + strlen("smtp"));

		free(m->url);
		m->url = url;
	}
	m->post = (struct post_mail){ .url = m->url,
		.sender = m->sender,
		.to = &m->to,
		.user = m->user,
		.password = m->password,
		.starttls = tls == CHANNEL_TLS_START,
		.message = buf_span(&m->message),
		.seconds = (int)c->timeout,
		.may_private = c->private_address || server.loopback };
	return 0;
}

int
mail_send(
    const struct channel_rule *channel, const char *dir, struct span body, struct error *err)
{
	struct mail m = { .rule = channel };
	int rc;

	buf_init(&m.message, MAIL_MAX);
	rc = prepare(&m, dir, body, err);
	if (rc == 0)
		rc = hand_over(&m, err);
	buf_release(&m.message);
	strs_release(&m.to);
	free(m.url);
	free(m.user);
	free(m.password);
	free(m.sender);
	return rc;
}
