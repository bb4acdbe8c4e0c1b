/* A cohort's attendance at a glance, on one page: learners by half-days, and the hours of each
 * against what is asked. In colour, and by brightness, lines and letters to be read without.
 *
 *	struct subject s = {.cohort = 7};
 *	if (map_gather(&office, &s, &facts) == DUE_YES &&
 *	    map_make(fonts, TONGUE_FRENCH, facts, &pdf, arena, &why)) ...
 *
 * More than MAP_ROWS_MAX learners go on over further pages; where half-days are too many to be
 * told apart, a column is a day, a week or a month, with the worst that it holds.
 */
#ifndef CURSUS_MAP_PAPER_H
#define CURSUS_MAP_PAPER_H

#include "map.h"
#include "office.h"
#include "paper.h"

#define MAP_ROWS_MAX 200u

struct map_facts {
	struct action action;
	struct str cohort;
	struct grid grid;
	uint32_t date; /* the day of which it tells */
	int64_t created_ms;
};

enum due map_gather(struct office *o, const struct subject *s, const void **facts);
bool map_make(struct fonts *fonts, enum tongue t, const void *facts, struct buf *out,
	      struct arena *a, struct str *why);

#endif
