/* Characters made plain, one by one. */
#include "core/compare/letter.h"

/* One character of UTF-8 as RFC 3629 allows it; a broken byte is a character of its own. */
static uint32_t
decode(struct span text, size_t *at)
{
	static const uint32_t least[] = { 0, 0x80, 0x800, 0x10000 };
	unsigned char lead = (unsigned char)text.data[(*at)++];
	size_t more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
	uint32_t c = lead & (0x3fu >> more);

	if (lead < 0x80)
		return lead;
	if (lead < 0xc2 || lead > 0xf4 || text.len - *at < more)
		return LETTER_BROKEN;
	for (size_t i = 0; i < more; i++) {
		unsigned char next = (unsigned char)text.data[*at + i];

		if ((next & 0xc0) != 0x80)
			return LETTER_BROKEN;
		c = c << 6 | (next & 0x3f);
	}
	if (c < least[more] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return LETTER_BROKEN;
	*at += more;
	return c;
}

/* What stands in U+2000–U+206F, where most of the typography lives. */
static uint32_t
plain_punctuation(uint32_t c)
{
	if (c <= 0x200a || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f)
		return ' ';
	if (c <= 0x200f || (c >= 0x202a && c <= 0x202e) || c >= 0x2060)
		return 0;
	if (c <= 0x2015)
		return '-';
	if ((c >= 0x2018 && c <= 0x201b) || c == 0x2032 || c == 0x2039 || c == 0x203a)
		return '\'';
	if ((c >= 0x201c && c <= 0x201f) || c == 0x2033)
		return '"';
	return c;
}

static uint32_t
plain(uint32_t c)
{
	if (c >= 0x2000 && c <= 0x206f)
		return plain_punctuation(c);
	switch (c) {
	case 0x7f:
	case 0x85:
	case 0xa0:
	case 0x1680:
	case 0x3000: return ' ';
	case 0xad:   /* soft hyphen */
	case 0x61c:  /* Arabic letter mark */
	case 0x180e: /* Mongolian vowel separator */
	case 0xfe0e: /* text or emoji presentation */
	case 0xfe0f:
	case 0xfeff: return 0;
	case '`':
	case 0xb4:
	case 0x2bc: return '\'';
	case 0xab:
	case 0xbb: return '"';
	case 0x2212: return '-';
	default: return c;
	}
}

uint32_t
fold_char_slowly(struct span text, size_t *at)
{
	uint32_t c = decode(text, at);

	if (c < 0x20)
		return ' ';
	if (c > 0x20 && c < 0x60)
		return c;
	return plain(c);
}

uint32_t
fold_letter_slowly(uint32_t c)
{
	/* U+00C0–U+00FF without their accents; a point where there is no such letter */
	static const char latin[] =
	    "aaaaaa.ceeeeiiii.nooooo.ouuuuy..aaaaaa.ceeeeiiii.nooooo.ouuuuy.y";

	if (c >= 'A' && c <= 'Z')
		return c + 32;
	if (c >= 0xc0 && c <= 0xff && latin[c - 0xc0] != '.')
		return (uint32_t)latin[c - 0xc0];
	return c;
}
