/* Feeds of some types only: what is left out costs nothing, and nothing is missed. */
#include "tiny.h"
#include "unit.h"

#define QUIET_MS 20

static struct str institutions(struct rig *g)
{
	char *p = arena_alloc(g->a, 2);

	p[0] = (char)(desc_institution_added.type >> 8);
	p[1] = (char)(desc_institution_added.type & 0xff);
	return (struct str){p, 2};
}

static struct feed_read after(struct rig *g, uint64_t sequence, uint64_t wait_ms)
{
	return (struct feed_read){.after = sequence, .wait_ms = wait_ms, .types = institutions(g)};
}

static struct str page_bytes(struct rig *g, uint64_t sequence)
{
	struct feed_read m = after(g, sequence, 0);
	struct told t = rig_ask(g, "service", &desc_feed_read, &m);

	ck_assert_int_eq(t.status, STATUS_ok);
	return t.page.rows[0];
}

static struct feed_page page_of(struct rig *g, struct str bytes)
{
	struct feed_page page;
	struct fault fault;

	ck_assert(wire_decode(bytes, &desc_feed_page, WIRE_LENIENT, g->a, &page, &fault));
	return page;
}

/* Two events that nobody asked for. */
static void trainers(struct rig *g, const char *code)
{
	ck_assert_int_eq(rig_ask(g, "organiser", &desc_trainer_add,
				 &(struct trainer_add){.code = str_of(code), .name = STR("T")})
				 .status,
			 STATUS_ok);
}

static void poll(struct rig *g, uint64_t sequence)
{
	struct feed_read m = after(g, sequence, 5000);

	rig_add_ask(g, &(struct ask){.who = "service", .desc = &desc_feed_read, .message = &m});
	ck_assert_int_eq(rig_run(g), COMMIT_DONE);
}

static struct feed_health health_of(struct rig *g)
{
	struct told t = rig_ask(g, "admin", &desc_health, &(struct health){0});
	struct health_report h;

	rig_row(g, &t, 0, &desc_health_report, &h);
	return h.feeds.p[0];
}

/* 1 an institution, 2 and 3 trainers, 4 an institution, 5 and 6 trainers. */
static struct rig *upstream(void)
{
	struct rig *g = rig_new(&tiny_catalogue, store_memory_open());

	rig_institution(g, "ONE");
	trainers(g, "A");
	rig_institution(g, "TWO");
	trainers(g, "B");
	return g;
}

static void assert_page(const struct feed_page *p, uint64_t from, uint64_t through)
{
	ck_assert_uint_eq(p->from, from);
	ck_assert_uint_eq(p->through, through);
	ck_assert_uint_eq(p->from_hash.n, from ? 32 : 0);
	ck_assert_uint_eq(p->through_hash.n, 32);
	ck_assert_uint_eq(p->head, 6);
}

UNIT(feed_types, a_page_has_those_and_says_how_far_it_looked)
{
	struct rig *g = upstream();
	struct feed_page p = page_of(g, page_bytes(g, 0));
	const char *why;

	assert_page(&p, 0, 6);
	ck_assert_uint_eq(p.entries.n, 2);
	ck_assert(p.entries.p[0].sequence == 1 && p.entries.p[1].sequence == 4);
	ck_assert(str_eq(p.through_hash, p.head_hash));
	/* What was there before the service was started is looked at, not remembered. */
	ck_assert_ptr_nonnull(rig_reopen(g, &tiny_catalogue, &why));
	p = page_of(g, page_bytes(g, 1));
	assert_page(&p, 1, 6);
	ck_assert(p.entries.n == 1 && p.entries.p[0].sequence == 4);
	struct feed_read few = after(g, 0, 0);
	few.limit = 3;
	struct told t = rig_ask(g, "service", &desc_feed_read, &few);
	p = page_of(g, t.page.rows[0]);
	assert_page(&p, 0, 3);
	ck_assert_uint_eq(p.entries.n, 1);
	rig_free(g);
}

UNIT(feed_types, a_reader_is_not_woken_by_others_but_learns_how_far_the_log_is)
{
	struct rig *g = upstream();

	poll(g, 6);
	ck_assert_uint_eq(g->nout, 0);
	trainers(g, "C");
	ck_assert_uint_eq(g->nout, 1);
	g->now_ms += QUIET_MS - 1;
	ck_assert_int_eq(rig_run(g), COMMIT_DONE);
	ck_assert_uint_eq(g->nout, 0);
	g->now_ms += 1;
	ck_assert_int_eq(rig_run(g), COMMIT_DONE);
	ck_assert_uint_eq(g->nout, 1);
	/* What she asked for comes at once. */
	poll(g, 8);
	ck_assert_uint_eq(g->nout, 0);
	rig_add_ask(g, &(struct ask){.who = "organiser",
				     .desc = &desc_institution_add,
				     .message = &(struct institution_add){.code = STR("NEW"),
									  .name = STR("A")}});
	ck_assert_int_eq(rig_run(g), COMMIT_DONE);
	ck_assert_uint_eq(g->nout, 2);
	rig_free(g);
}

UNIT(feed_types, a_follower_goes_on_behind_what_was_left_out)
{
	struct rig *up = upstream(), *down = rig_new(&tiny_enrolment, store_memory_open());

	rig_add_feed(down, "catalogue", page_bytes(up, 0));
	ck_assert_int_eq(rig_run(down), COMMIT_DONE);
	ck_assert_uint_eq(health_of(down).sequence, 6);
	ck_assert_uint_eq(health_of(down).stopped.n, 0);
	/* The same again, and one from before: nothing. */
	uint64_t sequence = engine_sequence(down->engine);
	rig_add_feed(down, "catalogue", page_bytes(up, 0));
	rig_add_feed(down, "catalogue", page_bytes(up, 3));
	ck_assert_int_eq(rig_run(down), COMMIT_DONE);
	ck_assert_uint_eq(engine_sequence(down->engine), sequence);
	ck_assert_uint_eq(health_of(down).stopped.n, 0);
	rig_free(up);
	rig_free(down);
}

UNIT(feed_types, an_answer_to_a_question_further_on_is_not_taken)
{
	struct rig *up = upstream(), *down = rig_new(&tiny_enrolment, store_memory_open());

	rig_add_feed(down, "catalogue", page_bytes(up, 4));
	ck_assert_int_eq(rig_run(down), COMMIT_DONE);
	ck_assert_uint_eq(health_of(down).sequence, 0);
	ck_assert_uint_eq(health_of(down).stopped.n, 0);
	rig_free(up);
	rig_free(down);
}

/* By entries that the follower does not ask for. */
UNIT(feed_types, a_log_that_was_restored_and_has_grown_again_is_noticed)
{
	struct rig *up = upstream(), *again = rig_new(&tiny_catalogue, store_memory_open());
	struct rig *down = rig_new(&tiny_enrolment, store_memory_open());

	rig_institution(again, "ONE");
	for (int i = 0; i < 4; i++)
		trainers(again, (const char *[]){"A", "X", "Y", "Z"}[i]);
	rig_add_feed(down, "catalogue", page_bytes(up, 0));
	rig_add_feed(down, "catalogue", page_bytes(again, 6));
	ck_assert_int_eq(rig_run(down), COMMIT_DONE);
	ck_assert(str_is(health_of(down).stopped, "its entry 6 is another one than was followed"));
	rig_free(up);
	rig_free(again);
	rig_free(down);
}
