/* The relation of a trainer to cohorts, decided from the half-days that the service knows. */
#include "taught.h"

#include "member.h"

void taught_keep(struct tx *tx, const struct event *e, const struct slot *slot)
{
	put_slot(tx, &(struct slot){.id = event_id(e, slot->id),
				    .cohort = slot->cohort,
				    .date = slot->date,
				    .half_day = slot->half_day,
				    .trainer = slot->trainer,
				    .state = slot->state});
}

/* By no other role; as a learner she speaks for herself only. */
static bool only_trainer(const struct cx *cx, const struct desc *d)
{
	uint32_t roles = cx_roles(cx, d);

	return roles & TRAINER && !(roles & ~(uint32_t)(TRAINER | LEARNER));
}

static bool is_named(struct cx *cx, uint64_t cohort)
{
	struct cohort_trainer named = {.cohort = cohort, .trainer = cx->self.trainer};

	return cx->self.trainer && get_cohort_trainer(cx->view, &named, cx->arena, &named);
}

/* Named for the cohort, or for one of its half-days. */
static bool teaches_now(struct cx *cx, uint64_t cohort)
{
	struct slot slot = {.cohort = cohort};

	if (is_named(cx, cohort))
		return true;
	struct scan s = scan_slot_by_cohort(cx->view, &slot, 1, STR(""));
	while (next_slot(&s, cx->arena, &slot))
		if (slot.trainer == cx->self.trainer && slot.state == slot_state_SCHEDULED)
			return cx->self.trainer != 0;
	return false;
}

/* A cohort has hundreds of half-days, and a list of learners names few cohorts: each is looked up
 * once for a request. */
struct taught {
	struct taught *next;
	uint64_t cohort;
	bool hers;
};

static bool teaches(struct cx *cx, uint64_t cohort)
{
	for (const struct taught *t = cx->known; t; t = t->next)
		if (t->cohort == cohort)
			return t->hers;
	struct taught *t = arena_alloc(cx->arena, sizeof *t);
	*t = (struct taught){cx->known, cohort, teaches_now(cx, cohort)};
	cx->known = t;
	return t->hers;
}

static bool teaches_learner(struct cx *cx, uint64_t learner)
{
	struct enrolment e = {.learner = learner};
	struct scan s = scan_enrolment_by_learner(cx->view, &e, 1, STR(""));

	while (next_enrolment(&s, cx->arena, &e))
		if (teaches(cx, e.cohort))
			return true;
	return false;
}

/* The sheet of a half-day without a trainer is for those whom the organiser named for the cohort:
 * another half-day of the cohort is not enough. */
static bool teaches_at(struct cx *cx, uint64_t slot)
{
	struct slot s;

	if (!get_slot(cx->view, &(struct slot){.id = slot}, cx->arena, &s))
		return false;
	return s.trainer ? teaches(cx, s.cohort) : is_named(cx, s.cohort);
}

static bool is_hers(struct cx *cx, const struct field *f, uint64_t id)
{
	if (f->rec == &desc_cohort)
		return teaches(cx, id);
	if (f->rec == &desc_slot)
		return teaches_at(cx, id);
	must(f->rec == &desc_learner);
	return teaches_learner(cx, id);
}

static bool about_herself(const struct cx *cx, const struct desc *d, const void *message)
{
	uint64_t id;

	for (const struct field *f = d->fields(); f->tag; f++) {
		if (!(f->flags & SELF))
			continue;
		memcpy(&id, field_at(f, message), sizeof id);
		if (cx->self.learner && id == cx->self.learner)
			return true;
	}
	return false;
}

enum status taught_only(struct cx *cx, const struct desc *d, const void *message)
{
	uint64_t id;

	if (!only_trainer(cx, d) || about_herself(cx, d, message))
		return STATUS_ok;
	for (const struct field *f = d->fields(); f->tag; f++) {
		if (!(f->flags & TAUGHT))
			continue;
		memcpy(&id, field_at(f, message), sizeof id);
		if (!is_hers(cx, f, id))
			return refuse(cx, REASON_not_your_cohort, f->name, STR(""));
	}
	return STATUS_ok;
}

bool taught_sees(struct cx *cx, uint64_t learner)
{
	return !only_trainer(cx, &desc_learner_find) || learner == cx->self.learner ||
	       teaches_learner(cx, learner);
}

bool taught_sees_row(struct cx *cx, uint64_t cohort, uint64_t learner)
{
	return !only_trainer(cx, cx_desc(cx)) || learner == cx->self.learner || teaches(cx, cohort);
}
