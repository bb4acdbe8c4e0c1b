/* What can still be reached: the answer to "can I still be awarded, and how much may I miss?"
 *
 *	struct ahead a = ahead_of(stretches, n);
 *	struct forecast f = forecast((struct reached){credited, counted}, a, 800);
 *	if (f.out_of_reach) ...
 */
#ifndef CURSUS_STANDING_H
#define CURSUS_STANDING_H

#include "base.h"

struct reached {
	uint64_t credited_min, counted_min;
};

/* A half-day that is not sealed yet, or one that is and where the learner was. */
struct stretch {
	int64_t starts_at, ends_at;
	bool credited; /* sealed, the learner was there */
	bool over;     /* not sealed, by the service's clock */
};

/* A person is in one place at a time: a minute is promised once, and not at all where it is
 * credited. When all is sealed, each half-day counts in full (history.h). */
struct ahead {
	uint64_t promised_min, counted_min;
	uint64_t over_min; /* of those promised: half-days that are over */
};

/* Sorts them. */
struct ahead ahead_of(struct stretch *all, uint32_t n);

struct forecast {
	uint64_t best_permille; /* when nothing more is missed */
	uint64_t may_miss_min;	/* of the promised minutes; 0 when out of reach */
	bool out_of_reach;
};

struct forecast forecast(struct reached now, struct ahead ahead, uint64_t asked_permille);

#endif
