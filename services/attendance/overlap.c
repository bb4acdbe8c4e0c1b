/* Half-days at the same time as that of a sheet, cohort by cohort and learner by learner. */
#include "overlap.h"

#include "clock.h"
#include "periods.h"

/* Offsets from UTC span 26 hours, so the same moment has at most three dates in a row. */
#define DAYS_APART_MAX 2
/* As many as the tables let a reply tell. */
#define WARNINGS_MAX 40

struct overlap overlap_of(struct cx *cx, const struct sheet *sheet)
{
	return (struct overlap){.cx = cx, .sheet = sheet};
}

static void add(struct arena *a, struct other_list *l, uint32_t *room, struct other_half one)
{
	for (uint32_t i = 0; i < l->n; i++)
		if (l->p[i].slot == one.slot)
			return;
	if (l->n == *room) {
		struct other_half *p;
		*room = *room ? 2 * *room : 4;
		p = arena_alloc(a, *room * sizeof(*p));
		if (l->n)
			memcpy(p, l->p, l->n * sizeof(*p));
		l->p = p;
	}
	l->p[l->n++] = one;
}

static bool at_once(const struct sheet *s, int64_t starts_at, int64_t ends_at)
{
	return s->starts_at < ends_at && starts_at < s->ends_at;
}

/* Sheets stand for what happened, wherever their half-day went since. */
static void add_sheets(struct overlap *o, struct other_list *l, uint32_t *room, uint32_t date)
{
	struct sheet s, key = {.cohort = l->cohort, .date = date};
	struct scan scan = scan_sheet_by_cohort(o->cx->view, &key, 2, STR(""));

	while (next_sheet(&scan, o->cx->arena, &s))
		if (s.slot != o->sheet->slot && s.state != sheet_state_CANCELLED &&
		    at_once(o->sheet, s.starts_at, s.ends_at))
			add(o->cx->arena, l, room,
			    (struct other_half){s.slot, s.cohort, s.code, s.date, s.state});
}

static void add_slots(struct overlap *o, struct other_list *l, uint32_t *room, uint32_t date)
{
	struct slot s, key = {.cohort = l->cohort, .date = date};
	struct scan scan = scan_slot_by_cohort(o->cx->view, &key, 2, STR(""));
	struct sheet sheet;

	while (next_slot(&scan, o->cx->arena, &s)) {
		if (s.id == o->sheet->slot || s.state != slot_state_SCHEDULED ||
		    !at_once(o->sheet, s.starts_at, s.ends_at) ||
		    get_sheet(o->cx->view, &(struct sheet){.slot = s.id}, o->cx->arena, &sheet))
			continue;
		add(o->cx->arena, l, room, (struct other_half){s.id, s.cohort, s.code, s.date, 0});
	}
}

/* The half-days of a cohort that was cancelled stay on the timetable and do not take place. */
static bool takes_place(const struct cx *cx, uint64_t cohort)
{
	struct cohort c;

	return get_cohort(cx->view, &(struct cohort){.id = cohort}, cx->arena, &c) &&
	       c.state != cohort_state_CANCELLED;
}

static const struct other_list *look_through(struct overlap *o, uint64_t cohort)
{
	struct arena *a = o->cx->arena;
	uint32_t room = 0;

	for (uint32_t i = 0; i < o->n; i++)
		if (o->cohorts[i].cohort == cohort)
			return &o->cohorts[i];
	if (o->n == o->room) {
		struct other_list *p;
		o->room = o->room ? 2 * o->room : 4;
		p = arena_alloc(a, o->room * sizeof(*p));
		if (o->n)
			memcpy(p, o->cohorts, o->n * sizeof(*p));
		o->cohorts = p;
	}
	struct other_list *l = &o->cohorts[o->n++];
	*l = (struct other_list){.cohort = cohort};
	bool timetable = takes_place(o->cx, cohort);
	for (int day = -DAYS_APART_MAX; day <= DAYS_APART_MAX; day++) {
		uint32_t date = date_add_days(o->sheet->date, day);
		if (!date)
			continue;
		add_sheets(o, l, &room, date);
		if (timetable)
			add_slots(o, l, &room, date);
	}
	return l;
}

static bool is_there(const struct cx *cx, uint64_t slot, uint64_t learner)
{
	struct presence p, key = {.slot = slot, .learner = learner};

	return get_presence(cx->view, &key, cx->arena, &p) &&
	       (p.status == presence_status_PRESENT || p.status == presence_status_LATE);
}

void overlap_walk(struct overlap *o, uint64_t learner, overlap_each *each, void *ctx)
{
	struct enrolment e, key = {.learner = learner};
	struct scan scan = scan_enrolment_by_learner(o->cx->view, &key, 1, STR(""));

	while (next_enrolment(&scan, o->cx->arena, &e)) {
		const struct other_list *l = look_through(o, e.cohort);
		for (uint32_t i = 0; i < l->n; i++) {
			bool there = is_there(o->cx, l->p[i].slot, learner);
			if (there ||
			    (enrolled_on(&e, l->p[i].date) && l->p[i].sheet != sheet_state_SEALED))
				each(ctx, &l->p[i], there);
		}
	}
}

bool overlap_sealed(struct overlap *o, uint64_t learner)
{
	struct enrolment e, key = {.learner = learner};
	struct scan scan = scan_enrolment_by_learner(o->cx->view, &key, 1, STR(""));

	while (next_enrolment(&scan, o->cx->arena, &e)) {
		const struct other_list *l = look_through(o, e.cohort);
		for (uint32_t i = 0; i < l->n; i++)
			if (l->p[i].sheet == sheet_state_SEALED)
				return true;
	}
	return false;
}

/* What people are told. */

struct told {
	struct overlap *o;
	struct str *texts;
	uint32_t n;
};

static void tell(void *ctx, const struct other_half *other, bool there)
{
	struct told *t = ctx;

	if (t->n == WARNINGS_MAX)
		return;
	t->texts[t->n++] =
		arena_printf(t->o->cx->arena,
			     there ? "%.*s is at the same time: the learner is marked there"
				   : "%.*s is at the same time: the learner is expected there",
			     (int)other->code.n, other->code.p);
}

struct list_of_str overlap_warnings(struct overlap *o, uint64_t learner)
{
	struct told t = {.o = o,
			 .texts = arena_alloc(o->cx->arena, WARNINGS_MAX * sizeof(*t.texts))};

	overlap_walk(o, learner, tell, &t);
	return (struct list_of_str){t.texts, t.n};
}

static void count(void *ctx, const struct other_half *other, bool there)
{
	struct overlap_counts *c = ctx;

	(void)there;
	for (uint32_t i = 0; i < c->n; i++)
		if (c->p[i].other.slot == other->slot) {
			c->p[i].learners++;
			return;
		}
	if (c->n < WARNINGS_MAX)
		c->p[c->n++] = (struct overlap_count){*other, 1};
}

struct overlap_counts overlap_count(struct overlap *o)
{
	struct overlap_counts c = {.p = arena_alloc(o->cx->arena, WARNINGS_MAX * sizeof(*c.p))};

	for (uint32_t i = 0; i < o->sheet->roster.n; i++)
		overlap_walk(o, o->sheet->roster.p[i].learner, count, &c);
	return c;
}

struct list_of_str overlap_of_roster(struct overlap *o)
{
	struct arena *a = o->cx->arena;
	struct overlap_counts c = overlap_count(o);
	struct str *texts = arena_alloc(a, WARNINGS_MAX * sizeof(*texts));

	for (uint32_t i = 0; i < c.n; i++)
		texts[i] = arena_printf(a, "%.*s is at the same time, learners concerned: %u",
					(int)c.p[i].other.code.n, c.p[i].other.code.p,
					c.p[i].learners);
	return (struct list_of_str){texts, c.n};
}
