/* All that counts of one learner, counted again from the sheets, the presences, the placements and
 * the enrolment periods: the truth behind tallies and totals.
 *
 *	struct ledger l = ledger_load(cx->view, cx->arena, learner);
 *	struct what_if now = {.sheet = &sealed, .status = presence_status_PRESENT};
 *	if (!ledger_recount(cx->view, cx->arena, &l, &now))    // too many excused half-days
 *		...
 *	ledger_emit(cx, &l);                                   // what changed, if anything
 *
 * Rules:
 * - A sealed half-day is the learner's when one of the enrolment periods holds its day. Nothing on
 *   the sheet for the learner, or no place on it, is an absence (domain 2.5).
 * - On another day an absence does not count, and a presence is kept and flagged, not counted.
 * - A person is in one place at a time. Minutes that two half-days share are credited in the first
 *   one: that of the cohort where the learner's first period began earliest (the lower cohort id on
 *   the same day), within a cohort the one that starts first (then the lower id). In the other they
 *   stay counted and are not credited.
 * - A placement without dated half-days has the free ones of its days, morning and afternoon,
 *   weekends included: those within the periods of its cohort and of those behind it, where no
 *   half-day and no earlier placement credits anything. What exceeds them is not credited.
 */
#ifndef CURSUS_HISTORY_H
#define CURSUS_HISTORY_H

#include "tally.h"

/* One sheet or placement as it is about to be; what the store has of it does not count. */
struct what_if {
	const struct sheet *sheet;	   /* NULL: all as they are */
	uint32_t status;		   /* of the learner on it; 0: nothing stands there */
	const struct placement *placement; /* NULL: all as they are */
	/* What would be if every open sheet were sealed as it stands: who has signed there or is
	 * marked as present is not at a placement. */
	bool open_too;
};

/* One sealed half-day of a learner. */
struct past_half {
	uint64_t cohort, slot;
	uint32_t date, half_day, status;
	int64_t starts_at, ends_at;
	uint64_t duration_min, credited_min;
	bool own; /* on a day of the enrolment periods */
};

/* One validated placement. */
struct past_placement {
	uint64_t id, cohort;
	uint64_t credited_min, excess_min;
};

struct history {
	struct past_half *halves; /* in the order in which minutes are credited */
	uint32_t n;
	struct past_placement *placements;
	uint32_t nplacements;
};

/* what_if may be NULL. */
struct history history_load(struct view *v, struct arena *a, const struct ledger *l,
			    const struct what_if *what_if);
/* NULL: no such half-day, or it does not count. */
const struct past_half *history_half(const struct history *h, uint64_t slot);
const struct past_placement *history_placement(const struct history *h, uint64_t id);

/* Puts what the history says into the lines of the ledger and marks those that differ from before;
 * false: more excused half-days than a tally holds. */
bool ledger_recount(struct view *v, struct arena *a, struct ledger *l,
		    const struct what_if *what_if);

#endif
