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

#endif
