/* A key may send so many messages a second, and a burst before that counts. */
#include "unit.h"

#include "rate.h"

static uint32_t allowed(struct rates *r, const char *key, uint32_t tries, int64_t now_ms)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < tries; i++)
		n += rate_allows(r, str_of(key), 1, now_ms);
	return n;
}

UNIT(rate, a_burst_then_so_many_a_second)
{
	struct rates *r = rates_new(10, 50);

	ck_assert_uint_eq(allowed(r, "a", 100, 1000), 50);
	ck_assert_uint_eq(allowed(r, "a", 100, 1100), 1);
	ck_assert_uint_eq(allowed(r, "a", 100, 2100), 10);
	/* Another key has a bucket of its own. */
	ck_assert_uint_eq(allowed(r, "b", 100, 2100), 50);
	/* However long it is silent, it is no more than the burst. */
	ck_assert_uint_eq(allowed(r, "a", 100, INT64_MAX / 2), 50);
	ck_assert_uint_eq(allowed(r, "a", 100, 0), 0);
	rates_free(r);
	r = rates_new(0, 0);
	ck_assert_uint_eq(allowed(r, "a", 100000, 0), 100000);
	rates_free(r);
}

UNIT(rate, who_sends_for_many_has_a_limit_too)
{
	struct rates *r = rates_new(10, 50);
	uint32_t n = 0;

	for (int i = 0; i < 2000; i++)
		n += rate_allows(r, STR("office"), 20, 1000);
	ck_assert_uint_eq(n, 1000);
	ck_assert_uint_eq(rate_wait_ms(r), 100);
	for (int i = 0; i < 2000; i++)
		n += rate_allows(r, STR("office"), 20, 1100);
	ck_assert_uint_eq(n, 1020);
	/* Its role is taken away: the rest of its burst with it. */
	ck_assert_uint_eq(allowed(r, "office", 2000, 1000000), 50);
	rates_free(r);
}

UNIT(rate, the_operator_is_told_now_and_then)
{
	struct rates *r = rates_new(1, 1);
	uint64_t refused = 0;

	ck_assert(rate_tells(r, STR("a"), 1000, &refused) && refused == 1);
	for (int i = 0; i < 7; i++)
		ck_assert(!rate_tells(r, STR("a"), 2000, &refused));
	ck_assert(rate_tells(r, STR("a"), 11000, &refused) && refused == 8);
	rates_free(r);
}
