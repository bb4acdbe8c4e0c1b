/* A cell as spreadsheets and people leave it, as the text that the tables read: days, hours,
 * numbers.
 *
 *	struct cell cell = cell_of(a, desc_field(d, STR("birth_date")), STR("14/03/1988 00:00"));
 *	if (cell.why.n) ...                      // refused, and why
 *	value_from_text(a, f, d, cell.text, ...) // "1988-03-14"
 *
 * What nobody can tell for sure is refused or told, never guessed. A cell that is none of these is
 * given back as it is: the tables refuse it in their words.
 */
#ifndef CURSUS_IMPORT_CELLS_H
#define CURSUS_IMPORT_CELLS_H

#include "schema.h"

struct cell {
	struct str text;
	struct str note; /* what was put right, for people; mostly empty */
	struct str why;	 /* refused */
};

/* For a field of a message. `cell` is trimmed and not empty. */
struct cell cell_of(struct arena *a, const struct field *f, struct str cell);
/* A day: 14/09/26, lundi 14 septembre 2026, 14-sept.-26, 2026-09-14 00:00:00, 46279. Years of two
 * digits are of this century, but a birth date's lie in the past. */
struct cell cell_day(struct arena *a, struct str cell, bool birth);
/* Whether a day in numbers, 03/04/2026, can only have its month first, or could have. */
enum day_order { DAY_CLEAR, DAY_EITHER, DAY_MONTH_FIRST };
enum day_order cell_day_order(struct arena *a, struct str cell);
/* A time of day: 9 h 30, 09:30:00, 9:30 AM, 0,395833333, 1899-12-30 09:30:00. */
struct cell cell_hour(struct arena *a, struct str cell);
/* Both ends of "9h00-12h30", "de 9 h à 12 h 30"; false: it is no such thing. */
bool cell_hours(struct arena *a, struct str cell, struct str *start, struct str *end);
/* Whole numbers as spreadsheets spoil them: 6,12E+08, 612345678.0, a zero that was dropped. */
struct cell cell_number(struct arena *a, const char *field, struct str cell);
/* "#REF!", "#N/A", "#VALEUR!": a formula of the spreadsheet failed. */
bool cell_failed(struct arena *a, struct str cell);
/* Small, without accents. */
struct str cell_plain(struct arena *a, struct str s);

#endif
