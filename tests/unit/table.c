/* Tables: alignment by what a terminal shows, cutting, colour, and names that try tricks. */
#include "table.h"
#include "unit.h"

static void prints(struct table *t, struct table_look look, const char *expected)
{
	struct buf out;

	buf_init(&out, 100000);
	table_print(t, look, &out);
	buf_u8(&out, 0);
	ck_assert_str_eq((const char *)out.p, expected);
	buf_free(&out);
}

static struct table *learners(struct arena *a)
{
	struct table *t = table_new(a);

	table_column(t, STR("nom"), TABLE_LEFT);
	table_column(t, STR("heures"), TABLE_RIGHT);
	table_column(t, STR("état"), TABLE_LEFT);
	table_row(t, (struct str[]){STR("Lefèvre"), STR("90"), STR("présente")});
	table_row(t, (struct str[]){STR("王小明"), STR("1000000"), STR("")});
	table_row(t, (struct str[]){STR("Ze\xcc\x81"), STR(""), STR("")});
	return t;
}

UNIT(table, aligned_without_trailing_blanks)
{
	struct arena *a = arena_new();

	prints(learners(a), (struct table_look){0},
	       "nom       heures  état\n"
	       "Lefèvre       90  présente\n"
	       "王小明   1000000\n"
	       "Ze\xcc\x81\n");
	arena_free(a);
}

UNIT(table, colour_only_on_headings)
{
	struct arena *a = arena_new();
	struct table *t = table_new(a);

	table_column(t, STR("a"), TABLE_LEFT);
	table_column(t, STR(""), TABLE_LEFT);
	table_column(t, STR("c"), TABLE_RIGHT);
	table_row(t, (struct str[]){STR("xx"), STR("y"), STR("zz")});
	prints(t, (struct table_look){.colour = true},
	       "\033[1m\033[4ma\033[0m       \033[1m\033[4mc\033[0m\nxx  y  zz\n");
	arena_free(a);
}

UNIT(table, the_widest_is_cut_first)
{
	struct arena *a = arena_new();
	struct table *t = table_new(a);

	table_column(t, STR("nom"), TABLE_LEFT);
	table_column(t, STR("titre"), TABLE_LEFT);
	table_column(t, STR("h"), TABLE_RIGHT);
	table_row(t, (struct str[]){STR("Martin"), STR("Coordination en soins primaires"),
				    STR("180")});
	prints(t, (struct table_look){.width = 44},
	       "nom     titre                              h\n"
	       "Martin  Coordination en soins primaires  180\n");
	prints(t, (struct table_look){.width = 30},
	       "nom     titre                h\n"
	       "Martin  Coordination en …  180\n");
	prints(t, (struct table_look){.width = 16},
	       "nom   titre    h\n"
	       "Mar…  Coor…  180\n");
	arena_free(a);
}

UNIT(table, never_narrower_than_readable)
{
	struct arena *a = arena_new();
	struct table *t = table_new(a);

	table_column(t, STR("a"), TABLE_LEFT);
	table_column(t, STR("b"), TABLE_LEFT);
	table_row(t, (struct str[]){STR("0123456789"), STR("0123456789")});
	prints(t, (struct table_look){.width = 1}, "a     b\n012…  012…\n");
	prints(t, (struct table_look){.width = 5}, "a     b\n012…  012…\n");
	arena_free(a);
}

UNIT(table, names_play_no_tricks)
{
	struct arena *a = arena_new();
	struct table *t = table_new(a);
	struct buf out;

	buf_init(&out, 1000);
	table_column(t, STR("a\033[2J"), TABLE_LEFT);
	table_row(t, (struct str[]){STR("x\033[31m\r\n\t\x7f\xc2\x9b"
					"2J\xe2\x80\xaeoof")});
	table_print(t, (struct table_look){0}, &out);
	unsigned breaks = 0;
	for (size_t i = 0; i < out.n; i++) {
		ck_assert(out.p[i] == '\n' || out.p[i] >= 0x20);
		ck_assert_uint_ne(out.p[i], 0x7f);
		breaks += out.p[i] == '\n';
	}
	ck_assert_uint_eq(breaks, 2);
	ck_assert_ptr_null(memmem(out.p, out.n, "\xc2\x9b", 2));
	ck_assert_ptr_null(memmem(out.p, out.n, "\xe2\x80\xae", 3));
	buf_free(&out);
	arena_free(a);
}

UNIT(table, headings_alone)
{
	struct arena *a = arena_new();
	struct table *t = table_new(a);

	table_column(t, STR("a"), TABLE_LEFT);
	prints(t, (struct table_look){.width = 80}, "a\n");
	arena_free(a);
}

static struct table *wide(struct arena *a)
{
	struct table *t = table_new(a);

	table_column(t, STR("code"), TABLE_WHOLE);
	table_column(t, STR("half days done"), TABLE_RIGHT);
	table_column(t, STR("note"), TABLE_LEFT);
	table_row(t, (struct str[]){STR("C1/2026-01-31/am"), STR("12"),
				    STR("a note that goes on and on")});
	table_row(t, (struct str[]){STR("C1/2026-01-31/pm"), STR("1"), STR("")});
	return t;
}

UNIT(table, headings_take_lines_before_anything_is_cut)
{
	struct arena *a = arena_new();

	prints(wide(a), (struct table_look){.width = 51},
	       "                  half\n"
	       "                  days\n"
	       "code              done  note\n"
	       "C1/2026-01-31/am    12  a note that goes on and on\n"
	       "C1/2026-01-31/pm     1\n");
	arena_free(a);
}

UNIT(table, what_must_be_whole_is_not_cut)
{
	struct arena *a = arena_new();

	ck_assert(table_fits(wide(a), 0));
	ck_assert(table_fits(wide(a), 36));
	ck_assert(!table_fits(wide(a), 35));
	prints(wide(a), (struct table_look){.width = 36},
	       "                  half\n"
	       "                  days\n"
	       "code              done  note\n"
	       "C1/2026-01-31/am    12  a note that…\n"
	       "C1/2026-01-31/pm     1\n");
	arena_free(a);
}

UNIT(table, rows_become_lines_where_a_table_does_not_fit)
{
	struct arena *a = arena_new();
	struct buf out;

	buf_init(&out, 100000);
	table_show(wide(a), (struct table_look){.width = 30}, &out);
	buf_u8(&out, 0);
	ck_assert_str_eq((const char *)out.p, "code            C1/2026-01-31/am\n"
					      "half days done  12\n"
					      "note            a note that goes on and on\n"
					      "\n"
					      "code            C1/2026-01-31/pm\n"
					      "half days done  1\n");
	buf_free(&out);
	arena_free(a);
}
