/* What is known beside a change, and its end. */
#include "core/judge/beside.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/span.h"

void
sayings_release(struct sayings *sayings)
{
	for (size_t i = 0; i < sayings->n; i++) {
		struct saying *s = &sayings->v[i];

		free(s->page);
		free(s->name);
		free(s->variant);
		free(s->concept);
		free(s->quote);
	}
	free(sayings->v);
	*sayings = (struct sayings){ 0 };
}

char *
move_how(const char *word, const char *because)
{
	const char *lead = strcmp(word, "announced") == 0 ? "Announced " : "Short notice, ";
	struct span text;

	if (because == NULL || strncmp(because, lead, strlen(lead)) != 0)
		return NULL;
	text = span_of(because + strlen(lead));
	for (size_t i = 0; i + 1 < text.len; i++) /* "… Also: …" is not of notice */
		if (strncmp(text.data + i, ". Also: ", 8) == 0)
			text.len = i;
	if (text.len > 0 && text.data[text.len - 1] == '.')
		text.len--;
	return span_dup(text);
}

void
moves_release(struct moves *moves)
{
	for (size_t i = 0; i < moves->n; i++) {
		free(moves->v[i].page);
		free(moves->v[i].platform);
		free(moves->v[i].verdict);
		free(moves->v[i].notice);
		free(moves->v[i].how);
	}
	free(moves->v);
	*moves = (struct moves){ 0 };
}

void
promise_release(struct promise *promise)
{
	free(promise->quote);
	free(promise->page);
	*promise = (struct promise){ 0 };
}

void
beside_release(struct beside *beside)
{
	sayings_release(&beside->sayings);
	moves_release(&beside->moves);
	promise_release(&beside->promise);
	foretold_release(&beside->foretold);
	*beside = (struct beside){ 0 };
}
