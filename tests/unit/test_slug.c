/* Names become ids that a declaration accepts, the same ones every time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "core/page/fault.h"
#include "core/import/kind.h"
#include "core/import/site.h"
#include "core/import/slug.h"

static const struct {
	const char *name;
	const char *id;
} names[] = {
	{ "LinkedIn", "linkedin" },
	{ "Privacy Policy", "privacy-policy" },
	{ "Booking.com", "booking-com" },
	{ "  App Store  ", "app-store" },
	{ "Disney+", "disney-plus" },
	{ "AT&T", "at-and-t" },
	{ "L'Oréal", "loreal" },
	{ "Straße & Co.", "strasse-and-co" },
	{ "Ærøskøbing", "aeroskobing" },
	{ "Москва", "moskva" },
	{ "Ελλάδα", "ellada" },
	{ "2dehands", "2dehands" },
	{ "In-App Purchases Policy", "in-app-purchases-policy" },
	{ "--- !!! ---", "fallback" },
	{ "", "fallback" },
	{ "bad \xff\xfe bytes", "bad-bytes" },
};

static void
test_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		char *id = slug_make(span_of(names[i].name), "fallback");

		assert_string_equal(id, names[i].id);
		free(id);
	}
}

/* Whatever the bytes, the id is one, and asking again gives the same. */
static void
test_any_bytes(void **state)
{
	uint32_t seed = 7;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		char bytes[700];
		size_t n = (size_t)(round % 40) * (round % 7 == 0 ? 17 : 1);
		char *id, *again;

		for (size_t i = 0; i < n; i++) {
			seed = seed * 1664525 + 1013904223;
			bytes[i] = (char)(seed >> 24);
		}
		id = slug_make(span_make(bytes, n), "none");
		again = slug_make(span_make(bytes, n), "none");
		assert_null(fault_id(id));
		assert_string_equal(id, again);
		free(id);
		free(again);
	}
}

static void
test_long_names_are_cut_between_words(void **state)
{
	char *id = slug_make(span_of("Acceptable Use Policy 9528712 exceptions to our usage "
				     "policy and other things"),
	    "none");

	(void)state;
	assert_string_equal(
	    id, "acceptable-use-policy-9528712-exceptions-to-our-usage-policy-and");
	assert_true(strlen(id) <= FAULT_MAX_ID);
	free(id);
}

static void
test_unique(void **state)
{
	struct strs taken = { 0 };
	char *long_id =
	    mem_strdup("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		       "aaaa");
	const char *const want[] = { "bing", "bing-2", "bing-3" };

	(void)state;
	for (size_t i = 0; i < COUNT(want); i++) {
		char *id = slug_unique("bing", &taken);

		assert_string_equal(id, want[i]);
		free(id);
	}
	for (int i = 0; i < 12; i++) {
		char *id = slug_unique(long_id, &taken);

		assert_null(fault_id(id));
		free(id);
	}
	assert_int_equal(taken.n, 15);
	for (size_t i = 0; i < taken.n; i++)
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(taken.v[i], taken.v[j]);
	free(long_id);
	strs_release(&taken);
}

static const struct {
	const char *words;
	int kind; /* -1: no word says */
} guesses[] = {
	{ "legal/privacy-policy", PAGE_POLICY },
	{ "help/privacy-policy", PAGE_POLICY },
	{ "legal/user-agreement", PAGE_TERMS },
	{ "legal/terms-of-service", PAGE_TERMS },
	{ "help/answer/a5538339", PAGE_HELP },
	{ "datenschutzerklaerung", PAGE_POLICY },
	{ "privacy/updates", PAGE_ANNOUNCEMENT },
	{ "blog/2024", PAGE_ANNOUNCEMENT },
	{ "privacy/previous-versions", PAGE_ARCHIVE },
	{ "settings/data", PAGE_SETTING },
	{ "privacy/opt-out", PAGE_FORM },
	{ "about", -1 },
	{ "tossing/helpless", -1 }, /* whole words only */
	{ "", -1 },
};

static void
test_kinds(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(guesses); i++) {
		enum page_kind kind = PAGE_POLICY;
		bool said = kind_guess(guesses[i].words, &kind);

		assert_int_equal(said, guesses[i].kind >= 0);
		if (said)
			assert_int_equal(kind, guesses[i].kind);
	}
}

static const struct {
	const char *url;
	const char *platform;
} hosts[] = {
	{ "https://www.linkedin.com/legal", "linkedin" },
	{ "https://de.help.linkedin.com", "linkedin" },
	{ "https://linkedin.com:8443/x", "linkedin" },
	{ "http://www.bbc.co.uk/usingthebbc", "bbc" },
	{ "https://www.uol.com.br/", "uol" },
	{ "https://x.com/en/privacy", "x" },
	{ "https://t.co/", "t" },
	{ "https://acme.github.io/terms", "acme" },
	{ "https://acme.zendesk.com/hc", "acme" },
	{ "https://claude.ai", "claude" },
	{ "https://LEGAL.Mistral.AI/terms", "mistral" },
	{ "http://192.0.2.7/x", "192-0-2-7" },
	{ "http://[2001:db8::1]/x", "2001-db8-1" },
	{ "http://localhost/x", "localhost" },
};

static void
test_hosts(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(hosts); i++) {
		char *id = site_platform_id(hosts[i].url);

		assert_string_equal(id, hosts[i].platform);
		free(id);
	}
}

static void
test_lists(void **state)
{
	static const char text[] =
	    "# ours\n"
	    "https://www.acme.example/legal/privacy-policy   # the policy\n"
	    "\n"
	    "https://acme.example/eu/privacy-policy\r\n"
	    "https://help.acme.example/hc/a%C3%A9/#part\n"
	    "https://acme.example/news/feed.rss\n"
	    "https://acme.example/terms?a=\xc3\xa9\n"
	    "ftp://acme.example/\n"
	    "two words\n"
	    "https://acme.example/eu/privacy-policy#again\n";
	static const char *const ids[] = { "acme/privacy-policy", "acme/eu-privacy-policy",
		"acme/ae", "acme/feed", "acme/terms" };
	static const enum page_kind kinds[] = { PAGE_POLICY, PAGE_POLICY, PAGE_HELP,
		PAGE_ANNOUNCEMENT, PAGE_TERMS };
	struct sites sites = { 0 };
	struct strs mistakes = { 0 };
	const struct platform *p;

	(void)state;
	sites_read_urls(span_of(text), "list", &sites, &mistakes);
	assert_int_equal(sites.n, 1);
	p = sites.v[0]->platform;
	assert_string_equal(p->name, "Acme");
	assert_int_equal(p->n_pages, COUNT(ids));
	for (size_t i = 0; i < COUNT(ids); i++) {
		assert_string_equal(p->pages[i]->id, ids[i]);
		assert_int_equal(p->pages[i]->kind, kinds[i]);
	}
	assert_string_equal(p->pages[4]->url, "https://acme.example/terms?a=%C3%A9");
	assert_int_equal(p->pages[3]->format, FORMAT_RSS);
	assert_int_equal(mistakes.n, 3);
	assert_non_null(strstr(mistakes.v[0], "list:8:1: \"ftp://acme.example/\" must begin"));
	assert_string_equal(mistakes.v[1],
	    "list:9:1: a line is an address, with a name behind it or without, not "
	    "\"two words\"");
	assert_non_null(strstr(mistakes.v[2], "list:10:1: "));
	strs_release(&mistakes);
	sites_release(&sites);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_any_bytes),
		cmocka_unit_test(test_long_names_are_cut_between_words),
		cmocka_unit_test(test_unique),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_hosts),
		cmocka_unit_test(test_lists),
	};

	return cmocka_run_group_tests_name("slug", tests, NULL, NULL);
}
