/* What was known of somebody at an instant, since each change keeps what it changed.
 *
 *	known_at(view, arena, &desc_learner_before, id, at_ms, &learner);    // filled as of today
 */
#ifndef CURSUS_KNOWN_AT_H
#define CURSUS_KNOWN_AT_H

#include "engine.h"

/* befores: records of id, until, sequence and the record before, by the tags 1 to 4. The record
 * stays as it is when at_ms is 0 or nothing has changed since; an instant before the first that is
 * known of it gives the first. */
void known_at(struct view *v, struct arena *a, const struct desc *befores, uint64_t id,
	      int64_t at_ms, void *record);

#endif
