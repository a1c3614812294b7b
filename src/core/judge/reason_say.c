/* Words that several reasons use, and what several ask. */
#include <string.h>

#include "core/judge/reason_parts.h"

enum { QUOTE_BYTES = 200 };

void
reason_say_quote(const char *text, struct buf *out)
{
	size_t n = strlen(text);

	if (n > QUOTE_BYTES) {
		n = QUOTE_BYTES;
		while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
			n--;
	}
	buf_adds(out, "“");
	buf_add(out, text, n);
	buf_adds(out, n < strlen(text) ? "…”" : "”");
}

void
reason_say_day(day_t day, struct buf *out)
{
	char text[UTC_TEXT_MAX];

	buf_adds(out, day_format(day, text));
}

void
reason_say_time(utc_t t, struct buf *out)
{
	char text[UTC_TEXT_MAX];

	buf_adds(out, utc_format(t, text));
}

void
reason_say_looks(const struct facts *f, struct buf *out)
{
	buf_adds(out, "the text was first seen ");
	reason_say_time(f->evidence->first_new, out);
	if (f->evidence->last_old != 0) {
		buf_adds(out, "; the last look before, ");
		reason_say_time(f->evidence->last_old, out);
		buf_adds(out, ", found the old one");
	}
}

void
reason_say_days(int n, struct buf *out)
{
	buf_addf(out, "%d day%s", n, n == 1 || n == -1 ? "" : "s");
}

/* Nobody gave notice, as far as was looked. */
bool
facts_untold(const struct facts *f)
{
	return f->more && f->told.who == TELLER_NONE;
}

const struct finding *
facts_finding(const struct facts *f, bool (*is)(const struct facts *f, const struct finding *x))
{
	const struct findings *findings = f->evidence->findings;

	for (size_t i = 0; findings != NULL && i < findings->n; i++)
		if (findings->v[i].direction == DIRECTION_MORE && is(f, &findings->v[i]))
			return &findings->v[i];
	return NULL;
}

bool
facts_is_return(const struct facts *f)
{
	return f->evidence->change != NULL && f->evidence->change->class == CLASS_RETURNED;
}
