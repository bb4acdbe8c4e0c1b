/* Placement (stage): half-days done at a host, recorded by the learner or an organiser, counted
 * once validated. */
#include "attendance.h"
#include "clock.h"
#include "history.h"
#include "taught.h"

/* Half a day of placement: 70 h in 20 half-days (domain 4.2). */
#define HALF_DAY_MIN 210
#define HALF_DAYS_A_DAY 2
/* Nobody is placed for more than twelve hours a day. */
#define HALF_DAY_MIN_MAX 360

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

/* Whether one of its days is within the learner's enrolment periods, in its cohort or in one behind
 * it. */
static bool within_periods(struct cx *cx, const struct ledger *l, const struct placement *p)
{
	for (uint64_t at = p->cohort; at; at = ledger_behind(l, at)) {
		struct enrolment e, key = {.cohort = at, .learner = p->learner};
		if (!get_enrolment(cx->view, &key, cx->arena, &e))
			continue;
		for (uint32_t i = 0; i < e.periods.n; i++)
			if (e.periods.p[i].since <= p->last_day &&
			    (!e.periods.p[i].until || e.periods.p[i].until >= p->first_day))
				return true;
	}
	return false;
}

/* Until it is validated its minutes only wait. */
static void wait_for(struct ledger *l, const struct placement *p)
{
	struct ledger_line *line = ledger_line(l, p->cohort);

	must(line);
	line->tally.placement_waiting_min += p->half_days * p->half_day_min;
	line->changed = true;
}

enum status decide_placement_record(struct cx *cx, const struct placement_record *m,
				    struct placement *reply)
{
	struct cohort cohort;
	struct enrolment e;
	struct ledger l;
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
	l = ledger_load(cx->view, cx->arena, m->learner);
	if (!within_periods(cx, &l, reply))
		return refuse(cx, REASON_outside_periods, "first_day",
			      date_text(cx->arena, reply->first_day));
	reply->id = emit_placement_recorded(cx, &(struct placement_recorded){.placement = *reply});
	wait_for(&l, reply);
	ledger_emit(cx, &l);
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

static uint64_t credited_of(struct cx *cx, const struct ledger *l, const struct placement *p,
			    const struct what_if *what_if)
{
	struct history h = history_load(cx->view, cx->arena, l, what_if);
	const struct past_placement *done = history_placement(&h, p->id);

	return done ? done->credited_min : 0;
}

/* Its half-days have no times: the last one may last as long as the last day does. */
static enum status is_over(struct cx *cx, const struct placement *p)
{
	struct cohort cohort = {0};

	(void)get_cohort(cx->view, &(struct cohort){.id = p->cohort}, cx->arena, &cohort);
	if (p->last_day < zone_date(cohort.timezone, cx->now_ms))
		return STATUS_ok;
	return refuse(cx, REASON_placement_not_over, "placement",
		      date_text(cx->arena, date_add_days(p->last_day, 1)));
}

enum status decide_placement_validate(struct cx *cx, const struct placement_validate *m,
				      struct placement *reply)
{
	struct what_if validated = {.placement = reply};
	struct what_if told = {.placement = reply, .open_too = true};
	enum status status;
	struct ledger l;

	if (!get_placement(cx->view, &(struct placement){.id = m->placement}, cx->arena, reply))
		return refuse(cx, REASON_no_such, "placement", STR("placement"));
	if (cx->self.learner && cx->self.learner == reply->learner)
		return refuse(cx, REASON_own_witness, "placement", STR(""));
	if (reply->state == placement_state_VALIDATED)
		return refuse(cx, REASON_validated_already, "placement", STR(""));
	status = is_over(cx, reply);
	if (status != STATUS_ok)
		return status;
	/* One that was recorded when more was taken. */
	if (reply->half_day_min > HALF_DAY_MIN_MAX)
		return refuse_limit(
			cx, REASON_too_big, "half_day_min",
			arena_printf(cx->arena, "%llu", (unsigned long long)reply->half_day_min),
			HALF_DAY_MIN_MAX);
	reply->state = placement_state_VALIDATED;
	reply->validated_by = cx->by;
	emit_placement_validated(cx, &(struct placement_validated){.placement = *reply});
	l = ledger_load(cx->view, cx->arena, reply->learner);
	(void)ledger_recount(cx->view, cx->arena, &l, &validated);
	ledger_emit(cx, &l);
	reply->credited_min = credited_of(cx, &l, reply, &told);
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
	struct ledger l;
	struct history h;
	struct scan scan;

	if (!get_learner(cx->view, &(struct learner){.id = m->learner}, cx->arena, &learner))
		return refuse(cx, REASON_no_such, "learner", STR("learner"));
	l = ledger_load(cx->view, cx->arena, m->learner);
	h = history_load(cx->view, cx->arena, &l, &(struct what_if){.open_too = true});
	scan = scan_placement_by_learner(cx->view, &key, 1, rows_after(rows));
	while (next_placement(&scan, cx->arena, &p)) {
		const struct past_placement *done = history_placement(&h, p.id);
		rows_at(rows, scan_cursor(&scan));
		p.credited_min = done ? done->credited_min : 0;
		if (taught_sees_row(cx, p.cohort, p.learner) && !rows_add(rows, &p))
			break;
	}
	return STATUS_ok;
}

enum status query_placement_list(struct cx *cx, const struct placement_list *m, struct rows *rows)
{
	struct cohort cohort;
	struct placement p, key = {.cohort = m->cohort};
	struct what_if open_too = {.open_too = true};
	struct scan scan;

	if (!get_cohort(cx->view, &(struct cohort){.id = m->cohort}, cx->arena, &cohort))
		return refuse(cx, REASON_no_such, "cohort", STR("cohort"));
	scan = scan_placement_by_cohort(cx->view, &key, 1, rows_after(rows));
	while (next_placement(&scan, cx->arena, &p)) {
		struct ledger l = ledger_load(cx->view, cx->arena, p.learner);
		rows_at(rows, scan_cursor(&scan));
		p.credited_min = p.state == placement_state_VALIDATED
					 ? credited_of(cx, &l, &p, &open_too)
					 : 0;
		if ((!m->state || m->state == p.state) && !rows_add(rows, &p))
			break;
	}
	return STATUS_ok;
}
