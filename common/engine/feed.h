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

/* The parts of feed.c that feed_back.c needs too. */
void feed_stop(struct attempt *t, struct feed *f, struct str why);
/* Whether the entry is of a type that is followed; its route. */
bool feed_follows(const struct engine *e, const struct feed *f, const struct log_entry *entry,
		  const struct route **r);
/* Gives it its effect; false: it has none, and nothing behind it may have one. */
bool feed_follow(struct attempt *t, struct feed *f, const struct route *r,
		 const struct log_entry *theirs);
/* What the upstream followed before it decided the next entries must be here first, so that a fact
 * never comes before its cause: an enrolment never before its cohort. */
bool feed_lacks_cause(struct engine *e, const struct log_entry *entry);

/* feed_back.c: types that are followed now and were not before. */
/* Finds whether there are some, by what the cursor says. */
void feed_back_load(struct engine *e, struct feed *f, struct view *v,
		    const struct feed_cursor *cursor);
/* An answer to engine_feed_position's question while it reads back. */
void feed_back_take(struct attempt *t, struct feed *f, const struct feed_page *page,
		    struct feed_cursor *cursor);
void feed_back_free(struct engine *e);

#endif
