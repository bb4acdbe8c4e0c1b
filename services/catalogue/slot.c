/* Slots: the half-days of a cohort's timetable. */
#include "clock.h"
#include "cohort.h"
#include "noun.h"
#include "released.h"
#include "rules.h"
#include "slot_rules.h"
#include "text.h"

/* Behind it every half-day of every time zone is an instant that is not below zero. */
#define DAY_ZERO 19700101

/* A unit of the cohort's own curriculum, written as there. */
static enum status unit_found(struct cx *cx, const struct cohort *c, struct slot *s)
{
	struct curriculum bound;

	if (!s->unit.n)
		return STATUS_ok;
	must(get_curriculum(cx->view, &(struct curriculum){.id = c->curriculum}, cx->arena,
			    &bound));
	for (uint32_t i = 0; i < bound.units.n; i++) {
		if (!code_same(bound.units.p[i].code, s->unit))
			continue;
		s->unit = bound.units.p[i].code;
		return STATUS_ok;
	}
	return refuse(cx, REASON_no_such_unit, "unit", s->unit);
}

static enum status trainer_found(struct cx *cx, const struct slot *s)
{
	struct trainer t;

	if (s->trainer &&
	    !get_trainer(cx->view, &(struct trainer){.id = s->trainer}, cx->arena, &t))
		return refuse(cx, REASON_no_such, "trainer", STR("trainer"));
	return STATUS_ok;
}

/* Everything of a half-day that follows from what was asked for; `s` has its id, or 0 when it is
 * new. Another half-day of the cohort in the same place of the timetable is refused. */
static enum status slot_settled(struct cx *cx, const struct cohort *c, struct slot *s)
{
	struct slot there;
	enum status status;

	s->timezone = c->timezone;
	if (s->date <= DAY_ZERO)
		return refuse(cx, REASON_not_after, "date", date_text(cx->arena, DAY_ZERO));
	if (!slot_timed(s))
		return refuse(cx, REASON_ends_before_start, "end", STR(""));
	if ((status = unit_found(cx, c, s)) != STATUS_ok ||
	    (status = trainer_found(cx, s)) != STATUS_ok)
		return status;
	s->code = slot_code(cx->arena, c, s);
	if (find_slot_by_code(cx->view, s, cx->arena, &there) && there.id != s->id)
		return refuse(cx, REASON_slot_taken, "half_day", there.code);
	s->warnings = slot_warnings(cx->view, cx->arena, s);
	return STATUS_ok;
}

enum status decide_slot_schedule(struct cx *cx, const struct slot_schedule *m, struct slot *reply)
{
	struct slot s = {
		.cohort = m->cohort,
		.date = m->date,
		.half_day = m->half_day,
		.start = m->start,
		.end = m->end,
		.unit = m->unit,
		.place = text_name(cx->arena, m->place),
		.trainer = m->trainer,
		.state = slot_state_SCHEDULED,
		.changed = cx->now_ms,
	};
	struct cohort c;
	enum status status = cohort_found(cx, m->cohort, &c);

	if (status != STATUS_ok)
		return status;
	if (!cohort_runs(&c))
		return cohort_refused(cx, "cohort", &c);
	if ((status = slot_settled(cx, &c, &s)) != STATUS_ok)
		return status;
	*reply = s;
	reply->id = emit_slot_scheduled(cx, &(struct slot_scheduled){.slot = s});
	return STATUS_ok;
}

void apply_slot_scheduled(struct tx *tx, const struct event *e, const struct slot_scheduled *m)
{
	struct slot s = m->slot;

	s.id = id_or_born(s.id, e);
	put_slot(tx, &s);
}

/* A half-day that may still change: it takes place, and so does its cohort, which is not over. */
static enum status slot_found(struct cx *cx, uint64_t id, struct slot *s, struct cohort *c)
{
	if (!get_slot(cx->view, &(struct slot){.id = id}, cx->arena, s))
		return refuse(cx, REASON_no_such, "slot", STR("slot"));
	if (s->state == slot_state_CANCELLED)
		return refuse(cx, REASON_slot_cancelled, "slot", STR(""));
	must(get_cohort(cx->view, &(struct cohort){.id = s->cohort}, cx->arena, c));
	return cohort_runs(c) ? STATUS_ok : cohort_refused(cx, "slot", c);
}

/* What is left out stays. */
static struct slot slot_asked(struct cx *cx, const struct slot_move *m, const struct slot *before)
{
	struct slot s = *before;

	s.date = message_given(m, 3) ? m->date : s.date;
	s.half_day = message_given(m, 4) ? m->half_day : s.half_day;
	s.start = message_given(m, 5) ? m->start : s.start;
	s.end = message_given(m, 6) ? m->end : s.end;
	s.unit = message_given(m, 7) ? m->unit : s.unit;
	s.place = message_given(m, 8) ? text_name(cx->arena, m->place) : s.place;
	s.trainer = message_given(m, 9) ? m->trainer : s.trainer;
	return s;
}

static bool same_promise(const struct slot *one, const struct slot *other)
{
	return one->date == other->date && one->half_day == other->half_day &&
	       one->start == other->start && one->end == other->end &&
	       str_eq(one->unit, other->unit) && str_eq(one->place, other->place) &&
	       one->trainer == other->trainer;
}

/* From when on somebody can be on its sheet: attendance lets learners sign so long before. */
#define BEGINS_BEFORE_MS (INT64_C(15) * 60 * 1000)

struct release {
	uint64_t sequence; /* in attendance's log; 0: none was asked for */
	int64_t until;
	struct str proof;
};

/* A sealed sheet is proof of what happened, so what has begun changes only after attendance has
 * said that it is not sealed, and while it keeps it so. That also holds for the place, unit and
 * trainer: the sheet that people sign carries them. The catalogue follows nobody, so it is the
 * client who asks there; the proof shows that the word is attendance's, whatever the client is. */
static enum status released(struct cx *cx, const struct slot *before, struct release r)
{
	if (cx->now_ms < before->starts_at - BEGINS_BEFORE_MS)
		return STATUS_ok;
	if (!r.sequence)
		return refuse(cx, REASON_release_needed, "slot", before->code);
	if (r.until < cx->now_ms)
		return refuse(cx, REASON_release_over, "release_until",
			      time_text_zone(cx->arena, r.until, before->timezone));
	const struct released word = {before->id, before->revision, r.sequence, r.until};
	if (!release_good(cx->secret, &word, r.proof))
		return refuse(cx, REASON_release_unproven, "release_proof", STR(""));
	return STATUS_ok;
}

enum status decide_slot_move(struct cx *cx, const struct slot_move *m, struct slot *reply)
{
	struct slot before;
	struct cohort c;
	enum status status = slot_found(cx, m->slot, &before, &c);

	if (status != STATUS_ok || (status = reason_given(cx, m->reason)) != STATUS_ok)
		return status;

	struct slot s = slot_asked(cx, m, &before);
	if ((status = slot_settled(cx, &c, &s)) != STATUS_ok)
		return status;
	if (same_promise(&s, &before))
		return refuse(cx, REASON_nothing_changes, "", STR(""));
	status = released(cx, &before,
			  (struct release){m->release, m->release_until, m->release_proof});
	if (status != STATUS_ok)
		return status;
	s.revision = before.revision + 1;
	s.changed = cx->now_ms;
	s.reason = str_trim(m->reason);
	s.moved_from = slot_moved_from(cx->arena, &before, &s);
	*reply = s;
	emit_slot_moved(cx, &(struct slot_moved){.slot = s,
						 .minutes_before = before.duration_min,
						 .release = m->release});
	return STATUS_ok;
}

/* The facts of before 2026-12 do not say from where a half-day was moved: what is there does. */
void apply_slot_moved(struct tx *tx, const struct event *e, const struct slot_moved *m)
{
	struct arena *a = arena_new();
	struct slot s = m->slot, before;

	(void)e;
	if (!s.moved_from.n && get_slot(tx_view(tx), &(struct slot){.id = s.id}, a, &before))
		s.moved_from = slot_moved_from(a, &before, &s);
	put_slot(tx, &s);
	arena_free(a);
}

enum status decide_slot_cancel(struct cx *cx, const struct slot_cancel *m, struct slot *reply)
{
	struct cohort c;
	enum status status = slot_found(cx, m->slot, reply, &c);

	if (status != STATUS_ok || (status = reason_given(cx, m->reason)) != STATUS_ok)
		return status;
	status = released(cx, reply,
			  (struct release){m->release, m->release_until, m->release_proof});
	if (status != STATUS_ok)
		return status;
	reply->state = slot_state_CANCELLED;
	reply->changed = cx->now_ms;
	reply->code = slot_cancelled_code(cx->arena, reply);
	reply->reason = str_trim(m->reason);
	emit_slot_was_cancelled(
		cx, &(struct slot_was_cancelled){.slot = *reply, .release = m->release});
	return STATUS_ok;
}

void apply_slot_was_cancelled(struct tx *tx, const struct event *e,
			      const struct slot_was_cancelled *m)
{
	(void)e;
	put_slot(tx, &m->slot);
}

/* What looks wrong now: another half-day that came later tells of this one, and this one of it. */
static void warned_now(struct cx *cx, struct slot *s)
{
	if (s->state == slot_state_SCHEDULED)
		s->warnings = slot_warnings(cx->view, cx->arena, s);
}

/* In calendar order, with those that are cancelled. */
enum status query_slot_list(struct cx *cx, const struct slot_list *m, struct rows *rows)
{
	struct cohort c;
	struct slot row = {.cohort = m->cohort};
	enum status status = cohort_found(cx, m->cohort, &c);

	if (status != STATUS_ok)
		return status;
	struct scan s = scan_slot_by_cohort(cx->view, &row, 1, rows_after(rows));
	while (next_slot(&s, cx->arena, &row)) {
		if (row.date < m->from)
			continue;
		rows_at(rows, scan_cursor(&s));
		warned_now(cx, &row);
		if (!rows_add(rows, &row))
			break;
	}
	return STATUS_ok;
}

enum status query_slot_show(struct cx *cx, const struct slot_show *m, struct rows *rows)
{
	struct slot s;

	if (!get_slot(cx->view, &(struct slot){.id = m->slot}, cx->arena, &s))
		return refuse(cx, REASON_no_such, "slot", STR("slot"));
	warned_now(cx, &s);
	rows_add(rows, &s);
	return STATUS_ok;
}
