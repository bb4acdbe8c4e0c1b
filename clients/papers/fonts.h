/* The fonts of documents: some files of Debian's package fonts-linuxlibertine and nothing else.
 *
 *	struct fonts *fonts = fonts_open(NULL, arena, &why);   // once a thread
 *	...
 *	fonts_free(fonts);
 *
 * The machine's own fonts, its fontconfig and its locale have no say, so that a document looks the
 * same everywhere; a font that is not there is an error, and never another font instead.
 */
#ifndef CURSUS_FONTS_H
#define CURSUS_FONTS_H

#include "base.h"

/* Serif is Linux Libertine, sans its companion Linux Biolinum: Latin with all of Vietnamese,
 * Greek, Cyrillic. There is no bold italic: it would lack letters of Vietnamese. */
enum face {
	FACE_SERIF,
	FACE_SERIF_BOLD,
	FACE_SERIF_ITALIC,
	FACE_SANS,
	FACE_SANS_BOLD,
	FACE_SANS_ITALIC,
	FACES
};

struct fonts;

/* From the folder, or NULL: that of the environment's CURSUS_FONTS, else of Debian. NULL: *why
 * tells which font is missing. Not to be shared among threads. */
struct fonts *fonts_open(const char *folder, struct arena *a, struct str *why);
void fonts_free(struct fonts *f);

#endif
