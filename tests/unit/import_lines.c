/* No value moves from one line to another: importing a file is importing its lines one by one, and
 * gives each line the same fate and the register the same facts. */
#include "import.h"
#include "unit.h"
#include "values.h"
#include "world.h"

#include <stdio.h>

#define FILES 60u
#define LINES 12u

typedef bool import_fn(struct session *, struct arena *, struct str, const struct import_options *,
		       struct import_report *, struct str *);

/* A column and what may stand in it: right, wrong, empty. */
struct column {
	const char *head;
	const char *cells[8];
};

static const struct column people[] = {
	{"Courriel",
	 {"a@example.org", "b@example.org", "c@example.org", "d@example.org", "e@example.org",
	  "A@Example.ORG", "no address", ""}},
	{"Nom", {"Martin", "Durand", "MARTIN", "Lima", "Échô", "", "?!", "Martin"}},
	{"Prénom", {"Léa", "Paul", "Claire", "Lea", "", "Zoé", "Max", "Léa"}},
	{"Nom d'usage", {"", "", "Dubois", "", "Roux", "", "7", ""}},
	{"Né(e) le",
	 {"14/03/1988", "01/02/1980", "", "31/02/1980", "1988-03-14", "", "soon", "01/01/2999"}},
	{"RPPS",
	 {"10000000009", "10100000001", "", "", "12345", "1,01E+10", "10103603030", "10000000009"}},
	{"Téléphone", {"0601020304", "612345678", "6,12E+08", "", "", "+33 6 01 02 03 04", "", ""}},
	{"Profession", {"infirmière", "", "médecin", "", "", "", "", ""}},
	{"Département", {"1", "69", "2A", "", "", "too long a name", "", ""}},
	{"Sexe", {"F", "M", "H", "", "", "neither", "", ""}},
	{NULL, {NULL}}};
static const struct column days[] = {
	{"Date",
	 {"12/03/2026", "13/03/2026", "14/03/2026", "31/02/2026", "", "2026-03-12", "soon",
	  "15/03/2026"}},
	{"Demi-journée", {"am", "pm", "matin", "après-midi", "", "night", "am", "pm"}},
	{"Début", {"9h", "09:00", "13:30", "14h", "", "25:00", "9h30", "8h"}},
	{"Fin", {"12:30", "12h", "17:00", "8h", "", "noon", "12h30", "17h30"}},
	{"Salle", {"A", "", "B", "", "", "", "", ""}},
	{"Formateur", {"T1", "Twin", "", "", "É. Morel", "nobody", "", ""}},
	{NULL, {NULL}}};
static const struct column marks[] = {
	{"Courriel",
	 {"m@example.org", "n@example.org", "o@example.org", "nobody@example.org", "",
	  "M@example.org", "n@example.org", "o@example.org"}},
	{"Épreuve", {"MEMOIRE", "ORAL", "MEMOIRE", "NONE", "", "MEMOIRE", "ORAL", "ORAL"}},
	{"Note", {"12", "12,5", "", "21", "9,995", "ABI", "ABJ", "14"}},
	{NULL, {NULL}}};

struct side {
	struct world *w;
	struct session *s;
	uint64_t cohort;
};

static void do_command(struct session *s, const struct desc *d, const void *m, void *reply)
{
	struct fault fault = {0};

	ck_assert_int_eq(session_command(s, d, m, reply, &fault), STATUS_ok);
}

static void member(struct side *t, const char *email)
{
	struct learner l;
	struct enrolment e;

	do_command(t->s, &desc_learner_register,
		   &(struct learner_register){.email = str_of(email),
					      .family_name = str_of(email),
					      .given_names = STR("M")},
		   &l);
	do_command(t->s, &desc_enrolment_add,
		   &(struct enrolment_add){.cohort = t->cohort, .learner = l.id}, &e);
}

/* Both sides begin alike: an open cohort, two tests, trainers, three members. */
static struct side side_new(void)
{
	static const char *const members[] = {"m@example.org", "n@example.org", "o@example.org"};
	struct side t = {.w = world_new(WORLD_MEMORY)};
	struct award_institution lead = {.name = STR("EHESP"), .lead = true};
	struct component parts[] = {
		{.code = STR("MEMOIRE"), .title = STR("Mémoire"), .coefficient_hundredths = 100},
		{.code = STR("ORAL"), .title = STR("Oral"), .coefficient_hundredths = 100}};
	struct programme_publish p = {
		.code = STR("P"),
		.kind = programme_kind_PACTE,
		.title = STR("Pacte"),
		.outcome = outcome_ESTABLISHMENT_DIPLOMA,
		.institutions = {&lead, 1},
		.rules = {.components = {parts, 2}, .average_min_hundredths = 1000}};
	struct trainer_add trainers[] = {{.code = STR("T1"), .name = STR("É. Morel")},
					 {.code = STR("T2"), .name = STR("Twin")},
					 {.code = STR("T3"), .name = STR("Twin")}};
	struct programme programme;
	struct cohort cohort;
	struct trainer trainer;

	t.s = world_session(t.w);
	do_command(t.s, &desc_programme_publish, &p, &programme);
	for (size_t i = 0; i < COUNT(trainers); i++)
		do_command(t.s, &desc_trainer_add, &trainers[i], &trainer);
	do_command(t.s, &desc_cohort_plan,
		   &(struct cohort_plan){.code = STR("C"), .programme = programme.id}, &cohort);
	t.cohort = cohort.id;
	do_command(t.s, &desc_cohort_open, &(struct cohort_open){.cohort = t.cohort}, &cohort);
	for (size_t i = 0; i < COUNT(members); i++)
		member(&t, members[i]);
	return t;
}

static uint64_t next(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return *seed >> 33;
}

static struct str heading(struct arena *a, const struct column *columns)
{
	struct str line = STR("");

	for (; columns->head; columns++)
		line = arena_printf(a, "%.*s%s%s", (int)line.n, line.p, line.n ? ";" : "",
				    columns->head);
	return line;
}

/* Mostly what stands first in the lists, which is right; every fourth cell anything. */
static struct str random_line(struct arena *a, const struct column *columns, uint64_t *seed)
{
	struct str line = STR("");

	for (uint32_t c = 0; columns[c].head; c++) {
		uint64_t of = next(seed) % 4 ? 4 : COUNT(columns[c].cells);
		const char *cell = columns[c].cells[next(seed) % of];
		line = arena_printf(a, "%.*s%s%s", (int)line.n, line.p, c ? ";" : "", cell);
	}
	return line;
}

static struct import_report bring(struct side *t, struct arena *a, import_fn *import,
				  struct str bytes)
{
	struct import_options o = {.cohort = t->cohort};
	struct import_report report;
	struct str why = STR("");

	ck_assert_msg(import(t->s, a, bytes, &o, &report, &why), "%.*s", (int)why.n, why.p);
	session_forget(t->s);
	return report;
}

/* What a service keeps, without the ids, which count all that happened before. */
static json_t *rows_of(struct side *t, const struct desc *d, const void *m)
{
	static const char *const ids[] = {"id",		"learner", "cohort",  "rank",
					  "registered", "at",	   "changed", "entered"};
	json_t *all = json_array();
	struct fault fault;
	void *rows;
	uint32_t n;

	ck_assert_int_eq(session_query(t->s, d, m, NULL, 0, &rows, &n, &fault), STATUS_ok);
	for (uint32_t i = 0; i < n; i++) {
		json_t *j = message_to_json(d->reply,
					    (const unsigned char *)rows + i * d->reply->size, 0);
		for (size_t k = 0; k < COUNT(ids); k++)
			json_object_del(j, ids[k]);
		json_array_append_new(all, j);
	}
	return all;
}

static char *everything(struct side *t)
{
	json_t *j = json_pack(
		"{so, so, so, so}", "learners",
		rows_of(t, &desc_learner_list, &(struct learner_list){0}), "enrolments",
		rows_of(t, &desc_enrolment_list, &(struct enrolment_list){.cohort = t->cohort}),
		"slots", rows_of(t, &desc_slot_list, &(struct slot_list){.cohort = t->cohort}),
		"grades", rows_of(t, &desc_grade_list, &(struct grade_list){.cohort = t->cohort}));
	char *text = json_dumps(j, JSON_INDENT(1) | JSON_SORT_KEYS);

	json_decref(j);
	session_forget(t->s);
	return text;
}

/* How many lines were taken, so that a file in which all is refused is no proof. */
static uint32_t same_file(import_fn *import, const struct column *columns, uint64_t seed)
{
	struct side whole = side_new(), single = side_new();
	struct arena *a = arena_new();
	struct str head = heading(a, columns), file = head, lines[LINES];

	for (uint32_t i = 0; i < LINES; i++) {
		lines[i] = random_line(a, columns, &seed);
		file = arena_printf(a, "%.*s\n%.*s", (int)file.n, file.p, (int)lines[i].n,
				    lines[i].p);
	}
	struct import_report all = bring(&whole, a, import, file);
	ck_assert_uint_eq(all.n, LINES);
	for (uint32_t i = 0; i < LINES; i++) {
		struct import_report one = bring(&single, a, import,
						 arena_printf(a, "%.*s\n%.*s", (int)head.n, head.p,
							      (int)lines[i].n, lines[i].p));
		ck_assert_msg(all.lines[i].outcome == one.lines[0].outcome &&
				      str_eq(all.lines[i].why, one.lines[0].why),
			      "%.*s\nline %u: %d %.*s\nalone: %d %.*s", (int)file.n, file.p, i + 2,
			      (int)all.lines[i].outcome, (int)all.lines[i].why.n,
			      all.lines[i].why.p, (int)one.lines[0].outcome,
			      (int)one.lines[0].why.n, one.lines[0].why.p);
	}
	char *left = everything(&whole), *right = everything(&single);
	ck_assert_msg(strcmp(left, right) == 0, "%.*s\n%s\n%s", (int)file.n, file.p, left, right);
	free(left);
	free(right);
	arena_free(a);
	world_free(whole.w);
	world_free(single.w);
	return all.counts[IMPORT_ADDED];
}

static void same_files(import_fn *import, const struct column *columns)
{
	uint32_t added = 0;

	for (uint64_t seed = 1; seed <= FILES; seed++)
		added += same_file(import, columns, seed);
	ck_assert_uint_ge(added, FILES);
}

UNIT(import, a_file_of_learners_is_its_lines)
{
	same_files(import_learners, people);
}

UNIT(import, a_calendar_is_its_lines)
{
	same_files(import_slots, days);
}

UNIT(import, a_file_of_marks_is_its_lines)
{
	same_files(import_grades, marks);
}

/* The two files of the issue: what a refused line leaves must not reach the next. */
UNIT(import, a_refused_line_lends_nothing)
{
	struct side t = side_new();
	struct arena *a = arena_new();
	struct fault fault;
	struct learner_find find = {.text = STR("Mike")};
	void *rows;
	uint32_t n;

	bring(&t, a, import_learners,
	      STR("Nom;Prénom;Mail;Né(e) le;RPPS;Profession;Téléphone\n"
		  "Lima;Lou;;01/02/1980;10000000009;infirmière;0601020304\n"
		  "Mike;Max;d1@example.org;;;;\n"));
	ck_assert_int_eq(session_query(t.s, &desc_learner_find, &find, NULL, 0, &rows, &n, &fault),
			 STATUS_ok);
	ck_assert_uint_eq(n, 1);
	const struct learner *l = rows;
	ck_assert_uint_eq(l->birth_date, 0);
	ck_assert(!l->rpps.n && !l->phone.n && !l->profession.n);
	arena_free(a);
	world_free(t.w);
}
