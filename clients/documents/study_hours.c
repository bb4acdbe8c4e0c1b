/* A learner's half-days and placements, as documents count them. */
#include "study_hours.h"

#include "periods.h"

static bool within(const struct study *f, uint32_t date)
{
	return (!f->from || date >= f->from) && (!f->to || date <= f->to);
}

static void widen(struct study *f, uint32_t first, uint32_t last)
{
	if (!f->first || first < f->first)
		f->first = first;
	if (last > f->last)
		f->last = last;
}

/* The last day of whoever has left the cohort by the day of the document; transfers. */
static bool find_way(struct office *o, const struct subject *s, struct study *out)
{
	struct enrolment *all;
	uint32_t n;

	if (!office_ask(o, &desc_enrolment_of, &(struct enrolment_of){.learner = s->learner}, &all,
			&n))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		const struct period *last = period_last(&all[i]);
		if (all[i].cohort == s->cohort && last && last->until <= o->date &&
		    (all[i].state == enrolment_state_WITHDRAWN ||
		     all[i].state == enrolment_state_TRANSFERRED))
			out->left = last->until;
		if (all[i].cohort != s->cohort)
			continue;
		if (all[i].state == enrolment_state_TRANSFERRED && all[i].to_cohort)
			out->went_to = session_label(o->session, &desc_cohort, all[i].to_cohort);
		if (all[i].from_cohort)
			out->came_from =
				session_label(o->session, &desc_cohort, all[i].from_cohort);
	}
	return true;
}

bool study_begin(struct office *o, const struct subject *s, struct study *out)
{
	const struct frame *frame = office_frame(o, s->cohort);

	*out = (struct study){.date = o->date,
			      .created_ms = office_instant(o->date),
			      .from = s->from,
			      .to = s->to};
	if (!frame || !office_person(o, s->learner, &out->who) || !find_way(o, s, out))
		return false;
	out->action = frame->action;
	return true;
}

/* Its place among the units; one that the curriculum does not have gets a place behind them. */
static struct study_unit *unit_of(struct study *f, struct str code)
{
	unsigned i = 0;

	while (i < f->nunits && !str_eq(f->units[i].code, code))
		i++;
	if (i == f->nunits)
		f->units[f->nunits++] = (struct study_unit){.code = code, .title = code};
	return &f->units[i];
}

static void count_line(struct study *f, const struct hours_line *l)
{
	/* What another half-day at the same time credits was not planned twice for one person. */
	uint64_t planned = l->duration_min - l->overlap_min;
	struct study_unit *unit;

	/* Kept on the sheet, and of no enrolment. */
	if (l->outside) {
		f->noutside++;
		return;
	}
	f->nrunning += l->running;
	f->overlap_min += l->overlap_min;
	unit = unit_of(f, l->unit);
	f->planned_min += planned;
	unit->planned_min += planned;
	f->attended_min += l->credited_min;
	unit->attended_min += l->credited_min;
	if (l->sheet != sheet_state_SEALED) {
		f->open_min += l->duration_min;
		return;
	}
	widen(f, l->date, l->date);
	f->nlate += l->status == presence_status_LATE;
	if (l->status == presence_status_ABSENT || l->status == presence_status_EXCUSED)
		f->missed[f->nmissed++] = *l;
}

/* Units without a half-day in the period say nothing. */
static void drop_empty_units(struct study *f)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < f->nunits; i++)
		if (f->units[i].planned_min)
			f->units[kept++] = f->units[i];
	f->nunits = kept;
}

bool study_hours(struct office *o, const struct subject *s, struct study *out)
{
	const struct frame *frame = office_frame(o, s->cohort);
	struct hours_line *lines;
	uint32_t n;

	if (!frame ||
	    !office_ask(o, &desc_hours_of,
			&(struct hours_of){.cohort = s->cohort, .learner = s->learner}, &lines, &n))
		return false;
	const struct list_of_unit *units = &frame->curriculum.units;
	out->units = arena_alloc(o->arena, (units->n + n + 1) * sizeof *out->units);
	out->missed = arena_alloc(o->arena, (n + 1) * sizeof *out->missed);
	for (uint32_t i = 0; i < units->n; i++)
		out->units[out->nunits++] =
			(struct study_unit){.code = units->p[i].code,
					    .title = frame_unit(frame, o->arena, units->p[i].code)};
	for (uint32_t i = 0; i < n; i++)
		if (within(out, lines[i].date))
			count_line(out, &lines[i]);
	drop_empty_units(out);
	return true;
}

/* Whoever left has no half-day of the units to come: they are told as the cohort has them, so that
 * nobody takes what was followed for the whole. */
bool study_whole_units(struct office *o, const struct subject *s, struct study *f)
{
	const struct frame *frame = office_frame(o, s->cohort);
	struct study_unit *own = f->units;
	unsigned nown = f->nunits;
	struct slot *slots;
	uint32_t n;

	if (!frame ||
	    !office_ask(o, &desc_slot_list, &(struct slot_list){.cohort = s->cohort}, &slots, &n))
		return false;
	const struct list_of_unit *units = &frame->curriculum.units;
	f->units = arena_alloc(o->arena, (units->n + nown + 1) * sizeof *f->units);
	f->nunits = 0;
	for (uint32_t i = 0; i < units->n; i++) {
		struct study_unit u = {.code = units->p[i].code,
				       .title = frame_unit(frame, o->arena, units->p[i].code)};
		for (uint32_t k = 0; k < n; k++)
			if (slots[k].state == slot_state_SCHEDULED && str_eq(slots[k].unit, u.code))
				u.planned_min += slots[k].duration_min;
		if (units->p[i].presence_min > u.planned_min)
			u.planned_min = units->p[i].presence_min;
		f->units[f->nunits++] = u;
	}
	for (unsigned i = 0; i < nown; i++) {
		struct study_unit *u = unit_of(f, own[i].code);
		u->title = own[i].title;
		u->attended_min = own[i].attended_min;
		if (own[i].planned_min > u->planned_min)
			u->planned_min = own[i].planned_min;
	}
	return true;
}

/* The cohort, and those that she came from: what she did there counts here. */
static bool brought_here(const struct enrolment *all, uint32_t n, uint64_t here, uint64_t cohort)
{
	for (uint32_t steps = 0; here && steps <= n; steps++) {
		uint64_t before = 0;
		if (here == cohort)
			return true;
		for (uint32_t i = 0; i < n; i++)
			if (all[i].cohort == here)
				before = all[i].from_cohort;
		here = before;
	}
	return false;
}

bool study_placements(struct office *o, const struct subject *s, struct study *out)
{
	struct enrolment *enrolments;
	struct placement *all;
	uint32_t nenrolments, n;

	if (!office_ask(o, &desc_enrolment_of, &(struct enrolment_of){.learner = s->learner},
			&enrolments, &nenrolments) ||
	    !office_ask(o, &desc_placement_of, &(struct placement_of){.learner = s->learner}, &all,
			&n))
		return false;
	out->placements = all;
	for (uint32_t i = 0; i < n; i++) {
		if (all[i].state != placement_state_VALIDATED || !within(out, all[i].first_day) ||
		    !brought_here(enrolments, nenrolments, s->cohort, all[i].cohort))
			continue;
		widen(out, all[i].first_day, all[i].last_day);
		out->placement_min += all[i].credited_min;
		out->excess_min += all[i].half_days * all[i].half_day_min - all[i].credited_min;
		out->placements[out->nplacements++] = all[i];
	}
	return true;
}
