/* The tables as C: choices, structs and lists; what every message is, is written in the tables
 * alone.
 *
 *	struct cohort_open m = {.cohort = 12, .note = STR("room 3")};
 *	if (cohort.state == cohort_state_OPEN) ...
 *
 * Ids, counts and durations are uint64_t, instants int64_t UTC milliseconds, dates uint32_t
 * yyyymmdd (0: none), local times uint32_t minutes after midnight, choices uint32_t (0: none).
 * Strings and lists point into an arena or another owner. `given` tells which fields a decoder or a
 * person gave: bit (tag - 1).
 */
#ifndef CURSUS_MESSAGES_H
#define CURSUS_MESSAGES_H

#include "base.h"

struct list_of_str {
	const struct str *p;
	uint32_t n;
};

#include "structs.inc"

#endif
