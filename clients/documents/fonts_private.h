/* What the drawing of text needs of the fonts. */
#ifndef CURSUS_FONTS_PRIVATE_H
#define CURSUS_FONTS_PRIVATE_H

#include "fonts.h"

#include <pango/pangocairo.h>

#define POINTS_AN_INCH 72

/* A context whose user unit is a point; the caller unrefs it. */
PangoContext *fonts_context(struct fonts *f);
const PangoFontDescription *fonts_face(const struct fonts *f, enum face face);
#define FONTS_WIDE 4u
/* Which font has it where the face does not; NULL: the face has it, or none has. */
const PangoFontDescription *fonts_instead(const struct fonts *f, enum face face, gunichar c);

#endif
