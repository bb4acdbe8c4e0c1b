/* Following another service's log: each entry has its effect here exactly once, in order.
 *
 *	feed_take(attempt, "catalogue", page_bytes);   // INPUT_FEED
 *
 * The cursor is written in the transaction of the effect. A page that comes twice, late or
 * overlapping changes nothing. A feed stops (until the service is started again) when the
 * upstream's log is another one, is shorter than what was followed, has a gap, goes on from other
 * entries than those that were followed (it was restored from a copy and written since), or when an
 * entry does not decode; what came before that has had its effect.
 */
#ifndef CURSUS_FEED_H
#define CURSUS_FEED_H

#include "engine_private.h"

void feed_take(struct attempt *t, struct str upstream, struct str page);
/* Reads the cursors that the store keeps. */
void feed_load(struct engine *e, struct view *v, struct arena *a);
/* NULL: not followed here. */
struct feed *feed_by_name(struct engine *e, struct str upstream);

#endif
