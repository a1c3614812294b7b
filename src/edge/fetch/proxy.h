/*
 * Which proxy the environment wants for a URL, as programs commonly read it:
 * http_proxy (lower case only: a CGI could forge the other), https_proxy,
 * all_proxy, and no_proxy's list of hosts and suffixes. libcurl could look
 * itself, but then the address check would not know whom it is looking at.
 */
#ifndef SMALLPRINT_EDGE_FETCH_PROXY_H
#define SMALLPRINT_EDGE_FETCH_PROXY_H

#include "edge/fetch/url.h"

/* The proxy as libcurl writes it, or "" for none; lives in the environment. */
const char *proxy_of_environment(const struct url *url);
/* Does a no_proxy list ("localhost,.example.org,10.0.0.1" or "*") name this host? */
bool proxy_is_exempt(const char *list, struct span host);

#endif
