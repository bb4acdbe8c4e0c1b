/* The minutes of a board (procès-verbal de jury): who sat, what it decided about whom and why, and
 * the seal. Of a board that still sits, a draft that says so on every page.
 *
 *	struct subject s = {.board = 12};
 *	if (minutes_gather(&office, &s, &facts) == DUE_YES &&
 *	    minutes_make(fonts, TONGUE_FRENCH, facts, &pdf, arena, &why)) ...
 */
#ifndef CURSUS_MINUTES_H
#define CURSUS_MINUTES_H

#include "office.h"
#include "paper.h"

struct minutes_line {
	uint64_t learner;
	struct person who;
	struct decision what;
	const char *key; /* that it is sorted by */
};

/* Something that was unproven, or somebody who left. */
struct minutes_note {
	struct unusual what;
	struct str who; /* the learner that it is about */
};

struct minutes_facts {
	struct action action;
	struct award_rules rules;
	struct board board;
	struct str zone, sealed_by;
	struct str *reasons_by; /* who gave each of the board's reasons; empty: not known by name */
	bool sealed;
	struct enrolment *learners; /* of the cohort */
	uint32_t nlearners;
	struct minutes_line *lines; /* by name */
	unsigned nlines;
	struct minutes_note *notes; /* as they were at the seal; of a draft, today's */
	unsigned nnotes;
	int64_t created_ms;
};

enum due minutes_gather(struct office *o, const struct subject *s, const void **facts);
/* The title of a component; its code when the rules do not have it. */
struct str minutes_component(const struct award_rules *r, struct str code);
/* Who left, what was unproven, and the reason for deciding nevertheless. */
void minutes_draw_unproven(struct paper *p, const struct minutes_facts *f);
bool minutes_make(struct fonts *fonts, enum tongue t, const void *facts, struct buf *out,
		  struct arena *a, struct str *why);

#endif
