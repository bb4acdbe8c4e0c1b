/* What is proven of the half-days that a decision rests on. */
#include "proofs.h"

#include "periods.h"

#define COHORTS_MAX 20u /* that a learner was transferred through */

struct half {
	uint32_t date;
	uint64_t minutes;
	struct str unit;
	enum proof proof;
	int64_t running_to; /* sealed before this end, which is still to come */
	bool asked;	    /* it is somebody's who was asked about */
};

struct course {
	uint64_t cohort;
	struct half *halves;
	uint32_t n;
};

struct proofs {
	struct course courses[COHORTS_MAX];
	uint32_t n;
};

struct proofs *proofs_new(struct arena *a)
{
	struct proofs *p = arena_alloc(a, sizeof *p);

	*p = (struct proofs){0};
	return p;
}

static enum proof proof_of(struct cx *cx, const struct slot *slot, int64_t *running_to)
{
	struct sheet sheet;
	bool opened = get_sheet(cx->view, &(struct sheet){.slot = slot->id}, cx->arena, &sheet) &&
		      sheet.state != sheet_state_CANCELLED;

	*running_to = 0;
	if (opened && sheet.state == sheet_state_SEALED) {
		if (sheet.ends_at <= cx->now_ms)
			return PROOF_SEALED;
		*running_to = sheet.ends_at;
		return PROOF_TO_COME;
	}
	if (slot->ends_at > cx->now_ms)
		return PROOF_TO_COME;
	return opened ? PROOF_UNSEALED : PROOF_UNOPENED;
}

static struct course course_read(struct cx *cx, uint64_t cohort)
{
	struct course c = {.cohort = cohort};
	struct slot slot = {.cohort = cohort};
	struct scan s = scan_slot_by_cohort(cx->view, &slot, 1, STR(""));
	uint32_t n = 0;

	while (next_slot(&s, cx->arena, &slot))
		n++;
	c.halves = arena_alloc(cx->arena, (n + 1) * sizeof *c.halves);
	slot = (struct slot){.cohort = cohort};
	s = scan_slot_by_cohort(cx->view, &slot, 1, STR(""));
	while (c.n < n && next_slot(&s, cx->arena, &slot))
		if (slot.state == slot_state_SCHEDULED) {
			struct half *h = &c.halves[c.n++];
			*h = (struct half){
				.date = slot.date, .minutes = slot.duration_min, .unit = slot.unit};
			h->proof = proof_of(cx, &slot, &h->running_to);
		}
	return c;
}

static struct course *course_of(struct cx *cx, struct proofs *p, uint64_t cohort)
{
	uint32_t i = 0;

	while (i < p->n && p->courses[i].cohort != cohort)
		i++;
	/* Of more cohorts than are kept, the last place serves the newest. */
	if (i == COHORTS_MAX)
		i--;
	if (i == p->n || p->courses[i].cohort != cohort)
		p->courses[i] = course_read(cx, cohort);
	p->n = i < p->n ? p->n : i + 1;
	return &p->courses[i];
}

static void count(struct proof_counts *c, const struct half *h)
{
	c->half_days[h->proof]++;
	c->minutes[h->proof] += h->minutes;
	c->running += h->running_to != 0;
	c->running_to = h->running_to > c->running_to ? h->running_to : c->running_to;
}

struct proof_counts proofs_of(struct cx *cx, struct proofs *p, uint64_t cohort, uint64_t learner)
{
	struct enrolment e = {.cohort = cohort, .learner = learner};
	struct proof_counts counts = {0};
	uint64_t been[COHORTS_MAX];

	for (uint32_t k = 0; k < COHORTS_MAX && get_enrolment(cx->view, &e, cx->arena, &e); k++) {
		been[k] = e.cohort;
		struct course *c = course_of(cx, p, e.cohort);
		for (uint32_t i = 0; i < c->n; i++) {
			if (!enrolled_on(&e, c->halves[i].date))
				continue;
			c->halves[i].asked = true;
			count(&counts, &c->halves[i]);
		}
		/* Whoever came back has been through the same cohort twice. */
		for (uint32_t i = 0; i <= k && e.from_cohort; i++)
			if (been[i] == e.from_cohort)
				e.from_cohort = 0;
		if (!e.from_cohort)
			break;
		e = (struct enrolment){.cohort = e.from_cohort, .learner = learner};
	}
	return counts;
}

struct proof_counts proofs_counted(const struct proofs *p)
{
	struct proof_counts counts = {0};

	for (uint32_t k = 0; k < p->n; k++)
		for (uint32_t i = 0; i < p->courses[k].n; i++)
			if (p->courses[k].halves[i].asked)
				count(&counts, &p->courses[k].halves[i]);
	return counts;
}

struct proof_after proofs_after(const struct proofs *p, uint32_t date)
{
	struct proof_after after = {0};

	for (uint32_t k = 0; k < p->n; k++)
		for (uint32_t i = 0; i < p->courses[k].n; i++) {
			const struct half *h = &p->courses[k].halves[i];
			if (!h->asked || h->date <= date)
				continue;
			after.half_days++;
			after.minutes += h->minutes;
			after.last = h->date > after.last ? h->date : after.last;
		}
	return after;
}

uint64_t proof_unproven_half_days(const struct proof_counts *c)
{
	return c->half_days[PROOF_TO_COME] + c->half_days[PROOF_UNOPENED] +
	       c->half_days[PROOF_UNSEALED];
}

uint64_t proof_unproven_minutes(const struct proof_counts *c)
{
	return c->minutes[PROOF_TO_COME] + c->minutes[PROOF_UNOPENED] + c->minutes[PROOF_UNSEALED];
}

struct taught_days proofs_days(struct cx *cx, struct proofs *p, uint64_t cohort)
{
	const struct course *c = course_of(cx, p, cohort);
	struct taught_days days = {0};

	for (uint32_t i = 0; i < c->n; i++) {
		uint32_t date = c->halves[i].date;
		days.first = days.first && days.first < date ? days.first : date;
		days.last = days.last > date ? days.last : date;
	}
	return days;
}

struct unit_hours proofs_unit(struct cx *cx, struct proofs *p, uint64_t cohort, struct str unit)
{
	const struct course *c = course_of(cx, p, cohort);
	struct unit_hours hours = {0};

	for (uint32_t i = 0; i < c->n; i++) {
		if (!str_eq(c->halves[i].unit, unit))
			continue;
		hours.scheduled_min += c->halves[i].minutes;
		hours.sealed_min += c->halves[i].proof == PROOF_SEALED ? c->halves[i].minutes : 0;
	}
	return hours;
}
