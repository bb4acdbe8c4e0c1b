/* A scratch home with real services whose clock can be moved, for rehearsals and the demo.
 *
 *	struct scratch x;
 *	if (!scratch_begin(&x, cli, NULL, &why)) ...
 *	scratch_end(&x);
 */
#ifndef CURSUS_SCRATCH_H
#define CURSUS_SCRATCH_H

#include "cli.h"
#include "launch.h"

struct scratch {
	struct cli cli; /* speaks to these services, as a gateway with every role */
	struct session *session;
	struct launched services;
	char *folder; /* holds home/ and whatever the caller puts beside it */
	bool kept;
	int lock; /* held as long as the folder is in use */
};

/* keep: a folder to make and leave; NULL: one in $TMPDIR that scratch_end removes, or the
 * next scratch_begin when this process is killed. Files that are
 * in the way are an error. */
bool scratch_begin(struct scratch *x, struct cli *cli, const char *keep, struct str *why);
/* Moves the clock of all services: a rehearsal's callback, ctx is the scratch. */
bool scratch_clock(void *ctx, int64_t now_ms, struct str *why);
/* Stops the services and removes the folder unless it is kept. */
void scratch_end(struct scratch *x);

#endif
