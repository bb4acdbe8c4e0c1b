/* What is told before an enrolment's dates change: half-days at which the learner was and that
 * would no longer lie within the periods. */
#include "attendance.h"
#include "clock.h"
#include "periods.h"

static bool was_there(struct cx *cx, uint64_t slot, uint64_t learner)
{
	struct presence p, key = {.slot = slot, .learner = learner};

	return get_presence(cx->view, &key, cx->arena, &p) &&
	       (p.status == presence_status_PRESENT || p.status == presence_status_LATE);
}

/* Sealed or signed on a sheet that is still open: one page holds what a person can read. */
static void add_lost(struct cx *cx, const struct enrolment *now, const struct enrolment *then,
		     struct rows *rows)
{
	struct sheet s, key = {.cohort = now->cohort};
	struct scan scan = scan_sheet_by_cohort(cx->view, &key, 1, STR(""));

	rows_at(rows, STR("1"));
	while (next_sheet(&scan, cx->arena, &s)) {
		struct unusual row = {.kind = unusual_kind_STOPS_COUNTING,
				      .about = s.code,
				      .learner = now->learner};
		if (s.state == sheet_state_CANCELLED || !enrolled_on(now, s.date) ||
		    enrolled_on(then, s.date) || !was_there(cx, s.slot, now->learner))
			continue;
		if (!rows_add(rows, &row))
			break;
	}
}

/* Nobody who is not there now loses anything: the command itself says what is wrong. */
static bool find(struct cx *cx, uint64_t cohort, uint64_t learner, struct enrolment *e)
{
	struct enrolment key = {.cohort = cohort, .learner = learner};

	return get_enrolment(cx->view, &key, cx->arena, e) && e->periods.n;
}

static void ends(struct cx *cx, const struct enrolment *e, uint32_t last_day, struct rows *rows)
{
	struct enrolment then = *e;

	if (e->state != enrolment_state_ENROLLED || !last_day)
		return;
	periods_end(cx->arena, &then, last_day);
	add_lost(cx, e, &then, rows);
}

/* Without a day it is today or later, and nothing is lost. */
enum status query_enrolment_withdraw_review(struct cx *cx,
					    const struct enrolment_withdraw_review *m,
					    struct rows *rows)
{
	struct enrolment e;

	if (!rows_after(rows).n && find(cx, m->cohort, m->learner, &e))
		ends(cx, &e, m->last_day, rows);
	return STATUS_ok;
}

enum status query_enrolment_transfer_review(struct cx *cx,
					    const struct enrolment_transfer_review *m,
					    struct rows *rows)
{
	struct enrolment e;

	if (!rows_after(rows).n && m->first_day && find(cx, m->cohort, m->learner, &e))
		ends(cx, &e, date_add_days(m->first_day, -1), rows);
	return STATUS_ok;
}

enum status query_enrolment_change_review(struct cx *cx, const struct enrolment_change_review *m,
					  struct rows *rows)
{
	struct enrolment e, then;
	struct period *p;
	uint32_t at;

	if (rows_after(rows).n || !find(cx, m->cohort, m->learner, &e) || m->period > e.periods.n)
		return STATUS_ok;
	at = m->period ? (uint32_t)m->period - 1 : e.periods.n - 1;
	then = e;
	p = arena_alloc(cx->arena, e.periods.n * sizeof(*p));
	memcpy(p, e.periods.p, e.periods.n * sizeof(*p));
	p[at].since = m->since ? m->since : p[at].since;
	p[at].until = m->until ? m->until : p[at].until;
	then.periods.p = p;
	add_lost(cx, &e, &then, rows);
	return STATUS_ok;
}
