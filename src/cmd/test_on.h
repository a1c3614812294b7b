/* smallprint test --on REPO: the rules over a whole history. */
#ifndef SMALLPRINT_CMD_TEST_ON_H
#define SMALLPRINT_CMD_TEST_ON_H

#include "cmd/cmd.h"

struct test_on {
	const char *repository;
	const char *labels;  /* a file of labelled changes, or NULL */
	const char *against; /* a workspace with other rules, or NULL */
};

/* Prints what the rules find there, how it agrees with the labels, and what the other rules did
 * not find or found beyond it. The exit status. */
int test_on(const struct context *ctx, const struct test_on *on);

#endif
