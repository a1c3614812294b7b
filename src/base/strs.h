/* A list of strings that it owns. Zeroed is empty. */
#ifndef SMALLPRINT_BASE_STRS_H
#define SMALLPRINT_BASE_STRS_H

#include <stdbool.h>
#include <stddef.h>

struct strs {
	char **v;
	size_t n;
	size_t cap;
};

void strs_add(struct strs *list, const char *text); /* copies */
void strs_take(struct strs *list, char *text);      /* text is the list's from here on */
bool strs_has(const struct strs *list, const char *text);
void strs_sort(struct strs *list); /* by bytes */
void strs_release(struct strs *list);

#endif
