/* Marks out of 20 as people write them, and sheets with one column per test.
 *
 *	struct mark m = mark_of(a, STR("12,5"));     // MARK_NUMBER, 1250
 */
#ifndef CURSUS_IMPORT_MARKS_H
#define CURSUS_IMPORT_MARKS_H

#include "import_rows.h"

enum mark_kind { MARK_NONE, MARK_NUMBER, MARK_ABSENT, MARK_JUSTIFIED, MARK_WRONG };

struct mark {
	enum mark_kind kind;
	uint64_t hundredths;
	struct str why; /* MARK_WRONG */
};

struct mark mark_of(struct arena *a, struct str cell);

struct components {
	const struct component *all;
	uint32_t n;
};

/* The code of the component that people call so, by code or title; empty: none, or two. */
struct str component_code(struct arena *a, const struct components *c, struct str text);
/* A sheet with a column for each test becomes one with a row for each mark; false: no heading is a
 * component, or two are one. */
bool marks_long(struct sheet_rows *r, const struct components *c, struct str *why);

#endif
