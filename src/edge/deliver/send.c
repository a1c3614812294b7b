/* One message to one channel. */
#include "edge/deliver/send.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "edge/child.h"
#include "edge/clock.h"
#include "edge/deliver/github.h"
#include "edge/deliver/mail.h"
#include "edge/deliver/post.h"
#include "edge/secret.h"

enum { REFUSED = 65, PAUSE_MS = 20 };

/* ---- file ---- */

/* A line that a crash cut short is ended first, so that it spoils no other. */
static bool
is_cut(int fd)
{
	struct stat st;
	char last;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
	       pread(fd, &last, 1, st.st_size - 1) == 1 && last != '\n';
}

static int
send_file(const char *path, struct span body, struct error *err)
{
	int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
	bool well;

	if (fd < 0)
		return error_set(err, ERROR_LATER, "%s: %s", path, strerror(errno));
	well = (!is_cut(fd) || child_write(fd, "\n", 1)) &&
	       child_write(fd, body.data, body.len) && (fsync(fd) == 0 || errno == EINVAL);
	if (!well)
		error_set(err, ERROR_LATER, "%s: %s", path, strerror(errno));
	close(fd);
	return well ? 0 : -1;
}

/* ---- command ---- */

static void
become(const struct channel_rule *c, const char *dir, const char *key, int in)
{
	char **words = mem_array(c->command.n + 1, sizeof *words); /* the last is NULL */
	int null = open("/dev/null", O_WRONLY);

	memcpy(words, c->command.v, c->command.n * sizeof *words);

	setpgid(0, 0);
	child_forget_handlers();
	if (chdir(dir) != 0 || dup2(in, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0)
		_exit(127);
	close_range(STDERR_FILENO + 1, ~0U, 0);
	setenv("SMALLPRINT_KEY", key, 1);
	execvp(words[0], words);
	_exit(127);
}

/* Its end within the time; -1: it was ended. */
static int
wait_until(pid_t pid, int64_t deadline)
{
	int status;

	while (waitpid(pid, &status, WNOHANG) == 0) {
		if (clock_monotonic_ms() >= deadline) {
			kill(-pid, SIGKILL);
			child_end(pid);
			return -1;
		}
		poll(NULL, 0, PAUSE_MS);
	}
	return status;
}

static int
explain(const struct channel_rule *c, int status, struct error *err)
{
	const char *name = c->command.v[0];

	if (status == -1)
		return error_set(err, ERROR_LATER, "%s took longer than %d s and was ended",
		    name, (int)c->timeout);
	if (WIFSIGNALED(status))
		return error_set(
		    err, ERROR_LATER, "%s was ended by signal %d", name, WTERMSIG(status));
	if (WEXITSTATUS(status) == 127)
		return error_set(err, ERROR_LATER, "%s cannot be run", name);
	if (WEXITSTATUS(status) != 0)
		return error_set(err, WEXITSTATUS(status) == REFUSED ? ERROR_PAGE : ERROR_LATER,
		    "%s ended with status %d", name, WEXITSTATUS(status));
	return 0;
}

/* The message waits in a file without a name: a program that reads late blocks nobody. */
static int
send_command(const struct channel_rule *c, const char *dir, const char *key, struct span body,
    struct error *err)
{
	FILE *file = tmpfile();
	pid_t pid;
	int status;

	if (file == NULL || !child_write(fileno(file), body.data, body.len) ||
	    lseek(fileno(file), 0, SEEK_SET) != 0 || (pid = fork()) < 0) {
		error_set(err, ERROR_LATER, "%s: %s", c->command.v[0], strerror(errno));
		if (file != NULL)
			fclose(file);
		return -1;
	}
	if (pid == 0)
		become(c, dir, key, fileno(file));
	fclose(file);
	status = wait_until(pid, clock_monotonic_ms() + c->timeout * 1000);
	return explain(c, status, err);
}

/* ---- posts ---- */

static void
add_headers(const struct channel_rule *c, const char *key, const char *secret,
    const char *token, struct span body, struct strs *headers)
{
	char hex[HASH_SHA256_HEX + 1];

	strs_add(headers, "Content-Type: application/json");
	strs_add(headers, "User-Agent: smallprint/" SMALLPRINT_VERSION);
	strs_add(headers, "Expect:");
	if (token != NULL)
		strs_take(headers, mem_printf("Authorization: Bearer %s", token));
	if (c->type != CHANNEL_WEBHOOK)
		return;
	strs_take(headers, mem_printf("Idempotency-Key: %s", key));
	if (secret != NULL)
		strs_take(headers, mem_printf("X-Smallprint-Signature: sha256=%s",
				       hash_hmac(span_of(secret), body, hex)));
}

static void
add_escaped(const char *text, struct buf *out)
{
	for (; *text != '\0'; text++)
		if (strchr("/?#%& ", *text) != NULL || (unsigned char)*text < ' ')
			buf_addf(out, "%%%02X", (unsigned)(unsigned char)*text);
		else
			buf_addc(out, *text);
}

/* Matrix takes the key in the address, and drops repeats by it. */
static char *
address(const struct channel_rule *c, const char *url, const char *key)
{
	size_t n = strlen(url);
	struct buf out;

	while (n > 0 && c->type == CHANNEL_MATRIX && url[n - 1] == '/')
		n--;
	buf_init(&out, 64 << 10);
	buf_add(&out, url, n);
	if (c->type == CHANNEL_MATRIX) {
		buf_adds(&out, "/_matrix/client/v3/rooms/");
		add_escaped(c->room, &out);
		buf_addf(&out, "/send/m.room.message/%s", key);
	}
	return buf_steal(&out);
}

/* Is it the moment, the channel, or this message? Only the last is passed over. */
static int
judge(int status, struct error *err)
{
	if (status / 100 == 2)
		return 0;
	if (status == 408 || status == 425 || status == 429 || status / 100 == 5)
		return error_set(err, ERROR_LATER, "was answered with %d", status);
	if (status / 100 == 3)
		return error_set(err, ERROR_USAGE,
		    "was answered with %d: a redirect is not followed", status);
	if (status == 401 || status == 403 || status == 404 || status == 405 || status == 407 ||
	    status == 410)
		return error_set(err, ERROR_USAGE,
		    "was answered with %d: its address or token needs mending", status);
	return error_set(err, ERROR_PAGE, "was answered with %d", status);
}

static int
send_post(const struct channel_rule *c, const char *dir, const char *key, struct span body,
    int *retry_after, struct error *err)
{
	char *url = NULL, *secret = NULL, *token = NULL, *to = NULL;
	struct strs headers = { 0 };
	int rc = -1, status = 0;

	if (secret_get_from(dir, c->url, &url, err) != 0 ||
	    secret_get_from(dir, c->secret, &secret, err) != 0 ||
	    secret_get_from(dir, c->token, &token, err) != 0)
		goto out;
	add_headers(c, key, secret, token, body, &headers);
	to = address(c, url, key);
	rc = post_send(&(struct post){ .url = to,
			   .method = c->type == CHANNEL_MATRIX ? "PUT" : "POST",
			   .headers = &headers,
			   .body = body,
			   .seconds = (int)c->timeout,
			   .may_private = c->private_address },
	    &status, retry_after, err);
	if (rc == 0)
		rc = judge(status, err);
	else if (err->code == ERROR_PAGE)
		err->code = ERROR_USAGE; /* the address or its certificate, not this message */
out:
	strs_release(&headers);
	free(to);
	free(url);
	free(secret);
	free(token);
	return rc;
}

int
send_message(const struct channel_rule *c, const char *dir, const char *key, struct span body,
    int *retry_after, struct error *err)
{
	char *path;
	int rc;

	*retry_after = 0;
	if (c->type == CHANNEL_COMMAND)
		return send_command(c, dir, key, body, err);
	if (c->type == CHANNEL_EMAIL)
		return mail_send(c, dir, body, err);
	if (c->type == CHANNEL_GITHUB)
		return github_send(c, dir, body, retry_after, err);
	if (c->type != CHANNEL_FILE)
		return send_post(c, dir, key, body, retry_after, err);
	path = *c->path == '/' ? mem_strdup(c->path) : mem_printf("%s/%s", dir, c->path);
	rc = send_file(path, body, err);
	free(path);
	return rc;
}
