/* Lines by their letters alone. */
#include "core/compare/letters.h"

#include <string.h>

#include "core/compare/fold.h"

enum {
	FIGURE_BYTES = 24,
	TOKEN_BYTES = 12,      /* a shorter one may be a word */
	TOKEN_LONG_BYTES = 60, /* no word is so long */
	JSON_KEYS = 3
};

static bool
is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

static bool
is_money(uint32_t c)
{
	return c == '$' || c == '%' || (c >= 0xa2 && c <= 0xa5) || (c >= 0x20a0 && c <= 0x20cf);
}

static bool
is_letter(uint32_t c)
{
	if (c < 0x80)
		return c >= 'a' && c <= 'z';
	if (c < 0xc0 || c == 0xd7 || c == 0xf7 || c == 0xfffd)
		return false;
	return c < 0x2000 || c > 0x2bff; /* between them arrows, boxes, bullets */
}

static void
put(uint32_t c, struct buf *out)
{
	if (c < 0x80) {
		buf_addc(out, (char)c);
		return;
	}
	buf_addc(out, (char)(0x80 | (c >> 12 & 0x7f)));
	buf_addc(out, (char)(0x80 | (c >> 6 & 0x3f)));
	buf_addc(out, (char)(0x80 | (c & 0x3f)));
}

int
letters_of(struct span text, struct buf *out)
{
	uint32_t last = 0, before = 0; /* what was put; what stands before, put or not */

	for (size_t at = 0; at < text.len;) {
		uint32_t c = fold_letter(fold_char(text, &at));

		if (c == 0)
			continue;
		if (is_digit(c) && is_digit(last) && before != last)
			put('.', out);
		if (is_letter(c) || is_digit(c) || is_money(c)) {
			put(c, out);
			last = c;
		}
		before = c;
	}
	return out->full ? -1 : 0;
}

static bool
same(struct span a, struct span b, void (*of)(struct span, struct buf *))
{
	struct buf x, y;
	bool is;

	buf_init(&x, SIZE_MAX / 4);
	buf_init(&y, SIZE_MAX / 4);
	of(a, &x);
	of(b, &y);
	is = x.len > 0 && span_eq(buf_span(&x), buf_span(&y));
	buf_release(&x);
	buf_release(&y);
	return is;
}

static void
all_of(struct span text, struct buf *out)
{
	letters_of(text, out);
}

static void
only_letters(struct span text, struct buf *out)
{
	for (size_t at = 0; at < text.len;) {
		uint32_t c = fold_letter(fold_char(text, &at));

		if (is_letter(c) || is_money(c))
			put(c, out);
	}
}

bool
letters_same(struct span a, struct span b)
{
	return same(a, b, all_of);
}

bool
letters_same_but_figures(struct span a, struct span b)
{
	return same(a, b, only_letters);
}

bool
letters_is_figure(struct span text)
{
	bool digit = false, money = false, sign = false;

	if (text.len > FIGURE_BYTES)
		return false;
	for (size_t at = 0; at < text.len;) {
		uint32_t c = fold_letter(fold_char(text, &at));

		if (is_letter(c))
			return false;
		digit = digit || is_digit(c);
		money = money || is_money(c) || c == '.';
		sign = sign || c == '+' || c == '-';
	}
	return digit ? money : sign;
}

/* {"link":{"text":"Rent","href":"/rent"}} */
static bool
is_json(struct span text)
{
	size_t keys = 0;

	for (const char *at = text.data; keys < JSON_KEYS; keys++) {
		size_t left = text.len - (size_t)(at - text.data);
		const char *key = memmem(at, left, "\":", 2);

		if (key == NULL)
			return false;
		at = key + 2;
	}
	return memchr("{[\"", text.data[0], 3) != NULL ||
	       memchr(text.data, '{', text.len) != NULL;
}

/* p.p1 {margin: 0.0px; font: 12.0px Times} */
static bool
is_style(struct span text)
{
	const char *open = memchr(text.data, '{', text.len);
	size_t left = open == NULL ? 0 : text.len - (size_t)(open - text.data);
	const char *colon = left == 0 ? NULL : memchr(open, ':', left);

	return colon != NULL && memchr(open, '}', left) != NULL &&
	       memchr(open, ';', left) != NULL;
}

/* One word of letters and digits mixed, or one no dictionary has. */
static bool
is_token(struct span text)
{
	size_t digits = 0, letters = 0;

	if (text.len < TOKEN_BYTES)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];

		digits += c >= '0' && c <= '9';
		letters += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
	}
	return digits + letters == text.len &&
	       ((digits >= 4 && letters >= 4) || text.len >= TOKEN_LONG_BYTES);
}

bool
letters_is_machine(struct span text)
{
	bool readable = false;

	if (text.len == 0 || is_json(text) || is_style(text) || is_token(text))
		return true;
	for (size_t at = 0; at < text.len && !readable;) {
		uint32_t c = fold_letter(fold_char(text, &at));

		readable = is_letter(c) || is_digit(c) || is_money(c);
	}
	return !readable;
}
