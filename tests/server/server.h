/* The loopback web server of the tests: what its files share. */
#ifndef SMALLPRINT_TESTS_SERVER_H
#define SMALLPRINT_TESTS_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <openssl/ssl.h>

enum { REQUEST_MAX = 64 << 10, NAME_MAX_LEN = 2048, BODY_MAX = 8 << 20 };

struct options {
	const char *root;
	const char *cert, *key; /* NULL: plain HTTP */
	const char *log;
	const char *clock;
	const char *posts;
	int port;
	int seconds;
};

extern struct options options;

/* One connection, plain or TLS. */
struct conn {
	int fd;
	SSL *ssl;
	char in[REQUEST_MAX + 1];
	size_t have;
};

/* One request; strings point into its own head. */
struct req {
	char *head; /* lines, each ended by NUL */
	size_t head_len;
	char method[16];
	char path[NAME_MAX_LEN]; /* with the query */
	char host[256];
	bool keep;
	char *body;
	size_t body_len;
};

int conn_read(struct conn *c, char *into, size_t room);
int conn_write(struct conn *c, const void *data, size_t len);
/* The value of a request header, or NULL. */
const char *req_header(const struct req *r, const char *name);

/* How to answer: the plain file, changed by a script's lines. */
struct header {
	char line[1024];
};

struct answer {
	int status; /* 0: as the file says */
	struct header headers[32];
	int n_headers;
	char file[NAME_MAX_LEN]; /* body; empty: none */
	char text[4096];
	bool has_text;
	int delay_ms;
	long trickle_bytes, trickle_ms;
	long cut;         /* -1: whole */
	long huge, bomb;  /* MiB */
	long fat_headers; /* KiB */
	bool gzip, br, deflate, plain, garbage, noise, no_etag, chunked, close;
	char etag[256];
	char last_modified[128];
	char charset[64];
	char require[512];
};

/* What answers a request now: 0, or -1 when there is nothing. */
int choose(const struct req *r, struct answer *a);
/* Send it; -1: the connection is to be closed. */
int send_answer(struct conn *c, const struct req *r, struct answer *a);

char *slurp(const char *path, size_t *len); /* NULL: cannot be read; the caller frees */
void log_request(const struct req *r, int status);

#endif
