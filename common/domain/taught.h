/* Who teaches where: a trainer without another role for it names only the cohorts for which the
 * organiser named this trainer, whole or for a half-day, and their learners (fields marked TAUGHT).
 *
 *	taught_keep(tx, e, &m->slot);               // a service follows the catalogue's half-days
 *	if (taught_sees(cx, learner.id)) ...        // rows of a query that names nobody
 */
#ifndef CURSUS_TAUGHT_H
#define CURSUS_TAUGHT_H

#include "engine.h"

/* Of a half-day, what tells who teaches in the cohort. */
void taught_keep(struct tx *tx, const struct event *e, const struct slot *slot);
/* Refuses a TAUGHT field of the message that is not hers. After the facts that she has seen have
 * arrived: a half-day that was given to her just now is hers. */
enum status taught_only(struct cx *cx, const struct desc *d, const void *message);
/* Whether what she asks may be about that learner. */
bool taught_sees(struct cx *cx, uint64_t learner);
/* Whether a row about that learner in that cohort is told: somebody's trainer in one cohort is
 * nobody in the others. For each row of a query that names the learner, not the cohort. */
bool taught_sees_row(struct cx *cx, uint64_t cohort, uint64_t learner);

#endif
