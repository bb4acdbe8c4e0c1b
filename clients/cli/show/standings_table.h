/* The totals of a cohort's learners on one screen.
 *
 *	standings_rows(&style, session, rows, n, &out);
 */
#ifndef CURSUS_STANDINGS_TABLE_H
#define CURSUS_STANDINGS_TABLE_H

#include "output.h"

void standings_rows(const struct output_style *o, struct session *s, const struct standing *rows,
		    uint32_t n, struct buf *out);

#endif
