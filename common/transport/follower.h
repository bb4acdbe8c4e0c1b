/* One upstream service's feed, over the network: keeps one feed_read waiting there at any time.
 *
 *	struct follower *f = follower_open(context, "catalogue", endpoint, our_key, its_public_key);
 *	if (follower_take(f, now_ms, arena, &page)) ...    // a feed_page for the engine
 *	follower_ask(f, now_ms, after, types);             // after the engine has run
 *
 * Times are those of clock_monotonic_ms. Asking twice is harmless: the engine takes each entry
 * once, by its sequence.
 */
#ifndef CURSUS_FOLLOWER_H
#define CURSUS_FOLLOWER_H

#include "keys.h"
#include "net.h"

struct follower;

struct follower *follower_open(void *context, const char *upstream, const char *endpoint,
			       const struct key_pair *ours, const char *its_public_key);
void follower_close(struct follower *f);
const char *follower_upstream(const struct follower *f);
/* Its two sockets, for net_wait. */
void follower_watch(const struct follower *f, struct net_watch out[2]);
/* Hears what has come; true: the bytes of one feed_page, in the arena. */
bool follower_take(struct follower *f, int64_t now_ms, struct arena *a, struct str *page);
/* Asks for what comes of those types (as feed_read has them) after that sequence, unless a question
 * is on its way already or it is too early to try again. */
void follower_ask(struct follower *f, int64_t now_ms, uint64_t after, struct str types);
/* When follower_take must be called again though nothing came; INT64_MAX: never. */
int64_t follower_deadline_ms(const struct follower *f);

#endif
