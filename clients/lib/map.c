/* A cohort's attendance at a glance: what its columns stand for, and what they hold. */
#include "map.h"

#include "clock.h"

/* The same for all half-days of one column. */
static uint32_t span_of(const struct grid *g, enum span_unit unit, uint32_t slot)
{
	uint32_t date = g->slots[slot].date;

	switch (unit) {
	case SPAN_DAY:
		return date;
	case SPAN_WEEK:
		return date_add_days(date, 1 - date_weekday(date));
	case SPAN_MONTH:
		return date / 100;
	default:
		return slot;
	}
}

struct map_columns map_columns(const struct grid *g, uint32_t most, struct arena *a)
{
	struct map_columns c = {.first = arena_alloc(a, (g->nslots + 1) * sizeof *c.first)};

	for (c.unit = SPAN_HALF_DAY; c.unit < SPANS; c.unit++) {
		c.n = 0;
		for (uint32_t i = 0; i < g->nslots; i++)
			if (i == 0 || span_of(g, c.unit, i) != span_of(g, c.unit, i - 1))
				c.first[c.n++] = i;
		c.first[c.n] = g->nslots;
		if (!most || c.n <= most || c.unit == SPAN_MONTH)
			break;
	}
	return c;
}

/* From best to worst: nothing, present, late, excused, absent. */
static int badness(uint32_t status)
{
	static const int order[] = {0, 1, 2, 4, 3};

	return status < COUNT(order) ? order[status] : 0;
}

uint32_t map_worst(const struct grid *g, const struct map_columns *c, uint32_t learner,
		   uint32_t column, bool *sealed)
{
	uint32_t worst = 0;

	*sealed = false;
	for (uint32_t i = c->first[column]; i < c->first[column + 1]; i++) {
		uint32_t status = grid_status(g, learner, i);
		if (badness(status) > badness(worst) ||
		    (badness(status) == badness(worst) && g->sealed[i])) {
			worst = status;
			*sealed = g->sealed[i];
		}
	}
	return worst;
}

void map_share(const struct grid *g, const struct map_columns *c, uint32_t column, uint32_t *there,
	       uint32_t *all)
{
	*there = *all = 0;
	for (uint32_t i = c->first[column]; i < c->first[column + 1]; i++)
		for (uint32_t k = 0; k < g->nlearners && g->sealed[i]; k++) {
			uint32_t status = grid_status(g, k, i);
			*all += status != 0;
			*there +=
				status == presence_status_PRESENT || status == presence_status_LATE;
		}
}
