/* Names into ids: transliterated, lower case, hyphens between the words. */
#include "core/import/slug.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "base/buf.h"
#include "base/mem.h"
#include "core/page/fault.h"
#include "core/page/page.h"

enum {
	SLUG_MAX_NAME = 512,    /* bytes that count */
	SLUG_MAX_LATIN = 4096,  /* UTF-16 units of it, written in Latin letters */
	SLUG_LONGEST_WORD = 24, /* cut inside a word only where there is none shorter */
	SLUG_MAX_TRIES = 100000
};

static bool
is_ascii(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.data[i] >= 0x80)
			return false;
	return true;
}

/* Written in ASCII as far as ICU knows how; false where it does not. */
static bool
to_latin(struct span text, struct buf *out)
{
	static const UChar rules[] = u"Any-Latin; Latin-ASCII";
	UChar *wide = mem_array(SLUG_MAX_LATIN, sizeof *wide);
	char utf8[3 * SLUG_MAX_LATIN];
	UErrorCode status = U_ZERO_ERROR;
	UTransliterator *latin =
	    utrans_openU(rules, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
	int32_t n = 0, end, bytes = 0;

	u_strFromUTF8WithSub(
	    wide, SLUG_MAX_LATIN, &n, text.data, (int32_t)text.len, 0xfffd, NULL, &status);
	end = n;
	if (latin != NULL && U_SUCCESS(status))
		utrans_transUChars(latin, wide, &n, SLUG_MAX_LATIN, 0, &end, &status);
	u_strToUTF8(utf8, sizeof utf8, &bytes, wide, n, &status);
	if (U_SUCCESS(status))
		buf_add(out, utf8, (size_t)bytes);
	utrans_close(latin);
	free(wide);
	return U_SUCCESS(status);
}

/* What a letter of the name adds: itself, a word, a gap ("-"), or nothing. */
static const char *
spoken(char c, char one[2])
{
	if (c >= 'A' && c <= 'Z')
		c = (char)(c - 'A' + 'a');
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
		one[0] = c;
		one[1] = '\0';
		return one;
	}
	if (c == '&')
		return "-and-";
	if (c == '+')
		return "-plus-";
	return c == '\'' ? "" : "-";
}

static void
add_hyphenated(struct span ascii, struct buf *out)
{
	char one[2];

	for (size_t i = 0; i < ascii.len; i++)
		for (const char *p = spoken(ascii.data[i], one); *p != '\0'; p++)
			if (*p != '-' || (out->len > 0 && out->data[out->len - 1] != '-'))
				buf_addc(out, *p);
}

/* At most max letters, between two words where that costs little. */
static void
cut(char *id, size_t max)
{
	size_t len = strlen(id);

	if (len > max) {
		len = max;
		while (len > max - SLUG_LONGEST_WORD && id[len] != '-')
			len--;
		if (id[len] != '-')
			len = max;
	}
	while (len > 0 && id[len - 1] == '-')
		len--;
	id[len] = '\0';
}

char *
slug_make(struct span name, const char *fallback)
{
	struct buf ascii, id;
	char *made;

	if (name.len > SLUG_MAX_NAME)
		name.len = SLUG_MAX_NAME;
	buf_init(&ascii, 3 * (size_t)SLUG_MAX_LATIN);
	buf_init(&id, 32 * (size_t)SLUG_MAX_LATIN);
	if (is_ascii(name) || !to_latin(name, &ascii))
		add_hyphenated(name, &id);
	else
		add_hyphenated(buf_span(&ascii), &id);
	made = buf_steal(&id);
	cut(made, FAULT_MAX_ID);
	if (*made == '\0') {
		free(made);
		made = mem_strdup(fallback);
	}
	buf_release(&ascii);
	buf_release(&id);
	return made;
}

char *
slug_unique(const char *id, struct strs *taken)
{
	char *base = mem_strdup(id), *made = mem_strdup(id);

	cut(base, FAULT_MAX_ID - 6); /* room for "-99999" */
	/* a page's text would stand beside the platform's fact sheet under one name */
	for (int i = 2;
	     i < SLUG_MAX_TRIES && (strs_has(taken, made) || strcmp(made, PAGE_SHEET) == 0);
	     i++) {
		free(made);
		made = mem_printf("%s-%d", base, i);
	}
	strs_add(taken, made);
	free(base);
	return made;
}
