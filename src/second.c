/* The second look at a change: what it saw, and what is kept of it. */
#include "second.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "core/compare/fold.h"
#include "core/compare/lineface.h"
#include "edge/body.h"
#include "evidence.h"
#include "links.h"

enum { FACTS_MAX = 1 << 20 };

void
second_init(struct second *second)
{
	*second = (struct second){ 0 };
	second->response.wire_fd = second->response.body_fd = -1;
	buf_init(&second->text, DOCUMENT_MAX_BYTES);
}

void
second_release(struct second *second)
{
	free(second->why);
	document_free(second->doc);
	buf_release(&second->text);
	response_release(&second->response);
	second_init(second);
}

/* ---- what it says ---- */

static bool
has_sentence(const struct document *doc, const char *sentence)
{
	struct buf want, line;
	bool found = false;

	buf_init(&want, SIZE_MAX / 4);
	buf_init(&line, SIZE_MAX / 4);
	fold(span_of(sentence), &want);
	for (size_t i = 0; i < doc->n_lines && !found; i++) {
		buf_clear(&line);
		fold(doc->lines[i].text, &line);
		found = span_eq(buf_span(&want), buf_span(&line));
	}
	buf_release(&want);
	buf_release(&line);
	return found;
}

static bool
finding_stands(const struct finding *f, const struct document *doc)
{
	const char *now = f->after != NULL ? f->after : f->quote;

	if (f->is_link)
		return links_stand(f, doc);
	if (f->change == EDIT_REMOVED)
		return !has_sentence(doc, f->before != NULL ? f->before : f->quote);
	return now != NULL && has_sentence(doc, now);
}

bool
second_stands(const struct findings *findings, const struct document *doc)
{
	for (size_t i = 0; i < findings->n; i++)
		if (!finding_stands(&findings->v[i], doc))
			return false;
	return findings->n > 0;
}

static bool
is_old_text(const struct change *change, const struct document *second)
{
	struct change *back = compare(change->before, second);
	bool same = back->class == CLASS_NONE || back->class == CLASS_FORMATTING;

	change_free(back);
	return same;
}

static bool
has_link(const struct findings *findings)
{
	for (size_t i = 0; i < findings->n; i++)
		if (findings->v[i].is_link)
			return true;
	return false;
}

enum second_state
second_compare(
    const struct change *change, const struct findings *findings, const struct document *second)
{
	/* links are beside the text: the same words may lead elsewhere again */
	if (document_hash(change->after) == document_hash(second) &&
	    (!has_link(findings) || second_stands(findings, second)))
		return SECOND_SAME;
	if (is_old_text(change, second))
		return SECOND_GONE;
	return second_stands(findings, second) ? SECOND_SAME : SECOND_OTHER;
}

void
second_fail(struct second *second, const char *why)
{
	second->state = SECOND_FAILED;
	free(second->why);
	second->why = mem_strdup(why);
}

bool
second_is_page(struct second *second, const struct failures *failures)
{
	char why[FAILURE_WHY_MAX];

	if (failures == NULL || !failure_in_text(second->doc, failures, why, sizeof why))
		return true;
	second_fail(second, why);
	return false;
}

void
second_tell(const struct second *second, struct second_look *out)
{
	second_look_release(out);
	out->state = second->state;
	out->time = second->time;
	out->due = second->due;
	out->why = mem_strdup(second->why);
	out->sha256 = *second->sha256 == '\0' ? NULL : mem_strdup(second->sha256);
}

/* ---- what is kept of it ---- */

static void
add_file(struct second_files *files, const char *name, struct span bytes)
{
	files->v[files->n++] = (struct archive_file){ name, bytes };
}

int
second_files(struct second *second, const struct page *page, const char *first_sha256,
    struct span first_text, struct second_files *out, struct error *err)
{
	const struct response *r = &second->response;
	struct span text = second->doc == NULL ? first_text : buf_span(&second->text);
	char *name;

	*out = (struct second_files){ .body = { "", 0 } };
	buf_init(&out->facts, FACTS_MAX);
	if (r->status == 0)
		return 0;
	if (r->wire_len > 0 && r->wire_fd >= 0) {
		if (body_map(r->wire_fd, r->wire_len, &out->body, err) != 0)
			return -1;
		hash_sha256(out->body, second->sha256);
	} else if (r->same_bytes) {
		memcpy(second->sha256, first_sha256, sizeof second->sha256);
	}
	evidence_facts(page, r, second->sha256, text, &out->facts);
	add_file(out, "second-fetch.txt", buf_span(&out->facts));
	add_file(out, "second-headers.txt", span_of(r->headers == NULL ? "" : r->headers));
	if (out->body.len > 0 && strcmp(second->sha256, first_sha256) != 0) {
		name = evidence_body_name(r);
		out->body_name = mem_printf("second-%s", name);
		add_file(out, out->body_name, out->body);
		free(name);
	}
	return 0;
}

void
second_files_release(struct second_files *files)
{
	if (files->body.len > 0)
		body_unmap(files->body);
	buf_release(&files->facts);
	free(files->body_name);
	*files = (struct second_files){ 0 };
}
