/* Every word that the program shows is understood, in both languages. */
#include "spoken.h"

#include "cli.h"
#include "documents.h"
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
	command_is("note saisir C1", "grade enter C1");
	command_is("feuille sceller C1", "sheet countersign C1");
	command_is("jury sceller C1/J1", "board seal C1/J1");
	command_is("promotion formateur ajouter C1 jm", "cohort trainer add C1 jm");
	command_is("aide promotion ouvrir", "help cohort open");
	command_is("vérifier fichier.json", "verify fichier.json");
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
	ck_assert_str_eq(spoken_paper("poème"), "poème");
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
	if (french())
		ck_assert_str_eq(spoken_field(a, &desc_cohort_list, STR("etat"))->name, "state");
	arena_free(a);
}
