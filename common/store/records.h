/* Typed reading and writing of each record of the tables.
 *
 *	struct cohort c;
 *	if (get_cohort(v, &(struct cohort){.id = 7}, a, &c)) ...
 *	put_cohort(tx, &c);
 */
#ifndef CURSUS_RECORDS_H
#define CURSUS_RECORDS_H

#include "store.h"

#include "records.inc"

#endif
