/* Letters that no font has are told once, by name; those of other scripts are not. */
#include "glyphs.h"
#include "unit.h"

#include <stdlib.h>

UNIT(glyphs, names_the_letter)
{
	struct arena *a = arena_new();
	struct glyphs g = {0};
	const struct str good[] = {STR("王"), STR("Éloïse Nguyễn"), STR("Müller-Œuvrard")},
			 bad[] = {STR("小明"), STR("\xf0\xa0\xae\xb7田")};

	ck_assert_uint_eq(glyphs_warning(&g, a, good, COUNT(good)).n, 0);
	ck_assert_str_eq(
		glyphs_warning(&g, a, bad, COUNT(bad)).p,
		"no font has the letter \"\xf0\xa0\xae\xb7\" (U+20BB7): papers will show a "
		"box for it");
	glyphs_close(&g);
	arena_free(a);
}

/* Where no fonts are installed nothing can be told, and nothing is stopped. */
UNIT(glyphs, without_fonts_nothing_is_told)
{
	struct arena *a = arena_new();
	struct glyphs g = {0};
	const struct str bad = STR("\xf0\xa0\xae\xb7");
	const char *set = getenv("CURSUS_FONTS");
	const char *before = set ? arena_z(a, str_of(set)) : NULL;

	ck_assert(setenv("CURSUS_FONTS", "/nonexistent", 1) == 0);
	ck_assert_uint_eq(glyphs_warning(&g, a, &bad, 1).n, 0);
	glyphs_close(&g);
	/* The tests after this one may run in the same process. */
	ck_assert((before ? setenv("CURSUS_FONTS", before, 1) : unsetenv("CURSUS_FONTS")) == 0);
	arena_free(a);
}
