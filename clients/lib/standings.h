/* The totals of a cohort's learners as cells, for whoever lays them out: a terminal, a page, a
 * mail.
 *
 *	struct standings_cells head = standings_headings(placement);
 *	struct standings_cells row = standings_of(session, &rows[i], placement);
 */
#ifndef CURSUS_STANDINGS_H
#define CURSUS_STANDINGS_H

#include "session.h"

#define STANDINGS_CELLS_MAX 12

/* The learner first, numbers behind. */
struct standings_cells {
	struct str cells[STANDINGS_CELLS_MAX];
	uint32_t n;
};

/* Whether one of them has to do with placements: only then is there a column of them. */
bool standings_placement(const struct standing *rows, uint32_t n);
/* In the reader's language; they live as long as the program. */
struct standings_cells standings_headings(bool placement);
/* They live in the session's arena. */
struct standings_cells standings_of(struct session *s, const struct standing *of, bool placement);

#endif
