/* A small cohort that has been lived, in process, for what is made of it: a sealed day with a late
 * one, an excused one and a correction, an open half-day, a validated placement, marks with
 * absences, minutes with a decision against the rules.
 *
 *	struct world *w = lived_world();
 *	struct session *s = world_session(w);          // the organiser speaks
 *	uint64_t cohort = lived_id(s, &desc_cohort, "DU-1");
 */
#ifndef CURSUS_LIVED_H
#define CURSUS_LIVED_H

#include "world.h"

struct world *lived_world(void);
/* A command line as the scripts have it; ends the test when it is refused. */
void lived_say(struct session *s, const char *line);
uint64_t lived_id(struct session *s, const struct desc *noun, const char *code);

#endif
