/* The headings that people give their columns, in French and in English, and the field each means.
 *
 *	heading_canonical(STR("Né(e) le"))        gives "birth_date"
 *	heading_canonical(STR("ADRESSE_E-MAIL"))  gives "email"
 *	heading_canonical(STR("Signe du zodiaque")) gives NULL
 */
#ifndef CURSUS_HEADINGS_H
#define CURSUS_HEADINGS_H

#include "base.h"

#define HEADING_BYTES_MAX 200u

/* Case, accents, blanks and punctuation do not count. NULL when unknown; the name lives for ever.
 * Two headings may mean one field ("Courriel" and "E-mail"): the caller says which it takes. */
const char *heading_canonical(struct str heading);

struct heading {
	const char *field, *heading;
	bool second; /* only where no other heading of the field is there */
};
/* The same with all that is known of it; NULL when unknown. */
const struct heading *heading_find(struct str heading);
/* How people head that field, "Date de naissance"; heading_canonical knows it. */
const char *heading_usual(const char *field, bool french);

#endif
