/* What certification learns from the catalogue, enrolment and attendance. */
#include "grade.h"
#include "taught.h"

void follow_certification_institution_added(struct tx *tx, const struct event *e,
					    const struct institution_added *m)
{
	struct institution i = m->institution;

	i.id = event_id(e, i.id);
	put_institution(tx, &i);
}

void follow_certification_institution_changed(struct tx *tx, const struct event *e,
					      const struct institution_changed *m)
{
	(void)e;
	put_institution(tx, &m->institution);
}

void follow_certification_programme_described(struct tx *tx, const struct event *e,
					      const struct programme_described *m)
{
	(void)e;
	put_programme(tx, &m->programme);
}

void follow_certification_programme_published(struct tx *tx, const struct event *e,
					      const struct programme_published *m)
{
	struct programme p = m->programme;
	struct curriculum c = m->curriculum;

	p.id = event_id(e, p.id);
	c.id = event_id(e, c.id);
	p.curriculum = c.id;
	c.programme = p.id;
	put_programme(tx, &p);
	put_curriculum(tx, &c);
}

/* Which version is the newest is not kept: a cohort names its own, for good. */
void follow_certification_curriculum_revised(struct tx *tx, const struct event *e,
					     const struct curriculum_revised *m)
{
	struct curriculum c = m->curriculum;

	c.id = event_id(e, c.id);
	put_curriculum(tx, &c);
}

void follow_certification_cohort_planned(struct tx *tx, const struct event *e,
					 const struct cohort_planned *m)
{
	struct cohort c = m->cohort;

	c.id = event_id(e, c.id);
	put_cohort(tx, &c);
}

void follow_certification_cohort_changed(struct tx *tx, const struct event *e,
					 const struct cohort_changed *m)
{
	(void)e;
	put_cohort(tx, &m->cohort);
}

void follow_certification_learner_registered(struct tx *tx, const struct event *e,
					     const struct learner_registered *m)
{
	struct learner l = m->learner;

	l.id = event_id(e, l.id);
	put_learner(tx, &l);
}

void follow_certification_learner_updated(struct tx *tx, const struct event *e,
					  const struct learner_updated *m)
{
	(void)e;
	put_learner(tx, &m->learner);
}

void follow_certification_learner_enrolled(struct tx *tx, const struct event *e,
					   const struct learner_enrolled *m)
{
	(void)e;
	put_enrolment(tx, &m->enrolment);
}

void follow_certification_learner_withdrawn(struct tx *tx, const struct event *e,
					    const struct learner_withdrawn *m)
{
	(void)e;
	put_enrolment(tx, &m->enrolment);
}

void follow_certification_learner_transferred(struct tx *tx, const struct event *e,
					      const struct learner_transferred *m)
{
	(void)e;
	put_enrolment(tx, &m->left);
	put_enrolment(tx, &m->joined);
	grades_carry(tx, m->left.cohort, m->joined.cohort, m->joined.learner);
}

void follow_certification_totals_changed(struct tx *tx, const struct event *e,
					 const struct totals_changed *m)
{
	(void)e;
	for (uint32_t i = 0; i < m->totals.n; i++)
		put_totals(tx, &m->totals.p[i]);
}

void follow_certification_slot_scheduled(struct tx *tx, const struct event *e,
					 const struct slot_scheduled *m)
{
	taught_keep(tx, e, &m->slot);
}

void follow_certification_slot_moved(struct tx *tx, const struct event *e,
				     const struct slot_moved *m)
{
	taught_keep(tx, e, &m->slot);
}

void follow_certification_slot_was_cancelled(struct tx *tx, const struct event *e,
					     const struct slot_was_cancelled *m)
{
	taught_keep(tx, e, &m->slot);
}

void follow_certification_cohort_trainer_added(struct tx *tx, const struct event *e,
					       const struct cohort_trainer_added *m)
{
	(void)e;
	put_cohort_trainer(tx, &m->cohort_trainer);
}

void follow_certification_cohort_trainer_removed(struct tx *tx, const struct event *e,
						 const struct cohort_trainer_removed *m)
{
	(void)e;
	delete_cohort_trainer(tx, &m->cohort_trainer);
}
