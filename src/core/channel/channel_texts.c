/* "2 May 2024, 08:00 UTC". */
#include "core/channel/channel_texts.h"

static const char words[] = "language: en\n"
			    "texts:\n"
			    "  moment.day: \"{day} {month} {year}\"\n"
			    "  moment.time: \"{date}, {clock} UTC\"\n"
			    "  moment.month.1: January\n"
			    "  moment.month.2: February\n"
			    "  moment.month.3: March\n"
			    "  moment.month.4: April\n"
			    "  moment.month.5: May\n"
			    "  moment.month.6: June\n"
			    "  moment.month.7: July\n"
			    "  moment.month.8: August\n"
			    "  moment.month.9: September\n"
			    "  moment.month.10: October\n"
			    "  moment.month.11: November\n"
			    "  moment.month.12: December\n";

struct texts *
channel_texts(void)
{
	struct strs complaints = { 0 };
	struct texts *texts = texts_read(span_of(words), "channel_texts.c", &complaints);

	strs_release(&complaints);
	return texts;
}
