/* A cohort's attendance at a glance, drawn on one page. */
#include "map_paper.h"

#define MARGIN_MM 12.0
#define TITLE_MM 15.0
#define HEAD_MM 7.0  /* months and days */
#define SHARE_MM 9.0 /* how many were there, below */
#define LEGEND_MM 9.0
#define GAP_MM 1.5
#define HOURS_MM 46.0
#define BAR_MM 24.0
#define ROW_MM_MAX 6.0
#define CELL_MM_MAX 7.0
#define CELL_MM_MIN 0.9 /* narrower ones could not be told apart */
#define LETTER_MM 2.3	/* of a cell that has room for one */
#define LANDSCAPE_ROWS_MAX 60u
#define PERMILLE 1000.0

static const struct ink black = {0, 0, 0}, grey = {120, 120, 120}, faint = {222, 222, 222},
			white = {255, 255, 255};
/* Each of another brightness too: as grey they go from light to dark. */
static const struct ink inks[] = {
	{255, 255, 255}, {214, 232, 214}, {250, 208, 96}, {140, 16, 24}, {112, 150, 205}};
static const struct ink reached = {92, 150, 96}, not_yet = {232, 166, 60};

struct chart {
	const struct map_facts *f;
	struct map_columns columns;
	uint32_t from, to;	      /* learners of this page */
	double x, y, name, cell, row; /* upper left corner of the cells, and sizes */
};

static const char *letter(enum tongue t, uint32_t status)
{
	static const char *const french[] = {"", "P", "R", "A", "E"}, *const english[] = {"", "P",
											  "L", "A",
											  "E"};

	return status < COUNT(french) ? say(t, french[status], english[status]) : "";
}

static struct str word(enum tongue t, uint32_t status)
{
	static const char *const french[] = {"", "présent", "en retard", "absent", "excusé"},
				 *const english[] = {"", "present", "late", "absent", "excused"};

	return str_of(status < COUNT(french) ? say(t, french[status], english[status]) : "");
}

static double side_of(struct box box)
{
	return box.w < box.h ? box.w : box.h;
}

static bool has_letter(struct box box)
{
	return side_of(box) >= LETTER_MM;
}

static void put_letter(struct paper *p, struct box box, const char *text, struct ink ink,
		       double pt_mm)
{
	struct style s = {.face = FACE_SANS_BOLD,
			  .size_pt = side_of(box) * pt_mm,
			  .align = ALIGN_CENTRE,
			  .rest = REST_MIDDLE,
			  .ink = ink,
			  .one_line = true};

	paper_text(p, box, &s, str_of(text));
}

/* What does not count yet has its letter small in an empty cell. */
static void put_open(struct paper *p, struct box box, uint32_t status)
{
	char small[] = {(char)(*letter(paper_tongue(p), status) + 'a' - 'A'), '\0'};
	double dot = side_of(box) / 4;

	paper_frame(p, box, 0.25, grey);
	if (has_letter(box))
		put_letter(p, box, small, grey, 1.5);
	else if (status != presence_status_PRESENT)
		paper_fill(p,
			   (struct box){box.x + box.w / 2 - dot / 2, box.y + box.h / 2 - dot / 2,
					dot, dot},
			   black);
}

/* `letters`: cells of the chart have room for them; lines tell the same where they have not. */
static void put_cell(struct paper *p, struct box box, uint32_t status, bool sealed, bool letters)
{
	double inset = box.h > 2 ? 0.15 : 0.05, line_pt = box.h > 2 ? 0.5 : 0.25;
	struct box in = {box.x + inset, box.y + inset, box.w - 2 * inset, box.h - 2 * inset};

	if (status && !sealed) {
		put_open(p, in, status);
		return;
	}
	if (!status) {
		paper_frame(p, in, 0.15, faint);
		return;
	}
	paper_fill(p, in, inks[status]);
	if (letters) {
		const char *text =
			status == presence_status_PRESENT ? "" : letter(paper_tongue(p), status);
		put_letter(p, in, text, status == presence_status_ABSENT ? white : black, 1.9);
		return;
	}
	if (status == presence_status_LATE)
		paper_line(p, in.x, in.y + in.h, in.x + in.w, in.y, line_pt, black);
	for (int i = 1; i <= 2 && status == presence_status_EXCUSED; i++)
		paper_line(p, in.x, in.y + in.h * i / 3, in.x + in.w, in.y + in.h * i / 3,
			   line_pt / 2, black);
}

static uint32_t date_of(const struct chart *c, uint32_t column)
{
	return c->f->grid.slots[c->columns.first[column]].date;
}

/* Months above the columns where they begin, days above their own. */
static void put_head(struct paper *p, const struct chart *c)
{
	struct style s = {.face = FACE_SANS, .size_pt = 6.5, .rest = REST_BOTTOM, .tabular = true};
	double y = c->y - HEAD_MM;

	for (uint32_t i = 0, next; i < c->columns.n; i = next) {
		uint32_t date = date_of(c, i);
		for (next = i + 1; next < c->columns.n && date_of(c, next) / 100 == date / 100;)
			next++;
		double x = c->x + i * c->cell, w = (next - i) * c->cell;
		struct str month = w >= 9 ? arena_printf(paper_arena(p), "%02u/%04u",
							 date / 100 % 100, date / 10000)
					  : arena_printf(paper_arena(p), "%02u", date / 100 % 100);
		paper_line(p, x, y, x, y + HEAD_MM, 0.3, grey);
		if (w >= 3)
			paper_text(p, (struct box){x + 0.4, y, w, HEAD_MM / 2}, &s, month);
	}
	s.size_pt = 5;
	s.align = ALIGN_CENTRE;
	for (uint32_t i = 0, next; i < c->columns.n && c->columns.unit < SPAN_MONTH; i = next) {
		for (next = i + 1; next < c->columns.n && date_of(c, next) == date_of(c, i);)
			next++;
		double w = (next - i) * c->cell;
		if (w >= 2.2)
			paper_text(
				p,
				(struct box){c->x + i * c->cell, y + HEAD_MM / 2, w, HEAD_MM / 2},
				&s, arena_printf(paper_arena(p), "%u", date_of(c, i) % 100));
	}
}

static double hours_at(const struct chart *c)
{
	return c->x + c->columns.n * c->cell + GAP_MM;
}

/* Above the hours: what is asked. */
static void put_asked(struct paper *p, const struct chart *c)
{
	struct style s = {.face = FACE_SANS, .size_pt = 6.5, .rest = REST_BOTTOM, .one_line = true};
	const struct standing *t = NULL;
	struct box box = {hours_at(c), c->y - HEAD_MM, HOURS_MM - GAP_MM, HEAD_MM / 2};

	/* The rules ask the same of all. */
	for (uint32_t k = c->from; k < c->to && !t; k++)
		t = c->f->grid.standings[k];
	paper_text(p, box, &s, paper_say(p, "heures faites, assiduité", "hours done, attendance"));
	if (!t || !t->asked_permille)
		return;
	struct str asked = words_percent(paper_arena(p), paper_tongue(p), t->asked_permille);
	box.y += HEAD_MM / 2;
	paper_text(p, box, &s,
		   arena_printf(paper_arena(p), say(paper_tongue(p), "exigé : %s", "asked: %s"),
				asked.p));
}

/* Hours as a bar with a mark where what is asked is reached. */
static void put_hours(struct paper *p, const struct chart *c, const struct standing *t, double y)
{
	double x = hours_at(c), h = c->row * 0.7, at = y + c->row * 0.15;
	struct style s = {.face = FACE_SANS,
			  .size_pt = c->row * 2.3 < 7 ? c->row * 2.3 : 7,
			  .rest = REST_MIDDLE,
			  .tabular = true,
			  .one_line = true};
	struct arena *a = paper_arena(p);
	enum tongue tongue = paper_tongue(p);

	if (!t || !t->counted_min)
		return;
	paper_fill(p, (struct box){x, at, BAR_MM, h}, faint);
	paper_fill(p, (struct box){x, at, BAR_MM * (double)t->attendance_permille / PERMILLE, h},
		   t->out_of_reach				? inks[presence_status_ABSENT]
		   : t->attendance_permille < t->asked_permille ? not_yet
								: reached);
	if (t->asked_permille) {
		double mark = x + BAR_MM * (double)t->asked_permille / PERMILLE;
		paper_line(p, mark, y, mark, y + c->row, 0.8, black);
	}
	struct str hours = words_duration(a, t->credited_min),
		   rate = words_percent(a, tongue, t->attendance_permille);
	paper_text(p, (struct box){x + BAR_MM + 1, y, HOURS_MM - BAR_MM - GAP_MM - 1, c->row}, &s,
		   arena_printf(a, "%s%s · %s", t->out_of_reach ? "! " : "", hours.p, rate.p));
}

static void put_rows(struct paper *p, const struct chart *c)
{
	struct style s = {.face = FACE_SANS,
			  .size_pt = c->row * 2.3 < 8 ? c->row * 2.3 : 8,
			  .rest = REST_MIDDLE,
			  .one_line = true};
	const struct grid *g = &c->f->grid;

	for (uint32_t k = c->from; k < c->to; k++) {
		double y = c->y + (k - c->from) * c->row;
		paper_text(p, (struct box){MARGIN_MM, y, c->name - 1, c->row}, &s,
			   grid_name(g, k, paper_arena(p)));
		for (uint32_t i = 0; i < c->columns.n; i++) {
			bool sealed;
			uint32_t status = map_worst(g, &c->columns, k, i, &sealed);
			struct box box = {c->x + i * c->cell, y, c->cell, c->row};
			put_cell(p, box, status, sealed, has_letter(box));
		}
		put_hours(p, c, g->standings[k], y);
	}
}

/* Of all learners, how many were there: a pillar below each column. */
static void put_shares(struct paper *p, const struct chart *c)
{
	struct style s = {.face = FACE_SANS, .size_pt = 7, .rest = REST_MIDDLE};
	double y = c->y + (c->to - c->from) * c->row + GAP_MM, h = SHARE_MM - GAP_MM;
	const struct grid *g = &c->f->grid;

	paper_text(p, (struct box){MARGIN_MM, y, c->name - 1, h}, &s,
		   paper_say(p, "part des présents", "share of those present"));
	for (uint32_t i = 0; i < c->columns.n; i++) {
		uint32_t there = 0, all = 0;
		map_share(g, &c->columns, i, &there, &all);
		double part = all ? h * there / all : 0, x = c->x + i * c->cell;
		paper_fill(p, (struct box){x + c->cell * 0.1, y + h - part, c->cell * 0.8, part},
			   grey);
	}
	paper_line(p, c->x, y + h, c->x + c->columns.n * c->cell, y + h, 0.3, black);
	paper_line(p, c->x, y, c->x + c->columns.n * c->cell, y, 0.15, grey);
}

static void put_legend(struct paper *p, const struct chart *c)
{
	struct style s = {.face = FACE_SANS, .size_pt = 7.5, .rest = REST_MIDDLE};
	double x = MARGIN_MM, y = c->y + (c->to - c->from) * c->row + SHARE_MM + GAP_MM;
	enum tongue t = paper_tongue(p);
	bool letters = has_letter((struct box){.w = c->cell, .h = c->row});
	static const char *const units[][2] = {
		{"", ""},
		{"Une colonne est un jour, avec la pire de ses demi-journées.",
		 "A column is a day, with the worst of its half-days."},
		{"Une colonne est une semaine, avec la pire de ses demi-journées.",
		 "A column is a week, with the worst of its half-days."},
		{"Une colonne est un mois, avec la pire de ses demi-journées.",
		 "A column is a month, with the worst of its half-days."}};

	for (uint32_t status = presence_status_PRESENT; status <= presence_status_EXCUSED;
	     status++) {
		put_cell(p, (struct box){x, y, 4, 4}, status, true, letters);
		paper_text(p, (struct box){x + 5, y, 18, 4}, &s, word(t, status));
		x += 23;
	}
	put_cell(p, (struct box){x, y, 4, 4}, presence_status_ABSENT, false, letters);
	paper_text(p, (struct box){x + 5, y, 90, 4}, &s,
		   paper_say(p,
			     "non scellé, ne compte pas encore    |  exigé    !  hors d’atteinte",
			     "not sealed, does not count yet    |  asked    !  out of reach"));
	paper_text(p, (struct box){MARGIN_MM, y + 4, 180, 4}, &s,
		   str_of(say(t, units[c->columns.unit][0], units[c->columns.unit][1])));
}

static void put_title(struct paper *p, const struct map_facts *f, double width)
{
	struct style title = {.face = FACE_SERIF_BOLD, .size_pt = 15, .one_line = true},
		     below = {.face = FACE_SANS, .size_pt = 8.5, .ink = grey, .one_line = true};
	struct arena *a = paper_arena(p);
	const char *of = say(paper_tongue(p), "Assiduité de la promotion ", "Attendance of ");
	struct str day = words_day(a, paper_tongue(p), f->date);

	paper_text(p, (struct box){MARGIN_MM, MARGIN_MM - 2, width, 8}, &title,
		   arena_printf(a, "%s%.*s", of, (int)f->cohort.n, f->cohort.p));
	paper_text(p, (struct box){MARGIN_MM, MARGIN_MM + 5, width, 5}, &below,
		   arena_printf(a, "%.*s · %.*s · %.*s", (int)f->action.title.n, f->action.title.p,
				(int)f->action.provider.name.n, f->action.provider.name.p,
				(int)day.n, day.p));
}

static bool is_landscape(const struct map_facts *f)
{
	return f->grid.nlearners <= LANDSCAPE_ROWS_MAX;
}

static void draw(struct paper *p, const void *facts)
{
	const struct map_facts *f = facts;
	bool wide = is_landscape(f);
	double width = (wide ? A4_LONG_MM : A4_SHORT_MM) - 2 * MARGIN_MM,
	       height = (wide ? A4_SHORT_MM : A4_LONG_MM) - 2 * MARGIN_MM;
	uint32_t pages = (f->grid.nlearners + MAP_ROWS_MAX - 1) / MAP_ROWS_MAX,
		 each = (f->grid.nlearners + pages - 1) / pages;
	struct chart c = {.f = f, .name = wide ? 46 : 38, .y = MARGIN_MM + TITLE_MM + HEAD_MM};
	double cells = width - c.name - HOURS_MM,
	       rows = height - TITLE_MM - HEAD_MM - SHARE_MM - LEGEND_MM;

	c.columns = map_columns(&f->grid, (uint32_t)(cells / CELL_MM_MIN), paper_arena(p));
	c.x = MARGIN_MM + c.name;
	c.cell = cells / c.columns.n < CELL_MM_MAX ? cells / c.columns.n : CELL_MM_MAX;
	c.row = rows / each < ROW_MM_MAX ? rows / each : ROW_MM_MAX;
	for (c.from = 0; c.from < f->grid.nlearners; c.from = c.to) {
		c.to = c.from + each < f->grid.nlearners ? c.from + each : f->grid.nlearners;
		if (c.from)
			paper_page(p);
		put_title(p, f, width);
		put_head(p, &c);
		put_asked(p, &c);
		put_rows(p, &c);
		put_shares(p, &c);
		put_legend(p, &c);
	}
}

bool map_make(struct fonts *fonts, enum tongue t, const void *facts, struct buf *out,
	      struct arena *a, struct str *why)
{
	const struct map_facts *f = facts;
	struct paper_form form = {.template = "attendance-map/1",
				  .tongue = t,
				  .landscape = is_landscape(f),
				  .margin = {MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM},
				  .numbered = f->grid.nlearners > MAP_ROWS_MAX,
				  .title = str_of(say(t, "Assiduité", "Attendance")),
				  .subject = f->cohort,
				  .author = f->action.provider.name,
				  .created_ms = f->created_ms};

	return paper_make(fonts, &form, draw, f, out, a, why);
}
