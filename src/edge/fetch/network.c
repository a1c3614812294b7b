/* The network child: libcurl, and nothing that decides. */
#include "edge/clock.h"
#include "edge/fetch/network.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"
#include "edge/fetch/address.h"
#include "edge/confine.h"
#include "edge/fetch/decode.h"
#include "edge/fetch/fetch.h"
#include "edge/fetch/headers.h"
#include "edge/fetch/proxy.h"
#include "edge/fetch/wire.h"

#define BODY_TOO_LARGE "its body is larger than 16 MiB"

enum {
	CONNECT_SECONDS = 15,
	SLOW_BYTES = 64, /* a second, for … */
	SLOW_SECONDS = 20,
	KEPT_BUFFER = 1 << 20, /* larger ones are given back after use */
	CA_MAX = 8 << 20,
	PORTS = 1 << 16
};

/* The certificate of an open connection, which libcurl shows only once, at its opening. */
struct certificate {
	char remote[ADDRESS_TEXT_MAX];
	char sha256[HASH_SHA256_HEX + 1];
};

struct network {
	const struct network_options *options;
	struct channel channel;
	CURLM *multi;
	struct curl_slist *connect_to;
	char *ca_path; /* a file of all certificates to trust, or NULL: as libcurl finds them */
	struct decoder *decoder;
	struct buf message;
	struct transfer *idle;
	bool look_again;
	struct certificate *certificates[PORTS]; /* by local port */
};

/* One request under way; kept with its buffers for the next. */
struct transfer {
	struct transfer *next;
	struct network *net;
	CURL *easy;
	uint64_t id;
	uint64_t wire_hash;
	int64_t sent_ms; /* monotonic; 0: not yet */
	bool may_private;
	char host[300]; /* for messages */
	struct curl_slist *lines;
	struct buf headers;
	struct buf body;
	const char *over;               /* what passed its ceiling */
	char refused[ADDRESS_TEXT_MAX]; /* the address that was refused */
	const char *refusal;            /* what kind it is */
	char trouble[CURL_ERROR_SIZE];  /* libcurl's own words */
	char tls_sha256[HASH_SHA256_HEX + 1];
	bool is_mail;
	struct buf letter; /* mail: what is sent … */
	size_t sent;       /* … as far as it was */
};

static bool
refuse(struct transfer *t, const struct sockaddr *address)
{
	const char *what = t->may_private ? NULL : address_refusal(address);

	if (what == NULL)
		return false;
	t->refusal = what;
	address_format(address, t->refused);
	return true;
}

/*
 * The address really connected to is seen here, after resolution, so a name
 * that resolves differently the second time gains nothing.
 */
static curl_socket_t
on_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	if (purpose != CURLSOCKTYPE_IPCXN || refuse(arg, &address->addr))
		return CURL_SOCKET_BAD;
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* A connection may have been opened for a page whose declaration allows it, and be used again.
 */
static int
on_request(void *arg, char *remote, char *local, int remote_port, int local_port)
{
	struct transfer *t = arg;
	struct sockaddr_storage address;

	(void)local;
	(void)remote_port;
	(void)local_port;
	if (address_of_literal(span_of(remote), &address) &&
	    refuse(arg, (const struct sockaddr *)&address))
		return CURL_PREREQFUNC_ABORT;
	t->sent_ms = clock_monotonic_ms();
	return CURL_PREREQFUNC_OK;
}

/* Header lines, of the last block only: an interim answer's are forgotten. */
static size_t
on_header(char *data, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;
	size_t len = size * n;

	if (len >= 5 && memcmp(data, "HTTP/", 5) == 0)
		buf_clear(&t->headers);
	while (len > 0 && (data[len - 1] == '\n' || data[len - 1] == '\r'))
		len--;
	for (size_t i = 0; i < len; i++)
		if (data[i] == '\0' || data[i] == '\r')
			data[i] = ' ';
	if (len == 0) {
		t->net->look_again = true;
		return size * n;
	}
	if (buf_add(&t->headers, data, len) != 0 || buf_addc(&t->headers, '\n') != 0) {
		t->over = "its headers are larger than 256 KiB";
		return 0;
	}
	return size * n;
}

static size_t
on_body(char *data, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;

	if (buf_add(&t->body, data, size * n) != 0) {
		t->over = BODY_TOO_LARGE;
		return 0;
	}
	return size * n;
}

/* What is the same for every request of a handle. */
static void
set_up(struct transfer *t)
{
	const struct network *net = t->net;
	long seconds = net->options->seconds;

	curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t);
	curl_easy_setopt(t->easy, CURLOPT_ERRORBUFFER, t->trouble);
	curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(t->easy, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_OPENSOCKETFUNCTION, on_socket);
	curl_easy_setopt(t->easy, CURLOPT_OPENSOCKETDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_PREREQFUNCTION, on_request);
	curl_easy_setopt(t->easy, CURLOPT_PREREQDATA, t);
	/* choose_proxy() has looked at no_proxy; a second opinion would go around the check */
	curl_easy_setopt(t->easy, CURLOPT_NOPROXY, "");
	curl_easy_setopt(t->easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(t->easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
	curl_easy_setopt(t->easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(t->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(t->easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl_easy_setopt(t->easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(t->easy, CURLOPT_CERTINFO, 1L);
	curl_easy_setopt(t->easy, CURLOPT_BUFFERSIZE, 128L << 10);
	curl_easy_setopt(t->easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)FETCH_MAX_WIRE);
	curl_easy_setopt(t->easy, CURLOPT_TIMEOUT, seconds);
	curl_easy_setopt(t->easy, CURLOPT_CONNECTTIMEOUT,
	    seconds < CONNECT_SECONDS ? seconds : (long)CONNECT_SECONDS);
	curl_easy_setopt(t->easy, CURLOPT_LOW_SPEED_LIMIT, (long)SLOW_BYTES);
	curl_easy_setopt(t->easy, CURLOPT_LOW_SPEED_TIME, (long)SLOW_SECONDS);
	if (net->connect_to != NULL)
		curl_easy_setopt(t->easy, CURLOPT_CONNECT_TO, net->connect_to);
	if (net->ca_path != NULL) {
		curl_easy_setopt(t->easy, CURLOPT_CAINFO, net->ca_path);
		/* had it a folder too, libcurl would read everything again for each connection
		 */
		curl_easy_setopt(t->easy, CURLOPT_CAPATH, NULL);
	}
}

static struct transfer *
transfer_new(struct network *net)
{
	struct transfer *t = net->idle;

	if (t != NULL) {
		net->idle = t->next;
		return t;
	}
	t = mem_alloc(sizeof *t);
	t->net = net;
	t->easy = curl_easy_init();
	buf_init(&t->headers, FETCH_MAX_HEADERS);
	buf_init(&t->body, FETCH_MAX_WIRE);
	buf_init(&t->letter, WIRE_MAX_BODY);
	set_up(t);
	return t;
}

static void
clear(struct buf *b)
{
	if (b->cap > KEPT_BUFFER)
		buf_release(b);
	else
		buf_clear(b);
}

static void
transfer_rest(struct transfer *t)
{
	curl_multi_remove_handle(t->net->multi, t->easy);
	curl_slist_free_all(t->lines);
	t->lines = NULL;
	clear(&t->headers);
	clear(&t->body);
	if (t->is_mail) { /* a handle that has spoken SMTP begins anew */
		curl_easy_reset(t->easy);
		set_up(t);
		t->is_mail = false;
	}
	t->next = t->net->idle;
	t->net->idle = t;
}

static void
set_text(CURL *easy, CURLoption option, struct span text)
{
	char *copy = span_dup(text);

	curl_easy_setopt(easy, option, copy);
	free(copy);
}

static void
add_lines(struct transfer *t, const struct wire_request *request)
{
	for (size_t i = 0; i < request->n_lines; i++) {
		char *line = span_dup(request->lines[i]);

		/* a line break would begin a header of somebody else's choosing */
		if (strpbrk(line, "\r\n") == NULL)
			t->lines = curl_slist_append(t->lines, line);
		free(line);
	}
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->lines);
}

/*
 * The proxy of the request, else of the environment. Behind a proxy, and with
 * connect_to, the address connected to is the operator's own choice and says
 * nothing of the page's: there only hosts written as addresses can be judged,
 * which fetch.c does before it asks.
 */
static void
choose_proxy(struct transfer *t, const struct wire_request *request)
{
	char *text = span_dup(request->url), *proxy = span_dup(request->proxy);
	struct url url;

	if (!url_split(text, &url))
		url = (struct url){ 0 };
	snprintf(t->host, sizeof t->host, "%.*s", (int)url.host.len, url.host.data);
	if (*proxy == '\0') {
		free(proxy);
		proxy = mem_strdup(proxy_of_environment(&url));
	}
	curl_easy_setopt(t->easy, CURLOPT_PROXY, proxy);
	if (*proxy != '\0' || t->net->connect_to != NULL || t->net->options->allow_private)
		t->may_private = true;
	free(proxy);
	free(text);
}

/* What is sent; a handle used before may have sent something. */
static void
set_method(struct transfer *t, const struct wire_request *request)
{
	curl_easy_setopt(t->easy, CURLOPT_CUSTOMREQUEST, NULL);
	curl_easy_setopt(t->easy, CURLOPT_HTTPGET, 1L);
	if (request->method.len == 0)
		return;
	curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
	curl_easy_setopt(t->easy, CURLOPT_COPYPOSTFIELDS, request->body.data);
	set_text(t->easy, CURLOPT_CUSTOMREQUEST, request->method);
}

static size_t
on_letter(char *data, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;
	size_t left = t->letter.len - t->sent;

	n = size * n < left ? size * n : left;
	if (n > 0)
		memcpy(data, t->letter.data + t->sent, n);
	t->sent += n;
	return n;
}

/* "smtp://mail.paper.example:587": what messages call it. */
static void
name_mail_server(struct transfer *t, struct span url)
{
	const char *host = span_find(url, "://");
	struct span rest =
	    host == NULL ? url : span_make(host + 3, url.len - (size_t)(host + 3 - url.data));

	snprintf(t->host, sizeof t->host, "%.*s", (int)rest.len, rest.data);
}

/* The certificate is always looked at; a server that must offer STARTTLS and does not is left.
 */
static void
set_mail(struct transfer *t, const struct wire_request *request)
{
	t->is_mail = true;
	t->may_private |= t->net->options->allow_private;
	t->sent = 0;
	buf_clear(&t->letter);
	buf_add_span(&t->letter, request->body);
	name_mail_server(t, request->url);
	curl_easy_setopt(t->easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(t->easy, CURLOPT_PROXY, "");
	curl_easy_setopt(t->easy, CURLOPT_USE_SSL,
	    (long)(request->starttls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
	set_text(t->easy, CURLOPT_MAIL_FROM, request->sender);
	for (size_t i = 0; i < request->n_lines; i++) {
		char *line = span_dup(request->lines[i]);

		t->lines = curl_slist_append(t->lines, line);
		free(line);
	}
	curl_easy_setopt(t->easy, CURLOPT_MAIL_RCPT, t->lines);
	if (request->user.len > 0) {
		set_text(t->easy, CURLOPT_USERNAME, request->user);
		set_text(t->easy, CURLOPT_PASSWORD, request->password);
	}
	curl_easy_setopt(t->easy, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(t->easy, CURLOPT_READFUNCTION, on_letter);
	curl_easy_setopt(t->easy, CURLOPT_READDATA, t);
}

static void
start(struct network *net, const struct wire_request *request)
{
	struct transfer *t = transfer_new(net);

	t->id = request->id;
	t->wire_hash = request->wire_hash;
	t->may_private = request->may_private;
	t->over = t->refusal = NULL;
	t->sent_ms = 0;
	t->trouble[0] = t->tls_sha256[0] = '\0';
	set_text(t->easy, CURLOPT_URL, request->url);
	if (span_is(request->method, "MAIL")) {
		set_mail(t, request);
	} else {
		choose_proxy(t, request);
		set_method(t, request);
		add_lines(t, request);
	}
	curl_multi_add_handle(net->multi, t->easy);
}

static int
base64_value(char c)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c != '\0' ? strchr(digits, c) : NULL;

	return at != NULL ? (int)(at - digits) : -1;
}

/* The bytes between the BEGIN and END lines of a certificate. */
static void
pem_bytes(const char *pem, struct buf *out)
{
	const char *from = strchr(pem, '\n');
	unsigned bits = 0, n = 0;

	for (; from != NULL && *from != '\0' && *from != '-'; from++) {
		int value = base64_value(*from);

		if (value < 0)
			continue;
		bits = bits << 6 | (unsigned)value;
		n += 6;
		if (n >= 8) {
			n -= 8;
			buf_addc(out, (char)(bits >> n & 0xff));
		}
	}
}

static void
hash_certificate(const struct curl_certinfo *info, char hex[HASH_SHA256_HEX + 1])
{
	struct curl_slist *line = info->num_of_certs > 0 ? info->certinfo[0] : NULL;
	struct buf der;

	buf_init(&der, 64 << 10);
	for (; line != NULL; line = line->next) {
		if (strncmp(line->data, "Cert:", 5) != 0)
			continue;
		pem_bytes(line->data + 5, &der);
		hash_sha256(buf_span(&der), hex);
		break;
	}
	buf_release(&der);
}

/* Fill t->tls_sha256, and remember it for the connection's later requests. */
static void
note_certificate(struct transfer *t, const char *remote)
{
	struct curl_certinfo *info = NULL;
	long port = 0;
	struct certificate **known;

	curl_easy_getinfo(t->easy, CURLINFO_LOCAL_PORT, &port);
	curl_easy_getinfo(t->easy, CURLINFO_CERTINFO, &info);
	if (port <= 0 || port >= PORTS)
		return;
	known = &t->net->certificates[port];
	if (info != NULL && info->num_of_certs > 0) {
		if (*known == NULL)
			*known = mem_alloc(sizeof **known);
		snprintf((*known)->remote, sizeof(*known)->remote, "%s", remote);
		hash_certificate(info, (*known)->sha256);
	}
	if (*known != NULL && strcmp((*known)->remote, remote) == 0)
		memcpy(t->tls_sha256, (*known)->sha256, sizeof t->tls_sha256);
}

static int
http_version(CURL *easy)
{
	long version = 0;

	curl_easy_getinfo(easy, CURLINFO_HTTP_VERSION, &version);
	switch (version) {
	case CURL_HTTP_VERSION_1_0: return 10;
	case CURL_HTTP_VERSION_1_1: return 11;
	case CURL_HTTP_VERSION_2_0: return 20;
	case CURL_HTTP_VERSION_3: return 30;
	default: return 0;
	}
}

/* Texts from strangers fit the message or are left out. */
static struct span
fitting(const char *text, size_t ceiling)
{
	struct span s = span_of(text);

	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.data[i] < ' ' || s.data[i] == 0x7f)
			return span_of(NULL);
	return s.len <= ceiling ? s : span_of(NULL);
}

static void
add_facts(struct transfer *t, struct wire_answer *a)
{
	char *ip = NULL, *redirect = NULL, *scheme = NULL;
	long status = 0;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(t->easy, CURLINFO_PRIMARY_IP, &ip);
	curl_easy_getinfo(t->easy, CURLINFO_REDIRECT_URL, &redirect);
	curl_easy_getinfo(t->easy, CURLINFO_SCHEME, &scheme);
	a->status = status > 0 && status <= 999 ? (int)status : 0;
	a->http_version = http_version(t->easy);
	a->headers = buf_span(&t->headers);
	a->ip = fitting(ip, ADDRESS_TEXT_MAX);
	a->redirect = fitting(redirect, URL_MAX);
	if (scheme != NULL && strcasecmp(scheme, "https") == 0 && ip != NULL) {
		note_certificate(t, ip);
		a->tls_sha256 = span_of(t->tls_sha256);
	}
}

/* A sealed memfd holding bytes: nobody can shrink it under a reader's map. */
static int
memfd_of(struct span bytes)
{
	int fd = memfd_create("body", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0)
		return -1;
	while (bytes.len > 0) {
		ssize_t n = write(fd, bytes.data, bytes.len);

		if (n <= 0) {
			close(fd);
			return -1;
		}
		bytes = span_make(bytes.data + n, bytes.len - (size_t)n);
	}
	fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL);
	return fd;
}

static enum wire_outcome
outcome_of(enum error_code code)
{
	return code == ERROR_LIMIT ? WIRE_LIMIT : code == ERROR_LATER ? WIRE_LATER : WIRE_PAGE;
}

/* Compare, decode, and put the bodies into descriptors; returns how many. */
static size_t
add_body(struct transfer *t, struct wire_answer *a, int fds[CHANNEL_MAX_FDS], struct error *err)
{
	struct span wire = buf_span(&t->body), body, encoding = span_of(NULL);
	size_t n = 0;

	a->wire_len = wire.len;
	a->wire_hash = hash_xxh3(wire);
	a->same_bytes = a->status == 200 && t->wire_hash != 0 && a->wire_hash == t->wire_hash;
	if (a->same_bytes || a->status == 304)
		return 0;
	headers_get(a->headers, "Content-Encoding", &encoding);
	if (decoder_run(t->net->decoder, encoding, wire, &body, err) != 0) {
		if (a->status / 100 == 2) {
			a->outcome = outcome_of(err->code);
			a->detail = span_of(err->message);
		}
		return 0;
	}
	if (body.len > FETCH_MAX_DECODED)
		return 0;
	a->body_len = body.len;
	fds[n++] = memfd_of(wire);
	if (body.data != wire.data)
		fds[n++] = memfd_of(body);
	if (fds[0] < 0 || fds[n - 1] < 0) {
		a->outcome = WIRE_LATER;
		a->detail = span_of("no memory for its body");
	}
	return n;
}

/* Why a connection failed, as errno has it, where libcurl kept one. */
static const char *
system_words(CURL *easy)
{
	long os = 0;

	curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &os);
	return os != 0 ? strerror((int)os) : "no answer";
}

/* What failed, in words; the host is named because it may be a redirect's. */
static void
explain_network(struct transfer *t, CURLcode rc, struct error *err)
{
	const char *host = t->host;

	switch (rc) {
	case CURLE_COULDNT_RESOLVE_HOST:
		error_set(err, ERROR_LATER, "no such host (%s)", host);
		break;
	case CURLE_COULDNT_CONNECT:
		error_set(
		    err, ERROR_LATER, "cannot connect to %s (%s)", host, system_words(t->easy));
		break;
	case CURLE_OPERATION_TIMEDOUT:
		error_set(
		    err, ERROR_LATER, "%s took too long (%zu bytes came)", host, t->body.len);
		break;
	case CURLE_PARTIAL_FILE:
	case CURLE_GOT_NOTHING:
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
		error_set(err, ERROR_LATER, "%s cut the connection after %zu bytes", host,
		    t->body.len);
		break;
	case CURLE_PEER_FAILED_VERIFICATION:
		error_set(
		    err, ERROR_PAGE, "%s has no valid certificate (%s)", host, t->trouble);
		break;
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_WEIRD_SERVER_REPLY:
		error_set(err, ERROR_LATER, "%s does not speak %s", host,
		    t->is_mail ? "SMTP" : "HTTP");
		break;
	case CURLE_USE_SSL_FAILED: error_set(err, ERROR_PAGE, "%s offers no TLS", host); break;
	case CURLE_LOGIN_DENIED:
		error_set(err, ERROR_PAGE, "%s does not take the user and password", host);
		break;
	case CURLE_URL_MALFORMAT:
		error_set(err, ERROR_PAGE, "its address cannot be read");
		break;
	default:
		error_set(err, ERROR_LATER, "%s: %s", host,
		    t->trouble[0] != '\0' ? t->trouble : curl_easy_strerror(rc));
	}
}

static void
explain(struct transfer *t, CURLcode rc, struct wire_answer *a, struct error *err)
{
	if (t->refusal != NULL &&
	    (rc == CURLE_COULDNT_CONNECT || rc == CURLE_ABORTED_BY_CALLBACK))
		error_set(err, ERROR_PAGE,
		    "refused: %s leads to %s, %s address (private: true in its declaration "
		    "allows it)",
		    t->host, t->refused, t->refusal);
	else if (t->over != NULL)
		error_set(err, ERROR_LIMIT, "%s", t->over);
	else if (rc == CURLE_FILESIZE_EXCEEDED)
		error_set(err, ERROR_LIMIT, BODY_TOO_LARGE);
	else
		explain_network(t, rc, err);
	a->outcome = outcome_of(err->code);
	a->detail = span_of(err->message);
}

/* One line of printable characters, not too long. */
static struct span
tidy(struct span text)
{
	char *s = (char *)text.data;

	if (text.len > WIRE_MAX_DETAIL)
		text.len = WIRE_MAX_DETAIL;
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)s[i] < ' ' || s[i] == 0x7f)
			s[i] = ' ';
	return span_trim(text);
}

static void
hand_over(struct network *net, const struct wire_answer *a, const int *fds, size_t n)
{
	int rc;

	buf_clear(&net->message);
	wire_put_answer(&net->message, a);
	if (n > 0) {
		rc = channel_send(&net->channel, buf_span(&net->message), fds, n);
	} else {
		rc = channel_put(&net->channel, buf_span(&net->message));
		if (rc != 0 && channel_drain(&net->channel) == 0)
			rc = channel_put(&net->channel, buf_span(&net->message));
	}
	if (rc != 0)
		_exit(0); /* nobody listens any more */
}

static void
finish(struct transfer *t, CURLcode rc)
{
	int fds[CHANNEL_MAX_FDS] = { -1, -1 };
	struct wire_answer a = { .id = t->id, .sent_ms = (uint64_t)t->sent_ms };
	struct error err = { 0 };
	char detail[ERROR_MESSAGE_MAX];
	size_t n = 0;

	add_facts(t, &a);
	if (rc == CURLE_OK)
		n = add_body(t, &a, fds, &err);
	else
		explain(t, rc, &a, &err);
	if (a.outcome != WIRE_ANSWERED) {
		snprintf(detail, sizeof detail, "%.*s", (int)a.detail.len, a.detail.data);
		a.detail = tidy(span_of(detail));
		a.body_len = 0;
	}
	hand_over(t->net, &a, fds, a.outcome == WIRE_ANSWERED ? n : 0);
	for (size_t i = 0; i < CHANNEL_MAX_FDS; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	transfer_rest(t);
}

static void
finish_all(struct network *net)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(net->multi, &left)) != NULL) {
		struct transfer *t = NULL;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &t);
		finish(t, message->data.result);
	}
}

/* Begin what the parent asks; it sends no more at a time than may run at a time. */
static void
take_requests(struct network *net)
{
	struct wire_request request;
	struct span payload;
	int fds[CHANNEL_MAX_FDS], filled, taken;

	do {
		filled = channel_fill(&net->channel);
		while ((taken = channel_take(&net->channel, &payload, fds)) == 1 &&
		       wire_take_request(payload, &request))
			start(net, &request);
		if (filled < 0 || taken != 0)
			_exit(0);
	} while (filled > 0);
}

/*
 * libcurl 7.88 reads the headers of an HTTP/2 answer without a body (a 304) and
 * then waits for the socket to say that it has ended, which it never does: a
 * second of standstill. So whenever headers have come, it is asked once more.
 */
static int
wait_ms(const struct network *net)
{
	return net->look_again ? 0 : 1000;
}

static void
serve(struct network *net)
{
	struct curl_waitfd wait = { .fd = net->channel.fd, .events = CURL_WAIT_POLLIN };
	int running;

	for (;;) {
		net->look_again = false;
		curl_multi_perform(net->multi, &running);
		finish_all(net);
		if (channel_drain(&net->channel) != 0)
			_exit(0);
		wait.revents = 0;
		curl_multi_poll(net->multi, &wait, 1, wait_ms(net), NULL);
		if (wait.revents != 0)
			take_requests(net);
	}
}

/* The system's own file of certificates, where libcurl knows one. */
static char *
system_certificates(void)
{
	CURL *easy = curl_easy_init();
	char *path = NULL;

	curl_easy_getinfo(easy, CURLINFO_CAINFO, &path);
	path = path != NULL && file_exists(path) ? mem_strdup(path) : NULL;
	curl_easy_cleanup(easy);
	return path;
}

/*
 * The system's certificates and one file more, as a memfd that libcurl opens by
 * name: it keeps what it read from a file between connections, but not what it
 * is given as memory.
 */
static int
gather_certificates(struct network *net, struct error *err)
{
	const char *extra = net->options->ca_file;
	struct buf all;
	int fd = -1;

	net->ca_path = system_certificates();
	if (extra == NULL)
		return 0;
	buf_init(&all, CA_MAX);
	if ((net->ca_path == NULL || file_read(net->ca_path, &all, err) == 0) &&
	    buf_addc(&all, '\n') == 0 && file_read(extra, &all, err) == 0)
		fd = memfd_of(buf_span(&all));
	free(net->ca_path);
	net->ca_path = mem_printf("/proc/self/fd/%d", fd);
	buf_release(&all);
	return fd < 0 ? -1 : 0;
}

static int
prepare(struct network *net, struct error *err)
{
	const struct network_options *options = net->options;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
		return error_set(err, ERROR_SYSTEM, "libcurl does not start");
	net->multi = curl_multi_init();
	curl_multi_setopt(net->multi, CURLMOPT_MAXCONNECTS, (long)options->connections);
	net->decoder = decoder_new(FETCH_MAX_DECODED);
	buf_init(&net->message, CHANNEL_MAX_FRAME);
	if (options->connect_to != NULL) {
		char *line = mem_printf("::%s", options->connect_to);

		net->connect_to = curl_slist_append(NULL, line);
		free(line);
	}
	if (gather_certificates(net, err) != 0)
		return -1;
	return confine_network(err);
}

/* Only the socket is taken along: the archive's lock and files are not for this side. */
static int
leave_behind(int fd)
{
	fd = dup2(fd, STDERR_FILENO + 1);
	close_range((unsigned)STDERR_FILENO + 2, ~0U, 0);
	return fd;
}

void
network_serve(int fd, const struct network_options *options)
{
	struct network *net = mem_alloc(sizeof *net);
	struct error err = { 0 };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NAME, "smallprint-net");
	signal(SIGINT, SIG_IGN); /* the parent ends us when it is asked to end */
	signal(SIGTERM, SIG_IGN);
	channel_init(&net->channel, leave_behind(fd));
	net->options = options;
	if (prepare(net, &err) != 0 && err.code == ERROR_NONE)
		error_set(&err, ERROR_SYSTEM, "the network side does not start");
	channel_send(&net->channel, span_of(err.message), NULL, 0);
	if (err.code != ERROR_NONE)
		_exit(1);
	serve(net);
	_exit(0);
}
