/* Warnings about letters that no font of the documents has. */
#include "glyphs.h"

#include <glib.h>
#include <libintl.h>

#define LATIN_END 0x180u /* what is below, every face has */

static bool has(struct glyphs *g, struct arena *a, gunichar c)
{
	struct str why;

	if (c < LATIN_END)
		return true;
	if (!g->tried)
		g->fonts = fonts_open(NULL, a, &why);
	g->tried = true;
	return !g->fonts || fonts_have(g->fonts, c);
}

struct str glyphs_warning(struct glyphs *g, struct arena *a, const struct str *texts, unsigned n)
{
	char letter[8] = "";

	for (unsigned i = 0; i < n; i++) {
		if (!g_utf8_validate_len(texts[i].p, texts[i].n, NULL))
			continue;
		for (const char *c = texts[i].p, *end = c + texts[i].n; c < end;
		     c = g_utf8_next_char(c)) {
			gunichar one = g_utf8_get_char(c);
			if (has(g, a, one))
				continue;
			letter[g_unichar_to_utf8(one, letter)] = '\0';
			return arena_printf(
				a,
				gettext("no font has the letter \"%s\" (U+%04X): papers "
					"will show a box for it"),
				letter, one);
		}
	}
	return STR("");
}

void glyphs_close(struct glyphs *g)
{
	fonts_free(g->fonts);
	*g = (struct glyphs){0};
}
