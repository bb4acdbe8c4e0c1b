/* Starting and stopping the four services of a home on this machine.
 *
 *	struct launched l;
 *	if (!launch_services(arena, home, LAUNCH_CHILDREN, &l, &why)) ...
 *	launch_stop(&l);
 */
#ifndef CURSUS_LAUNCH_H
#define CURSUS_LAUNCH_H

#include "home.h"

#include <sys/types.h>

enum launch_mode {
	LAUNCH_DAEMONS,	 /* go on when we end; log into HOME/log, pid in HOME/run */
	LAUNCH_REHEARSAL /* our children, with a clock that can be moved; log into HOME/log */
};

struct launched {
	pid_t pids[SERVICES_N];
};

/* Returns when all of them answer; false and *why: those that were started are stopped again. */
bool launch_services(struct arena *a, const char *home, enum launch_mode mode, struct launched *l,
		     struct str *why);
/* SIGTERM in the reverse order of the feeds, and waits; children only. */
void launch_stop(struct launched *l);

/* The process of a service of this home, whoever started it: `cursus up`, a supervisor or a hand.
 * 0: it does not run here; -1: it runs in another container. */
pid_t launch_pid(struct arena *a, const char *home, const char *service);
enum launch_end {
	LAUNCH_ENDED,
	LAUNCH_RUNS,	 /* still, though it was asked and waited for */
	LAUNCH_NOT_OURS, /* it runs as an account that we may not signal */
	LAUNCH_ELSEWHERE /* in another container */
};
/* Asks a service to stop and waits at most wait_ms. */
enum launch_end launch_end(struct arena *a, const char *home, const char *service, int wait_ms);

#endif
