/* What enrolment learns from the catalogue: cohorts, their places and their lives. */
#include "taught.h"
#include "waiting.h"

/* The counters are ours, the rest is the catalogue's. */
static void keep(struct tx *tx, const struct event *e, const struct cohort *c)
{
	struct arena *a = arena_new();
	struct cohort_place place = {.cohort = c->id ? c->id : e->upstream_sequence}, before;

	if (get_cohort_place(tx_view(tx), &place, a, &before)) {
		place.enrolled = before.enrolled;
		place.waiting = before.waiting;
	}
	place.code = c->code;
	place.state = c->state;
	place.capacity = c->capacity;
	place.starts = c->starts;
	place.ends = c->ends;
	place.timezone = c->timezone;
	place.programme = c->programme;
	put_cohort_place(tx, &place);
	arena_free(a);
}

void follow_enrolment_cohort_planned(struct tx *tx, const struct event *e,
				     const struct cohort_planned *m)
{
	keep(tx, e, &m->cohort);
}

void follow_enrolment_cohort_changed(struct tx *tx, const struct event *e,
				     const struct cohort_changed *m)
{
	keep(tx, e, &m->cohort);
}

/* More places, or a cohort that is open again: those who wait move up. Fewer places: nobody loses
 * hers. */
void react_enrolment_cohort_changed(struct cx *cx, const struct event *e,
				    const struct cohort_changed *m)
{
	const struct cohort_place key = {.cohort = m->cohort.id};
	struct cohort_place place;

	(void)e;
	if (!get_cohort_place(cx->view, &key, cx->arena, &place))
		return;
	place.state = m->cohort.state;
	place.capacity = m->cohort.capacity;
	place.starts = m->cohort.starts;
	place_promote(cx, &place, place_first_day(cx, &place));
}

void follow_enrolment_slot_scheduled(struct tx *tx, const struct event *e,
				     const struct slot_scheduled *m)
{
	taught_keep(tx, e, &m->slot);
}

void follow_enrolment_slot_moved(struct tx *tx, const struct event *e, const struct slot_moved *m)
{
	taught_keep(tx, e, &m->slot);
}

void follow_enrolment_slot_was_cancelled(struct tx *tx, const struct event *e,
					 const struct slot_was_cancelled *m)
{
	taught_keep(tx, e, &m->slot);
}

void follow_enrolment_cohort_trainer_added(struct tx *tx, const struct event *e,
					   const struct cohort_trainer_added *m)
{
	(void)e;
	put_cohort_trainer(tx, &m->cohort_trainer);
}

void follow_enrolment_cohort_trainer_removed(struct tx *tx, const struct event *e,
					     const struct cohort_trainer_removed *m)
{
	(void)e;
	delete_cohort_trainer(tx, &m->cohort_trainer);
}
