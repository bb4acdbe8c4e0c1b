/* Marks as people type them. */
#include "mark.h"
#include "unit.h"

static void is(const char *text, uint64_t expected)
{
	uint64_t n = 99999;

	ck_assert_msg(mark_parse(str_of(text), 2000, &n) == MARK_OK, "%s", text);
	ck_assert_msg(n == expected, "%s is %u", text, (unsigned)n);
}

UNIT(mark, out_of_twenty)
{
	is("14", 1400);
	is("14,5", 1450);
	is("14.5", 1450);
	is(" 14,05 ", 1405);
	is("0", 0);
	is("20", 2000);
	is("20,00", 2000);
	is("14.500", 1450);
	is("08", 800);
}

UNIT(mark, nothing_is_guessed)
{
	static const char *const over[] = {"1300", "20.01", "21", "2000", "999999999"};
	static const char *const none[] = {
		"",	  " ",	  ",5",	  "14,",   "14,555",
		"1e1",	  "-1",	  "+14",  "14/20", "ABI",
		"14,5,5", "0x10", "14 5", "١٤",	   "99999999999999999999999"};
	uint64_t n;

	for (size_t i = 0; i < COUNT(over); i++)
		ck_assert_msg(mark_parse(str_of(over[i]), 2000, &n) == MARK_OVER, "%s", over[i]);
	for (size_t i = 0; i < COUNT(none); i++)
		ck_assert_msg(mark_parse(str_of(none[i]), 2000, &n) == MARK_NONE, "%s", none[i]);
}

UNIT(mark, the_unit_is_not_typed)
{
	const struct field *f = desc_field(&desc_grade_enter, STR("mark_hundredths"));

	ck_assert(mark_is(f));
	ck_assert(str_is(mark_name(f), "mark"));
	ck_assert(str_is(mark_name(&desc_grade_enter.fields()[0]), "cohort"));
}
