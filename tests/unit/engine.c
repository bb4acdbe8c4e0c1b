/* The engine alone: effects once, refusals, batches that run again, pages, roles, the clock. */
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
	tiny_mischief = TINY_GOOD;
	ck_assert_uint_eq(rig_count(g, "events"), commits);
	ck_assert_uint_eq(engine_sequence(g->engine), 1);
	ck_assert(rig_check(g).clean);
	ck_assert_uint_eq(rig_count(g, "refused_own_bug"), 2);
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

/* A batch holds a thousand requests: their memory must not add up. */
UNIT(engine, answers_that_take_much_come_in_several_batches)
{
	struct rig *g = memory_rig();
	struct institution_list all = {0};
	char name[200], code[10];
	uint32_t answered = 0, batches = 0;

	memset(name, 'n', sizeof name);
	for (int i = 0; i < 1200; i++) {
		snprintf(code, sizeof code, "C%d", i);
		rig_ask(g, "organiser", &desc_institution_add,
			&(struct institution_add){.code = str_of(code),
						  .name = {name, sizeof name}});
	}
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

UNIT(engine, who_may_not_is_told_why)
{
	struct rig *g = memory_rig();
	struct told t;

	t = rig_ask(g, "nobody", &desc_institution_list, &(struct institution_list){0});
	ck_assert_int_eq(t.status, STATUS_denied);
	ck_assert_str_eq(t.text, "institution_list: this key is not known here");
	t = rig_ask(g, "revoked", &desc_institution_list, &(struct institution_list){0});
	ck_assert_str_eq(t.text, "institution_list: this key is revoked");
	t = rig_ask(g, "learner12", &desc_institution_add, A_SCHOOL("UN"));
	ck_assert_int_eq(t.fault.why, REASON_wrong_role);
	ck_assert(str_is(t.fault.got, "organiser, admin"));
	/* Who she is comes before what she says. */
	t = rig_ask(g, "learner12", &desc_institution_add, &(struct institution_add){0});
	ck_assert_int_eq(t.fault.why, REASON_wrong_role);
	t = rig_ask(g, "learner12", &desc_learner_show, &(struct learner_show){.learner = 13});
	ck_assert_str_eq(t.text, "learner_show.learner: only for yourself");
	t = rig_ask(g, "learner12", &desc_learner_show, &(struct learner_show){.learner = 12});
	ck_assert_int_eq(t.status, STATUS_ok);
	t = rig_ask(g, "organiser", &desc_learner_show, &(struct learner_show){.learner = 13});
	ck_assert_int_eq(t.status, STATUS_ok);
	assert_logged(g, "who=nobody behalf=\"\" status=denied field=\"\" reason=unknown_key");
	rig_free(g);
}

static struct told gateway_shows(struct rig *g, const char *who, const char *behalf,
				 uint64_t learner)
{
	return rig_ask_all(g, &(struct ask){.who = who,
					    .desc = &desc_learner_show,
					    .message = &(struct learner_show){.learner = learner},
					    .behalf = behalf});
}

UNIT(engine, a_gateway_speaks_for_a_person_as_that_person)
{
	struct rig *g = memory_rig();
	struct learner row;
	static const char *const nobody[] = {
		"learner:", "learner:0", "learner:01", "learner:x",
		"pope:1",   "learner12", "learner:-1", "learner:99999999999999999999"};

	struct told t = gateway_shows(g, "organiser", "learner:12", 12);
	ck_assert_int_eq(t.status, STATUS_denied);
	ck_assert_str_eq(t.text, "learner_show.behalf: only a gateway may speak for somebody else");
	for (size_t i = 0; i < COUNT(nobody); i++)
		ck_assert_int_eq(gateway_shows(g, "gateway", nobody[i], 12).fault.why,
				 REASON_bad_shape);
	ck_assert_str_eq(
		gateway_shows(g, "gateway", "pope:1", 12).text,
		"learner_show.behalf: does not have the shape of this identifier (pope:1)");
	ck_assert_int_eq(gateway_shows(g, "gateway", "learner:12", 13).fault.why,
			 REASON_not_yourself);
	t = gateway_shows(g, "gateway", "learner:12", 12);
	rig_row(g, &t, 0, &desc_learner, &row);
	ck_assert(str_is(row.structure, "learner:12"));
	ck_assert(str_is(row.funder, "portal"));
	/* For another it has her role only, though it is an organiser's itself. */
	struct ask ask = {.who = "gateway",
			  .desc = &desc_institution_add,
			  .message = A_SCHOOL("UN"),
			  .behalf = "trainer:3"};
	ck_assert_int_eq(rig_ask_all(g, &ask).fault.why, REASON_wrong_role);
	ask.behalf = NULL;
	ck_assert_int_eq(rig_ask_all(g, &ask).status, STATUS_ok);
	rig_free(g);
}

UNIT(engine, an_event_tells_who_did_it_and_when)
{
	struct rig *g = memory_rig();
	struct feed_page page;
	struct fault fault;

	rig_institution(g, "UN");
	ck_assert(
		wire_decode(rig_feed(g, 0, 0), &desc_feed_page, WIRE_LENIENT, g->a, &page, &fault));
	const struct log_entry *entry = &page.entries.p[0];
	ck_assert(str_is(entry->actor, "Marie Curie"));
	ck_assert_uint_eq(entry->request.n, REQUEST_ID_BYTES);
	ck_assert_int_eq(entry->at, RIG_START_MS);
	ck_assert_uint_eq(entry->type, TYPE_NUMBER_institution_added);
	ck_assert_uint_eq(entry->behalf.n + entry->upstream.n, 0);
	rig_free(g);
}

static uint64_t resolved(struct rig *g, const char *noun, const char *text)
{
	struct told t = rig_ask(g, "learner12", &desc_resolve,
				&(struct resolve){.noun = str_of(noun), .text = str_of(text)});
	struct resolved r;

	if (t.status != STATUS_ok) {
		ck_assert_int_eq(t.fault.why, REASON_no_such);
		ck_assert(str_is(t.fault.got, noun));
		return 0;
	}
	rig_row(g, &t, 0, &desc_resolved, &r);
	return r.id;
}

UNIT(engine, resolve_finds_codes_as_people_type_them)
{
	struct rig *g = memory_rig();

	rig_institution(g, "UNISTRA");
	rig_institution(g, "ehesp");
	ck_assert_uint_eq(resolved(g, "institution", "UNISTRA"), 1);
	ck_assert_uint_eq(resolved(g, "institution", "unistra"), 1);
	ck_assert_uint_eq(resolved(g, "institution", "EHESP"), 2);
	ck_assert_uint_eq(resolved(g, "institution", " ehesp "), 2);
	ck_assert_uint_eq(resolved(g, "institution", "nowhere"), 0);
	ck_assert_uint_eq(resolved(g, "trainer", "ehesp"), 0);
	ck_assert_uint_eq(resolved(g, "stats", "ehesp"), 0);
	ck_assert_uint_eq(resolved(g, "unicorn", "ehesp"), 0);
	struct told t = rig_ask(g, "organiser", &desc_resolve,
				&(struct resolve){.noun = STR("trainer"), .text = STR("x")});
	ck_assert_int_eq(t.status, STATUS_unknown);
	ck_assert_str_eq(t.text, "resolve.text: no such trainer");
	rig_free(g);
}

static enum status resolved_by(struct rig *g, const char *who, const char *behalf,
			       const char *email)
{
	struct resolve m = {.noun = STR("learner"), .text = str_of(email)};
	struct ask ask = {.who = who, .desc = &desc_resolve, .message = &m, .behalf = behalf};

	return rig_ask_all(g, &ask).status;
}

UNIT(engine, a_learner_cannot_try_out_whose_address_is_known)
{
	struct rig *g = memory_rig();

	struct tx *tx = store_begin(g->store, STORE_WRITE);
	put_learner(tx, &(struct learner){
				.id = 12, .email = STR("L@x.fr"), .email_key = STR("l@x.fr")});
	put_learner(tx, &(struct learner){
				.id = 13, .email = STR("M@x.fr"), .email_key = STR("m@x.fr")});
	ck_assert_int_eq(tx_commit(tx), COMMIT_DONE);
	ck_assert_int_eq(resolved_by(g, "organiser", NULL, "M@X.fr"), STATUS_ok);
	ck_assert_int_eq(resolved_by(g, "gateway", NULL, "M@X.fr"), STATUS_ok);
	ck_assert_int_eq(resolved_by(g, "learner12", NULL, "L@X.fr"), STATUS_ok);
	ck_assert_int_eq(resolved_by(g, "learner12", NULL, "M@X.fr"), STATUS_unknown);
	ck_assert_int_eq(resolved_by(g, "gateway", "learner:12", "M@X.fr"), STATUS_unknown);
	ck_assert_int_eq(resolved_by(g, "gateway", "learner:13", "M@X.fr"), STATUS_ok);
	struct told known =
		rig_ask(g, "learner12", &desc_resolve,
			&(struct resolve){.noun = STR("learner"), .text = STR("M@x.fr")});
	struct told unknown =
		rig_ask(g, "learner12", &desc_resolve,
			&(struct resolve){.noun = STR("learner"), .text = STR("N@x.fr")});
	ck_assert_str_eq(known.text, unknown.text);
	rig_free(g);
}

static struct told label(struct rig *g, const char *who, const char *noun, uint64_t id)
{
	return rig_ask(g, who, &desc_label, &(struct label){.noun = str_of(noun), .id = id});
}

UNIT(engine, label_tells_codes_to_all_and_addresses_to_few)
{
	struct rig *g = memory_rig();
	struct resolved r;

	rig_institution(g, "UNISTRA");
	struct tx *tx = store_begin(g->store, STORE_WRITE);
	put_learner(tx, &(struct learner){
				.id = 12, .email = STR("L@x.fr"), .email_key = STR("l@x.fr")});
	put_learner(tx, &(struct learner){
				.id = 13, .email = STR("M@x.fr"), .email_key = STR("m@x.fr")});
	ck_assert_int_eq(tx_commit(tx), COMMIT_DONE);
	struct told t = label(g, "learner12", "institution", 1);
	rig_row(g, &t, 0, &desc_resolved, &r);
	ck_assert(str_is(r.text, "UNISTRA"));
	t = label(g, "organiser", "learner", 13);
	rig_row(g, &t, 0, &desc_resolved, &r);
	ck_assert(str_is(r.text, "m@x.fr"));
	ck_assert_int_eq(label(g, "learner12", "learner", 12).status, STATUS_ok);
	ck_assert_int_eq(label(g, "learner12", "learner", 13).fault.why, REASON_wrong_role);
	struct ask ask = {.who = "gateway",
			  .desc = &desc_label,
			  .message = &(struct label){.noun = STR("learner"), .id = 13},
			  .behalf = "learner:12"};
	ck_assert_int_eq(rig_ask_all(g, &ask).fault.why, REASON_wrong_role);
	ask.behalf = NULL;
	ck_assert_int_eq(rig_ask_all(g, &ask).status, STATUS_ok);
	ck_assert_str_eq(label(g, "organiser", "learner", 14).text, "label.id: no such learner");
	ck_assert_str_eq(label(g, "organiser", "unicorn", 1).text, "label.noun: no such unicorn");
	rig_free(g);
}

UNIT(engine, whoami_tells_what_counts)
{
	struct rig *g = memory_rig();
	struct whoami_row row;
	struct ask ask = {.who = "gateway",
			  .desc = &desc_whoami,
			  .message = &(struct whoami){0},
			  .behalf = "learner:7"};

	struct told t = rig_ask_all(g, &ask);
	rig_row(g, &t, 0, &desc_whoami_row, &row);
	ck_assert(str_is(row.name, "portal"));
	ck_assert(str_is(row.roles, "learner, gateway"));
	ck_assert_uint_eq(row.learner, 7);
	t = rig_ask(g, "trainer3", &desc_whoami, &(struct whoami){0});
	rig_row(g, &t, 0, &desc_whoami_row, &row);
	ck_assert_uint_eq(row.trainer, 3);
	ck_assert(str_is(row.roles, "trainer"));
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
