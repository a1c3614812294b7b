/* Languages told apart by the small words that only one of them has. */
#include "core/detect/tongue.h"

#include <string.h>
#include <strings.h>

#include "base/mem.h"

static const struct {
	const char *language;
	const char *words; /* with a space on both sides of each */
} tongues[] = {
	{ "en", " the and of your you we our this that with for are is from by be " },
	{ "de", " und der das die wir sie ihre nicht mit für auf ist werden oder zu " },
	{ "fr", " les nous vous vos des dans pour avec est sont nos une aux ou leur " },
	{ "es", " los las usted sus con una del el y nuestros su puede al nuestra tus " },
	{ "it", " gli il di che della dei con sono nostri nostro per delle puoi è nel " },
	{ "pt", " os você seus uma não com dos das nossos são em ao nossa suas à " },
};

/* All words of all tongues, by a hash of their bytes. */
enum { WORD_MAX = 13, SLOTS = 512 };

struct slot {
	char word[WORD_MAX + 1]; /* empty: free; the rest of it 0 */
	uint8_t tongues;         /* a bit for each that has the word */
};

struct table {
	struct slot slots[SLOTS];
	bool parts[256]; /* bytes that stand between words */
	size_t counts[COUNT(tongues)];
};

/* The word's slot, or the free one where it would be. */
static struct slot *
slot_of(struct table *t, const char word[WORD_MAX + 1], size_t len)
{
	size_t at = (unsigned char)word[0] * 7U + (unsigned char)word[len - 1] * 31U +
		    (unsigned char)word[len / 2] * 3U + len;

	for (at %= SLOTS; t->slots[at].word[0] != '\0'; at = (at + 1) % SLOTS)
		if (memcmp(t->slots[at].word, word, WORD_MAX + 1) == 0)
			break;
	return &t->slots[at];
}

static void
add_words(struct table *t, size_t tongue)
{
	const char *p = tongues[tongue].words + 1;

	while (*p != '\0') {
		size_t n = strcspn(p, " ");
		char word[WORD_MAX + 1] = "";
		struct slot *slot;

		memcpy(word, p, n);
		slot = slot_of(t, word, n);
		memcpy(slot->word, word, sizeof word);
		slot->tongues |= (uint8_t)(1U << tongue);
		p += n + 1;
	}
}

static void
table_init(struct table *t)
{
	memset(t, 0, sizeof *t);
	for (size_t i = 0; i < COUNT(tongues); i++)
		add_words(t, i);
	t->parts['\0'] = true;
	for (const char *p = " ,.;:()\"'|"; *p != '\0'; p++)
		t->parts[(unsigned char)*p] = true;
}

static void
count_word(struct table *t, struct span text)
{
	char word[WORD_MAX + 1] = "";

	if (text.len == 0 || text.len > WORD_MAX)
		return;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];

		word[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
	}
	for (unsigned bits = slot_of(t, word, text.len)->tongues; bits != 0; bits &= bits - 1)
		t->counts[__builtin_ctz(bits)]++;
}

static size_t
count_line(struct table *t, struct span text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; n++) {
		size_t start = i;

		while (i < text.len && !t->parts[(unsigned char)text.data[i]])
			i++;
		count_word(t, span_make(text.data + start, i - start));
		while (i < text.len && t->parts[(unsigned char)text.data[i]])
			i++;
	}
	return n;
}

const char *
tongue_guess(const struct document *doc)
{
	struct table table;
	const size_t *counts = table.counts;
	size_t words = 0, best = 0, second = 0;

	table_init(&table);
	for (size_t i = 0; i < doc->n_lines && words < TONGUE_MAX_WORDS; i++)
		words += count_line(&table, doc->lines[i].text);
	for (size_t i = 1; i < COUNT(tongues); i++)
		if (counts[i] > counts[best])
			best = i;
	for (size_t i = 0; i < COUNT(tongues); i++)
		if (i != best && counts[i] > second)
			second = counts[i];
	if (counts[best] < TONGUE_MIN_WORDS || counts[best] < 2 * second)
		return NULL;
	return tongues[best].language;
}

/* ISO 639-1, all of it. */
bool
tongue_is_code(const char *name)
{
	static const char codes[] =
	    "aaabaeafakamanarasavayazbabebgbhbibmbnbobrbscacechcocrcscucvcydadedvdzeeeleneoeset"
	    "eufafffifjfofrfygagdglgngugvhahehihohrhthuhyhziaidieigiiikioisitiujajvkakgkikjkkkl"
	    "kmknkokrkskukvkwkylalblglilnloltlulvmgmhmimkmlmnmrmsmtmynanbndnengnlnnnonrnvnyocoj"
	    "omorospapiplpsptqurmrnrorurwsascsdsesgsiskslsmsnsosqsrssstsusvswtatetgthtitktltnto"
	    "trtstttwtyugukuruzvevivowawoxhyiyozazhzu";

	if (strlen(name) != 2)
		return false;
	for (size_t i = 0; i + 1 < sizeof codes; i += 2)
		if (codes[i] == name[0] && codes[i + 1] == name[1])
			return true;
	return false;
}
