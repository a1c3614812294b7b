/* smallprint init: a new workspace from the rules the program came with. */
#include "cmd/cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/yaml.h"

struct init_options {
	bool empty;
	bool json;
};

static const struct option_row init_rows[] = {
	{ "empty", 0, OPTION_FLAG, offsetof(struct init_options, empty), NULL,
	    "no platforms: only what to look for, and how to judge" },
	{ "json", 'j', OPTION_FLAG, offsetof(struct init_options, json), NULL,
	    "one JSON object: where the workspace and its rules are" },
	{ 0 },
};

/* The folders of rules/; "" is rules/ itself. */
static const char *const folders[] = { "", "/detect", "/platforms" };

/* What was made so far, in this order, so that a copy that fails leaves nothing behind. */
struct copying {
	struct strs made;
	size_t platforms;
};

static int
copy_file(const char *from, const char *to, struct copying *c, struct error *err)
{
	struct buf text;
	int rc;

	buf_init(&text, YAML_MAX_BYTES);
	rc = file_read(from, &text, err);
	if (rc == 0)
		rc = file_write(to, buf_span(&text), err);
	if (rc == 0)
		strs_add(&c->made, to);
	buf_release(&text);
	return rc;
}

static int
make_folder(const char *path, struct copying *c, struct error *err)
{
	bool there = file_is_dir(path);
	int rc = file_mkdirs(path, err);

	if (rc == 0 && !there)
		strs_add(&c->made, path);
	return rc;
}

static int
copy_folder(const char *from, const char *to, struct copying *c, struct error *err)
{
	struct strs names = { 0 };
	int rc = file_list(from, ".yaml", &names, err);

	for (size_t i = 0; rc == 0 && i < names.n; i++) {
		char *source = mem_printf("%s/%s", from, names.v[i]);
		char *copy = mem_printf("%s/%s", to, names.v[i]);

		rc = copy_file(source, copy, c, err);
		free(source);
		free(copy);
	}
	strs_release(&names);
	return rc;
}

static int
copy_rules(const char *rules, const char *to, bool empty, struct copying *c, struct error *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < COUNT(folders); i++) {
		bool platforms = strcmp(folders[i], "/platforms") == 0;
		char *source = mem_printf("%s%s", rules, folders[i]);
		char *copy = mem_printf("%s%s", to, folders[i]);
		size_t before;

		rc = make_folder(copy, c, err);
		before = c->made.n;
		if (rc == 0 && !(empty && platforms))
			rc = copy_folder(source, copy, c, err);
		if (platforms)
			c->platforms = c->made.n - before;
		free(source);
		free(copy);
	}
	for (size_t i = c->made.n; rc != 0 && i > 0; i--)
		remove(c->made.v[i - 1]);
	return rc;
}

static void
print_json(const char *dir, const char *rules)
{
	struct buf out;

	buf_init(&out, 1 << 20);
	buf_adds(&out, "{\"workspace\":");
	record_put_text(dir, &out);
	buf_adds(&out, ",\"rules\":");
	record_put_text(rules, &out);
	buf_adds(&out, "}\n");
	cmd_print(&out);
	buf_release(&out);
}

/* Who never saw the program wants to know what it watches now, and what to type. */
static void
print_next(const char *dir, const struct copying *c)
{
	const char *quote = strpbrk(dir, " '\"$\\&;()*?") == NULL ? "" : "\"";

	printf(
	    "%s is a workspace now; what it goes by is in %s/rules, to be edited.\n", dir, dir);
	if (c->platforms > 0)
		printf("It watches %zu platforms: delete what you do not need from "
		       "rules/platforms.\n",
		    c->platforms);
	else
		printf("It watches nothing yet.\n");
	printf(
	    "\n    smallprint -C %s%s%s add URL    declares one more page\n"
	    "    smallprint -C %s%s%s test       reads the rules and says what is wrong\n"
	    "    smallprint -C %s%s%s check      looks at every page that is due\n"
	    "    smallprint -C %s%s%s watch      does so whenever one is, until it is ended\n",
	    quote, dir, quote, quote, dir, quote, quote, dir, quote, quote, dir, quote);
}

static int
init(const struct context *ctx, const void *options, int argc, char **argv)
{
	const struct init_options *o = options;
	const char *dir = argc > 0 ? argv[0] : ctx->dir;
	char *rules = cmd_installed("rules", "rules");
	char *to = mem_printf("%s/rules", dir);
	struct copying copying = { 0 };
	struct error err = { 0 };
	int status = EXIT_DONE;

	if (file_exists(to)) {
		error_set(&err, ERROR_USAGE, "%s is there already: nothing was written", to);
		status = cmd_fail(&err);
	} else if (copy_rules(rules, to, o->empty, &copying, &err) != 0) {
		status = cmd_fail(&err);
	} else if (o->json) {
		print_json(dir, to);
	} else {
		print_next(dir, &copying);
	}
	strs_release(&copying.made);
	free(rules);
	free(to);
	return status;
}

const struct verb verb_init = {
	.name = "init",
	.arguments = "[DIR]",
	.summary = "make a new workspace from the rules the program came with",
	.options = init_rows,
	.options_size = sizeof(struct init_options),
	.max_args = 1,
	.run = init,
};
