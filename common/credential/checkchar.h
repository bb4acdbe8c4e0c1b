/* A check character for numbers that people copy by hand: ISO/IEC 7064:2003, MOD 37,36.
 *
 *	char c = checkchar_make(STR("A1-2425G-ABC1234002"));   // 'M'
 *	checkchar_ok(STR("A1-2425G-ABC1234002-M"));            // true
 *
 * Counts 0-9 and A-Z, takes a-z as A-Z and skips everything else. One wrong character is always
 * found; of two neighbours exchanged, about one pair in 600 is not, as the standard says of its
 * hybrid systems.
 */
#ifndef CURSUS_CHECKCHAR_H
#define CURSUS_CHECKCHAR_H

#include "base.h"

char checkchar_make(struct str s);
/* Whether s ends with the check character of what is before it, which may not be empty. */
bool checkchar_ok(struct str s);

#endif
