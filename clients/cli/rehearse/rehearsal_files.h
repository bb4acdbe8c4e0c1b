/* Between the two halves of a rehearsal: what its files say, by half-day and learner. */
#ifndef CURSUS_REHEARSAL_FILES_H
#define CURSUS_REHEARSAL_FILES_H

#include "rehearsal.h"

/* Says what failed; returns false. */
bool rehearsal_fail(struct rehearsal *r, const char *what, const struct fault *fault);
void rehearsal_complain(struct rehearsal *r, struct str sentence);
char *rehearsal_slot_key(struct arena *a, uint32_t date, uint32_t half_day);

struct rehearsal_trainer {
	struct str name;
	uint32_t line; /* of calendar.csv, where it comes first */
};

struct rehearsal_placement {
	uint64_t learner, half_days;
	uint32_t line; /* of placements.csv */
};

/* Half-days of placement that are believed; a service may ask for fewer. */
#define PLACEMENT_HALF_DAYS_MAX 1000

/* What a calendar tells before any service knows it: its first day, 0: none, and who teaches, each
 * once. */
bool rehearsal_read_calendar(struct rehearsal *r, uint32_t *first_day,
			     struct rehearsal_trainer **trainers, uint32_t *n);
/* Fills marks_of_slot and unsealed; the learners must be registered. */
bool rehearsal_read_attendance(struct rehearsal *r);
/* One for each learner who did half-days of placement. */
bool rehearsal_read_placements(struct rehearsal *r, struct rehearsal_placement **out, uint32_t *n);
bool rehearsal_order(struct rehearsal *r, uint64_t **learners, uint32_t *n);

#endif
