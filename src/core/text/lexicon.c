/* Words looked for in many short texts. */
#include "core/text/lexicon.h"

static unsigned
pair_of(const char *s)
{
	return ((unsigned)(s[0] | 0x20) * 37 + (unsigned)(s[1] | 0x20)) & 1023;
}

bool
lexicon_in(struct span s, struct lexicon *lexicon)
{
	/* Two threads that prepare it at once set the same bits. */
	for (const char *const *w = lexicon->words; !lexicon->ready && *w != NULL; w++)
		lexicon->pairs[pair_of(*w) / 64] |= (uint64_t)1 << pair_of(*w) % 64;
	lexicon->ready = true;
	for (size_t i = 0; i + 1 < s.len; i++) {
		unsigned pair = pair_of(s.data + i);

		if (!(lexicon->pairs[pair / 64] >> pair % 64 & 1))
			continue;
		for (const char *const *w = lexicon->words; *w != NULL; w++)
			if (pair_of(*w) == pair &&
			    span_starts_nocase(span_make(s.data + i, s.len - i), *w))
				return true;
	}
	return false;
}

bool
lexicon_starts(struct span s, const char *const *words)
{
	for (; *words != NULL; words++)
		if (span_starts_nocase(s, *words))
			return true;
	return false;
}
