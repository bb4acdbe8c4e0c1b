/* Makes the diploma: which fact goes to which term of Open Badges 3.0, and the signed bytes. */
#include "credential.h"

#include "jcs.h"
#include "multibase.h"

#include <glib.h>
#include <sodium.h>
#include <stdio.h>

_Static_assert(CREDENTIAL_SALT_BYTES >= crypto_generichash_KEYBYTES_MIN &&
		       CREDENTIAL_SALT_BYTES <= crypto_generichash_KEYBYTES_MAX,
	       "the salt is the hash's key");

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
	snprintf(instant, sizeof instant, "%.*sT00:00:00Z", (int)text.n, text.p);
	return proof_instant(str_of(instant));
}

static const char *text_fault(struct str text, enum form form)
{
	if (text.n && !g_utf8_validate_len(text.p, text.n, NULL))
		return "not UTF-8 text";
	if (!text.n)
		return form == FORM_OPTIONAL || form == FORM_OPTIONAL_DATE ? NULL : "missing";
	if (form == FORM_INSTANT && !proof_instant(text))
		return "not an instant like 2026-07-01T12:00:00Z";
	if ((form == FORM_DATE || form == FORM_OPTIONAL_DATE) && !day_ok(text))
		return "not a day like 2026-07-01";
	if (form == FORM_URI && !g_uri_is_valid(text.p, G_URI_FLAGS_NONE, NULL))
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
		fault = text_fault(arena_str(a, text), texts[i].form);
		if (fault)
			return refuse(why, why_bytes, texts[i].name, fault);
	}
	fault = type_fault(facts->achievement_type);
	if (fault)
		return refuse(why, why_bytes, "achievement_type", fault);
	if (!facts->ninstitutions)
		return refuse(why, why_bytes, "institutions", "missing");
	for (uint32_t i = 0; i < facts->ninstitutions; i++) {
		fault = text_fault(facts->institutions[i].name, FORM_TEXT);
		if (fault)
			return refuse(why, why_bytes, "institutions", fault);
	}
	return true;
}

static json_t *types(const char *type)
{
	return json_pack("[s]", type);
}

static json_t *profile(struct str did, struct str name)
{
	json_t *object = json_object();

	jcs_set_text(object, "id", did);
	jcs_set(object, "type", types("Profile"));
	jcs_set_text(object, "name", name);
	return object;
}

/* Open Badges wants every identity in its own object. In clear: a diploma names its holder. */
static void add_identity(json_t *identities, const char *type, struct str value)
{
	if (!value.n)
		return;
	json_t *object = json_pack("{s:s, s:b, s:s}", "type", "IdentityObject", "hashed", 0,
				   "identityType", type);
	jcs_set_text(object, "identityHash", value);
	must(json_array_append_new(identities, object) == 0);
}

static json_t *identities(const struct credential_facts *facts)
{
	json_t *array = json_array();

	add_identity(array, "name", facts->holder_name);
	add_identity(array, "ext:familyName", facts->family_name);
	add_identity(array, "ext:givenNames", facts->given_names);
	add_identity(array, "ext:birthDate", facts->birth_date);
	return array;
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

static json_t *achievement(const struct credential_facts *facts, struct str did, struct arena *a)
{
	json_t *object = json_object(), *criteria = json_object();
	struct str id = achievement_id(facts, did, a);
	bool typed = facts->achievement_type.n > 0, described = facts->description.n > 0;

	jcs_set_text(object, "id", id);
	jcs_set(object, "type", types("Achievement"));
	jcs_set_text(object, "achievementType", typed ? facts->achievement_type : STR("Diploma"));
	jcs_set_text(object, "name", facts->title);
	jcs_set_text(object, "description", described ? facts->description : facts->title);
	jcs_set_text(object, "humanCode", facts->programme_code);
	jcs_set_text(criteria, "narrative", facts->criteria);
	jcs_set(object, "criteria", criteria);
	jcs_set(object, "creator", profile(did, facts->issuer_name));
	if (facts->honours.n) {
		json_t *mention = json_pack("{s:[s], s:s, s:s}", "type", "ResultDescription",
					    "name", "Mention", "resultType", "Result");
		jcs_set_text(mention, "id", arena_printf(a, "%s#mention", id.p));
		jcs_set(object, "resultDescription", json_pack("[o]", mention));
	}
	return object;
}

/* What Open Badges has no term for, under one name of our own. */
static json_t *extension(const struct credential_facts *facts)
{
	json_t *object = json_object(), *institutions = json_array();
	char salt[2 * CREDENTIAL_SALT_BYTES + 1];

	jcs_set_text(object, "kind", facts->kind);
	jcs_set_text(object, "level", facts->level);
	jcs_set_text(object, "cohort", facts->cohort_code);
	jcs_set_text(object, "board", facts->board_code);
	jcs_set_text(object, "decisionDate", facts->decision_date);
	jcs_set_text(object, "replaces", facts->replaces);
	jcs_set_text(object, "edition", facts->edition);
	for (uint32_t i = 0; i < facts->ninstitutions; i++) {
		json_t *institution = json_pack("{s:b}", "lead", facts->institutions[i].lead);
		jcs_set_text(institution, "name", facts->institutions[i].name);
		must(json_array_append_new(institutions, institution) == 0);
	}
	jcs_set(object, "institutions", institutions);
	if (facts->duration_min)
		jcs_set(object, "durationMinutes", json_integer((json_int_t)facts->duration_min));
	sodium_bin2hex(salt, sizeof salt, facts->salt, sizeof facts->salt);
	jcs_set_text(object, "salt", str_of(salt));
	return object;
}

static json_t *subject(const struct credential_facts *facts, struct str did, struct arena *a)
{
	json_t *object = json_object();

	jcs_set(object, "type", types("AchievementSubject"));
	jcs_set(object, "identifier", identities(facts));
	jcs_set_text(object, "licenseNumber", facts->number);
	jcs_set(object, "achievement", achievement(facts, did, a));
	if (facts->honours.n) {
		json_t *result = json_pack("{s:[s]}", "type", "Result");
		struct str id = achievement_id(facts, did, a);
		jcs_set_text(result, "resultDescription", arena_printf(a, "%s#mention", id.p));
		jcs_set_text(result, "value", facts->honours);
		jcs_set(object, "result", json_pack("[o]", result));
	}
	jcs_set(object, "cursus", extension(facts));
	return object;
}

static json_t *document(const struct credential_facts *facts, struct str did, struct arena *a)
{
	json_t *object = json_object();

	/* The third is the W3C's own, for terms that no other context defines: our extension. */
	jcs_set(object, "@context",
		json_pack("[s, s, s]", "https://www.w3.org/ns/credentials/v2",
			  "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
			  "https://www.w3.org/ns/credentials/undefined-terms/v2"));
	jcs_set_text(object, "id", facts->id);
	jcs_set(object, "type", json_pack("[s, s]", "VerifiableCredential", "OpenBadgeCredential"));
	jcs_set_text(object, "name", facts->title);
	jcs_set(object, "issuer", profile(did, facts->issuer_name));
	jcs_set_text(object, "validFrom", facts->valid_from);
	/* Open Badges wants an instant where the board's minutes have a day. */
	jcs_set_text(object, "awardedDate",
		     arena_printf(a, "%.*sT00:00:00Z", (int)facts->decision_date.n,
				  facts->decision_date.p));
	jcs_set(object, "credentialSubject", subject(facts, did, a));
	return object;
}

bool credential_make(const struct credential_facts *facts,
		     const uint8_t secret_key[PROOF_SECRET_BYTES], struct buf *out, char *why,
		     size_t why_bytes)
{
	uint8_t public_key[DID_KEY_BYTES];
	struct arena *a = arena_new();
	bool ok = facts_ok(facts, a, why, why_bytes);

	must(sodium_init() >= 0);
	if (ok) {
		must(crypto_sign_ed25519_sk_to_pk(public_key, secret_key) == 0);
		json_t *signed_document = document(facts, did_key_make(a, public_key), a);
		size_t before = out->n;
		ok = proof_add(signed_document, facts->issued_at, secret_key) &&
		     jcs_canonical(signed_document, out) && out->n - before <= CREDENTIAL_BYTES_MAX;
		if (!ok)
			snprintf(why, why_bytes, "the facts make too large a file");
		json_decref(signed_document);
	}
	arena_free(a);
	return ok;
}

void credential_hash(struct str json, const uint8_t salt[CREDENTIAL_SALT_BYTES],
		     char hex[CREDENTIAL_HASH_HEX + 1])
{
	uint8_t hash[CREDENTIAL_HASH_HEX / 2];

	must(sodium_init() >= 0);
	must(crypto_generichash(hash, sizeof hash, (const unsigned char *)json.p, json.n, salt,
				CREDENTIAL_SALT_BYTES) == 0);
	sodium_bin2hex(hex, CREDENTIAL_HASH_HEX + 1, hash, sizeof hash);
}
