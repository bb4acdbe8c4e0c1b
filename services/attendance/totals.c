/* What a learner has reached in a cohort, as it was told when it changed, and what can still be
 * reached. */
#include "attendance.h"
#include "history.h"
#include "periods.h"
#include "standing.h"
#include "tally.h"

#include <stdlib.h>

#define MINUTE_MS 60000

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

struct forecast forecast(struct reached now, struct ahead ahead, uint64_t asked_permille)
{
	struct reached best = {now.credited_min + ahead.promised_min,
			       now.counted_min + ahead.counted_min};
	/* The least credited minutes whose permille, rounded down, is what is asked. */
	uint64_t needed = (asked_permille * best.counted_min + 999) / 1000;
	struct forecast f = {.best_permille = permille(best)};

	f.out_of_reach = f.best_permille < asked_permille;
	if (!f.out_of_reach)
		f.may_miss_min = best.credited_min - needed;
	if (f.may_miss_min > ahead.promised_min)
		f.may_miss_min = ahead.promised_min;
	return f;
}

static int stretch_compare(const void *one, const void *other)
{
	const struct stretch *a = one, *b = other;

	return (a->starts_at > b->starts_at) - (a->starts_at < b->starts_at);
}

enum which { CREDITED, CREDITED_OR_OVER, ALL };

/* Minutes that at least one of these covers; they are sorted. */
static uint64_t covered_min(const struct stretch *all, uint32_t n, enum which which)
{
	int64_t covered = 0, until = INT64_MIN;

	for (uint32_t i = 0; i < n; i++) {
		const struct stretch *s = &all[i];
		if (which != ALL && !s->credited && !(which == CREDITED_OR_OVER && s->over))
			continue;
		int64_t from = s->starts_at > until ? s->starts_at : until;
		if (s->ends_at <= from)
			continue;
		covered += s->ends_at - from;
		until = s->ends_at;
	}
	return (uint64_t)covered / MINUTE_MS;
}

struct ahead ahead_of(struct stretch *all, uint32_t n)
{
	struct ahead a = {0};
	uint64_t credited;

	if (n)
		qsort(all, n, sizeof *all, stretch_compare);
	credited = covered_min(all, n, CREDITED);
	a.promised_min = covered_min(all, n, ALL) - credited;
	a.over_min = covered_min(all, n, CREDITED_OR_OVER) - credited;
	for (uint32_t i = 0; i < n; i++)
		if (!all[i].credited)
			a.counted_min += (uint64_t)(all[i].ends_at - all[i].starts_at) / MINUTE_MS;
	return a;
}

/* A half-day that takes place and is not sealed yet; or one that is sealed, as its sheet says. */
struct pending {
	uint64_t slot;
	uint32_t date;
	int64_t starts_at, ends_at;
	bool sealed;
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
	bool ended = !get_cohort(cx->view, &(struct cohort){.id = l->cohort}, cx->arena, &c) ||
		     c.state == cohort_state_CANCELLED;

	while (next_slot(&scan, cx->arena, &s)) {
		struct pending one = {.slot = s.id,
				      .date = s.date,
				      .starts_at = s.starts_at,
				      .ends_at = s.ends_at,
				      .over = s.ends_at < cx->now_ms};
		if (get_sheet(cx->view, &(struct sheet){.slot = s.id}, cx->arena, &sheet) &&
		    sheet.state == sheet_state_SEALED)
			one = (struct pending){.slot = s.id,
					       .date = sheet.date,
					       .starts_at = sheet.starts_at,
					       .ends_at = sheet.ends_at,
					       .sealed = true};
		else if (s.state != slot_state_SCHEDULED || ended)
			continue;
		pending_add(cx, l, &room, one);
	}
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

static bool was_there(struct cx *cx, uint64_t slot, uint64_t learner)
{
	struct presence p, key = {.slot = slot, .learner = learner};

	return get_presence(cx->view, &key, cx->arena, &p) &&
	       (p.status == presence_status_PRESENT || p.status == presence_status_LATE);
}

/* Half-days of the learner, for ahead_of. */
struct hers {
	struct stretch *p;
	uint32_t n, pending;
	int64_t from, to; /* all that is pending */
};

static void hers_add(struct hers *h, const struct pending *p)
{
	h->p[h->n++] = (struct stretch){p->starts_at, p->ends_at, p->sealed, p->over};
	if (p->sealed)
		return;
	h->from = h->pending && h->from < p->starts_at ? h->from : p->starts_at;
	h->to = h->pending && h->to > p->ends_at ? h->to : p->ends_at;
	h->pending++;
}

/* Here and in the cohorts behind. What is sealed is asked for only where something is pending. */
static void hers_load(struct cx *cx, struct frame *f, const struct standing *s, bool sealed,
		      struct hers *h)
{
	struct ledger l = ledger_load(cx->view, cx->arena, s->learner);

	for (uint64_t at = s->cohort; at; at = ledger_behind(&l, at)) {
		const struct pending_list *list = pending_of(cx, f, at);
		struct enrolment e, key = {.cohort = at, .learner = s->learner};
		struct stretch *more = arena_alloc(cx->arena, (h->n + list->n + 1) * sizeof *more);
		if (!get_enrolment(cx->view, &key, cx->arena, &e))
			continue;
		if (h->n)
			memcpy(more, h->p, h->n * sizeof *more);
		h->p = more;
		for (uint32_t i = 0; i < list->n; i++) {
			const struct pending *p = &list->p[i];
			if (p->sealed != sealed || !enrolled_on(&e, p->date))
				continue;
			if (!sealed || (p->starts_at < h->to && p->ends_at > h->from &&
					was_there(cx, p->slot, s->learner)))
				hers_add(h, p);
		}
	}
}

static struct ahead add_pending(struct cx *cx, struct frame *f, struct standing *s)
{
	struct hers h = {0};
	struct ahead ahead;

	hers_load(cx, f, s, false, &h);
	for (uint32_t i = 0; i < h.n; i++)
		s->unproven_half_days += h.p[i].over;
	hers_load(cx, f, s, true, &h);
	ahead = ahead_of(h.p, h.n);
	s->remaining_half_days = h.pending;
	s->remaining_min = ahead.promised_min;
	s->unproven_min = ahead.over_min;
	return ahead;
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
	ahead = forecast((struct reached){t.credited_min, t.counted_min}, add_pending(cx, f, &s),
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
