/* Placement (stage): half-days done at a host, recorded by the learner or an organiser, counted
 * once validated. */
#include "attendance.h"
#include "clock.h"
#include "tally.h"

/* Half a day of placement: 70 h in 20 half-days (domain 4.2). */
#define HALF_DAY_MIN 210
#define HALF_DAYS_A_DAY 2

/* The dates and the number of half-days, which must fit between them. */
static enum status days_look(struct cx *cx, const struct placement *p, struct str timezone)
{
	const char *last = p->last_day == p->first_day ? "first_day" : "last_day";
	uint64_t room;

	if (p->last_day < p->first_day)
		return refuse(cx, REASON_not_after, "last_day", date_text(cx->arena, p->first_day));
	if (p->last_day > zone_date(timezone, cx->now_ms))
		return refuse(cx, REASON_in_the_future, last, date_text(cx->arena, p->last_day));
	room = HALF_DAYS_A_DAY * ((uint64_t)date_diff_days(p->first_day, p->last_day) + 1);
	if (p->half_days > room)
		return refuse_limit(cx, REASON_placement_too_many, "half_days", STR(""), room);
	return STATUS_ok;
}

static bool overlaps_another(struct cx *cx, const struct placement *p)
{
	struct scan scan = scan_placement_by_learner(cx->view, p, 2, STR(""));
	struct placement other;

	while (next_placement(&scan, cx->arena, &other))
		if (other.first_day <= p->last_day && p->first_day <= other.last_day)
			return true;
	return false;
}

/* Moves the minutes of a placement into the learner's tally. */
static void placement_emit_totals(struct cx *cx, const struct placement *p)
{
	struct ledger l = ledger_load(cx->view, cx->arena, p->learner);
	struct ledger_line *line = ledger_line(&l, p->cohort);
	uint64_t minutes = p->half_days * p->half_day_min;

	must(line);
	if (p->state == placement_state_RECORDED) {
		line->tally.placement_waiting_min += minutes;
	} else {
		must(line->tally.placement_waiting_min >= minutes);
		line->tally.placement_waiting_min -= minutes;
		line->tally.placement_min += minutes;
	}
	line->changed = true;
	ledger_emit(cx, &l);
}

enum status decide_placement_record(struct cx *cx, const struct placement_record *m,
				    struct placement *reply)
{
	struct cohort cohort;
	struct enrolment e;
	enum status status;

	if (!get_cohort(cx->view, &(struct cohort){.id = m->cohort}, cx->arena, &cohort))
		return refuse(cx, REASON_no_such, "cohort", STR("cohort"));
	if (!get_enrolment(cx->view,
			   &(struct enrolment){.cohort = m->cohort, .learner = m->learner},
			   cx->arena, &e) ||
	    !e.periods.n)
		return refuse(cx, REASON_not_enrolled, "learner", STR(""));
	if (!asked_of_cohort(cx->view, cx->arena, m->cohort).placement_min)
		return refuse(cx, REASON_no_placement_asked, "cohort", cohort.code);
	*reply =
		(struct placement){.cohort = m->cohort,
				   .learner = m->learner,
				   .first_day = m->first_day,
				   .last_day = m->last_day ? m->last_day : m->first_day,
				   .half_days = m->half_days,
				   .half_day_min = m->half_day_min ? m->half_day_min : HALF_DAY_MIN,
				   .host = str_trim(m->host),
				   .supervisor = str_trim(m->supervisor),
				   .state = placement_state_RECORDED};
	status = days_look(cx, reply, cohort.timezone);
	if (status != STATUS_ok)
		return status;
	if (overlaps_another(cx, reply))
		return refuse(cx, REASON_placement_twice, "first_day", STR(""));
	reply->id = emit_placement_recorded(cx, &(struct placement_recorded){.placement = *reply});
	placement_emit_totals(cx, reply);
	return STATUS_ok;
}

void apply_placement_recorded(struct tx *tx, const struct event *e,
			      const struct placement_recorded *m)
{
	struct placement p = m->placement;

	if (!p.id)
		p.id = e->sequence;
	put_placement(tx, &p);
}

enum status decide_placement_validate(struct cx *cx, const struct placement_validate *m,
				      struct placement *reply)
{
	if (!get_placement(cx->view, &(struct placement){.id = m->placement}, cx->arena, reply))
		return refuse(cx, REASON_no_such, "placement", STR("placement"));
	if (reply->state == placement_state_VALIDATED)
		return refuse(cx, REASON_validated_already, "placement", STR(""));
	reply->state = placement_state_VALIDATED;
	reply->validated_by = cx->by;
	emit_placement_validated(cx, &(struct placement_validated){.placement = *reply});
	placement_emit_totals(cx, reply);
	return STATUS_ok;
}

void apply_placement_validated(struct tx *tx, const struct event *e,
			       const struct placement_validated *m)
{
	(void)e;
	put_placement(tx, &m->placement);
}

enum status query_placement_of(struct cx *cx, const struct placement_of *m, struct rows *rows)
{
	struct learner learner;
	struct placement p, key = {.learner = m->learner};
	struct scan scan;

	if (!get_learner(cx->view, &(struct learner){.id = m->learner}, cx->arena, &learner))
		return refuse(cx, REASON_no_such, "learner", STR("learner"));
	scan = scan_placement_by_learner(cx->view, &key, 1, rows_after(rows));
	while (next_placement(&scan, cx->arena, &p)) {
		rows_at(rows, scan_cursor(&scan));
		if (!rows_add(rows, &p))
			break;
	}
	return STATUS_ok;
}

enum status query_placement_list(struct cx *cx, const struct placement_list *m, struct rows *rows)
{
	struct cohort cohort;
	struct placement p, key = {.cohort = m->cohort};
	struct scan scan;

	if (!get_cohort(cx->view, &(struct cohort){.id = m->cohort}, cx->arena, &cohort))
		return refuse(cx, REASON_no_such, "cohort", STR("cohort"));
	scan = scan_placement_by_cohort(cx->view, &key, 1, rows_after(rows));
	while (next_placement(&scan, cx->arena, &p)) {
		rows_at(rows, scan_cursor(&scan));
		if ((!m->state || m->state == p.state) && !rows_add(rows, &p))
			break;
	}
	return STATUS_ok;
}
