/* Links to the text to come and to earlier versions. */
#include "core/judge/pointer.h"

#include "base/mem.h"
#include "core/text/text.h"

enum {
	WORDS_MAX = 120, /* bytes: more is a sentence with a link in it */
	LINKS_MAX = 2000 /* of a page that are looked at */
};

static const char *const earlier[] = { "previous version", "prior version", "earlier version",
	"past version", "older version", "archived version", "policy archive", "terms archive",
	"version history", "frühere fassung", "frühere version", "vorherige version",
	"versions précédentes", "version précédente", "versions antérieures",
	"versiones anteriores", "versión anterior", "versioni precedenti",
	"versione precedente", "versões anteriores", "versão anterior", NULL };

/* A text that is to come … */
static const char *const coming[] = { "preview", "upcoming", "forthcoming", "future version",
	"new version", "updated version", "vorschau", "künftige", "neue fassung", "aperçu",
	"à venir", "nouvelle version", "vista previa", "nueva versión", "próxim", "anteprima",
	"nuova versione", "pré-visualiza", "prévia", "nova versão", NULL };

/* … and is a document: many things have a preview. */
static const char *const documents[] = { "policy", "policies", "terms", "agreement", "notice",
	"statement", "version", "conditions", "erklärung", "bedingungen", "vereinbarung",
	"fassung", "politique", "conditions", "contrat", "política", "términos", "condiciones",
	"acuerdo", "informativa", "condizioni", "contratto", "termos", "condições", NULL };

static bool
has_any(struct span text, const char *const *words)
{
	for (; *words != NULL; words++)
		if (text_has(text, *words))
			return true;
	return false;
}

/* The part of an address behind its host. */
static struct span
path_of(struct span target)
{
	const char *host = span_find(target, "://");
	struct span rest = target;

	if (host != NULL)
		rest = span_make(host + 3, target.len - (size_t)(host + 3 - target.data));
	for (size_t i = 0; i < rest.len; i++)
		if (rest.data[i] == '/')
			return span_make(rest.data + i, rest.len - i);
	return span_make(rest.data + rest.len, 0);
}

enum pointer_kind
pointer_kind(struct span words, struct span target)
{
	struct span path = path_of(target);

	if (words.len == 0 || words.len > WORDS_MAX)
		return POINTER_NONE;
	if (has_any(words, earlier))
		return POINTER_EARLIER;
	if (has_any(words, coming) && has_any(words, documents))
		return POINTER_COMING;
	/* "read them here" */
	if (text_has(path, "/preview/") || text_has(path, "/upcoming"))
		return POINTER_COMING;
	return POINTER_NONE;
}

const char *
pointer_kind_name(enum pointer_kind kind)
{
	return kind == POINTER_COMING ? "coming" : kind == POINTER_EARLIER ? "earlier" : "none";
}

static bool
has_link(const struct document *doc, const struct link *link)
{
	for (size_t i = 0; doc != NULL && i < doc->n_links && i < LINKS_MAX; i++)
		if (span_eq(doc->links[i].target, link->target) ||
		    span_eq(doc->links[i].text, link->text))
			return true;
	return false;
}

const struct link *
pointer_to_coming(const struct document *before, const struct document *after)
{
	for (size_t i = 0; i < after->n_links && i < LINKS_MAX; i++) {
		const struct link *link = &after->links[i];

		if (pointer_kind(link->text, link->target) == POINTER_COMING &&
		    !has_link(before, link))
			return link;
	}
	return NULL;
}
