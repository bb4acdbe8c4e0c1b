/* The convocation of a learner to a half-day, a day or a seminar: when, where, with whom.
 *
 *	struct subject s = {.cohort = 7, .learner = 12, .from = 20260122, .to = 20260123};
 *	if (convocation_gather(&office, &s, &facts) == DUE_YES &&
 *	    convocation_make(fonts, TONGUE_FRENCH, facts, &pdf, arena, &why)) ...
 */
#ifndef CURSUS_CONVOCATION_H
#define CURSUS_CONVOCATION_H

#include "office.h"
#include "paper.h"

struct convocation_half {
	uint32_t date, half_day, start_min, end_min;
	struct str unit, place, trainer;
};

struct convocation_facts {
	struct action action;
	struct person who;
	struct str zone;
	uint32_t date; /* of the letter */
	struct convocation_half *halves;
	unsigned nhalves;
	int64_t created_ms;
};

enum due convocation_gather(struct office *o, const struct subject *s, const void **facts);
bool convocation_make(struct fonts *fonts, enum tongue t, const void *facts, struct buf *out,
		      struct arena *a, struct str *why);

#endif
