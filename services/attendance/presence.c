/* One learner on one sheet: signed, marked, and corrected once the sheet is sealed; there is never
 * a second presence. */
#include "attendance.h"
#include "chain.h"
#include "clock.h"
#include "history.h"
#include "sheet.h"
#include "taught.h"

#include <stdlib.h>

/* Signing. */

/* As many as the table lets a presence tell. */
#define WARNINGS_MAX 40

static bool was_there(uint32_t status)
{
	return status == presence_status_PRESENT || status == presence_status_LATE;
}

static struct str how_text(uint32_t status)
{
	return str_of(choice_by_number(&choices_presence_status, status)->text);
}

/* Whether now lies between the margins around the half-day. */
static enum status window_look(struct cx *cx, const struct slot *slot)
{
	int64_t opens = slot->starts_at - SIGN_MARGIN_MS, closes = slot->ends_at + SIGN_MARGIN_MS;

	if (cx->now_ms < opens)
		return refuse(cx, REASON_too_early, "slot",
			      time_text_zone(cx->arena, opens, slot->timezone));
	if (cx->now_ms > closes)
		return refuse(cx, REASON_too_late, "slot",
			      time_text_zone(cx->arena, closes, slot->timezone));
	return STATUS_ok;
}

static struct list_of_str warnings_of(struct cx *cx, const struct sheet *s, uint64_t learner)
{
	struct overlap o = overlap_of(cx, s);

	return overlap_warnings(&o, learner);
}

/* A sheet that is there says more than the clock; without one, the clock says more to a learner
 * than the missing sheet. */
enum status decide_presence_sign(struct cx *cx, const struct presence_sign *m,
				 struct presence *reply)
{
	struct slot slot;
	struct sheet sheet;
	struct presence key;
	enum status status;
	bool opened = get_sheet(cx->view, &(struct sheet){.slot = m->slot}, cx->arena, &sheet);
	struct roster roster = roster_load(cx, m->slot);
	bool joins;

	/* A signature is the person's own (domain 2.4): a gateway says for whom it speaks. */
	if (cx->self.learner != m->learner)
		return refuse(cx, REASON_not_yourself, "learner", STR(""));
	if (!get_slot(cx->view, &(struct slot){.id = m->slot}, cx->arena, &slot))
		return refuse(cx, REASON_no_such, "slot", STR("slot"));
	joins = opened && !roster_has(&roster, m->learner) && roster_ought(cx, &sheet, m->learner);
	key = (struct presence){.slot = m->slot, .learner = m->learner};
	bool there = get_presence(cx->view, &key, cx->arena, reply);
	/* Who is on the sheet is on it, however often they sign and whatever became of it. */
	if (there && was_there(reply->status) && slot.state != slot_state_CANCELLED) {
		reply->already = true;
		return STATUS_ok;
	}
	if (opened && sheet.state == sheet_state_SEALED)
		return refuse(cx, joins ? REASON_joins_by_correction : REASON_sheet_sealed, "slot",
			      slot.code);
	if (slot.state == slot_state_CANCELLED)
		return refuse(cx, REASON_slot_cancelled, "slot", slot.code);
	if (opened && !joins && !roster_has(&roster, m->learner))
		return refuse(cx, REASON_not_on_roster, "learner", STR(""));
	if (joins && roster_length(&roster) >= ROSTER_MAX)
		return refuse_limit(cx, REASON_roster_full, "slot", STR(""), ROSTER_MAX);
	if (there)
		return refuse(cx, REASON_signed_already, "learner", how_text(reply->status));
	status = window_look(cx, &slot);
	if (status != STATUS_ok)
		return status;
	if (!opened)
		return refuse(cx, REASON_no_sheet, "slot", slot.code);
	*reply = (struct presence){.slot = m->slot,
				   .learner = m->learner,
				   .status = presence_status_PRESENT,
				   .method = presence_method_SIGNED,
				   .at = cx->now_ms,
				   .by = cx->by};
	if (joins)
		roster_join(cx, &sheet, m->learner, STR(""));
	emit_presence_recorded(cx, &(struct presence_recorded){.presence = *reply});
	reply->warnings = warnings_of(cx, &sheet, m->learner);
	return STATUS_ok;
}

/* A signature is never lost: when a mark takes its place, the sheet's history has it. */
static void keep_signature(struct tx *tx, const struct event *e, const struct presence *mark)
{
	struct arena *a = arena_new();
	struct presence before;

	if (get_presence(tx_view(tx), mark, a, &before) && before.method == presence_method_SIGNED)
		put_sheet_note(tx, &(struct sheet_note){.slot = mark->slot,
							.sequence = e->sequence,
							.kind = note_kind_OVERRULED,
							.learner = mark->learner,
							.at = mark->at,
							.by = mark->by,
							.reason = mark->reason,
							.status = before.status,
							.method = before.method,
							.before_at = before.at,
							.before_by = before.by});
	arena_free(a);
}

void apply_presence_recorded(struct tx *tx, const struct event *e,
			     const struct presence_recorded *m)
{
	if (m->presence.method == presence_method_ROLL)
		keep_signature(tx, e, &m->presence);
	put_presence(tx, &m->presence);
}

/* Marking. */

enum status mark_look(struct cx *cx, const struct sheet *s, const struct roster *r,
		      const struct mark *mark, struct presence *out, bool *same, bool *joins)
{
	struct presence key = {.slot = r->slot, .learner = mark->learner};
	struct str reason = str_trim(mark->reason);

	bool ought = roster_ought(cx, s, mark->learner),
	     there = get_presence(cx->view, &key, cx->arena, out),
	     signed_it = there && out->method == presence_method_SIGNED;

	/* Whoever is not enrolled on that day is on the sheet by a signature only. */
	*joins = ought && !roster_has(r, mark->learner);
	if (!ought && !signed_it)
		return refuse(cx, REASON_not_on_roster,
			      arena_printf(cx->arena, "%slearner", mark->path).p, STR(""));
	if (*joins && roster_length(r) + mark->before >= ROSTER_MAX)
		return refuse_limit(cx, REASON_roster_full,
				    arena_printf(cx->arena, "%slearner", mark->path).p, STR(""),
				    ROSTER_MAX);
	if (mark->status == presence_status_EXCUSED && !reason.n)
		return refuse(cx, REASON_reason_needed,
			      arena_printf(cx->arena, "%sreason", mark->path).p, STR(""));
	if (signed_it && !was_there(mark->status) && !reason.n)
		return refuse(cx, REASON_over_signature,
			      arena_printf(cx->arena, "%sreason", mark->path).p, STR(""));
	*same = there && out->status == mark->status && str_eq(out->reason, reason);
	if (*same)
		return STATUS_ok;
	*out = (struct presence){.slot = r->slot,
				 .learner = mark->learner,
				 .status = mark->status,
				 .method = presence_method_ROLL,
				 .at = cx->now_ms,
				 .by = cx->by,
				 .reason = reason};
	return STATUS_ok;
}

static bool signed_at(const struct cx *cx, const struct presence *key)
{
	struct presence p;

	return get_presence(cx->view, key, cx->arena, &p) && p.method == presence_method_SIGNED;
}

/* What is told of the mark: other half-days at the same time, and what it does not do. */
static struct list_of_str mark_warnings(struct cx *cx, const struct sheet *s,
					const struct presence *p, bool over_signature)
{
	struct list_of_str other = {0};

	if (was_there(p->status))
		other = warnings_of(cx, s, p->learner);
	struct str *all = arena_alloc(cx->arena, (other.n + 2) * sizeof(*all));
	uint32_t n = 0;
	if (over_signature)
		all[n++] = STR("the learner had signed: the signature is kept beside the mark");
	if (!roster_ought(cx, s, p->learner))
		all[n++] = STR("the learner is not enrolled on that day: this does not count");
	for (uint32_t i = 0; i < other.n && n < WARNINGS_MAX; i++)
		all[n++] = other.p[i];
	return (struct list_of_str){all, n};
}

enum status decide_presence_mark(struct cx *cx, const struct presence_mark *m,
				 struct presence *reply)
{
	struct sheet sheet;
	struct mark mark = {m->learner, m->status, m->reason, "", 0};
	bool same = false, joins = false;
	enum status status = sheet_to_write(cx, m->slot, &sheet);
	struct roster roster = roster_load(cx, m->slot);

	if (status == STATUS_ok)
		status = mark_look(cx, &sheet, &roster, &mark, reply, &same, &joins);
	if (status != STATUS_ok)
		return status;
	if (joins)
		roster_join(cx, &sheet, m->learner, STR(""));
	if (!same)
		emit_presence_recorded(cx, &(struct presence_recorded){.presence = *reply});
	reply->warnings = mark_warnings(cx, &sheet, reply, !same && signed_at(cx, reply));
	return STATUS_ok;
}

/* Correcting. */

static enum status may_correct(struct cx *cx, const struct presence_correct *m, struct sheet *s,
			       bool *joins)
{
	enum status status = sheet_find(cx, m->slot, s);
	struct roster roster = roster_load(cx, m->slot);

	if (status != STATUS_ok)
		return status;
	if (!sheet_is_hers(cx, s->cohort, s->trainer))
		return sheet_not_hers(cx, s->trainer, s->code);
	if (s->state == sheet_state_CANCELLED)
		return refuse(cx, REASON_slot_cancelled, "slot", s->code);
	if (s->state != sheet_state_SEALED)
		return refuse(cx, REASON_sheet_not_sealed, "slot", s->code);
	*joins = !roster_has(&roster, m->learner);
	if (*joins && !roster_ought(cx, s, m->learner))
		return refuse(cx, REASON_not_on_roster, "learner", STR(""));
	if (*joins && roster_length(&roster) >= ROSTER_MAX)
		return refuse_limit(cx, REASON_roster_full, "slot", STR(""), ROSTER_MAX);
	if (!str_trim(m->reason).n)
		return refuse(cx, REASON_reason_needed, "reason", STR(""));
	return STATUS_ok;
}

/* Who was enrolled too late for the sheet comes onto it as absent first. */
static void join_sealed(struct cx *cx, const struct sheet *s, uint64_t learner, struct str reason,
			struct presence *p)
{
	*p = (struct presence){.slot = s->slot,
			       .learner = learner,
			       .status = presence_status_ABSENT,
			       .method = presence_method_JOINED,
			       .at = cx->now_ms,
			       .by = cx->by,
			       .reason = reason};
	roster_join(cx, s, learner, reason);
	emit_presence_recorded(cx, &(struct presence_recorded){.presence = *p});
}

static void correct(struct cx *cx, const struct presence_correct *m, struct presence *p)
{
	struct presence_corrected event = {.before = p->status};

	p->status = m->status;
	p->method = presence_method_CORRECTED;
	p->at = cx->now_ms;
	p->by = cx->by;
	p->reason = str_trim(m->reason);
	p->corrections++;
	event.presence = *p;
	emit_presence_corrected(cx, &event);
}

/* Of two half-days at the same time one credits the minutes; which one is told. */
static struct str credited_in(struct cx *cx, uint64_t less, uint64_t more)
{
	struct sheet a, b;

	if (!get_sheet(cx->view, &(struct sheet){.slot = less}, cx->arena, &a) ||
	    !get_sheet(cx->view, &(struct sheet){.slot = more}, cx->arena, &b))
		return STR("");
	return arena_printf(cx->arena,
			    "minutes of %.*s are credited in %.*s, which is at the same time",
			    (int)a.code.n, a.code.p, (int)b.code.n, b.code.p);
}

static bool at_once(const struct past_half *a, const struct past_half *b)
{
	return a->slot != b->slot && a->starts_at < b->ends_at && b->starts_at < a->ends_at;
}

/* Half-days at the same time as the corrected one, and where the minutes went. */
static struct list_of_str correction_warnings(struct cx *cx, const struct ledger *l,
					      const struct what_if *corrected,
					      const struct presence *p)
{
	struct history before = history_load(cx->view, cx->arena, l, NULL),
		       after = history_load(cx->view, cx->arena, l, corrected);
	const struct past_half *is = history_half(&after, p->slot), *was;
	struct list_of_str other = mark_warnings(cx, corrected->sheet, p, false);
	struct str *all = arena_alloc(cx->arena, WARNINGS_MAX * sizeof(*all));
	uint32_t n = 0;

	for (uint32_t i = 0; i < other.n && n < WARNINGS_MAX; i++)
		all[n++] = other.p[i];
	for (uint32_t i = 0; is && i < after.n && n < WARNINGS_MAX; i++) {
		const struct past_half *h = &after.halves[i];
		was = history_half(&before, h->slot);
		if (!at_once(is, h))
			continue;
		if (was && h->credited_min < was->credited_min)
			all[n++] = credited_in(cx, h->slot, is->slot);
		else if (was_there(is->status) && is->credited_min < is->duration_min &&
			 h->credited_min)
			all[n++] = credited_in(cx, is->slot, h->slot);
	}
	return (struct list_of_str){all, n};
}

enum status decide_presence_correct(struct cx *cx, const struct presence_correct *m,
				    struct presence *reply)
{
	struct sheet sheet;
	bool joins = false;
	enum status status = may_correct(cx, m, &sheet, &joins);
	struct presence key = {.slot = m->slot, .learner = m->learner};
	struct what_if corrected = {.sheet = &sheet, .status = m->status};
	struct ledger ledger;

	if (status != STATUS_ok)
		return status;
	/* The seal left nobody of the roster without a presence. */
	if (joins)
		join_sealed(cx, &sheet, m->learner, str_trim(m->reason), reply);
	else
		must(get_presence(cx->view, &key, cx->arena, reply));
	if (reply->status == m->status && !joins)
		return refuse(cx, REASON_nothing_changes, "status", how_text(m->status));
	ledger = ledger_load(cx->view, cx->arena, m->learner);
	if (!ledger_recount(cx->view, cx->arena, &ledger, &corrected))
		return refuse_limit(cx, REASON_too_many_items, "slot", STR(""), EXCUSED_MAX);
	if (reply->status != m->status)
		correct(cx, m, reply);
	ledger_emit(cx, &ledger);
	reply->warnings = correction_warnings(cx, &ledger, &corrected, reply);
	return STATUS_ok;
}

void apply_presence_corrected(struct tx *tx, const struct event *e,
			      const struct presence_corrected *m)
{
	struct arena *a = arena_new();
	struct presence before;
	struct sheet s;

	must(get_presence(tx_view(tx), &m->presence, a, &before));
	put_correction(tx, &(struct correction){.slot = before.slot,
						.sequence = e->sequence,
						.learner = before.learner,
						.before = before.status,
						.before_method = before.method,
						.before_at = before.at,
						.before_by = before.by,
						.status = m->presence.status,
						.at = m->presence.at,
						.by = m->presence.by,
						.reason = m->presence.reason});
	put_presence(tx, &m->presence);
	if (get_sheet(tx_view(tx), &(struct sheet){.slot = m->presence.slot}, a, &s)) {
		s.corrections++;
		put_sheet(tx, &s);
	}
	arena_free(a);
}

/* Queries. */

enum status query_presence_list(struct cx *cx, const struct presence_list *m, struct rows *rows)
{
	struct sheet sheet;
	struct presence p, key = {.slot = m->slot};
	struct scan scan;
	enum status status = sheet_find(cx, m->slot, &sheet);

	if (status != STATUS_ok)
		return status;
	scan = scan_records(cx->view, &desc_presence, &key, 1, rows_after(rows));
	while (next_presence(&scan, cx->arena, &p)) {
		rows_at(rows, scan_cursor(&scan));
		p.timezone = sheet.timezone;
		if (!rows_add(rows, &p))
			break;
	}
	return STATUS_ok;
}

enum status query_correction_list(struct cx *cx, const struct correction_list *m, struct rows *rows)
{
	struct sheet sheet;
	struct correction c, key = {.slot = m->slot};
	struct scan scan;
	enum status status = sheet_find(cx, m->slot, &sheet);

	if (status != STATUS_ok)
		return status;
	scan = scan_records(cx->view, &desc_correction, &key, 1, rows_after(rows));
	while (next_correction(&scan, cx->arena, &c)) {
		rows_at(rows, scan_cursor(&scan));
		c.hash = chain_hash(cx->view, cx->arena, c.sequence);
		if (!rows_add(rows, &c))
			break;
	}
	return STATUS_ok;
}

/* A learner's presences, which people read by the calendar, are on the sheets of the cohorts that
 * she is or was in: an index by learner would touch a page of its own for every mark. */
struct dated {
	int64_t starts_at;
	struct presence presence;
};

static int dated_compare(const void *left, const void *right)
{
	const struct dated *a = left, *b = right;

	if (a->starts_at != b->starts_at)
		return a->starts_at < b->starts_at ? -1 : 1;
	return (a->presence.slot > b->presence.slot) - (a->presence.slot < b->presence.slot);
}

struct dated_list {
	struct dated *p;
	uint32_t n, room;
};

static struct dated *dated_add(struct arena *a, struct dated_list *l)
{
	if (l->n == l->room) {
		uint32_t room = l->room ? 2 * l->room : 64;
		struct dated *p = arena_alloc(a, room * sizeof(*p));
		if (l->n)
			memcpy(p, l->p, l->n * sizeof(*p));
		l->p = p;
		l->room = room;
	}
	return &l->p[l->n];
}

static void add_cohort(struct cx *cx, const struct enrolment *e, struct dated_list *l)
{
	struct scan scan =
		scan_sheet_by_cohort(cx->view, &(struct sheet){.cohort = e->cohort}, 1, STR(""));
	struct sheet s;

	while (next_sheet(&scan, cx->arena, &s)) {
		struct presence key = {.slot = s.slot, .learner = e->learner};
		struct dated *d = dated_add(cx->arena, l);
		d->starts_at = s.starts_at;
		l->n += get_presence(cx->view, &key, cx->arena, &d->presence);
		d->presence.timezone = s.timezone;
	}
}

static struct dated *presences_by_day(struct cx *cx, uint64_t learner, uint32_t *n)
{
	struct enrolment e, key = {.learner = learner};
	struct scan scan = scan_enrolment_by_learner(cx->view, &key, 1, STR(""));
	struct dated_list all = {0};

	while (next_enrolment(&scan, cx->arena, &e))
		if (taught_sees_row(cx, e.cohort, learner))
			add_cohort(cx, &e, &all);
	if (all.n)
		qsort(all.p, all.n, sizeof(*all.p), dated_compare);
	*n = all.n;
	return all.p;
}

/* The cursor is the start and the half-day of the last row, as written here. */
static struct str dated_cursor(const struct cx *cx, const struct dated *d)
{
	return arena_printf(cx->arena, "%lld/%llu", (long long)d->starts_at,
			    (unsigned long long)d->presence.slot);
}

static bool dated_parse(struct str cursor, struct dated *out)
{
	const char *slash = memchr(cursor.p, '/', cursor.n);
	uint32_t n = slash ? (uint32_t)(slash - cursor.p) : 0;

	return slash && str_i64((struct str){cursor.p, n}, &out->starts_at) &&
	       str_u64((struct str){slash + 1, cursor.n - n - 1}, &out->presence.slot);
}

enum status query_presence_of(struct cx *cx, const struct presence_of *m, struct rows *rows)
{
	struct learner learner;
	struct dated after = {0}, *all;
	struct str cursor = rows_after(rows);
	uint32_t n;

	if (!get_learner(cx->view, &(struct learner){.id = m->learner}, cx->arena, &learner))
		return refuse(cx, REASON_no_such, "learner", STR("learner"));
	if (cursor.n && !dated_parse(cursor, &after))
		return refuse(cx, REASON_bad_cursor, "", STR(""));
	all = presences_by_day(cx, m->learner, &n);
	for (uint32_t i = 0; i < n; i++) {
		if (cursor.n && dated_compare(&all[i], &after) <= 0)
			continue;
		rows_at(rows, dated_cursor(cx, &all[i]));
		if (!rows_add(rows, &all[i].presence))
			break;
	}
	return STATUS_ok;
}
