/* Diplomas for other programs to read back: papers-diplomas DIR COUNT, papers-diplomas DIR golden.
 *
 * Each is NAME.pdf with the credential in it as NAME.json, the text of its code as NAME.code, and
 * the holder's names as they must be found in the text, one a line, as NAME.names.
 */
#include "credential.h"
#include "diploma_paper.h"
#include "files.h"
#include "paper_file.h"
#include "signed.h"

#include <stdio.h>
#include <stdlib.h>

#define SAMPLES_MAX 5000u
#define PIECES_MAX 3

/* Of the cohorts' data and beyond: what French registers hold. */
static const char *const given[] = {
	"Léa",	 "Zoé",	 "Šárka", "Nguyễn", "Ødegård", "Maëlle", "Anaïs",	  "François",
	"Hervé", "Loïc", "Ágnes", "Łucja",  "Çağla",   "Þóra",	 "Anne-Sophie",	  "Jean-Noël",
	"Ô",	 "Inès", "Œdipe", "Thúy",   "Đức",     "Ijeoma", "Marie-Thérèse", "Ünal"};
static const char *const family[] = {"Martin",
				     "Péréz",
				     "N’Diaye",
				     "Faÿ",
				     "Lefèvre",
				     "Œuvrard",
				     "Šimůnek",
				     "Nguyễn",
				     "D’Ångström",
				     "Saint-Hilaire",
				     "Müller",
				     "Saïdi",
				     "Dùthchas",
				     "Ng",
				     "de La Tour d’Auvergne",
				     "Wolfeschlegelstein",
				     "Þórðarson",
				     "Przybyszewska",
				     "Trịnh",
				     "Benkhaled",
				     "L’Hôpital",
				     "Škvorecký",
				     "Ó Súilleabháin"};
static const char *const kinds[] = {"university_diploma", "interuniversity_diploma",
				    "establishment_diploma", "certificate"};

static struct arena *a;
static struct credential_facts facts[SAMPLES_MAX];
static struct credential_file made[SAMPLES_MAX];
static const char *names[SAMPLES_MAX];
static uint64_t state = 20260701;

static uint32_t below(uint32_t n)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(state >> 33) % n;
}

static struct str joined(const char *const *words, uint32_t n, const char *between)
{
	struct str text = STR("");

	for (uint32_t pieces = 1 + below(PIECES_MAX); pieces; pieces--)
		text = arena_printf(a, "%.*s%s%s", (int)text.n, text.p, text.n ? between : "",
				    words[below(n)]);
	return text;
}

static struct credential_facts least(void)
{
	static const struct credential_institution alone = {{"Université Y", 13}, true};
	struct credential_facts f = {
		.id = STR("urn:uuid:0197c9d2-6f0c-7a51-9c3e-5a8f0d6b2e11"),
		.number = STR("Y-2026-X-000001-K"),
		.title = STR("DU X"),
		.programme_code = STR("X"),
		.kind = STR("university_diploma"),
		.holder_name = STR("Li Ô"),
		.family_name = STR("Ô"),
		.given_names = STR("Li"),
		.issuer_name = STR("Université Y"),
		.criteria = STR("décision du jury"),
		.decision_date = STR("2026-06-30"),
		.board_code = STR("X/J1"),
		.issued_at = STR("2026-07-01T08:00:00Z"),
		.valid_from = STR("2026-07-01T08:00:00Z"),
		.issue_date = STR("2026-07-01"),
		.institutions = &alone,
		.ninstitutions = 1,
	};

	memset(f.salt, 0x5a, sizeof f.salt);
	return f;
}

#define TEXT(literal)                                                                              \
	{                                                                                          \
		literal, sizeof(literal) - 1                                                       \
	}

static struct credential_facts full(void)
{
	static const struct credential_institution three[] = {
		{TEXT("Université de Strasbourg"), true},
		{TEXT("Aix-Marseille Université"), false},
		{TEXT("Université de Lille"), false}};
	struct credential_facts f = least();

	f.number = STR("0673021V-2026-DIU-CSP-000012-K");
	f.title = STR("Diplôme Inter-Universitaire Coordination en Soins Primaires");
	f.kind = STR("interuniversity_diploma");
	f.institutions = three;
	f.ninstitutions = COUNT(three);
	f.issuer_name = three[0].name;
	f.civility = STR("Madame");
	f.given_names = STR("Éloïse Marie Šárka");
	f.family_name = STR("N’Guyễn-Œuvrard");
	f.usage_name = STR("Durand");
	f.holder_name = STR("Éloïse Marie Šárka N’Guyễn-Œuvrard, nom d’usage Durand");
	f.birth_date = STR("1988-11-05");
	f.birth_place = STR("Saint-Étienne (Loire)");
	f.academic_year = STR("2025-2026");
	f.honours = STR("Très bien");
	f.voted = STR("2024-11-04");
	f.city = STR("Strasbourg");
	f.signatory = STR("Jeanne Weber");
	f.signatory_capacity = STR("La présidente de l’Université de Strasbourg");
	f.chair = STR("Pr Anne Muller");
	f.chair_quality = STR("professeure des universités");
	f.verify_url = STR("https://diplomes.univ-exemple.fr/verifier");
	return f;
}

static struct credential_facts longest(void)
{
	static struct credential_institution many[DIPLOMA_INSTITUTIONS_MAX];
	struct credential_facts f = full();

	for (size_t i = 0; i < COUNT(many); i++)
		many[i] = (struct credential_institution){
			arena_printf(a,
				     "Université de la Très Longue Vallée et des Montagnes n° %zu",
				     i + 1),
			i == 0};
	f.institutions = many;
	f.ninstitutions = COUNT(many);
	f.given_names = STR("Marie-Antoinette Joséphine Élisabeth Bérengère Philippine "
			    "Charlotte-Amélie Wilhelmine");
	f.family_name = STR("de Saint-Œuvre-Montmorency de la Rochefoucauld-Doudeauville von und "
			    "zu Hohenlohe-Langenburg-Schillingsfürst");
	f.usage_name = STR("Wolfeschlegelsteinhausenbergerdorff-Montmorency-Luxembourg-Piney");
	f.holder_name = arena_printf(a, "%s %s", f.given_names.p, f.family_name.p);
	f.title = STR("Coordination pluriprofessionnelle des parcours complexes en soins "
		      "primaires, médico-sociaux et hospitaliers de proximité : pilotage, "
		      "animation d’équipe, démarche qualité, projets de santé et outils "
		      "numériques de la coordination territoriale, outre-mer et en milieu rural "
		      "isolé");
	f.birth_place = STR("Saint-Germain-de-Tallevende-la-Lande-Vaumont (Calvados)");
	f.signatory = STR("Jean-Baptiste de Saint-Hilaire de la Tour d’Auvergne-Lauraguais");
	f.chair_quality = STR("professeure des universités, praticienne hospitalière, doyenne");
	return f;
}

static void golden(uint32_t *n)
{
	struct credential_facts f = full();

	names[*n] = "least";
	facts[(*n)++] = least();
	names[*n] = "full";
	facts[(*n)++] = f;
	names[*n] = "longest";
	facts[(*n)++] = longest();
	names[*n] = "duplicate";
	f.edition = STR("duplicate");
	f.replaces = STR("0673021V-2026-DIU-CSP-000003-A");
	facts[(*n)++] = f;
	f = full();
	names[*n] = "national";
	f.kind = STR("national_diploma");
	f.title = STR("Master 2 Management des Organisations de Santé");
	f.civility = STR("Monsieur");
	f.ninstitutions = 1;
	facts[(*n)++] = f;
	names[*n] = "registered";
	f.kind = STR("rncp_certification");
	f.title = STR("Coordonner une structure d’exercice coordonné");
	f.rncp = STR("RNCP12345");
	f.rncp_decided = STR("2026-01-20");
	f.rncp_level = STR("7");
	f.nsf = STR("310, 331");
	facts[(*n)++] = f;
	f = full();
	names[*n] = "establishment";
	f.kind = STR("establishment_diploma");
	f.title = STR("Pacte soins primaires, parcours MSP");
	f.civility = STR("");
	f.ninstitutions = 1;
	facts[(*n)++] = f;
	f = least();
	names[*n] = "attestation";
	f.kind = STR("attestation");
	f.title = STR("Formation Séminaires ARS / HAS");
	facts[(*n)++] = f;
}

static void random_ones(uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		struct credential_facts f = below(4) ? full() : least();
		f.kind = str_of(kinds[below(COUNT(kinds))]);
		f.given_names = joined(given, COUNT(given), " ");
		f.family_name = joined(family, COUNT(family), below(2) ? "-" : " ");
		f.holder_name = arena_printf(a, "%s %s", f.given_names.p, f.family_name.p);
		f.number = arena_printf(a, "0673021V-2026-DIU-CSP-%06u-K", i + 1);
		memset(f.salt, (int)below(256), sizeof f.salt);
		names[i] = arena_printf(a, "%06u", i + 1).p;
		facts[i] = f;
	}
}

static void keep(const char *folder, const char *name, const char *ending, struct str bytes)
{
	struct str why;

	if (!file_write(arena_printf(a, "%s/%s%s", folder, name, ending).p, FILE_OPEN, bytes, a,
			&why)) {
		fprintf(stderr, "%.*s\n", (int)why.n, why.p);
		exit(EXIT_FAILURE);
	}
}

static void write_one(struct fonts *fonts, const char *folder, uint32_t i, enum tongue t,
		      const char *ending)
{
	struct arena *one = arena_new();
	struct diploma_facts f;
	struct str why = STR("");
	struct buf pdf;

	buf_init(&pdf, PAPER_BYTES_MAX);
	if (!diploma_facts_of(made[i].bytes, made[i].code, t, one, &f, &why) ||
	    !diploma_paper(fonts, &f, &pdf, one, &why)) {
		fprintf(stderr, "%s: %.*s\n", names[i], (int)why.n, why.p);
		exit(EXIT_FAILURE);
	}
	keep(folder, names[i], ending, buf_slice(&pdf));
	buf_free(&pdf);
	arena_free(one);
}

int main(int argc, char **argv)
{
	uint8_t secret[PROOF_SECRET_BYTES];
	struct str why;
	uint32_t n = 0;

	if (argc != 3)
		return EXIT_FAILURE;
	a = arena_new();
	bool is_golden = strcmp(argv[2], "golden") == 0;
	if (is_golden)
		golden(&n);
	else
		random_ones(n = (uint32_t)atoi(argv[2]) % (SAMPLES_MAX + 1));
	signed_key(7, secret);
	struct fonts *fonts = fonts_open(NULL, a, &why);
	must(fonts && credential_make_many(secret, facts, n, a, made));
	for (uint32_t i = 0; i < n; i++) {
		keep(argv[1], names[i], ".json", made[i].bytes);
		keep(argv[1], names[i], ".code", made[i].code);
		keep(argv[1], names[i], ".names",
		     arena_printf(a, "%.*s\n%.*s\n", (int)facts[i].given_names.n,
				  facts[i].given_names.p, (int)facts[i].family_name.n,
				  facts[i].family_name.p));
		write_one(fonts, argv[1], i, TONGUE_FRENCH, ".pdf");
	}
	if (is_golden)
		write_one(fonts, argv[1], 1, TONGUE_ENGLISH, "-english.pdf");
	fonts_free(fonts);
	arena_free(a);
	return EXIT_SUCCESS;
}
