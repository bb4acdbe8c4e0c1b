/* What the file of a document calls the person whom it is about.
 *
 *	const char **keys = paper_keys(&office, arena, all, n);
 *	struct str who = paper_who(&office, arena, all, keys, n, i);    // "Martin Léa"
 *
 * Two of one name (whatever the case and accents) are told apart by the day of birth, else by the
 * first part of the e-mail address: "Martin Léa 1990-02-01", "Martin Léa l.martin".
 */
#ifndef CURSUS_PAPER_NAMES_H
#define CURSUS_PAPER_NAMES_H

#include "documents.h"

/* What their names are compared by, of each. */
const char **paper_keys(struct office *o, struct arena *a, const struct enrolment *all, uint32_t n);
struct str paper_who(struct office *o, struct arena *a, const struct enrolment *all,
		     const char *const *keys, uint32_t n, uint32_t i);
/* The same of one learner; alone where who prints may not see the list. */
struct str paper_who_in(struct office *o, struct arena *a, uint64_t cohort,
			const struct person *who);

#endif
