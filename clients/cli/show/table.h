/* A table for people: aligned columns, cut to the terminal; names cannot send escape codes.
 *
 *	struct table *t = table_new(arena);
 *	table_column(t, STR("Nom"), TABLE_LEFT);
 *	table_column(t, STR("Heures"), TABLE_RIGHT);
 *	table_row(t, (struct str[]){name, hours});
 *	table_print(t, table_look(STDOUT_FILENO), &out);
 */
#ifndef CURSUS_TABLE_H
#define CURSUS_TABLE_H

#include "base.h"

#define TABLE_COLUMNS_MAX 64u

enum table_align { TABLE_LEFT, TABLE_RIGHT, TABLE_WHOLE };

struct table_look {
	int width; /* of the terminal; 0: as wide as it gets, nothing is cut */
	bool colour;
};

/* What suits the file descriptor: no limit and no colour unless it is a terminal. */
struct table_look table_look(int fd);

struct table;

/* Everything lives in the arena, also what printing needs. */
struct table *table_new(struct arena *arena);
/* All columns come before the first row. TABLE_WHOLE: a code, a date, an address, which is of no
 * use when its end is missing. */
void table_column(struct table *table, struct str heading, enum table_align align);
/* As many cells as there are columns; control characters are shown, not sent. */
void table_row(struct table *table, const struct str *cells);
/* Can it be printed in that width with everything TABLE_WHOLE or TABLE_RIGHT whole, and something
 * left of the rest? Headings of several words may take several lines. */
bool table_fits(const struct table *table, int width);
/* As a table where it fits, else each row as lines, "heading  value". */
void table_show(const struct table *table, struct table_look look, struct buf *out);
/* Too wide a table has its headings on several lines, then loses the ends of its widest cells,
 * marked by an ellipsis. When even the narrowest columns do not fit, lines are longer than the
 * terminal rather than empty. */
void table_print(const struct table *table, struct table_look look, struct buf *out);

#endif
