/* Marks as people type them: out of 20, with a comma or a point, at most two decimals.
 *
 *	switch (mark_parse(STR("14,5"), 2000, &hundredths)) // 1450
 *
 * Nothing is guessed: 1300 is not 13.00, it is over 20.
 */
#ifndef CURSUS_MARK_H
#define CURSUS_MARK_H

#include "schema.h"

enum mark_form { MARK_OK, MARK_OVER, MARK_NONE };

/* most: in hundredths too. */
enum mark_form mark_parse(struct str text, uint64_t most, uint64_t *hundredths);

/* The field is in hundredths, as its name says (coefficients are too); people type and read it
 * without "_hundredths". */
bool mark_is(const struct field *f);
/* A field's name as it is typed: "mark" for mark_hundredths. */
struct str mark_name(const struct field *f);

#endif
