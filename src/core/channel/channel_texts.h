/* The words that messages of channels need of a language: how a moment is written. They are
 * English, as all that channels say by themselves. */
#ifndef SMALLPRINT_CORE_CHANNEL_CHANNEL_TEXTS_H
#define SMALLPRINT_CORE_CHANNEL_CHANNEL_TEXTS_H

#include "core/report/texts.h"

/* To be ended with texts_free(). */
struct texts *channel_texts(void);

#endif
