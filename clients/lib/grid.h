/* Who was there: a cohort's learners by its half-days, with what each has reached.
 *
 *	struct grid g;
 *	struct fault fault;
 *	enum status status = grid_gather(session, cohort, &g, &fault);
 *	for (l = 0; l < g.nlearners; l++)
 *		for (s = 0; s < g.nslots; s++) ... grid_status(&g, l, s) ...
 *
 * All of it lives in the session's arena, until session_forget.
 */
#ifndef CURSUS_GRID_H
#define CURSUS_GRID_H

#include "session.h"

struct grid {
	uint64_t cohort;
	struct slot *slots; /* in calendar order, without those that do not take place */
	bool *sealed;	    /* of each slot: its sheet counts */
	uint32_t nslots;
	struct enrolment *learners;	   /* without those who wait */
	const struct standing **standings; /* of each learner; NULL: none */
	bool *twin; /* of each learner: another has the same name; NULL: nobody has */
	uint32_t nlearners;
	uint8_t *cells; /* enum presence_status; 0: nothing */
};

enum status grid_gather(struct session *s, uint64_t cohort, struct grid *g, struct fault *fault);
/* enum presence_status; 0: nothing stands there. */
uint32_t grid_status(const struct grid *g, uint32_t learner, uint32_t slot);
/* Present on a day outside the learner's periods: kept, and not counted. */
bool grid_outside(const struct grid *g, uint32_t learner, uint32_t slot);
/* One letter a half-day, in the reader's language: small while the sheet is not sealed, since it
 * does not count yet; '.' for nothing. */
char grid_letter(uint32_t status, bool sealed);
/* Family name first. */
struct str grid_name(const struct grid *g, uint32_t learner, struct arena *a);

#endif
