/* cursus import: a spreadsheet into a cohort, with a report line by line. */
#include "cli.h"
#include "clock.h"
#include "import_show.h"
#include "input.h"
#include "progress.h"
#include "values.h"

#include <stdlib.h>
#include <unistd.h>

#define IMPORT_FILE_MAX ((size_t)64 * 1024 * 1024)

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

/* Before anybody is registered for a cohort that takes nobody. */
static enum status may_enrol(struct cli *cli, struct session *s, uint64_t cohort,
			     struct cohort_place *place, struct fault *fault)
{
	struct enrolment_places ask = {.cohort = cohort};
	void *rows;
	uint32_t n;

	enum status status =
		session_query(s, &desc_enrolment_places, &ask, NULL, 1, &rows, &n, fault);
	if (status != STATUS_ok)
		return status;
	*place = *(const struct cohort_place *)rows;
	place->timezone = arena_str(cli->arena, place->timezone);
	if (place->state == cohort_state_OPEN || place->state == cohort_state_STARTED)
		return STATUS_ok;
	*fault = (struct fault){
		.why = REASON_not_open,
		.desc = &desc_enrolment_add,
		.field = STR("cohort"),
		.got = str_of(choice_by_number(&choices_cohort_state, place->state)->text)};
	return STATUS_closed;
}

int cmd_import(struct cli *cli, int argc, char **argv)
{
	static const struct {
		const char *name;
		bool (*run)(struct session *, struct arena *, struct str,
			    const struct import_options *, struct import_report *, struct str *);
		bool needs_cohort, enrols;
	} kinds[] = {{"learners", import_learners, false, true},
		     {"slots", import_slots, true, false},
		     {"grades", import_grades, true, false}};
	const char *cohort = cli_option(&argc, argv, "cohort"),
		   *since = cli_option(&argc, argv, "since");
	bool template = cli_flag(&argc, argv, "template");
	struct progress progress;
	struct import_options o = {.dry_run = cli->dry_run,
				   .strict = cli_flag(&argc, argv, "strict"),
				   .step = step,
				   .ctx = &progress};
	struct import_report report;
	struct cohort_place place = {0};
	struct fault fault;
	struct str bytes, why;
	size_t kind = 0;

	while (argc && kind < COUNT(kinds) && strcmp(argv[0], kinds[kind].name) != 0)
		kind++;
	if (template && kind < COUNT(kinds) && argc <= 2)
		return import_template(cli, kinds[kind].name, argc == 2 ? argv[1] : NULL);
	if (argc != 2 || kind == COUNT(kinds))
		return cli_usage(_("cursus import learners|slots|grades FILE --cohort C "
				   "[--dry-run] [--strict], or --template"));
	if (since && !cohort)
		return cli_usage(_("--since is the first day in a cohort: add --cohort C"));
	if (kinds[kind].needs_cohort && !cohort)
		return cli_usage(_("into which cohort? add --cohort C"));
	int code = since ? bad_day(cli, since, &o.since) : 0;
	if (code)
		return code;
	if (!input_read(cli->arena, argv[1], IMPORT_FILE_MAX, &bytes, &why))
		return cli_failed(why);
	if (str_starts(bytes, STR("PK\003\004")))
		return cli_failed(arena_printf(
			cli->arena, _("%s: a workbook; save the sheet as CSV, and import that"),
			argv[1]));
	struct session *s = cli_session(cli);
	if (!s)
		return EXIT_UNREACHABLE;
	enum status status =
		cohort ? session_resolve(s, &desc_cohort, str_of(cohort), &o.cohort, &fault)
		       : STATUS_ok;
	if (status == STATUS_ok && cohort && kinds[kind].enrols)
		status = may_enrol(cli, s, o.cohort, &place, &fault);
	if (status != STATUS_ok)
		return cli_fail(cli, status, &fault);
	progress_begin(&progress, STDERR_FILENO, str_of(_("importing")), 0, clock_monotonic_ms());
	bool good = kinds[kind].run(s, cli->arena, bytes, &o, &report, &why);
	progress_end(&progress);
	if (!good && s->trouble.n)
		return cli_trouble(cli);
	if (!good)
		return cli_failed(arena_printf(cli->arena, "%s: %.*s", argv[1], (int)why.n, why.p));
	import_show(cli, &report);
	return report.counts[IMPORT_REFUSED] ? status_exit_code(STATUS_invalid) : 0;
}
