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

static int
copy_file(const char *from, const char *to, struct error *err)
{
	struct buf text;
	int rc;

	buf_init(&text, YAML_MAX_BYTES);
	rc = file_read(from, &text, err);
	if (rc == 0)
		rc = file_write(to, buf_span(&text), err);
	buf_release(&text);
	return rc;
}

static int
copy_folder(const char *from, const char *to, struct error *err)
{
	struct strs names = { 0 };
	int rc = file_mkdirs(to, err);

	if (rc == 0)
		rc = file_list(from, ".yaml", &names, err);
	for (size_t i = 0; rc == 0 && i < names.n; i++) {
		char *source = mem_printf("%s/%s", from, names.v[i]);
		char *copy = mem_printf("%s/%s", to, names.v[i]);

		rc = copy_file(source, copy, err);
		free(source);
		free(copy);
	}
	strs_release(&names);
	return rc;
}

static int
copy_rules(const char *rules, const char *to, bool empty, struct error *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < COUNT(folders); i++) {
		char *source = mem_printf("%s%s", rules, folders[i]);
		char *copy = mem_printf("%s%s", to, folders[i]);

		if (empty && strcmp(folders[i], "/platforms") == 0)
			rc = file_mkdirs(copy, err);
		else
			rc = copy_folder(source, copy, err);
		free(source);
		free(copy);
	}
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

static int
init(const struct context *ctx, const void *options, int argc, char **argv)
{
	const struct init_options *o = options;
	const char *dir = argc > 0 ? argv[0] : ctx->dir;
	char *rules = cmd_installed("rules", "rules");
	char *to = mem_printf("%s/rules", dir);
	struct error err = { 0 };
	int status = EXIT_DONE;

	if (file_exists(to)) {
		error_set(&err, ERROR_USAGE, "%s is there already: nothing was written", to);
		status = cmd_fail(&err);
	} else if (copy_rules(rules, to, o->empty, &err) != 0) {
		status = cmd_fail(&err);
	} else if (o->json) {
		print_json(dir, to);
	} else {
		printf("%s is a workspace now. Its rules are in %s; edit them, then:\n\n"
		       "    smallprint -C %s test     reads them and says what is wrong\n"
		       "    smallprint -C %s check    looks at every page that is due\n",
		    dir, to, dir, dir);
	}
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
