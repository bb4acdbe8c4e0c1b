/* Reader's language: days, numbers, faults, warnings; in French where the catalogue is built. */
#include "language.h"
#include "unit.h"

static struct arena *a;

/* Whether the language is there; the tests after this one get English back. */
static bool begin(const char *language)
{
	a = arena_new();
	return language_set(language);
}

static void end(void)
{
	language_set("en");
	arena_free(a);
}

static const char *fault(enum reason why, const struct desc *d, const char *field, const char *got)
{
	struct fault f = {
		.why = why, .desc = d, .field = str_of(field), .got = str_of(got), .limit = 3};

	return arena_z(a, language_fault(a, &f));
}

UNIT(language, english_is_the_language_of_the_tables)
{
	struct fault f = {.why = REASON_not_a_day,
			  .desc = &desc_learner_register,
			  .field = STR("birth_date"),
			  .got = STR("1980-02-31")};

	ck_assert(begin("en_GB.UTF-8"));
	ck_assert(str_eq(language_fault(a, &f), fault_text(a, &f, NULL)));
	ck_assert_str_eq(fault(REASON_cohort_state, &desc_cohort_open, "cohort", "planned"),
			 "cohort_open.cohort: the cohort is planned");
	ck_assert_str_eq(fault(REASON_wrong_role, NULL, "", "organiser, admin"),
			 "only for organiser, admin");
	ck_assert_str_eq(language_date(a, 20260714).p, "2026-07-14");
	ck_assert_str_eq(language_percent(a, 805).p, "80.5 %");
	ck_assert_str_eq(language_mark(a, 1205).p, "12.05");
	ck_assert_str_eq(language_heading(a, "family_name").p, "family name");
	ck_assert_str_eq(language_sentence(""), "");
	ck_assert_str_eq(language_choice(&choices_sex, 99), "");
	end();
}

/* What comes from a service is hostile, its own words too. */
UNIT(language, words_that_are_no_words_stay)
{
	static const char *const odd[] = {"",	       "\"",	     "\"\"",	   "x\"",
					  "cohort \"", "cohort \"A", "2026-02-31", "2026-01-01x",
					  "\xff",      "{got}"};

	begin("fr");
	for (size_t i = 0; i < COUNT(odd); i++) {
		for (int why = REASON_none; why < REASON_cohort_not_running + 2; why++)
			fault((enum reason)why, &desc_cohort_open, "units[2].code", odd[i]);
		ck_assert_str_eq(arena_z(a, language_dated(a, str_of(odd[i]))), odd[i]);
		ck_assert_str_eq(arena_z(a, language_warning(a, str_of(odd[i]))), odd[i]);
		ck_assert_str_eq(arena_z(a, language_instant(a, str_of(odd[i]))), odd[i]);
	}
	ck_assert_str_eq(language_date(a, 20260231).p, "2026-02-31");
	ck_assert_str_eq(language_date(a, 0).p, "");
	end();
}

UNIT(language, an_unknown_language_is_refused)
{
	static const char *const not_spoken[] = {"xx", "../fr", "/", ".", "_", "english", "fr/"};

	for (size_t i = 0; i < COUNT(not_spoken); i++) {
		ck_assert(!begin(not_spoken[i]));
		ck_assert_str_eq(language_date(a, 20260714).p, "2026-07-14");
		end();
	}
}

UNIT(language, french)
{
	if (begin("fr_FR.UTF-8")) {
		ck_assert_str_eq(language_date(a, 20260714).p, "14/07/2026");
		const char *apart = language_of("day and time", " ");
		ck_assert_str_eq(language_dated(a, STR("(2026-01-15 10:00)")).p,
				 arena_printf(a, "(15/01/2026%s10:00)", apart).p);
		ck_assert_str_eq(language_dated(a, STR("2026-01-15 10 h")).p, "15/01/2026 10 h");
		ck_assert_str_eq(language_dated(a, STR("f1, 2026-01-15 (10 h)")).p,
				 "f1, 15/01/2026 (10 h)");
		ck_assert_str_eq(language_dated(a, STR("2026-01-15, 2026-01-16")).p,
				 "15/01/2026, 16/01/2026");
		ck_assert_str_eq(language_dated(a, STR("C1/2026-01-15/am")).p, "C1/2026-01-15/am");
		ck_assert_str_eq(language_percent(a, 805).p, "80,5\u00a0%");
		ck_assert_str_eq(language_heading(a, "family_name").p, "nom de famille");
		ck_assert_str_eq(language_choice(&choices_cohort_state, cohort_state_OPEN),
				 "ouverte");
		ck_assert_str_eq(language_choice(&choices_board_state, board_state_SEALED),
				 "procès-verbal scellé");
		ck_assert_str_eq(language_roles(a, STR("organiser, x")).p, "organisateur, x");
		ck_assert_str_eq(fault(REASON_no_such, NULL, "", "cohort \"A\""),
				 "introuvable\u00a0: promotion «\u00a0A\u00a0»");
		ck_assert_str_eq(
			fault(REASON_not_after, &desc_cohort_plan, "ends", "2026-11-05"),
			"cohort_plan.ends (fin)\u00a0: doit être postérieur au 05/11/2026");
		ck_assert_str_eq(
			language_warning(a, STR("2026-07-14 is a public holiday (fête nationale)"))
				.p,
			"14/07/2026 est un jour férié (fête nationale)");
		ck_assert_str_eq(
			language_warning(a, STR("the units make 96 h 00, less than 100 h")).p,
			"les UE totalisent 96 h 00, moins que 100 h");
	}
	end();
}
