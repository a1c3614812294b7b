/* What the verbs that replay a history share. */
#include "cmd/replaying.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/yaml.h"

static int
read_failures(const struct context *ctx, struct failures *out, struct error *err)
{
	char *path = mem_printf("%s/rules/failures.yaml", ctx->dir);
	struct strs complaints = { 0 };
	struct buf text;
	int rc = 0;

	buf_init(&text, YAML_MAX_BYTES);
	if (file_exists(path))
		rc = file_read(path, &text, err);
	if (rc == 0 && text.len > 0 &&
	    failures_read(buf_span(&text), "rules/failures.yaml", out, &complaints) > 0)
		rc = error_set(
		    err, ERROR_USAGE, "%zu mistakes in rules/failures.yaml", complaints.n);
	for (size_t i = 0; i < complaints.n; i++)
		fprintf(stderr, "%s\n", complaints.v[i]);
	strs_release(&complaints);
	buf_release(&text);
	free(path);
	return rc;
}

static int
check_repository(const char *repository, struct error *err)
{
	if (file_is_dir(repository))
		return 0;
	if (file_exists(repository))
		return error_set(err, ERROR_USAGE,
		    "%s is a file, not a repository; a bundle is to be cloned first: git clone "
		    "--bare %s DIR",
		    repository, repository);
	return error_set(err, ERROR_USAGE, "%s: no such directory", repository);
}

int
replay_open(const struct context *ctx, const char *repository, struct replay_workspace *out,
    struct replay_rules *rules)
{
	struct error err = { 0 };
	int status;

	if (check_repository(repository, &err) != 0)
		return cmd_fail(&err);
	status = cmd_workspace(ctx, &out->workspace);
	if (status != EXIT_DONE)
		return status;
	if (read_failures(ctx, &out->failures, &err) != 0) {
		status = cmd_fail(&err);
		replay_close(out);
		return status;
	}
	*rules = (struct replay_rules){ .rules = &out->workspace->rules,
		.silence = &out->workspace->silence,
		.failures = &out->failures };
	return EXIT_DONE;
}

void
replay_close(struct replay_workspace *workspace)
{
	failures_release(&workspace->failures);
	workspace_free(workspace->workspace);
	*workspace = (struct replay_workspace){ 0 };
}

void
replay_progress(struct replay_progress *p, size_t commit, size_t commits)
{
	int percent = commits == 0 ? 100 : (int)(100 * commit / commits);

	if (!p->shown || (p->standing && percent == p->percent))
		return;
	fprintf(stderr, "\r%3d %% of %zu commits", percent, commits);
	p->percent = percent;
	p->standing = true;
}

void
replay_progress_end(struct replay_progress *p)
{
	if (p->standing)
		fputs("\r\033[K", stderr);
	p->standing = false;
}

void
replay_warn(struct replay_progress *p, const char *text)
{
	replay_progress_end(p);
	fprintf(stderr, "smallprint: %s\n", text);
}
