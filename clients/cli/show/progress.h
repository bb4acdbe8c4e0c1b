/* One line on a terminal that says how far a long command is, and is gone when it ends.
 *
 *	struct progress p;
 *	progress_begin(&p, STDERR_FILENO, STR("import"), total, clock_ms());
 *	for (i = 0; i < total; i++)
 *		progress_step(&p, i, clock_ms());
 *	progress_end(&p);
 */
#ifndef CURSUS_PROGRESS_H
#define CURSUS_PROGRESS_H

#include "base.h"

#define PROGRESS_AFTER_MS 1000
#define PROGRESS_EVERY_MS 100

struct progress {
	int fd;
	bool terminal, shown;
	struct arena *arena; /* of the line that is being written; NULL when nothing ever will be */
	struct str what;
	uint64_t total;
	int64_t began_ms, drawn_ms;
};

/* `now_ms` is a monotonic clock's; a total of 0 is unknown; `what` must live until progress_end. */
void progress_begin(struct progress *p, int fd, struct str what, uint64_t total, int64_t now_ms);
/* Writes nothing in the first second, then ten times a second at most, and never if fd is no
 * terminal. */
void progress_step(struct progress *p, uint64_t done, int64_t now_ms);
/* Erases the line; do so before writing anything else to the terminal. */
void progress_end(struct progress *p);

#endif
