/* Lays out a table of UTF-8 cells in terminal columns. */
#include "table.h"

#include "term.h"
#include "text.h"

#define GAP 2		   /* blanks between columns */
#define NARROWEST_COLUMN 4 /* three letters and the ellipsis */
#define READABLE_COLUMN 12 /* under that, a sentence that is cut tells nothing */
#define HEADING_LINES 4

struct table_line {
	struct table_line *next;
	struct str cells[];
};

struct table {
	struct arena *arena;
	uint32_t ncolumns;
	struct {
		struct str heading;
		enum table_align align;
		int cells; /* columns of its widest cell */
		int word;  /* of the longest word of its heading */
	} columns[TABLE_COLUMNS_MAX];
	struct table_line *first, **last;
};

struct table_look table_look(int fd)
{
	return (struct table_look){.width = term_width(fd), .colour = term_colour(fd)};
}

struct table *table_new(struct arena *arena)
{
	struct table *t = arena_alloc(arena, sizeof *t);

	t->arena = arena;
	t->last = &t->first;
	return t;
}

/* The next word, taken off the text. */
static struct str next_word(struct str *text)
{
	uint32_t n = 0;

	while (text->n && text->p[0] == ' ')
		*text = (struct str){text->p + 1, text->n - 1};
	while (n < text->n && text->p[n] != ' ')
		n++;
	struct str word = {text->p, n};
	*text = (struct str){text->p + n, text->n - n};
	return word;
}

void table_column(struct table *t, struct str heading, enum table_align align)
{
	must(!t->first && t->ncolumns < TABLE_COLUMNS_MAX);
	struct str shown = text_visible(t->arena, heading), rest = shown;
	t->columns[t->ncolumns].heading = shown;
	t->columns[t->ncolumns].align = align;
	for (struct str word = next_word(&rest); word.n; word = next_word(&rest))
		if (text_width(word) > t->columns[t->ncolumns].word)
			t->columns[t->ncolumns].word = text_width(word);
	t->ncolumns++;
}

void table_row(struct table *t, const struct str *cells)
{
	struct table_line *line =
		arena_alloc(t->arena, sizeof *line + t->ncolumns * sizeof cells[0]);

	must(t->ncolumns > 0);
	for (uint32_t c = 0; c < t->ncolumns; c++) {
		line->cells[c] = text_visible(t->arena, cells[c]);
		int width = text_width(line->cells[c]);
		if (t->columns[c].cells < width)
			t->columns[c].cells = width;
	}
	*t->last = line;
	t->last = &line->next;
}

static int larger(int a, int b)
{
	return a > b ? a : b;
}

/* Columns of the whole when headings stand on one line, or on several. */
static int64_t natural(const struct table *t, bool stacked, int *widths)
{
	int64_t total = 0;

	for (uint32_t c = 0; c < t->ncolumns; c++) {
		int heading = stacked ? t->columns[c].word : text_width(t->columns[c].heading);
		widths[c] = larger(t->columns[c].cells, heading);
		total += widths[c] + (c ? GAP : 0);
	}
	return total;
}

bool table_fits(const struct table *t, int width)
{
	int widths[TABLE_COLUMNS_MAX];
	int64_t total = 0;

	if (width <= 0 || natural(t, false, widths) <= width)
		return true;
	natural(t, true, widths);
	for (uint32_t c = 0; c < t->ncolumns; c++) {
		bool may_be_cut = t->columns[c].align == TABLE_LEFT && widths[c] > READABLE_COLUMN;
		total += (may_be_cut ? READABLE_COLUMN : widths[c]) + (c ? GAP : 0);
	}
	return total <= width;
}

/* The widest column that may be cut; one to keep whole only when there is no other. */
static uint32_t to_cut(const struct table *t, const int *widths)
{
	uint32_t widest = 0, soft = t->ncolumns;

	for (uint32_t c = 0; c < t->ncolumns; c++) {
		if (widths[c] > widths[widest])
			widest = c;
		if (t->columns[c].align == TABLE_LEFT && widths[c] > NARROWEST_COLUMN &&
		    (soft == t->ncolumns || widths[c] > widths[soft]))
			soft = c;
	}
	return soft < t->ncolumns ? soft : widest;
}

/* Takes columns from the widest until all fit, so that short cells stay whole. */
static void fit(const struct table *t, int limit, int *widths)
{
	int64_t total = natural(t, false, widths);

	if (limit <= 0 || total <= limit)
		return;
	total = natural(t, true, widths);
	for (uint32_t c = 0; c < t->ncolumns; c++) { /* or taking one by one would be long */
		int most = larger(limit, NARROWEST_COLUMN);
		total -= widths[c] > most ? widths[c] - most : 0;
		widths[c] = widths[c] > most ? most : widths[c];
	}
	while (total > limit) {
		uint32_t c = to_cut(t, widths);
		if (widths[c] <= NARROWEST_COLUMN)
			break;
		widths[c]--;
		total--;
	}
}

static void spaces(struct buf *out, int n)
{
	for (; n > 0; n--)
		buf_u8(out, ' ');
}

static void print_line(const struct table *t, const struct str *cells, const int *widths,
		       const char *emphasis, struct buf *out)
{
	size_t begin = out->n;

	for (uint32_t c = 0; c < t->ncolumns; c++) {
		struct str cell = cells[c];
		int width = text_width(cell);
		if (width > widths[c]) {
			cell = text_cut(t->arena, cell, widths[c]);
			width = text_width(cell);
		}
		spaces(out, c ? GAP : 0);
		spaces(out, t->columns[c].align == TABLE_RIGHT ? widths[c] - width : 0);
		buf_z(out, cell.n ? emphasis : "");
		buf_str(out, cell);
		buf_z(out, cell.n && *emphasis ? TERM_PLAIN : "");
		spaces(out, t->columns[c].align != TABLE_RIGHT ? widths[c] - width : 0);
	}
	while (out->n > begin && out->p[out->n - 1] == ' ')
		out->n--;
	buf_u8(out, '\n');
}

/* As many words as fit into a line of the heading, taken off the text. */
static struct str heading_line(struct arena *a, struct str *text, int width)
{
	struct str line = next_word(text), rest = *text;

	for (struct str word = next_word(&rest); word.n; word = next_word(&rest)) {
		struct str longer =
			arena_printf(a, "%.*s %.*s", (int)line.n, line.p, (int)word.n, word.p);
		if (text_width(longer) > width)
			break;
		line = longer;
		*text = rest;
	}
	return line;
}

/* The last line of each heading stands over its column, whatever the others take. */
static void print_headings(const struct table *t, const int *widths, struct table_look look,
			   struct buf *out)
{
	struct str lines[HEADING_LINES][TABLE_COLUMNS_MAX] = {0};
	uint32_t most = 1;

	for (uint32_t c = 0; c < t->ncolumns; c++) {
		struct str rest = t->columns[c].heading, parts[HEADING_LINES];
		uint32_t n = 0;
		while (n < HEADING_LINES - 1 && (rest = str_trim(rest)).n)
			parts[n++] = heading_line(t->arena, &rest, widths[c]);
		if ((rest = str_trim(rest)).n)
			parts[n++] = rest;
		for (uint32_t i = 0; i < n; i++)
			lines[HEADING_LINES - n + i][c] = parts[i];
		most = n > most ? n : most;
	}
	for (uint32_t i = HEADING_LINES - most; i < HEADING_LINES; i++)
		print_line(t, lines[i], widths, look.colour ? TERM_BOLD TERM_UNDERLINE : "", out);
}

void table_print(const struct table *t, struct table_look look, struct buf *out)
{
	int widths[TABLE_COLUMNS_MAX];

	fit(t, look.width, widths);
	print_headings(t, widths, look, out);
	for (const struct table_line *line = t->first; line; line = line->next)
		print_line(t, line->cells, widths, "", out);
}

/* Each row as lines, where a table would have to cut what must be whole. */
static void print_blocks(const struct table *t, struct buf *out)
{
	int width = 0;

	for (uint32_t c = 0; c < t->ncolumns; c++)
		width = larger(width, text_width(t->columns[c].heading));
	for (const struct table_line *line = t->first; line; line = line->next) {
		for (uint32_t c = 0; c < t->ncolumns; c++) {
			struct str heading = t->columns[c].heading;
			if (!line->cells[c].n)
				continue;
			buf_str(out, heading);
			spaces(out, width - text_width(heading) + GAP);
			buf_str(out, line->cells[c]);
			buf_u8(out, '\n');
		}
		buf_z(out, line->next ? "\n" : "");
	}
}

void table_show(const struct table *t, struct table_look look, struct buf *out)
{
	if (table_fits(t, look.width))
		table_print(t, look, out);
	else
		print_blocks(t, out);
}
