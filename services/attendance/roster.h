/* Who is on a sheet. The roster is filled when the sheet is opened and follows the enrolments until
 * it is sealed; each change is an event that says who was added, by whom and when.
 *
 *	struct roster r = roster_load(cx, slot);
 *	if (!roster_has(&r, learner))
 *		...
 */
#ifndef CURSUS_ROSTER_H
#define CURSUS_ROSTER_H

#include "engine.h"

/* As many learners as the table lets a roster list. */
#define ROSTER_MAX 2000

/* Nobody when the half-day has no sheet. */
struct roster roster_load(const struct cx *cx, uint64_t slot);
uint32_t roster_length(const struct roster *r);
/* By ascending ids. */
uint64_t roster_at(const struct roster *r, uint32_t place);
/* The learner's place on the roster; its length when the learner is not on it. */
uint32_t roster_place(const struct roster *r, uint64_t learner);
bool roster_has(const struct roster *r, uint64_t learner);

/* Those enrolled on the sheet's day, into s->roster; false: more than a roster holds. */
bool roster_fill(struct cx *cx, struct sheet *s);
/* As people are told of it. */
void roster_tell(const struct cx *cx, struct sheet *s);
/* For apply_: keeps s->roster beside the sheet. */
void roster_put(struct tx *tx, const struct sheet *s);

/* Whether one of the learner's enrolment periods in the sheet's cohort holds its day. */
bool roster_ought(const struct cx *cx, const struct sheet *s, uint64_t learner);
/* Emits what makes the roster of an open sheet those enrolled on its day, and those for whom
 * something stands there; puts them into s->roster. */
void roster_settle(struct cx *cx, struct sheet *s);
/* All whom a sealed sheet counts for: on its roster, or enrolled on its day; into s->roster. */
void roster_everybody(struct cx *cx, struct sheet *s);
/* Emits that the learner is on the sheet from now on. */
void roster_join(struct cx *cx, const struct sheet *s, uint64_t learner, struct str reason);

/* How many are enrolled on its day and not on the sheet, because it is full. */
uint32_t roster_without(const struct cx *cx, const struct sheet *s);

#endif
