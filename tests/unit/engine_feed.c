/* Following another service: exactly once, the reasons to stop, waiting for what was seen, long
 * polling. */
#include "tiny.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

struct pair {
	struct rig *up, *down;
};

static struct pair pair_new(void)
{
	return (struct pair){rig_new(&tiny_catalogue, store_memory_open()),
			     rig_new(&tiny_enrolment, store_memory_open())};
}

static void pair_free(struct pair p)
{
	rig_free(p.up);
	rig_free(p.down);
}

static void add_schools(struct rig *g, int from, int n)
{
	char code[20];

	for (int i = from; i < from + n; i++) {
		snprintf(code, sizeof code, "C%d", i);
		ck_assert_int_eq(rig_institution(g, code).status, STATUS_ok);
	}
}

static void feed(struct pair p, uint64_t after, uint64_t limit)
{
	rig_add_feed(p.down, "catalogue", rig_feed(p.up, after, limit));
	ck_assert_int_eq(rig_run(p.down), COMMIT_DONE);
}

static uint64_t position(struct rig *g)
{
	uint64_t after = 0;

	return engine_feed_position(g->engine, "catalogue", &after) ? after : UINT64_MAX;
}

static struct health_report health(struct rig *g)
{
	struct told t = rig_ask(g, "admin", &desc_health, &(struct health){0});
	struct health_report h;

	rig_row(g, &t, 0, &desc_health_report, &h);
	return h;
}

static struct feed_page page_of(struct rig *g, uint64_t after)
{
	struct feed_page page;
	struct fault fault;

	ck_assert(wire_decode(rig_feed(g, after, 0), &desc_feed_page, WIRE_LENIENT, g->a, &page,
			      &fault));
	return page;
}

static struct str page_bytes(struct rig *g, const struct feed_page *page)
{
	struct buf b;

	buf_init(&b, WIRE_BYTES_MAX);
	wire_encode(&b, &desc_feed_page, page);
	struct str bytes = arena_str(g->a, buf_slice(&b));
	buf_free(&b);
	return bytes;
}

UNIT(engine_feed, upstreams_come_from_the_follow_rows)
{
	const char *names[SEEN_MAX];

	ck_assert_uint_eq(service_upstreams(&tiny_catalogue, names), 0);
	ck_assert_uint_eq(service_upstreams(&tiny_enrolment, names), 1);
	ck_assert_str_eq(names[0], "catalogue");
}

UNIT(engine_feed, every_entry_has_its_effect_once)
{
	struct pair p = pair_new();
	struct learner l;

	add_schools(p.up, 0, 10);
	feed(p, 0, 4);
	ck_assert_uint_eq(position(p.down), 4);
	feed(p, 0, 4); /* the same page twice */
	feed(p, 2, 4); /* one that overlaps */
	ck_assert_uint_eq(position(p.down), 6);
	/* Both in one batch, and an old one behind them. */
	rig_add_feed(p.down, "catalogue", rig_feed(p.up, 5, 0));
	rig_add_feed(p.down, "catalogue", rig_feed(p.up, 6, 0));
	rig_add_feed(p.down, "catalogue", rig_feed(p.up, 0, 3));
	ck_assert_int_eq(rig_run(p.down), COMMIT_DONE);
	ck_assert_uint_eq(position(p.down), 10);
	/* Each institution: the followed entry and the learner that it caused. */
	ck_assert_uint_eq(engine_sequence(p.down->engine), 20);
	struct check_report r = rig_check(p.down);
	ck_assert(r.clean);
	ck_assert_uint_eq(r.records, 20);

	struct feed_page page = page_of(p.down, 0);
	ck_assert_uint_eq(page.entries.n, 20);
	ck_assert(str_is(page.entries.p[2].upstream, "catalogue"));
	ck_assert_uint_eq(page.entries.p[2].upstream_sequence, 2);
	ck_assert(str_is(page.entries.p[2].actor, "Marie Curie"));
	ck_assert(str_is(page.entries.p[3].actor, "catalogue"));
	ck_assert(str_eq(page.entries.p[2].body, page_of(p.up, 0).entries.p[1].body));
	struct tx *tx = store_begin(p.down->store, STORE_READ);
	struct institution i;
	ck_assert(get_institution(tx_view(tx), &(struct institution){.id = 10}, p.down->a, &i));
	ck_assert(str_is(i.code, "C9"));
	ck_assert(get_learner(tx_view(tx), &(struct learner){.id = 20}, p.down->a, &l));
	ck_assert(str_is(l.given_names, "Marie Curie"));
	tx_abort(tx);
	pair_free(p);
}

UNIT(engine_feed, the_cursor_outlives_a_restart)
{
	struct pair p = pair_new();
	const char *why;

	add_schools(p.up, 0, 3);
	feed(p, 0, 2);
	ck_assert_ptr_nonnull(rig_reopen(p.down, &tiny_enrolment, &why));
	ck_assert_uint_eq(position(p.down), 2);
	feed(p, 0, 0);
	ck_assert_uint_eq(position(p.down), 3);
	ck_assert_uint_eq(engine_sequence(p.down->engine), 6);
	pair_free(p);
}

UNIT(engine_feed, a_page_that_was_not_committed_did_not_happen)
{
	enum commit answers[] = {COMMIT_DONE, COMMIT_AGAIN, COMMIT_BROKEN, COMMIT_FULL};
	struct pair p = {rig_new(&tiny_catalogue, store_memory_open()),
			 rig_new(&tiny_enrolment, store_faulty(answers, COUNT(answers)))};

	add_schools(p.up, 0, 3);
	struct str page = rig_feed(p.up, 0, 0);
	rig_add_feed(p.down, "catalogue", page);
	ck_assert_int_eq(rig_run(p.down), COMMIT_BROKEN);
	ck_assert_uint_eq(position(p.down), 0);
	rig_add_feed(p.down, "catalogue", page);
	ck_assert_int_eq(rig_run(p.down), COMMIT_FULL);
	ck_assert_uint_eq(position(p.down), 0);
	rig_add_feed(p.down, "catalogue", page);
	ck_assert_int_eq(rig_run(p.down), COMMIT_DONE);
	ck_assert_uint_eq(position(p.down), 3);
	ck_assert_uint_eq(engine_sequence(p.down->engine), 6);
	ck_assert(rig_check(p.down).clean);
	pair_free(p);
}

UNIT(engine_feed, what_is_not_followed_only_moves_the_cursor)
{
	struct pair p = pair_new();

	add_schools(p.up, 0, 3);
	struct feed_page page = page_of(p.up, 0);
	struct log_entry *entries = (struct log_entry *)arena_alloc(p.up->a, 3 * sizeof *entries);
	memcpy(entries, page.entries.p, 3 * sizeof *entries);
	entries[0].type = TYPE_NUMBER_cohort_planned; /* not followed here */
	entries[1].type = 998;			      /* of a newer version */
	entries[2].upstream = STR("elsewhere");	      /* followed there, not decided there */
	chain_entries(p.up->a, entries, 3);
	page.entries.p = entries;
	rig_add_feed(p.down, "catalogue", page_bytes(p.up, &page));
	ck_assert_int_eq(rig_run(p.down), COMMIT_DONE);
	ck_assert_uint_eq(position(p.down), 3);
	ck_assert_uint_eq(engine_sequence(p.down->engine), 0);
	rig_add_feed(p.down, "somebody", rig_feed(p.up, 0, 0));
	ck_assert_int_eq(rig_run(p.down), COMMIT_DONE);
	pair_free(p);
}

/* Delivers a page that ends the following, and checks what health says. */
static void assert_stops(struct pair p, struct str page, uint64_t at, const char *why)
{
	rig_add_feed(p.down, "catalogue", page);
	ck_assert_int_eq(rig_run(p.down), COMMIT_DONE);
	ck_assert_uint_eq(position(p.down), UINT64_MAX);
	struct health_report h = health(p.down);
	ck_assert_uint_eq(h.state, service_state_DEGRADED);
	ck_assert_uint_eq(h.feeds.n, 1);
	ck_assert_uint_eq(h.feeds.p[0].sequence, at);
	ck_assert_msg(str_is(h.feeds.p[0].stopped, why), "'%.*s' is not '%s'",
		      (int)h.feeds.p[0].stopped.n, h.feeds.p[0].stopped.p, why);
	/* What comes now has no effect, reads and decisions go on. */
	rig_add_feed(p.down, "catalogue", rig_feed(p.up, at, 0));
	ck_assert_int_eq(rig_run(p.down), COMMIT_DONE);
	ck_assert_uint_eq(health(p.down).feeds.p[0].sequence, at);
	struct told t =
		rig_ask(p.down, "organiser", &desc_institution_list, &(struct institution_list){0});
	ck_assert_uint_eq(t.page.nrows, at);
	struct str log = buf_slice(&p.down->log);
	ck_assert(memmem(log.p, log.n, "feed_stopped upstream=catalogue", 31) != NULL);
}

UNIT(engine_feed, stops_when_the_log_is_another_one)
{
	struct pair p = pair_new();

	add_schools(p.up, 0, 3);
	feed(p, 0, 2);
	struct feed_page page = page_of(p.up, 2);
	page.log_id = STR("0123456789abcdef");
	assert_stops(p, page_bytes(p.up, &page), 2, "its log is another one than before");
	pair_free(p);
}

UNIT(engine_feed, stops_when_the_log_is_shorter_than_it_was)
{
	struct pair p = pair_new();

	add_schools(p.up, 0, 3);
	feed(p, 0, 0);
	struct feed_page page = page_of(p.up, 3);
	page.head = 2;
	assert_stops(p, page_bytes(p.up, &page), 3,
		     "its log ends at 2, but 3 was followed already");
	pair_free(p);
}

UNIT(engine_feed, stops_at_a_gap)
{
	struct pair p = pair_new();

	add_schools(p.up, 0, 4);
	feed(p, 0, 1);
	assert_stops(p, rig_feed(p.up, 2, 0), 1, "entry 3 came after entry 1");
	pair_free(p);
}

/* Its identity is the same and it is not shorter, but what we followed is not in it any more. */
UNIT(engine_feed, stops_when_the_log_was_restored_and_has_grown_again)
{
	struct pair p = pair_new();
	struct rig *restored = rig_new(&tiny_catalogue, store_memory_open());

	add_schools(p.up, 0, 3);
	feed(p, 0, 0);
	add_schools(restored, 100, 5);
	ck_assert(str_eq(page_of(restored, 0).log_id, page_of(p.up, 0).log_id));
	assert_stops(p, rig_feed(restored, 3, 0), 3,
		     "entry 4 does not follow from what was followed");
	rig_free(restored);
	pair_free(p);
}

/* The page of a log whose third entry has another body. */
static struct str third_body(struct pair p, struct str body)
{
	struct feed_page page = page_of(p.up, 0);
	struct log_entry *entries =
		(struct log_entry *)arena_alloc(p.up->a, page.entries.n * sizeof *entries);

	memcpy(entries, page.entries.p, page.entries.n * sizeof *entries);
	entries[2].body = body;
	chain_entries(p.up->a, entries, page.entries.n);
	page.entries.p = entries;
	return page_bytes(p.up, &page);
}

static struct str school_added(struct pair p, const struct institution *school)
{
	struct buf b;

	buf_init(&b, WIRE_BYTES_MAX);
	wire_encode(&b, &desc_institution_added,
		    &(struct institution_added){.institution = *school});
	struct str body = arena_str(p.up->a, buf_slice(&b));
	buf_free(&b);
	return body;
}

UNIT(engine_feed, stops_at_an_entry_that_does_not_decode)
{
	struct pair p = pair_new();
	const char *why;

	add_schools(p.up, 0, 4);
	/* What came before it had its effect. */
	assert_stops(p, third_body(p, STR("\xc1")), 2,
		     "entry 3 (institution_added) cannot be read: institution_added: not msgpack");
	/* A restart, with a version that can read it, goes on from there. */
	ck_assert_ptr_nonnull(rig_reopen(p.down, &tiny_enrolment, &why));
	feed(p, 2, 0);
	ck_assert_uint_eq(position(p.down), 4);
	ck_assert_uint_eq(engine_sequence(p.down->engine), 8);
	pair_free(p);
}

UNIT(engine_feed, stops_at_an_entry_against_its_table)
{
	struct pair p = pair_new();

	add_schools(p.up, 0, 4);
	assert_stops(
		p,
		third_body(p, school_added(p, &(struct institution){.code = STR("C D"),
								    .name = STR("x")})),
		2,
		"entry 3 (institution_added) cannot be read: "
		"institution_added.institution.code: a code has letters, digits, '.', '_', '-' "
		"and '/' only (C D)");
	pair_free(p);
}

/* Readable, and yet it cannot be: that code is another's. Nothing of it is kept, what came before
 * it is, and the batch's other requests are answered. */
UNIT(engine_feed, stops_at_an_entry_that_contradicts_what_is_known)
{
	struct pair p = pair_new();
	struct institution taken = {.id = 77, .code = STR("C1"), .name = STR("x")};

	add_schools(p.up, 0, 4);
	rig_add_ask(p.down, &(struct ask){.who = "organiser",
					  .desc = &desc_institution_list,
					  .message = &(struct institution_list){0}});
	assert_stops(p, third_body(p, school_added(p, &taken)), 2,
		     "entry 3 (institution_added) contradicts what is known here");
	ck_assert_uint_eq(engine_sequence(p.down->engine), 4);
	ck_assert(rig_check(p.down).clean);
	pair_free(p);
}

UNIT(engine_feed, stops_at_an_answer_that_is_no_page)
{
	struct pair p = pair_new();

	assert_stops(p, STR("\xc1"), 0, "an answer cannot be read: feed_page: not msgpack");
	pair_free(p);
}

static struct ask list_seen(uint64_t sequence)
{
	static const struct institution_list all;

	return (struct ask){.who = "organiser",
			    .desc = &desc_institution_list,
			    .message = &all,
			    .seen = "catalogue",
			    .seen_sequence = sequence};
}

UNIT(engine_feed, a_request_waits_for_what_its_client_has_seen)
{
	struct pair p = pair_new();
	struct ask ask = list_seen(3);

	add_schools(p.up, 0, 3);
	feed(p, 0, 1);
	rig_add_ask(p.down, &ask);
	ck_assert_int_eq(rig_run(p.down), COMMIT_DONE);
	ck_assert_uint_eq(p.down->nout, 0);
	ck_assert_int_eq(engine_deadline_ms(p.down->engine), p.down->now_ms + PARK_MS);
	feed(p, 1, 1);
	ck_assert_uint_eq(p.down->nout, 0);
	rig_add_feed(p.down, "catalogue", rig_feed(p.up, 2, 0));
	ck_assert_int_eq(rig_run(p.down), COMMIT_DONE);
	ck_assert_uint_eq(p.down->nout, 1);
	ck_assert(str_is(p.down->out[0].route, "organiser"));
	ck_assert_uint_eq(rig_told(p.down, 0, &desc_institution_list).page.nrows, 3);
	ck_assert_int_eq(engine_deadline_ms(p.down->engine), INT64_MAX);
	/* What this service does not follow makes nobody wait. */
	ask.seen = "attendance";
	ck_assert_int_eq(rig_ask_all(p.down, &ask).status, STATUS_ok);
	pair_free(p);
}

UNIT(engine_feed, a_wait_ends_and_says_what_is_behind)
{
	struct pair p = pair_new();
	struct ask ask = list_seen(3);

	rig_add_ask(p.down, &ask);
	ck_assert_int_eq(rig_run(p.down), COMMIT_DONE);
	p.down->now_ms += PARK_MS - 1;
	ck_assert_int_eq(rig_run(p.down), COMMIT_DONE);
	ck_assert_uint_eq(p.down->nout, 0);
	p.down->now_ms++;
	ck_assert_int_eq(rig_run(p.down), COMMIT_DONE);
	ck_assert_uint_eq(p.down->nout, 1);
	struct told t = rig_told(p.down, 0, NULL);
	ck_assert_int_eq(t.status, STATUS_behind);
	ck_assert_str_eq(t.text, "institution_list: the facts that you have seen have not arrived "
				 "here yet (catalogue)");
	pair_free(p);
}

UNIT(engine_feed, commands_that_waited_run_in_the_order_of_their_arrival)
{
	struct pair p = pair_new();
	struct institution_add m = {.code = STR("SAME"), .name = STR("A school")};
	struct ask ask = {.who = "organiser",
			  .desc = &desc_institution_add,
			  .message = &m,
			  .id = 5,
			  .seen = "catalogue",
			  .seen_sequence = 1};

	add_schools(p.up, 0, 1);
	rig_add_ask(p.down, &ask);
	rig_add_ask(p.down, &ask);
	ck_assert_int_eq(rig_run(p.down), COMMIT_DONE);
	ask.id = 6;
	rig_add_ask(p.down, &ask);
	ck_assert_int_eq(rig_run(p.down), COMMIT_DONE);
	ck_assert_uint_eq(rig_count(p.down, "requests_waited"), 3);
	ck_assert_uint_eq(rig_count(p.down, "waiting"), 3);
	/* A page and a request of the same batch, too. */
	ask.id = 7;
	rig_add_ask(p.down, &ask);
	rig_add_feed(p.down, "catalogue", rig_feed(p.up, 0, 0));
	ck_assert_int_eq(rig_run(p.down), COMMIT_DONE);
	ck_assert_uint_eq(p.down->nout, 4);
	struct told first = rig_told(p.down, 0, NULL);
	ck_assert_int_eq(first.status, STATUS_ok);
	/* The same request twice: once its effect, twice its answer. */
	ck_assert(str_eq(rig_told(p.down, 1, NULL).bytes, first.bytes));
	ck_assert_int_eq(rig_told(p.down, 2, NULL).fault.why, REASON_code_taken);
	ck_assert_int_eq(rig_told(p.down, 3, NULL).fault.why, REASON_code_taken);
	pair_free(p);
}

UNIT(engine_feed, the_clock_of_a_rehearsal_does_not_disturb_waiting)
{
	struct rig *g = rig_new(&tiny_enrolment, store_memory_open());
	struct ask ask = list_seen(3);
	const char *why;

	g->rehearsal = true;
	ck_assert_ptr_nonnull(rig_reopen(g, &tiny_enrolment, &why));
	rig_add_ask(g, &ask);
	ck_assert_int_eq(rig_run(g), COMMIT_DONE);
	rig_add_ask(g,
		    &(struct ask){.who = "admin",
				  .desc = &desc_clock_move,
				  .message = &(struct clock_move){.now = RIG_START_MS + 10000000}});
	ck_assert_int_eq(rig_run(g), COMMIT_DONE);
	ck_assert_uint_eq(g->nout, 1);
	ck_assert_int_eq(engine_deadline_ms(g->engine), RIG_START_MS + PARK_MS);
	rig_free(g);
}

static void poll(struct rig *g, uint64_t after, uint64_t wait_ms)
{
	rig_add_ask(g, &(struct ask){
			       .who = "service",
			       .desc = &desc_feed_read,
			       .message = &(struct feed_read){.after = after, .wait_ms = wait_ms}});
}

static struct feed_page polled(struct rig *g, uint32_t i)
{
	struct told t = rig_told(g, i, &desc_feed_read);
	struct feed_page page = {0};

	rig_row(g, &t, 0, &desc_feed_page, &page);
	return page;
}

UNIT(engine_feed, a_reader_waits_for_the_next_entry)
{
	struct rig *g = rig_new(&tiny_catalogue, store_memory_open());

	add_schools(g, 0, 2);
	/* There is something: at once. */
	poll(g, 1, 5000);
	ck_assert_int_eq(rig_run(g), COMMIT_DONE);
	ck_assert_uint_eq(g->nout, 1);
	ck_assert_uint_eq(polled(g, 0).entries.n, 1);
	/* Nothing yet: when it comes, in the same batch. */
	poll(g, 2, 5000);
	ck_assert_int_eq(rig_run(g), COMMIT_DONE);
	ck_assert_uint_eq(g->nout, 0);
	ck_assert_int_eq(engine_deadline_ms(g->engine), g->now_ms + 5000);
	rig_add_ask(g, &(struct ask){.who = "organiser",
				     .desc = &desc_institution_add,
				     .message = &(struct institution_add){.code = STR("NEW"),
									  .name = STR("A")}});
	ck_assert_int_eq(rig_run(g), COMMIT_DONE);
	ck_assert_uint_eq(g->nout, 2);
	ck_assert_uint_eq(polled(g, 1).entries.n, 1);
	ck_assert_uint_eq(polled(g, 1).entries.p[0].sequence, 3);
	ck_assert_uint_eq(polled(g, 1).head, 3);
	/* Nothing comes: an empty page in the end. */
	poll(g, 3, 5000);
	ck_assert_int_eq(rig_run(g), COMMIT_DONE);
	g->now_ms += 5000;
	ck_assert_int_eq(rig_run(g), COMMIT_DONE);
	ck_assert_uint_eq(g->nout, 1);
	ck_assert_uint_eq(polled(g, 0).entries.n, 0);
	/* Nor does one wait who does not want to, or who is ahead of a log that was lost. */
	poll(g, 3, 0);
	poll(g, 99, 5000);
	ck_assert_int_eq(rig_run(g), COMMIT_DONE);
	ck_assert_uint_eq(g->nout, 2);
	ck_assert_uint_eq(polled(g, 1).head, 3);
	ck_assert_uint_eq(rig_count(g, "readers_waited"), 2);
	rig_free(g);
}

UNIT(engine_feed, a_clock_that_is_put_back_makes_no_wait_longer)
{
	struct rig *g = rig_new(&tiny_enrolment, store_memory_open());
	struct ask ask = list_seen(3);

	rig_add_ask(g, &ask);
	poll(g, 0, 5000);
	ck_assert_int_eq(rig_run(g), COMMIT_DONE);
	ck_assert_uint_eq(g->nout, 0);
	g->now_ms -= 3600000;
	ck_assert_int_eq(rig_run(g), COMMIT_DONE);
	ck_assert_uint_eq(g->nout, 2);
	ck_assert_int_eq(rig_told(g, 0, NULL).status, STATUS_behind);
	ck_assert_uint_eq(polled(g, 1).entries.n, 0);
	rig_free(g);
}

UNIT(engine_feed, a_reader_hears_of_a_decision_that_waited)
{
	struct pair p = pair_new();
	struct institution_add m = {.code = STR("NEW"), .name = STR("A school")};

	add_schools(p.up, 0, 1);
	struct feed_page page = page_of(p.up, 0);
	struct log_entry entry = page.entries.p[0];
	entry.type = 998; /* moves the cursor only */
	chain_entries(p.up->a, &entry, 1);
	page.entries.p = &entry;
	poll(p.down, 0, 5000);
	rig_add_ask(p.down, &(struct ask){.who = "organiser",
					  .desc = &desc_institution_add,
					  .message = &m,
					  .seen = "catalogue",
					  .seen_sequence = 1});
	ck_assert_int_eq(rig_run(p.down), COMMIT_DONE);
	ck_assert_uint_eq(p.down->nout, 0);
	rig_add_feed(p.down, "catalogue", page_bytes(p.up, &page));
	ck_assert_int_eq(rig_run(p.down), COMMIT_DONE);
	ck_assert_uint_eq(p.down->nout, 2);
	ck_assert_uint_eq(polled(p.down, 1).entries.n, 1);
	pair_free(p);
}

UNIT(engine_feed, a_reader_who_waits_gets_nothing_of_a_batch_that_failed)
{
	enum commit answers[] = {COMMIT_DONE, COMMIT_FULL, COMMIT_AGAIN};
	struct rig *g = rig_new(&tiny_catalogue, store_faulty(answers, COUNT(answers)));

	poll(g, 0, 5000);
	ck_assert_int_eq(rig_run(g), COMMIT_DONE);
	ck_assert_int_eq(rig_institution(g, "UN").fault.why, REASON_no_room);
	rig_add_ask(g, &(struct ask){.who = "organiser",
				     .desc = &desc_institution_add,
				     .message = &(struct institution_add){.code = STR("UN"),
									  .name = STR("A")}});
	ck_assert_int_eq(rig_run(g), COMMIT_DONE);
	ck_assert_uint_eq(g->nout, 2);
	ck_assert_uint_eq(polled(g, 1).entries.n, 1);
	rig_free(g);
}

UNIT(engine_feed, an_organiser_reads_no_feed)
{
	struct rig *g = rig_new(&tiny_catalogue, store_memory_open());
	struct told t = rig_ask(g, "organiser", &desc_feed_read, &(struct feed_read){0});

	ck_assert_int_eq(t.fault.why, REASON_wrong_role);
	ck_assert(str_is(t.fault.got, "auditor, admin, service"));
	rig_free(g);
}
