/* Making faults and their paths, and carrying them over the wire as a fault_reply.
 *
 *	fault_set(fault, REASON_too_long, STR(""), 200);
 *	return fault_at(fault, a, "units");     // false; the path "code" becomes "units.code"
 */
#ifndef CURSUS_FAULTS_H
#define CURSUS_FAULTS_H

#include "schema.h"

/* Sets why, got and limit, leaves desc and field; false, so that a check can return it. */
bool fault_set(struct fault *fault, enum reason why, struct str got, uint64_t limit);
/* The number as what was got. */
struct str fault_number(struct arena *a, uint64_t got);
struct str fault_signed(struct arena *a, int64_t got);
/* The path so far lies within that field, or within that item of a list; false, as fault_set. */
bool fault_at(struct fault *fault, struct arena *a, const char *field);
bool fault_at_item(struct fault *fault, struct arena *a, uint32_t item);

/* What does not fit the reply's fields is cut at a character. Texts live in the arena. */
void fault_to_reply(const struct fault *fault, struct arena *a, struct fault_reply *out);
/* Shares the texts of the reply; a reason or a message that this version does not know is kept as
 * it is. */
void fault_from_reply(const struct fault_reply *reply, struct fault *out);

#endif
