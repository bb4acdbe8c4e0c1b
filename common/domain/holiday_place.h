/* Where a cohort keeps its public holidays.
 *
 *	if (holiday_kept(holiday_place(cx->view, cx->arena, cohort, timezone), date, &name))
 */
#ifndef CURSUS_HOLIDAY_PLACE_H
#define CURSUS_HOLIDAY_PLACE_H

#include "engine.h"
#include "holidays.h"

/* What the cohort says, else the institution that leads its programme, else the zone. */
enum holiday_list holiday_place(struct view *v, struct arena *a, uint64_t cohort,
				struct str timezone);

#endif
