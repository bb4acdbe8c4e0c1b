/* The seal of a sheet: the trainer countersigns, and the totals follow; it can be annulled with a
 * reason. */
#include "attendance.h"
#include "history.h"
#include "hold.h"
#include "periods.h"
#include "sheet.h"

/* Sealing. */

/* Another half-day that was sealed in the same place of the cohort's timetable: one that was moved
 * away since has left it free, and it must not count twice. */
static enum status place_look(struct cx *cx, const struct sheet *s)
{
	struct scan scan = scan_sheet_by_cohort(cx->view, s, 3, STR(""));
	struct sheet other;

	while (next_sheet(&scan, cx->arena, &other))
		if (other.slot != s->slot && other.state == sheet_state_SEALED)
			return refuse(cx, REASON_place_sealed, "slot", other.code);
	return STATUS_ok;
}

/* A trainer who learns in the cohort leaves the sheet of that half-day to another one. */
static bool was_there_herself(struct cx *cx, const struct sheet *s)
{
	struct presence p, key = {.slot = s->slot, .learner = cx->self.learner};

	return cx->self.learner && get_presence(cx->view, &key, cx->arena, &p) &&
	       p.status != presence_status_ABSENT;
}

/* A trainer's own act, whatever else the speaker is. */
static enum status may_countersign(struct cx *cx, uint64_t slot, struct sheet *s)
{
	enum status status = sheet_find(cx, slot, s);
	struct cohort_trainer named = {.trainer = cx->self.trainer};

	if (status != STATUS_ok)
		return status;
	named.cohort = s->cohort;
	if (s->trainer ? s->trainer != cx->self.trainer
		       : !get_cohort_trainer(cx->view, &named, cx->arena, &named))
		return sheet_not_hers(cx, s->trainer, s->code);
	if (s->state == sheet_state_CANCELLED)
		return refuse(cx, REASON_slot_cancelled, "slot", s->code);
	if (s->state == sheet_state_SEALED)
		return refuse(cx, REASON_sheet_sealed, "slot", s->code);
	if (was_there_herself(cx, s))
		return refuse(cx, REASON_own_witness, "slot", s->code);
	if (cx->now_ms < s->starts_at)
		return refuse(cx, REASON_slot_not_begun, "slot", sheet_start_text(cx, s));
	status = hold_look(cx, s);
	return status == STATUS_ok ? place_look(cx, s) : status;
}

/* Where nothing stands the learner was absent. */
static uint32_t status_at_seal(struct cx *cx, const struct sheet *s, uint64_t learner)
{
	struct presence p, absent = {.slot = s->slot,
				     .learner = learner,
				     .status = presence_status_ABSENT,
				     .method = presence_method_SEAL,
				     .at = cx->now_ms,
				     .by = cx->by};

	if (get_presence(cx->view, &absent, cx->arena, &p))
		return p.status;
	emit_presence_recorded(cx, &(struct presence_recorded){.presence = absent});
	return presence_status_ABSENT;
}

static bool has_placement(const struct cx *cx, uint64_t learner)
{
	struct placement p, key = {.learner = learner};
	struct scan scan = scan_placement_by_learner(cx->view, &key, 1, STR(""));

	return next_placement(&scan, cx->arena, &p);
}

/* Adds the half-day to what the learner did. When it shares its time with another, or a placement
 * may have its day, all is counted again. */
static bool count_in(struct cx *cx, struct overlap *o, struct ledger *l, uint32_t status)
{
	const struct sheet *s = o->sheet;
	struct ledger_line *line = ledger_line(l, s->cohort);
	struct what_if sealed = {.sheet = s, .status = status};
	struct half half = {.status = status,
			    .starts_at = s->starts_at,
			    .duration_min = s->duration_min,
			    .outside = !roster_ought(cx, s, l->learner)};

	must(line);
	line->changed = true;
	if (overlap_sealed(o, l->learner) || has_placement(cx, l->learner))
		return ledger_recount(cx->view, cx->arena, l, &sealed);
	return tally_add(cx->arena, &line->tally, &half);
}

enum status decide_sheet_countersign(struct cx *cx, const struct sheet_countersign *m,
				     struct sheet *reply)
{
	enum status status = may_countersign(cx, m->slot, reply);
	struct overlap overlap = overlap_of(cx, reply);
	struct ledger *ledgers;

	if (status != STATUS_ok)
		return status;
	roster_settle(cx, reply);
	reply->state = sheet_state_SEALED;
	reply->sealed = cx->now_ms;
	reply->sealed_by = cx->by;
	reply->sealed_trainer = cx->self.trainer;
	ledgers = arena_alloc(cx->arena, (reply->roster.n + 1) * sizeof(*ledgers));
	for (uint32_t i = 0; i < reply->roster.n; i++) {
		uint64_t learner = reply->roster.p[i].learner;
		ledgers[i] = ledger_load(cx->view, cx->arena, learner);
		if (!count_in(cx, &overlap, &ledgers[i], status_at_seal(cx, reply, learner)))
			return refuse_limit(cx, REASON_too_many_items, "slot", STR(""),
					    EXCUSED_MAX);
	}
	emit_sheet_sealed(cx, &(struct sheet_sealed){.sheet = *reply});
	for (uint32_t i = 0; i < reply->roster.n; i++)
		ledger_emit(cx, &ledgers[i]);
	reply->warnings = overlap_of_roster(&overlap);
	return STATUS_ok;
}

void apply_sheet_sealed(struct tx *tx, const struct event *e, const struct sheet_sealed *m)
{
	struct sheet s = m->sheet;

	s.seal_sequence = e->sequence;
	sheet_keep(tx, &s);
}

/* Annulling. */

static enum status may_annul(struct cx *cx, const struct sheet_annul *m, struct sheet *s)
{
	enum status status = sheet_find(cx, m->slot, s);

	if (status != STATUS_ok)
		return status;
	if (s->state != sheet_state_SEALED)
		return refuse(cx, REASON_sheet_not_sealed, "slot", s->code);
	if (!(cx->roles & ORGANISER) &&
	    (!cx->self.trainer || cx->self.trainer != s->sealed_trainer))
		return refuse(cx, REASON_not_the_sealer, "slot", s->code);
	if (!str_trim(m->reason).n)
		return refuse(cx, REASON_reason_needed, "reason", STR(""));
	return STATUS_ok;
}

/* Open again, as its half-day is now, or cancelled with it. */
static struct sheet annulled(struct cx *cx, const struct sheet *sealed)
{
	struct sheet s = *sealed;
	struct slot slot;

	s.state = sheet_state_OPEN;
	s.sealed = 0;
	s.sealed_by = STR("");
	s.sealed_trainer = s.seal_sequence = 0;
	s.annulments++;
	if (get_slot(cx->view, &(struct slot){.id = s.slot}, cx->arena, &slot)) {
		sheet_set_slot(&s, &slot);
		if (slot.state == slot_state_CANCELLED)
			s.state = sheet_state_CANCELLED;
	}
	return s;
}

enum status decide_sheet_annul(struct cx *cx, const struct sheet_annul *m, struct sheet *reply)
{
	struct sheet sealed, open;
	enum status status = may_annul(cx, m, &sealed);
	struct sheet_annulled event = {.reason = str_trim(m->reason), .by = cx->by};
	struct what_if what_if = {.sheet = &open};
	struct ledger *ledgers;

	if (status != STATUS_ok)
		return status;
	roster_tell(cx, &sealed);
	open = annulled(cx, &sealed);
	roster_everybody(cx, &sealed);
	event.at = cx->now_ms;
	event.sealed = sealed.sealed;
	event.sealed_by = sealed.sealed_by;
	event.sheet = open;
	emit_sheet_annulled(cx, &event);
	if (open.state == sheet_state_OPEN && open.date != sealed.date)
		sheet_other_day(cx, &open);
	else if (open.state == sheet_state_OPEN)
		roster_settle(cx, &open);
	ledgers = arena_alloc(cx->arena, (sealed.roster.n + 1) * sizeof(*ledgers));
	for (uint32_t i = 0; i < sealed.roster.n; i++) {
		ledgers[i] = ledger_load(cx->view, cx->arena, sealed.roster.p[i].learner);
		(void)ledger_recount(cx->view, cx->arena, &ledgers[i], &what_if);
		ledger_emit(cx, &ledgers[i]);
	}
	*reply = open;
	return STATUS_ok;
}

/* What only the seal had written goes with it. */
static void delete_absences_of_seal(struct tx *tx, struct arena *a, uint64_t slot)
{
	uint64_t *learners = arena_alloc(a, ROSTER_MAX * sizeof(*learners));
	struct presence p, key = {.slot = slot};
	struct scan scan = scan_records(tx_view(tx), &desc_presence, &key, 1, STR(""));
	uint32_t n = 0;

	while (n < ROSTER_MAX && next_presence(&scan, a, &p))
		if (p.method == presence_method_SEAL)
			learners[n++] = p.learner;
	for (uint32_t i = 0; i < n; i++)
		delete_presence(tx, &(struct presence){.slot = slot, .learner = learners[i]});
}

void apply_sheet_annulled(struct tx *tx, const struct event *e, const struct sheet_annulled *m)
{
	struct arena *a = arena_new();

	delete_absences_of_seal(tx, a, m->sheet.slot);
	sheet_keep(tx, &m->sheet);
	put_sheet_note(tx, &(struct sheet_note){.slot = m->sheet.slot,
						.sequence = e->sequence,
						.kind = note_kind_ANNULLED,
						.at = m->at,
						.by = m->by,
						.reason = m->reason,
						.before_at = m->sealed,
						.before_by = m->sealed_by});
	arena_free(a);
}

/* Queries. */

enum status query_sheet_history(struct cx *cx, const struct sheet_history *m, struct rows *rows)
{
	struct sheet sheet;
	struct sheet_note note, key = {.slot = m->slot};
	struct scan scan;
	enum status status = sheet_find(cx, m->slot, &sheet);

	if (status != STATUS_ok)
		return status;
	scan = scan_records(cx->view, &desc_sheet_note, &key, 1, rows_after(rows));
	while (next_sheet_note(&scan, cx->arena, &note)) {
		rows_at(rows, scan_cursor(&scan));
		note.timezone = sheet.timezone;
		if (!rows_add(rows, &note))
			break;
	}
	return STATUS_ok;
}
