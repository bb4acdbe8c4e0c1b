/* The conditions of an award as people read them, each in the unit of its kind.
 *
 *	conditions_lines(&style, arena, &eligibility, standing.out_of_reach, &out);
 *	conditions_rows(&style, session, rows, n, false, &out);
 */
#ifndef CURSUS_CONDITIONS_H
#define CURSUS_CONDITIONS_H

#include "output.h"

/* A line for each kind that is met, one for each condition that is not. lost: the attendance asked
 * can no longer be reached. */
void conditions_lines(const struct output_style *o, struct arena *a, const struct eligibility *e,
		      bool lost, struct buf *out);
/* A name padded to stand over the others of these lines. */
struct str conditions_label(struct arena *a, const char *name);
/* "attendance, missing mark ORAL": what is not met, shortly. */
struct str conditions_missing(struct arena *a, const struct eligibility *e);
/* Rows of eligibility: one in full, or a table. */
void conditions_rows(const struct output_style *o, struct session *s, const void *rows, uint32_t n,
		     bool one, struct buf *out);

#endif
