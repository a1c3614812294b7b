/* rules/silence.yaml as it is shipped, and as it may be miswritten. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "core/page/page.h"
#include "core/judge/silence.h"

static struct silence shipped;

static int
read_shipped(void **state)
{
	struct buf text;
	struct strs complaints = { 0 };
	struct error err = { 0 };

	(void)state;
	buf_init(&text, YAML_MAX_BYTES);
	if (file_read("rules/silence.yaml", &text, &err) != 0)
		fail_msg("%s", err.message);
	silence_read(buf_span(&text), "rules/silence.yaml", &shipped, &complaints);
	for (size_t i = 0; i < complaints.n; i++)
		print_error("%s\n", complaints.v[i]);
	assert_int_equal(complaints.n, 0);
	buf_release(&text);
	strs_release(&complaints);
	return 0;
}

static int
release_shipped(void **state)
{
	(void)state;
	silence_release(&shipped);
	return 0;
}

static void
the_measures_are_those_of_the_law_and_of_the_looks(void **state)
{
	(void)state;
	assert_int_equal(shipped.notice_min, 15);
	assert_int_equal(shipped.window_before, 60);
	assert_int_equal(shipped.window_after, 2);
	assert_int_equal(shipped.same_day_before, 3);
	assert_int_equal(shipped.same_day_after, 1);
	assert_non_null(strstr(shipped.legal_source, "2019/1150"));
}

static const struct {
	const char *text;
	enum date_role role;
} labels[] = {
	{ "last updated", ROLE_UPDATED },
	{ "effective", ROLE_EFFECTIVE },
	{ "posted", ROLE_POSTED },
	{ "version", ROLE_UNKNOWN },
	{ "zuletzt aktualisiert am", ROLE_UPDATED },
	{ "gültig ab", ROLE_EFFECTIVE },
	{ "stand", ROLE_UNKNOWN },
	{ "dernière mise à jour", ROLE_UPDATED },
	{ "date d'entrée en vigueur", ROLE_EFFECTIVE },
	{ "última actualización", ROLE_UPDATED },
	{ "vigente desde", ROLE_EFFECTIVE },
	{ "ultimo aggiornamento", ROLE_UPDATED },
	{ "in vigore dal", ROLE_EFFECTIVE },
	{ "última atualização", ROLE_UPDATED },
	{ "em vigor a partir de", ROLE_EFFECTIVE },
};

static void
labels_have_their_roles_in_six_languages(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(labels); i++) {
		bool found = false;

		for (size_t k = 0; k < shipped.n_labels && !found; k++)
			found = strcmp(shipped.labels[k].text, labels[i].text) == 0 &&
				shipped.labels[k].role == labels[i].role;
		if (!found)
			fail_msg("%s", labels[i].text);
	}
}

/* A word with two roles would be read by whichever stands first. */
static void
no_label_has_two_roles(void **state)
{
	(void)state;
	for (size_t i = 0; i < shipped.n_labels; i++)
		for (size_t k = i + 1; k < shipped.n_labels; k++)
			if (strcmp(shipped.labels[i].text, shipped.labels[k].text) == 0 &&
			    shipped.labels[i].role != shipped.labels[k].role)
				fail_msg("%s", shipped.labels[i].text);
}

static const struct {
	const char *text;
	bool is; /* a sentence that announces a change */
} banners[] = {
	{ "We're updating our terms on November 3, 2025.", true },
	{ "We’re making changes to our Privacy Policy.", true },
	{ "We've updated our Privacy Policy, effective 21 September 2026.", true },
	{ "On November 20, 2024, we are updating our User Agreement.", true },
	{ "Starting May 1, 2025 we will change these terms.", true },
	{ "From May 1, 2025, we're changing our terms.", true },
	{ "Upcoming changes to the way we handle data", true },
	{ "Learn more about upcoming changes to our terms.", true },
	{ "Our terms will be updated on May 1, 2026.", true },
	{ "User Agreement preview", true },
	{ "Preview the updated Privacy Policy", true },
	{ "The new terms will take effect on 1 March 2026.", true },
	{ "Our Privacy Policy has been updated.", true },
	{ "Wir aktualisieren unsere Datenschutzerklärung zum 3. November 2025.", true },
	{ "Am 3. November 2025 ändern wir unsere Nutzungsbedingungen.", true },
	{ "Wir haben unsere Datenschutzerklärung aktualisiert.", true },
	{ "Wir werden unsere Bedingungen am 1. Mai 2026 ändern.", true },
	{ "Bevorstehende Änderungen", true },
	{ "Die neuen Nutzungsbedingungen treten am 1. Mai 2026 in Kraft.", true },
	{ "Nous mettons à jour nos conditions d'utilisation le 3 novembre 2025.", true },
	{ "Nous avons modifié notre politique de confidentialité.", true },
	{ "À compter du 3 novembre 2025, nous modifierons nos conditions.", true },
	{ "Dès le 1er mai 2026 nous modifierons nos conditions.", true },
	{ "Modifications à venir", true },
	{ "Estamos actualizando nuestras condiciones el 3 de noviembre de 2025.", true },
	{ "Hemos actualizado nuestra Política de privacidad.", true },
	{ "A partir del 1 de mayo de 2026 actualizaremos nuestras condiciones.", true },
	{ "Próximos cambios", true },
	{ "Stiamo aggiornando le nostre condizioni.", true },
	{ "Abbiamo aggiornato la nostra Informativa sulla privacy.", true },
	{ "Dal 1 maggio 2026 aggiorneremo le condizioni.", true },
	{ "Prossime modifiche alle condizioni", true },
	{ "Estamos atualizando nossos termos em 3 de novembro de 2025.", true },
	{ "Atualizámos a nossa Política de Privacidade.", true },
	{ "A partir de 1 de maio de 2026 atualizaremos os termos.", true },
	{ "Próximas alterações", true },

	{ "We may update our terms from time to time.", false },
	{ "If we update this policy, we will tell you.", false },
	{ "When we are updating our policy, we will notify you.", false },
	{ "Effective September 18, 2024", false },
	{ "This policy was last updated on May 1, 2025.", false },
	{ "Last updated: 1 May 2025", false },
	{ "Our Privacy Policy will be updated from time to time.", false },
	{ "Upon doing so, we will update this page.", false },
	{ "New obligations may bear on our work and we will update this list.", false },
	{ "You may leave if we told you of an upcoming change to these terms.", false },
	{ "The revised version will be effective when it is posted.", false },
	{ "You can update your profile at any time.", false },
	{ "We are updating you on new jobs.", false },
	{ "Please read our updated policy carefully.", false },
	{ "Diese Erklärung wurde am 1. Mai 2025 aktualisiert.", false },
	{ "Wir können diese Bedingungen ändern.", false },
	{ "Wir werden diese Erklärung gelegentlich aktualisieren.", false },
	{ "Cette politique a été mise à jour le 1er mai 2025.", false },
	{ "Nous pouvons modifier ces conditions.", false },
	{ "Esta política ha sido actualizada el 1 de mayo de 2025.", false },
	{ "Podemos actualizar estas condiciones.", false },
	{ "Questa informativa è stata aggiornata il 1 maggio 2025.", false },
	{ "Esta política foi atualizada em 1 de maio de 2025.", false },
	{ "Podemos alterar estes termos.", false },
};

static void
banners_announce_and_date_lines_do_not(void **state)
{
	struct patterns patterns = { shipped.banners, shipped.n_banners, 0 };
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(banners); i++) {
		if (patterns_match(&patterns, span_of(banners[i].text)) == banners[i].is)
			continue;
		print_error("%s: %s\n", banners[i].is ? "missed" : "wrong", banners[i].text);
		wrong++;
	}
	assert_int_equal(wrong, 0);
}

static const struct {
	const char *name; /* of the table's row; "codified" is a table of its own */
	const char *text;
	bool is;
} named[] = {
	{ "policy", "Updates to our Privacy Policy", true },
	{ "policy", "Änderungen unserer Datenschutzerklärung", true },
	{ "policy", "Notre politique de confidentialité change", true },
	{ "policy", "Cambios en la Política de Privacidad", true },
	{ "policy", "Aggiornamenti all'Informativa sulla privacy", true },
	{ "policy", "Alterações na Política de Privacidade", true },
	{ "policy", "Updates to our Terms and Policies", true },
	{ "policy", "Updates to our User Agreement", false },
	{ "policy", "Our content policies explained", false },
	{ "terms", "Updates to our User Agreement", true },
	{ "terms", "We're updating our terms", true },
	{ "terms", "New Terms of Service", true },
	{ "terms", "Neue Nutzungsbedingungen ab Mai", true },
	{ "terms", "Nouvelles conditions générales", true },
	{ "terms", "Cambios en los términos de uso", true },
	{ "terms", "Updates to our Privacy Policy", false },
	{ "terms", "What it means in terms of growth", false },
	{ "terms", "A long-term plan", false },
	{ "ai-training", "How we train our AI models with your posts", true },
	{ "ai-training", "Using your data for generative AI", true },
	{ "ai-training", "Wir trainieren KI-Modelle mit Beiträgen", true },
	{ "ai-training", "Entraînement de nos modèles d'IA", true },
	{ "ai-training", "Entrenamiento de modelos de inteligencia artificial", true },
	{ "ai-training", "Addestramento dei modelli di intelligenza artificiale", true },
	{ "ai-training", "Treinamento de modelos de IA", true },
	{ "ai-training", "A new AI assistant for writing", false },
	{ "ai-training", "Training your team made easy", false },
	{ "ai-training", "Fashion models in our restrained campaign", false },
	{ "codified", "to train our models, regardless of when Pins were posted", true },
	{ "codified", "This covers content you uploaded before this date.", true },
	{ "codified", "We already use your posts for this.", true },
	{ "codified", "unabhängig davon, wann sie veröffentlicht wurden", true },
	{ "codified", "quelle que soit la date de publication", true },
	{ "codified", "We use your posts to train our models.", false },
	{ "codified", "You have already accepted cookies.", false },
};

static const struct patterns *
patterns_named(const char *name)
{
	const struct patterns *p = words_table_of(&shipped.documents, name);

	if (strcmp(name, "codified") == 0)
		return &shipped.codified;
	return p != NULL ? p : words_table_of(&shipped.topics, name);
}

static void
documents_and_topics_are_named_in_six_languages(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(named); i++) {
		const struct patterns *patterns = patterns_named(named[i].name);

		assert_non_null(patterns);
		if (patterns_match(patterns, span_of(named[i].text)) == named[i].is)
			continue;
		print_error("%s %s: %s\n", named[i].name, named[i].is ? "missed" : "wrong",
		    named[i].text);
		wrong++;
	}
	assert_int_equal(wrong, 0);
}

static const struct {
	const char *yaml;
	const char *says[3]; /* of its complaints, in order, each from its beginning */
} mistakes[] = {
	{ "labels: {en: {updated: [last updated]}}\nbanners: {}\n", { NULL } },
	{ "banners: {}\n", { "s.yaml:1:1: " } },
	{ "labels: {}\nbanners: {}\nnotice_max: 3\n", { "s.yaml:3:1: unknown field" } },
	{ "labels: {en: {updatde: [x]}}\nbanners: {}\n",
	    { "s.yaml:1:15: unknown role \"updatde\" (updated?)" } },
	{ "labels: {english: {updated: [x]}}\nbanners: {}\n",
	    { "s.yaml:1:10: expected a language in two letters" } },
	{ "labels: {en: {updated: [Last Updated]}}\nbanners: {}\n",
	    { "s.yaml:1:25: a label is written in small letters" } },
	{ "labels: {}\nbanners:\n  en:\n  - we (are updating\n", { "s.yaml:4:5: " } },
	{ "labels: {}\nbanners:\n  en: ['']\n", { "s.yaml:3:8: an empty pattern" } },
	{ "labels: {}\nbanners:\n  en: ['a*']\n",
	    { "s.yaml:3:8: this pattern matches everything" } },
	{ "labels: {}\nbanners: {}\nnotice_min: 0\nwindow_after: -1\nwindow_before: soon\n",
	    { "s.yaml:3:13: expected days, 1 to 400", "s.yaml:4:15: expected days, 0 to 400",
		"s.yaml:5:16: expected days, 0 to 400, found \"soon\"" } },
	{ "labels: {}\nbanners: {}\nnotice_min: 99999999999999999999\n",
	    { "s.yaml:3:13: expected days" } },
	{ "labels: {}\nbanners: {}\ndocuments: {privacy: {en: [x]}}\n",
	    { "s.yaml:3:13: \"privacy\" is no kind of page" } },
	{ "labels: [a]\nbanners: {}\n", { "s.yaml:1:9: " } },
	{ "labels: {}\nlabels: {}\nbanners: {}\n", { "s.yaml:2:1: " } },
};

static void
every_mistake_is_named_with_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(mistakes); i++) {
		struct silence silence;
		struct strs complaints = { 0 };
		size_t want = 0, n;

		n = silence_read(span_of(mistakes[i].yaml), "s.yaml", &silence, &complaints);
		while (want < COUNT(mistakes[i].says) && mistakes[i].says[want] != NULL)
			want++;
		if (n != want || complaints.n != want)
			fail_msg("row %zu: %zu complaints, first: %s", i, n,
			    n > 0 ? complaints.v[0] : "none");
		for (size_t k = 0; k < want; k++)
			if (strncmp(complaints.v[k], mistakes[i].says[k],
				strlen(mistakes[i].says[k])) != 0)
				fail_msg("row %zu says: %s", i, complaints.v[k]);
		strs_release(&complaints);
		silence_release(&silence);
	}
}

static void
every_field_says_what_it_means(void **state)
{
	(void)state;
	for (const struct yaml_field *f = silence_fields; f->name != NULL; f++)
		if (f->help == NULL || strlen(f->help) < 10)
			fail_msg("%s", f->name);
}

static const struct {
	const char *phrase;
	const char *text;
	bool is;
} phrases[] = {
	{ "Privacy Policy", "our privacy  policy has changed", true },
	{ "Privacy Policy", "our privacy policymaking", false },
	{ "Terms (EU)", "The Terms (EU) are new", true },
	{ "Terms (EU)", "The Terms EU are new", false },
	{ "C++ [beta] ^ $5", "read C++ [beta] ^ $5 now", true },
	{ "a.b", "axb", false },
	{ "Data | Use", "the data | use page", true },
	{ "Data | Use", "the use page", false },
	{ "Política", "nueva política.", true },
};

static void
a_page_name_is_looked_for_as_it_stands(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(phrases); i++) {
		struct pattern *pattern = NULL;
		struct error err = { 0 };

		if (phrase_compile(phrases[i].phrase, &pattern, &err) != 0)
			fail_msg("%s: %s", phrases[i].phrase, err.message);
		if (pattern_match(pattern, span_of(phrases[i].text), 0, NULL, NULL) !=
		    phrases[i].is)
			fail_msg("%s in %s", phrases[i].phrase, phrases[i].text);
		pattern_free(pattern);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_measures_are_those_of_the_law_and_of_the_looks),
		cmocka_unit_test(labels_have_their_roles_in_six_languages),
		cmocka_unit_test(no_label_has_two_roles),
		cmocka_unit_test(banners_announce_and_date_lines_do_not),
		cmocka_unit_test(documents_and_topics_are_named_in_six_languages),
		cmocka_unit_test(every_mistake_is_named_with_its_place),
		cmocka_unit_test(every_field_says_what_it_means),
		cmocka_unit_test(a_page_name_is_looked_for_as_it_stands),
	};

	return cmocka_run_group_tests(tests, read_shipped, release_shipped);
}
