/* Diplomas: what the register's copy needs of them.
 *
 *	if ((s = issuer_secret(cx, secret)) != STATUS_ok)
 *		return s;
 *	... register_make(&facts, secret, ...)
 *	sodium_memzero(secret, sizeof secret);
 */
#ifndef CURSUS_DIPLOMA_NOUN_H
#define CURSUS_DIPLOMA_NOUN_H

#include "award.h"
#include "proof.h"

/* The key that the service was started with, as libsodium signs with it; refuses without one. The
 * caller wipes it. */
enum status issuer_secret(struct cx *cx, uint8_t secret[PROOF_SECRET_BYTES]);

/* The diplomas of a cohort, learner by learner; all that were ever issued. */
struct scan diplomas_of(struct view *v, uint64_t cohort, struct str after);

#endif
