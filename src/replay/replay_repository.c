/*
 * A whole history, read by a process per processor: each walks all commits and
 * takes some platforms for its own (replay_share.h), so that what is remembered of its
 * pages stands in one process. What they say comes through pipes in the order of the
 * history, and the parent passes on whichever comes first in it.
 */
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "replay/replay.h"
#include "replay/replay_moves.h"
#include "replay/replay_share.h"

enum {
	PIPE_BYTES = 1 << 20,
	TEXTS_BYTES = 160 << 20, /* kept by all workers together */
	SEND_BYTES = 256 << 10,  /* gathered before they are sent */
	QUEUE_BYTES = 64 << 20,  /* said by one worker and not yet passed on */
	READ_BYTES = 256 << 10,
	MOVE_BYTES = 64 << 10,
	KEPT_BYTES = 64 << 20, /* of freed memory, by a worker */
	TICK = 128,            /* commits after which a worker says how far it is */
	FRAME_MAX = REPLAY_JSON_MAX + (64 << 10)
};

enum frame_kind {
	FRAME_LINE = 1,
	FRAME_MOVE,
	FRAME_WARNING,
	FRAME_TICK,
	FRAME_ERROR,
	FRAME_END
};

/* What goes before path, text and JSON, each with its NUL. */
struct frame {
	uint32_t kind;
	uint32_t class;
	uint64_t place; /* in the order of the history */
	uint64_t commit;
	uint64_t commits;
	int64_t time;
	uint64_t n_findings;
	uint32_t alert;
	uint32_t code; /* of an error */
	uint32_t path_len;
	uint32_t text_len; /* of a warning or an error; else what replay_move_put() says */
	uint32_t json_len;
	char id[OID_HEX + 1];
};

/* ---- in a worker ---- */

struct worker {
	const struct replay_job *job;
	int number;
	int workers;
	int fd;
	struct share *share;
	struct replay *replay;
	struct buf out;
	struct buf json;
	struct buf move;
	uint64_t place;
	struct error *err;
};

static int
send_all(struct worker *w)
{
	size_t at = 0;

	while (at < w->out.len) {
		ssize_t n = write(w->fd, w->out.data + at, w->out.len - at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set(w->err, ERROR_SYSTEM, "nobody listens any more");
		at += (size_t)n;
	}
	buf_clear(&w->out);
	return 0;
}

static int
send_frame(
    struct worker *w, struct frame *f, const char *path, const char *text, struct span json)
{
	f->path_len = (uint32_t)strlen(path);
	f->text_len = (uint32_t)strlen(text);
	f->json_len = (uint32_t)json.len;
	buf_add(&w->out, f, sizeof *f);
	buf_add(&w->out, path, f->path_len + 1);
	buf_add(&w->out, text, f->text_len + 1);
	buf_add_span(&w->out, json);
	buf_addc(&w->out, '\0');
	return w->out.len > SEND_BYTES ? send_all(w) : 0;
}

/* The pages of a platform, by the first directory, are read by one worker: it asks them what
   they say of each other. */
static bool
is_mine(const struct worker *w, const char *path)
{
	size_t n = strcspn(path, strchr(path, '/') != NULL ? "/" : ".");

	return share_owner(w->share, span_make(path, n)) == w->number;
}

static void
worker_sampled(struct span name, void *arg)
{
	const struct worker *w = arg;

	share_sample(w->share, name);
}

/* Every worker is asked for what stands at the top, in the same order: that is its place. Of
   what is under a directory there only its own worker is. */
static bool
worker_enters(const char *path, void *arg)
{
	struct worker *w = arg;

	if (strchr(path, '/')[1] != '\0')
		return true;
	w->place++;
	return is_mine(w, path);
}

static bool
worker_wants(const char *path, void *arg)
{
	struct worker *w = arg;

	if (strchr(path, '/') == NULL) {
		w->place++;
		if (!is_mine(w, path))
			return false;
	}
	return replay_is_page(path) &&
	       (w->job->glob == NULL || fnmatch(w->job->glob, path, 0) == 0);
}

static int
put_line(struct worker *w, struct record *record)
{
	bool wanted = w->job->wants == NULL || w->job->wants(record, w->job->arg);

	if (wanted && record_put(record, &w->json) != 0)
		return error_set(w->err, ERROR_LIMIT, "%s at %.12s: too much to say",
		    record->path, record->commit);
	return 0;
}

/* The line, or of one that is too early what it did: a later one may be the same move. */
static int
send_record(struct worker *w, struct frame *f, const char *path, struct record *record)
{
	bool listed = f->time >= w->job->since;

	buf_clear(&w->move);
	replay_move_put(record, &w->move);
	if (!listed && w->move.len == 0)
		return 0;
	f->kind = listed ? FRAME_LINE : FRAME_MOVE;
	f->class = (uint32_t)record->class;
	f->alert = record->alert;
	f->n_findings = record->findings.n;
	buf_clear(&w->json);
	w->json.full = false;
	if (listed && put_line(w, record) != 0)
		return -1;
	return send_frame(w, f, path, w->move.len == 0 ? "" : w->move.data, buf_span(&w->json));
}

static int
send_warning(struct worker *w, const struct frame *of, const char *text)
{
	struct frame f = *of;

	f.kind = FRAME_WARNING;
	return send_frame(w, &f, "", text, span_make("", 0));
}

static int
worker_file(const struct history_commit *commit, const struct history_file *file, void *arg)
{
	struct worker *w = arg;
	struct error warning = { 0 };
	struct record *record = NULL;
	struct frame f = { .kind = FRAME_LINE,
		.place = w->place,
		.commit = commit->number,
		.commits = commit->total,
		.time = commit->time };
	int rc;

	if (w->job->until != 0 && commit->time >= w->job->until)
		return 0;
	rc = replay_file(w->replay, commit, file, &record, &warning, w->err);
	if (rc == 0 && warning.code != ERROR_NONE)
		rc = send_warning(w, &f, warning.message);
	memcpy(f.id, commit->id, sizeof f.id);
	if (rc == 0 && record != NULL)
		rc = send_record(w, &f, file->path, record);
	record_free(record);
	return rc;
}

static int
worker_commit(const struct history_commit *commit, void *arg)
{
	struct worker *w = arg;
	struct frame f = { .kind = FRAME_TICK,
		.place = w->place,
		.commit = commit->number,
		.commits = commit->total };

	if (commit->number % TICK != 0)
		return 0;
	if (send_frame(w, &f, "", "", span_make("", 0)) != 0)
		return -1;
	return w->out.len > 0 ? send_all(w) : 0;
}

static int
walk(struct worker *w)
{
	struct history_visitor visitor = { .sampled = worker_sampled,
		.enters = worker_enters,
		.wants = worker_wants,
		.file = worker_file,
		.commit = worker_commit,
		.arg = w };
	struct odb *odb = NULL;
	int rc = odb_open(w->job->repository, &odb, w->err);

	if (rc == 0)
		rc =
		    error_set(w->err, ERROR_USAGE, "%s: no git repository", w->job->repository);
	if (rc != 1)
		return -1;
	w->share = share_new(w->workers);
	w->replay = replay_new(odb, &w->job->rules, TEXTS_BYTES / (size_t)w->workers);
	rc = history_walk(odb, &visitor, w->err);
	replay_free(w->replay);
	share_free(w->share);
	odb_free(odb);
	return rc;
}

static void
work(const struct replay_job *job, int number, int workers, int fd)
{
	struct error err = { 0 };
	struct worker w = {
		.job = job, .number = number, .workers = workers, .fd = fd, .err = &err
	};
	struct frame end = { .kind = FRAME_END, .place = UINT64_MAX };

	mallopt(M_MMAP_THRESHOLD, KEPT_BYTES); /* a page's memory serves the next one */
	mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
	buf_init(&w.out, SIZE_MAX / 4);
	buf_init(&w.json, REPLAY_JSON_MAX);
	buf_init(&w.move, MOVE_BYTES);
	if (walk(&w) != 0) {
		end.kind = FRAME_ERROR;
		end.code = (uint32_t)err.code;
	}
	if (send_frame(&w, &end, "", err.message, span_make("", 0)) == 0)
		(void)send_all(&w);
	buf_release(&w.out);
	buf_release(&w.json);
	buf_release(&w.move);
}

/* ---- in the parent ---- */

/* What one worker says. */
struct source {
	pid_t pid;
	int fd;
	struct buf in;
	size_t at;   /* of the first frame not passed on */
	bool closed; /* nothing more will come … */
	bool ended;  /* … and all of it was passed on */
};

struct merge {
	const struct replay_job *job;
	struct source sources[REPLAY_WORKERS];
	struct replay_moves *moves;
	struct buf json; /* of a line to which they were added */
	int n;
	struct error *err;
};

static int
start(struct merge *m, struct source *s, int number)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) != 0)
		return error_set(m->err, ERROR_SYSTEM, "no pipe: %s", strerror(errno));
	(void)fcntl(fds[0], F_SETPIPE_SZ, PIPE_BYTES);
	s->pid = fork();
	if (s->pid < 0) {
		close(fds[0]);
		close(fds[1]);
		return error_set(m->err, ERROR_SYSTEM, "no process: %s", strerror(errno));
	}
	if (s->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (int i = 0; i < number; i++)
			close(m->sources[i].fd);
		close(fds[0]);
		work(m->job, number, m->n, fds[1]);
		_exit(0);
	}
	close(fds[1]);
	s->fd = fds[0];
	buf_init(&s->in, SIZE_MAX / 4);
	return 0;
}

static void
stop(struct source *s)
{
	if (s->pid <= 0)
		return;
	if (!s->ended)
		kill(s->pid, SIGKILL);
	close(s->fd);
	while (waitpid(s->pid, NULL, 0) < 0 && errno == EINTR)
		;
	buf_release(&s->in);
}

/* The first frame not passed on, if all of it is here. */
static bool
frame_of(const struct source *s, struct frame *f, const char **path)
{
	size_t left = s->in.len - s->at;

	if (left < sizeof *f)
		return false;
	memcpy(f, s->in.data + s->at, sizeof *f);
	if (left < sizeof *f + f->path_len + f->text_len + f->json_len + 3)
		return false;
	*path = s->in.data + s->at + sizeof *f;
	return true;
}

static void
drop(struct source *s, const struct frame *f)
{
	s->at += sizeof *f + f->path_len + f->text_len + f->json_len + 3;
	if (s->at < s->in.len / 2)
		return;
	memmove(s->in.data, s->in.data + s->at, s->in.len - s->at);
	s->in.len -= s->at;
	s->at = 0;
}

static int
hear(struct source *s)
{
	char bytes[READ_BYTES];
	ssize_t n = read(s->fd, bytes, sizeof bytes);

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return 0;
	if (n <= 0) {
		s->closed = true;
		return 0;
	}
	return buf_add(&s->in, bytes, (size_t)n);
}

/* Wait for those who have said nothing that could be passed on, and hear whoever speaks. */
static int
listen_once(struct merge *m)
{
	struct pollfd fds[REPLAY_WORKERS];
	struct source *who[REPLAY_WORKERS];
	nfds_t n = 0;

	for (int i = 0; i < m->n; i++) {
		struct source *s = &m->sources[i];
		struct frame f;
		const char *path;

		bool whole = frame_of(s, &f, &path);

		if (s->closed && !s->ended && !whole)
			return error_set(m->err, ERROR_BUG,
			    "%s: a process that read it ended early", m->job->repository);
		if (s->closed || (whole && s->in.len - s->at > QUEUE_BYTES))
			continue;
		fds[n] = (struct pollfd){ .fd = s->fd, .events = POLLIN };
		who[n++] = s;
	}
	if (poll(fds, n, -1) < 0)
		return errno == EINTR
			   ? 0
			   : error_set(m->err, ERROR_SYSTEM, "poll: %s", strerror(errno));
	for (nfds_t i = 0; i < n; i++)
		if (fds[i].revents != 0 && hear(who[i]) != 0)
			return -1;
	return 0;
}

/* Who is first in the order of the history; NULL while one has nothing to say yet. */
static struct source *
first_of(struct merge *m, struct frame *first, const char **path)
{
	struct source *best = NULL;

	for (int i = 0; i < m->n; i++) {
		struct source *s = &m->sources[i];
		const char *p;
		struct frame f;

		if (s->ended)
			continue;
		if (!frame_of(s, &f, &p))
			return NULL;
		if (best == NULL || f.place < first->place) {
			best = s;
			*first = f;
			*path = p;
		}
	}
	return best;
}

static int
put_moves(struct merge *m, struct moves *found, struct span *json)
{
	struct record *record;

	if (record_get(*json, &record, m->err) != 0)
		return -1;
	moves_release(&record->moves);
	record->moves = *found;
	*found = (struct moves){ 0 };
	buf_clear(&m->json);
	m->json.full = false;
	if (record_put(record, &m->json) != 0)
		error_set(m->err, ERROR_LIMIT, "%s at %.12s: too much to say", record->path,
		    record->commit);
	else
		*json = buf_span(&m->json);
	record_free(record);
	return m->json.full ? -1 : 0;
}

/* Who made the same move before goes into the line. */
static int
add_moves(struct merge *m, const struct frame *f, const char *path, const char *said,
    struct span *json)
{
	const char *dot = strrchr(path, '.');
	const struct replay_move move = {
		.page = span_make(path, dot == NULL ? strlen(path) : (size_t)(dot - path)),
		.commit = f->id,
		.time = f->time,
		.said = said
	};
	struct moves found = { 0 };
	int rc = 0;

	if (*said == '\0')
		return 0;
	if (json->len > 0)
		replay_moves_find(m->moves, &move, &found);
	if (found.n > 0)
		rc = put_moves(m, &found, json);
	replay_moves_note(m->moves, &move);
	moves_release(&found);
	return rc;
}

static int
pass_on(struct merge *m, struct source *s, const struct frame *f, const char *path)
{
	const struct replay_job *job = m->job;
	const char *text = path + f->path_len + 1;
	struct replay_line line = { .commit = f->commit,
		.commits = f->commits,
		.id = f->id,
		.path = path,
		.time = f->time,
		.class = (enum change_class)f->class,
		.alert = f->alert != 0,
		.n_findings = f->n_findings,
		.json = span_make(text + f->text_len + 1, f->json_len) };

	switch ((enum frame_kind)f->kind) {
	case FRAME_LINE:
		if (add_moves(m, f, path, text, &line.json) != 0)
			return -1;
		return job->line(&line, job->arg);
	case FRAME_MOVE: return add_moves(m, f, path, text, &line.json);
	case FRAME_WARNING: job->warning(text, job->arg); return 0;
	case FRAME_TICK:
		if (job->progress != NULL)
			job->progress(f->commit, f->commits, job->arg);
		return 0;
	case FRAME_ERROR: return error_set(m->err, (enum error_code)f->code, "%s", text);
	case FRAME_END: break;
	}
	s->ended = true;
	return 0;
}

static int
merge(struct merge *m)
{
	for (int left = m->n; left > 0;) {
		struct frame f;
		const char *path;
		struct source *s = first_of(m, &f, &path);
		int rc;

		if (s == NULL) {
			if (listen_once(m) != 0)
				return -1;
			continue;
		}
		rc = pass_on(m, s, &f, path);
		if (rc != 0)
			return rc;
		drop(s, &f);
		left -= s->ended;
	}
	return 0;
}

static int
processors(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : n > REPLAY_WORKERS ? REPLAY_WORKERS : (int)n;
}

int
replay_repository(const struct replay_job *job, struct error *err)
{
	struct merge m = { .job = job, .err = err, .moves = replay_moves_new() };
	int rc = 0;

	buf_init(&m.json, REPLAY_JSON_MAX);
	m.n = job->workers > 0 && job->workers <= REPLAY_WORKERS ? job->workers : processors();
	for (int i = 0; i < m.n && rc == 0; i++)
		rc = start(&m, &m.sources[i], i);
	if (rc == 0)
		rc = merge(&m);
	for (int i = 0; i < m.n; i++)
		stop(&m.sources[i]);
	replay_moves_free(m.moves);
	buf_release(&m.json);
	return rc;
}
