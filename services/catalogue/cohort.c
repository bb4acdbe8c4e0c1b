/* Cohorts: one run of a programme with a group, from planned to closed. */
#include "clock.h"
#include "cohort.h"
#include "noun.h"
#include "text.h"

enum status cohort_found(struct cx *cx, uint64_t id, struct cohort *out)
{
	if (!get_cohort(cx->view, &(struct cohort){.id = id}, cx->arena, out))
		return refuse(cx, REASON_no_such, "cohort", STR("cohort"));
	return STATUS_ok;
}

bool cohort_runs(const struct cohort *c)
{
	return c->state != cohort_state_CLOSED && c->state != cohort_state_CANCELLED;
}

enum status cohort_refused(struct cx *cx, const char *field, const struct cohort *c)
{
	const struct choice_option *state = choice_by_number(&choices_cohort_state, c->state);

	return refuse(cx, REASON_cohort_state, field, str_of(state ? state->text : "in no state"));
}

/* The cohort is bound to the newest curriculum of this moment, for good (domain R-S1). */
enum status decide_cohort_plan(struct cx *cx, const struct cohort_plan *m, struct cohort *reply)
{
	struct programme p;
	struct str holder;

	if (code_taken(cx, &index_cohort_by_code, m->code, &holder))
		return refuse(cx, REASON_code_taken, "code", holder);
	if (!get_programme(cx->view, &(struct programme){.id = m->programme}, cx->arena, &p))
		return refuse(cx, REASON_no_such, "programme", STR("programme"));
	if (m->timezone.n && !zone_known(m->timezone))
		return refuse(cx, REASON_unknown_zone, "timezone", m->timezone);
	if (m->starts && m->ends && m->ends < m->starts)
		return refuse(cx, REASON_not_after, "ends", date_text(cx->arena, m->starts));

	struct cohort c = {
		.code = m->code,
		.programme = p.id,
		.curriculum = p.curriculum,
		.state = cohort_state_PLANNED,
		.capacity = m->capacity,
		.timezone = m->timezone.n ? m->timezone : p.timezone,
		.starts = m->starts,
		.ends = m->ends,
		.place = text_name(cx->arena, m->place),
		.note = str_trim(m->note),
		.programme_code = p.code,
		.holidays = m->holidays,
	};
	*reply = c;
	reply->id = emit_cohort_planned(cx, &(struct cohort_planned){.cohort = c});
	return STATUS_ok;
}

void apply_cohort_planned(struct tx *tx, const struct event *e, const struct cohort_planned *m)
{
	struct cohort c = m->cohort;

	c.id = id_or_born(c.id, e);
	put_cohort(tx, &c);
}

void apply_cohort_changed(struct tx *tx, const struct event *e, const struct cohort_changed *m)
{
	(void)e;
	put_cohort(tx, &m->cohort);
}

static void cohort_becomes(struct cx *cx, struct cohort *c, enum cohort_state state,
			   struct str reason)
{
	uint32_t before = c->state;

	c->state = state;
	emit_cohort_changed(
		cx, &(struct cohort_changed){.cohort = *c, .before = before, .reason = reason});
}

/* One step of a cohort's life: planned, open, started, closed, none left out. */
struct step {
	enum cohort_state from, to;
	struct str note;
};

static enum status cohort_steps(struct cx *cx, uint64_t id, struct step step, struct cohort *reply)
{
	enum status s = cohort_found(cx, id, reply);

	if (s != STATUS_ok)
		return s;
	if (reply->state != step.from)
		return cohort_refused(cx, "cohort", reply);
	if (str_trim(step.note).n)
		reply->note = str_trim(step.note);
	cohort_becomes(cx, reply, step.to, STR(""));
	return STATUS_ok;
}

enum status decide_cohort_open(struct cx *cx, const struct cohort_open *m, struct cohort *reply)
{
	struct step step = {cohort_state_PLANNED, cohort_state_OPEN, m->note};

	return cohort_steps(cx, m->cohort, step, reply);
}

enum status decide_cohort_start(struct cx *cx, const struct cohort_start *m, struct cohort *reply)
{
	struct step step = {cohort_state_OPEN, cohort_state_STARTED, m->note};

	return cohort_steps(cx, m->cohort, step, reply);
}

enum status decide_cohort_close(struct cx *cx, const struct cohort_close *m, struct cohort *reply)
{
	struct step step = {cohort_state_STARTED, cohort_state_CLOSED, m->note};

	return cohort_steps(cx, m->cohort, step, reply);
}

/* A cohort that has started has proofs of attendance: it is closed, not cancelled. Its half-days
 * stay on the timetable of a cohort that does not take place. */
enum status decide_cohort_cancel(struct cx *cx, const struct cohort_cancel *m, struct cohort *reply)
{
	enum status s = cohort_found(cx, m->cohort, reply);

	if (s != STATUS_ok || (s = reason_given(cx, m->reason)) != STATUS_ok)
		return s;
	if (reply->state != cohort_state_PLANNED && reply->state != cohort_state_OPEN)
		return cohort_refused(cx, "cohort", reply);
	cohort_becomes(cx, reply, cohort_state_CANCELLED, str_trim(m->reason));
	return STATUS_ok;
}

/* Closing or cancelling ends the timetable: who does it knows what is still on it. */
enum status query_cohort_review(struct cx *cx, const struct cohort_review *m, struct rows *rows)
{
	struct cohort c;
	struct slot slot = {.cohort = m->cohort};
	struct unusual ahead = {.kind = unusual_kind_HALF_DAYS_AHEAD};
	enum status status = cohort_found(cx, m->cohort, &c);

	if (status != STATUS_ok)
		return status;
	struct scan s = scan_slot_by_cohort(cx->view, &slot, 1, STR(""));
	while (next_slot(&s, cx->arena, &slot))
		ahead.count += slot.state == slot_state_SCHEDULED && slot.ends_at > cx->now_ms;
	if (ahead.count)
		rows_add(rows, &ahead);
	return STATUS_ok;
}

/* Feeds run one way, so how many are enrolled is not known here: a capacity below that number is
 * taken, and enrolment, which follows this fact, keeps everybody and fills no place until some
 * leave. */
enum status decide_cohort_resize(struct cx *cx, const struct cohort_resize *m, struct cohort *reply)
{
	enum status s = cohort_found(cx, m->cohort, reply);

	if (s != STATUS_ok)
		return s;
	if (!cohort_runs(reply))
		return cohort_refused(cx, "cohort", reply);
	if (reply->capacity == m->capacity)
		return refuse(cx, REASON_nothing_changes, "capacity", STR(""));
	reply->capacity = m->capacity;
	cohort_becomes(cx, reply, (enum cohort_state)reply->state, STR(""));
	return STATUS_ok;
}

/* The note is for the organisers: it may say what is not for the learners' ears. */
static void note_hidden(const struct cx *cx, struct cohort *c)
{
	if (cx->roles & LEARNER && !(cx->roles & ORGANISER))
		c->note = STR("");
}

enum status query_cohort_show(struct cx *cx, const struct cohort_show *m, struct rows *rows)
{
	struct cohort c;
	enum status s = cohort_found(cx, m->cohort, &c);

	if (s != STATUS_ok)
		return s;
	note_hidden(cx, &c);
	rows_add(rows, &c);
	return STATUS_ok;
}

enum status query_cohort_list(struct cx *cx, const struct cohort_list *m, struct rows *rows)
{
	struct cohort c = {.programme = m->programme};
	struct str after = rows_after(rows);
	struct scan s = m->programme ? scan_cohort_by_programme(cx->view, &c, 1, after)
				     : scan_cohort_by_code(cx->view, &c, 0, after);

	while (next_cohort(&s, cx->arena, &c)) {
		if ((m->state && c.state != m->state) || (c.archived && !m->archived))
			continue;
		rows_at(rows, scan_cursor(&s));
		note_hidden(cx, &c);
		if (!rows_add(rows, &c))
			break;
	}
	return STATUS_ok;
}
