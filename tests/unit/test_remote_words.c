/* What is said to a remote, and about it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "edge/archive/remote_words.h"

static const struct {
	const char *url, *shown;
} addresses[] = {
	{ "https://example.org/a.git", "https://example.org/a.git" },
	{ "https://me:secret@example.org/a.git", "https://example.org/a.git" },
	{ "https://me:se@cret@example.org/a.git", "https://example.org/a.git" },
	{ "https://secret@example.org", "https://example.org" },
	{ "https://example.org/a@b.git", "https://example.org/a@b.git" },
	{ "https://me:secret@example.org?x=/", "https://example.org?x=/" },
	{ "ssh://git@example.org:22/a.git", "ssh://example.org:22/a.git" },
	{ "git@example.org:a.git", "git@example.org:a.git" },
	{ "/srv/me@home/a.git", "/srv/me@home/a.git" },
	{ "", "" },
};

static void
an_address_is_shown_without_its_login(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(addresses); i++) {
		char *shown = remote_shown(addresses[i].url);

		assert_string_equal(shown, addresses[i].shown);
		free(shown);
	}
}

static const struct {
	const char *url, *user, *token, *login; /* in base64, as base64(1) gives it */
} logins[] = {
	{ "https://example.org/a", NULL, "abc", "eC1hY2Nlc3MtdG9rZW46YWJj" },
	{ "https://example.org/a", "me", "abcd", "bWU6YWJjZA==" },
	{ "https://example.org/a", "me", "abcde", "bWU6YWJjZGU=" },
	{ "https://me:p%40ss%2@example.org/a", NULL, NULL, "bWU6cEBzcyUy" },
	{ "https://you:other@example.org/a", "me", "abcd", "bWU6YWJjZA==" },
	{ "https://example.org/a", "me", NULL, NULL },
	{ "ssh://git@example.org/a", "me", "abcd", NULL },
	{ "git@example.org:a", NULL, "abcd", NULL },
	{ "/srv/a.git", NULL, "abcd", NULL },
};

static void
a_login_goes_along_over_http_only(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(logins); i++) {
		char *header = remote_login(logins[i].url, logins[i].user, logins[i].token);

		if (logins[i].login == NULL) {
			assert_null(header);
			continue;
		}
		assert_non_null(header);
		assert_memory_equal(header, "Authorization: Basic ", 21);
		assert_string_equal(header + 21, logins[i].login);
		free(header);
	}
}

static const struct {
	const char *url, *said, *why; /* a part of it */
	bool asked, login, key, untrusted;
} failures[] = {
	{ "https://x/a", "anything", "asks for a login", .asked = true },
	{ "https://x/a", "anything", "not take this login", .asked = true, .login = true },
	{ "https://x/a", "anything", "certificate", .untrusted = true },
	{ "ssh://x/a", "anything", "known_hosts", .untrusted = true },
	{ "ssh://x/a", "Failed to authenticate SSH session: Unable to open", "this key",
	    .asked = true, .key = true },
	{ "ssh://x/a", "authentication required", "SMALLPRINT_GIT_KEY", .asked = true },
	{ "ssh://x/a", "unexpected EOF", "ended midway", .asked = true, .key = true },
	{ "https://x/a", "unexpected http status code: 403", "may not do that", .login = true },
	{ "https://x/a", "unexpected http status code: 418", "418" },
	{ "ssh://x/a", "", "takes no key of the agent", .asked = true },
	{ "ssh://x/a", "", "no reason given" },
	{ "https://x/a", "failed to connect to x", "failed to connect to x" },
};

static void
a_failure_says_what_to_mend(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(failures); i++)
		assert_non_null(
		    strstr(remote_why(failures[i].url, failures[i].asked, failures[i].login,
			       failures[i].key, failures[i].untrusted, failures[i].said),
			failures[i].why));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_is_shown_without_its_login),
		cmocka_unit_test(a_login_goes_along_over_http_only),
		cmocka_unit_test(a_failure_says_what_to_mend),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
