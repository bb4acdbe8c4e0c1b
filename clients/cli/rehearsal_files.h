/* Between the two halves of a rehearsal: what its files say, by half-day and learner. */
#ifndef CURSUS_REHEARSAL_FILES_H
#define CURSUS_REHEARSAL_FILES_H

#include "rehearsal.h"

/* Says what failed; returns false. */
bool rehearsal_fail(struct rehearsal *r, const char *what, const struct fault *fault);
void rehearsal_complain(struct rehearsal *r, struct str sentence);
char *rehearsal_slot_key(struct arena *a, uint32_t date, uint32_t half_day);
/* Fills marks_of_slot and unsealed; the learners must be registered. */
bool rehearsal_read_attendance(struct rehearsal *r);
bool rehearsal_read_placements(struct rehearsal *r, struct placement_record **out, uint32_t *n);
bool rehearsal_order(struct rehearsal *r, uint64_t **learners, uint32_t *n);

#endif
