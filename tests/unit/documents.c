/* Documents from a lived cohort: what each says in both languages, when it is not due, who may have
 * it. */
#include "documents_said.h"

UNIT(documents, a_sealed_sheet)
{
	ready();
	struct subject day = {.cohort = about("lea@example.org").cohort, .day = DAY};
	SAYS(text_of("attendance-sheet", &day, TONGUE_FRENCH), "Feuille d’émargement",
	     "Université d’Exemple", "1, place du Marché, 75001 Paris",
	     "Déclaration d’activité n° 11755555575", "SIRET 73282932000074",
	     "DU Coordination, parcours d’essai", "DU-1", "jeudi 15 janvier 2026",
	     "Europe/Paris (UTC+01:00)", "9 h – 12 h 30", "UE1, Coordonner une équipe",
	     "Paris, salle 2", "Lyon, salle 9", "Jeanne Morel", "Šárka Nguyễn", "Durand Léa",
	     "MSP des Tilleuls", "signature à 9 h 02", "Retard : appel à 9 h 20", "Absence excusée",
	     "après correction", "Contresignée et scellée le 15/01/2026 à 12 h 31",
	     "Journal, entrée", "Corrections après le scellement", "a signé sur papier",
	     "rien au scellement → Présence", "organisation");
	SAYS(text_of("attendance-sheet", &day, TONGUE_ENGLISH), "Attendance sheet",
	     "Thursday 15 January 2026", "Late: roll call at 09:20",
	     "Countersigned and sealed on 15/01/2026 at 12:31", "Corrections after the seal");
	done();
}

UNIT(documents, the_seal_on_a_sheet_is_the_logs)
{
	struct sheet *sheet;
	uint32_t n;

	ready();
	struct subject half = {.slot = lived_id(s, &desc_slot, "DU-1/2026-01-15/am")};
	ck_assert(office_ask(&office, &desc_sheet_show, &(struct sheet_show){.slot = half.slot},
			     &sheet, &n));
	ck_assert_uint_eq(sheet->seal_hash.n, 32);
	struct str first = arena_printf(
		a, "%02x%02x%02x%02x ", (unsigned char)sheet->seal_hash.p[0],
		(unsigned char)sheet->seal_hash.p[1], (unsigned char)sheet->seal_hash.p[2],
		(unsigned char)sheet->seal_hash.p[3]);
	SAYS(text_of("attendance-sheet", &half, TONGUE_FRENCH), first.p,
	     arena_printf(a, "entrée %llu", (unsigned long long)sheet->seal_sequence).p);
	done();
}

UNIT(documents, a_blank_sheet_and_one_that_is_not_sealed)
{
	ready();
	struct subject day = {.cohort = about("lea@example.org").cohort, .day = DAY, .blank = true};
	char *text = text_of("attendance-sheet", &day, TONGUE_FRENCH);
	ck_assert_ptr_null(strstr(text, "signature à"));
	ck_assert_ptr_null(strstr(text, "Corrections"));
	ck_assert_ptr_null(strstr(text, "Journal"));
	SAYS(text, "Signer dans la case", "départ anticipé", "Durand Léa", "Jeanne Morel");
	struct subject later = {.slot = lived_id(s, &desc_slot, "DU-1/2026-02-12/am")};
	SAYS(text_of("attendance-sheet", &later, TONGUE_FRENCH), "Non contresignée", "Rien de noté",
	     "UE2, Conduire un projet");
	struct subject nothing = {.cohort = day.cohort, .day = 20260116};
	not_due("attendance-sheet", &nothing, "no half-day takes place then");
	lived_say(s, "slot cancel DU-1/2026-02-12/am 'neige'");
	not_due("attendance-sheet", &later, "no half-day takes place then");
	lived_say(s, "enrolment withdraw DU-2 new@example.org parti --last_day 2026-06-01");
	struct subject alone = {.slot = lived_id(s, &desc_slot, "DU-2/2026-07-01/am")};
	not_due("attendance-sheet", &alone, "nobody is enrolled on that day");
	done();
}

UNIT(documents, a_certificate_tells_hours_done)
{
	ready();
	struct subject lea = about("lea@example.org"), noe = about("noe@example.org"),
		       new = about("new@example.org");
	/* 3 h 30 and two half-days of placement; what she missed or is not sealed is no hour. */
	SAYS(text_of("completion-certificate", &lea, TONGUE_FRENCH), "Certificat de réalisation",
	     "Je, soussigné(e) Jeanne Weber, Présidente, représentant légal",
	     "Léa Martin, nom d’usage Durand", "structure ou employeur : MSP des Tilleuls",
	     "X action de formation", "bilan de compétences", "validation des acquis",
	     "par apprentissage", "du 6 janvier 2026 au 15 janvier 2026",
	     "pour une durée de 10 h 30 (1), dont 7 h de stage validé",
	     "3 ans à compter de la fin de l’année du dernier paiement",
	     "Fait à Paris, le 1er juillet 2026");
	SAYS(text_of("completion-certificate", &noe, TONGUE_ENGLISH), "Certificate of completion",
	     "Noé de Saint-Œuvre", "on 15 January 2026, for a duration of 7 h (1).", "for 3 years",
	     "Done at Paris, 1 July 2026");
	new.cohort = lived_id(s, &desc_cohort, "DU-2");
	not_due("completion-certificate", &new,
		"nothing to certify: the learner is on no sealed sheet as present, and no "
		"placement is "
		"validated");
	new.cohort = lea.cohort;
	refused("completion-certificate", &new, REASON_not_enrolled);
	done();
}

UNIT(documents, an_attendance_statement)
{
	ready();
	struct subject lea = about("lea@example.org");
	SAYS(text_of("attendance-statement", &lea, TONGUE_FRENCH), "Attestation d’assiduité",
	     "Heures prévues : 14 h", "Heures suivies : 3 h 30", "non encore contresignées : 7 h",
	     "Stage validé : 7 h", "Taux de présence : 50 % des 7 h contresignées",
	     "80 % demandés, 50 % atteints sur les 7 h qui comptent", "Absence excusée",
	     "train supprimé", "15 janvier 2026");
	lea.from = 20260114;
	lea.to = 20260131;
	char *text = text_of("attendance-statement", &lea, TONGUE_ENGLISH);
	ck_assert_ptr_null(strstr(text, "placement"));
	SAYS(text, "Attendance statement", "from 14 January 2026 to 31 January 2026",
	     "Hours planned: 7 h", "Hours attended: 3 h 30");
	lea.from = lea.to = 20260201;
	not_due("attendance-statement", &lea,
		"nothing to state: no sheet with the learner is sealed in this time");
	done();
}

#define JUNE_30_MS 1782820800000 /* 2026-06-30T12:00:00Z */

UNIT(documents, an_end_statement_comes_at_the_end)
{
	ready();
	struct subject zoe = about("zoe@example.org");
	not_due("end-statement", &zoe,
		"the training is not over: 2 half-days have no sealed sheet yet");
	lived_say(s, "cohort start DU-1");
	lived_say(s, "cohort close DU-1");
	office_open(&office, s, PRINTED);
	char *text = text_of("end-statement", &zoe, TONGUE_FRENCH);
	ck_assert_ptr_null(strstr(text, "Résultats"));
	SAYS(text, "Attestation de fin de formation", "Zoé Éluard",
	     "Nature de l’action : action de", "animer une équipe", "mener un projet",
	     "Durée suivie : 7 h", "UE1, Coordonner une équipe 7");
	world_speak(w, "registrar", REGISTRAR | ORGANISER, 0, 0);
	world_clock(w, JUNE_30_MS);
	lived_say(s, "board convene DU-1 2026-06-30");
	lived_say(s, "board decide DU-1/J1 --despite 'as the test needs'");
	lived_say(s, "board seal DU-1/J1 --despite 'as the test needs'");
	SAYS(text_of("end-statement", &zoe, TONGUE_ENGLISH), "Results of the assessment",
	     "Defaulted (board of 30 June 2026)");
	done();
}

/* What was followed is not the whole: the day, every unit, and the marks that there are. */
UNIT(documents, one_who_left_is_told_to_have_left)
{
	ready();
	struct subject noe = about("noe@example.org");
	lived_say(s, "enrolment withdraw DU-1 noe@example.org 'a déménagé' --last_day 2026-01-20");
	office_open(&office, s, PRINTED);
	SAYS(text_of("end-statement", &noe, TONGUE_FRENCH), "Attestation de fin de formation",
	     "A quitté la formation le : 20 janvier 2026", "Identifiant : noe",
	     "UE1, Coordonner une équipe 14 h 7h", "UE2, Conduire un projet 7h 0h");
	SAYS(text_of("attendance-statement", &noe, TONGUE_ENGLISH),
	     "Left the training on: 20 January 2026");
	SAYS(text_of("transcript", &noe, TONGUE_FRENCH), "A quitté la formation le", "10,00");
	SAYS(text_of("completion-certificate", &noe, TONGUE_FRENCH),
	     "jusqu’à son départ le 20 janvier 2026, une partie de l’action");
	done();
}

/* The same hours are certified once: where the learner went, which says from where they come. */
UNIT(documents, hours_are_not_certified_twice_after_a_transfer)
{
	static const char *const kinds[] = {"completion-certificate", "end-statement",
					    "placement-statement"};
	ready();
	struct subject noe = about("noe@example.org");
	SAYS(text_of("completion-certificate", &noe, TONGUE_FRENCH), "une durée de 7 h");
	lived_say(s, "enrolment transfer DU-1 noe@example.org DU-2 'autre lieu' --first_day "
		     "2026-02-01");
	office_open(&office, s, PRINTED);
	for (size_t i = 0; i < COUNT(kinds); i++)
		not_due(kinds[i], &noe,
			"the learner was transferred to DU-2, whose document has the hours done "
			"here too");
	noe.cohort = lived_id(s, &desc_cohort, "DU-2");
	SAYS(text_of("completion-certificate", &noe, TONGUE_FRENCH), "une durée de 7 h",
	     "suivi auparavant dans la session");
	done();
}

UNIT(documents, a_placement_statement_tells_what_is_validated)
{
	ready();
	struct subject lea = about("lea@example.org"), zoe = about("zoe@example.org");
	SAYS(text_of("placement-statement", &lea, TONGUE_FRENCH), "Attestation de stage",
	     "EHPAD Les Tilleuls", "Dr Awa Ngo", "06/01/2026", "Total du stage validé : 7 h");
	not_due("placement-statement", &zoe, "no placement of the learner is validated");
	done();
}

UNIT(documents, a_transcript_before_and_after_the_board)
{
	ready();
	struct subject lea = about("lea@example.org"), zoe = about("zoe@example.org"),
		       new = about("new@example.org");
	SAYS(text_of("transcript", &lea, TONGUE_FRENCH), "Relevé de notes",
	     "5 novembre 1988 à Brest (Finistère)", "Épreuve écrite 2 12,50",
	     "Épreuve orale 1 15,00", "Mémoire 1,5 16,75", "Moyenne pondérée sur 20 : 14,47",
	     "Notes provisoires", "comparées exactement");
	char *text = text_of("transcript", &zoe, TONGUE_FRENCH);
	ck_assert_ptr_null(strstr(text, "Moyenne pondérée"));
	SAYS(text, "Épreuve orale 1 ABJ", "Mémoire 1,5 ABI", "ABI : absence injustifiée");
	new.cohort = lived_id(s, &desc_cohort, "DU-2");
	not_due("transcript", &new, "no mark of the learner is entered");
	world_speak(w, "registrar", REGISTRAR | ORGANISER, 0, 0);
	world_clock(w, JUNE_30_MS);
	lived_say(s, "board convene DU-1 2026-06-30");
	lived_say(s, "board decide DU-1/J1 --despite 'as the test needs' --learner lea@example.org "
		     "--decision passed --honours "
		     "bien --reason 'stage fait ailleurs'");
	lived_say(s, "board decide DU-1/J1 --despite 'as the test needs'");
	lived_say(s, "board seal DU-1/J1 --despite 'as the test needs'");
	text = text_of("transcript", &lea, TONGUE_ENGLISH);
	ck_assert_ptr_null(strstr(text, "Provisional"));
	SAYS(text, "Transcript of marks", "DU-1/J1 30 June 2026 Passed 14.47 bien");
	done();
}

UNIT(documents, minutes_tell_people_of_one_name_apart)
{
	ready();
	world_speak(w, "registrar", REGISTRAR | ORGANISER, 0, 0);
	lived_say(s, "learner register lea2@example.org Martin Léa --birth_date 1990-02-03");
	lived_say(s, "enrolment add DU-1 lea2@example.org");
	lived_say(s, "enrolment withdraw DU-1 noe@example.org left --last_day 2026-02-28");
	world_clock(w, JUNE_30_MS);
	lived_say(s, "board convene DU-1 2026-06-30");
	lived_say(s, "board decide DU-1/J1 --despite 'as the test needs'");
	struct subject board = {.board = lived_id(s, &desc_board, "DU-1/J1")};
	SAYS(text_of("minutes", &board, TONGUE_FRENCH), "Martin Léa (05/11/1988)",
	     "Martin Léa (03/02/1990)", "Note non saisie", "note non saisie en Mémoire",
	     "aucune présidence du jury", "0 membre outre la présidence",
	     "Ont quitté la formation (sans décision)", "de Saint-Œuvre Noé : 28/02/2026");
	done();
}

UNIT(documents, minutes_tell_who_sits_and_who_was_absent)
{
	ready();
	world_speak(w, "registrar", REGISTRAR | ORGANISER, 0, 0);
	world_clock(w, JUNE_30_MS);
	lived_say(s, "board convene DU-1 2026-06-30 --members '[{\"name\":\"Jeanne Weber\","
		     "\"chair\":true},{\"name\":\"Dr Martin Lea\"},{\"name\":\"Paul Roy\"}]'");
	lived_say(s, "board decide DU-1/J1 --decision passed --reason 'a year of illness' "
		     "--despite 'as the test needs'");
	lived_say(s, "board seal DU-1/J1 --despite 'as the test needs'");
	struct subject board = {.board = lived_id(s, &desc_board, "DU-1/J1")};
	char *text = text_of("minutes", &board, TONGUE_FRENCH);
	/* The reason of a decision that needs no other stands beside it. */
	ck_assert_ptr_null(strstr(text, "Martin Léa : admission malgré"));
	SAYS(text, "Martin Léa : porte le nom d’un membre du jury (Dr Martin Lea)",
	     "admission malgré une absence à une épreuve");
	SAYS(text_of("minutes", &board, TONGUE_ENGLISH),
	     "has the name of a member of the board (Dr Martin Lea)",
	     "awarded despite an absence from a test");
	done();
}

UNIT(documents, minutes_are_a_draft_until_they_are_sealed)
{
	ready();
	world_speak(w, "registrar", REGISTRAR | ORGANISER, 0, 0);
	world_clock(w, JUNE_30_MS);
	lived_say(s, "board convene DU-1 2026-06-30 --members '[{\"name\":\"Jeanne Weber\","
		     "\"quality\":\"Professeure\",\"chair\":true},{\"name\":\"Paul Roy\"}]'");
	struct subject board = {.board = lived_id(s, &desc_board, "DU-1/J1")};
	not_due("minutes", &board, "the board has decided about nobody");
	lived_say(s, "board decide DU-1/J1 --despite 'as the test needs' --learner lea@example.org "
		     "--decision passed --honours "
		     "bien --reason 'stage fait ailleurs'");
	lived_say(s, "board decide DU-1/J1 --despite 'as the test needs'");
	SAYS(text_of("minutes", &board, TONGUE_FRENCH),
	     "PROJET : ce procès-verbal n’est pas scellé", "Procès-verbal de jury");
	lived_say(s, "board seal DU-1/J1 --despite 'as the test needs'");
	char *text = text_of("minutes", &board, TONGUE_FRENCH);
	ck_assert_ptr_null(strstr(text, "PROJET"));
	SAYS(text, "Procès-verbal de jury", "30 juin 2026", "DU-1/J1", "Jeanne Weber Professeure",
	     "Présidence", "Paul Roy", "Assiduité au moins égale à : 80 %",
	     "Stage validé au moins égal à : 7 h", "Moyenne sur 20 au moins égale à : 10,00",
	     "Note éliminatoire en Épreuve orale, au-dessous de : 5,00", "14,47 Admis",
	     "Par les règles : Ajourné. Motif du jury", "stage fait ailleurs", "Défaillant",
	     "absence injustifiée (ABI)", "absence justifiée (ABJ) en Épreuve orale",
	     "Épreuve orale 4,00", "Candidats : 3", "Admis : 1 · Ajournés : 1 · Défaillants : 1",
	     "Scellé le", "Éléments non établis",
	     "2 demi-journées passées sans feuille d’émargement (7 h)",
	     "Motif du jury pour statuer néanmoins : as the test needs",
	     "Les moyennes sont comparées exactement", "Empreinte des décisions (BLAKE2b-256)",
	     "Entrée du journal");
	SAYS(text_of("minutes", &board, TONGUE_ENGLISH), "Minutes of the board",
	     "By the rules: Referred. The board’s reason", "Candidates: 3");
	done();
}

/* Léa passes with honours by the rules. The board withholds them, or not, which is the control. */
static void honours_on_paper(bool withheld)
{
	struct subject lea = about("lea@example.org");

	lived_say(s, "presence correct DU-1/2026-01-15/pm lea@example.org present 'a signé'");
	world_speak(w, "registrar", REGISTRAR | ORGANISER, 0, 0);
	world_clock(w, JUNE_30_MS);
	lived_say(s, "board convene DU-1 2026-06-30 --members '[{\"name\":\"Jeanne Weber\","
		     "\"chair\":true},{\"name\":\"Paul Roy\"},{\"name\":\"Awa Ngo\"}]'");
	if (withheld)
		lived_say(s, "board decide DU-1/J1 --learner lea@example.org --despite 'test' "
			     "--withhold_honours yes --reason 'mémoire rendu en retard'");
	lived_say(s, "board decide DU-1/J1 --despite 'test'");
	lived_say(s, "board seal DU-1/J1 --despite 'test'");
	lived_say(s, "diploma issue DU-1");
	office_forget(&office);
	struct subject board = {.board = lived_id(s, &desc_board, "DU-1/J1")};
	char *minutes = text_of("minutes", &board, TONGUE_FRENCH);
	ck_assert_int_eq(strstr(minutes, "14,47 Admis bien") == NULL, withheld);
	ck_assert_int_eq(strstr(minutes, "mémoire rendu en retard") != NULL, withheld);
	g_free(minutes);
	char *diploma = text_of("diploma", &lea, TONGUE_FRENCH);
	ck_assert_int_eq(strstr(diploma, "avec la mention bien") == NULL, withheld);
	SAYS(diploma, "Léa Martin");
}

UNIT(documents, honours_are_withheld_with_a_reason)
{
	ready();
	honours_on_paper(true);
	done();
	ready();
	honours_on_paper(false);
	done();
}

UNIT(documents, a_convocation_to_half_days)
{
	ready();
	struct subject lea = about("lea@example.org");
	office_open(&office, s, WRITTEN);
	lea.from = 20260201;
	char *text = text_of("convocation", &lea, TONGUE_FRENCH);
	ck_assert_ptr_null(strstr(text, "15 janvier"));
	SAYS(text, "Convocation", "Léa Martin", "jeudi 12 février 2026 9 h – 12 h 30", "UE2,",
	     "vendredi 12 juin 2026", "Jeanne Morel", "Paris, salle 2");
	lea.slot = lived_id(s, &desc_slot, "DU-1/2026-01-15/pm");
	SAYS(text_of("convocation", &lea, TONGUE_ENGLISH), "Thursday 15 January 2026 14:00 – 17:30",
	     "Lyon, salle 9", "born on 5 November 1988", "Your signature is asked for");
	/* Nobody is summoned to what is over on the day that the document has. */
	office_open(&office, s, PRINTED);
	not_due("convocation", &lea,
		"the half-days asked for are over: the last was on 2026-01-15");
	office_open(&office, s, WRITTEN);
	lea = about("lea@example.org");
	lea.from = 20260701;
	not_due("convocation", &lea,
		"no half-day takes place then for which the learner is enrolled");
	done();
}

UNIT(documents, a_learner_prints_her_own_and_no_others)
{
	ready();
	struct subject lea = about("lea@example.org"), zoe = about("zoe@example.org");
	struct subject sheet = {.slot = lived_id(s, &desc_slot, "DU-1/2026-01-15/am")};
	world_speak(w, "lea", LEARNER, lea.learner, 0);
	office_open(&office, s, WRITTEN);
	SAYS(text_of("completion-certificate", &lea, TONGUE_FRENCH), "Léa Martin",
	     "né(e) le 5 novembre 1988 à Brest (Finistère)");
	SAYS(text_of("attendance-statement", &lea, TONGUE_FRENCH), "Heures suivies : 3 h 30");
	SAYS(text_of("placement-statement", &lea, TONGUE_FRENCH), "EHPAD Les Tilleuls");
	SAYS(text_of("transcript", &lea, TONGUE_FRENCH), "12,50");
	/* She sees no list of trainers. */
	char *text = text_of("convocation", &lea, TONGUE_FRENCH);
	ck_assert_ptr_null(strstr(text, "Jeanne Morel"));
	SAYS(text, "jeudi 12 février 2026");
	refused("completion-certificate", &zoe, REASON_not_yourself);
	refused("attendance-statement", &zoe, REASON_not_yourself);
	refused("transcript", &zoe, REASON_not_yourself);
	refused("convocation", &zoe, REASON_not_yourself);
	refused("attendance-sheet", &sheet, REASON_wrong_role);
	done();
}

/* A key's name is nobody's: the trainer is named, and where only a key is known the role. */
UNIT(documents, people_are_named_and_keys_are_not)
{
	ready();
	struct subject day = {.cohort = about("lea@example.org").cohort, .day = DAY};
	world_speak(w, "f1", TRAINER, 0, lived_id(s, &desc_trainer, "f1"));
	lived_say(s, "presence correct DU-1/2026-01-15/am zoe@example.org present 'était là'");
	world_speak(w, "organiser", ORGANISER, 0, 0);
	office_forget(&office);
	char *text = text_of("attendance-sheet", &day, TONGUE_FRENCH);
	ck_assert_msg(!strstr(text, "trainer:") && !strstr(text, "organiser") &&
			      !strstr(text, "f1,"),
		      "%s", text);
	SAYS(text, "appel à 9 h 20 par Jeanne Morel", "était là Jeanne Morel,");
	done();
}

/* Who came onto the sheet later, and which seal was annulled, by whom, when and why. */
UNIT(documents, a_sheet_tells_its_history)
{
	ready();
	struct subject day = {.cohort = about("lea@example.org").cohort, .day = DAY};
	world_speak(w, "f1", TRAINER, 0, lived_id(s, &desc_trainer, "f1"));
	lived_say(s, "sheet annul DU-1/2026-01-15/am 'feuille d’un autre groupe'");
	world_speak(w, "organiser", ORGANISER, 0, 0);
	lived_say(s, "learner register ida@example.org Tardif Ida");
	lived_say(s, "enrolment add DU-1 ida@example.org --since 2026-01-10");
	office_forget(&office);
	char *text = text_of("attendance-sheet", &day, TONGUE_FRENCH);
	SAYS(text, "Histoire de la feuille", "Ajout à la feuille après", "Tardif Ida",
	     "Scellement du 15/01/2026", "feuille d’un autre groupe", "Jeanne Morel,",
	     "Non contresignée");
	SAYS(text_of("attendance-sheet", &day, TONGUE_ENGLISH), "History of the sheet",
	     "Added after the sheet was", "annulled");
	done();
}

/* Present, and then withdrawn as of an earlier day: the presence is kept, and its line says that it
 * does not count. Those of the others say nothing of it. */
UNIT(documents, a_sheet_flags_who_was_not_enrolled)
{
	ready();
	struct subject day = {.cohort = about("lea@example.org").cohort, .day = DAY};
	char *text = text_of("attendance-sheet", &day, TONGUE_FRENCH);
	ck_assert_ptr_null(strstr(text, "Signalé"));
	g_free(text);
	lived_say(s, "enrolment withdraw DU-1 noe@example.org parti --last_day 2026-01-14");
	office_forget(&office);
	text = text_of("attendance-sheet", &day, TONGUE_FRENCH);
	ck_assert_uint_eq(occurrences(text, "compte pas"), 2);
	SAYS(text, "Présence : après correction. Signalé : hors", "inscription, ne compte pas");
	SAYS(text_of("attendance-sheet", &day, TONGUE_ENGLISH), "Flagged: not");
	done();
}

/* A half-day that moves to another day takes nobody's presence along: what was given stands below
 * the sheet of the new day, with who gave it. */
UNIT(documents, a_sheet_tells_what_was_set_aside)
{
	ready();
	lived_say(s, "slot schedule DU-1 2026-06-15 am 08:00 12:00 --trainer f1");
	lived_say(s, "sheet open DU-1/2026-06-15/am");
	lived_say(s, "presence mark DU-1/2026-06-15/am lea@example.org present");
	lived_say(s, "slot move DU-1/2026-06-15/am 'salle fermée' --date 2026-06-22");
	office_forget(&office);
	struct subject day = {.cohort = about("lea@example.org").cohort, .day = 20260622};
	char *text = text_of("attendance-sheet", &day, TONGUE_FRENCH);
	SAYS(text, "Histoire de la feuille", "Présence du 15/06/2026",
	     "mise de côté : donnée pour un autre jour");
	SAYS(text_of("attendance-sheet", &day, TONGUE_ENGLISH), "set aside: given for another day");
	done();
}

/* Nobody is in two places: no minute is planned or done twice, and a statement says so. */
UNIT(documents, half_days_at_the_same_time_count_once)
{
	ready();
	lived_say(s, "slot schedule DU-2 2026-01-15 am 09:00 12:00 --trainer f2");
	lived_say(s, "enrolment add DU-2 noe@example.org --since 2026-01-10");
	lived_say(s, "sheet open DU-2/2026-01-15/am");
	lived_say(s, "presence mark DU-2/2026-01-15/am noe@example.org present");
	world_speak(w, "f2", TRAINER, 0, lived_id(s, &desc_trainer, "f2"));
	lived_say(s, "sheet countersign DU-2/2026-01-15/am");
	world_speak(w, "organiser", ORGANISER, 0, 0);
	office_forget(&office);
	struct subject noe = about("noe@example.org");
	char *one = text_of("attendance-statement", &noe, TONGUE_FRENCH);
	noe.cohort = lived_id(s, &desc_cohort, "DU-2");
	office_forget(&office);
	char *other = text_of("attendance-statement", &noe, TONGUE_FRENCH);
	/* Three hours of the morning are in one of the two statements only. */
	bool first = strstr(one, "comptées une seule fois : 3 h") != NULL,
	     second = strstr(other, "comptées une seule fois : 3 h") != NULL;
	ck_assert_msg(first != second, "%s\n%s", one, other);
	ck_assert_msg(strstr(one, first ? "Heures suivies : 4 h" : "Heures suivies : 7 h") != NULL,
		      "%s", one);
	g_free(one);
	g_free(other);
	struct subject day = {.cohort = about("lea@example.org").cohort, .day = DAY};
	office_forget(&office);
	SAYS(text_of("attendance-sheet", &day, TONGUE_FRENCH),
	     "Signalé : DU-2/2026-01-15/am a lieu en même temps (1 apprenant)");
	done();
}

UNIT(documents, an_institution_has_the_name_of_today)
{
	ready();
	struct subject lea = about("lea@example.org");
	lived_say(s, "institution change EX --name 'Université Nouvelle'");
	office_forget(&office);
	char *text = text_of("transcript", &lea, TONGUE_FRENCH);
	ck_assert_msg(!strstr(text, "Université d’Exemple"), "%s", text);
	SAYS(text, "Université Nouvelle", "En partenariat avec : Université Voisine");
	/* A document that is dated before the change has the name of that day. */
	lived_say(s, "institution change EX --name 'Université de Demain' --name_since 2026-07-02");
	office_forget(&office);
	SAYS(text_of("transcript", &lea, TONGUE_FRENCH), "Université Nouvelle");
	office_open(&office, s, 20260702);
	SAYS(text_of("transcript", &lea, TONGUE_FRENCH), "Université de Demain");
	done();
}

UNIT(documents, two_of_one_name_are_told_apart)
{
	ready();
	lived_say(s, "learner register lea2@example.org Martin léa --usage_name Durand "
		     "--birth_date 1990-03-12");
	lived_say(s, "enrolment add DU-1 lea2@example.org --since 2026-06-01");
	struct subject half = {.slot = lived_id(s, &desc_slot, "DU-1/2026-06-12/am"),
			       .blank = true};
	char *text = text_of("attendance-sheet", &half, TONGUE_FRENCH);
	ck_assert_msg(!strstr(text, "Éluard ("), "%s", text);
	SAYS(text, "(05/11/1988)", "(12/03/1990)");
	done();
}

/* What kind a structure is employs nobody. */
UNIT(documents, a_type_of_structure_is_no_employer)
{
	ready();
	lived_say(s, "learner update noe@example.org --structure 'MSP du Port'");
	struct subject half = {.slot = lived_id(s, &desc_slot, "DU-1/2026-06-12/am"),
			       .blank = true};
	char *text = text_of("attendance-sheet", &half, TONGUE_FRENCH);
	ck_assert_msg(!strstr(text, "CPTS"), "%s", text);
	SAYS(text, "Éluard Zoé", "MSP du Port");
	done();
}

UNIT(documents, a_mark_that_nobody_entered_is_said)
{
	ready();
	lived_say(s, "learner register pia@example.org Pia Pia");
	lived_say(s, "enrolment add DU-1 pia@example.org");
	world_speak(w, "registrar", REGISTRAR, 0, 0);
	lived_say(s, "grade enter DU-1 pia@example.org ECRIT 12.50");
	world_speak(w, "organiser", ORGANISER, 0, 0);
	struct subject pia = about("pia@example.org");
	char *text = text_of("transcript", &pia, TONGUE_FRENCH);
	ck_assert_msg(!strstr(text, "éfaillant"), "%s", text);
	SAYS(text, "Mémoire 1,5 non saisie", "Note non saisie : aucune note ni absence");
	world_speak(w, "registrar", REGISTRAR | ORGANISER, 0, 0);
	world_clock(w, JUNE_30_MS);
	lived_say(s, "board convene DU-1 2026-06-30");
	lived_say(s, "board decide DU-1/J1 --despite 'as the test needs'");
	lived_say(s, "board seal DU-1/J1 --despite 'as the test needs'");
	SAYS(text_of("transcript", &pia, TONGUE_FRENCH), "30 juin 2026 Note non saisie");
	SAYS(text_of("transcript", &pia, TONGUE_ENGLISH), "30 June 2026 Mark not entered");
	done();
}

UNIT(documents, files_are_named_after_what_they_are)
{
	a = arena_new();
	ck_assert_str_eq(document_file(document_named("transcript"), a, TONGUE_FRENCH, STR("DU-1"),
				       STR("de Saint-Œuvre Noé")),
			 "releve-de-notes-DU-1-de-Saint-OEuvre-Noe.pdf");
	ck_assert_str_eq(document_file(document_named("attendance-sheet"), a, TONGUE_ENGLISH,
				       STR("DU-1/2026-01-15/am"), STR("")),
			 "attendance-sheet-DU-1-2026-01-15-am.pdf");
	ck_assert_ptr_null(document_named("transcripts"));
	arena_free(a);
}
