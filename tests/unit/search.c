/* Texts as they are searched: without case, accents and ligatures. */
#include "unit.h"

#include "enrolment/search.h"

static void key_is(const char *text, const char *expected)
{
	struct arena *a = arena_new();
	struct str key = search_key(a, str_of(text));

	ck_assert_str_eq(arena_z(a, key), expected);
	arena_free(a);
}

UNIT(search, case_accents_and_ligatures_do_not_count)
{
	key_is("Ødegård Lecœur", "odegard lecoeur");
	key_is("BRÛLÉ-ŒUVRARD", "brule-oeuvrard");
	key_is("Nguyễn Zielińska Štěpán Dùthchas", "nguyen zielinska stepan duthchas");
	key_is("O’Connor", "o'connor");
	key_is("Weiß", "weiss");
	/* composed and decomposed */
	key_is("\xc3\xa9", "e");
	key_is("e\xcc\x81", "e");
}

UNIT(search, blanks_are_tidied)
{
	key_is("  Jean\nLuc\t ", "jean luc");
	key_is("", "");
	key_is(" \n", "");
}

UNIT(search, other_alphabets_stay)
{
	key_is("ИВАНОВА", "иванова");
	key_is("李娜", "李娜");
	key_is("what?", "what?");
}

UNIT(search, contains)
{
	ck_assert(search_has(STR("martin lea"), STR("tin l")));
	ck_assert(search_has(STR("martin"), STR("martin")));
	ck_assert(!search_has(STR("martin"), STR("martins")));
	ck_assert(search_has(STR("martin"), STR("")));
	ck_assert(!search_has(STR(""), STR("m")));
}
