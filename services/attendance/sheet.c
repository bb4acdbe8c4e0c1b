/* The sheet of a half-day: opened, called, countersigned; it follows its half-day until it is
 * sealed. */
#include "sheet.h"

#include "attendance.h"
#include "chain.h"
#include "clock.h"
#include "hold.h"

/* As many as the table lets a sheet tell. */
#define WARNINGS_MAX 40

bool sheet_is_hers(const struct cx *cx, uint64_t cohort, uint64_t trainer)
{
	struct cohort_trainer named = {.cohort = cohort, .trainer = cx->self.trainer};

	if (cx->roles & ORGANISER)
		return true;
	if (!cx->self.trainer)
		return false;
	return trainer ? trainer == cx->self.trainer
		       : get_cohort_trainer(cx->view, &named, cx->arena, &named);
}

enum status sheet_not_hers(struct cx *cx, uint64_t trainer, struct str code)
{
	return refuse(cx, trainer ? REASON_not_your_slot : REASON_no_trainer_named, "slot", code);
}

struct str sheet_start_text(const struct cx *cx, const struct sheet *s)
{
	return time_text_zone(cx->arena, s->starts_at, s->timezone);
}

void sheet_keep(struct tx *tx, const struct sheet *m)
{
	struct sheet s = *m;

	s.roster = (struct list_of_roster_line){0};
	put_sheet(tx, &s);
}

enum status sheet_find(struct cx *cx, uint64_t slot, struct sheet *out)
{
	struct slot there;

	if (get_sheet(cx->view, &(struct sheet){.slot = slot}, cx->arena, out))
		return STATUS_ok;
	if (!get_slot(cx->view, &(struct slot){.id = slot}, cx->arena, &there))
		return refuse(cx, REASON_no_such, "slot", STR("slot"));
	if (there.state == slot_state_CANCELLED)
		return refuse(cx, REASON_slot_cancelled, "slot", there.code);
	return refuse(cx, REASON_no_sheet, "slot", there.code);
}

enum status sheet_to_write(struct cx *cx, uint64_t slot, struct sheet *out)
{
	enum status status = sheet_find(cx, slot, out);

	if (status != STATUS_ok)
		return status;
	if (!sheet_is_hers(cx, out->cohort, out->trainer))
		return sheet_not_hers(cx, out->trainer, out->code);
	if (out->state == sheet_state_CANCELLED)
		return refuse(cx, REASON_slot_cancelled, "slot", out->code);
	if (out->state == sheet_state_SEALED)
		return refuse(cx, REASON_sheet_sealed, "slot", out->code);
	if (cx->now_ms < out->starts_at - SIGN_MARGIN_MS)
		return refuse(cx, REASON_slot_not_begun, "slot", sheet_start_text(cx, out));
	return STATUS_ok;
}

/* Opening. */

void sheet_set_slot(struct sheet *s, const struct slot *slot)
{
	s->slot = slot->id;
	s->cohort = slot->cohort;
	s->date = slot->date;
	s->half_day = slot->half_day;
	s->starts_at = slot->starts_at;
	s->ends_at = slot->ends_at;
	s->duration_min = slot->duration_min;
	s->trainer = slot->trainer;
	s->timezone = slot->timezone;
	s->code = slot->code;
}

/* From the list in the sheet, which may not be kept yet; and who found no room on it. */
static struct list_of_str roster_warnings(struct cx *cx, const struct sheet *s)
{
	struct overlap o = overlap_of(cx, s);
	struct list_of_str overlaps = overlap_of_roster(&o);
	uint32_t without = s->state == sheet_state_CANCELLED ? 0 : roster_without(cx, s);

	if (!without)
		return overlaps;
	struct str *all = arena_alloc(cx->arena, (overlaps.n + 1) * sizeof *all);
	for (uint32_t i = 0; i < overlaps.n; i++)
		all[i] = overlaps.p[i];
	all[overlaps.n] =
		arena_printf(cx->arena, "the sheet is full, learners without a place: %u", without);
	return (struct list_of_str){all, overlaps.n + 1};
}

enum status decide_sheet_open(struct cx *cx, const struct sheet_open *m, struct sheet *reply)
{
	struct slot slot;
	struct sheet there;
	bool opened = get_sheet(cx->view, &(struct sheet){.slot = m->slot}, cx->arena, &there);

	if (!get_slot(cx->view, &(struct slot){.id = m->slot}, cx->arena, &slot))
		return refuse(cx, REASON_no_such, "slot", STR("slot"));
	if (!sheet_is_hers(cx, slot.cohort, slot.trainer))
		return sheet_not_hers(cx, slot.trainer, slot.code);
	if (opened && there.state == sheet_state_SEALED)
		return refuse(cx, REASON_sheet_sealed, "slot", slot.code);
	if (slot.state == slot_state_CANCELLED)
		return refuse(cx, REASON_slot_cancelled, "slot", slot.code);
	if (opened)
		return refuse(cx, REASON_sheet_open_already, "slot", slot.code);

	*reply = (struct sheet){.state = sheet_state_OPEN, .opened = cx->now_ms};
	sheet_set_slot(reply, &slot);
	if (zone_date(slot.timezone, cx->now_ms) < date_add_days(slot.date, -OPEN_DAYS_BEFORE))
		return refuse(cx, REASON_slot_not_begun, "slot", sheet_start_text(cx, reply));
	if (!roster_fill(cx, reply))
		return refuse_limit(cx, REASON_too_many_items, "slot", STR(""), ROSTER_MAX);
	if (reply->roster.n == 0)
		return refuse(cx, REASON_nobody_enrolled, "slot", slot.code);
	emit_sheet_opened(cx, &(struct sheet_opened){.sheet = *reply});
	reply->warnings = roster_warnings(cx, reply);
	return STATUS_ok;
}

void apply_sheet_opened(struct tx *tx, const struct event *e, const struct sheet_opened *m)
{
	(void)e;
	sheet_keep(tx, &m->sheet);
	roster_put(tx, &m->sheet);
}

/* The roll call. */

struct call {
	const struct sheet *sheet;
	struct roster roster;
	struct presence *marks;
	bool *same, *joins;
};

static enum status call_look(struct cx *cx, const struct sheet_call *m, struct call *c, uint32_t i)
{
	const struct roll_line *line = &m->lines.p[i];
	const char *path = arena_printf(cx->arena, "lines[%u].", i).p;
	struct mark mark = {line->learner, line->status, line->reason, path, 0};

	for (uint32_t k = 0; k < i; k++) {
		if (m->lines.p[k].learner == line->learner)
			return refuse(
				cx, REASON_twice_in_list,
				arena_printf(cx->arena, "%slearner", path).p,
				arena_printf(cx->arena, "%llu", (unsigned long long)line->learner));
		mark.before += c->joins[k];
	}
	return mark_look(cx, c->sheet, &c->roster, &mark, &c->marks[i], &c->same[i], &c->joins[i]);
}

enum status decide_sheet_call(struct cx *cx, const struct sheet_call *m, struct sheet *reply)
{
	enum status status = sheet_to_write(cx, m->slot, reply);
	struct call c = {.sheet = reply,
			 .roster = roster_load(cx, m->slot),
			 .marks = arena_alloc(cx->arena, m->lines.n * sizeof(*c.marks)),
			 .same = arena_alloc(cx->arena, m->lines.n * sizeof(*c.same)),
			 .joins = arena_alloc(cx->arena, m->lines.n * sizeof(*c.joins))};

	for (uint32_t i = 0; status == STATUS_ok && i < m->lines.n; i++)
		status = call_look(cx, m, &c, i);
	if (status != STATUS_ok)
		return status;
	roster_tell(cx, reply);
	for (uint32_t i = 0; i < m->lines.n; i++) {
		if (c.joins[i])
			roster_join(cx, reply, m->lines.p[i].learner, STR(""));
		if (!c.same[i])
			emit_presence_recorded(cx,
					       &(struct presence_recorded){.presence = c.marks[i]});
	}
	reply->warnings = roster_warnings(cx, reply);
	return STATUS_ok;
}

/* What became of the half-day. A sealed sheet stays as it is: it happened. On another day an open
 * one has those who are enrolled then; what stood on it was given for the old day. */

static bool sheet_same(const struct sheet *a, const struct sheet *b)
{
	return a->date == b->date && a->half_day == b->half_day && a->starts_at == b->starts_at &&
	       a->ends_at == b->ends_at && a->duration_min == b->duration_min &&
	       a->trainer == b->trainer && a->state == b->state &&
	       str_eq(a->timezone, b->timezone) && str_eq(a->code, b->code);
}

static void set_aside(struct cx *cx, const struct sheet *s)
{
	struct sheet_note *notes = arena_alloc(cx->arena, ROSTER_MAX * sizeof(*notes));
	struct presences_set_aside m = {.slot = s->slot};
	struct presence p, key = {.slot = s->slot};
	struct scan scan = scan_records(cx->view, &desc_presence, &key, 1, STR(""));
	uint64_t sequence = cx_next_sequence(cx);
	uint32_t n = 0;

	while (n < ROSTER_MAX && next_presence(&scan, cx->arena, &p)) {
		/* The seal that wrote it was annulled. */
		if (p.method == presence_method_SEAL)
			continue;
		notes[n] = (struct sheet_note){.slot = s->slot,
					       .sequence = sequence,
					       .place = n,
					       .kind = note_kind_SET_ASIDE,
					       .learner = p.learner,
					       .at = cx->now_ms,
					       .by = cx->by,
					       .reason = p.reason,
					       .status = p.status,
					       .method = p.method,
					       .before_at = p.at,
					       .before_by = p.by};
		n++;
	}
	if (!n)
		return;
	m.notes = (struct list_of_sheet_note){notes, n};
	emit_presences_set_aside(cx, &m);
}

void apply_presences_set_aside(struct tx *tx, const struct event *e,
			       const struct presences_set_aside *m)
{
	for (uint32_t i = 0; i < m->notes.n; i++) {
		struct sheet_note note = m->notes.p[i];
		struct presence key = {.slot = m->slot, .learner = note.learner};
		note.sequence = e->sequence;
		put_sheet_note(tx, &note);
		delete_presence(tx, &key);
	}
}

void sheet_other_day(struct cx *cx, struct sheet *s)
{
	set_aside(cx, s);
	(void)roster_fill(cx, s);
	emit_sheet_rescheduled(cx, &(struct sheet_rescheduled){.sheet = *s});
}

static void sheet_reschedule(struct cx *cx, const struct slot *slot)
{
	struct sheet before, now;

	if (!get_sheet(cx->view, &(struct sheet){.slot = slot->id}, cx->arena, &before) ||
	    before.state == sheet_state_CANCELLED)
		return;
	now = before;
	sheet_set_slot(&now, slot);
	if (slot->state == slot_state_CANCELLED)
		now.state = sheet_state_CANCELLED;
	if (before.state == sheet_state_SEALED && now.state == before.state)
		now.code = before.code; /* a cohort's new code changes nothing that was signed */
	if (sheet_same(&before, &now))
		return;
	if (before.state == sheet_state_SEALED) {
		hold_crossed(cx, slot, &before);
		return;
	}
	if (now.date != before.date && now.state == sheet_state_OPEN) {
		sheet_other_day(cx, &now);
		return;
	}
	roster_tell(cx, &now);
	emit_sheet_rescheduled(cx, &(struct sheet_rescheduled){.sheet = now});
}

void react_attendance_slot_moved(struct cx *cx, const struct event *e, const struct slot_moved *m)
{
	(void)e;
	sheet_reschedule(cx, &m->slot);
}

void react_attendance_slot_was_cancelled(struct cx *cx, const struct event *e,
					 const struct slot_was_cancelled *m)
{
	(void)e;
	sheet_reschedule(cx, &m->slot);
}

void apply_sheet_rescheduled(struct tx *tx, const struct event *e,
			     const struct sheet_rescheduled *m)
{
	(void)e;
	sheet_keep(tx, &m->sheet);
	roster_put(tx, &m->sheet);
}

/* Queries. */

void sheet_complete(const struct cx *cx, struct sheet *s)
{
	roster_tell(cx, s);
	s->seal_hash = chain_hash(cx->view, cx->arena, s->seal_sequence);
}

/* Signatures whose place a mark has taken. */
static void tell_overruled(struct cx *cx, struct sheet *s)
{
	struct sheet_note note, key = {.slot = s->slot};
	struct scan scan = scan_records(cx->view, &desc_sheet_note, &key, 1, STR(""));
	uint32_t n = 0;

	while (next_sheet_note(&scan, cx->arena, &note))
		n += note.kind == note_kind_OVERRULED;
	if (!n || s->warnings.n >= WARNINGS_MAX)
		return;
	struct str *all = arena_alloc(cx->arena, (s->warnings.n + 1) * sizeof(*all));
	if (s->warnings.n)
		memcpy(all, s->warnings.p, s->warnings.n * sizeof(*all));
	all[s->warnings.n] = arena_printf(cx->arena, "signatures kept beside a mark: %u", n);
	s->warnings = (struct list_of_str){all, s->warnings.n + 1};
}

enum status query_sheet_show(struct cx *cx, const struct sheet_show *m, struct rows *rows)
{
	struct sheet s;
	enum status status = sheet_find(cx, m->slot, &s);

	if (status != STATUS_ok)
		return status;
	sheet_complete(cx, &s);
	s.warnings = roster_warnings(cx, &s);
	tell_overruled(cx, &s);
	rows_add(rows, &s);
	return STATUS_ok;
}

enum status query_sheet_list(struct cx *cx, const struct sheet_list *m, struct rows *rows)
{
	struct cohort cohort;
	struct sheet s, key = {.cohort = m->cohort};
	struct scan scan;

	if (!get_cohort(cx->view, &(struct cohort){.id = m->cohort}, cx->arena, &cohort))
		return refuse(cx, REASON_no_such, "cohort", STR("cohort"));
	scan = scan_sheet_by_cohort(cx->view, &key, 1, rows_after(rows));
	while (next_sheet(&scan, cx->arena, &s)) {
		rows_at(rows, scan_cursor(&scan));
		if (m->state && m->state != s.state)
			continue;
		sheet_complete(cx, &s);
		if (!rows_add(rows, &s))
			break;
	}
	return STATUS_ok;
}
