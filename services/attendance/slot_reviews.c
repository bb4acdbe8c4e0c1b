/* What is told about a half-day before and after the organiser changes it: who has signed, and who
 * is expected somewhere else at the same time. */
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

/* The catalogue does not know who learns where; attendance does. */
enum status query_slot_overlaps(struct cx *cx, const struct slot_overlaps *m, struct rows *rows)
{
	struct slot slot;

	if (!get_slot(cx->view, &(struct slot){.id = m->slot}, cx->arena, &slot))
		return refuse(cx, REASON_no_such, "slot", STR("slot"));
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
