/*
 * Secrets of rules: ${NAME} is taken from the environment, file:PATH from a file
 * that nobody but its owner may read. They are never printed.
 */
#ifndef SMALLPRINT_EDGE_SECRET_H
#define SMALLPRINT_EDGE_SECRET_H

#include "base/error.h"

/* With every ${NAME} that is set; the caller frees. */
char *secret_expand(const char *text);
/* What a rule's field stands for; the caller frees *out. NULL text gives NULL. ERROR_USAGE says
   which name is not set, or what is wrong with the file. */
int secret_get(const char *text, char **out, struct error *err);
/* The same, where file:PATH that is not absolute begins in dir. */
int secret_get_from(const char *dir, const char *text, char **out, struct error *err);

#endif
