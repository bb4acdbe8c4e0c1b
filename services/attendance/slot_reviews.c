/* What is told before and after the organiser changes a half-day or ends a cohort: who has signed,
 * who is expected somewhere else at the same time, and what is not sealed. */
#include "attendance.h"
#include "overlap.h"
#include "roster.h"

enum status query_slot_review(struct cx *cx, const struct slot_review *m, struct rows *rows)
{
	struct unusual signed_on = {.kind = unusual_kind_SIGNATURES};
	struct presence p = {.slot = m->slot};
	struct sheet sheet;
	struct slot slot;

	if (!get_slot(cx->view, &(struct slot){.id = m->slot}, cx->arena, &slot))
		return refuse(cx, REASON_no_such, "slot", STR("slot"));
	/* What is sealed is refused, whoever is sure of it. */
	if (get_sheet(cx->view, &(struct sheet){.slot = m->slot}, cx->arena, &sheet) &&
	    sheet.state == sheet_state_SEALED)
		return STATUS_ok;
	struct scan s = scan_records(cx->view, &desc_presence, &p, 1, STR(""));
	while (next_presence(&s, cx->arena, &p))
		signed_on.count++;
	if (signed_on.count)
		rows_add(rows, &signed_on);
	return STATUS_ok;
}

static void look_at_past(struct cx *cx, const struct slot *s, struct unusual *unopened,
			 struct unusual *unsealed)
{
	struct sheet sheet;

	if (s->state != slot_state_SCHEDULED || s->ends_at > cx->now_ms)
		return;
	bool opened = get_sheet(cx->view, &(struct sheet){.slot = s->id}, cx->arena, &sheet);
	if (opened && sheet.state == sheet_state_SEALED)
		return;
	struct unusual *one = opened ? unsealed : unopened;
	one->count++;
	one->minutes += s->duration_min;
}

static uint64_t enrolled_in(struct cx *cx, uint64_t cohort)
{
	struct enrolment e = {.cohort = cohort};
	struct scan s = scan_records(cx->view, &desc_enrolment, &e, 1, STR(""));
	uint64_t n = 0;

	while (next_enrolment(&s, cx->arena, &e))
		n += e.state == enrolment_state_ENROLLED;
	return n;
}

/* Before closing or cancelling. Everybody is still enrolled when a course ends; before its start
 * they are those whom a cancellation hits. */
enum status query_cohort_unsealed(struct cx *cx, const struct cohort_unsealed *m, struct rows *rows)
{
	struct unusual told[] = {{.kind = unusual_kind_NOT_OPENED},
				 {.kind = unusual_kind_NOT_SEALED},
				 {.kind = unusual_kind_ENROLLED}};
	struct cohort c;
	struct slot slot = {.cohort = m->cohort};

	if (!get_cohort(cx->view, &(struct cohort){.id = m->cohort}, cx->arena, &c))
		return refuse(cx, REASON_no_such, "cohort", STR("cohort"));
	struct scan s = scan_slot_by_cohort(cx->view, &slot, 1, STR(""));
	while (next_slot(&s, cx->arena, &slot))
		look_at_past(cx, &slot, &told[0], &told[1]);
	if (c.state == cohort_state_PLANNED || c.state == cohort_state_OPEN)
		told[2].count = enrolled_in(cx, c.id);
	for (size_t i = 0; i < COUNT(told); i++)
		if (told[i].count)
			rows_add(rows, &told[i]);
	return STATUS_ok;
}

/* The half-day that is asked about: one on the timetable, or one that a file would bring. */
static enum status slot_asked(struct cx *cx, const struct slot_overlaps *m, struct slot *slot)
{
	struct cohort c;

	if (m->slot)
		return get_slot(cx->view, &(struct slot){.id = m->slot}, cx->arena, slot)
			       ? STATUS_ok
			       : refuse(cx, REASON_no_such, "slot", STR("slot"));
	if (!m->cohort || !m->date || m->ends_at <= m->starts_at)
		return refuse(cx, REASON_missing, "slot", STR(""));
	if (!get_cohort(cx->view, &(struct cohort){.id = m->cohort}, cx->arena, &c))
		return refuse(cx, REASON_no_such, "cohort", STR("cohort"));
	*slot = (struct slot){.cohort = m->cohort,
			      .date = m->date,
			      .starts_at = m->starts_at,
			      .ends_at = m->ends_at,
			      .state = slot_state_SCHEDULED};
	return STATUS_ok;
}

/* On another day, what stands on the sheet is set aside. */
enum status query_slot_move_review(struct cx *cx, const struct slot_move_review *m,
				   struct rows *rows)
{
	struct unusual aside = {.kind = unusual_kind_SET_ASIDE};
	struct presence p = {.slot = m->slot};
	struct sheet sheet;

	if (rows_after(rows).n ||
	    !get_sheet(cx->view, &(struct sheet){.slot = m->slot}, cx->arena, &sheet) ||
	    sheet.state != sheet_state_OPEN || !m->date || m->date == sheet.date)
		return STATUS_ok;
	rows_at(rows, STR("1"));
	struct scan s = scan_records(cx->view, &desc_presence, &p, 1, STR(""));
	while (next_presence(&s, cx->arena, &p))
		aside.count += p.method != presence_method_SEAL;
	if (aside.count)
		rows_add(rows, &aside);
	return STATUS_ok;
}

/* The catalogue does not know who learns where; attendance does. */
enum status query_slot_overlaps(struct cx *cx, const struct slot_overlaps *m, struct rows *rows)
{
	struct slot slot;
	enum status status = slot_asked(cx, m, &slot);

	if (status != STATUS_ok)
		return status;
	if (slot.state == slot_state_CANCELLED || rows_after(rows).n)
		return STATUS_ok;

	struct sheet sheet = {.slot = slot.id,
			      .cohort = slot.cohort,
			      .date = slot.date,
			      .half_day = slot.half_day,
			      .starts_at = slot.starts_at,
			      .ends_at = slot.ends_at,
			      .duration_min = slot.duration_min,
			      .timezone = slot.timezone,
			      .code = slot.code};
	(void)roster_fill(cx, &sheet);
	struct overlap o = overlap_of(cx, &sheet);
	struct overlap_counts c = overlap_count(&o);
	rows_at(rows, STR("1"));
	for (uint32_t i = 0; i < c.n; i++)
		rows_add(rows, &(struct unusual){.kind = unusual_kind_OVERLAP,
						 .count = c.p[i].learners,
						 .about = c.p[i].other.code});
	return STATUS_ok;
}
