/* The loopback web server of the tests: options, life and death, connections. */
#include "server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct options options = { .seconds = 3600 };

static SSL_CTX *tls;
static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t post_lock = PTHREAD_MUTEX_INITIALIZER;

int
conn_read(struct conn *c, char *into, size_t room)
{
	if (c->ssl != NULL)
		return SSL_read(c->ssl, into, (int)room);
	return (int)recv(c->fd, into, room, 0);
}

int
conn_write(struct conn *c, const void *data, size_t len)
{
	const char *p = data;

	while (len > 0) {
		size_t piece = len < (1 << 20) ? len : 1 << 20;
		ssize_t n = c->ssl != NULL ? SSL_write(c->ssl, p, (int)piece)
					   : send(c->fd, p, piece, MSG_NOSIGNAL);

		if (n <= 0)
			return -1;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

const char *
req_header(const struct req *r, const char *name)
{
	size_t len = strlen(name);

	for (const char *p = r->head; p < r->head + r->head_len; p += strlen(p) + 1)
		if (strncasecmp(p, name, len) == 0 && p[len] == ':')
			return p + len + 1 + strspn(p + len + 1, " \t");
	return NULL;
}

char *
slurp(const char *path, size_t *len)
{
	FILE *f = fopen(path, "r");
	char *text = NULL;
	size_t cap = 0;

	*len = 0;
	if (f == NULL)
		return NULL;
	for (;;) {
		if (*len + 1 >= cap)
			text = realloc(text, cap = cap == 0 ? 65536 : 2 * cap);
		size_t n = fread(text + *len, 1, cap - *len - 1, f);

		if (n == 0)
			break;
		*len += n;
	}
	text[*len] = '\0';
	if (ferror(f)) {
		free(text);
		text = NULL;
	}
	fclose(f);
	return text;
}

static const char *
or_dash(const char *text)
{
	return text != NULL && *text != '\0' ? text : "-";
}

/* time in ms, method, host, path, status, User-Agent, If-None-Match, Accept-Language, Cookie */
void
log_request(const struct req *r, int status)
{
	struct timespec t;
	FILE *f;

	if (options.log == NULL)
		return;
	clock_gettime(CLOCK_REALTIME, &t);
	pthread_mutex_lock(&log_lock);
	f = fopen(options.log, "a");
	if (f != NULL) {
		fprintf(f, "%lld\t%s\t%s\t%s\t%d\t%s\t%s\t%s\t%s\n",
		    (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000, r->method, r->host,
		    r->path, status, or_dash(req_header(r, "User-Agent")),
		    or_dash(req_header(r, "If-None-Match")),
		    or_dash(req_header(r, "Accept-Language")),
		    or_dash(req_header(r, "Cookie")));
		fclose(f);
	}
	pthread_mutex_unlock(&log_lock);
}

/* Keep what was posted: DIR/1, DIR/2, … each with a line naming where it went. */
static void
keep_post(const struct req *r)
{
	static int number;
	char path[NAME_MAX_LEN];
	FILE *f;

	if (options.posts == NULL || r->body == NULL)
		return;
	pthread_mutex_lock(&post_lock);
	snprintf(path, sizeof path, "%s/%d", options.posts, ++number);
	f = fopen(path, "w");
	if (f != NULL) {
		fprintf(f, "%s %s%s\n", r->method, r->host, r->path);
		fwrite(r->body, 1, r->body_len, f);
		fclose(f);
	}
	pthread_mutex_unlock(&post_lock);
}

/* The head into lines; its end, or NULL while it has not all come. */
static char *
split_head(struct conn *c, struct req *r)
{
	char *end;

	c->in[c->have] = '\0';
	end = strstr(c->in, "\r\n\r\n");
	if (end == NULL)
		return NULL;
	r->head_len = (size_t)(end - c->in) + 2;
	r->head = malloc(r->head_len + 1);
	memcpy(r->head, c->in, r->head_len);
	r->head[r->head_len] = '\0';
	for (char *p = r->head; (p = strstr(p, "\r\n")) != NULL; p += 2)
		p[0] = p[1] = '\0';
	return end + 4;
}

static int
read_body(struct conn *c, struct req *r, char *after)
{
	const char *length = req_header(r, "Content-Length");
	size_t want = length != NULL ? strtoul(length, NULL, 10) : 0, got = 0;
	size_t rest = c->have - (size_t)(after - c->in);

	if (want > BODY_MAX)
		return -1;
	if (want > 0) {
		r->body = malloc(want);
		r->body_len = want;
		got = rest < want ? rest : want;
		memcpy(r->body, after, got);
		after += got;
		rest -= got;
	}
	while (got < want) {
		int n = conn_read(c, r->body + got, want - got);

		if (n <= 0)
			return -1;
		got += (size_t)n;
	}
	memmove(c->in, after, rest);
	c->have = rest;
	return 0;
}

static int
read_request(struct conn *c, struct req *r)
{
	char *after, target[NAME_MAX_LEN] = "", version[16] = "";
	const char *host, *connection;

	memset(r, 0, sizeof *r);
	while ((after = split_head(c, r)) == NULL) {
		int n;

		if (c->have >= REQUEST_MAX)
			return -1;
		n = conn_read(c, c->in + c->have, REQUEST_MAX - c->have);
		if (n <= 0)
			return -1;
		c->have += (size_t)n;
	}
	if (sscanf(r->head, "%15s %2047s %15s", r->method, target, version) != 3)
		return -1;
	host = req_header(r, "Host");
	snprintf(r->host, sizeof r->host, "%s", host != NULL ? host : "default");
	if (strncmp(target, "http://", 7) == 0) { /* asked as a proxy */
		char *slash = strchr(target + 7, '/');

		snprintf(r->host, sizeof r->host, "%.*s",
		    (int)(slash != NULL ? (size_t)(slash - target - 7) : strlen(target + 7)),
		    target + 7);
		snprintf(r->path, sizeof r->path, "%s", slash != NULL ? slash : "/");
	} else {
		snprintf(r->path, sizeof r->path, "%s", target);
	}
	r->host[strcspn(r->host, ":/")] = '\0';
	connection = req_header(r, "Connection");
	r->keep = strcmp(version, "HTTP/1.1") == 0 &&
		  (connection == NULL || strcasecmp(connection, "close") != 0);
	return read_body(c, r, after);
}

static int
answer_one(struct conn *c, const struct req *r)
{
	struct answer *a = calloc(1, sizeof *a);
	int rc;

	keep_post(r);
	if (choose(r, a) != 0) {
		a->status = 404;
		a->cut = -1;
		a->has_text = a->no_etag = true;
		snprintf(a->text, sizeof a->text, "There is no such page here.\n");
	}
	rc = send_answer(c, r, a);
	free(a);
	return rc;
}

static void *
serve(void *arg)
{
	struct conn *c = arg;
	struct req r;
	bool going = c->ssl == NULL || SSL_accept(c->ssl) == 1;

	while (going) {
		memset(&r, 0, sizeof r);
		going = read_request(c, &r) == 0 && answer_one(c, &r) == 0 && r.keep;
		free(r.head);
		free(r.body);
	}
	if (c->ssl != NULL) {
		SSL_shutdown(c->ssl);
		SSL_free(c->ssl);
	}
	shutdown(c->fd, SHUT_WR);
	close(c->fd);
	free(c);
	return NULL;
}

static void
accept_one(int listener)
{
	struct conn *c;
	pthread_attr_t attr;
	pthread_t thread;
	int fd = accept(listener, NULL, NULL), on = 1;

	if (fd < 0)
		return;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	c = calloc(1, sizeof *c);
	c->fd = fd;
	if (tls != NULL) {
		c->ssl = SSL_new(tls);
		SSL_set_fd(c->ssl, fd);
	}
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attr, 256 << 10);
	if (pthread_create(&thread, &attr, serve, c) != 0) {
		close(fd);
		free(c);
	}
	pthread_attr_destroy(&attr);
}

static int
start_tls(void)
{
	tls = SSL_CTX_new(TLS_server_method());
	return tls != NULL && SSL_CTX_use_certificate_chain_file(tls, options.cert) == 1 &&
		       SSL_CTX_use_PrivateKey_file(tls, options.key, SSL_FILETYPE_PEM) == 1
		   ? 0
		   : -1;
}

static int
start_listening(void)
{
	struct sockaddr_in here = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)options.port) };
	socklen_t len = sizeof here;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (fd < 0 || bind(fd, (struct sockaddr *)&here, sizeof here) != 0 ||
	    listen(fd, 512) != 0)
		return -1;
	getsockname(fd, (struct sockaddr *)&here, &len);
	printf("port %d\n", ntohs(here.sin_port));
	fflush(stdout);
	return fd;
}

static void
end(int signal_number)
{
	(void)signal_number;
	_exit(0);
}

static int
usage(void)
{
	fprintf(stderr, "usage: server --root DIR [--port N] [--tls CERT KEY] [--log FILE]\n"
			"              [--clock FILE] [--posts DIR] [--seconds N]\n");
	return 64;
}

static int
read_options(int argc, char **argv)
{
	static const struct option names[] = { { "root", 1, NULL, 'r' },
		{ "port", 1, NULL, 'p' }, { "tls", 1, NULL, 't' }, { "log", 1, NULL, 'l' },
		{ "clock", 1, NULL, 'c' }, { "posts", 1, NULL, 'o' },
		{ "seconds", 1, NULL, 's' }, { 0 } };
	int c;

	while ((c = getopt_long(argc, argv, "", names, NULL)) != -1) {
		switch (c) {
		case 'r': options.root = optarg; break;
		case 'p': options.port = atoi(optarg); break;
		case 'l': options.log = optarg; break;
		case 'c': options.clock = optarg; break;
		case 'o': options.posts = optarg; break;
		case 's': options.seconds = atoi(optarg); break;
		case 't':
			options.cert = optarg;
			options.key = optind < argc ? argv[optind++] : NULL;
			break;
		default: return -1;
		}
	}
	return options.root == NULL || (options.cert != NULL && options.key == NULL) ? -1 : 0;
}

int
main(int argc, char **argv)
{
	int listener;

	if (read_options(argc, argv) != 0)
		return usage();
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGTERM, end);
	signal(SIGALRM, end);
	alarm((unsigned)options.seconds);
	if (options.cert != NULL && start_tls() != 0) {
		fprintf(stderr, "server: the certificate or its key cannot be used\n");
		return 1;
	}
	listener = start_listening();
	if (listener < 0) {
		fprintf(stderr, "server: cannot listen: %s\n", strerror(errno));
		return 1;
	}
	for (;;)
		accept_one(listener);
}
