/* Checks a decoded message against its table: required, ranges, lengths, choices, dates, codes, UTF-8.
 *
 *	if (!validate(&desc_learner_register, &m, arena, &fault)) ...   // fault.field names the path
 */
#ifndef CURSUS_VALIDATE_H
#define CURSUS_VALIDATE_H

#include "schema.h"

bool validate(const struct desc *d, const void *message, struct arena *a, struct fault *fault);

#endif
