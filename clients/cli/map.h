/* A cohort's attendance at a glance: learners by half-days, and the hours of each against what is
 * asked.
 *
 *	map_show(&grid, STDOUT_FILENO, arena, &out);
 *
 * A letter a half-day, on a colour where the terminal has any, so that it can be read without one.
 * It is as wide as the terminal at most: where half-days do not fit side by side, a column is a
 * day, a week or a month and shows the worst that it holds.
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

void map_show(const struct grid *g, int fd, struct arena *a, struct buf *out);

#endif
