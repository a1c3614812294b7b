/* From a page's bytes to UTF-8: a row is a page as it comes over the wire. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "core/text/charset.h"
#include "core/text/text.h"

#define BYTES(s) (s), sizeof(s) - 1

static const struct {
	const char *what;
	const char *bytes;
	size_t len;
	const char *content_type;
	const char *name;
	const char *text;
} pages[] = {
	{ "ASCII is UTF-8", BYTES("plain"), NULL, "UTF-8", "plain" },
	{ "UTF-8 as the header says", BYTES("caf\xC3\xA9"), "text/html; charset=utf-8", "UTF-8",
	    "caf\u00e9" },
	{ "UTF-8 nobody declared", BYTES("caf\xC3\xA9"), "text/html", "UTF-8", "caf\u00e9" },
	{ "UTF-8 declared as Latin-1: stored pages are re-encoded",
	    BYTES("caf\xC3\xA9 na\xC3\xAFve"), "text/html; charset=iso-8859-1", "UTF-8",
	    "caf\u00e9 na\u00efve" },
	{ "ISO-8859-1 means windows-1252",
	    BYTES("\x93"
		  "caf\xE9\x94 \x80"
		  "5"),
	    "text/html; charset=ISO-8859-1", "windows-1252", "\u201ccaf\u00e9\u201d \u20ac5" },
	{ "the header before the page", BYTES("<meta charset=windows-1251>caf\xE9"),
	    "text/html; charset=windows-1252", "windows-1252",
	    "<meta charset=windows-1251>caf\u00e9" },
	{ "<meta charset>", BYTES("<meta charset=\"windows-1251\">\xCF\xF0\xE8\xE2\xE5\xF2"),
	    NULL, "windows-1251",
	    "<meta charset=\"windows-1251\">\u041f\u0440\u0438\u0432\u0435\u0442" },
	{ "<meta http-equiv>",
	    BYTES("<META http-equiv=Content-Type content='text/html; charset=koi8-r'>\xD0"),
	    NULL, "KOI8-R",
	    "<META http-equiv=Content-Type content='text/html; charset=koi8-r'>\u043f" },
	{ "a <meta> in a comment says nothing",
	    BYTES("<!-- <meta charset=koi8-r> --><meta charset=iso-8859-2>\xB1"), NULL,
	    "ISO-8859-2", "<!-- <meta charset=koi8-r> --><meta charset=iso-8859-2>\u0105" },
	{ "XML's declaration", BYTES("<?xml version='1.0' encoding='iso-8859-15'?>\xA4"), NULL,
	    "ISO-8859-15", "<?xml version='1.0' encoding='iso-8859-15'?>\u20ac" },
	{ "a mark before everything",
	    BYTES("\xEF\xBB\xBF"
		  "caf\xC3\xA9"),
	    "text/html; charset=windows-1252", "UTF-8", "caf\u00e9" },
	{ "UTF-16 by its mark",
	    BYTES("\xFF\xFE"
		  "h\0\xE9\0"),
	    NULL, "UTF-16LE", "h\u00e9" },
	{ "UTF-16 the other way round", BYTES("\xFE\xFF\0h\0\xE9"), NULL, "UTF-16BE",
	    "h\u00e9" },
	{ "UTF-16 by the header", BYTES("h\0i\0"), "text/html; charset=utf-16le", "UTF-16LE",
	    "hi" },
	{ "<meta> cannot mean UTF-16", BYTES("<meta charset=utf-16>ok"), NULL, "UTF-8",
	    "<meta charset=utf-16>ok" },
	{ "Shift_JIS", BYTES("\x93\xFA\x96\x7B\x8C\xEA"), "text/html; charset=Shift_JIS",
	    "windows-31j", "\u65e5\u672c\u8a9e" },
	{ "EUC-JP", BYTES("\xC6\xFC\xCB\xDC\xB8\xEC"), "text/html;charset=\"euc-jp\"", "EUC-JP",
	    "\u65e5\u672c\u8a9e" },
	{ "ISO-2022-JP", BYTES("\x1B$BF|K\\8l\x1B(B"), "text/html; charset=iso-2022-jp",
	    "ISO-2022-JP", "\u65e5\u672c\u8a9e" },
	{ "GB2312 means GB18030", BYTES("\xD6\xD0\xCE\xC4"), "text/html; charset=gb2312",
	    "gb18030", "\u4e2d\u6587" },
	{ "Big5", BYTES("\xA4\xA4\xA4\xE5"), "text/html; charset=big5", "Big5-HKSCS",
	    "\u4e2d\u6587" },
	{ "EUC-KR", BYTES("\xC7\xD1\xB1\xDB"), "text/html; charset=euc-kr", "windows-949",
	    "\ud55c\uae00" },
	{ "an unknown label says nothing", BYTES("<meta charset=windows-1254>\xFE"),
	    "text/html; charset=klingon", "windows-1254", "<meta charset=windows-1254>\u015f" },
	{ "UTF-7 is no charset of the web", BYTES("+AGE-"), "text/html; charset=utf-7", "UTF-8",
	    "+AGE-" },
	{ "Latin bytes nobody declared",
	    BYTES("Vos donn\xE9"
		  "es sont trait\xE9"
		  "es apr\xE8s votre accord, \xE0 tout moment."),
	    NULL, "windows-1252",
	    "Vos donn\u00e9es sont trait\u00e9es apr\u00e8s votre accord, \u00e0 tout "
	    "moment." },
	{ "said to be UTF-8 and is not",
	    BYTES("Vos donn\xE9"
		  "es sont trait\xE9"
		  "es apr\xE8s votre accord."),
	    "text/html; charset=utf-8", "windows-1252",
	    "Vos donn\u00e9es sont trait\u00e9es apr\u00e8s votre accord." },
	{ "damaged UTF-8", BYTES("\xC3\xA9\xC3\xA8\xC3\xA0 \xFF!"), "text/html; charset=utf-8",
	    "UTF-8", "\u00e9\u00e8\u00e0 \uFFFD!" },
	{ "nothing", BYTES(""), NULL, "UTF-8", "" },
};

static void
test_pages(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
		struct span text = { NULL, 0 };
		const char *name = NULL;
		struct buf room;

		buf_init(&room, 4096);
		assert_int_equal(charset_decode(span_make(pages[i].bytes, pages[i].len),
				     pages[i].content_type, &room, &text, &name, NULL),
		    0);
		if (strcmp(name, pages[i].name) != 0 || !span_is(text, pages[i].text))
			print_error(
			    "%s: %s \"%.*s\"\n", pages[i].what, name, (int)text.len, text.data);
		assert_string_equal(name, pages[i].name);
		assert_true(span_is(text, pages[i].text));
		assert_int_equal(text_invalid(text), text.len);
		buf_release(&room);
	}
}

static const struct {
	const char *text;
	const char *nfc;
} forms[] = {
	{ "plain", "plain" },
	{ "e\u0301", "\u00e9" },
	{ "\u00e9", "\u00e9" },
	{ "A\u030a ngstr\u00f6m", "\u00c5 ngstr\u00f6m" },
	{ "\u212b", "\u00c5" },
	{ "\u1100\u1161", "\uac00" },
	{ "q\u0323\u0307", "q\u0323\u0307" },
	{ "q\u0307\u0323", "q\u0323\u0307" },
	{ "\u2019 \u201c \u2014 \U0001F600", "\u2019 \u201c \u2014 \U0001F600" },
};

static void
test_forms(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		struct buf out;

		buf_init(&out, 4096);
		assert_int_equal(charset_nfc(span_of(forms[i].text), &out), 0);
		assert_true(span_is(buf_span(&out), forms[i].nfc));
		assert_int_equal(charset_is_nfc(span_of(forms[i].text)),
		    strcmp(forms[i].text, forms[i].nfc) == 0);
		assert_true(charset_is_nfc(buf_span(&out)));
		buf_release(&out);
	}
}

static const struct {
	const char *text;
	const char *clean;
} texts[] = {
	{ "as it is", "as it is" },
	{ "  two \t\r\n spaces\f", "two spaces" },
	{ "no\u00a0break\u202fspaces\u3000here", "no break spaces here" },
	{ "zero\u200bwidth soft\u00adhyphen word\u2060joiner",
	    "zerowidth softhyphen wordjoiner" },
	{ "\ufeffmark", "mark" },
	{ "bell\a and \x7f", "bell and" },
	{ "broken \xc3( bytes \xff", "broken \ufffd( bytes \ufffd" },
	{ "e\u0301t\u00e9", "\u00e9t\u00e9" },
	{ "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
	    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645" },
};

static void
test_clean(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct buf out;

		buf_init(&out, 4096);
		assert_int_equal(text_clean(span_of(texts[i].text), &out), 0);
		if (!span_is(buf_span(&out), texts[i].clean))
			print_error("\"%s\" gives \"%s\"\n", texts[i].text, out.data);
		assert_true(span_is(buf_span(&out), texts[i].clean));
		assert_true(text_is_clean(buf_span(&out)));
		buf_release(&out);
	}
}

static void
test_ceiling(void **state)
{
	struct error err = { 0 };
	struct span text;
	struct buf room;

	(void)state;
	buf_init(&room, 3);
	assert_int_equal(charset_decode(span_make("\xE9\xE9\xE9\xE9", 4),
			     "text/html; charset=latin1", &room, &text, NULL, &err),
	    -1);
	assert_int_equal(err.code, ERROR_LIMIT);
	buf_release(&room);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_clean),
		cmocka_unit_test(test_ceiling),
	};

	return cmocka_run_group_tests_name("charsets", tests, NULL, NULL);
}
