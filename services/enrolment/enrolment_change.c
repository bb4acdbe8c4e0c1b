/* Corrections of an enrolment's dates: whoever follows counts again. */
#include "clock.h"
#include "periods.h"
#include "waiting.h"

/* The periods stay in order and apart. */
static enum status fits(struct cx *cx, const struct period *p, uint32_t n, uint32_t at)
{
	if (p[at].until && p[at].until < p[at].since)
		return refuse(cx, REASON_not_after, "until", date_text(cx->arena, p[at].since));
	if (at && p[at].since <= p[at - 1].until)
		return refuse(cx, REASON_not_after, "since", date_text(cx->arena, p[at - 1].until));
	if (at + 1 < n && p[at].until >= p[at + 1].since)
		return refuse(cx, REASON_period_after, "until",
			      date_text(cx->arena, p[at + 1].since));
	return STATUS_ok;
}

static enum status corrected(struct cx *cx, const struct enrolment_change *m, struct enrolment *e)
{
	uint32_t n = e->periods.n, at = m->period ? (uint32_t)m->period - 1 : n - 1;
	struct period *p = arena_alloc(cx->arena, (n + 1) * sizeof *p);

	if (!n)
		return refuse(cx, REASON_not_enrolled, "learner", STR(""));
	if (at >= n)
		return refuse_limit(cx, REASON_too_big, "period",
				    arena_printf(cx->arena, "%u", at + 1), n);
	memcpy(p, e->periods.p, n * sizeof *p);
	if (m->until && !p[at].until)
		return refuse(cx, REASON_still_enrolled, "until", STR(""));
	p[at].since = m->since ? m->since : p[at].since;
	p[at].until = m->until ? m->until : p[at].until;
	if (p[at].since == e->periods.p[at].since && p[at].until == e->periods.p[at].until)
		return refuse(cx, REASON_nothing_changes, "", STR(""));
	e->periods.p = p;
	return fits(cx, p, n, at);
}

enum status decide_enrolment_change(struct cx *cx, const struct enrolment_change *m,
				    struct enrolment *out)
{
	struct enrolment key = {.cohort = m->cohort, .learner = m->learner};
	struct cohort_place place;
	struct learner l;
	enum status status;

	if (!get_cohort_place(cx->view, &(struct cohort_place){.cohort = m->cohort}, cx->arena,
			      &place))
		return refuse(cx, REASON_no_such, "cohort", STR("cohort"));
	if (!get_learner(cx->view, &(struct learner){.id = m->learner}, cx->arena, &l))
		return refuse(cx, REASON_no_such, "learner", STR("learner"));
	if (!str_trim(m->reason).n)
		return refuse(cx, REASON_missing, "reason", STR(""));
	if (!get_enrolment(cx->view, &key, cx->arena, out))
		return refuse(cx, REASON_not_enrolled, "learner", STR(""));
	if ((status = corrected(cx, m, out)) != STATUS_ok)
		return status;
	emit_enrolment_changed(
		cx, &(struct enrolment_changed){.enrolment = *out, .reason = str_trim(m->reason)});
	if (m->since)
		place_tell_outside(cx, &place, out, m->since);
	return STATUS_ok;
}

void apply_enrolment_changed(struct tx *tx, const struct event *e,
			     const struct enrolment_changed *m)
{
	(void)e;
	put_enrolment(tx, &m->enrolment);
}
