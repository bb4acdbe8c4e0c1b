/* The parts of `make fire`; each prints its figures and says whether its proof holds.
 *
 *	struct fire f = {.build = "build", .seconds = 150};
 *	if (!fire_kill(&f)) ...
 *
 * A control runs the same proof on services that are built to break the promise, and holds when
 * that is noticed.
 */
#ifndef CURSUS_FIRE_H
#define CURSUS_FIRE_H

#include "base.h"

struct fire {
	const char *build;  /* where the programs are; BUILD/fire has the faulty ones */
	const char *faulty; /* NULL, or which services instead: early, no-sync, forget */
	const char *shim;   /* what records the order of calls */
	int seconds;	/* how long to go on; for order and power: cohorts that each client lives */
	uint64_t least; /* so many kills, or images, or it does not count */
};

/* SIGKILL at random times under load. */
bool fire_kill(const struct fire *f);
/* SIGKILL at each system call of a batch. */
bool fire_syscalls(const struct fire *f);
/* No reply before the sync of its commit. */
bool fire_order(const struct fire *f);
/* The disk as a power loss leaves it. */
bool fire_power(const struct fire *f);

#endif
