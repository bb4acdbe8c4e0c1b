/* Tests of an institution's names and their days. */
#include "institution_names.h"
#include "unit.h"

UNIT(institution_names, each_from_its_day)
{
	struct arena *a = arena_new();
	struct institution i = {.name = STR("One")};

	ck_assert(str_is(institution_name_on(&i, 20260101), "One"));
	i.names = institution_named(
		a, &i, (struct institution_name){.name = STR("Two"), .since = 20260901});
	ck_assert(str_is(institution_name_on(&i, 20260831), "One"));
	ck_assert(str_is(institution_name_on(&i, 20260901), "Two"));
	/* One in between, and that one again: the last word of a day holds. */
	i.names = institution_named(
		a, &i, (struct institution_name){.name = STR("Half"), .since = 20260501});
	i.names = institution_named(
		a, &i, (struct institution_name){.name = STR("Half way"), .since = 20260501});
	ck_assert_uint_eq(i.names.n, 3);
	ck_assert(str_is(institution_name_on(&i, 20260430), "One"));
	ck_assert(str_is(institution_name_on(&i, 20260831), "Half way"));
	ck_assert(str_is(institution_name_on(&i, 20270101), "Two"));
	arena_free(a);
}
