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
	pid_t pids[HOME_SERVICES];
};

/* Returns when all of them answer; false and *why: those that were started are stopped again. */
bool launch_services(struct arena *a, const char *home, enum launch_mode mode, struct launched *l,
		     struct str *why);
/* SIGTERM in the reverse order of the feeds, and waits; children only. */
void launch_stop(struct launched *l);

/* The process of a daemon, 0 when it does not run (a stale pid file is no process of ours). */
pid_t launch_pid(struct arena *a, const char *home, const char *service);
/* Asks a daemon to stop and waits at most wait_ms; false: it still runs. */
bool launch_end(struct arena *a, const char *home, const char *service, int wait_ms);
/* Tells the running services to read the principals again. */
void launch_reload(struct arena *a, const char *home);

#endif
