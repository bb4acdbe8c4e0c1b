/* What attendance counts of a cohort's timetable, half-day by half-day.
 *
 *	timetable_seal(tx, &sheet);     // in apply_sheet_sealed, before the sheet is put
 */
#ifndef CURSUS_FOLLOW_H
#define CURSUS_FOLLOW_H

#include "engine.h"

/* The sheet's half-day is not to come any more; from now on its minutes stay as they are whatever
 * becomes of the half-day. */
void timetable_seal(struct tx *tx, const struct sheet *s);

#endif
