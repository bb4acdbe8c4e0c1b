/* The arithmetic of attendance: tallies, what stands behind a cohort's totals, and the event that
 * tells of both. */
#include "tally.h"

#include <stdlib.h>

/* Tallies. */

static int excused_compare(const void *left, const void *right)
{
	const struct excused_half *a = left, *b = right;

	if (a->starts_at != b->starts_at)
		return a->starts_at < b->starts_at ? -1 : 1;
	return (a->duration_min > b->duration_min) - (a->duration_min < b->duration_min);
}

/* A new array, since the old one belongs to whoever read the record. */
static bool excused_add(struct arena *a, struct tally *t, const struct half *h)
{
	struct excused_half one = {.starts_at = h->starts_at, .duration_min = h->duration_min};
	struct excused_half *p;
	uint32_t at = 0;

	if (t->excused.n >= EXCUSED_MAX)
		return false;
	p = arena_alloc(a, (t->excused.n + 1) * sizeof(*p));
	while (at < t->excused.n && excused_compare(&t->excused.p[at], &one) <= 0) {
		p[at] = t->excused.p[at];
		at++;
	}
	p[at] = one;
	for (; at < t->excused.n; at++)
		p[at + 1] = t->excused.p[at];
	t->excused = (struct list_of_excused_half){p, t->excused.n + 1};
	return true;
}

static uint64_t *tally_counter(struct tally *t, uint32_t status)
{
	switch (status) {
	case presence_status_PRESENT:
		return &t->present;
	case presence_status_LATE:
		return &t->late;
	default:
		must(status == presence_status_ABSENT);
		return &t->absent;
	}
}

bool tally_add(struct arena *a, struct tally *t, const struct half *h)
{
	bool there = h->status == presence_status_PRESENT || h->status == presence_status_LATE;

	if (h->outside) {
		t->outside_presences += there;
		return true;
	}
	if (h->status == presence_status_EXCUSED)
		return excused_add(a, t, h);
	*tally_counter(t, h->status) += 1;
	t->firm_min += h->duration_min;
	must(!there || h->cut_min <= h->duration_min);
	if (there)
		t->credited_min += h->duration_min - h->cut_min;
	return true;
}

/* Ledgers. */

struct ledger ledger_load(struct view *v, struct arena *a, uint64_t learner)
{
	struct enrolment key = {.learner = learner}, e;
	struct ledger l = {.learner = learner};
	struct scan s = scan_enrolment_by_learner(v, &key, 1, STR(""));

	while (next_enrolment(&s, a, &e))
		l.n++;
	l.lines = arena_alloc(a, (l.n + 1) * sizeof(*l.lines));
	l.n = 0;
	s = scan_enrolment_by_learner(v, &key, 1, STR(""));
	while (next_enrolment(&s, a, &e)) {
		struct tally *t = &l.lines[l.n++].tally,
			     empty = {.cohort = e.cohort, .learner = learner};
		if (!get_tally(v, &empty, a, t))
			*t = empty;
	}
	return l;
}

struct ledger_line *ledger_line(const struct ledger *l, uint64_t cohort)
{
	for (uint32_t i = 0; i < l->n; i++)
		if (l->lines[i].tally.cohort == cohort)
			return &l->lines[i];
	return NULL;
}

static struct ledger_line *line_behind(const struct ledger *l, const struct ledger_line *line)
{
	return line->tally.from_cohort ? ledger_line(l, line->tally.from_cohort) : NULL;
}

uint64_t ledger_behind(const struct ledger *l, uint64_t cohort)
{
	const struct ledger_line *line = ledger_line(l, cohort);

	return line && ledger_line(l, line->tally.from_cohort) ? line->tally.from_cohort : 0;
}

/* ledger_move makes no ring, so there are never more steps than lines. */
static bool is_behind(const struct ledger *l, const struct ledger_line *front,
		      const struct ledger_line *wanted)
{
	uint32_t steps = 0;

	for (const struct ledger_line *at = front; at; at = line_behind(l, at)) {
		must(steps++ < l->n);
		if (at == wanted)
			return true;
	}
	return false;
}

static void put_behind(struct ledger_line *line, uint64_t cohort)
{
	line->tally.from_cohort = cohort;
	line->changed = true;
}

/* Takes a cohort out of what stands behind another, so that it can go to the front. */
static void take_out(const struct ledger *l, struct ledger_line *front,
		     const struct ledger_line *out)
{
	for (struct ledger_line *at = front; at; at = line_behind(l, at))
		if (at->tally.from_cohort == out->tally.cohort)
			put_behind(at, out->tally.from_cohort);
}

/* The last cohort behind front that does not stand behind other as well. */
static struct ledger_line *last_own(const struct ledger *l, struct ledger_line *front,
				    const struct ledger_line *other)
{
	struct ledger_line *next = line_behind(l, front);

	while (next && !is_behind(l, other, next)) {
		front = next;
		next = line_behind(l, front);
	}
	return front;
}

void ledger_move(struct ledger *l, struct move move)
{
	struct ledger_line *from = ledger_line(l, move.from), *to = ledger_line(l, move.to);

	if (!from || !to || from == to)
		return;
	from->tally.to_cohort = move.to;
	to->tally.to_cohort = 0;
	from->changed = to->changed = true;
	if (is_behind(l, to, from))
		return;
	if (is_behind(l, from, to)) {
		take_out(l, from, to);
	} else if (to->tally.from_cohort) {
		/* She was there before, coming from elsewhere: that stays behind her too. */
		struct ledger_line *rest = line_behind(l, to);
		if (rest && !is_behind(l, from, rest))
			put_behind(last_own(l, from, rest), rest->tally.cohort);
	}
	put_behind(to, move.from);
}

static void totals_excused(struct arena *a, const struct ledger *l, const struct ledger_line *front,
			   struct totals *t, uint64_t neutral_max)
{
	struct excused_half *all = arena_alloc(a, t->excused_half_days * sizeof(*all));
	size_t n = 0;

	for (const struct ledger_line *at = front; at; at = line_behind(l, at))
		for (uint32_t i = 0; i < at->tally.excused.n; i++)
			all[n++] = at->tally.excused.p[i];
	qsort(all, n, sizeof(*all), excused_compare);
	for (size_t i = neutral_max; i < n; i++)
		t->counted_min += all[i].duration_min;
}

struct totals ledger_totals(struct arena *a, const struct ledger *l, uint64_t cohort,
			    uint64_t neutral_max)
{
	const struct ledger_line *front = ledger_line(l, cohort);
	struct totals t = {.cohort = cohort, .learner = l->learner};

	for (const struct ledger_line *at = front; at; at = line_behind(l, at)) {
		t.credited_min += at->tally.credited_min;
		t.counted_min += at->tally.firm_min;
		t.present_half_days += at->tally.present;
		t.late_half_days += at->tally.late;
		t.absent_half_days += at->tally.absent;
		t.excused_half_days += at->tally.excused.n;
		t.placement_min += at->tally.placement_min;
		t.placement_waiting_min += at->tally.placement_waiting_min;
		t.outside_presences += at->tally.outside_presences;
		t.placement_excess_min += at->tally.placement_excess_min;
	}
	if (t.excused_half_days > neutral_max)
		totals_excused(a, l, front, &t, neutral_max);
	if (t.counted_min)
		t.attendance_permille = t.credited_min * 1000 / t.counted_min;
	return t;
}

static bool is_moved(const struct ledger *l, const struct ledger_line *front)
{
	for (const struct ledger_line *at = front; at; at = line_behind(l, at))
		if (at->changed)
			return true;
	return false;
}

void ledger_emit(struct cx *cx, const struct ledger *l)
{
	struct tally *tallies = arena_alloc(cx->arena, l->n * sizeof(*tallies));
	struct totals *totals = arena_alloc(cx->arena, l->n * sizeof(*totals));
	uint32_t ntallies = 0, ntotals = 0;

	for (uint32_t i = 0; i < l->n; i++) {
		const struct ledger_line *line = &l->lines[i];
		uint64_t cohort = line->tally.cohort;
		if (line->changed)
			tallies[ntallies++] = line->tally;
		if (is_moved(l, line))
			totals[ntotals++] = ledger_totals(
				cx->arena, l, cohort,
				asked_of_cohort(cx->view, cx->arena, cohort).neutral_half_days);
	}
	/* A changed tally moves its own totals at least, so that there are never more tallies than
	 * totals. */
	for (uint32_t at = 0; at < ntotals; at += TOTALS_EVENT_MAX) {
		struct totals_changed m = {.totals = {totals + at, ntotals - at}};
		if (m.totals.n > TOTALS_EVENT_MAX)
			m.totals.n = TOTALS_EVENT_MAX;
		if (at < ntallies)
			m.tallies = (struct list_of_tally){tallies + at, ntallies - at};
		if (m.tallies.n > TOTALS_EVENT_MAX)
			m.tallies.n = TOTALS_EVENT_MAX;
		emit_totals_changed(cx, &m);
	}
}

struct asked asked_of_curriculum(struct view *v, struct arena *a, uint64_t curriculum)
{
	struct curriculum k;

	if (!get_curriculum(v, &(struct curriculum){.id = curriculum}, a, &k))
		return (struct asked){0};
	return (struct asked){.neutral_half_days = k.rules.excused_neutral_max_half_days,
			      .attendance_permille = k.rules.attendance_min_permille,
			      .placement_min = k.rules.placement_min_min};
}

struct asked asked_of_cohort(struct view *v, struct arena *a, uint64_t cohort)
{
	struct cohort c;

	if (!get_cohort(v, &(struct cohort){.id = cohort}, a, &c))
		return (struct asked){0};
	return asked_of_curriculum(v, a, c.curriculum);
}
