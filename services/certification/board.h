/* Boards and their minutes, for the nouns that depend on them.
 *
 *	struct list_of_board boards = boards_of(cx->view, cx->arena, cohort);
 *	if (minutes_newest(cx->view, cx->arena, &boards, learner, &minutes) &&
 *	    decision_awards(minutes.decision.decision)) ...
 */
#ifndef CURSUS_BOARD_H
#define CURSUS_BOARD_H

#include "award.h"

/* The boards of a cohort, the first convened first. */
struct list_of_board boards_of(struct view *v, struct arena *a, uint64_t cohort);
/* The one that sits; NULL: none. */
const struct board *board_sitting(const struct list_of_board *boards);

struct minutes {
	struct board board;
	struct decision decision;
};
/* What the newest sealed minutes that name her decided; false: none does. */
bool minutes_newest(struct view *v, struct arena *a, const struct list_of_board *boards,
		    uint64_t learner, struct minutes *out);

/* Her marks do not change any more: sealed minutes rest on them. They open again for a second
 * session, that is while another board sits and the last has not awarded her (domain 3.4). */
bool minutes_hold_marks(struct view *v, struct arena *a, uint64_t cohort, uint64_t learner);

#endif
