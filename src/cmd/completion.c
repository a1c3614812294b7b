/* smallprint completion: what a shell needs to complete verbs, options, pages and commits, made
   from the tables that the program itself reads. */
#include "cmd/cmd.h"

#include <string.h>

#include "base/mem.h"

enum { SCRIPT_MAX = 1 << 20 };

static const struct option_row completion_rows[] = { { 0 } };

/* What the words of a verb, or the argument of an option, are. */
enum word_kind {
	WORD_OTHER = 0,
	WORD_PAGE,
	WORD_CHANNEL,
	WORD_COMMIT,
	WORD_FILE,
	WORD_SHELL,
	WORD_WHEN,
	WORD_VERB
};

static enum word_kind
word_kind(const char *name)
{
	static const struct {
		const char *word;
		enum word_kind kind;
	} kinds[] = { { "PAGE", WORD_PAGE }, { "PLATFORM", WORD_PAGE },
		{ "CHANNEL", WORD_CHANNEL }, { "COMMIT", WORD_COMMIT }, { "FILE", WORD_FILE },
		{ "DIR", WORD_FILE }, { "REPO", WORD_FILE }, { "FROM", WORD_FILE },
		{ "SHELL", WORD_SHELL }, { "WHEN", WORD_WHEN }, { "VERB", WORD_VERB } };

	for (size_t i = 0; name != NULL && i < COUNT(kinds); i++)
		if (strstr(name, kinds[i].word) != NULL)
			return kinds[i].kind;
	return WORD_OTHER;
}

/* A shell's word that gives the candidates of a kind; the functions stand in each script. */
static const char *
kind_words(enum word_kind kind)
{
	switch (kind) {
	case WORD_PAGE: return "pages";
	case WORD_CHANNEL: return "channels";
	case WORD_COMMIT: return "commits";
	case WORD_FILE: return "files";
	case WORD_SHELL: return "shells";
	case WORD_WHEN: return "when";
	case WORD_VERB: return "verbs";
	case WORD_OTHER: break;
	}
	return "nothing";
}

/* Within single quotes, for sh and fish both: a quote ends them, stands escaped, begins anew.
 */
static void
put_quoted(const char *text, struct buf *out)
{
	buf_addc(out, '\'');
	for (; *text != '\0'; text++)
		if (*text == '\'')
			buf_adds(out, "'\\''");
		else
			buf_addc(out, *text);
	buf_addc(out, '\'');
}

static void
put_option_words(const struct option_row *rows, struct buf *out)
{
	for (; rows->name != NULL; rows++) {
		if (rows->letter != 0)
			buf_addf(out, "-%c ", rows->letter);
		buf_addf(out, "--%s ", rows->name);
	}
}

/* "\tlog:--since | …) echo nothing ;;": what comes behind an option with an argument. */
static void
put_option_kinds(const char *verb, const struct option_row *rows, struct buf *out)
{
	for (; rows->name != NULL; rows++) {
		if (rows->argument == NULL)
			continue;
		buf_addf(out, "\t%s:--%s", verb, rows->name);
		if (rows->letter != 0)
			buf_addf(out, " | %s:-%c", verb, rows->letter);
		buf_addf(out, ") echo %s ;;\n", kind_words(word_kind(rows->argument)));
	}
}

/* Functions that bash and zsh share: the tables as `case`, and what the archive knows. */
static void
put_tables(const struct context *ctx, struct buf *out)
{
	buf_adds(out, "_smallprint_argument() {\n\tcase $1 in\n");
	for (size_t i = 0; ctx->verbs[i] != NULL; i++)
		put_option_kinds(ctx->verbs[i]->name, ctx->verbs[i]->options, out);
	put_option_kinds("*", ctx->globals, out); /* behind the verb too */
	buf_adds(out, "\tesac\n}\n_smallprint_options() {\n\tcase $1 in\n\t'') echo '");
	put_option_words(ctx->globals, out);
	buf_adds(out, "' ;;\n");
	for (size_t i = 0; ctx->verbs[i] != NULL; i++) {
		buf_addf(out, "\t%s) echo '", ctx->verbs[i]->name);
		put_option_words(ctx->verbs[i]->options, out);
		put_option_words(ctx->globals, out);
		buf_adds(out, "' ;;\n");
	}
	buf_adds(out, "\tesac\n}\n_smallprint_words() {\n\tcase $1 in\n");
	for (size_t i = 0; ctx->verbs[i] != NULL; i++)
		buf_addf(out, "\t%s) echo %s ;;\n", ctx->verbs[i]->name,
		    kind_words(word_kind(ctx->verbs[i]->arguments)));
	buf_adds(out, "\tesac\n}\n_smallprint_verb_names() {\n\techo");
	for (size_t i = 0; ctx->verbs[i] != NULL; i++)
		buf_addf(out, " %s", ctx->verbs[i]->name);
	buf_adds(out, "\n}\n");
}

/* $1 the kind, $2 the workspace. */
static const char candidates[] =
    "_smallprint_candidates() {\n"
    "\tcase $1 in\n"
    "\tpages) smallprint -C \"$2\" status --json 2>/dev/null |\n"
    "\t\tsed -n 's/^{\"page\":\"\\(\\([^\"/]*\\)[^\"]*\\)\".*/\\2\\n\\1/p' | sort -u ;;\n"
    "\tchannels) smallprint -C \"$2\" alerts --json 2>/dev/null |\n"
    "\t\tsed -n 's/^{\"channel\":\"\\([^\"]*\\)\".*/\\1/p' ;;\n"
    "\tcommits) smallprint -C \"$2\" log --max-count 50 2>/dev/null | cut -c 1-10 ;;\n"
    "\tshells) echo bash zsh fish ;;\n"
    "\twhen) echo auto always never ;;\n"
    "\tverbs) _smallprint_verb_names ;;\n"
    "\tesac\n"
    "}\n";

static const char bash_end[] =
    "_smallprint() {\n"
    "\tlocal i verb= dir=. kind words cur=${COMP_WORDS[COMP_CWORD]}\n"
    "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
    "\t\tcase ${COMP_WORDS[i]} in\n"
    "\t\t-C | --directory) dir=${COMP_WORDS[++i]} ;;\n"
    "\t\t--color | --now) ((i++)) ;;\n"
    "\t\t-*) ;;\n"
    "\t\t*) verb=${verb:-${COMP_WORDS[i]}} ;;\n"
    "\t\tesac\n"
    "\tdone\n"
    "\t[ -n \"$dir\" ] || dir=.\n"
    "\tkind=$(_smallprint_argument \"$verb:${COMP_WORDS[COMP_CWORD-1]}\")\n"
    "\tif [ -n \"$kind\" ]; then\n"
    "\t\twords=$(_smallprint_candidates \"$kind\" \"$dir\")\n"
    "\telif [[ $cur == -* ]]; then\n"
    "\t\twords=$(_smallprint_options \"$verb\")\n"
    "\telif [ -z \"$verb\" ]; then\n"
    "\t\twords=$_smallprint_verbs\n"
    "\telse\n"
    "\t\tkind=$(_smallprint_words \"$verb\")\n"
    "\t\twords=$(_smallprint_candidates \"$kind\" \"$dir\")\n"
    "\tfi\n"
    "\tif [ \"$kind\" = files ]; then\n"
    "\t\tcompopt -o filenames 2>/dev/null\n"
    "\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
    "\telse\n"
    "\t\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
    "\tfi\n"
    "}\n"
    "complete -F _smallprint smallprint\n";

static void
put_bash(const struct context *ctx, struct buf *out)
{
	buf_adds(out, "# smallprint for bash; made by `smallprint completion bash`\n"
		      "_smallprint_verbs='");
	for (size_t i = 0; ctx->verbs[i] != NULL; i++)
		buf_addf(out, "%s%s", i == 0 ? "" : " ", ctx->verbs[i]->name);
	buf_adds(out, "'\n");
	put_tables(ctx, out);
	buf_adds(out, candidates);
	buf_adds(out, bash_end);
}

static const char zsh_end[] =
    "_smallprint() {\n"
    "\tlocal i verb= dir=. kind\n"
    "\tfor ((i = 2; i < CURRENT; i++)); do\n"
    "\t\tcase ${words[i]} in\n"
    "\t\t-C | --directory) dir=${words[++i]} ;;\n"
    "\t\t--color | --now) ((i++)) ;;\n"
    "\t\t-*) ;;\n"
    "\t\t*) verb=${verb:-${words[i]}} ;;\n"
    "\t\tesac\n"
    "\tdone\n"
    "\tkind=$(_smallprint_argument \"$verb:${words[CURRENT-1]}\")\n"
    "\tif [[ -z $kind && ${words[CURRENT]} == -* ]]; then\n"
    "\t\tcompadd -- $(_smallprint_options \"$verb\")\n"
    "\t\treturn\n"
    "\telif [[ -z $kind && -z $verb ]]; then\n"
    "\t\t_describe verb _smallprint_verbs\n"
    "\t\treturn\n"
    "\tfi\n"
    "\t[[ -n $kind ]] || kind=$(_smallprint_words \"$verb\")\n"
    "\tif [[ $kind == files ]]; then\n"
    "\t\t_files\n"
    "\telse\n"
    "\t\tcompadd -- $(_smallprint_candidates \"$kind\" \"${dir:-.}\")\n"
    "\tfi\n"
    "}\n"
    "if [ \"$funcstack[1]\" = _smallprint ]; then _smallprint \"$@\"; else compdef _smallprint "
    "smallprint; fi\n";

static void
put_zsh(const struct context *ctx, struct buf *out)
{
	buf_adds(out, "#compdef smallprint\n# made by `smallprint completion zsh`\n"
		      "_smallprint_verbs=(\n");
	for (size_t i = 0; ctx->verbs[i] != NULL; i++) {
		buf_addf(out, "\t%s:", ctx->verbs[i]->name);
		put_quoted(ctx->verbs[i]->summary, out);
		buf_addc(out, '\n');
	}
	buf_adds(out, ")\n");
	put_tables(ctx, out);
	buf_adds(out, candidates);
	buf_adds(out, zsh_end);
}

/* ---- fish says each option on a line of its own ---- */

static void
fish_options(const char *condition, const struct option_row *rows, struct buf *out)
{
	for (; rows->name != NULL; rows++) {
		enum word_kind kind = word_kind(rows->argument);

		buf_addf(out, "complete -c smallprint -n '%s' -l %s", condition, rows->name);
		if (rows->letter != 0)
			buf_addf(out, " -s %c", rows->letter);
		if (rows->argument != NULL)
			buf_adds(out, kind == WORD_FILE ? " -r -F" : " -x");
		if (kind == WORD_WHEN)
			buf_adds(out, " -a 'auto always never'");
		buf_adds(out, " -d ");
		put_quoted(rows->help, out);
		buf_addc(out, '\n');
	}
}

static void
fish_verb(const struct verb *verb, struct buf *out)
{
	enum word_kind kind = word_kind(verb->arguments);
	char condition[64] = "__fish_seen_subcommand_from ";

	strncat(condition, verb->name, sizeof condition - strlen(condition) - 1);
	buf_addf(out, "complete -c smallprint -n __fish_use_subcommand -a %s -d ", verb->name);
	put_quoted(verb->summary, out);
	buf_addc(out, '\n');
	if (kind == WORD_FILE)
		buf_addf(out, "complete -c smallprint -n '%s' -F\n", condition);
	else if (kind != WORD_OTHER)
		buf_addf(out, "complete -c smallprint -n '%s' -a '(__smallprint_%s)'\n",
		    condition, kind_words(kind));
	fish_options(condition, verb->options, out);
}

static void
put_fish(const struct context *ctx, struct buf *out)
{
	buf_adds(out,
	    "# smallprint for fish; made by `smallprint completion fish`\n"
	    "function __smallprint_run\n"
	    "\tset -l words (commandline -opc)\n"
	    "\tset -l at (contains -i -- -C $words; or contains -i -- --directory $words)\n"
	    "\tset -l dir .\n"
	    "\ttest -n \"$at\"; and set dir $words[(math $at + 1)]\n"
	    "\tsmallprint -C $dir $argv 2>/dev/null\n"
	    "end\n"
	    "function __smallprint_pages\n"
	    "\t__smallprint_run status --json | string replace -rf "
	    "'^\\{\"page\":\"(([^\"/]*)[^\"]*)\".*' '$1\\n$2' | string split '\\n' | sort -u\n"
	    "end\n"
	    "function __smallprint_channels\n"
	    "\t__smallprint_run alerts --json | string replace -rf "
	    "'^\\{\"channel\":\"([^\"]*)\".*' '$1'\n"
	    "end\n"
	    "function __smallprint_commits\n"
	    "\t__smallprint_run log --max-count 50 | string sub -l 10\n"
	    "end\n"
	    "function __smallprint_shells\n\tprintf '%s\\n' bash zsh fish\nend\n"
	    "function __smallprint_verbs\n\tprintf '%s\\n'");
	for (size_t i = 0; ctx->verbs[i] != NULL; i++)
		buf_addf(out, " %s", ctx->verbs[i]->name);
	buf_adds(out, "\nend\n"
		      "complete -c smallprint -f\n");
	fish_options("true", ctx->globals, out);
	for (size_t i = 0; ctx->verbs[i] != NULL; i++)
		fish_verb(ctx->verbs[i], out);
}

static int
completion(const struct context *ctx, const void *options, int argc, char **argv)
{
	struct buf out;

	(void)options;
	(void)argc;
	buf_init(&out, SCRIPT_MAX);
	if (strcmp(argv[0], "bash") == 0)
		put_bash(ctx, &out);
	else if (strcmp(argv[0], "zsh") == 0)
		put_zsh(ctx, &out);
	else if (strcmp(argv[0], "fish") == 0)
		put_fish(ctx, &out);
	else
		return cmd_usage(
		    &verb_completion, "SHELL is bash, zsh or fish, not \"%s\"", argv[0]);
	cmd_print(&out);
	buf_release(&out);
	return EXIT_DONE;
}

const struct verb verb_completion = {
	.name = "completion",
	.arguments = "SHELL",
	.summary = "a script that lets bash, zsh or fish complete",
	.options = completion_rows,
	.options_size = 1,
	.min_args = 1,
	.max_args = 1,
	.run = completion,
};
