/* A learner's half-days one by one: planned, done and missed, as certificates tell them. */
#include "attendance.h"
#include "periods.h"
#include "history.h"
#include "sheet.h"
#include "taught.h"

/* Those before the page are passed by; the cursor is the last half-day told. */
struct walk {
	struct cx *cx;
	struct rows *rows;
	uint64_t learner;
	const struct history *history;
	uint64_t after; /* 0: told already, or from the start */
	bool full;
};

static bool was_there(uint32_t status)
{
	return status == presence_status_PRESENT || status == presence_status_LATE;
}

/* What was planned are the half-days of the learner's days; a presence on another day is told too.
 * A sheet stands for its day, wherever the half-day went since. */
static bool is_told(const struct slot *slot, const struct enrolment *e, const struct sheet *sheet,
		    const struct presence *p)
{
	if (sheet && sheet->state != sheet_state_CANCELLED)
		return enrolled_on(e, sheet->date) || was_there(p->status);
	return slot->state == slot_state_SCHEDULED && enrolled_on(e, slot->date);
}

static struct hours_line line_of(const struct slot *slot, uint64_t learner,
				 const struct sheet *sheet, int64_t now_ms)
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
		l.running = sheet->state == sheet_state_SEALED && now_ms < sheet->ends_at;
	}
	return l;
}

static void add_presence(const struct walk *w, const struct enrolment *e, const struct presence *p,
			 struct hours_line *l)
{
	const struct past_half *counted = history_half(w->history, l->slot);

	bool corrected =
		p->method == presence_method_CORRECTED || p->method == presence_method_JOINED;

	/* What a correction gives as its reason is why somebody is excused only when it excuses. */
	l->status = p->status;
	if (!corrected || p->status == presence_status_EXCUSED)
		l->reason = p->reason;
	if (corrected)
		l->correction_reason = p->reason;
	l->outside = was_there(p->status) && !enrolled_on(e, l->date);
	if (l->sheet != sheet_state_SEALED || !counted || !counted->own)
		return;
	l->credited_min = counted->credited_min;
	if (was_there(p->status))
		l->overlap_min = l->duration_min - counted->credited_min;
}

static void tell_slot(struct walk *w, const struct enrolment *e, const struct slot *slot)
{
	struct presence p = {0}, key = {.slot = slot->id, .learner = w->learner};
	struct sheet s;
	bool opened = get_sheet(w->cx->view, &(struct sheet){.slot = slot->id}, w->cx->arena, &s);

	if (!get_presence(w->cx->view, &key, w->cx->arena, &p))
		p = key;
	if (!is_told(slot, e, opened ? &s : NULL, &p))
		return;
	if (w->after) {
		w->after = w->after == slot->id ? 0 : w->after;
		return;
	}
	struct hours_line l = line_of(slot, w->learner, opened ? &s : NULL, w->cx->now_ms);
	add_presence(w, e, &p, &l);
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
			   w->cx->arena, &e) ||
	    !taught_sees_row(w->cx, cohort, w->learner))
		return;
	while (!w->full && next_slot(&scan, w->cx->arena, &slot))
		tell_slot(w, &e, &slot);
}

/* The cohort that the learner came from first. */
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
	struct history h;

	if (!get_cohort(cx->view, &(struct cohort){.id = m->cohort}, cx->arena, &cohort))
		return refuse(cx, REASON_no_such, "cohort", STR("cohort"));
	if (!ledger_line(&l, m->cohort))
		return refuse(cx, REASON_not_enrolled, "learner", STR(""));
	if (rows_after(rows).n && (!str_u64(rows_after(rows), &w.after) || !w.after))
		return refuse(cx, REASON_bad_cursor, "", STR(""));
	h = history_load(cx->view, cx->arena, &l, NULL);
	w.history = &h;
	tell_from(&w, &l, m->cohort);
	return w.after ? refuse(cx, REASON_bad_cursor, "", STR("")) : STATUS_ok;
}
