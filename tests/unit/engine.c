/* The engine alone: effects once, refusals, batches that run again, the clock. */
#include "engine_private.h"
#include "tiny.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

#define A_SCHOOL(c) (&(struct institution_add){.code = STR(c), .name = STR("A school")})

static struct rig *memory_rig(void)
{
	return rig_new(&tiny_catalogue, store_memory_open());
}

static struct store *lmdb_at(const char *dir, uint64_t first_bytes, uint64_t max_bytes)
{
	struct store_options o = {.dir = dir,
				  .first_bytes = first_bytes,
				  .max_bytes = max_bytes,
				  .unsafe_no_sync = true};
	const char *why = "";
	struct store *s = store_lmdb_open(&o, &why);

	ck_assert_msg(s != NULL, "%s", why);
	return s;
}

static const char *scratch_folder(void)
{
	static char dir[64];

	snprintf(dir, sizeof dir, "/tmp/cursus-engine-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	return dir;
}

static void remove_folder(const char *dir)
{
	char command[128];

	snprintf(command, sizeof command, "rm -r '%s'", dir);
	ck_assert_int_eq(system(command), 0);
}

/* Of the refused message itself, for people. */
static void assert_refused(struct rig *g, uint32_t i, enum status status, const char *text)
{
	struct told t = rig_told(g, i, NULL);

	ck_assert_int_eq(t.status, status);
	ck_assert_str_eq(t.text, text);
}

static void assert_logged(const struct rig *g, const char *part)
{
	struct str log = buf_slice(&g->log);

	ck_assert_msg(memmem(log.p, log.n, part, strlen(part)) != NULL, "'%s' is not in:\n%.*s",
		      part, (int)log.n, log.p);
}

UNIT(engine, an_effect_happens_once_however_often_it_is_sent)
{
	const char *dir = scratch_folder(), *why;
	struct rig *g = rig_new(&tiny_catalogue, lmdb_at(dir, 0, 0));
	struct ask ask = {.who = "organiser",
			  .desc = &desc_institution_add,
			  .message = A_SCHOOL("UN"),
			  .id = 7};

	for (int i = 0; i < 3; i++)
		rig_add_ask(g, &ask);
	ck_assert_int_eq(rig_run(g), COMMIT_DONE);
	ck_assert_uint_eq(g->nout, 3);
	struct told first = rig_told(g, 0, NULL);
	ck_assert_int_eq(first.status, STATUS_ok);
	for (uint32_t i = 1; i < 3; i++)
		ck_assert(str_eq(rig_told(g, i, NULL).bytes, first.bytes));
	ck_assert(str_eq(rig_ask_all(g, &ask).bytes, first.bytes));
	rig_institution(g, "TWO");
	ck_assert(str_eq(rig_ask_all(g, &ask).bytes, first.bytes));

	store_close(g->store);
	g->store = lmdb_at(dir, 0, 0);
	ck_assert_ptr_nonnull(rig_reopen(g, &tiny_catalogue, &why));
	ck_assert(str_eq(rig_ask_all(g, &ask).bytes, first.bytes));
	ck_assert_uint_eq(engine_sequence(g->engine), 2);
	ck_assert_uint_eq(rig_count(g, "requests_repeated"), 1);
	rig_free(g);
	remove_folder(dir);
}

UNIT(engine, a_request_id_belongs_to_one_request_of_one_person)
{
	struct rig *g = memory_rig();
	struct ask ask = {.who = "organiser",
			  .desc = &desc_institution_add,
			  .message = A_SCHOOL("UN"),
			  .id = 7};

	ck_assert_int_eq(rig_ask_all(g, &ask).status, STATUS_ok);
	ask.message = A_SCHOOL("DEUX");
	struct told t = rig_ask_all(g, &ask);
	ck_assert_int_eq(t.status, STATUS_conflict);
	ck_assert_str_eq(t.text, "institution_add: this request id was used for another request");
	ask.message = A_SCHOOL("UN");
	ask.who = "organiser2";
	t = rig_ask_all(g, &ask);
	ck_assert_int_eq(t.status, STATUS_denied);
	ck_assert_str_eq(t.text, "institution_add: this request id belongs to somebody else");
	/* A refusal is not kept: its id may be used again. */
	ask = (struct ask){.who = "organiser",
			   .desc = &desc_institution_add,
			   .message = A_SCHOOL("UN"),
			   .id = 8};
	ck_assert_int_eq(rig_ask_all(g, &ask).fault.why, REASON_code_taken);
	ask.message = A_SCHOOL("TROIS");
	ck_assert_int_eq(rig_ask_all(g, &ask).status, STATUS_ok);
	rig_free(g);
}

UNIT(engine, request_ids_are_forgotten_after_a_week)
{
	struct rig *g = memory_rig();
	char code[10];

	for (int i = 0; i < 40; i++) {
		snprintf(code, sizeof code, "OLD%d", i);
		rig_institution(g, code);
	}
	g->now_ms += (int64_t)7 * 24 * 3600 * 1000;
	rig_institution(g, "WEEK");
	ck_assert_uint_eq(rig_count(g, "requests_forgotten"), 0);
	g->now_ms++;
	for (int i = 0; i < 40; i++) {
		snprintf(code, sizeof code, "NEW%d", i);
		rig_institution(g, code);
	}
	ck_assert_uint_eq(rig_count(g, "requests_forgotten"), 40);
	rig_free(g);
}

UNIT(engine, what_is_decided_is_seen_by_the_next_input_of_the_batch)
{
	struct rig *g = memory_rig();
	struct institution row;

	rig_add_ask(g, &(struct ask){.who = "organiser",
				     .desc = &desc_institution_add,
				     .message = A_SCHOOL("UN")});
	rig_add_ask(g, &(struct ask){.who = "organiser",
				     .desc = &desc_institution_add,
				     .message = A_SCHOOL("UN")});
	rig_add_ask(g, &(struct ask){.who = "organiser",
				     .desc = &desc_institution_list,
				     .message = &(struct institution_list){0}});
	ck_assert_int_eq(rig_run(g), COMMIT_DONE);
	ck_assert_int_eq(rig_told(g, 0, NULL).status, STATUS_ok);
	assert_refused(g, 1, STATUS_conflict, "institution_add.code: is taken already (UN)");
	struct told list = rig_told(g, 2, &desc_institution_list);
	ck_assert_uint_eq(list.page.nrows, 1);
	rig_row(g, &list, 0, &desc_institution, &row);
	ck_assert_uint_eq(row.id, 1);
	ck_assert_uint_eq(list.sequence, 1);
	ck_assert(str_is(g->out[2].route, "organiser"));
	rig_free(g);
}

UNIT(engine, events_of_one_decision_get_following_sequences)
{
	struct rig *g = memory_rig();
	struct told t = rig_ask(g, "organiser", &desc_trainer_add,
				&(struct trainer_add){.code = STR("jo"), .name = STR("Jo")});
	struct trainer reply;
	struct fault fault;
	struct resolved second;

	ck_assert_int_eq(t.status, STATUS_ok);
	ck_assert_uint_eq(t.sequence, 2);
	ck_assert(wire_decode(t.body, &desc_trainer, WIRE_LENIENT, g->a, &reply, &fault));
	ck_assert_uint_eq(reply.id, 1);
	t = rig_ask(g, "organiser", &desc_resolve,
		    &(struct resolve){.noun = STR("trainer"), .text = STR("jo-2")});
	rig_row(g, &t, 0, &desc_resolved, &second);
	ck_assert_uint_eq(second.id, 2);
	rig_free(g);
}

UNIT(engine, a_refusal_has_no_effect)
{
	struct rig *g = memory_rig();

	rig_institution(g, "UN");
	uint64_t commits = rig_count(g, "events");
	tiny_mischief = TINY_EMITS_THEN_REFUSES;
	ck_assert_int_eq(rig_institution(g, "DEUX").fault.why, REASON_nothing_changes);
	tiny_mischief = TINY_NO_REASON;
	struct told t = rig_institution(g, "DEUX");
	ck_assert_int_eq(t.status, STATUS_internal);
	ck_assert_str_eq(t.text, "institution_add: the service met a bug of its own");
	tiny_mischief = TINY_HUGE_EVENT;
	ck_assert_int_eq(rig_institution(g, "DEUX").fault.why, REASON_own_bug);
	assert_logged(g, "bug type=institution_add what=event_cannot_be_kept");
	tiny_mischief = TINY_EVENT_AGAINST_ITS_TABLE;
	ck_assert_int_eq(rig_institution(g, "DEUX").fault.why, REASON_own_bug);
	assert_logged(g, "why=\"institution_added.institution.name: is required\"");
	tiny_mischief = TINY_GOOD;
	ck_assert_uint_eq(rig_count(g, "events"), commits);
	ck_assert_uint_eq(engine_sequence(g->engine), 1);
	ck_assert(rig_check(g).clean);
	ck_assert_uint_eq(rig_count(g, "refused_own_bug"), 3);
	rig_free(g);
}

UNIT(engine, a_dry_command_decides_and_keeps_nothing)
{
	struct rig *g = memory_rig();
	struct ask ask = {.who = "organiser",
			  .desc = &desc_institution_add,
			  .message = A_SCHOOL("UN"),
			  .id = 7,
			  .dry = true};

	ck_assert_int_eq(rig_ask_all(g, &ask).status, STATUS_ok);
	ck_assert_uint_eq(engine_sequence(g->engine), 0);
	ask.dry = false;
	ck_assert_int_eq(rig_ask_all(g, &ask).status, STATUS_ok);
	ck_assert_uint_eq(engine_sequence(g->engine), 1);
	ask.dry = true;
	ck_assert_int_eq(rig_ask_all(g, &ask).fault.why, REASON_code_taken);
	rig_free(g);
}

/* What three batches answer, one after the other. */
static struct str three_batches(struct rig *g)
{
	struct buf all;

	buf_init(&all, WIRE_BYTES_MAX * 16);
	for (int batch = 0; batch < 3; batch++) {
		for (int i = 0; i < 60; i++) {
			char code[20];
			struct institution_add m = {
				.name = STR("A school with a rather long name")};
			snprintf(code, sizeof code, "C%d-%d", batch, i / 2);
			m.code = str_of(code);
			rig_add_ask(g, &(struct ask){.who = "organiser",
						     .desc = &desc_institution_add,
						     .message = &m});
		}
		ck_assert_int_eq(rig_run(g), COMMIT_DONE);
		ck_assert_uint_eq(g->nout, 60);
		for (uint32_t i = 0; i < g->nout; i++)
			buf_str(&all, g->out[i].bytes);
	}
	buf_str(&all, rig_feed(g, 0, 0));
	struct str bytes = arena_str(g->a, buf_slice(&all));
	buf_free(&all);
	return bytes;
}

UNIT(engine, randomness_is_new_for_every_request)
{
	struct rig *g = memory_rig();
	struct institution one, two;

	rig_add_ask(g, &(struct ask){.who = "organiser",
				     .desc = &desc_institution_add,
				     .message = A_SCHOOL("A")});
	rig_add_ask(g, &(struct ask){.who = "organiser",
				     .desc = &desc_institution_add,
				     .message = A_SCHOOL("B")});
	ck_assert_int_eq(rig_run(g), COMMIT_DONE);
	struct told t =
		rig_ask(g, "organiser", &desc_institution_list, &(struct institution_list){0});
	rig_row(g, &t, 0, &desc_institution, &one);
	rig_row(g, &t, 1, &desc_institution, &two);
	ck_assert_uint_eq(one.nda.n, 10);
	ck_assert(!str_eq(one.nda, two.nda));
	rig_free(g);
}

UNIT(engine, a_batch_that_runs_again_answers_the_same_bytes)
{
	enum commit again[] = {COMMIT_DONE, COMMIT_AGAIN, COMMIT_AGAIN, COMMIT_DONE, COMMIT_AGAIN};
	struct rig *g = memory_rig(),
		   *h = rig_new(&tiny_catalogue, store_faulty(again, COUNT(again)));
	struct str expected = three_batches(g), got = three_batches(h);

	ck_assert(str_eq(expected, got));
	ck_assert_uint_eq(rig_count(h, "batches_again"), 3);
	ck_assert_uint_eq(rig_count(h, "requests_refused"), rig_count(g, "requests_refused"));
	ck_assert(rig_check(h).clean);
	rig_free(g);
	rig_free(h);
}

UNIT(engine, a_batch_that_outgrows_the_map_answers_the_same_bytes)
{
	const char *dir = scratch_folder();
	struct rig *g = memory_rig(), *h = rig_new(&tiny_catalogue, lmdb_at(dir, 4096, 0));
	struct str expected = three_batches(g), got = three_batches(h);

	ck_assert(str_eq(expected, got));
	ck_assert_uint_gt(rig_count(h, "batches_again"), 0);
	ck_assert(rig_check(h).clean);
	rig_free(g);
	rig_free(h);
	remove_folder(dir);
}

UNIT(engine, a_full_store_answers_reads_and_what_was_answered_already)
{
	enum commit full[] = {COMMIT_DONE, COMMIT_DONE, COMMIT_FULL};
	struct rig *g = rig_new(&tiny_catalogue, store_faulty(full, COUNT(full)));
	struct ask known = {.who = "organiser",
			    .desc = &desc_institution_add,
			    .message = A_SCHOOL("UN"),
			    .id = 7};
	struct health_report health;

	struct told first = rig_ask_all(g, &known);
	rig_add_ask(g, &known);
	rig_add_ask(g, &(struct ask){.who = "organiser",
				     .desc = &desc_institution_add,
				     .message = A_SCHOOL("DEUX")});
	rig_add_ask(g, &(struct ask){.who = "organiser",
				     .desc = &desc_institution_list,
				     .message = &(struct institution_list){0}});
	ck_assert_int_eq(rig_run(g), COMMIT_FULL);
	ck_assert_uint_eq(g->nout, 3);
	ck_assert(str_eq(rig_told(g, 0, NULL).bytes, first.bytes));
	assert_refused(g, 1, STATUS_storage_full,
		       "institution_add: no room is left for new facts; reading goes on");
	ck_assert_uint_eq(rig_told(g, 2, &desc_institution_list).page.nrows, 1);
	assert_logged(g, "storage_full");
	struct told t = rig_ask(g, "learner12", &desc_health, &(struct health){0});
	rig_row(g, &t, 0, &desc_health_report, &health);
	ck_assert_uint_eq(health.state, service_state_FULL);
	/* Room was made. */
	ck_assert_int_eq(rig_institution(g, "DEUX").status, STATUS_ok);
	t = rig_ask(g, "learner12", &desc_health, &(struct health){0});
	rig_row(g, &t, 0, &desc_health_report, &health);
	ck_assert_uint_eq(health.state, service_state_SERVING);
	rig_free(g);
}

UNIT(engine, a_small_store_fills_up_and_goes_on_reading)
{
	const char *dir = scratch_folder();
	struct rig *g = rig_new(&tiny_catalogue, lmdb_at(dir, 1 << 20, 2 << 20));
	uint64_t done = 0;
	char code[20];

	for (;; done++) {
		snprintf(code, sizeof code, "C%llu", (unsigned long long)done);
		struct told t = rig_institution(g, code);
		if (t.status == STATUS_storage_full)
			break;
		ck_assert_int_eq(t.status, STATUS_ok);
		ck_assert_uint_lt(done, 100000);
	}
	ck_assert_uint_gt(done, 10);
	ck_assert_uint_eq(engine_sequence(g->engine), done);
	ck_assert(rig_check(g).clean);
	rig_free(g);
	remove_folder(dir);
}

UNIT(engine, an_unknown_outcome_sends_nothing)
{
	enum commit bad[] = {COMMIT_DONE, COMMIT_BROKEN, COMMIT_FENCED};
	struct rig *g = rig_new(&tiny_catalogue, store_faulty(bad, COUNT(bad)));
	struct ask ask = {
		.who = "organiser", .desc = &desc_institution_add, .message = A_SCHOOL("UN")};

	rig_add_ask(g, &ask);
	ck_assert_int_eq(rig_run(g), COMMIT_BROKEN);
	ck_assert_uint_eq(g->nout, 0);
	ck_assert_uint_eq(engine_sequence(g->engine), 0);
	rig_add_ask(g, &ask);
	ck_assert_int_eq(rig_run(g), COMMIT_FENCED);
	ck_assert_uint_eq(g->nout, 0);
	rig_free(g);
}

UNIT(engine, what_is_no_message_of_ours_is_refused)
{
	struct rig *g = memory_rig();
	struct institution_add bad = {.code = STR("has blanks"), .name = STR("A")};
	struct told t;

	rig_add(g, "organiser", STR("rubbish"));
	ck_assert_int_eq(rig_run(g), COMMIT_DONE);
	ck_assert_uint_eq(g->nout, 1);
	ck_assert_int_eq(rig_told(g, 0, NULL).status, STATUS_invalid);
	t = rig_ask(g, "organiser", &desc_cohort_list, &(struct cohort_list){0});
	ck_assert_int_eq(t.status, STATUS_invalid);
	ck_assert_str_eq(t.text, "no such message (cohort_list)");
	t = rig_ask(g, "organiser", &desc_institution_added, &(struct institution_added){0});
	ck_assert_str_eq(t.text, "no such message (institution_added)");
	t = rig_ask(g, "organiser", &desc_institution_add, &bad);
	ck_assert_int_eq(t.fault.why, REASON_not_a_code);
	ck_assert_ptr_eq(t.fault.desc, &desc_institution_add);
	assert_logged(g,
		      "refused type=institution_add who=\"Marie Curie\" behalf=\"\" status=invalid "
		      "field=code reason=not_a_code");
	ck_assert_uint_eq(rig_count(g, "refused_not_a_code"), 1);
	rig_free(g);
}

/* Nobody fills the disk, or hides what others were refused, with lines about themselves. */
UNIT(engine, who_is_refused_again_and_again_does_not_fill_the_log)
{
	struct rig *g = memory_rig();
	uint32_t lines = 0, most = 200 + 2;
	struct told t;

	for (int i = 0; i < 1000; i++)
		t = rig_ask(g, "organiser", &desc_cohort_list, &(struct cohort_list){0});
	ck_assert_int_eq(t.status, STATUS_invalid);
	for (uint32_t i = 0; i < g->log.n; i++)
		lines += g->log.p[i] == '\n';
	ck_assert_uint_ge(lines, 200);
	ck_assert_uint_le(lines, most);
	assert_logged(g, "refused_more who=organiser times=1");
	/* Another key's lines are its own. */
	size_t before = g->log.n;
	(void)rig_ask(g, "auditor", &desc_cohort_list, &(struct cohort_list){0});
	ck_assert_ptr_nonnull(memmem(g->log.p + before, g->log.n - before, "refused type=", 13));
	rig_free(g);
}

static struct told clock_move(struct rig *g, int64_t now_ms)
{
	return rig_ask(g, "admin", &desc_clock_move, &(struct clock_move){.now = now_ms});
}

UNIT(engine, the_clock_moves_in_rehearsals_only_and_not_back)
{
	struct rig *g = memory_rig();
	struct health_report health;
	struct feed_page page;
	struct fault fault;
	const char *why;

	struct told t = clock_move(g, RIG_START_MS);
	ck_assert_int_eq(t.status, STATUS_denied);
	ck_assert_str_eq(t.text, "clock_move: the clock is moved in rehearsals only");
	g->rehearsal = true;
	ck_assert_ptr_nonnull(rig_reopen(g, &tiny_catalogue, &why));
	/* A rehearsal may play in the past, as long as nothing has happened yet. */
	ck_assert_int_eq(clock_move(g, RIG_START_MS - 1000000).status, STATUS_ok);
	/* Behind the years that a calendar knows, no day would be one. */
	ck_assert_str_eq(clock_move(g, 253370764800000).text,
			 "clock_move.now: at most 253370764799999, not 253370764800000");
	g->now_ms += 5000;
	rig_institution(g, "UN");
	ck_assert_int_eq(clock_move(g, RIG_START_MS - 1000001).status, STATUS_conflict);
	ck_assert_str_eq(clock_move(g, RIG_START_MS - 1000001).text,
			 "clock_move.now: the clock does not go back");
	ck_assert_int_eq(clock_move(g, RIG_START_MS + 77).status, STATUS_ok);
	rig_institution(g, "DEUX");
	t = rig_ask(g, "admin", &desc_health, &(struct health){0});
	rig_row(g, &t, 0, &desc_health_report, &health);
	ck_assert_int_eq(health.now, RIG_START_MS + 77);
	ck_assert(
		wire_decode(rig_feed(g, 0, 0), &desc_feed_page, WIRE_LENIENT, g->a, &page, &fault));
	ck_assert_int_eq(page.entries.p[0].at, RIG_START_MS - 1000000);
	ck_assert_int_eq(page.entries.p[1].at, RIG_START_MS + 77);
	/* Nothing has happened since, but the clock has shown it. */
	ck_assert_int_eq(clock_move(g, RIG_START_MS + 9999).status, STATUS_ok);
	ck_assert_int_eq(clock_move(g, RIG_START_MS + 9998).fault.why, REASON_clock_backwards);
	/* After a restart too: what has happened has happened. */
	ck_assert_ptr_nonnull(rig_reopen(g, &tiny_catalogue, &why));
	ck_assert_int_eq(clock_move(g, RIG_START_MS).fault.why, REASON_clock_backwards);
	rig_free(g);
}

UNIT(engine, a_store_belongs_to_one_service)
{
	struct rig *g = memory_rig();
	const char *why = NULL;

	ck_assert_ptr_null(rig_reopen(g, &tiny_enrolment, &why));
	ck_assert_str_eq(why, "the store belongs to another service");
	rig_free(g);
}
