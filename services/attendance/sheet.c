/* The sheet of a half-day: opened with its frozen roster, called, countersigned; it follows its
 * half-day until it is sealed. */
#include "sheet.h"

#include "attendance.h"
#include "clock.h"
#include "eventlog.h"
#include "follow.h"
#include "hold.h"
#include "periods.h"
#include "tally.h"

bool sheet_is_hers(const struct cx *cx, uint64_t trainer)
{
	if (cx->roles & ORGANISER)
		return true;
	return cx->self_trainer && (!trainer || trainer == cx->self_trainer);
}

struct str sheet_start_text(const struct cx *cx, const struct sheet *s)
{
	return time_text_zone(cx->arena, s->starts_at, s->timezone);
}

/* The roster lies beside its sheet, packed: it is looked at for every presence, and most that read
 * a sheet need only the sheet. */

#define ID_BYTES 8u

static uint32_t roster_length(const struct roster *r)
{
	return r->learners.n / ID_BYTES;
}

static uint64_t roster_at(const struct roster *r, uint32_t place)
{
	const unsigned char *p = (const unsigned char *)r->learners.p + place * ID_BYTES;
	uint64_t id = 0;

	for (uint32_t i = 0; i < ID_BYTES; i++)
		id = id << 8 | p[i];
	return id;
}

static void roster_put(struct tx *tx, const struct sheet *s)
{
	struct buf ids;

	buf_init(&ids, (size_t)s->roster.n * ID_BYTES);
	for (uint32_t i = 0; i < s->roster.n; i++)
		for (uint32_t b = ID_BYTES; b--;)
			buf_u8(&ids, (uint8_t)(s->roster.p[i].learner >> (8 * b)));
	put_roster(tx, &(struct roster){.slot = s->slot, .learners = buf_slice(&ids)});
	buf_free(&ids);
}

/* The learner's place on the roster; its length when she is not on it. */
static uint32_t roster_place(const struct roster *r, uint64_t learner)
{
	uint32_t from = 0, to = roster_length(r);

	while (from < to) {
		uint32_t middle = from + (to - from) / 2;
		if (roster_at(r, middle) < learner)
			from = middle + 1;
		else
			to = middle;
	}
	return from < roster_length(r) && roster_at(r, from) == learner ? from : roster_length(r);
}

bool roster_has(const struct roster *r, uint64_t learner)
{
	return roster_place(r, learner) < roster_length(r);
}

struct roster sheet_roster(const struct cx *cx, uint64_t slot)
{
	struct roster r, none = {.slot = slot};

	return get_roster(cx->view, &none, cx->arena, &r) ? r : none;
}

/* As people are told of it. */
static void sheet_add_roster(const struct cx *cx, struct sheet *s)
{
	struct roster r = sheet_roster(cx, s->slot);
	uint32_t n = roster_length(&r);
	struct roster_line *lines = arena_alloc(cx->arena, n * sizeof(*lines));

	for (uint32_t i = 0; i < n; i++)
		lines[i].learner = roster_at(&r, i);
	s->roster = (struct list_of_roster_line){lines, n};
}

static void sheet_keep(struct tx *tx, const struct sheet *m)
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
	if (!sheet_is_hers(cx, out->trainer))
		return refuse(cx, REASON_not_your_slot, "slot", out->code);
	if (out->state == sheet_state_CANCELLED)
		return refuse(cx, REASON_slot_cancelled, "slot", out->code);
	if (out->state == sheet_state_SEALED)
		return refuse(cx, REASON_sheet_sealed, "slot", out->code);
	if (cx->now_ms < out->starts_at - SIGN_MARGIN_MS)
		return refuse(cx, REASON_slot_not_begun, "slot", sheet_start_text(cx, out));
	return STATUS_ok;
}

/* Opening. */

/* Those enrolled on the day, by learner id; false: more than a roster holds. */
static bool roster_fill(struct cx *cx, struct sheet *s)
{
	struct roster_line *lines = arena_alloc(cx->arena, ROSTER_MAX * sizeof(*lines));
	struct scan scan = scan_records(cx->view, &desc_enrolment,
					&(struct enrolment){.cohort = s->cohort}, 1, STR(""));
	struct enrolment e;
	uint32_t n = 0;

	while (next_enrolment(&scan, cx->arena, &e)) {
		if (!enrolled_on(&e, s->date))
			continue;
		if (n == ROSTER_MAX)
			return false;
		lines[n++] = (struct roster_line){.learner = e.learner};
	}
	s->roster = (struct list_of_roster_line){lines, n};
	return true;
}

static void sheet_set_slot(struct sheet *s, const struct slot *slot)
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

enum status decide_sheet_open(struct cx *cx, const struct sheet_open *m, struct sheet *reply)
{
	struct slot slot;
	struct sheet there;
	bool opened = get_sheet(cx->view, &(struct sheet){.slot = m->slot}, cx->arena, &there);

	if (!get_slot(cx->view, &(struct slot){.id = m->slot}, cx->arena, &slot))
		return refuse(cx, REASON_no_such, "slot", STR("slot"));
	if (!sheet_is_hers(cx, slot.trainer))
		return refuse(cx, REASON_not_your_slot, "slot", slot.code);
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
	return STATUS_ok;
}

void apply_sheet_opened(struct tx *tx, const struct event *e, const struct sheet_opened *m)
{
	(void)e;
	sheet_keep(tx, &m->sheet);
	roster_put(tx, &m->sheet);
}

/* The roll call. */

enum status decide_sheet_call(struct cx *cx, const struct sheet_call *m, struct sheet *reply)
{
	enum status status = sheet_to_write(cx, m->slot, reply);
	struct roster roster = sheet_roster(cx, m->slot);
	struct presence *marks;
	bool *seen, *same;

	if (status != STATUS_ok)
		return status;
	sheet_add_roster(cx, reply);
	marks = arena_alloc(cx->arena, m->lines.n * sizeof(*marks));
	same = arena_alloc(cx->arena, m->lines.n * sizeof(*same));
	seen = arena_alloc(cx->arena, (reply->roster.n + 1) * sizeof(*seen));
	for (uint32_t i = 0; i < m->lines.n; i++) {
		const struct roll_line *line = &m->lines.p[i];
		const char *path = arena_printf(cx->arena, "lines[%u].", i).p;
		struct mark mark = {line->learner, line->status, line->reason, path};
		uint32_t place = roster_place(&roster, line->learner);

		status = mark_look(cx, &roster, &mark, &marks[i], &same[i]);
		if (status != STATUS_ok)
			return status;
		if (seen[place])
			return refuse(
				cx, REASON_twice_in_list,
				arena_printf(cx->arena, "%slearner", path).p,
				arena_printf(cx->arena, "%llu", (unsigned long long)line->learner));
		seen[place] = true;
	}
	for (uint32_t i = 0; i < m->lines.n; i++)
		if (!same[i])
			emit_presence_recorded(cx,
					       &(struct presence_recorded){.presence = marks[i]});
	return STATUS_ok;
}

/* The countersignature. */

/* Who is not on the sheet was absent. */
static void presence_at_seal(struct cx *cx, const struct sheet *s, uint64_t learner,
			     struct presence *p)
{
	struct presence absent = {.slot = s->slot,
				  .learner = learner,
				  .status = presence_status_ABSENT,
				  .method = presence_method_SEAL,
				  .at = cx->now_ms,
				  .by = cx->by};

	if (get_presence(cx->view, &absent, cx->arena, p))
		return;
	*p = absent;
	emit_presence_recorded(cx, &(struct presence_recorded){.presence = absent});
}

static enum status may_countersign(struct cx *cx, uint64_t slot, struct sheet *s)
{
	enum status status = sheet_find(cx, slot, s);

	if (status != STATUS_ok)
		return status;
	if (!cx->self_trainer || (s->trainer && s->trainer != cx->self_trainer))
		return refuse(cx, REASON_not_your_slot, "slot", s->code);
	if (s->state == sheet_state_CANCELLED)
		return refuse(cx, REASON_slot_cancelled, "slot", s->code);
	if (s->state == sheet_state_SEALED)
		return refuse(cx, REASON_sheet_sealed, "slot", s->code);
	if (cx->now_ms < s->starts_at)
		return refuse(cx, REASON_slot_not_begun, "slot", sheet_start_text(cx, s));
	return hold_look(cx, s);
}

enum status decide_sheet_countersign(struct cx *cx, const struct sheet_countersign *m,
				     struct sheet *reply)
{
	enum status status = may_countersign(cx, m->slot, reply);
	struct ledger *ledgers;

	if (status != STATUS_ok)
		return status;
	sheet_add_roster(cx, reply);
	ledgers = arena_alloc(cx->arena, reply->roster.n * sizeof(*ledgers));
	for (uint32_t i = 0; i < reply->roster.n; i++) {
		struct presence p;
		struct half half = {.starts_at = reply->starts_at,
				    .duration_min = reply->duration_min};
		struct ledger_line *line;

		presence_at_seal(cx, reply, reply->roster.p[i].learner, &p);
		half.status = p.status;
		ledgers[i] = ledger_load(cx->view, cx->arena, p.learner);
		line = ledger_line(&ledgers[i], reply->cohort);
		must(line);
		if (!tally_add(cx->arena, &line->tally, &half))
			return refuse_limit(cx, REASON_too_many_items, "slot", STR(""),
					    EXCUSED_MAX);
		line->changed = true;
	}
	reply->state = sheet_state_SEALED;
	reply->sealed = cx->now_ms;
	reply->sealed_by = cx->by;
	reply->sealed_trainer = cx->self_trainer;
	emit_sheet_sealed(cx, &(struct sheet_sealed){.sheet = *reply});
	for (uint32_t i = 0; i < reply->roster.n; i++)
		ledger_emit(cx, &ledgers[i]);
	return STATUS_ok;
}

void apply_sheet_sealed(struct tx *tx, const struct event *e, const struct sheet_sealed *m)
{
	struct sheet s = m->sheet;

	s.seal_sequence = e->sequence;
	timetable_seal(tx, &s);
	sheet_keep(tx, &s);
}

/* What became of the half-day. A sealed sheet stays as it is: it happened. */

static bool sheet_same(const struct sheet *a, const struct sheet *b)
{
	return a->date == b->date && a->half_day == b->half_day && a->starts_at == b->starts_at &&
	       a->ends_at == b->ends_at && a->duration_min == b->duration_min &&
	       a->trainer == b->trainer && a->state == b->state &&
	       str_eq(a->timezone, b->timezone) && str_eq(a->code, b->code);
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
	if (sheet_same(&before, &now))
		return;
	if (before.state == sheet_state_SEALED) {
		hold_crossed(cx, slot, &before);
		return;
	}
	sheet_add_roster(cx, &now);
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
}

/* Queries. */

/* With what lies elsewhere: the roster beside the sheet, the seal in the log. */
static void sheet_complete(const struct cx *cx, struct sheet *s)
{
	sheet_add_roster(cx, s);
	s->seal_hash = eventlog_hash(cx->view, cx->arena, s->seal_sequence);
}

enum status query_sheet_show(struct cx *cx, const struct sheet_show *m, struct rows *rows)
{
	struct sheet s;
	enum status status = sheet_find(cx, m->slot, &s);

	if (status != STATUS_ok)
		return status;
	sheet_complete(cx, &s);
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
