/* Corrections of a cohort, and the archive for those that were wrong or are over. The reason
 * stays in the log with the event. */
#include "clock.h"
#include "cohort.h"
#include "noun.h"
#include "rules.h"
#include "slot_rules.h"
#include "text.h"

static bool gone(const struct cohort *c)
{
	return c->state == cohort_state_CANCELLED || c->archived;
}

static enum status cleared(struct cx *cx, struct list_of_str names, struct cohort *c)
{
	for (uint32_t i = 0; i < names.n; i++) {
		struct str name = names.p[i];
		if (str_is(name, "starts"))
			c->starts = 0;
		else if (str_is(name, "ends"))
			c->ends = 0;
		else if (str_is(name, "place"))
			c->place = STR("");
		else if (str_is(name, "note"))
			c->note = STR("");
		else if (str_is(name, "holidays"))
			c->holidays = 0;
		else
			return refuse(cx, REASON_unknown_field, "clear", name);
	}
	return STATUS_ok;
}

/* The code is what its half-days, sheets and boards are called by: it changes only when none of
 * them takes place any more. */
static enum status recoded(struct cx *cx, const struct cohort_change *m, struct cohort *c)
{
	struct str holder;

	if (!m->code.n || str_eq(m->code, c->code))
		return STATUS_ok;
	if (!gone(c))
		return refuse(cx, REASON_code_in_use, "code", STR(""));
	if (code_taken(cx, &index_cohort_by_code, m->code, &holder) && !code_same(holder, c->code))
		return refuse(cx, REASON_code_taken, "code", holder);
	c->code = m->code;
	return STATUS_ok;
}

/* Sealed minutes were decided by the rules of their version. Whether there are any, certification
 * knows, which the catalogue does not follow: the client asks there first. */
static enum status rebound(struct cx *cx, const struct cohort_change *m, struct cohort *c)
{
	struct curriculum key = {.programme = c->programme, .version = m->version}, found;

	if (!m->version)
		return STATUS_ok;
	if (!find_curriculum_by_programme(cx->view, &key, cx->arena, &found))
		return refuse(cx, REASON_no_such, "version", STR("version"));
	if (found.id == c->curriculum)
		return STATUS_ok;
	if (!m->unsealed)
		return refuse(cx, REASON_minutes_first, "version", STR(""));
	c->curriculum = found.id;
	return STATUS_ok;
}

static bool same_cohort(const struct cohort *a, const struct cohort *b)
{
	return str_eq(a->code, b->code) && a->curriculum == b->curriculum &&
	       a->starts == b->starts && a->ends == b->ends && str_eq(a->place, b->place) &&
	       str_eq(a->note, b->note) && a->holidays == b->holidays;
}

/* Its half-days are called by its code, and another cohort may take it. */
static void slots_recoded(struct cx *cx, const struct cohort *c, uint32_t old)
{
	struct slot s = {.cohort = c->id};
	struct scan scan = scan_slot_by_cohort(cx->view, &s, 1, STR(""));

	while (next_slot(&scan, cx->arena, &s)) {
		s.code = arena_printf(cx->arena, "%.*s%.*s", (int)c->code.n, c->code.p,
				      (int)(s.code.n - old), s.code.p + old);
		s.revision++;
		if (s.state == slot_state_CANCELLED)
			emit_slot_was_cancelled(cx, &(struct slot_was_cancelled){.slot = s});
		else
			emit_slot_moved(cx, &(struct slot_moved){.slot = s,
								 .minutes_before = s.duration_min});
	}
}

/* Half-days that the new dates leave outside. */
static void outside_warned(struct cx *cx, struct cohort *c)
{
	struct warnings w = {.arena = cx->arena};
	struct slot s = {.cohort = c->id};
	struct scan scan = scan_slot_by_cohort(cx->view, &s, 1, STR(""));
	uint32_t before = 0, after = 0;

	while (next_slot(&scan, cx->arena, &s)) {
		before += s.state == slot_state_SCHEDULED && c->starts && s.date < c->starts;
		after += s.state == slot_state_SCHEDULED && c->ends && s.date > c->ends;
	}
	if (before)
		warn(&w, "half-days before the first day: %u", before);
	if (after)
		warn(&w, "half-days after the last day: %u", after);
	c->warnings = warned(&w);
}

enum status decide_cohort_change(struct cx *cx, const struct cohort_change *m, struct cohort *reply)
{
	struct cohort before;
	enum status s = cohort_found(cx, m->cohort, &before);

	if (s != STATUS_ok || (s = reason_given(cx, m->reason)) != STATUS_ok)
		return s;
	*reply = before;
	reply->starts = m->starts ? m->starts : reply->starts;
	reply->ends = m->ends ? m->ends : reply->ends;
	reply->place = m->place.n ? text_name(cx->arena, m->place) : reply->place;
	reply->note = m->note.n ? str_trim(m->note) : reply->note;
	reply->holidays = m->holidays ? m->holidays : reply->holidays;
	if ((s = cleared(cx, m->clear, reply)) != STATUS_ok ||
	    (s = recoded(cx, m, reply)) != STATUS_ok || (s = rebound(cx, m, reply)) != STATUS_ok)
		return s;
	if (reply->starts && reply->ends && reply->ends < reply->starts)
		return refuse(cx, REASON_not_after, "ends", date_text(cx->arena, reply->starts));
	if (same_cohort(&before, reply))
		return refuse(cx, REASON_nothing_changes, "", STR(""));
	if (!str_eq(before.code, reply->code))
		slots_recoded(cx, reply, before.code.n);
	emit_cohort_changed(cx, &(struct cohort_changed){
					.cohort = *reply,
					.before = before.state,
					.reason = str_trim(m->reason),
					.curriculum_before = before.curriculum == reply->curriculum
								     ? 0
								     : before.curriculum});
	outside_warned(cx, reply);
	return STATUS_ok;
}

/* A cohort that has not started is cancelled with it; one that runs is closed first. */
enum status decide_cohort_archive(struct cx *cx, const struct cohort_archive *m,
				  struct cohort *reply)
{
	enum status s = cohort_found(cx, m->cohort, reply);
	uint32_t before = reply->state;

	if (s != STATUS_ok || (s = reason_given(cx, m->reason)) != STATUS_ok)
		return s;
	if (reply->archived)
		return refuse(cx, REASON_nothing_changes, "cohort", STR(""));
	if (before == cohort_state_STARTED)
		return cohort_refused(cx, "cohort", reply);
	if (before == cohort_state_PLANNED || before == cohort_state_OPEN)
		reply->state = cohort_state_CANCELLED;
	reply->archived = true;
	emit_cohort_changed(cx, &(struct cohort_changed){.cohort = *reply,
							 .before = before,
							 .reason = str_trim(m->reason)});
	return STATUS_ok;
}

enum status decide_cohort_restore(struct cx *cx, const struct cohort_restore *m,
				  struct cohort *reply)
{
	enum status s = cohort_found(cx, m->cohort, reply);

	if (s != STATUS_ok || (s = reason_given(cx, m->reason)) != STATUS_ok)
		return s;
	if (!reply->archived)
		return refuse(cx, REASON_nothing_changes, "cohort", STR(""));
	reply->archived = false;
	emit_cohort_changed(cx, &(struct cohort_changed){.cohort = *reply,
							 .before = reply->state,
							 .reason = str_trim(m->reason)});
	return STATUS_ok;
}
