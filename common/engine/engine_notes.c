/* What the operator should know of a service: its signing key, and a clock that cannot be right. */
#include "clock.h"
#include "engine_private.h"
#include "faults.h"

#include <stdio.h>

#define DAY_MS ((int64_t)24 * 3600 * 1000)

void notes_open(struct engine *e, struct view *v)
{
	const struct service *s = e->config.service;
	int64_t since_ms = e->config.started_ms - e->state.newest_ms;
	struct str got = STR("");

	if (e->state.newest_ms && !e->config.rehearsal && since_ms > CLOCK_GAP_MS)
		e->gap_days = (uint64_t)(since_ms / DAY_MS);
	e->ails = s->ails ? s->ails(v, e->config.secret, e->arena, &got) : REASON_none;
	snprintf(e->ails_of, sizeof e->ails_of, "%.*s", (int)got.n, got.n ? got.p : "");
}

void engine_clock_jumped(struct engine *e, int64_t by_ms)
{
	e->jumped_ms = by_ms;
}

/* A rehearsal moves its clock as it likes. */
static int64_t behind_ms(const struct engine *e, int64_t now_ms)
{
	int64_t by_ms = e->config.rehearsal ? 0 : e->state.newest_ms - now_ms;

	return by_ms > CLOCK_BEHIND_MS ? by_ms : 0;
}

bool clock_is_behind(const struct engine *e, const struct batch *b)
{
	return behind_ms(e, b->now_ms) > 0;
}

/* "2026-01-15 09:00 UTC" */
static struct str newest_text(const struct engine *e, struct arena *a)
{
	return time_text_zone(a, e->state.newest_ms, STR(""));
}

enum status refuse_clock_behind(struct cx *cx)
{
	const struct attempt *t = cx->private_->attempt;

	return refuse(cx, REASON_clock_behind, "", newest_text(t->engine, cx->arena));
}

/* "+90 s", "-3 h 20 min" */
static struct str change_text(struct arena *a, int64_t by_ms)
{
	int64_t s = ((by_ms < 0 ? -by_ms : by_ms) + 500) / 1000;
	char sign = by_ms < 0 ? '-' : '+';

	if (s < 120)
		return arena_printf(a, "%c%lld s", sign, (long long)s);
	if (s < 7200)
		return arena_printf(a, "%c%lld min", sign, (long long)(s / 60));
	return arena_printf(a, "%c%lld h %lld min", sign, (long long)(s / 3600),
			    (long long)(s / 60 % 60));
}

uint32_t notes_of(const struct engine *e, int64_t now_ms, struct arena *a,
		  struct fault_reply notes[NOTES_MAX], bool *degraded)
{
	uint32_t n = 0;

	if (e->ails)
		notes[n++] = (struct fault_reply){.why = e->ails,
						  .got = arena_str(a, str_of(e->ails_of))};
	if (behind_ms(e, now_ms))
		notes[n++] =
			(struct fault_reply){.why = REASON_clock_behind, .got = newest_text(e, a)};
	*degraded = n > 0;
	if (e->jumped_ms)
		notes[n++] = (struct fault_reply){.why = REASON_clock_jumped,
						  .got = change_text(a, e->jumped_ms)};
	if (e->gap_days)
		notes[n++] = (struct fault_reply){.why = REASON_clock_gap, .limit = e->gap_days};
	return n;
}
