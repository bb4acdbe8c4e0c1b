/* Headings: as people write them, and those that are nobody's. */
#include "headings.h"
#include "csv.h"
#include "import_show.h"
#include "unit.h"

#include <glib.h>
#include <stdio.h>

static void means(const char *heading, const char *field)
{
	const char *got = heading_canonical(str_of(heading));

	ck_assert_msg(got && strcmp(got, field) == 0, "%s: %s, not %s", heading,
		      got ? got : "unknown", field);
}

UNIT(headings, learners)
{
	means("nom", "name");
	means("NOM", "name");
	means("Nom de famille", "name");
	means("Nom d'usage", "usage_name");
	means("Nom d’usage", "usage_name");
	means("last_name", "name");
	means("lastname", "name");
	means("familyName", "name");
	means("Prénom", "given_names");
	means("PRE\xcc\x81NOM(S)", "given_names");
	means("firstname", "given_names");
	means("givenName", "given_names");
	means("  Courriel  ", "email");
	means("E-mail", "email");
	means("Adresse électronique", "email");
	means("Email Address", "email");
	means("Né(e) le", "birth_date");
	means("Lieu de naissance", "birth_place");
	means("Né(e) à", "birth_place");
	means("Employeur", "employer");
	means("Nom de l’employeur", "employer");
	means("Date\xc2\xa0"
	      "de naissance",
	      "birth_date");
	means("birthdate", "birth_date");
	means("date_of_birth", "birth_date");
	means("Sexe", "sex");
	means("profession", "profession");
	means("N° RPPS", "rpps");
	means("Nº RPPS", "rpps");
	means("№ RPPS", "rpps");
	means("Numéro RPPS", "rpps");
	means("Adeli", "adeli");
	means("FINESS", "finess");
	means("SIRET", "siret");
	means("Établissement", "structure");
	means("DÉPARTEMENT", "department");
	means("Prise en charge", "funder");
	means("Tél.", "phone");
	means("Mobile", "phone");
}

UNIT(headings, slots_grades_attendance)
{
	means("Date", "date");
	means("half_day", "half_day");
	means("Demi-journée", "half_day");
	means("Demi-journées", "half_days");
	means("half_days", "half_days");
	means("Heure de début", "start");
	means("Fin", "end");
	means("UE", "unit");
	means("Module", "unit");
	means("Salle", "place");
	means("Intervenant", "trainer");
	means("Épreuve", "component");
	means("mark_hundredths", "mark_hundredths");
	means("Note", "mark");
	means("Statut", "status");
	means("Motif", "reason");
}

UNIT(headings, unknown)
{
	char longest[HEADING_BYTES_MAX + 2];

	ck_assert_ptr_null(heading_canonical(STR("")));
	ck_assert_ptr_null(heading_canonical(STR("- ° -")));
	means("Nom de naissance", "birth_name");
	ck_assert_ptr_null(heading_canonical(STR("MSP")));
	ck_assert_ptr_null(heading_canonical(STR("nomme")));
	ck_assert_ptr_null(heading_canonical(STR("no")));
	ck_assert_ptr_null(heading_canonical(STR("Zo\xe9")));
	memset(longest, ' ', sizeof longest);
	memcpy(longest, "nom", 3);
	ck_assert_str_eq(heading_canonical((struct str){longest, HEADING_BYTES_MAX}), "name");
	ck_assert_ptr_null(heading_canonical((struct str){longest, HEADING_BYTES_MAX + 1}));
}

/* Every heading of the files that real life hands over is known. */
static void all_known(const char *path)
{
	struct arena *a = arena_new();
	struct csv csv;
	struct str why;
	uint32_t line;
	char *bytes;
	gsize n;

	if (!g_file_get_contents(path, &bytes, &n, NULL)) {
		printf("headings: skipped, no %s\n", path);
	} else {
		ck_assert(csv_read((struct str){bytes, (uint32_t)n}, a, &csv, &why, &line));
		for (uint32_t c = 0; c < csv.head.n; c++)
			ck_assert_msg(heading_canonical(csv.head.cells[c]) != NULL, "%s: %s", path,
				      csv.head.cells[c].p);
		g_free(bytes);
	}
	arena_free(a);
}

UNIT(headings, real_files)
{
	all_known("../shared/data/pacte-aura-2025/learners.csv");
	all_known("../shared/data/diu-csp-2026/learners.csv");
	all_known("../shared/data/diu-csp-2026/learners-messy.csv");
	all_known("../shared/data/diu-csp-2026/calendar.csv");
	all_known("../shared/data/diu-csp-2026/attendance.csv");
	all_known("../shared/data/diu-csp-2026/marks.csv");
	all_known("../shared/data/diu-csp-2026/placements.csv");
}

/* What a template is headed with is what the import reads. */
UNIT(headings, templates_are_understood)
{
	static const char *const kinds[] = {"learners", "slots", "grades"};

	for (size_t k = 0; k < 3; k++)
		for (const char *const *c = import_template_columns(kinds[k]); *c; c++) {
			means(heading_usual(*c, false), *c);
			means(heading_usual(*c, true), *c);
		}
}
