/* Directories as git keeps them. */
#include "edge/archive/archive_tree.h"

#include <stdio.h>
#include <string.h>

bool
tree_next(struct span *rest, struct tree_entry *entry)
{
	const char *nul = rest->len > 0 ? memchr(rest->data, '\0', rest->len) : NULL;
	const char *p = rest->data;
	unsigned mode = 0;
	size_t used;

	if (nul == NULL || (size_t)(rest->data + rest->len - nul) < 1 + OID_BYTES)
		return false;
	for (; *p >= '0' && *p <= '7' && mode < 0200000; p++)
		mode = mode * 8 + (unsigned)(*p - '0');
	if (*p != ' ' || p + 1 == nul)
		return false;
	entry->mode = mode;
	entry->name = span_make(p + 1, (size_t)(nul - p - 1));
	memcpy(entry->oid.b, nul + 1, OID_BYTES);
	used = (size_t)(nul + 1 + OID_BYTES - rest->data);
	*rest = span_make(rest->data + used, rest->len - used);
	return true;
}

bool
tree_find(struct span tree, struct span name, struct tree_entry *entry)
{
	while (tree_next(&tree, entry))
		if (span_eq(entry->name, name))
			return true;
	return false;
}

/* The order of git: a directory sorts as if its name ended in a slash. */
static int
order(struct span a, bool a_dir, struct span b, bool b_dir)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int rc = memcmp(a.data, b.data, n);
	unsigned char x, y;

	if (rc != 0)
		return rc;
	x = a.len > n ? (unsigned char)a.data[n] : a_dir ? '/' : '\0';
	y = b.len > n ? (unsigned char)b.data[n] : b_dir ? '/' : '\0';
	return (x > y) - (x < y);
}

static void
put_entry(struct span name, unsigned mode, const struct oid *oid, struct buf *out)
{
	buf_addf(out, "%o ", mode);
	buf_add_span(out, name);
	buf_addc(out, '\0');
	buf_add(out, oid->b, OID_BYTES);
}

int
tree_set(
    struct span tree, struct span name, unsigned mode, const struct oid *oid, struct buf *out)
{
	struct tree_entry entry;
	bool placed = false;

	buf_clear(out);
	for (struct span rest = tree; rest.len > 0;) {
		struct span at = rest;

		if (!tree_next(&rest, &entry))
			return -1;
		if (!placed &&
		    order(name, mode == TREE_DIR, entry.name, entry.mode == TREE_DIR) <= 0) {
			put_entry(name, mode, oid, out);
			placed = true;
		}
		if (!span_eq(entry.name, name))
			buf_add(out, at.data, at.len - rest.len);
	}
	if (!placed)
		put_entry(name, mode, oid, out);
	return out->full ? -1 : 0;
}

/* U+200B–200F, 202A–202E, 2060–206F and U+FEFF: nobody sees them, and HFS+ leaves them out. */
static bool
invisible(const unsigned char *p, size_t left)
{
	if (left >= 3 && p[0] == 0xe2 && (p[1] == 0x80 || p[1] == 0x81))
		return true;
	return left >= 3 && p[0] == 0xef && p[1] == 0xbb && p[2] == 0xbf;
}

bool
tree_name_ok(struct span name)
{
	if (name.len == 0 || name.len > 200 || name.data[0] == '.' ||
	    span_starts_nocase(name, "git~"))
		return false;
	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = (unsigned char)name.data[i];

		if (c < 0x20 || c == 0x7f || c == '/' || c == '\\' || c == ':')
			return false;
		if (invisible((const unsigned char *)name.data + i, name.len - i))
			return false;
	}
	return true;
}

bool
tree_path_ok(const char *path)
{
	for (;;) {
		size_t len = strcspn(path, "/");

		if (!tree_name_ok(span_make(path, len)))
			return false;
		if (path[len] == '\0')
			return true;
		path += len + 1;
	}
}

static void
put_size(size_t size, struct buf *out)
{
	for (; size >= 0x80; size >>= 7)
		buf_addc(out, (char)(size | 0x80));
	buf_addc(out, (char)size);
}

/* Copies of at most 64 KiB less one: what every reader of packs understands. */
static void
put_copy(size_t from, size_t len, struct buf *out)
{
	while (len > 0) {
		size_t n = len < 0xffff ? len : 0xffff;
		unsigned char op[7] = { 0x80 };
		size_t used = 1;

		for (int i = 0; i < 4; i++)
			if ((from >> (8 * i) & 0xff) != 0) {
				op[0] |= (unsigned char)(1 << i);
				op[used++] = (unsigned char)(from >> (8 * i));
			}
		for (int i = 0; i < 2; i++)
			if ((n >> (8 * i) & 0xff) != 0) {
				op[0] |= (unsigned char)(0x10 << i);
				op[used++] = (unsigned char)(n >> (8 * i));
			}
		buf_add(out, op, used);
		from += n;
		len -= n;
	}
}

static void
put_insert(struct span bytes, struct buf *out)
{
	while (bytes.len > 0) {
		size_t n = bytes.len < 0x7f ? bytes.len : 0x7f;

		buf_addc(out, (char)n);
		buf_add(out, bytes.data, n);
		bytes = span_make(bytes.data + n, bytes.len - n);
	}
}

void
delta_put(struct span base, struct span target, struct buf *out)
{
	size_t least = base.len < target.len ? base.len : target.len;
	size_t head = 0, tail = 0;

	while (head < least && base.data[head] == target.data[head])
		head++;
	while (tail < least - head &&
	       base.data[base.len - tail - 1] == target.data[target.len - tail - 1])
		tail++;
	put_size(base.len, out);
	put_size(target.len, out);
	put_copy(0, head, out);
	put_insert(span_make(target.data + head, target.len - head - tail), out);
	put_copy(base.len - tail, tail, out);
}
