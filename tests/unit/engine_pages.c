/* The engine alone: long answers in pages, by rows, by bytes, by cursor. */
#include "engine_private.h"
#include "tiny.h"
#include "unit.h"

#include <stdio.h>

static struct rig *memory_rig(void)
{
	return rig_new(&tiny_catalogue, store_memory_open());
}

UNIT(engine, pages_hold_every_row_once)
{
	struct rig *g = memory_rig();
	struct institution_list all = {0};
	struct ask ask = {
		.who = "organiser", .desc = &desc_institution_list, .message = &all, .limit = 7};
	struct institution row;
	uint32_t rows = 0, pages = 0;
	char code[20];

	for (int i = 0; i < 49; i++) {
		snprintf(code, sizeof code, "C%02d", i);
		rig_institution(g, code);
	}
	do {
		struct told t = rig_ask_all(g, &ask);
		ck_assert_int_eq(t.status, STATUS_ok);
		for (uint32_t i = 0; i < t.page.nrows; i++) {
			rig_row(g, &t, i, &desc_institution, &row);
			snprintf(code, sizeof code, "C%02u", rows++);
			ck_assert(str_is(row.code, code));
		}
		ask.cursor = t.page.cursor;
		pages++;
	} while (ask.cursor.n);
	ck_assert_uint_eq(rows, 49);
	ck_assert_uint_eq(pages, 7);
	ask.limit = 0;
	ck_assert_uint_eq(rig_ask_all(g, &ask).page.nrows, 49);
	/* The counters come in pages too. */
	struct told t = rig_ask_all(g, &(struct ask){.who = "admin",
						     .desc = &desc_stats,
						     .message = &(struct stats){0},
						     .limit = 2});
	ck_assert_uint_eq(t.page.nrows, 2);
	ask = (struct ask){.who = "admin",
			   .desc = &desc_stats,
			   .message = &(struct stats){0},
			   .limit = 2,
			   .cursor = t.page.cursor};
	struct counter c;
	t = rig_ask_all(g, &ask);
	rig_row(g, &t, 0, &desc_counter, &c);
	ck_assert(str_is(c.name, "requests"));
	rig_free(g);
}

UNIT(engine, a_page_ends_at_its_bytes_and_at_its_rows)
{
	struct rig *g = memory_rig();
	struct institution_list all = {0};
	char name[201], code[20];
	uint32_t most = 0;

	memset(name, 'x', 200);
	name[200] = 0;
	for (int i = 0; i < 1300; i++) {
		snprintf(code, sizeof code, "C%04d", i);
		struct institution_add m = {.code = str_of(code),
					    .name = i < 1250 ? STR("A") : str_of(name)};
		ck_assert_int_eq(rig_ask(g, "organiser", &desc_institution_add, &m).status,
				 STATUS_ok);
		arena_reset(g->a);
	}
	struct told t = rig_ask(g, "organiser", &desc_institution_list, &all);
	most = t.page.nrows;
	ck_assert_uint_eq(most, PAGE_ROWS_MAX);
	ck_assert_uint_gt(t.page.cursor.n, 0);
	/* The log's entries are larger: fewer fit. */
	struct feed_page page;
	struct fault fault;
	ck_assert(
		wire_decode(rig_feed(g, 0, 0), &desc_feed_page, WIRE_LENIENT, g->a, &page, &fault));
	ck_assert_uint_gt(page.entries.n, 500);
	ck_assert_uint_le(page.entries.n, 1000);
	rig_free(g);
}

/* More than a page of long names. */
static void long_list(struct rig *g)
{
	char name[200], code[10];

	memset(name, 'n', sizeof name);
	for (int i = 0; i < 1200; i++) {
		snprintf(code, sizeof code, "C%d", i);
		rig_ask(g, "organiser", &desc_institution_add,
			&(struct institution_add){.code = str_of(code),
						  .name = {name, sizeof name}});
	}
}

/* A batch holds a thousand requests: their memory must not add up. */
UNIT(engine, answers_that_take_much_come_in_several_batches)
{
	struct rig *g = memory_rig();
	struct institution_list all = {0};
	uint32_t answered = 0, batches = 0;

	long_list(g);
	for (int i = 0; i < 64; i++)
		rig_add_ask(g, &(struct ask){.who = "organiser",
					     .desc = &desc_institution_list,
					     .message = &all});
	do {
		size_t bytes = 0;
		ck_assert_int_eq(rig_run(g), COMMIT_DONE);
		for (uint32_t i = 0; i < g->nout; i++) {
			ck_assert_int_eq(rig_told(g, i, NULL).status, STATUS_ok);
			bytes += g->out[i].bytes.n;
		}
		ck_assert_uint_le(bytes, 9u * 1024 * 1024);
		ck_assert_uint_le(arena_bytes(g->engine->arena) + arena_bytes(g->engine->one),
				  14u * 1024 * 1024);
		answered += g->nout;
		batches++;
	} while (engine_deadline_ms(g->engine) <= g->now_ms);
	ck_assert_uint_eq(answered, 64);
	ck_assert_uint_ge(batches, 2);
	rig_free(g);
}

/* Who asks for much waits, and not who asks after her. */
UNIT(engine, the_answers_of_one_key_leave_room_for_others)
{
	struct rig *g = memory_rig();
	struct institution_list all = {0};

	long_list(g);
	for (int i = 0; i < 63; i++)
		rig_add_ask(g, &(struct ask){.who = "organiser",
					     .desc = &desc_institution_list,
					     .message = &all});
	rig_add_ask(g,
		    &(struct ask){.who = "admin", .desc = &desc_institution_list, .message = &all});
	struct input admins = g->inputs[63];
	ck_assert_int_eq(rig_run(g), COMMIT_DONE);
	ck_assert_uint_gt(g->nout, 1);
	ck_assert_uint_lt(g->nout, 20);
	ck_assert_int_eq(rig_told(g, g->nout - 1, NULL).status, STATUS_ok);
	ck_assert(str_eq(g->out[g->nout - 1].route, admins.route));
	rig_free(g);
}

UNIT(engine, a_cursor_of_another_list_is_refused)
{
	struct rig *g = memory_rig();
	struct institution_list all = {0};

	rig_institution(g, "UN");
	rig_institution(g, "DEUX");
	struct told t = rig_ask_all(g, &(struct ask){.who = "admin",
						     .desc = &desc_stats,
						     .message = &(struct stats){0},
						     .limit = 1});
	struct ask ask = {.who = "organiser",
			  .desc = &desc_institution_list,
			  .message = &all,
			  .cursor = t.page.cursor};
	ck_assert_str_eq(rig_ask_all(g, &ask).text, "institution_list: not a cursor of this list");
	ask.cursor = STR("x");
	ck_assert_int_eq(rig_ask_all(g, &ask).fault.why, REASON_bad_cursor);
	ask.cursor = (struct str){arena_alloc(g->a, 1000), 1000};
	ck_assert_int_eq(rig_ask_all(g, &ask).fault.why, REASON_bad_cursor);
	rig_free(g);
}
