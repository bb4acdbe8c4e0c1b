/* What a learner has reached in a cohort, as it was told when it changed, and what can still be
 * reached. */
#include "attendance.h"
#include "history.h"
#include "periods.h"
#include "standing.h"
#include "tally.h"

#include <stdlib.h>

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

/* A half-day that takes place and is not sealed yet. */
struct pending {
	uint32_t date;
	uint64_t duration_min;
	int64_t starts_at, ends_at;
	bool over; /* by the service's clock */
};

struct pending_list {
	uint64_t cohort;
	struct pending *p;
	uint32_t n;
};

/* What is the same for every learner of a cohort. */
struct frame {
	struct asked asked;
	struct pending_list *cohorts; /* those that were looked through, with those behind */
	uint32_t n, room;
};

static void pending_add(struct cx *cx, struct pending_list *l, uint32_t *room, struct pending one)
{
	if (l->n == *room) {
		struct pending *p;
		*room = *room ? 2 * *room : 64;
		p = arena_alloc(cx->arena, *room * sizeof(*p));
		if (l->n)
			memcpy(p, l->p, l->n * sizeof(*p));
		l->p = p;
	}
	l->p[l->n++] = one;
}

static int begins_before(const void *one, const void *other)
{
	const struct pending *a = one, *b = other;

	return (a->starts_at > b->starts_at) - (a->starts_at < b->starts_at);
}

/* Nothing is to come in a cohort that was cancelled; what is not sealed in one that is closed can
 * still be sealed. */
static void pending_load(struct cx *cx, struct pending_list *l)
{
	struct scan scan =
		scan_slot_by_cohort(cx->view, &(struct slot){.cohort = l->cohort}, 1, STR(""));
	struct slot s;
	struct sheet sheet;
	struct cohort c;
	uint32_t room = 0;

	if (!get_cohort(cx->view, &(struct cohort){.id = l->cohort}, cx->arena, &c) ||
	    c.state == cohort_state_CANCELLED)
		return;
	while (next_slot(&scan, cx->arena, &s)) {
		if (s.state != slot_state_SCHEDULED ||
		    (get_sheet(cx->view, &(struct sheet){.slot = s.id}, cx->arena, &sheet) &&
		     sheet.state == sheet_state_SEALED))
			continue;
		pending_add(cx, l, &room,
			    (struct pending){s.date, s.duration_min, s.starts_at, s.ends_at,
					     s.ends_at < cx->now_ms});
	}
	if (l->n)
		qsort(l->p, l->n, sizeof *l->p, begins_before);
}

static const struct pending_list *pending_of(struct cx *cx, struct frame *f, uint64_t cohort)
{
	for (uint32_t i = 0; i < f->n; i++)
		if (f->cohorts[i].cohort == cohort)
			return &f->cohorts[i];
	if (f->n == f->room) {
		struct pending_list *p;
		f->room = f->room ? 2 * f->room : 4;
		p = arena_alloc(cx->arena, f->room * sizeof(*p));
		if (f->n)
			memcpy(p, f->cohorts, f->n * sizeof(*p));
		f->cohorts = p;
	}
	f->cohorts[f->n] = (struct pending_list){.cohort = cohort};
	pending_load(cx, &f->cohorts[f->n]);
	return &f->cohorts[f->n++];
}

static bool frame_load(struct cx *cx, uint64_t cohort, struct frame *f)
{
	struct cohort c;

	if (!get_cohort(cx->view, &(struct cohort){.id = cohort}, cx->arena, &c))
		return false;
	*f = (struct frame){.asked = asked_of_curriculum(cx->view, cx->arena, c.curriculum)};
	return true;
}

/* Minutes of one that begins no earlier than those before it, which end at *until: what is at the
 * same time is promised once. */
static uint64_t new_minutes(const struct pending *p, int64_t *until)
{
	int64_t twice_ms = (*until < p->ends_at ? *until : p->ends_at) - p->starts_at;
	uint64_t twice = twice_ms > 0 ? (uint64_t)twice_ms / 60000 : 0;

	if (p->ends_at > *until)
		*until = p->ends_at;
	return p->duration_min > twice ? p->duration_min - twice : 0;
}

static void add_all(struct standing *s, const struct pending *p, uint32_t n)
{
	int64_t until = 0, over_until = 0;

	for (uint32_t i = 0; i < n; i++) {
		s->remaining_min += new_minutes(&p[i], &until);
		s->remaining_half_days++;
		s->unproven_min += p[i].over ? new_minutes(&p[i], &over_until) : 0;
		s->unproven_half_days += p[i].over;
	}
}

/* Half-days of the learner's own days, here and in the cohorts behind. */
static void add_pending(struct cx *cx, struct frame *f, struct standing *s)
{
	struct ledger l = ledger_load(cx->view, cx->arena, s->learner);
	struct pending_list hers = {0};
	uint32_t room = 0, cohorts = 0;

	for (uint64_t at = s->cohort; at; at = ledger_behind(&l, at)) {
		const struct pending_list *list = pending_of(cx, f, at);
		struct enrolment e, key = {.cohort = at, .learner = s->learner};
		if (!get_enrolment(cx->view, &key, cx->arena, &e))
			continue;
		for (uint32_t i = 0; i < list->n; i++) {
			const struct pending *p = &list->p[i];
			if (enrolled_on(&e, p->date))
				pending_add(cx, &hers, &room, *p);
		}
		cohorts += list->n > 0;
	}
	if (cohorts > 1 && hers.n)
		qsort(hers.p, hers.n, sizeof *hers.p, begins_before);
	add_all(s, hers.p, hers.n);
}

/* Where the learner signed or was marked as present, no placement was held at the time, sealed or
 * not: what the seal would take away is not told as done. */
static void placements_now(struct cx *cx, struct standing *s)
{
	struct ledger l;
	struct totals t;

	if (!s->placement_min)
		return;
	l = ledger_load(cx->view, cx->arena, s->learner);
	if (!ledger_recount(cx->view, cx->arena, &l, &(struct what_if){.open_too = true}))
		return;
	t = ledger_totals(cx->arena, &l, s->cohort, 0);
	s->placement_min = t.placement_min;
	s->placement_excess_min = t.placement_excess_min;
}

static struct standing standing_of(struct cx *cx, struct frame *f, const struct enrolment *e)
{
	struct totals t, empty = {.cohort = e->cohort, .learner = e->learner};
	struct standing s;
	struct forecast ahead;

	if (!get_totals(cx->view, &empty, cx->arena, &t))
		t = empty;
	s = (struct standing){.cohort = t.cohort,
			      .learner = t.learner,
			      .credited_min = t.credited_min,
			      .counted_min = t.counted_min,
			      .attendance_permille = t.counted_min ? t.attendance_permille : 0,
			      .present_half_days = t.present_half_days,
			      .late_half_days = t.late_half_days,
			      .absent_half_days = t.absent_half_days,
			      .excused_half_days = t.excused_half_days,
			      .asked_permille = f->asked.attendance_permille,
			      .placement_min = t.placement_min,
			      .placement_waiting_min = t.placement_waiting_min,
			      .placement_asked_min = f->asked.placement_min,
			      .outside_presences = t.outside_presences,
			      .placement_excess_min = t.placement_excess_min};
	if (t.excused_half_days < f->asked.neutral_half_days)
		s.neutral_left_half_days = f->asked.neutral_half_days - t.excused_half_days;
	placements_now(cx, &s);
	add_pending(cx, f, &s);
	ahead = forecast((struct reached){t.credited_min, t.counted_min}, s.remaining_min,
			 s.asked_permille);
	s.best_permille = ahead.best_permille;
	s.out_of_reach = ahead.out_of_reach;
	s.may_miss_min = ahead.may_miss_min;
	return s;
}

/* Has, or had, a place; or has done something while there was one that was taken back since. */
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
