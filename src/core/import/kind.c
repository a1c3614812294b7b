/* What kind of page it probably is: the words that say so. */
#include "core/import/kind.h"

#include <string.h>

#include "base/mem.h"

static const struct {
	const char *word; /* a "*" at its end: any word that begins so */
	enum page_kind kind;
} words_of[] = {
	{ "privacy", PAGE_POLICY },
	{ "privacidad", PAGE_POLICY },
	{ "privacidade", PAGE_POLICY },
	{ "confidentialite", PAGE_POLICY },
	{ "datenschutz*", PAGE_POLICY },
	{ "gdpr", PAGE_POLICY },
	{ "policy", PAGE_POLICY },
	{ "policies", PAGE_POLICY },
	{ "cookie*", PAGE_POLICY },
	{ "trackers", PAGE_POLICY },
	{ "imprint", PAGE_POLICY },
	{ "impressum", PAGE_POLICY },
	{ "subprocessors", PAGE_POLICY },
	{ "terms", PAGE_TERMS },
	{ "tos", PAGE_TERMS },
	{ "eula", PAGE_TERMS },
	{ "dpa", PAGE_TERMS },
	{ "sla", PAGE_TERMS },
	{ "conditions", PAGE_TERMS },
	{ "condiciones", PAGE_TERMS },
	{ "condicoes", PAGE_TERMS },
	{ "agb", PAGE_TERMS },
	{ "cgu", PAGE_TERMS },
	{ "cgv", PAGE_TERMS },
	{ "nutzungsbedingungen", PAGE_TERMS },
	{ "agreement*", PAGE_TERMS },
	{ "licen*", PAGE_TERMS },
	{ "rules", PAGE_TERMS },
	{ "guidelines", PAGE_TERMS },
	{ "code-of-conduct", PAGE_TERMS },
	{ "help", PAGE_HELP },
	{ "support", PAGE_HELP },
	{ "faq*", PAGE_HELP },
	{ "answer*", PAGE_HELP },
	{ "article*", PAGE_HELP },
	{ "hc", PAGE_HELP },
	{ "docs", PAGE_HELP },
	{ "hilfe", PAGE_HELP },
	{ "aide", PAGE_HELP },
	{ "ayuda", PAGE_HELP },
	{ "setting*", PAGE_SETTING },
	{ "preference*", PAGE_SETTING },
	{ "blog*", PAGE_ANNOUNCEMENT },
	{ "news*", PAGE_ANNOUNCEMENT },
	{ "changelog*", PAGE_ANNOUNCEMENT },
	{ "update*", PAGE_ANNOUNCEMENT },
	{ "announcement*", PAGE_ANNOUNCEMENT },
	{ "release-notes", PAGE_ANNOUNCEMENT },
	{ "whats-new", PAGE_ANNOUNCEMENT },
	{ "feed", PAGE_ANNOUNCEMENT },
	{ "form*", PAGE_FORM },
	{ "object", PAGE_FORM },
	{ "opt-out", PAGE_FORM },
	{ "optout", PAGE_FORM },
	{ "archive*", PAGE_ARCHIVE },
	{ "previous*", PAGE_ARCHIVE },
	{ "versions", PAGE_ARCHIVE },
	{ "history", PAGE_ARCHIVE },
};

static bool
ends_word(char c)
{
	return !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
}

/* Where the word last stands in the text, 1 for the first letter; 0: nowhere. */
static size_t
last_place(const char *text, const char *word)
{
	size_t len = strlen(word), last = 0;
	bool open = word[len - 1] == '*';

	len -= open;
	for (size_t i = 0; text[i] != '\0'; i++)
		if ((i == 0 || ends_word(text[i - 1])) && strncmp(text + i, word, len) == 0 &&
		    (open || ends_word(text[i + len])))
			last = i + 1;
	return last;
}

bool
kind_guess(const char *words, enum page_kind *kind)
{
	size_t best = 0;

	for (size_t i = 0; i < COUNT(words_of); i++) {
		size_t place = last_place(words, words_of[i].word);

		if (place > best) {
			best = place;
			*kind = words_of[i].kind;
		}
	}
	return best > 0;
}
