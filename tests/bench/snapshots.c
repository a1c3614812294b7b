/*
 * A stream for `git fast-import`: a repository of raw pages as a collector
 * leaves it. PAGES pages are looked at LOOKS times, every twelve hours; every look differs
 * in tokens and build numbers, one in EVERY in its text. Of a page's bytes a
 * tenth is text, half are scripts and styles, as measured on real ones.
 * Blobs of one page follow each other, so that they are packed as differences.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HALF_DAY = 12 * 3600, FIRST = 1577836800 };

static char *page;
static size_t page_len;
static uint64_t seed;

static uint32_t
dice(uint32_t n)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)((seed >> 33) % n);
}

static void
add(const char *text)
{
	size_t n = strlen(text);

	memcpy(page + page_len, text, n);
	page_len += n;
}

static void
add_words(size_t bytes)
{
	static const char *const words[] = { "data", "account", "we", "may", "share", "with",
		"partners", "your", "information", "service", "the", "of", "collect", "retain",
		"when", "you", "visit", "settings", "purposes", "legitimate", "interest",
		"provide", "policy", "and", "for", "to", "keep", "delete", "request", "days" };
	size_t end = page_len + bytes;

	while (page_len < end) {
		add(words[dice(sizeof words / sizeof words[0])]);
		add(dice(14) == 0 ? ". " : " ");
	}
}

static void
add_code(size_t bytes)
{
	size_t end = page_len + bytes;
	char line[128];

	while (page_len < end) {
		snprintf(line, sizeof line,
		    "function f%u(a,b){var c=a[\"k%u\"]||b.%c%c;return c?%u:null}\n",
		    dice(100000), dice(1000), 'a' + (int)dice(26), 'a' + (int)dice(26),
		    dice(9999));
		add(line);
	}
}

static void
add_markup(size_t bytes)
{
	size_t end = page_len + bytes;
	char line[200];

	while (page_len < end) {
		snprintf(line, sizeof line,
		    "<div class=\"c-%u l-%u\" data-id=\"%u\"><span class=\"i-%u\"></span><a "
		    "href=\"/n/%u\" class=\"x-%u\"></a></div>\n",
		    dice(500), dice(90), dice(1000000), dice(300), dice(9000), dice(77));
		add(line);
	}
}

/* What stays of page number n: the rest of a look is put in front and behind. */
static void
make_page(unsigned n, size_t bytes)
{
	seed = n * UINT64_C(7919) + 1;
	page_len = 0;
	add("<script>");
	add_code(bytes * 45 / 100);
	add("</script><style>");
	add_code(bytes * 15 / 100);
	add("</style></head><body><nav>");
	add_markup(bytes * 20 / 100);
	add("</nav><main><h1>Privacy Policy</h1>\n");
	for (size_t left = bytes / 10; left > 400; left -= 400) {
		add("<p>");
		add_words(390);
		add("</p>\n");
	}
}

static void
put_blob(unsigned n, unsigned look, unsigned every, unsigned long mark)
{
	char head[512], tail[512];
	unsigned version = look / every;

	snprintf(head, sizeof head,
	    "<!doctype html><html lang=\"en\"><head><title>Page %u</title><meta name=\"csrf\" "
	    "content=\"%08x%08x\">",
	    n, look * 2654435761U, n ^ (look * 40503U));
	snprintf(tail, sizeof tail,
	    "<p>This version of the policy, number %u, says that we keep your letters for %u "
	    "days.</p></main><footer data-build=\"%08x\"></footer></body></html>\n",
	    version, 30 + version, look * 2246822519U);
	printf("blob\nmark :%lu\ndata %zu\n%s", mark, strlen(head) + page_len + strlen(tail),
	    head);
	fwrite(page, 1, page_len, stdout);
	printf("%s\n", tail);
}

/* A collector's run: a commit for each page, some seconds apart. */
static void
put_commits(unsigned pages, unsigned looks)
{
	for (unsigned look = 0; look < looks; look++)
		for (unsigned n = 0; n < pages; n++) {
			unsigned long time = FIRST + (unsigned long)look * HALF_DAY + n * 2UL;

			printf("commit refs/heads/main\nauthor c <c@localhost> %lu +0000\n"
			       "committer c <c@localhost> %lu +0000\ndata 2\nx\n"
			       "M 644 :%lu bench/page-%u.html\n\n",
			    time, time, (unsigned long)n * looks + look + 1, n);
		}
}

int
main(int argc, char **argv)
{
	unsigned pages, looks, every;
	size_t bytes;

	if (argc != 5) {
		fprintf(stderr, "usage: snapshots PAGES LOOKS BYTES EVERY\n");
		return 64;
	}
	pages = (unsigned)atoi(argv[1]);
	looks = (unsigned)atoi(argv[2]);
	bytes = strtoul(argv[3], NULL, 10);
	every = (unsigned)atoi(argv[4]);
	page = malloc(bytes * 2 + 65536);
	if (page == NULL || every == 0)
		return 1;
	for (unsigned n = 0; n < pages; n++) {
		make_page(n, bytes);
		for (unsigned look = 0; look < looks; look++)
			put_blob(n, look, every, (unsigned long)n * looks + look + 1);
	}
	put_commits(pages, looks);
	printf("done\n");
	free(page);
	return 0;
}
