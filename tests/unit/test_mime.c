/* Mail messages: addresses, headers that stay headers, parts that stay parts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "core/channel/channel.h"
#include "core/channel/mime.h"

static const struct {
	const char *text;
	const char *name; /* NULL: no address */
	const char *address;
} addresses[] = {
	{ "desk@paper.example", "", "desk@paper.example" },
	{ " desk@paper.example ", "", "desk@paper.example" },
	{ "The Desk <desk@paper.example>", "The Desk", "desk@paper.example" },
	{ "\"Desk, The\" <desk@paper.example>", "Desk, The", "desk@paper.example" },
	{ "Das B\xc3\xbcro <a.b+c@sub.paper.example>", "Das B\xc3\xbcro",
	    "a.b+c@sub.paper.example" },
	{ "root@localhost", "", "root@localhost" },
	{ "desk", NULL, NULL },
	{ "", NULL, NULL },
	{ "@paper.example", NULL, NULL },
	{ "desk@", NULL, NULL },
	{ "de sk@paper.example", NULL, NULL },
	{ "a@b@paper.example", NULL, NULL },
	{ ".desk@paper.example", NULL, NULL },
	{ "desk.@paper.example", NULL, NULL },
	{ "desk@paper..example", NULL, NULL },
	{ "desk@-paper.example", NULL, NULL },
	{ "desk@paper.example\r\nRCPT TO:<x@y>", NULL, NULL },
	{ "x\ny <desk@paper.example>", NULL, NULL },
	{ "a@x.example, b@y.example", NULL, NULL },
	{ "A <b <desk@paper.example>", NULL, NULL },
	{ "d\xc3\xa9sk@paper.example", NULL, NULL },
};

static void
an_address_is_one_or_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(addresses); i++) {
		struct span name, address;
		bool is = mime_address(addresses[i].text, &name, &address);

		if (is != (addresses[i].name != NULL))
			fail_msg("%s: %d", addresses[i].text, is);
		if (!is)
			continue;
		assert_true(span_is(name, addresses[i].name));
		assert_true(span_is(address, addresses[i].address));
	}
}

static char *
message(const char *subject, const char *text, const char *about)
{
	char *to[] = { (char *)(uintptr_t) "Ada <ada@paper.example>",
		(char *)(uintptr_t) "bob@paper.example" };
	struct buf out;

	buf_init(&out, 1 << 20);
	assert_int_equal(mime_put(&(struct mime){ .from = "watch@paper.example",
				      .to = &(struct strs){ to, 2, 2 },
				      .subject = subject,
				      .key = "0123456789abcdef0123456789abcdef0123456789abcdef",
				      .about = about,
				      .text = span_of(text),
				      .html = span_of("<p>x</p>\n") },
			     &out),
	    0);
	return buf_steal(&out);
}

static const struct {
	const char *subject;
	const char *header;
} subjects[] = {
	{ "Plain words", "\r\nSubject: Plain words\r\n" },
	{ "Caf\xc3\xa9", "\r\nSubject: =?UTF-8?B?Q2Fmw6k=?=\r\n" },
	{ "=?UTF-8?B?eA==?=", "\r\nSubject: =?UTF-8?B?PT9VVEYtOD9CP2VBPT0/PQ==?=\r\n" },
	{ "x\r\nBcc: a@b.example",
	    "\r\nSubject: =?UTF-8?B?eA0KQmNjOiBhQGIuZXhhbXBsZQ==?=\r\n" },
	{ "", "\r\nSubject: \r\n" },
	/* a word ends before a character of three bytes that would be cut */
	{ "0123456789012345678901234567890123456789\xe2\x82\xac\xe2\x82\xac",
	    "\r\nSubject: "
	    "=?UTF-8?B?MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OQ==?=\r\n "
	    "=?UTF-8?B?4oKs4oKs?=\r\n" },
};

static void
a_subject_stays_one_header(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(subjects); i++) {
		char *got = message(subjects[i].subject, "x\n", NULL);

		if (strstr(got, subjects[i].header) == NULL)
			fail_msg("%s: %s", subjects[i].subject, got);
		assert_null(strstr(got, "\nBcc"));
		free(got);
	}
}

static const struct {
	const char *text;
	const char *sent;
} texts[] = {
	{ "plain\n", "\r\n\r\nplain\r\n\r\n--=_" },
	{ "a = b\n", "\r\n\r\na =3D b\r\n\r\n--=_" },
	{ ".\n.x\n", "\r\n\r\n=2E\r\n=2Ex\r\n\r\n--=_" },
	{ "From me\nFound\n", "\r\n\r\n=46rom me\r\nFound\r\n\r\n--=_" },
	{ "end \n", "\r\n\r\nend=20\r\n\r\n--=_" },
	{ "caf\xc3\xa9\n", "\r\n\r\ncaf=C3=A9\r\n\r\n--=_" },
	{ "a\rb\n", "\r\n\r\na=0Db\r\n\r\n--=_" },
	{ "--=_0123456789abcdef0123456789abcdef\n",
	    "\r\n\r\n--=3D_0123456789abcdef0123456789abcdef\r\n\r\n--=_" },
	{ "no newline", "\r\n\r\nno newline\r\n\r\n--=_" },
};

static void
a_text_stays_its_part(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		char *got = message("s", texts[i].text, NULL);

		if (strstr(got, texts[i].sent) == NULL)
			fail_msg("%s: %s", texts[i].text, got);
		free(got);
	}
}

static void
lines_are_short_and_end_in_crlf(void **state)
{
	char *text = mem_bytes(5001), *got;

	(void)state;
	for (size_t i = 0; i < 5000; i++)
		text[i] = i % 7 == 0 ? '.' : i % 11 == 0 ? '\xe9' : 'x';
	text[5000] = '\0';
	got = message("s", text, "fedcba9876543210fedcba9876543210fedcba9876543210");
	for (char *p = got, *end; *p != '\0'; p = end + 2) {
		end = strstr(p, "\r\n");
		assert_non_null(end);
		assert_true(end - p <= 78);
		assert_null(memchr(p, '\n', (size_t)(end - p)));
	}
	assert_non_null(strstr(got, "\r\nMessage-ID: <0123456789abcdef0123456789abcdef01234567@"
				    "paper.example>\r\n"));
	assert_non_null(
	    strstr(got, "\r\nIn-Reply-To: <fedcba9876543210fedcba9876543210fedcba98@"
			"paper.example>\r\n"));
	free(got);
	free(text);
}

static const struct {
	const char *url;
	bool is, implicit, loopback;
} servers[] = {
	{ "smtp://mail.paper.example:587", true, false, false },
	{ "smtp://mail.paper.example", true, false, false },
	{ "smtps://mail.paper.example/", true, true, false },
	{ "smtp://localhost:25", true, false, true },
	{ "smtp://127.0.0.1", true, false, true },
	{ "smtp://127.0.0.1.evil.example", true, false, false },
	{ "smtp://[::1]:2525", true, false, true },
	{ "smtp://[::1", false, false, false },
	{ "smtp://user:pass@mail.paper.example", false, false, false },
	{ "smtp://mail.paper.example:0", false, false, false },
	{ "smtp://mail.paper.example:65536", false, false, false },
	{ "smtp://mail.paper.example:", false, false, false },
	{ "smtp://mail.paper.example/helo", false, false, false },
	{ "smtp://mail\r\n.example", false, false, false },
	{ "http://mail.paper.example", false, false, false },
	{ "smtp://", false, false, false },
	{ "", false, false, false },
};

static void
a_mail_server_is_named_by_host_and_port(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(servers); i++) {
		struct mail_server s = { 0 };
		bool is = mail_server_read(servers[i].url, &s);

		if (is != servers[i].is || s.implicit != servers[i].implicit ||
		    s.loopback != servers[i].loopback)
			fail_msg("%s: %d %d %d", servers[i].url, is, s.implicit, s.loopback);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_is_one_or_is_refused),
		cmocka_unit_test(a_subject_stays_one_header),
		cmocka_unit_test(a_text_stays_its_part),
		cmocka_unit_test(lines_are_short_and_end_in_crlf),
		cmocka_unit_test(a_mail_server_is_named_by_host_and_port),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
