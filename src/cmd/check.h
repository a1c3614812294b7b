/* A round and its telling, as `check` does it and `watch` has it done. */
#ifndef SMALLPRINT_CMD_CHECK_H
#define SMALLPRINT_CMD_CHECK_H

#include <signal.h>

#include "cmd/cmd.h"
#include "edge/workspace.h"

struct check_options {
	bool all;
	bool json;
	bool exit_code;
	bool quiet;
	bool wait;
	bool pull;
	bool push;
	const char *remote;
	const char *job_summary;
	bool annotations;
	const volatile sig_atomic_t *stop; /* nonzero: end with the pages in hand; or NULL */
};

/* Open the archive, pull, do a round over the named pages (none: all that are due), push, tell.
   What to exit with. */
int check_round(const struct context *ctx, const struct check_options *options,
    struct workspace *ws, int argc, char **argv);

/* No round: only what channels were not told, where their next try is due. */
int check_tell(const struct check_options *options, struct workspace *ws);

#endif
