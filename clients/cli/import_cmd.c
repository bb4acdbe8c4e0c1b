/* cursus import: a spreadsheet into a cohort, with a report line by line. */
#include "cli.h"
#include "clock.h"
#include "import.h"
#include "input.h"
#include "progress.h"
#include "text.h"
#include "values.h"

#include <stdlib.h>
#include <unistd.h>

#define IMPORT_FILE_MAX ((size_t)64 * 1024 * 1024)

static const char *const outcome_names[] = {N_("added"), N_("already there"),
					    N_("on the waiting list"), N_("REFUSED"),
					    N_("empty row")};
static const char *const outcome_words[] = {"added", "there", "waiting", "refused", "empty"};

static void show_json(const struct import_report *r)
{
	json_t *lines = json_array(), *counts = json_object();

	for (uint32_t i = 0; i < r->n; i++) {
		const struct import_line *l = &r->lines[i];
		json_array_append_new(lines,
				      json_pack("{si, ss, ss%, ss%}", "line", (int)l->line,
						"outcome", outcome_words[l->outcome], "who",
						l->who.p ? l->who.p : "", (size_t)l->who.n, "why",
						l->why.p ? l->why.p : "", (size_t)l->why.n));
	}
	for (int i = 0; i < IMPORT_OUTCOMES; i++)
		json_object_set_new(counts, outcome_words[i], json_integer(r->counts[i]));
	json_t *j = json_pack("{sb, so, so}", "withheld", (int)r->withheld, "counts", counts,
			      "lines", lines);
	char *text = json_dumps(j, JSON_INDENT(1));
	puts(text);
	free(text);
	json_decref(j);
}

static void show_text(struct cli *cli, const struct import_report *r)
{
	for (uint32_t i = 0; i < r->n; i++) {
		const struct import_line *l = &r->lines[i];
		struct str who = text_visible(cli->arena, l->who),
			   why = text_visible(cli->arena, l->why);
		if (l->outcome == IMPORT_EMPTY ||
		    (l->outcome != IMPORT_REFUSED && r->n > 40 && !why.n))
			continue;
		printf(_("line %u: %.*s: %s%s%.*s\n"), l->line, (int)who.n, who.p,
		       _(outcome_names[l->outcome]), why.n ? _(": ") : "", (int)why.n, why.p);
	}
	if (r->ignored.n) {
		struct str ignored = text_visible(cli->arena, r->ignored);
		printf(_("columns that mean nothing here: %.*s\n"), (int)ignored.n, ignored.p);
	}
	printf(_("%u added, %u already there, %u on the waiting list, %u refused\n"),
	       r->counts[IMPORT_ADDED], r->counts[IMPORT_THERE], r->counts[IMPORT_WAITING],
	       r->counts[IMPORT_REFUSED]);
	if (r->withheld)
		puts(_("--strict: nothing was brought in, since lines are bad"));
	else if (cli->dry_run)
		puts(_("a trial: nothing was changed"));
}

static void step(void *ctx, uint64_t done, uint64_t total)
{
	struct progress *p = ctx;

	p->total = total;
	progress_step(p, done, clock_monotonic_ms());
}

static int bad_day(struct cli *cli, const char *text, uint32_t *day)
{
	struct enrolment_add m = {0};
	struct fault fault;

	if (!value_from_text(cli->arena, desc_field(&desc_enrolment_add, STR("since")),
			     &desc_enrolment_add, str_of(text), &m, &fault))
		return cli_fail(cli, STATUS_invalid, &fault);
	*day = m.since;
	return 0;
}

int cmd_import(struct cli *cli, int argc, char **argv)
{
	static const struct {
		const char *name;
		bool (*run)(struct session *, struct arena *, struct str,
			    const struct import_options *, struct import_report *, struct str *);
		bool needs_cohort;
	} kinds[] = {{"learners", import_learners, false},
		     {"slots", import_slots, true},
		     {"grades", import_grades, true}};
	const char *cohort = cli_option(&argc, argv, "cohort"),
		   *since = cli_option(&argc, argv, "since");
	struct progress progress;
	struct import_options o = {.dry_run = cli->dry_run,
				   .strict = cli_flag(&argc, argv, "strict"),
				   .step = step,
				   .ctx = &progress};
	struct import_report report;
	struct fault fault;
	struct str bytes, why;
	size_t kind = 0;

	while (argc && kind < COUNT(kinds) && strcmp(argv[0], kinds[kind].name) != 0)
		kind++;
	if (argc != 2 || kind == COUNT(kinds))
		return cli_usage(_("cursus import learners|slots|grades FILE --cohort C "
				   "[--dry-run] [--strict]"));
	if (kinds[kind].needs_cohort && !cohort)
		return cli_usage(_("into which cohort? add --cohort C"));
	if (since && bad_day(cli, since, &o.since))
		return EXIT_USAGE;
	if (!input_read(cli->arena, argv[1], IMPORT_FILE_MAX, &bytes, &why)) {
		fprintf(stderr, "cursus: %.*s\n", (int)why.n, why.p);
		return EXIT_FAILURE;
	}
	struct session *s = cli_session(cli);
	if (!s)
		return EXIT_UNREACHABLE;
	enum status status =
		cohort ? session_resolve(s, &desc_cohort, str_of(cohort), &o.cohort, &fault)
		       : STATUS_ok;
	if (status != STATUS_ok)
		return cli_fail(cli, status, &fault);
	progress_begin(&progress, STDERR_FILENO, str_of(_("importing")), 0, clock_monotonic_ms());
	bool good = kinds[kind].run(s, cli->arena, bytes, &o, &report, &why);
	progress_end(&progress);
	if (!good) {
		fprintf(stderr, "cursus: %s: %.*s\n", argv[1], (int)why.n, why.p);
		return s->trouble.n ? EXIT_UNREACHABLE : EXIT_FAILURE;
	}
	if (cli->style.form == OUTPUT_JSON)
		show_json(&report);
	else
		show_text(cli, &report);
	return report.counts[IMPORT_REFUSED] ? status_exit_code(STATUS_invalid) : 0;
}
