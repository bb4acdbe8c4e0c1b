/* Tests of public holidays by place. */
#include "holidays.h"
#include "unit.h"

static const struct {
	enum holiday_list place;
	uint32_t kept, not_kept; /* the second where others keep it */
} days[] = {
	{holiday_list_NATIONAL, 20260714, 20260522},
	{holiday_list_ALSACE_MOSELLE, 20260403, 20260404},
	{holiday_list_ALSACE_MOSELLE, 20261226, 20260527},
	{holiday_list_GUADELOUPE, 20260527, 20260528},
	{holiday_list_MARTINIQUE, 20260522, 20260527},
	{holiday_list_GUYANE, 20260610, 20260527},
	{holiday_list_REUNION, 20261220, 20260403},
	{holiday_list_MAYOTTE, 20260427, 20261220},
	{holiday_list_SAINT_BARTHELEMY, 20261009, 20260527},
	{holiday_list_SAINT_MARTIN, 20260528, 20260527},
	{holiday_list_SAINT_MARTIN, 20170527, 20170528},
	{holiday_list_SAINT_PIERRE_ET_MIQUELON, 20261111, 20260527},
	{holiday_list_WALLIS_ET_FUTUNA, 20260428, 20260527},
	{holiday_list_POLYNESIE, 20261120, 20260629},
	{holiday_list_POLYNESIE, 20240629, 20241120},
	{holiday_list_NOUVELLE_CALEDONIE, 20260924, 20260527},
};

UNIT(holidays, follow_the_place_and_the_year)
{
	struct str name;

	for (size_t i = 0; i < COUNT(days); i++) {
		ck_assert_msg(holiday_kept(days[i].place, days[i].kept, &name) && name.n, "%u",
			      days[i].kept);
		ck_assert_msg(!holiday_kept(days[i].place, days[i].not_kept, NULL), "%u",
			      days[i].not_kept);
		ck_assert(holiday_kept(days[i].place, 20260501, NULL));
	}
	ck_assert(!holiday_kept(holiday_list_NONE, 20260501, NULL));
	ck_assert(!holiday_kept(holiday_list_MARTINIQUE, 0, NULL));
	ck_assert(!holiday_kept(holiday_list_MARTINIQUE, 19820522, NULL));
}

UNIT(holidays, overseas_zones_tell_the_place)
{
	ck_assert_int_eq(holidays_of_zone(STR("America/Martinique")), holiday_list_MARTINIQUE);
	ck_assert_int_eq(holidays_of_zone(STR("Indian/Reunion")), holiday_list_REUNION);
	ck_assert_int_eq(holidays_of_zone(STR("Pacific/Gambier")), holiday_list_POLYNESIE);
	ck_assert_int_eq(holidays_of_zone(STR("Europe/Paris")), holiday_list_NATIONAL);
	ck_assert_int_eq(holidays_of_zone(STR("Europe/Brussels")), holiday_list_NONE);
}
