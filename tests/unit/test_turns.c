/* Whose turn it is at a host: spacing counts from when a request really went out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "edge/fetch/turns.h"

enum { HERE = 2 };

static void
test_sent_late(void **state)
{
	struct turns *turns = turns_new(4);
	struct turn a = { 0 }, b = { 0 };

	(void)state;
	turns_add(turns, &a, "acme.example", 50, 0);
	turns_add(turns, &b, "acme.example", 50, 0);
	assert_ptr_equal(turns_take(turns, 1000), &a);
	/* long after its spacing: nobody knows yet whether the first has gone out */
	assert_null(turns_take(turns, 1070));
	assert_true(turns_when(turns) == TURNS_NEVER);
	turns_give_back(turns, &a, 1060);
	assert_null(turns_take(turns, 1109));
	assert_ptr_equal(turns_take(turns, 1110), &b);
	turns_give_back(turns, &b, 1110);
	turns_free(turns);
}

static void
test_never_sent(void **state)
{
	struct turns *turns = turns_new(4);
	struct turn a = { 0 }, b = { 0 };

	(void)state;
	turns_add(turns, &a, "acme.example", 50, 0);
	turns_add(turns, &b, "acme.example", 50, 0);
	assert_ptr_equal(turns_take(turns, 1000), &a);
	turns_give_back(turns, &a, 0);
	assert_null(turns_take(turns, 1049));
	assert_ptr_equal(turns_take(turns, 1050), &b);
	turns_give_back(turns, &b, 0);
	turns_free(turns);
}

static void
test_no_spacing(void **state)
{
	struct turns *turns = turns_new(HERE);
	struct turn v[HERE + 1] = { 0 }, other = { 0 };

	(void)state;
	for (size_t i = 0; i <= HERE; i++)
		turns_add(turns, &v[i], "acme.example", 0, 0);
	turns_add(turns, &other, "other.example", 50, 0);
	assert_ptr_equal(turns_take(turns, 1000), &v[0]);
	assert_ptr_equal(turns_take(turns, 1000), &other);
	assert_ptr_equal(turns_take(turns, 1000), &v[1]);
	assert_null(turns_take(turns, 1000));
	turns_give_back(turns, &v[0], 1000);
	assert_ptr_equal(turns_take(turns, 1000), &v[HERE]);
	turns_free(turns);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sent_late),
		cmocka_unit_test(test_never_sent),
		cmocka_unit_test(test_no_spacing),
	};

	return cmocka_run_group_tests_name("turns", tests, NULL, NULL);
}
