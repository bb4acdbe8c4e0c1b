/* What can still be reached: the answer to "can I still be awarded, and how much may I miss?"
 *
 *	struct forecast f = forecast((struct reached){credited, counted}, remaining_min, 800);
 *	if (f.out_of_reach) ...
 */
#ifndef CURSUS_STANDING_H
#define CURSUS_STANDING_H

#include "base.h"

struct reached {
	uint64_t credited_min, counted_min;
};

struct forecast {
	uint64_t best_permille; /* when nothing more is missed */
	uint64_t may_miss_min;	/* of the remaining minutes; 0 when out of reach */
	bool out_of_reach;
};

struct forecast forecast(struct reached now, uint64_t remaining_min, uint64_t asked_permille);

#endif
