/* The four services in one process, without sockets: real engines on memory or LMDB stores, their
 * feeds pumped by hand.
 *
 *	struct world *w = world_new(WORLD_MEMORY);
 *	world_clock(w, ms);
 *	world_speak(w, "organiser", ORGANISER, 0, 0);
 *	session_command(world_session(w), &desc_institution_add, &m, &reply, &fault);
 *
 * Used by the scripts and by unit tests; whoever speaks has a key of her own, known to all four.
 */
#ifndef CURSUS_WORLD_H
#define CURSUS_WORLD_H

#include "released.h"
#include "engine.h"
#include "session.h"

enum world_store { WORLD_MEMORY, WORLD_LMDB };
struct world;

struct world *world_new(enum world_store kind);
void world_free(struct world *w);
void world_clock(struct world *w, int64_t now_ms);
/* Who speaks from now on; roles 0: a key that nobody knows. The name tells persons apart. */
void world_speak(struct world *w, const char *name, uint32_t roles, uint64_t learner,
		 uint64_t trainer);
/* The key of that name is revoked; what she says next is refused. */
void world_revoke(struct world *w, const char *name);
struct session *world_session(struct world *w);
struct engine *world_engine(struct world *w, const char *service);
struct store *world_store(struct world *w, const char *service);
/* Carries what the logs have to those who follow, until nothing moves any more. */
void world_pump(struct world *w);
/* A held service is not fed until it is let go; world_feed gives it one page by hand: did it
 * move? */
void world_hold(struct world *w, const char *service, bool held);
bool world_feed(struct world *w, const char *consumer, const char *upstream);

/* The right proof of a release, whoever asked for it: of a hold that has crossed a seal. */
void world_prove(const struct world *w, const struct released *r,
		 unsigned char proof[RELEASE_PROOF_BYTES]);

#endif
