/* cursus attendance COHORT: who was there, learner by half-day, as a grid. */
#include "cli.h"
#include "grid.h"
#include "grid_data.h"
#include "map_show.h"
#include "shown.h"
#include "term.h"
#include "text.h"

#include <jansson.h>
#include <stdlib.h>

#define NAME_COLUMNS 26
#define CELL_COLUMNS 3
#define TOTAL_COLUMNS 9
#define PERCENT_COLUMNS 7 /* 100.0 % */
#define YEAR_COLUMNS 4

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
	struct str leaving = shown_leaving(&cli->connection.session, e);

	if (e->state == enrolment_state_ENROLLED)
		return "";
	if (leaving.n)
		return arena_printf(cli->arena, "  %s", leaving.p).p;
	return arena_printf(cli->arena, "  %s", language_choice(&choices_enrolment_state, e->state))
		.p;
}

static const char *reach_note(const struct standing *t)
{
	return t && t->out_of_reach ? _(" out of reach") : "";
}

/* Columns of the last cells, the longest note among them. */
static int total_columns(struct cli *cli, const struct grid *g)
{
	int most = 0;

	for (uint32_t k = 0; k < g->nlearners; k++) {
		int note = text_width(str_of(reach_note(g->standings[k]))) +
			   text_width(str_of(state_note(cli, &g->learners[k])));
		most = note > most ? note : most;
	}
	return TOTAL_COLUMNS + most;
}

static void total_cells(struct cli *cli, const struct grid *g, uint32_t k)
{
	const struct standing *t = g->standings[k];
	struct str rate = t && t->counted_min ? language_percent(cli->arena, t->attendance_permille)
					      : STR("-");

	printf("%*s%s%s%s", PERCENT_COLUMNS - text_width(rate), "", rate.p, reach_note(t),
	       state_note(cli, &g->learners[k]));
}

static void learner_line(struct cli *cli, const struct grid *g, uint32_t k, uint32_t from,
			 uint32_t to)
{
	struct str name =
		text_cut(cli->arena, text_visible(cli->arena, grid_name(g, k, cli->arena)),
			 NAME_COLUMNS - 1);
	bool colour = term_colour(cli->style.fd);

	printf("%s", text_pad(cli->arena, name, NAME_COLUMNS).p);
	for (uint32_t i = from; i < to; i++) {
		uint32_t status = grid_status(g, k, i);
		bool last = i + 1 == to && to < g->nslots;
		bool outside = grid_outside(g, k, i);
		printf("%s%c%s%s%*s", colour ? paint(status) : "",
		       grid_letter(status, g->sealed[i]), outside ? "*" : "",
		       colour && status ? TERM_PLAIN : "",
		       last ? 0 : columns_of(g, i) - 1 - outside, "");
	}
	if (to == g->nslots)
		total_cells(cli, g, k);
	putchar('\n');
}

static bool any_outside(const struct grid *g)
{
	for (uint32_t k = 0; k < g->nlearners; k++)
		for (uint32_t i = 0; i < g->nslots; i++)
			if (grid_outside(g, k, i))
				return true;
	return false;
}

static void show_grid(struct cli *cli, const struct grid *g)
{
	int width = term_width(cli->style.fd);
	int room = width > 0 ? width - NAME_COLUMNS - total_columns(cli, g) : 0;

	for (uint32_t from = 0, to; from < g->nslots; from = to) {
		to = page_end(g, from, width > 0 && room < 1 ? 1 : room);
		head_lines(cli, g, from, to);
		for (uint32_t k = 0; k < g->nlearners; k++)
			learner_line(cli, g, k, from, to);
		if (to < g->nslots)
			putchar('\n');
	}
	puts(_("P present, L late, A absent, E excused, . nothing; small letters: the sheet is not "
	       "sealed"));
	if (any_outside(g))
		puts(_("* not enrolled on that day: does not count"));
}

static int show(struct cli *cli, const struct grid *g, bool map)
{
	struct buf out;

	if (cli->style.form == OUTPUT_TABLE && (!g->nslots || !g->nlearners)) {
		fprintf(stderr, "%s\n",
			g->nslots
				? _("nobody is enrolled: cursus import learners FILE --cohort C")
				: _("no half-day is planned: cursus import slots FILE --cohort C"));
	} else if (map) {
		buf_init(&out, SIZE_MAX / 2);
		map_show(g, cli->style.fd, cli->arena, &out);
		cli_print(&out);
		buf_free(&out);
	} else if (cli->style.form == OUTPUT_TABLE) {
		show_grid(cli, g);
	} else {
		buf_init(&out, SIZE_MAX / 2);
		grid_data(&cli->style, cli->arena, g, &out);
		cli_print(&out);
		buf_free(&out);
	}
	return 0;
}

int cmd_attendance(struct cli *cli, int argc, char **argv)
{
	struct fault fault;
	struct grid g;
	bool map = cli_flag(&argc, argv, "map");
	uint64_t cohort;

	if (argc != 1 || (map && cli->style.form != OUTPUT_TABLE))
		return cli_usage(_("cursus attendance COHORT [--map | --json | --csv]"));
	struct session *s = cli_session(cli);
	if (!s)
		return EXIT_UNREACHABLE;
	enum status status = session_resolve(s, &desc_cohort, str_of(argv[0]), &cohort, &fault);
	if (status == STATUS_ok)
		status = grid_gather(s, cohort, &g, &fault);
	return status == STATUS_ok ? show(cli, &g, map) : cli_fail(cli, status, &fault);
}
