/* A learner's names in the columns that French files have: name of birth, name in use, first names,
 * or all in one cell; a civility or a title before them.
 *
 *	struct names names;
 *	if (!names_read(&rows, row, &names)) ...   // names.why, names.field
 */
#ifndef CURSUS_IMPORT_NAMES_H
#define CURSUS_IMPORT_NAMES_H

#include "import_rows.h"

struct names {
	struct str family, usage, given;
	uint32_t sex;	 /* as the civility says; 0: it does not */
	struct str note; /* what should be looked at */
	struct str why;	 /* refused; of `column` */
	const char *column;
};

bool names_read(const struct sheet_rows *r, uint32_t row, struct names *out);
/* "Martin, Léa", or the one name of who has one only. */
struct str names_shown(struct arena *a, struct str family, struct str given);
/* What is the same person's name in two sheets: without case, accents, hyphens, apostrophes. */
struct str names_key(struct arena *a, struct str name);
/* The same in one piece: "Anne-Marie" is "ANNEMARIE", "D'Angelo" is "DANGELO". */
struct str names_close(struct arena *a, struct str name);
bool names_same(struct arena *a, struct str one, struct str other);

#endif
