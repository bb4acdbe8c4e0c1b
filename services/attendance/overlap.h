/* Half-days at the same time as that of a sheet: a person is in one place at a time.
 *
 *	struct overlap o = overlap_of(cx, &sheet);
 *	reply->warnings = overlap_warnings(&o, learner);       // of one learner
 *	sheet.warnings = overlap_of_roster(&o);                // of all on the sheet
 *
 * The cohorts are looked through once, whatever the number of learners.
 */
#ifndef CURSUS_OVERLAP_H
#define CURSUS_OVERLAP_H

#include "engine.h"

/* Another half-day, or the sheet that was sealed for it. */
struct other_half {
	uint64_t slot, cohort;
	struct str code;
	uint32_t date, sheet; /* enum sheet_state; 0: none */
};

struct other_list {
	uint64_t cohort;
	struct other_half *p;
	uint32_t n;
};

struct overlap {
	struct cx *cx;
	const struct sheet *sheet;
	struct other_list *cohorts; /* those that were looked through */
	uint32_t n, room;
};

struct overlap overlap_of(struct cx *cx, const struct sheet *sheet);

/* Those where the learner is, or is expected: what people are told. */
struct list_of_str overlap_warnings(struct overlap *o, uint64_t learner);
/* One of them, with how many of the sheet's roster are there or expected. */
struct overlap_count {
	struct other_half other;
	uint32_t learners;
};
struct overlap_counts {
	struct overlap_count *p;
	uint32_t n;
};
struct overlap_counts overlap_count(struct overlap *o);
struct list_of_str overlap_of_roster(struct overlap *o);
/* Whether a sealed half-day of the learner is at that time: minutes may be credited in one only. */
bool overlap_sealed(struct overlap *o, uint64_t learner);

/* Calls back for each half-day where the learner is (there) or is expected. */
typedef void overlap_each(void *ctx, const struct other_half *other, bool there);
void overlap_walk(struct overlap *o, uint64_t learner, overlap_each *each, void *ctx);

#endif
