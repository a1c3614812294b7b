/* pcre2 behind few functions: plain words in, limits always on. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "core/detect/pattern.h"

#include <ctype.h>
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/mem.h"

/* Machine code, made when a pattern is matched often: most are not, in most runs. */
struct engine {
	pcre2_jit_stack *stack; /* NULL: none, or not yet */
	unsigned calls;         /* before it was tried */
};

struct pattern {
	pcre2_code *code;
	pcre2_match_data *match;
	pcre2_match_context *limits;
	struct engine *engine;
	char *text; /* as it was written … */
	char *regex;
	uint64_t hash; /* … and its hash */
};

/* Whole words on both sides; "|" parts the cells of a row. */
#define PATTERN_GAP "(?!\\w)[^|]{0,100}?(?<!\\w)"

enum { JIT_AFTER = 6 /* calls: machine code costs as much as some dozens */ };
enum { JIT_STACK_FIRST = 32 << 10, JIT_STACK_MOST = 512 << 10 };

/* Copies "[...]" as it stands; returns what follows. */
static const char *
copy_class(const char *p, struct buf *out)
{
	const char *start = p++;

	if (*p == '^')
		p++;
	if (*p == ']')
		p++;
	while (*p != '\0' && *p != ']') {
		const char *named = p[0] == '[' && p[1] == ':' ? strstr(p, ":]") : NULL;

		if (named != NULL)
			p = named + 2;
		else
			p += p[0] == '\\' && p[1] != '\0' ? 2 : 1;
	}
	if (*p == ']')
		p++;
	buf_add(out, start, (size_t)(p - start));
	return p;
}

/* "(", with "?" and the flags or name behind it, so that their "-" and "'" are left alone. */
static const char *
copy_group(const char *p, struct buf *out)
{
	const char *start = p++;

	if (*p == '?') {
		p += strcspn(p, ":=!>)|");
		if (*p != '\0' && *p != ')')
			p++;
	}
	buf_add(out, start, (size_t)(p - start));
	return p;
}

static const char *
copy_space(const char *p, bool one, struct buf *out)
{
	const char *end = p + strspn(p, " \t\n");

	if (strncmp(end, "...", 3) == 0 && isspace((unsigned char)end[3])) {
		buf_adds(out, PATTERN_GAP);
		return end + 3 + strspn(end + 3, " \t\n");
	}
	if (end[0] == '|' && isspace((unsigned char)end[1])) {
		buf_addc(out, '|');
		return end + 1 + strspn(end + 1, " \t\n");
	}
	/* "a ?b": the space as a whole may be missing. */
	buf_adds(out, one ? "\\s" : strchr("?*+{", *end) != NULL && *end ? "(?:\\s+)" : "\\s+");
	return end;
}

/* Punctuation that typesetters have several of. */
static const char *
copy_char(const char *p, struct buf *out)
{
	if (*p == '\'')
		buf_adds(out, "['’‘ʼ]");
	else if (*p == '"')
		buf_adds(out, "[\"“”„«»]");
	else if (*p == '-')
		buf_adds(out, "[-‐‑–]");
	else
		buf_addc(out, *p);
	return p + 1;
}

static int
translate(const char *p, struct buf *out)
{
	int depth = 0, behind = 0; /* in a look behind, which must have a fixed length */

	while (*p != '\0') {
		if (p[0] == '\\' && p[1] != '\0') {
			buf_add(out, p, 2);
			p += 2;
		} else if (*p == '[') {
			p = copy_class(p, out);
		} else if (*p == '(') {
			depth++;
			if (behind == 0 &&
			    (strncmp(p, "(?<=", 4) == 0 || strncmp(p, "(?<!", 4) == 0))
				behind = depth;
			p = copy_group(p, out);
		} else if (*p == ' ' || *p == '\t' || *p == '\n') {
			p = copy_space(p, behind > 0, out);
		} else {
			if (*p == ')' && depth-- == behind)
				behind = 0;
			p = copy_char(p, out);
		}
	}
	return out->full ? -1 : 0;
}

static int
complain(int code, size_t offset, const char *regex, struct error *err)
{
	PCRE2_UCHAR words[200];
	size_t start = offset > 20 ? offset - 20 : 0;

	/* Not in the middle of a character. */
	while (start > 0 && ((unsigned char)regex[start] & 0xc0) == 0x80)
		start--;
	pcre2_get_error_message(code, words, sizeof words);
	return error_set(err, ERROR_USAGE, "%s, at character %zu, after \"%.*s\"",
	    (char *)words, offset, (int)(offset - start), regex + start);
}

static void
prepare(struct pattern *p)
{
	p->match = pcre2_match_data_create(PATTERN_MAX_GROUPS, NULL);
	p->limits = pcre2_match_context_create(NULL);
	pcre2_set_match_limit(p->limits, PATTERN_MAX_STEPS);
	pcre2_set_depth_limit(p->limits, PATTERN_MAX_STEPS);
	pcre2_set_heap_limit(p->limits, PATTERN_MAX_MEMORY);
	p->engine = mem_alloc(sizeof *p->engine);
}

static void
engine_start(const struct pattern *p)
{
	if (pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE) != 0)
		return;
	p->engine->stack = pcre2_jit_stack_create(JIT_STACK_FIRST, JIT_STACK_MOST, NULL);
	pcre2_jit_stack_assign(p->limits, NULL, p->engine->stack);
}

int
pattern_compile(const char *text, struct pattern **out, struct error *err)
{
	const uint32_t options =
	    PCRE2_CASELESS | PCRE2_UTF | PCRE2_UCP | PCRE2_DUPNAMES | PCRE2_NEVER_BACKSLASH_C;
	struct pattern *p = mem_alloc(sizeof *p);
	struct buf regex;
	int code = 0;
	size_t offset = 0;
	int rc = -1;

	buf_init(&regex, PATTERN_MAX);
	if (translate(text, &regex) != 0) {
		error_set(err, ERROR_LIMIT, "longer than %d bytes", PATTERN_MAX);
		goto out;
	}
	p->regex = buf_steal(&regex);
	p->text = mem_strdup(text);
	p->hash = hash_xxh3(span_of(text));
	p->code = pcre2_compile(
	    (PCRE2_SPTR)p->regex, PCRE2_ZERO_TERMINATED, options, &code, &offset, NULL);
	if (p->code == NULL) {
		complain(code, offset, p->regex, err);
		goto out;
	}
	prepare(p);
	*out = p;
	p = NULL;
	rc = 0;
out:
	pattern_free(p);
	buf_release(&regex);
	return rc;
}

void
pattern_free(struct pattern *p)
{
	if (p == NULL)
		return;
	pcre2_match_data_free(p->match);
	pcre2_match_context_free(p->limits);
	if (p->engine != NULL)
		pcre2_jit_stack_free(p->engine->stack);
	free(p->engine);
	pcre2_code_free(p->code);
	free(p->regex);
	free(p->text);
	free(p);
}

/* The text as far as it is looked at, cut between characters. */
static size_t
text_length(struct span text)
{
	size_t n = text.len;

	if (n <= PATTERN_MAX_TEXT)
		return n;
	for (n = PATTERN_MAX_TEXT; n > 0 && ((unsigned char)text.data[n] & 0xc0) == 0x80; n--)
		;
	return n;
}

static int
failed(int rc, struct error *err)
{
	PCRE2_UCHAR words[200];
	bool limit = rc == PCRE2_ERROR_MATCHLIMIT || rc == PCRE2_ERROR_DEPTHLIMIT ||
		     rc == PCRE2_ERROR_HEAPLIMIT || rc == PCRE2_ERROR_JIT_STACKLIMIT;

	pcre2_get_error_message(rc, words, sizeof words);
	return error_set(err, limit ? ERROR_LIMIT : ERROR_PAGE, "%s", (char *)words);
}

/* A text of thousands of places that each just keep the limit would take minutes. */
static uint32_t
steps_for(size_t len)
{
	size_t steps = len == 0 ? PATTERN_MAX_STEPS : PATTERN_ALL_STEPS / len;

	return steps > PATTERN_MAX_STEPS    ? PATTERN_MAX_STEPS
	       : steps < PATTERN_LONG_STEPS ? PATTERN_LONG_STEPS
					    : (uint32_t)steps;
}

int
pattern_match(const struct pattern *p, struct span text, size_t from, struct pattern_hit *hit,
    struct error *err)
{
	size_t len = text_length(text);
	int rc;

	if (from > len)
		return 0;
	if (p->engine->calls < JIT_AFTER && ++p->engine->calls == JIT_AFTER)
		engine_start(p);
	pcre2_set_match_limit(p->limits, steps_for(len));
	rc = pcre2_match(
	    p->code, (PCRE2_SPTR)(len > 0 ? text.data : ""), len, from, 0, p->match, p->limits);
	if (rc == PCRE2_ERROR_NOMATCH)
		return 0;
	if (rc < 0)
		return failed(rc, err);
	if (hit != NULL) {
		const PCRE2_SIZE *v = pcre2_get_ovector_pointer(p->match);

		/* \K in a lookahead can put the start behind the end. */
		*hit = (struct pattern_hit){ v[0] < v[1] ? v[0] : v[1], v[1] };
	}
	return 1;
}

/* The rows of pcre2's table of names that hold this one; 0 when none does. */
static uint32_t
group_rows(const struct pattern *p, const char *name, PCRE2_SPTR *first)
{
	PCRE2_SPTR last;
	int size = pcre2_substring_nametable_scan(p->code, (PCRE2_SPTR)name, first, &last);

	return size <= 0 ? 0 : (uint32_t)((last - *first) / size + 1);
}

bool
pattern_group(const struct pattern *p, const char *name, struct pattern_hit *hit)
{
	const PCRE2_SIZE *v = pcre2_get_ovector_pointer(p->match);
	PCRE2_SPTR row;
	uint32_t n = group_rows(p, name, &row), size = 0;

	pcre2_pattern_info(p->code, PCRE2_INFO_NAMEENTRYSIZE, &size);
	for (uint32_t i = 0; i < n; i++, row += size) {
		uint32_t group = (uint32_t)row[0] << 8 | row[1];

		if (group >= pcre2_get_ovector_count(p->match) || v[2 * group] == PCRE2_UNSET ||
		    v[2 * group] > v[2 * group + 1])
			continue;
		*hit = (struct pattern_hit){ v[2 * group], v[2 * group + 1] };
		return true;
	}
	return false;
}

bool
pattern_has_group(const struct pattern *p, const char *name)
{
	PCRE2_SPTR row;

	return group_rows(p, name, &row) > 0;
}

bool
pattern_is(const struct pattern *p, const char *text, uint64_t hash)
{
	return p->hash == hash && strcmp(p->text, text) == 0;
}

const char *
pattern_regex(const struct pattern *p)
{
	return p->regex;
}
