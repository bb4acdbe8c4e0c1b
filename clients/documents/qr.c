/* QR codes, drawn as rectangles. */
#include "qr.h"

#include "paper_private.h"

#include <glib.h>
#include <libintl.h>
#include <math.h>
#include <qrencode.h>

#define QUIET_MODULES 4
#define OPERATORS_BYTES_MAX ((size_t)1024 * 1024) /* 177 modules in a row have 250 KB at most */
/* Three dots of a scanner with 150 an inch, in whose grid a code stands where its box lets it. */
#define DOT_PT (POINTS_AN_INCH / 150.0)
#define MODULE_PT (3 * DOT_PT)

static double grid(double at_pt)
{
	return floor(at_pt / DOT_PT + 0.5) * DOT_PT;
}

static void put_number(struct buf *b, double number)
{
	char text[G_ASCII_DTOSTR_BUF_SIZE];

	buf_printf(b, "%s ", g_ascii_formatd(text, sizeof text, "%.4f", number));
}

/* Runs of dark modules as rectangles, all of them one path so that no seams are between them, in
 * units of a module and by operators of our own: cairo writes every number of them as a text of
 * many digits, which took as long as the rest of a diploma. */
static struct str trace(struct paper *p, struct box box, const QRcode *code)
{
	double module = box.w * MM_PT / (code->width + 2 * QUIET_MODULES);
	struct buf b;

	module = module > MODULE_PT ? MODULE_PT : module;
	double white = (box.w * MM_PT - module * code->width) / 2;
	buf_init(&b, OPERATORS_BYTES_MAX);
	buf_z(&b, "q 0 g ");
	put_number(&b, module);
	buf_z(&b, "0 0 ");
	put_number(&b, module);
	put_number(&b, grid(box.x * MM_PT + white));
	put_number(&b, grid(box.y * MM_PT + white));
	buf_z(&b, "cm\n");
	for (int y = 0; y < code->width; y++) {
		const unsigned char *row = code->data + (size_t)y * (size_t)code->width;
		for (int x = 0, end; x < code->width; x = end) {
			for (end = x; end < code->width && row[end] & 1; end++)
				;
			if (end > x)
				buf_printf(&b, "%d %d %d 1 re\n", x, y, end - x);
			else
				end = x + 1;
		}
	}
	buf_z(&b, "f Q");
	must(!b.over);
	struct str operators = arena_str(p->arena, buf_slice(&b));
	buf_free(&b);
	return operators;
}

/* The marks of a page are one stream. */
static void add_mark(struct paper *p, struct str operators)
{
	struct mark *last = p->nmarks ? &p->marks[p->nmarks - 1] : NULL;

	if (last && last->page == p->page)
		last->operators = arena_printf(p->arena, "%.*s\n%.*s", (int)last->operators.n,
					       last->operators.p, (int)operators.n, operators.p);
	else if (p->nmarks == MARKS_MAX)
		paper_fail(p, str_of(gettext("the document has too many QR codes")));
	else
		p->marks[p->nmarks++] = (struct mark){p->page, operators};
}

void qr_draw(struct paper *p, struct box box, struct str text)
{
	if (!text.n || p->failed)
		return;
	QRcode *code = QRcode_encodeString(arena_z(p->arena, text), 0, QR_ECLEVEL_M, QR_MODE_8, 1);
	if (!code)
		paper_fail(p, str_of(gettext("the text is too long for a QR code")));
	else if (!p->counting)
		add_mark(p, trace(p, box, code));
	if (code)
		QRcode_free(code);
}
