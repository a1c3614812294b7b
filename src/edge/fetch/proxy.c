/* Proxies from the environment. */
#include "edge/fetch/proxy.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *
variable(const char *name, const char *other)
{
	const char *value = getenv(name);

	if (value == NULL || *value == '\0')
		value = other != NULL ? getenv(other) : NULL;
	return value != NULL ? value : "";
}

static bool
entry_covers(struct span entry, struct span host)
{
	if (span_is(entry, "*"))
		return true;
	if (entry.len > 0 && entry.data[0] == '.')
		entry = span_make(entry.data + 1, entry.len - 1);
	if (entry.len == 0 || entry.len > host.len ||
	    strncasecmp(host.data + host.len - entry.len, entry.data, entry.len) != 0)
		return false;
	return entry.len == host.len || host.data[host.len - entry.len - 1] == '.';
}

bool
proxy_is_exempt(const char *list, struct span host)
{
	while (*list != '\0') {
		size_t len = strcspn(list, ", ");

		if (entry_covers(span_make(list, len), host))
			return true;
		list += len;
		list += strspn(list, ", ");
	}
	return false;
}

const char *
proxy_of_environment(const struct url *url)
{
	const char *proxy =
	    url->tls ? variable("https_proxy", "HTTPS_PROXY") : variable("http_proxy", NULL);

	if (*proxy == '\0')
		proxy = variable("all_proxy", "ALL_PROXY");
	if (*proxy != '\0' && proxy_is_exempt(variable("no_proxy", "NO_PROXY"), url->host))
		proxy = "";
	return proxy;
}
