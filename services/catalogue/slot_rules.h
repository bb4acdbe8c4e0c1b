/* What a half-day computes from what was promised: its code, its instants, what looks wrong.
 *
 *	slot.code = slot_code(cx->arena, &cohort, &slot);      // PACTE-AURA-2025/2025-11-12/am
 *	if (!slot_timed(&slot))                                // ends before it starts
 *		...
 *	slot.warnings = slot_warnings(cx->view, cx->arena, &slot);
 */
#ifndef CURSUS_CATALOGUE_SLOT_RULES_H
#define CURSUS_CATALOGUE_SLOT_RULES_H

#include "catalogue.h"

/* COHORT/yyyy-mm-dd/am or pm: one of each per cohort. */
struct str slot_code(struct arena *a, const struct cohort *c, const struct slot *s);
/* The code of a cancelled half-day ends with "/cancelled-" and its id, so that its place on the
 * timetable can be taken again and the record stays. */
struct str slot_cancelled_code(struct arena *a, const struct slot *s);

/* Sets the instants and the minutes between them from the local day, times and zone, which the
 * clocks may change meanwhile (design 8). False when it does not end after it starts; a start that
 * the clocks skip is moved forward and may then lie after the end. */
bool slot_timed(struct slot *s);

/* The half-days from which it was moved, this time included; the oldest give way. */
struct list_of_str slot_moved_from(struct arena *a, const struct slot *before,
				   const struct slot *after);
/* What does not look right and is kept (domain 2.3, A2, A3, A4): the trainer or the room in two
 * places at once, over all cohorts; two half-days of the cohort at once; hours that no half-day
 * has; a public holiday where the cohort keeps it; a Sunday. */
struct list_of_str slot_warnings(struct view *v, struct arena *a, const struct slot *s);

#endif
