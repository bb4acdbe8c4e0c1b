/* What follows of the marks when a learner changes cohort.
 *
 *	grades_carry(tx, from_cohort, to_cohort, learner);
 */
#ifndef CURSUS_GRADE_H
#define CURSUS_GRADE_H

#include "award.h"

/* A learner takes with her what she did: each mark and absence of the one cohort is also one of the
 * other, where its curriculum has such a component and she has nothing newer there. What sealed
 * minutes rest on stays. */
void grades_carry(struct tx *tx, uint64_t from_cohort, uint64_t to_cohort, uint64_t learner);

#endif
