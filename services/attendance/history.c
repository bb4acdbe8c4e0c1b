/* A learner's half-days and placements, counted again from what is kept of each. */
#include "history.h"

#include "clock.h"
#include "periods.h"

#include <stdlib.h>

#define MINUTE_MS INT64_C(60000)
/* A half-day that lasts longer takes the whole day from a placement. */
#define WHOLE_DAY_MIN 360

/* The cohorts, in the order in which their minutes are credited. */

struct order {
	struct enrolment *all;
	uint32_t n;
};

static int enrolment_compare(const void *left, const void *right)
{
	const struct enrolment *a = left, *b = right;
	uint32_t from_a = a->periods.n ? a->periods.p[0].since : UINT32_MAX,
		 from_b = b->periods.n ? b->periods.p[0].since : UINT32_MAX;

	if (from_a != from_b)
		return from_a < from_b ? -1 : 1;
	return (a->cohort > b->cohort) - (a->cohort < b->cohort);
}

static struct order order_load(struct view *v, struct arena *a, const struct ledger *l)
{
	struct order o = {.all = arena_alloc(a, (l->n + 1) * sizeof(*o.all))};

	for (uint32_t i = 0; i < l->n; i++) {
		struct enrolment key = {.cohort = l->lines[i].tally.cohort, .learner = l->learner};
		o.n += get_enrolment(v, &key, a, &o.all[o.n]);
	}
	if (o.n)
		qsort(o.all, o.n, sizeof(*o.all), enrolment_compare);
	return o;
}

/* Half-days. */

struct halves {
	struct past_half *p;
	uint32_t n, room;
};

static struct past_half *half_add(struct arena *a, struct halves *h)
{
	if (h->n == h->room) {
		uint32_t room = h->room ? 2 * h->room : 64;
		struct past_half *p = arena_alloc(a, room * sizeof(*p));
		if (h->n)
			memcpy(p, h->p, h->n * sizeof(*p));
		h->p = p;
		h->room = room;
	}
	return &h->p[h->n++];
}

static bool was_there(uint32_t status)
{
	return status == presence_status_PRESENT || status == presence_status_LATE;
}

static int half_compare(const void *left, const void *right)
{
	const struct past_half *a = left, *b = right;

	if (a->starts_at != b->starts_at)
		return a->starts_at < b->starts_at ? -1 : 1;
	return (a->slot > b->slot) - (a->slot < b->slot);
}

static bool is_changed(const struct what_if *what_if, uint64_t slot)
{
	return what_if && what_if->sheet && what_if->sheet->slot == slot;
}

static void half_load(struct view *v, struct arena *a, const struct enrolment *e,
		      const struct sheet *s, const struct what_if *what_if, struct halves *out)
{
	struct presence p = {0}, key = {.slot = s->slot, .learner = e->learner};
	bool own = enrolled_on(e, s->date);
	bool open = what_if && what_if->open_too && s->state == sheet_state_OPEN;
	uint32_t status;

	if (s->state != sheet_state_SEALED && !open)
		return;
	if (is_changed(what_if, s->slot))
		status = what_if->status;
	else
		status = get_presence(v, &key, a, &p) ? p.status : 0;
	if (open && !was_there(status))
		return;
	if (own && !status)
		status = presence_status_ABSENT;
	if (!own && !was_there(status))
		return;
	*half_add(a, out) = (struct past_half){.cohort = s->cohort,
					       .slot = s->slot,
					       .date = s->date,
					       .half_day = s->half_day,
					       .status = status,
					       .starts_at = s->starts_at,
					       .ends_at = s->ends_at,
					       .duration_min = s->duration_min,
					       .own = own};
}

static void halves_of(struct view *v, struct arena *a, const struct enrolment *e,
		      const struct what_if *what_if, struct halves *out)
{
	struct sheet s, key = {.cohort = e->cohort};
	struct scan scan = scan_sheet_by_cohort(v, &key, 1, STR(""));
	uint32_t from = out->n;

	while (next_sheet(&scan, a, &s))
		half_load(v, a, e, is_changed(what_if, s.slot) ? what_if->sheet : &s, what_if, out);
	if (out->n > from)
		qsort(out->p + from, out->n - from, sizeof(*out->p), half_compare);
}

/* Minutes that are credited once. */

static bool credits(const struct past_half *h)
{
	return h->own && was_there(h->status);
}

struct span {
	int64_t from, to;
};

static int span_compare(const void *left, const void *right)
{
	const struct span *a = left, *b = right;

	return (a->from > b->from) - (a->from < b->from);
}

/* Whether any two of the credited half-days share a moment. */
static bool anything_shared(struct arena *a, const struct halves *h)
{
	struct span *all = arena_alloc(a, (h->n + 1) * sizeof(*all));
	uint32_t n = 0;

	for (uint32_t i = 0; i < h->n; i++)
		if (credits(&h->p[i]))
			all[n++] = (struct span){h->p[i].starts_at, h->p[i].ends_at};
	if (n)
		qsort(all, n, sizeof(*all), span_compare);
	for (uint32_t i = 1; i < n; i++) {
		if (all[i].from < all[i - 1].to)
			return true;
	}
	return false;
}

/* Minutes of the half-day that those before it cover. */
static uint64_t covered_min(struct arena *a, const struct halves *h, uint32_t at)
{
	const struct past_half *half = &h->p[at];
	struct span *all = arena_alloc(a, (at + 1) * sizeof(*all));
	int64_t covered = 0, to = half->starts_at;
	uint32_t n = 0;

	for (uint32_t i = 0; i < at; i++)
		if (credits(&h->p[i]) && h->p[i].starts_at < half->ends_at &&
		    half->starts_at < h->p[i].ends_at)
			all[n++] = (struct span){h->p[i].starts_at, h->p[i].ends_at};
	if (n)
		qsort(all, n, sizeof(*all), span_compare);
	for (uint32_t i = 0; i < n; i++) {
		int64_t from = all[i].from > to ? all[i].from : to,
			until = all[i].to < half->ends_at ? all[i].to : half->ends_at;
		if (until > from) {
			covered += until - from;
			to = until;
		}
	}
	/* A minute that is begun is not credited twice either. */
	return (uint64_t)((covered + MINUTE_MS - 1) / MINUTE_MS);
}

static void credit(struct arena *a, struct halves *h)
{
	bool shared = anything_shared(a, h);

	for (uint32_t i = 0; i < h->n; i++) {
		uint64_t covered = 0;
		if (!credits(&h->p[i]))
			continue;
		if (shared)
			covered = covered_min(a, h, i);
		h->p[i].credited_min =
			h->p[i].duration_min > covered ? h->p[i].duration_min - covered : 0;
	}
}

/* Placements. */

/* Days with what is taken of them: bit 0 the morning, bit 1 the afternoon. */
struct taken {
	struct {
		uint32_t date, bits;
	} * p;
	uint32_t n;
};

static uint32_t *taken_on(struct taken *t, uint32_t date)
{
	for (uint32_t i = 0; i < t->n; i++)
		if (t->p[i].date == date)
			return &t->p[i].bits;
	t->p[t->n].date = date;
	t->p[t->n].bits = 0;
	return &t->p[t->n++].bits;
}

static struct taken taken_by(struct arena *a, const struct halves *h, uint64_t placed)
{
	struct taken t = {.p = arena_alloc(a, (h->n + placed + 1) * sizeof(*t.p))};

	for (uint32_t i = 0; i < h->n; i++) {
		const struct past_half *half = &h->p[i];
		if (!half->credited_min)
			continue;
		*taken_on(&t, half->date) |= half->duration_min > WHOLE_DAY_MIN ? 3
					     : half->half_day == half_day_PM	? 2
										: 1;
	}
	return t;
}

/* Enrolled that day in the placement's cohort or in one that is behind it. */
static bool enrolled_behind(const struct ledger *l, const struct order *o, uint64_t cohort,
			    uint32_t date)
{
	for (uint64_t at = cohort; at; at = ledger_behind(l, at))
		for (uint32_t i = 0; i < o->n; i++)
			if (o->all[i].cohort == at && enrolled_on(&o->all[i], date))
				return true;
	return false;
}

/* Takes free half-days of the placement's days, the first ones; how many. */
static uint64_t take_free(const struct ledger *l, const struct order *o, const struct placement *p,
			  struct taken *t)
{
	uint64_t got = 0;

	for (uint32_t date = p->first_day; date && date <= p->last_day && got < p->half_days;
	     date = date_add_days(date, 1)) {
		if (!enrolled_behind(l, o, p->cohort, date))
			continue;
		uint32_t *bits = taken_on(t, date);
		for (uint32_t bit = 1; bit <= 2 && got < p->half_days; bit++) {
			got += !(*bits & bit);
			*bits |= bit;
		}
	}
	return got;
}

static bool next_of(struct scan *s, struct arena *a, const struct what_if *what_if,
		    struct placement *p)
{
	if (!next_placement(s, a, p))
		return false;
	if (what_if && what_if->placement && what_if->placement->id == p->id)
		*p = *what_if->placement;
	return true;
}

struct placements {
	struct placement *p;
	uint32_t n;
	uint64_t half_days;
};

static struct placements placements_load(struct view *v, struct arena *a, const struct order *o,
					 const struct what_if *what_if)
{
	struct placements all = {0};

	for (int pass = 0; pass < 2; pass++) {
		if (pass)
			all.p = arena_alloc(a, (all.n + 1) * sizeof(*all.p));
		all.n = 0;
		for (uint32_t i = 0; i < o->n; i++) {
			struct placement p,
				key = {.learner = o->all[i].learner, .cohort = o->all[i].cohort};
			struct scan s = scan_placement_by_learner(v, &key, 2, STR(""));
			while (next_of(&s, a, what_if, &p)) {
				if (p.state != placement_state_VALIDATED)
					continue;
				if (pass)
					all.p[all.n] = p;
				all.half_days += pass ? p.half_days : 0;
				all.n++;
			}
		}
	}
	return all;
}

static void placements_credit(struct arena *a, const struct ledger *l, const struct order *o,
			      const struct placements *all, const struct halves *halves,
			      struct history *h)
{
	struct taken taken;

	if (!all->n)
		return;
	taken = taken_by(a, halves, all->half_days);
	h->placements = arena_alloc(a, all->n * sizeof(*h->placements));
	for (uint32_t i = 0; i < all->n; i++) {
		const struct placement *p = &all->p[i];
		uint64_t credited = take_free(l, o, p, &taken);
		h->placements[h->nplacements++] = (struct past_placement){
			.id = p->id,
			.cohort = p->cohort,
			.credited_min = credited * p->half_day_min,
			.excess_min = (p->half_days - credited) * p->half_day_min};
	}
}

struct history history_load(struct view *v, struct arena *a, const struct ledger *l,
			    const struct what_if *what_if)
{
	struct order o = order_load(v, a, l);
	struct placements placements = placements_load(v, a, &o, what_if);
	struct halves halves = {0};
	struct history h = {0};

	for (uint32_t i = 0; i < o.n; i++)
		halves_of(v, a, &o.all[i], what_if, &halves);
	credit(a, &halves);
	placements_credit(a, l, &o, &placements, &halves, &h);
	h.halves = halves.p;
	h.n = halves.n;
	return h;
}

const struct past_half *history_half(const struct history *h, uint64_t slot)
{
	for (uint32_t i = 0; i < h->n; i++)
		if (h->halves[i].slot == slot)
			return &h->halves[i];
	return NULL;
}

const struct past_placement *history_placement(const struct history *h, uint64_t id)
{
	for (uint32_t i = 0; i < h->nplacements; i++)
		if (h->placements[i].id == id)
			return &h->placements[i];
	return NULL;
}

/* Into the ledger. */

static bool tally_same(const struct tally *a, const struct tally *b)
{
	if (a->present != b->present || a->late != b->late || a->absent != b->absent ||
	    a->credited_min != b->credited_min || a->firm_min != b->firm_min ||
	    a->placement_min != b->placement_min ||
	    a->placement_waiting_min != b->placement_waiting_min ||
	    a->outside_presences != b->outside_presences ||
	    a->placement_excess_min != b->placement_excess_min || a->excused.n != b->excused.n)
		return false;
	for (uint32_t i = 0; i < a->excused.n; i++)
		if (a->excused.p[i].starts_at != b->excused.p[i].starts_at ||
		    a->excused.p[i].duration_min != b->excused.p[i].duration_min)
			return false;
	return true;
}

static void count_placements(struct view *v, struct arena *a, const struct history *h,
			     struct tally *t)
{
	struct placement p, key = {.learner = t->learner, .cohort = t->cohort};
	struct scan s = scan_placement_by_learner(v, &key, 2, STR(""));

	while (next_placement(&s, a, &p)) {
		const struct past_placement *done = history_placement(h, p.id);
		if (!done)
			t->placement_waiting_min += p.half_days * p.half_day_min;
		t->placement_min += done ? done->credited_min : 0;
		t->placement_excess_min += done ? done->excess_min : 0;
	}
}

bool ledger_recount(struct view *v, struct arena *a, struct ledger *l,
		    const struct what_if *what_if)
{
	struct history h = history_load(v, a, l, what_if);
	bool fits = true;

	for (uint32_t i = 0; i < l->n; i++) {
		struct ledger_line *line = &l->lines[i];
		struct tally now = {.cohort = line->tally.cohort,
				    .learner = l->learner,
				    .from_cohort = line->tally.from_cohort,
				    .to_cohort = line->tally.to_cohort};
		for (uint32_t k = 0; k < h.n && fits; k++) {
			const struct past_half *p = &h.halves[k];
			struct half half = {.status = p->status,
					    .starts_at = p->starts_at,
					    .duration_min = p->duration_min,
					    .cut_min = p->duration_min - p->credited_min,
					    .outside = !p->own};
			if (p->cohort == now.cohort)
				fits = tally_add(a, &now, &half);
		}
		count_placements(v, a, &h, &now);
		line->changed = line->changed || !tally_same(&line->tally, &now);
		line->tally = now;
	}
	return fits;
}
