/* cursus export: what a cohort's services keep, as spreadsheets that import takes back. */
#include "cli.h"
#include "files.h"
#include "grid_data.h"
#include "import_pass.h"
#include "values.h"

#include <jansson.h>

#define EXPORT_COLUMNS_MAX 32u

struct export
{
	struct cli *cli;
	struct session *session;
	uint64_t cohort;
	struct buf out;
	struct fault fault;
};

static enum status ask(struct export *x, const struct desc *d, const void *m, void *rows,
		       uint32_t *n)
{
	return session_query(x->session, d, m, NULL, 0, rows, n, &x->fault);
}

static uint32_t head(struct export *x, const char *const *columns)
{
	struct str cells[EXPORT_COLUMNS_MAX];
	uint32_t n = 0;

	for (; columns[n]; n++) {
		must(n < EXPORT_COLUMNS_MAX);
		cells[n] = str_of(columns[n]);
	}
	output_csv_head(&x->cli->style, cells, n, &x->out);
	return n;
}

/* The cells of the columns that a record has of that name, as import takes them: ids as codes. */
static void fill(struct export *x, const char *const *columns, const struct desc *d,
		 const void *record, struct str *cells)
{
	for (uint32_t i = 0; columns[i]; i++) {
		const struct field *f = desc_field(d, str_of(columns[i]));
		if (f)
			cells[i] = output_value(x->session, f, record);
	}
}

/* The enrolments of the cohort, without those that ended: import would begin them anew. */
static enum status enrolled(struct export *x, struct enrolment **all, uint32_t *n)
{
	void *rows;
	uint32_t kept = 0;
	enum status status = ask(x, &desc_enrolment_list,
				 &(struct enrolment_list){.cohort = x->cohort}, &rows, n);

	if (status != STATUS_ok)
		return status;
	*all = rows;
	for (uint32_t i = 0; i < *n; i++)
		if ((*all)[i].state == enrolment_state_ENROLLED ||
		    (*all)[i].state == enrolment_state_WAITING)
			(*all)[kept++] = (*all)[i];
	*n = kept;
	return STATUS_ok;
}

static void learner_json(struct export *x, json_t *array, const struct learner *l,
			 const char *state)
{
	json_t *j = output_json(x->session, &desc_learner, l);

	json_object_set_new(j, "state", json_string(state));
	json_array_append_new(array, j);
}

static enum status export_learners(struct export *x)
{
	bool json = x->cli->style.form == OUTPUT_JSON;
	json_t *array = json ? json_array() : NULL;
	struct enrolment *all;
	struct str cells[EXPORT_COLUMNS_MAX];
	uint32_t n, width = 0, one;
	void *rows;
	enum status status = enrolled(x, &all, &n);

	if (status == STATUS_ok && !json)
		width = head(x, learners_columns);
	for (uint32_t i = 0; status == STATUS_ok && i < n; i++) {
		const char *state = choice_by_number(&choices_enrolment_state, all[i].state)->text;
		status = ask(x, &desc_learner_show,
			     &(struct learner_show){.learner = all[i].learner}, &rows, &one);
		if (status != STATUS_ok)
			break;
		if (json) {
			learner_json(x, array, rows, state);
			continue;
		}
		fill(x, learners_columns, &desc_learner, rows, cells);
		cells[width - 1] = str_of(state);
		output_csv_line(&x->cli->style, cells, width, &x->out);
	}
	if (json && status == STATUS_ok)
		output_put_json(array, &x->out);
	else
		json_decref(array);
	return status;
}

/* Those that take place: import would put a cancelled one back on the timetable. */
static enum status export_slots(struct export *x)
{
	struct str cells[EXPORT_COLUMNS_MAX];
	struct slot *slots;
	void *rows;
	uint32_t n, kept = 0;
	enum status status =
		ask(x, &desc_slot_list, &(struct slot_list){.cohort = x->cohort}, &rows, &n);

	if (status != STATUS_ok)
		return status;
	slots = rows;
	for (uint32_t i = 0; i < n; i++)
		if (slots[i].state == slot_state_SCHEDULED)
			slots[kept++] = slots[i];
	if (x->cli->style.form == OUTPUT_JSON) {
		output_rows(&x->cli->style, x->session, &desc_slot, slots, kept, &x->out);
		return STATUS_ok;
	}
	uint32_t width = head(x, slots_columns);
	for (uint32_t i = 0; i < kept; i++) {
		fill(x, slots_columns, &desc_slot, &slots[i], cells);
		output_csv_line(&x->cli->style, cells, width, &x->out);
	}
	return STATUS_ok;
}

/* Out of 20, as people write it; absent is not a zero (domain 3.4: ABI, ABJ). */
static struct str mark_text(struct export *x, const struct grade *g)
{
	if (g->absent)
		return g->justified ? STR("ABJ") : STR("ABI");
	return arena_printf(
		x->cli->arena, "%llu%c%02llu", (unsigned long long)g->mark_hundredths / 100,
		x->cli->style.excel ? ',' : '.', (unsigned long long)g->mark_hundredths % 100);
}

/* A learner's names, as her enrolment lists them; NULL: she is not in this cohort any more. */
static const struct enrolment *named(const struct enrolment *all, uint32_t n, uint64_t learner)
{
	for (uint32_t i = 0; i < n; i++)
		if (all[i].learner == learner)
			return &all[i];
	return NULL;
}

static enum status export_grades(struct export *x)
{
	static const char *const columns[] = {"email",	   "family_name", "given_names",
					      "component", "mark",	  NULL};
	struct str cells[EXPORT_COLUMNS_MAX];
	void *rows, *learners;
	uint32_t n, nlearners;
	enum status status;

	if ((status = ask(x, &desc_grade_list, &(struct grade_list){.cohort = x->cohort}, &rows,
			  &n)) != STATUS_ok ||
	    (status = ask(x, &desc_enrolment_list, &(struct enrolment_list){.cohort = x->cohort},
			  &learners, &nlearners)) != STATUS_ok)
		return status;
	if (x->cli->style.form == OUTPUT_JSON) {
		output_rows(&x->cli->style, x->session, &desc_grade, rows, n, &x->out);
		return STATUS_ok;
	}
	uint32_t width = head(x, columns);
	for (uint32_t i = 0; i < n; i++) {
		const struct grade *g = (const struct grade *)rows + i;
		const struct enrolment *e = named(learners, nlearners, g->learner);
		cells[0] = session_label(x->session, &desc_learner, g->learner);
		cells[1] = e ? e->family_name : STR("");
		cells[2] = e ? e->given_names : STR("");
		cells[3] = g->component;
		cells[4] = mark_text(x, g);
		output_csv_line(&x->cli->style, cells, width, &x->out);
	}
	return STATUS_ok;
}

static enum status export_attendance(struct export *x)
{
	struct grid g;
	enum status status = grid_gather(x->session, x->cohort, &g, &x->fault);

	if (status == STATUS_ok)
		grid_data(&x->cli->style, x->cli->arena, &g, &x->out);
	return status;
}

/* Of all boards about the cohort, in their order. */
static enum status export_decisions(struct export *x)
{
	GArray *all = g_array_new(FALSE, FALSE, sizeof(struct decision));
	void *boards, *rows;
	uint32_t nboards = 0, n;
	enum status status = ask(x, &desc_board_list, &(struct board_list){.cohort = x->cohort},
				 &boards, &nboards);

	for (uint32_t i = 0; status == STATUS_ok && i < nboards; i++) {
		struct decision_list list = {.board = ((const struct board *)boards + i)->id};
		status = ask(x, &desc_decision_list, &list, &rows, &n);
		if (status == STATUS_ok && n)
			g_array_append_vals(all, rows, n);
	}
	if (status == STATUS_ok)
		output_rows(&x->cli->style, x->session, &desc_decision, all->data, all->len,
			    &x->out);
	g_array_free(all, TRUE);
	return status;
}

static enum status export_register(struct export *x)
{
	void *rows;
	uint32_t n;
	enum status status =
		ask(x, &desc_diploma_list, &(struct diploma_list){.cohort = x->cohort}, &rows, &n);

	if (status == STATUS_ok)
		output_rows(&x->cli->style, x->session, &desc_diploma, rows, n, &x->out);
	return status;
}

static const struct {
	const char *name;
	enum status (*run)(struct export *x);
} kinds[] = {{"learners", export_learners},   {"slots", export_slots},
	     {"grades", export_grades},	      {"attendance", export_attendance},
	     {"decisions", export_decisions}, {"register", export_register}};

static int deliver(struct export *x, const char *out)
{
	struct str why;

	if (!out)
		cli_print(&x->out);
	else if (!file_write(out, FILE_PRIVATE, buf_slice(&x->out), x->cli->arena, &why))
		return cli_failed(why);
	return 0;
}

int cmd_export(struct cli *cli, int argc, char **argv)
{
	const char *cohort = cli_option(&argc, argv, "cohort"),
		   *out = cli_option(&argc, argv, "out");
	struct export x = {.cli = cli};
	size_t kind = 0;

	while (argc && kind < COUNT(kinds) && strcmp(argv[0], kinds[kind].name) != 0)
		kind++;
	if (argc != 1 || kind == COUNT(kinds) || !cohort)
		return cli_usage(_("cursus export learners|slots|grades|attendance|decisions|"
				   "register --cohort C [--excel | --json] [--out FILE]"));
	if (cli->style.form == OUTPUT_TABLE)
		cli->style.form = OUTPUT_CSV;
	if (out)
		cli->style.fd = -1; /* not for eyes */
	x.session = cli_session(cli);
	if (!x.session)
		return EXIT_UNREACHABLE;
	buf_init(&x.out, SIZE_MAX / 2);
	enum status status =
		session_resolve(x.session, &desc_cohort, str_of(cohort), &x.cohort, &x.fault);
	if (status == STATUS_ok)
		status = kinds[kind].run(&x);
	int code = status == STATUS_ok ? deliver(&x, out) : cli_fail(cli, status, &x.fault);
	buf_free(&x.out);
	return code;
}
