/*
 * What strangers send, one kind by the first byte: an encoded body, header
 * lines, a URL, a message of the network child, frames of its channel. Nothing
 * passes its ceiling, and what is put again after being taken is the same.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "edge/fetch/address.h"
#include "edge/fetch/decode.h"
#include "edge/fetch/headers.h"
#include "edge/fetch/retry.h"
#include "edge/fetch/url.h"
#include "edge/fetch/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CEILING = 1 << 20 };

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
body(struct span input, const char *encoding)
{
	struct decoder *d = decoder_new(CEILING);
	struct error err = { 0 };
	struct span out = { 0 };

	if (decoder_run(d, span_of(encoding), input, &out, &err) == 0)
		check(out.len <= CEILING);
	else
		check(err.code != ERROR_NONE);
	decoder_free(d);
}

static void
header_lines(struct span input)
{
	struct span value;
	utc_t t;

	if (headers_get(input, "ETag", &value))
		check(value.data >= input.data &&
		      value.data + value.len <= input.data + input.len);
	check(retry_after(input, 0) >= 0);
	http_date_parse(input, &t);
}

static void
address(struct span input)
{
	char *text = span_dup(input), *origin;
	struct sockaddr_storage there;
	struct url url, again;

	if (url_split(text, &url)) {
		address_of_literal(url.host, &there);
		origin = url_origin(&url);
		check(url_split(origin, &again) && again.tls == url.tls && again.path.len == 0);
		free(origin);
	}
	free(text);
}

static void
message(struct span input)
{
	struct wire_request request;
	struct wire_answer answer;
	struct buf b;

	buf_init(&b, CHANNEL_MAX_FRAME);
	if (wire_take_answer(input, &answer)) {
		wire_put_answer(&b, &answer);
		check(span_eq(buf_span(&b), input));
	}
	if (wire_take_request(input, &request))
		check(request.n_lines <= WIRE_MAX_LINES);
	buf_release(&b);
}

static void
frames(struct span input)
{
	struct channel c;
	struct span payload;
	int ends[2], fds[CHANNEL_MAX_FDS], filled;

	check(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
	channel_init(&c, ends[0]);
	check(send(ends[1], input.data, input.len, MSG_DONTWAIT) == (ssize_t)input.len);
	close(ends[1]);
	do {
		filled = channel_fill(&c);
		while (channel_take(&c, &payload, fds) == 1)
			check(payload.len <= CHANNEL_MAX_FRAME && fds[0] == -1);
	} while (filled > 0);
	channel_release(&c);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span input = span_make((const char *)data + 1, size - 1);

	if (size < 2 || size > 64 << 10)
		return 0;
	switch (data[0]) {
	case 'g': body(input, "gzip"); break;
	case 'd': body(input, "deflate"); break;
	case 'b': body(input, "br"); break;
	case 'h': header_lines(input); break;
	case 'u': address(input); break;
	case 'm': message(input); break;
	case 'f': frames(input); break;
	default: break;
	}
	return 0;
}
