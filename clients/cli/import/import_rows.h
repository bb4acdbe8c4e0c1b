/* What the three imports share: a sheet whose columns are fields of a message, its lines and their
 * fates. */
#ifndef CURSUS_IMPORT_ROWS_H
#define CURSUS_IMPORT_ROWS_H

#include "csv.h"
#include "import.h"

#define IMPORT_COLUMNS_MAX CSV_CELLS_MAX

struct sheet_rows {
	struct csv csv;
	const char *columns[IMPORT_COLUMNS_MAX]; /* canonical names; NULL: means nothing here */
	bool own;		/* headed as export heads: names stand there as they are kept */
	struct str month_first; /* a day of the file that has its month first; mostly empty */
	struct import_report *report;
	struct arena *arena;
};

/* Reads the file and finds the row of headings, which titles may precede, and what they mean.
 * `needed` ends in NULL; one of "name|full_name" is enough. Empty, short and long rows have their
 * fate already. */
bool rows_read(struct sheet_rows *r, struct arena *a, struct str bytes, const char *const *known,
	       const char *const *needed, struct import_report *report, struct str *why);
bool rows_has(const struct sheet_rows *r, const char *column);
/* What the file calls that column; without one, what people usually call it. */
struct str rows_heading(const struct sheet_rows *r, const char *column);
/* The cell of that column, without the apostrophe that guards it; empty when there is no such
 * column. */
struct str rows_cell(const struct sheet_rows *r, uint32_t row, const char *column);
/* Has the row no fate yet? */
bool rows_open(const struct sheet_rows *r, uint32_t row);
void rows_fate(struct sheet_rows *r, uint32_t row, enum import_outcome outcome, struct str why);
/* The column as the file calls it, and what is wrong there. */
void rows_refuse(struct sheet_rows *r, uint32_t row, const struct fault *fault);
void rows_refuse_cell(struct sheet_rows *r, uint32_t row, const char *column, struct str why);
/* Why a cell in which a formula failed is refused. */
struct str rows_failed(struct arena *a, struct str cell);
/* Adds what should be looked at to what is said of the row, whatever its fate. */
void rows_note(struct sheet_rows *r, uint32_t row, struct str note);
/* Makes a message of a row: a copy of `start` (NULL: nothing) and then the members that have a
 * column of their name. Whatever was in *message is gone; false: the row is refused, and nothing of
 * it is left in *message. */
bool rows_fill(struct sheet_rows *r, uint32_t row, const struct desc *d, const void *start,
	       void *message);
/* Counts the fates; every row must have one. */
void rows_finish(struct sheet_rows *r);

#endif
