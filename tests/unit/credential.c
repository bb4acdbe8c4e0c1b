/* The diploma's file: says what the facts say, always in the same bytes, and no change passes. */
#include "credential.h"
#include "diploma.h"
#include "jcs.h"
#include "multibase.h"
#include "signed.h"
#include "unit.h"
#include "vectors.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

/* The published example is in the other canonical form (RDF), but it names the terms. */
UNIT(credential, uses_the_terms_of_open_badges)
{
	static const char *const files[] = {"openbadges/document-canon.txt",
					    "openbadges/proof-canon.txt"};
	static const char *const vocabularies[] = {"/ob/vocab.html#", "w3id.org/security#"};
	struct arena *a = arena_new();
	struct str quads, ours = diploma_sample(a);
	int terms = 0;

	for (size_t i = 0; i < COUNT(files); i++) {
		if (!vector_read(a, files[i], &quads))
			break;
		for (const char *at = quads.p; (at = strstr(at, vocabularies[i])) != NULL;
		     terms++) {
			at += strlen(vocabularies[i]);
			int n = (int)strcspn(at, ">");
			if (strncmp(at, "cryptosuiteString", (size_t)n) == 0)
				continue; /* a data type, not a term */
			struct str term = arena_printf(a, "\"%.*s\"", n, at);
			ck_assert_msg(strcasestr(ours.p, term.p) != NULL, "%s", term.p);
		}
		ck_assert_int_gt(terms, 5);
	}
	arena_free(a);
}

struct wanted {
	const char *path;
	struct str value;
};

static void say(const struct credential_view *view, const struct wanted *wanted, size_t n)
{
	for (size_t i = 0; i < n; i++)
		ck_assert_msg(str_eq(diploma_field(view, wanted[i].path), wanted[i].value),
			      "%s: %s", wanted[i].path, diploma_field(view, wanted[i].path).p);
}

static void signed_view(struct arena *a, struct str json, struct credential_view *view)
{
	char why[CREDENTIAL_WHY_BYTES] = "";

	ck_assert_int_eq(credential_verify(json, true, a, view, why, sizeof why),
			 CREDENTIAL_SIGNED);
}

UNIT(credential, says_what_the_facts_say)
{
	struct arena *a = arena_new();
	struct credential_facts facts = diploma_facts();
	struct credential_view view;
	uint8_t key[DID_KEY_BYTES];

	signed_view(a, diploma_sample(a), &view);
	ck_assert(str_eq(view.number, facts.number) && str_eq(view.id, facts.id));
	ck_assert(str_eq(view.issuer_name, facts.issuer_name));
	ck_assert(view.has_salt);
	ck_assert_mem_eq(view.salt, facts.salt, sizeof view.salt);
	ck_assert(did_key_read(view.issuer, key));
	const struct wanted wanted[] = {
		{"@context[0]", STR("https://www.w3.org/ns/credentials/v2")},
		{"@context[1]", STR("https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json")},
		{"type[0]", STR("VerifiableCredential")},
		{"type[1]", STR("OpenBadgeCredential")},
		{"name", facts.title},
		{"issuer.id", view.issuer},
		{"issuer.type[0]", STR("Profile")},
		{"validFrom", facts.valid_from},
		{"awardedDate", STR("2026-06-26T00:00:00Z")},
		{"credentialSubject.type[0]", STR("AchievementSubject")},
		{"credentialSubject.licenseNumber", facts.number},
		{"credentialSubject.identifier[0].identityType", STR("name")},
		{"credentialSubject.identifier[0].identityHash", facts.holder_name},
		{"credentialSubject.identifier[0].hashed", STR("false")},
		{"credentialSubject.identifier[1].identityHash", facts.family_name},
		{"credentialSubject.identifier[2].identityHash", facts.given_names},
		{"credentialSubject.identifier[3].identityType", STR("ext:birthDate")},
		{"credentialSubject.identifier[3].identityHash", facts.birth_date},
		{"credentialSubject.achievement.id",
		 arena_printf(a, "%s/programmes/DIU-CSP", view.issuer.p)},
		{"credentialSubject.achievement.type[0]", STR("Achievement")},
		{"credentialSubject.achievement.achievementType", STR("Diploma")},
		{"credentialSubject.achievement.name", facts.title},
		{"credentialSubject.achievement.description", facts.title},
		{"credentialSubject.achievement.humanCode", facts.programme_code},
		{"credentialSubject.achievement.criteria.narrative", facts.criteria},
		{"credentialSubject.achievement.creator.name", facts.issuer_name},
		{"credentialSubject.result[0].value", facts.honours},
		{"proof.created", facts.issued_at},
		{"proof.proofPurpose", STR("assertionMethod")},
		{"proof.proofValue", STR("(absent)")},
	};
	say(&view, wanted, COUNT(wanted));
	ck_assert(str_eq(
		diploma_field(&view, "credentialSubject.result[0].resultDescription"),
		diploma_field(&view, "credentialSubject.achievement.resultDescription[0].id")));
	arena_free(a);
}

/* What Open Badges has no term for is signed too, under a name of our own. */
UNIT(credential, says_more_than_open_badges_can)
{
	struct arena *a = arena_new();
	struct credential_facts facts = diploma_facts();
	struct credential_view view;

	facts.replaces = STR("0691774D-2026-DIU-CSP-000003-A");
	facts.edition = STR("duplicata");
	signed_view(a, diploma_file(a, &facts, 7), &view);
	const struct wanted wanted[] = {
		{"credentialSubject.cursus.kind", facts.kind},
		{"credentialSubject.cursus.level", facts.level},
		{"credentialSubject.cursus.cohort", facts.cohort_code},
		{"credentialSubject.cursus.board", facts.board_code},
		{"credentialSubject.cursus.decisionDate", facts.decision_date},
		{"credentialSubject.cursus.durationMinutes", STR("10800")},
		{"credentialSubject.cursus.institutions[0].lead", STR("true")},
		{"credentialSubject.cursus.institutions[1].name", facts.institutions[1].name},
		{"credentialSubject.cursus.replaces", facts.replaces},
		{"credentialSubject.cursus.edition", facts.edition},
	};
	say(&view, wanted, COUNT(wanted));
	arena_free(a);
}

UNIT(credential, leaves_out_what_is_empty)
{
	struct arena *a = arena_new();
	struct credential_facts facts = diploma_facts();

	facts.level = facts.honours = facts.cohort_code = facts.birth_date = STR("");
	facts.family_name = facts.given_names = STR("");
	facts.duration_min = 0;
	facts.achievement_type = STR("Certificate");
	facts.description = STR("Une formation.");
	struct str json = diploma_file(a, &facts, 7);
	static const char *const absent[] = {"\"level\"",  "\"result\"", "resultDescription",
					     "\"cohort\"", "ext:",	 "durationMinutes",
					     "replaces",   "edition"};
	for (size_t i = 0; i < COUNT(absent); i++)
		ck_assert_msg(strstr(json.p, absent[i]) == NULL, "%s", absent[i]);
	ck_assert(strstr(json.p, "\"achievementType\":\"Certificate\"") != NULL);
	ck_assert(strstr(json.p, "\"description\":\"Une formation.\"") != NULL);
	diploma_expect(a, json, true, CREDENTIAL_SIGNED, "");
	arena_free(a);
}

UNIT(credential, same_facts_same_bytes)
{
	struct arena *a = arena_new();
	struct credential_facts facts = diploma_facts();
	struct str first = diploma_sample(a);

	ck_assert(str_eq(first, diploma_sample(a)));
	facts.salt[31] ^= 1;
	ck_assert(!str_eq(first, diploma_file(a, &facts, 7)));
	arena_free(a);
}

/* The files of years ago are verified with what is written today: pinned to the byte. */
UNIT(credential, the_bytes_never_change)
{
	struct arena *a = arena_new();
	struct credential_facts whole = diploma_facts(), more = whole, bare = whole;

	more.replaces = STR("0691774D-2026-DIU-CSP-000003-A");
	more.edition = STR("duplicata");
	more.description = STR("Une formation.");
	more.achievement_type = STR("Certificate");
	more.title = STR("A \"b\" \\ \t\x01 é 𝄞");
	bare.level = bare.honours = bare.cohort_code = bare.birth_date = STR("");
	bare.family_name = bare.given_names = STR("");
	bare.programme_code = STR("DU é/1 2");
	bare.duration_min = 0;
	const struct {
		const struct credential_facts *facts;
		const char *sha256;
	} pinned[] = {
		{&whole, "8f9e64821109ba1ec84700931fbd6b8ca9fed126fb7ba433dddd696ae48461a8"},
		{&more, "3c24416c1a7f0202860368c65cbd8eb39ab6c072c8a9cf1361a5cbf6b94f467c"},
		{&bare, "a6344af86a01a8c8d6531955ea76de4eb771298e99edc4d8e6c89fee24fe20c9"},
	};
	for (size_t i = 0; i < COUNT(pinned); i++) {
		uint8_t hash[crypto_hash_sha256_BYTES];
		char hex[2 * sizeof hash + 1];
		struct str file = diploma_file(a, pinned[i].facts, 7);
		crypto_hash_sha256(hash, (const unsigned char *)file.p, file.n);
		ck_assert_str_eq(sodium_bin2hex(hex, sizeof hex, hash, sizeof hash),
				 pinned[i].sha256);
		diploma_expect(a, file, true, CREDENTIAL_SIGNED, "");
	}
	arena_free(a);
}

/* One signer for many, of several cohorts and moments in turn, as one for each. */
UNIT(credential, nothing_of_one_diploma_is_in_the_next)
{
	struct arena *a = arena_new();
	uint8_t secret[PROOF_SECRET_BYTES];
	char why[CREDENTIAL_WHY_BYTES];
	struct buf out;

	signed_key(7, secret);
	struct credential_signer *signer = credential_signer_new(secret);
	buf_init(&out, CREDENTIAL_BYTES_MAX);
	for (unsigned i = 0; i < 64; i++) {
		struct credential_facts facts = diploma_facts();
		if (i & 1)
			facts.honours = STR("");
		if (i & 2)
			facts.issued_at = STR("2026-07-01T12:00:01Z");
		if (i & 4)
			facts.level = STR("8");
		if (i & 8)
			facts.given_names = STR("Awa");
		if (i & 16)
			facts.replaces = STR("0691774D-2026-DIU-CSP-000003-A");
		if (i & 32)
			facts.title = STR("");
		facts.salt[i % sizeof facts.salt] ^= 1;
		out.n = 0;
		bool made = credential_make(signer, &facts, &out, why, sizeof why);
		ck_assert_int_eq(made, facts.title.n > 0);
		ck_assert(!made || str_eq(buf_slice(&out), diploma_file(a, &facts, 7)));
	}
	credential_signer_free(signer);
	buf_free(&out);
	arena_free(a);
}

/* On several threads or on one: the same files in the same places. */
UNIT(credential, many_are_as_one_by_one)
{
	enum { MANY = 100 };
	struct arena *a = arena_new();
	struct credential_facts *facts = arena_alloc(a, MANY * sizeof *facts);
	struct credential_file *made = arena_alloc(a, MANY * sizeof *made);
	uint8_t secret[PROOF_SECRET_BYTES], hash[CREDENTIAL_HASH_BYTES];

	signed_key(7, secret);
	for (uint32_t i = 0; i < MANY; i++) {
		facts[i] = diploma_facts();
		facts[i].number = arena_printf(a, "0691774D-2026-DIU-CSP-%06u", i);
		facts[i].salt[0] = (uint8_t)i;
	}
	static const uint32_t sizes[] = {0, 1, 15, 16, 31, 32, 33, 47, 48, MANY};
	for (size_t s = 0; s < COUNT(sizes); s++) {
		uint32_t n = sizes[s];
		ck_assert(credential_make_many(secret, facts, n, a, made));
		for (uint32_t i = 0; i < n; i++) {
			ck_assert(str_eq(made[i].bytes, diploma_file(a, &facts[i], 7)));
			credential_hash(made[i].bytes, facts[i].salt, hash);
			ck_assert_mem_eq(hash, made[i].hash, sizeof hash);
		}
	}
	for (uint32_t i = 0; i < MANY; i += 33) {
		struct str title = facts[i].title;
		facts[i].title = STR("");
		ck_assert(!credential_make_many(secret, facts, MANY, a, made));
		facts[i].title = title;
	}
	arena_free(a);
}

/* Every byte of the file, by a flipped bit and by other values. The control is in the count: most
 * of the changed files are canonical and of the right form, and only the signature gives them away.
 */
UNIT(credential, any_changed_byte_is_refused)
{
	struct arena *a = arena_new(), *scratch = arena_new();
	struct str json = diploma_sample(a);
	char *copy = arena_z(a, json), why[CREDENTIAL_WHY_BYTES];
	unsigned by_signature = 0;

	for (uint32_t i = 0; i < json.n; i++) {
		const char original = copy[i];
		const char others[] = {(char)(original ^ (1 << i % 8)), (char)(original ^ 0x20),
				       '0', ' ', '"'};
		for (size_t k = 0; k < sizeof others; k++) {
			struct credential_view view;
			if (others[k] == original)
				continue;
			copy[i] = others[k];
			enum credential_verdict verdict = credential_verify(
				(struct str){copy, json.n}, true, scratch, &view, why, sizeof why);
			ck_assert_msg(verdict != CREDENTIAL_SIGNED, "byte %u", i);
			by_signature += strcmp(why, "the signature does not match") == 0;
			arena_reset(scratch);
		}
		copy[i] = original;
	}
	diploma_expect(a, (struct str){copy, json.n}, true, CREDENTIAL_SIGNED, "");
	ck_assert_uint_gt(by_signature, json.n);
	arena_free(scratch);
	arena_free(a);
}

UNIT(credential, shortened_or_lengthened_is_refused)
{
	struct arena *a = arena_new(), *scratch = arena_new();
	struct str json = diploma_sample(a);
	struct credential_view view;
	char why[CREDENTIAL_WHY_BYTES];

	for (uint32_t n = 0; n < json.n; n++) {
		ck_assert_int_eq(credential_verify((struct str){json.p, n}, true, scratch, &view,
						   why, sizeof why),
				 CREDENTIAL_MALFORMED);
		arena_reset(scratch);
	}
	diploma_expect(a, arena_printf(a, "%s\n", json.p), true, CREDENTIAL_SIGNED, "");
	diploma_expect(a, arena_printf(a, "%s\n", json.p), false, CREDENTIAL_SIGNED, "");
	diploma_expect(a, arena_printf(a, "%s}", json.p), false, CREDENTIAL_MALFORMED,
		       arena_printf(a, "something follows the end, at byte %u", json.n + 1).p);
	arena_free(scratch);
	arena_free(a);
}

/* Other bytes of the same JSON, as a wallet writes them: the signature is over the canonical form,
 * which is what the register knows. */
UNIT(credential, other_bytes_of_the_same_json)
{
	struct arena *a = arena_new();
	struct str json = diploma_sample(a);
	json_t *document = signed_load(json);
	char *pretty = json_dumps(document, JSON_INDENT(2));
	char *ascii = json_dumps(document, JSON_ENSURE_ASCII | JSON_COMPACT | JSON_SORT_KEYS);

	ck_assert(!str_is(json, pretty) && !str_is(json, ascii));
	diploma_expect(a, str_of(pretty), false, CREDENTIAL_SIGNED, "");
	diploma_expect(a, str_of(ascii), false, CREDENTIAL_SIGNED, "");
	const char *others[] = {pretty, ascii};
	for (size_t i = 0; i < COUNT(others); i++) {
		struct credential_view view;
		char why[CREDENTIAL_WHY_BYTES];
		ck_assert_int_eq(
			credential_verify(str_of(others[i]), true, a, &view, why, sizeof why),
			CREDENTIAL_SIGNED);
		ck_assert_str_eq(view.canonical.p, json.p);
	}
	free(pretty);
	free(ascii);
	json_decref(document);
	arena_free(a);
}

UNIT(credential, refuses_signed_files_that_are_no_diploma)
{
	struct arena *a = arena_new();
	struct str json = diploma_sample(a);
	json_t *document = signed_load(json);

	json_object_set_new(document, "type", json_pack("[s]", "OpenBadgeCredential"));
	diploma_expect(a, signed_write(a, document, 7), true, CREDENTIAL_MALFORMED,
		       "type: not a VerifiableCredential");
	document = signed_load(json);
	json_object_set_new(document, "type", json_string("VerifiableCredential"));
	diploma_expect(a, signed_write(a, json_incref(document), 7), false, CREDENTIAL_SIGNED, "");
	diploma_expect(a, signed_write(a, document, 7), true, CREDENTIAL_MALFORMED,
		       "type: not an OpenBadgeCredential");
	document = signed_load(json);
	json_object_set_new(document, "type",
			    json_pack("[s, s]", "VerifiableCredential", "AchievementCredential"));
	diploma_expect(a, signed_write(a, document, 7), true, CREDENTIAL_SIGNED, "");
	document = signed_load(json);
	json_object_del(json_object_get(document, "credentialSubject"), "licenseNumber");
	diploma_expect(a, signed_write(a, json_incref(document), 7), false, CREDENTIAL_SIGNED, "");
	diploma_expect(a, signed_write(a, document, 7), true, CREDENTIAL_MALFORMED,
		       "credentialSubject.licenseNumber: missing");

	static const char *const salts[] = {
		"", "a5", "A5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5",
		"xya5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5"};
	for (size_t i = 0; i < COUNT(salts); i++) {
		document = signed_load(json);
		json_t *extension =
			json_object_get(json_object_get(document, "credentialSubject"), "cursus");
		json_object_set_new(extension, "salt", json_string(salts[i]));
		diploma_expect(a, signed_write(a, document, 7), true, CREDENTIAL_MALFORMED,
			       "credentialSubject.cursus.salt: not 32 bytes in hex");
	}
	arena_free(a);
}

UNIT(credential, odd_names_in_a_path_stay_apart)
{
	struct arena *a = arena_new();
	struct credential_view view;
	char why[CREDENTIAL_WHY_BYTES] = "";
	json_t *document = signed_load(diploma_sample(a));

	json_object_set_new(document, "extra",
			    json_pack("{s:[], s:{}, s:n, s:f}", "a.b", "", "\x1b[0m", "é\"", 0.5));
	struct str json = signed_write(a, document, 7);
	ck_assert_int_eq(credential_verify(json, true, a, &view, why, sizeof why),
			 CREDENTIAL_SIGNED);
	ck_assert(str_is(diploma_field(&view, "extra[\"a.b\"]"), "[]"));
	ck_assert(str_is(diploma_field(&view, "extra[\"\"]"), "{}"));
	ck_assert(str_is(diploma_field(&view, "extra[\"\\u001b[0m\"]"), "null"));
	ck_assert(str_is(diploma_field(&view, "extra[\"é\\\"\"]"), "0.5"));
	arena_free(a);
}

UNIT(credential, limits_of_what_is_read)
{
	static const char fault[] = "more fields, or longer names, than a credential has";
	struct arena *a = arena_new();
	struct str json = diploma_sample(a);
	json_t *document = signed_load(json), *many = json_array();

	for (int i = 0; i < CREDENTIAL_FIELDS_MAX; i++)
		json_array_append_new(many, json_integer(i));
	json_object_set_new(document, "many", many);
	diploma_expect(a, signed_write(a, document, 7), true, CREDENTIAL_MALFORMED, fault);

	char *name = arena_alloc(a, 2000);
	memset(name, 'n', 1500);
	document = signed_load(json);
	json_object_set_new(document, name, json_null());
	diploma_expect(a, signed_write(a, document, 7), true, CREDENTIAL_MALFORMED, fault);

	char *large = arena_alloc(a, CREDENTIAL_BYTES_MAX + 2);
	memset(large, ' ', CREDENTIAL_BYTES_MAX + 1);
	diploma_expect(a, str_of(large), true, CREDENTIAL_MALFORMED, "larger than 65536 bytes");
	arena_free(a);
}

UNIT(credential, make_refuses)
{
	struct fact_case {
		size_t at;
		const char *value, *why;
	};
#define CASE(name, value, why)                                                                     \
	{                                                                                          \
		offsetof(struct credential_facts, name), value, #name ": " why                     \
	}
	static const struct fact_case cases[] = {
		CASE(id, "", "missing"),
		CASE(id, "diploma 12", "not a URI"),
		CASE(number, "", "missing"),
		CASE(title, "", "missing"),
		CASE(title, "caf\xe9", "not UTF-8 text"),
		CASE(programme_code, "", "missing"),
		CASE(kind, "", "missing"),
		CASE(achievement_type, "Knighthood", "not an achievement type of Open Badges"),
		CASE(honours, "\xff", "not UTF-8 text"),
		CASE(holder_name, "", "missing"),
		CASE(birth_date, "29/02/1984", "not a day like 2026-07-01"),
		CASE(birth_date, "1983-02-29", "not a day like 2026-07-01"),
		CASE(issuer_name, "", "missing"),
		CASE(criteria, "", "missing"),
		CASE(decision_date, "", "missing"),
		CASE(decision_date, "2026-13-01", "not a day like 2026-07-01"),
		CASE(board_code, "", "missing"),
		CASE(issued_at, "2026-07-01", "not an instant like 2026-07-01T12:00:00Z"),
		CASE(issued_at, "2026-07-01T12:00:00+02",
		     "not an instant like 2026-07-01T12:00:00Z"),
		CASE(valid_from, "2026-02-30T12:00:00Z",
		     "not an instant like 2026-07-01T12:00:00Z"),
	};
#undef CASE
	uint8_t secret[PROOF_SECRET_BYTES];
	char why[CREDENTIAL_WHY_BYTES];
	struct buf out;

	signed_key(7, secret);
	buf_init(&out, CREDENTIAL_BYTES_MAX);
	struct credential_signer *signer = credential_signer_new(secret);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct credential_facts facts = diploma_facts();
		struct str value = str_of(cases[i].value);
		memcpy((char *)&facts + cases[i].at, &value, sizeof value);
		ck_assert(!credential_make(signer, &facts, &out, why, sizeof why));
		ck_assert_str_eq(why, cases[i].why);
	}
	struct credential_facts facts = diploma_facts();
	facts.ninstitutions = 0;
	ck_assert(!credential_make(signer, &facts, &out, why, sizeof why));
	ck_assert_str_eq(why, "institutions: missing");
	static const struct credential_institution nameless = {{"", 0}, true};
	facts.institutions = &nameless;
	facts.ninstitutions = 1;
	ck_assert(!credential_make(signer, &facts, &out, why, sizeof why));
	ck_assert_str_eq(why, "institutions: missing");
	facts = diploma_facts();
	char *essay = calloc(1, CREDENTIAL_BYTES_MAX);
	memset(essay, 'x', CREDENTIAL_BYTES_MAX - 1);
	facts.criteria = str_of(essay);
	ck_assert(!credential_make(signer, &facts, &out, why, sizeof why));
	ck_assert_str_eq(why, "the facts make too large a file");
	free(essay);
	credential_signer_free(signer);
	buf_free(&out);
}

UNIT(credential, the_hash_needs_bytes_and_salt)
{
	struct arena *a = arena_new();
	struct credential_facts facts = diploma_facts();
	struct str json = diploma_sample(a);
	char first[CREDENTIAL_HASH_HEX + 1], second[CREDENTIAL_HASH_HEX + 1];

	credential_hash_hex(json, facts.salt, first);
	credential_hash_hex(json, facts.salt, second);
	ck_assert_str_eq(first, second);
	ck_assert_uint_eq(strlen(first), CREDENTIAL_HASH_HEX);
	facts.salt[0] ^= 1;
	credential_hash_hex(json, facts.salt, second);
	ck_assert_str_ne(first, second);
	facts.salt[0] ^= 1;
	credential_hash_hex((struct str){json.p, json.n - 1}, facts.salt, second);
	ck_assert_str_ne(first, second);
	arena_free(a);
}
