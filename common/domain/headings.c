/* Maps the headings of people's spreadsheets to the names of our fields. */
#include "headings.h"

#include <glib.h>

/* As people write them, without accents and in lower case; blanks here only help reading. The
 * first of a field is how French sheets head it, and what is told to people. "structure" holds
 * kinds (MSP, CDS, EHPAD...) as well as names. "nom" alone may be the name of birth or the one in
 * use: what stands beside it decides, so it is a column of its own. A second choice counts only
 * where the first is not there: a personal address beside the university's. Apogée: lib_nom_pat_ind
 * and the like; ScoDoc: nom_usuel, emailperso; the RPPS extract: Nom d'exercice, Identifiant PP. */
static const struct heading HEADINGS[] = {
	{"name", "nom", false},
	{"name", "nom de famille", false},
	{"name", "noms", false},
	{"name", "last name", false},
	{"name", "surname", false},
	{"name", "family name", false},
	{"birth_name", "nom de naissance", false},
	{"birth_name", "nom naissance", false},
	{"birth_name", "nom patronymique", false},
	{"birth_name", "patronyme", false},
	{"birth_name", "nom de jeune fille", false},
	{"birth_name", "nom jeune fille", false},
	{"birth_name", "nom etat civil", false},
	{"birth_name", "nom d etat civil", false},
	{"birth_name", "lib nom pat ind", false},
	{"birth_name", "birth name", false},
	{"birth_name", "maiden name", false},
	{"usage_name", "nom d usage", false},
	{"usage_name", "nom usage", false},
	{"usage_name", "nom usuel", false},
	{"usage_name", "nom marital", false},
	{"usage_name", "nom d epouse", false},
	{"usage_name", "nom epouse", false},
	{"usage_name", "nom d exercice", false},
	{"usage_name", "nom exercice", false},
	{"usage_name", "lib nom usu ind", false},
	{"usage_name", "usage name", false},
	{"usage_name", "name in use", false},
	{"usage_name", "married name", false},
	{"given_names", "prenom", false},
	{"given_names", "prenoms", false},
	{"given_names", "prenom s", false},
	{"given_names", "prenom d exercice", false},
	{"given_names", "prenom usuel", false},
	{"given_names", "prenom d usage", false},
	{"given_names", "premier prenom", false},
	{"given_names", "prenom 1", false},
	{"given_names", "lib pr1 ind", false},
	{"given_names", "first name", false},
	{"given_names", "first names", false},
	{"given_names", "given name", false},
	{"given_names", "given names", false},
	{"given_names", "forename", false},
	{"full_name", "nom et prenom", false},
	{"full_name", "nom prenom", false},
	{"full_name", "nom et prenoms", false},
	{"full_name", "nom prenoms", false},
	{"full_name", "nom prenom s", false},
	{"full_name", "nom et prenom s", false},
	{"full_name", "noms et prenoms", false},
	{"full_name", "noms prenoms", false},
	{"full_name", "prenom et nom", false},
	{"full_name", "prenom nom", false},
	{"full_name", "prenoms et nom", false},
	{"full_name", "nom complet", false},
	{"full_name", "identite", false},
	{"full_name", "full name", false},
	{"full_name", "stagiaire", false},
	{"full_name", "apprenant", false},
	{"full_name", "apprenante", false},
	{"full_name", "etudiant", false},
	{"full_name", "etudiante", false},
	{"full_name", "participant", false},
	{"full_name", "participante", false},
	{"full_name", "learner", false},
	{"full_name", "student", false},
	{"civility", "civilite", false},
	{"civility", "titre", false},
	{"civility", "code civilite", false},
	{"civility", "libelle civilite", false},
	{"civility", "m mme", false},
	{"civility", "mme m", false},
	{"civility", "title", false},
	{"email", "courriel", false},
	{"email", "e mail", false},
	{"email", "mail", false},
	{"email", "mel", false},
	{"email", "email address", false},
	{"email", "mail address", false},
	{"email", "adresse mel", false},
	{"email", "adresse mail", false},
	{"email", "adresse e mail", false},
	{"email", "adresse courriel", false},
	{"email", "adresse electronique", false},
	{"email", "courrier electronique", false},
	{"birth_date", "naissance", false},
	{"birth_date", "date de naissance", false},
	{"birth_date", "date naissance", false},
	{"birth_date", "ne le", false},
	{"birth_date", "nee le", false},
	{"birth_date", "ne e le", false},
	{"birth_date", "ne nee le", false},
	{"birth_date", "birth date", false},
	{"birth_date", "birthday", false},
	{"birth_date", "date of birth", false},
	{"birth_place", "lieu de naissance", false},
	{"birth_place", "lieu naissance", false},
	{"birth_place", "ville de naissance", false},
	{"birth_place", "commune de naissance", false},
	{"birth_place", "ne a", false},
	{"birth_place", "nee a", false},
	{"birth_place", "birth place", false},
	{"birth_place", "place of birth", false},
	{"sex", "sexe", false},
	{"sex", "sex", false},
	{"sex", "gender", false},
	{"sex", "genre", false},
	{"profession", "profession", false},
	{"profession", "metier", false},
	{"rpps", "rpps", false},
	{"rpps", "n rpps", false},
	{"rpps", "no rpps", false},
	{"rpps", "num rpps", false},
	{"rpps", "numero rpps", false},
	{"rpps", "rpps number", false},
	{"adeli", "adeli", false},
	{"adeli", "n adeli", false},
	{"adeli", "no adeli", false},
	{"adeli", "numero adeli", false},
	{"finess", "finess", false},
	{"finess", "n finess", false},
	{"finess", "no finess", false},
	{"finess", "numero finess", false},
	{"siret", "siret", false},
	{"siret", "n siret", false},
	{"siret", "no siret", false},
	{"siret", "numero siret", false},
	{"structure", "structure", false},
	{"structure", "type de structure", false},
	{"structure", "etablissement", false},
	{"structure", "organisation", false},
	{"structure", "organization", false},
	{"employer", "employeur", false},
	{"employer", "nom de l employeur", false},
	{"employer", "employer", false},
	{"department", "departement", false},
	{"department", "department", false},
	{"department", "dept", false},
	{"department", "dpt", false},
	{"funder", "financeur", false},
	{"funder", "financement", false},
	{"funder", "prise en charge", false},
	{"funder", "funder", false},
	{"phone", "telephone", false},
	{"phone", "tel", false},
	{"phone", "phone", false},
	{"phone", "phone number", false},
	{"phone", "n de telephone", false},
	{"phone", "numero de telephone", false},
	{"date", "date", false},
	{"date", "jour", false},
	{"half_day", "half day", false},
	{"half_day", "demi journee", false},
	{"half_day", "periode", false},
	{"start", "start", false},
	{"start", "debut", false},
	{"start", "heure de debut", false},
	{"end", "end", false},
	{"end", "fin", false},
	{"end", "heure de fin", false},
	{"unit", "unit", false},
	{"unit", "ue", false},
	{"unit", "unite", false},
	{"unit", "module", false},
	{"place", "place", false},
	{"place", "lieu", false},
	{"place", "salle", false},
	{"trainer", "trainer", false},
	{"trainer", "formateur", false},
	{"trainer", "formatrice", false},
	{"trainer", "intervenant", false},
	{"trainer", "intervenante", false},
	{"component", "component", false},
	{"component", "epreuve", false},
	{"component", "composante", false},
	{"mark_hundredths", "mark hundredths", false},
	{"mark", "mark", false},
	{"mark", "note", false},
	{"mark", "grade", false},
	{"state", "state", false},
	{"status", "status", false},
	{"status", "statut", false},
	{"half_days", "half days", false},
	{"half_days", "demi journees", false},
	{"reason", "reason", false},
	{"reason", "motif", false},
	{"email", "adresse de courriel", false},
	{"email", "adresse de messagerie", false},
	{"email", "mail universitaire", false},
	{"email", "courriel institutionnel", false},
	{"email", "email institutionnel", false},
	{"email", "adresse e mail coordonnees structure", false},
	{"email", "email perso", true},
	{"email", "email personnel", true},
	{"email", "mail perso", true},
	{"email", "mail personnel", true},
	{"email", "courriel personnel", true},
	{"email", "adresse mail personnelle", true},
	{"email", "email 2", true},
	{"birth_date", "date nai ind", false},
	{"birth_date", "dat nai ind", false},
	{"birth_date", "ddn", false},
	{"birth_place", "lieu nai ind", false},
	{"profession", "libelle profession", false},
	{"rpps", "identifiant rpps", false},
	{"rpps", "identifiant pp", false},
	{"rpps", "identification nationale pp", true},
	{"rpps", "id rpps", false},
	{"finess", "numero finess site", false},
	{"siret", "numero siret site", false},
	{"employer", "raison sociale site", false},
	{"employer", "raison sociale", false},
	{"department", "code departement structure", false},
	{"department", "code departement", false},
	{"department", "departement d exercice", false},
	{"phone", "telephone coordonnees structure", false},
	{"phone", "num tel", false},
	{"phone", "tel portable", true},
	{"phone", "telephone portable", true},
	{"phone", "telephone mobile", true},
	{"phone", "mobile", true},
	{"phone", "portable", true},
	{"phone", "tel mobile", true},
	{"phone", "gsm", true},
	{"date", "date de la seance", false},
	{"date", "date seance", false},
	{"half_day", "matin apres midi", false},
	{"half_day", "am pm", false},
	{"start", "heure debut", false},
	{"start", "horaire de debut", false},
	{"start", "start time", false},
	{"end", "heure fin", false},
	{"end", "horaire de fin", false},
	{"end", "end time", false},
	{"hours", "horaire", false},
	{"hours", "horaires", false},
	{"hours", "heures", false},
	{"hours", "heure", false},
	{"hours", "plage horaire", false},
	{"hours", "creneau", false},
	{"hours", "hours", false},
	{"hours", "time", false},
	{"place", "adresse", true},
	{"place", "room", false},
	{"trainer", "formateur s", false},
	{"trainer", "formateur trice", false},
	{"trainer", "enseignant", false},
	{"trainer", "enseignante", false},
	{"trainer", "teacher", false},
	{"unit", "code ue", false},
	{"component", "evaluation", false},
	{"component", "examen", false},
	{"component", "test", false},
	{"mark", "note 20", false},
	{"mark", "note sur 20", false},
	{"mark", "resultat", false},
};

/* How a template heads a field, and how messages call it. */
static const struct {
	const char *field, *english, *french;
} USUAL[] = {
	{"email", "E-mail", "Courriel"},
	{"name", "Last name", "Nom"},
	{"birth_name", "Birth name", "Nom de naissance"},
	{"usage_name", "Usage name", "Nom d’usage"},
	{"given_names", "First name", "Prénom"},
	{"full_name", "Full name", "Nom et prénom"},
	{"civility", "Title", "Civilité"},
	{"birth_date", "Birth date", "Date de naissance"},
	{"birth_place", "Birth place", "Lieu de naissance"},
	{"sex", "Sex", "Sexe"},
	{"rpps", "RPPS", "RPPS"},
	{"adeli", "ADELI", "ADELI"},
	{"finess", "FINESS", "FINESS"},
	{"siret", "SIRET", "SIRET"},
	{"profession", "Profession", "Profession"},
	{"structure", "Structure", "Structure"},
	{"employer", "Employer", "Employeur"},
	{"department", "Department", "Département"},
	{"funder", "Funder", "Financeur"},
	{"phone", "Phone", "Téléphone"},
	{"date", "Date", "Date"},
	{"half_day", "Half-day", "Demi-journée"},
	{"start", "Start", "Début"},
	{"end", "End", "Fin"},
	{"hours", "Hours", "Horaires"},
	{"unit", "Unit", "UE"},
	{"place", "Place", "Lieu"},
	{"trainer", "Trainer", "Formateur"},
	{"component", "Component", "Épreuve"},
	{"mark", "Mark", "Note"},
	{"state", "State", "État"},
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

/* A field's own name, as export heads its columns: usage_name. */
static bool same_field(const char *folded, const char *field)
{
	for (; *field; field++) {
		if (*field == '_')
			continue;
		if (*folded++ != *field)
			return false;
	}
	return *folded == '\0';
}

const struct heading *heading_find(struct str heading)
{
	const struct heading *found = NULL;

	if (heading.n == 0 || heading.n > HEADING_BYTES_MAX)
		return NULL;
	char *folded = fold(heading);
	for (size_t i = 0; folded && !found && i < COUNT(HEADINGS); i++)
		if (same(folded, HEADINGS[i].heading) || same_field(folded, HEADINGS[i].field))
			found = &HEADINGS[i];
	g_free(folded);
	return found;
}

const char *heading_canonical(struct str heading)
{
	const struct heading *found = heading_find(heading);

	return found ? found->field : NULL;
}

const char *heading_usual(const char *field, bool french)
{
	for (size_t i = 0; i < COUNT(USUAL); i++)
		if (strcmp(USUAL[i].field, field) == 0)
			return french ? USUAL[i].french : USUAL[i].english;
	return field;
}
