/*
 * robots.txt as RFC 9309 has it. Pure: text in, answers out. The text may be
 * anything; only its first ROBOTS_MAX bytes count.
 */
#ifndef SMALLPRINT_EDGE_FETCH_ROBOTS_H
#define SMALLPRINT_EDGE_FETCH_ROBOTS_H

#include <stdbool.h>

#include "base/span.h"

enum { ROBOTS_MAX = 512 << 10, ROBOTS_RULE_MAX = 2048, ROBOTS_MAX_RULES = 10000 };

struct robots_rules;

/* The rules for a product ("smallprint"): those of its own groups, else of the groups for "*".
 */
struct robots_rules *robots_parse(struct span text, const char *product);
void robots_free(struct robots_rules *rules);

/*
 * May this path (with its query) be fetched? The longest rule that matches
 * decides, allow before disallow of the same length. On false *rule is the line
 * that forbids it, as "Disallow: /private", owned by rules.
 */
bool robots_allowed(const struct robots_rules *rules, struct span path, const char **rule);

#endif
