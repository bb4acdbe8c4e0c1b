/* Whether the award rules let a learner be awarded, condition by condition; pure. */
#include "eligibility.h"

/* Attendance, excused, presence, placement, total and average once; for each component its mark or
 * that it is missing, its floor, and 10. */
#define CONDITIONS_MAX(components) (6 + 3 * (size_t)(components))

struct evaluation {
	const struct award_rules *rules;
	const struct grade **grades; /* of each component; NULL: nobody entered one */
	const struct grade **marks;  /* NULL too when she was absent */
	struct condition *conditions;
	uint32_t n;
	bool unmet, missing, was_absent, below_ten;
};

static void tell(struct evaluation *v, struct condition c)
{
	v->conditions[v->n++] = c;
	v->unmet = v->unmet || !c.met;
}

static const struct grade *grade_of(const struct list_of_grade *grades, struct str component)
{
	for (uint32_t i = 0; i < grades->n; i++)
		if (str_eq(grades->p[i].component, component))
			return &grades->p[i];
	return NULL;
}

static void tell_least(struct evaluation *v, enum condition_kind kind, uint64_t asked, uint64_t has)
{
	if (asked)
		tell(v, (struct condition){
				.kind = kind, .asked = asked, .has = has, .met = has >= asked});
}

/* Whoever has no minute that counts has shown nothing: no sheet, everything excused, on no roster.
 * The permille is rounded down, so it is the minutes that are compared. */
static void tell_attendance(struct evaluation *v, const struct totals *t)
{
	uint64_t asked = v->rules->attendance_min_permille;

	if (asked)
		tell(v,
		     (struct condition){.kind = condition_kind_ATTENDANCE,
					.asked = asked,
					.has = t->counted_min ? t->credited_min * PERMILLE_ALL /
									t->counted_min
							      : 0,
					.met = t->counted_min && t->credited_min * PERMILLE_ALL >=
									 asked * t->counted_min,
					.nothing = !t->counted_min});
}

/* Those that the rules hold neutral are no reproach. */
static void tell_excused(struct evaluation *v, const struct totals *t)
{
	uint64_t neutral = v->rules->excused_neutral_max_half_days;
	uint64_t asked = v->rules->excused_max_half_days;
	uint64_t has = t->excused_half_days > neutral ? t->excused_half_days - neutral : 0;

	if (v->rules->excused_limited)
		tell(v, (struct condition){.kind = condition_kind_EXCUSED,
					   .asked = asked,
					   .has = has,
					   .met = has <= asked});
}

static void tell_presence(struct evaluation *v, const struct totals *told)
{
	const struct totals none = {0}, *t = told ? told : &none;
	const struct award_rules *r = v->rules;

	tell_attendance(v, t);
	tell_excused(v, t);
	tell_least(v, condition_kind_PRESENCE, r->minutes_min.presence, t->credited_min);
	tell_least(v, condition_kind_PLACEMENT, r->placement_min_min, t->placement_min);
	tell_least(v, condition_kind_TOTAL, r->minutes_min.total,
		   t->credited_min + t->placement_min);
}

/* A mark or an absence; what nobody entered is told apart from both. */
static void tell_mark(struct evaluation *v, const struct component *c, const struct grade *grade,
		      const struct grade *mark)
{
	v->below_ten = v->below_ten || (mark && mark->mark_hundredths < MARK_OF_TEN);
	v->was_absent = v->was_absent || !mark;
	tell(v, (struct condition){.kind = condition_kind_MISSING_MARK,
				   .component = c->code,
				   .has = mark ? mark->mark_hundredths : 0,
				   .met = mark != NULL,
				   .justified = !mark && grade->justified});
}

static void tell_missing(struct evaluation *v)
{
	const struct list_of_component *all = &v->rules->components;

	for (uint32_t i = 0; i < all->n; i++) {
		v->missing = v->missing || !v->marks[i];
		if (v->grades[i])
			tell_mark(v, &all->p[i], v->grades[i], v->marks[i]);
	}
	for (uint32_t i = 0; i < all->n; i++)
		if (!v->grades[i])
			tell(v, (struct condition){.kind = condition_kind_NOT_ENTERED,
						   .component = all->p[i].code});
}

static void tell_floor(struct evaluation *v, enum condition_kind kind, const struct component *c,
		       const struct grade *mark)
{
	bool eliminatory = kind == condition_kind_ELIMINATORY;
	uint64_t asked = eliminatory ? c->eliminatory_below_hundredths : MARK_OF_TEN;

	if (mark && asked)
		tell(v, (struct condition){.kind = kind,
					   .component = c->code,
					   .asked = asked,
					   .has = mark->mark_hundredths,
					   .met = mark->mark_hundredths >= asked});
}

static void tell_marks(struct evaluation *v)
{
	const struct list_of_component *all = &v->rules->components;

	tell_missing(v);
	for (uint32_t i = 0; i < all->n; i++)
		tell_floor(v, condition_kind_ELIMINATORY, &all->p[i], v->marks[i]);
	for (uint32_t i = 0; i < all->n && !v->rules->compensation; i++)
		tell_floor(v, condition_kind_BELOW_TEN, &all->p[i], v->marks[i]);
}

/* An average is a sum of weighted marks over the sum of the weights. It is compared as such and
 * rounded only for eyes: 9.996 is shown as 10.00 and does not reach 10. The table holds a
 * coefficient at 100,000 and components at 50, so nothing overflows. */
struct average {
	uint64_t sum, weights; /* no weights: there is no average */
};

static bool reaches(const struct average *a, uint64_t least)
{
	return a->sum >= least * a->weights;
}

static struct average tell_average(struct evaluation *v, struct eligibility *out)
{
	const struct list_of_component *all = &v->rules->components;
	struct average of = {0};
	uint64_t asked = v->rules->average_min_hundredths;

	for (uint32_t i = 0; i < all->n && !v->missing; i++) {
		of.weights += all->p[i].coefficient_hundredths;
		of.sum += all->p[i].coefficient_hundredths * v->marks[i]->mark_hundredths;
	}
	if (!of.weights)
		return of;
	out->has_average = true;
	out->average_hundredths = (2 * of.sum + of.weights) / (2 * of.weights);
	tell(v, (struct condition){.kind = condition_kind_AVERAGE,
				   .asked = asked,
				   .has = out->average_hundredths,
				   .met = reaches(&of, asked)});
	return of;
}

static enum decision_kind decision_of(const struct evaluation *v)
{
	if (v->missing)
		return decision_kind_DEFAULTED;
	if (v->unmet)
		return decision_kind_REFERRED;
	return v->below_ten ? decision_kind_COMPENSATED : decision_kind_PASSED;
}

/* The rules rise: the last that is reached. */
static struct str honours_of(const struct list_of_honours_rule *rules, const struct average *of)
{
	struct str honours = STR("");

	for (uint32_t i = 0; i < rules->n; i++)
		if (reaches(of, rules->p[i].average_min_hundredths))
			honours = rules->p[i].label;
	return honours;
}

void eligibility_evaluate(const struct eligibility_facts *facts, struct arena *a,
			  struct eligibility *out)
{
	const struct award_rules *rules = facts->rules;
	uint32_t n = rules->components.n;
	struct evaluation v = {.rules = rules};

	v.grades = arena_alloc(a, n * sizeof *v.grades);
	v.marks = arena_alloc(a, n * sizeof *v.marks);
	v.conditions = arena_alloc(a, CONDITIONS_MAX(n) * sizeof *v.conditions);
	for (uint32_t i = 0; i < n; i++) {
		v.grades[i] = grade_of(&facts->grades, rules->components.p[i].code);
		v.marks[i] = v.grades[i] && !v.grades[i]->absent ? v.grades[i] : NULL;
	}
	out->has_average = false;
	out->average_hundredths = 0;
	tell_presence(&v, facts->totals);
	tell_marks(&v);
	struct average average = tell_average(&v, out);
	must(v.n <= CONDITIONS_MAX(n));
	out->decision = decision_of(&v);
	out->not_entered = v.missing && !v.was_absent;
	out->honours = STR("");
	if (decision_awards(out->decision) && out->has_average)
		out->honours = honours_of(&rules->honours, &average);
	out->conditions = (struct list_of_condition){v.conditions, v.n};
}

bool decision_awards(uint32_t decision)
{
	return decision == decision_kind_PASSED || decision == decision_kind_COMPENSATED;
}
