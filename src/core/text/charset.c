/* Charsets by ICU: declared, marked, or guessed; and normalization. */
#include "core/text/charset.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "base/mem.h"
#include "core/text/text.h"

/* How far into the page a <meta> is looked for, and how much is shown to the detector. */
enum { PRESCAN_BYTES = 8192, DETECT_BYTES = 65536, DETECT_CONFIDENCE = 40 };

/* Web labels (Encoding Standard, "Names and labels") to ICU's names. */
static const struct {
	const char *label;
	const char *name;
} labels[] = {
	{ "utf-8", "UTF-8" },
	{ "utf8", "UTF-8" },
	{ "unicode-1-1-utf-8", "UTF-8" },
	{ "x-unicode20utf8", "UTF-8" },
	{ "utf-16", "UTF-16LE" },
	{ "utf-16le", "UTF-16LE" },
	{ "ucs-2", "UTF-16LE" },
	{ "unicode", "UTF-16LE" },
	{ "utf-16be", "UTF-16BE" },
	{ "unicodefffe", "UTF-16BE" },
	{ "windows-1252", "windows-1252" },
	{ "x-cp1252", "windows-1252" },
	{ "cp1252", "windows-1252" },
	{ "iso-8859-1", "windows-1252" },
	{ "iso8859-1", "windows-1252" },
	{ "iso88591", "windows-1252" },
	{ "iso_8859-1", "windows-1252" },
	{ "iso-ir-100", "windows-1252" },
	{ "latin1", "windows-1252" },
	{ "l1", "windows-1252" },
	{ "ascii", "windows-1252" },
	{ "us-ascii", "windows-1252" },
	{ "ansi_x3.4-1968", "windows-1252" },
	{ "cp819", "windows-1252" },
	{ "ibm819", "windows-1252" },
	{ "windows-1250", "windows-1250" },
	{ "cp1250", "windows-1250" },
	{ "x-cp1250", "windows-1250" },
	{ "windows-1251", "windows-1251" },
	{ "cp1251", "windows-1251" },
	{ "x-cp1251", "windows-1251" },
	{ "windows-1253", "windows-1253" },
	{ "cp1253", "windows-1253" },
	{ "windows-1254", "windows-1254" },
	{ "cp1254", "windows-1254" },
	{ "iso-8859-9", "windows-1254" },
	{ "iso8859-9", "windows-1254" },
	{ "latin5", "windows-1254" },
	{ "l5", "windows-1254" },
	{ "windows-1255", "windows-1255" },
	{ "cp1255", "windows-1255" },
	{ "windows-1256", "windows-1256" },
	{ "cp1256", "windows-1256" },
	{ "windows-1257", "windows-1257" },
	{ "cp1257", "windows-1257" },
	{ "windows-1258", "windows-1258" },
	{ "cp1258", "windows-1258" },
	{ "windows-874", "windows-874" },
	{ "dos-874", "windows-874" },
	{ "tis-620", "windows-874" },
	{ "iso-8859-11", "windows-874" },
	{ "iso-8859-2", "ISO-8859-2" },
	{ "iso8859-2", "ISO-8859-2" },
	{ "latin2", "ISO-8859-2" },
	{ "l2", "ISO-8859-2" },
	{ "iso-8859-3", "ISO-8859-3" },
	{ "latin3", "ISO-8859-3" },
	{ "iso-8859-4", "ISO-8859-4" },
	{ "latin4", "ISO-8859-4" },
	{ "iso-8859-5", "ISO-8859-5" },
	{ "cyrillic", "ISO-8859-5" },
	{ "iso-8859-6", "ISO-8859-6" },
	{ "arabic", "ISO-8859-6" },
	{ "iso-8859-7", "ISO-8859-7" },
	{ "greek", "ISO-8859-7" },
	{ "iso-8859-8", "ISO-8859-8" },
	{ "iso-8859-8-i", "ISO-8859-8" },
	{ "hebrew", "ISO-8859-8" },
	{ "logical", "ISO-8859-8" },
	{ "iso-8859-10", "ISO-8859-10" },
	{ "latin6", "ISO-8859-10" },
	{ "iso-8859-13", "ISO-8859-13" },
	{ "iso-8859-14", "ISO-8859-14" },
	{ "iso-8859-15", "ISO-8859-15" },
	{ "iso8859-15", "ISO-8859-15" },
	{ "latin9", "ISO-8859-15" },
	{ "l9", "ISO-8859-15" },
	{ "koi8-r", "KOI8-R" },
	{ "koi8", "KOI8-R" },
	{ "koi", "KOI8-R" },
	{ "koi8-u", "KOI8-U" },
	{ "koi8-ru", "KOI8-U" },
	{ "macintosh", "macintosh" },
	{ "mac", "macintosh" },
	{ "x-mac-roman", "macintosh" },
	{ "x-mac-cyrillic", "x-mac-cyrillic" },
	{ "ibm866", "IBM866" },
	{ "cp866", "IBM866" },
	{ "gbk", "gb18030" },
	{ "x-gbk", "gb18030" },
	{ "gb2312", "gb18030" },
	{ "gb_2312-80", "gb18030" },
	{ "chinese", "gb18030" },
	{ "iso-ir-58", "gb18030" },
	{ "gb18030", "gb18030" },
	{ "big5", "Big5-HKSCS" },
	{ "big5-hkscs", "Big5-HKSCS" },
	{ "x-x-big5", "Big5-HKSCS" },
	{ "cn-big5", "Big5-HKSCS" },
	{ "euc-jp", "EUC-JP" },
	{ "x-euc-jp", "EUC-JP" },
	{ "iso-2022-jp", "ISO-2022-JP" },
	{ "shift_jis", "windows-31j" },
	{ "shift-jis", "windows-31j" },
	{ "sjis", "windows-31j" },
	{ "x-sjis", "windows-31j" },
	{ "ms_kanji", "windows-31j" },
	{ "ms932", "windows-31j" },
	{ "windows-31j", "windows-31j" },
	{ "euc-kr", "windows-949" },
	{ "korean", "windows-949" },
	{ "ks_c_5601-1987", "windows-949" },
	{ "ksc5601", "windows-949" },
	{ "windows-949", "windows-949" },
};

const char *
charset_of_label(struct span label)
{
	label = span_trim(label);
	for (size_t i = 0; i < COUNT(labels); i++)
		if (text_is(label, labels[i].label))
			return labels[i].name;
	return NULL;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* The value behind word and "=" in s, quotes taken off; false where none stands. */
static bool
value_after(struct span s, const char *word, struct span *value)
{
	size_t len = strlen(word);

	for (size_t i = 0; i + len < s.len; i++) {
		size_t at = i + len, end;
		char quote = '\0';

		if (!text_is(span_make(s.data + i, len), word))
			continue;
		while (at < s.len && is_blank(s.data[at]))
			at++;
		if (at == s.len || s.data[at++] != '=')
			continue;
		while (at < s.len && is_blank(s.data[at]))
			at++;
		if (at < s.len && (s.data[at] == '"' || s.data[at] == '\''))
			quote = s.data[at++];
		for (end = at; end < s.len; end++)
			if (quote != '\0' ? s.data[end] == quote
					  : is_blank(s.data[end]) ||
						strchr(";\"'>/", s.data[end]) != NULL)
				break;
		*value = span_make(s.data + at, end - at);
		return true;
	}
	return false;
}

/* What follows the next `<meta` or `<?xml` up to its ">"; comments are passed over. */
static bool
next_tag(struct span *rest, struct span *tag)
{
	while (rest->len > 0) {
		const char *lt = memchr(rest->data, '<', rest->len);
		const char *gt;

		if (lt == NULL)
			return false;
		rest->len -= (size_t)(lt - rest->data);
		rest->data = lt;
		if (span_starts(*rest, "<!--"))
			gt = span_find(*rest, "-->");
		else
			gt = memchr(lt, '>', rest->len);
		if (gt == NULL)
			gt = lt + rest->len - 1;
		*tag = span_make(lt, (size_t)(gt - lt));
		rest->len -= (size_t)(gt + 1 - rest->data);
		rest->data = gt + 1;
		if (span_starts_nocase(*tag, "<meta") || span_starts_nocase(*tag, "<?xml"))
			return true;
	}
	return false;
}

static const char *
charset_in_page(struct span body)
{
	struct span rest = body, tag, value;

	if (rest.len > PRESCAN_BYTES)
		rest.len = PRESCAN_BYTES;
	while (next_tag(&rest, &tag)) {
		const char *word = span_starts_nocase(tag, "<?xml") ? "encoding" : "charset";
		const char *name = NULL;

		if (value_after(tag, word, &value))
			name = charset_of_label(value);
		if (name != NULL)
			return strncmp(name, "UTF-16", 6) == 0 ? "UTF-8" : name;
	}
	return NULL;
}

static const char *
charset_in_header(const char *content_type)
{
	struct span value;

	if (content_type == NULL || !value_after(span_of(content_type), "charset", &value))
		return NULL;
	return charset_of_label(value);
}

/* A guess for bytes that are not UTF-8 and say nothing. */
static const char *
charset_guess(struct span body)
{
	UErrorCode status = U_ZERO_ERROR;
	UCharsetDetector *detector = ucsdet_open(&status);
	const UCharsetMatch *match;
	const char *name = NULL;
	size_t len = body.len < DETECT_BYTES ? body.len : DETECT_BYTES;

	ucsdet_enableInputFilter(detector, true);
	ucsdet_setText(detector, body.data, (int32_t)len, &status);
	match = ucsdet_detect(detector, &status);
	if (U_SUCCESS(status) && match != NULL &&
	    ucsdet_getConfidence(match, &status) >= DETECT_CONFIDENCE)
		name = charset_of_label(span_of(ucsdet_getName(match, &status)));
	ucsdet_close(detector);
	return name == NULL || strcmp(name, "UTF-8") == 0 ? "windows-1252" : name;
}

struct census {
	size_t sequences; /* valid, beyond ASCII */
	size_t invalid;
};

static struct census
take_census(struct span s)
{
	struct census c = { 0, 0 };
	uint32_t code;

	for (size_t i = 0;;) {
		size_t len;

		i += text_ascii(span_make(s.data + i, s.len - i));
		if (i >= s.len)
			break;
		len = text_decode(span_make(s.data + i, s.len - i), &code);
		if (len == 0)
			c.invalid++;
		else if (len > 1)
			c.sequences++;
		i += len == 0 ? 1 : len;
	}
	return c;
}

/* *valid: the bytes are UTF-8 as they stand. */
static const char *
choose(struct span body, const char *content_type, bool *valid)
{
	const char *declared = charset_in_header(content_type);
	struct census c;

	if (declared != NULL && strncmp(declared, "UTF-16", 6) == 0)
		return declared;
	c = take_census(body);
	*valid = c.invalid == 0;
	if (c.sequences > 0 && c.invalid == 0)
		return "UTF-8";
	if (declared == NULL)
		declared = charset_in_page(body);
	if (declared == NULL && c.invalid == 0)
		return "UTF-8"; /* ASCII */
	if (declared != NULL && strcmp(declared, "UTF-8") == 0 && c.sequences < c.invalid)
		declared = NULL; /* it says UTF-8 and is not */
	if (declared == NULL && c.sequences > c.invalid)
		return "UTF-8"; /* damaged */
	return declared != NULL ? declared : charset_guess(body);
}

static int
repair_utf8(struct span s, struct buf *room)
{
	while (s.len > 0) {
		size_t good = text_invalid(s);

		buf_add(room, s.data, good);
		if (good == s.len)
			break;
		buf_adds(room, "\xEF\xBF\xBD");
		s = span_make(s.data + good + 1, s.len - good - 1);
	}
	return room->full ? -1 : 0;
}

static int
convert(struct span body, const char *name, struct buf *room)
{
	UErrorCode status = U_ZERO_ERROR;
	UConverter *from = ucnv_open(name, &status);
	size_t cap = body.len * 3 + 16;
	char *text;
	int32_t len;
	int rc = -1;

	if (U_FAILURE(status) || cap > INT32_MAX)
		return -1;
	text = mem_alloc(cap);
	len = ucnv_toAlgorithmic(
	    UCNV_UTF8, from, text, (int32_t)cap, body.data, (int32_t)body.len, &status);
	if (U_SUCCESS(status))
		rc = buf_add(room, text, (size_t)len);
	free(text);
	ucnv_close(from);
	return rc;
}

/* A byte order mark taken off; NULL where there is none. */
static const char *
take_mark(struct span *body)
{
	static const struct {
		const char *mark;
		const char *name;
	} marks[] = {
		{ "\xEF\xBB\xBF", "UTF-8" },
		{ "\xFE\xFF", "UTF-16BE" },
		{ "\xFF\xFE", "UTF-16LE" },
	};

	for (size_t i = 0; i < COUNT(marks); i++)
		if (span_starts(*body, marks[i].mark)) {
			size_t len = strlen(marks[i].mark);

			*body = span_make(body->data + len, body->len - len);
			return marks[i].name;
		}
	return NULL;
}

int
charset_decode(struct span body, const char *content_type, struct buf *room, struct span *utf8,
    const char **name, struct error *err)
{
	const char *used = take_mark(&body);
	bool valid = false;
	int rc = 0;

	if (used == NULL)
		used = choose(body, content_type, &valid);
	else if (strcmp(used, "UTF-8") == 0)
		valid = text_invalid(body) == body.len;
	if (name != NULL)
		*name = used;
	if (strcmp(used, "UTF-8") == 0 && valid) {
		*utf8 = body;
		return 0;
	}
	rc = strcmp(used, "UTF-8") == 0 ? repair_utf8(body, room) : convert(body, used, room);
	if (rc != 0 && room->full)
		return error_set(
		    err, ERROR_LIMIT, "larger than %zu bytes as UTF-8", room->ceiling);
	if (rc != 0)
		return error_set(err, ERROR_PAGE, "cannot be read as %s", used);
	*utf8 = buf_span(room);
	return 0;
}

/* ---- normalization ---- */

static int
normalize(struct span s, struct buf *out)
{
	UErrorCode status = U_ZERO_ERROR;
	const UNormalizer2 *nfc;
	UChar *wide, *composed;
	char *text = NULL;
	int32_t len = 0, cap;
	int rc = -1;

	if (s.len > INT32_MAX / 16)
		return -1;
	cap = (int32_t)s.len * 3 + 16; /* NFC grows UTF-16 by less than three */
	wide = mem_array((size_t)cap, sizeof *wide);
	composed = mem_array((size_t)cap, sizeof *composed);
	nfc = unorm2_getNFCInstance(&status);
	u_strFromUTF8WithSub(wide, cap, &len, s.data, (int32_t)s.len, 0xFFFD, NULL, &status);
	len = unorm2_normalize(nfc, wide, len, composed, cap, &status);
	if (U_FAILURE(status))
		goto out;
	text = mem_array((size_t)len + 1, 3);
	u_strToUTF8WithSub(text, len * 3, &len, composed, len, 0xFFFD, NULL, &status);
	if (U_SUCCESS(status))
		rc = buf_add(out, text, (size_t)len);
out:
	free(text);
	free(composed);
	free(wide);
	return rc;
}

/* Unicode's quick check (UAX #15, section 9): yes, no, or only normalizing can tell. */
static UNormalizationCheckResult
quick_check(struct span s)
{
	UNormalizationCheckResult result = UNORM_YES;
	uint8_t before = 0, class;
	uint32_t c;

	for (size_t i = 0; i < s.len;) {
		size_t len;
		int answer;

		/* Below U+0300 nothing composes. */
		if ((unsigned char)s.data[i] < 0xCC) {
			before = 0;
			i++;
			continue;
		}
		len = text_decode(span_make(s.data + i, s.len - i), &c);
		if (len == 0)
			return UNORM_NO;
		i += len;
		if ((c >= 0x2010 && c <= 0x2027) || (c >= 0x4E00 && c <= 0x9FFF)) {
			before = 0;
			continue;
		}
		class = u_getCombiningClass((UChar32)c);
		answer = u_getIntPropertyValue((UChar32)c, UCHAR_NFC_QUICK_CHECK);
		if (answer == UNORM_NO || (class != 0 && class < before))
			return UNORM_NO;
		if (answer == UNORM_MAYBE)
			result = UNORM_MAYBE;
		before = class;
	}
	return result;
}

bool
charset_is_nfc(struct span s)
{
	UNormalizationCheckResult quick = quick_check(s);
	struct buf normal;
	bool same;

	if (quick != UNORM_MAYBE)
		return quick == UNORM_YES;
	buf_init(&normal, s.len * 3 + 16);
	same = normalize(s, &normal) == 0 && span_eq(buf_span(&normal), s);
	buf_release(&normal);
	return same;
}

int
charset_nfc(struct span s, struct buf *out)
{
	return quick_check(s) == UNORM_YES ? buf_add_span(out, s) : normalize(s, out);
}
