/* "3 days ago" as a day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "core/compare/age.h"

static void
lines(void **state)
{
	static const struct {
		const char *line;
		const char *first; /* NULL: it says no such thing */
		const char *last;
	} rows[] = {
		{ "Updated 3 days ago", "2024-09-16", "2024-09-16" },
		{ "Last updated: 1 day ago", "2024-09-18", "2024-09-18" },
		{ "Updated yesterday", "2024-09-18", "2024-09-18" },
		{ "Last updated today", "2024-09-19", "2024-09-19" },
		{ "Edited 5 hours ago", "2024-09-18", "2024-09-18" },
		{ "Updated 2 weeks ago", "2024-08-30", "2024-09-05" },
		{ "Updated over a week ago", "2024-09-06", "2024-09-12" },
		{ "vor 3 Tagen aktualisiert", "2024-09-16", "2024-09-16" },
		{ "vor einem Monat", "2024-07-22", "2024-08-20" },
		{ "Mis à jour il y a 3 jours", "2024-09-16", "2024-09-16" },
		{ "Actualizado hace 2 semanas", "2024-08-30", "2024-09-05" },
		{ "Aggiornato 4 giorni fa", "2024-09-15", "2024-09-15" },
		{ "Atualizado há 3 dias", "2024-09-16", "2024-09-16" },
		{ "3 dias atrás", "2024-09-16", "2024-09-16" },
		{ "il y a 2 ans", "2021-09-21", "2022-09-20" },
		{ "Updated recently", NULL, NULL },
		{ "We delete your data 30 days after you ask us to.", NULL, NULL },
		{ "You may object within 14 days.", NULL, NULL },
		{ "Updated September 16, 2024", NULL, NULL },
		{ "99999999999999999999 days ago", NULL, NULL },
		{ "", NULL, NULL },
	};
	utc_t looked;

	(void)state;
	assert_true(utc_parse(span_of("2024-09-19T00:32:21Z"), &looked));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct document *doc = document_new();
		struct ages ages = { 0 };
		char text[UTC_TEXT_MAX];

		document_add(doc, LINE_TEXT, 0, true, 0, span_of(rows[i].line), NULL);
		ages_find(doc, looked, &ages);
		if (ages.n != (rows[i].first == NULL ? 0u : 1u))
			fail_msg("%s: %zu", rows[i].line, ages.n);
		if (ages.n == 1) {
			if (strcmp(day_format(ages.v[0].first, text), rows[i].first) != 0)
				fail_msg("%s: from %s", rows[i].line, text);
			if (strcmp(day_format(ages.v[0].last, text), rows[i].last) != 0)
				fail_msg("%s: to %s", rows[i].line, text);
			assert_string_equal(ages.v[0].text, rows[i].line);
		}
		ages_release(&ages);
		document_free(doc);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines),
	};

	return cmocka_run_group_tests_name("age", tests, NULL, NULL);
}
