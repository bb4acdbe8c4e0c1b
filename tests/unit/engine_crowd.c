/* What many peers, or one greedy peer, may take of the places to wait. */
#include "attendance/attendance.h"
#include "tiny.h"
#include "unit.h"

#include <stdio.h>

static struct ask list_seen(uint64_t sequence)
{
	static const struct institution_list all;

	return (struct ask){.who = "organiser",
			    .desc = &desc_institution_list,
			    .message = &all,
			    .seen = "catalogue",
			    .seen_sequence = sequence};
}

UNIT(engine_crowd, too_many_that_wait_are_sent_away)
{
	struct rig *g = rig_new(&tiny_enrolment, store_memory_open());
	struct ask ask = list_seen(3);
	char names[32][10];

	for (int i = 0; i < PARKED_MAX; i++) {
		snprintf(names[i % 32], sizeof names[0], "crowd%d", i % 32);
		ask.who = names[i % 32];
		rig_add_ask(g, &ask);
		if (i % 64 == 63) {
			ck_assert_int_eq(rig_run(g), COMMIT_DONE);
			ck_assert_uint_eq(g->nout, 0);
			arena_reset(g->a);
		}
	}
	struct told t = rig_ask_all(g, &ask);
	ck_assert_int_eq(t.status, STATUS_busy);
	ck_assert_str_eq(t.text, "institution_list: too many requests are waiting");
	g->now_ms += PARK_MS;
	ck_assert_int_eq(rig_run(g), COMMIT_DONE);
	ck_assert_uint_eq(g->nout, PARKED_MAX);
	rig_free(g);
}

UNIT(engine_crowd, one_key_does_not_take_the_places_of_all)
{
	struct rig *up = rig_new(&tiny_catalogue, store_memory_open());
	struct rig *g = rig_new(&tiny_enrolment, store_memory_open());
	struct ask poison = list_seen(UINT64_MAX), ask = list_seen(1);
	uint32_t sent_away = 0;

	ck_assert_int_eq(rig_institution(up, "UN").status, STATUS_ok);
	poison.who = "learner12";
	for (int i = 0; i < 6 * 64; i++) {
		rig_add_ask(g, &poison);
		if (i % 64 != 63)
			continue;
		ck_assert_int_eq(rig_run(g), COMMIT_DONE);
		for (uint32_t o = 0; o < g->nout; o++)
			sent_away += rig_told(g, o, NULL).fault.why == REASON_too_busy;
	}
	ck_assert_uint_eq(sent_away, 2 * 64);
	/* Another waits and is answered. */
	rig_add_ask(g, &ask);
	ck_assert_int_eq(rig_run(g), COMMIT_DONE);
	ck_assert_uint_eq(g->nout, 0);
	rig_add_feed(g, "catalogue", rig_feed(up, 0, 0));
	ck_assert_int_eq(rig_run(g), COMMIT_DONE);
	ck_assert_uint_eq(g->nout, 1);
	ck_assert_int_eq(rig_told(g, 0, NULL).status, STATUS_ok);
	g->now_ms += PARK_MS;
	ck_assert_int_eq(rig_run(g), COMMIT_DONE);
	ck_assert_uint_eq(g->nout, 4 * 64);
	ck_assert_int_eq(rig_told(g, 0, NULL).status, STATUS_behind);
	rig_free(g);
	rig_free(up);
}

UNIT(engine_crowd, one_key_does_not_take_the_bytes_of_all)
{
	struct rig *g = rig_new(&attendance_service, store_memory_open());
	struct roll_line lines[1000];
	struct sheet_call call = {.slot = 1, .lines = {lines, COUNT(lines)}};
	struct ask ask = list_seen(3);
	char reason[500];

	memset(reason, 'x', sizeof reason);
	reason[0] = 'e';
	for (uint32_t i = 0; i < COUNT(lines); i++)
		lines[i] = (struct roll_line){.learner = i + 1,
					      .status = presence_status_EXCUSED,
					      .reason = {reason, sizeof reason}};
	ask.desc = &desc_sheet_call;
	ask.message = &call;
	/* Half a megabyte each. */
	for (int i = 0; i < 8; i++)
		rig_add_ask(g, &ask);
	ck_assert_int_eq(rig_run(g), COMMIT_DONE);
	ck_assert_uint_eq(g->nout, 3);
	ck_assert_int_eq(rig_told(g, 0, NULL).fault.why, REASON_too_busy);
	ask.who = "organiser2";
	rig_add_ask(g, &ask);
	ck_assert_int_eq(rig_run(g), COMMIT_DONE);
	ck_assert_uint_eq(g->nout, 0);
	rig_free(g);
}
