/* Texts as they are searched: without case, accents and ligatures.
 *
 *	if (search_has(search_key(a, STR("Zoé LECŒUR")), search_key(a, STR("lecoeur"))))
 */
#ifndef CURSUS_SEARCH_H
#define CURSUS_SEARCH_H

#include "base.h"

/* "Ødegård Le\nGoff" becomes "odegard le goff"; letters without a Latin likeness stay. */
struct str search_key(struct arena *a, struct str s);
bool search_has(struct str in, struct str what);

#endif
