/* cursus attendance COHORT: who was there, learner by half-day, as a grid. */
#include "cli.h"
#include "clock.h"
#include "csv.h"
#include "term.h"
#include "text.h"

#include <jansson.h>
#include <stdlib.h>

#define NAME_COLUMNS 26
#define CELL_COLUMNS 3
#define TOTAL_COLUMNS 9
#define PERCENT_COLUMNS 7 /* 100.0 % */

struct grid {
	struct slot *slots;
	struct enrolment *learners;
	struct standing *standings;
	uint32_t nslots, nlearners, nstandings;
	GHashTable *cells;  /* "slot learner" -> status, as a pointer */
	GHashTable *sheets; /* slot -> sheet state */
};

static bool ask(struct cli *cli, struct session *s, const struct desc *d, const void *m, void *rows,
		uint32_t *n, int *code)
{
	struct fault fault;
	enum status status = session_query(s, d, m, NULL, 0, rows, n, &fault);

	if (status != STATUS_ok)
		*code = cli_fail(cli, status, &fault);
	return status == STATUS_ok;
}

static char *cell_key(uint64_t slot, uint64_t learner)
{
	return g_strdup_printf("%llu %llu", (unsigned long long)slot, (unsigned long long)learner);
}

static bool gather(struct cli *cli, struct session *s, uint64_t cohort, struct grid *g, int *code)
{
	void *slots, *learners, *standings, *sheets, *presences;
	uint32_t nsheets, n;

	if (!ask(cli, s, &desc_slot_list, &(struct slot_list){.cohort = cohort}, &slots, &g->nslots,
		 code) ||
	    !ask(cli, s, &desc_enrolment_list, &(struct enrolment_list){.cohort = cohort},
		 &learners, &g->nlearners, code) ||
	    !ask(cli, s, &desc_totals_list, &(struct totals_list){.cohort = cohort}, &standings,
		 &g->nstandings, code) ||
	    !ask(cli, s, &desc_sheet_list, &(struct sheet_list){.cohort = cohort}, &sheets,
		 &nsheets, code))
		return false;
	g->slots = slots;
	g->learners = learners;
	g->standings = standings;
	for (uint32_t i = 0; i < nsheets; i++) {
		const struct sheet *sheet = (const struct sheet *)sheets + i;
		g_hash_table_insert(g->sheets, GSIZE_TO_POINTER(sheet->slot),
				    GSIZE_TO_POINTER((size_t)sheet->state));
		if (!ask(cli, s, &desc_presence_list, &(struct presence_list){.slot = sheet->slot},
			 &presences, &n, code))
			return false;
		for (uint32_t k = 0; k < n; k++) {
			const struct presence *p = (const struct presence *)presences + k;
			g_hash_table_insert(g->cells, cell_key(p->slot, p->learner),
					    GSIZE_TO_POINTER((size_t)p->status));
		}
	}
	return true;
}

static uint32_t status_at(const struct grid *g, uint64_t slot, uint64_t learner)
{
	char *key = cell_key(slot, learner);
	uint32_t status = (uint32_t)GPOINTER_TO_SIZE(g_hash_table_lookup(g->cells, key));

	g_free(key);
	return status;
}

static uint32_t sheet_state(const struct grid *g, uint64_t slot)
{
	return (uint32_t)GPOINTER_TO_SIZE(g_hash_table_lookup(g->sheets, GSIZE_TO_POINTER(slot)));
}

static const struct standing *standing_of(const struct grid *g, uint64_t learner)
{
	for (uint32_t i = 0; i < g->nstandings; i++)
		if (g->standings[i].learner == learner)
			return &g->standings[i];
	return NULL;
}

static struct str name_of(struct arena *a, const struct enrolment *e)
{
	return arena_printf(a, "%.*s %.*s", (int)e->family_name.n, e->family_name.p,
			    (int)e->given_names.n, e->given_names.p);
}

/* One letter a half-day: small while the sheet is not sealed, since it does not count yet. */
static char letter(uint32_t status, bool sealed)
{
	/* TRANSLATORS: one letter each for present, late, absent, excused, as the legend tells */
	const char *letters = language_of("grid", "PLAE");
	char c = status && status <= strlen(letters) ? letters[status - 1] : '.';

	return (char)(sealed || c == '.' ? c : c + 'a' - 'A');
}

static const char *paint(uint32_t status)
{
	static const char *const colours[] = {"", "\033[32m", "\033[33m", "\033[31m", "\033[36m"};

	return status < COUNT(colours) ? colours[status] : "";
}

static void head_lines(const struct grid *g, uint32_t from, uint32_t to)
{
	printf("%*s", NAME_COLUMNS, "");
	for (uint32_t i = from; i < to; i++) {
		bool again = i > from && g->slots[i - 1].date == g->slots[i].date;
		bool pair = i + 1 < to && g->slots[i + 1].date == g->slots[i].date;
		uint32_t day = g->slots[i].date % 100, month = g->slots[i].date / 100 % 100;
		if (!again && pair)
			printf("%02u/%02u ", day, month);
		else if (!again)
			printf("%02u ", day);
	}
	printf("\n%*s", NAME_COLUMNS, "");
	for (uint32_t i = from; i < to; i++)
		printf("%s ", g->slots[i].half_day == half_day_AM ? language_of("grid", "am")
								  : language_of("grid", "pm"));
	putchar('\n');
}

static void learner_line(struct cli *cli, const struct grid *g, const struct enrolment *e,
			 uint32_t from, uint32_t to, bool total)
{
	struct str name = text_cut(cli->arena, text_visible(cli->arena, name_of(cli->arena, e)),
				   NAME_COLUMNS - 1);
	bool colour = term_colour(cli->style.fd);
	const struct standing *t = standing_of(g, e->learner);

	printf("%s", text_pad(cli->arena, name, NAME_COLUMNS).p);
	for (uint32_t i = from; i < to; i++) {
		uint32_t status = status_at(g, g->slots[i].id, e->learner);
		char c = letter(status, sheet_state(g, g->slots[i].id) == sheet_state_SEALED);
		if (colour && status)
			printf("%s%c%s  ", paint(status), c, TERM_PLAIN);
		else
			printf("%c  ", c);
	}
	struct str rate = language_percent(cli->arena, t ? t->attendance_permille : 0);
	if (total && t)
		printf("%*s%s%s", PERCENT_COLUMNS - text_width(rate), "", rate.p,
		       t->out_of_reach ? _(" out of reach") : "");
	putchar('\n');
}

static bool in_grid(const struct enrolment *e)
{
	return e->state != enrolment_state_WAITING;
}

static void show_grid(struct cli *cli, const struct grid *g)
{
	int width = term_width(cli->style.fd);
	uint32_t fit = g->nslots;

	if (width > NAME_COLUMNS + TOTAL_COLUMNS + 2 * CELL_COLUMNS)
		fit = (uint32_t)(width - NAME_COLUMNS - TOTAL_COLUMNS) / CELL_COLUMNS / 2 * 2;
	for (uint32_t from = 0; from < g->nslots; from += fit) {
		uint32_t to = from + fit < g->nslots ? from + fit : g->nslots;
		head_lines(g, from, to);
		for (uint32_t i = 0; i < g->nlearners; i++)
			if (in_grid(&g->learners[i]))
				learner_line(cli, g, &g->learners[i], from, to, to == g->nslots);
		if (to < g->nslots)
			putchar('\n');
	}
	puts(_("P present, L late, A absent, E excused, . nothing; small letters: the sheet is not "
	       "sealed"));
}

static void grid_csv(struct cli *cli, const struct grid *g)
{
	struct str *cells = arena_alloc(cli->arena, (g->nslots + 3) * sizeof *cells);
	struct buf out;

	buf_init(&out, SIZE_MAX / 2);
	cells[0] = STR("email");
	cells[1] = STR("name");
	for (uint32_t i = 0; i < g->nslots; i++)
		cells[i + 2] = g->slots[i].code;
	cells[g->nslots + 2] = STR("attendance_permille");
	csv_line(&out, cells, g->nslots + 3, ',', CSV_SPREADSHEET);
	for (uint32_t k = 0; k < g->nlearners; k++) {
		const struct enrolment *e = &g->learners[k];
		const struct standing *t = standing_of(g, e->learner);
		if (!in_grid(e))
			continue;
		cells[0] = e->email;
		cells[1] = name_of(cli->arena, e);
		for (uint32_t i = 0; i < g->nslots; i++) {
			uint32_t status = status_at(g, g->slots[i].id, e->learner);
			cells[i + 2] = str_of(
				status ? choice_by_number(&choices_presence_status, status)->text
				       : "");
		}
		cells[g->nslots + 2] = arena_printf(
			cli->arena, "%llu", t ? (unsigned long long)t->attendance_permille : 0);
		csv_line(&out, cells, g->nslots + 3, ',', CSV_SPREADSHEET);
	}
	cli_print(&out);
	buf_free(&out);
}

static void grid_json(struct cli *cli, const struct grid *g)
{
	json_t *all = json_array();

	for (uint32_t k = 0; k < g->nlearners; k++) {
		const struct enrolment *e = &g->learners[k];
		const struct standing *t = standing_of(g, e->learner);
		json_t *days = json_object();
		if (!in_grid(e)) {
			json_decref(days);
			continue;
		}
		for (uint32_t i = 0; i < g->nslots; i++) {
			uint32_t status = status_at(g, g->slots[i].id, e->learner);
			if (status)
				json_object_set_new(
					days, arena_z(cli->arena, g->slots[i].code),
					json_string(
						choice_by_number(&choices_presence_status, status)
							->text));
		}
		json_array_append_new(all, json_pack("{ss%, sI, so}", "email", e->email.p,
						     (size_t)e->email.n, "attendance_permille",
						     (json_int_t)(t ? t->attendance_permille : 0),
						     "half_days", days));
	}
	char *text = json_dumps(all, JSON_INDENT(1));
	puts(text);
	free(text);
	json_decref(all);
}

int cmd_attendance(struct cli *cli, int argc, char **argv)
{
	struct grid g = {0};
	struct fault fault;
	uint64_t cohort;
	int code = 0;

	if (argc != 1)
		return cli_usage(_("cursus attendance COHORT"));
	struct session *s = cli_session(cli);
	if (!s)
		return EXIT_UNREACHABLE;
	enum status status = session_resolve(s, &desc_cohort, str_of(argv[0]), &cohort, &fault);
	if (status != STATUS_ok)
		return cli_fail(cli, status, &fault);
	g.cells = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g.sheets = g_hash_table_new(NULL, NULL);
	if (gather(cli, s, cohort, &g, &code)) {
		if (cli->style.form == OUTPUT_JSON)
			grid_json(cli, &g);
		else if (cli->style.form == OUTPUT_CSV)
			grid_csv(cli, &g);
		else
			show_grid(cli, &g);
	}
	g_hash_table_destroy(g.cells);
	g_hash_table_destroy(g.sheets);
	return code;
}
