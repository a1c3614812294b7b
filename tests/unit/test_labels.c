/* Tables of labelled changes, and the figures made of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "core/detect/labels.h"

static const char table[] = "# read by hand\n"
			    "repo\tsha\tdate\tpath\tlabel\tsecondary\tsure\n"
			    "r\ta1\t2024\tP/x.md\tAI_TRAIN_NEW\t\t1\n"
			    "r\ta2\t2024\tP/x.md\tAI_TRAIN_NARROW\t\t1\r\n"
			    "r\ta3\t2024\tP/x.md\tOPTOUT_GONE\t\t1\n"
			    "r\ta3\t2024\tP/y.md\tOPTOUT_NEW\tADS\t1\n"
			    "r\ta4\t2024\tP/x.md\tNOISE\t\t1\n"
			    "r\ta5\t2024\tP/x.md\tAI_OTHER\t\t1\n"
			    "r\ta6\t2024\tP/x.md\tAI_TRAIN_NEW\t\t0\n"
			    "r\ta7\t2024\tP/x.md\tAI_TRAIN_NEW\t\t1\n"
			    "\n";

static void
read_table(const char *text, struct labels *labels)
{
	struct strs complaints = { 0 };

	assert_int_equal(labels_read(span_of(text), "t.tsv", labels, &complaints), 0);
	assert_int_equal(complaints.n, 0);
	strs_release(&complaints);
}

static void
note(struct labels *labels, const char *commit, const char *path, const char *directions)
{
	struct finding found[8] = { 0 };
	struct findings findings = { .v = found };

	for (; *directions != '\0'; directions++)
		found[findings.n++].direction = (enum direction) * directions;
	labels_note(labels, commit, path, &findings);
}

static void
rules_are_measured_on_labels(void **state)
{
	struct labels labels = { 0 };
	struct labels_score s;

	(void)state;
	read_table(table, &labels);
	assert_int_equal(labels.n, 8);
	note(&labels, "a1", "P/x.md", "r+");
	note(&labels, "a2", "P/x.md", "+");  /* found, the wrong way round */
	note(&labels, "a3", "P/x.md", "r0"); /* neither + nor -: missed */
	note(&labels, "a3", "P/y.md", "+");
	note(&labels, "a4", "P/x.md", "-"); /* a false alarm */
	labels_note(&labels, "a5", "P/x.md", NULL);
	note(&labels, "a6", "P/x.md", "+");
	note(&labels, "zz", "P/x.md", "+");
	labels_score(&labels, &s);
	assert_int_equal(s.absent, 1);
	assert_int_equal(s.counted, 5); /* not the unsure one, not the one about ads */
	assert_int_equal(s.wanted, 3);
	assert_int_equal(s.hit, 2);
	assert_int_equal(s.alarmed, 1);
	assert_int_equal(s.training, 2);
	assert_int_equal(s.training_hit, 2);
	assert_int_equal(s.controls, 1);
	assert_int_equal(s.controls_hit, 0);
	assert_int_equal(s.directed, 2);
	assert_int_equal(s.right, 1);
	assert_float_equal(s.precision, 2.0 / 3, 0.0001);
	assert_float_equal(s.recall, 2.0 / 3, 0.0001);
	assert_float_equal(s.f1, 2.0 / 3, 0.0001);
	labels_release(&labels);
}

static void
the_figures_are_told(void **state)
{
	struct labels labels = { 0 };
	struct buf out;

	(void)state;
	read_table(table, &labels);
	note(&labels, "a1", "P/x.md", "+");
	note(&labels, "a4", "P/x.md", "");
	buf_init(&out, 10000);
	assert_int_equal(labels_put(&labels, &out), 0);
	assert_string_equal(out.data,
	    "AI_TRAIN_NEW        1 of    1 found\n"
	    "NOISE               0 of    1 found, none wanted\n"
	    "training recall 1.000 on 1\n"
	    "direction right 1 of 1\n"
	    "precision 1.000 recall 1.000 F1 1.000 on 1 changes of 2; "
	    "6 labelled changes are not in this history\n");
	buf_release(&out);
	labels_release(&labels);
}

static const struct {
	const char *text;
	const char *complaint;
} wrong[] = {
	{ "", "t.tsv:0: no labels" },
	{ "sha\tlabel\na\tb\n", "t.tsv:1: no column path" },
	{ "sha\tpath\tlabel\na\tb\n", "t.tsv:2: nothing in column label" },
	{ "sha\tpath\tlabel\na\tb\tc\n\tb\tc\n", "t.tsv:3: nothing in column sha" },
};

static void
mistakes_have_their_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct labels labels = { 0 };
		struct strs complaints = { 0 };

		assert_int_equal(
		    labels_read(span_of(wrong[i].text), "t.tsv", &labels, &complaints), 1);
		assert_string_equal(complaints.v[0], wrong[i].complaint);
		strs_release(&complaints);
		labels_release(&labels);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_are_measured_on_labels),
		cmocka_unit_test(the_figures_are_told),
		cmocka_unit_test(mistakes_have_their_line),
	};

	return cmocka_run_group_tests_name("labels", tests, NULL, NULL);
}
