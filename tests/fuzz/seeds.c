/*
 * Runs a fuzz target over its seeds in the ordinary tests, without a fuzzer:
 * every file of tests/fuzz/seeds/NAME (NAME from fuzz_NAME, the program's own
 * name), each also cut short and with bytes turned over. Speaks TAP.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SEED_MAX = 1 << 20, VARIANTS = 40 };

static void
run_variants(struct span seed)
{
	uint32_t x = 2463534242U; /* xorshift, Marsaglia 2003: the same bytes every time */

	LLVMFuzzerTestOneInput((const uint8_t *)seed.data, seed.len);
	for (int v = 0; v < VARIANTS && seed.len > 0; v++) {
		char *copy = span_dup(seed);
		size_t len = seed.len;

		for (int i = 0; i < 8; i++) {
			x ^= x << 13;
			x ^= x >> 17;
			x ^= x << 5;
			copy[x % len] = (char)(x >> 24);
		}
		if (v % 4 == 0)
			len = x % (len + 1);
		LLVMFuzzerTestOneInput((const uint8_t *)copy, len);
		free(copy);
	}
}

int
main(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/');
	const char *name = (slash == NULL ? argv[0] : slash + 1) + strlen("fuzz_");
	const char *tests = getenv("TESTS");
	char *dir = mem_printf("%s/fuzz/seeds/%s", tests == NULL ? "tests" : tests, name);
	struct strs files = { 0 };
	struct error err = { 0 };
	int failed = 0;

	(void)argc;
	LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
	if (!file_is_dir(dir) || file_list(dir, "", &files, &err) != 0 || files.n == 0) {
		printf("not ok 1 - %s has no seeds in %s\n", name, dir);
		failed = 1;
	}
	for (size_t i = 0; i < files.n; i++) {
		char *path = mem_printf("%s/%s", dir, files.v[i]);
		struct buf seed;

		buf_init(&seed, SEED_MAX);
		if (file_read(path, &seed, &err) == 0)
			run_variants(buf_span(&seed));
		printf("ok %zu - %s survives %s and %d variants\n", i + 1, name, files.v[i],
		    VARIANTS);
		buf_release(&seed);
		free(path);
	}
	strs_release(&files);
	free(dir);
	return failed;
}
