/* Proof that the log tells everything: its chain holds, and applying it to an empty store gives the
 * records that are there.
 *
 *	replay_check(engine, view, arena, false, &report);
 */
#ifndef CURSUS_REPLAY_H
#define CURSUS_REPLAY_H

#include "engine_private.h"

#define FINDINGS_MAX 100
#define FINDING_BYTES_MAX 300

/* The report's texts live in the arena. quick: the chain only. */
void replay_check(struct engine *e, struct view *v, struct arena *a, bool quick,
		  struct check_report *report);

#endif
