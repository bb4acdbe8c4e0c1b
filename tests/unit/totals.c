/* Totals that are kept by adding and taking away, against a plain recount of every half-day. */
#include "unit.h"

#include "attendance/standing.h"
#include "attendance/tally.h"

#include <stdlib.h>

#define COHORTS 6
#define HALVES_MAX 400
#define STEPS 200
#define SEEDS 15

static uint64_t state;

static uint64_t below(uint64_t n)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (state >> 33) % n;
}

/* Everything that happened, in no order. */
static struct known {
	uint64_t cohort;
	struct half half;
} halves[HALVES_MAX];
static uint32_t nhalves;
static struct ledger ledger;
static struct arena *arena;

static void begin(uint64_t seed)
{
	state = seed * 7919 + 1;
	nhalves = 0;
	arena = arena_new();
	ledger = (struct ledger){.learner = 9, .n = COHORTS};
	ledger.lines = arena_alloc(arena, COHORTS * sizeof(*ledger.lines));
	for (uint32_t i = 0; i < COHORTS; i++)
		ledger.lines[i].tally = (struct tally){.cohort = i + 1, .learner = 9};
}

/* A half-day is sealed somewhere, late or in time: starts come in any order. */
static void seal(uint64_t cohort)
{
	struct half h = {.status = (uint32_t)below(4) + 1,
			 .starts_at = (int64_t)below(100000),
			 .duration_min = below(300) + 1};

	if (nhalves == HALVES_MAX)
		return;
	halves[nhalves++] = (struct known){cohort, h};
	ck_assert(tally_add(arena, &ledger_line(&ledger, cohort)->tally, &h));
}

static void correct(void)
{
	struct known *k = &halves[below(nhalves)];
	struct tally *t = &ledger_line(&ledger, k->cohort)->tally;

	k->half.status = (uint32_t)below(4) + 1;
	*t = (struct tally){.cohort = t->cohort,
			    .learner = t->learner,
			    .from_cohort = t->from_cohort,
			    .to_cohort = t->to_cohort};
	for (uint32_t i = 0; i < nhalves; i++)
		if (halves[i].cohort == k->cohort)
			ck_assert(tally_add(arena, t, &halves[i].half));
}

static uint32_t behind(uint64_t cohort)
{
	uint32_t set = 0, steps = 0;

	for (; cohort; cohort = ledger_line(&ledger, cohort)->tally.from_cohort) {
		ck_assert_uint_lt(steps++, COHORTS);
		set |= 1u << cohort;
	}
	return set;
}

static int by_start(const void *left, const void *right)
{
	const struct half *a = left, *b = right;

	if (a->starts_at != b->starts_at)
		return a->starts_at < b->starts_at ? -1 : 1;
	return a->duration_min < b->duration_min ? -1 : a->duration_min > b->duration_min;
}

static struct totals recount(uint32_t cohorts, uint64_t neutral_max)
{
	struct totals t = {0};
	struct half sorted[HALVES_MAX];
	uint32_t n = 0;
	uint64_t excused = 0;

	for (uint32_t i = 0; i < nhalves; i++)
		if (cohorts & 1u << halves[i].cohort)
			sorted[n++] = halves[i].half;
	qsort(sorted, n, sizeof(*sorted), by_start);
	for (uint32_t i = 0; i < n; i++) {
		bool there = sorted[i].status <= presence_status_LATE;
		bool neutral =
			sorted[i].status == presence_status_EXCUSED && excused++ < neutral_max;
		t.present_half_days += sorted[i].status == presence_status_PRESENT;
		t.late_half_days += sorted[i].status == presence_status_LATE;
		t.absent_half_days += sorted[i].status == presence_status_ABSENT;
		t.credited_min += there ? sorted[i].duration_min : 0;
		t.counted_min += neutral ? 0 : sorted[i].duration_min;
	}
	t.excused_half_days = excused;
	t.attendance_permille = t.counted_min ? t.credited_min * 1000 / t.counted_min : 0;
	return t;
}

static void in_calendar_order(const struct tally *t)
{
	for (uint32_t i = 1; i < t->excused.n; i++)
		ck_assert_int_le(t->excused.p[i - 1].starts_at, t->excused.p[i].starts_at);
}

static void compare(uint64_t cohort)
{
	uint64_t neutral_max = below(6);
	struct totals got = ledger_totals(arena, &ledger, cohort, neutral_max);
	struct totals wanted = recount(behind(cohort), neutral_max);

	in_calendar_order(&ledger_line(&ledger, cohort)->tally);
	ck_assert_uint_eq(got.cohort, cohort);
	ck_assert_uint_eq(got.learner, 9);
	ck_assert_uint_eq(got.credited_min, wanted.credited_min);
	ck_assert_uint_eq(got.counted_min, wanted.counted_min);
	ck_assert_uint_eq(got.attendance_permille, wanted.attendance_permille);
	ck_assert_uint_eq(got.present_half_days, wanted.present_half_days);
	ck_assert_uint_eq(got.late_half_days, wanted.late_half_days);
	ck_assert_uint_eq(got.absent_half_days, wanted.absent_half_days);
	ck_assert_uint_eq(got.excused_half_days, wanted.excused_half_days);
}

/* She is in one cohort at a time and carries everything with her, wherever she goes and comes back
 * to. */
UNIT(totals, as_recounted)
{
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		uint64_t now = 1;
		uint32_t visited = 1u << now;

		begin(seed);
		for (int step = 0; step < STEPS; step++) {
			uint64_t what = below(10), cohort = below(COHORTS) + 1;
			if (what < 6)
				seal(visited & 1u << cohort ? cohort : now);
			else if (what < 9 && nhalves)
				correct();
			else if (cohort != now) {
				ledger_move(&ledger, (struct move){now, cohort});
				ck_assert_uint_eq(ledger_line(&ledger, now)->tally.to_cohort,
						  cohort);
				ck_assert_uint_eq(ledger_line(&ledger, cohort)->tally.to_cohort, 0);
				now = cohort;
				visited |= 1u << now;
			}
			ck_assert_uint_eq(behind(now), visited);
			for (uint64_t c = 1; c <= COHORTS; c++)
				compare(c);
		}
		arena_free(arena);
	}
}

/* In several cohorts at once, and moved in any order: nothing that was behind either cohort is
 * lost, nothing counts twice. */
UNIT(totals, any_moves)
{
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		begin(seed);
		for (int step = 0; step < STEPS; step++) {
			struct move move = {below(COHORTS) + 1, below(COHORTS) + 1};
			uint32_t both = behind(move.from) | behind(move.to);
			if (move.from != move.to)
				ledger_move(&ledger, move);
			ck_assert_uint_eq(behind(move.to), both);
			for (uint64_t c = 1; c <= COHORTS; c++)
				behind(c);
		}
		arena_free(arena);
	}
}

/* A learner who is nowhere near: a move between cohorts that the ledger does not have changes
 * nothing. */
UNIT(totals, move_of_nobody)
{
	begin(1);
	ledger_move(&ledger, (struct move){1, 99});
	ledger_move(&ledger, (struct move){99, 1});
	ledger_move(&ledger, (struct move){2, 2});
	for (uint32_t i = 0; i < COHORTS; i++)
		ck_assert(!ledger.lines[i].changed);
	arena_free(arena);
}

UNIT(totals, neutral_in_calendar_order)
{
	struct half late = {.status = presence_status_EXCUSED,
			    .starts_at = 5000,
			    .duration_min = 200},
		    early = {.status = presence_status_EXCUSED,
			     .starts_at = 1000,
			     .duration_min = 100};
	struct tally *t;

	begin(1);
	t = &ledger_line(&ledger, 1)->tally;
	ck_assert(tally_add(arena, t, &late));
	ck_assert_uint_eq(ledger_totals(arena, &ledger, 1, 1).counted_min, 0);
	/* An earlier one takes the neutral place, though it was sealed later. */
	ck_assert(tally_add(arena, t, &early));
	ck_assert_uint_eq(ledger_totals(arena, &ledger, 1, 1).counted_min, 200);
	ck_assert_uint_eq(ledger_totals(arena, &ledger, 1, 1).attendance_permille, 0);
	/* Nothing counts: that is not 100 %. */
	ck_assert_uint_eq(ledger_totals(arena, &ledger, 1, 2).attendance_permille, 0);
	ck_assert_uint_eq(ledger_totals(arena, &ledger, 1, 0).counted_min, 300);
	arena_free(arena);
}

UNIT(totals, excused_limit)
{
	struct half h = {.status = presence_status_EXCUSED, .duration_min = 10},
		    absent = {.status = presence_status_ABSENT, .duration_min = 10};
	struct tally t = {.cohort = 1};

	arena = arena_new();
	for (h.starts_at = 0; h.starts_at < EXCUSED_MAX; h.starts_at++)
		ck_assert(tally_add(arena, &t, &h));
	ck_assert(!tally_add(arena, &t, &h));
	ck_assert_uint_eq(t.excused.n, EXCUSED_MAX);
	ck_assert(tally_add(arena, &t, &absent));
	arena_free(arena);
}

UNIT(totals, forecast_by_trial)
{
	state = 5;
	for (int i = 0; i < 2000; i++) {
		uint64_t counted = below(2000), remaining = below(400), asked = below(1001),
			 most = 0;
		struct reached now = {counted ? below(counted + 1) : 0, counted};
		uint64_t twice = below(2) * below(100);
		struct ahead ahead = {.promised_min = remaining, .counted_min = remaining + twice};
		struct forecast f = forecast(now, ahead, asked);
		uint64_t all = counted + remaining + twice;
		bool can = false;

		for (uint64_t m = 0; m <= remaining; m++) {
			uint64_t reached =
				all ? (now.credited_min + remaining - m) * 1000 / all : 1000;
			if (reached >= asked) {
				can = true;
				most = m;
			}
		}
		ck_assert_uint_eq(f.best_permille,
				  all ? (now.credited_min + remaining) * 1000 / all : 1000);
		ck_assert(f.out_of_reach == !can);
		ck_assert_uint_eq(f.may_miss_min, most);
	}
}

/* Against a painting of a day, minute by minute. */
UNIT(totals, promised_once)
{
	enum { MINUTES = 600, MOST = 8, FREE = 0, DONE, OVER, LATER };

	state = 11;
	for (int i = 0; i < 3000; i++) {
		struct stretch all[MOST];
		uint32_t n = (uint32_t)below(MOST + 1), day[MINUTES] = {0};
		uint64_t promised = 0, over = 0, counted = 0;

		for (uint32_t k = 0; k < n; k++) {
			uint64_t from = below(MINUTES - 1),
				 to = from + 1 + below(MINUTES - from - 1);
			uint32_t what = DONE + (uint32_t)below(3);
			all[k] = (struct stretch){.starts_at = (int64_t)from * 60000,
						  .ends_at = (int64_t)to * 60000,
						  .credited = what == DONE,
						  .over = what == OVER};
			counted += what == DONE ? 0 : to - from;
			for (uint64_t at = from; at < to; at++)
				if (day[at] == FREE || what < day[at])
					day[at] = what;
		}
		for (uint32_t at = 0; at < MINUTES; at++) {
			promised += day[at] > DONE;
			over += day[at] == OVER;
		}
		struct ahead got = ahead_of(all, n);
		ck_assert_uint_eq(got.promised_min, promised);
		ck_assert_uint_eq(got.over_min, over);
		ck_assert_uint_eq(got.counted_min, counted);
	}
}
