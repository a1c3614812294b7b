/* The folded form of a text: characters first, then white space, then dates. */
#include "core/compare/fold.h"

#include <limits.h>
#include <stdlib.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "base/bytes.h"
#include "base/mem.h"
#include "core/compare/date.h"

enum { DATE_ROUNDS = 8 /* each round can only bring another date to light */ };

static int
encode(uint32_t c, struct buf *out)
{
	char bytes[4];

	if (c < 0x80)
		return buf_addc(out, (char)c);
	if (c < 0x800) {
		bytes[0] = (char)(0xc0 | c >> 6);
		bytes[1] = (char)(0x80 | (c & 0x3f));
		return buf_add(out, bytes, 2);
	}
	if (c < 0x10000) {
		bytes[0] = (char)(0xe0 | c >> 12);
		bytes[1] = (char)(0x80 | (c >> 6 & 0x3f));
		bytes[2] = (char)(0x80 | (c & 0x3f));
		return buf_add(out, bytes, 3);
	}
	bytes[0] = (char)(0xf0 | c >> 18);
	bytes[1] = (char)(0x80 | (c >> 12 & 0x3f));
	bytes[2] = (char)(0x80 | (c >> 6 & 0x3f));
	bytes[3] = (char)(0x80 | (c & 0x3f));
	return buf_add(out, bytes, 4);
}

/* Below U+0300 nothing composes or decomposes in NFC, nor does plain punctuation. */
static bool
may_compose(uint32_t c)
{
	return c >= 0x300 && !(c >= 0x2000 && c < 0x20d0) && c != LETTER_BROKEN;
}

/* Characters and white space; *compose is set when NFC could change the result. */
static void
fold_chars(struct span text, struct buf *out, bool *compose)
{
	bool space = false;
	size_t start = out->len;

	*compose = false;
	for (size_t at = 0; at < text.len;) {
		uint32_t c = fold_char(text, &at);

		if (c == ' ')
			space = true;
		if (c == ' ' || c == 0)
			continue;
		if (space && out->len > start)
			buf_addc(out, ' ');
		space = false;
		*compose = *compose || may_compose(c);
		if (c == LETTER_ELLIPSIS)
			buf_adds(out, "...");
		else
			encode(c, out);
	}
}

static void
units_to_utf8(const UChar *units, int32_t n, struct buf *out)
{
	for (int32_t i = 0; i < n;) {
		uint32_t c = units[i++];

		if (U16_IS_LEAD(c) && i < n && U16_IS_TRAIL(units[i]))
			c = (uint32_t)U16_GET_SUPPLEMENTARY(c, units[i++]);
		encode(U_IS_SURROGATE(c) ? LETTER_BROKEN : c, out);
	}
}

/* text is valid UTF-8, or the characters stay as they are. */
static void
compose_nfc(struct span text, struct buf *out)
{
	UErrorCode status = U_ZERO_ERROR;
	const UNormalizer2 *nfc = unorm2_getNFCInstance(&status);
	UChar *units = NULL, *composed = NULL;
	int32_t n = 0, m;
	size_t room = text.len * 3 + 1;

	if (U_FAILURE(status) || room > INT32_MAX / 2)
		goto as_it_is;
	units = mem_array(text.len + 1, sizeof *units);
	composed = mem_array(room, sizeof *composed);
	u_strFromUTF8(units, (int32_t)text.len + 1, &n, text.data, (int32_t)text.len, &status);
	m = unorm2_normalize(nfc, units, n, composed, (int32_t)room, &status);
	if (U_FAILURE(status))
		goto as_it_is;
	units_to_utf8(composed, m, out);
	goto out;
as_it_is:
	buf_add_span(out, text);
out:
	free(composed);
	free(units);
}

/* Days to ISO; true when something changed. */
static bool
fold_dates(struct span text, struct buf *out)
{
	char iso[UTC_TEXT_MAX];
	struct date date;
	size_t done = 0;
	bool changed = false;

	for (size_t at = 0; date_next(text, at, 0, &date); at = date.end) {
		size_t start;
		struct span was;

		if (date.first != date.last)
			continue;
		start = date_weekday(text, done, date.start);
		was = span_make(text.data + start, date.end - start);
		day_format(date.first, iso);
		if (span_is(was, iso))
			continue;
		buf_add(out, text.data + done, start - done);
		buf_adds(out, iso);
		done = date.end;
		changed = true;
	}
	buf_add(out, text.data + done, text.len - done);
	return changed;
}

static int
fold_slowly(struct span text, struct buf *out)
{
	struct buf a, b, swap;
	bool compose;
	int rc;

	buf_init(&a, SIZE_MAX / 4);
	buf_init(&b, SIZE_MAX / 4);
	fold_chars(text, &a, &compose);
	if (compose) {
		compose_nfc(buf_span(&a), &b);
		buf_clear(&a);
		fold_chars(buf_span(&b), &a, &compose);
	}
	for (int round = 0; round < DATE_ROUNDS; round++) {
		bool changed;

		buf_clear(&b);
		changed = fold_dates(buf_span(&a), &b);
		swap = a;
		a = b;
		b = swap;
		if (!changed)
			break;
	}
	rc = buf_add_span(out, buf_span(&a));
	buf_release(&a);
	buf_release(&b);
	return rc;
}

/* How far a text is surely plain, sixteen bytes at a time. */
static size_t
plain_bytes(struct span text)
{
	size_t i = 0;

	for (; i + BYTES_AT_ONCE + 3 <= text.len; i += BYTES_AT_ONCE) {
		const char *p = text.data + i;
		bytes16 v = bytes_load(p);
		bytes16 odd = (bytes16)(v < ' ') | (bytes16)(v == '`') | (bytes16)(v >= 0x7f);
		bytes16 two = (bytes16)(v == ' ') & (bytes16)(bytes_load(p + 1) == ' ');

		if (bytes_any(odd | two | bytes_four_digits(p)))
			break;
	}
	return i;
}

/* Plain ASCII, single spaces, no four digits in a row that could be a year. */
static bool
is_folded(struct span text)
{
	/* what a byte is: 4 is never plain, 1 a space, 2 a digit */
	static const uint8_t kinds[256] = {
		[0 ... 0x1f] = 4, [' '] = 1, ['0' ... '9'] = 2, ['`'] = 4, [0x7f ... 0xff] = 4
	};
	size_t i = text.len > 0 && text.data[0] != ' ' ? plain_bytes(text) : 0;
	uint8_t last = i == 0;
	unsigned digits = 0;

	for (; i < text.len; i++) {
		uint8_t kind = kinds[(unsigned char)text.data[i]];

		if (kind == 0) {
			digits = last = 0;
			continue;
		}
		digits = kind == 2 ? digits + 1 : 0;
		if (kind == 4 || (kind & last) == 1 || digits == 4)
			return false;
		last = kind;
	}
	return text.len == 0 || last != 1;
}

int
fold(struct span text, struct buf *out)
{
	if (is_folded(text))
		return buf_add_span(out, text);
	return fold_slowly(text, out);
}

struct span
fold_span(struct span text, struct buf *room)
{
	if (is_folded(text))
		return text;
	buf_clear(room);
	fold_slowly(text, room);
	return buf_span(room);
}
