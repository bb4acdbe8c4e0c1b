/* An upstream that was put back to an older copy and has grown again: whoever followed it must
 * notice, though it has grown to just where she stands. */
#include "tiny.h"
#include "unit.h"

struct restored {
	struct rig *up, *again, *down;
};

static void follow(struct rig *down, struct rig *up, uint64_t after)
{
	rig_add_feed(down, "catalogue", rig_feed(up, after, 0));
	ck_assert_int_eq(rig_run(down), COMMIT_DONE);
}

/* The copy is the same log up to its first entry. */
static struct restored restored_new(void)
{
	struct restored r = {rig_new(&tiny_catalogue, store_memory_open()),
			     rig_new(&tiny_catalogue, store_memory_open()),
			     rig_new(&tiny_enrolment, store_memory_open())};

	rig_institution(r.up, "FIRST");
	rig_institution(r.again, "FIRST");
	rig_institution(r.up, "SECOND");
	follow(r.down, r.up, 0);
	return r;
}

static void restored_free(struct restored r)
{
	rig_free(r.up);
	rig_free(r.again);
	rig_free(r.down);
}

static struct feed_health health_of(struct rig *g)
{
	struct told t = rig_ask(g, "admin", &desc_health, &(struct health){0});
	struct health_report h;

	rig_row(g, &t, 0, &desc_health_report, &h);
	ck_assert_uint_eq(h.feeds.n, 1);
	return h.feeds.p[0];
}

UNIT(engine_restored, a_log_that_grew_again_to_where_we_stand_is_another_one)
{
	struct restored r = restored_new();

	rig_institution(r.again, "OTHER");
	ck_assert_uint_eq(engine_sequence(r.again->engine), engine_sequence(r.up->engine));
	follow(r.down, r.again, 2);
	ck_assert(
		str_is(health_of(r.down).stopped, "its entry 2 is another one than was followed"));
	restored_free(r);
}

UNIT(engine_restored, the_log_that_was_followed_goes_on)
{
	struct restored r = restored_new();

	follow(r.down, r.up, 2);
	ck_assert_uint_eq(health_of(r.down).stopped.n, 0);
	rig_institution(r.up, "THIRD");
	follow(r.down, r.up, 2);
	ck_assert_uint_eq(health_of(r.down).sequence, 3);
	restored_free(r);
}
