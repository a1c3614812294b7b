/* Addresses, URLs and proxies: which hosts are asked, and how they are read. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "edge/fetch/address.h"
#include "edge/fetch/proxy.h"
#include "edge/fetch/url.h"

static const struct {
	const char *host;
	const char *refusal; /* NULL: public */
} hosts[] = {
	{ "93.184.215.14", NULL },
	{ "8.8.8.8", NULL },
	{ "100.63.255.255", NULL },
	{ "172.15.255.255", NULL },
	{ "172.32.0.0", NULL },
	{ "0.0.0.0", "a reserved" },
	{ "10.0.0.1", "a private" },
	{ "100.64.0.1", "a shared" },
	{ "100.127.255.255", "a shared" },
	{ "100.128.0.0", NULL },
	{ "127.0.0.1", "a loopback" },
	{ "127.255.255.254", "a loopback" },
	{ "localhost", "a loopback" },
	{ "LOCALHOST", "a loopback" },
	{ "localhost.", "a loopback" },
	{ "127.1", "a loopback" },
	{ "0x7f.1", "a loopback" },
	{ "2130706433", "a loopback" },
	{ "0177.0.0.1", "a loopback" },
	{ "169.254.169.254", "a link-local" },
	{ "172.16.0.1", "a private" },
	{ "172.31.255.255", "a private" },
	{ "192.0.0.8", "a reserved" },
	{ "192.0.2.1", "a documentation" },
	{ "192.168.1.1", "a private" },
	{ "198.18.0.1", "a benchmarking" },
	{ "198.51.100.7", "a documentation" },
	{ "203.0.113.7", "a documentation" },
	{ "224.0.0.251", "a multicast" },
	{ "240.0.0.1", "a reserved" },
	{ "255.255.255.255", "a reserved" },
	{ "[2606:2800:21f:cb07::1]", NULL },
	{ "[::]", "a reserved" },
	{ "[::1]", "a loopback" },
	{ "[::ffff:127.0.0.1]", "an IPv4-mapped" },
	{ "[::ffff:8.8.8.8]", "an IPv4-mapped" },
	{ "[64:ff9b::8.8.8.8]", NULL },
	{ "[64:ff9b::10.0.0.1]", "a private" },
	{ "[64:ff9b:1::1]", "a private" },
	{ "[100::1]", "a reserved" },
	{ "[2001::1]", "a reserved" },
	{ "[2001:db8::1]", "a documentation" },
	{ "[2002:7f00:1::]", "a reserved" },
	{ "[3fff::1]", "a documentation" },
	{ "[fc00::1]", "a private" },
	{ "[fd12:3456::1]", "a private" },
	{ "[fe80::1]", "a link-local" },
	{ "[fe80::1%25eth0]", "a link-local" },
	{ "[ff02::1]", "a multicast" },
};

static void
test_refusal(void **state)
{
	struct sockaddr_storage address;

	(void)state;
	for (size_t i = 0; i < COUNT(hosts); i++) {
		const char *got;

		if (!address_of_literal(span_of(hosts[i].host), &address))
			fail_msg("%s is not read as an address", hosts[i].host);
		got = address_refusal((struct sockaddr *)&address);
		if ((got == NULL) != (hosts[i].refusal == NULL) ||
		    (got != NULL && strcmp(got, hosts[i].refusal) != 0))
			fail_msg("%s: %s, expected %s", hosts[i].host,
			    got != NULL ? got : "public",
			    hosts[i].refusal != NULL ? hosts[i].refusal : "public");
	}
}

static void
test_names(void **state)
{
	static const char *const names[] = { "www.linkedin.com", "", "[", "[]", "1.2.3.4.5",
		"10.0.0.1.example", "localhost.example", "[::1", "cafe" };
	struct sockaddr_storage address;

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++)
		if (address_of_literal(span_of(names[i]), &address))
			fail_msg("'%s' is read as an address", names[i]);
}

static const struct {
	const char *text;
	const char *origin; /* NULL: refused */
	const char *path;
} urls[] = {
	{ "https://www.linkedin.com/legal/privacy-policy", "https://www.linkedin.com:443",
	    "/legal/privacy-policy" },
	{ "http://EXAMPLE.org", "http://example.org:80", "" },
	{ "HTTPS://example.org:8443/a?b=c#d", "https://example.org:8443", "/a?b=c" },
	{ "http://example.org?x=1", "http://example.org:80", "?x=1" },
	{ "http://[::1]:8080/x", "http://[::1]:8080", "/x" },
	{ "http://example.org./", "http://example.org:80", "/" },
	{ "http://bücher.example/", "http://bücher.example:80", "/" },
	{ "file:///etc/passwd", NULL, NULL },
	{ "ftp://example.org/", NULL, NULL },
	{ "gopher://127.0.0.1:25/_HELO", NULL, NULL },
	{ "javascript:alert(1)", NULL, NULL },
	{ "//example.org/", NULL, NULL },
	{ "", NULL, NULL },
	{ "http://", NULL, NULL },
	{ "http:///x", NULL, NULL },
	{ "http://user:secret@example.org/", NULL, NULL },
	{ "http://good.example\\@10.0.0.1/", "http://good.example:80", "\\@10.0.0.1/" },
	{ "http://example.org:99999999/", NULL, NULL },
	{ "http://example.org:8o/", NULL, NULL },
	{ "http://[::1/", NULL, NULL },
	{ "http://[::1]x/", NULL, NULL },
	{ "http://example.org/a b", NULL, NULL },
	{ "http://example.org/a\r\nX: y", NULL, NULL },
};

static void
test_urls(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(urls); i++) {
		struct url url;
		char *origin;

		if (!url_split(urls[i].text, &url)) {
			if (urls[i].origin != NULL)
				fail_msg("'%s' is refused", urls[i].text);
			continue;
		}
		if (urls[i].origin == NULL)
			fail_msg("'%s' is taken", urls[i].text);
		origin = url_origin(&url);
		assert_string_equal(origin, urls[i].origin);
		assert_true(span_is(url.path, urls[i].path));
		free(origin);
	}
}

static void
test_long_url(void **state)
{
	char *text = mem_alloc(URL_MAX + 100);
	struct url url;

	(void)state;
	memset(text, 'a', URL_MAX + 50);
	memcpy(text, "http://a/", 9);
	assert_false(url_split(text, &url));
	free(text);
}

static const struct {
	const char *list;
	const char *host;
	bool exempt;
} exemptions[] = {
	{ "", "example.org", false },
	{ "*", "example.org", true },
	{ "example.org", "example.org", true },
	{ "example.org", "www.example.org", true },
	{ ".example.org", "www.example.org", true },
	{ "example.org", "badexample.org", false },
	{ "localhost, 10.0.0.1,Example.ORG", "example.org", true },
	{ "localhost,10.0.0.1", "10.0.0.2", false },
};

static void
test_proxy(void **state)
{
	struct url url;

	(void)state;
	for (size_t i = 0; i < COUNT(exemptions); i++)
		if (proxy_is_exempt(exemptions[i].list, span_of(exemptions[i].host)) !=
		    exemptions[i].exempt)
			fail_msg(
			    "no_proxy '%s' and %s", exemptions[i].list, exemptions[i].host);
	assert_true(url_split("https://example.org/", &url));
	setenv("https_proxy", "http://proxy.example:3128", 1);
	unsetenv("no_proxy");
	unsetenv("NO_PROXY");
	assert_string_equal(proxy_of_environment(&url), "http://proxy.example:3128");
	setenv("no_proxy", "example.org", 1);
	assert_string_equal(proxy_of_environment(&url), "");
	unsetenv("https_proxy");
	unsetenv("no_proxy");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refusal),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_urls),
		cmocka_unit_test(test_long_url),
		cmocka_unit_test(test_proxy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
