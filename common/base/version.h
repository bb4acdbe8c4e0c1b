/* The version of this program, and which of two versions is the newer. */
#ifndef CURSUS_VERSION_H
#define CURSUS_VERSION_H

#include "base.h"

/* The Makefile says it. */
#ifndef CURSUS_VERSION
#define CURSUS_VERSION "0"
#endif

/* Below, at or above 0, as a is older than b, the same or newer: number by number, so that 0.10 is
 * newer than 0.9.1. An empty one is the oldest. */
int version_order(struct str a, struct str b);

#endif
