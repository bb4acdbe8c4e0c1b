/* What a person has seen of each service, kept between two commands, so that she always reads her
 * own writes.
 *
 *	struct seen_store s;
 *	seen_load(&s, path);                           // a missing or strange file is an empty one
 *	e.nseen = seen_fill(&s, "enrolment", e.seen);
 *	seen_note(&s, "catalogue", reply.sequence);
 *	seen_save(&s, path, arena, &why);
 */
#ifndef CURSUS_SEEN_H
#define CURSUS_SEEN_H

#include "home.h"
#include "wire.h"

struct seen_store {
	uint64_t sequences[SERVICES_N]; /* in the order of service_rows; 0: nothing */
};

void seen_load(struct seen_store *s, const char *path);
bool seen_save(const struct seen_store *s, const char *path, struct arena *a, struct str *why);
/* A lower sequence than the one that is known changes nothing. */
void seen_note(struct seen_store *s, struct str service, uint64_t sequence);
/* What an envelope for a service says: all that was seen of the others. How many. */
uint32_t seen_fill(const struct seen_store *s, const char *service, struct seen out[SEEN_MAX]);

#endif
