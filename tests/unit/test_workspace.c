/* Workspaces: what is found in rules/, what is missed, and which pages a name stands for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <dirent.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "core/text/css.h"
#include "core/text/html.h"
#include "edge/workspace.h"

static const char rule[] = "rules:\n"
			   "- id: t.use\n"
			   "  concept: ai-training\n"
			   "  direction: \"+\"\n"
			   "  severity: high\n"
			   "  says: The page says that data may train models\n"
			   "  gone: The page no longer says so\n"
			   "  all: [data, train]\n"
			   "  matches: [We train on your data.]\n"
			   "  ignores: [We keep your data.]\n";
static const char silence[] = "labels:\n"
			      "  en:\n"
			      "    effective: [effective]\n"
			      "banners:\n"
			      "  en: [we are updating]\n";
static const char acme[] = "platform: acme\n"
			   "name: Acme\n"
			   "pages:\n"
			   "  privacy:\n"
			   "    url: https://acme.example/privacy\n"
			   "    variants:\n"
			   "      de: {language: de}\n"
			   "  terms: {url: \"https://acme.example/terms\", kind: terms}\n"
			   "announcements:\n"
			   "  news: {url: \"https://acme.example/news\"}\n"
			   "  terms-news: {url: \"https://acme.example/tn\", covers: terms}\n";
static const char bolt[] =
    "platform: bolt\n"
    "name: Bolt\n"
    "pages:\n"
    "  privacy:\n"
    "    url: https://bolt.example/privacy\n"
    "    proxy: http://me:${SMALLPRINT_TEST_PROXY}@${SMALLPRINT_TEST_NONE}:${x\n";

static const struct {
	const char *name;
	const char *text;
} files[] = {
	{ "rules/platforms/acme.yaml", acme },
	{ "rules/platforms/bolt.yaml", bolt },
	{ "rules/detect/t.yaml", rule },
	{ "rules/silence.yaml", silence },
	{ "rules/smallprint.yaml", "contact: desk@example.org\nspacing: 3s\n" },
};

static void
put(const char *dir, const char *name, const char *text)
{
	char *path = mem_printf("%s/%s", dir, name), *slash = strrchr(path, '/');
	struct error err = { 0 };

	*slash = '\0';
	assert_int_equal(file_mkdirs(path, &err), 0);
	*slash = '/';
	assert_int_equal(file_write(path, span_of(text), &err), 0);
	free(path);
}

static void
drop(const char *dir, const char *name)
{
	char *path = mem_printf("%s/%s", dir, name);

	assert_int_equal(unlink(path), 0);
	free(path);
}

/* A whole workspace in a folder of its own. */
static int
setup(void **state)
{
	const char *tmp = getenv("TMPDIR");
	char *dir = mem_printf("%s/workspace.XXXXXX", tmp == NULL ? "/tmp" : tmp);

	if (mkdtemp(dir) == NULL)
		return -1;
	for (size_t i = 0; i < COUNT(files); i++)
		put(dir, files[i].name, files[i].text);
	*state = dir;
	return 0;
}

static int
teardown(void **state)
{
	static const char *const more[] = { "rules/platforms/zinc.yml", "rules/silense.yaml",
		"rules/notes.yaml", "rules/platforms/cobalt.yaml" };
	static const char *const folders[] = { "rules/platforms", "rules/detect", "rules",
		"." };
	char *dir = *state, *path;

	for (size_t i = 0; i < COUNT(files); i++) {
		path = mem_printf("%s/%s", dir, files[i].name);
		unlink(path);
		free(path);
	}
	for (size_t i = 0; i < COUNT(more); i++) {
		path = mem_printf("%s/%s", dir, more[i]);
		unlink(path);
		free(path);
	}
	for (size_t i = 0; i < COUNT(folders); i++) {
		path = i + 1 == COUNT(folders) ? mem_strdup(dir)
					       : mem_printf("%s/%s", dir, folders[i]);
		rmdir(path);
		free(path);
	}
	free(dir);
	return 0;
}

static struct workspace *
open_well(const char *dir)
{
	struct strs complaints = { 0 };
	struct error err = { 0 };
	struct workspace *ws = NULL;
	int rc = workspace_open(dir, &ws, &complaints, &err);

	for (size_t i = 0; i < complaints.n; i++)
		print_message("# %s\n", complaints.v[i]);
	assert_int_equal(rc, 0);
	assert_int_equal(complaints.n, 0);
	strs_release(&complaints);
	return ws;
}

static void
test_everything_in_rules_is_read(void **state)
{
	struct workspace *ws;
	char *snapshots = mem_printf("%s/snapshots", (char *)*state);

	setenv("SMALLPRINT_TEST_PROXY", "s3cret", 1);
	unsetenv("SMALLPRINT_TEST_NONE");
	ws = open_well(*state);
	assert_string_equal(ws->dir, *state);
	assert_string_equal(ws->snapshots, snapshots);
	assert_int_equal(ws->n_platforms, 2);
	assert_string_equal(ws->platforms[0]->id, "acme");
	assert_string_equal(ws->platforms[1]->file, "rules/platforms/bolt.yaml");
	assert_int_equal(ws->rules.n, 1);
	assert_int_equal(ws->silence.n_labels, 1);
	assert_int_equal(workspace_page(ws, "acme/privacy")->spacing_ms, 3000);
	assert_string_equal(workspace_page(ws, "acme/privacy@de")->language, "de");
	assert_null(workspace_page(ws, "acme"));
	assert_null(workspace_page(ws, "acme/none"));
	assert_ptr_equal(workspace_platform(ws, "bolt"), ws->platforms[1]);
	assert_null(workspace_platform(ws, "zinc"));
	assert_ptr_equal(
	    workspace_platform_of(ws, workspace_page(ws, "bolt/privacy")), ws->platforms[1]);
	/* a name that is not set stays, and fails where it is used */
	assert_string_equal(workspace_page(ws, "bolt/privacy")->proxy,
	    "http://me:s3cret@${SMALLPRINT_TEST_NONE}:${x");
	workspace_free(ws);
	free(snapshots);
}

static const struct {
	const char *names; /* separated by spaces */
	const char *pages; /* likewise; NULL: refused … */
	const char *says;  /* … with these words */
} selections[] = {
	{ "", "acme/privacy acme/privacy@de acme/terms acme/news acme/terms-news bolt/privacy",
	    NULL },
	{ "acme", "acme/privacy acme/privacy@de acme/terms acme/news acme/terms-news", NULL },
	{ "acme/privacy", "acme/privacy acme/privacy@de", NULL },
	{ "acme/privacy@de", "acme/privacy@de", NULL },
	{ "bolt acme/terms bolt/privacy", "acme/terms bolt/privacy", NULL },
	{ "acem", NULL, "acem: no such platform or page (acme?)" },
	{ "acme/privcy", NULL, "acme/privcy: no such platform or page (acme/privacy?)" },
	{ "acme zinc", NULL, "zinc: no such platform or page in " },
	{ "terms-news", NULL, "terms-news: no such platform or page (acme/terms-news?)" },
	{ "acme/privacy@fr", NULL,
	    "acme/privacy@fr: no such platform or page (acme/privacy@de?)" },
	{ "acme/", NULL, "acme/: no such platform or page (acme?)" },
};

static char *
ids_of(const struct workspace_pages *pages)
{
	struct buf b;

	buf_init(&b, 4096);
	for (size_t i = 0; i < pages->n; i++)
		buf_addf(&b, "%s%s", i == 0 ? "" : " ", pages->v[i]->id);
	return buf_steal(&b);
}

static void
select_row(const struct workspace *ws, size_t row)
{
	struct workspace_pages pages = { 0 };
	struct error err = { 0 };
	char *words = mem_strdup(selections[row].names), *rest = words, *word, *ids;
	char *names[8];
	size_t n = 0;

	while ((word = strsep(&rest, " ")) != NULL)
		if (*word != '\0')
			names[n++] = word;
	if (selections[row].pages == NULL) {
		assert_int_equal(workspace_select(ws, names, n, &pages, &err), -1);
		assert_int_equal(err.code, ERROR_USAGE);
		assert_int_equal(pages.n, 0);
		if (strstr(err.message, selections[row].says) == NULL)
			fail_msg("said: %s", err.message);
	} else {
		assert_int_equal(workspace_select(ws, names, n, &pages, &err), 0);
		ids = ids_of(&pages);
		assert_string_equal(ids, selections[row].pages);
		free(ids);
	}
	workspace_pages_release(&pages);
	free(words);
}

static void
test_names_stand_for_pages(void **state)
{
	struct workspace *ws = open_well(*state);

	for (size_t i = 0; i < COUNT(selections); i++)
		select_row(ws, i);
	workspace_free(ws);
}

static void
test_a_page_has_its_announcement_sources(void **state)
{
	struct workspace *ws = open_well(*state);
	struct workspace_pages pages = { 0 };
	char *ids;

	workspace_sources(ws, workspace_page(ws, "acme/privacy@de"), &pages);
	ids = ids_of(&pages);
	assert_string_equal(ids, "acme/news");
	free(ids);
	workspace_sources(ws, workspace_page(ws, "acme/terms"), &pages);
	ids = ids_of(&pages);
	assert_string_equal(ids, "acme/news acme/terms-news");
	free(ids);
	workspace_sources(ws, workspace_page(ws, "bolt/privacy"), &pages);
	assert_int_equal(pages.n, 2);
	workspace_pages_release(&pages);
	workspace_free(ws);
}

static void
test_a_folder_without_rules_is_no_workspace(void **state)
{
	struct strs complaints = { 0 };
	struct error err = { 0 };
	struct workspace *ws = NULL;
	char *dir = mem_printf("%s/rules", (char *)*state), *expected;

	assert_int_equal(workspace_open(dir, &ws, &complaints, &err), -1);
	assert_null(ws);
	assert_int_equal(err.code, ERROR_USAGE);
	expected = mem_printf("%s is not a smallprint workspace (no rules/ folder); "
			      "`smallprint init %s` makes one",
	    dir, dir);
	assert_string_equal(err.message, expected);
	assert_int_equal(complaints.n, 0);
	free(expected);
	free(dir);
}

/* What is not as it should be, and the one complaint that follows. */
static const struct {
	const char *add; /* a file with text; NULL: none */
	const char *text;
	const char *drop; /* a file; NULL: none */
	const char *complaint;
} damages[] = {
	{ NULL, NULL, "rules/smallprint.yaml", NULL },
	{ NULL, NULL, "rules/silence.yaml", "rules/silence.yaml: is missing; " },
	{ NULL, NULL, "rules/detect/t.yaml", "rules/detect: there are no detection rules; " },
	{ "rules/silense.yaml", "a: b\n", NULL,
	    "rules/silense.yaml: nothing reads this file (silence.yaml?)" },
	{ "rules/notes.yaml", "a: b\n", NULL,
	    "rules/notes.yaml: nothing reads this file (platforms are in rules/platforms" },
	{ "rules/platforms/zinc.yml", "a: b\n", NULL,
	    "rules/platforms/zinc.yml: files end in .yaml here; this one is not read" },
	{ "rules/platforms/cobalt.yaml", "platform: cobalt\nname: Cobalt\npages: {}\nnots: x\n",
	    NULL, "rules/platforms/cobalt.yaml:4:1: unknown field \"nots\" (notes?)" },
	{ "rules/smallprint.yaml", "robot: respect\n", NULL,
	    "rules/smallprint.yaml:1:1: unknown field \"robot\" (robots?)" },
	{ "rules/silence.yaml", "labels: {}\nbaners: {}\nbanners: {en: [x]}\n", NULL,
	    "rules/silence.yaml:2:1: unknown field \"baners\" (banners?)" },
	{ "rules/detect/t.yaml", "rules: []\nrule: []\n", NULL,
	    "rules/detect/t.yaml:2:1: unknown field \"rule\" (rules?)" },
};

static void
damage_row(const char *dir, size_t i)
{
	const char *expected = damages[i].complaint;
	struct strs complaints = { 0 };
	struct error err = { 0 };
	struct workspace *ws = NULL;
	int rc;

	if (damages[i].add != NULL)
		put(dir, damages[i].add, damages[i].text);
	if (damages[i].drop != NULL)
		drop(dir, damages[i].drop);
	rc = workspace_open(dir, &ws, &complaints, &err);
	assert_int_equal(complaints.n, expected != NULL);
	assert_int_equal(rc, expected == NULL ? 0 : -1);
	if (expected != NULL) {
		assert_null(ws);
		assert_int_equal(err.code, ERROR_USAGE);
		assert_memory_equal(err.message, "1 mistake in ", 13);
		if (strncmp(complaints.v[0], expected, strlen(expected)) != 0)
			fail_msg("said: %s", complaints.v[0]);
	}
	workspace_free(ws);
	strs_release(&complaints);

	/* those who go on get what could be read */
	ws = NULL;
	assert_int_equal(workspace_read(dir, &ws, &complaints, &err), 0);
	assert_non_null(workspace_page(ws, "acme/privacy"));
	workspace_free(ws);
	strs_release(&complaints);
}

static void
test_what_is_missing_or_misplaced_is_said(void **state)
{
	const char *dir = *state;

	for (size_t i = 0; i < COUNT(damages); i++) {
		damage_row(dir, i);
		if (damages[i].add != NULL)
			drop(dir, damages[i].add);
		for (size_t j = 0; j < COUNT(files); j++)
			put(dir, files[j].name, files[j].text);
	}
}

static void
test_an_empty_rules_folder_lacks_everything(void **state)
{
	struct strs complaints = { 0 };
	struct error err = { 0 };
	struct workspace *ws = NULL;

	for (size_t i = 0; i < COUNT(files); i++)
		drop(*state, files[i].name);
	assert_int_equal(workspace_open(*state, &ws, &complaints, &err), -1);
	assert_int_equal(complaints.n, 3);
	assert_memory_equal(complaints.v[0], "rules/platforms: no platform is declared", 40);
	strs_release(&complaints);
}

static const char *
tests_dir(void)
{
	const char *dir = getenv("TESTS");

	return dir == NULL ? "tests" : dir;
}

/* tests/cases/rules/NAME/rules/: a workspace, and what is said of all its files together. */
static void
test_cases(void **state)
{
	char *root = mem_printf("%s/cases/rules", tests_dir());
	DIR *d = opendir(root);
	struct dirent *entry;
	size_t wrong = 0, cases = 0;

	(void)state;
	assert_non_null(d);
	while ((entry = readdir(d)) != NULL) {
		char *dir = mem_printf("%s/%s", root, entry->d_name);
		char *path = mem_printf("%s/expected.txt", dir);
		char *rules = mem_printf("%s/rules", dir);
		struct strs complaints = { 0 };
		struct workspace *ws = NULL;
		struct error err = { 0 };
		struct buf expected, said;

		buf_init(&expected, 1 << 20);
		buf_init(&said, 1 << 20);
		if (entry->d_name[0] != '.' && file_is_dir(rules)) {
			cases++;
			assert_int_equal(workspace_read(dir, &ws, &complaints, &err), 0);
			for (size_t i = 0; i < complaints.n; i++)
				buf_addf(&said, "%s\n", complaints.v[i]);
			assert_int_equal(file_read(path, &expected, &err), 0);
			if (!span_eq(buf_span(&said), buf_span(&expected))) {
				wrong++;
				print_message("# %s said:\n%s", dir, said.data);
			}
			workspace_free(ws);
		}
		strs_release(&complaints);
		buf_release(&expected);
		buf_release(&said);
		free(rules);
		free(path);
		free(dir);
	}
	closedir(d);
	free(root);
	assert_int_equal(wrong, 0);
	assert_int_equal(cases, 1);
}

/* Nothing of what is shipped may be complained of. */
static void
test_the_shipped_platforms_load(void **state)
{
	char *root = mem_printf("%s/..", tests_dir());
	struct strs complaints = { 0 };
	struct error err = { 0 };
	struct workspace *ws = NULL;
	size_t pages = 0, settings = 0, sources = 0, wrong = 0;

	(void)state;
	assert_int_equal(workspace_read(root, &ws, &complaints, &err), 0);
	for (size_t i = 0; i < complaints.n; i++)
		if (strncmp(complaints.v[i], "rules/platforms", 15) == 0 ||
		    strncmp(complaints.v[i], "rules/smallprint", 16) == 0) {
			print_message("# %s\n", complaints.v[i]);
			wrong++;
		}
	for (size_t i = 0; i < ws->n_platforms; i++) {
		pages += ws->platforms[i]->n_pages;
		settings += ws->platforms[i]->n_settings;
		for (size_t j = 0; j < ws->platforms[i]->n_pages; j++)
			sources += ws->platforms[i]->pages[j]->kind == PAGE_ANNOUNCEMENT;
	}
	print_message("# figure: %zu platforms, %zu pages (%zu of them announcement sources), "
		      "%zu settings shipped\n",
	    ws->n_platforms, pages, sources, settings);
	assert_int_equal(wrong, 0);
	assert_true(ws->n_platforms >= 10);
	assert_non_null(workspace_page(ws, "linkedin/privacy-policy"));
	assert_non_null(workspace_page(ws, "linkedin/objection-form"));
	workspace_free(ws);
	strs_release(&complaints);
	free(root);
}

/* A fact sheet nobody verified must not carry a day; one that does carries a name. */
static void
test_the_linkedin_setting_is_complete(void **state)
{
	char *root = mem_printf("%s/..", tests_dir());
	struct strs complaints = { 0 };
	struct error err = { 0 };
	struct workspace *ws = NULL;
	const struct platform *p;
	const struct setting *s;

	(void)state;
	assert_int_equal(workspace_read(root, &ws, &complaints, &err), 0);
	p = workspace_platform(ws, "linkedin");
	assert_non_null(p);
	s = platform_setting_of(p, workspace_page(ws, "linkedin/help-generative-ai@de"));
	assert_non_null(s);
	assert_string_equal(s->id, "data-for-generative-ai-improvement");
	assert_string_equal(s->default_state, "on");
	assert_true(s->steps.n >= 5);
	assert_string_equal(s->steps.v[3], "How LinkedIn uses your data");
	assert_string_equal(s->form, "https://www.linkedin.com/help/linkedin/ask/TS-DPRO");
	assert_int_equal(s->checked_on == NULL, s->checked_by == NULL);
	workspace_free(ws);
	strs_release(&complaints);
	free(root);
}

/* What is declared for a page finds something on the page as it was once recorded. */
static const struct {
	const char *page;
	const char *file; /* of the corpus */
} recorded[] = {
	{ "linkedin/privacy-policy@fr", "pages/linkedin-privacy-2022.html.gz" },
	{ "linkedin/service-terms", "pages/linkedin-serviceterms-2022.html.gz" },
	{ "linkedin/help-generative-ai", "seq/linkedin-help-dsa/00.html.gz" },
	{ "openai/privacy-policy-eu", "pages/openai-eu-privacy.html.gz" },
	{ "openai/data-use", "pages/openai-data-improve.html.gz" },
	{ "openai/enterprise-privacy", "pages/openai-business-privacy.html.gz" },
	{ "openai/help-data-controls", "pages/openai-help-sora.html.gz" },
	{ "anthropic/privacy-policy", "pages/anthropic-privacy.html.gz" },
	{ "anthropic/non-user-privacy-policy", "seq/anthropic-nonuser-localeflip/00.html.gz" },
	{ "google/privacy-policy", "pages/google-privacy.html.gz" },
	{ "google/generative-ai-use-policy", "pages/google-genai-usepolicy.html.gz" },
	{ "google/gemini-privacy-notice", "pages/google-gemini-help.html.gz" },
	{ "microsoft/privacy-statement@ie", "pages/microsoft-privacy.html.gz" },
	{ "microsoft/copilot-terms", "pages/microsoft-copilot-terms.html.gz" },
	{ "github/privacy-statement", "pages/github-privacy.html.gz" },
	{ "meta/facebook-terms", "pages/facebook-terms-2022.html.gz" },
	{ "meta/facebook-privacy-policy", "pages/instagram-privacy-2022.html.gz" },
	{ "meta/ai-terms-eu", "pages/meta-ai-terms.html.gz" },
};

static struct html *
recorded_page(const char *corpus, const char *file)
{
	char *command = mem_printf("gzip -dc '%s/%s'", corpus, file), chunk[65536];
	FILE *pipe = popen(command, "r");
	struct html *html = NULL;
	struct error err = { 0 };
	struct buf body;
	size_t n;

	assert_non_null(pipe);
	buf_init(&body, 32 << 20);
	while ((n = fread(chunk, 1, sizeof chunk, pipe)) > 0)
		buf_add(&body, chunk, n);
	assert_int_equal(pclose(pipe), 0);
	assert_int_equal(html_parse(buf_span(&body), &html, &err), 0);
	buf_release(&body);
	free(command);
	return html;
}

static size_t
count_matches(const struct html *html, const char *css)
{
	struct html_nodes nodes = { 0 };
	struct error err = { 0 };
	size_t n;

	assert_int_equal(css_find(html, css, &nodes, &err), 0);
	n = nodes.n;
	html_nodes_release(&nodes);
	return n;
}

static bool
finds_all(const struct html *html, const struct selectors *select)
{
	for (size_t i = 0; i < select->n; i++) {
		const struct selector *s = &select->v[i];

		if (s->css != NULL && count_matches(html, s->css) == 0)
			return false;
		if (s->css == NULL &&
		    (count_matches(html, s->start) == 0 || count_matches(html, s->end) == 0))
			return false;
	}
	return select->n > 0;
}

static void
test_declared_selectors_find_recorded_pages(void **state)
{
	const char *corpus = getenv("SMALLPRINT_CORPUS");
	char *root = mem_printf("%s/..", tests_dir());
	struct strs complaints = { 0 };
	struct error err = { 0 };
	struct workspace *ws = NULL;
	size_t wrong = 0;

	(void)state;
	if (corpus == NULL || !file_is_dir(corpus)) {
		free(root);
		skip();
	}
	assert_int_equal(workspace_read(root, &ws, &complaints, &err), 0);
	for (size_t i = 0; i < COUNT(recorded); i++) {
		const struct page *page = workspace_page(ws, recorded[i].page);
		struct html *html = recorded_page(corpus, recorded[i].file);

		assert_non_null(page);
		if (!finds_all(html, &page->select)) {
			print_message(
			    "# %s: finds nothing on %s\n", page->id, recorded[i].file);
			wrong++;
		}
		html_free(html);
	}
	print_message("# figure: %zu of %zu declared selections find their recorded page\n",
	    COUNT(recorded) - wrong, COUNT(recorded));
	assert_int_equal(wrong, 0);
	workspace_free(ws);
	strs_release(&complaints);
	free(root);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    test_everything_in_rules_is_read, setup, teardown),
		cmocka_unit_test_setup_teardown(test_names_stand_for_pages, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    test_a_page_has_its_announcement_sources, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    test_a_folder_without_rules_is_no_workspace, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    test_what_is_missing_or_misplaced_is_said, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    test_an_empty_rules_folder_lacks_everything, setup, teardown),
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_the_shipped_platforms_load),
		cmocka_unit_test(test_the_linkedin_setting_is_complete),
		cmocka_unit_test(test_declared_selectors_find_recorded_pages),
	};

	return cmocka_run_group_tests_name("workspace", tests, NULL, NULL);
}
