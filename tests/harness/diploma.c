/* A diploma to test with: its facts, its file, and what a verifier says of a file. */
#include "diploma.h"

#include "signed.h"

#include <check.h>

/* STR is no constant expression; what is static needs one. */
#define TEXT(literal)                                                                              \
	{                                                                                          \
		literal, sizeof(literal) - 1                                                       \
	}

static const struct credential_institution universities[] = {
	{TEXT("Université Claude Bernard Lyon 1"), true},
	{TEXT("Université Grenoble Alpes"), false},
};

struct credential_facts diploma_facts(void)
{
	struct credential_facts facts = {
		.id = STR("urn:uuid:0197c9d2-6f0c-7a51-9c3e-5a8f0d6b2e11"),
		.number = STR("0691774D-2026-DIU-CSP-000012-K"),
		.title = STR("Coordination en soins primaires"),
		.programme_code = STR("DIU-CSP"),
		.kind = STR("interuniversity_diploma"),
		.level = STR("7"),
		.honours = STR("Très bien"),
		.cohort_code = STR("DIU-CSP-2026"),
		.holder_name = STR("Léa « Zoé » D'Ångström-Lefèvre"),
		.family_name = STR("D'Ångström-Lefèvre"),
		.given_names = STR("Léa, Zoé"),
		.birth_date = STR("1984-02-29"),
		.issuer_name = STR("Université Claude Bernard Lyon 1"),
		.criteria = STR("180 heures, un stage et un mémoire\nsoutenu devant le jury."),
		.decision_date = STR("2026-06-26"),
		.board_code = STR("JURY-2026-06"),
		.issued_at = STR("2026-07-01T12:00:00Z"),
		.valid_from = STR("2026-07-01T00:00:00Z"),
		.institutions = universities,
		.ninstitutions = COUNT(universities),
		.duration_min = 180 * 60,
	};

	memset(facts.salt, 0xa5, sizeof facts.salt);
	return facts;
}

struct str diploma_file(struct arena *a, const struct credential_facts *facts, unsigned char fill)
{
	uint8_t secret[PROOF_SECRET_BYTES];
	char why[CREDENTIAL_WHY_BYTES] = "";
	struct buf out;

	signed_key(fill, secret);
	buf_init(&out, CREDENTIAL_BYTES_MAX);
	struct credential_signer *signer = credential_signer_new(secret);
	must(credential_make(signer, facts, &out, why, sizeof why));
	credential_signer_free(signer);
	struct str copy = arena_str(a, buf_slice(&out));
	buf_free(&out);
	return copy;
}

struct str diploma_sample(struct arena *a)
{
	struct credential_facts facts = diploma_facts();

	return diploma_file(a, &facts, 7);
}

struct str diploma_field(const struct credential_view *view, const char *path)
{
	for (uint32_t i = 0; i < view->nfields; i++)
		if (str_is(view->fields[i].path, path))
			return view->fields[i].value;
	return STR("(absent)");
}

void diploma_expect(struct arena *a, struct str json, bool strict_bytes,
		    enum credential_verdict want, const char *reason)
{
	char why[CREDENTIAL_WHY_BYTES] = "";
	struct credential_view view;
	enum credential_verdict got =
		credential_verify(json, strict_bytes, a, &view, why, sizeof why);

	ck_assert_str_eq(why, reason);
	ck_assert_int_eq(got, want);
	if (want != CREDENTIAL_SIGNED)
		ck_assert(view.nfields == 0 && view.issuer.n == 0);
}
