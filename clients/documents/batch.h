/* Many documents at once: drawn and written by twice as many threads as there are processors.
 *
 *	struct batch_job jobs[] = {{.document = d, .facts = facts, .path = "out/x.pdf"}, ...};
 *	struct batch b = {.jobs = jobs, .n = n, .tongue = TONGUE_FRENCH};
 *	if (!batch_run(&b, arena, &why)) ...              // nothing more can be written: why
 *	for (i = 0; i < n; i++) ... jobs[i].outcome, jobs[i].why ...
 *
 * A document that cannot be drawn is told in its job, and the others go on; a file that cannot be
 * written ends it. Each file is there whole or not at all, whatever ends the batch.
 */
#ifndef CURSUS_BATCH_H
#define CURSUS_BATCH_H

#include "documents.h"

enum batch_outcome {
	BATCH_WAITS, /* not come to */
	BATCH_WRITTEN,
	BATCH_SAME, /* was there with the same bytes */
	BATCH_NOT_DRAWN
};

struct batch_job {
	const struct document *document; /* of it only make is used */
	const void *facts;
	const char *path;
	enum batch_outcome outcome;
	struct str why; /* of BATCH_NOT_DRAWN */
};

struct batch {
	struct batch_job *jobs;
	uint32_t n;
	enum tongue tongue;
	void (*step)(void *ctx, uint32_t done); /* now and then, on the caller's thread; or NULL */
	void *ctx;
};

/* false: a font is missing or a file cannot be written; *why tells people. */
bool batch_run(struct batch *b, struct arena *a, struct str *why);

#endif
