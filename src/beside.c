/* What is known beside a change. */
#include "beside.h"

#include <stdlib.h>

static int
note_banner(const struct record *record, void *arg)
{
	banners_note(arg, record->time, &record->dates);
	return 0;
}

int
surroundings_gather(struct surroundings *out, struct past *past, const struct page *page,
    utc_t seen, struct error *err)
{
	*out = (struct surroundings){ 0 };
	out->beside.banners = &out->banners;
	return past_records(past, page->id, seen - (utc_t)BANNER_DAYS * UTC_DAY_SECONDS,
		   note_banner, &out->banners, err) < 0
		   ? -1
		   : 0;
}

void
surroundings_release(struct surroundings *surroundings)
{
	banners_release(&surroundings->banners);
	*surroundings = (struct surroundings){ 0 };
}
