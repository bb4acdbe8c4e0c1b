/* A cohort that is bound to another version of its curriculum: what the version asks is part of
 * every learner's totals. */
#include "attendance.h"
#include "tally.h"

void react_attendance_cohort_changed(struct cx *cx, const struct event *e,
				     const struct cohort_changed *m)
{
	struct enrolment row = {.cohort = m->cohort.id};
	struct scan s = scan_records(cx->view, &desc_enrolment, &row, 1, STR(""));

	(void)e;
	while (m->curriculum_before && next_enrolment(&s, cx->arena, &row)) {
		struct ledger l = ledger_load(cx->view, cx->arena, row.learner);
		struct ledger_line *line = ledger_line(&l, m->cohort.id);
		if (!line)
			continue;
		line->changed = true;
		ledger_emit(cx, &l);
	}
}
