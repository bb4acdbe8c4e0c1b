/* A learner's half-days one by one: planned, done and missed, as certificates tell them. */
#include "attendance.h"
#include "periods.h"
#include "sheet.h"
#include "tally.h"

/* Those before the page are passed by; the cursor is the last half-day told. */
struct walk {
	struct cx *cx;
	struct rows *rows;
	uint64_t learner;
	uint64_t after; /* 0: told already, or from the start */
	bool full;
};

/* What was planned is what the sheet froze; without one, what the timetable says of her days. */
static bool is_planned(struct cx *cx, const struct slot *slot, const struct enrolment *e,
		       const struct sheet *sheet)
{
	struct roster roster = sheet_roster(cx, slot->id);

	if (sheet && sheet->state != sheet_state_CANCELLED)
		return roster_has(&roster, e->learner);
	return slot->state == slot_state_SCHEDULED && enrolled_on(e, slot->date);
}

static struct hours_line line_of(const struct slot *slot, uint64_t learner,
				 const struct sheet *sheet)
{
	struct hours_line l = {.cohort = slot->cohort,
			       .learner = learner,
			       .slot = slot->id,
			       .date = slot->date,
			       .half_day = slot->half_day,
			       .duration_min = slot->duration_min,
			       .unit = slot->unit};

	if (sheet) {
		l.date = sheet->date;
		l.half_day = sheet->half_day;
		l.duration_min = sheet->duration_min;
		l.sheet = sheet->state;
	}
	return l;
}

static void add_presence(struct cx *cx, struct hours_line *l)
{
	struct presence p, key = {.slot = l->slot, .learner = l->learner};

	if (!get_presence(cx->view, &key, cx->arena, &p))
		return;
	l->status = p.status;
	l->reason = p.reason;
	if (l->sheet == sheet_state_SEALED &&
	    (p.status == presence_status_PRESENT || p.status == presence_status_LATE))
		l->credited_min = l->duration_min;
}

static void tell_slot(struct walk *w, const struct enrolment *e, const struct slot *slot)
{
	struct sheet s;
	bool opened = get_sheet(w->cx->view, &(struct sheet){.slot = slot->id}, w->cx->arena, &s);

	if (!is_planned(w->cx, slot, e, opened ? &s : NULL))
		return;
	if (w->after) {
		w->after = w->after == slot->id ? 0 : w->after;
		return;
	}
	struct hours_line l = line_of(slot, w->learner, opened ? &s : NULL);
	add_presence(w->cx, &l);
	rows_at(w->rows, arena_printf(w->cx->arena, "%llu", (unsigned long long)slot->id));
	w->full = !rows_add(w->rows, &l);
}

static void tell_cohort(struct walk *w, uint64_t cohort)
{
	struct scan scan =
		scan_slot_by_cohort(w->cx->view, &(struct slot){.cohort = cohort}, 1, STR(""));
	struct enrolment e;
	struct slot slot;

	if (!get_enrolment(w->cx->view,
			   &(struct enrolment){.cohort = cohort, .learner = w->learner},
			   w->cx->arena, &e))
		return;
	while (!w->full && next_slot(&scan, w->cx->arena, &slot))
		tell_slot(w, &e, &slot);
}

/* The cohort that she came from first. */
static void tell_from(struct walk *w, const struct ledger *l, uint64_t cohort)
{
	uint64_t *chain = arena_alloc(w->cx->arena, (l->n + 1) * sizeof(*chain));
	uint32_t n = 0;

	for (uint64_t at = cohort; at; at = ledger_behind(l, at)) {
		must(n < l->n);
		chain[n++] = at;
	}
	while (n && !w->full)
		tell_cohort(w, chain[--n]);
}

enum status query_hours_of(struct cx *cx, const struct hours_of *m, struct rows *rows)
{
	struct cohort cohort;
	struct walk w = {.cx = cx, .rows = rows, .learner = m->learner};
	struct ledger l = ledger_load(cx->view, cx->arena, m->learner);

	if (!get_cohort(cx->view, &(struct cohort){.id = m->cohort}, cx->arena, &cohort))
		return refuse(cx, REASON_no_such, "cohort", STR("cohort"));
	if (!ledger_line(&l, m->cohort))
		return refuse(cx, REASON_not_enrolled, "learner", STR(""));
	if (rows_after(rows).n && (!str_u64(rows_after(rows), &w.after) || !w.after))
		return refuse(cx, REASON_bad_cursor, "", STR(""));
	tell_from(&w, &l, m->cohort);
	return w.after ? refuse(cx, REASON_bad_cursor, "", STR("")) : STATUS_ok;
}
