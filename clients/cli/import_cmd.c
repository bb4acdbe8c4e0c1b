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

#define LINES_TOLD 40u
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

static void show_csv(struct cli *cli, const struct import_report *r)
{
	struct buf out;

	buf_init(&out, SIZE_MAX / 2);
	output_csv_head(&cli->style,
			(struct str[]){STR("line"), STR("outcome"), STR("who"), STR("why")}, 4,
			&out);
	for (uint32_t i = 0; i < r->n; i++) {
		const struct import_line *l = &r->lines[i];
		struct str cells[] = {arena_printf(cli->arena, "%u", l->line),
				      str_of(outcome_words[l->outcome]), l->who, l->why};
		output_csv_line(&cli->style, cells, 4, &out);
	}
	cli_print(&out);
	buf_free(&out);
}

/* Long files: what went well is only counted, so that what did not is seen. */
static uint32_t show_lines(struct cli *cli, const struct import_report *r)
{
	uint32_t left_out = 0;

	for (uint32_t i = 0; i < r->n; i++) {
		const struct import_line *l = &r->lines[i];
		struct str who = text_visible(cli->arena, l->who),
			   why = text_visible(cli->arena, l->why);
		if (l->outcome == IMPORT_EMPTY)
			continue;
		if (l->outcome != IMPORT_REFUSED && r->n > LINES_TOLD && !why.n) {
			left_out++;
			continue;
		}
		printf(_("line %u: %.*s: %s%s%.*s\n"), l->line, (int)who.n, who.p,
		       _(outcome_names[l->outcome]), why.n ? _(": ") : "", (int)why.n, why.p);
	}
	return left_out;
}

static void show_text(struct cli *cli, const struct import_report *r)
{
	uint32_t left_out = show_lines(cli, r);

	if (left_out)
		printf(ngettext("%u line that went well is not shown\n",
				"%u lines that went well are not shown\n", left_out),
		       left_out);
	if (r->ignored.n) {
		struct str ignored = text_visible(cli->arena, r->ignored);
		printf(_("columns that mean nothing here: %.*s\n"), (int)ignored.n, ignored.p);
	}
	if (r->counts[IMPORT_WAITING])
		printf(_("%u added, %u already there, %u on the waiting list, %u refused\n"),
		       r->counts[IMPORT_ADDED], r->counts[IMPORT_THERE], r->counts[IMPORT_WAITING],
		       r->counts[IMPORT_REFUSED]);
	else
		printf(_("%u added, %u already there, %u refused\n"), r->counts[IMPORT_ADDED],
		       r->counts[IMPORT_THERE], r->counts[IMPORT_REFUSED]);
	if (r->withheld)
		puts(_("--strict: nothing was brought in, since lines are bad"));
	else if (cli->dry_run)
		puts(_("a trial: nothing was changed"));
}

/* From which day on those are enrolled who were added; the day is often forgotten. */
static void show_since(struct cli *cli, const struct import_options *o,
		       const struct import_report *r, const struct cohort_place *place)
{
	uint32_t today = zone_date(place->timezone, clock_now_ms());
	uint32_t since = o->since ? o->since : place->starts > today ? place->starts : today;

	if (cli->style.form == OUTPUT_TABLE && r->counts[IMPORT_ADDED] && !r->withheld && since)
		printf(_("enrolled from %s on; --since DAY sets another day\n"),
		       language_date(cli->arena, since).p);
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

static void show(struct cli *cli, const struct import_report *r)
{
	if (cli->style.form == OUTPUT_JSON)
		show_json(r);
	else if (cli->style.form == OUTPUT_CSV)
		show_csv(cli, r);
	else
		show_text(cli, r);
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
	if (argc != 2 || kind == COUNT(kinds))
		return cli_usage(_("cursus import learners|slots|grades FILE --cohort C "
				   "[--dry-run] [--strict]"));
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
	show(cli, &report);
	if (cohort && kinds[kind].enrols)
		show_since(cli, &o, &report, &place);
	return report.counts[IMPORT_REFUSED] ? status_exit_code(STATUS_invalid) : 0;
}
