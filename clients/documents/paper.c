/* Documents: pages, their footers, the flow, and the bytes that come out. */
#include "paper_private.h"

#include <cairo-pdf.h>
#include <libintl.h>

#define FOOTER_MM 4.0
#define FOOTER_PT 8.0
#define ROOM_FOR_ROUNDING_MM 0.01

static const struct ink grey = {96, 96, 96};

struct arena *paper_arena(struct paper *p)
{
	return p->arena;
}

enum tongue paper_tongue(const struct paper *p)
{
	return p->form->tongue;
}

struct str paper_say(const struct paper *p, const char *french, const char *english)
{
	return str_of(say(p->form->tongue, french, english));
}

void paper_fail(struct paper *p, struct str why)
{
	if (!p->failed)
		p->why = arena_str(p->arena, why);
	p->failed = true;
}

void paper_ink(struct paper *p, struct ink ink)
{
	cairo_set_source_rgb(p->cr, ink.red / 255.0, ink.green / 255.0, ink.blue / 255.0);
}

void paper_line(struct paper *p, double x1, double y1, double x2, double y2, double width_pt,
		struct ink ink)
{
	if (p->counting || p->failed)
		return;
	paper_ink(p, ink);
	cairo_set_line_width(p->cr, width_pt);
	cairo_move_to(p->cr, x1 * MM_PT, y1 * MM_PT);
	cairo_line_to(p->cr, x2 * MM_PT, y2 * MM_PT);
	cairo_stroke(p->cr);
}

static void rectangle(struct paper *p, struct box box, struct ink ink)
{
	paper_ink(p, ink);
	cairo_rectangle(p->cr, box.x * MM_PT, box.y * MM_PT, box.w * MM_PT, box.h * MM_PT);
}

void paper_fill(struct paper *p, struct box box, struct ink ink)
{
	if (p->counting || p->failed)
		return;
	rectangle(p, box, ink);
	cairo_fill(p->cr);
}

void paper_frame(struct paper *p, struct box box, double width_pt, struct ink ink)
{
	if (p->counting || p->failed)
		return;
	rectangle(p, box, ink);
	cairo_set_line_width(p->cr, width_pt);
	cairo_stroke(p->cr);
}

static void begin_page(struct paper *p)
{
	p->page++;
	p->y = p->form->margin.top;
	if (p->form->head)
		p->form->head(p, p->facts);
}

static void end_page(struct paper *p)
{
	const struct margin *m = &p->form->margin;
	struct style style = {.face = FACE_SANS, .size_pt = FOOTER_PT, .ink = grey};
	struct box box = {m->left, p->height - m->bottom + FOOTER_MM / 2,
			  p->width - m->left - m->right, FOOTER_MM};

	if (p->counting || p->failed)
		return;
	if (p->form->numbered) {
		struct str of = arena_printf(
			p->arena, say(p->form->tongue, "page %u sur %u", "page %u of %u"), p->page,
			p->pages);
		box.w -= 30;
		style.align = ALIGN_RIGHT;
		paper_text(p, (struct box){p->width - m->right - 30, box.y, 30, box.h}, &style, of);
		style.align = ALIGN_LEFT;
	}
	paper_text(p, box, &style, p->form->footer);
	cairo_show_page(p->cr);
}

void paper_page(struct paper *p)
{
	if (p->failed)
		return;
	if (p->page >= PAPER_PAGES_MAX) {
		paper_fail(p, arena_printf(p->arena, gettext("the document has more than %u pages"),
					   PAPER_PAGES_MAX));
		return;
	}
	end_page(p);
	begin_page(p);
}

struct box paper_room(const struct paper *p)
{
	const struct margin *m = &p->form->margin;

	return (struct box){m->left, p->y, p->width - m->left - m->right,
			    p->height - m->bottom - p->y};
}

void paper_skip(struct paper *p, double mm)
{
	p->y += mm;
}

void paper_keep(struct paper *p, double mm)
{
	if (paper_room(p).h + ROOM_FOR_ROUNDING_MM < mm)
		paper_page(p);
}

void paper_rule(struct paper *p, double width_pt, struct ink ink)
{
	struct box room = paper_room(p);

	paper_line(p, room.x, room.y, room.x + room.w, room.y, width_pt, ink);
}

double paper_flow_spans(struct paper *p, const struct style *style, const struct span *spans,
			unsigned n)
{
	double height = paper_measure(p, paper_room(p).w, style, spans, n);

	paper_keep(p, height);
	struct box room = paper_room(p);
	/* Higher than a page, even one that is still empty: it shrinks to it. */
	if (room.h + ROOM_FOR_ROUNDING_MM >= height)
		room.h = 0;
	height = paper_spans(p, room, style, spans, n);
	p->y += height;
	return height;
}

double paper_flow(struct paper *p, const struct style *style, struct str text)
{
	return paper_flow_spans(p, style, &(struct span){text, style->face}, 1);
}

void paper_fact(struct paper *p, const struct style *style, struct str label, struct str value)
{
	enum face bold = style->face >= FACE_SANS ? FACE_SANS_BOLD : FACE_SERIF_BOLD;
	const struct span spans[] = {
		{label, style->face},
		{paper_say(p, "\u00a0: ", ": "), style->face},
		{value, bold},
	};

	if (value.n)
		paper_flow_spans(p, style, spans, COUNT(spans));
}

static cairo_status_t take(void *out, const unsigned char *bytes, unsigned n)
{
	struct buf *b = out;

	buf_put(b, bytes, n);
	return b->over ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

/* Only what cairo would take from a clock or say of itself: archive_update() describes the rest. */
static void describe(cairo_surface_t *s)
{
	cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z");
}

/* One run of the draw function over a surface; the number of pages that it took. */
static unsigned pass(struct paper *p, cairo_surface_t *surface)
{
	PangoContext *context = fonts_context(p->fonts);

	pango_context_set_language(context,
				   pango_language_from_string(tongue_code(p->form->tongue)));
	p->cr = cairo_create(surface);
	p->layout = pango_layout_new(context);
	p->page = 0;
	begin_page(p);
	p->draw(p, p->facts);
	end_page(p);
	g_object_unref(p->layout);
	g_object_unref(context);
	cairo_destroy(p->cr);
	return p->page;
}

static void count_pages(struct paper *p)
{
	cairo_surface_t *nowhere = cairo_recording_surface_create(CAIRO_CONTENT_COLOR, NULL);

	p->counting = true;
	p->pages = pass(p, nowhere);
	p->counting = false;
	cairo_surface_destroy(nowhere);
}

bool paper_make(struct fonts *fonts, const struct paper_form *form,
		void (*draw)(struct paper *p, const void *facts), const void *facts,
		struct buf *out, struct arena *a, struct str *why)
{
	struct paper p = {.fonts = fonts,
			  .form = form,
			  .draw = draw,
			  .facts = facts,
			  .arena = a,
			  .width = form->landscape ? A4_LONG_MM : A4_SHORT_MM,
			  .height = form->landscape ? A4_SHORT_MM : A4_LONG_MM};
	size_t before = out->n;

	if (form->numbered)
		count_pages(&p);
	cairo_surface_t *s =
		cairo_pdf_surface_create_for_stream(take, out, p.width * MM_PT, p.height * MM_PT);
	describe(s);
	if (!p.failed)
		pass(&p, s);
	cairo_surface_finish(s);
	cairo_status_t status = cairo_surface_status(s);
	cairo_surface_destroy(s);
	if (!p.failed && (out->over || status == CAIRO_STATUS_WRITE_ERROR))
		paper_fail(&p, str_of(gettext("the document is too large")));
	else if (!p.failed && status != CAIRO_STATUS_SUCCESS)
		paper_fail(&p, str_of(cairo_status_to_string(status)));
	if (!p.failed)
		archive_update(form, p.marks, p.nmarks, out, before, a);
	if (out->over)
		paper_fail(&p, str_of(gettext("the document is too large")));
	*why = p.why;
	return !p.failed;
}
