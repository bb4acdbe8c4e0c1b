/* Periods of enrolment: both ends count, none overlaps, the calendar has ends. */
#include "unit.h"

#include "periods.h"

static struct enrolment with(const struct period *p, uint32_t n)
{
	return (struct enrolment){.periods = {p, n}};
}

UNIT(periods, both_ends_count)
{
	static const struct period two[] = {{.since = 20260105, .until = 20260131},
					    {.since = 20260301}};
	struct enrolment e = with(two, 2);

	ck_assert(!enrolled_on(&e, 20260104));
	ck_assert(enrolled_on(&e, 20260105));
	ck_assert(enrolled_on(&e, 20260131));
	ck_assert(!enrolled_on(&e, 20260201));
	ck_assert(!enrolled_on(&e, 20260228));
	ck_assert(enrolled_on(&e, 20260301));
	ck_assert(enrolled_on(&e, 99991231));
	ck_assert(!enrolled_on(&e, 0));
}

UNIT(periods, state_does_not_matter)
{
	static const struct period one[] = {{.since = 20260105, .until = 20260131}};
	struct enrolment e = with(one, 1);

	e.state = enrolment_state_WITHDRAWN;
	ck_assert(enrolled_on(&e, 20260110));
	e.state = enrolment_state_WAITING;
	ck_assert(enrolled_on(&e, 20260110));
	ck_assert(!enrolled_on(&e, 20260210));
}

UNIT(periods, never_there)
{
	struct enrolment e = {0};

	ck_assert(!enrolled_on(&e, 20260105));
	ck_assert_ptr_null(period_last(&e));
	ck_assert_uint_eq(periods_free_from(&e), 0);
}

UNIT(periods, added_and_ended_on_copies)
{
	struct arena *a = arena_new();
	static const struct period one[] = {{.since = 20260105, .until = 20260131}};
	struct enrolment e = with(one, 1);

	ck_assert_uint_eq(periods_free_from(&e), 20260201);
	periods_add(a, &e, 20260201);
	ck_assert_uint_eq(e.periods.n, 2);
	ck_assert_uint_eq(period_last(&e)->since, 20260201);
	const struct period *added = e.periods.p;
	periods_end(a, &e, 20260201);
	ck_assert_uint_eq(period_last(&e)->until, 20260201);
	ck_assert_uint_eq(added[1].until, 0);
	ck_assert_uint_eq(one[0].until, 20260131);
	arena_free(a);
}

UNIT(periods, ended_before_it_began_goes_away)
{
	struct arena *a = arena_new();
	struct enrolment e = {0};

	periods_add(a, &e, 20260301);
	periods_end(a, &e, 20260228);
	ck_assert_uint_eq(e.periods.n, 0);
	periods_add(a, &e, 10101);
	periods_end(a, &e, 0);
	ck_assert_uint_eq(e.periods.n, 0);
	arena_free(a);
}

UNIT(periods, nothing_follows_the_last_day_of_the_calendar)
{
	static const struct period one[] = {{.since = 20260105, .until = 99991231}};
	struct enrolment e = with(one, 1);

	ck_assert_uint_gt(periods_free_from(&e), 99991231);
}

UNIT(periods, who_leaves_is_there_until_the_last_day)
{
	static const struct period one[] = {{.since = 20260105, .until = 20260131}};
	struct enrolment e = with(one, 1), never = {.state = enrolment_state_WITHDRAWN};

	e.state = enrolment_state_WITHDRAWN;
	ck_assert_uint_eq(enrolled_leaves(&e, 20260110), 20260131);
	ck_assert_uint_eq(enrolled_leaves(&e, 20260131), 20260131);
	ck_assert_uint_eq(enrolled_leaves(&e, 20260201), 0);
	e.state = enrolment_state_TRANSFERRED;
	ck_assert_uint_eq(enrolled_leaves(&e, 20260110), 20260131);
	e.state = enrolment_state_ENROLLED;
	ck_assert_uint_eq(enrolled_leaves(&e, 20260110), 0);
	ck_assert_uint_eq(enrolled_leaves(&never, 20260110), 0);
}
