/* How much one key may ask: so many messages a second, and a burst before that counts.
 *
 *	if (!rate_allows(r, key, now_ms)) ...            // busy
 *	if (rate_tells(r, key, now_ms, &refused)) ...    // and the operator is told
 */
#ifndef CURSUS_RATE_H
#define CURSUS_RATE_H

#include "base.h"

/* For keys of one person, a learner's or a trainer's; who keeps registers, gateways and services
 * send for many. */
#define RATE_PER_SECOND 500u
#define RATE_BURST 5000u

struct rates;
/* per_second 0: no limit. */
struct rates *rates_new(uint64_t per_second, uint64_t burst);
void rates_free(struct rates *r);
bool rate_allows(struct rates *r, struct str key, int64_t now_ms);
/* After a refusal: whether the operator is to be told now, and of how many since the last time. */
bool rate_tells(struct rates *r, struct str key, int64_t now_ms, uint64_t *refused);

#endif
