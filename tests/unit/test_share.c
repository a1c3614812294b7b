/* Platforms dealt out among workers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "replay/replay_share.h"

enum { PLATFORMS = 1000, WORKERS = 3 };

static int
owner(struct share *share, const char *platform)
{
	return share_owner(share, span_of(platform));
}

static void
the_busiest_is_alone_where_the_others_are_less_together(void **state)
{
	struct share *share = share_new(2);

	(void)state;
	for (int i = 0; i < 9; i++)
		share_sample(share, span_of("busy"));
	for (int i = 0; i < 3; i++) {
		share_sample(share, span_of("a"));
		share_sample(share, span_of("b"));
	}
	assert_int_equal(owner(share, "a"), owner(share, "b"));
	assert_int_not_equal(owner(share, "a"), owner(share, "busy"));
	assert_int_equal(owner(share, "new"), owner(share, "a")); /* who has least */
	share_free(share);
}

/* Two workers that ask of different things in another order agree on all of them. */
static void
every_worker_comes_to_the_same(void **state)
{
	struct share *one = share_new(WORKERS), *other = share_new(WORKERS);
	int counts[WORKERS] = { 0 };
	char name[32];

	(void)state;
	for (int i = 0; i < PLATFORMS; i++)
		for (int k = 0; k <= i % 7; k++) {
			snprintf(name, sizeof name, "platform-%d", i);
			share_sample(one, span_of(name));
			share_sample(other, span_of(name));
		}
	for (int i = 0; i < PLATFORMS; i++) {
		snprintf(name, sizeof name, "platform-%d", PLATFORMS - 1 - i);
		counts[owner(one, name)]++;
	}
	for (int i = 0; i < PLATFORMS; i++) {
		snprintf(name, sizeof name, "platform-%d", i);
		assert_int_equal(owner(other, name), owner(one, name));
	}
	for (int i = 0; i < WORKERS; i++)
		assert_in_range(counts[i], PLATFORMS / WORKERS - 20, PLATFORMS / WORKERS + 20);
	share_free(one);
	share_free(other);
}

static void
one_worker_has_all(void **state)
{
	struct share *share = share_new(1);

	(void)state;
	assert_int_equal(owner(share, "a"), 0);
	assert_int_equal(owner(share, ""), 0);
	share_free(share);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_busiest_is_alone_where_the_others_are_less_together),
		cmocka_unit_test(every_worker_comes_to_the_same),
		cmocka_unit_test(one_worker_has_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
