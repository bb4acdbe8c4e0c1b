/* Tests of the catalogue's rules that need nothing but their arguments. */
#include "unit.h"
#include "holidays.h"
#include "catalogue/rules.h"
#include "catalogue/slot_rules.h"

#include <stdio.h>

static void check_code(const char *name, const char *want)
{
	struct arena *a = arena_new();
	struct str got = code_from_name(a, str_of(name));

	ck_assert_msg(str_is(got, want), "\"%s\" gives \"%.*s\", not \"%s\"", name, (int)got.n,
		      got.p, want);
	arena_free(a);
}

UNIT(catalogue, code_from_name)
{
	check_code("EHESP", "EHESP");
	check_code("Université de Strasbourg", "UNIVERSITE-DE-STRASBOURG");
	check_code("  École d’été — « Œuvres » (Île) ", "ECOLE-D-ETE-OEUVRES-ILE");
	check_code("Universite\xcc\x81 42", "UNIVERSITE-42");
	check_code("Straße, Łódź", "STRASSE-LODZ");
	check_code("", "");
	check_code("--", "");
	check_code("東京", "");
	check_code("Une université dont le nom est si long que personne ne le dirait en entier",
		   "UNE-UNIVERSITE-DONT-LE-NOM-EST-SI-LONG-QUE-PERSONNE-NE-LE-DIRAIT");
	check_code("Une université dont le nom est si long que nul autre  ne le di x",
		   "UNE-UNIVERSITE-DONT-LE-NOM-EST-SI-LONG-QUE-NUL-AUTRE-NE-LE-DI-X");
	check_code("Une université dont le nom est si long que nul autre ne le dit un jour",
		   "UNE-UNIVERSITE-DONT-LE-NOM-EST-SI-LONG-QUE-NUL-AUTRE-NE-LE-DIT-U");
	check_code("Une université dont le nom est si long que nul autre ne le dira un jour",
		   "UNE-UNIVERSITE-DONT-LE-NOM-EST-SI-LONG-QUE-NUL-AUTRE-NE-LE-DIRA");
}

UNIT(catalogue, code_same_but_for_case)
{
	ck_assert(code_same(STR("Pacte-1"), STR("PACTE-1")));
	ck_assert(code_same(STR(""), STR("")));
	ck_assert(!code_same(STR("PACTE-1"), STR("PACTE-12")));
	ck_assert(!code_same(STR("PACTE-1"), STR("PACTE_1")));
}

UNIT(catalogue, blank_names)
{
	static const char *const blank[] = {"", " ", "...", "—", "'\xc2\xa0'"};
	static const char *const good[] = {"a", "42", "É", "(x)", "東"};

	for (size_t i = 0; i < COUNT(blank); i++)
		ck_assert_msg(name_blank(str_of(blank[i])), "\"%s\"", blank[i]);
	for (size_t i = 0; i < COUNT(good); i++)
		ck_assert_msg(!name_blank(str_of(good[i])), "\"%s\"", good[i]);
}

UNIT(catalogue, national_diploma_names)
{
	static const char *const national[] = {
		"Master",
		"Master 2 Management des Organisations de Santé",
		"DU Master coaching",
		"Diplôme d’Université de Licence professionnelle",
		"LICENCE",
		"Doctorat en santé publique",
		"Diplôme inter-universitaire : capacité de médecine gériatrique",
		"Capacite\xcc\x81 en médecine",
		"Diplôme d'études spécialisées de gériatrie",
		"DU DES",
		"DES de gériatrie",
		"DESC en soins palliatifs",
		"Des d'anesthésie",
	};
	static const char *const own[] = {
		"Diplôme d’Université (DU) de Médecin Coordonnateur en EHPAD",
		"Diplôme Inter-Universitaire Coordination en Soins Primaires",
		"DU de Gestion et Management des Structures de Santé",
		"DU Préparation au master",
		"DU Des soins aux aînés",
		"Licences libres et logiciels",
		"Mastering the art of coordination",
		"DU Masterclass",
		"Capacité à coordonner",
		"Études de santé",
		"DU",
		"",
	};
	struct arena *a = arena_new();

	for (size_t i = 0; i < COUNT(national); i++)
		ck_assert_msg(national_diploma_name(a, str_of(national[i])), "%s", national[i]);
	for (size_t i = 0; i < COUNT(own); i++)
		ck_assert_msg(!national_diploma_name(a, str_of(own[i])), "%s", own[i]);
	arena_free(a);
}

#define LEADS(kind, outcome) outcome_fits(programme_kind_##kind, outcome_##outcome)

UNIT(catalogue, outcomes_of_kinds)
{
	/* the five rows of domain 1.1, and the other programmes of the seeds */
	ck_assert(LEADS(DU, UNIVERSITY_DIPLOMA));
	ck_assert(LEADS(DIU, INTERUNIVERSITY_DIPLOMA));
	ck_assert(LEADS(DIU, UNIVERSITY_DIPLOMA));
	ck_assert(LEADS(MASTER2, NATIONAL_DIPLOMA));
	ck_assert(LEADS(SEMINAR, CERTIFICATE));
	ck_assert(LEADS(SEMINAR, ATTESTATION));
	ck_assert(LEADS(PACTE, ESTABLISHMENT_DIPLOMA));
	ck_assert(LEADS(PACTE, RNCP_CERTIFICATION));
	ck_assert(LEADS(DPC, DPC_ATTESTATION));
	ck_assert(LEADS(MSU, ATTESTATION));
	ck_assert(LEADS(INTERNAL, ATTESTATION));
	ck_assert(LEADS(DU, RNCP_CERTIFICATION));

	for (int kind = programme_kind_DU; kind <= programme_kind_INTERNAL; kind++) {
		enum programme_kind k = (enum programme_kind)kind;
		ck_assert(outcome_fits(k, outcome_NATIONAL_DIPLOMA) ==
			  (k == programme_kind_MASTER2));
		ck_assert(outcome_fits(k, outcome_INTERUNIVERSITY_DIPLOMA) ==
			  (k == programme_kind_DIU));
	}
	ck_assert(!LEADS(SEMINAR, UNIVERSITY_DIPLOMA));
	ck_assert(!LEADS(DU, ATTESTATION));
	ck_assert(!LEADS(DIU, DPC_ATTESTATION));
	ck_assert(own_diploma(outcome_ESTABLISHMENT_DIPLOMA));
	ck_assert(!own_diploma(outcome_CERTIFICATE) && !own_diploma(outcome_NATIONAL_DIPLOMA));
}

static bool exceeds(uint64_t n, enum length_unit unit, uint64_t than, enum length_unit of)
{
	return length_exceeds((struct length){n, unit}, (struct length){than, of});
}

UNIT(catalogue, lengths_across_units)
{
	ck_assert(exceeds(2, length_unit_YEARS, 1, length_unit_YEARS));
	ck_assert(!exceeds(1, length_unit_YEARS, 1, length_unit_YEARS));
	ck_assert(!exceeds(1, length_unit_DAYS, 2, length_unit_MONTHS));
	ck_assert(!exceeds(62, length_unit_DAYS, 2, length_unit_MONTHS));
	ck_assert(exceeds(63, length_unit_DAYS, 2, length_unit_MONTHS));
	ck_assert(!exceeds(12, length_unit_MONTHS, 1, length_unit_YEARS));
	ck_assert(exceeds(14, length_unit_MONTHS, 1, length_unit_YEARS));
}

UNIT(catalogue, french_zones)
{
	ck_assert(holidays_of_zone(STR("Europe/Paris")) != holiday_list_NONE);
	ck_assert(holidays_of_zone(STR("Indian/Reunion")) != holiday_list_NONE);
	ck_assert(holidays_of_zone(STR("America/Martinique")) != holiday_list_NONE);
	ck_assert(holidays_of_zone(STR("Europe/Brussels")) == holiday_list_NONE);
	ck_assert(holidays_of_zone(STR("")) == holiday_list_NONE);
}

/* The minutes of a half-day from local start to local end; -1 when it does not end after it
 * starts. */
static int64_t minutes_of(const char *zone, uint32_t date, const char *hours)
{
	uint32_t h1, m1, h2, m2;

	ck_assert_int_eq(sscanf(hours, "%2u:%2u-%2u:%2u", &h1, &m1, &h2, &m2), 4);
	struct slot s = {
		.timezone = str_of(zone), .date = date, .start = h1 * 60 + m1, .end = h2 * 60 + m2};
	return slot_timed(&s) ? (int64_t)s.duration_min : -1;
}

UNIT(catalogue, minutes_over_clock_changes)
{
	ck_assert_int_eq(minutes_of("Europe/Paris", 20260115, "08:30-12:30"), 240);
	ck_assert_int_eq(minutes_of("Europe/Paris", 20260115, "08:30-08:30"), -1);
	ck_assert_int_eq(minutes_of("Europe/Paris", 20260115, "12:30-08:30"), -1);
	ck_assert_int_eq(minutes_of("Europe/Paris", 20260115, "20:00-24:00"), 240);
	/* 29 March 2026: from 02:00 the clocks show 03:00 */
	ck_assert_int_eq(minutes_of("Europe/Paris", 20260329, "01:00-04:00"), 120);
	ck_assert_int_eq(minutes_of("Europe/Paris", 20260329, "02:30-03:10"), -1);
	ck_assert_int_eq(minutes_of("Indian/Reunion", 20260329, "01:00-04:00"), 180);
	/* 25 October 2026: from 03:00 they show 02:00 again */
	ck_assert_int_eq(minutes_of("Europe/Paris", 20261025, "01:00-04:00"), 240);
	ck_assert_int_eq(minutes_of("Europe/Paris", 20260230, "08:30-12:30"), -1);
	ck_assert_int_eq(minutes_of("Mars/Base", 20260115, "08:30-12:30"), -1);
}

UNIT(catalogue, slot_codes)
{
	struct arena *a = arena_new();
	struct cohort c = {.code = STR("PACTE-AURA-2025")};
	struct slot s = {.id = 17, .date = 20260102, .half_day = half_day_PM};

	s.code = slot_code(a, &c, &s);
	ck_assert(str_is(s.code, "PACTE-AURA-2025/2026-01-02/pm"));
	ck_assert(str_is(slot_cancelled_code(a, &s), "PACTE-AURA-2025/2026-01-02/pm/cancelled-17"));
	arena_free(a);
}
