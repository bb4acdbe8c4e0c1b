/* Attendance's word that a half-day which has begun may change: its sheet is not sealed, and nobody
 * seals it until then. The catalogue follows nobody, so the client carries the word; what makes it
 * attendance's is a code under a key that only the two services have.
 *
 *	struct released r = {slot.id, slot.revision, hold.sequence, hold.until};
 *	release_prove(cx->secret, &r, proof);                     // attendance
 *	if (!release_good(cx->secret, &r, m->release_proof)) ...  // the catalogue
 */
#ifndef CURSUS_RELEASED_H
#define CURSUS_RELEASED_H

#include "base.h"

#define RELEASE_PROOF_BYTES 32
/* What cx->secret of the two services is: common/transport/keys.h makes it of their key pairs. */
#define RELEASE_KEY_BYTES 32

struct released {
	uint64_t slot, revision; /* as attendance knew it: a release is good for one change */
	uint64_t sequence;	 /* of the hold in attendance's log */
	int64_t until;		 /* UTC milliseconds */
};

/* false, and nothing is written: the service was started without the key. */
bool release_prove(const void *key, const struct released *r,
		   unsigned char proof[RELEASE_PROOF_BYTES]);
bool release_good(const void *key, const struct released *r, struct str proof);

#endif
