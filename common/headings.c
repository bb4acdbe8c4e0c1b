/* Maps the headings of people's spreadsheets to the names of our fields. */
#include "headings.h"

#include <glib.h>

/* As people write them, without accents and in lower case; blanks here only help reading.
 * "structure" holds kinds (MSP, CDS, EHPAD...) as well as names. A birth name is not the name in
 * use: no row. */
static const struct {
	const char *field, *heading;
} HEADINGS[] = {
	{"family_name", "nom"},
	{"family_name", "noms"},
	{"family_name", "nom de famille"},
	{"family_name", "nom usage"},
	{"family_name", "nom d usage"},
	{"family_name", "nom usuel"},
	{"family_name", "last name"},
	{"family_name", "surname"},
	{"family_name", "family name"},
	{"given_names", "prenom"},
	{"given_names", "prenoms"},
	{"given_names", "prenom s"},
	{"given_names", "prenom usuel"},
	{"given_names", "first name"},
	{"given_names", "first names"},
	{"given_names", "given name"},
	{"given_names", "given names"},
	{"given_names", "forename"},
	{"email", "courriel"},
	{"email", "e mail"},
	{"email", "mail"},
	{"email", "mel"},
	{"email", "email address"},
	{"email", "mail address"},
	{"email", "adresse mail"},
	{"email", "adresse e mail"},
	{"email", "adresse courriel"},
	{"email", "adresse electronique"},
	{"email", "courrier electronique"},
	{"birth_date", "naissance"},
	{"birth_date", "date de naissance"},
	{"birth_date", "date naissance"},
	{"birth_date", "ne le"},
	{"birth_date", "nee le"},
	{"birth_date", "ne e le"},
	{"birth_date", "ne nee le"},
	{"birth_date", "birth date"},
	{"birth_date", "birthday"},
	{"birth_date", "date of birth"},
	{"birth_place", "lieu de naissance"},
	{"birth_place", "lieu naissance"},
	{"birth_place", "ville de naissance"},
	{"birth_place", "commune de naissance"},
	{"birth_place", "ne a"},
	{"birth_place", "nee a"},
	{"birth_place", "birth place"},
	{"birth_place", "place of birth"},
	{"sex", "sexe"},
	{"sex", "sex"},
	{"sex", "gender"},
	{"sex", "genre"},
	{"profession", "profession"},
	{"profession", "metier"},
	{"rpps", "rpps"},
	{"rpps", "n rpps"},
	{"rpps", "no rpps"},
	{"rpps", "num rpps"},
	{"rpps", "numero rpps"},
	{"rpps", "rpps number"},
	{"adeli", "adeli"},
	{"adeli", "n adeli"},
	{"adeli", "no adeli"},
	{"adeli", "numero adeli"},
	{"finess", "finess"},
	{"finess", "n finess"},
	{"finess", "no finess"},
	{"finess", "numero finess"},
	{"siret", "siret"},
	{"siret", "n siret"},
	{"siret", "no siret"},
	{"siret", "numero siret"},
	{"structure", "structure"},
	{"structure", "type de structure"},
	{"structure", "etablissement"},
	{"structure", "organisation"},
	{"structure", "organization"},
	{"employer", "employeur"},
	{"employer", "nom de l employeur"},
	{"employer", "employer"},
	{"department", "departement"},
	{"department", "department"},
	{"department", "dept"},
	{"department", "dpt"},
	{"funder", "financeur"},
	{"funder", "financement"},
	{"funder", "prise en charge"},
	{"funder", "funder"},
	{"phone", "telephone"},
	{"phone", "tel"},
	{"phone", "mobile"},
	{"phone", "portable"},
	{"phone", "phone"},
	{"phone", "phone number"},
	{"phone", "n de telephone"},
	{"phone", "numero de telephone"},
	{"date", "date"},
	{"date", "jour"},
	{"half_day", "half day"},
	{"half_day", "demi journee"},
	{"half_day", "periode"},
	{"start", "start"},
	{"start", "debut"},
	{"start", "heure de debut"},
	{"end", "end"},
	{"end", "fin"},
	{"end", "heure de fin"},
	{"unit", "unit"},
	{"unit", "ue"},
	{"unit", "unite"},
	{"unit", "module"},
	{"place", "place"},
	{"place", "lieu"},
	{"place", "salle"},
	{"trainer", "trainer"},
	{"trainer", "formateur"},
	{"trainer", "formatrice"},
	{"trainer", "intervenant"},
	{"trainer", "intervenante"},
	{"component", "component"},
	{"component", "epreuve"},
	{"component", "composante"},
	{"mark_hundredths", "mark hundredths"},
	{"mark", "mark"},
	{"mark", "note"},
	{"mark", "grade"},
	{"state", "state"},
	{"status", "status"},
	{"status", "statut"},
	{"half_days", "half days"},
	{"half_days", "demi journees"},
	{"reason", "reason"},
	{"reason", "motif"},
};

/* Letters and digits only, small, without accents, as UTF-8; NULL when it is no UTF-8. */
static char *fold(struct str heading)
{
	char *parts = g_utf8_normalize(heading.p, (gssize)heading.n, G_NORMALIZE_ALL);

	if (!parts)
		return NULL;
	GString *plain = g_string_new(NULL);
	for (const char *p = parts; *p; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		if (g_unichar_isalnum(c))
			g_string_append_unichar(plain, c);
	}
	char *small = g_utf8_casefold(plain->str, (gssize)plain->len);
	g_free(parts);
	g_string_free(plain, TRUE);
	return small;
}

static bool same(const char *folded, const char *heading)
{
	for (; *heading; heading++) {
		if (*heading == ' ')
			continue;
		if (*folded++ != *heading)
			return false;
	}
	return *folded == '\0';
}

const char *heading_canonical(struct str heading)
{
	const char *field = NULL;

	if (heading.n == 0 || heading.n > HEADING_BYTES_MAX)
		return NULL;
	char *folded = fold(heading);
	for (size_t i = 0; folded && !field && i < COUNT(HEADINGS); i++)
		if (same(folded, HEADINGS[i].heading))
			field = HEADINGS[i].field;
	g_free(folded);
	return field;
}
