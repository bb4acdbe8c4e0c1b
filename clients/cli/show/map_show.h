/* A cohort's attendance at a glance, on a terminal: learners by half-days, and the hours of each
 * against what is asked.
 *
 *	map_show(&grid, STDOUT_FILENO, arena, &out);
 *
 * A letter a half-day, on a colour where the terminal has any, so that it can be read without one.
 * It is as wide as the terminal at most: see map.h.
 */
#ifndef CURSUS_MAP_SHOW_H
#define CURSUS_MAP_SHOW_H

#include "map.h"

void map_show(const struct grid *g, int fd, struct arena *a, struct buf *out);

#endif
