/*
 * Lines that only lead elsewhere on the same site: menus, the languages of a
 * page, questions other people asked. A run of links without a sentence that
 * introduces it; a list that says "we share it with:" is none.
 */
#ifndef SMALLPRINT_CORE_COMPARE_MENU_H
#define SMALLPRINT_CORE_COMPARE_MENU_H

#include "core/text/document.h"

struct menu;

/* Reads the whole document, which must outlive it. Free with menu_free(). */
struct menu *menu_new(const struct document *doc);
void menu_free(struct menu *menu);
/* Line i belongs to a menu. Never so where it names a choice, a right, or machine learning. */
bool menu_has(const struct menu *menu, size_t i);
/* Line i stands in a list that a sentence introduces: "We share it with:". */
bool menu_is_introduced(const struct document *doc, size_t i);

#endif
