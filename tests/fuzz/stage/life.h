/* A cohort half-way through its life in the four services, where every hostile input starts. */
#ifndef CURSUS_FUZZ_LIFE_H
#define CURSUS_FUZZ_LIFE_H

#include "world.h"

/* The instant at which it stands. */
#define LIFE_NOW_MS ((int64_t)1768208400000) /* 2026-01-12T09:00:00Z */

/* Two programmes, three cohorts, sheets that are open and sealed, grades, minutes that are sealed
 * and a diploma. Aborts when a step of it is refused. */
struct world *life_new(void);

#endif
