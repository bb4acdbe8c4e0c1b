/* What the decisions of certification rest on: cohort, curriculum, learners, and their standing. */
#include "award.h"

#include "clock.h"
#include "eligibility.h"
#include "board.h"
#include "placed.h"
#include "periods.h"

#include <glib.h>

enum status award_found(struct cx *cx, const char *field, uint64_t cohort, struct award *out)
{
	struct view *v = cx->view;
	struct arena *a = cx->arena;
	struct cohort *c = &out->cohort;

	if (!get_cohort(v, &(struct cohort){.id = cohort}, a, c) ||
	    !get_programme(v, &(struct programme){.id = c->programme}, a, &out->programme) ||
	    !get_curriculum(v, &(struct curriculum){.id = c->curriculum}, a, &out->curriculum))
		return refuse(cx, REASON_no_such, field, STR("cohort"));
	out->proofs = proofs_new(a);
	out->until = 0;
	return STATUS_ok;
}

const struct component *award_component(const struct award *w, struct str code)
{
	const struct list_of_component *all = &w->curriculum.rules.components;

	for (uint32_t i = 0; i < all->n; i++)
		if (all->p[i].code.n == code.n &&
		    g_ascii_strncasecmp(all->p[i].code.p, code.p, code.n) == 0)
			return &all->p[i];
	return NULL;
}

const struct award_institution *award_lead(const struct curriculum *c)
{
	for (uint32_t i = 0; i < c->institutions.n; i++)
		if (c->institutions.p[i].lead)
			return &c->institutions.p[i];
	return &c->institutions.p[0];
}

uint32_t award_today(const struct cx *cx, const struct award *w)
{
	uint32_t today = zone_date(w->cohort.timezone, cx->now_ms);

	/* A zone that this machine's tz database does not know, from a newer catalogue. */
	return today ? today : zone_date(STR("Europe/Paris"), cx->now_ms);
}

static bool enrolment_of(struct cx *cx, uint64_t cohort, uint64_t learner, struct enrolment *out)
{
	struct enrolment key = {.cohort = cohort, .learner = learner};

	return get_enrolment(cx->view, &key, cx->arena, out);
}

enum status learner_was_here(struct cx *cx, uint64_t cohort, uint64_t learner)
{
	struct enrolment e;

	/* Whoever only ever waited for a place has no period. */
	if (!enrolment_of(cx, cohort, learner, &e) ||
	    (e.state != enrolment_state_ENROLLED && e.periods.n == 0))
		return refuse(cx, REASON_not_enrolled, "learner", STR(""));
	return STATUS_ok;
}

struct scan enrolments_of(struct view *v, uint64_t cohort, struct str after)
{
	return scan_records(v, &desc_enrolment, &(struct enrolment){.cohort = cohort}, 1, after);
}

bool enrolled_next(struct scan *s, struct arena *a, struct enrolment *out)
{
	while (next_enrolment(s, a, out))
		if (out->state == enrolment_state_ENROLLED)
			return true;
	return false;
}

static struct list_of_grade grades_of(struct cx *cx, const struct award *w, uint64_t learner)
{
	const struct list_of_component *all = &w->curriculum.rules.components;
	struct grade *grades = arena_alloc(cx->arena, all->n * sizeof *grades);
	struct grade key = {.cohort = w->cohort.id, .learner = learner};
	uint32_t n = 0;

	for (uint32_t i = 0; i < all->n; i++) {
		key.component = all->p[i].code;
		n += get_grade(cx->view, &key, cx->arena, &grades[n]);
	}
	return (struct list_of_grade){grades, n};
}

static void tell_unproven(struct cx *cx, const struct award *w, struct eligibility *e)
{
	struct proof_counts c = proofs_of(cx, w->proofs, e->cohort, e->learner);

	e->to_come_half_days = c.half_days[PROOF_TO_COME];
	e->to_come_min = c.minutes[PROOF_TO_COME];
	e->unopened_half_days = c.half_days[PROOF_UNOPENED];
	e->unopened_min = c.minutes[PROOF_UNOPENED];
	e->unsealed_half_days = c.half_days[PROOF_UNSEALED];
	e->unsealed_min = c.minutes[PROOF_UNSEALED];
	e->scheduled_min = c.minutes[PROOF_SEALED] + proof_unproven_minutes(&c);
	e->planned_min = award_planned(&w->curriculum);
}

static void tell_person(struct cx *cx, struct eligibility *e)
{
	struct learner who;

	if (!get_learner(cx->view, &(struct learner){.id = e->learner}, cx->arena, &who))
		return;
	e->email = who.email;
	e->name = person_name(cx->arena, who.given_names,
			      who.usage_name.n ? who.usage_name : who.family_name);
}

/* Until a day; 0: all that attendance tells. */
static bool totals_until(struct cx *cx, struct totals *t, uint32_t until)
{
	uint64_t late;

	if (!get_totals(cx->view, t, cx->arena, t))
		return false;
	late = until && t->placement_min ? placed_after(cx, t->cohort, t->learner, until) : 0;
	t->placement_min -= late < t->placement_min ? late : t->placement_min;
	return true;
}

struct eligibility award_eligibility(struct cx *cx, const struct award *w, uint64_t learner)
{
	struct eligibility e = {.cohort = w->cohort.id, .learner = learner};
	struct totals totals = {.cohort = w->cohort.id, .learner = learner};
	bool told = totals_until(cx, &totals, w->until);
	struct eligibility_facts facts = {.rules = &w->curriculum.rules,
					  .totals = told ? &totals : NULL,
					  .grades = grades_of(cx, w, learner)};

	eligibility_evaluate(&facts, cx->arena, &e);
	e.done_min = told ? totals.credited_min + totals.placement_min : 0;
	tell_unproven(cx, w, &e);
	tell_person(cx, &e);
	return e;
}

uint64_t award_trained(struct cx *cx, uint64_t cohort, uint64_t learner, uint32_t until)
{
	struct totals t = {.cohort = cohort, .learner = learner};

	return totals_until(cx, &t, until) ? t.credited_min + t.placement_min : 0;
}

enum status award_over(struct cx *cx, const struct award *w, uint64_t learner, const char *field)
{
	struct proof_counts c = proofs_of(cx, w->proofs, w->cohort.id, learner);

	if (!c.running)
		return STATUS_ok;
	return refuse(cx, REASON_half_day_running, field,
		      time_text_zone(cx->arena, c.running_to, w->cohort.timezone));
}

uint64_t award_planned(const struct curriculum *c)
{
	uint64_t minutes = 0;

	for (uint32_t i = 0; i < c->units.n; i++)
		minutes += c->units.p[i].presence_min + c->units.p[i].online_min +
			   c->units.p[i].team_min + c->units.p[i].placement_min;
	return minutes;
}

struct str hours_text(struct arena *a, uint64_t minutes)
{
	unsigned long long hours = minutes / 60, rest = minutes % 60;

	return rest ? arena_printf(a, "%llu h %02llu", hours, rest)
		    : arena_printf(a, "%llu h", hours);
}

#define NAMES_MAX 5u

struct str names_add(struct arena *a, struct str names, struct str name, uint64_t before)
{
	if (before > NAMES_MAX)
		return names;
	if (before == NAMES_MAX)
		return arena_printf(a, "%.*s ...", (int)names.n, names.p);
	return arena_printf(a, "%.*s%s%.*s", (int)names.n, names.p, names.n ? ", " : "",
			    (int)name.n, name.p);
}

bool has_left(const struct enrolment *e)
{
	return e->state == enrolment_state_WITHDRAWN || e->state == enrolment_state_TRANSFERRED;
}

uint32_t left_on(const struct enrolment *e)
{
	const struct period *last = period_last(e);

	return has_left(e) && last ? last->until : 0;
}

struct str person_name(struct arena *a, struct str given_names, struct str family_name)
{
	/* who has one name only has no given names */
	struct str name = str_trim(arena_printf(a, "%.*s %.*s", (int)given_names.n, given_names.p,
						(int)family_name.n, family_name.p));

	if (name.n > PERSON_BYTES_MAX) {
		name.n = PERSON_BYTES_MAX;
		while ((name.p[name.n] & 0xc0) == 0x80)
			name.n--;
	}
	return name;
}

struct str decision_text(uint32_t decision)
{
	const struct choice_option *o = choice_by_number(&choices_decision_kind, decision);

	must(o != NULL);
	return str_of(o->text);
}

struct str outcome_text(uint32_t decision, bool not_entered)
{
	const struct choice_option *o =
		choice_by_number(&choices_condition_kind, condition_kind_NOT_ENTERED);

	must(o != NULL);
	return not_entered ? str_of(o->text) : decision_text(decision);
}

/* Who left is listed without a decision of today. */
static struct eligibility of_leaver(struct cx *cx, uint64_t cohort, uint64_t learner)
{
	struct eligibility e = {
		.cohort = cohort, .learner = learner, .decision = decision_kind_WITHDRAWN};

	tell_person(cx, &e);
	return e;
}

/* What follows today, what sealed minutes decided, and whether the facts are others since. */
static struct eligibility with_minutes(struct cx *cx, const struct award *w,
				       const struct enrolment *one)
{
	struct list_of_board boards = boards_of(cx->view, cx->arena, w->cohort.id);
	struct eligibility e = has_left(one) ? of_leaver(cx, w->cohort.id, one->learner)
					     : award_eligibility(cx, w, one->learner);
	struct minutes minutes;

	if (!minutes_newest(cx->view, cx->arena, &boards, one->learner, &minutes))
		return e;
	e.sealed = minutes.decision.decision;
	if (!has_left(one)) {
		struct award then = *w;
		then.until = minutes.board.date;
		struct eligibility now = award_eligibility(cx, &then, one->learner);
		e.corrected = facts_changed(&minutes.decision, &now);
	}
	return e;
}

enum status query_eligibility_show(struct cx *cx, const struct eligibility_show *m,
				   struct rows *rows)
{
	struct award w;
	struct enrolment one;
	enum status s;

	if ((s = award_found(cx, "cohort", m->cohort, &w)) != STATUS_ok ||
	    (s = learner_was_here(cx, m->cohort, m->learner)) != STATUS_ok)
		return s;
	must(enrolment_of(cx, m->cohort, m->learner, &one));
	struct eligibility e = with_minutes(cx, &w, &one);
	rows_add(rows, &e);
	return STATUS_ok;
}

enum status query_eligibility_list(struct cx *cx, const struct eligibility_list *m,
				   struct rows *rows)
{
	struct award w;
	struct enrolment e;
	enum status status = award_found(cx, "cohort", m->cohort, &w);

	if (status != STATUS_ok)
		return status;
	struct scan s = enrolments_of(cx->view, m->cohort, rows_after(rows));
	while (next_enrolment(&s, cx->arena, &e)) {
		if (e.state != enrolment_state_ENROLLED && !(has_left(&e) && e.periods.n))
			continue;
		struct eligibility row = with_minutes(cx, &w, &e);
		rows_at(rows, scan_cursor(&s));
		if (!rows_add(rows, &row))
			break;
	}
	return STATUS_ok;
}
