/* Imports, in process: what is good goes in once however often, every bad row is named, a trial
 * changes nothing. */
#include "import.h"
#include "input.h"
#include "unit.h"
#include "world.h"

#include <stdio.h>
#include <unistd.h>

#define PACTE "../shared/data/pacte-aura-2025/"

struct stage {
	struct world *w;
	struct session *s;
	struct arena *a;
	struct import_options options;
};

static void do_command(struct stage *t, const struct desc *d, const void *m, void *reply)
{
	struct fault fault = {0};
	enum status status = session_command(t->s, d, m, reply, &fault);

	ck_assert_msg(status == STATUS_ok, "%s", fault_text(t->a, &fault, NULL).p);
}

/* An open cohort with so many places. */
static struct stage stage_new(uint64_t capacity)
{
	struct stage t = {.w = world_new(WORLD_MEMORY), .a = arena_new()};
	struct award_institution lead = {.name = STR("EHESP"), .lead = true};
	struct component parts[] = {
		{.code = STR("MEMOIRE"), .title = STR("Mémoire"), .coefficient_hundredths = 100}};
	struct programme_publish p = {
		.code = STR("P"),
		.kind = programme_kind_PACTE,
		.title = STR("Pacte"),
		.outcome = outcome_ESTABLISHMENT_DIPLOMA,
		.institutions = {&lead, 1},
		.rules = {.components = {parts, 1}, .average_min_hundredths = 1000}};
	struct programme programme;
	struct cohort cohort;

	t.s = world_session(t.w);
	do_command(&t, &desc_programme_publish, &p, &programme);
	do_command(&t, &desc_cohort_plan,
		   &(struct cohort_plan){
			   .code = STR("C"), .programme = programme.id, .capacity = capacity},
		   &cohort);
	do_command(&t, &desc_cohort_open, &(struct cohort_open){.cohort = cohort.id}, &cohort);
	t.options.cohort = cohort.id;
	return t;
}

static void stage_free(struct stage *t)
{
	world_free(t->w);
	arena_free(t->a);
}

static struct import_report learners(struct stage *t, struct str bytes)
{
	struct import_report report;
	struct str why = STR("");

	ck_assert_msg(import_learners(t->s, t->a, bytes, &t->options, &report, &why), "%.*s",
		      (int)why.n, why.p);
	return report;
}

static void expect(const struct import_report *r, uint32_t added, uint32_t there, uint32_t waiting,
		   uint32_t refused)
{
	for (uint32_t i = 0; i < r->n; i++)
		printf("line %u %d %.*s: %.*s\n", r->lines[i].line, (int)r->lines[i].outcome,
		       (int)r->lines[i].who.n, r->lines[i].who.p, (int)r->lines[i].why.n,
		       r->lines[i].why.p);
	ck_assert_uint_eq(r->counts[IMPORT_ADDED], added);
	ck_assert_uint_eq(r->counts[IMPORT_THERE], there);
	ck_assert_uint_eq(r->counts[IMPORT_WAITING], waiting);
	ck_assert_uint_eq(r->counts[IMPORT_REFUSED], refused);
}

static const struct import_line *line_of(const struct import_report *r, uint32_t line)
{
	for (uint32_t i = 0; i < r->n; i++)
		if (r->lines[i].line == line)
			return &r->lines[i];
	ck_abort_msg("no line %u", line);
	return NULL;
}

static void says(const struct import_report *r, uint32_t line, enum import_outcome outcome,
		 const char *why)
{
	const struct import_line *l = line_of(r, line);

	ck_assert_int_eq(l->outcome, outcome);
	ck_assert_msg(str_is(l->why, why), "line %u says \"%.*s\"", line, (int)l->why.n, l->why.p);
}

static uint32_t enrolled(struct stage *t)
{
	void *rows;
	uint32_t n;

	ck_assert_int_eq(session_query(t->s, &desc_enrolment_list,
				       &(struct enrolment_list){.cohort = t->options.cohort}, NULL,
				       0, &rows, &n, NULL),
			 STATUS_ok);
	return n;
}

static bool read_shared(struct stage *t, const char *path, struct str *bytes)
{
	struct str why;

	if (access(path, R_OK) == 0)
		return input_read(t->a, path, 1 << 20, bytes, &why);
	printf("skipped: %s is not here\n", path);
	return false;
}

static void check_messy(const struct import_report *r)
{
	says(r, 2, IMPORT_THERE, "");
	says(r, 3, IMPORT_REFUSED, "Date de naissance: not a day of the calendar (31/02/1980)");
	ck_assert_int_eq(line_of(r, 4)->outcome, IMPORT_ADDED);
	ck_assert(str_is(line_of(r, 4)->who, "Petit, Jean Luc"));
	says(r, 6, IMPORT_REFUSED, "Courriel: not an e-mail address (zoe.moreau@example)");
	ck_assert_int_eq(line_of(r, 7)->outcome, IMPORT_ADDED);
	ck_assert_ptr_nonnull(strstr(line_of(r, 7)->why.p, "rpps"));
	ck_assert_int_eq(line_of(r, 8)->outcome, IMPORT_EMPTY);
	says(r, 9, IMPORT_REFUSED, "4 cells where the heading has 5");
	ck_assert_int_eq(line_of(r, 10)->outcome, IMPORT_ADDED);
	ck_assert_int_eq(line_of(r, 11)->outcome, IMPORT_ADDED);
}

UNIT(import, messy_file_of_real_life)
{
	struct stage t = stage_new(0);
	struct str clean, messy;

	if (read_shared(&t, PACTE "learners.csv", &clean) &&
	    read_shared(&t, PACTE "learners-messy.csv", &messy)) {
		struct import_report r = learners(&t, clean);
		expect(&r, 24, 0, 0, 0);
		t.options.dry_run = true;
		r = learners(&t, messy);
		expect(&r, 4, 1, 0, 3);
		check_messy(&r);
		ck_assert_uint_eq(enrolled(&t), 24);
		t.options = (struct import_options){.cohort = t.options.cohort, .strict = true};
		r = learners(&t, messy);
		ck_assert(r.withheld);
		ck_assert_uint_eq(enrolled(&t), 24);
		t.options.strict = false;
		r = learners(&t, messy);
		expect(&r, 4, 1, 0, 3);
		check_messy(&r);
		ck_assert_uint_eq(enrolled(&t), 28);
		r = learners(&t, messy);
		expect(&r, 0, 5, 0, 3);
		r = learners(&t, clean);
		expect(&r, 0, 24, 0, 0);
		ck_assert_uint_eq(enrolled(&t), 28);
	}
	stage_free(&t);
}

UNIT(import, a_full_cohort_fills_its_waiting_list_in_order)
{
	struct stage t = stage_new(2);
	struct str bytes = STR("Email,Last name,First "
			       "name\na@example.org,A,A\nb@example.org,B,B\nc@example.org,C,C\n"
			       "d@example.org,D,D\nA@EXAMPLE.org,A,A\n");
	struct import_report r = learners(&t, bytes);

	expect(&r, 2, 1, 2, 0);
	r = learners(&t, bytes);
	expect(&r, 0, 3, 2, 0);
	stage_free(&t);
}

UNIT(import, another_person_with_a_known_address_is_refused)
{
	struct stage t = stage_new(0);

	learners(&t, STR("courriel;nom;prenom;naissance\na@example.org;Martin;Léa;05/11/1988\n"));
	struct import_report r = learners(
		&t, STR("courriel;nom;prenom;naissance\na@example.org;Durand;Léa;05/11/1988\n"));
	expect(&r, 0, 0, 0, 1);
	says(&r, 2, IMPORT_REFUSED,
	     "this address belongs to Martin, Léa (a@example.org); give this learner an address of "
	     "their own, or correct the register with \"cursus learner update\"");
	stage_free(&t);
}

UNIT(import, what_cannot_be_read_as_a_whole)
{
	struct stage t = stage_new(0);
	struct import_report r;
	struct str why;

	ck_assert(!import_learners(t.s, t.a, STR("nom;prenom\nA;B\n"), &t.options, &r, &why));
	ck_assert_msg(str_starts(why, STR("line 1: there is no column for E-mail. Headings here: "
					  "nom, prenom. Headings known: E-mail, Last name, ")),
		      "%s", why.p);
	ck_assert(!import_learners(t.s, t.a, STR("courriel;nom;prenom;e-mail\n"), &t.options, &r,
				   &why));
	ck_assert_msg(
		str_is(why, "line 1: two columns mean E-mail: courriel and e-mail; leave one"),
		"%s", why.p);
	r = learners(&t, STR("courriel;nom;prenom;signe du zodiaque\na@example.org;A;B;lion\n"));
	ck_assert(str_is(r.ignored, "signe du zodiaque"));
	stage_free(&t);
}

UNIT(import, slots_and_grades_once)
{
	struct stage t = stage_new(0);
	struct str slots = STR("date;demi-journée;début;fin;formateur\n12/03/2026;am;9h;12h30;\n12/"
			       "03/2026;pm;14:00;17:30;\n"
			       "13/03/2026;am;9h;8h;\n14/03/2026;am;9h;12h;nobody\n");
	struct str moved = STR("date;demi-journée;début;fin\n12/03/2026;am;9h;12h\n");
	struct str grades =
		STR("courriel;épreuve;note\na@example.org;MEMOIRE;12,5\nb@example.org;MEMOIRE;ABI\n"
		    "a@example.org;ORAL;12\na@example.org;MEMOIRE;21\nz@example.org;MEMOIRE;10\n");
	struct import_report r;
	struct str why;

	ck_assert(import_slots(t.s, t.a, slots, &t.options, &r, &why));
	expect(&r, 2, 0, 0, 2);
	says(&r, 4, IMPORT_REFUSED, "fin: ends before it starts");
	says(&r, 5, IMPORT_REFUSED, "formateur: no such trainer \"nobody\"");
	ck_assert(import_slots(t.s, t.a, slots, &t.options, &r, &why));
	expect(&r, 0, 2, 0, 2);
	ck_assert(import_slots(t.s, t.a, moved, &t.options, &r, &why));
	expect(&r, 0, 0, 0, 1);
	learners(&t, STR("courriel;nom;prenom\na@example.org;A;A\nb@example.org;B;B\n"));
	ck_assert(import_grades(t.s, t.a, grades, &t.options, &r, &why));
	expect(&r, 2, 0, 0, 3);
	says(&r, 4, IMPORT_REFUSED, "épreuve: the curriculum has no component ORAL");
	says(&r, 5, IMPORT_REFUSED, "note: at most 20, not 21");
	says(&r, 6, IMPORT_REFUSED, "courriel: no such learner \"z@example.org\"");
	ck_assert(import_grades(t.s, t.a, grades, &t.options, &r, &why));
	expect(&r, 0, 2, 0, 3);
	stage_free(&t);
}

UNIT(import, a_trainer_by_code_or_name)
{
	struct stage t = stage_new(0);
	struct trainer trainer, other;
	struct import_report r;
	struct str why;
	struct str slots = STR("date,half_day,start,end,trainer\n2026-03-12,am,9h,12h,é. MOREL\n"
			       "2026-03-12,pm,14h,17h,T1\n2026-03-13,am,9h,12h,Twin\n");

	do_command(&t, &desc_trainer_add,
		   &(struct trainer_add){.code = STR("T1"), .name = STR("É. Morel")}, &trainer);
	do_command(&t, &desc_trainer_add,
		   &(struct trainer_add){.code = STR("T2"), .name = STR("Twin")}, &other);
	do_command(&t, &desc_trainer_add,
		   &(struct trainer_add){.code = STR("T3"), .name = STR("Twin")}, &other);
	ck_assert(import_slots(t.s, t.a, slots, &t.options, &r, &why));
	expect(&r, 2, 0, 0, 1);
	says(&r, 4, IMPORT_REFUSED, "trainer: no such trainer \"Twin\"");
	stage_free(&t);
}

/* Every outcome and every reason of a trial are those of the import that follows. */
static void foretold(struct stage *t,
		     bool (*import)(struct session *, struct arena *, struct str,
				    const struct import_options *, struct import_report *,
				    struct str *),
		     struct str bytes)
{
	struct import_report tried, done;
	struct str why;

	t->options.dry_run = true;
	ck_assert_msg(import(t->s, t->a, bytes, &t->options, &tried, &why), "%.*s", (int)why.n,
		      why.p);
	t->options.dry_run = false;
	ck_assert_msg(import(t->s, t->a, bytes, &t->options, &done, &why), "%.*s", (int)why.n,
		      why.p);
	ck_assert_uint_eq(tried.n, done.n);
	for (uint32_t i = 0; i < done.n; i++) {
		printf("line %u: %.*s | %.*s\n", done.lines[i].line, (int)tried.lines[i].why.n,
		       tried.lines[i].why.p, (int)done.lines[i].why.n, done.lines[i].why.p);
		ck_assert_int_eq(tried.lines[i].outcome, done.lines[i].outcome);
		ck_assert(str_eq(tried.lines[i].why, done.lines[i].why));
	}
}

UNIT(import, a_trial_foretells_places_and_doubles)
{
	struct stage t = stage_new(3);

	learners(&t, STR("courriel;nom;prenom\nknown@example.org;Known;K\n"));
	foretold(&t, import_learners,
		 STR("courriel;nom;prenom;naissance\na@example.org;A;A;01/01/1990\n"
		     "KNOWN@example.org;Known;K;\nbad;B;B;\nb@example.org;B;B;\n"
		     "A@example.org;Autre;A;\nc@example.org;C;C;\nc@example.org;C;C;\n"
		     "known@example.org;Other;K;\n"));
	foretold(
		&t, import_slots,
		STR("date;demi-journée;début;fin\n12/03/2026;matin;9h;12h\n"
		    "12/03/2026;am;9h;12h\n12/03/2026;am;9h;11h\n12/03/2026;Après-midi;14h;17h\n"));
	foretold(&t, import_grades,
		 STR("courriel;épreuve;note\na@example.org;MEMOIRE;12\na@example.org;MEMOIRE;12\n"
		     "a@example.org;MEMOIRE;13\nb@example.org;MEMOIRE;ABS\n"
		     "b@example.org;MEMOIRE;10\nnobody@example.org;MEMOIRE;10\n"));
	stage_free(&t);
}

UNIT(import, a_trial_of_a_cohort_that_is_not_open)
{
	struct stage t = stage_new(0);
	struct cohort cohort;
	struct str bytes = STR("courriel;nom;prenom\nb@example.org;B;B\na@example.org;A;A\n");

	learners(&t, STR("courriel;nom;prenom\na@example.org;A;A\n"));
	do_command(&t, &desc_cohort_start, &(struct cohort_start){.cohort = t.options.cohort},
		   &cohort);
	do_command(&t, &desc_cohort_close, &(struct cohort_close){.cohort = t.options.cohort},
		   &cohort);
	t.options.strict = true;
	struct import_report r = learners(&t, bytes);
	ck_assert(r.withheld);
	says(&r, 2, IMPORT_REFUSED, "cohort: the cohort is not open to enrolment (closed)");
	t.options.strict = false;
	foretold(&t, import_learners, bytes);
	stage_free(&t);
}

UNIT(import, french_words_for_our_own)
{
	struct stage t = stage_new(0);
	struct fault fault;
	void *rows;
	uint32_t n;

	learners(&t,
		 STR("courriel;nom;prenom;sexe\na@example.org;A;A;H\nb@example.org;B;B;Femme\n"));
	ck_assert_int_eq(session_query(t.s, &desc_learner_list, &(struct learner_list){0}, NULL, 0,
				       &rows, &n, &fault),
			 STATUS_ok);
	ck_assert_uint_eq(n, 2);
	ck_assert_uint_eq(((const struct learner *)rows)[0].sex, sex_MALE);
	ck_assert_uint_eq(((const struct learner *)rows)[1].sex, sex_FEMALE);
	stage_free(&t);
}
