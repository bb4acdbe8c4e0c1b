/* Tables of documents, with their headings again on every page, and room to sign. */
#include "paper_private.h"

#define PADDING_MM 1.2
#define TABLE_PT 9.0
#define COLUMNS_MAX 40

static const struct ink light = {170, 170, 170}, dark = {40, 40, 40}, shade = {240, 240, 240};

struct layout {
	const struct table *t;
	double size_pt, x[COLUMNS_MAX + 1]; /* edges of the columns */
};

static struct style cell_style(const struct layout *l, unsigned column, enum face face)
{
	return (struct style){.face = face,
			      .size_pt = l->size_pt,
			      .align = l->t->columns[column].align,
			      .rest = REST_MIDDLE,
			      .tabular = true};
}

static double inner(const struct layout *l, unsigned column)
{
	return l->x[column + 1] - l->x[column] - 2 * PADDING_MM;
}

static double row_height(struct paper *p, const struct layout *l, const struct str *cells,
			 enum face face)
{
	double height = l->t->row_min_mm;

	for (unsigned c = 0; c < l->t->ncolumns; c++) {
		struct style style = cell_style(l, c, face);
		double h =
			paper_measure(p, inner(l, c), &style, &(struct span){cells[c], face}, 1) +
			PADDING_MM;
		height = h > height ? h : height;
	}
	return height;
}

static void draw_row(struct paper *p, const struct layout *l, const struct str *cells,
		     enum face face, double height)
{
	double y = paper_room(p).y;

	for (unsigned c = 0; c < l->t->ncolumns; c++) {
		struct style style = cell_style(l, c, face);
		paper_text(p, (struct box){l->x[c] + PADDING_MM, y, inner(l, c), height}, &style,
			   cells[c]);
	}
	for (unsigned c = 0; l->t->ruled && c <= l->t->ncolumns; c++)
		paper_line(p, l->x[c], y, l->x[c], y + height, 0.4, light);
	paper_line(p, l->x[0], y + height, l->x[l->t->ncolumns], y + height, 0.4, light);
	paper_skip(p, height);
}

static void draw_head(struct paper *p, const struct layout *l, const struct str *headings,
		      double height)
{
	double y = paper_room(p).y, left = l->x[0], right = l->x[l->t->ncolumns];

	paper_fill(p, (struct box){left, y, right - left, height}, shade);
	paper_line(p, left, y, right, y, 0.8, dark);
	draw_row(p, l, headings, FACE_SANS_BOLD, height);
	paper_line(p, left, y + height, right, y + height, 0.8, dark);
}

static void place_columns(struct paper *p, struct layout *l)
{
	struct box room = paper_room(p);
	double shares = 0, so_far = 0;

	for (unsigned c = 0; c < l->t->ncolumns; c++)
		shares += l->t->columns[c].share;
	for (unsigned c = 0; c < l->t->ncolumns; c++) {
		l->x[c] = room.x + room.w * so_far / shares;
		so_far += l->t->columns[c].share;
	}
	l->x[l->t->ncolumns] = room.x + room.w;
}

void paper_table(struct paper *p, const struct table *t)
{
	struct layout l = {.t = t, .size_pt = t->size_pt > 0 ? t->size_pt : TABLE_PT};
	struct str headings[COLUMNS_MAX];

	must(t->ncolumns && t->ncolumns <= COLUMNS_MAX);
	for (unsigned c = 0; c < t->ncolumns; c++)
		headings[c] = t->columns[c].heading;
	place_columns(p, &l);
	double head = row_height(p, &l, headings, FACE_SANS_BOLD);
	bool headed = false;
	/* A row that is higher than what an empty page leaves it is shrunk to that. */
	for (unsigned r = 0; r < t->nrows && !p->failed; r++) {
		const struct str *cells = t->cells + (size_t)r * t->ncolumns;
		double height = row_height(p, &l, cells, FACE_SANS);
		double needed = headed ? height : head + height;
		if (paper_room(p).h < needed) {
			paper_page(p);
			headed = false;
		}
		if (!headed)
			draw_head(p, &l, headings, head);
		headed = true;
		double left = paper_room(p).h;
		draw_row(p, &l, cells, FACE_SANS, height > left ? left : height);
	}
	if (!t->nrows)
		draw_head(p, &l, headings, head);
}

void paper_signature(struct paper *p, struct box box, const struct signature *s)
{
	struct style style = {.face = FACE_SANS, .size_pt = 8.5, .align = ALIGN_CENTRE};
	struct style bold = style, small = style;
	double y = box.y + PADDING_MM;

	bold.face = FACE_SANS_BOLD;
	small.face = FACE_SANS_ITALIC;
	small.size_pt = 7.5;
	small.rest = REST_BOTTOM;
	small.ink = dark;
	struct box line = {box.x + PADDING_MM, y, box.w - 2 * PADDING_MM, box.h / 3};
	y += paper_text(p, line, &style, s->capacity);
	line.y = y;
	paper_text(p, line, &bold, s->name);
	line.y = box.y + box.h - line.h - PADDING_MM;
	paper_text(p, line, &small, s->note);
	paper_frame(p, box, 0.4, light);
}
