/* The promise of notice: which sentence, and how many days. */
#include "core/judge/promise.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

void
promise_fact_release(struct promise_fact *fact)
{
	promise_release(&fact->promise);
	*fact = (struct promise_fact){ 0 };
}

static bool
is_of_promise(const struct finding *f)
{
	static const char rule[] = "notice-clause.promise";
	size_t n = sizeof rule - 1;

	return f->rule != NULL && strncmp(f->rule, rule, n) == 0 &&
	       (f->rule[n] == '\0' || f->rule[n] == '.');
}

bool
promise_is(const struct finding *finding)
{
	return is_of_promise(finding) && !finding->gone && finding->change != EDIT_REMOVED;
}

bool
promise_is_gone(const struct finding *finding)
{
	return is_of_promise(finding) && (finding->gone || finding->change == EDIT_REMOVED);
}

/* The number that ends before `at`, over spaces, brackets, hyphens and "calendar"; 0: none. */
static int
number_before(const char *text, const char *at)
{
	static const char *const between[] = { "calendar", "business", "working" };
	const char *p = at;
	int n;

	for (int again = 0; again < 2; again++) {
		while (p > text && strchr(" -)\t", p[-1]) != NULL)
			p--;
		for (size_t i = 0; i < COUNT(between); i++) {
			size_t len = strlen(between[i]);

			if ((size_t)(p - text) > len &&
			    strncasecmp(p - len, between[i], len) == 0)
				p -= len;
		}
	}
	for (at = p; p > text && at - p < 4 && isdigit((unsigned char)p[-1]);)
		p--;
	n = p == at ? 0 : atoi(p);
	return n <= PROMISE_DAYS_MAX ? n : 0;
}

static int
days_in_digits(const char *sentence)
{
	static const char *const units[] = { "day", "tag", "jour", "día", "dia", "giorn" };
	int most = 0;

	for (size_t i = 0; i < COUNT(units); i++)
		for (const char *at = strcasestr(sentence, units[i]); at != NULL;
		     at = strcasestr(at + 1, units[i])) {
			int n = number_before(sentence, at);

			most = n > most ? n : most;
		}
	return most;
}

int
promise_days(const char *sentence)
{
	static const struct {
		const char *words;
		int n;
	} spelt[] = { { "seven day", 7 }, { "ten day", 10 }, { "ten business day", 10 },
		{ "fourteen day", 14 }, { "fifteen day", 15 }, { "thirty day", 30 },
		{ "sixty day", 60 }, { "ninety day", 90 }, { "two weeks", 14 },
		{ "four weeks", 28 }, { "one month", 30 }, { "two months", 60 },
		{ "zwei wochen", 14 }, { "einen monat", 30 }, { "zwei monate", 60 },
		{ "un mois", 30 }, { "un mes", 30 }, { "un mese", 30 }, { "um mês", 30 } };
	int n = days_in_digits(sentence);

	for (size_t i = 0; i < COUNT(spelt) && n == 0; i++)
		if (strcasestr(sentence, spelt[i].words) != NULL)
			n = spelt[i].n;
	return n;
}

void
promise_take(const struct page *page, const struct findings *standing, struct promise *promise)
{
	for (size_t i = 0; i < standing->n; i++) {
		const struct finding *f = &standing->v[i];
		int days;

		if (!promise_is(f) || f->quote == NULL)
			continue;
		days = promise_days(f->quote);
		if (promise->quote != NULL && days <= promise->days)
			continue;
		promise_release(promise);
		*promise = (struct promise){ days, mem_strdup(f->quote), mem_strdup(page->id) };
	}
}
