/* Secrets of rules. */
#include "edge/secret.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"

enum { SECRET_MAX = 16 << 10 };

/*
 * ${NAME} in a rule is a secret from the environment. One that is not set is
 * left as it stands: whatever uses it then fails by that very name.
 */
char *
secret_expand(const char *text)
{
	struct buf out;

	buf_init(&out, 64 << 10);
	while (*text != '\0') {
		size_t len = strncmp(text, "${", 2) == 0 ? strcspn(text, "}") : 0;
		char *name =
		    len > 2 && text[len] == '}' ? mem_strndup(text + 2, len - 2) : NULL;
		const char *value = name == NULL ? NULL : getenv(name);

		if (value != NULL) {
			buf_adds(&out, value);
			text += len + 1;
		} else {
			buf_addc(&out, *text++);
		}
		free(name);
	}
	return buf_steal(&out);
}

static int
check_file(const char *path, struct error *err)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return error_set(err, ERROR_USAGE, "%s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode) || (st.st_mode & 077) != 0 ||
	    (st.st_uid != geteuid() && st.st_uid != 0))
		return error_set(err, ERROR_USAGE,
		    "%s: holds a secret and must be readable by its owner alone (chmod 600)",
		    path);
	return 0;
}

static int
read_secret(const char *path, char **out, struct error *err)
{
	struct buf text;
	int rc = check_file(path, err);

	buf_init(&text, SECRET_MAX);
	if (rc == 0 && (rc = file_read(path, &text, err)) == 0)
		*out = span_dup(span_trim(buf_span(&text)));
	buf_release(&text);
	return rc;
}

int
secret_get(const char *text, char **out, struct error *err)
{
	char *at;

	*out = NULL;
	if (text == NULL)
		return 0;
	if (strncmp(text, "file:", 5) == 0)
		return read_secret(text + 5, out, err);
	*out = secret_expand(text);
	at = strstr(*out, "${");
	if (at != NULL) {
		error_set(err, ERROR_USAGE, "%.*s is not set", (int)(strcspn(at, "}") + 1), at);
		free(*out);
		*out = NULL;
		return -1;
	}
	return 0;
}

int
secret_get_from(const char *dir, const char *text, char **out, struct error *err)
{
	char *path;
	int rc;

	if (text == NULL || strncmp(text, "file:", 5) != 0 || text[5] == '/')
		return secret_get(text, out, err);
	*out = NULL;
	path = mem_printf("%s/%s", dir, text + 5);
	rc = read_secret(path, out, err);
	free(path);
	return rc;
}
