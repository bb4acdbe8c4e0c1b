/* The places of a cohort, who waits for one, and the counters of both.
 *
 *	if (!place_room(&place)) ...                            // she waits
 *	place.enrolled--;                                       // as it will be when she has left
 *	place_promote(cx, &place, place_first_day(cx, &place)); // the first who wait move up
 */
#ifndef CURSUS_WAITING_H
#define CURSUS_WAITING_H

#include "enrolment.h"

/* Today where the cohort is held. */
uint32_t place_today(const struct cx *cx, const struct cohort_place *place);
/* Today, or the cohort's first day when that is still to come. */
uint32_t place_first_day(const struct cx *cx, const struct cohort_place *place);
/* Open or started: people can enrol and move up. */
bool place_open(const struct cohort_place *place);
/* A place for somebody who comes now: one is free and nobody waits for it. */
bool place_room(const struct cohort_place *place);

/* Gives her a place from that day on; what was said when she left is over. */
void place_take(struct arena *a, struct enrolment *e, uint32_t since);
/* Emits a place for each who waits, in order, as long as one is free. place: as it is once
 * everything emitted before has been applied. */
void place_promote(struct cx *cx, const struct cohort_place *place, uint32_t since);

/* Puts an enrolment and keeps its cohort's counters exact. */
void place_put(struct tx *tx, const struct enrolment *e);

/* Adds a warning to the answer; not to the event: it is about now. */
void place_tell(struct cx *cx, struct enrolment *e, struct str sentence);
void place_tell_day(struct cx *cx, struct enrolment *e, const char *what, uint32_t day);
/* Warns of a first day before the cohort begins, or after it has ended. */
void place_tell_outside(struct cx *cx, const struct cohort_place *place, struct enrolment *e,
			uint32_t since);

#endif
