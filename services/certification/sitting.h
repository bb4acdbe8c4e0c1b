/* A board that sits: about whom it decides, and what is unproven of them.
 *
 *	struct sitting sitting;
 *	struct str despite;
 *	if ((s = sitting_found(cx, &board, &sitting)) != STATUS_ok ||
 *	    (s = doubts_answered(cx, &sitting, &asked, m->despite, &despite)) != STATUS_ok)
 *		return s;
 *	struct scan scan = candidates_of(cx, &sitting);
 *	while (candidate_next(cx, &sitting, &scan, &c)) ...
 */
#ifndef CURSUS_SITTING_H
#define CURSUS_SITTING_H

#include "board.h"

struct sitting {
	struct board board;
	struct award award;
	struct list_of_board boards; /* of the cohort */
};

enum status sitting_found(struct cx *cx, const struct board *board, struct sitting *out);

/* Who is enrolled and not settled by earlier minutes, whom it decided about, and who left. */
struct candidate {
	uint64_t learner;
	struct enrolment enrolment;
	bool left;
	bool decided;
	struct decision decision; /* if decided */
};
struct scan candidates_of(struct cx *cx, const struct sitting *s);
bool candidate_next(struct cx *cx, const struct sitting *s, struct scan *scan,
		    struct candidate *out);
/* By name: one whom earlier minutes settled too. */
bool candidate_found(struct cx *cx, const struct sitting *s, uint64_t learner,
		     struct candidate *out);

/* The decision is not what follows from today's facts; what was decided otherwise, other facts. */
bool decision_stale(struct cx *cx, const struct sitting *s, const struct candidate *c,
		    const struct eligibility *rules);

/* About whom it decides, 0: all of them; and what, 0: what follows from the rules. */
struct asked {
	uint64_t learner;
	uint32_t decision;
	struct str honours; /* empty: those that follow */
};
/* Whether the curriculum has such honours; then *honours is as it writes them. */
bool honours_known(struct cx *cx, const struct award *w, struct str *honours);
/* Refuses without a reason when the board is incomplete or has a candidate's name in it, half-days
 * are not held or not sealed, marks were never entered, one about whom it decides has left, or one
 * who was absent from a test is awarded. *kept is the reason when one was needed. */
enum status doubts_answered(struct cx *cx, struct sitting *s, const struct asked *asked,
			    struct str despite, struct str *kept);
/* All of it in rows, with what needs no reason: who left, hours, stale decisions. */
struct list_of_unusual sitting_doubts(struct cx *cx, struct sitting *s, const struct asked *asked);

#endif
