/* Who and what is meant by a line, before it says added; sheets with one column per test. */
#include "import.h"
#include "late.h"
#include "lived.h"
#include "unit.h"
#include "world.h"

#include <stdio.h>

struct stage {
	struct world *w;
	struct session *s;
	struct arena *a;
	struct import_options o;
};

typedef bool import_fn(struct session *, struct arena *, struct str, const struct import_options *,
		       struct import_report *, struct str *);

static void do_command(struct stage *t, const struct desc *d, const void *m, void *reply)
{
	struct fault fault = {0};
	enum status status = session_command(t->s, d, m, reply, &fault);

	ck_assert_msg(status == STATUS_ok, "%s", fault_text(t->a, &fault, NULL).p);
}

static struct stage stage_new(uint32_t starts)
{
	struct stage t = {.w = world_new(WORLD_MEMORY), .a = arena_new()};
	struct award_institution lead = {.name = STR("EHESP"), .lead = true};
	struct component parts[] = {
		{.code = STR("MEMOIRE"), .title = STR("Mémoire"), .coefficient_hundredths = 100},
		{.code = STR("ORAL"),
		 .title = STR("Épreuve orale"),
		 .coefficient_hundredths = 100}};
	struct programme_publish p = {
		.code = STR("P"),
		.kind = programme_kind_PACTE,
		.title = STR("Pacte"),
		.outcome = outcome_ESTABLISHMENT_DIPLOMA,
		.institutions = {&lead, 1},
		.rules = {.components = {parts, 2}, .average_min_hundredths = 1000}};
	struct programme programme;
	struct cohort cohort;

	t.s = world_session(t.w);
	do_command(&t, &desc_programme_publish, &p, &programme);
	do_command(&t, &desc_cohort_plan,
		   &(struct cohort_plan){
			   .code = STR("C"), .programme = programme.id, .starts = starts},
		   &cohort);
	do_command(&t, &desc_cohort_open, &(struct cohort_open){.cohort = cohort.id}, &cohort);
	t.o.cohort = cohort.id;
	return t;
}

static void stage_free(struct stage *t)
{
	world_free(t->w);
	arena_free(t->a);
}

static struct import_report bring(struct stage *t, import_fn *import, const char *file)
{
	struct import_report report;
	struct str why = STR("");

	ck_assert_msg(import(t->s, t->a, str_of(file), &t->o, &report, &why), "%.*s", (int)why.n,
		      why.p);
	for (uint32_t i = 0; i < report.n; i++)
		printf("line %u %d %.*s: %.*s\n", report.lines[i].line,
		       (int)report.lines[i].outcome, (int)report.lines[i].who.n,
		       report.lines[i].who.p, (int)report.lines[i].why.n, report.lines[i].why.p);
	return report;
}

/* The trial says it, and then the import does. */
static void says(struct stage *t, import_fn *import, const char *file, uint32_t row,
		 enum import_outcome outcome, const char *part)
{
	for (int dry = 1; dry >= 0; dry--) {
		t->o.dry_run = dry;
		struct import_report r = bring(t, import, file);
		ck_assert_uint_gt(r.n, row);
		ck_assert_int_eq(r.lines[row].outcome, outcome);
		ck_assert_msg(strstr(arena_z(t->a, r.lines[row].why), part), "no \"%s\"", part);
	}
}

static uint32_t count(struct stage *t, const struct desc *d, const void *m, void *rows)
{
	struct fault fault;
	uint32_t n;

	ck_assert_int_eq(session_query(t->s, d, m, NULL, 0, rows, &n, &fault), STATUS_ok);
	return n;
}

static uint32_t people(struct stage *t)
{
	void *rows;

	return count(t, &desc_learner_list, &(struct learner_list){0}, &rows);
}

static uint32_t enrolled(struct stage *t)
{
	void *rows;

	return count(
		t, &desc_enrolment_list,
		&(struct enrolment_list){.cohort = t->o.cohort, .state = enrolment_state_ENROLLED},
		&rows);
}

#define HEAD "Nom;Prénom;Courriel;Date de naissance;RPPS\n"

UNIT(import, an_address_is_one_persons)
{
	struct stage t = stage_new(0);

	bring(&t, import_learners, HEAD "Martin;Paul;p@example.org;14/03/1988;\n");
	says(&t, import_learners, HEAD "Martin;Claire;p@example.org;;\n", 0, IMPORT_REFUSED,
	     "this address belongs to Martin, Paul (p@example.org)");
	says(&t, import_learners, HEAD "Martin;Paul;p@example.org;15/03/1988;\n", 0, IMPORT_REFUSED,
	     "another birth date");
	/* as other programs write the same person */
	says(&t, import_learners, HEAD "MARTIN;Paul Marie;P@Example.org;;\n", 0, IMPORT_THERE, "");
	ck_assert_uint_eq(people(&t), 1);
	stage_free(&t);
}

UNIT(import, another_address_makes_no_second_person)
{
	struct stage t = stage_new(0);

	bring(&t, import_learners, HEAD "Garnier;Élise;new@example.org;14/03/1988;10103603030\n");
	says(&t, import_learners, HEAD "GARNIER;Elise;old@example.org;14/03/1988;\n", 0,
	     IMPORT_THERE, "same name and birth date as Garnier, Élise (new@example.org)");
	says(&t, import_learners, HEAD "Garnier;Élise;old@example.org;;10103603030\n", 0,
	     IMPORT_THERE, "same name and RPPS number");
	says(&t, import_learners, HEAD "Roux;Karim;k@example.org;;10103603030\n", 0, IMPORT_REFUSED,
	     "this RPPS number belongs to Garnier, Élise");
	/* who is not in the cohort is not enrolled by a guess */
	t.o.cohort = 0;
	bring(&t, import_learners, HEAD "Roux;Karim;karim@example.org;01/02/1980;\n");
	ck_assert_uint_eq(people(&t), 2);
	stage_free(&t);
}

/* Accents, case, hyphens and apostrophes come and go from file to file. */
UNIT(import, a_name_is_the_same_without_its_accents)
{
	static const char *const same[] = {
		"LEFEVRE;Zoé;%s;14/03/1988;\n",	 "Lefèvre;ZOE;%s;14/03/1988;\n",
		"lefevre;Zoë;%s;14/03/1988;\n",	 "Le Fevre;Zoé;%s;14/03/1988;\n",
		"LEFEVRE;zoe;%s;;10103603030\n", "Lefevre;Zoé;%s;14/03/1988;10103603030\n",
	};
	struct stage t = stage_new(0);

	bring(&t, import_learners,
	      HEAD "Lefèvre;Zoë;z@example.org;14/03/1988;10103603030\n"
		   "Sørensen-D'Angelo;Anne-Marie;a@example.org;01/02/1980;\n");
	for (size_t i = 0; i < COUNT(same); i++) {
		char other[200], own[200];
		snprintf(other, sizeof other, "%s", HEAD);
		snprintf(own, sizeof own, "%s", HEAD);
		char *line = arena_alloc(t.a, 200);
		snprintf(line, 200, "%.*s%s%s", (int)(strstr(same[i], "%s") - same[i]), same[i],
			 "other@example.org", strstr(same[i], "%s") + 2);
		strcat(other, line);
		snprintf(line, 200, "%.*s%s%s", (int)(strstr(same[i], "%s") - same[i]), same[i],
			 "z@example.org", strstr(same[i], "%s") + 2);
		strcat(own, line);
		says(&t, import_learners, other, 0, IMPORT_THERE, "Lefèvre, Zoë (z@example.org)");
		says(&t, import_learners, own, 0, IMPORT_THERE, "");
	}
	says(&t, import_learners, HEAD "SORENSEN D ANGELO;Annemarie;b@example.org;01/02/1980;\n", 0,
	     IMPORT_THERE, "same name and birth date");
	says(&t, import_learners, HEAD "Sorensen DAngelo;Anne Marie;a@example.org;01/02/1980;\n", 0,
	     IMPORT_THERE, "");
	/* a control: another name is another person */
	says(&t, import_learners, HEAD "Lefort;Zoé;z@example.org;14/03/1988;\n", 0, IMPORT_REFUSED,
	     "this address belongs to");
	ck_assert_uint_eq(people(&t), 2);
	stage_free(&t);
}

/* 25 is no month: who wrote that line wrote the others the same way, perhaps. */
UNIT(import, no_day_is_guessed_beside_a_month_first)
{
	struct stage t = stage_new(0);

	says(&t, import_learners,
	     HEAD "A;A;a@example.org;03/04/1988;\nB;B;b@example.org;04/25/1988;\n", 0,
	     IMPORT_REFUSED, "day or month first (03/04/1988)?");
	says(&t, import_learners,
	     HEAD "A;A;a@example.org;3-4-88;\nB;B;b@example.org;4/25/88 00:00;\n", 0,
	     IMPORT_REFUSED, "the file has its month first (4/25/88 00:00)");
	says(&t, import_learners, HEAD "B;B;b@example.org;04/25/1988;\n", 0, IMPORT_REFUSED,
	     "the month stands before the day (04/25/1988)");
	ck_assert_uint_eq(people(&t), 0);
	/* what can be read in one way only is; and without such a line, days are French */
	says(&t, import_learners,
	     HEAD "C;C;c@example.org;25/04/1988;\nB;B;b@example.org;04/25/1988;\n"
		  "D;D;d@example.org;04/04/1988;\nE;E;e@example.org;1988-04-03;\n",
	     1, IMPORT_REFUSED, "the month stands before");
	ck_assert_uint_eq(people(&t), 3);
	t.o.dry_run = false;
	bring(&t, import_learners, HEAD "A;A;a@example.org;03/04/1988;\n");
	ck_assert_uint_eq(people(&t), 4);
	struct import_report r = bring(&t, import_slots,
				       "Date;Demi-journée;Début;Fin\n01/11/2027;am;09:00;12:30\n"
				       "01/13/2027;am;09:00;12:30\n");
	ck_assert_uint_eq(r.counts[IMPORT_REFUSED], 2);
	stage_free(&t);
}

UNIT(import, a_formula_that_failed_is_no_value)
{
	struct stage t = stage_new(0);

	says(&t, import_learners, HEAD "#REF!;Paul;a@example.org;;\n", 0, IMPORT_REFUSED,
	     "a formula of the spreadsheet has failed (#REF!)");
	says(&t, import_learners, HEAD "Martin;#N/A;a@example.org;;\n", 0, IMPORT_REFUSED, "#N/A");
	says(&t, import_learners, HEAD "Martin;Paul;a@example.org;#VALEUR!;\n", 0, IMPORT_REFUSED,
	     "#VALEUR!");
	says(&t, import_learners, HEAD "Martin;Paul;a@example.org;########;\n", 0, IMPORT_REFUSED,
	     "########");
	ck_assert_uint_eq(people(&t), 0);
	stage_free(&t);
}

/* In capitals alone nobody can tell which word is the family name. */
UNIT(import, all_capitals_tell_no_family_name)
{
	struct stage t = stage_new(0);

	says(&t, import_learners, "Nom et prénom;Courriel\nJULIE BERNARD;j@example.org\n", 0,
	     IMPORT_REFUSED, "which is the family name?");
	says(&t, import_learners, "Nom et prénom;Courriel\n\"BERNARD, JULIE\";j@example.org\n", 0,
	     IMPORT_ADDED, "");
	stage_free(&t);
}

/* What the file has and the register has not, or otherwise, is told: nothing is lost in silence. */
UNIT(import, what_differs_is_told)
{
	struct stage t = stage_new(0);
	struct import_report r;

	bring(&t, import_learners, HEAD "Martin;Paul;p@example.org;;\n");
	r = bring(&t, import_learners,
		  HEAD "Martin;Paul Marie;p@example.org;14/03/1988;10103603030\n");
	ck_assert_int_eq(r.lines[0].outcome, IMPORT_THERE);
	ck_assert(
		str_is(r.lines[0].why,
		       "differs from the register, which was kept: given names; the register does "
		       "not have: rpps, birth date; add it with \"cursus learner update\""));
	r = bring(
		&t, import_learners,
		"Nom de naissance;Nom d'usage;Prénom;Courriel\nDubois;Martin;Paul;p@example.org\n");
	ck_assert(strstr(r.lines[0].why.p, "differs from the register"));
	r = bring(&t, import_learners, HEAD "MARTIN;paul;p@example.org;;\n");
	ck_assert_uint_eq(r.lines[0].why.n, 0);
	stage_free(&t);
}

/* The headings that are told are those of the row that has most of them. */
UNIT(import, titles_stand_above_the_headings_that_are_told)
{
	struct stage t = stage_new(0);
	struct import_report r;
	struct str why;

	bring(&t, import_learners, "Nom;Prénom;Adresse mél\nMartin;Paul;p@example.org\n");
	ck_assert_uint_eq(people(&t), 1);
	ck_assert(!import_learners(t.s, t.a,
				   STR("Promotion 2027\n\nNom;Prénom;Boîte aux lettres\n"
				       "Martin;Paul;p@example.org\n"),
				   &t.o, &r, &why));
	ck_assert_msg(str_starts(why, STR("line 3: ")), "%s", why.p);
	ck_assert(strstr(why.p, "Boîte aux lettres"));
	stage_free(&t);
}

UNIT(import, days_and_hours_as_people_write_them)
{
	struct stage t = stage_new(0);
	struct import_report r =
		bring(&t, import_slots,
		      "Date;Début;Fin\nmardi 06/10/2026;9;12.30\nmar. 06/10/26;13.30;17\n"
		      "lundi 06/10/2026;9;12\nmercredi 07/10/2026;9.5;12\njeudi 08/10/2026;9;25\n");

	ck_assert_int_eq(r.lines[0].outcome, IMPORT_ADDED);
	ck_assert_int_eq(r.lines[1].outcome, IMPORT_ADDED);
	ck_assert(strstr(r.lines[2].why.p, "is not that day of the week"));
	ck_assert_int_eq(r.lines[3].outcome, IMPORT_REFUSED);
	ck_assert_int_eq(r.lines[4].outcome, IMPORT_REFUSED);
	stage_free(&t);
}

UNIT(import, two_lines_of_one_person)
{
	struct stage t = stage_new(0);

	says(&t, import_learners,
	     HEAD "Garnier;Élise;a@example.org;14/03/1988;\n"
		  "Garnier;Élise;b@example.org;14/03/1988;\n",
	     1, IMPORT_THERE, "same name and birth date as Garnier, Élise (a@example.org)");
	ck_assert_uint_eq(people(&t), 1);
	stage_free(&t);
}

UNIT(import, who_left_does_not_come_back_by_a_file)
{
	struct stage t = stage_new(0);
	struct enrolment e;
	void *rows;

	bring(&t, import_learners, HEAD "Adam;Léo;l@example.org;;\nColin;Tom;t@example.org;;\n");
	ck_assert_uint_eq(count(&t, &desc_learner_list, &(struct learner_list){0}, &rows), 2);
	do_command(&t, &desc_enrolment_withdraw,
		   &(struct enrolment_withdraw){.cohort = t.o.cohort,
						.learner = ((const struct learner *)rows)->id,
						.reason = STR("left")},
		   &e);
	says(&t, import_learners, HEAD "Adam;Léo;l@example.org;;\nColin;Tom;t@example.org;;\n", 0,
	     IMPORT_THERE, "has left the cohort");
	ck_assert_uint_eq(enrolled(&t), 1);
	stage_free(&t);
}

UNIT(import, a_cohort_that_began_does_not_tell_since_when)
{
	struct stage t = stage_new(20250106);

	says(&t, import_learners, HEAD "Adam;Léo;l@example.org;;\n", 0, IMPORT_REFUSED,
	     "add --since DAY");
	ck_assert_uint_eq(people(&t), 0); /* nothing half */
	t.o.since = 20250106;
	t.o.dry_run = false;
	bring(&t, import_learners, HEAD "Adam;Léo;l@example.org;;\n");
	ck_assert_uint_eq(enrolled(&t), 1);
	t.o.since = 0;
	says(&t, import_learners, HEAD "Adam;Léo;l@example.org;;\n", 0, IMPORT_THERE, "");
	stage_free(&t);
}

UNIT(import, cancelled_and_moved_half_days_do_not_come_back)
{
	static const char file[] = "Date;Demi-journée;Début;Fin\n11/01/2027;am;09:00;12:30\n"
				   "12/01/2027;am;09:00;12:30\n13/01/2027;am;09:00;12:30\n";
	struct stage t = stage_new(0);
	void *rows;
	struct slot reply;

	bring(&t, import_slots, file);
	ck_assert_uint_eq(
		count(&t, &desc_slot_list, &(struct slot_list){.cohort = t.o.cohort}, &rows), 3);
	uint64_t first = ((const struct slot *)rows)[0].id,
		 second = ((const struct slot *)rows)[1].id;
	do_command(&t, &desc_slot_cancel,
		   &(struct slot_cancel){.slot = first, .reason = STR("trainer ill")}, &reply);
	struct slot_move move = {.slot = second, .reason = STR("flood"), .date = 20270120};
	message_give(&move, desc_field(&desc_slot_move, STR("date"))->tag);
	do_command(&t, &desc_slot_move, &move, &reply);
	says(&t, import_slots, file, 0, IMPORT_THERE, "was cancelled (trainer ill)");
	says(&t, import_slots, file, 1, IMPORT_THERE, "was moved to 2027-01-20");
	says(&t, import_slots, file, 2, IMPORT_THERE, "");
	ck_assert_uint_eq(
		count(&t, &desc_slot_list, &(struct slot_list){.cohort = t.o.cohort}, &rows), 3);
	stage_free(&t);
}

/* Each line is told what it meets, in the trial as well: holidays, hours that are odd, the other
 * lines of the file, and learners who are expected elsewhere. */
UNIT(import, half_days_are_warned_of)
{
	static const char file[] = "Date;Demi-journée;Début;Fin\n14/07/2027;am;09:00;12:30\n"
				   "13/01/2027;am;13:30;17:00\n13/01/2027;pm;14:00;17:00\n"
				   "14/01/2027;am;09:00;12:30\n15/01/2027;am;09:00;12:30\n";
	static const char *const told[] = {"is a public holiday", "a morning that begins at 13:30",
					   "at the same time as C/2027-01-13/am",
					   "D/2027-01-14/am is at the same time, for 1 learner"};
	struct stage t = stage_new(0);
	uint64_t c = t.o.cohort;
	struct cohort cohort, d;
	struct slot slot;
	void *rows;

	count(&t, &desc_cohort_list, &(struct cohort_list){0}, &rows);
	cohort = *(const struct cohort *)rows;
	do_command(&t, &desc_cohort_plan,
		   &(struct cohort_plan){.code = STR("D"), .programme = cohort.programme}, &d);
	do_command(&t, &desc_cohort_open, &(struct cohort_open){.cohort = d.id}, &d);
	do_command(&t, &desc_slot_schedule,
		   &(struct slot_schedule){.cohort = d.id,
					   .date = 20270114,
					   .half_day = half_day_AM,
					   .start = 600,
					   .end = 700},
		   &slot);
	bring(&t, import_learners, HEAD "Adam;Léo;l@example.org;;\n");
	t.o.cohort = d.id;
	bring(&t, import_learners, HEAD "Adam;Léo;l@example.org;;\n");
	t.o.cohort = c;
	for (int dry = 1; dry >= 0; dry--) {
		t.o.dry_run = dry;
		struct import_report r = bring(&t, import_slots, file);
		ck_assert_uint_eq(r.counts[IMPORT_ADDED], 5);
		for (size_t i = 0; i < COUNT(told); i++)
			ck_assert_msg(strstr(arena_z(t.a, r.lines[i].why), told[i]), "no \"%s\"",
				      told[i]);
		ck_assert_uint_eq(r.lines[4].why.n, 0);
	}
	stage_free(&t);
}

/* As "learner register" does. */
UNIT(import, letters_without_a_font_are_warned_of)
{
	struct stage t = stage_new(0);

	says(&t, import_learners,
	     "Nom;Prénom;Courriel;Lieu de naissance\nMartin;\xf0\xa0\xae\xb7;m@example.org;\n", 0,
	     IMPORT_ADDED, "no font has the letter");
	stage_free(&t);
	t = stage_new(0);
	says(&t, import_learners,
	     "Nom;Prénom;Courriel;Lieu de naissance\nMartin;Léa;m@example.org;\xf0\xa0\xae\xb7\n",
	     0, IMPORT_ADDED, "no font has the letter");
	stage_free(&t);
}

UNIT(import, half_days_with_both_hours_in_one_column)
{
	struct stage t = stage_new(0);
	struct import_report r =
		bring(&t, import_slots,
		      "Calendrier 2027\nJour;Horaires\nlundi 11 janvier 2027;9h00-12h30\n"
		      "lundi 11 janvier 2027;13 h 30 à 17 h\n12/01/27;9h-17h\n"
		      "mardi 13 janvier 2027;9h-12h\n13/01/27;matin\n");

	ck_assert_uint_eq(r.counts[IMPORT_ADDED], 2);
	ck_assert(str_starts(r.lines[2].why, STR("Half-day: am or pm?")));
	ck_assert(strstr(r.lines[3].why.p, "is not that day of the week"));
	ck_assert(strstr(r.lines[4].why.p, "not hours, like 9h00-12h30 (matin)"));
	stage_free(&t);
}

static void mark_is(struct stage *t, const char *component, uint64_t hundredths, uint32_t among)
{
	struct grade_list ask = {.cohort = t->o.cohort};
	void *rows;
	uint32_t n = count(t, &desc_grade_list, &ask, &rows), found = 0;

	ck_assert_uint_eq(n, among);
	for (uint32_t i = 0; i < n; i++) {
		const struct grade *g = (const struct grade *)rows + i;
		found += str_is(g->component, component) && g->mark_hundredths == hundredths;
	}
	ck_assert_uint_eq(found, 1);
}

UNIT(import, one_column_per_test)
{
	struct stage t = stage_new(0);
	struct import_report r;

	bring(&t, import_learners,
	      HEAD
	      "Adam;Léo;l@example.org;;\nColin;Tom;t@example.org;;\nRoux;Lou;r@example.org;;\n");
	r = bring(&t, import_grades,
		  "Nom;Prénom;Courriel;MEMOIRE;Épreuve orale;Remarque\nAdam;Léo;l@example.org;14;"
		  "12,5;ok\nColin;Tom;t@example.org;;ABJ;\nRoux;Lou;r@example.org;;-;\n"
		  "Adam;Léo;t@example.org;9;;\nColin;Tom;t@example.org;21;;\n");
	ck_assert_uint_eq(r.counts[IMPORT_ADDED], 3);
	ck_assert_uint_eq(r.counts[IMPORT_EMPTY], 5);
	ck_assert_uint_eq(r.counts[IMPORT_REFUSED], 2);
	ck_assert(str_is(r.ignored, "Remarque"));
	mark_is(&t, "MEMOIRE", 1400, 3);
	mark_is(&t, "ORAL", 1250, 3);
	stage_free(&t);
}

static void mark_says(struct stage *t, const struct import_line *l, const char *said)
{
	struct str got = arena_printf(t->a, "%d %.*s: %.*s", (int)l->outcome, (int)l->who.n,
				      l->who.p, (int)l->why.n, l->why.p);

	ck_assert_str_eq(got.p, said);
}

/* What is empty is told and skipped; who has left is told; who is unknown is named. */
UNIT(import, what_is_told_of_marks)
{
	static const char file[] =
		"Nom;Prénom;Courriel;Épreuve;Note\nAdam;Léo;l@example.org;ORAL;\n"
		"Colin;Tom;t@example.org;ORAL;12\nRoux;Lou;r@example.org;ORAL;12\nDurand;Zoé;;ORAL;"
		"12\n";
	struct stage t = stage_new(0);
	uint64_t tom;

	bring(&t, import_learners, HEAD "Adam;Léo;l@example.org;;\nColin;Tom;t@example.org;;\n");
	ck_assert_int_eq(session_resolve(t.s, &desc_learner, STR("t@example.org"), &tom, NULL),
			 STATUS_ok);
	ck_assert_int_eq(session_command(t.s, &desc_enrolment_withdraw,
					 &(struct enrolment_withdraw){.cohort = t.o.cohort,
								      .learner = tom,
								      .reason = STR("moved away")},
					 NULL, NULL),
			 STATUS_ok);
	for (int run = 0; run < 2; run++) { /* a dry run says the same */
		t.o.dry_run = !run;
		struct import_report r = bring(&t, import_grades, file);
		mark_says(&t, &r.lines[0],
			  "4 l@example.org ORAL: no mark; an empty cell means nothing");
		mark_says(&t, &r.lines[1],
			  "0 t@example.org ORAL: has left the cohort (last day 2026-01-05)");
		mark_says(&t, &r.lines[2],
			  "3 Roux, Lou (r@example.org ORAL): Courriel: "
			  "no such learner \"r@example.org\"");
		mark_says(&t, &r.lines[3], "3 Durand, Zoé ORAL: Courriel: is required");
	}
	stage_free(&t);
}

UNIT(import, a_file_of_hundredths_is_refused)
{
	struct stage t = stage_new(0);
	struct import_report r;
	struct str why;

	ck_assert(!import_grades(t.s, t.a,
				 STR("courriel;épreuve;mark_hundredths\na@example.org;ORAL;14\n"),
				 &t.o, &r, &why));
	ck_assert(strstr(why.p, "out of 20"));
	ck_assert(!import_grades(t.s, t.a, STR("courriel;remarque\na@example.org;14\n"), &t.o, &r,
				 &why));
	ck_assert(strstr(why.p, "MEMOIRE (Mémoire), ORAL (Épreuve orale)"));
	stage_free(&t);
}

/* The sealed half-days are asked of attendance. */
UNIT(import, who_joins_late_is_told_by_the_sheets)
{
	static const char *const said[] = {
		"trainer add f1 Jeanne", "slot schedule C 2025-01-13 am 09:00 12:30 --trainer f1",
		"slot schedule C 2025-01-14 am 09:00 12:30 --trainer f1"};
	struct stage t = stage_new(20250106);
	struct sheet sheet;
	void *rows;

	t.o.since = 20250106;
	bring(&t, import_learners, HEAD "Adam;Léo;l@example.org;;\n");
	for (size_t i = 0; i < COUNT(said); i++)
		lived_say(t.s, said[i]);
	ck_assert_uint_eq(
		count(&t, &desc_slot_list, &(struct slot_list){.cohort = t.o.cohort}, &rows), 2);
	uint64_t slots[] = {((const struct slot *)rows)[0].id, ((const struct slot *)rows)[1].id},
		 trainer = ((const struct slot *)rows)[0].trainer;
	world_speak(t.w, "trainer", TRAINER, 0, trainer);
	for (size_t i = 0; i < COUNT(slots); i++)
		do_command(&t, &desc_sheet_open, &(struct sheet_open){.slot = slots[i]}, &sheet);
	do_command(&t, &desc_sheet_countersign, &(struct sheet_countersign){.slot = slots[0]},
		   &sheet);
	world_speak(t.w, "organiser", ORGANISER, 0, 0);
	t.o.since = 20250114; /* an open sheet is not missed */
	says(&t, import_learners, HEAD "Colin;Tom;t@example.org;;\n", 0, IMPORT_ADDED,
	     "joins late: 1 half-day was sealed before that day");
	stage_free(&t);
}

UNIT(import, who_joins_late_is_told)
{
	struct arena *a = arena_new();
	uint64_t there[] = {7};
	struct late_sheet sealed[] = {{.date = 20250106},
				      {.date = 20250113},
				      {.date = 20250120},
				      {.date = 20250127, .learners = there, .n = 1}};
	struct late late = {.sealed = sealed, .n = 3};

	ck_assert(strstr(late_text(a, &late, 7, 20250120).p,
			 "joins late: 2 half-days were sealed before that day; 1 sealed half-day"));
	ck_assert(str_starts(late_text(a, &late, 7, 20250101),
			     STR("3 sealed half-days from that day")));
	/* Whoever is on a sealed sheet does not miss it. */
	late.n = 4;
	ck_assert(str_starts(late_text(a, &late, 7, 20250101),
			     STR("3 sealed half-days from that day")));
	ck_assert(str_starts(late_text(a, &late, 8, 20250101),
			     STR("4 sealed half-days from that day")));
	late.n = 0;
	ck_assert_uint_eq(late_text(a, &late, 7, 20250101).n, 0);
	arena_free(a);
}
