/* Texts as they are searched: without case, accents and ligatures. */
#include "search.h"

#include "text.h"

#include <glib.h>

/* A letter that does not come apart into a letter and a mark: œ, ø, ł, ß, a curly apostrophe. */
static void put_likeness(GString *out, gunichar c)
{
	char one[8] = {0};

	/* glib makes it oe; people who do not have the letter type o */
	if (c == 0xd8 || c == 0xf8)
		c = 'o';
	g_unichar_to_utf8(c, one);
	char *ascii = g_str_to_ascii(one, "C");
	g_string_append(out, strchr(ascii, '?') ? one : ascii);
	g_free(ascii);
}

struct str search_key(struct arena *a, struct str s)
{
	char *tidy = arena_z(a, text_name(a, s));
	char *apart = g_utf8_normalize(tidy, -1, G_NORMALIZE_ALL);
	GString *bare = g_string_new(NULL);

	must(apart != NULL);
	for (const char *p = apart; *p; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		if (c < 0x80)
			g_string_append_c(bare, (char)c);
		else if (!g_unichar_ismark(c))
			put_likeness(bare, c);
	}
	char *folded = g_utf8_casefold(bare->str, -1);
	struct str key = arena_str(a, str_of(folded));
	g_free(folded);
	g_string_free(bare, TRUE);
	g_free(apart);
	return key;
}

bool search_has(struct str in, struct str what)
{
	return what.n == 0 || (in.n && memmem(in.p, in.n, what.p, what.n) != NULL);
}
