/* Attendance at a glance: what a column stands for, what it shows, how wide it is. */
#include "language.h"
#include "map_show.h"
#include "text.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SLOTS 12
#define LEARNERS 3

static struct arena *a;

/* Three days a month, a morning and an afternoon each; the last day is not sealed. */
static struct grid grid_of(void)
{
	static const uint32_t days[] = {20260107, 20260108, 20260109, 20260204, 20260205, 20260206};
	static const uint8_t statuses[LEARNERS][SLOTS] = {
		{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
		{1, 2, 1, 3, 4, 1, 1, 1, 2, 3, 3, 0},
		{3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 0, 0},
	};
	struct grid g = {.nslots = SLOTS, .nlearners = LEARNERS};

	a = arena_new();
	g.slots = arena_alloc(a, SLOTS * sizeof *g.slots);
	g.sealed = arena_alloc(a, SLOTS);
	g.learners = arena_alloc(a, LEARNERS * sizeof *g.learners);
	g.standings = arena_alloc(a, LEARNERS * sizeof *g.standings);
	g.cells = arena_alloc(a, sizeof statuses);
	memcpy(g.cells, statuses, sizeof statuses);
	for (uint32_t i = 0; i < SLOTS; i++) {
		g.slots[i] = (struct slot){.date = days[i / 2],
					   .half_day = i % 2 ? half_day_PM : half_day_AM};
		g.sealed[i] = i < SLOTS - 2;
	}
	for (uint32_t k = 0; k < LEARNERS; k++) {
		static const char *const names[] = {"N’Diaye", "Œuvre-de-la-Rochefoucauld-Šárka",
						    "Li"};
		struct standing *t = arena_alloc(a, sizeof *t);
		*t = (struct standing){.credited_min = 2100,
				       .counted_min = 2100,
				       .attendance_permille = 1000 - 400 * k,
				       .asked_permille = 800,
				       .out_of_reach = k == 2};
		g.learners[k] = (struct enrolment){.family_name = str_of(names[k]),
						   .given_names = STR("Éloïse")};
		g.standings[k] = t;
	}
	return g;
}

static char *shown(const struct grid *g, int fd)
{
	struct buf out;

	buf_init(&out, 100000);
	map_show(g, fd, a, &out);
	char *text = arena_z(a, buf_slice(&out));
	buf_free(&out);
	return text;
}

UNIT(map, columns_are_as_fine_as_fits)
{
	struct grid g = grid_of();
	static const struct {
		uint32_t most, n;
		enum span_unit unit;
	} cases[] = {{0, 12, SPAN_HALF_DAY}, {12, 12, SPAN_HALF_DAY}, {11, 6, SPAN_DAY},
		     {6, 6, SPAN_DAY},	     {5, 2, SPAN_WEEK},	      {2, 2, SPAN_WEEK},
		     {1, 2, SPAN_MONTH}};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct map_columns c = map_columns(&g, cases[i].most, a);
		ck_assert_uint_eq(c.n, cases[i].n);
		ck_assert_int_eq(c.unit, cases[i].unit);
		ck_assert_uint_eq(c.first[c.n], SLOTS);
	}
	arena_free(a);
}

UNIT(map, a_column_shows_the_worst_that_it_holds)
{
	struct grid g = grid_of();
	struct map_columns days = map_columns(&g, 6, a), weeks = map_columns(&g, 2, a);
	bool sealed;

	ck_assert_uint_eq(map_worst(&g, &days, 1, 0, &sealed), presence_status_LATE);
	ck_assert_uint_eq(map_worst(&g, &days, 1, 1, &sealed), presence_status_ABSENT);
	ck_assert_uint_eq(map_worst(&g, &days, 1, 2, &sealed), presence_status_EXCUSED);
	ck_assert(sealed);
	ck_assert_uint_eq(map_worst(&g, &days, 1, 5, &sealed), presence_status_ABSENT);
	ck_assert(!sealed);
	/* Of two alike the one that counts. */
	ck_assert_uint_eq(map_worst(&g, &weeks, 1, 1, &sealed), presence_status_ABSENT);
	ck_assert(sealed);
	ck_assert_uint_eq(map_worst(&g, &days, 2, 5, &sealed), 0);
	arena_free(a);
}

UNIT(map, can_be_read_without_colours)
{
	struct grid g = grid_of();
	int out[2];

	language_set("en");
	ck_assert_int_eq(pipe(out), 0);
	char *text = shown(&g, out[1]);
	ck_assert(!strchr(text, '\033'));
	ck_assert_msg(strstr(text, "Éloïse           ··········pp  35 h 00"), "%s", text);
	ck_assert_msg(strstr(text, "·L·AE···LAa   35 h 00 ███████··|·"), "%s", text);
	ck_assert_msg(strstr(text, "AAAAAAAAAA    35 h 00 ██·······|··"
				   "  20.0 % !\n"),
		      "%s", text);
	ck_assert_msg(strstr(text, "all, in tenths           6663366663"), "%s", text);
	close(out[0]);
	close(out[1]);
	arena_free(a);
}
