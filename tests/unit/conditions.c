/* What is said of marks that nobody entered: while half-days are to come, no test is late. */
#include "conditions.h"

#include "unit.h"

static struct eligibility unmarked(struct condition *c, uint64_t to_come, uint64_t scheduled_min)
{
	*c = (struct condition){.kind = condition_kind_NOT_ENTERED, .component = STR("ORAL")};
	return (struct eligibility){.decision = decision_kind_DEFAULTED,
				    .not_entered = true,
				    .conditions = {.p = c, .n = 1},
				    .to_come_half_days = to_come,
				    .scheduled_min = scheduled_min};
}

static const char *lines(struct arena *a, const struct eligibility *e)
{
	struct output_style style = {.form = OUTPUT_TABLE, .fd = -1};
	struct buf out;

	buf_init(&out, SIZE_MAX / 2);
	conditions_lines(&style, a, e, false, &out);
	const char *text = arena_z(a, buf_slice(&out));
	buf_free(&out);
	return text;
}

UNIT(conditions, tests_are_to_come_while_half_days_are)
{
	struct arena *a = arena_new();
	struct condition c;

	for (int i = 0; i < 2; i++) { /* one is to come; or none is on the timetable yet */
		struct eligibility e = unmarked(&c, !i, i ? 0 : 420);
		ck_assert(strstr(lines(a, &e), "not due yet   ORAL"));
		ck_assert(strstr(lines(a, &e), "tests still to come"));
		ck_assert_str_eq(conditions_missing(a, &e).p, "tests still to come ORAL");
	}
	arena_free(a);
}

UNIT(conditions, marks_are_missing_after_the_last_half_day)
{
	struct arena *a = arena_new();
	struct condition c;
	struct eligibility e = unmarked(&c, 0, 420);

	ck_assert(strstr(lines(a, &e), "not met       ORAL"));
	ck_assert(strstr(lines(a, &e), "mark not entered"));
	ck_assert_str_eq(conditions_missing(a, &e).p, "mark not entered ORAL");
	/* who was absent from a test is not waited for */
	e = unmarked(&c, 1, 420);
	e.not_entered = false;
	ck_assert(!strstr(lines(a, &e), "still to come"));
	arena_free(a);
}
