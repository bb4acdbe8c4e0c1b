/* Checks a message against its table: required, ranges, lengths, choices, dates, codes, UTF-8.
 *
 *	if (!validate(&desc_learner_register, &m, arena, &fault)) ...  // fault.field: the path
 *	struct fault f = fault_masked(&fault);                         // before it goes into a log
 *
 * A REQUIRED number that is 0 counts as left out unless its `given` bit is set, also where 0 is a
 * value: nobody gets the mark 0 because somebody forgot to type it. A decoder sets the bit for all
 * that it read.
 */
#ifndef CURSUS_VALIDATE_H
#define CURSUS_VALIDATE_H

#include "schema.h"

bool validate(const struct desc *d, const void *message, struct arena *a, struct fault *fault);
/* The same for an event, where an id is still 0 when what it names is born with it. */
bool validate_event(const struct desc *d, const void *event, struct arena *a, struct fault *fault);

/* The fault without what was sent, when its field, or a field around it, is PERSONAL or SECRET, or
 * is none of the message's. Whoever sent it may read the fault as it is; a log may not. */
struct fault fault_masked(const struct fault *fault);

#endif
