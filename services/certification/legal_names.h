/* Institutions as they are called on the day when a paper is made. The curriculum keeps the names
 * that were voted; an institution that was renamed since signs under its legal name.
 *
 *	struct credential_facts f = parchment_of_award(arena, &award, &lead, days, cx->now_ms);
 *	legal_names(cx, &award, &f);
 */
#ifndef CURSUS_LEGAL_NAMES_H
#define CURSUS_LEGAL_NAMES_H

#include "award.h"
#include "credential.h"

/* By its code; one that the catalogue has no record of is called as the curriculum says. */
struct str legal_name(struct cx *cx, const struct award *w, const struct award_institution *one);
/* All of them, the lead first, and the issuer's name. */
void legal_names(struct cx *cx, const struct award *w, struct credential_facts *facts);

#endif
