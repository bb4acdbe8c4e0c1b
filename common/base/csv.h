/* Reads CSV files as spreadsheets really save them, and writes them as RFC 4180 asks.
 *
 *	struct csv csv;
 *	struct str why;
 *	uint32_t line;
 *	if (!csv_read(bytes, arena, &csv, &why, &line))
 *		printf("line %u: %.*s\n", line, (int)why.n, why.p);
 *	for (uint32_t i = 0; i < csv.nrows; i++)
 *		if (!csv.rows[i].empty && csv_shape(&csv, &csv.rows[i]) == CSV_ROW_WHOLE)
 *			use(csv_at(&csv.rows[i], 0));
 *
 * The charset and the delimiter (semicolon, tab, comma or bar) are guessed, a first line `sep=;` is
 * obeyed; CR LF, LF and CR end a row. Blanks around a cell without quotes are no part of it.
 */
#ifndef CURSUS_CSV_H
#define CURSUS_CSV_H

#include "base.h"
#include "charset.h"

#define CSV_DELIMITERS ";\t,|" /* in order of preference */
#define CSV_CELLS_MAX 512u     /* in a row */
#define CSV_CELL_BYTES_MAX (64u * 1024)
#define CSV_ROWS_MAX 500000u

struct csv_row {
	uint32_t line; /* of the file, on which it begins, from 1: line breaks in cells count */
	uint32_t n;
	struct str *cells; /* UTF-8 without NUL, zero-terminated */
	bool empty;	   /* nothing but delimiters and blanks; a blank line has no cell at all */
};

struct csv {
	enum charset charset;
	char delimiter;
	struct csv_row head; /* the first row that is not empty */
	struct csv_row *rows;
	uint32_t nrows;
};

/* False, and why and on which line, when the file cannot be read as a whole; all memory is in the
 * arena or in `bytes`. Every row is there, also the empty ones and those of another length. */
bool csv_read(struct str bytes, struct arena *arena, struct csv *out, struct str *why,
	      uint32_t *why_line);
/* The same with that delimiter; 0: as csv_read guesses it from the first line that is not blank. A
 * first line `sep=;` is obeyed all the same. */
bool csv_read_with(struct str bytes, struct arena *arena, char delimiter, struct csv *out,
		   struct str *why, uint32_t *why_line);

enum csv_shape { CSV_ROW_WHOLE, CSV_ROW_SHORT, CSV_ROW_LONG };

/* Against the heading; empty cells beyond it lose nothing and are no fault. */
enum csv_shape csv_shape(const struct csv *csv, const struct csv_row *row);

/* Empty beyond the end of a short row. */
struct str csv_at(const struct csv_row *row, uint32_t column);

/* For people to open: in CSV_SPREADSHEET a cell that a spreadsheet would run as a formula gets an
 * apostrophe before it; in CSV_EXCEL also digits that it would take for a number and change, like
 * 01 or the 14 of a SIRET. So does what would look like one that got it: csv_unguarded undoes it,
 * and the cell is again what it was, whatever it was. */
enum csv_style { CSV_PLAIN, CSV_SPREADSHEET, CSV_EXCEL };

struct str csv_unguarded(struct str cell);
void csv_cell(struct buf *out, struct str cell, char delimiter, enum csv_style style);
/* A whole row with its CR LF; csv_read gives the same cells again, guarded ones guarded. */
void csv_line(struct buf *out, const struct str *cells, uint32_t n, char delimiter,
	      enum csv_style style);

#endif
