/* QR codes, drawn as rectangles. */
#include "qr.h"

#include "paper_private.h"

#include <libintl.h>
#include <qrencode.h>

#define QUIET_MODULES 4

/* Runs of dark modules as one rectangle each, all of them one path: no seams between them. */
static void trace(struct paper *p, struct box box, const QRcode *code)
{
	double module = box.w * MM_PT / (code->width + 2 * QUIET_MODULES);
	double x0 = box.x * MM_PT + QUIET_MODULES * module,
	       y0 = box.y * MM_PT + QUIET_MODULES * module;

	for (int y = 0; y < code->width; y++) {
		const unsigned char *row = code->data + (size_t)y * (size_t)code->width;
		for (int x = 0, end; x < code->width; x = end) {
			for (end = x; end < code->width && row[end] & 1; end++)
				;
			if (end > x)
				cairo_rectangle(p->cr, x0 + x * module, y0 + y * module,
						(end - x) * module, module);
			else
				end = x + 1;
		}
	}
	paper_ink(p, (struct ink){0, 0, 0});
	cairo_fill(p->cr);
}

void qr_draw(struct paper *p, struct box box, struct str text)
{
	if (!text.n || p->failed)
		return;
	QRcode *code = QRcode_encodeString(arena_z(p->arena, text), 0, QR_ECLEVEL_M, QR_MODE_8, 1);
	if (!code)
		paper_fail(p, str_of(gettext("the text is too long for a QR code")));
	else if (!p->counting)
		trace(p, box, code);
	if (code)
		QRcode_free(code);
}
