/* Words as people say them, in French too. */
#include "spoken.h"

#include "args.h"
#include "cli.h"
#include "documents.h"
#include "headings.h"
#include "mark.h"

/* What a French word may mean; the first that makes a command with the words before it is meant. */
struct word {
	const char *spoken, *means;
};

static const struct word first_words[] = {
	{"promotion", "cohort"},
	{"promotions", "cohort"},
	{"cohorte", "cohort"},
	{"apprenant", "learner"},
	{"apprenante", "learner"},
	{"apprenants", "learner"},
	{"étudiant", "learner"},
	{"formateur", "trainer"},
	{"formatrice", "trainer"},
	{"formateurs", "trainer"},
	{"intervenant", "trainer"},
	{"établissement", "institution"},
	{"établissements", "institution"},
	{"programme", "programme"},
	{"programmes", "programme"},
	{"formation", "programme"},
	{"maquette", "curriculum"},
	{"maquettes", "curriculum"},
	{"demi-journée", "slot"},
	{"demi-journées", "slot"},
	{"séance", "slot"},
	{"créneau", "slot"},
	{"inscription", "enrolment"},
	{"inscriptions", "enrolment"},
	{"feuille", "sheet"},
	{"feuille d'émargement", "sheet"},
	{"émargement", "sheet"},
	{"présence", "presence"},
	{"présences", "presence"},
	{"stage", "placement"},
	{"stages", "placement"},
	{"note", "grade"},
	{"notes", "grade"},
	{"jury", "board"},
	{"jurys", "board"},
	{"décision", "decision"},
	{"décisions", "decision"},
	{"diplôme", "diploma"},
	{"diplômes", "diploma"},
	{"admissibilité", "eligibility"},
	{"éligibilité", "eligibility"},
	{"totaux", "totals"},
	{"cumuls", "totals"},
	{"heures", "hours"},
	{"registre", "register"},
	{"rectification", "correction"},
	{"résultat", "result"},
	{"résultats", "result"},
	{"santé", "health"},
	{"horloge", "clock"},
	{"copie", "copy"},
	{"flux", "feed"},
	{"libellé", "label"},
	{"résoudre", "resolve"},
	{"statistiques", "stats"},
	{"qui suis-je", "whoami"},
	{"initialiser", "init"},
	{"démarrer", "up"},
	{"arrêter", "down"},
	{"état", "status"},
	{"statut", "status"},
	{"contrôler", "check"},
	{"contrôle", "check"},
	{"sauvegarder", "backup"},
	{"sauvegarde", "backup"},
	{"restaurer", "restore"},
	{"restauration", "restore"},
	{"clé", "key"},
	{"clés", "key"},
	{"clef", "key"},
	{"importer", "import"},
	{"exporter", "export"},
	{"moi", "me"},
	{"signer", "sign"},
	{"émarger", "sign"},
	{"assiduité", "attendance"},
	{"vérifier", "verify"},
	{"vérification", "verify"},
	{"authentifier", "verify"},
	{"confiance", "trust"},
	{"document", "paper"},
	{"documents", "papers"},
	{"répéter", "rehearse"},
	{"répétition", "rehearse"},
	{"démo", "demo"},
	{"démonstration", "demo"},
	{"schéma", "schema"},
	{"complétion", "completion"},
	{"manuel", "man"},
	{"aide", "help"},
};

static const struct word second_words[] = {
	{"absent", "absent"},
	{"absente", "absent"},
	{"absence", "absent"},
	{"ajouter", "add"},
	{"ajout", "add"},
	{"inscrire", "add"},
	{"commencer", "begin"},
	{"débuter", "begin"},
	{"appeler", "call"},
	{"appel", "call"},
	{"annuler", "cancel"},
	{"supprimer", "cancel"},
	{"modifier", "change"},
	{"changer", "change"},
	{"modifier", "update"},
	{"mettre à jour", "update"},
	{"clore", "close"},
	{"fermer", "close"},
	{"clôturer", "close"},
	{"convoquer", "convene"},
	{"réunir", "convene"},
	{"corriger", "correct"},
	{"rectifier", "correct"},
	{"contresigner", "countersign"},
	{"sceller", "countersign"},
	{"décider", "decide"},
	{"délibérer", "decide"},
	{"décrire", "describe"},
	{"dupliquer", "duplicate"},
	{"duplicata", "duplicate"},
	{"saisir", "enter"},
	{"noter", "enter"},
	{"exporter", "export"},
	{"fichiers", "files"},
	{"chercher", "find"},
	{"rechercher", "find"},
	{"trouver", "find"},
	{"délivrer", "issue"},
	{"émettre", "issue"},
	{"lister", "list"},
	{"liste", "list"},
	{"marquer", "mark"},
	{"pointer", "mark"},
	{"déplacer", "move"},
	{"reporter", "move"},
	{"avancer", "move"},
	{"de", "of"},
	{"pour", "of"},
	{"ouvrir", "open"},
	{"places", "places"},
	{"planifier", "plan"},
	{"planifier", "schedule"},
	{"créer", "plan"},
	{"créer", "add"},
	{"créer", "publish"},
	{"créer", "schedule"},
	{"publier", "publish"},
	{"lire", "read"},
	{"enregistrer", "record"},
	{"enregistrer", "register"},
	{"enregistrer", "save"},
	{"inscrire", "register"},
	{"rééditer", "reissue"},
	{"redimensionner", "resize"},
	{"capacité", "resize"},
	{"revoir", "review"},
	{"examiner", "review"},
	{"réviser", "revise"},
	{"révoquer", "revoke"},
	{"programmer", "schedule"},
	{"sceller", "seal"},
	{"montrer", "show"},
	{"afficher", "show"},
	{"voir", "show"},
	{"signer", "sign"},
	{"émarger", "sign"},
	{"démarrer", "start"},
	{"commencer", "start"},
	{"transférer", "transfer"},
	{"valider", "validate"},
	{"retirer", "withdraw"},
	{"abandonner", "withdraw"},
	{"retirer", "remove"},
	{"supprimer", "remove"},
	{"archiver", "archive"},
	{"formateur ajouter", "trainer_add"},
	{"formateur retirer", "trainer_remove"},
	{"formateur lister", "trainer_list"},
	{"calendrier", "calendar"},
	{"nouvelle", "new"},
	{"créer", "new"},
	{"ajouter", "new"},
	{"imprimer", "print"},
	{"apprenants", "learners"},
	{"demi-journées", "slots"},
	{"notes", "grades"},
	{"assiduité", "attendance"},
	{"décisions", "decisions"},
	{"registre", "register"},
	{"annuler", "annul"},
	{"créneaux", "slots"},
	{"séances", "slots"},
	{"étudiants", "learners"},
};

/* Names of fields, beside what stands over their columns and what spreadsheets call them. */
static const struct word field_words[] = {
	{"capacité", "capacity"}, {"début", "starts"},
	{"fin", "ends"},	  {"début", "start"},
	{"fin", "end"},		  {"ue", "unit"},
	{"formateur", "trainer"}, {"formatrice", "trainer"},
	{"apprenant", "learner"}, {"motif", "reason"},
	{"courriel", "email"},	  {"jour", "date"},
};

/* Second words that no table has. */
static const char *const second_of_ours[] = {
	"key new",	     "key show",	 "key revoke",	    "trust add",
	"trust list",	     "trust remove",	 "import learners", "import slots",
	"import grades",     "export learners",	 "export slots",    "export grades",
	"export attendance", "export decisions", "export register",
};

/* Lower case, no accents; blanks, hyphens and apostrophes count alike. */
static char *folded(struct str s)
{
	char *z = g_strndup(s.p, s.n), *apart = g_utf8_normalize(z, -1, G_NORMALIZE_ALL);
	char *lower = apart ? g_utf8_casefold(apart, -1) : g_strdup(z);
	GString *out = g_string_new("");

	for (const char *c = g_strstrip(lower); apart && *c; c = g_utf8_next_char(c)) {
		gunichar u = g_utf8_get_char(c);
		if (u == '-' || u == '_' || u == ' ' || u == '\'' || u == 0x2019 || u == 0x2010)
			g_string_append_c(out, ' ');
		else if (!g_unichar_ismark(u))
			g_string_append_unichar(out, u);
	}
	g_free(lower);
	g_free(apart);
	g_free(z);
	return g_string_free(out, FALSE);
}

static bool same(struct str a, const char *b)
{
	char *one = folded(a), *other = folded(str_of(b));
	bool alike = *one && strcmp(one, other) == 0;

	g_free(one);
	g_free(other);
	return alike;
}

static bool is_request(const struct desc *d)
{
	return d && (d->what == WHAT_COMMAND || d->what == WHAT_QUERY);
}

static bool is_first(const char *word)
{
	size_t n = strlen(word);
	uint32_t ndescs;
	const struct desc *const *all = schema_descs(&ndescs);

	for (const struct everyday *e = everyday_commands; e->name; e++)
		if (strcspn(e->name, " ") == n && memcmp(e->name, word, n) == 0)
			return true;
	for (uint32_t i = 0; i < ndescs; i++)
		if (is_request(all[i]) && strcspn(all[i]->name, "_") == n &&
		    memcmp(all[i]->name, word, n) == 0)
			return true;
	return false;
}

static bool is_pair(const char *first, const char *second)
{
	char *pair = g_strdup_printf("%s %s", first, second);
	char *name = g_strdup_printf("%s_%s", first, second);
	bool found = is_request(schema_by_name(str_of(name)));

	for (const struct everyday *e = everyday_commands; !found && e->name; e++)
		found = strcmp(e->name, pair) == 0;
	for (size_t i = 0; !found && i < COUNT(second_of_ours); i++)
		found = strcmp(second_of_ours[i], pair) == 0;
	g_free(pair);
	g_free(name);
	return found;
}

/* The word of ours that another is, but for case; NULL: none. */
static const char *first_meant(const char *typed)
{
	char *lower = g_ascii_strdown(typed, -1);
	const char *means = NULL;

	if (is_first(lower))
		means = g_intern_string(lower);
	for (size_t i = 0; !means && i < COUNT(first_words); i++)
		if (same(str_of(typed), first_words[i].spoken))
			means = first_words[i].means;
	g_free(lower);
	return means;
}

static const char *second_meant(const char *first, const char *typed)
{
	char *lower = g_ascii_strdown(typed, -1);
	const char *means = NULL;

	if (is_pair(first, lower))
		means = g_intern_string(lower);
	for (size_t i = 0; !means && i < COUNT(second_words); i++)
		if (same(str_of(typed), second_words[i].spoken) &&
		    is_pair(first, second_words[i].means))
			means = second_words[i].means;
	g_free(lower);
	return means;
}

/* "promotion formateur ajouter": two words that are one verb of the tables. */
static void third_word(int argc, char **argv)
{
	char *both = argc > 2 ? g_strdup_printf("%s %s", argv[1], argv[2]) : NULL;
	const char *means = both ? second_meant(argv[0], both) : NULL;
	const char *cut = means ? strchr(means, '_') : NULL;

	if (cut) {
		argv[1] = (char *)g_intern_string(g_strndup(means, (size_t)(cut - means)));
		argv[2] = (char *)(cut + 1);
	}
	g_free(both);
}

void spoken_command(int argc, char **argv)
{
	const char *first = argc && argv[0][0] != '-' ? first_meant(argv[0]) : NULL;

	if (!first)
		return;
	argv[0] = (char *)first;
	if (strcmp(first, "help") == 0) {
		spoken_command(argc - 1, argv + 1);
		return;
	}
	const char *second = argc > 1 && argv[1][0] != '-' ? second_meant(first, argv[1]) : NULL;
	if (second)
		argv[1] = (char *)second;
	else
		third_word(argc, argv);
}

const struct choice_option *spoken_choice(const struct choices *c, struct str text)
{
	const struct choice_option *o = choice_by_text(c, text);

	for (uint32_t i = 0; !o && i < c->n; i++)
		if (same(text, c->options[i].text) || same(text, c->options[i].name))
			o = &c->options[i];
	for (uint32_t i = 0; !o && i < c->n; i++)
		if (same(text, language_in_french(c->name, c->options[i].text)) ||
		    same(text, language_of(c->name, c->options[i].text)))
			o = &c->options[i];
	return o;
}

uint32_t spoken_role(struct str text)
{
	for (uint32_t role = 1; role <= SERVICE; role <<= 1) {
		struct arena *a = arena_new();
		const char *name = arena_z(a, roles_text(a, role));
		bool meant = same(text, name) || same(text, language_in_french("role", name)) ||
			     same(text, language_of("role", name));
		arena_free(a);
		if (meant)
			return role;
	}
	return 0;
}

const char *spoken_paper(const char *kind)
{
	for (const struct document *d = documents; d->kind; d++)
		if (same(str_of(kind), d->kind) || same(str_of(kind), d->french))
			return d->kind;
	return kind;
}

const struct field *spoken_field(struct arena *a, const struct desc *d, struct str text)
{
	for (const struct field *f = d->fields(); f->tag; f++)
		if (same(text, arena_z(a, mark_name(f))))
			return f;
	for (const struct field *f = d->fields(); f->tag; f++) {
		const char *bare = arena_z(a, mark_name(f));
		const char *first = language_in_french("field", bare);
		const char *second = language_in_french("field", f->name);
		if ((first != bare && same(text, first)) ||
		    (second != f->name && same(text, second)))
			return f;
	}
	for (size_t i = 0; i < COUNT(field_words); i++) {
		const struct field *f = desc_field(d, str_of(field_words[i].means));
		if (f && same(text, field_words[i].spoken))
			return f;
	}
	const char *heading = heading_canonical(text);
	const struct field *headed = heading ? desc_field(d, str_of(heading)) : NULL;
	return headed && !mark_is(headed) ? headed : NULL;
}

void spoken_offer_first(struct nearest *n)
{
	for (size_t i = 0; i < COUNT(first_words); i++)
		nearest_offer(n, first_words[i].spoken);
}

void spoken_offer_second(const char *first, struct nearest *n)
{
	for (size_t i = 0; i < COUNT(second_words); i++)
		if (is_pair(first, second_words[i].means))
			nearest_offer(n, second_words[i].spoken);
}

struct str spoken_slot(struct arena *a, struct str code)
{
	uint32_t n = code.n;

	while (n && code.p[n - 1] != '/')
		n--;
	const struct choice_option *o =
		n ? spoken_choice(&choices_half_day, (struct str){code.p + n, code.n - n}) : NULL;
	return o ? arena_printf(a, "%.*s%s", (int)n, code.p, o->text) : code;
}
