/* What is told before a placement is recorded or validated: half-days that can only have been on a
 * weekend or a public holiday, or while the learner was somewhere else.
 *
 * Its half-days have no dates: what is told is what follows from their number. As long as they fit
 * into the working half-days of its days that are free, nothing is unusual. */
#include "attendance.h"
#include "clock.h"
#include "holiday_place.h"

#define SATURDAY 6
/* A half-day that lasts longer takes the whole day from a placement, as in history.c. */
#define WHOLE_DAY_MIN 360
#define DAYS_TOLD_MAX 6
#define ROWS_TOLD_MAX 40

struct review {
	struct cx *cx;
	const struct placement *p;
	enum holiday_list holidays;
	struct unusual *sheets;
	uint32_t nsheets;
	unsigned char *taken; /* of each day: bit 0 the morning, bit 1 the afternoon */
	uint32_t days;
};

static void take(struct review *r, const struct sheet *s, const struct presence *on)
{
	bool excused = on->status == presence_status_EXCUSED;

	if (on->status == presence_status_ABSENT)
		return;
	r->taken[date_diff_days(r->p->first_day, s->date)] |= s->duration_min > WHOLE_DAY_MIN ? 3
							      : s->half_day == half_day_PM    ? 2
											      : 1;
	if (r->nsheets < ROWS_TOLD_MAX)
		r->sheets[r->nsheets++] = (struct unusual){
			.kind = excused ? unusual_kind_EXCUSED_THEN : unusual_kind_THERE_THEN,
			.about = s->code,
			.learner = r->p->learner};
}

/* Sealed or still open. */
static void take_sheets(struct review *r, uint64_t cohort)
{
	struct sheet s, key = {.cohort = cohort};
	struct scan scan = scan_sheet_by_cohort(r->cx->view, &key, 1, STR(""));

	while (next_sheet(&scan, r->cx->arena, &s)) {
		struct presence on, of = {.slot = s.slot, .learner = r->p->learner};
		if (s.state != sheet_state_CANCELLED && s.date >= r->p->first_day &&
		    s.date <= r->p->last_day && get_presence(r->cx->view, &of, r->cx->arena, &on))
			take(r, &s, &on);
	}
}

static uint32_t bits_free(unsigned char taken)
{
	return (taken & 1 ? 0u : 1u) + (taken & 2 ? 0u : 1u);
}

/* The days on which the half-days that do not fit into the others must have been. */
static void tell_rest(struct review *r, uint64_t beyond, struct rows *rows)
{
	struct unusual row = {.kind = unusual_kind_ON_REST_DAYS};
	struct arena *a = r->cx->arena;
	uint32_t told = 0;

	for (uint32_t i = 0; i < r->days; i++) {
		uint32_t date = date_add_days(r->p->first_day, (int)i);
		if (date_weekday(date) < SATURDAY && !holiday_kept(r->holidays, date, NULL))
			continue;
		row.count += bits_free(r->taken[i]);
		if (told++ < DAYS_TOLD_MAX)
			row.about = arena_printf(a, "%.*s%s%.*s", (int)row.about.n, row.about.p,
						 row.about.n ? ", " : "", (int)date_text(a, date).n,
						 date_text(a, date).p);
	}
	row.count = row.count < beyond ? row.count : beyond;
	if (row.count)
		rows_add(rows, &row);
}

static uint64_t working_free(const struct review *r)
{
	uint64_t n = 0;

	for (uint32_t i = 0; i < r->days; i++) {
		uint32_t date = date_add_days(r->p->first_day, (int)i);
		if (date_weekday(date) < SATURDAY && !holiday_kept(r->holidays, date, NULL))
			n += bits_free(r->taken[i]);
	}
	return n;
}

/* For the same cohort the command itself refuses it. */
static void tell_placements(struct review *r, struct rows *rows)
{
	const struct placement *p = r->p;
	struct placement other, key = {.learner = p->learner};
	struct arena *a = r->cx->arena;
	struct scan scan = scan_placement_by_learner(r->cx->view, &key, 1, STR(""));

	while (next_placement(&scan, a, &other)) {
		struct cohort c = {0};
		struct str from = date_text(a, other.first_day), to = date_text(a, other.last_day);
		if (other.id == p->id || other.first_day > p->last_day ||
		    p->first_day > other.last_day)
			continue;
		(void)get_cohort(r->cx->view, &(struct cohort){.id = other.cohort}, a, &c);
		rows_add(rows, &(struct unusual){.kind = unusual_kind_PLACED_THEN,
						 .about = arena_printf(a, "%.*s, %.*s - %.*s",
								       (int)c.code.n, c.code.p,
								       (int)from.n, from.p,
								       (int)to.n, to.p),
						 .learner = p->learner});
	}
}

/* One page holds what a person can read. */
static void review(struct cx *cx, const struct placement *p, struct rows *rows)
{
	struct review r = {.cx = cx, .p = p};
	struct enrolment e, key = {.learner = p->learner};
	struct scan scan = scan_enrolment_by_learner(cx->view, &key, 1, STR(""));
	struct cohort c = {.timezone = STR("")};
	uint64_t working;

	rows_at(rows, STR("1"));
	(void)get_cohort(cx->view, &(struct cohort){.id = p->cohort}, cx->arena, &c);
	r.holidays = holiday_place(cx->view, cx->arena, p->cohort, c.timezone);
	r.days = (uint32_t)date_diff_days(p->first_day, p->last_day) + 1;
	r.taken = arena_alloc(cx->arena, r.days);
	memset(r.taken, 0, r.days);
	r.sheets = arena_alloc(cx->arena, ROWS_TOLD_MAX * sizeof(*r.sheets));
	while (next_enrolment(&scan, cx->arena, &e))
		take_sheets(&r, e.cohort);
	working = working_free(&r);
	if (p->half_days > working) {
		tell_rest(&r, p->half_days - working, rows);
		for (uint32_t i = 0; i < r.nsheets; i++)
			rows_add(rows, &r.sheets[i]);
	}
	tell_placements(&r, rows);
}

/* Days that are out of order, or years apart, are for the command itself to refuse. */
static bool can_be(const struct placement *p)
{
	return p->first_day <= p->last_day && date_diff_days(p->first_day, p->last_day) < 4000;
}

enum status query_placement_record_review(struct cx *cx, const struct placement_record_review *m,
					  struct rows *rows)
{
	struct placement p = {.cohort = m->cohort,
			      .learner = m->learner,
			      .first_day = m->first_day,
			      .last_day = m->last_day ? m->last_day : m->first_day,
			      .half_days = m->half_days};

	if (!rows_after(rows).n && can_be(&p))
		review(cx, &p, rows);
	return STATUS_ok;
}

enum status query_placement_validate_review(struct cx *cx,
					    const struct placement_validate_review *m,
					    struct rows *rows)
{
	struct placement p;

	if (!get_placement(cx->view, &(struct placement){.id = m->placement}, cx->arena, &p))
		return refuse(cx, REASON_no_such, "placement", STR("placement"));
	if (!rows_after(rows).n && p.state == placement_state_RECORDED && can_be(&p))
		review(cx, &p, rows);
	return STATUS_ok;
}
