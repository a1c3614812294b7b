/* Characters: UTF-8, white space, invisible ones. */
#include "core/text/text.h"

#include <string.h>
#include <strings.h>

#include "core/text/charset.h"

size_t
text_decode(struct span s, uint32_t *c)
{
	static const uint32_t least[5] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char lead = (unsigned char)s.data[0];
	size_t len = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
	uint32_t value;

	if (len <= 1) {
		*c = lead;
		return len;
	}
	if (lead > 0xF4 || len > s.len)
		return 0;
	value = lead & (0x7Fu >> len);
	for (size_t i = 1; i < len; i++) {
		unsigned char b = (unsigned char)s.data[i];

		if ((b & 0xC0) != 0x80)
			return 0;
		value = value << 6 | (b & 0x3F);
	}
	if (value < least[len] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
		return 0;
	*c = value;
	return len;
}

size_t
text_encode(uint32_t c, char bytes[4])
{
	size_t len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	static const unsigned char lead[5] = { 0, 0, 0xC0, 0xE0, 0xF0 };

	for (size_t i = len; i-- > 1; c >>= 6)
		bytes[i] = (char)(0x80 | (c & 0x3F));
	bytes[0] = (char)(lead[len] | c);
	return len;
}

enum text_class
text_class(uint32_t c)
{
	if (c < 0x80)
		return c > ' ' && c != 0x7F                   ? TEXT_PLAIN
		       : c == ' ' || (c >= '\t' && c <= '\r') ? TEXT_SPACE
							      : TEXT_DROP;
	if (c < 0x100)
		return c == 0x85 || c == 0xA0  ? TEXT_SPACE
		       : c < 0xA0 || c == 0xAD ? TEXT_DROP
					       : TEXT_PLAIN;
	switch (c) {
	case 0x1680:
	case 0x2028:
	case 0x2029:
	case 0x202F:
	case 0x205F:
	case 0x3000: return TEXT_SPACE;
	case 0x200B:
	case 0x2060:
	case 0xFEFF: return TEXT_DROP;
	default: return c >= 0x2000 && c <= 0x200A ? TEXT_SPACE : TEXT_PLAIN;
	}
}

size_t
text_ascii(struct span s)
{
	size_t i = 0;
	uint64_t eight;

	for (; i + sizeof eight <= s.len; i += sizeof eight) {
		memcpy(&eight, s.data + i, sizeof eight);
		if (eight & 0x8080808080808080u)
			break;
	}
	while (i < s.len && (unsigned char)s.data[i] < 0x80)
		i++;
	return i;
}

bool
text_is_ascii(struct span s)
{
	return text_ascii(s) == s.len;
}

size_t
text_invalid(struct span s)
{
	uint32_t c;

	for (size_t i = 0;;) {
		size_t len;

		i += text_ascii(span_make(s.data + i, s.len - i));
		if (i >= s.len)
			return s.len;
		len = text_decode(span_make(s.data + i, s.len - i), &c);
		if (len == 0)
			return i;
		i += len;
	}
}

#define EIGHT(byte) ((uint64_t)(byte)*0x0101010101010101u)

/* The high bit of each byte of v that is zero; v has no high bits itself. */
static uint64_t
zero_bytes(uint64_t v)
{
	return ~((v + EIGHT(0x7F)) | EIGHT(0x7F)) & EIGHT(0x80);
}

/*
 * How many bytes of s, eight at a time, are printable ASCII without two spaces
 * in a row; *space says whether a space stands before them, and then after.
 */
static size_t
clean_ascii(struct span s, bool *space)
{
	size_t i = 0;
	uint64_t v, spaces, carried;

	for (; i + sizeof v <= s.len; i += sizeof v) {
		memcpy(&v, s.data + i, sizeof v);
		if ((v & EIGHT(0x80)) != 0 || zero_bytes(v & EIGHT(0x60)) != 0 ||
		    zero_bytes(v ^ EIGHT(0x7F)) != 0)
			break;
		spaces = zero_bytes(v ^ EIGHT(' '));
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
		carried = spaces << 8 | (*space ? 0x80 : 0);
#else
		carried = spaces >> 8 | (*space ? (uint64_t)0x80 << 56 : 0);
#endif
		if ((spaces & carried) != 0)
			break;
		*space = s.data[i + sizeof v - 1] == ' ';
	}
	return i;
}

bool
text_is_clean(struct span s)
{
	bool space = true, ascii = true;
	uint32_t c;

	for (size_t i = clean_ascii(s, &space); i < s.len;) {
		unsigned char b = (unsigned char)s.data[i];
		size_t len;

		if (b < 0x80) {
			if (b < ' ' || b == 0x7F || (b == ' ' && space))
				return false;
			space = b == ' ';
			i++;
			continue;
		}
		len = text_decode(span_make(s.data + i, s.len - i), &c);
		if (len == 0 || text_class(c) != TEXT_PLAIN)
			return false;
		ascii = space = false;
		i += len;
		i += clean_ascii(span_make(s.data + i, s.len - i), &space);
	}
	return (s.len == 0 || !space) && (ascii || charset_is_nfc(s));
}

/* Everything text_clean() does but NFC. */
static int
fold_space(struct span s, struct buf *out)
{
	size_t start = out->len;
	bool space = false;

	for (size_t i = 0; i < s.len;) {
		uint32_t c;
		size_t len = text_decode(span_make(s.data + i, s.len - i), &c);
		enum text_class class = len == 0 ? TEXT_PLAIN : text_class(c);

		if (class == TEXT_SPACE) {
			space = true;
		} else if (class == TEXT_PLAIN) {
			if (space && out->len > start)
				buf_addc(out, ' ');
			space = false;
			if (len == 0)
				buf_adds(out, "\xEF\xBF\xBD");
			else
				buf_add(out, s.data + i, len);
		}
		i += len == 0 ? 1 : len;
	}
	return out->full ? -1 : 0;
}

int
text_clean(struct span s, struct buf *out)
{
	struct buf folded;
	int rc;

	if (text_is_clean(s))
		return buf_add_span(out, s);
	buf_init(&folded, s.len * 3 + 16);
	rc = fold_space(s, &folded);
	if (rc == 0)
		rc = charset_nfc(buf_span(&folded), out);
	buf_release(&folded);
	return rc;
}

int
text_add_cell(struct span cell, struct buf *out)
{
	for (size_t i = 0; i < cell.len; i++) {
		bool beside =
		    cell.data[i] == ' ' && ((i > 0 && cell.data[i - 1] == '|') ||
					       (i + 1 < cell.len && cell.data[i + 1] == '|'));

		if (!beside)
			buf_addc(out, cell.data[i]);
	}
	return out->full ? -1 : 0;
}

bool
text_is(struct span s, const char *word)
{
	return s.len == strlen(word) && strncasecmp(s.data, word, s.len) == 0;
}

bool
text_has(struct span s, const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 0; i + len <= s.len; i++)
		if ((s.data[i] | 0x20) == (word[0] | 0x20) &&
		    strncasecmp(s.data + i, word, len) == 0)
			return true;
	return false;
}
