/* Text of documents: wrapped or shrunk into its box, all in the font that was asked for. */
#include "paper_private.h"
#include "text.h"

#include <libintl.h>

#define SHRINK_STEP 0.96
#define WRAP_BELOW 0.5 /* one line shrinks so far, then it wraps */
#define SHRINK_MIN 0.2 /* smaller than that nobody reads */
#define WORDS_MIN 0.4  /* so far words stay whole */
#define ROOM_FOR_ROUNDING_PT 0.05
#define TEXT_BYTES_MAX 100000

static void add(PangoAttrList *all, PangoAttribute *one, size_t from, size_t to)
{
	one->start_index = (guint)from;
	one->end_index = (guint)to;
	pango_attr_list_insert(all, one);
}

/* Letters that the face does not have are drawn in another font, run by run. */
static void add_instead(struct paper *p, PangoAttrList *all, enum face face, const struct buf *text,
			size_t from)
{
	const char *first = (const char *)text->p;
	size_t end = text->n;

	for (size_t at = from; at < end;) {
		const char *next = g_utf8_find_next_char(first + at, first + end);
		size_t to = next ? (size_t)(next - first) : end;
		gunichar c = (unsigned char)first[at] < 0x80
				     ? 0
				     : g_utf8_get_char_validated(first + at, (gssize)(end - at));
		const PangoFontDescription *instead =
			c && c < 0x110000 ? fonts_instead(p->fonts, face, c) : NULL;
		if (instead)
			add(all, pango_attr_font_desc_new(instead), at, to);
		at = to;
	}
}

/* What nobody sees is a sign, but for the ends of lines, which our own texts have. */
static void put_visible(struct paper *p, struct buf *text, struct str s)
{
	while (!p->form->as_it_stands && s.n) {
		const char *end = memchr(s.p, '\n', s.n);
		struct str line = {s.p, end ? (uint32_t)(end - s.p) : s.n};
		buf_str(text, text_visible(p->arena, line));
		if (end)
			buf_u8(text, '\n');
		s = (struct str){s.p + line.n + (end ? 1 : 0), s.n - line.n - (end ? 1 : 0)};
	}
	buf_str(text, s);
}

/* The text of the spans with a face for each; the scale is of the style's size. */
static void lay(struct paper *p, double width_pt, const struct style *style,
		const struct span *spans, unsigned n, double scale, PangoWrapMode wrap)
{
	PangoAttrList *all = pango_attr_list_new();
	const char *features = style->small_caps ? style->tabular ? "smcp=1,tnum=1" : "smcp=1"
			       : style->tabular	 ? "tnum=1"
						 : NULL;
	struct buf text;

	buf_init(&text, TEXT_BYTES_MAX);
	for (unsigned i = 0; i < n; i++) {
		size_t from = text.n;
		put_visible(p, &text, spans[i].text);
		add(all, pango_attr_font_desc_new(fonts_face(p->fonts, spans[i].face)), from,
		    text.n);
		add_instead(p, all, spans[i].face, &text, from);
	}
	add(all, pango_attr_size_new((int)(style->size_pt * scale * PANGO_SCALE + 0.5)), 0, text.n);
	add(all, pango_attr_fallback_new(FALSE), 0, text.n);
	if (style->spacing_pt > 0)
		add(all,
		    pango_attr_letter_spacing_new((int)(style->spacing_pt * scale * PANGO_SCALE)),
		    0, text.n);
	if (features)
		add(all, pango_attr_font_features_new(features), 0, text.n);
	if (text.over)
		paper_fail(p, str_of(gettext("a text of the document is too long")));
	pango_layout_set_text(p->layout, text.n ? (const char *)text.p : "", (int)text.n);
	pango_layout_set_attributes(p->layout, all);
	pango_layout_set_width(p->layout, width_pt < 0 ? -1 : (int)(width_pt * PANGO_SCALE));
	pango_layout_set_wrap(p->layout, wrap);
	pango_layout_set_alignment(p->layout, style->align == ALIGN_LEFT     ? PANGO_ALIGN_LEFT
					      : style->align == ALIGN_CENTRE ? PANGO_ALIGN_CENTER
									     : PANGO_ALIGN_RIGHT);
	pango_layout_set_line_spacing(p->layout, (float)style->leading);
	pango_attr_list_unref(all);
	buf_free(&text);
}

static void extent(struct paper *p, double *width_pt, double *height_pt)
{
	PangoRectangle r;

	pango_layout_get_extents(p->layout, NULL, &r);
	*width_pt = (double)r.width / PANGO_SCALE;
	*height_pt = (double)r.height / PANGO_SCALE;
}

static bool fits(struct paper *p, double width_pt, double height_pt)
{
	double w, h;

	extent(p, &w, &h);
	return w <= width_pt + ROOM_FOR_ROUNDING_PT &&
	       (height_pt <= 0 || h <= height_pt + ROOM_FOR_ROUNDING_PT);
}

/* The largest scale at which the text fits; it is laid out so. */
static bool fit(struct paper *p, struct box box, const struct style *style,
		const struct span *spans, unsigned n)
{
	double width = box.w * MM_PT, height = box.h * MM_PT;

	for (double scale = 1; style->one_line && scale >= WRAP_BELOW; scale *= SHRINK_STEP) {
		lay(p, -1, style, spans, n, scale, PANGO_WRAP_WORD);
		if (fits(p, width, height)) {
			/* Aligned within the box, that it does not wrap in. */
			pango_layout_set_width(p->layout, (int)((width + 1) * PANGO_SCALE));
			return true;
		}
	}
	for (double scale = style->one_line ? WRAP_BELOW : 1; scale >= SHRINK_MIN;
	     scale *= SHRINK_STEP) {
		lay(p, width, style, spans, n, scale,
		    scale > WORDS_MIN && box.h > 0 ? PANGO_WRAP_WORD : PANGO_WRAP_WORD_CHAR);
		if (fits(p, width, height))
			return true;
	}
	return false;
}

static bool anything(const struct span *spans, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (spans[i].text.n)
			return true;
	return false;
}

static void does_not_fit(struct paper *p, const struct span *spans, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (spans[i].text.n) {
			paper_fail(p, arena_printf(
					      p->arena,
					      gettext("a text does not fit on the page: \"%.*s\""),
					      (int)spans[i].text.n, spans[i].text.p));
			return;
		}
}

double paper_spans(struct paper *p, struct box box, const struct style *style,
		   const struct span *spans, unsigned n)
{
	double width, height, x = box.x * MM_PT, y = box.y * MM_PT;

	if (p->failed || !anything(spans, n))
		return 0;
	bool fitted = fit(p, box, style, spans, n);
	extent(p, &width, &height);
	if (!fitted || y + height > p->height * MM_PT + ROOM_FOR_ROUNDING_PT || box.x < 0 ||
	    box.x + box.w > p->width + ROOM_FOR_ROUNDING_PT) {
		does_not_fit(p, spans, n);
		return 0;
	}
	/* pango draws a box with its number for a letter that no font has. */
	if (!p->counting && !p->failed) {
		double spare = box.h > 0 ? box.h * MM_PT - height : 0;
		paper_ink(p, style->ink);
		cairo_move_to(p->cr, x,
			      y + (style->rest == REST_MIDDLE	? spare / 2
				   : style->rest == REST_BOTTOM ? spare
								: 0));
		pango_cairo_show_layout(p->cr, p->layout);
	}
	return height / MM_PT;
}

double paper_text(struct paper *p, struct box box, const struct style *style, struct str text)
{
	return paper_spans(p, box, style, &(struct span){text, style->face}, 1);
}

double paper_height(struct paper *p, struct box box, const struct style *style, struct str text)
{
	double w, h;

	if (p->failed || !text.n)
		return 0;
	fit(p, box, style, &(struct span){text, style->face}, 1);
	extent(p, &w, &h);
	return h / MM_PT;
}

double paper_measure(struct paper *p, double width, const struct style *style,
		     const struct span *spans, unsigned n)
{
	double w, h;

	if (p->failed || !anything(spans, n))
		return 0;
	fit(p, (struct box){0, 0, width, 0}, style, spans, n);
	extent(p, &w, &h);
	return h / MM_PT;
}
