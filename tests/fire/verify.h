/* The end of a fire: what was acknowledged against what the logs and the records hold.
 *
 *	struct verdict v;
 *	if (!verify(&place, speaker, entries, &v)) ...   // a service did not answer
 *	verdict_print(&v); verdict_clean(&v)
 */
#ifndef CURSUS_FIRE_VERIFY_H
#define CURSUS_FIRE_VERIFY_H

#include "journal.h"
#include "place.h"
#include "speaker.h"

struct verdict {
	uint64_t commands, events;	/* acknowledged; entries in the four logs */
	uint64_t lost, doubled, halved; /* commands that are not there, twice, in part */
	uint64_t strangers;		/* commands in a log that nobody was told of */
	uint64_t gaps, unchained;	/* entries that do not follow the one before */
	uint64_t records;		/* compared */
	uint64_t missing, extra;	/* records that should be there, that should not */
	uint64_t behind;		/* feeds that have not caught up, or have stopped */
};

/* entries: from journal_load; their counts are filled. */
bool verify(struct speaker *sp, GHashTable *entries, struct verdict *v);
/* One service's log only; called for each by verify. */
bool verify_log(struct speaker *sp, int service, GHashTable *entries, struct verdict *v);
/* After the logs: each acknowledged command exactly once and whole. */
void verify_entries(GHashTable *entries, struct verdict *v);
bool verdict_clean(const struct verdict *v);
void verdict_print(const struct verdict *v);

#endif
