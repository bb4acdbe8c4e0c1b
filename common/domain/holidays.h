/* French public holidays by place: those of the whole country, and what each place keeps besides.
 *
 *	place = holidays_of_zone(STR("America/Martinique"));	// Martinique
 *	if (holiday_kept(place, 20260522, &name))		// "abolition de l'esclavage"
 */
#ifndef CURSUS_HOLIDAYS_H
#define CURSUS_HOLIDAYS_H

#include "messages.h"

/* What the time zone alone tells; Europe/Paris means the national list, so Alsace-Moselle must be
 * said. A zone outside France: NONE. */
enum holiday_list holidays_of_zone(struct str zone);
/* name may be NULL. */
bool holiday_kept(enum holiday_list place, uint32_t date, struct str *name);

#endif
