/* What a journalist may write as an id, an address, a header, and what not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "core/page/fault.h"

struct row {
	const char *(*fault)(const char *text);
	const char *text;
	const char *says; /* words of the complaint; NULL: it is well */
};

static const struct row rows[] = {
	{ fault_id, "linkedin", NULL },
	{ fault_id, "privacy-policy-2", NULL },
	{ fault_id, "", "a-z, 0-9" },
	{ fault_id, "Privacy", "a-z, 0-9" },
	{ fault_id, "privacy_policy", "a-z, 0-9" },
	{ fault_id, "../etc", "a-z, 0-9" },
	{ fault_id, "a@de", "a-z, 0-9" },
	{ fault_id, "-a", "begins and ends" },
	{ fault_id, "a-", "begins and ends" },
	{ fault_id, "a123456789b123456789c123456789d123456789e123456789f123456789g1234",
	    "longer" },

	{ fault_url, "https://www.linkedin.com/legal/privacy-policy", NULL },
	{ fault_url, "HTTP://example.org", NULL },
	{ fault_url, "http://127.0.0.1:8080/a?b=c#d", NULL },
	{ fault_url, "https://[2001:db8::1]:443/", NULL },
	{ fault_url, "https://policies.google.com/privacy?hl=en&zippy=%2Cwhat", NULL },
	{ fault_url, "www.linkedin.com/legal", "must begin with" },
	{ fault_url, "ftp://example.org/", "must begin with" },
	{ fault_url, "file:///etc/passwd", "must begin with" },
	{ fault_url, "javascript:alert(1)", "must begin with" },
	{ fault_url, "https://", "no host" },
	{ fault_url, "https:///path", "no host" },
	{ fault_url, "https://?q", "no host" },
	{ fault_url, "https://.org/", "no host" },
	{ fault_url, "https://a..b/", "no host" },
	{ fault_url, "https://me:secret@example.org/", "user name" },
	{ fault_url, "https://example.org:/", "host or port" },
	{ fault_url, "https://example.org:99999/", "host or port" },
	{ fault_url, "https://example.org:8o/", "host or port" },
	{ fault_url, "https://exam$ple.org/", "host or port" },
	{ fault_url, "https://[::1/", "IPv6" },
	{ fault_url, "https://[]/", "IPv6" },
	{ fault_url, "https://example.org/a b", "letter that URLs do not have" },
	{ fault_url, "https://example.org/\n", "letter that URLs do not have" },
	{ fault_url, "https://example.org/caf\xc3\xa9", "letter that URLs do not have" },
	{ fault_url, "https://example.org/${PAGE}", "letter that URLs do not have" },

	{ fault_link, "mailto:privacy@example.org", NULL },
	{ fault_link, "https://example.org/form", NULL },
	{ fault_link, "mailto:", "no mail address" },
	{ fault_link, "privacy@example.org", "must begin with" },

	{ fault_contact, "desk@example.org", NULL },
	{ fault_contact, "https://example.org/bot", NULL },
	{ fault_contact, "desk@localhost", "not a mail address" },
	{ fault_contact, "ask the desk", "must begin with" },

	{ fault_language, "en", NULL },
	{ fault_language, "de-DE", NULL },
	{ fault_language, "zh-Hant-TW", NULL },
	{ fault_language, "english", "not a language tag" },
	{ fault_language, "e", "not a language tag" },
	{ fault_language, "en-", "not a language tag" },
	{ fault_language, "de_DE", "not a language tag" },
	{ fault_language, "", "not a language tag" },

	{ fault_header, "X-Region: EU", NULL },
	{ fault_header, "Accept: text/html", NULL },
	{ fault_header, "X-Region", "not a header" },
	{ fault_header, ": EU", "not a header" },
	{ fault_header, "X Region: EU", "not a header" },
	{ fault_header, "X-Region:  ", "without a value" },
	{ fault_header, "X-Region: a\r\nHost: b", "printable" },
	{ fault_header, "Cookie: session=1", "log in" },
	{ fault_header, "AUTHORIZATION: Bearer x", "log in" },
	{ fault_header, "Host: other.example", "sets itself" },
	{ fault_header, "User-Agent: Mozilla/5.0", "sets itself" },

	{ fault_proxy, "http://proxy.example:3128", NULL },
	{ fault_proxy, "socks5h://${PROXY_LOGIN}@proxy.example", NULL },
	{ fault_proxy, "proxy.example:3128", NULL },
	{ fault_proxy, "ftp://proxy.example", "must begin with" },
	{ fault_proxy, "a b", "not the address of a proxy" },
	{ fault_proxy, "", "not the address of a proxy" },

	{ fault_user_agent, "smallprint/0.1 (+https://example.org/bot)", NULL },
	{ fault_user_agent, "Mozilla/5.0 (compatible; smallprint/0.1; +https://example.org)",
	    NULL },
	{ fault_user_agent, "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/128.0",
	    "claims to be" },
	{ fault_user_agent, "Googlebot/2.1", "claims to be" },
	{ fault_user_agent, "smallprint\tbot", "printable" },
	{ fault_user_agent, "Sp\xc3\xa4her", "printable" },
	{ fault_user_agent, "", "printable" },
};

static void
test_words(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *what = rows[i].fault(rows[i].text);

		if ((what == NULL) == (rows[i].says == NULL) &&
		    (what == NULL || strstr(what, rows[i].says) != NULL))
			continue;
		wrong++;
		print_message("# \"%s\": said \"%s\", expected \"%s\"\n", rows[i].text,
		    what == NULL ? "(well)" : what,
		    rows[i].says == NULL ? "(well)" : rows[i].says);
	}
	assert_int_equal(wrong, 0);
}

static void
test_a_url_has_a_longest(void **state)
{
	char *url = mem_printf("https://example.org/%0*d", FAULT_MAX_URL, 0);

	(void)state;
	assert_non_null(fault_url(url));
	url[FAULT_MAX_URL] = '\0';
	assert_null(fault_url(url));
	free(url);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_a_url_has_a_longest),
	};

	return cmocka_run_group_tests_name("fault", tests, NULL, NULL);
}
