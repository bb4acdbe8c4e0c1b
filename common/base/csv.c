/* CSV over libcsv: adds line numbers, delimiter guessing, empty rows and limits; and the writer. */
#include "csv.h"

/* In angle brackets libcsv's header, whose name is that of ours. */
#include <csv.h>
#include <libintl.h>
#include <stdlib.h>

/* In order of preference when a heading has as many of each. */
static const char DELIMITERS[] = CSV_DELIMITERS;

#define NUMBER_DIGITS_MAX 11

struct reading {
	struct arena *arena;
	struct csv *out;
	uint32_t rows_max;
	uint32_t line;	    /* being fed */
	uint32_t row_line;  /* on which the present row began */
	uint32_t cell_line; /* on which the present cell began */
	bool row_over;	    /* the rest of this line is its line break */
	uint32_t ncells;
	struct str cells[CSV_CELLS_MAX];
	struct str why; /* empty while all is well */
	uint32_t why_line;
};

static void fail(struct reading *r, uint32_t line, struct str why)
{
	if (r->why.n)
		return;
	r->why = why;
	r->why_line = line;
}

static void on_cell(void *bytes, size_t n, void *data)
{
	struct reading *r = data;

	if (r->why.n)
		return;
	if (r->ncells == CSV_CELLS_MAX) {
		fail(r, r->row_line,
		     arena_printf(r->arena, gettext("row of more than %u cells"), CSV_CELLS_MAX));
	} else if (n > CSV_CELL_BYTES_MAX) {
		fail(r, r->cell_line,
		     arena_printf(r->arena, gettext("cell of more than %u bytes"),
				  CSV_CELL_BYTES_MAX));
	} else {
		struct str cell = {bytes, (uint32_t)n};
		r->cells[r->ncells++] = n ? arena_str(r->arena, cell) : STR("");
		r->cell_line = r->line;
	}
}

static bool only_blanks(const struct str *cells, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (str_trim(cells[i]).n)
			return false;
	return true;
}

/* CSV_REPALL_NL also calls this for blank lines, and a second time for the LF of a CR LF. */
static void on_row(int end, void *data)
{
	struct reading *r = data;
	struct csv *csv = r->out;
	struct csv_row row = {.line = r->row_line, .n = r->ncells};
	bool head = csv->head.n == 0;

	(void)end;
	if (r->why.n || r->row_over)
		return;
	r->row_over = true;
	r->ncells = 0;
	row.empty = only_blanks(r->cells, row.n);
	if (head && row.empty)
		return;
	if (!head && csv->nrows == CSV_ROWS_MAX) {
		fail(r, r->row_line,
		     arena_printf(r->arena, gettext("file of more than %u rows"), CSV_ROWS_MAX));
		return;
	}
	must(head || csv->nrows < r->rows_max);
	if (row.n) {
		row.cells = arena_alloc(r->arena, row.n * sizeof row.cells[0]);
		memcpy(row.cells, r->cells, row.n * sizeof row.cells[0]);
	}
	*(head ? &csv->head : &csv->rows[csv->nrows++]) = row;
}

/* Takes the next line with its line break off the text. */
static struct str next_line(struct str *text)
{
	struct str line = {text->p, 0};

	while (line.n < text->n && line.p[line.n] != '\n' && line.p[line.n] != '\r')
		line.n++;
	if (line.n < text->n) {
		bool crlf = line.p[line.n] == '\r' && line.n + 1 < text->n &&
			    line.p[line.n + 1] == '\n';
		line.n += crlf ? 2 : 1;
	}
	text->p += line.n;
	text->n -= line.n;
	return line;
}

static uint32_t count_lines(struct str text)
{
	uint32_t lines = 0;

	for (; text.n; lines++)
		next_line(&text);
	return lines;
}

static char most_frequent(const uint32_t *seen)
{
	unsigned best = 0;

	for (unsigned i = 1; i < sizeof DELIMITERS - 1; i++)
		if (seen[i] > seen[best])
			best = i;
	return DELIMITERS[best];
}

/* Counts the candidates of the first line that is not blank; a quote opens only where a cell may
 * begin. */
static char guess_delimiter(struct str text)
{
	uint32_t seen[sizeof DELIMITERS - 1] = {0};
	bool quoted = false, begins = true, blank = true;

	for (uint32_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		const char *candidate = strchr(DELIMITERS, c);
		if (quoted) {
			quoted = c != '"';
			/* The second of two quotes opens again. */
			begins = !quoted;
			continue;
		}
		if ((c == '\n' || c == '\r') && !blank)
			break;
		quoted = c == '"' && begins;
		if (candidate)
			seen[candidate - DELIMITERS]++;
		begins = candidate || c == '\n' || c == '\r' || (c == ' ' && begins);
		blank = blank && (candidate || c == ' ' || c == '\n' || c == '\r');
		if (blank && (c == '\n' || c == '\r'))
			memset(seen, 0, sizeof seen);
	}
	return most_frequent(seen);
}

/* What spreadsheets write to tell each other: a first line of `sep=;`. */
static bool told_delimiter(struct str text, char *delimiter)
{
	struct str line = str_trim(next_line(&text));
	bool told = line.n == 5 && str_starts(line, STR("sep=")) && strchr(DELIMITERS, line.p[4]);

	if (told)
		*delimiter = line.p[4];
	return told;
}

/* Strict, because a quoted cell that goes on after its closing quote would swallow the following
 * rows; but inches ("), common in cells without quotes, are let through one by one. */
static void feed(struct reading *r, struct csv_parser *parser, struct str bytes)
{
	const unsigned char strict = CSV_REPALL_NL | CSV_STRICT | CSV_STRICT_FINI;

	while (bytes.n && !r->why.n) {
		csv_set_opts(parser, strict);
		uint32_t done = (uint32_t)csv_parse(parser, bytes.p, bytes.n, on_cell, on_row, r);
		bytes.p += done;
		bytes.n -= done;
		if (bytes.n == 0)
			break;
		must(csv_error(parser) == CSV_EPARSE); /* else memory is out */
		if (parser->quoted) {
			fail(r, r->line,
			     str_of(gettext("quote within a quoted cell is not doubled")));
			break;
		}
		csv_set_opts(parser, CSV_REPALL_NL);
		must(csv_parse(parser, bytes.p++, 1, on_cell, on_row, r) == 1);
		bytes.n--;
	}
}

static void parse(struct reading *r, struct str text)
{
	struct csv_parser parser;
	char last = text.n ? text.p[text.n - 1] : '\n';

	must(csv_init(&parser, 0) == 0);
	csv_set_delim(&parser, (unsigned char)r->out->delimiter);
	csv_set_blk_size(&parser, CSV_CELL_BYTES_MAX);
	while (text.n && !r->why.n) {
		r->line++;
		if (r->row_over)
			r->row_line = r->cell_line = r->line;
		r->row_over = false;
		feed(r, &parser, next_line(&text));
	}
	if (last != '\n' && last != '\r')
		feed(r, &parser, STR("\n"));
	if (!r->why.n && csv_fini(&parser, on_cell, on_row, r) != 0)
		fail(r, r->cell_line, str_of(gettext("quoted cell is never closed")));
	csv_free(&parser);
}

bool csv_read(struct str bytes, struct arena *arena, struct csv *out, struct str *why,
	      uint32_t *why_line)
{
	return csv_read_with(bytes, arena, 0, out, why, why_line);
}

bool csv_read_with(struct str bytes, struct arena *arena, char delimiter, struct csv *out,
		   struct str *why, uint32_t *why_line)
{
	struct reading r = {.arena = arena, .out = out, .row_over = true};
	struct charset_fault fault;
	struct str text;

	*out = (struct csv){0};
	if (!charset_to_utf8(bytes, arena, &text, &out->charset, &fault)) {
		*why = fault.why;
		*why_line = fault.line;
		return false;
	}
	out->delimiter = guess_delimiter(text);
	if (told_delimiter(text, &out->delimiter)) {
		next_line(&text);
		r.line++;
	} else if (delimiter) {
		out->delimiter = delimiter;
	}
	uint32_t lines = count_lines(text);
	r.rows_max = lines < CSV_ROWS_MAX ? lines : CSV_ROWS_MAX;
	out->rows = arena_alloc(arena, r.rows_max * sizeof out->rows[0]);
	parse(&r, text);
	if (out->head.n == 0)
		fail(&r, 1, str_of(gettext("no heading: the file is empty")));
	*why = r.why;
	*why_line = r.why_line;
	return r.why.n == 0;
}

enum csv_shape csv_shape(const struct csv *csv, const struct csv_row *row)
{
	if (row->n < csv->head.n)
		return CSV_ROW_SHORT;
	if (only_blanks(row->cells + csv->head.n, row->n - csv->head.n))
		return CSV_ROW_WHOLE;
	return CSV_ROW_LONG;
}

struct str csv_at(const struct csv_row *row, uint32_t column)
{
	return column < row->n ? row->cells[column] : STR("");
}

/* What csv_read would drop from a cell without quotes, or take for a sign at the top of a file. */
static bool would_not_survive(struct str cell)
{
	char first = cell.p[0], last = cell.p[cell.n - 1];

	return first == ' ' || first == '\t' || last == ' ' || last == '\t' ||
	       str_starts(cell, STR("\xef\xbb\xbf")) || str_is(cell, "sep=");
}

/* All delimiters, not only ours: so a reader who guesses from the heading guesses right. */
static bool needs_quotes(struct str cell, char delimiter)
{
	if (cell.n == 0)
		return false;
	for (uint32_t i = 0; i < cell.n; i++)
		if (cell.p[i] == delimiter || strchr(CSV_DELIMITERS "\"\r\n", cell.p[i]))
			return true;
	return would_not_survive(cell);
}

static bool is_formula(struct str cell)
{
	return cell.n && cell.p[0] && strchr("=+-@\t\r", cell.p[0]);
}

/* More digits than a spreadsheet shows, or a zero that it would drop. */
static bool is_code(struct str cell)
{
	for (uint32_t i = 0; i < cell.n; i++)
		if (cell.p[i] < '0' || cell.p[i] > '9')
			return false;
	return cell.n > NUMBER_DIGITS_MAX || (cell.n > 1 && cell.p[0] == '0');
}

static struct str past_apostrophes(struct str cell)
{
	while (cell.n && cell.p[0] == '\'')
		cell = (struct str){cell.p + 1, cell.n - 1};
	return cell;
}

/* A cell with apostrophes of its own gets one more, so that one can always be taken away. */
static bool is_guarded(struct str cell, enum csv_style style)
{
	struct str rest = past_apostrophes(cell);
	bool own = rest.n < cell.n;

	return style != CSV_PLAIN &&
	       (is_formula(rest) || ((own || style == CSV_EXCEL) && is_code(rest)));
}

struct str csv_unguarded(struct str cell)
{
	struct str rest = past_apostrophes(cell);

	if (rest.n < cell.n && (is_formula(rest) || is_code(rest)))
		return (struct str){cell.p + 1, cell.n - 1};
	return cell;
}

void csv_cell(struct buf *out, struct str cell, char delimiter, enum csv_style style)
{
	bool quotes = needs_quotes(cell, delimiter);

	if (quotes)
		buf_u8(out, '"');
	if (is_guarded(cell, style))
		buf_u8(out, '\'');
	for (const char *quote; quotes && (quote = memchr(cell.p, '"', cell.n));) {
		struct str head = {cell.p, (uint32_t)(quote - cell.p) + 1};
		buf_str(out, head);
		buf_u8(out, '"');
		cell = (struct str){cell.p + head.n, cell.n - head.n};
	}
	buf_str(out, cell);
	if (quotes)
		buf_u8(out, '"');
}

void csv_line(struct buf *out, const struct str *cells, uint32_t n, char delimiter,
	      enum csv_style style)
{
	/* A lone empty cell without quotes would be a blank line. */
	if (n == 1 && cells[0].n == 0)
		buf_z(out, "\"\"");
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			buf_u8(out, (uint8_t)delimiter);
		csv_cell(out, cells[i], delimiter, style);
	}
	buf_z(out, "\r\n");
}
