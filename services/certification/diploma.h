/* Diplomas: what the register's copy and replacements need of them.
 *
 *	if ((s = issuer_secret(cx, secret)) != STATUS_ok)
 *		return s;
 *	... register_make(&facts, secret, ...)
 *	sodium_memzero(secret, sizeof secret);
 */
#ifndef CURSUS_DIPLOMA_NOUN_H
#define CURSUS_DIPLOMA_NOUN_H

#include "award.h"
#include "credential.h"

/* The key that the service was started with, as libsodium signs with it; refuses without one. The
 * caller wipes it. */
enum status issuer_secret(struct cx *cx, uint8_t secret[PROOF_SECRET_BYTES]);
/* Before the first diploma's event: says in the log which key signs. issuer_secret was ok. */
void issuer_name(struct cx *cx);

/* The register of this year of the lead institution, as it stands. */
struct register_year book_open(struct cx *cx, const struct award *w);
/* The next number of it. One is never given twice and none is missing: the last is read and written
 * in the same transaction, and what is emitted together counts on (domain 3.2). */
enum status number_next(struct cx *cx, const struct award *w, struct register_year *book,
			struct str *number);
/* What the diplomas of a cohort that are issued now share. */
struct credential_facts course_facts(struct cx *cx, const struct award *w);

/* A certification of the RNCP is issued once its number and the day of the decision are known
 * (domain 3.5); refuses and says what is missing. */
enum status registration_known(struct cx *cx, const struct award *w, const char *field);

enum diploma_held { HELD_NONE, HELD_REVOKED, HELD_VALID };
/* What she has of this cohort already; *out is the valid one. */
enum diploma_held diploma_held(struct cx *cx, uint64_t cohort, uint64_t learner,
			       struct diploma *out);
enum status diploma_found(struct cx *cx, uint64_t id, struct diploma *out);
/* Refuses one that is revoked, or that another stands for. */
enum status diploma_holds(struct cx *cx, const struct diploma *d);
/* With its credential, the text of its code, and the register's last rank. */
void diploma_put(struct tx *tx, const struct diploma *d, struct str credential, struct str code);

/* The diplomas of a cohort, learner by learner; all that were ever issued. */
struct scan diplomas_of(struct view *v, uint64_t cohort, struct str after);

#endif
