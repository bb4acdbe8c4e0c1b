/* A clock that cannot be right: nothing is written, and health tells. */
#include "unit.h"

#include "faults.h"
#include "store.h"
#include "tiny.h"

#define DAY_MS ((int64_t)24 * 3600 * 1000)

static struct told add(struct rig *g, const char *code, bool dry)
{
	struct institution_add m = {.code = str_of(code), .name = STR("École")};
	struct ask ask = {.who = "organiser", .desc = &desc_institution_add, .message = &m};

	ask.dry = dry;
	rig_add_ask(g, &ask);
	rig_run(g);
	return rig_told(g, 0, &desc_institution_add);
}

static struct health_report health(struct rig *g)
{
	struct told t = rig_ask(g, "admin", &desc_health, &(struct health){0});
	struct health_report h = {0};
	struct fault fault;

	ck_assert_int_eq(t.status, STATUS_ok);
	ck_assert(wire_decode(t.page.rows[0], &desc_health_report, WIRE_STRICT, g->a, &h, &fault));
	return h;
}

static void noted(struct rig *g, enum reason why, uint32_t state, const char *text)
{
	struct health_report h = health(g);
	struct fault fault;

	ck_assert_uint_eq(h.state, state);
	ck_assert_uint_eq(h.notes.n, 1);
	ck_assert_uint_eq(h.notes.p[0].why, why);
	fault_from_reply(&h.notes.p[0], &fault);
	ck_assert_str_eq(fault_text(g->a, &fault, NULL).p, text);
}

UNIT(engine_notes, behind_the_log_nothing_is_written)
{
	static const char behind[] = "the clock is behind the newest entry of the log (2026-01-05 "
				     "08:00 UTC), so nothing is written; set the clock right";
	struct rig *g = rig_new(&tiny_catalogue, store_memory_open());
	const char *why;

	ck_assert_int_eq(add(g, "ONE", false).status, STATUS_ok);
	int64_t at_ms = g->now_ms;
	/* A second or two is what clocks that are kept right differ by. */
	g->now_ms = at_ms - CLOCK_BEHIND_MS;
	ck_assert_int_eq(add(g, "TWO", false).status, STATUS_ok);
	ck_assert_uint_eq(health(g).notes.n, 0);
	for (int again = 0; again < 2; again++) {
		g->now_ms = at_ms - CLOCK_BEHIND_MS - 1;
		for (int dry = 0; dry < 2; dry++) {
			struct told t = add(g, "THREE", dry);
			ck_assert_int_eq(t.status, STATUS_closed);
			ck_assert_str_eq(t.text,
					 arena_printf(g->a, "institution_add: %s", behind).p);
		}
		noted(g, REASON_clock_behind, service_state_DEGRADED, behind);
		ck_assert_uint_eq(engine_sequence(g->engine), 2);
		ck_assert_ptr_nonnull(rig_reopen(g, &tiny_catalogue, &why));
	}
	g->now_ms = at_ms;
	ck_assert_int_eq(add(g, "THREE", false).status, STATUS_ok);
	rig_free(g);
}

UNIT(engine_notes, jumps_and_gaps_are_told)
{
	struct rig *g = rig_new(&tiny_catalogue, store_memory_open());
	const char *why;

	engine_clock_jumped(g->engine, -200 * 60000);
	noted(g, REASON_clock_jumped, service_state_SERVING,
	      "the clock was changed by -3 h 20 min while the service was running; check that it "
	      "is right");
	ck_assert_int_eq(add(g, "ONE", false).status, STATUS_ok);
	g->now_ms += 30 * DAY_MS;
	ck_assert_ptr_nonnull(rig_reopen(g, &tiny_catalogue, &why));
	ck_assert_uint_eq(health(g).notes.n, 0);
	g->now_ms += DAY_MS;
	ck_assert_ptr_nonnull(rig_reopen(g, &tiny_catalogue, &why));
	noted(g, REASON_clock_gap, service_state_SERVING,
	      "the service was started 31 days after the newest entry of its log; check that the "
	      "clock is right");
	rig_free(g);
}

UNIT(engine_notes, a_message_is_refused_before_it_is_run)
{
	struct rig *g = rig_new(&tiny_catalogue, store_memory_open());
	struct ask ask = {.who = "organiser",
			  .desc = &desc_institution_list,
			  .message = &(struct institution_list){0}};
	struct str bytes = rig_envelope(g, &ask);
	struct envelope sent;
	struct reply reply;
	struct fault_reply why;
	struct fault fault;

	ck_assert(envelope_decode(bytes, g->a, &sent, &fault));
	ck_assert(reply_decode(engine_refusal(g->a, bytes, REASON_rate_limited, 100), g->a, &reply,
			       &fault));
	ck_assert(str_eq(reply.request_id, sent.request_id) && reply.status == STATUS_busy);
	ck_assert(wire_decode(reply.body, &desc_fault_reply, WIRE_STRICT, g->a, &why, &fault));
	fault_from_reply(&why, &fault);
	ck_assert_str_eq(fault_text(g->a, &fault, NULL).p,
			 "too many messages from this key; ask again in 100 ms");
	/* What is no message of ours is refused too. */
	ck_assert(engine_refusal(g->a, STR("x"), REASON_rate_limited, 100).n > 0);
	rig_free(g);
}
