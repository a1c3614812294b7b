/* The copy of the archive that several runners share. */
#include "cmd/remote.h"

#include <stdio.h>
#include <stdlib.h>

#include "cmd/cmd.h"

enum { URL_MAX = 4096 };

/* Logins come from the environment: rules/ is often public. */
static int
choose(const struct sharing *sharing, struct archive *archive, struct buf *url,
    struct archive_remote *remote)
{
	const char *env = getenv("SMALLPRINT_REMOTE");

	*remote = (struct archive_remote){
		.user = getenv("SMALLPRINT_GIT_USER"),
		.token = getenv("SMALLPRINT_GIT_TOKEN"),
		.key = getenv("SMALLPRINT_GIT_KEY"),
		.ca_file = getenv("SMALLPRINT_CA_FILE"),
	};
	if (sharing->url != NULL)
		buf_adds(url, sharing->url);
	else if (env != NULL && *env != '\0')
		buf_adds(url, env);
	else if (!archive_origin(archive, url)) {
		fprintf(stderr, "smallprint: the archive has no remote: give --remote URL, set "
				"SMALLPRINT_REMOTE, or `git remote add origin URL` in it\n");
		return EXIT_WRONG;
	}
	remote->url = url->data;
	return EXIT_DONE;
}

static void
say_pulled(const struct archive_pulled *p)
{
	if (p->fetched > 0)
		fprintf(stderr, "%zu change%s from the remote.\n", p->fetched,
		    p->fetched == 1 ? "" : "s");
	if (p->rejoined + p->known + p->passed > 0)
		fprintf(stderr,
		    "Another runner was here: %zu recorded again on top of its work, %zu it "
		    "had "
		    "too, %zu it had gone past.\n",
		    p->rejoined, p->known, p->passed);
}

enum step { PULL, PUSH, PUSH_CURSORS };

static int
converse(const struct sharing *sharing, struct archive *archive, enum step step)
{
	struct archive_remote remote;
	struct archive_pulled pulled = { 0 };
	struct error err = { 0 };
	struct buf url;
	int status, rc = 0;

	buf_init(&url, URL_MAX);
	status = choose(sharing, archive, &url, &remote);
	if (status == EXIT_DONE) {
		rc = step == PULL   ? archive_pull(archive, &remote, &pulled, &err)
		     : step == PUSH ? archive_push(archive, &remote, &pulled, &err)
				    : archive_push_cursors(archive, &remote, &pulled, &err);
		say_pulled(&pulled);
	}
	if (rc != 0)
		status = cmd_fail(&err);
	buf_release(&url);
	return status;
}

int
sharing_pull(const struct sharing *sharing, struct archive *archive)
{
	return sharing->pull || sharing->push ? converse(sharing, archive, PULL) : EXIT_DONE;
}

int
sharing_push(const struct sharing *sharing, struct archive *archive)
{
	return sharing->push ? converse(sharing, archive, PUSH) : EXIT_DONE;
}

int
sharing_push_cursors(const struct sharing *sharing, struct archive *archive)
{
	return sharing->push ? converse(sharing, archive, PUSH_CURSORS) : EXIT_DONE;
}
