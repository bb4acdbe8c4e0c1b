/* Whether the award rules let a learner be awarded; pure: facts in, answer out.
 *
 *	struct eligibility e = {.cohort = cohort, .learner = learner};
 *	struct eligibility_facts facts = {&curriculum.rules, &totals, grades};
 *	eligibility_evaluate(&facts, arena, &e);     // e.decision, e.honours, e.conditions
 *
 * Source: domain 3.4 (order of evaluation: attendance, placement, missing marks, eliminatory
 * floors, averages and compensation, honours; an absence can never be compensated; honours exist
 * only where the rules have them; every condition is told with what it asks, what the learner has,
 * and whether it is met).
 *
 * The conditions come in this order: attendance, excused half-days, presence, placement, total,
 * missing mark, mark not entered, eliminatory mark, component below 10, average; those about marks
 * are told once for each component concerned, in the curriculum's order. So the reasons of a
 * decision are the kinds of the unmet conditions, each named once.
 *
 * Attendance, when the rules ask for one: minutes credited of minutes counted; not met when none
 * counts, since who has no sheet has shown nothing. Excused half-days, when they are limited: those
 * beyond the neutral ones. Presence, placement and total, when the rules ask for some: minutes.
 * Missing mark: each component with a grade; an absence is no mark, and not a zero. Mark not
 * entered: each without one, which is nobody's absence. Eliminatory mark: each component with a
 * floor and a mark. Component below 10: each component with a mark, when nothing compensates.
 * Average, when no mark is missing: weighted by the coefficients, compared exactly, shown in
 * hundredths, half up, in whole numbers throughout. Honours follow from the exact average too.
 */
#ifndef CURSUS_ELIGIBILITY_H
#define CURSUS_ELIGIBILITY_H

#include "messages.h"

#define MARK_OF_TEN 1000u /* hundredths of a point out of 20 */
#define PERMILLE_ALL 1000u

struct eligibility_facts {
	const struct award_rules *rules;
	const struct totals *totals; /* NULL: attendance has told nothing about her */
	struct list_of_grade grades; /* hers, in any order; of other components: ignored */
};

/* Fills decision, not_entered, honours, average and conditions and leaves the rest; memory is the
 * arena's. */
void eligibility_evaluate(const struct eligibility_facts *facts, struct arena *a,
			  struct eligibility *out);

/* Whether a diploma follows from the decision. */
bool decision_awards(uint32_t decision);

#endif
