/* Work in a process of its own, so that whatever it meets ends that one only: LMDB trusts its
 * pages, and a damaged one may end the process or never end.
 *
 *	struct child_end end = child_run(work, ctx, 60);
 *	if (end.signal) ...                     // it crashed, or did not get on for a minute
 */
#ifndef CURSUS_CHILD_H
#define CURSUS_CHILD_H

#include "base.h"

struct child_end {
	bool good;  /* what `work` returned */
	int signal; /* that ended it; 0: none */
	bool hung;  /* it said nothing for too long, and was ended */
};
/* What the child writes to standard output is its own. It must say child_alive() at least every
 * hang_s seconds. To be called before threads are made and before anything is open that a child
 * must not use. */
struct child_end child_run(bool (*work)(void *ctx), void *ctx, unsigned hang_s);
/* In the child: it gets on. Elsewhere: nothing. */
void child_alive(void);
/* "SIGBUS", or its number; static. */
const char *child_signal_name(int signal);

#endif
