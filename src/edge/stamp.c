/* The stamp of a workspace's rules. */
#include "edge/stamp.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/strs.h"
#include "base/yaml.h"

enum { TEXT_MAX = 32 };

#define STAMP_NAME "smallprint.rules"

static const char *const folders[] = { "rules", "rules/platforms", "rules/detect",
	"rules/notes" };

static uint64_t
mix(uint64_t stamp, uint64_t number)
{
	uint64_t both[] = { stamp, number };

	return hash_xxh3(span_make((const char *)both, sizeof both));
}

/* Another build may read the same rules otherwise. */
static uint64_t
stamp_of_program(void)
{
	struct stat st = { 0 };

	(void)stat("/proc/self/exe", &st);
	return mix(mix(hash_xxh3(span_of(SMALLPRINT_VERSION)), (uint64_t)st.st_size),
	    mix((uint64_t)st.st_mtim.tv_sec, (uint64_t)st.st_mtim.tv_nsec));
}

static bool
add_file(const char *dir, const char *folder, const char *name, uint64_t *stamp)
{
	char *path = mem_printf("%s/%s/%s", dir, folder, name);
	struct span below = span_of(path + strlen(dir)); /* however the workspace is called */
	struct error ignored = { 0 };
	struct buf text;
	bool read;

	buf_init(&text, YAML_MAX_BYTES);
	read = file_read(path, &text, &ignored) == 0;
	*stamp = mix(mix(*stamp, hash_xxh3(below)), hash_xxh3(buf_span(&text)));
	buf_release(&text);
	free(path);
	return read;
}

/* Files that nobody reads are mistakes: they count too. */
static bool
add_folder(const char *dir, const char *folder, const char *suffix, uint64_t *stamp)
{
	char *path = mem_printf("%s/%s", dir, folder);
	struct strs names = { 0 };
	bool read = true;

	if (file_is_dir(path))
		read = file_list(path, suffix, &names, NULL) == 0;
	for (size_t i = 0; read && i < names.n; i++)
		read = add_file(dir, folder, names.v[i], stamp);
	strs_release(&names);
	free(path);
	return read;
}

uint64_t
stamp_of(const char *dir)
{
	uint64_t stamp = stamp_of_program();

	for (size_t i = 0; i < COUNT(folders); i++)
		if (!add_folder(dir, folders[i], ".yaml", &stamp) ||
		    !add_folder(dir, folders[i], ".yml", &stamp))
			return 0;
	return stamp;
}

/* Beside the archive's lock: in the repository's own folder. */
static char *
place_of(const char *snapshots)
{
	char *git = mem_printf("%s/.git", snapshots), *path;

	path = mem_printf("%s/" STAMP_NAME, file_is_dir(git) ? git : snapshots);
	free(git);
	return path;
}

static void
stamp_text(uint64_t stamp, char text[TEXT_MAX])
{
	snprintf(text, TEXT_MAX, "%016" PRIx64 "\n", stamp);
}

bool
stamp_is_kept(const char *snapshots, uint64_t stamp)
{
	char *path = place_of(snapshots), text[TEXT_MAX];
	struct error ignored = { 0 };
	struct buf kept;
	bool same;

	stamp_text(stamp, text);
	buf_init(&kept, TEXT_MAX);
	same = stamp != 0 && file_read(path, &kept, &ignored) == 0 &&
	       span_is(buf_span(&kept), text);
	buf_release(&kept);
	free(path);
	return same;
}

void
stamp_keep(const char *snapshots, uint64_t stamp)
{
	char *path = place_of(snapshots), text[TEXT_MAX];
	struct error ignored = { 0 };

	stamp_text(stamp, text);
	if (stamp != 0 && file_is_dir(snapshots) && !stamp_is_kept(snapshots, stamp))
		(void)file_write_again(path, span_of(text), &ignored);
	free(path);
}
