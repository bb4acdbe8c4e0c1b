/* The known word that a mistyped one was meant to be.
 *
 *	struct nearest n = {.typed = STR("cohrt")};
 *	nearest_offer(&n, "cohort");
 *	nearest_offer(&n, "slot");
 *	if (n.best) printf("did you mean \"%s\"?\n", n.best);
 */
#ifndef CURSUS_NEAREST_H
#define CURSUS_NEAREST_H

#include "base.h"

struct nearest {
	struct str typed;
	const char *best; /* NULL: none is near */
	unsigned distance;
};

/* Two words are near when few letters were missed, added, changed or swapped, or when the typed
 * one, of three letters or more, is how the other begins. Case does not count; '-' is '_'. */
void nearest_offer(struct nearest *n, const char *candidate);

#endif
