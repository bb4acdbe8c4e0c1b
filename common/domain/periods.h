/* When a learner is enrolled: periods of days, both ends included, in order, never overlapping.
 *
 *	if (enrolled_on(&e, slot.date))
 *		...                                     // she belongs on that day's sheet
 *	periods_add(arena, &e, 20260105);               // from that day on
 *	periods_end(arena, &e, 20260331);               // to that day, or not at all
 *
 * Days are yyyymmdd; lists are copied into the arena, never changed where they stand.
 */
#ifndef CURSUS_PERIODS_H
#define CURSUS_PERIODS_H

#include "messages.h"

/* Whether one of her periods holds the day, whatever has become of the enrolment since. */
bool enrolled_on(const struct enrolment *e, uint32_t date);

/* The last day of whoever has said that they leave and is still there today; 0: nobody such. */
uint32_t enrolled_leaves(const struct enrolment *e, uint32_t today);

/* The last one; NULL when she has never had a place. */
const struct period *period_last(const struct enrolment *e);
/* The first day on which another period can begin; 0: any. No day of the calendar when there is
 * none left. */
uint32_t periods_free_from(const struct enrolment *e);
/* Begins another one that has no end yet; since must not be before periods_free_from. */
void periods_add(struct arena *a, struct enrolment *e, uint32_t since);
/* Ends the last one; when it begins after last_day (0: before the calendar), she was never there
 * and it goes away. */
void periods_end(struct arena *a, struct enrolment *e, uint32_t last_day);

#endif
