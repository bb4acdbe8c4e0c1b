/* Proof that the log tells everything: its chain holds, and applying it to an empty store gives the
 * records that are there.
 *
 *	struct replay *r = replay_new(engine, false);
 *	while (!replay_step(r, view))
 *		...                      // a transaction for each; others may write between them
 *	replay_report(r, arena, &report);
 *	while (!replay_free(r)) ...
 *
 * While others write, the replay follows them to the end of the log before it compares on: each
 * record is compared when both stores have come equally far.
 */
#ifndef CURSUS_REPLAY_H
#define CURSUS_REPLAY_H

#include "engine_private.h"

#define FINDINGS_MAX 100
#define FINDING_BYTES_MAX 300

/* quick: the chain only. */
struct replay *replay_new(struct engine *e, bool quick);
/* A few milliseconds of it. true: it is through. */
bool replay_step(struct replay *r, struct view *v);
/* The report's texts live in the arena. */
void replay_report(const struct replay *r, struct arena *a, struct check_report *report);
/* As long, since millions of records are given back. true: it is gone. */
bool replay_free(struct replay *r);

#endif
