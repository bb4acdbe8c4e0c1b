/* Sealed half-days of a cohort, which somebody who joins late is not on.
 *
 *	struct late late;
 *	late_load(&late, session, arena, cohort);
 *	struct str told = late_text(arena, &late, learner, since);      // empty: misses none
 */
#ifndef CURSUS_LATE_H
#define CURSUS_LATE_H

#include "session.h"

/* A sealed half-day, with who is on its sheet. */
struct late_sheet {
	uint32_t date;
	uint64_t *learners;
	uint32_t n;
};

struct late {
	struct late_sheet *sealed;
	uint32_t n;
	bool told; /* the caller's: somebody joined already */
};

/* Without an answer of attendance nothing is known, and nothing is told. */
void late_load(struct late *l, struct session *s, struct arena *a, uint64_t cohort);
struct str late_text(struct arena *a, const struct late *l, uint64_t learner, uint32_t since);

#endif
