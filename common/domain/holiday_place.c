/* The public holidays of a cohort: its own, its institution's or its time zone's. */
#include "holiday_place.h"

static enum holiday_list of_lead(struct view *v, struct arena *a, uint64_t curriculum)
{
	struct curriculum bound;
	struct institution lead;

	if (!get_curriculum(v, &(struct curriculum){.id = curriculum}, a, &bound))
		return 0;
	for (uint32_t i = 0; i < bound.institutions.n; i++) {
		lead.code = bound.institutions.p[i].code;
		if (bound.institutions.p[i].lead &&
		    find_institution_by_code(v, &(struct institution){.code = lead.code}, a, &lead))
			return (enum holiday_list)lead.holidays;
	}
	return 0;
}

enum holiday_list holiday_place(struct view *v, struct arena *a, uint64_t cohort,
				struct str timezone)
{
	enum holiday_list of;
	struct cohort c;

	if (!get_cohort(v, &(struct cohort){.id = cohort}, a, &c))
		return holidays_of_zone(timezone);
	if (c.holidays)
		return (enum holiday_list)c.holidays;
	of = of_lead(v, a, c.curriculum);
	return of ? of : holidays_of_zone(timezone);
}
