/* A carrier that asks again what was refused because too much is asked at once. */
#include "patience.h"

#include "faults.h"

#define WAIT_UNNAMED_MS 100

static void system_sleep(void *ctx, int64_t ms)
{
	(void)ctx;
	g_usleep((gulong)ms * 1000);
}

struct patience patience_of(struct carrier carrier, void (*sleep_ms)(void *ctx, int64_t ms),
			    void *ctx)
{
	return (struct patience){carrier, sleep_ms ? sleep_ms : system_sleep, ctx};
}

/* How long to wait before it is asked again; 0: it is answered. What somebody holds, or what has
 * changed, is an answer. */
static int64_t wait_of(const struct reply *r, struct arena *a)
{
	struct fault_reply body;
	struct fault fault;

	if (r->status != STATUS_busy ||
	    !wire_decode(r->body, &desc_fault_reply, WIRE_LENIENT, a, &body, &fault))
		return 0;
	fault_from_reply(&body, &fault);
	if (fault.why != REASON_rate_limited && fault.why != REASON_too_busy)
		return 0;
	if (!fault.limit)
		return WAIT_UNNAMED_MS;
	return fault.limit < PATIENCE_WAIT_MS ? (int64_t)fault.limit : PATIENCE_WAIT_MS;
}

/* Those that were refused so, in order; the longest wait of theirs. */
static int64_t refused(const struct reply *out, uint32_t n, struct arena *a, uint32_t *which,
		       uint32_t *some)
{
	int64_t longest = 0;

	*some = 0;
	for (uint32_t i = 0; i < n; i++) {
		int64_t ms = wait_of(&out[i], a);
		if (ms)
			which[(*some)++] = i;
		if (ms > longest)
			longest = ms;
	}
	return longest;
}

bool patience_ask(void *patience, const char *service, const struct envelope *e, uint32_t n,
		  struct arena *a, struct reply *out, struct str *why)
{
	struct patience *p = patience;
	uint32_t *which = arena_alloc(a, (n + 1) * sizeof *which), some;
	struct envelope *again = NULL;
	struct reply *replies = NULL;
	int64_t waited_ms = 0, ms;

	if (!p->carrier.ask(p->carrier.ctx, service, e, n, a, out, why))
		return false;
	while ((ms = refused(out, n, a, which, &some)) && waited_ms + ms <= PATIENCE_MS) {
		p->sleep_ms(p->ctx, ms);
		waited_ms += ms;
		if (!again) {
			again = arena_alloc(a, n * sizeof *again);
			replies = arena_alloc(a, n * sizeof *replies);
		}
		for (uint32_t i = 0; i < some; i++)
			again[i] = e[which[i]];
		if (!p->carrier.ask(p->carrier.ctx, service, again, some, a, replies, why))
			return false;
		for (uint32_t i = 0; i < some; i++)
			out[which[i]] = replies[i];
	}
	return true;
}

void patience_request_id(void *patience, unsigned char id[REQUEST_ID_BYTES])
{
	struct patience *p = patience;

	p->carrier.request_id(p->carrier.ctx, id);
}
