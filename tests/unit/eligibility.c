/* The award rules: every condition met and unmet, the average's rounding, honours, and the real
 * cohorts. */
#include "unit.h"

#include "certification/eligibility.h"
#include "schema.h"

#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#define DATA "../shared/data"

static const struct component two[] = {
	{.code = {"EXAM", 4}, .coefficient_hundredths = 200, .eliminatory_below_hundredths = 500},
	{.code = {"ORAL", 4}, .coefficient_hundredths = 100},
};
static const struct honours_rule honours[] = {
	{.label = {"assez bien", 10}, .average_min_hundredths = 1200},
	{.label = {"bien", 4}, .average_min_hundredths = 1400},
};
static const struct award_rules all_rules = {
	.attendance_min_permille = 800,
	.placement_min_min = 2100,
	.average_min_hundredths = 1000,
	.compensation = true,
	.components = {two, COUNT(two)},
	.honours = {honours, COUNT(honours)},
};

#define MISSING 9999 /* nobody entered it */
#define ABSENT 9998

/* A learner who has all that is asked, but for what a test changes. */
struct person {
	struct award_rules rules;
	struct totals totals;
	uint64_t exam, oral;
};

static struct person good(void)
{
	return (struct person){.rules = all_rules,
			       .totals = {.counted_min = 1000,
					  .credited_min = 800,
					  .attendance_permille = 800,
					  .placement_min = 2100},
			       .exam = 1000,
			       .oral = 1000};
}

static struct grade grade(const char *component, uint64_t mark)
{
	bool absent = mark == ABSENT;

	return (struct grade){.component = str_of(component),
			      .mark_hundredths = absent ? 0 : mark,
			      .absent = absent};
}

static struct eligibility evaluated(struct arena *a, const struct person *p)
{
	struct grade *grades = arena_alloc(a, 2 * sizeof *grades);
	struct eligibility e = {.cohort = 7};
	uint32_t n = 0;

	if (p->exam != MISSING)
		grades[n++] = grade("EXAM", p->exam);
	if (p->oral != MISSING)
		grades[n++] = grade("ORAL", p->oral);
	struct eligibility_facts facts = {&p->rules, &p->totals, {grades, n}};
	eligibility_evaluate(&facts, a, &e);
	ck_assert_uint_eq(e.cohort, 7);
	return e;
}

/* "attendance, placement": the unmet kinds, each once; told in the order of the header. */
static struct str reasons(struct arena *a, const struct eligibility *e)
{
	static const uint32_t order[] = {condition_kind_ATTENDANCE,  condition_kind_EXCUSED,
					 condition_kind_PRESENCE,    condition_kind_PLACEMENT,
					 condition_kind_TOTAL,	     condition_kind_MISSING_MARK,
					 condition_kind_NOT_ENTERED, condition_kind_ELIMINATORY,
					 condition_kind_BELOW_TEN,   condition_kind_AVERAGE};
	struct str text = STR("");
	uint32_t last = 0, at = 0;

	for (uint32_t i = 0; i < e->conditions.n; i++) {
		const struct condition *c = &e->conditions.p[i];
		while (at < COUNT(order) && order[at] != c->kind)
			at++;
		ck_assert_uint_lt(at, COUNT(order));
		if (c->met || c->kind == last)
			continue;
		last = c->kind;
		text = arena_printf(a, "%s%s%s", text.n ? text.p : "", text.n ? ", " : "",
				    choice_by_number(&choices_condition_kind, c->kind)->text);
	}
	return text;
}

static void expect(const struct person *p, enum decision_kind decision, const char *why)
{
	struct arena *a = arena_new();
	struct eligibility e = evaluated(a, p);
	struct str got = reasons(a, &e);

	ck_assert_msg(str_is(got, why), "%.*s, not %s", (int)got.n, got.p, why);
	ck_assert_uint_eq(e.decision, decision);
	ck_assert(decision_awards(decision) == (got.n == 0));
	ck_assert(decision_awards(decision) || e.honours.n == 0);
	arena_free(a);
}

UNIT(eligibility, passes_at_the_very_thresholds)
{
	struct person p = good();

	expect(&p, decision_kind_PASSED, "");
}

UNIT(eligibility, attendance_one_permille_short)
{
	struct person p = good();

	p.totals.credited_min = 799;
	p.totals.attendance_permille = 799;
	expect(&p, decision_kind_REFERRED, "attendance");
	/* Minutes are compared: 799.99 permille are not 800. */
	p.totals.counted_min = 100000;
	p.totals.credited_min = 79999;
	expect(&p, decision_kind_REFERRED, "attendance");
	p.totals.credited_min = 80000;
	expect(&p, decision_kind_PASSED, "");
	p.totals.credited_min = 1;
	p.rules.attendance_min_permille = 0;
	expect(&p, decision_kind_PASSED, "");
}

/* No sheet, everything excused, on no roster. */
UNIT(eligibility, nothing_counted_is_nothing_shown)
{
	struct arena *a = arena_new();
	struct person p = good();

	p.totals = (struct totals){.attendance_permille = 1000, .placement_min = 2100};
	expect(&p, decision_kind_REFERRED, "attendance");
	ck_assert(evaluated(a, &p).conditions.p[0].nothing);
	ck_assert_uint_eq(evaluated(a, &p).conditions.p[0].has, 0);
	p.rules.attendance_min_permille = 0;
	expect(&p, decision_kind_PASSED, "");
	arena_free(a);
}

UNIT(eligibility, excused_half_days_beyond_the_neutral_ones)
{
	struct person p = good();

	p.rules.excused_neutral_max_half_days = 2;
	p.totals.excused_half_days = 5;
	expect(&p, decision_kind_PASSED, "");
	p.rules.excused_max_half_days = 2; /* says nothing alone */
	expect(&p, decision_kind_PASSED, "");
	p.rules.excused_limited = true;
	expect(&p, decision_kind_REFERRED, "excused half-days");
	p.totals.excused_half_days = 4;
	expect(&p, decision_kind_PASSED, "");
	p.rules.excused_max_half_days = 0;
	expect(&p, decision_kind_REFERRED, "excused half-days");
	p.totals.excused_half_days = 1; /* fewer than the neutral ones */
	expect(&p, decision_kind_PASSED, "");
}

UNIT(eligibility, least_minutes_of_presence_and_in_all)
{
	struct person p = good();

	p.rules.minutes_min = (struct minutes_min){.total = 2901, .presence = 801};
	expect(&p, decision_kind_REFERRED, "presence, total");
	p.rules.minutes_min = (struct minutes_min){.total = 2900, .presence = 800};
	expect(&p, decision_kind_PASSED, "");
	p.totals.placement_min = 2100 - 1;
	expect(&p, decision_kind_REFERRED, "placement, total");
}

UNIT(eligibility, without_totals_there_is_no_placement)
{
	struct arena *a = arena_new();
	struct eligibility e = {0};
	struct eligibility_facts facts = {&all_rules, NULL, {NULL, 0}};

	eligibility_evaluate(&facts, a, &e);
	ck_assert(str_is(reasons(a, &e), "attendance, placement, mark not entered"));
	ck_assert_uint_eq(e.conditions.p[0].has, 0);
	ck_assert_uint_eq(e.decision, decision_kind_DEFAULTED);
	arena_free(a);
}

UNIT(eligibility, placement_one_minute_short)
{
	struct person p = good();

	p.totals.placement_min = 2099;
	expect(&p, decision_kind_REFERRED, "placement");
}

UNIT(eligibility, a_missing_mark_is_no_zero_and_hides_the_average)
{
	struct arena *a = arena_new();
	struct person p = good();

	p.oral = MISSING;
	expect(&p, decision_kind_DEFAULTED, "mark not entered");
	ck_assert(evaluated(a, &p).not_entered);
	p.exam = ABSENT;
	expect(&p, decision_kind_DEFAULTED, "missing mark, mark not entered");
	ck_assert(!evaluated(a, &p).not_entered);
	p.exam = 1000;
	struct eligibility e = evaluated(a, &p);
	ck_assert(!e.has_average);
	p.oral = 0;
	expect(&p, decision_kind_REFERRED, "average");
	arena_free(a);
}

/* What is there is judged all the same, so that nobody resits in vain. */
UNIT(eligibility, marks_that_are_there_are_judged_when_another_is_missing)
{
	struct person p = good();

	p.oral = MISSING;
	p.exam = 499;
	expect(&p, decision_kind_DEFAULTED, "mark not entered, eliminatory mark");
	p.rules.compensation = false;
	expect(&p, decision_kind_DEFAULTED,
	       "mark not entered, eliminatory mark, component below 10");
}

UNIT(eligibility, an_absence_is_a_missing_mark)
{
	struct arena *a = arena_new();
	struct grade grades[] = {{.component = STR("EXAM"), .mark_hundredths = 1500},
				 {.component = STR("ORAL"), .absent = true}};
	struct totals totals = good().totals;
	struct eligibility_facts facts = {&all_rules, &totals, {grades, 2}};
	struct eligibility e = {0};

	eligibility_evaluate(&facts, a, &e);
	ck_assert(str_is(reasons(a, &e), "missing mark"));
	ck_assert_uint_eq(e.decision, decision_kind_DEFAULTED);
	arena_free(a);
}

UNIT(eligibility, an_eliminatory_mark_is_not_made_up)
{
	struct person p = good();

	p.exam = 499;
	p.oral = 2000;
	p.rules.average_min_hundredths = 900;
	expect(&p, decision_kind_REFERRED, "eliminatory mark");
	p.exam = 500;
	expect(&p, decision_kind_COMPENSATED, "");
}

UNIT(eligibility, below_ten_without_compensation)
{
	struct person p = good();

	p.oral = 999;
	p.exam = 1100;
	expect(&p, decision_kind_COMPENSATED, "");
	p.rules.compensation = false;
	expect(&p, decision_kind_REFERRED, "component below 10");
	p.oral = 1000;
	expect(&p, decision_kind_PASSED, "");
}

UNIT(eligibility, every_reason_in_order)
{
	struct person p = good();

	p.totals.credited_min = p.totals.placement_min = 1;
	p.exam = 499;
	p.rules.compensation = false;
	expect(&p, decision_kind_REFERRED,
	       "attendance, placement, eliminatory mark, component below 10, average");
}

/* (2 x exam + oral) / 3, half up: 999.33 is 999, 999.67 is 1000. */
UNIT(eligibility, the_average_is_rounded_for_eyes_only)
{
	struct arena *a = arena_new();
	struct person p = good();

	p.exam = 999;
	ck_assert_uint_eq(evaluated(a, &p).average_hundredths, 999);
	expect(&p, decision_kind_REFERRED, "average");
	p.exam = 1000;
	p.oral = 999;
	ck_assert_uint_eq(evaluated(a, &p).average_hundredths, 1000);
	expect(&p, decision_kind_REFERRED, "average");
	p.rules.average_min_hundredths = 999;
	expect(&p, decision_kind_COMPENSATED, "");
	p.rules.average_min_hundredths = 1000;
	struct component even[] = {two[0], two[1]};
	even[0].coefficient_hundredths = 100;
	p.rules.components.p = even;
	p.exam = 1000;
	p.oral = 1001;
	ck_assert_uint_eq(evaluated(a, &p).average_hundredths, 1001);
	arena_free(a);
}

UNIT(eligibility, honours_are_the_highest_that_is_reached)
{
	struct arena *a = arena_new();
	struct person p = good();

	p.exam = p.oral = 1199;
	ck_assert_uint_eq(evaluated(a, &p).honours.n, 0);
	p.exam = 1200; /* 11.997 is shown as 12.00 */
	ck_assert_uint_eq(evaluated(a, &p).average_hundredths, 1200);
	ck_assert_uint_eq(evaluated(a, &p).honours.n, 0);
	p.exam = p.oral = 1200;
	ck_assert(str_is(evaluated(a, &p).honours, "assez bien"));
	p.exam = p.oral = 1600;
	ck_assert(str_is(evaluated(a, &p).honours, "bien"));
	p.oral = 900;
	ck_assert_uint_eq(evaluated(a, &p).decision, decision_kind_COMPENSATED);
	ck_assert(str_is(evaluated(a, &p).honours, "assez bien"));
	p.totals.placement_min = 0;
	ck_assert_uint_eq(evaluated(a, &p).honours.n, 0);
	arena_free(a);
}

UNIT(eligibility, a_programme_without_components_has_no_mark_conditions)
{
	struct arena *a = arena_new();
	struct person p = good();

	p.rules.components.n = 0;
	struct eligibility e = evaluated(a, &p);
	ck_assert_uint_eq(e.conditions.n, 2);
	ck_assert(!e.has_average && e.honours.n == 0);
	ck_assert_uint_eq(e.decision, decision_kind_PASSED);
	arena_free(a);
}

UNIT(eligibility, each_condition_tells_what_it_asks_and_has)
{
	struct arena *a = arena_new();
	struct person p = good();

	p.exam = 450;
	struct eligibility e = evaluated(a, &p);
	ck_assert_uint_eq(e.conditions.n, 6);
	const struct condition *c = &e.conditions.p[4];
	ck_assert_uint_eq(c->kind, condition_kind_ELIMINATORY);
	ck_assert(str_is(c->component, "EXAM") && c->asked == 500 && c->has == 450 && !c->met);
	ck_assert(e.conditions.p[0].asked == 800 && e.conditions.p[0].has == 800);
	ck_assert(e.conditions.p[1].asked == 2100 && e.conditions.p[1].met);
	ck_assert(e.conditions.p[5].asked == 1000 && e.conditions.p[5].has == 633);
	arena_free(a);
}

/* What the shared cohorts say must come out of their rules, marks, placements and attendance. */
static uint64_t number(const json_t *object, const char *name)
{
	return (uint64_t)json_integer_value(json_object_get(object, name));
}

static struct str text(const json_t *value)
{
	return json_is_string(value) ? str_of(json_string_value(value)) : STR("");
}

static struct award_rules rules_of(struct arena *a, const json_t *j)
{
	const json_t *components = json_object_get(j, "components"),
		     *labels = json_object_get(j, "honours");
	size_t nc = json_array_size(components), nh = json_array_size(labels);
	struct component *c = arena_alloc(a, nc * sizeof *c);
	struct honours_rule *h = arena_alloc(a, nh * sizeof *h);

	for (size_t i = 0; i < nc; i++) {
		const json_t *one = json_array_get(components, i);
		c[i] = (struct component){
			.code = text(json_object_get(one, "code")),
			.coefficient_hundredths = 100 * number(one, "coefficient"),
			.eliminatory_below_hundredths = number(one, "eliminatory_below")};
	}
	for (size_t i = 0; i < nh; i++) {
		const json_t *one = json_array_get(labels, i), *least = json_array_get(one, 1);
		h[i] = (struct honours_rule){.label = text(json_array_get(one, 0)),
					     .average_min_hundredths =
						     (uint64_t)json_integer_value(least)};
	}
	return (struct award_rules){.attendance_min_permille = number(j, "attendance_min_permille"),
				    .placement_min_min = 60 * number(j, "placement_min_hours"),
				    .average_min_hundredths = number(j, "average_min"),
				    .compensation =
					    json_is_true(json_object_get(j, "compensation")),
				    .components = {c, (uint32_t)nc},
				    .honours = {h, (uint32_t)nh}};
}

/* Calls back for each row of a file of comma-separated cells without quotes; false: no file. */
static bool each_row(const char *cohort, const char *file, void (*row)(void *, char **), void *ctx)
{
	char path[200], line[200];

	snprintf(path, sizeof path, DATA "/%s/%s", cohort, file);
	FILE *f = fopen(path, "r");
	while (f && fgets(line, sizeof line, f)) {
		char *cells[3] = {line, line, line};
		char *rest = line;
		for (size_t i = 0; i < COUNT(cells) && rest; i++)
			cells[i] = strsep(&rest, ",\r\n");
		row(ctx, cells);
	}
	if (f)
		fclose(f);
	return f != NULL;
}

struct sought {
	struct arena *arena;
	struct str email;
	struct grade grades[10];
	uint32_t n;
	uint64_t half_days;
};

static void take_mark(void *ctx, char **cells)
{
	struct sought *s = ctx;
	uint64_t mark;

	if (!str_is(s->email, cells[0]))
		return;
	bool there = str_u64(str_of(cells[2]), &mark);
	s->grades[s->n++] = (struct grade){.component = arena_str(s->arena, str_of(cells[1])),
					   .mark_hundredths = there ? mark : 0,
					   .absent = !there};
}

static void take_placement(void *ctx, char **cells)
{
	struct sought *s = ctx;

	if (str_is(s->email, cells[0]))
		ck_assert(str_u64(str_of(cells[1]), &s->half_days));
}

static struct str expected_reasons(struct arena *a, const json_t *list)
{
	struct str all = STR("");

	for (size_t i = 0; i < json_array_size(list); i++)
		all = arena_printf(a, "%s%s%s", i ? all.p : "", i ? ", " : "",
				   json_string_value(json_array_get(list, i)));
	return all;
}

static void judge(const char *cohort, const struct award_rules *rules, const json_t *expected)
{
	struct sought s = {.arena = arena_new(),
			   .email = text(json_object_get(expected, "courriel"))};
	struct eligibility e = {0};

	ck_assert(each_row(cohort, "marks.csv", take_mark, &s));
	each_row(cohort, "placements.csv", take_placement, &s);
	struct totals totals = {.counted_min = number(expected, "counted_minutes"),
				.credited_min = number(expected, "credited_minutes"),
				.attendance_permille = number(expected, "attendance_permille"),
				.placement_min = 210 * s.half_days};
	struct eligibility_facts facts = {rules, &totals, {s.grades, s.n}};
	eligibility_evaluate(&facts, s.arena, &e);
	static const char *const decisions[] = {"", "passed", "passed by compensation", "referred",
						"defaulted"};
	const json_t *average = json_object_get(expected, "average_hundredths");
	ck_assert(str_is(text(json_object_get(expected, "decision")), decisions[e.decision]));
	ck_assert(str_eq(text(json_object_get(expected, "honours")), e.honours));
	ck_assert(json_is_null(average) == !e.has_average);
	ck_assert_uint_eq((uint64_t)json_integer_value(average), e.average_hundredths);
	ck_assert(str_eq(expected_reasons(s.arena, json_object_get(expected, "reasons")),
			 reasons(s.arena, &e)));
	arena_free(s.arena);
}

static void judge_cohort(const char *cohort, size_t learners)
{
	struct arena *a = arena_new();
	char path[200];

	snprintf(path, sizeof path, DATA "/%s/programme.json", cohort);
	json_t *programme = json_load_file(path, 0, NULL);
	snprintf(path, sizeof path, DATA "/%s/expected.json", cohort);
	json_t *expected = json_load_file(path, 0, NULL);
	if (!programme || !expected) {
		printf("skipped: no %s\n", path);
	} else {
		struct award_rules rules = rules_of(a, json_object_get(programme, "rules"));
		const json_t *list = json_object_get(expected, "learners");
		ck_assert_uint_eq(json_array_size(list), learners);
		for (size_t i = 0; i < learners; i++)
			judge(cohort, &rules, json_array_get(list, i));
	}
	json_decref(programme);
	json_decref(expected);
	arena_free(a);
}

UNIT(eligibility, the_shared_cohorts_come_out_as_known)
{
	judge_cohort("pacte-aura-2025", 24);
	judge_cohort("diu-csp-2026", 31);
	judge_cohort("du-medco-2026", 18);
}
