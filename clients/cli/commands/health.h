/* One service as it is now: whether it runs here, and what it says of itself.
 *
 *	struct seen_service seen;
 *	health_look(cli, session, "catalogue", &seen);
 */
#ifndef CURSUS_HEALTH_H
#define CURSUS_HEALTH_H

#include "cli.h"

struct seen_service {
	const char *name;
	pid_t pid; /* 0: none of this home runs here; -1: in another container */
	const struct health_report *report; /* NULL: it did not answer; in the session's arena */
	bool denied;			    /* it refuses this key */
};
/* Waits a moment only. */
void health_look(struct cli *cli, struct session *s, const char *name, struct seen_service *out);
/* What it has followed of an upstream; NULL: it does not follow it. */
const struct feed_health *health_feed(const struct health_report *h, const char *upstream);

#endif
