/* The facts of catalogue and enrolment that attendance decides from, kept in its own store, without
 * what it does not need. */
#include "follow.h"

#include "attendance.h"
#include "hold.h"
#include "tally.h"

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

/* The timetable as a whole. */

struct change {
	uint64_t scheduled_min, scheduled_half_days; /* added; a negative one wraps */
	uint64_t sealed_min, sealed_half_days;
};

static void timetable_change(struct tx *tx, uint64_t cohort, struct change by)
{
	struct arena *a = arena_new();
	struct timetable t, empty = {.cohort = cohort};

	if (!get_timetable(tx_view(tx), &empty, a, &t))
		t = empty;
	t.scheduled_min += by.scheduled_min;
	t.scheduled_half_days += by.scheduled_half_days;
	t.sealed_min += by.sealed_min;
	t.sealed_half_days += by.sealed_half_days;
	if (t.sealed_min > t.scheduled_min || t.sealed_half_days > t.scheduled_half_days)
		view_contradict(tx_view(tx));
	put_timetable(tx, &t);
	arena_free(a);
}

void timetable_seal(struct tx *tx, const struct sheet *s)
{
	timetable_change(tx, s->cohort,
			 (struct change){.sealed_min = s->duration_min, .sealed_half_days = 1});
}

/* The half-day is now like this. Once its sheet is sealed, what it counts stays. */
static void keep_slot(struct tx *tx, const struct slot *now)
{
	struct arena *a = arena_new();
	struct change by = {0};
	struct slot before;
	struct sheet sheet;
	bool known = get_slot(tx_view(tx), now, a, &before);

	/* Its sheet's roster is of that cohort. */
	if (known && before.cohort != now->cohort)
		view_contradict(tx_view(tx));
	if (known && before.state == slot_state_SCHEDULED) {
		by.scheduled_min -= before.duration_min;
		by.scheduled_half_days--;
	}
	if (now->state == slot_state_SCHEDULED) {
		by.scheduled_min += now->duration_min;
		by.scheduled_half_days++;
	}
	if (!get_sheet(tx_view(tx), &(struct sheet){.slot = now->id}, a, &sheet) ||
	    sheet.state != sheet_state_SEALED)
		timetable_change(tx, now->cohort, by);
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

/* What she did goes with her: the totals of her new cohort have it from now on. */
void react_attendance_learner_transferred(struct cx *cx, const struct event *e,
					  const struct learner_transferred *m)
{
	struct ledger l = ledger_load(cx->view, cx->arena, m->joined.learner);

	(void)e;
	ledger_move(&l, (struct move){.from = m->left.cohort, .to = m->joined.cohort});
	ledger_emit(cx, &l);
}
