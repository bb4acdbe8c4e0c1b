/* What was acknowledged, as its clients wrote it down: one record a command, in a file of each
 * client's own.
 *
 *	journal_write(file, &(struct acknowledged){.service = 1, .type = 320, ...});
 *	GHashTable *all = journal_load(...);
 */
#ifndef CURSUS_FIRE_JOURNAL_H
#define CURSUS_FIRE_JOURNAL_H

#include "wire.h"

#include <glib.h>
#include <stdio.h>

struct acknowledged {
	uint32_t service;  /* in the order of service_rows */
	uint32_t type;	   /* of the command */
	uint32_t events;   /* what its decision emits: all of them, or it is half applied */
	uint32_t nbody;	   /* of the reply's record, which follows in the file */
	uint64_t sequence; /* of the reply */
	unsigned char id[REQUEST_ID_BYTES];
};

/* One that was read back, with what a log was seen to hold of it. */
struct entry {
	struct acknowledged ack;
	struct str body;
	uint64_t seen, last; /* log entries under its request id; the last one's sequence */
	bool torn;	     /* they do not stand together */
};

void journal_write(FILE *f, const struct acknowledged *ack, struct str body);
/* Adds those of a file to a table from request id to struct entry; bodies live in the arena. */
void journal_load(const char *path, GHashTable *entries, struct arena *a);
GHashTable *journal_table(void);

#endif
