/*
 * The measuring stick: a bare libcurl multi program that fetches a list of
 * addresses and hashes the bodies as they come. `bare URLS [ETAGS]`: with
 * ETAGS (a file, one per line, in the order of URLS) it sends If-None-Match;
 * `bare -w ETAGS URLS` writes that file. With BARE_CONNECT=HOST:PORT in the
 * environment every host is reached there. Prints what it got.
 */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <xxhash.h>

enum { PARALLEL = 32, LINE = 2048 };

struct transfer {
	CURL *easy;
	XXH3_state_t *hash;
	size_t bytes;
	size_t index;
	struct curl_slist *headers;
};

static struct curl_slist *connect_to;
static char **urls, **etags;
static size_t n_urls, next_url, done_urls, n_304, total;

static char **
read_lines(const char *path, size_t *n)
{
	char **lines = NULL, line[LINE];
	FILE *f = fopen(path, "r");

	*n = 0;
	while (f != NULL && fgets(line, sizeof line, f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		lines = realloc(lines, (*n + 1) * sizeof *lines);
		lines[(*n)++] = strdup(line);
	}
	if (f != NULL)
		fclose(f);
	return lines;
}

static size_t
on_body(char *data, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;

	(void)size;
	XXH3_64bits_update(t->hash, data, n);
	t->bytes += n;
	return n;
}

static size_t
on_header(char *data, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;

	(void)size;
	if (n > 6 && strncasecmp(data, "etag: ", 6) == 0 && etags[t->index] == NULL)
		etags[t->index] = strndup(data + 6, strcspn(data + 6, "\r\n"));
	return n;
}

static void
start(CURLM *multi, struct transfer *t)
{
	char header[LINE + 32];

	t->index = next_url++;
	t->bytes = 0;
	XXH3_64bits_reset(t->hash);
	curl_slist_free_all(t->headers);
	t->headers = curl_slist_append(NULL, "Accept-Encoding: gzip, br");
	if (etags[t->index] != NULL && *etags[t->index] != '\0') {
		snprintf(header, sizeof header, "If-None-Match: %s", etags[t->index]);
		t->headers = curl_slist_append(t->headers, header);
	}
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
	curl_easy_setopt(t->easy, CURLOPT_URL, urls[t->index]);
	curl_multi_add_handle(multi, t->easy);
}

static void
finish(CURLM *multi, CURL *easy)
{
	struct transfer *t = NULL;
	long status = 0;

	curl_easy_getinfo(easy, CURLINFO_PRIVATE, &t);
	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	n_304 += status == 304;
	total += t->bytes;
	done_urls++;
	curl_multi_remove_handle(multi, easy);
	if (next_url < n_urls)
		start(multi, t);
}

static CURL *
make_easy(struct transfer *t)
{
	t->easy = curl_easy_init();
	t->hash = XXH3_createState();
	curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t);
	curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(t->easy, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_CONNECT_TO, connect_to);
	return t->easy;
}

int
main(int argc, char **argv)
{
	const char *write_to = argc > 3 && strcmp(argv[1], "-w") == 0 ? argv[2] : NULL;
	const char *list = write_to != NULL ? argv[3] : argv[1];
	struct transfer transfers[PARALLEL] = { 0 };
	CURLM *multi;
	CURLMsg *message;
	int running, left;
	size_t n;

	if (argc < 2)
		return 64;
	curl_global_init(CURL_GLOBAL_ALL);
	if (getenv("BARE_CONNECT") != NULL) {
		char entry[LINE];

		snprintf(entry, sizeof entry, "::%s", getenv("BARE_CONNECT"));
		connect_to = curl_slist_append(NULL, entry);
	}
	multi = curl_multi_init();
	curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)PARALLEL);
	urls = read_lines(list, &n_urls);
	etags = write_to == NULL && argc > 2 ? read_lines(argv[2], &n)
					     : calloc(n_urls, sizeof *etags);
	for (size_t i = 0; i < PARALLEL && next_url < n_urls; i++) {
		make_easy(&transfers[i]);
		start(multi, &transfers[i]);
	}
	while (done_urls < n_urls) {
		curl_multi_perform(multi, &running);
		while ((message = curl_multi_info_read(multi, &left)) != NULL)
			if (message->msg == CURLMSG_DONE)
				finish(multi, message->easy_handle);
		if (done_urls < n_urls)
			curl_multi_poll(multi, NULL, 0, 100, NULL);
	}
	if (write_to != NULL) {
		FILE *f = fopen(write_to, "w");

		for (size_t i = 0; f != NULL && i < n_urls; i++)
			fprintf(f, "%s\n", etags[i] == NULL ? "" : etags[i]);
		if (f != NULL)
			fclose(f);
	}
	printf("%zu answers, %zu of them 304, %zu bytes\n", done_urls, n_304, total);
	return 0;
}
