/*
 * The network side against the tests' own web server: each test lays out a
 * page, asks for it, and looks at the answer and at what the server saw.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"
#include "edge/clock.h"
#include "edge/fetch/fetch.h"
#include "edge/fetch/fetch_job.h"

enum { MANY = 1000 };

/* Where the server's pages lie, how it is reached, what it wrote down. */
static struct {
	char dir[200];
	char log[256];
	char here[64]; /* 127.0.0.1:PORT */
	int port;
	pid_t pid;
	bool missing;
} server;

/* What became of a request. */
struct got {
	struct response r;
	struct error err;
	char *body; /* decoded, NULL: none */
	int calls;
	bool has_response;
};

static void
write_text(const char *path, const char *text)
{
	char *dir = mem_strdup(path), *slash = strrchr(dir, '/');
	struct error err = { 0 };

	*slash = '\0';
	assert_int_equal(file_mkdirs(dir, &err), 0);
	assert_int_equal(file_write(path, span_of(text), &err), 0);
	free(dir);
}

/* Lay a file out under the server's root: "host/path". */
static void
lay(const char *name, const char *text)
{
	char *path = mem_printf("%s/root/%s", server.dir, name);

	write_text(path, text);
	free(path);
}

static const char *
server_program(void)
{
	static char path[512];
	const char *named = getenv("SERVER"), *o = getenv("O");

	if (named != NULL)
		return named;
	snprintf(path, sizeof path, "%s/tests/server/server", o != NULL ? o : "build");
	return path;
}

static int
read_port(int fd)
{
	char line[64] = "";
	FILE *f = fdopen(fd, "r");
	int port = 0;

	if (fgets(line, sizeof line, f) == NULL || sscanf(line, "port %d", &port) != 1)
		port = 0;
	fclose(f);
	return port;
}

static pid_t
start_server(const char *cert, const char *key, int *port)
{
	char *root = mem_printf("%s/root", server.dir);
	int ends[2];
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	if (pid == 0) {
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		execl(server_program(), "server", "--root", root, "--log", server.log,
		    cert != NULL ? "--tls" : NULL, cert, key, (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	*port = read_port(ends[0]);
	free(root);
	return pid;
}

static int
set_up(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	snprintf(server.dir, sizeof server.dir, "%s/fetch-XXXXXX", tmp != NULL ? tmp : "/tmp");
	assert_non_null(mkdtemp(server.dir));
	snprintf(server.log, sizeof server.log, "%s/log", server.dir);
	server.missing = access(server_program(), X_OK) != 0;
	if (server.missing)
		return 0;
	lay("default/robots.txt", "");
	server.pid = start_server(NULL, NULL, &server.port);
	assert_true(server.port > 0);
	snprintf(server.here, sizeof server.here, "127.0.0.1:%d", server.port);
	return 0;
}

static void
stop(pid_t pid)
{
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
}

static int
tear_down(void **state)
{
	char *command = mem_printf("rm -rf '%s'", server.dir);

	(void)state;
	if (!server.missing)
		stop(server.pid);
	assert_int_equal(system(command), 0);
	free(command);
	return 0;
}

/* valgrind cannot live inside the filter that the network child puts on. */
static bool
under_valgrind(void)
{
	const char *preloaded = getenv("LD_PRELOAD");

	return preloaded != NULL && strstr(preloaded, "vgpreload") != NULL;
}

static void
need_server(void)
{
	if (server.missing || under_valgrind())
		skip();
}

static struct fetch_options
usual(void)
{
	return (
	    struct fetch_options){ .connect_to = server.here, .backoff_ms = 10, .seconds = 10 };
}

static void
on_done(void *arg, struct response *response, const struct error *err, void *context)
{
	struct got *got = arg;
	struct span body;

	(void)context;
	got->calls++;
	got->err = *err;
	got->has_response = response != NULL;
	if (response == NULL)
		return;
	got->r = *response;
	*response = (struct response){ .wire_fd = -1, .body_fd = -1 };
	if (got->r.body_fd < 0)
		return;
	assert_int_equal(body_map(got->r.body_fd, got->r.body_len, &body, NULL), 0);
	got->body = span_dup(body);
	body_unmap(body);
}

static void
release(struct got *got)
{
	if (got->has_response)
		response_release(&got->r);
	free(got->body);
}

static struct fetch *
begin(const struct fetch_options *o)
{
	struct error err = { 0 };
	struct fetch *f = NULL;

	if (fetch_new(o, on_done, NULL, &f, &err) != 0)
		fail_msg("%s", err.message);
	return f;
}

static void
add(struct fetch *f, const struct request *request)
{
	struct error err = { 0 };

	if (fetch_add(f, request, &err) != 0)
		fail_msg("%s", err.message);
}

static void
finish_all(struct fetch *f)
{
	int64_t until = clock_monotonic_ms() + 60000;
	struct error err = { 0 };

	while (fetch_pending(f) > 0) {
		if (fetch_step(f, NULL, 0, 1000, &err) != 0)
			fail_msg("%s", err.message);
		assert_true(clock_monotonic_ms() < until);
	}
}

static struct got
ask(const struct fetch_options *o, struct request request)
{
	struct fetch *f = begin(o);
	struct got got = { 0 };

	request.arg = &got;
	add(f, &request);
	finish_all(f);
	fetch_free(f);
	assert_int_equal(got.calls, 1);
	return got;
}

static struct page
page_at(const char *url)
{
	return (struct page){
		.id = (char *)"acme/terms", .url = (char *)url, .robots = ROBOTS_IGNORE
	};
}

static struct got
get(const char *url)
{
	struct fetch_options o = usual();
	struct page page = page_at(url);

	return ask(&o, (struct request){ .page = &page });
}

/* A request that ends in an error, with its words. */
static void
refused(const char *url, enum error_code code, const char *message)
{
	struct got got = get(url);

	if (got.err.code != code || strcmp(got.err.message, message) != 0)
		fail_msg("%s: %s error '%s', expected '%s'", url, error_code_name(got.err.code),
		    got.err.message, message);
	release(&got);
}

/* A request that ends in a page. */
static struct got
taken(const char *url)
{
	struct got got = get(url);

	if (got.err.code != ERROR_NONE)
		fail_msg("%s: %s", url, got.err.message);
	assert_true(got.has_response);
	return got;
}

/* The server's notes on one host and path: how many, their times, and the last line. */
static size_t
seen(const char *host, const char *path, int64_t *times, size_t room, char last[1024])
{
	char *key = mem_printf("\tGET\t%s\t%s\t", host, path), line[4096];
	FILE *f = fopen(server.log, "r");
	size_t n = 0;

	while (f != NULL && fgets(line, sizeof line, f) != NULL) {
		if (strstr(line, key) == NULL)
			continue;
		if (n < room)
			times[n] = atoll(line);
		if (last != NULL)
			snprintf(last, 1024, "%.1023s", line);
		n++;
	}
	if (f != NULL)
		fclose(f);
	free(key);
	return n;
}

static size_t
times_asked(const char *host, const char *path)
{
	return seen(host, path, NULL, 0, NULL);
}

#define TERMS                                                                                  \
	"<p>We may use what you write here to build better models. You can say no in your "    \
	"settings, and the answer counts from that day on. We keep the choice as long as the " \
	"account exists, and tell you before it changes in a way that matters.</p>"

static void
test_page(void **state)
{
	struct got got;
	char line[1024];

	(void)state;
	need_server();
	lay("a.example/terms.html", TERMS);
	got = taken("http://a.example/terms.html#part");
	assert_int_equal(got.r.status, 200);
	assert_string_equal(got.body, TERMS);
	assert_string_equal(got.r.content_encoding, "gzip");
	assert_string_equal(got.r.content_type, "text/html; charset=utf-8");
	assert_string_equal(got.r.ip, "127.0.0.1");
	assert_string_equal(got.r.protocol, "HTTP/1.1");
	assert_non_null(strstr(got.r.headers, "ETag: "));
	assert_non_null(got.r.etag);
	assert_null(got.r.tls_sha256);
	assert_int_equal(got.r.tries, 1);
	assert_int_equal(got.r.body_len, strlen(TERMS));
	assert_true(got.r.wire_len < got.r.body_len && got.r.wire_hash != 0);
	seen("a.example", "/terms.html", NULL, 0, line);
	assert_non_null(strstr(line,
	    "smallprint/" SMALLPRINT_VERSION " (+https://github.com/smallprint/smallprint)"));
	assert_non_null(strstr(line, "\ten-US,en;q=0.9\t"));
	release(&got);
}

static void
test_identity(void **state)
{
	struct fetch_options o = usual();
	struct page page = page_at("http://a.example/identity");
	struct got got;
	char line[1024];

	(void)state;
	need_server();
	lay("a.example/identity.answer", "text Hallo\nrequire-header X-Region: de\n");
	page.language = (char *)"de-DE";
	page.user_agent = (char *)"reader/1";
	strs_add(&page.headers, "X-Region: de");
	got = ask(&o, (struct request){ .page = &page });
	assert_int_equal(got.r.status, 200);
	seen("a.example", "/identity", NULL, 0, line);
	assert_non_null(strstr(line, "\treader/1\t"));
	assert_non_null(strstr(line, "\tde-DE,de;q=0.9\t"));
	release(&got);
	refused("http://a.example/identity", ERROR_PAGE, "acme/terms: 403 (forbidden)");
	strs_release(&page.headers);
}

static void
test_not_modified(void **state)
{
	struct fetch_options o = usual();
	struct page page = page_at("http://a.example/known.html");
	struct got first, got;

	(void)state;
	need_server();
	lay("a.example/known.html", TERMS);
	first = taken(page.url);
	got = ask(&o, (struct request){ .page = &page, .etag = first.r.etag });
	assert_int_equal(got.err.code, ERROR_NONE);
	assert_int_equal(got.r.status, 304);
	assert_int_equal(got.r.body_fd, -1);
	assert_int_equal(got.r.wire_fd, -1);
	release(&got);
	release(&first);

	lay("a.example/dated.answer",
	    "text hello\nno-etag\nlast-modified Wed, 18 Sep 2024 00:32:20 GMT\n");
	page.url = (char *)"http://a.example/dated";
	got = ask(&o, (struct request){
			  .page = &page, .last_modified = "Wed, 18 Sep 2024 00:32:20 GMT" });
	assert_int_equal(got.r.status, 304);
	release(&got);

	lay("a.example/strange.answer", "status 304\n");
	refused("http://a.example/strange", ERROR_PAGE,
	    "acme/terms: answered 304, which is not a page");
}

static void
test_same_bytes(void **state)
{
	struct fetch_options o = usual();
	struct page page = page_at("http://a.example/forgetful.html");
	struct got first, got;

	(void)state;
	need_server();
	lay("a.example/forgetful.html", TERMS);
	lay("a.example/forgetful.html.answer", "no-etag\n");
	first = taken(page.url);
	got = ask(&o, (struct request){ .page = &page, .wire_hash = first.r.wire_hash });
	assert_int_equal(got.err.code, ERROR_NONE);
	assert_int_equal(got.r.status, 200);
	assert_true(got.r.same_bytes);
	assert_int_equal(got.r.body_fd, -1);
	release(&got);
	got = ask(&o, (struct request){ .page = &page, .wire_hash = first.r.wire_hash + 1 });
	assert_false(got.r.same_bytes);
	assert_string_equal(got.body, TERMS);
	release(&got);
	release(&first);
}

static void
test_encodings(void **state)
{
	static const char *const codings[] = { "gzip", "br", "deflate", "plain", "chunked" };

	(void)state;
	need_server();
	for (size_t i = 0; i < COUNT(codings); i++) {
		char *name = mem_printf("a.example/as-%s", codings[i]);
		char *script = mem_printf("a.example/as-%s.answer", codings[i]);
		char *line = mem_printf("%s\n", codings[i]),
		     *url = mem_printf("http://%s", name);
		struct got got;
		struct span wire;

		lay(name, TERMS);
		lay(script, line);
		got = taken(url);
		assert_string_equal(got.body, TERMS);
		assert_int_equal(body_map(got.r.wire_fd, got.r.wire_len, &wire, NULL), 0);
		assert_true(hash_xxh3(wire) == got.r.wire_hash);
		body_unmap(wire);
		if (i < 3)
			assert_string_equal(got.r.content_encoding, codings[i]);
		release(&got);
		free(name);
		free(script);
		free(line);
		free(url);
	}
}

/* Bytes are passed on as they are; what they mean is for the reader to find out. */
static void
test_charset(void **state)
{
	struct got got;

	(void)state;
	need_server();
	lay("a.example/latin.html", "\xe4\xf6\xfc \xff\xfe not UTF-8");
	lay("a.example/latin.html.answer", "charset windows-1254\n");
	got = taken("http://a.example/latin.html");
	assert_string_equal(got.r.content_type, "text/html; charset=windows-1254");
	assert_string_equal(got.body, "\xe4\xf6\xfc \xff\xfe not UTF-8");
	release(&got);
}

static void
test_redirects(void **state)
{
	struct got got;

	(void)state;
	need_server();
	lay("old.example/a.answer", "redirect http://new.example/b 301\n");
	lay("new.example/b.answer", "redirect c.html?x=1 307\n");
	lay("new.example/c.html", TERMS);
	got = taken("http://old.example/a");
	assert_string_equal(got.r.final_url, "http://new.example/c.html?x=1");
	assert_int_equal(got.r.hops.n, 2);
	assert_string_equal(
	    got.r.hops.v[0], "301 http://old.example/a -> http://new.example/b");
	assert_string_equal(
	    got.r.hops.v[1], "307 http://new.example/b -> http://new.example/c.html?x=1");
	assert_string_equal(got.body, TERMS);
	release(&got);

	lay("old.example/round.answer", "loop\n");
	refused("http://old.example/round", ERROR_PAGE,
	    "acme/terms: redirected 10 times without an end");
	assert_int_equal(times_asked("old.example", "/round"), FETCH_MAX_REDIRECTS + 1);
	lay("old.example/nowhere.answer", "status 302\n");
	refused("http://old.example/nowhere", ERROR_PAGE,
	    "acme/terms: 302 without an address to go to");
	lay("old.example/gone.answer", "redirect /gone-for-good 302\n");
	refused("http://old.example/gone", ERROR_PAGE,
	    "acme/terms: 404 (not found) at http://old.example/gone-for-good");
}

/* What is told to one host in confidence is not told to the next. */
static void
test_confidence(void **state)
{
	struct fetch_options o = usual();
	struct page page = page_at("http://first.example/in");
	struct got got;
	char line[1024];

	(void)state;
	need_server();
	lay("first.example/in.answer", "redirect /again 302\n");
	lay("first.example/again.answer", "redirect http://second.example/out 302\n");
	lay("second.example/out.answer", "text hello\nrequire-header X-Region: de\n");
	strs_add(&page.headers, "Cookie: consent=no");
	strs_add(&page.headers, "X-Region: de");
	got = ask(&o, (struct request){ .page = &page });
	assert_int_equal(got.r.status, 200);
	release(&got);
	seen("first.example", "/again", NULL, 0, line);
	assert_non_null(strstr(line, "\tconsent=no\n"));
	seen("second.example", "/out", NULL, 0, line);
	assert_non_null(strstr(line, "\t-\n"));
	strs_release(&page.headers);
}

static const struct {
	const char *to;
	const char *message;
} bad_turns[] = {
	{ "http://10.0.0.1/",
	    "acme/terms: refused: http://10.0.0.1/ is a private address (private: "
	    "true in its declaration allows it)" },
	{ "http://169.254.169.254/latest", "acme/terms: refused: http://169.254.169.254/latest "
					   "is a link-local address (private: true "
					   "in its declaration allows it)" },
	{ "http://[::ffff:10.0.0.1]/", "acme/terms: refused: http://[::ffff:10.0.0.1]/ is an "
				       "IPv4-mapped address (private: true in "
				       "its declaration allows it)" },
	{ "file:///etc/passwd",
	    "acme/terms: refused: not an http or https address (file:///etc/passwd)" },
	{ "gopher://a.example:70/x",
	    "acme/terms: refused: not an http or https address (gopher://a.example:70/x)" },
	{ "http://me:secret@a.example/",
	    "acme/terms: refused: not an http or https address (http://me:secret@a.example/)" },
};

static void
test_bad_turns(void **state)
{
	(void)state;
	need_server();
	refused("http://2130706433/", ERROR_PAGE,
	    "acme/terms: refused: http://2130706433/ is a loopback address (private: true in "
	    "its "
	    "declaration allows it)");
	for (size_t i = 0; i < COUNT(bad_turns); i++) {
		char *name = mem_printf("turn.example/%zu.answer", i);
		char *script = mem_printf("redirect %s 302\n", bad_turns[i].to);
		char *url = mem_printf("http://turn.example/%zu", i);

		lay(name, script);
		refused(bad_turns[i].to, ERROR_PAGE, bad_turns[i].message);
		refused(url, ERROR_PAGE, bad_turns[i].message);
		free(name);
		free(script);
		free(url);
	}
}

/* Without connect_to, what counts is the address really connected to. */
static void
test_private(void **state)
{
	struct fetch_options o = { .backoff_ms = 10, .tries = 1 };
	struct page open = { 0 }, closed = { 0 };
	char url[100], named[100];
	struct got got[3] = { 0 };
	struct fetch *f;

	(void)state;
	need_server();
	lay("127.0.0.1/inside.html", TERMS);
	lay("ip6-localhost/inside.html", TERMS);
	snprintf(url, sizeof url, "http://127.0.0.1:%d/inside.html", server.port);
	/* a name of the hosts file: only its resolution tells */
	snprintf(named, sizeof named, "http://ip6-localhost:%d/inside.html", server.port);
	open = page_at(url);
	open.is_private = true;
	closed = page_at(url);
	f = begin(&o);
	add(f, &(struct request){ .page = &open, .arg = &got[0] });
	finish_all(f);
	add(f, &(struct request){ .page = &closed, .arg = &got[1] });
	finish_all(f);
	closed.url = named;
	add(f, &(struct request){ .page = &closed, .arg = &got[2] });
	finish_all(f);
	fetch_free(f);
	assert_int_equal(got[0].err.code, ERROR_NONE);
	assert_int_equal(got[1].err.code, ERROR_PAGE);
	assert_non_null(strstr(got[1].err.message, "is a loopback address"));
	assert_true(got[2].err.code == ERROR_PAGE
			? strstr(got[2].err.message, "leads to ::1, a loopback address") != NULL
			: strstr(got[2].err.message, "no such host") != NULL);
	for (size_t i = 0; i < COUNT(got); i++)
		release(&got[i]);
	o.allow_private = true;
	closed.url = url;
	got[0] = ask(&o, (struct request){ .page = &closed });
	assert_int_equal(got[0].r.status, 200);
	release(&got[0]);
}

/*
 * A connection that was opened for a page that may is not used by one that may
 * not: names are looked at again where libcurl keeps connections by name.
 */
static void
test_kept_connection(void **state)
{
	struct fetch_options o = { .backoff_ms = 10, .tries = 1 };
	char name[256] = "", url[400];
	struct page open, closed;
	struct got got[2] = { 0 };
	struct fetch *f;

	(void)state;
	need_server();
	if (gethostname(name, sizeof name - 1) != 0 || name[0] == '\0')
		skip();
	snprintf(url, sizeof url, "http://%s:%d/inside.html", name, server.port);
	lay("default/inside.html", TERMS);
	open = closed = page_at(url);
	open.is_private = true;
	f = begin(&o);
	add(f, &(struct request){ .page = &open, .arg = &got[0] });
	finish_all(f);
	add(f, &(struct request){ .page = &closed, .arg = &got[1] });
	finish_all(f);
	fetch_free(f);
	if (got[0].err.code == ERROR_NONE) {
		assert_int_equal(got[1].err.code, ERROR_PAGE);
		assert_non_null(strstr(got[1].err.message, "refused: "));
	}
	release(&got[0]);
	release(&got[1]);
	if (got[0].err.code != ERROR_NONE)
		skip(); /* this machine's name does not lead to where the server listens */
}

static void
test_proxy(void **state)
{
	struct fetch_options o = { .backoff_ms = 10, .tries = 1 };
	struct page page = page_at("http://proxied.example/x.html");
	char proxy[100];
	struct got got;

	(void)state;
	need_server();
	lay("proxied.example/x.html", TERMS);
	snprintf(proxy, sizeof proxy, "http://%s", server.here);
	page.proxy = proxy;
	got = ask(&o, (struct request){ .page = &page });
	assert_int_equal(got.err.code, ERROR_NONE);
	assert_string_equal(got.body, TERMS);
	release(&got);
	page.url = (char *)"http://192.168.0.1/";
	got = ask(&o, (struct request){ .page = &page });
	assert_non_null(strstr(got.err.message, "is a private address"));
	release(&got);
}

static void
test_statuses(void **state)
{
	static const struct {
		const char *script;
		const char *message;
	} rows[] = {
		{ "status 404\ntext Nothing here.\n", "acme/terms: 404 (not found)" },
		{ "status 401\n", "acme/terms: 401 (wants a login)" },
		{ "status 410\n", "acme/terms: 410 (gone)" },
		{ "status 451\n", "acme/terms: 451 (unavailable for legal reasons)" },
		{ "status 418\n", "acme/terms: 418" },
		{ "status 202\ntext wait\n", "acme/terms: answered 202, which is not a page" },
		{ "status 204\n", "acme/terms: answered 204, which is not a page" },
	};
	struct got got;

	(void)state;
	need_server();
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *name = mem_printf("status.example/%zu.answer", i);
		char *url = mem_printf("http://status.example/%zu", i);

		lay(name, rows[i].script);
		refused(url, ERROR_PAGE, rows[i].message);
		assert_int_equal(
		    times_asked("status.example", url + strlen("http://status.example")), 1);
		free(name);
		free(url);
	}
	got = get("http://status.example/0");
	assert_int_equal(got.r.status, 404);
	assert_string_equal(got.body, "Nothing here.\n");
	release(&got);
}

static void
test_retries(void **state)
{
	struct got got;

	(void)state;
	need_server();
	lay("busy.example/soon.answer",
	    "times 1\nstatus 429\nretry-after 1\n---\ntext hello\n");
	got = taken("http://busy.example/soon");
	assert_int_equal(got.r.tries, 2);
	assert_true(got.r.took_ms >= 1000 && got.r.took_ms < 5000);
	release(&got);

	lay("busy.example/thrice.answer", "status 503\ntext Sorry.\n");
	got = get("http://busy.example/thrice");
	assert_int_equal(got.err.code, ERROR_LATER);
	assert_string_equal(got.err.message, "acme/terms: 503 after 3 tries");
	assert_int_equal(got.r.status, 503);
	assert_string_equal(got.body, "Sorry.\n");
	assert_int_equal(times_asked("busy.example", "/thrice"), 3);
	release(&got);

	lay("busy.example/twice.answer", "times 2\nstatus 500\n---\ntext hello\n");
	got = taken("http://busy.example/twice");
	assert_int_equal(got.r.tries, 3);
	release(&got);

	lay("busy.example/tomorrow.answer", "status 429\nretry-after 86400\n");
	got = get("http://busy.example/tomorrow");
	assert_int_equal(got.err.code, ERROR_LATER);
	assert_non_null(
	    strstr(got.err.message, "acme/terms: 429, wants to be asked again after 20"));
	assert_int_equal(times_asked("busy.example", "/tomorrow"), 1);
	release(&got);
}

static void
test_trouble(void **state)
{
	struct fetch_options o = usual();
	struct page page = page_at("http://bad.example/slow");
	struct got got;

	(void)state;
	need_server();
	lay("bad.example/slow.answer", "delay 3000\ntext late\n");
	o.seconds = 1;
	o.tries = 1;
	got = ask(&o, (struct request){ .page = &page });
	assert_int_equal(got.err.code, ERROR_LATER);
	assert_string_equal(
	    got.err.message, "acme/terms: bad.example took too long (0 bytes came)");
	release(&got);

	lay("bad.example/drip.html", TERMS);
	lay("bad.example/drip.html.answer", "plain\ntrickle 10 100\n");
	page.url = (char *)"http://bad.example/drip.html";
	got = ask(&o, (struct request){ .page = &page });
	assert_int_equal(got.err.code, ERROR_LATER);
	assert_non_null(strstr(got.err.message, "took too long"));
	release(&got);

	lay("bad.example/cut.html", TERMS);
	lay("bad.example/cut.html.answer", "plain\ncut 30\n");
	refused("http://bad.example/cut.html", ERROR_LATER,
	    "acme/terms: bad.example cut the connection after 30 bytes");
	assert_int_equal(times_asked("bad.example", "/cut.html"), 3);
	lay("bad.example/garbage.answer", "gzip\ngarbage\n");
	refused("http://bad.example/garbage", ERROR_LATER, "acme/terms: broken gzip body");
	lay("bad.example/noise.answer", "noise\n");
	refused("http://bad.example/noise", ERROR_LATER,
	    "acme/terms: bad.example does not speak HTTP");
	lay("bad.example/zstd.answer", "text hello\nheader Content-Encoding: zstd\n");
	refused("http://bad.example/zstd", ERROR_PAGE,
	    "acme/terms: content encoding 'zstd' was not asked for");
}

static void
test_unreachable(void **state)
{
	struct fetch_options o = { .tries = 1, .seconds = 5, .allow_private = true };
	struct page page = page_at("http://127.0.0.1:9/");
	struct got got;

	(void)state;
	if (under_valgrind())
		skip();
	got = ask(&o, (struct request){ .page = &page });
	assert_int_equal(got.err.code, ERROR_LATER);
	assert_string_equal(
	    got.err.message, "acme/terms: cannot connect to 127.0.0.1 (Connection refused)");
	release(&got);
	page.url = (char *)"http://nowhere.invalid/";
	got = ask(&o, (struct request){ .page = &page });
	assert_int_equal(got.err.code, ERROR_LATER);
	assert_string_equal(got.err.message, "acme/terms: no such host (nowhere.invalid)");
	release(&got);
}

static void
test_ceilings(void **state)
{
	(void)state;
	need_server();
	lay("big.example/bomb.answer", "bomb 64\n");
	refused("http://big.example/bomb", ERROR_LIMIT,
	    "acme/terms: its gzip body unpacks to more than 32 MiB");
	lay("big.example/huge.answer", "huge 17\n");
	refused("http://big.example/huge", ERROR_LIMIT,
	    "acme/terms: its body is larger than 16 MiB");
	lay("big.example/endless.answer", "huge 17\nchunked\n");
	refused("http://big.example/endless", ERROR_LIMIT,
	    "acme/terms: its body is larger than 16 MiB");
	lay("big.example/fat.answer", "fat-headers 290\ntext hello\n");
	refused("http://big.example/fat", ERROR_LIMIT,
	    "acme/terms: its headers are larger than 256 KiB");
	assert_int_equal(times_asked("big.example", "/bomb"), 1);
}

/* Requests to one host keep their distance, retries too, and hold nobody else up. */
static void
test_spacing(void **state)
{
	struct fetch_options o = usual();
	struct page spaced[5], other = page_at("http://quick.example/x");
	struct got got[6] = { 0 };
	char *urls[5];
	int64_t times[8];
	struct fetch *f;

	(void)state;
	need_server();
	lay("spaced.example/x.answer", "times 1\nstatus 503\n---\ntext hello\n");
	lay("quick.example/x.answer", "text hello\n");
	f = begin(&o);
	for (size_t i = 0; i < 5; i++) {
		urls[i] = mem_strdup("http://spaced.example/x");
		spaced[i] = page_at(urls[i]);
		spaced[i].spacing_ms = 150;
		add(f, &(struct request){ .page = &spaced[i], .arg = &got[i] });
	}
	add(f, &(struct request){ .page = &other, .arg = &got[5] });
	while (got[5].calls == 0)
		fetch_step(f, NULL, 0, 1000, NULL);
	assert_true(
	    got[0].calls + got[1].calls + got[2].calls + got[3].calls + got[4].calls < 4);
	finish_all(f);
	fetch_free(f);
	assert_int_equal(seen("spaced.example", "/x", times, 8, NULL), 6);
	for (size_t i = 1; i < 6; i++)
		assert_true(times[i] - times[i - 1] >= 75);
	assert_true(
	    times[5] - times[0] >= 5 * 150 - 100); /* give or take the machine's own delays */
	for (size_t i = 0; i < 6; i++) {
		assert_int_equal(got[i].err.code, ERROR_NONE);
		release(&got[i]);
	}
	for (size_t i = 0; i < 5; i++)
		free(urls[i]);
}

static int64_t
time_for(int per_host, const char *pattern)
{
	struct fetch_options o = usual();
	struct fetch *f;
	struct page pages[6];
	struct got got[6] = { 0 };
	int64_t start = clock_monotonic_ms();

	o.per_host = per_host;
	f = begin(&o);
	for (int i = 0; i < 6; i++) {
		pages[i] = page_at(NULL);
		pages[i].url = mem_alloc(100);
		snprintf(pages[i].url, 100,
		    pattern[0] == 'o' ? "http://one.example/%d" : "http://h%d.example/", i);
		add(f, &(struct request){ .page = &pages[i], .arg = &got[i] });
	}
	finish_all(f);
	fetch_free(f);
	for (size_t i = 0; i < 6; i++) {
		assert_int_equal(got[i].err.code, ERROR_NONE);
		release(&got[i]);
		free(pages[i].url);
	}
	return clock_monotonic_ms() - start;
}

static void
test_concurrency(void **state)
{
	(void)state;
	need_server();
	for (int i = 0; i < 6; i++) {
		char *name = mem_printf("one.example/%d.answer", i);

		lay(name, "delay 150\ntext hello\n");
		free(name);
	}
	for (int i = 0; i < 6; i++) {
		char *name = mem_printf("h%d.example/index.html.answer", i);

		lay(name, "delay 150\ntext hello\n");
		free(name);
	}
	assert_true(time_for(1, "one host") >= 6 * 150);
	assert_true(time_for(3, "one host") >= 2 * 150);
	assert_true(time_for(1, "hosts") < 6 * 150);
}

static void
robots_case(const char *host, const char *robots, const char *path, const char *message)
{
	struct fetch_options o = usual();
	char *url = mem_printf("http://%s%s", host, path);
	char *name = mem_printf("%s/robots.txt%s", host, robots[0] == '!' ? ".answer" : "");
	struct page pages[2] = { page_at(url), page_at(url) };
	struct fetch *f = begin(&o);
	struct got got[2] = { 0 };

	lay(name, robots[0] == '!' ? robots + 1 : robots);
	for (size_t i = 0; i < 2; i++) {
		pages[i].robots = ROBOTS_RESPECT;
		add(f, &(struct request){ .page = &pages[i], .arg = &got[i] });
	}
	finish_all(f);
	fetch_free(f);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(got[i].calls, 1);
		assert_string_equal(got[i].err.message, message);
		release(&got[i]);
	}
	free(name);
	free(url);
}

static void
test_robots(void **state)
{
	(void)state;
	need_server();
	lay("r1.example/legal/terms.html", TERMS);
	lay("r2.example/legal/terms.html", TERMS);
	lay("r3.example/legal/terms.html", TERMS);
	lay("r4.example/legal/terms.html", TERMS);
	lay("r5.example/legal/terms.answer",
	    "redirect http://r1.example/legal/terms.html 301\n");
	robots_case("r1.example", "User-agent: *\nDisallow: /legal\n", "/legal/terms.html",
	    "acme/terms: robots.txt of r1.example disallows it (rule 'Disallow: /legal')");
	assert_int_equal(times_asked("r1.example", "/robots.txt"), 1);
	assert_int_equal(times_asked("r1.example", "/legal/terms.html"), 0);
	robots_case("r2.example", "User-agent: *\nDisallow: /admin\n", "/legal/terms.html", "");
	robots_case("r3.example", "!status 404\n", "/legal/terms.html", "");
	robots_case("r4.example", "!status 503\n", "/legal/terms.html",
	    "acme/terms: robots.txt of r4.example cannot be read, so it is not asked for: 503 "
	    "after 3 "
	    "tries");
	assert_int_equal(times_asked("r4.example", "/legal/terms.html"), 0);
	robots_case("r5.example", "", "/legal/terms",
	    "acme/terms: robots.txt of r1.example disallows it (rule 'Disallow: /legal')");
}

static void
test_cookies(void **state)
{
	struct fetch_options o = usual();
	struct page page = page_at("http://cookie.example/x");
	struct got got[2] = { 0 };
	struct fetch *f;
	char line[1024];

	(void)state;
	need_server();
	lay("cookie.example/x.answer", "text hello\nheader Set-Cookie: id=1; Path=/\n");
	f = begin(&o);
	for (size_t i = 0; i < 2; i++) {
		add(f, &(struct request){ .page = &page, .arg = &got[i] });
		finish_all(f);
		seen("cookie.example", "/x", NULL, 0, line);
		assert_non_null(strstr(line, "\t-\n"));
		release(&got[i]);
	}
	fetch_free(f);
}

/* A certificate of our own, for every name ending in .example. */
static bool
make_certificate(char cert[256], char key[256], char hex[HASH_SHA256_HEX + 1])
{
	char command[1600];
	FILE *f;
	bool ok;

	snprintf(cert, 256, "%s/cert.pem", server.dir);
	snprintf(key, 256, "%s/key.pem", server.dir);
	snprintf(command, sizeof command,
	    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
	    "-subj /CN=tests -addext subjectAltName=DNS:tls.example,DNS:*.tls.example -keyout "
	    "%s -out %s "
	    "2>/dev/null && "
	    "openssl x509 -in %s -outform DER | openssl dgst -sha256 -r",
	    key, cert, cert);
	f = popen(command, "r");
	ok = f != NULL && fread(hex, 1, HASH_SHA256_HEX, f) == HASH_SHA256_HEX;
	hex[HASH_SHA256_HEX] = '\0';
	return f != NULL && pclose(f) == 0 && ok;
}

static void
test_tls(void **state)
{
	char cert[256], key[256], hex[HASH_SHA256_HEX + 1] = "", here[64];
	struct fetch_options o = usual();
	struct page page = page_at("https://tls.example/terms.html");
	struct got got[3] = { 0 };
	struct fetch *f;
	pid_t pid;
	int port;

	(void)state;
	need_server();
	if (!make_certificate(cert, key, hex))
		skip();
	lay("tls.example/terms.html", TERMS);
	pid = start_server(cert, key, &port);
	snprintf(here, sizeof here, "127.0.0.1:%d", port);
	o.connect_to = here;
	got[2] = ask(&o, (struct request){ .page = &page });
	assert_int_equal(got[2].err.code, ERROR_PAGE);
	assert_non_null(strstr(got[2].err.message, "tls.example has no valid certificate"));
	o.ca_file = cert;
	f = begin(&o);
	for (size_t i = 0; i < 2; i++) {
		add(f, &(struct request){ .page = &page, .arg = &got[i] });
		finish_all(f);
		assert_string_equal(got[i].err.message, "");
		assert_string_equal(got[i].body, TERMS);
		assert_string_equal(got[i].r.tls_sha256, hex);
	}
	fetch_free(f);
	page.url = (char *)"https://other.example/terms.html";
	release(&got[2]);
	got[2] = ask(&o, (struct request){ .page = &page });
	assert_int_equal(got[2].err.code, ERROR_PAGE);
	for (size_t i = 0; i < 3; i++)
		release(&got[i]);
	stop(pid);
}

static int
free_port(void)
{
	struct sockaddr_in here = { .sin_family = AF_INET };
	socklen_t len = sizeof here;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)&here, sizeof here), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&here, &len), 0);
	close(fd);
	return ntohs(here.sin_port);
}

/* True once somebody listens there. */
static bool
listens(int port)
{
	struct sockaddr_in there = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	bool connected = false;

	there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	for (int i = 0; i < 100 && !connected; i++) {
		int fd = socket(AF_INET, SOCK_STREAM, 0);

		connected = connect(fd, (struct sockaddr *)&there, sizeof there) == 0;
		close(fd);
		if (!connected)
			usleep(20000);
	}
	return connected;
}

/* nginx, which speaks HTTP/2 where our server does not; 0 where it is not installed. */
static pid_t
start_nginx(const char *cert, const char *key, int port)
{
	char *conf = mem_printf("%s/nginx.conf", server.dir);
	char *text = mem_printf(
	    "worker_processes 1; daemon off; pid %s/nginx.pid; error_log stderr crit;\n"
	    "events { worker_connections 512; }\n"
	    "http { access_log off; default_type text/html; gzip on; gzip_min_length 100;\n"
	    " client_body_temp_path %s/t1; proxy_temp_path %s/t2; fastcgi_temp_path %s/t3;\n"
	    " uwsgi_temp_path %s/t4; scgi_temp_path %s/t5;\n"
	    " server { listen 127.0.0.1:%d ssl http2; ssl_certificate %s; ssl_certificate_key "
	    "%s;\n"
	    "  root %s/root/tls.example; } }\n",
	    server.dir, server.dir, server.dir, server.dir, server.dir, server.dir, port, cert,
	    key, server.dir);
	pid_t pid;

	write_text(conf, text);
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		close(STDERR_FILENO);
		open("/dev/null", O_WRONLY);
		execlp("nginx", "nginx", "-p", server.dir, "-c", conf, "-e", "stderr",
		    (char *)NULL);
		_exit(127);
	}
	free(conf);
	free(text);
	if (listens(port))
		return pid;
	stop(pid);
	return 0;
}

/* Milliseconds for a thousand unchanged pages of a hundred hosts. */
static int64_t
time_unchanged(const struct fetch_options *o, const char *etag, const char *hex)
{
	struct page *pages = mem_array(MANY, sizeof *pages);
	struct got *got = mem_array(MANY, sizeof *got);
	struct fetch *f = begin(o);
	int64_t start = clock_monotonic_ms(), took;

	for (int i = 0; i < MANY; i++) {
		pages[i] = page_at(NULL);
		pages[i].url = mem_printf("https://h%d.tls.example/terms2.html", i % 100);
		add(f, &(struct request){ .page = &pages[i], .etag = etag, .arg = &got[i] });
	}
	finish_all(f);
	took = clock_monotonic_ms() - start;
	fetch_free(f);
	for (int i = 0; i < MANY; i++) {
		assert_int_equal(got[i].r.status, 304);
		assert_string_equal(got[i].r.tls_sha256, hex);
		release(&got[i]);
		free(pages[i].url);
	}
	free(pages);
	free(got);
	return took;
}

/* HTTP/2; and no answer without a body is overlooked until a timer rings after a second. */
static void
test_http2(void **state)
{
	char cert[256], key[256], hex[HASH_SHA256_HEX + 1] = "", here[64];
	struct fetch_options o = usual();
	struct page page = page_at("https://tls.example/terms2.html");
	struct got first;
	int port = free_port();
	int64_t best = INT64_MAX;
	pid_t pid;

	(void)state;
	need_server();
	if (!make_certificate(cert, key, hex))
		skip();
	lay("tls.example/terms2.html", TERMS);
	/* started by root, its worker is somebody else who must get there */
	assert_int_equal(chmod(server.dir, 0755), 0);
	pid = start_nginx(cert, key, port);
	if (pid == 0)
		skip();
	snprintf(here, sizeof here, "127.0.0.1:%d", port);
	o.connect_to = here;
	o.ca_file = cert;
	o.per_host = 1;
	first = ask(&o, (struct request){ .page = &page });
	assert_string_equal(first.err.message, "");
	assert_string_equal(first.r.protocol, "HTTP/2");
	assert_string_equal(first.body, TERMS);
	assert_string_equal(first.r.content_encoding, "gzip");
	/* a busy machine may be slow once, a standstill is so every time */
	for (int i = 0; i < 3 && best >= 950; i++) {
		int64_t took = time_unchanged(&o, first.r.etag, hex);

		best = took < best ? took : best;
	}
	stop(pid);
	printf(
	    "# figure: %d unchanged pages of 100 hosts over HTTP/2: %d ms\n", MANY, (int)best);
	assert_true(best < 950);
	release(&first);
}

static void
test_child_killed(void **state)
{
	struct fetch_options o = usual();
	struct page page = page_at("http://a.example/late");
	struct got got[3] = { 0 };
	struct error err = { 0 };
	struct fetch *f;

	(void)state;
	need_server();
	lay("a.example/late.answer", "delay 2000\ntext hello\n");
	f = begin(&o);
	for (size_t i = 0; i < 3; i++)
		add(f, &(struct request){ .page = &page, .arg = &got[i] });
	assert_int_equal(fetch_step(f, NULL, 0, 50, &err), 0);
	kill(f->pid, SIGKILL);
	assert_int_equal(fetch_step(f, NULL, 0, 5000, &err), -1);
	assert_int_equal(err.code, ERROR_SYSTEM);
	assert_int_equal(fetch_pending(f), 0);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(got[i].calls, 1);
		assert_int_equal(got[i].err.code, ERROR_SYSTEM);
		assert_string_equal(got[i].err.message,
		    "acme/terms: the network process was killed (signal 9)");
	}
	assert_int_equal(fetch_step(f, NULL, 0, 10, &err), -1);
	assert_int_equal(fetch_add(f, &(struct request){ .page = &page }, &err), -1);
	fetch_free(f);
}

/* What is dropped is dropped silently. */
static void
test_early_end(void **state)
{
	struct fetch_options o = usual();
	struct page page = page_at("http://a.example/late");
	struct got got = { 0 };
	struct fetch *f;

	(void)state;
	need_server();
	lay("a.example/late.answer", "delay 2000\ntext hello\n");
	f = begin(&o);
	for (int i = 0; i < 100; i++)
		add(f, &(struct request){ .page = &page, .arg = &got });
	assert_int_equal(fetch_step(f, NULL, 0, 20, NULL), 0);
	assert_int_equal(fetch_pending(f), 100);
	fetch_free(f);
	assert_int_equal(got.calls, 0);
}

static void
test_extra(void **state)
{
	struct fetch_options o = usual();
	struct page page = page_at("http://a.example/late");
	struct got got = { 0 };
	struct fetch *f;
	struct pollfd extra[2];
	int ends[2];
	int64_t start;

	(void)state;
	need_server();
	lay("a.example/late.answer", "delay 2000\ntext hello\n");
	assert_int_equal(pipe(ends), 0);
	f = begin(&o);
	add(f, &(struct request){ .page = &page, .arg = &got });
	assert_int_equal(write(ends[1], "x", 1), 1);
	extra[0] = (struct pollfd){ .fd = -1, .events = POLLIN };
	extra[1] = (struct pollfd){ .fd = ends[0], .events = POLLIN };
	start = clock_monotonic_ms();
	assert_int_equal(fetch_step(f, extra, 2, 5000, NULL), 0);
	assert_true(clock_monotonic_ms() - start < 1000);
	assert_int_equal(extra[0].revents, 0);
	assert_int_equal(extra[1].revents, POLLIN);
	fetch_free(f);
	close(ends[0]);
	close(ends[1]);
}

static int
memfd_with(const char *text, bool sealed)
{
	int fd = memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	if (sealed)
		fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
	return fd;
}

/* A network child that lies is not believed. */
static void
test_lies(void **state)
{
	static const struct {
		const char *text;
		bool sealed;
		uint64_t wire_len, body_len;
		bool same_bytes;
		bool believed;
	} rows[] = {
		{ "hello", true, 5, 5, false, true },
		{ "hello", false, 5, 5, false, false },
		{ "hello", true, 6, 6, false, false },
		{ "hello", true, 4, 4, false, false },
		{ "hello", true, 5, 9, false, false },
		{ "hello", true, 5, 5, true, false },
		{ NULL, false, 5, 5, false, false },
		{ NULL, false, 5, 0, true, true },
	};
	struct job job = { .url = (char *)"http://a.example/" };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int fds[CHANNEL_MAX_FDS] = { -1, -1 };
		struct wire_answer a = { .status = 200,
			.wire_len = rows[i].wire_len,
			.body_len = rows[i].body_len,
			.same_bytes = rows[i].same_bytes };
		struct response *r;

		if (rows[i].text != NULL)
			fds[0] = memfd_with(rows[i].text, rows[i].sealed);
		r = response_of(&job, &a, fds);
		if ((r != NULL) != rows[i].believed)
			fail_msg("row %zu is %sbelieved", i, r != NULL ? "" : "not ");
		if (r != NULL)
			response_release(r);
		free(r);
		if (fds[0] >= 0)
			close(fds[0]);
	}
}

/* Messages with bytes changed or cut are refused or are well formed; none is read past its end.
 */
static void
test_messages(void **state)
{
	struct wire_answer a = { .id = 7,
		.status = 200,
		.http_version = 20,
		.detail = span_of("detail"),
		.redirect = span_of("https://a.example/"),
		.headers = span_of("HTTP/2 200\nETag: x\n"),
		.ip = span_of("192.0.2.1"),
		.tls_sha256 = span_of("00ff") },
			   back;
	struct buf b;
	unsigned seed = 11;

	(void)state;
	buf_init(&b, 4096);
	wire_put_answer(&b, &a);
	assert_true(wire_take_answer(buf_span(&b), &back));
	assert_true(span_is(back.redirect, "https://a.example/"));
	for (size_t cut = 0; cut < b.len; cut++) {
		char *copy = mem_strndup(b.data, cut);

		assert_false(wire_take_answer(span_make(copy, cut), &back));
		free(copy);
	}
	for (int round = 0; round < 20000; round++) {
		char *copy = mem_strndup(b.data, b.len);

		for (int n = rand_r(&seed) % 4; n >= 0; n--)
			copy[(size_t)rand_r(&seed) % b.len] = (char)rand_r(&seed);
		if (wire_take_answer(span_make(copy, b.len), &back)) {
			assert_true(back.outcome < WIRE_OUTCOMES && back.status <= 999);
			assert_true(back.wire_len <= FETCH_MAX_WIRE);
		}
		free(copy);
	}
	buf_release(&b);
}

/* Frames: whole ones come through in pieces, with their descriptors; false ones end the
 * channel. */
static void
test_channel(void **state)
{
	struct channel a, b;
	struct span payload;
	int ends[2], fds[CHANNEL_MAX_FDS], fd = memfd_with("hello", true);
	char *large = mem_alloc(300000);
	uint32_t false_heads[][2] = { { CHANNEL_MAX_FRAME + 1, 0 }, { 0, 1 }, { 4, 3 } };

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	channel_init(&a, ends[0]);
	channel_init(&b, ends[1]);
	memset(large, 'x', 300000);
	assert_int_equal(channel_put(&a, span_of("one")), 0);
	assert_int_equal(channel_put(&a, span_make(large, 300000)), 0);
	assert_int_equal(channel_flush(&a), 0);
	assert_int_equal(channel_fill(&b), 1);
	assert_int_equal(channel_take(&b, &payload, fds), 1);
	assert_true(span_is(payload, "one"));
	while (channel_take(&b, &payload, fds) == 0) {
		assert_int_equal(channel_flush(&a), 0);
		assert_int_equal(channel_fill(&b), 1);
	}
	assert_int_equal(payload.len, 300000);
	assert_int_equal(channel_send(&a, span_of("two"), &fd, 1), 0);
	assert_int_equal(channel_fill(&b), 1);
	assert_int_equal(channel_take(&b, &payload, fds), 1);
	assert_true(fds[0] >= 0 && fds[1] == -1);
	close(fds[0]);
	for (size_t i = 0; i < COUNT(false_heads); i++) {
		b.in_from = b.in_to = 0;
		assert_int_equal(write(a.fd, false_heads[i], 8), 8);
		assert_int_equal(channel_fill(&b), 1);
		assert_int_equal(channel_take(&b, &payload, fds), -1);
	}
	close(fd);
	channel_release(&a);
	assert_int_equal(channel_fill(&b), -1);
	channel_release(&b);
	free(large);
}

/* A thousand pages on a hundred hosts, first and unchanged. */
static void
test_many(void **state)
{
	struct fetch_options o = usual();
	struct page *pages;
	struct got *got;
	int64_t start, first, again;
	struct fetch *f;

	(void)state;
	need_server();
	pages = mem_array(MANY, sizeof *pages);
	got = mem_array(2 * MANY, sizeof *got);
	f = begin(&o);
	start = clock_monotonic_ms();
	for (int i = 0; i < MANY; i++) {
		char *name = mem_printf("m%d.example/%d.html", i % 100, i);
		char *text = mem_printf("%s %d", TERMS, i);

		lay(name, text);
		pages[i] = page_at(NULL);
		pages[i].url = mem_printf("http://%s", name);
		free(name);
		free(text);
	}
	start = clock_monotonic_ms();
	for (int i = 0; i < MANY; i++)
		add(f, &(struct request){ .page = &pages[i], .arg = &got[i] });
	finish_all(f);
	first = clock_monotonic_ms() - start;
	start = clock_monotonic_ms();
	for (int i = 0; i < MANY; i++)
		add(f, &(struct request){
			   .page = &pages[i], .etag = got[i].r.etag, .arg = &got[MANY + i] });
	finish_all(f);
	again = clock_monotonic_ms() - start;
	fetch_free(f);
	for (int i = 0; i < 2 * MANY; i++) {
		assert_int_equal(got[i].err.code, ERROR_NONE);
		assert_int_equal(got[i].r.status, i < MANY ? 200 : 304);
		release(&got[i]);
	}
	for (int i = 0; i < MANY; i++)
		free(pages[i].url);
	free(pages);
	free(got);
	printf("# figure: %d small pages of 100 hosts: first %d ms, unchanged %d ms\n", MANY,
	    (int)first, (int)again);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_page),
		cmocka_unit_test(test_identity),
		cmocka_unit_test(test_not_modified),
		cmocka_unit_test(test_same_bytes),
		cmocka_unit_test(test_encodings),
		cmocka_unit_test(test_charset),
		cmocka_unit_test(test_redirects),
		cmocka_unit_test(test_confidence),
		cmocka_unit_test(test_bad_turns),
		cmocka_unit_test(test_private),
		cmocka_unit_test(test_kept_connection),
		cmocka_unit_test(test_proxy),
		cmocka_unit_test(test_statuses),
		cmocka_unit_test(test_retries),
		cmocka_unit_test(test_trouble),
		cmocka_unit_test(test_unreachable),
		cmocka_unit_test(test_ceilings),
		cmocka_unit_test(test_spacing),
		cmocka_unit_test(test_concurrency),
		cmocka_unit_test(test_robots),
		cmocka_unit_test(test_cookies),
		cmocka_unit_test(test_tls),
		cmocka_unit_test(test_http2),
		cmocka_unit_test(test_child_killed),
		cmocka_unit_test(test_early_end),
		cmocka_unit_test(test_extra),
		cmocka_unit_test(test_lies),
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_channel),
		cmocka_unit_test(test_many),
	};

	/* the proxies of whoever runs the tests are not meant */
	setenv("no_proxy", "*", 1);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
