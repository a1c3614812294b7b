/* What is known beside a change, and its end. */
#include "core/judge/beside.h"

#include <stdlib.h>

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

void
moves_release(struct moves *moves)
{
	for (size_t i = 0; i < moves->n; i++) {
		free(moves->v[i].page);
		free(moves->v[i].platform);
		free(moves->v[i].verdict);
		free(moves->v[i].notice);
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
	*beside = (struct beside){ 0 };
}
