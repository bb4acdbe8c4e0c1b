/* How much one key may ask: so many messages a second, and a burst before that counts. A key that
 * speaks for many has a multiple of both.
 *
 *	if (!rate_allows(r, key, share, now_ms)) ...     // busy, for rate_wait_ms(r, share)
 *	if (rate_tells(r, key, now_ms, &refused)) ...    // and the operator is told
 */
#ifndef CURSUS_RATE_H
#define CURSUS_RATE_H

#include "base.h"

/* Of the key of one person: a learner, a trainer, an auditor. */
#define RATE_PER_SECOND 500u
#define RATE_BURST 5000u
/* Who keeps registers imports whole files; a gateway or a service sends for everybody. */
#define RATE_SHARE_OFFICE 20u
#define RATE_SHARE_MANY 40u

struct rates;
/* per_second 0: no limit. */
struct rates *rates_new(uint64_t per_second, uint64_t burst);
void rates_free(struct rates *r);
bool rate_allows(struct rates *r, struct str key, uint64_t share, int64_t now_ms);
/* After how long some more of a key that was refused are answered again. */
uint64_t rate_wait_ms(const struct rates *r);
/* After a refusal: whether the operator is to be told now, and of how many since the last time. */
bool rate_tells(struct rates *r, struct str key, int64_t now_ms, uint64_t *refused);

#endif
