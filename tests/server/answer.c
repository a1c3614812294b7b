/* An answer sent: headers, encodings, and the ways to misbehave. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

#include "server.h"

struct body {
	char *data;
	size_t len;
};

static void
nap(long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	if (ms > 0)
		nanosleep(&t, NULL);
}

static const char *
type_of(const char *file)
{
	static const char *const types[][2] = {
		{ ".html", "text/html; charset=utf-8" },
		{ ".xml", "application/xml; charset=utf-8" },
		{ ".rss", "application/rss+xml; charset=utf-8" },
		{ ".json", "application/json" },
		{ ".txt", "text/plain; charset=utf-8" },
		{ ".pdf", "application/pdf" },
	};
	char name[NAME_MAX_LEN];
	char *at, *dot;

	snprintf(name, sizeof name, "%s", file);
	if ((at = strrchr(name, '@')) != NULL)
		*at = '\0';
	dot = strrchr(name, '.');
	for (size_t i = 0; dot != NULL && i < sizeof types / sizeof types[0]; i++)
		if (strcmp(types[i][0], dot) == 0)
			return types[i][1];
	return "text/html; charset=utf-8";
}

/* zlib's window bits choose the wrapping: 31 gzip, 15 zlib. */
static struct body
squeeze(const char *data, size_t len, int window)
{
	struct body out = { 0 };
	z_stream z = { 0 };
	size_t cap;

	deflateInit2(&z, 6, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY);
	cap = deflateBound(&z, len) + 64;
	out.data = malloc(cap);
	z.next_in = (Bytef *)data;
	z.avail_in = (uInt)len;
	z.next_out = (Bytef *)out.data;
	z.avail_out = (uInt)cap;
	deflate(&z, Z_FINISH);
	out.len = cap - z.avail_out;
	deflateEnd(&z);
	return out;
}

/* Mebibytes of zeros in gzip, made piece by piece. */
static struct body
make_bomb(long mib)
{
	struct body out = { 0 };
	char *zeros = calloc(1, 1 << 20);
	size_t cap = (size_t)mib * 2048 + 4096;
	z_stream z = { 0 };

	deflateInit2(&z, 9, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY);
	out.data = malloc(cap);
	z.next_out = (Bytef *)out.data;
	z.avail_out = (uInt)cap;
	for (long i = 0; i <= mib; i++) {
		z.next_in = (Bytef *)zeros;
		z.avail_in = i < mib ? 1 << 20 : 0;
		deflate(&z, i < mib ? Z_NO_FLUSH : Z_FINISH);
	}
	out.len = cap - z.avail_out;
	deflateEnd(&z);
	free(zeros);
	return out;
}

/* A valid brotli stream without compression: one stored block for each 64 KiB, then the end. */
static struct body
wrap_brotli(const char *data, size_t len)
{
	struct body out = { malloc(len + 4 * (len / 65536 + 2) + 8), 0 };
	unsigned long bits = 0;
	unsigned n = 1; /* a window of 16 bits is the single bit 0 */

	for (size_t done = 0; done < len;) {
		size_t piece = len - done < 65536 ? len - done : 65536;

		/* not last, four nibbles of length - 1, stored; then up to a byte's end */
		bits |= (unsigned long)((piece - 1) << 3 | 1UL << 19) << n;
		n += 20;
		for (; n > 0; n = n > 8 ? n - 8 : 0, bits >>= 8)
			out.data[out.len++] = (char)(bits & 0xff);
		bits = 0;
		memcpy(out.data + out.len, data + done, piece);
		out.len += piece;
		done += piece;
	}
	out.data[out.len++] = (char)(3 << n | (int)bits); /* last and empty */
	return out;
}

static struct body
make_noise(size_t len)
{
	struct body out = { malloc(len), len };
	unsigned state = 12345;

	for (size_t i = 0; i < len; i++) {
		state = state * 1103515245 + 12345;
		out.data[i] = (char)(state >> 16);
	}
	return out;
}

static bool
accepts(const struct req *r, const char *coding)
{
	const char *value = req_header(r, "Accept-Encoding");

	return value != NULL && strstr(value, coding) != NULL;
}

static struct body
load(const struct answer *a)
{
	struct body b = { 0 };

	if (a->has_text) {
		b.data = strdup(a->text);
		b.len = strlen(b.data);
	} else if (a->huge > 0) {
		b = make_noise((size_t)a->huge << 20);
	} else if (a->file[0] != '\0') {
		b.data = slurp(a->file, &b.len);
	}
	if (b.data == NULL)
		b = (struct body){ strdup(""), 0 };
	return b;
}

/* Encode as told, or by gzip when that is accepted; *coding gets its name. */
static struct body
encode(const struct answer *a, const struct req *r, struct body b, const char **coding)
{
	struct body out = b;

	if (a->bomb > 0) {
		*coding = "gzip";
		out = make_bomb(a->bomb);
	} else if (a->gzip || a->br || a->deflate) {
		*coding = a->gzip ? "gzip" : a->br ? "br" : "deflate";
		out = a->garbage ? make_noise(5000)
		      : a->br    ? wrap_brotli(b.data, b.len)
				 : squeeze(b.data, b.len, a->gzip ? 31 : 15);
	} else if (a->garbage) {
		out = make_noise(5000);
	} else if (!a->plain && a->huge == 0 && b.len > 200 && accepts(r, "gzip")) {
		*coding = "gzip";
		out = squeeze(b.data, b.len, 31);
	}
	if (out.data != b.data)
		free(b.data);
	return out;
}

/* A strong validator from the content. */
static void
make_etag(struct answer *a, const struct body *b)
{
	unsigned long long h = 1469598103934665603ULL;

	if (a->etag[0] != '\0' || a->no_etag)
		return;
	for (size_t i = 0; i < b->len; i++)
		h = (h ^ (unsigned char)b->data[i]) * 1099511628211ULL;
	snprintf(a->etag, sizeof a->etag, "\"%016llx\"", h);
}

static bool
is_known(const struct answer *a, const struct req *r)
{
	const char *match = req_header(r, "If-None-Match");
	const char *since = req_header(r, "If-Modified-Since");

	if (a->status != 0 && a->status != 200)
		return false;
	if (match != NULL)
		return a->etag[0] != '\0' && strstr(match, a->etag) != NULL;
	return since != NULL && a->last_modified[0] != '\0' &&
	       strcmp(since, a->last_modified) == 0;
}

/* "Name: value", or the value alone when it is a whole line. */
static void
add(char *head, size_t room, const char *name, const char *value)
{
	size_t len = strlen(head);

	snprintf(head + len, room - len, "%s%s%s\r\n", name, *name != '\0' ? ": " : "", value);
}

static void
add_fat(char *head, size_t room, long kib)
{
	char fat[1000];

	memset(fat, 'x', sizeof fat);
	fat[sizeof fat - 1] = '\0';
	for (long i = 0; i < kib; i++)
		add(head, room, "X-Fat", fat);
}

static bool
has_header(const struct answer *a, const char *name)
{
	for (int i = 0; i < a->n_headers; i++)
		if (strncasecmp(a->headers[i].line, name, strlen(name)) == 0)
			return true;
	return false;
}

static void
add_date(char *head, size_t room)
{
	char text[64];
	time_t now = time(NULL);
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &tm);
	add(head, room, "Date", text);
}

static void
add_type(const struct answer *a, char *head, size_t room)
{
	char type[128];
	const char *known = a->has_text ? "text/html; charset=utf-8" : type_of(a->file);

	snprintf(type, sizeof type, "%s", known);
	if (a->charset[0] != '\0')
		snprintf(type, sizeof type, "%.*s; charset=%s", (int)strcspn(known, ";"), known,
		    a->charset);
	add(head, room, "Content-Type", type);
}

static char *
make_head(const struct answer *a, int status, const char *coding, size_t len, bool keep)
{
	size_t room = (64 << 10) + ((size_t)a->fat_headers << 10);
	char *head = calloc(1, room), number[32];

	snprintf(head, room, "HTTP/1.1 %d %s\r\n", status, status < 400 ? "OK" : "Trouble");
	add_date(head, room);
	for (int i = 0; i < a->n_headers; i++)
		add(head, room, "", a->headers[i].line);
	if (a->etag[0] != '\0' && !a->no_etag)
		add(head, room, "ETag", a->etag);
	if (a->last_modified[0] != '\0')
		add(head, room, "Last-Modified", a->last_modified);
	if (status != 304 && !has_header(a, "Content-Type"))
		add_type(a, head, room);
	if (coding != NULL)
		add(head, room, "Content-Encoding", coding);
	add(head, room, "Vary", "Accept-Encoding");
	add_fat(head, room, a->fat_headers);
	snprintf(number, sizeof number, "%zu", len);
	if (a->chunked)
		add(head, room, "Transfer-Encoding", "chunked");
	else if (status != 304)
		add(head, room, "Content-Length", number);
	add(head, room, "Connection", keep ? "keep-alive" : "close");
	add(head, room, "", "");
	return head;
}

static int
send_piece(struct conn *c, const struct answer *a, const char *data, size_t len)
{
	char size[32];

	if (!a->chunked)
		return conn_write(c, data, len);
	snprintf(size, sizeof size, "%zx\r\n", len);
	return conn_write(c, size, strlen(size)) != 0 || conn_write(c, data, len) != 0 ||
		       conn_write(c, "\r\n", 2) != 0
		   ? -1
		   : 0;
}

static int
send_body(struct conn *c, const struct answer *a, const struct body *b)
{
	size_t whole = a->cut >= 0 && (size_t)a->cut < b->len ? (size_t)a->cut : b->len;
	size_t piece = a->trickle_bytes > 0 ? (size_t)a->trickle_bytes : 256 << 10;

	for (size_t sent = 0; sent < whole; sent += piece) {
		size_t n = whole - sent < piece ? whole - sent : piece;

		if (send_piece(c, a, b->data + sent, n) != 0)
			return -1;
		nap(a->trickle_ms);
	}
	if (whole < b->len)
		return -1;
	return a->chunked ? conn_write(c, "0\r\n\r\n", 5) : 0;
}

/* "Name: value": the request must have it, or is forbidden. */
static bool
lacks_required(const struct answer *a, const struct req *r)
{
	char name[512];
	const char *colon = strchr(a->require, ':'), *value;

	if (colon == NULL)
		return false;
	snprintf(name, sizeof name, "%.*s", (int)(colon - a->require), a->require);
	value = req_header(r, name);
	return value == NULL || strcmp(value, colon + 1 + strspn(colon + 1, " ")) != 0;
}

static void
forbid(struct answer *a)
{
	a->status = 403;
	a->no_etag = a->has_text = true;
	snprintf(a->text, sizeof a->text, "A header is missing: %.400s\n", a->require);
}

int
send_answer(struct conn *c, const struct req *r, struct answer *a)
{
	const char *coding = NULL;
	bool keep = r->keep && !a->close && a->cut < 0;
	struct body b;
	char *head;
	int status, rc;

	nap(a->delay_ms);
	if (a->noise) {
		log_request(r, 0);
		conn_write(c, "\x16\x03 this is not HTTP\n", 20);
		return -1;
	}
	if (lacks_required(a, r))
		forbid(a);
	b = load(a);
	make_etag(a, &b);
	status = is_known(a, r) ? 304 : a->status != 0 ? a->status : 200;
	if (status == 304 || status == 204)
		b.len = 0;
	else
		b = encode(a, r, b, &coding);
	log_request(r, status); /* before it is sent: who has the answer finds the note */
	head = make_head(a, status, coding, b.len, keep);
	rc = conn_write(c, head, strlen(head));
	if (rc == 0 && strcmp(r->method, "HEAD") != 0 && status != 304)
		rc = send_body(c, a, &b);
	free(head);
	free(b.data);
	return rc != 0 || !keep ? -1 : 0;
}
