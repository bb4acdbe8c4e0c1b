/* The enrolment service's dispatch table, and the noun enrolment: a learner in a cohort. */
#include "waiting.h"

#include "clock.h"
#include "periods.h"
#include "relations.h"
#include "taught.h"

#define TABLE "enrolment.tbl"
#include "dispatch.inc"

const struct service enrolment_service = {.name = "enrolment",
					  .handlers = handlers,
					  .nhandlers = COUNT(handlers),
					  .relations = &domain_relations};

/* Reads the cohort of *e and, when she has been in it before, what is there; otherwise *e stays as
 * it is. */
static enum status look(struct cx *cx, const char *field, struct cohort_place *place,
			struct enrolment *e)
{
	const struct enrolment key = *e;

	if (!get_cohort_place(cx->view, &(struct cohort_place){.cohort = e->cohort}, cx->arena,
			      place))
		return refuse(cx, REASON_no_such, field, STR("cohort"));
	if (!get_enrolment(cx->view, &key, cx->arena, e))
		*e = key;
	return STATUS_ok;
}

static enum status know(struct cx *cx, uint64_t learner)
{
	struct learner l;

	if (!get_learner(cx->view, &(struct learner){.id = learner}, cx->arena, &l))
		return refuse(cx, REASON_no_such, "learner", STR("learner"));
	return STATUS_ok;
}

static enum status must_be_open(struct cx *cx, const char *field, const struct cohort_place *place)
{
	const struct choice_option *state = choice_by_number(&choices_cohort_state, place->state);

	if (place_open(place))
		return STATUS_ok;
	return refuse(cx, REASON_not_open, field, str_of(state ? state->text : ""));
}

/* Whether she can come (back) into the cohort. */
static enum status must_be_away(struct cx *cx, const struct enrolment *e)
{
	const uint64_t periods_max = desc_field(&desc_enrolment, STR("periods"))->max;

	if (e->state == enrolment_state_ENROLLED)
		return refuse(cx, REASON_enrolled_already, "learner", STR(""));
	if (e->state == enrolment_state_WAITING)
		return refuse(cx, REASON_waiting_already, "learner", STR(""));
	if (e->periods.n >= periods_max)
		return refuse_limit(cx, REASON_too_many_items, "periods", STR(""), periods_max);
	return STATUS_ok;
}

/* Whoever has said that they leave is there until that day: on the waiting list, nothing would tell
 * of those days any more. */
static enum status must_have_left(struct cx *cx, const struct cohort_place *place,
				  const struct enrolment *e, uint32_t since)
{
	uint32_t today = place_today(cx, place), leaves = enrolled_leaves(e, today);

	if (leaves <= today || (since && place_room(place)))
		return STATUS_ok;
	return refuse(cx, REASON_enrolled_until, "learner", date_text(cx->arena, leaves));
}

/* The day on which she begins: the one asked for, which must follow her earlier periods, or else
 * the first one possible from `usual` on. */
static enum status begin_day(struct cx *cx, const char *field, const struct enrolment *e,
			     uint32_t usual, uint32_t *day)
{
	uint32_t free_from = periods_free_from(e);

	if (!*day)
		*day = usual > free_from ? usual : free_from;
	if (*day < free_from || !date_valid(*day))
		return refuse(cx, REASON_not_after, field,
			      date_text(cx->arena, period_last(e)->until));
	return STATUS_ok;
}

static enum status queue_up(struct cx *cx, struct enrolment *out)
{
	out->state = enrolment_state_WAITING;
	out->rank = cx_next_sequence(cx);
	emit_learner_waitlisted(cx, &(struct learner_waitlisted){.enrolment = *out});
	return STATUS_ok;
}

enum status decide_enrolment_add(struct cx *cx, const struct enrolment_add *m,
				 struct enrolment *out)
{
	struct cohort_place place;
	uint32_t since = m->since;

	*out = (struct enrolment){.cohort = m->cohort, .learner = m->learner};
	enum status status = look(cx, "cohort", &place, out);
	if (status == STATUS_ok)
		status = know(cx, m->learner);
	if (status == STATUS_ok)
		status = must_be_open(cx, "cohort", &place);
	if (status == STATUS_ok)
		status = must_be_away(cx, out);
	if (status == STATUS_ok)
		status = must_have_left(cx, &place, out, since);
	if (status == STATUS_ok)
		status = begin_day(cx, "since", out, place_first_day(cx, &place), &since);
	if (status != STATUS_ok)
		return status;
	if (!place_room(&place))
		return queue_up(cx, out);
	place_take(cx->arena, out, since);
	emit_learner_enrolled(cx, &(struct learner_enrolled){.enrolment = *out});
	place_tell_outside(cx, &place, out, since);
	return STATUS_ok;
}

void apply_learner_enrolled(struct tx *tx, const struct event *e, const struct learner_enrolled *m)
{
	(void)e;
	place_put(tx, &m->enrolment);
}

void apply_learner_waitlisted(struct tx *tx, const struct event *e,
			      const struct learner_waitlisted *m)
{
	(void)e;
	place_put(tx, &m->enrolment);
}

/* Ends her running period on last_day. Who has begun cannot have left before; who has not begun yet
 * was never there. */
static enum status end_period(struct cx *cx, const struct cohort_place *place, const char *field,
			      uint32_t last_day, struct enrolment *e)
{
	uint32_t since = period_last(e)->since;

	if (last_day < since && since <= place_today(cx, place))
		return refuse(cx, REASON_before_enrolled, field, date_text(cx->arena, since));
	periods_end(cx->arena, e, last_day);
	return STATUS_ok;
}

static enum status leave_list(struct cx *cx, struct enrolment *out)
{
	out->state = enrolment_state_WITHDRAWN;
	out->rank = 0;
	emit_learner_withdrawn(cx, &(struct learner_withdrawn){.enrolment = *out});
	return STATUS_ok;
}

/* The first who wait come on the day after the last day of who leaves, at the earliest the usual
 * first day. */
static void fill_place(struct cx *cx, struct cohort_place *place, uint32_t last_day)
{
	uint32_t since = place_first_day(cx, place), after = date_add_days(last_day, 1);

	must(place->enrolled > 0);
	place->enrolled--;
	place_promote(cx, place, after > since ? after : since);
}

/* Of who is neither enrolled nor waits: gone, or about to go. */
static enum status must_be_there(struct cx *cx, const struct cohort_place *place,
				 const struct enrolment *e)
{
	uint32_t today = place_today(cx, place), leaves = enrolled_leaves(e, today);

	if (leaves <= today)
		return refuse(cx, REASON_not_enrolled, "learner", STR(""));
	return refuse(cx, REASON_leaves_already, "learner", date_text(cx->arena, leaves));
}

enum status decide_enrolment_withdraw(struct cx *cx, const struct enrolment_withdraw *m,
				      struct enrolment *out)
{
	struct cohort_place place;

	*out = (struct enrolment){.cohort = m->cohort, .learner = m->learner};
	enum status status = look(cx, "cohort", &place, out);
	if (status == STATUS_ok)
		status = know(cx, m->learner);
	if (status != STATUS_ok)
		return status;
	bool waits = out->state == enrolment_state_WAITING;
	if (!waits && out->state != enrolment_state_ENROLLED)
		return must_be_there(cx, &place, out);
	out->reason = str_trim(m->reason);
	if (!out->reason.n)
		return refuse(cx, REASON_missing, "reason", STR(""));
	if (waits)
		return leave_list(cx, out);
	uint32_t last_day = m->last_day ? m->last_day : place_today(cx, &place);
	bool begins_later = period_last(out)->since > last_day;
	/* Who has not begun yet leaves without a last day. */
	if (begins_later && m->last_day)
		return refuse(cx, REASON_before_enrolled, "last_day",
			      date_text(cx->arena, period_last(out)->since));
	status = end_period(cx, &place, "last_day", last_day, out);
	if (status != STATUS_ok)
		return status;
	out->state = enrolment_state_WITHDRAWN;
	emit_learner_withdrawn(cx,
			       &(struct learner_withdrawn){.enrolment = *out, .had_place = true});
	fill_place(cx, &place, begins_later ? 0 : last_day);
	if (!begins_later && last_day > place_today(cx, &place))
		place_tell_day(cx, out, "the last day is still to come:", last_day);
	return STATUS_ok;
}

void apply_learner_withdrawn(struct tx *tx, const struct event *e,
			     const struct learner_withdrawn *m)
{
	(void)e;
	place_put(tx, &m->enrolment);
}

/* What the new cohort says about her coming: *joined is her enrolment there, *first_day the day on
 * which it begins; left out, the first one possible from `usual` on. */
static enum status may_join(struct cx *cx, struct cohort_place *to, struct enrolment *joined,
			    uint32_t usual, uint32_t *first_day)
{
	enum status status = look(cx, "to_cohort", to, joined);

	if (status == STATUS_ok)
		status = must_be_open(cx, "to_cohort", to);
	if (status == STATUS_ok)
		status = must_be_away(cx, joined);
	if (status == STATUS_ok && !place_room(to))
		status = refuse_limit(cx, REASON_cohort_full, "to_cohort", STR(""), to->capacity);
	if (status == STATUS_ok)
		status = begin_day(cx, "first_day", joined, usual, first_day);
	return status;
}

/* Who came by mistake and goes on the very day, which is then named, was never in the first cohort:
 * her period there goes away. The default is tomorrow: whoever was there today keeps it. */
static enum status end_for_transfer(struct cx *cx, const struct cohort_place *from,
				    uint32_t first_day, struct enrolment *left)
{
	uint32_t last_day = date_add_days(first_day, -1);

	if (period_last(left)->since == first_day) {
		periods_end(cx->arena, left, last_day);
		return STATUS_ok;
	}
	return end_period(cx, from, "first_day", last_day, left);
}

enum status decide_enrolment_transfer(struct cx *cx, const struct enrolment_transfer *m,
				      struct enrolment *out)
{
	struct enrolment left = {.cohort = m->cohort, .learner = m->learner};
	struct cohort_place from, to;
	uint32_t first_day = m->first_day;

	*out = (struct enrolment){.cohort = m->to_cohort, .learner = m->learner};
	enum status status = look(cx, "cohort", &from, &left);
	if (status == STATUS_ok)
		status = know(cx, m->learner);
	if (status == STATUS_ok && m->cohort == m->to_cohort)
		status = refuse(cx, REASON_same_cohort, "to_cohort", STR(""));
	if (status == STATUS_ok && left.state != enrolment_state_ENROLLED)
		status = refuse(cx, REASON_not_enrolled, "learner", STR(""));
	if (status == STATUS_ok && !str_trim(m->reason).n)
		status = refuse(cx, REASON_missing, "reason", STR(""));
	if (status == STATUS_ok)
		status = may_join(cx, &to, out, date_add_days(place_today(cx, &from), 1),
				  &first_day);
	if (status == STATUS_ok)
		status = end_for_transfer(cx, &from, first_day, &left);
	if (status != STATUS_ok)
		return status;
	left.state = enrolment_state_TRANSFERRED;
	left.reason = str_trim(m->reason);
	left.to_cohort = m->to_cohort;
	place_take(cx->arena, out, first_day);
	out->from_cohort = m->cohort;
	emit_learner_transferred(cx, &(struct learner_transferred){.left = left, .joined = *out});
	fill_place(cx, &from, date_add_days(first_day, -1));
	place_tell_outside(cx, &to, out, first_day);
	if (from.programme && to.programme && from.programme != to.programme)
		place_tell(cx, out, STR("the cohort is of another programme"));
	return STATUS_ok;
}

void apply_learner_transferred(struct tx *tx, const struct event *e,
			       const struct learner_transferred *m)
{
	(void)e;
	place_put(tx, &m->left);
	place_put(tx, &m->joined);
}

/* False: the page is full. */
static bool add_row(struct cx *cx, struct rows *rows, struct enrolment *e)
{
	struct learner l;

	if (get_learner(cx->view, &(struct learner){.id = e->learner}, cx->arena, &l)) {
		e->email = l.email;
		e->family_name = l.family_name;
		e->given_names = l.given_names;
	}
	return rows_add(rows, e);
}

/* By the learners' ids, which stay while states change between two pages; those of one state by
 * their ranks, which only those who wait have. */
enum status query_enrolment_list(struct cx *cx, const struct enrolment_list *m, struct rows *rows)
{
	struct enrolment e = {.cohort = m->cohort, .state = m->state};
	struct cohort_place place;

	if (!get_cohort_place(cx->view, &(struct cohort_place){.cohort = m->cohort}, cx->arena,
			      &place))
		return refuse(cx, REASON_no_such, "cohort", STR("cohort"));
	struct scan s = m->state ? scan_enrolment_by_state(cx->view, &e, 2, rows_after(rows))
				 : scan_records(cx->view, &desc_enrolment, &e, 1, rows_after(rows));
	while (next_enrolment(&s, cx->arena, &e)) {
		rows_at(rows, scan_cursor(&s));
		if ((!m->day || enrolled_on(&e, m->day)) && !add_row(cx, rows, &e))
			break;
	}
	return STATUS_ok;
}

enum status query_enrolment_of(struct cx *cx, const struct enrolment_of *m, struct rows *rows)
{
	struct enrolment e = {.learner = m->learner};
	enum status status = know(cx, m->learner);

	if (status != STATUS_ok)
		return status;
	struct scan s = scan_enrolment_by_learner(cx->view, &e, 1, rows_after(rows));
	while (next_enrolment(&s, cx->arena, &e)) {
		rows_at(rows, scan_cursor(&s));
		if (taught_sees_row(cx, e.cohort, e.learner) && !add_row(cx, rows, &e))
			break;
	}
	return STATUS_ok;
}

enum status query_enrolment_places(struct cx *cx, const struct enrolment_places *m,
				   struct rows *rows)
{
	struct cohort_place place;

	if (!get_cohort_place(cx->view, &(struct cohort_place){.cohort = m->cohort}, cx->arena,
			      &place))
		return refuse(cx, REASON_no_such, "cohort", STR("cohort"));
	rows_add(rows, &place);
	return STATUS_ok;
}
