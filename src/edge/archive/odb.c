/* libgit2's home. */
#include "edge/archive/odb.h"

#include <fcntl.h>
#include <git2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/mem.h"
#include "edge/archive/remote_words.h"

enum {
	CACHE_BYTES = 4 << 20,   /* parsed commits and small trees */
	WINDOW_BYTES = 2 << 20,  /* of a pack, mapped at a time */
	MAPPED_BYTES = 32 << 20, /* all windows together */
	LIBRARY_TEXT_MAX = 160,  /* of libgit2's words in our messages */
	REASON_MAX = 1 << 10
};

struct odb {
	char *dir;
	git_repository *repo;
	git_odb *db;
};

static int
fail(const char *dir, const char *what, struct error *err)
{
	const git_error *last = git_error_last();

	if (last == NULL || last->message == NULL)
		return error_set(err, ERROR_ARCHIVE, "%s: %s", dir, what);
	return error_set(
	    err, ERROR_ARCHIVE, "%s: %s (%.*s)", dir, what, LIBRARY_TEXT_MAX, last->message);
}

/*
 * The history read is our own, so its hashes are not checked again on every
 * read; refs are fsynced; other people's repositories may be read: nothing in
 * one is ever executed here. The configuration of the user and of the machine
 * is left out: an archive is the same whoever's program opens it. The library
 * is never shut down: beginning takes it milliseconds, for certificates that
 * are of no use here.
 */
static void
library_begin(void)
{
	static bool begun;

	if (begun)
		return;
	begun = true;
	git_libgit2_init();
	for (int level = GIT_CONFIG_LEVEL_PROGRAMDATA; level <= GIT_CONFIG_LEVEL_GLOBAL;
	     level++)
		git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
	git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
	git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, (ssize_t)CACHE_BYTES);
	git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, (size_t)WINDOW_BYTES);
	git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, (size_t)MAPPED_BYTES);
}

int
odb_open(const char *dir, struct odb **out, struct error *err)
{
	struct odb *odb = mem_alloc(sizeof *odb);
	int rc;

	library_begin();
	odb->dir = mem_strdup(dir);
	rc = git_repository_open_ext(&odb->repo, dir, GIT_REPOSITORY_OPEN_NO_SEARCH, NULL);
	if (rc == 0)
		rc = git_repository_odb(&odb->db, odb->repo);
	if (rc == 0) {
		*out = odb;
		return 1;
	}
	rc = rc == GIT_ENOTFOUND ? 0 : fail(dir, "cannot be opened", err);
	odb_free(odb);
	return rc;
}

int
odb_init(const char *dir, struct error *err)
{
	git_repository_init_options options = { .version =
						    GIT_REPOSITORY_INIT_OPTIONS_VERSION };
	git_repository *repo = NULL;
	int rc = 0;

	library_begin();
	options.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_MKPATH;
	options.initial_head = "main";
	options.description = "what smallprint saw: texts on main, evidence on raw, "
			      "the ledger on checks\n";
	if (git_repository_init_ext(&repo, dir, &options) != 0)
		rc = fail(dir, "no repository can be made here", err);
	git_repository_free(repo);
	return rc;
}

void
odb_free(struct odb *odb)
{
	if (odb == NULL)
		return;
	git_odb_free(odb->db);
	git_repository_free(odb->repo);
	free(odb->dir);
	free(odb);
}

const char *
odb_git_dir(const struct odb *odb)
{
	return git_repository_path(odb->repo);
}

bool
odb_is_bare(const struct odb *odb)
{
	return git_repository_is_bare(odb->repo) == 1;
}

bool
odb_is_shallow(const struct odb *odb)
{
	return git_repository_is_shallow(odb->repo) == 1;
}

bool
odb_config(struct odb *odb, const char *name, struct buf *out)
{
	git_config *all = NULL, *own = NULL;
	git_buf value = GIT_BUF_INIT;
	bool found;

	found = git_repository_config(&all, odb->repo) == 0 &&
		git_config_open_level(&own, all, GIT_CONFIG_LEVEL_LOCAL) == 0 &&
		git_config_get_string_buf(&value, own, name) == 0 &&
		buf_add(out, value.ptr, value.size) == 0;
	git_buf_dispose(&value);
	git_config_free(own);
	git_config_free(all);
	return found;
}

int
odb_ref_get(struct odb *odb, const char *name, struct oid *out, struct error *err)
{
	git_oid oid;
	int rc = git_reference_name_to_id(&oid, odb->repo, name);

	if (rc == GIT_ENOTFOUND || rc == GIT_EINVALIDSPEC)
		return 0;
	if (rc != 0)
		return fail(odb->dir, name, err);
	memcpy(out->b, oid.id, OID_BYTES);
	return 1;
}

int
odb_ref_move(struct odb *odb, const char *name, const struct oid *old, const struct oid *to,
    struct error *err)
{
	git_reference *ref = NULL;
	git_oid from, target;
	int rc;

	memcpy(target.id, to->b, OID_BYTES);
	if (old != NULL)
		memcpy(from.id, old->b, OID_BYTES);
	if (old == NULL)
		rc = git_reference_create(
		    &ref, odb->repo, name, &target, 0, "smallprint: round");
	else
		rc = git_reference_create_matching(
		    &ref, odb->repo, name, &target, 1, &from, "smallprint: round");
	git_reference_free(ref);
	if (rc == GIT_EMODIFIED || rc == GIT_EEXISTS)
		return error_set(err, ERROR_ARCHIVE,
		    "%s: %s was moved by somebody else meanwhile", odb->dir, name);
	return rc == 0 ? 0 : fail(odb->dir, "a ref cannot be written", err);
}

int
odb_ref_set(struct odb *odb, const char *name, const struct oid *to, struct error *err)
{
	git_reference *ref = NULL;
	git_oid target;
	int rc;

	memcpy(target.id, to->b, OID_BYTES);
	rc = git_reference_create(&ref, odb->repo, name, &target, 1, "smallprint");
	git_reference_free(ref);
	return rc == 0 ? 0 : fail(odb->dir, "a ref cannot be written", err);
}

int
odb_ref_remove(struct odb *odb, const char *name, struct error *err)
{
	return git_reference_remove(odb->repo, name) == 0
		   ? 0
		   : fail(odb->dir, "a ref cannot be removed", err);
}

int
odb_head_unborn_to(struct odb *odb, const char *name, struct error *err)
{
	if (git_repository_head_unborn(odb->repo) != 1 ||
	    git_repository_set_head(odb->repo, name) == 0)
		return 0;
	return fail(odb->dir, "HEAD cannot be written", err);
}

int
odb_ref_delete(struct odb *odb, const char *name, struct error *err)
{
	int rc = git_reference_remove(odb->repo, name);

	return rc == 0 || rc == GIT_ENOTFOUND ? 0
					      : fail(odb->dir, "a ref cannot be removed", err);
}

int
odb_refs(struct odb *odb, const char *prefix, struct strs *names, struct error *err)
{
	git_reference_iterator *refs = NULL;
	char *glob = mem_printf("%s*", prefix);
	const char *name;
	int rc = git_reference_iterator_glob_new(&refs, odb->repo, glob);

	while (rc == 0 && (rc = git_reference_next_name(&name, refs)) == 0)
		strs_add(names, name);
	git_reference_iterator_free(refs);
	free(glob);
	strs_sort(names);
	return rc == GIT_ITEROVER ? 0 : fail(odb->dir, "its refs cannot be listed", err);
}

static int
read_once(struct odb *odb, const git_oid *oid, enum object_type type, struct buf *out)
{
	git_odb_object *object = NULL;
	int rc = git_odb_read(&object, odb->db, oid);

	if (rc == 0 && git_odb_object_type(object) != (git_object_t)type)
		rc = GIT_ENOTFOUND;
	else if (rc == 0 &&
		 buf_add(out, git_odb_object_data(object), git_odb_object_size(object)) != 0)
		rc = GIT_EBUFS;
	git_odb_object_free(object);
	return rc;
}

/* A pack may have been replaced under a reader by a writer's repack: look again, once. */
int
odb_read(struct odb *odb, const struct oid *oid, enum object_type type, struct buf *out,
    struct error *err)
{
	char hex[OID_HEX + 1];
	git_oid id;
	int rc;

	memcpy(id.id, oid->b, OID_BYTES);
	rc = read_once(odb, &id, type, out);
	if (rc != 0 && rc != GIT_EBUFS && odb_reopen(odb, NULL) == 0)
		rc = read_once(odb, &id, type, out);
	if (rc == 0)
		return 1;
	if (rc == GIT_ENOTFOUND)
		return 0;
	if (rc == GIT_EBUFS)
		return error_set(err, ERROR_LIMIT, "%s: object %s is larger than %zu bytes",
		    odb->dir, oid_hex(oid, hex), out->ceiling);
	return fail(odb->dir, "an object cannot be read", err);
}

bool
odb_has(struct odb *odb, const struct oid *oid)
{
	git_oid id;

	memcpy(id.id, oid->b, OID_BYTES);
	return git_odb_exists(odb->db, &id) == 1;
}

int
odb_hash(struct odb *odb, enum object_type type, struct span content, struct oid *out,
    struct error *err)
{
	git_oid id;

	if (git_odb_hash(&id, content.len == 0 ? "" : content.data, content.len,
		(git_object_t)type) != 0)
		return fail(odb->dir, "bytes that cannot be named", err);
	memcpy(out->b, id.id, OID_BYTES);
	return 0;
}

int
odb_write(struct odb *odb, enum object_type type, struct span content, struct oid *out,
    struct error *err)
{
	git_oid id;

	if (git_odb_write(&id, odb->db, content.len == 0 ? "" : content.data, content.len,
		(git_object_t)type) != 0)
		return fail(odb->dir, "a note cannot be written", err);
	memcpy(out->b, id.id, OID_BYTES);
	return 0;
}

void
odb_refresh(struct odb *odb)
{
	git_odb_refresh(odb->db);
}

int
odb_reopen(struct odb *odb, struct error *err)
{
	struct odb *fresh = NULL;
	git_repository *repo = odb->repo;
	git_odb *db = odb->db;
	int rc = odb_open(odb->dir, &fresh, err);

	if (rc <= 0)
		return rc == 0 ? error_set(err, ERROR_ARCHIVE, "%s is gone", odb->dir) : -1;
	odb->repo = fresh->repo;
	odb->db = fresh->db;
	fresh->repo = repo;
	fresh->db = db;
	odb_free(fresh);
	return 0;
}

int
odb_resolve(struct odb *odb, const char *rev, struct oid *out, struct error *err)
{
	git_object *object = NULL, *commit = NULL;
	int rc = git_revparse_single(&object, odb->repo, rev);

	if (rc == 0)
		rc = git_object_peel(&commit, object, GIT_OBJECT_COMMIT);
	if (rc == 0)
		memcpy(out->b, git_object_id(commit)->id, OID_BYTES);
	git_object_free(commit);
	git_object_free(object);
	if (rc == GIT_EAMBIGUOUS)
		return error_set(err, ERROR_ARCHIVE,
		    "%s: ambiguous commit: %.80s (more digits, please)", odb->dir, rev);
	if (rc != 0)
		return error_set(
		    err, ERROR_ARCHIVE, "%s: no such commit: %.80s", odb->dir, rev);
	return 0;
}

int
odb_reaches(
    struct odb *odb, const struct oid *commit, const struct oid *ancestor, struct error *err)
{
	git_oid a, b;
	int rc;

	if (oid_eq(commit, ancestor))
		return 1;
	memcpy(a.id, commit->b, OID_BYTES);
	memcpy(b.id, ancestor->b, OID_BYTES);
	rc = git_graph_descendant_of(odb->repo, &a, &b);
	return rc >= 0 ? rc : fail(odb->dir, "history cannot be walked", err);
}

int
odb_common(struct odb *odb, const struct oid *one, const struct oid *other, struct oid *out,
    struct error *err)
{
	git_oid a, b, base;
	int rc;

	memcpy(a.id, one->b, OID_BYTES);
	memcpy(b.id, other->b, OID_BYTES);
	rc = git_merge_base(&base, odb->repo, &a, &b);
	if (rc == GIT_ENOTFOUND)
		return 0;
	if (rc != 0)
		return fail(odb->dir, "history cannot be walked", err);
	memcpy(out->b, base.id, OID_BYTES);
	return 1;
}

/* ---- other repositories ---- */

/* One conversation: who we are there, and what was refused. */
struct talk {
	const struct odb_remote *remote;
	char *url;   /* the address as messages show it, and as the library gets it */
	char *login; /* a header, for http and https; NULL: none */
	git_remote *with;
	int asked;         /* how often for a login: a wrong one is not tried for ever */
	struct buf reason; /* why a ref was not taken, in the other side's words */
};

static int
log_in_ssh(git_credential **out, const char *user, const struct odb_remote *r)
{
	return r->key != NULL ? git_credential_ssh_key_new(out, user, NULL, r->key, "")
			      : git_credential_ssh_key_from_agent(out, user);
}

/* Over http the login went along already: who asks for one did not take it. */
static int
log_in(git_credential **out, const char *url, const char *user, unsigned allowed, void *arg)
{
	struct talk *talk = arg;
	const struct odb_remote *r = talk->remote;

	(void)url;
	if (r->user != NULL)
		user = r->user;
	if (user == NULL)
		user = "git";
	if (allowed & GIT_CREDENTIAL_USERNAME)
		return git_credential_username_new(out, user);
	talk->asked++;
	if ((allowed & GIT_CREDENTIAL_SSH_KEY) == 0 || talk->asked > 1)
		return GIT_EAUTH;
	return log_in_ssh(out, user, r);
}

static int
note_refusal(const char *ref, const char *why, void *arg)
{
	struct talk *talk = arg;

	if (why != NULL && talk->reason.len == 0)
		buf_addf(&talk->reason, "%s: %.*s", ref, LIBRARY_TEXT_MAX, why);
	return 0;
}

static int
fail_there(const struct talk *talk, const char *what, int rc, struct error *err)
{
	const git_error *last = git_error_last();
	char said[LIBRARY_TEXT_MAX + 1];

	snprintf(said, sizeof said, "%s",
	    last == NULL || last->message == NULL ? "" : last->message);
	return error_set(err, ERROR_LATER, "%s: %s (%s)", talk->url, what,
	    remote_why(talk->url, talk->asked > 0, talk->login != NULL,
		talk->remote->key != NULL, rc == GIT_ECERTIFICATE, said));
}

static void
talk_end(struct talk *talk)
{
	git_remote_free(talk->with);
	if (talk->login != NULL)
		explicit_bzero(talk->login, strlen(talk->login));
	free(talk->login);
	free(talk->url);
	buf_release(&talk->reason);
}

static int
talk_begin(struct talk *talk, struct odb *odb, const struct odb_remote *to, struct error *err)
{
	*talk = (struct talk){ .remote = to, .url = remote_shown(to->url) };
	buf_init(&talk->reason, REASON_MAX);
	talk->login = remote_login(to->url, to->user, to->token);
	if (to->ca_file != NULL)
		git_libgit2_opts(GIT_OPT_SET_SSL_CERT_LOCATIONS, to->ca_file, NULL);
	if (git_remote_create_anonymous(
		&talk->with, odb->repo, remote_is_http(to->url) ? talk->url : to->url) == 0)
		return 0;
	fail_there(talk, "no address of a repository", 0, err);
	talk_end(talk);
	return -1;
}

/*
 * The login goes along with the first request: the library cannot read on after a
 * refusal that has a text. It is never sent on to another host.
 */
int
odb_fetch(struct odb *odb, const struct odb_remote *from, const struct strs *refspecs,
    struct error *err)
{
	git_fetch_options options = GIT_FETCH_OPTIONS_INIT;
	git_strarray list = { refspecs->v, refspecs->n };
	struct talk talk;
	int rc;

	if (talk_begin(&talk, odb, from, err) != 0)
		return -1;
	options.callbacks.credentials = log_in;
	options.callbacks.payload = &talk;
	options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE;
	options.follow_redirects = GIT_REMOTE_REDIRECT_NONE;
	if (talk.login != NULL)
		options.custom_headers = (git_strarray){ &talk.login, 1 };
	rc = git_remote_fetch(talk.with, &list, &options, "smallprint: pull");
	if (rc != 0)
		rc = fail_there(&talk, "cannot be pulled from", rc, err);
	talk_end(&talk);
	return rc;
}

/*
 * In a repository on the same machine the library looks where a ref stands and sets it
 * in two steps: two who push at once would overwrite each other. Servers look themselves.
 */
static int
lock_beside(const char *url)
{
	int fd = open(strncmp(url, "file://", 7) == 0 ? url + 7 : url,
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0)
		flock(fd, LOCK_EX);
	return fd;
}

int
odb_push(struct odb *odb, const struct odb_remote *to, const struct strs *refspecs,
    struct error *err)
{
	git_push_options options = GIT_PUSH_OPTIONS_INIT;
	git_strarray list = { refspecs->v, refspecs->n };
	struct talk talk;
	int rc, lock;

	if (talk_begin(&talk, odb, to, err) != 0)
		return -1;
	options.callbacks.credentials = log_in;
	options.callbacks.push_update_reference = note_refusal;
	options.callbacks.payload = &talk;
	options.follow_redirects = GIT_REMOTE_REDIRECT_NONE;
	if (talk.login != NULL)
		options.custom_headers = (git_strarray){ &talk.login, 1 };
	lock = lock_beside(to->url);
	rc = git_remote_push(talk.with, &list, &options);
	if (lock >= 0)
		close(lock);
	if (rc == GIT_ENONFASTFORWARD)
		buf_adds(&talk.reason, "it moved on");
	if (talk.reason.len > 0) {
		error_set(err, ERROR_LATER, "%s: does not take what is pushed (%s)", talk.url,
		    talk.reason.data);
		rc = 1;
	} else if (rc != 0) {
		rc = fail_there(&talk, "cannot be pushed to", rc, err);
	}
	talk_end(&talk);
	return rc;
}

int
odb_checkout(struct odb *odb, const struct strs *paths, struct error *err)
{
	git_checkout_options options = { .version = GIT_CHECKOUT_OPTIONS_VERSION };

	if (odb_is_bare(odb) || paths->n == 0)
		return 0;
	options.checkout_strategy = GIT_CHECKOUT_FORCE | GIT_CHECKOUT_DISABLE_PATHSPEC_MATCH;
	options.paths.strings = paths->v;
	options.paths.count = paths->n;
	if (git_checkout_head(odb->repo, &options) != 0)
		return fail(odb->dir, "its work tree cannot be brought up to date", err);
	return 0;
}
