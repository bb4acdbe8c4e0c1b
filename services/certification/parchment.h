/* What a diploma says (domain 3.2): from the records to the facts of its credential.
 *
 *	struct credential_facts course = parchment_of_award(arena, &award, &lead, days, now_ms),
 *				facts[N];
 *	for (each learner) {
 *		struct parchment p = {&award, &learner, &minutes, number};
 *		cx_random(cx, p.uuid, sizeof p.uuid);
 *		cx_random(cx, p.salt, sizeof p.salt);
 *		facts[i] = course;
 *		parchment_fill(arena, &p, &facts[i++]);
 *	}
 *	credential_make_many(secret, facts, i, arena, files);
 */
#ifndef CURSUS_PARCHMENT_H
#define CURSUS_PARCHMENT_H

#include "board.h"
#include "credential.h"

#define PARCHMENT_UUID_BYTES 16

struct parchment {
	const struct award *award;
	const struct learner *holder;
	const struct minutes *minutes;
	struct str number;
	uint64_t trained_min; /* that the holder followed, validated placement included */
	uint8_t uuid[PARCHMENT_UUID_BYTES]; /* random; becomes its name */
	uint8_t salt[CREDENTIAL_SALT_BYTES];
};

/* What the diplomas of a cohort that are issued together share; the rest is empty. Texts live in
 * the arena or are those of the records, here and below. */
struct credential_facts parchment_of_award(struct arena *a, const struct award *w,
					   const struct institution *lead, struct taught_days days,
					   int64_t issued_ms);
/* What is her own. */
void parchment_fill(struct arena *a, const struct parchment *p, struct credential_facts *facts);

/* Its name: "urn:uuid:...". */
struct str parchment_urn(struct arena *a, const uint8_t random[PARCHMENT_UUID_BYTES]);

/* Given names and birth name, then the name in use when it is another: documents are in French. */
struct str holder_name(struct arena *a, const struct learner *l);

/* "2026-07-01T12:00:00Z": whole seconds, as credentials and registers have instants. */
struct str instant_text(struct arena *a, int64_t utc_ms);

#endif
