/* Directories edited as bytes, and differences between them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "edge/archive/archive_tree.h"

static struct oid
oid_numbered(unsigned n)
{
	struct oid oid = { { (unsigned char)(n >> 8), (unsigned char)n } };

	return oid;
}

static void
names_of(struct span tree, struct buf *out)
{
	struct tree_entry entry;

	buf_clear(out);
	buf_adds(out, "");
	while (tree_next(&tree, &entry)) {
		buf_add_span(out, entry.name);
		buf_adds(out, entry.mode == TREE_DIR ? "/ " : " ");
	}
	assert_int_equal(tree.len, 0);
}

static void
set(struct buf *tree, const char *name, unsigned mode, unsigned n)
{
	struct oid oid = oid_numbered(n);
	struct buf edited;

	buf_init(&edited, TREE_BYTES_MAX);
	assert_int_equal(tree_set(buf_span(tree), span_of(name), mode, &oid, &edited), 0);
	buf_release(tree);
	*tree = edited;
}

static void
entries_stand_as_git_sorts_them(void **state)
{
	struct buf tree, names;

	(void)state;
	buf_init(&tree, TREE_BYTES_MAX);
	buf_init(&names, 4096);
	set(&tree, "b.c", TREE_FILE, 1);
	set(&tree, "b", TREE_DIR, 2);
	set(&tree, "b-c", TREE_FILE, 3);
	set(&tree, "b0", TREE_FILE, 4);
	set(&tree, "a", TREE_FILE, 5);
	names_of(buf_span(&tree), &names);
	assert_string_equal(names.data, "a b-c b.c b/ b0 ");
	set(&tree, "b", TREE_FILE, 6); /* a file in place of a directory sorts elsewhere */
	names_of(buf_span(&tree), &names);
	assert_string_equal(names.data, "a b b-c b.c b0 ");
	set(&tree, "b", TREE_DIR, 7);
	names_of(buf_span(&tree), &names);
	assert_string_equal(names.data, "a b-c b.c b/ b0 ");
	buf_release(&tree);
	buf_release(&names);
}

static void
an_entry_is_found_or_not(void **state)
{
	struct tree_entry entry;
	struct oid oid = oid_numbered(258);
	struct buf tree;

	(void)state;
	buf_init(&tree, TREE_BYTES_MAX);
	set(&tree, "terms.md", TREE_FILE, 258);
	assert_true(tree_find(buf_span(&tree), span_of("terms.md"), &entry));
	assert_int_equal(entry.mode, TREE_FILE);
	assert_true(oid_eq(&entry.oid, &oid));
	assert_false(tree_find(buf_span(&tree), span_of("terms"), &entry));
	assert_false(tree_find(buf_span(&tree), span_of("terms.md2"), &entry));
	buf_release(&tree);
}

static void
bytes_that_are_no_tree_end_it(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
	} broken[] = { { "", 0 }, { "100644 a", 8 }, { "100644 a\0abc", 12 },
		{ " a\0aaaaaaaaaaaaaaaaaaa", 22 }, { "100644 \0aaaaaaaaaaaaaaaaaaaa", 28 },
		{ "100644a\0aaaaaaaaaaaaaaaaaaaa", 28 },
		{ "7777777777 a\0aaaaaaaaaaaaaaaaaaaa", 33 } };
	struct tree_entry entry;
	struct oid oid = oid_numbered(1);
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	for (size_t i = 0; i < COUNT(broken); i++) {
		struct span rest = span_make(broken[i].bytes, broken[i].len);

		assert_false(tree_next(&rest, &entry));
		assert_int_equal(tree_set(span_make(broken[i].bytes, broken[i].len),
				     span_of("a"), TREE_FILE, &oid, &out),
		    broken[i].len == 0 ? 0 : -1);
	}
	buf_release(&out);
}

static const struct {
	const char *name;
	bool ok;
} names[] = {
	{ "privacy-policy.md", true },
	{ "privacy-policy@de.md", true },
	{ "\xc3\x84rzte", true },
	{ "a b", true },
	{ "git", true },
	{ "github", true },
	{ "", false },
	{ ".", false },
	{ "..", false },
	{ ".git", false },
	{ ".gitmodules", false },
	{ "GIT~1", false },
	{ "a/b", false },
	{ "a\\b", false },
	{ "a:b", false },
	{ "a\nb", false },
	{ "a\x7f", false },
	{ "\xe2\x80\x8d.git", false },
	{ "a\xe2\x81\xa0", false },
	{ "\xef\xbb\xbf.git", false },
};

static void
names_that_may_be(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(names); i++)
		if (tree_name_ok(span_of(names[i].name)) != names[i].ok)
			fail_msg("\"%s\"", names[i].name);
	assert_true(tree_path_ok("a/b/c.md"));
	assert_false(tree_path_ok("a//c.md"));
	assert_false(tree_path_ok("/a"));
	assert_false(tree_path_ok("a/"));
}

static size_t
take_size(const unsigned char **p)
{
	size_t n = 0;

	for (int shift = 0;; shift += 7) {
		n |= (size_t)(**p & 0x7f) << shift;
		if ((*(*p)++ & 0x80) == 0)
			return n;
	}
}

/* What a reader of packs does with a delta. */
static void
apply(struct span base, struct span delta, struct buf *out)
{
	const unsigned char *p = (const unsigned char *)delta.data, *end = p + delta.len;

	assert_int_equal(take_size(&p), base.len);
	buf_clear(out);
	buf_adds(out, "");
	for (size_t size = take_size(&p); p < end || out->len != size;) {
		unsigned char op = *p++;
		size_t from = 0, len = 0;

		assert_true(p <= end && op != 0);
		if (op < 0x80) {
			buf_add(out, p, op);
			p += op;
			continue;
		}
		for (int i = 0; i < 4; i++)
			from |= op >> i & 1 ? (size_t)*p++ << (8 * i) : 0;
		for (int i = 0; i < 3; i++)
			len |= op >> (4 + i) & 1 ? (size_t)*p++ << (8 * i) : 0;
		assert_true(from + len <= base.len);
		buf_add(out, base.data + from, len);
	}
}

static char *
filled(size_t len, char c)
{
	char *text = mem_alloc(len + 1);

	memset(text, c, len);
	return text;
}

static void
a_delta_gives_the_target(void **state)
{
	char *large = filled(200000, 'x'), *larger = filled(200100, 'x'),
	     *one = filled(300, 'a');
	const struct {
		const char *base, *target;
	} pairs[] = { { "", "" }, { "", "abc" }, { "abc", "" }, { "abc", "abc" },
		{ "abc", "abd" }, { "abc", "xbc" }, { "abcabc", "abc" }, { "abc", "abcabc" },
		{ "aaa", "aaaa" }, { large, larger }, { larger, large }, { large, one },
		{ one, large } };
	struct buf delta, out;

	(void)state;
	buf_init(&delta, 1 << 24);
	buf_init(&out, 1 << 24);
	for (size_t i = 0; i < COUNT(pairs); i++) {
		buf_clear(&delta);
		delta_put(span_of(pairs[i].base), span_of(pairs[i].target), &delta);
		apply(span_of(pairs[i].base), buf_span(&delta), &out);
		assert_string_equal(out.data, pairs[i].target);
	}
	buf_release(&delta);
	buf_release(&out);
	free(large);
	free(larger);
	free(one);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_stand_as_git_sorts_them),
		cmocka_unit_test(an_entry_is_found_or_not),
		cmocka_unit_test(bytes_that_are_no_tree_end_it),
		cmocka_unit_test(names_that_may_be),
		cmocka_unit_test(a_delta_gives_the_target),
	};

	return cmocka_run_group_tests_name("archive_tree", tests, NULL, NULL);
}
