/* Words of documents: days, hours, plurals and names in both languages. */
#include "words.h"
#include "unit.h"

#define NBSP "\u00a0"

static struct arena *a;

static void is(struct str got, const char *expected)
{
	if (!a)
		a = arena_new();
	ck_assert_str_eq(arena_z(a, got), expected);
}

UNIT(words, days)
{
	a = arena_new();
	is(words_day(a, TONGUE_FRENCH, 20260701), "1er" NBSP "juillet" NBSP "2026");
	is(words_day(a, TONGUE_FRENCH, 20260802), "2" NBSP "août" NBSP "2026");
	is(words_day(a, TONGUE_ENGLISH, 20260701), "1" NBSP "July" NBSP "2026");
	is(words_day(a, TONGUE_FRENCH, 0), "");
	is(words_day(a, TONGUE_FRENCH, 20260230), "");
	is(words_weekday(a, TONGUE_FRENCH, 20260701), "mercredi 1er" NBSP "juillet" NBSP "2026");
	is(words_weekday(a, TONGUE_ENGLISH, 20260705), "Sunday 5" NBSP "July" NBSP "2026");
	is(words_weekday(a, TONGUE_ENGLISH, 0), "");
	is(words_day_short(a, 20260701), "01/07/2026");
	is(words_day_short(a, 0), "");
	is(words_years(a, 20250901, 20260630), "2025-2026");
	is(words_years(a, 20260101, 20260630), "2026");
	arena_free(a);
}

UNIT(words, hours_and_numbers)
{
	a = arena_new();
	is(words_clock(a, TONGUE_FRENCH, 9 * 60 + 5), "9" NBSP "h" NBSP "05");
	is(words_clock(a, TONGUE_FRENCH, 14 * 60), "14" NBSP "h");
	is(words_clock(a, TONGUE_ENGLISH, 9 * 60 + 5), "09:05");
	is(words_duration(a, 150 * 60 + 30), "150" NBSP "h" NBSP "30");
	is(words_decimal(a, TONGUE_FRENCH, 1250), "12,5");
	is(words_decimal(a, TONGUE_ENGLISH, 1205), "12.05");
	is(words_decimal(a, TONGUE_FRENCH, 1400), "14");
	is(words_percent(a, TONGUE_FRENCH, 975), "97,5" NBSP "%");
	is(words_percent(a, TONGUE_ENGLISH, 1000), "100%");
	arena_free(a);
}

/* French has the singular for nothing too. */
UNIT(words, plurals)
{
	static const struct {
		unsigned n;
		const char *french, *english;
	} cases[] = {
		{0, "0 heure", "0 hours"}, {1, "1 heure", "1 hour"}, {2, "2 heures", "2 hours"}};

	a = arena_new();
	for (size_t i = 0; i < COUNT(cases); i++) {
		is(words_count(a, TONGUE_FRENCH, cases[i].n, "%u heure", "%u heures", "%u hour",
			       "%u hours"),
		   cases[i].french);
		is(words_count(a, TONGUE_ENGLISH, cases[i].n, "%u heure", "%u heures", "%u hour",
			       "%u hours"),
		   cases[i].english);
	}
	arena_free(a);
}

UNIT(words, names_and_tongues)
{
	enum tongue t = TONGUE_FRENCH;

	a = arena_new();
	is(words_name(a, t, STR("Léa"), STR("Martin"), STR("")), "Léa Martin");
	is(words_name(a, t, STR("Léa"), STR("Martin"), STR("Martin")), "Léa Martin");
	is(words_name(a, t, STR("Léa"), STR("Martin"), STR("Durand")),
	   "Léa Martin, nom d’usage Durand");
	is(words_name(a, TONGUE_ENGLISH, STR(""), STR("Ô"), STR("Durand")), "Ô, known as Durand");
	ck_assert(tongue_parse("en", &t) && t == TONGUE_ENGLISH);
	ck_assert(tongue_parse("fr", &t) && t == TONGUE_FRENCH);
	ck_assert(!tongue_parse("de", &t) && t == TONGUE_FRENCH);
	ck_assert_str_eq(tongue_code(TONGUE_ENGLISH), "en");
	arena_free(a);
}
