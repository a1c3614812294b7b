/* Words with a name, written out. */
#include "core/detect/fragment.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/yaml.h"

enum { NAMES_MAX = 500 };

const struct fragment *
fragments_find(const struct fragments *fragments, const char *name)
{
	for (size_t i = 0; i < fragments->n; i++)
		if (strcmp(fragments->v[i].name, name) == 0)
			return &fragments->v[i];
	return NULL;
}

static size_t
name_length(const char *p)
{
	size_t n = 0;

	if (!isalpha((unsigned char)*p))
		return 0;
	while (isalnum((unsigned char)p[n]) || p[n] == '_' || p[n] == '-')
		n++;
	return n;
}

bool
fragment_is_name(const char *name)
{
	size_t n = name_length(name);

	return n > 0 && n < FRAGMENT_MAX_NAME && name[n] == '\0';
}

static int
unknown(const struct fragments *fragments, const char *name, struct error *err)
{
	const char *names[NAMES_MAX + 1] = { 0 };
	const char *nearest;

	for (size_t i = 0; i < fragments->n && i < NAMES_MAX; i++)
		names[i] = fragments->v[i].name;
	nearest = yaml_nearest(name, names);
	if (nearest != NULL)
		return error_set(
		    err, ERROR_USAGE, FRAGMENT_UNKNOWN "{%s} ({%s}?)", name, nearest);
	return error_set(err, ERROR_USAGE, FRAGMENT_UNKNOWN "{%s}", name);
}

static int
expand(const struct fragments *fragments, const char *p, int depth, struct buf *out,
    struct error *err)
{
	while (*p != '\0') {
		size_t n = *p == '{' ? name_length(p + 1) : 0;
		char name[FRAGMENT_MAX_NAME + 1] = "";
		const struct fragment *found;

		if (p[0] == '\\' && p[1] != '\0') {
			size_t len = strchr("pPxokgN", p[1]) != NULL && p[2] == '{' ? 3 : 2;

			buf_add(out, p, len);
			p += len;
			continue;
		}
		if (n == 0 || n > FRAGMENT_MAX_NAME || p[n + 1] != '}') {
			buf_addc(out, *p++);
			continue;
		}
		memcpy(name, p + 1, n);
		found = fragments_find(fragments, name);
		if (found == NULL)
			return unknown(fragments, name, err);
		if (depth >= FRAGMENT_MAX_DEPTH || out->full)
			return error_set(
			    err, ERROR_USAGE, "{%s} is too long or stands for itself", name);
		buf_adds(out, "(?:");
		if (expand(fragments, found->text, depth + 1, out, err) != 0)
			return -1;
		buf_adds(out, ")");
		p += n + 2;
	}
	return 0;
}

int
fragments_expand(
    const struct fragments *fragments, const char *text, struct buf *out, struct error *err)
{
	return expand(fragments, text, 0, out, err);
}

void
fragments_release(struct fragments *fragments)
{
	for (size_t i = 0; i < fragments->n; i++) {
		free(fragments->v[i].name);
		free(fragments->v[i].text);
		free(fragments->v[i].file);
	}
	free(fragments->v);
	*fragments = (struct fragments){ 0 };
}
