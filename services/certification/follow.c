/* What certification learns from the catalogue, enrolment and attendance. */
#include "grade.h"

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

void follow_certification_enrolment_changed(struct tx *tx, const struct event *e,
					    const struct enrolment_changed *m)
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

/* Of a half-day, who teaches it, when it is over, and what it is worth. */
static void keep_slot(struct tx *tx, const struct event *e, const struct slot *m)
{
	put_slot(tx, &(struct slot){.id = event_id(e, m->id),
				    .cohort = m->cohort,
				    .date = m->date,
				    .half_day = m->half_day,
				    .ends_at = m->ends_at,
				    .unit = m->unit,
				    .trainer = m->trainer,
				    .state = m->state,
				    .duration_min = m->duration_min});
}

void follow_certification_slot_scheduled(struct tx *tx, const struct event *e,
					 const struct slot_scheduled *m)
{
	keep_slot(tx, e, &m->slot);
}

void follow_certification_slot_moved(struct tx *tx, const struct event *e,
				     const struct slot_moved *m)
{
	keep_slot(tx, e, &m->slot);
}

void follow_certification_slot_was_cancelled(struct tx *tx, const struct event *e,
					     const struct slot_was_cancelled *m)
{
	keep_slot(tx, e, &m->slot);
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

/* Of a sheet, whether it is sealed; who is on it stays with attendance. */
static void keep_sheet(struct tx *tx, const struct sheet *m)
{
	put_sheet(tx, &(struct sheet){.slot = m->slot,
				      .cohort = m->cohort,
				      .date = m->date,
				      .half_day = m->half_day,
				      .starts_at = m->starts_at,
				      .ends_at = m->ends_at,
				      .duration_min = m->duration_min,
				      .state = m->state});
}

void follow_certification_sheet_opened(struct tx *tx, const struct event *e,
				       const struct sheet_opened *m)
{
	(void)e;
	keep_sheet(tx, &m->sheet);
}

void follow_certification_sheet_sealed(struct tx *tx, const struct event *e,
				       const struct sheet_sealed *m)
{
	(void)e;
	keep_sheet(tx, &m->sheet);
}

void follow_certification_sheet_rescheduled(struct tx *tx, const struct event *e,
					    const struct sheet_rescheduled *m)
{
	(void)e;
	keep_sheet(tx, &m->sheet);
}

void follow_certification_sheet_annulled(struct tx *tx, const struct event *e,
					 const struct sheet_annulled *m)
{
	(void)e;
	keep_sheet(tx, &m->sheet);
}
