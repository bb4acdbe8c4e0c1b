/* Members of records as people read them: 1250 hundredths are 12.50, 240 minutes are 4 h 00.
 *
 *	heading = shown_heading(arena, f);                 // "attendance_permille": attendance
 *	value = shown_value(session, &desc_sheet, f, sheet); // 2026-01-15 08:30, where it is
 *
 * For eyes only: JSON and CSV keep the numbers that the tables name.
 */
#ifndef CURSUS_SHOWN_H
#define CURSUS_SHOWN_H

#include "session.h"

/* The name in the reader's language, or without its underscores; and without the unit that the
 * value will show. */
struct str shown_heading(struct arena *a, const struct field *f);
/* Ids become codes, instants the time of the record's cohort (else of this machine), choices and
 * days the reader's own. A number whose help says what 0 stands for is empty when it is 0. d is
 * the record's. */
struct str shown_value(struct session *s, const struct desc *d, const struct field *f,
		       const void *record);
/* The instants of records in this one are told in its zone from now on; returns what was so before,
 * which the caller puts back into s->around. */
struct str shown_around(struct session *s, const struct desc *d, const void *record);
/* 3 h 30 */
struct str shown_minutes(struct arena *a, uint64_t minutes);
/* The zone of this machine, for what belongs to no cohort. */
struct str shown_local_zone(struct arena *a);

/* Of whoever has said that they leave and is still there today, where the cohort is: "leaves on
 * 31 October 2026"; empty: nobody such. */
struct str shown_leaving(struct session *s, const struct enrolment *e);

#endif
