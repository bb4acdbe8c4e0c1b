/* Whether the award rules let a learner be awarded, condition by condition; pure. */
#include "eligibility.h"

/* Attendance, placement and average once, three kinds for each component. */
#define CONDITIONS_MAX(components) (3 + 3 * (size_t)(components))

struct evaluation {
	const struct award_rules *rules;
	const struct grade **marks; /* of each component; NULL: missing */
	struct condition *conditions;
	uint32_t n;
	bool unmet, missing, below_ten;
};

static void tell(struct evaluation *v, struct condition c)
{
	v->conditions[v->n++] = c;
	v->unmet = v->unmet || !c.met;
}

static const struct grade *mark_of(const struct list_of_grade *grades, struct str component)
{
	for (uint32_t i = 0; i < grades->n; i++)
		if (str_eq(grades->p[i].component, component) && !grades->p[i].absent)
			return &grades->p[i];
	return NULL;
}

static void tell_presence(struct evaluation *v, const struct totals *totals)
{
	uint64_t asked = v->rules->attendance_min_permille;
	uint64_t has = totals && totals->counted_min ? totals->attendance_permille : PERMILLE_ALL;

	if (asked)
		tell(v, (struct condition){.kind = condition_kind_ATTENDANCE,
					   .asked = asked,
					   .has = has,
					   .met = has >= asked});
	asked = v->rules->placement_min_min;
	has = totals ? totals->placement_min : 0;
	if (asked)
		tell(v, (struct condition){.kind = condition_kind_PLACEMENT,
					   .asked = asked,
					   .has = has,
					   .met = has >= asked});
}

static void tell_missing(struct evaluation *v, const struct component *c, const struct grade *mark)
{
	v->missing = v->missing || !mark;
	v->below_ten = v->below_ten || (mark && mark->mark_hundredths < MARK_OF_TEN);
	tell(v, (struct condition){.kind = condition_kind_MISSING_MARK,
				   .component = c->code,
				   .has = mark ? mark->mark_hundredths : 0,
				   .met = mark != NULL});
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

	for (uint32_t i = 0; i < all->n; i++)
		tell_missing(v, &all->p[i], v->marks[i]);
	for (uint32_t i = 0; i < all->n; i++)
		tell_floor(v, condition_kind_ELIMINATORY, &all->p[i], v->marks[i]);
	for (uint32_t i = 0; i < all->n && !v->rules->compensation; i++)
		tell_floor(v, condition_kind_BELOW_TEN, &all->p[i], v->marks[i]);
}

/* The table holds a coefficient at 100,000 and components at 50, so nothing overflows. */
static void tell_average(struct evaluation *v, struct eligibility *out)
{
	const struct list_of_component *all = &v->rules->components;
	uint64_t weights = 0, sum = 0, asked = v->rules->average_min_hundredths;

	for (uint32_t i = 0; i < all->n && !v->missing; i++) {
		weights += all->p[i].coefficient_hundredths;
		sum += all->p[i].coefficient_hundredths * v->marks[i]->mark_hundredths;
	}
	if (!weights)
		return;
	out->has_average = true;
	out->average_hundredths = (2 * sum + weights) / (2 * weights);
	tell(v, (struct condition){.kind = condition_kind_AVERAGE,
				   .asked = asked,
				   .has = out->average_hundredths,
				   .met = out->average_hundredths >= asked});
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
static struct str honours_of(const struct list_of_honours_rule *rules, uint64_t average)
{
	struct str honours = STR("");

	for (uint32_t i = 0; i < rules->n; i++)
		if (average >= rules->p[i].average_min_hundredths)
			honours = rules->p[i].label;
	return honours;
}

void eligibility_evaluate(const struct eligibility_facts *facts, struct arena *a,
			  struct eligibility *out)
{
	const struct award_rules *rules = facts->rules;
	uint32_t n = rules->components.n;
	struct evaluation v = {.rules = rules};

	v.marks = arena_alloc(a, n * sizeof *v.marks);
	v.conditions = arena_alloc(a, CONDITIONS_MAX(n) * sizeof *v.conditions);
	for (uint32_t i = 0; i < n; i++)
		v.marks[i] = mark_of(&facts->grades, rules->components.p[i].code);
	out->has_average = false;
	out->average_hundredths = 0;
	tell_presence(&v, facts->totals);
	tell_marks(&v);
	tell_average(&v, out);
	must(v.n <= CONDITIONS_MAX(n));
	out->decision = decision_of(&v);
	out->honours = STR("");
	if (decision_awards(out->decision) && out->has_average)
		out->honours = honours_of(&rules->honours, out->average_hundredths);
	out->conditions = (struct list_of_condition){v.conditions, v.n};
}

bool decision_awards(uint32_t decision)
{
	return decision == decision_kind_PASSED || decision == decision_kind_COMPENSATED;
}
