/* The facts of catalogue and enrolment that attendance decides from, kept in its own store, without
 * what it does not need. */
#include "attendance.h"
#include "hold.h"

/* Catalogue. */

/* Of a maquette attendance needs what it asks; the rest is the catalogue's. */
static void keep_curriculum(struct tx *tx, const struct event *e, const struct curriculum *m)
{
	struct curriculum c = {.id = m->id ? m->id : e->upstream_sequence,
			       .programme = m->programme ? m->programme : e->upstream_sequence,
			       .version = m->version,
			       .rules = m->rules};

	c.rules.components = (struct list_of_component){0};
	c.rules.honours = (struct list_of_honours_rule){0};
	put_curriculum(tx, &c);
}

void follow_attendance_programme_published(struct tx *tx, const struct event *e,
					   const struct programme_published *m)
{
	keep_curriculum(tx, e, &m->curriculum);
}

void follow_attendance_curriculum_revised(struct tx *tx, const struct event *e,
					  const struct curriculum_revised *m)
{
	keep_curriculum(tx, e, &m->curriculum);
}

/* Which public holidays it keeps. */
void follow_attendance_institution_added(struct tx *tx, const struct event *e,
					 const struct institution_added *m)
{
	struct institution i = m->institution;

	if (!i.id)
		i.id = e->upstream_sequence;
	put_institution(tx, &i);
}

void follow_attendance_institution_changed(struct tx *tx, const struct event *e,
					   const struct institution_changed *m)
{
	(void)e;
	put_institution(tx, &m->institution);
}

void follow_attendance_cohort_planned(struct tx *tx, const struct event *e,
				      const struct cohort_planned *m)
{
	struct cohort c = m->cohort;

	if (!c.id)
		c.id = e->upstream_sequence;
	put_cohort(tx, &c);
}

void follow_attendance_cohort_changed(struct tx *tx, const struct event *e,
				      const struct cohort_changed *m)
{
	(void)e;
	put_cohort(tx, &m->cohort);
}

/* The half-day is now like this. */
static void keep_slot(struct tx *tx, const struct slot *now)
{
	struct arena *a = arena_new();
	struct slot before;

	/* Its sheet's roster is of that cohort. */
	if (get_slot(tx_view(tx), now, a, &before) && before.cohort != now->cohort)
		view_contradict(tx_view(tx));
	put_slot(tx, now);
	hold_end(tx, now->id);
	arena_free(a);
}

void follow_attendance_slot_scheduled(struct tx *tx, const struct event *e,
				      const struct slot_scheduled *m)
{
	struct slot s = m->slot;

	if (!s.id)
		s.id = e->upstream_sequence;
	keep_slot(tx, &s);
}

void follow_attendance_slot_moved(struct tx *tx, const struct event *e, const struct slot_moved *m)
{
	(void)e;
	keep_slot(tx, &m->slot);
}

void follow_attendance_slot_was_cancelled(struct tx *tx, const struct event *e,
					  const struct slot_was_cancelled *m)
{
	(void)e;
	keep_slot(tx, &m->slot);
}

void follow_attendance_cohort_trainer_added(struct tx *tx, const struct event *e,
					    const struct cohort_trainer_added *m)
{
	(void)e;
	put_cohort_trainer(tx, &m->cohort_trainer);
}

void follow_attendance_cohort_trainer_removed(struct tx *tx, const struct event *e,
					      const struct cohort_trainer_removed *m)
{
	(void)e;
	delete_cohort_trainer(tx, &m->cohort_trainer);
}

/* Enrolment. */

/* That she exists is enough here: names and addresses stay where they are kept up to date. */
void follow_attendance_learner_registered(struct tx *tx, const struct event *e,
					  const struct learner_registered *m)
{
	put_learner(tx,
		    &(struct learner){.id = m->learner.id ? m->learner.id : e->upstream_sequence});
}

static void keep_enrolment(struct tx *tx, const struct enrolment *m)
{
	put_enrolment(tx, &(struct enrolment){.cohort = m->cohort,
					      .learner = m->learner,
					      .state = m->state,
					      .periods = m->periods,
					      .from_cohort = m->from_cohort,
					      .to_cohort = m->to_cohort});
}

void follow_attendance_learner_enrolled(struct tx *tx, const struct event *e,
					const struct learner_enrolled *m)
{
	(void)e;
	keep_enrolment(tx, &m->enrolment);
}

void follow_attendance_enrolment_changed(struct tx *tx, const struct event *e,
					 const struct enrolment_changed *m)
{
	(void)e;
	keep_enrolment(tx, &m->enrolment);
}

void follow_attendance_learner_withdrawn(struct tx *tx, const struct event *e,
					 const struct learner_withdrawn *m)
{
	(void)e;
	keep_enrolment(tx, &m->enrolment);
}

void follow_attendance_learner_transferred(struct tx *tx, const struct event *e,
					   const struct learner_transferred *m)
{
	(void)e;
	keep_enrolment(tx, &m->left);
	keep_enrolment(tx, &m->joined);
}
