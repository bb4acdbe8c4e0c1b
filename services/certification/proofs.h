/* What is proven of the half-days that a decision rests on: held, and its sheet sealed.
 *
 *	struct proofs *p = proofs_new(cx->arena);
 *	struct proof_counts hers = proofs_of(cx, p, cohort, learner);
 *	struct proof_counts all = proofs_counted(p);	// each half-day of those asked about, once
 *
 * A half-day is hers when one of her periods holds its day, in the cohort or in one that she was
 * transferred from with what she did. What attendance has told nothing about is not proven.
 */
#ifndef CURSUS_PROOFS_H
#define CURSUS_PROOFS_H

#include "certification.h"

enum proof { PROOF_SEALED, PROOF_TO_COME, PROOF_UNOPENED, PROOF_UNSEALED, PROOF_KINDS };

/* What is sealed before its end is still to come until then: nobody can know who stays. */
struct proof_counts {
	uint64_t half_days[PROOF_KINDS], minutes[PROOF_KINDS];
	uint64_t running;   /* of those to come: sealed already */
	int64_t running_to; /* when the last of them ends */
};

struct proofs;
/* Reads a cohort's timetable once, when it is first asked about. */
struct proofs *proofs_new(struct arena *a);
struct proof_counts proofs_of(struct cx *cx, struct proofs *p, uint64_t cohort, uint64_t learner);
struct proof_counts proofs_counted(const struct proofs *p);

/* Half-days of those asked about that come after a day, whatever is proven of them. */
struct proof_after {
	uint64_t half_days, minutes;
	uint32_t last; /* day */
};
struct proof_after proofs_after(const struct proofs *p, uint32_t date);

/* Not held yet, not opened or not sealed. */
uint64_t proof_unproven_half_days(const struct proof_counts *c);
uint64_t proof_unproven_minutes(const struct proof_counts *c);

/* Days of the first and last half-day of a cohort that takes place; 0: it has none. */
struct taught_days {
	uint32_t first, last;
};
struct taught_days proofs_days(struct cx *cx, struct proofs *p, uint64_t cohort);

/* Of one unit, by its code (empty: of none). */
struct unit_hours {
	uint64_t scheduled_min, sealed_min;
};
struct unit_hours proofs_unit(struct cx *cx, struct proofs *p, uint64_t cohort, struct str unit);

#endif
