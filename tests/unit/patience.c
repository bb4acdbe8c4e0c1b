/* What a busy service refuses is asked again, after the wait that it names and not for ever. */
#include "patience.h"

#include "engine.h"
#include "unit.h"

struct crowd {
	struct arena *a;
	enum reason why;
	uint64_t limit;
	uint32_t refusals; /* of the second envelope, before it is answered */
	uint32_t asked[2]; /* how often each was */
	int64_t slept_ms;
};

static struct str body_of(struct crowd *c)
{
	struct fault_reply f = {.why = (uint64_t)c->why, .limit = c->limit};
	struct buf b;

	buf_init(&b, WIRE_BYTES_MAX);
	wire_encode(&b, &desc_fault_reply, &f);
	struct str bytes = arena_str(c->a, buf_slice(&b));
	buf_free(&b);
	return bytes;
}

static bool ask(void *ctx, const char *service, const struct envelope *e, uint32_t n,
		struct arena *a, struct reply *out, struct str *why)
{
	struct crowd *c = ctx;

	(void)service;
	(void)a;
	(void)why;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t which = (uint32_t)e[i].type;
		bool busy = which == 1 && c->asked[1] < c->refusals;
		c->asked[which]++;
		out[i] = (struct reply){.status = busy ? STATUS_busy : STATUS_ok,
					.sequence = which + 1};
		if (busy)
			out[i].body = body_of(c);
	}
	return true;
}

static void asleep(void *ctx, int64_t ms)
{
	((struct crowd *)ctx)->slept_ms += ms;
}

/* How the two envelopes end. */
static void ends(struct crowd *c, uint64_t second)
{
	struct patience p = patience_of((struct carrier){.ask = ask, .ctx = c}, asleep, c);
	struct envelope e[] = {{.type = 0}, {.type = 1}};
	struct reply out[2];
	struct str why;

	c->a = arena_new();
	ck_assert(patience_ask(&p, "attendance", e, 2, c->a, out, &why));
	ck_assert_uint_eq(out[0].status, STATUS_ok);
	ck_assert_uint_eq(out[0].sequence, 1);
	ck_assert_uint_eq(out[1].status, second);
	ck_assert_uint_eq(out[1].sequence, 2);
	ck_assert_uint_eq(c->asked[0], 1);
	arena_free(c->a);
}

UNIT(patience, waits_as_long_as_the_service_says)
{
	struct crowd c = {.why = REASON_rate_limited, .limit = 700, .refusals = 3};

	ends(&c, STATUS_ok);
	ck_assert_uint_eq(c.asked[1], 4);
	ck_assert_int_eq(c.slept_ms, 3 * 700);
}

UNIT(patience, waits_a_little_where_no_wait_is_named)
{
	struct crowd c = {.why = REASON_too_busy, .refusals = 2};

	ends(&c, STATUS_ok);
	ck_assert_uint_eq(c.asked[1], 3);
	ck_assert_int_gt(c.slept_ms, 0);
	ck_assert_int_lt(c.slept_ms, 1000);
}

UNIT(patience, has_an_end)
{
	struct crowd c = {.why = REASON_rate_limited, .limit = 3600 * 1000, .refusals = UINT32_MAX};

	ends(&c, STATUS_busy);
	ck_assert_int_eq(c.slept_ms, PATIENCE_MS);
	ck_assert_uint_eq(c.asked[1], 1 + PATIENCE_MS / PATIENCE_WAIT_MS);
}

/* Another holds it, or it has changed: waiting does not help. */
UNIT(patience, what_is_no_crowd_is_an_answer)
{
	static const enum reason answers[] = {REASON_slot_held, REASON_changed_meanwhile,
					      REASON_copy_going_on};

	for (size_t i = 0; i < COUNT(answers); i++) {
		struct crowd c = {.why = answers[i], .refusals = 1};
		ends(&c, STATUS_busy);
		ck_assert_int_eq(c.slept_ms, 0);
	}
}
