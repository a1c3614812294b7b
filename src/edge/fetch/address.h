/*
 * Which addresses are nobody's business: a page on the public internet never
 * lives on a private, loopback, link-local, shared, multicast, documentation
 * or otherwise reserved one, so a name or a redirect that leads there is
 * either a mistake or an attack on the machine that watches.
 * Ranges: the IANA special-purpose registries for IPv4 and IPv6.
 */
#ifndef SMALLPRINT_EDGE_FETCH_ADDRESS_H
#define SMALLPRINT_EDGE_FETCH_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

#include "base/span.h"

enum { ADDRESS_TEXT_MAX = 64 };

/* NULL for a public address, else what it is: "a private", "a loopback", "a link-local", … */
const char *address_refusal(const struct sockaddr *address);

/*
 * The address a URL's host writes out: "10.0.0.1", "[::1]", and the forms C
 * libraries accept, "0x7f.1", "2130706433". "localhost" counts as 127.0.0.1.
 * False for any other name.
 */
bool address_of_literal(struct span host, struct sockaddr_storage *out);

/* "10.0.0.1" into text, which is returned. */
const char *address_format(const struct sockaddr *address, char text[ADDRESS_TEXT_MAX]);

#endif
