/* The ZAP handler of this process (RFC 27): says at each CURVE handshake whether a key is known.
 *
 *	struct zap *zap = zap_open(context, "cursus", allowed, ctx);   // before a socket is bound
 *	...                                       // zap_socket(zap) is readable:
 *	zap_answer(zap);
 *
 * It answers from memory, in the caller's thread. Whatever is not a CURVE request of its domain
 * with a key that `allowed` accepts is refused. It sees handshakes only: a key that is revoked
 * later keeps its connection, so every message is authorised again by its User-Id.
 */
#ifndef CURSUS_ZAP_H
#define CURSUS_ZAP_H

#include "base.h"

struct zap;
typedef bool zap_allowed(void *ctx, struct str key);

/* NULL: the context has a handler already. */
struct zap *zap_open(void *context, const char *domain, zap_allowed *allowed, void *ctx);
void *zap_socket(struct zap *z);
/* All handshakes that wait, at most a batch of them; never blocks. */
void zap_answer(struct zap *z);
void zap_close(struct zap *z);
uint64_t zap_accepted(const struct zap *z);
uint64_t zap_denied(const struct zap *z);

#endif
