/* What the clients do: the life of one small cohort, from its plan to its diplomas, today and now.
 *
 *	round_campus(sp, &campus);             // once: a programme, a trainer and a first cohort
 *	while (!stop) round_live(sp, &campus, "c3-17");
 *
 * Every command is one that a repeat would show: twice the same person, presence, mark or number is
 * refused.
 */
#ifndef CURSUS_FIRE_ROUND_H
#define CURSUS_FIRE_ROUND_H

#include "speaker.h"

#define ROUND_LEARNERS 16
#define ROUND_SIGNED 8 /* the others are marked late, but for the last ones */
#define ROUND_PLACED 4 /* have done the placement that the programme asks for */
#define ROUND_ABSENT 2 /* nobody writes anything; the seal makes them absent */

struct campus {
	uint64_t programme, trainer;
	char timezone[32]; /* where it is the middle of a morning now */
	uint32_t date;
	uint32_t now_min;  /* half-days end just before: one may still sign, and they are over */
	bool issuer_named; /* the first diploma of a home does: one event more */
};

struct round {
	uint64_t cohort, slot;
	uint64_t learners[ROUND_LEARNERS];
};

bool round_campus(struct speaker *sp, struct campus *c);
/* false: something was refused or not answered. */
bool round_live(struct speaker *sp, const struct campus *c, const char *name);

/* The parts of a life, for tests that need one of them. */
bool round_plan(struct speaker *sp, const struct campus *c, const char *name, struct round *r);
bool round_enrol(struct speaker *sp, const struct campus *c, const char *name, struct round *r);
/* Say, without sending: who is there, and the placements; the seal. */
void round_attend(struct speaker *sp, const struct campus *c, const struct round *r);
void round_countersign(struct speaker *sp, const struct campus *c, const struct round *r);
bool round_open(struct speaker *sp, const struct round *r);
/* After what round_attend said was answered. */
bool round_seal(struct speaker *sp, const struct campus *c, const struct round *r);
bool round_award(struct speaker *sp, const struct campus *c, const struct round *r);

#endif
