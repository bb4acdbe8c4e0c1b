/* Sealed half-days of a cohort, which somebody who joins late is not on.
 *
 *	struct late late;
 *	late_load(&late, session, arena, cohort);
 *	struct str told = late_text(arena, &late, since);      // empty: misses none
 */
#ifndef CURSUS_LATE_H
#define CURSUS_LATE_H

#include "session.h"

struct late {
	uint32_t *days; /* of the sealed half-days */
	uint32_t n;
	bool told; /* the caller's: somebody joined already */
};

/* Without an answer of attendance nothing is known, and nothing is told. */
void late_load(struct late *l, struct session *s, struct arena *a, uint64_t cohort);
struct str late_text(struct arena *a, const struct late *l, uint32_t since);

#endif
