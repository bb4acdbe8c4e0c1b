/* What the service's clock says to who is about to act: which half-day can be signed, and what is
 * unusual about sealing a sheet. */
#include "attendance.h"
#include "clock.h"
#include "periods.h"
#include "sheet.h"

/* Half-days that can be signed now. */

static struct sign_place place_of(struct cx *cx, const struct slot *s, uint64_t learner)
{
	struct sign_place p = {.slot = s->id,
			       .cohort = s->cohort,
			       .code = s->code,
			       .starts_at = s->starts_at,
			       .ends_at = s->ends_at,
			       .timezone = s->timezone};
	struct presence there, key = {.slot = s->id, .learner = learner};
	struct sheet sheet;

	if (get_sheet(cx->view, &(struct sheet){.slot = s->id}, cx->arena, &sheet))
		p.sheet = sheet.state;
	if (get_presence(cx->view, &key, cx->arena, &there))
		p.status = there.status;
	return p;
}

static bool can_be_signed(const struct cx *cx, const struct slot *s, const struct enrolment *e)
{
	return s->state == slot_state_SCHEDULED && enrolled_on(e, s->date) &&
	       s->starts_at - SIGN_MARGIN_MS <= cx->now_ms &&
	       cx->now_ms <= s->ends_at + SIGN_MARGIN_MS;
}

/* The day before and the day after too: the zone may be any. */
static void add_places(struct cx *cx, struct rows *rows, const struct enrolment *e)
{
	uint32_t today = zone_date(STR("UTC"), cx->now_ms);
	struct slot s, key = {.cohort = e->cohort};

	for (int day = -1; day <= 1; day++) {
		key.date = date_add_days(today, day);
		struct scan scan = scan_slot_by_cohort(cx->view, &key, 2, STR(""));
		while (key.date && next_slot(&scan, cx->arena, &s)) {
			struct sign_place p = place_of(cx, &s, e->learner);
			if (can_be_signed(cx, &s, e))
				rows_add(rows, &p);
		}
	}
}

/* A learner has few cohorts, and each few half-days at a time: one page holds them. */
enum status query_slot_now(struct cx *cx, const struct slot_now *m, struct rows *rows)
{
	struct learner learner;
	struct enrolment e, key = {.learner = m->learner};
	struct scan scan;

	if (!get_learner(cx->view, &(struct learner){.id = m->learner}, cx->arena, &learner))
		return refuse(cx, REASON_no_such, "learner", STR("learner"));
	if (rows_after(rows).n)
		return refuse(cx, REASON_bad_cursor, "", STR(""));
	rows_at(rows, STR("1"));
	scan = scan_enrolment_by_learner(cx->view, &key, 1, STR(""));
	while (next_enrolment(&scan, cx->arena, &e))
		add_places(cx, rows, &e);
	return STATUS_ok;
}

/* What is unusual about signing: the learner is somewhere else at the same time. */

struct elsewhere {
	struct rows *rows;
};

static void add_elsewhere(void *ctx, const struct other_half *other, bool there)
{
	struct elsewhere *e = ctx;

	if (there)
		rows_add(e->rows, &(struct unusual){.kind = unusual_kind_MARKED_ELSEWHERE,
						    .about = other->code});
}

/* Whoever is on the sheet already changes nothing by signing again. */
enum status query_presence_sign_review(struct cx *cx, const struct presence_sign_review *m,
				       struct rows *rows)
{
	struct presence p, key = {.slot = m->slot, .learner = m->learner};
	struct elsewhere e = {rows};
	struct sheet sheet;

	if (rows_after(rows).n || get_presence(cx->view, &key, cx->arena, &p) ||
	    !get_sheet(cx->view, &(struct sheet){.slot = m->slot}, cx->arena, &sheet))
		return STATUS_ok;
	rows_at(rows, STR("1"));
	struct overlap o = overlap_of(cx, &sheet);
	overlap_walk(&o, m->learner, add_elsewhere, &e);
	return STATUS_ok;
}

/* What is unusual about sealing. */

/* So many of those without a mark are named; who is not is counted. */
#define UNMARKED_NAMED_MAX 10u

static void add_marks(struct cx *cx, const struct sheet *sheet, struct rows *rows)
{
	uint64_t unmarked = 0, named[UNMARKED_NAMED_MAX];

	for (uint32_t i = 0; i < sheet->roster.n; i++) {
		struct presence p,
			key = {.slot = sheet->slot, .learner = sheet->roster.p[i].learner};
		if (get_presence(cx->view, &key, cx->arena, &p))
			continue;
		if (unmarked < UNMARKED_NAMED_MAX)
			named[unmarked] = key.learner;
		unmarked++;
	}
	if (unmarked == sheet->roster.n)
		rows_add(rows, &(struct unusual){.kind = unusual_kind_NOBODY_MARKED});
	if (unmarked)
		rows_add(rows, &(struct unusual){.kind = unusual_kind_NO_MARK, .count = unmarked});
	for (uint32_t i = 0; i < UNMARKED_NAMED_MAX && i < unmarked && unmarked < sheet->roster.n;
	     i++)
		rows_add(rows,
			 &(struct unusual){.kind = unusual_kind_NO_MARK_OF, .learner = named[i]});
}

static void add_outside(struct cx *cx, const struct sheet *sheet, struct rows *rows)
{
	for (uint32_t i = 0; i < sheet->roster.n; i++) {
		struct unusual row = {.kind = unusual_kind_NOT_ENROLLED,
				      .learner = sheet->roster.p[i].learner};
		if (!roster_ought(cx, sheet, row.learner) && !rows_add(rows, &row))
			break;
	}
}

static void add_overlaps(struct cx *cx, const struct sheet *sheet, struct rows *rows)
{
	struct overlap o = overlap_of(cx, sheet);
	struct overlap_counts c = overlap_count(&o);

	for (uint32_t i = 0; i < c.n; i++)
		rows_add(rows, &(struct unusual){.kind = unusual_kind_OVERLAP,
						 .count = c.p[i].learners,
						 .about = c.p[i].other.code});
}

/* One page holds what a person can read. A sheet that cannot be sealed has nothing unusual about
 * it: the seal says why not. */
enum status query_sheet_review(struct cx *cx, const struct sheet_review *m, struct rows *rows)
{
	struct sheet sheet;
	enum status status = sheet_find(cx, m->slot, &sheet);

	if (status != STATUS_ok)
		return status;
	if (sheet.state != sheet_state_OPEN || !sheet_is_hers(cx, sheet.cohort, sheet.trainer) ||
	    rows_after(rows).n)
		return STATUS_ok;
	rows_at(rows, STR("1"));
	roster_everybody(cx, &sheet);
	if (cx->now_ms < sheet.ends_at) {
		struct str end = time_text_zone(cx->arena, sheet.ends_at, sheet.timezone);
		rows_add(rows, &(struct unusual){.kind = unusual_kind_BEFORE_END, .about = end});
	}
	add_marks(cx, &sheet, rows);
	add_overlaps(cx, &sheet, rows);
	add_outside(cx, &sheet, rows);
	return STATUS_ok;
}
