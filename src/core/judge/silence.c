/* rules/silence.yaml into a struct silence. */
#include "core/judge/silence.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/compare/fold.h"
#include "core/compare/letter.h"
#include "core/page/page.h"

static const char *const role_names[] = { "updated", "effective", "posted", "unknown", NULL };
static const enum date_role roles[] = { ROLE_UPDATED, ROLE_EFFECTIVE, ROLE_POSTED,
	ROLE_UNKNOWN };

static bool
is_language(const char *text)
{
	return strlen(text) == 2 && strspn(text, "abcdefghijklmnopqrstuvwxyz") == 2;
}

static void
language_check(struct yaml_reader *r, const struct yaml_node *node, const char *key)
{
	if (!is_language(key))
		yaml_complain(
		    r, node, "expected a language in two letters, as en, found \"%.40s\"", key);
}

/* Labels. */

struct label_target {
	struct silence *silence;
	enum date_role role;
};

void
silence_add_label(struct silence *silence, char *text, enum date_role role)
{
	size_t at = 0;
	uint32_t letter = fold_letter(fold_char(span_of(text), &at));

	MEM_GROW(silence->labels, silence->n_labels, silence->cap_labels);
	silence->labels[silence->n_labels++] = (struct date_label){ text, role };
	silence->label_starts[letter < 0x80 ? letter : 0x80] = true;
}

static bool
has_capital(const char *text)
{
	return strpbrk(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != NULL;
}

static void
read_label(struct yaml_reader *r, const struct yaml_node *node, void *arg)
{
	struct label_target *target = arg;
	const char *text = yaml_text(r, node);
	struct buf folded;

	if (!yaml_is_scalar(node))
		return;
	buf_init(&folded, 3 * strlen(text) + 16);
	if (target->silence->n_labels >= SILENCE_MAX_LABELS)
		yaml_complain(r, node, "more than %d labels", SILENCE_MAX_LABELS);
	else if (text[0] == '\0' || has_capital(text))
		yaml_complain(
		    r, node, "a label is written in small letters, found \"%.60s\"", text);
	else if (fold(span_of(text), &folded) == 0)
		silence_add_label(target->silence, buf_steal(&folded), target->role);
	buf_release(&folded);
}

static void
read_role(struct yaml_reader *r, const char *key, const struct yaml_node *key_node,
    const struct yaml_node *value, void *arg)
{
	struct label_target target = { .silence = arg };
	const char *near;

	for (size_t i = 0; role_names[i] != NULL; i++) {
		if (strcmp(role_names[i], key) != 0)
			continue;
		target.role = roles[i];
		yaml_each_item(r, value, read_label, &target);
		return;
	}
	near = yaml_nearest(key, role_names);
	yaml_complain(r, key_node,
	    "unknown role \"%.40s\"%s%s%s; a label says updated, effective, "
	    "posted or unknown",
	    key, near != NULL ? " (" : "", near != NULL ? near : "", near != NULL ? "?)" : "");
}

static void
read_label_language(struct yaml_reader *r, const char *key, const struct yaml_node *key_node,
    const struct yaml_node *value, void *arg)
{
	language_check(r, key_node, key);
	yaml_each_pair(r, value, read_role, arg);
}

static void
read_labels(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	yaml_each_pair(r, node, read_label_language, target);
}

/* Patterns. */

static void
read_pattern(struct yaml_reader *r, const struct yaml_node *node, void *arg)
{
	struct patterns *patterns = arg;
	const char *text = yaml_text(r, node);
	struct pattern *pattern = NULL;
	struct error err = { 0 };

	if (!yaml_is_scalar(node))
		return;
	if (patterns->n >= SILENCE_MAX_PATTERNS)
		yaml_complain(r, node, "more than %d patterns", SILENCE_MAX_PATTERNS);
	else if (text[0] == '\0')
		yaml_complain(r, node, "an empty pattern matches everything");
	else if (pattern_compile(text, &pattern, &err) != 0)
		yaml_complain(r, node, "%s", err.message);
	else if (pattern_match(pattern, span_of(""), 0, NULL, NULL) == 1) {
		yaml_complain(r, node, "this pattern matches everything, an empty text too");
		pattern_free(pattern);
	} else {
		MEM_GROW(patterns->v, patterns->n, patterns->cap);
		patterns->v[patterns->n++] = pattern;
	}
}

static void
read_pattern_language(struct yaml_reader *r, const char *key, const struct yaml_node *key_node,
    const struct yaml_node *value, void *arg)
{
	language_check(r, key_node, key);
	yaml_each_item(r, value, read_pattern, arg);
}

static void
read_patterns(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	yaml_each_pair(r, node, read_pattern_language, target);
}

static void
read_banners(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	struct silence *silence = target;
	struct patterns banners = { silence->banners, silence->n_banners,
		silence->cap_banners };

	read_patterns(r, node, &banners);
	silence->banners = banners.v;
	silence->n_banners = banners.n;
	silence->cap_banners = banners.cap;
}

/* Tables of words. */

static struct words_of *
words_add(struct words_table *table, const char *name)
{
	MEM_GROW(table->v, table->n, table->cap);
	table->v[table->n] = (struct words_of){ .name = mem_strdup(name) };
	return &table->v[table->n++];
}

static void
read_words(struct yaml_reader *r, const char *key, const struct yaml_node *key_node,
    const struct yaml_node *value, void *arg)
{
	(void)key_node;
	read_patterns(r, value, &words_add(arg, key)->patterns);
}

static void
read_topics(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	yaml_each_pair(r, node, read_words, target);
}

static void
read_document_words(struct yaml_reader *r, const char *key, const struct yaml_node *key_node,
    const struct yaml_node *value, void *arg)
{
	bool known = false;

	for (int kind = PAGE_POLICY; kind < PAGE_KINDS; kind++)
		known = known || strcmp(page_kind_name((enum page_kind)kind), key) == 0;
	if (!known)
		yaml_complain(r, key_node, "\"%.40s\" is no kind of page", key);
	read_words(r, key, key_node, value, arg);
}

static void
read_documents(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	yaml_each_pair(r, node, read_document_words, target);
}

/* Days. */

static void
read_number(struct yaml_reader *r, const struct yaml_node *node, int least, int *out)
{
	const char *text = yaml_text(r, node);
	char *end;
	long value;

	if (!yaml_is_scalar(node))
		return;
	value = strtol(text, &end, 10);
	if (end == text || *end != '\0' || value < least || value > SILENCE_MAX_DAYS)
		yaml_complain(r, node, "expected days, %d to %d, found \"%.40s\"", least,
		    SILENCE_MAX_DAYS, text);
	else
		*out = (int)value;
}

static void
read_days(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	read_number(r, node, 0, target);
}

/* With no days of notice at all nothing could ever be short. */
static void
read_notice_min(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	read_number(r, node, 1, target);
}

#define FIELD(field) offsetof(struct silence, field)

const struct yaml_field silence_fields[] = {
	{ "labels", YAML_CUSTOM, 0, .required = true, .read = read_labels,
	    .help = "words that stand before a document's own date; by language, then by what "
		    "the date says: updated, effective, posted or unknown" },
	{ "banners", YAML_CUSTOM, 0, .required = true, .read = read_banners,
	    .help = "patterns of sentences that announce a change on the page itself, by "
		    "language" },
	{ "notice_min", YAML_CUSTOM, FIELD(notice_min), .read = read_notice_min,
	    .help = "days of notice; less is short notice" },
	{ "legal_source", YAML_STRING, FIELD(legal_source),
	    .help = "where notice_min comes from, as it is quoted in alerts" },
	{ "window_before", YAML_CUSTOM, FIELD(window_before), .read = read_days,
	    .help =
		"days before the last look at the old text from which announcements count" },
	{ "window_after", YAML_CUSTOM, FIELD(window_after), .read = read_days,
	    .help = "days after the first look at the new text until which they are in time" },
	{ "same_day_before", YAML_CUSTOM, FIELD(same_day_before), .read = read_days,
	    .help = "a stated day this many days before the first look is still the same day" },
	{ "same_day_after", YAML_CUSTOM, FIELD(same_day_after), .read = read_days,
	    .help = "a stated day this many days after the first look is still the same day" },
	{ "codified", YAML_CUSTOM, FIELD(codified), .read = read_patterns,
	    .help = "patterns of words that reach back to what was done before, by language" },
	{ "documents", YAML_CUSTOM, FIELD(documents), .read = read_documents,
	    .help = "patterns by which announcements name a kind of page, by language" },
	{ "topics", YAML_CUSTOM, FIELD(topics), .read = read_topics,
	    .help =
		"patterns by which announcements speak of a concept of the detection rules, "
		"by language" },
	{ 0 },
};

static void
filter_banners(struct silence *silence)
{
	silence->banner_filter = prefilter_new();
	for (size_t i = 0; i < silence->n_banners; i++)
		prefilter_add_regex(silence->banner_filter, pattern_regex(silence->banners[i]));
}

size_t
silence_read(struct span text, const char *file, struct silence *out, struct strs *complaints)
{
	size_t mistakes;

	*out = (struct silence){
		.notice_min = 15,
		.window_before = 60,
		.window_after = 2,
		.same_day_before = 3,
		.same_day_after = 1,
	};
	mistakes = yaml_read(text, file, silence_fields, out, complaints);
	filter_banners(out);
	return mistakes;
}

/* In most sentences no pattern has the words it needs. */
int
silence_banner(const struct silence *silence, struct span text, struct error *err)
{
	struct prefilter *filter = silence->banner_filter;
	uint64_t *seen = NULL;
	int rc = 0;

	if (text.len > SILENCE_BANNER_BYTES)
		return 0;
	if (filter != NULL) {
		prefilter_build(filter);
		seen = mem_array(prefilter_size(filter), sizeof *seen);
		prefilter_scan(filter, text, seen);
	}
	for (size_t i = 0; i < silence->n_banners && rc == 0; i++)
		if (filter == NULL || prefilter_may(filter, seen, i))
			rc = pattern_match(silence->banners[i], text, 0, NULL, err);
	free(seen);
	return rc;
}

static void
patterns_release(struct patterns *patterns)
{
	for (size_t i = 0; i < patterns->n; i++)
		pattern_free(patterns->v[i]);
	free(patterns->v);
	*patterns = (struct patterns){ 0 };
}

static void
words_table_release(struct words_table *table)
{
	for (size_t i = 0; i < table->n; i++) {
		free(table->v[i].name);
		patterns_release(&table->v[i].patterns);
	}
	free(table->v);
	*table = (struct words_table){ 0 };
}

void
silence_release(struct silence *silence)
{
	struct patterns banners = { silence->banners, silence->n_banners,
		silence->cap_banners };

	for (size_t i = 0; i < silence->n_labels; i++)
		free(silence->labels[i].text);
	free(silence->labels);
	patterns_release(&banners);
	prefilter_free(silence->banner_filter);
	patterns_release(&silence->codified);
	words_table_release(&silence->documents);
	words_table_release(&silence->topics);
	free(silence->legal_source);
	*silence = (struct silence){ 0 };
}

const struct patterns *
words_table_of(const struct words_table *table, const char *name)
{
	for (size_t i = 0; i < table->n; i++)
		if (strcmp(table->v[i].name, name) == 0)
			return &table->v[i].patterns;
	return NULL;
}

int
patterns_match(const struct patterns *patterns, struct span text)
{
	int answer = 0;

	for (size_t i = 0; patterns != NULL && i < patterns->n; i++) {
		int rc = pattern_match(patterns->v[i], text, 0, NULL, NULL);

		if (rc == 1)
			return 1;
		if (rc < 0)
			answer = -1;
	}
	return answer;
}

int
phrase_compile(const char *words, struct pattern **out, struct error *err)
{
	struct buf text;
	int rc;

	buf_init(&text, PATTERN_MAX);
	buf_adds(&text, "(?<!\\w)(?:");
	for (const char *p = words; *p != '\0'; p++) {
		if (strchr("\\^$.[]|()?*+{}#", *p) != NULL)
			buf_addc(&text, '\\');
		buf_addc(&text, *p);
	}
	buf_adds(&text, ")(?!\\w)");
	if (text.full)
		rc = error_set(err, ERROR_LIMIT, "\"%.40s…\" is too long to look for", words);
	else
		rc = pattern_compile(text.data, out, err);
	buf_release(&text);
	return rc;
}
