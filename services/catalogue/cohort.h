/* What slots ask of their cohort.
 *
 *	if ((s = cohort_found(cx, m->cohort, &cohort)) != STATUS_ok)
 *		return s;
 *	if (!cohort_runs(&cohort))
 *		return cohort_refused(cx, "cohort", &cohort);
 */
#ifndef CURSUS_CATALOGUE_COHORT_H
#define CURSUS_CATALOGUE_COHORT_H

#include "catalogue.h"

/* Refuses the field `cohort` when there is none with this id. */
enum status cohort_found(struct cx *cx, uint64_t id, struct cohort *out);
/* Neither over, cancelled nor archived: its timetable and its size may still change. */
bool cohort_runs(const struct cohort *c);
/* Refuses for the cohort's state, which is told as people read it. */
enum status cohort_refused(struct cx *cx, const char *field, const struct cohort *c);

#endif
