/* rules/failures.yaml: what is read, what is held, what is let pass, and that mistakes are
 * told. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <setjmp.h>
#include <cmocka.h>

#include "corpus_read.h"

static struct failures installed;

static int
load(void **state)
{
	struct strs complaints = { 0 };

	(void)state;
	if (corpus_failures(&installed, &complaints) != 0)
		fail_msg("%s", complaints.n > 0 ? complaints.v[0] : "cannot be read");
	return 0;
}

static int
unload(void **state)
{
	(void)state;
	failures_release(&installed);
	return 0;
}

static bool
is_held(const struct failures *failures, const char *text, char why[FAILURE_WHY_MAX])
{
	struct document *doc = NULL;
	bool held;

	why[0] = '\0';
	assert_int_equal(document_get(span_of(text), DOCUMENT_MARKDOWN, &doc, NULL), 0);
	held = failure_in_text(doc, failures, why, FAILURE_WHY_MAX);
	document_free(doc);
	return held;
}

static void
test_installed_examples(void **state)
{
	struct strs complaints = { 0 };
	size_t n = failures_examine(&installed, &complaints);

	(void)state;
	for (size_t i = 0; i < complaints.n; i++)
		print_error("%s\n", complaints.v[i]);
	printf("# figure: failures.yaml: %zu entries, %zu examples\n", installed.n, n);
	assert_true(n >= 2 * installed.n);
	assert_int_equal(complaints.n, 0);
	strs_release(&complaints);
}

static const struct {
	const char *text;
	const char *why; /* begins so; NULL: is not held */
} texts[] = {
	{ "# 404\n\nNothing lives here. Try our home page.", "a page that was not found" },
	{ "Sorry, we couldn't find that page.", "a page that was not found" },
	{ "# Seite nicht gefunden\n\nVielleicht hilft die Suche.",
	    "a page that was not found" },
	{ "## Página no encontrada", "a page that was not found" },
	{ "# Sign in to Acme\n\nE-mail\n\nPassword\n\nKeep me signed in", "a login page" },
	{ "Vous devez vous connecter pour voir cette page.", "a login page" },
	{ "Devi accedere per continuare.", "a login page" },
	{ "Você precisa fazer login para ver esta página.", "a login page" },
	{ "Attention Required!\n\nSorry, you have been blocked", "an error page" },
	{ "Checking your browser before you go on. This takes five seconds.",
	    "a check for robots" },
	{ "Bestätigen Sie, dass Sie ein Mensch sind.", "a check for robots" },
	{ "Confirme que você é humano para continuar.", "a check for robots" },
	{ "Per favore abilita JavaScript per usare questa app.",
	    "a page that asks for JavaScript" },
	{ "Votre navigateur n'est plus pris en charge.", "a page that asks for JavaScript" },
	{ "Wegen Wartungsarbeiten ist die Seite bis Mittag geschlossen.",
	    "a maintenance page" },
	{ "Volvemos enseguida. Estamos en mantenimiento.", "a maintenance page" },
	{ "Redirecting...", "a redirect that was not followed" },
	{ "Vous allez être redirigé vers le nouveau site.",
	    "a redirect that was not followed" },
	{ "# Avant de continuer\n\nNous utilisons des cookies. Votre vie privée compte.\n\n"
	  "Tout accepter\n\nTout refuser",
	    "a consent wall" },
	{ "Privacy Terms Help", "an empty page" },
	{ "# Welcome to nginx!\n\nIf you see this page the server works.", "another page" },
	{ "Qualcosa è andato storto. Riprova più tardi.", "an error page" },
	{ "Algo deu errado por aqui. Tente de novo.", "an error page" },
	/* short texts that are what they seem */
	{ "# Object to the use of your data\n\nLog in, open the form and say what you object "
	  "to. "
	  "We answer within a month.\n\nOpen the form",
	    NULL },
	{ "# Data for improving our models\n\nOn by default. Members in the EU have no such "
	  "switch. Turn it off under Settings, Privacy.",
	    NULL },
	{ "# How errors in your data are corrected\n\nTell us what is wrong. We correct it and "
	  "tell those we gave it to.",
	    NULL },
	{ "# Cookie settings\n\nWe use four cookies. You can reject three of them at any time. "
	  "The fourth remembers that.",
	    NULL },
	{ "# Updates to our terms\n\nWe moved the part on cookies. Nothing else changed.",
	    NULL },
	{ "# Wartung Ihres Kontos\n\nSie können Ihr Konto jederzeit löschen. Wir behalten "
	  "nichts "
	  "zurück.",
	    NULL },
	{ "# Connexion de vos comptes\n\nVous pouvez relier deux comptes. Nous gardons alors "
	  "les "
	  "deux adresses.",
	    NULL },
};

static void
test_texts(void **state)
{
	char why[FAILURE_WHY_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		bool held = is_held(&installed, texts[i].text, why);

		if (held != (texts[i].why != NULL) ||
		    (held && strncmp(why, texts[i].why, strlen(texts[i].why)) != 0))
			fail_msg("\"%s\": %s", texts[i].text, held ? why : "let pass");
	}
}

/* All that failures say, in a text as long as a policy, is what a policy may say. */
static void
test_long_texts_say_what_they_like(void **state)
{
	static const char sentence[] =
	    "You must log in to continue. An error occurred. Please enable JavaScript. Verify "
	    "that you are human. The page was not found. We use cookies: accept all or reject "
	    "all. The service is temporarily unavailable. You will be redirected. ";
	char why[FAILURE_WHY_MAX];
	struct buf text;

	(void)state;
	buf_init(&text, 1 << 20);
	buf_adds(&text, "# Privacy Policy\n\n");
	for (int i = 0; i < 60; i++)
		buf_adds(&text, sentence);
	if (is_held(&installed, text.data, why))
		fail_msg("%s", why);
	buf_release(&text);
}

static const char small[] = "failures:\n"
			    "- id: login.acme\n"
			    "  kind: login\n"
			    "  words: 8\n"
			    "  lines: 2\n"
			    "  any: [who goes there, halt]\n"
			    "  none: password forgotten\n"
			    "  heading: stop ... please\n"
			    "  matches: [Halt!]\n"
			    "  ignores: [Halter]\n"
			    "- id: consent.acme\n"
			    "  kind: consent\n"
			    "  all: [biscuits, \"take|leave\"]\n"
			    "  matches: [\"Biscuits\\n\\nTake\"]\n"
			    "  ignores: [Biscuits]\n";

static const struct {
	const char *text;
	const char *why;
} small_texts[] = {
	{ "Halt! Who goes there?", "a login page (\"Who goes there\")" },
	{ "Halt", "a login page (\"Halt\")" },
	{ "Halters are for horses.", NULL },
	{ "One two three four five six seven eight, halt.", NULL }, /* nine words */
	{ "One.\n\nTwo.\n\nHalt.", NULL },                          /* the third line */
	{ "Halt! Password forgotten?", NULL },
	{ "# Stop here, please!", "a login page (\"Stop here, please!\")" },
	{ "Stop here, please!", "a login page (\"Stop here, please!\")" },
	{ "# Why you stop here, please!", NULL },
	{ "Biscuits?\n\nLeave", "a consent wall (\"Leave\")" },
	{ "Biscuits?", NULL },
};

static void
test_what_fields_mean(void **state)
{
	struct failures failures = { 0 };
	struct strs complaints = { 0 };
	char why[FAILURE_WHY_MAX];

	(void)state;
	assert_int_equal(
	    failures_read(span_of(small), "small.yaml", &failures, &complaints), 0);
	assert_int_equal(failures_examine(&failures, &complaints), 4);
	assert_int_equal(complaints.n, 0);
	for (size_t i = 0; i < COUNT(small_texts); i++) {
		bool held = is_held(&failures, small_texts[i].text, why);

		if (held != (small_texts[i].why != NULL) ||
		    (held && strcmp(why, small_texts[i].why) != 0))
			fail_msg("\"%s\": %s", small_texts[i].text, held ? why : "let pass");
	}
	failures_release(&failures);
}

#define TAIL "  matches: [a]\n  ignores: [b]\n"

static const struct {
	const char *text;
	const char *complaint;
} mistakes[] = {
	{ "failures:\n- id: a\n  kind: sulking\n" TAIL, "f.yaml:3:9:" },
	{ "failures:\n- id: a\n  kind: error\n  any: [\"(\"]\n" TAIL, "f.yaml:4:9:" },
	{ "failures:\n- id: a\n  kind: error\n  words: 0\n" TAIL, "words: a number from 1" },
	{ "failures:\n- id: a\n  kind: error\n  lines: -1\n" TAIL, "lines: a number" },
	{ "failures:\n- kind: error\n" TAIL, "id" },
	{ "failures:\n- id: a\n  kind: error\n  ignores: [b]\n", "matches" },
	{ "failures:\n- id: a\n  kind: error\n  headin: x\n" TAIL, "heading" },
	{ "failures:\n- id: a\n  kind: error\n" TAIL "- id: a\n  kind: login\n" TAIL,
	    "another failure has this id" },
	{ "failings: []\n", "failures" },
};

static void
test_mistakes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(mistakes); i++) {
		struct failures failures = { 0 };
		struct strs complaints = { 0 };
		size_t n =
		    failures_read(span_of(mistakes[i].text), "f.yaml", &failures, &complaints);

		if (n == 0 || strstr(complaints.v[0], mistakes[i].complaint) == NULL)
			fail_msg("%s: %s", mistakes[i].text, n == 0 ? "" : complaints.v[0]);
		failures_release(&failures);
		strs_release(&complaints);
	}
}

static void
test_wrong_examples_are_told(void **state)
{
	static const char text[] = "failures:\n- id: error.acme\n  kind: error\n  any: broken\n"
				   "  matches: [All is well.]\n  ignores: [It is broken.]\n";
	struct failures failures = { 0 };
	struct strs complaints = { 0 };

	(void)state;
	assert_int_equal(failures_read(span_of(text), "f.yaml", &failures, &complaints), 0);
	assert_int_equal(failures_examine(&failures, &complaints), 2);
	assert_int_equal(complaints.n, 2);
	assert_string_equal(complaints.v[0],
	    "f.yaml:5:13: error.acme: does not hold this text: \"All is well.\"");
	assert_string_equal(complaints.v[1],
	    "f.yaml:6:13: error.acme: holds what it must let pass: \"It is broken.\"");
	failures_release(&failures);
	strs_release(&complaints);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_installed_examples),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_long_texts_say_what_they_like),
		cmocka_unit_test(test_what_fields_mean),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_wrong_examples_are_told),
	};

	return cmocka_run_group_tests_name("failures", tests, load, unload);
}
