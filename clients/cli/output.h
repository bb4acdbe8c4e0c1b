/* Answers as people, spreadsheets and programs want them: a terminal table, CSV or JSON, by the tables alone.
 *
 *	output_rows(&(struct output_style){.form = OUTPUT_TABLE, .fd = 1}, session, &desc_cohort, rows, n, &buf);
 */
#ifndef CURSUS_OUTPUT_H
#define CURSUS_OUTPUT_H

#include "session.h"

enum output_form { OUTPUT_TABLE, OUTPUT_JSON, OUTPUT_CSV };

struct output_style {
	enum output_form form;
	int fd;		/* where the text will go: decides on width and colour */
	char delimiter; /* CSV; 0: a comma */
};

/* Rows of a query: a table with HIDDEN columns left out and ids shown as codes; JSON: an array; CSV: all columns. */
void output_rows(const struct output_style *o, struct session *s, const struct desc *d,
		 const void *rows, uint32_t n, struct buf *out);
/* One record: a line for each member that is not empty; JSON: an object; CSV: a heading and a line. */
void output_record(const struct output_style *o, struct session *s, const struct desc *d,
		   const void *record, struct buf *out);
/* A member as people read it: ids become codes, instants local time, choices their text. */
struct str output_value(struct session *s, const struct field *f, const void *message);

#endif
