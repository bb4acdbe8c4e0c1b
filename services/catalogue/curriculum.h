/* What a curriculum must be like, for the two commands that bring one.
 *
 *	struct curriculum c = {.institutions = m->institutions, .units = m->units};
 *	if ((s = curriculum_institutions(cx, kind, &c)) != STATUS_ok || ...)
 *		return s;
 *
 * Each function checks one part, puts a tidied copy of it in the arena in its place, and names a
 * refused field by its path in the command: "units[2].code".
 */
#ifndef CURSUS_CATALOGUE_CURRICULUM_H
#define CURSUS_CATALOGUE_CURRICULUM_H

#include "catalogue.h"

/* Exactly one leads, a DIU has two or more (domain 3.1, 10). Each gets a code and what is known of
 * it: that of the institution which it names, else one made from its name. */
enum status curriculum_institutions(struct cx *cx, enum programme_kind kind, struct curriculum *c);
/* Every unit has a title and a code of its own. */
enum status curriculum_units(struct cx *cx, struct curriculum *c);
/* Components with codes of their own, of which one at least counts; honours that rise (3.4). */
enum status curriculum_rules(struct cx *cx, struct curriculum *c);

/* What does not look right and is kept: awarding bodies that are not among the institutions, UAI
 * numbers with a wrong letter, units that do not make the hours told for the programme (10). */
struct list_of_str curriculum_warnings(struct view *v, struct arena *a, const struct programme *p,
				       const struct curriculum *c);

#endif
