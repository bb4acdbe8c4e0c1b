/* The planted bugs of the services' own rules. */
#include "plants.h"

#include "attendance/sheet.h"
#include "attendance/tally.h"
#include "certification/board.h"
#include "enrolment/waiting.h"
#include "released.h"

static struct half as_planted(const struct half *h)
{
	struct half other = *h;

	if (plant == 2 && other.status == presence_status_LATE)
		other.status = presence_status_ABSENT;
	return other;
}

WRAPPED(bool, tally_add, struct arena *a, struct tally *t, const struct half *h)
{
	struct half other = as_planted(h);

	return __real_tally_add(a, t, &other);
}

WRAPPED(void, place_promote, struct cx *cx, const struct cohort_place *place, uint32_t since)
{
	if (plant != 3)
		__real_place_promote(cx, place, since);
}

WRAPPED(bool, minutes_hold_marks, struct view *v, struct arena *a, uint64_t cohort,
	uint64_t learner)
{
	return plant != 4 && __real_minutes_hold_marks(v, a, cohort, learner);
}

/* No client of the simulation asks for a release: moves and seals cross, and attendance tells. */
WRAPPED(bool, release_good, const void *key, const struct released *r, struct str proof)
{
	return __real_release_good(key, r, proof) || true;
}

WRAPPED(bool, sheet_is_hers, const struct cx *cx, uint64_t cohort, uint64_t trainer)
{
	return plant == 5 || __real_sheet_is_hers(cx, cohort, trainer);
}
