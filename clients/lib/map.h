/* A cohort's attendance at a glance: learners by half-days. Where these do not fit side by side, a
 * column is a day, a week or a month and holds the worst of them.
 *
 *	struct map_columns columns = map_columns(&grid, 60, arena);
 *	status = map_worst(&grid, &columns, learner, 0, &sealed);
 */
#ifndef CURSUS_MAP_H
#define CURSUS_MAP_H

#include "grid.h"

/* What a column stands for. */
enum span_unit { SPAN_HALF_DAY, SPAN_DAY, SPAN_WEEK, SPAN_MONTH, SPANS };

struct map_columns {
	enum span_unit unit;
	uint32_t *first; /* the slot with which each begins; after the last, nslots */
	uint32_t n;
};

/* As fine as fits into so many columns; 0: no limit. */
struct map_columns map_columns(const struct grid *g, uint32_t most, struct arena *a);
/* The worst status of a column, and whether it counts. */
uint32_t map_worst(const struct grid *g, const struct map_columns *c, uint32_t learner,
		   uint32_t column, bool *sealed);

/* On the sealed sheets of a column, how many were there, of how many. */
void map_share(const struct grid *g, const struct map_columns *c, uint32_t column, uint32_t *there,
	       uint32_t *all);

#endif
