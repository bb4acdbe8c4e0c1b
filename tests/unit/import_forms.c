/* Cells as spreadsheets and people leave them, and sheets as offices send them. */
#include "headings.h"
#include "import.h"
#include "import_cells.h"
#include "import_marks.h"
#include "import_names.h"
#include "unit.h"

static void day(const char *typed, bool birth, const char *read)
{
	struct arena *a = arena_new();
	struct cell cell = cell_day(a, str_of(typed), birth);

	ck_assert_msg(!cell.why.n && str_is(cell.text, read), "%s: %.*s %.*s", typed,
		      (int)cell.text.n, cell.text.p, (int)cell.why.n, cell.why.p);
	arena_free(a);
}

static void no_day(const char *typed, bool birth)
{
	struct arena *a = arena_new();

	ck_assert_msg(cell_day(a, str_of(typed), birth).why.n, "%s", typed);
	arena_free(a);
}

UNIT(import, days_as_people_write_them)
{
	day("14/09/2026", false, "14/09/2026");
	day("2026-09-14 00:00:00", false, "2026-09-14");
	day("2026-09-14T00:00:00", false, "2026-09-14");
	day("14/03/1988 00:00", true, "14/03/1988");
	day("14/09/26", false, "14/09/2026");
	day("14.09.26", false, "14/09/2026");
	day("14/03/88", true, "14/03/1988");
	day("14/03/05", true, "14/03/2005");
	day("46279", false, "2026-09-14");
	day("46279,0", false, "2026-09-14");
	day("32216", true, "1988-03-14");
	day("lundi 14 septembre 2026", false, "14/09/2026");
	day("Lundi 14 Septembre 2026", false, "14/09/2026");
	day("lun. 14 sept. 2026", false, "14/09/2026");
	day("1er août 2026", false, "01/08/2026");
	day("14-févr.-26", false, "14/02/2026");
	day("Monday, 14 September 2026", false, "14/09/2026");
	/* as they are: the tables refuse them */
	day("14 jui 2026", false, "14 jui 2026");
	day("soon", false, "soon");
	day("31/02/1980", true, "31/02/1980");
	day("14/09/2026 09:00", false, "14/09/2026 09:00");
	no_day("mardi 14 septembre 2026", false);
	no_day("14/03/20", true);
}

static void hour(const char *typed, const char *read)
{
	struct arena *a = arena_new();
	struct cell cell = cell_hour(a, str_of(typed));

	ck_assert_msg(str_is(cell.text, read), "%s: %.*s", typed, (int)cell.text.n, cell.text.p);
	arena_free(a);
}

UNIT(import, hours_as_people_write_them)
{
	struct arena *a = arena_new();
	struct str start, end;

	hour("09:00:00", "09:00");
	hour("9 h 30", "09:30");
	hour("9h", "09:00");
	hour("9\xc2\xa0h\xc2\xa0"
	     "30",
	     "09:30");
	hour("9h30min", "09:30");
	hour("9 heures 30", "09:30");
	hour("0,5625", "13:30");
	hour("0.395833333", "09:30");
	hour("9:30 AM", "09:30");
	hour("1:30 PM", "13:30");
	hour("12:30 PM", "12:30");
	hour("1899-12-30 09:00:00", "09:00");
	hour("9.5", "9.5");
	hour("09:00:30", "09:00:30");
	hour("0,1234567", "0,1234567");
	hour("midi", "midi");
	ck_assert(cell_hours(a, STR("9h00-12h30"), &start, &end));
	ck_assert(str_is(start, "09:00") && str_is(end, "12:30"));
	ck_assert(cell_hours(a, STR("de 9 h à 12 h 30"), &start, &end));
	ck_assert(str_is(start, "09:00") && str_is(end, "12:30"));
	ck_assert(cell_hours(a, STR("13:30 – 17:00"), &start, &end));
	ck_assert(str_is(start, "13:30") && str_is(end, "17:00"));
	ck_assert(!cell_hours(a, STR("9h"), &start, &end));
	arena_free(a);
}

static void number(const char *field, const char *typed, const char *read)
{
	struct arena *a = arena_new();
	struct cell cell = cell_number(a, field, str_of(typed));

	ck_assert_msg(*read ? str_is(cell.text, read) && !cell.why.n : cell.why.n > 0,
		      "%s: %.*s %.*s", typed, (int)cell.text.n, cell.text.p, (int)cell.why.n,
		      cell.why.p);
	arena_free(a);
}

UNIT(import, numbers_that_a_spreadsheet_spoilt)
{
	number("phone", "6,12E+08", "");
	number("phone", "6.12345678E+08", "0612345678");
	number("phone", "612345678", "0612345678");
	number("phone", "33612345678", "+33612345678");
	number("phone", "+33 6 12 34 56 78", "+33 6 12 34 56 78");
	number("phone", "001", "001");
	number("rpps", "1,01036E+10", "");
	number("rpps", "10103603030.0", "10103603030");
	number("rpps", "810103603030", "10103603030");
	number("siret", "7,32829E+13", "");
	number("siret", "73282932000074", "73282932000074");
}

static void marked(const char *typed, enum mark_kind kind, uint64_t hundredths, const char *why)
{
	struct arena *a = arena_new();
	struct mark mark = mark_of(a, str_of(typed));

	ck_assert_msg(mark.kind == kind && mark.hundredths == hundredths && str_is(mark.why, why),
		      "%s: %d %llu %.*s", typed, (int)mark.kind,
		      (unsigned long long)mark.hundredths, (int)mark.why.n, mark.why.p);
	arena_free(a);
}

UNIT(import, marks_are_out_of_20)
{
	marked("14", MARK_NUMBER, 1400, "");
	marked("12,5", MARK_NUMBER, 1250, "");
	marked("12.25", MARK_NUMBER, 1225, "");
	marked("12,50/20", MARK_NUMBER, 1250, "");
	marked("0", MARK_NUMBER, 0, "");
	marked("20", MARK_NUMBER, 2000, "");
	marked("12.499999999999998", MARK_NUMBER, 1250, "");
	marked("", MARK_NONE, 0, "");
	marked("-", MARK_NONE, 0, "");
	marked("ABI", MARK_ABSENT, 0, "");
	marked("abj", MARK_JUSTIFIED, 0, "");
	marked("1300", MARK_WRONG, 0, "at most 20, not 1300");
	marked("20,01", MARK_WRONG, 0, "at most 20, not 20,01");
	marked("-1", MARK_WRONG, 0, "at least 0, not -1");
	marked("9,995", MARK_WRONG, 0, "two decimals at most (9,995)");
	marked("twelve", MARK_WRONG, 0, "a mark out of 20, ABI or ABJ, not twelve");
	marked("14/10", MARK_WRONG, 0, "a mark out of 20, ABI or ABJ, not 14/10");
}

/* A sheet of one line, and the names that it gives. */
static void named(const char *sheet, const char *family, const char *usage, const char *given)
{
	static const char *const known[] = {"email",	   "name",	"birth_name", "usage_name",
					    "given_names", "full_name", "civility",   NULL};
	static const char *const needed[] = {"name|birth_name|usage_name|full_name", NULL};
	struct arena *a = arena_new();
	struct import_report report;
	struct sheet_rows rows;
	struct names names;
	struct str why;

	ck_assert_msg(rows_read(&rows, a, str_of(sheet), known, needed, &report, &why), "%s: %.*s",
		      sheet, (int)why.n, why.p);
	bool good = names_read(&rows, 0, &names);
	ck_assert_msg(good == (family != NULL), "%s: %.*s", sheet, (int)names.why.n, names.why.p);
	if (good)
		ck_assert_msg(str_is(names.family, family) && str_is(names.usage, usage) &&
				      str_is(names.given, given),
			      "%s: %.*s / %.*s / %.*s", sheet, (int)names.family.n, names.family.p,
			      (int)names.usage.n, names.usage.p, (int)names.given.n, names.given.p);
	arena_free(a);
}

UNIT(import, names_in_the_columns_of_french_files)
{
	named("Nom de naissance;Nom d'usage;Prénom\nLefèvre;Dubois;Anne\n", "Lefèvre", "Dubois",
	      "Anne");
	named("Nom de famille;Nom marital;Prénom\nLefèvre;Dubois;Anne\n", "Lefèvre", "Dubois",
	      "Anne");
	named("Nom;Nom d’usage;Prénom\nDupuis;Morin;Lise\n", "Dupuis", "Morin", "Lise");
	named("Nom;Nom de jeune fille;Prénom\nDubois;Lefèvre;Anne\n", "Lefèvre", "Dubois", "Anne");
	named("Nom;Nom de jeune fille;Prénom\nRoux;;Karim\n", "Roux", "", "Karim");
	named("Nom patronymique;Nom usuel;Prénoms\nRoux;;Karim\n", "Roux", "", "Karim");
	named("nom,nom_usuel,prenom,civilite\nLEFEVRE,DUBOIS,Anne,F\n", "LEFEVRE", "DUBOIS",
	      "Anne");
	named("Identifiant PP|Nom d'exercice|Prénom d'exercice\n10103603030|PEREZ|MELANIE\n",
	      "PEREZ", "", "MELANIE");
	named("LIB_NOM_PAT_IND;LIB_NOM_USU_IND;LIB_PR1_IND\nROUX;;KARIM\n", "ROUX", "", "KARIM");
	named("Nom;Prénom\nSuharto;\n", "Suharto", "", "");
	named("Nom;Prénom\nDr Martin;Léa\n", "Martin", "", "Léa");
	named("Nom;Prénom\nM. Petit;Jean\n", "Petit", "", "Jean");
	named("Nom;Prénom\nPrat;Mercédès\n", "Prat", "", "Mercédès");
	named("family_name,given_names\nDr Martin,Me. Léa\n", "Dr Martin", "", "Me. Léa");
	named("Nom et prénom\nMARTIN Léa\n", "MARTIN", "", "Léa");
	named("Nom et prénom\nMme DE LA TOUR Anne Marie\n", "DE LA TOUR", "", "Anne Marie");
	named("Prénom et nom\nAnne Marie DUPONT\n", "DUPONT", "", "Anne Marie");
	named("Prénom Nom\nLéa Martin\n", "Martin", "", "Léa");
	named("Nom Prénom\nMartin Léa\n", "Martin", "", "Léa");
	named("Stagiaire\nMartin, Léa\n", "Martin", "", "Léa");
	named("Nom Prénom\nMartin Dupont Léa\n", NULL, "", "");
	named("Nom;Prénom\nLef?vre;Anne\n", NULL, "", "");
	named("Nom;PrÃ©nom\nLefÃ¨vre;Anne\n", NULL, "", "");
	named("Liste des stagiaires\nDU 2025, promotion 3\n\nNom;Prénom\nPetit;Hugo\n", "Petit", "",
	      "Hugo");
}
