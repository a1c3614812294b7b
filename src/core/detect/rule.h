/*
 * The detection rules of rules/detect/NAME.yaml, compiled. A rule describes
 * what a sentence says of people's data; a change is found when such a
 * sentence appears, vanishes, or loses or gains telling words. A file:
 *
 *	patterns:			# words with a name, written {name} below and in
 *	  data: your (?:data|posts)	# every file read after this one
 *	  train: [train(?:s|ing)?, fine-tun(?:e|es|ing)]
 *	rules:
 *	- id: ai-training.use
 *	  concept: ai-training
 *	  direction: "+"		# what it means that the sentence is there
 *	  severity: high
 *	  says: The page says that {whose} may train AI models
 *	  gone: The page no longer says that people's data may train AI models
 *	  all:				# each of these is in the sentence …
 *	  - (?<whose>{data})		# a named group may be quoted in says and gone
 *	  - ["{train} ... models?", "models? ... {train}"]	# … one of several will do
 *	  none:				# … and none of these
 *	  - you (?:may|must) not
 *	  except:			# pieces that do not count: all, any and none look
 *	  - training data		# past them
 *	  header:			# the same of the sentence that introduces the list, of
 *	    none: you agree not to	# the lists around it, and of the headings above
 *	  matches:			# its own examples: a sentence that was added …
 *	  - We use your posts to train our models.
 *	  - { header: "We use your data to:", after: train our models; }
 *	  ignores:			# … which it must leave alone
 *	  - You must not train models on your posts.
 *	  - { before: We use your posts to train models., after: "We use your posts for training
 *models." }
 *
 * A pattern is met where whole words meet it: "train" is not in "trains". See
 * pattern.h for how one is written. Addresses of pages in a sentence are not looked at.
 *
 * An added sentence is judged as it stands; one that stood anywhere on the page
 * before is not new. A removed one that still stands somewhere is not gone. An
 * edited one counts where the rule is met after and not before, or the other
 * way round. What vanishes is told in the words of `gone`, with the direction
 * turned: a promise (-) that vanishes is (+). Where that says too much of a
 * sentence that vanished as a whole (the page may say it otherwise, or a part of
 * it was not served), gone-direction names another; words that an edit took out
 * of a sentence which stays are turned all the same. Without `gone` nothing is
 * told of what vanishes; `on: [edited]` looks at edited sentences alone.
 *
 * A row of a table is one line with many sentences: each is looked at by itself, the
 * other cells introduce it as a list's header does, and in an edited row what stands
 * on both sides is not looked at.
 *
 * A rule with `differs` is of another kind: it looks only at edited sentences
 * that meet it before or after, and at the words that were deleted or inserted:
 *
 *	  differs:
 *	    deleted: [only, never]	# a match of these touches deleted words, and there
 *					# are fewer of them than before …
 *	    inserted: [by default]	# … or of these, inserted ones: more than before
 *	    exchanged: [Canada, Brazil]	# … or of these, on either side: the same number will do
 *	    before: [we will]		# and only where one of these is met in the sentence
 *before
 *
 * Its direction is that of the edit and is never turned.
 *
 * A rule on links looks at links whose words stayed: `on: link` where they lead
 * elsewhere, `link-gone` where they lead nowhere any more, `link-new` where they lead
 * somewhere for the first time. all, any and none are of its words, near of the only
 * sentence it stands in, and target of the addresses:
 *
 *	- id: link-moved.opt-out
 *	  on: link
 *	  any: opt(?:ing)? out
 *	  target:
 *	    none: /cookies
 *	  matches:
 *	  - { before: "[Opt out](https://a.example/1)", after: "[Opt out](https://a.example/2)"
 *}
 *
 * The first such rule that is met tells of a link. See core/detect/links.h.
 */
#ifndef SMALLPRINT_CORE_DETECT_RULE_H
#define SMALLPRINT_CORE_DETECT_RULE_H

#include "base/error.h"
#include "base/strs.h"
#include "base/yaml.h"
#include "core/compare/compare.h"
#include "core/detect/fragment.h"
#include "core/detect/pattern.h"
#include "core/detect/prefilter.h"

enum direction {
	DIRECTION_NEUTRAL = '0',
	DIRECTION_MORE = '+',
	DIRECTION_LESS = '-',
	DIRECTION_USERS = 'r'
};
enum severity { SEVERITY_LOW = 0, SEVERITY_MEDIUM, SEVERITY_HIGH };

enum {
	RULE_CONDITIONS = 14,
	RULES_MAX = 2000,         /* rules of all files together */
	RULE_NEAR = 2,            /* lines before and after that `near` looks at */
	RULE_MAX_HEADERS = 4,     /* lists around a list that `header` looks at */
	FINDINGS_MAX = 200,       /* of one change */
	RULE_MAX_MS = 5000,       /* a rule may take over one change … */
	RULES_MAX_MS = 30000,     /* … and all of them */
	FINDING_MAX_CAPTURE = 120 /* bytes of a page's words quoted in `says` */
};

/* What a rule looks at: the edits it is for, and what became of links. */
enum rule_on { ON_LINK = EDIT_EDITED + 1, ON_LINK_GONE, ON_LINK_NEW, ON_KINDS };

/* One place in a rule's file: alternatives, one of which is to be met. */
struct condition {
	struct strs texts;
	size_t *numbers; /* of their patterns in the rules */
	int line;
	int column;
};

struct conditions {
	struct condition *v;
	size_t n;
	size_t cap;
};

struct example {
	char *before; /* NULL: added */
	char *after;  /* NULL: removed */
	char *header;
	char *heading;
	char *near; /* a sentence added behind it */
	char *language;
	int line;
	int column;
};

struct examples {
	struct example *v;
	size_t n;
	size_t cap;
};

struct rule {
	char *id;
	char *concept;
	char *says;
	char *gone;
	int direction; /* enum direction */
	int severity;  /* enum severity; of what vanishes: */
	int gone_severity;
	int gone_direction;    /* of a sentence that vanished as a whole; -1: turned */
	bool on[ON_KINDS];     /* by enum edit_kind and enum rule_on */
	struct strs languages; /* none: all */
	struct conditions all, any, none, except;
	struct conditions header_any, header_none;
	struct conditions near_any, near_none;
	struct conditions target_any, target_none;
	struct conditions deleted, inserted, exchanged, before;
	struct examples matches, ignores;
	char *file;
	int line;
	int column;
};

struct rules {
	struct rule **v;
	size_t n;
	size_t cap;
	struct fragments fragments;
	bool unread; /* a file was no YAML: names that are not known may be its */
	struct pattern **patterns; /* each once, whichever rules have it */
	size_t n_patterns;
	size_t cap_patterns;
	struct prefilter *filter; /* entry i is of patterns[i] */
	/* Milliseconds that pass, from who has a clock: a rule that takes long over one
	   page is then stopped. NULL: it may take what it takes. */
	int64_t (*clock)(void);
};

/* A rule met in a change. Strings are owned by the findings. */
struct finding {
	char *rule;    /* "ai-training.use" */
	char *concept; /* "ai-training" */
	char *says;    /* "AI training on personal data added" */
	enum direction direction;
	enum severity severity;
	enum edit_kind change; /* ADDED, REMOVED or EDITED */
	char *quote;   /* the exact sentence on the page (the old one when removed, or when
			  an edit took away what the rule looks for) */
	char *before;  /* EDITED, REMOVED: the sentence before; else NULL */
	char *after;   /* EDITED, ADDED: the sentence after; else NULL */
	char *match;   /* the words in quote that met the rule */
	char *heading; /* the heading above it, or NULL */
	char *header;  /* the sentence that introduces its list, or NULL */
	int32_t line;  /* line index in the document the quote is from */
	int32_t before_line; /* of before and after, each in its document; -1 where there */
	int32_t after_line;  /* is none. Not written to records. */
	bool is_title;       /* the quote is a heading: a sentence says more. Not written. */
	bool is_link; /* of a link; before and after are then [words](address). Not written. */
	bool gone;    /* what the rule looks for was there and is not any more */
};

struct findings {
	struct finding *v; /* worst first: + before r before - before 0, then severity,
			     sentences before headings, then place */
	size_t n;
	size_t cap;
};

/*
 * Read one file of rules into rules, which may hold those of other files
 * already: their named words are known in this one. Returns the number of
 * mistakes, each a line "file:line:col: …" in *complaints; a rule that cannot be
 * applied is left out. End with rules_release(); zeroed rules are empty.
 */
size_t rules_read(
    struct span text, const char *file, struct rules *rules, struct strs *complaints);
void rules_release(struct rules *rules);
void rule_free(struct rule *rule);
/* Does it look at the words that differ? */
bool rule_has_differs(const struct rule *rule);
/* Every list of conditions of a rule, for what is done to all of them. */
void rule_conditions(struct rule *rule, struct conditions *lists[RULE_CONDITIONS]);
/* Does it look at links, and not at sentences? */
bool rule_is_on_links(const struct rule *rule);
/* Is it for pages in this language? NULL: of no known language. */
bool rule_is_for(const struct rule *rule, const char *language);
void finding_release(struct finding *finding);
/* Into its place, worst first; the findings take what it owns. */
void findings_add(struct findings *findings, struct finding *finding);
void findings_release(struct findings *findings);
const char *severity_name(enum severity severity);
/* The fields of a file, of a rule and of an example, for the manual. */
extern const struct yaml_field rule_file_fields[];
extern const struct yaml_field rule_fields[];
extern const struct yaml_field rule_example_fields[];

/*
 * Apply the rules to what changed. A rule that reaches a limit on this text, or
 * takes too long over it, is named in *err and passed over; the others are still applied, and
 * -1 is returned at the end with *out filled: what was found stays found. first records
 * (change->before NULL) give no findings. language is the page's as BCP 47; NULL: the
 * document's own, or what its words look like, and when that is not plain rules of every
 * language are applied.
 */
int detect(const struct rules *rules, const struct change *change, const char *language,
    struct findings *out, struct error *err);

/* Run every rule's own examples; each failure is one line "file:line:col: …" in *complaints.
   Returns the number of examples run. */
size_t rules_examine(const struct rules *rules, struct strs *complaints);

#endif
