/* Compares two stores, entry by entry, indexes too: the heart of `cursus check`.
 *
 *	struct comparison c = {.skips = is_of_engine, .found = keep_finding, .ctx = report};
 *	while (!store_compare(tx_view(kept), tx_view(replayed), &c, 4096))
 *		...                      // both may change meanwhile, in the same way
 *
 * A finding is a line for the operator, without personal values: "cohort 12: only in the store",
 * "cohort 12: missing from the store", "cohort 12: differs in state, note", "cohort 12: cannot be
 * read", "cohort_by_code of cohort 12: only in the store", "cohort: the storage failed".
 */
#ifndef CURSUS_STORE_COMPARE_H
#define CURSUS_STORE_COMPARE_H

#include "record.h"
#include "store.h"

struct comparison {
	/* Records that are not compared, nor their indexes: the log itself, request ids ... */
	bool (*skips)(const struct desc *d);
	void (*found)(void *ctx, struct str what); /* `what` lives during the call */
	void *ctx;
	uint64_t records;     /* out: how many were looked at in the kept store */
	uint64_t differences; /* out */
	/* Where it stands; zero at the beginning. */
	uint32_t table;
	struct key at; /* the last that was looked at */
};

/* Looks at so many entries, or those that are left. true: all have been looked at. */
bool store_compare(struct view *kept, struct view *replayed, struct comparison *c, uint64_t most);

#endif
