/* Many documents at once: drawn and written on all processors.
 *
 *	static bool draw(struct fonts *f, const void *facts, struct buf *out, struct arena *a,
 *			 struct str *why) { return diploma_paper(f, facts, out, a, why); }
 *	struct sheet_of_paper all[] = {{"out/a.pdf", &facts_of_a}, {"out/b.pdf", &facts_of_b}};
 *	if (!press(all, COUNT(all), draw, step, ctx, arena, &why)) ...
 */
#ifndef CURSUS_PRESS_H
#define CURSUS_PRESS_H

#include "fonts.h"

struct sheet_of_paper {
	const char *path; /* as paper_save() takes it */
	const void *facts;
};

/* Draws each and writes it. step, when not NULL, hears now and then how many are done, from the
 * caller's thread. false: *why tells of the first that could not be made; those before it, and some
 * behind it, are whole files. draw is called from several threads at once. Nothing to draw costs
 * nothing: not even the fonts are opened. */
bool press(const struct sheet_of_paper *all, unsigned n,
	   bool (*draw)(struct fonts *fonts, const void *facts, struct buf *out, struct arena *a,
			struct str *why),
	   void (*step)(void *ctx, unsigned done), void *ctx, struct arena *a, struct str *why);

#endif
