/* A cohort's attendance on one page: what it says, that it is one page, always the same bytes. */
#include "documents.h"
#include "lived.h"
#include "map_paper.h"
#include "pdf.h"
#include "unit.h"

#include <glib.h>

static struct arena *a;
static struct fonts *fonts;
static struct str why;

static void ready(void)
{
	a = arena_new();
	fonts = pdf_fonts(a);
}

static void done(void)
{
	fonts_free(fonts);
	arena_free(a);
}

/* Every combination of status and seal somewhere, and names long and short. */
static struct map_facts facts_of(uint32_t learners, uint32_t slots)
{
	struct map_facts f = {.action.title = STR("Coordination d’équipe"),
			      .action.provider.name = STR("Université d’Exemple"),
			      .cohort = STR("DU-1"),
			      .date = 20260701,
			      .created_ms = 1782864000000,
			      .grid = {.nslots = slots, .nlearners = learners}};
	struct grid *g = &f.grid;

	g->slots = arena_alloc(a, slots * sizeof *g->slots);
	g->sealed = arena_alloc(a, slots);
	g->learners = arena_alloc(a, learners * sizeof *g->learners);
	g->standings = arena_alloc(a, learners * sizeof *g->standings);
	g->cells = arena_alloc(a, (size_t)learners * slots);
	for (uint32_t i = 0; i < slots; i++) {
		g->slots[i].date = 20260101 + i / 54 % 12 * 100 + i / 2 % 27;
		g->sealed[i] = i % 7 != 6;
	}
	for (uint32_t k = 0; k < learners; k++) {
		struct standing *t = arena_alloc(a, sizeof *t);
		*t = (struct standing){.credited_min = 9000,
				       .counted_min = k % 9 ? 10000 : 0,
				       .attendance_permille = k * 1000 / learners,
				       .asked_permille = 800,
				       .out_of_reach = k < learners / 3};
		g->learners[k] = (struct enrolment){
			.family_name = arena_printf(
				a, "%s %u", k % 3 ? "Li" : "de Saint-Œuvre-Nguyễn de la Tour", k),
			.given_names = k % 5 ? STR("Éloïse") : STR("Marie-Antoinette Joséphine")};
		g->standings[k] = k % 8 ? t : NULL;
		for (uint32_t i = 0; i < slots; i++)
			g->cells[k * slots + i] = (uint8_t)((k + i * 3) % 5);
	}
	return f;
}

static char *made(const struct map_facts *f, enum tongue t, const char *command)
{
	struct buf one, two;

	buf_init(&one, PAPER_BYTES_MAX);
	buf_init(&two, PAPER_BYTES_MAX);
	ck_assert_msg(map_make(fonts, t, f, &one, a, &why), "%.*s", (int)why.n, why.p);
	ck_assert(map_make(fonts, t, f, &two, a, &why));
	ck_assert(one.n == two.n && memcmp(one.p, two.p, one.n) == 0);
	char *text = pdf_asked(&one, command);
	buf_free(&one);
	buf_free(&two);
	return text;
}

static void has(const char *text, const char *what)
{
	ck_assert_msg(strstr(text, what) != NULL, "\"%s\" is not in: %.900s", what, text);
}

UNIT(map_paper, one_page_whatever_the_cohort)
{
	static const struct {
		uint32_t learners, slots;
		const char *pages;
	} cases[] = {{1, 1, "Pages:           1"},    {12, 20, "Pages:           1"},
		     {60, 60, "Pages:           1"},  {61, 120, "Pages:           1"},
		     {200, 60, "Pages:           1"}, {200, 500, "Pages:           1"},
		     {201, 60, "Pages:           2"}};

	ready();
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct map_facts f = facts_of(cases[i].learners, cases[i].slots);
		char *info = made(&f, TONGUE_FRENCH, "pdfinfo x.pdf");
		has(info, cases[i].pages);
		g_free(info);
	}
	done();
}

UNIT(map_paper, says_who_and_what_is_asked)
{
	ready();
	struct map_facts f = facts_of(12, 20);
	char *text = made(&f, TONGUE_FRENCH, "pdftotext -layout x.pdf -");
	static const char *const french[] = {"Assiduité de la promotion DU-1",
					     "Université d’Exemple · 1er",
					     "Marie-Antoinette Joséphine",
					     "exigé : 80",
					     "part des présents",
					     "présent",
					     "en retard",
					     "absent",
					     "excusé",
					     "non scellé, ne compte pas encore",
					     "! 150"};
	for (size_t i = 0; i < COUNT(french); i++)
		has(text, french[i]);
	g_free(text);
	text = made(&f, TONGUE_ENGLISH, "pdftotext -layout x.pdf -");
	has(text, "Attendance of DU-1");
	has(text, "out of reach");
	g_free(text);
	f = facts_of(200, 500);
	text = made(&f, TONGUE_ENGLISH, "pdftotext -layout x.pdf -");
	has(text, "A column is a week, with the worst of its half-days.");
	g_free(text);
	done();
}

UNIT(map_paper, is_due_where_there_is_something_to_see)
{
	struct world *w = lived_world();
	struct session *s = world_session(w);
	const struct document *d = document_named("attendance-map");
	struct subject subject = {.cohort = lived_id(s, &desc_cohort, "DU-1")};
	struct office office;
	const void *facts;

	ready();
	office_open(&office, s, 20260701);
	ck_assert_int_eq(d->gather(&office, &subject, &facts), DUE_YES);
	char *text = made(facts, TONGUE_FRENCH, "pdftotext -layout x.pdf -");
	has(text, "de Saint-Œuvre Noé");
	g_free(text);
	lived_say(s, "cohort plan EMPTY DU-P");
	subject.cohort = lived_id(s, &desc_cohort, "EMPTY");
	ck_assert_int_eq(d->gather(&office, &subject, &facts), DUE_NO);
	ck_assert_str_eq(arena_z(a, office.why), "no half-day is planned");
	lived_say(s, "slot schedule EMPTY 2026-09-01 am 09:00 12:00");
	ck_assert_int_eq(d->gather(&office, &subject, &facts), DUE_NO);
	ck_assert_str_eq(arena_z(a, office.why), "nobody is enrolled");
	world_speak(w, "lea", LEARNER, 1, 0);
	office_forget(&office);
	ck_assert_int_eq(d->gather(&office, &subject, &facts), DUE_REFUSED);
	ck_assert_int_eq(office.fault.why, REASON_wrong_role);
	done();
	world_free(w);
}
