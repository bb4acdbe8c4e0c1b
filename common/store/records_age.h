/* Which program made the records of a store, and whether this one can use them.
 *
 *	if (records_age(&meta) == RECORDS_NEWER) ...
 */
#ifndef CURSUS_RECORDS_AGE_H
#define CURSUS_RECORDS_AGE_H

#include "records.h"
#include "schema.h"

#define RECORDS_FORMAT_BYTES 16
/* Rises with each change of what an apply_ or follow_ writes. When it, or the tables' records and
 * indexes, are not those of the program that wrote a store, the records are made anew from the log
 * at the start, in one transaction: a kill leaves the store as it was. So an old event must still
 * be decoded and applied: fields that are new are OPTIONAL, and an apply_ copes without them. */
#define RECORDS_VERSION 6
/* Which program made the records of a store: one whose records are of today's form, an older one
 * (they are made anew at the start), or a newer one, whose store this one leaves alone. */
enum records_age { RECORDS_TODAY, RECORDS_OLDER, RECORDS_NEWER };
enum records_age records_age(const struct service_meta *meta);

/* What the records follow from besides the log. */
void records_format(unsigned char format[RECORDS_FORMAT_BYTES]);
/* The log, request ids, cursors: what is not made by events, and stays. */
bool record_is_of_engine(const struct desc *d);

#endif
