/* Validated placements of a learner, as attendance tells of them. */
#include "placed.h"

/* One who moves more often than that is counted in the last cohorts. */
#define MOVES_MAX 64u

static uint64_t of_cohort(struct cx *cx, const struct placement *key, uint32_t day)
{
	struct scan s = scan_placement_by_learner(cx->view, key, 2, STR(""));
	struct placement p;
	uint64_t minutes = 0;

	while (next_placement(&s, cx->arena, &p))
		if (p.last_day > day && p.state == placement_state_VALIDATED)
			minutes += p.half_days * p.half_day_min;
	return minutes;
}

uint64_t placed_after(struct cx *cx, uint64_t cohort, uint64_t learner, uint32_t day)
{
	struct enrolment e = {.cohort = cohort, .learner = learner};
	uint64_t been[MOVES_MAX], minutes = 0;

	for (uint32_t k = 0; k < MOVES_MAX && get_enrolment(cx->view, &e, cx->arena, &e); k++) {
		struct placement key = {.learner = learner, .cohort = e.cohort};
		minutes += of_cohort(cx, &key, day);
		been[k] = e.cohort;
		/* Whoever came back has been through the same cohort twice. */
		for (uint32_t i = 0; i <= k && e.from_cohort; i++)
			if (been[i] == e.from_cohort)
				e.from_cohort = 0;
		if (!e.from_cohort)
			break;
		e = (struct enrolment){.cohort = e.from_cohort, .learner = learner};
	}
	return minutes;
}

void follow_certification_placement_validated(struct tx *tx, const struct event *e,
					      const struct placement_validated *m)
{
	(void)e;
	put_placement(tx, &m->placement);
}
