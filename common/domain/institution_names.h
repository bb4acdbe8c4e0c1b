/* The legal name of an institution on a day.
 *
 *	name = institution_name_on(&institution, 20270101);
 *	names = institution_named(arena, &institution, (struct institution_name){name, 20270101});
 */
#ifndef CURSUS_INSTITUTION_NAMES_H
#define CURSUS_INSTITUTION_NAMES_H

#include "messages.h"

/* The name that is valid on the day; that of the record when it has no history. */
struct str institution_name_on(const struct institution *i, uint32_t day);
/* Its names with that one from its day on, until the next; oldest first, in the arena. */
struct list_of_institution_name institution_named(struct arena *a, const struct institution *i,
						  struct institution_name name);

#endif
