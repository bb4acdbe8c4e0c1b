/* Placements that a board does not count: they end after its day.
 *
 *	minutes = placed_after(cx, cohort, learner, board.date);
 *
 * A placement's half-days have no dates, so one that ends after the day is not proven to lie before
 * it, however early it began. Whether a half-day of it was credited is attendance's to know: all of
 * its minutes are left out.
 */
#ifndef CURSUS_PLACED_H
#define CURSUS_PLACED_H

#include "certification.h"

/* Of validated placements in the cohort and in those that the learner came from. */
uint64_t placed_after(struct cx *cx, uint64_t cohort, uint64_t learner, uint32_t day);

#endif
