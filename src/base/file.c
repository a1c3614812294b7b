/* Files of this machine. */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

static int
read_all(int fd, const char *path, struct buf *out, struct error *err)
{
	char chunk[65536];
	ssize_t n;

	while ((n = read(fd, chunk, sizeof chunk)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set(err, ERROR_SYSTEM, "%s: %s", path, strerror(errno));
		if (buf_add(out, chunk, (size_t)n) != 0)
			return error_set(
			    err, ERROR_LIMIT, "%s: larger than %zu bytes", path, out->ceiling);
	}
	return 0;
}

int
file_read(const char *path, struct buf *out, struct error *err)
{
	int fd, rc;

	if (strcmp(path, "-") == 0)
		return read_all(STDIN_FILENO, "standard input", out, err);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return error_set(err, ERROR_SYSTEM, "%s: %s", path, strerror(errno));
	rc = read_all(fd, path, out, err);
	close(fd);
	return rc;
}

int
file_write_all(int fd, struct span bytes)
{
	while (bytes.len > 0) {
		ssize_t n = write(fd, bytes.data, bytes.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		bytes = span_make(bytes.data + n, bytes.len - (size_t)n);
	}
	return 0;
}

static int
replace(const char *path, struct span bytes, bool lasting, struct error *err)
{
	char *temporary = mem_printf("%s.XXXXXX", path);
	int fd = mkstemp(temporary);
	int rc = -1;

	if (fd < 0) {
		error_set(err, ERROR_SYSTEM, "%s: %s", path, strerror(errno));
		goto out;
	}
	if (file_write_all(fd, bytes) != 0 || fchmod(fd, 0644) != 0 ||
	    (lasting && fsync(fd) != 0) || rename(temporary, path) != 0) {
		error_set(err, ERROR_SYSTEM, "%s: %s", path, strerror(errno));
		unlink(temporary);
		goto out;
	}
	rc = 0;
out:
	if (fd >= 0)
		close(fd);
	free(temporary);
	return rc;
}

int
file_write(const char *path, struct span bytes, struct error *err)
{
	return replace(path, bytes, true, err);
}

int
file_write_again(const char *path, struct span bytes, struct error *err)
{
	return replace(path, bytes, false, err);
}

static bool
ends_with(const char *text, const char *suffix)
{
	size_t n = strlen(text), m = strlen(suffix);

	return n >= m && strcmp(text + n - m, suffix) == 0;
}

int
file_list(const char *dir, const char *suffix, struct strs *out, struct error *err)
{
	DIR *d = opendir(dir);
	struct dirent *entry;

	if (d == NULL)
		return error_set(err, ERROR_SYSTEM, "%s: %s", dir, strerror(errno));
	while ((entry = readdir(d)) != NULL) {
		char *path;

		if (entry->d_name[0] == '.' || !ends_with(entry->d_name, suffix))
			continue;
		path = mem_printf("%s/%s", dir, entry->d_name);
		if (file_exists(path) && !file_is_dir(path))
			strs_add(out, entry->d_name);
		free(path);
	}
	closedir(d);
	strs_sort(out);
	return 0;
}

int
file_mkdirs(const char *path, struct error *err)
{
	char *copy = mem_strdup(path);
	int rc = 0;

	for (char *p = copy + 1; rc == 0; p++) {
		char keep = *p;

		if (keep != '/' && keep != '\0')
			continue;
		*p = '\0';
		if (mkdir(copy, 0777) != 0 && errno != EEXIST)
			rc = error_set(err, ERROR_SYSTEM, "%s: %s", copy, strerror(errno));
		*p = keep;
		if (keep == '\0')
			break;
	}
	free(copy);
	return rc;
}

bool
file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

bool
file_is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}
