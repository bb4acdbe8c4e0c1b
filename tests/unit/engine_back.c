/* A service that follows a new type of events reads the old ones first, each once. */
#include "tiny.h"
#include "unit.h"

struct pair {
	struct rig *up, *down;
};

static void add_trainers(struct rig *g, const char *code)
{
	ck_assert_int_eq(
		rig_ask(g, "organiser", &desc_trainer_add,
			&(struct trainer_add){.code = str_of(code), .name = STR("A Person")})
			.status,
		STATUS_ok);
}

static uint64_t position(struct rig *g)
{
	uint64_t after = 0;

	return engine_feed_position(g->engine, "catalogue", &after) ? after : UINT64_MAX;
}

/* As the server asks: what the engine wants, from where it stands. */
static void feed(struct pair p, uint64_t limit)
{
	struct feed_read m = {.after = position(p.down),
			      .limit = limit,
			      .types = engine_feed_types(p.down->engine, "catalogue")};
	struct told t = rig_ask(p.up, "service", &desc_feed_read, &m);

	ck_assert_int_eq(t.status, STATUS_ok);
	rig_add_feed(p.down, "catalogue", t.page.rows[0]);
	ck_assert_int_eq(rig_run(p.down), COMMIT_DONE);
}

/* Upstream: 1 an institution, 2 and 3 trainers, 4 an institution, 5 and 6 trainers; followed up to
 * there, institutions only: two entries and what each caused. */
static struct pair pair_new(void)
{
	struct pair p = {rig_new(&tiny_catalogue, store_memory_open()),
			 rig_new(&tiny_narrow, store_memory_open())};

	rig_institution(p.up, "ONE");
	add_trainers(p.up, "A");
	rig_institution(p.up, "TWO");
	add_trainers(p.up, "B");
	feed(p, 0);
	ck_assert_uint_eq(position(p.down), 6);
	ck_assert_uint_eq(engine_sequence(p.down->engine), 4);
	return p;
}

static void pair_free(struct pair p)
{
	rig_free(p.up);
	rig_free(p.down);
}

static void reopen(struct pair p, const struct service *s)
{
	const char *why;

	ck_assert_ptr_nonnull(rig_reopen(p.down, s, &why));
}

static uint32_t trainers(struct rig *g)
{
	struct tx *tx = store_begin(g->store, STORE_READ);
	struct trainer t = {0};
	struct scan s = scan_records(tx_view(tx), &desc_trainer, &t, 0, STR(""));
	uint32_t n = 0;

	while (next_trainer(&s, g->a, &t))
		n++;
	tx_abort(tx);
	return n;
}

static struct feed_health health(struct rig *g)
{
	struct told t = rig_ask(g, "admin", &desc_health, &(struct health){0});
	struct health_report h;

	rig_row(g, &t, 0, &desc_health_report, &h);
	return h.feeds.p[0];
}

UNIT(engine_back, old_events_of_a_new_type_come_first)
{
	struct pair p = pair_new();

	/* The control: who follows the same as before reads nothing back. */
	reopen(p, &tiny_narrow);
	ck_assert_uint_eq(position(p.down), 6);
	rig_institution(p.up, "THREE");

	reopen(p, &tiny_enrolment);
	ck_assert_uint_eq(position(p.down), 0);
	ck_assert_uint_eq(health(p.down).sequence, 0);
	feed(p, 2); /* it looks at two entries */
	ck_assert_uint_eq(position(p.down), 2);
	ck_assert_uint_eq(trainers(p.down), 1);
	/* A request that has seen more waits for all. */
	rig_add_ask(p.down, &(struct ask){.who = "organiser",
					  .desc = &desc_institution_list,
					  .message = &(struct institution_list){0},
					  .seen = "catalogue",
					  .seen_sequence = 6});
	ck_assert_int_eq(rig_run(p.down), COMMIT_DONE);
	ck_assert_uint_eq(p.down->nout, 0);
	feed(p, 0);
	ck_assert_uint_eq(p.down->nout, 1);
	ck_assert_uint_eq(position(p.down), 6);
	ck_assert_uint_eq(trainers(p.down), 4);
	ck_assert_uint_eq(engine_sequence(p.down->engine), 8);
	feed(p, 0);
	ck_assert_uint_eq(position(p.down), 7);
	ck_assert_uint_eq(engine_sequence(p.down->engine), 10);
	ck_assert_uint_eq(health(p.down).stopped.n, 0);
	ck_assert(rig_check(p.down).clean);
	/* Once. */
	reopen(p, &tiny_enrolment);
	ck_assert_uint_eq(position(p.down), 7);
	pair_free(p);
}

UNIT(engine_back, a_restart_in_the_middle_doubles_nothing)
{
	struct pair p = pair_new();

	reopen(p, &tiny_enrolment);
	feed(p, 3);
	ck_assert_uint_eq(trainers(p.down), 2);
	reopen(p, &tiny_enrolment);
	ck_assert_uint_eq(position(p.down), 0);
	feed(p, 0);
	ck_assert_uint_eq(trainers(p.down), 4);
	ck_assert_uint_eq(engine_sequence(p.down->engine), 8);
	ck_assert(rig_check(p.down).clean);
	pair_free(p);
}

/* Its cursors do not say what they had: all is looked at, and has its effect once. */
UNIT(engine_back, a_store_from_before_cursors_knew_their_types)
{
	struct pair p = pair_new();
	struct feed_cursor c;

	for (int again = 0; again < 2; again++) {
		struct tx *tx = store_begin(p.down->store, STORE_WRITE);
		ck_assert(get_feed_cursor(tx_view(tx),
					  &(struct feed_cursor){.upstream = STR("catalogue")},
					  p.down->a, &c));
		c.types = STR("");
		put_feed_cursor(tx, &c);
		ck_assert_int_eq(tx_commit(tx), COMMIT_DONE);
		reopen(p, again ? &tiny_enrolment : &tiny_narrow);
		ck_assert_uint_eq(position(p.down), 0);
		feed(p, 0);
		ck_assert_uint_eq(position(p.down), 6);
		ck_assert_uint_eq(engine_sequence(p.down->engine), again ? 8 : 4);
	}
	ck_assert_uint_eq(trainers(p.down), 4);
	ck_assert(rig_check(p.down).clean);
	pair_free(p);
}

UNIT(engine_back, another_log_is_not_read_back)
{
	struct pair p = pair_new();
	struct rig *other = rig_new(&tiny_catalogue, store_memory_open());

	/* Seven entries with the same identity, other facts. */
	add_trainers(other, "Z");
	for (int i = 0; i < 5; i++)
		rig_institution(other, (const char *[]){"A", "B", "C", "D", "E"}[i]);
	reopen(p, &tiny_enrolment);
	struct rig *up = p.up;
	p.up = other;
	feed(p, 6);
	ck_assert(str_is(health(p.down).stopped, "its entry 6 is another one than was followed"));
	ck_assert_uint_eq(engine_sequence(p.down->engine), 4);
	rig_free(up);
	pair_free(p);
}
