/* What a killed writer left: unfinished packs, and lock files of refs nobody holds. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "edge/archive/archive_inside.h"

enum {
	ORPHAN_SECONDS = 86400
}; /* younger packs without an index may be somebody's gc at work */

static bool
ends_in(const char *name, const char *suffix)
{
	size_t n = strlen(name), m = strlen(suffix);

	return n > m && strcmp(name + n - m, suffix) == 0;
}

static bool
is_orphan(const char *path)
{
	char *stem = mem_strndup(path, strlen(path) - strlen(".pack"));
	char *index = mem_printf("%s.idx", stem);
	struct stat st;
	bool orphan = !file_exists(index) && stat(path, &st) == 0 &&
		      time(NULL) - st.st_mtime > ORPHAN_SECONDS;

	free(index);
	free(stem);
	return orphan;
}

static void
sweep_packs(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *entry;

	while (d != NULL && (entry = readdir(d)) != NULL) {
		char *path = mem_printf("%s/%s", dir, entry->d_name);

		/* ours, and what libgit2 was fetching */
		if (strncmp(entry->d_name, PACK_TEMPORARY, strlen(PACK_TEMPORARY)) == 0 ||
		    strncmp(entry->d_name, "pack_git2_", 10) == 0 ||
		    (strncmp(entry->d_name, "pack-", 5) == 0 &&
			ends_in(entry->d_name, ".pack") && is_orphan(path)))
			unlink(path);
		free(path);
	}
	if (d != NULL)
		closedir(d);
}

static void
sweep_locks(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *entry;

	while (d != NULL && (entry = readdir(d)) != NULL) {
		char *path = mem_printf("%s/%s", dir, entry->d_name);

		if (ends_in(entry->d_name, ".lock") &&
		    strcmp(entry->d_name, "smallprint.lock") != 0)
			unlink(path);
		free(path);
	}
	if (d != NULL)
		closedir(d);
}

void
sweep(const char *git_dir, bool owner_died)
{
	static const char *const locked[] = { "", "refs/heads", "refs/smallprint/sent",
		"refs/smallprint/tries", "refs/smallprint/remote/heads",
		"refs/smallprint/remote/sent", "refs/smallprint/remote/tries" };
	char *packs = mem_printf("%sobjects/pack", git_dir);

	sweep_packs(packs);
	free(packs);
	for (size_t i = 0; owner_died && i < COUNT(locked); i++) {
		char *dir = mem_printf("%s%s", git_dir, locked[i]);

		sweep_locks(dir);
		free(dir);
	}
}
