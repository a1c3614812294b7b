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

static void
count_word(struct span word, size_t counts[COUNT(tongues)])
{
	char padded[16] = " ";

	if (word.len == 0 || word.len > sizeof padded - 3)
		return;
	for (size_t i = 0; i < word.len; i++)
		padded[i + 1] =
		    (char)(word.data[i] >= 'A' && word.data[i] <= 'Z' ? word.data[i] - 'A' + 'a'
								      : word.data[i]);
	padded[word.len + 1] = ' ';
	for (size_t i = 0; i < COUNT(tongues); i++)
		counts[i] += strstr(tongues[i].words, padded) != NULL;
}

static size_t
count_line(struct span text, size_t counts[COUNT(tongues)])
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; n++) {
		size_t start = i;

		while (i < text.len && strchr(" ,.;:()\"'|", text.data[i]) == NULL)
			i++;
		count_word(span_make(text.data + start, i - start), counts);
		while (i < text.len && strchr(" ,.;:()\"'|", text.data[i]) != NULL)
			i++;
	}
	return n;
}

const char *
tongue_guess(const struct document *doc)
{
	size_t counts[COUNT(tongues)] = { 0 };
	size_t words = 0, best = 0, second = 0;

	for (size_t i = 0; i < doc->n_lines && words < TONGUE_MAX_WORDS; i++)
		words += count_line(doc->lines[i].text, counts);
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
