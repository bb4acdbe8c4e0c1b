/* Every word that the program shows is understood, in both languages. */
#include "spoken.h"

#include "cli.h"
#include "documents.h"
#include "spoken_words.h"
#include "unit.h"

static struct arena *a;

/* Whether the French catalogue is there. */
static bool french(void)
{
	language_set("en");
	return strcmp(language_in_french("half_day", "am"), "am") != 0;
}

static const char *without_accents(const char *text)
{
	char *apart = g_utf8_normalize(text, -1, G_NORMALIZE_ALL);
	GString *out = g_string_new("");

	for (const char *c = apart; *c; c = g_utf8_next_char(c))
		if (!g_unichar_ismark(g_utf8_get_char(c)))
			g_string_append_unichar(out, g_unichar_toupper(g_utf8_get_char(c)));
	const char *copy = arena_z(a, str_of(out->str));
	g_string_free(out, TRUE);
	g_free(apart);
	return copy;
}

static void choice_is(const struct choices *c, uint32_t i, const char *word)
{
	const struct choice_option *o = spoken_choice(c, str_of(word));

	ck_assert_msg(o == &c->options[i], "%s: \"%s\" is %s", c->name, word,
		      o ? o->text : "nothing");
}

UNIT(spoken, every_shown_choice)
{
	uint32_t n;
	const struct choices *const *all = schema_choices(&n);

	a = arena_new();
	french();
	for (uint32_t k = 0; k < n; k++)
		for (uint32_t i = 0; i < all[k]->n; i++) {
			const char *word = all[k]->options[i].text;
			const char *in_french = language_in_french(all[k]->name, word);
			choice_is(all[k], i, word);
			choice_is(all[k], i, without_accents(word));
			choice_is(all[k], i, in_french);
			choice_is(all[k], i, without_accents(in_french));
		}
	arena_free(a);
}

UNIT(spoken, what_is_no_choice)
{
	static const char *const none[] = {"", " ", "-", "midi", "matinée", "a m", "ampm", "\xff"};

	for (size_t i = 0; i < COUNT(none); i++)
		ck_assert_msg(!spoken_choice(&choices_half_day, str_of(none[i])), "%s", none[i]);
}

UNIT(spoken, every_shown_role)
{
	a = arena_new();
	for (uint32_t role = 1; role <= SERVICE; role <<= 1) {
		const char *name = arena_z(a, roles_text(a, role));
		ck_assert_uint_eq(spoken_role(str_of(name)), role);
		ck_assert_uint_eq(spoken_role(str_of(language_in_french("role", name))), role);
		ck_assert_uint_eq(
			spoken_role(str_of(without_accents(language_in_french("role", name)))),
			role);
	}
	ck_assert_uint_eq(spoken_role(STR("everybody")), 0);
	ck_assert_uint_eq(spoken_role(STR("")), 0);
	arena_free(a);
}

static void command_is(const char *typed, const char *meant)
{
	char **words = g_strsplit(typed, " ", -1), *joined;
	char *argv[8];
	int argc = 0;

	for (char **w = words; *w; w++)
		argv[argc++] = *w;
	argv[argc] = NULL;
	spoken_command(argc, argv);
	joined = g_strjoinv(" ", argv);
	ck_assert_msg(strcmp(joined, meant) == 0, "\"%s\" is \"%s\"", typed, joined);
	g_free(joined);
	g_strfreev(words);
}

UNIT(spoken, commands)
{
	command_is("promotion ouvrir C1", "cohort open C1");
	command_is("PROMOTION Ouvrir C1", "cohort open C1");
	command_is("promotions lister --json", "cohort list --json");
	command_is("promotion créer C1 DU", "cohort plan C1 DU");
	command_is("formateur creer jm Jeanne", "trainer add jm Jeanne");
	command_is("demi-journee planifier C1", "slot schedule C1");
	command_is("clé créer paul", "key new paul");
	command_is("cle révoquer paul", "key revoke paul");
	command_is("importer apprenants f.csv", "import learners f.csv");
	command_is("importer créneaux f.csv", "import slots f.csv");
	command_is("importer stagiaires f.csv", "import learners f.csv");
	command_is("note saisir C1", "grade enter C1");
	command_is("feuille sceller C1", "sheet countersign C1");
	command_is("jury sceller C1/J1", "board seal C1/J1");
	command_is("promotion formateur ajouter C1 jm", "cohort trainer add C1 jm");
	command_is("aide promotion ouvrir", "help cohort open");
	command_is("vérifier fichier.json", "verify fichier.json");
	command_is("clés recharger", "keys reload");
	command_is("clés créer paul", "key new paul");
	command_is("feuille historique C1", "sheet history C1");
	command_is("demi-journée maintenant", "slot now");
	command_is("confiance ajouter K", "trust add K");
	/* the values of fields stay as they are */
	command_is("signer matin", "sign matin");
	command_is("cohort show ouvrir", "cohort show ouvrir");
	command_is("cohort open Ouvrir", "cohort open Ouvrir");
	/* what is no command stays too, for the message */
	command_is("promotionn ouvrir", "promotionn ouvrir");
	command_is("promotion valser C1", "cohort valser C1");
	command_is("--json promotion", "--json promotion");
}

UNIT(spoken, papers_and_half_days)
{
	a = arena_new();
	for (const struct document *d = documents; d->kind; d++) {
		ck_assert_str_eq(spoken_paper(d->kind), d->kind);
		ck_assert_str_eq(spoken_paper(d->french), d->kind);
	}
	ck_assert_str_eq(spoken_paper("procès-verbal"), "minutes");
	ck_assert_str_eq(spoken_paper("feuille-emargement"), "attendance-sheet");
	ck_assert_str_eq(spoken_paper("PV"), "minutes");
	ck_assert_str_eq(spoken_paper("poème"), "poème");
	choice_is(&choices_presence_status, 1, "retard");
	choice_is(&choices_presence_status, 2, "Absente");
	ck_assert(str_is(spoken_slot(a, STR("C1/2026-10-08/pm")), "C1/2026-10-08/pm"));
	ck_assert(str_is(spoken_slot(a, STR("matin")), "matin"));
	if (french()) {
		ck_assert(str_is(spoken_slot(a, STR("C1/2026-10-08/Matin")), "C1/2026-10-08/am"));
		ck_assert(str_is(spoken_slot(a, STR("C1/2026-10-08/apres-midi")),
				 "C1/2026-10-08/pm"));
	}
	arena_free(a);
}

UNIT(spoken, fields_by_their_headings)
{
	a = arena_new();
	ck_assert_str_eq(spoken_field(a, &desc_learner_register, STR("birth-date"))->name,
			 "birth_date");
	ck_assert_str_eq(spoken_field(a, &desc_grade_enter, STR("mark"))->name, "mark_hundredths");
	ck_assert_ptr_null(spoken_field(a, &desc_grade_enter, STR("mark_hundredths")));
	ck_assert_ptr_null(spoken_field(a, &desc_cohort_open, STR("")));
	ck_assert_str_eq(spoken_field(a, &desc_cohort_plan, STR("capacité"))->name, "capacity");
	ck_assert_str_eq(spoken_field(a, &desc_trainer_add, STR("Courriel"))->name, "email");
	ck_assert_str_eq(spoken_field(a, &desc_slot_schedule, STR("fin"))->name, "end");
	ck_assert_str_eq(spoken_field(a, &desc_learner_register, STR("nom"))->name, "family_name");
	ck_assert_str_eq(spoken_field(a, &desc_learner_register, STR("Prénoms"))->name,
			 "given_names");
	ck_assert_str_eq(spoken_field(a, &desc_trainer_add, STR("nom"))->name, "name");
	if (french())
		ck_assert_str_eq(spoken_field(a, &desc_cohort_list, STR("etat"))->name, "state");
	arena_free(a);
}

/* With the catalogue the words are shown in French, and what is shown is understood. */
static void has_french(const char *first, const char *second)
{
	const char *shown = spoken_first(first);
	char *under = g_strdelimit(g_strdup(second), " ", '_');
	const char *verb = *second ? spoken_second(under) : "";
	if (verb == under)
		verb = second;
	char *typed = g_strdup_printf("%s%s%s", shown, *second ? " " : "", verb);
	char *meant = g_strdup_printf("%s%s%s", first, *second ? " " : "", second);

	for (const struct spoken_word *w = spoken_firsts;; w++) {
		ck_assert_msg(w->spoken, "\"%s\" has no French word", first);
		if (strcmp(w->means, first) == 0)
			break;
	}
	for (const struct spoken_word *w = spoken_seconds; *second; w++) {
		ck_assert_msg(w->spoken, "\"%s %s\": no French word", first, second);
		if (strcmp(w->means, under) == 0)
			break;
	}
	/* a word with a blank is quoted when it is typed, but for verbs of the tables */
	if (!strchr(shown, ' ') && (!strchr(verb, ' ') || strchr(second, ' ')))
		command_is(typed, meant);
	g_free(typed);
	g_free(meant);
	g_free(under);
}

UNIT(spoken, every_noun_and_verb)
{
	uint32_t n;
	const struct desc *const *all = schema_descs(&n);
	bool catalogue = french();

	for (int pass = 0; pass <= catalogue; pass++) {
		language_set(pass ? "fr" : "en");
		for (uint32_t i = 0; i < n; i++) {
			if (all[i]->what != WHAT_COMMAND && all[i]->what != WHAT_QUERY)
				continue;
			char **words = g_strsplit(all[i]->name, "_", 2);
			char *verb = g_strdelimit(g_strdup(words[1] ? words[1] : ""), "_", ' ');
			has_french(words[0], verb);
			g_free(verb);
			g_strfreev(words);
		}
		for (const struct everyday *e = everyday_commands; e->name; e++) {
			char **words = g_strsplit(e->name, " ", 2);
			has_french(words[0], words[1] ? words[1] : "");
			g_strfreev(words);
		}
		for (const char *const *pair = spoken_pairs; *pair; pair++) {
			char **words = g_strsplit(*pair, " ", 2);
			has_french(words[0], words[1]);
			g_strfreev(words);
		}
	}
	language_set("en");
}

UNIT(spoken, every_option)
{
	static const char *const flags[] = {"all", "blank",    "dry-run",  "fields", "help",
					    "map", "template", "unsigned", "yes"};
	static const char *const options[] = {"cohort", "delimiter",   "document-language",
					      "home",	"institution", "issuer",
					      "keep",	"key",	       "kinds",
					      "lang",	"learner",     "name",
					      "out",	"register",    "role",
					      "signer", "since",       "trainer"};

	for (size_t i = 0; i < COUNT(flags) + COUNT(options); i++) {
		const char *name = i < COUNT(flags) ? flags[i] : options[i - COUNT(flags)];
		const struct spoken_word *w = spoken_options;
		while (w->spoken && strcmp(w->means, name) != 0)
			w++;
		ck_assert_msg(w->spoken, "--%s has no French word", name);
		ck_assert(spoken_option(name, name) && spoken_option(w->spoken, name));
	}
	ck_assert(spoken_option("apprenant=lea@example.org", "learner"));
	ck_assert(spoken_option("ROLE", "role") && spoken_option("rôle", "role"));
	ck_assert(!spoken_option("", "yes") && !spoken_option("ouil", "yes"));
	ck_assert(!spoken_option("oui", "dry-run"));
}
