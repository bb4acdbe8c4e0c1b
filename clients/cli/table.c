/* Lays out a table of UTF-8 cells in terminal columns. */
#include "table.h"

#include "term.h"
#include "text.h"

#define GAP 2		   /* blanks between columns */
#define NARROWEST_COLUMN 4 /* three letters and the ellipsis */

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
		int width; /* of its widest cell */
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

void table_column(struct table *t, struct str heading, enum table_align align)
{
	must(!t->first && t->ncolumns < TABLE_COLUMNS_MAX);
	struct str shown = text_visible(t->arena, heading);
	t->columns[t->ncolumns].heading = shown;
	t->columns[t->ncolumns].align = align;
	t->columns[t->ncolumns++].width = text_width(shown);
}

void table_row(struct table *t, const struct str *cells)
{
	struct table_line *line =
		arena_alloc(t->arena, sizeof *line + t->ncolumns * sizeof cells[0]);

	must(t->ncolumns > 0);
	for (uint32_t c = 0; c < t->ncolumns; c++) {
		line->cells[c] = text_visible(t->arena, cells[c]);
		int width = text_width(line->cells[c]);
		if (t->columns[c].width < width)
			t->columns[c].width = width;
	}
	*t->last = line;
	t->last = &line->next;
}

/* Takes columns from the widest until all fit, so that short cells stay whole. */
static void fit(const struct table *t, int limit, int *widths)
{
	int64_t total = 0;

	for (uint32_t c = 0; c < t->ncolumns; c++) {
		widths[c] = t->columns[c].width;
		if (limit > 0 && widths[c] > limit) /* or taking one by one would be long */
			widths[c] = limit > NARROWEST_COLUMN ? limit : NARROWEST_COLUMN;
		total += widths[c] + (c ? GAP : 0);
	}
	while (limit > 0 && total > limit) {
		uint32_t widest = 0;
		for (uint32_t c = 1; c < t->ncolumns; c++)
			if (widths[c] > widths[widest])
				widest = c;
		if (widths[widest] <= NARROWEST_COLUMN)
			break;
		widths[widest]--;
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
		spaces(out, t->columns[c].align == TABLE_LEFT ? widths[c] - width : 0);
	}
	while (out->n > begin && out->p[out->n - 1] == ' ')
		out->n--;
	buf_u8(out, '\n');
}

void table_print(const struct table *t, struct table_look look, struct buf *out)
{
	int widths[TABLE_COLUMNS_MAX];
	struct str headings[TABLE_COLUMNS_MAX];

	for (uint32_t c = 0; c < t->ncolumns; c++)
		headings[c] = t->columns[c].heading;
	fit(t, look.width, widths);
	print_line(t, headings, widths, look.colour ? TERM_BOLD TERM_UNDERLINE : "", out);
	for (const struct table_line *line = t->first; line; line = line->next)
		print_line(t, line->cells, widths, "", out);
}
