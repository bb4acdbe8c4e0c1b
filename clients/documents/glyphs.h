/* Letters of a name that no font of the documents has: papers will show a box for them, so whoever
 * registers the learner is told.
 *
 *	struct glyphs glyphs = {0};                              // fonts are opened when needed
 *	struct str warning = glyphs_warning(&glyphs, arena, (const struct str[]){given, family}, 2);
 *	if (warning.n) ...
 *	glyphs_close(&glyphs);
 */
#ifndef CURSUS_GLYPHS_H
#define CURSUS_GLYPHS_H

#include "fonts.h"

struct glyphs {
	struct fonts *fonts;
	bool tried; /* they may not be installed where somebody only registers */
};

/* A sentence that names the first such letter; empty: there is none. */
struct str glyphs_warning(struct glyphs *g, struct arena *a, const struct str *texts, unsigned n);
void glyphs_close(struct glyphs *g);

#endif
