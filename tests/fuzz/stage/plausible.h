/* Random messages about what is there on the stage: its ids, codes, days and times, so that most of
 * them get further than the first check. */
#ifndef CURSUS_FUZZ_PLAUSIBLE_H
#define CURSUS_FUZZ_PLAUSIBLE_H

#include "schema.h"

struct draws {
	uint64_t state;
};
uint64_t draw_below(struct draws *d, uint64_t n);

/* A message that may well be taken; out has d->size bytes. */
void plausible_message(struct arena *a, const struct desc *d, struct draws *r, void *out);
/* One member of it again. */
void plausible_change(struct arena *a, const struct desc *d, struct draws *r, void *message);

#endif
