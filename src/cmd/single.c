/* One page, fetched and read while the verb waits. */
#include "cmd/single.h"

#include <stdint.h>

bool
single_is_url(const char *text)
{
	return span_starts_nocase(span_of(text), "http://") ||
	       span_starts_nocase(span_of(text), "https://");
}

static void
got(void *arg, struct response *response, const struct error *err, void *context)
{
	struct item *item = arg;

	(void)context;
	if (item_answer(item, response, err) == 0 && item->error.code == ERROR_NONE)
		error_set(&item->error, ERROR_BUG, "%s: no body", item->page->id);
}

int
single_fetch(struct item *item, const char *url, struct error *err)
{
	struct page as_asked = *item->page;
	struct request request = { .page = &as_asked, .arg = item };
	struct fetch_options options = { 0 };
	struct fetch *fetch;
	int rc;

	as_asked.url = (char *)(uintptr_t)url; /* borrowed for this one request */
	fetch_options_from_env(&options);
	if (fetch_new(&options, got, NULL, &fetch, err) != 0)
		return -1;
	rc = fetch_add(fetch, &request, err);
	while (rc == 0 && fetch_pending(fetch) > 0)
		rc = fetch_step(fetch, NULL, 0, 1000, err);
	fetch_free(fetch);
	if (rc == 0 && item->error.code != ERROR_NONE) {
		*err = item->error;
		rc = -1;
	}
	return rc;
}

int
single_read(struct item *item, struct error *err)
{
	int rc;

	if (item_extract(item) == 0) {
		while ((rc = item_extracted(item)) == 0) {
			struct pollfd p = { .fd = call_fd(item->call), .events = POLLIN };

			poll(&p, 1, 100);
		}
		if (rc == 1)
			return 0;
	}
	*err = item->error;
	return -1;
}
