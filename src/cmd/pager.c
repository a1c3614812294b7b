/* The pager: started when a text outgrows the screen, waited for at the end. */
#include "cmd/pager.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"

enum { HELD_MAX = 1 << 20 };

static struct {
	bool allowed; /* nothing was started yet, and may be */
	int rows, columns;
	int row, column; /* of the screen, where the held text ends */
	bool escape;     /* in a colour, which takes no room */
	struct buf held;
	pid_t pid; /* 0: none runs */
} pager;

void
pager_allow(int rows, int columns)
{
	buf_init(&pager.held, HELD_MAX);
	pager.allowed = true;
	pager.rows = rows;
	pager.columns = columns;
}

/* Wide characters count as one: a screen more or less is no matter. */
static void
count_rows(struct span text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.data[i];

		if (c == '\n') {
			pager.row++;
			pager.column = 0;
		} else if (c == 0x1b || pager.escape) {
			pager.escape = c != 'm';
		} else if ((c & 0xc0) != 0x80 && ++pager.column > pager.columns) {
			pager.row++;
			pager.column = 1;
		}
	}
}

/* What the shell is to run, the caller frees; NULL: no pager is wanted. */
static char *
pager_command(void)
{
	const char *name = getenv("SMALLPRINT_PAGER");

	if (name == NULL)
		name = getenv("PAGER");
	if (name == NULL)
		return mem_strdup(
		    "if command -v less >/dev/null; then exec less; else exec cat; fi");
	if (*name == '\0' || strcmp(name, "cat") == 0)
		return NULL;
	/* one that does not exist has read nothing yet: the text is not lost */
	return mem_printf("{ %s\n}; status=$?; [ $status -ne 127 ] || exec cat", name);
}

/* In the child; comes not back. */
static void
become(const int ends[2], const char *command)
{
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	close(ends[1]);
	signal(SIGPIPE, SIG_DFL);
	setenv("LESS", "FRX", 0);
	setenv("LV", "-c", 0);
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

/* stdout becomes the pager's pipe; when that cannot be, it stays what it was. */
static void
start(void)
{
	char *command = pager_command();
	int ends[2];

	pager.allowed = false;
	fflush(stdout);
	if (command == NULL || pipe(ends) != 0) {
		free(command);
		return;
	}
	pager.pid = fork();
	if (pager.pid == 0)
		become(ends, command);
	free(command);
	if (pager.pid > 0)
		dup2(ends[1], STDOUT_FILENO);
	else
		pager.pid = 0;
	close(ends[0]);
	close(ends[1]);
	if (pager.pid != 0) { /* an interrupt is the pager's; it must not be left behind */
		signal(SIGINT, SIG_IGN);
		signal(SIGQUIT, SIG_IGN);
	}
}

static int
put(struct span text)
{
	return fwrite(text.data, 1, text.len, stdout) == text.len && fflush(stdout) == 0 ? 0
											 : -1;
}

static int
put_held(void)
{
	int rc = put(buf_span(&pager.held));

	buf_release(&pager.held);
	pager.allowed = false;
	return rc;
}

int
pager_write(struct span text)
{
	if (!pager.allowed)
		return put(text);
	count_rows(text);
	if (pager.row < pager.rows && buf_add_span(&pager.held, text) == 0)
		return 0;
	start();
	return put_held() == 0 ? put(text) : -1;
}

void
pager_end(void)
{
	if (pager.allowed)
		put_held();
	if (pager.pid == 0)
		return;
	fflush(stdout);
	close(STDOUT_FILENO);
	while (waitpid(pager.pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	pager.pid = 0;
}
