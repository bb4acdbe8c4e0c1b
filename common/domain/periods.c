/* When a learner is enrolled: periods of days, both ends included, in order, never overlapping. */
#include "periods.h"

#include "clock.h"

bool enrolled_on(const struct enrolment *e, uint32_t date)
{
	for (uint32_t i = 0; i < e->periods.n; i++) {
		const struct period *p = &e->periods.p[i];
		if (p->since <= date && (p->until == 0 || date <= p->until))
			return date != 0;
	}
	return false;
}

uint32_t enrolled_leaves(const struct enrolment *e, uint32_t today)
{
	const struct period *last = period_last(e);
	bool left =
		e->state == enrolment_state_WITHDRAWN || e->state == enrolment_state_TRANSFERRED;

	return left && last && last->until >= today ? last->until : 0;
}

const struct period *period_last(const struct enrolment *e)
{
	return e->periods.n ? &e->periods.p[e->periods.n - 1] : NULL;
}

uint32_t periods_free_from(const struct enrolment *e)
{
	const struct period *last = period_last(e);

	if (!last)
		return 0;
	must(last->until != 0);
	uint32_t next = date_add_days(last->until, 1);
	return next ? next : last->until + 1;
}

/* Room for one more. */
static struct period *copied(struct arena *a, const struct enrolment *e)
{
	struct period *p = arena_alloc(a, (e->periods.n + 1) * sizeof *p);

	if (e->periods.n)
		memcpy(p, e->periods.p, e->periods.n * sizeof *p);
	return p;
}

void periods_add(struct arena *a, struct enrolment *e, uint32_t since)
{
	struct period *p = copied(a, e);

	must(date_valid(since) && since >= periods_free_from(e));
	p[e->periods.n] = (struct period){.since = since};
	e->periods = (struct list_of_period){p, e->periods.n + 1};
}

void periods_end(struct arena *a, struct enrolment *e, uint32_t last_day)
{
	struct period *p = copied(a, e);
	uint32_t n = e->periods.n;

	must(n > 0 && p[n - 1].until == 0 && (!last_day || date_valid(last_day)));
	if (p[n - 1].since > last_day)
		n--;
	else
		p[n - 1].until = last_day;
	e->periods = (struct list_of_period){p, n};
}
