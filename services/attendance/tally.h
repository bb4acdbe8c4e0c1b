/* What one learner did, cohort by cohort, and what it adds up to (domain 2, rules behind
 * expected.json).
 *
 *	struct ledger l = ledger_load(cx->view, cx->arena, learner);
 *	struct ledger_line *line = ledger_line(&l, cohort);
 *	tally_add(cx->arena, &line->tally, &half);        // a half-day that was sealed
 *	line->changed = true;
 *	ledger_emit(cx, &l);               // totals_changed, with every cohort that it moves
 *
 * A seal adds to a tally when nothing else can change with it; otherwise all that the learner did
 * is counted again (history.h), which comes to the same. Each tally names the cohort that its
 * learner came from; the totals of a cohort add up its tally and those behind it.
 */
#ifndef CURSUS_TALLY_H
#define CURSUS_TALLY_H

#include "engine.h"

/* As many excused half-days as the table lets a tally list. */
#define EXCUSED_MAX 2000
/* As many tallies and totals as the table lets one totals_changed carry; more go into a second one.
 */
#define TOTALS_EVENT_MAX 20

/* One learner's half-day on a sealed sheet. */
struct half {
	uint32_t status; /* enum presence_status */
	int64_t starts_at;
	uint64_t duration_min;
	uint64_t cut_min; /* of them credited elsewhere */
	bool outside;	  /* the enrolment periods: only a presence is noted */
};

/* false: EXCUSED_MAX are there already, nothing was added. */
bool tally_add(struct arena *a, struct tally *t, const struct half *h);

struct ledger_line {
	struct tally tally;
	bool changed;
};

/* One line for every cohort that the learner is or was in. */
struct ledger {
	uint64_t learner;
	struct ledger_line *lines;
	uint32_t n;
};

struct ledger ledger_load(struct view *v, struct arena *a, uint64_t learner);
/* NULL: she was never in that cohort. */
struct ledger_line *ledger_line(const struct ledger *l, uint64_t cohort);

/* The cohort that she brought with her into that one, 0 for none; what stands behind each other
 * makes no ring. */
uint64_t ledger_behind(const struct ledger *l, uint64_t cohort);

struct move {
	uint64_t from, to; /* cohorts */
};
/* She goes to another cohort and takes with her what she did. Whatever the order of her moves (A to
 * B and back to A), what is behind the new cohort is all that was behind either of the two, each
 * cohort once. */
void ledger_move(struct ledger *l, struct move move);

/* What the cohort's totals are. Of all excused half-days behind them the first neutral_max in
 * calendar order do not count. */
struct totals ledger_totals(struct arena *a, const struct ledger *l, uint64_t cohort,
			    uint64_t neutral_max);

/* Emits the changed tallies and the totals that they move. */
void ledger_emit(struct cx *cx, const struct ledger *l);

/* What the curriculum version asks that the cohort is bound to; all 0 when it, or the cohort, is
 * not known yet. */
struct asked {
	uint64_t neutral_half_days, attendance_permille, placement_min;
};
struct asked asked_of_cohort(struct view *v, struct arena *a, uint64_t cohort);
struct asked asked_of_curriculum(struct view *v, struct arena *a, uint64_t curriculum);

#endif
