/* Addresses that are not public. */
#include "edge/fetch/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

static const struct {
	const char *base;
	int bits;
	const char *what;
} ranges4[] = {
	{ "0.0.0.0", 8, "a reserved" },
	{ "10.0.0.0", 8, "a private" },
	{ "100.64.0.0", 10, "a shared" },
	{ "127.0.0.0", 8, "a loopback" },
	{ "169.254.0.0", 16, "a link-local" },
	{ "172.16.0.0", 12, "a private" },
	{ "192.0.0.0", 24, "a reserved" },
	{ "192.0.2.0", 24, "a documentation" },
	{ "192.88.99.0", 24, "a reserved" },
	{ "192.168.0.0", 16, "a private" },
	{ "198.18.0.0", 15, "a benchmarking" },
	{ "198.51.100.0", 24, "a documentation" },
	{ "203.0.113.0", 24, "a documentation" },
	{ "224.0.0.0", 4, "a multicast" },
	{ "240.0.0.0", 4, "a reserved" },
};

/* What is not listed here is public only inside 2000::/3. */
static const struct {
	const char *base;
	int bits;
	const char *what;
} ranges6[] = {
	{ "::1", 128, "a loopback" },
	{ "::ffff:0:0", 96, "an IPv4-mapped" },
	{ "64:ff9b:1::", 48, "a private" },
	{ "2001::", 23, "a reserved" }, /* Teredo, ORCHID, benchmarking, … */
	{ "2001:db8::", 32, "a documentation" },
	{ "2002::", 16, "a reserved" }, /* 6to4 could name any IPv4 address */
	{ "3fff::", 20, "a documentation" },
	{ "fc00::", 7, "a private" },
	{ "fe80::", 10, "a link-local" },
	{ "fec0::", 10, "a private" },
	{ "ff00::", 8, "a multicast" },
};

static bool
within(const uint8_t *address, const uint8_t *base, int bits)
{
	size_t whole = (size_t)bits / 8;
	unsigned rest = (unsigned)bits % 8, mask = 0xffu << (8 - rest) & 0xffu;

	if (memcmp(address, base, whole) != 0)
		return false;
	return rest == 0 || (address[whole] & mask) == (base[whole] & mask);
}

static const char *
refusal4(const uint8_t address[4])
{
	uint8_t base[4];

	for (size_t i = 0; i < COUNT(ranges4); i++)
		if (inet_pton(AF_INET, ranges4[i].base, base) == 1 &&
		    within(address, base, ranges4[i].bits))
			return ranges4[i].what;
	return NULL;
}

static const char *
refusal6(const uint8_t address[16])
{
	uint8_t base[16];

	for (size_t i = 0; i < COUNT(ranges6); i++)
		if (inet_pton(AF_INET6, ranges6[i].base, base) == 1 &&
		    within(address, base, ranges6[i].bits))
			return ranges6[i].what;
	/* NAT64: networks without IPv4 reach all of it through this prefix */
	if (inet_pton(AF_INET6, "64:ff9b::", base) == 1 && within(address, base, 96))
		return refusal4(address + 12);
	return (address[0] & 0xe0) == 0x20 ? NULL : "a reserved";
}

const char *
address_refusal(const struct sockaddr *address)
{
	struct sockaddr_in in;
	struct sockaddr_in6 in6;

	switch (address->sa_family) {
	case AF_INET:
		memcpy(&in, address, sizeof in);
		return refusal4((const uint8_t *)&in.sin_addr);
	case AF_INET6:
		memcpy(&in6, address, sizeof in6);
		return refusal6(in6.sin6_addr.s6_addr);
	default: return "an unknown kind of";
	}
}

static bool
literal4(const char *text, struct sockaddr_storage *out)
{
	struct sockaddr_in in = { .sin_family = AF_INET };

	if (strcasecmp(text, "localhost") == 0)
		in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	else if (inet_aton(text, &in.sin_addr) == 0)
		return false;
	memcpy(out, &in, sizeof in);
	return true;
}

static bool
literal6(const char *text, struct sockaddr_storage *out)
{
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };

	if (inet_pton(AF_INET6, text, &in6.sin6_addr) != 1)
		return false;
	memcpy(out, &in6, sizeof in6);
	return true;
}

bool
address_of_literal(struct span host, struct sockaddr_storage *out)
{
	char text[ADDRESS_TEXT_MAX];

	memset(out, 0, sizeof *out);
	if (host.len > 2 && host.data[0] == '[' && host.data[host.len - 1] == ']')
		host = span_make(host.data + 1, host.len - 2);
	else if (host.len > 1 && host.data[host.len - 1] == '.')
		host.len--;
	if (host.len == 0 || host.len >= sizeof text)
		return false;
	memcpy(text, host.data, host.len);
	text[host.len] = '\0';
	text[strcspn(text, "%")] = '\0'; /* a zone: fe80::1%25eth0 */
	return literal4(text, out) || literal6(text, out);
}

const char *
address_format(const struct sockaddr *address, char text[ADDRESS_TEXT_MAX])
{
	struct sockaddr_in in;
	struct sockaddr_in6 in6;

	snprintf(text, ADDRESS_TEXT_MAX, "an unknown address");
	if (address->sa_family == AF_INET) {
		memcpy(&in, address, sizeof in);
		inet_ntop(AF_INET, &in.sin_addr, text, ADDRESS_TEXT_MAX);
	} else if (address->sa_family == AF_INET6) {
		memcpy(&in6, address, sizeof in6);
		inet_ntop(AF_INET6, &in6.sin6_addr, text, ADDRESS_TEXT_MAX);
	}
	return text;
}
