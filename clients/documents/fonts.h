/* The fonts of documents: some files of Debian's package fonts-linuxlibertine, and for letters that
 * these do not have DejaVu Sans (fonts-dejavu-core: Arabic, Armenian, Georgian, Hebrew), Droid Sans
 * Fallback (fonts-droid-fallback: Chinese, Japanese, Korean, Thai ...) and Unifont (fonts-unifont:
 * nearly all the rest).
 *
 *	struct fonts *fonts = fonts_open(NULL, arena, &why);   // once a thread
 *	...
 *	fonts_free(fonts);
 *
 * The machine's own fonts, its fontconfig and its locale have no say, so that a document looks the
 * same everywhere; a face that is not there is an error, and never another font instead. One of the
 * wide fonts that is not there leaves more letters to the box that stands for what has no sign.
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

/* Whether a document would have a sign for it. */
bool fonts_have(struct fonts *f, uint32_t character);
/* From the folder, or NULL: that of the environment's CURSUS_FONTS, else of Debian. NULL: *why
 * tells which font is missing. Not to be shared among threads. */
struct fonts *fonts_open(const char *folder, struct arena *a, struct str *why);
void fonts_free(struct fonts *f);

#endif
