/* What is sealed is drawn again with the names of its seal: people, institutions, trainers. */
#include "documents_said.h"

#define JUNE_30_MS 1782820800000 /* 2026-06-30T12:00:00Z */
#define JULY_1_MS (JUNE_30_MS + 86400000)

/* Everybody and everything has another name from now on. */
static void rename_all(void)
{
	world_speak(w, "organiser", ORGANISER, 0, 0);
	world_clock(w, JULY_1_MS);
	lived_say(s, "learner update zoe@example.org --family_name Aaronson --given_names Alix");
	lived_say(s, "learner update zoe@example.org --family_name Zylberman");
	lived_say(s, "trainer change f1 'a married name' --name 'Jeanne Autre'");
	lived_say(s, "institution change EX --name 'Université Nouvelle' --name_since 2026-01-01");
	lived_say(s, "institution change EX --siret '' --clear siret --address 'Ailleurs'");
	office_forget(&office);
}

/* As it was before, if that is told. */
static char *paper_again(const char *kind, const struct subject *of, char *before)
{
	char *text = text_of(kind, of, TONGUE_FRENCH);

	ck_assert_msg(!strstr(text, "Alix") && !strstr(text, "Aaronson") &&
			      !strstr(text, "Zylberman") && !strstr(text, "Jeanne Autre") &&
			      !strstr(text, "Nouvelle") && !strstr(text, "Ailleurs"),
		      "%s", text);
	if (before)
		ck_assert_str_eq(text, before);
	g_free(before);
	return text;
}

UNIT(sealed_names, minutes_keep_the_names_of_their_seal)
{
	ready();
	struct subject zoe = about("zoe@example.org"), board;
	world_speak(w, "registrar", REGISTRAR | ORGANISER, 0, 0);
	world_clock(w, JUNE_30_MS);
	lived_say(s, "board convene DU-1 2026-06-30");
	lived_say(s, "board decide DU-1/J1 --despite 'as the test needs'");
	board = (struct subject){.board = lived_id(s, &desc_board, "DU-1/J1")};
	/* A draft follows what is known. */
	lived_say(s, "learner update zoe@example.org --given_names 'Zoé Anne'");
	office_forget(&office);
	SAYS(text_of("minutes", &board, TONGUE_FRENCH), "Éluard Zoé Anne");
	lived_say(s, "board seal DU-1/J1 --despite 'as the test needs'");
	office_forget(&office);
	char *sealed = text_of("minutes", &board, TONGUE_FRENCH);
	SAYS(g_strdup(sealed), "Éluard Zoé Anne", "Université d’Exemple", "1, place du Marché");
	rename_all();
	g_free(paper_again("minutes", &board, sealed));
	/* What is made today has the names of today, also right after the minutes. */
	SAYS(text_of("transcript", &zoe, TONGUE_FRENCH), "Alix Zylberman", "Université Nouvelle");
	done();
}

UNIT(sealed_names, a_sealed_sheet_keeps_the_names_of_its_seal)
{
	ready();
	struct subject day = {.cohort = about("lea@example.org").cohort, .day = DAY};
	struct subject half = {.slot = lived_id(s, &desc_slot, "DU-1/2026-01-15/am")};
	struct subject open = {.slot = lived_id(s, &desc_slot, "DU-1/2026-06-12/am"),
			       .blank = true};
	char *sealed[] = {text_of("attendance-sheet", &day, TONGUE_FRENCH),
			  text_of("attendance-sheet", &half, TONGUE_FRENCH)};
	SAYS(g_strdup(sealed[0]), "Éluard Zoé", "Jeanne Morel", "Université d’Exemple");
	rename_all();
	g_free(paper_again("attendance-sheet", &day, sealed[0]));
	g_free(paper_again("attendance-sheet", &half, sealed[1]));
	SAYS(text_of("attendance-sheet", &open, TONGUE_FRENCH), "Zylberman Alix",
	     "Université Nouvelle");
	/* Whoever comes onto it after the seal is named as she was called then. */
	lived_say(s, "learner register ida@example.org Tardif Ida");
	lived_say(s, "enrolment add DU-1 ida@example.org --since 2026-01-10");
	world_speak(w, "f1", TRAINER, 0, lived_id(s, &desc_trainer, "f1"));
	lived_say(s, "presence correct DU-1/2026-01-15/am ida@example.org present 'était là'");
	office_forget(&office);
	SAYS(paper_again("attendance-sheet", &half, NULL), "Tardif Ida", "Jeanne Morel");
	done();
}
