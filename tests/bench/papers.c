/* Diplomas on paper against bare pages with the same text: bench-papers COUNT FOLDER prints the
 * seconds of both. Ours is what `diploma print` does: facts out of the signed credential, its page,
 * the code, the archive's update, a file written and synced. The bare one lays each text out once,
 * at its place, and writes the file. Both on all processors. */
#include "batch.h"
#include "credential.h"
#include "records.h"

#include <cairo-pdf.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <pango/pangocairo.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#define COUNT_MAX 10000u
#define THREADS_MAX 16u

static const struct {
	const char *font, *text;
} lines[] = {
	{"Linux Libertine O 19", "Université de Strasbourg"},
	{"Linux Libertine O 12", "Aix-Marseille Université  ·  Université de Lille"},
	{"Linux Libertine O 33", "Diplôme inter-universitaire"},
	{"Linux Libertine O Bold 20", "Coordination en soins primaires"},
	{"Linux Libertine O Italic 10",
	 "Vu le code de l’éducation, notamment son article L. 613-2 ;"},
	{"Linux Libertine O Italic 10",
	 "Vu la délibération du conseil en date du 4 novembre 2024 ;"},
	{"Linux Libertine O Italic 10", "Vu le procès-verbal du jury en date du 30 juin 2026 ;"},
	{"Linux Libertine O 12", "Le diplôme est délivré à"},
	{"Linux Libertine O 12", "nom d’usage : Durand"},
	{"Linux Libertine O 12", "née le 5 novembre 1988 à Saint-Étienne (Loire)"},
	{"Linux Libertine O 12", "au titre de l’année universitaire 2025-2026"},
	{"Linux Libertine O Bold 14", "avec la mention Très bien"},
	{"Linux Libertine O 11", "Fait à Strasbourg, le 1er juillet 2026"},
	{"Linux Biolinum O 8", "La titulaire"},
	{"Linux Biolinum O 8", "Présidence du jury — professeure des universités"},
	{"Linux Biolinum O Bold 8", "Pr Anne Muller"},
	{"Linux Biolinum O 8", "La présidente de l’Université de Strasbourg"},
	{"Linux Biolinum O Bold 8", "Jeanne Weber"},
	{"Linux Biolinum O Italic 7",
	 "Ce document contient le diplôme numérique signé, vérifiable hors ligne."},
};

static struct arena *a;
static const char *folder;
static unsigned count;
static atomic_uint next;
static struct credential_facts facts[COUNT_MAX];
static struct credential_file made[COUNT_MAX];

#define TEXT(literal)                                                                              \
	{                                                                                          \
		literal, sizeof(literal) - 1                                                       \
	}

static void sign_all(void)
{
	static const struct credential_institution three[] = {
		{TEXT("Université de Strasbourg"), true},
		{TEXT("Aix-Marseille Université"), false},
		{TEXT("Université de Lille"), false}};
	static const uint8_t seed[32] = {7};
	uint8_t public_key[32], secret[PROOF_SECRET_BYTES];

	must(sodium_init() >= 0 && crypto_sign_seed_keypair(public_key, secret, seed) == 0);
	for (unsigned i = 0; i < count; i++)
		facts[i] = (struct credential_facts){
			.id = STR("urn:uuid:0197c9d2-6f0c-7a51-9c3e-5a8f0d6b2e11"),
			.number = arena_printf(a, "0673021V-2026-DIU-CSP-%06u-K", i),
			.title = STR("Coordination en soins primaires"),
			.programme_code = STR("DIU-CSP"),
			.kind = STR("interuniversity_diploma"),
			.holder_name = arena_printf(a, "Éloïse Šárka N’Guyễn %u", i),
			.given_names = STR("Éloïse Šárka"),
			.family_name = arena_printf(a, "N’Guyễn %u", i),
			.usage_name = STR("Durand"),
			.civility = STR("Madame"),
			.birth_date = STR("1988-11-05"),
			.birth_place = STR("Saint-Étienne (Loire)"),
			.academic_year = STR("2025-2026"),
			.honours = STR("Très bien"),
			.issuer_name = three[0].name,
			.criteria = STR("décision du jury"),
			.decision_date = STR("2026-06-30"),
			.voted = STR("2024-11-04"),
			.board_code = STR("DIU-CSP-2026/J1"),
			.issued_at = STR("2026-07-01T08:00:00Z"),
			.valid_from = STR("2026-07-01T08:00:00Z"),
			.issue_date = STR("2026-07-01"),
			.city = STR("Strasbourg"),
			.signatory = STR("Jeanne Weber"),
			.signatory_capacity = STR("La présidente de l’Université de Strasbourg"),
			.chair = STR("Pr Anne Muller"),
			.chair_quality = STR("professeure des universités"),
			.institutions = three,
			.ninstitutions = COUNT(three)};
	must(credential_make_many(secret, facts, count, a, made));
}

static double ours(void)
{
	struct diploma_file *files = arena_alloc(a, count * sizeof *files);
	struct batch b = {.jobs = arena_alloc(a, count * sizeof *b.jobs),
			  .n = count,
			  .tongue = TONGUE_FRENCH};
	struct str why;
	gint64 began = g_get_monotonic_time();

	for (unsigned i = 0; i < count; i++) {
		files[i].credential = made[i].bytes;
		files[i].code = made[i].code;
		b.jobs[i] =
			(struct batch_job){.document = document_named("diploma"),
					   .facts = &files[i],
					   .path = arena_printf(a, "%s/ours-%u.pdf", folder, i).p};
	}
	if (!batch_run(&b, a, &why)) {
		fprintf(stderr, "%.*s\n", (int)why.n, why.p);
		exit(EXIT_FAILURE);
	}
	double took = (double)(g_get_monotonic_time() - began) / 1e6;
	for (unsigned i = 0; i < count; i++)
		must(b.jobs[i].outcome == BATCH_WRITTEN);
	return took;
}

static void bare_page(PangoFontMap *map, PangoFontDescription *const *fonts, const char *path,
		      const char *name)
{
	cairo_surface_t *s = cairo_pdf_surface_create(path, 842, 595);
	cairo_t *cr = cairo_create(s);
	PangoContext *context = pango_font_map_create_context(map);
	PangoLayout *layout = pango_layout_new(context);

	for (size_t i = 0; i <= COUNT(lines); i++) {
		pango_layout_set_font_description(layout, fonts[i]);
		pango_layout_set_text(layout, i < COUNT(lines) ? lines[i].text : name, -1);
		cairo_move_to(cr, 40, 20 + 27 * (double)i);
		pango_cairo_show_layout(cr, layout);
	}
	cairo_show_page(cr);
	g_object_unref(layout);
	g_object_unref(context);
	cairo_destroy(cr);
	cairo_surface_destroy(s);
}

static void *bare_thread(void *unused)
{
	PangoFontMap *map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
	PangoFontDescription *fonts[COUNT(lines) + 1];
	char path[1000], name[100];
	unsigned i;

	for (size_t k = 0; k <= COUNT(lines); k++)
		fonts[k] = pango_font_description_from_string(
			k < COUNT(lines) ? lines[k].font : "Linux Libertine O 27");
	while ((i = atomic_fetch_add(&next, 1)) < count) {
		snprintf(path, sizeof path, "%s/bare-%u.pdf", folder, i);
		snprintf(name, sizeof name, "Madame Éloïse Šárka N’Guyễn %u", i);
		bare_page(map, fonts, path, name);
	}
	for (size_t k = 0; k <= COUNT(lines); k++)
		pango_font_description_free(fonts[k]);
	g_object_unref(map);
	return unused;
}

static double bare(void)
{
	unsigned n = g_get_num_processors();
	GThread *threads[THREADS_MAX];
	gint64 began = g_get_monotonic_time();

	n = n < THREADS_MAX ? n : THREADS_MAX;
	for (unsigned i = 0; i < n; i++)
		threads[i] = g_thread_new("bare", bare_thread, NULL);
	for (unsigned i = 0; i < n; i++)
		g_thread_join(threads[i]);
	return (double)(g_get_monotonic_time() - began) / 1e6;
}

int main(int argc, char **argv)
{
	count = argc == 3 ? (unsigned)atoi(argv[1]) : 0;
	if (!count || count > COUNT_MAX)
		return EXIT_FAILURE;
	folder = argv[2];
	a = arena_new();
	sign_all();
	double one = ours(), other = bare();
	printf("%.3f %.3f\n", one, other);
	arena_free(a);
	return EXIT_SUCCESS;
}
