/* What a person can do where smallprint add could not read a page. */
#include <string.h>

#include "base/mem.h"
#include "cmd/add.h"

enum { LAST = 999 };

/* By the answer's status, first what is said of one alone. */
static const struct {
	int from, to; /* 0: nothing was answered */
	const char *words;
} by_status[] = {
	{ 0, 0,
	    "Is there a network, and is the host spelled as a browser shows it? If it opens "
	    "there, try again later." },
	{ 404, 404,
	    "Does it open in a browser? Copy the address from there: pages move, and links to "
	    "them are cut short." },
	{ 410, 410, "The site says that it is gone for good. Add where its text is now." },
	{ 429, 429, "The site wants to be asked less often. Try again in an hour." },
	{ 503, 503,
	    "The site has trouble, or turns programs away with these words. Try again later, "
	    "and from another network." },
	{ 401, 499,
	    "The site turns programs away that it would perhaps let in as a browser. Say who "
	    "asks (contact: in rules/smallprint.yaml), and try from another network; pages "
	    "behind a log-in are not watched." },
	{ 500, LAST, "The site has trouble of its own. Try again later." },
};

/* By the beginning of the answer's Content-Type. */
static const struct {
	const char *type;
	const char *words;
} by_type[] = {
	{ "application/pdf",
	    "PDF is not read. Look for the same text as a web page, or add the page that links "
	    "to the PDF: there its date or its name changes." },
	{ "text/", NULL },
	{ "application/xhtml", NULL },
	{ "application/xml", NULL },
	{ "application/rss", NULL },
	{ "application/atom", NULL },
	{ "",
	    "Web pages, plain text and feeds are read. Is there the same text as a web page?" },
};

static const char not_the_page[] =
    "What a program gets here is not what a reader sees: the page is built by scripts, which "
    "are "
    "not run, or asks first for a log-in, consent or a puzzle. Look for the same text "
    "elsewhere on the site: a print version, the help centre, another language.";

static const char *
of_type(const char *type)
{
	for (size_t i = 0; type != NULL && i < COUNT(by_type); i++)
		if (strncmp(type, by_type[i].type, strlen(by_type[i].type)) == 0)
			return by_type[i].words;
	return NULL;
}

const char *
add_advice(const struct add_look *look, const struct error *err)
{
	const char *words;

	if (err->code == ERROR_USAGE || err->code == ERROR_BUG || err->code == ERROR_SYSTEM ||
	    (look->status == 0 && err->code != ERROR_LATER))
		return NULL;
	for (size_t i = 0; i < COUNT(by_status); i++)
		if (look->status >= by_status[i].from && look->status <= by_status[i].to)
			return by_status[i].words;
	words = of_type(look->content_type);
	if (words != NULL)
		return words;
	if (err->code == ERROR_LIMIT)
		return "It is more than smallprint reads of a page. Is it one, and not a "
		       "download?";
	return not_the_page;
}
