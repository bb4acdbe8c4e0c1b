/* Answers as people, spreadsheets and programs want them: a terminal table, CSV or JSON, by the
 * tables alone.
 *
 *	struct output_style style = {.form = OUTPUT_TABLE, .fd = STDOUT_FILENO};
 *	output_rows(&style, session, &desc_cohort, rows, n, &buf);
 */
#ifndef CURSUS_OUTPUT_H
#define CURSUS_OUTPUT_H

#include "session.h"

enum output_form { OUTPUT_TABLE, OUTPUT_JSON, OUTPUT_CSV };

struct output_style {
	enum output_form form;
	int fd;		/* where the text will go: decides on width and colour */
	char delimiter; /* CSV; 0: a comma, or a semicolon for Excel */
	bool excel; /* CSV as a French spreadsheet opens it at once: BOM, and codes stay texts */
	/* What the rows answer: a column that the question has fixed is left out of a table. */
	const struct desc *asked;
	const void *question;
};

/* Rows of a query. A table: ids as codes, units said, columns left out that are HIDDEN or tell
 * nothing; on a terminal that is too narrow for it, one block of lines for each row. JSON: an
 * array. CSV: every column, members of a nested record as "diploma.number", lists of records as
 * JSON. */
void output_rows(const struct output_style *o, struct session *s, const struct desc *d,
		 const void *rows, uint32_t n, struct buf *out);
/* One record: a line for each member that is not empty, lists of records as tables; JSON: an
 * object; CSV: a heading and a line.
 *
 * JSON has all members always (null, [], false or 0 when empty), numbers in the unit of their name,
 * instants in UTC; beside each id its code or address ("cohort": 12, "cohort_code": "C1", null when
 * there is none), and a signed file as the text that it is. */
void output_record(const struct output_style *o, struct session *s, const struct desc *d,
		   const void *record, struct buf *out);
/* Rows as CSV, whatever the style's form. */
void output_csv(const struct output_style *o, struct session *s, const struct desc *d,
		const void *rows, uint32_t n, struct buf *out);
/* One line of CSV in that style, whatever its form; the heading comes before all else. */
void output_csv_head(const struct output_style *o, const struct str *cells, uint32_t n,
		     struct buf *out);
void output_csv_line(const struct output_style *o, const struct str *cells, uint32_t n,
		     struct buf *out);
/* A record as JSON, for what joins several; the caller owns it. */
struct json_t *output_json(struct session *s, const struct desc *d, const void *record);
/* Appends a JSON value as text, with a line end, and gives it back. */
void output_put_json(struct json_t *j, struct buf *out);
/* A member as it is kept, ids as codes and instants in local time. */
struct str output_value(struct session *s, const struct field *f, const void *message);

#endif
