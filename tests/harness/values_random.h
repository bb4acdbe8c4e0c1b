/* Random messages for tests: valid ones with every boundary of the tables, and ones with one known
 * fault.
 *
 *	random_message(arena, &desc_cohort_open, seed, &m);
 */
#ifndef CURSUS_VALUES_RANDOM_H
#define CURSUS_VALUES_RANDOM_H

#include "schema.h"

/* A valid message that depends on the seed alone; every boundary of the tables comes up over many
 * seeds, as long as the encoded message stays well below WIRE_BYTES_MAX (no text over 64 KiB). */
void random_message(struct arena *a, const struct desc *d, uint64_t seed, void *message);
/* The same made invalid in one field; false when the message cannot be made invalid. *expected
 * tells field and reason. The fault is the same before the message goes over the wire and after. */
bool random_invalid(struct arena *a, const struct desc *d, uint64_t seed, void *message,
		    struct fault *expected);

#endif
