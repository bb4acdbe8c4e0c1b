/* Makes the diploma: which fact goes to which term of Open Badges 3.0, and the signed bytes. */
#include "credential.h"

#include "jcs_out.h"
#include "multibase.h"

#include <glib.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

_Static_assert(CREDENTIAL_SALT_BYTES >= crypto_generichash_KEYBYTES_MIN &&
		       CREDENTIAL_SALT_BYTES <= crypto_generichash_KEYBYTES_MAX,
	       "the salt is the hash's key");

#define MIDNIGHT "T00:00:00Z"

struct credential_signer {
	uint8_t secret_key[PROOF_SECRET_BYTES];
	struct arena *kept, *one; /* for the form; for one diploma */
	struct str created;	  /* of the form */
	struct proof_form form;
	struct buf text; /* of a diploma, without its proof */
	/* How far a diploma may be as the one before it, and where that ended. */
	uint32_t shared_now;
	struct buf shared;
	crypto_hash_sha256_state shared_state;
};

enum form { FORM_TEXT, FORM_OPTIONAL, FORM_INSTANT, FORM_DATE, FORM_OPTIONAL_DATE, FORM_URI };

static const struct {
	const char *name;
	size_t at;
	enum form form;
} texts[] = {
#define TEXT(name, form)                                                                           \
	{                                                                                          \
#name, offsetof(struct credential_facts, name), form                               \
	}
	TEXT(id, FORM_URI),
	TEXT(number, FORM_TEXT),
	TEXT(title, FORM_TEXT),
	TEXT(description, FORM_OPTIONAL),
	TEXT(programme_code, FORM_TEXT),
	TEXT(kind, FORM_TEXT),
	TEXT(achievement_type, FORM_OPTIONAL),
	TEXT(level, FORM_OPTIONAL),
	TEXT(honours, FORM_OPTIONAL),
	TEXT(cohort_code, FORM_OPTIONAL),
	TEXT(holder_name, FORM_TEXT),
	TEXT(family_name, FORM_OPTIONAL),
	TEXT(given_names, FORM_OPTIONAL),
	TEXT(birth_date, FORM_OPTIONAL_DATE),
	TEXT(issuer_name, FORM_TEXT),
	TEXT(criteria, FORM_TEXT),
	TEXT(decision_date, FORM_DATE),
	TEXT(board_code, FORM_TEXT),
	TEXT(issued_at, FORM_INSTANT),
	TEXT(valid_from, FORM_INSTANT),
	TEXT(replaces, FORM_OPTIONAL),
	TEXT(edition, FORM_OPTIONAL),
	TEXT(civility, FORM_OPTIONAL),
	TEXT(usage_name, FORM_OPTIONAL),
	TEXT(birth_place, FORM_OPTIONAL),
	TEXT(academic_year, FORM_OPTIONAL),
	TEXT(issue_date, FORM_OPTIONAL_DATE),
	TEXT(city, FORM_OPTIONAL),
	TEXT(signatory, FORM_OPTIONAL),
	TEXT(signatory_capacity, FORM_OPTIONAL),
	TEXT(chair, FORM_OPTIONAL),
	TEXT(chair_quality, FORM_OPTIONAL),
	TEXT(voted, FORM_OPTIONAL_DATE),
	TEXT(rncp, FORM_OPTIONAL),
	TEXT(rncp_decided, FORM_OPTIONAL_DATE),
	TEXT(rncp_level, FORM_OPTIONAL),
	TEXT(nsf, FORM_OPTIONAL),
#undef TEXT
};

/* Those of Open Badges' AchievementType that a training can end in. */
static const char *const achievement_types[] = {
	"Diploma",	 "Certificate",	 "CertificateOfCompletion",
	"Certification", "MasterDegree", "Course",
};

static bool day_ok(struct str text)
{
	char instant[32];

	if (text.n != strlen("yyyy-mm-dd"))
		return false;
	memcpy(instant, text.p, text.n);
	memcpy(instant + text.n, MIDNIGHT, sizeof MIDNIGHT);
	return proof_instant(str_of(instant));
}

static const char *text_fault(struct arena *a, struct str text, enum form form)
{
	if (text.n && !g_utf8_validate_len(text.p, text.n, NULL))
		return "not UTF-8 text";
	if (!text.n)
		return form == FORM_OPTIONAL || form == FORM_OPTIONAL_DATE ? NULL : "missing";
	if (form == FORM_INSTANT && !proof_instant(text))
		return "not an instant like 2026-07-01T12:00:00Z";
	if ((form == FORM_DATE || form == FORM_OPTIONAL_DATE) && !day_ok(text))
		return "not a day like 2026-07-01";
	if (form == FORM_URI && !g_uri_is_valid(arena_z(a, text), G_URI_FLAGS_NONE, NULL))
		return "not a URI";
	return NULL;
}

static const char *type_fault(struct str type)
{
	if (!type.n)
		return NULL;
	for (size_t i = 0; i < COUNT(achievement_types); i++)
		if (str_is(type, achievement_types[i]))
			return NULL;
	return "not an achievement type of Open Badges";
}

static bool refuse(char *why, size_t why_bytes, const char *fact, const char *fault)
{
	snprintf(why, why_bytes, "%s: %s", fact, fault);
	return false;
}

static bool facts_ok(const struct credential_facts *facts, struct arena *a, char *why,
		     size_t why_bytes)
{
	const char *fault;

	for (size_t i = 0; i < COUNT(texts); i++) {
		struct str text;
		memcpy(&text, (const char *)facts + texts[i].at, sizeof text);
		fault = text_fault(a, text, texts[i].form);
		if (fault)
			return refuse(why, why_bytes, texts[i].name, fault);
	}
	fault = type_fault(facts->achievement_type);
	if (fault)
		return refuse(why, why_bytes, "achievement_type", fault);
	if (!facts->ninstitutions)
		return refuse(why, why_bytes, "institutions", "missing");
	for (uint32_t i = 0; i < facts->ninstitutions; i++) {
		fault = text_fault(a, facts->institutions[i].name, FORM_TEXT);
		if (fault)
			return refuse(why, why_bytes, "institutions", fault);
	}
	return true;
}

/* Members stand in their order everywhere below, as the canonical form has them (jcs_out.h). */

/* The third is the W3C's own, for terms that no other context defines: our extension. */
static void put_contexts(struct jcs_out *o, const char *as)
{
	jcs_out_array(o, as);
	jcs_out_text(o, NULL, STR("https://www.w3.org/ns/credentials/v2"));
	jcs_out_text(o, NULL, STR("https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"));
	jcs_out_text(o, NULL, STR("https://www.w3.org/ns/credentials/undefined-terms/v2"));
	jcs_out_end(o);
}

static void put_types(struct jcs_out *o, const char *type)
{
	jcs_out_array(o, "type");
	jcs_out_text(o, NULL, str_of(type));
	jcs_out_end(o);
}

static void put_profile(struct jcs_out *o, const char *as, struct str did, struct str name)
{
	jcs_out_object(o, as);
	jcs_out_text(o, "id", did);
	jcs_out_text(o, "name", name);
	put_types(o, "Profile");
	jcs_out_end(o);
}

/* Open Badges wants every identity in its own object. In clear: a diploma names its holder. */
static void put_identity(struct jcs_out *o, const char *type, struct str value)
{
	if (!value.n)
		return;
	jcs_out_object(o, NULL);
	jcs_out_bool(o, "hashed", false);
	jcs_out_text(o, "identityHash", value);
	jcs_out_text(o, "identityType", str_of(type));
	jcs_out_text(o, "type", STR("IdentityObject"));
	jcs_out_end(o);
}

static void put_identities(struct jcs_out *o, const struct credential_facts *facts)
{
	jcs_out_array(o, "identifier");
	put_identity(o, "name", facts->holder_name);
	put_identity(o, "ext:familyName", facts->family_name);
	put_identity(o, "ext:givenNames", facts->given_names);
	put_identity(o, "ext:birthDate", facts->birth_date);
	put_identity(o, "ext:birthPlace", facts->birth_place);
	put_identity(o, "ext:usageName", facts->usage_name);
	put_identity(o, "ext:civility", facts->civility);
	jcs_out_end(o);
}

/* A name of the issuer's own for the programme: a path of its DID. */
static struct str achievement_id(const struct credential_facts *facts, struct str did,
				 struct arena *a)
{
	char *code = g_uri_escape_string(arena_z(a, facts->programme_code), NULL, false);
	struct str id = arena_printf(a, "%s/programmes/%s", did.p, code);

	g_free(code);
	return id;
}

static void put_achievement(struct jcs_out *o, const struct credential_facts *facts, struct str did,
			    struct str id, struct str mention)
{
	bool typed = facts->achievement_type.n > 0, described = facts->description.n > 0;

	jcs_out_object(o, "achievement");
	jcs_out_text(o, "achievementType", typed ? facts->achievement_type : STR("Diploma"));
	put_profile(o, "creator", did, facts->issuer_name);
	jcs_out_object(o, "criteria");
	jcs_out_text(o, "narrative", facts->criteria);
	jcs_out_end(o);
	jcs_out_text(o, "description", described ? facts->description : facts->title);
	jcs_out_text(o, "humanCode", facts->programme_code);
	jcs_out_text(o, "id", id);
	jcs_out_text(o, "name", facts->title);
	if (facts->honours.n) {
		jcs_out_array(o, "resultDescription");
		jcs_out_object(o, NULL);
		jcs_out_text(o, "id", mention);
		jcs_out_text(o, "name", STR("Mention"));
		jcs_out_text(o, "resultType", STR("Result"));
		put_types(o, "ResultDescription");
		jcs_out_end(o);
		jcs_out_end(o);
	}
	put_types(o, "Achievement");
	jcs_out_end(o);
}

/* What Open Badges has no term for, under one name of our own. */
static void put_extension(struct credential_signer *s, struct jcs_out *o,
			  const struct credential_facts *facts)
{
	char salt[2 * CREDENTIAL_SALT_BYTES + 1];

	jcs_out_object(o, "cursus");
	jcs_out_text(o, "academicYear", facts->academic_year);
	jcs_out_text(o, "board", facts->board_code);
	jcs_out_text(o, "chair", facts->chair);
	jcs_out_text(o, "chairQuality", facts->chair_quality);
	jcs_out_text(o, "city", facts->city);
	jcs_out_text(o, "cohort", facts->cohort_code);
	jcs_out_text(o, "decisionDate", facts->decision_date);
	if (facts->duration_min)
		jcs_out_number(o, "durationMinutes", facts->duration_min);
	jcs_out_text(o, "edition", facts->edition);
	jcs_out_array(o, "institutions");
	for (uint32_t i = 0; i < facts->ninstitutions; i++) {
		jcs_out_object(o, NULL);
		jcs_out_bool(o, "lead", facts->institutions[i].lead);
		jcs_out_text(o, "name", facts->institutions[i].name);
		jcs_out_end(o);
	}
	jcs_out_end(o);
	jcs_out_text(o, "issueDate", facts->issue_date);
	jcs_out_text(o, "kind", facts->kind);
	jcs_out_text(o, "level", facts->level);
	jcs_out_text(o, "nsf", facts->nsf);
	jcs_out_text(o, "replaces", facts->replaces);
	jcs_out_text(o, "rncp", facts->rncp);
	jcs_out_text(o, "rncpDecided", facts->rncp_decided);
	jcs_out_text(o, "rncpLevel", facts->rncp_level);
	s->shared_now = (uint32_t)o->b->n;
	sodium_bin2hex(salt, sizeof salt, facts->salt, sizeof facts->salt);
	jcs_out_text(o, "salt", str_of(salt));
	jcs_out_text(o, "signatory", facts->signatory);
	jcs_out_text(o, "signatoryCapacity", facts->signatory_capacity);
	if (facts->has_trained)
		jcs_out_number(o, "trainedMinutes", facts->trained_min);
	jcs_out_text(o, "voted", facts->voted);
	jcs_out_end(o);
}

static void put_subject(struct credential_signer *s, struct jcs_out *o,
			const struct credential_facts *facts)
{
	struct str id = achievement_id(facts, s->form.did, s->one);
	struct str mention = arena_printf(s->one, "%s#mention", id.p);

	jcs_out_object(o, "credentialSubject");
	put_achievement(o, facts, s->form.did, id, mention);
	put_extension(s, o, facts);
	put_identities(o, facts);
	jcs_out_text(o, "licenseNumber", facts->number);
	if (facts->honours.n) {
		jcs_out_array(o, "result");
		jcs_out_object(o, NULL);
		jcs_out_text(o, "resultDescription", mention);
		put_types(o, "Result");
		jcs_out_text(o, "value", facts->honours);
		jcs_out_end(o);
		jcs_out_end(o);
	}
	put_types(o, "AchievementSubject");
	jcs_out_end(o);
}

/* Without its proof; tells where that goes. */
static uint32_t put_document(struct credential_signer *s, const struct credential_facts *facts)
{
	struct jcs_out o = {.b = &s->text};
	char awarded[sizeof "yyyy-mm-dd" MIDNIGHT];

	s->text.n = 0;
	s->text.over = false;
	jcs_out_object(&o, NULL);
	put_contexts(&o, "@context");
	/* Open Badges wants an instant where the board's minutes have a day. */
	snprintf(awarded, sizeof awarded, "%.*s" MIDNIGHT, (int)facts->decision_date.n,
		 facts->decision_date.p);
	jcs_out_text(&o, "awardedDate", str_of(awarded));
	put_subject(s, &o, facts);
	jcs_out_text(&o, "id", facts->id);
	put_profile(&o, "issuer", s->form.did, facts->issuer_name);
	jcs_out_text(&o, "name", facts->title);
	uint32_t proof_at = (uint32_t)o.b->n;
	jcs_out_array(&o, "type");
	jcs_out_text(&o, NULL, STR("VerifiableCredential"));
	jcs_out_text(&o, NULL, STR("OpenBadgeCredential"));
	jcs_out_end(&o);
	jcs_out_text(&o, "validFrom", facts->valid_from);
	jcs_out_end(&o);
	return proof_at;
}

/* The diplomas of a cohort begin alike, so that hashing goes on from where the last one began to
 * be another. */
static void document_hash(struct credential_signer *s, uint8_t hash[crypto_hash_sha256_BYTES])
{
	crypto_hash_sha256_state state;
	uint32_t n = s->shared_now;

	if (s->shared.n != n || memcmp(s->shared.p, s->text.p, n) != 0) {
		s->shared.n = 0;
		buf_put(&s->shared, s->text.p, n);
		crypto_hash_sha256_init(&s->shared_state);
		crypto_hash_sha256_update(&s->shared_state, s->text.p, n);
	}
	state = s->shared_state;
	crypto_hash_sha256_update(&state, s->text.p + n, s->text.n - n);
	crypto_hash_sha256_final(&state, hash);
}

struct credential_signer *credential_signer_new(const uint8_t secret_key[PROOF_SECRET_BYTES])
{
	struct credential_signer *s = calloc(1, sizeof *s);

	must(s != NULL && sodium_init() >= 0);
	s->kept = arena_new();
	s->one = arena_new();
	memcpy(s->secret_key, secret_key, sizeof s->secret_key);
	buf_init(&s->text, CREDENTIAL_BYTES_MAX);
	buf_init(&s->shared, CREDENTIAL_BYTES_MAX);
	return s;
}

void credential_signer_free(struct credential_signer *s)
{
	if (!s)
		return;
	sodium_memzero(s->secret_key, sizeof s->secret_key);
	buf_free(&s->text);
	buf_free(&s->shared);
	arena_free(s->kept);
	arena_free(s->one);
	free(s);
}

/* The form of that moment, made anew when it is another than the last. */
static void form_settle(struct credential_signer *s, struct str created)
{
	struct jcs_out o = {.b = &s->text};

	if (s->form.secret_key && str_eq(s->created, created))
		return;
	arena_reset(s->kept);
	s->text.n = 0;
	s->text.over = false;
	put_contexts(&o, NULL);
	s->created = arena_str(s->kept, created);
	s->form = proof_form_make(s->kept, buf_slice(&s->text), created, s->secret_key);
}

bool credential_make(struct credential_signer *s, const struct credential_facts *facts,
		     struct buf *out, char *why, size_t why_bytes)
{
	uint8_t hash[crypto_hash_sha256_BYTES];
	size_t before = out->n;

	arena_reset(s->one);
	if (!facts_ok(facts, s->one, why, why_bytes))
		return false;
	form_settle(s, facts->issued_at);
	uint32_t proof_at = put_document(s, facts);
	bool fits = !s->text.over;
	if (fits) {
		document_hash(s, hash);
		proof_put(&s->form, s->one, buf_slice(&s->text), proof_at, hash, out);
		fits = !out->over && out->n - before <= CREDENTIAL_BYTES_MAX;
	}
	if (!fits)
		snprintf(why, why_bytes, "the facts make too large a file");
	return fits;
}

void credential_hash(struct str json, const uint8_t salt[CREDENTIAL_SALT_BYTES],
		     uint8_t hash[CREDENTIAL_HASH_BYTES])
{
	must(sodium_init() >= 0);
	must(crypto_generichash(hash, CREDENTIAL_HASH_BYTES, (const unsigned char *)json.p, json.n,
				salt, CREDENTIAL_SALT_BYTES) == 0);
}

void credential_hash_hex(struct str json, const uint8_t salt[CREDENTIAL_SALT_BYTES],
			 char hex[CREDENTIAL_HASH_HEX + 1])
{
	uint8_t hash[CREDENTIAL_HASH_BYTES];

	credential_hash(json, salt, hash);
	sodium_bin2hex(hex, CREDENTIAL_HASH_HEX + 1, hash, sizeof hash);
}
