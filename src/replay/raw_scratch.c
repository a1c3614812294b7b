/* A directory for what is thrown away at the end. */
#include "replay/raw_scratch.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { OPEN_DIRECTORIES = 16 };

int
raw_scratch_make(char **dir, struct error *err)
{
	const char *tmp = getenv("TMPDIR");
	char *name =
	    mem_printf("%s/smallprint-XXXXXX", tmp == NULL || *tmp == '\0' ? "/tmp" : tmp);

	if (mkdtemp(name) == NULL) {
		error_set(err, ERROR_SYSTEM, "%s: %s", name, strerror(errno));
		free(name);
		return -1;
	}
	*dir = name;
	return 0;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st;
	(void)type;
	(void)where;
	return remove(path) == 0 ? 0 : -1;
}

void
raw_scratch_end(char *dir)
{
	if (dir != NULL)
		(void)nftw(dir, remove_one, OPEN_DIRECTORIES, FTW_DEPTH | FTW_PHYS);
	free(dir);
}
