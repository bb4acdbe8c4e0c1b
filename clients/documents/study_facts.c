/* Which facts each document about a learner needs, and when it is due. */
#include "study_hours.h"

#include "clock.h"

#include <libintl.h>

#define _(sentence) gettext(sentence)

/* Minutes stand; the diploma that they granted may not. The last revocation is told. */
static bool find_revoked(struct office *o, const struct subject *s, struct study *out)
{
	const struct frame *frame = office_frame(o, s->cohort);
	struct diploma_file *all;
	int64_t last = 0;
	uint32_t n;

	if (!frame ||
	    !office_ask(o, &desc_diploma_of, &(struct diploma_of){.learner = s->learner}, &all, &n))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		const struct diploma *d = &all[i].diploma;
		if (d->cohort != s->cohort)
			continue;
		if (d->state == diploma_state_VALID) {
			out->revoked = STR("");
			return true;
		}
		if (d->state != diploma_state_REVOKED || d->revoked < last)
			continue;
		last = d->revoked;
		out->revoked = d->number;
		out->revoked_on = zone_date(frame->cohort.timezone, d->revoked);
	}
	return true;
}

bool study_awards(uint32_t decision)
{
	return decision == decision_kind_PASSED || decision == decision_kind_COMPENSATED;
}

/* A mark or an attendance was corrected, and no later board has decided yet. */
static bool find_overtaken(struct office *o, const struct subject *s, struct study *out)
{
	struct eligibility *e;
	uint32_t n;

	if (!office_ask(o, &desc_eligibility_show,
			&(struct eligibility_show){.cohort = s->cohort, .learner = s->learner}, &e,
			&n))
		return false;
	out->overtaken =
		e->sealed && e->corrected && study_awards(e->sealed) != study_awards(e->decision);
	return true;
}

bool study_results(struct office *o, const struct subject *s, struct study *out)
{
	struct result *all;
	uint32_t n;

	if (!office_ask(o, &desc_result_of,
			&(struct result_of){.cohort = s->cohort, .learner = s->learner}, &all, &n))
		return false;
	out->results = arena_alloc(o->arena, (n + 1) * sizeof *out->results);
	for (uint32_t i = 0; i < n; i++)
		out->results[out->nresults++] = (struct study_result){
			.what = all[i],
			.board = session_label(o->session, &desc_board, all[i].board)};
	return !n || (find_revoked(o, s, out) && find_overtaken(o, s, out));
}

static const struct grade *grade_in(const struct grade *all, uint32_t n, struct str component)
{
	for (uint32_t i = 0; i < n; i++)
		if (str_eq(all[i].component, component))
			return &all[i];
	return NULL;
}

bool study_marks(struct office *o, const struct subject *s, struct study *out)
{
	const struct frame *frame = office_frame(o, s->cohort);
	struct eligibility *rules = NULL;
	struct grade *all;
	uint32_t n, nrules = 0;

	if (!frame ||
	    !office_ask(o, &desc_grade_of,
			&(struct grade_of){.cohort = s->cohort, .learner = s->learner}, &all, &n))
		return false;
	/* Whoever left keeps the marks; what they would award is nobody's question. */
	if (!out->left &&
	    !office_ask(o, &desc_eligibility_show,
			&(struct eligibility_show){.cohort = s->cohort, .learner = s->learner},
			&rules, &nrules))
		return false;
	const struct list_of_component *components = &frame->curriculum.rules.components;
	out->marks = arena_alloc(o->arena, (components->n + 1) * sizeof *out->marks);
	for (uint32_t i = 0; i < components->n; i++) {
		const struct component *c = &components->p[i];
		const struct grade *g = grade_in(all, n, c->code);
		out->marks[out->nmarks++] =
			(struct study_mark){.title = c->title,
					    .coefficient_hundredths = c->coefficient_hundredths,
					    .mark_hundredths = g ? g->mark_hundredths : 0,
					    .there = g && !g->absent,
					    .absent = g && g->absent,
					    .justified = g && g->justified};
	}
	out->has_average = nrules && rules->has_average;
	out->average_hundredths = out->has_average ? rules->average_hundredths : 0;
	return true;
}

static struct study *study_new(struct office *o, const void **facts)
{
	struct study *f = arena_alloc(o->arena, sizeof *f);

	*facts = f;
	return f;
}

/* What is still running is not done, whoever has countersigned it. */
static bool still_running(struct office *o, const struct study *f)
{
	if (!f->nrunning)
		return false;
	(void)office_not_due(o, "%s",
			     _("a half-day is countersigned and not over yet; ask again after its "
			       "end"));
	return true;
}

/* What was done before a transfer counts in the cohort where the learner went, and its certificate
 * has it: two that had the same hours would certify them twice. */
static bool went_on(struct office *o, const struct study *f)
{
	if (!f->went_to.n)
		return false;
	(void)office_not_due(o,
			     _("the learner was transferred to %.*s, whose document has the hours "
			       "done here too"),
			     (int)f->went_to.n, f->went_to.p);
	return true;
}

/* The totals are attendance's own; the half-days are asked for the dates that they lie between. */
enum due completion_gather(struct office *o, const struct subject *s, const void **facts)
{
	const struct subject whole = {.cohort = s->cohort, .learner = s->learner};
	struct study *f = study_new(o, facts);
	struct standing *totals;
	uint32_t n;

	if (!study_begin(o, &whole, f) || !study_hours(o, &whole, f) ||
	    !study_placements(o, &whole, f) ||
	    !office_ask(o, &desc_totals_show,
			&(struct totals_show){.cohort = s->cohort, .learner = s->learner}, &totals,
			&n))
		return DUE_REFUSED;
	if (went_on(o, f) || still_running(o, f))
		return DUE_NO;
	f->attended_min = totals->credited_min;
	f->placement_min = totals->placement_min;
	if (!f->attended_min && !f->placement_min)
		return office_not_due(
			o, "%s",
			_("nothing to certify: the learner is on no sealed sheet as present, "
			  "and no placement is validated"));
	return DUE_YES;
}

enum due attended_gather(struct office *o, const struct subject *s, const void **facts)
{
	struct study *f = study_new(o, facts);
	struct standing *totals;
	uint32_t n;

	if (!study_begin(o, s, f) || !study_hours(o, s, f) || !study_placements(o, s, f) ||
	    !office_ask(o, &desc_totals_show,
			&(struct totals_show){.cohort = s->cohort, .learner = s->learner}, &totals,
			&n))
		return DUE_REFUSED;
	if (still_running(o, f))
		return DUE_NO;
	f->asked_permille = s->from || s->to ? 0 : totals->asked_permille;
	f->permille = totals->attendance_permille;
	f->counted_min = totals->counted_min;
	if (!f->first)
		return office_not_due(
			o, "%s",
			_("nothing to state: no sheet with the learner is sealed in this time"));
	return DUE_YES;
}

enum due ended_gather(struct office *o, const struct subject *s, const void **facts)
{
	const struct subject whole = {.cohort = s->cohort, .learner = s->learner};
	struct study *f = study_new(o, facts);
	struct standing *totals;
	uint32_t n;

	if (!study_begin(o, &whole, f) || !study_hours(o, &whole, f) ||
	    !study_placements(o, &whole, f) || !study_results(o, &whole, f) ||
	    !office_ask(o, &desc_totals_show,
			&(struct totals_show){.cohort = s->cohort, .learner = s->learner}, &totals,
			&n))
		return DUE_REFUSED;
	if (went_on(o, f) || still_running(o, f))
		return DUE_NO;
	if (f->left && !study_whole_units(o, &whole, f))
		return DUE_REFUSED;
	if (!f->left && totals->remaining_half_days &&
	    office_frame(o, s->cohort)->cohort.state != cohort_state_CLOSED)
		return office_not_due(
			o,
			ngettext(
				"the training is not over: %llu half-day has no sealed sheet yet",
				"the training is not over: %llu half-days have no sealed sheet yet",
				(unsigned long)totals->remaining_half_days),
			(unsigned long long)totals->remaining_half_days);
	if (!f->attended_min && !f->placement_min)
		return office_not_due(
			o, "%s",
			_("nothing to certify: the learner is on no sealed sheet as present, "
			  "and no placement is validated"));
	return DUE_YES;
}

enum due placed_gather(struct office *o, const struct subject *s, const void **facts)
{
	const struct subject whole = {.cohort = s->cohort, .learner = s->learner};
	struct study *f = study_new(o, facts);

	if (!study_begin(o, &whole, f) || !study_placements(o, &whole, f))
		return DUE_REFUSED;
	if (went_on(o, f))
		return DUE_NO;
	if (!f->nplacements)
		return office_not_due(o, "%s", _("no placement of the learner is validated"));
	return DUE_YES;
}

enum due transcript_gather(struct office *o, const struct subject *s, const void **facts)
{
	const struct subject whole = {.cohort = s->cohort, .learner = s->learner};
	struct study *f = study_new(o, facts);
	unsigned entered = 0;

	if (!study_begin(o, &whole, f) || !study_marks(o, &whole, f) ||
	    !study_results(o, &whole, f))
		return DUE_REFUSED;
	for (unsigned i = 0; i < f->nmarks; i++)
		entered += f->marks[i].there || f->marks[i].absent;
	if (!f->nmarks)
		return office_not_due(o, "%s", _("this programme has no marks"));
	if (!entered)
		return office_not_due(o, "%s", _("no mark of the learner is entered"));
	return DUE_YES;
}
