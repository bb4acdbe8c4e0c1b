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

/* The board that sits has decided about her. */
bool decided_unsealed(struct cx *cx, const struct list_of_board *boards, uint64_t learner);

/* Sealed minutes stand: who passed is not decided about again, and an exclusion is lifted by name
 * only, never by the rules for everybody. */
bool minutes_settle(struct view *v, struct arena *a, const struct list_of_board *boards,
		    uint64_t learner, bool by_name);

/* Refuses one that is sealed or cancelled. */
enum status board_unsealed(struct cx *cx, uint64_t id, struct board *out);
/* The day before which the board (0: a new one) cannot sit: the cohort's first, or that of the
 * board before it; 0: any. */
uint32_t board_not_before(struct cx *cx, const struct award *w, const struct list_of_board *boards,
			  uint64_t but);
/* The conditions of a decision are not those of today: a mark or an attendance is another one. */
bool facts_changed(const struct decision *then, const struct eligibility *now);
/* What it awards follows from the rules, whatever the board found of honours; so it falls with the
 * facts. Otherwise it rests on the board's reason. */
bool award_by_rules(const struct decision *d);
/* What the minutes rest on was corrected, and the rules, as *now, award no more: a board decides
 * again before anything is signed. */
bool minutes_overtaken(struct cx *cx, const struct award *w, const struct minutes *minutes,
		       struct eligibility *now);

/* Her marks do not change any more: sealed minutes rest on them. They open again for a second
 * session, that is while another board sits and the last has not awarded her (domain 3.4). */
bool minutes_hold_marks(struct view *v, struct arena *a, uint64_t cohort, uint64_t learner);
/* The same of a mark that is there: what was wrong when she was awarded is put right while another
 * board sits, which may then decide again. Whoever asks has looked for a diploma (domain 3.4). */
bool minutes_hold_corrections(struct view *v, struct arena *a, uint64_t cohort, uint64_t learner);

#endif
