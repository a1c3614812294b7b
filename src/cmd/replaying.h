/* What the verbs that replay a history share: the rules, and where they are in it. */
#ifndef SMALLPRINT_CMD_REPLAYING_H
#define SMALLPRINT_CMD_REPLAYING_H

#include "cmd/cmd.h"
#include "edge/workspace.h"
#include "replay/replay.h"

struct replay_workspace {
	struct workspace *workspace;
	struct failures failures;
};

/* The workspace's rules, and whether the repository can be one; EXIT_DONE, or what to exit
 * with. */
int replay_open(const struct context *ctx, const char *repository, struct replay_workspace *out,
    struct replay_rules *rules);
void replay_close(struct replay_workspace *workspace);

/* One line on a terminal, rewritten. */
struct replay_progress {
	bool shown; /* stderr is a terminal */
	int percent;
	bool standing; /* the line is there */
};
void replay_progress(struct replay_progress *p, size_t commit, size_t commits);
void replay_progress_end(struct replay_progress *p);
/* A complaint on stderr, the line out of its way. */
void replay_warn(struct replay_progress *p, const char *text);

#endif
