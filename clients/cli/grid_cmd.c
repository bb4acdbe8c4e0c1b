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
#define YEAR_COLUMNS 4

struct grid {
	struct slot *slots;
	struct enrolment *learners;
	struct standing *standings;
	uint32_t nslots, nlearners, nstandings;
	GHashTable *cells;  /* "slot learner" -> status, as a pointer */
	GHashTable *sheets; /* slot -> sheet state */
};

static char *cell_key(uint64_t slot, uint64_t learner)
{
	return g_strdup_printf("%llu %llu", (unsigned long long)slot, (unsigned long long)learner);
}

static uint32_t sheet_state(const struct grid *g, uint64_t slot)
{
	return (uint32_t)GPOINTER_TO_SIZE(g_hash_table_lookup(g->sheets, GSIZE_TO_POINTER(slot)));
}

/* A half-day that does not take place has no column, unless its sheet was sealed before. */
static void drop_cancelled(struct grid *g)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < g->nslots; i++)
		if (g->slots[i].state != slot_state_CANCELLED ||
		    sheet_state(g, g->slots[i].id) == sheet_state_SEALED)
			g->slots[kept++] = g->slots[i];
	g->nslots = kept;
}

static bool gather(struct cli *cli, struct session *s, uint64_t cohort, struct grid *g, int *code)
{
	void *slots, *learners, *standings, *sheets, *presences;
	uint32_t nsheets, n;

	if (!cli_ask(cli, s, &desc_slot_list, &(struct slot_list){.cohort = cohort}, &slots,
		     &g->nslots, code) ||
	    !cli_ask(cli, s, &desc_enrolment_list, &(struct enrolment_list){.cohort = cohort},
		     &learners, &g->nlearners, code) ||
	    !cli_ask(cli, s, &desc_totals_list, &(struct totals_list){.cohort = cohort}, &standings,
		     &g->nstandings, code) ||
	    !cli_ask(cli, s, &desc_sheet_list, &(struct sheet_list){.cohort = cohort}, &sheets,
		     &nsheets, code))
		return false;
	g->slots = slots;
	g->learners = learners;
	g->standings = standings;
	for (uint32_t i = 0; i < nsheets; i++) {
		const struct sheet *sheet = (const struct sheet *)sheets + i;
		g_hash_table_insert(g->sheets, GSIZE_TO_POINTER(sheet->slot),
				    GSIZE_TO_POINTER((size_t)sheet->state));
		if (!cli_ask(cli, s, &desc_presence_list,
			     &(struct presence_list){.slot = sheet->slot}, &presences, &n, code))
			return false;
		for (uint32_t k = 0; k < n; k++) {
			const struct presence *p = (const struct presence *)presences + k;
			g_hash_table_insert(g->cells, cell_key(p->slot, p->learner),
					    GSIZE_TO_POINTER((size_t)p->status));
		}
	}
	drop_cancelled(g);
	return true;
}

static uint32_t status_at(const struct grid *g, uint64_t slot, uint64_t learner)
{
	char *key = cell_key(slot, learner);
	uint32_t status = (uint32_t)GPOINTER_TO_SIZE(g_hash_table_lookup(g->cells, key));

	g_free(key);
	return status;
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

/* A half-day is so many columns wide; the only one of its day needs room for the date. */
static int columns_of(const struct grid *g, uint32_t i)
{
	bool alone = (i == 0 || g->slots[i - 1].date != g->slots[i].date) &&
		     (i + 1 == g->nslots || g->slots[i + 1].date != g->slots[i].date);

	return alone ? 2 * CELL_COLUMNS : CELL_COLUMNS;
}

static bool day_begins(const struct grid *g, uint32_t i, uint32_t from)
{
	return i == from || g->slots[i - 1].date != g->slots[i].date;
}

/* The end of the page that begins with a half-day: whole days, as many as fit, at least one. */
static uint32_t page_end(const struct grid *g, uint32_t from, int width)
{
	int used = 0;
	uint32_t end = from;

	while (end < g->nslots) {
		uint32_t next = end;
		int day = 0;
		while (next < g->nslots && g->slots[next].date == g->slots[end].date)
			day += columns_of(g, next++);
		if (end > from && width > 0 && used + day > width)
			break;
		used += day;
		end = next;
	}
	return end;
}

/* 12/11 where the day comes first, 11-12 where it comes last. */
static const char *day_text(struct arena *a, uint32_t date)
{
	unsigned day = date % 100, month = date / 100 % 100;
	bool day_first = strncmp(language_of("day", "%Y-%m-%d"), "%d", 2) == 0;

	return (day_first ? arena_printf(a, "%02u/%02u", day, month)
			  : arena_printf(a, "%02u-%02u", month, day))
		.p;
}

static void head_lines(struct cli *cli, const struct grid *g, uint32_t from, uint32_t to)
{
	int behind = 0;

	printf("%*s", NAME_COLUMNS, "");
	for (uint32_t i = from; i < to; i++) {
		uint32_t year = g->slots[i].date / 10000;
		behind += columns_of(g, i);
		if (i > from && g->slots[i - 1].date / 10000 == year)
			continue;
		printf("%*s%u", behind - columns_of(g, i), "", year);
		behind = columns_of(g, i) - YEAR_COLUMNS;
	}
	printf("\n%*s", NAME_COLUMNS, "");
	for (uint32_t i = from; i < to; i++) {
		if (day_begins(g, i, from))
			printf("%s ", day_text(cli->arena, g->slots[i].date));
	}
	printf("\n%*s", NAME_COLUMNS, "");
	for (uint32_t i = from; i < to; i++)
		printf("%-*s", columns_of(g, i),
		       g->slots[i].half_day == half_day_AM ? language_of("grid", "am")
							   : language_of("grid", "pm"));
	putchar('\n');
}

/* What became of who is not enrolled any more. */
static const char *state_note(struct cli *cli, const struct enrolment *e)
{
	if (e->state == enrolment_state_ENROLLED)
		return "";
	return arena_printf(cli->arena, "  %s", language_choice(&choices_enrolment_state, e->state))
		.p;
}

static bool in_grid(const struct enrolment *e)
{
	return e->state != enrolment_state_WAITING;
}

static const char *reach_note(const struct standing *t)
{
	return t && t->out_of_reach ? _(" out of reach") : "";
}

/* Columns of the last cells, the longest note among them. */
static int total_columns(struct cli *cli, const struct grid *g)
{
	int most = 0;

	for (uint32_t i = 0; i < g->nlearners; i++) {
		const struct enrolment *e = &g->learners[i];
		int note = text_width(str_of(reach_note(standing_of(g, e->learner)))) +
			   text_width(str_of(state_note(cli, e)));
		most = in_grid(e) && note > most ? note : most;
	}
	return TOTAL_COLUMNS + most;
}

static void total_cells(struct cli *cli, const struct grid *g, const struct enrolment *e)
{
	const struct standing *t = standing_of(g, e->learner);
	struct str rate = t && t->counted_min ? language_percent(cli->arena, t->attendance_permille)
					      : STR("-");

	printf("%*s%s%s%s", PERCENT_COLUMNS - text_width(rate), "", rate.p, reach_note(t),
	       state_note(cli, e));
}

static void learner_line(struct cli *cli, const struct grid *g, const struct enrolment *e,
			 uint32_t from, uint32_t to)
{
	struct str name = text_cut(cli->arena, text_visible(cli->arena, name_of(cli->arena, e)),
				   NAME_COLUMNS - 1);
	bool colour = term_colour(cli->style.fd);

	printf("%s", text_pad(cli->arena, name, NAME_COLUMNS).p);
	for (uint32_t i = from; i < to; i++) {
		uint32_t status = status_at(g, g->slots[i].id, e->learner);
		char c = letter(status, sheet_state(g, g->slots[i].id) == sheet_state_SEALED);
		bool last = i + 1 == to && to < g->nslots;
		printf("%s%c%s%*s", colour ? paint(status) : "", c,
		       colour && status ? TERM_PLAIN : "", last ? 0 : columns_of(g, i) - 1, "");
	}
	if (to == g->nslots)
		total_cells(cli, g, e);
	putchar('\n');
}

static void show_grid(struct cli *cli, const struct grid *g)
{
	int width = term_width(cli->style.fd);
	int room = width > 0 ? width - NAME_COLUMNS - total_columns(cli, g) : 0;

	if (!g->nslots || !g->nlearners) {
		fprintf(stderr, "%s\n",
			g->nslots
				? _("nobody is enrolled: cursus import learners FILE --cohort C")
				: _("no half-day is planned: cursus import slots FILE --cohort C"));
		return;
	}
	for (uint32_t from = 0, to; from < g->nslots; from = to) {
		to = page_end(g, from, width > 0 && room < 1 ? 1 : room);
		head_lines(cli, g, from, to);
		for (uint32_t i = 0; i < g->nlearners; i++)
			if (in_grid(&g->learners[i]))
				learner_line(cli, g, &g->learners[i], from, to);
		if (to < g->nslots)
			putchar('\n');
	}
	puts(_("P present, L late, A absent, E excused, . nothing; small letters: the sheet is not "
	       "sealed"));
}

static void grid_csv(struct cli *cli, const struct grid *g)
{
	struct str *cells = arena_alloc(cli->arena, (g->nslots + 3) * sizeof *cells);
	char delimiter = cli->style.delimiter ? cli->style.delimiter : ',';
	struct buf out;

	buf_init(&out, SIZE_MAX / 2);
	cells[0] = STR("email");
	cells[1] = STR("name");
	for (uint32_t i = 0; i < g->nslots; i++)
		cells[i + 2] = g->slots[i].code;
	cells[g->nslots + 2] = STR("attendance_permille");
	csv_line(&out, cells, g->nslots + 3, delimiter, CSV_SPREADSHEET);
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
		csv_line(&out, cells, g->nslots + 3, delimiter, CSV_SPREADSHEET);
	}
	cli_print(&out);
	buf_free(&out);
}

static json_t *learner_json(struct cli *cli, const struct grid *g, const struct enrolment *e)
{
	const struct standing *t = standing_of(g, e->learner);
	struct str name = name_of(cli->arena, e);
	json_t *days = json_object();

	for (uint32_t i = 0; i < g->nslots; i++) {
		const struct choice_option *status = choice_by_number(
			&choices_presence_status, status_at(g, g->slots[i].id, e->learner));
		if (status)
			json_object_set_new(days, arena_z(cli->arena, g->slots[i].code),
					    json_string(status->text));
	}
	return json_pack("{sI, ss%, ss%, ss, sI, sI, sb, so}", "learner", (json_int_t)e->learner,
			 "email", e->email.p, (size_t)e->email.n, "name", name.p, (size_t)name.n,
			 "state", choice_by_number(&choices_enrolment_state, e->state)->text,
			 "counted_min", (json_int_t)(t ? t->counted_min : 0), "attendance_permille",
			 (json_int_t)(t ? t->attendance_permille : 0), "out_of_reach",
			 t && t->out_of_reach, "half_days", days);
}

static void grid_json(struct cli *cli, const struct grid *g)
{
	json_t *all = json_array();
	struct buf out;

	for (uint32_t k = 0; k < g->nlearners; k++)
		if (in_grid(&g->learners[k]))
			json_array_append_new(all, learner_json(cli, g, &g->learners[k]));
	buf_init(&out, SIZE_MAX / 2);
	output_put_json(all, &out);
	cli_print(&out);
	buf_free(&out);
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
