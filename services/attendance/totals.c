/* What a learner has reached in a cohort, as it was told when it changed, and what she can still
 * reach. */
#include "attendance.h"
#include "standing.h"
#include "tally.h"

void apply_totals_changed(struct tx *tx, const struct event *e, const struct totals_changed *m)
{
	(void)e;
	for (uint32_t i = 0; i < m->tallies.n; i++)
		put_tally(tx, &m->tallies.p[i]);
	for (uint32_t i = 0; i < m->totals.n; i++)
		put_totals(tx, &m->totals.p[i]);
}

/* The forecast. */

static uint64_t permille(struct reached r)
{
	return r.counted_min ? r.credited_min * 1000 / r.counted_min : 1000;
}

struct forecast forecast(struct reached now, uint64_t remaining_min, uint64_t asked_permille)
{
	struct reached best = {now.credited_min + remaining_min, now.counted_min + remaining_min};
	/* The least credited minutes whose permille, rounded down, is what is asked. */
	uint64_t needed = (asked_permille * best.counted_min + 999) / 1000;
	struct forecast f = {.best_permille = permille(best)};

	f.out_of_reach = f.best_permille < asked_permille;
	if (!f.out_of_reach)
		f.may_miss_min = best.credited_min - needed;
	if (f.may_miss_min > remaining_min)
		f.may_miss_min = remaining_min;
	return f;
}

/* What is the same for every learner of a cohort. */
struct frame {
	struct asked asked;
	struct timetable remaining; /* what is scheduled here is still to come */
};

static bool frame_load(struct cx *cx, uint64_t cohort, struct frame *f)
{
	struct cohort c;
	struct timetable t;

	if (!get_cohort(cx->view, &(struct cohort){.id = cohort}, cx->arena, &c))
		return false;
	*f = (struct frame){.asked = asked_of_curriculum(cx->view, cx->arena, c.curriculum)};
	if (c.state == cohort_state_CLOSED || c.state == cohort_state_CANCELLED)
		return true;
	if (get_timetable(cx->view, &(struct timetable){.cohort = cohort}, cx->arena, &t)) {
		f->remaining.scheduled_min = t.scheduled_min - t.sealed_min;
		f->remaining.scheduled_half_days = t.scheduled_half_days - t.sealed_half_days;
	}
	return true;
}

static struct standing standing_of(struct cx *cx, const struct frame *f, const struct enrolment *e)
{
	struct totals t,
		empty = {.cohort = e->cohort, .learner = e->learner, .attendance_permille = 1000};
	struct standing s;
	struct forecast ahead;

	if (!get_totals(cx->view, &empty, cx->arena, &t))
		t = empty;
	s = (struct standing){.cohort = t.cohort,
			      .learner = t.learner,
			      .credited_min = t.credited_min,
			      .counted_min = t.counted_min,
			      .attendance_permille = t.attendance_permille,
			      .present_half_days = t.present_half_days,
			      .late_half_days = t.late_half_days,
			      .absent_half_days = t.absent_half_days,
			      .excused_half_days = t.excused_half_days,
			      .asked_permille = f->asked.attendance_permille,
			      .placement_min = t.placement_min,
			      .placement_waiting_min = t.placement_waiting_min,
			      .placement_asked_min = f->asked.placement_min};
	if (t.excused_half_days < f->asked.neutral_half_days)
		s.neutral_left_half_days = f->asked.neutral_half_days - t.excused_half_days;
	/* Who has left has nothing to come here. */
	if (e->state == enrolment_state_ENROLLED) {
		s.remaining_min = f->remaining.scheduled_min;
		s.remaining_half_days = f->remaining.scheduled_half_days;
	}
	ahead = forecast((struct reached){t.credited_min, t.counted_min}, s.remaining_min,
			 s.asked_permille);
	s.best_permille = ahead.best_permille;
	s.out_of_reach = ahead.out_of_reach;
	s.may_miss_min = ahead.may_miss_min;
	return s;
}

/* She has, or had, a place; or has done something while she had one that was taken back since. */
static bool belongs(struct cx *cx, const struct enrolment *e)
{
	struct totals t, key = {.cohort = e->cohort, .learner = e->learner};

	return e->periods.n || get_totals(cx->view, &key, cx->arena, &t);
}

/* Queries. */

enum status query_totals_show(struct cx *cx, const struct totals_show *m, struct rows *rows)
{
	struct frame f;
	struct enrolment e;
	struct standing s;

	if (!frame_load(cx, m->cohort, &f))
		return refuse(cx, REASON_no_such, "cohort", STR("cohort"));
	if (!get_enrolment(cx->view,
			   &(struct enrolment){.cohort = m->cohort, .learner = m->learner},
			   cx->arena, &e) ||
	    !belongs(cx, &e))
		return refuse(cx, REASON_not_enrolled, "learner", STR(""));
	s = standing_of(cx, &f, &e);
	rows_add(rows, &s);
	return STATUS_ok;
}

enum status query_totals_list(struct cx *cx, const struct totals_list *m, struct rows *rows)
{
	struct frame f;
	struct enrolment e, key = {.cohort = m->cohort};
	struct scan scan;

	if (!frame_load(cx, m->cohort, &f))
		return refuse(cx, REASON_no_such, "cohort", STR("cohort"));
	scan = scan_records(cx->view, &desc_enrolment, &key, 1, rows_after(rows));
	while (next_enrolment(&scan, cx->arena, &e)) {
		struct standing s = standing_of(cx, &f, &e);
		rows_at(rows, scan_cursor(&scan));
		if (belongs(cx, &e) && !rows_add(rows, &s))
			break;
	}
	return STATUS_ok;
}
