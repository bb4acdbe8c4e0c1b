/* eddsa-jcs-2022 against the W3C's vectors, and what a proof does not cover or may not be. */
#include "proof.h"

#include "diploma.h"
#include "jcs.h"
#include "multibase.h"
#include "signed.h"
#include "unit.h"
#include "vectors.h"

#include <sodium.h>
#include <stdlib.h>

#define EDDSA "eddsa/eddsa-jcs-2022/"

static struct str hex_of(struct arena *a, const uint8_t *bytes, size_t n)
{
	char *hex = arena_alloc(a, 2 * n + 1);

	return str_of(sodium_bin2hex(hex, 2 * n + 1, bytes, n));
}

UNIT(proof, w3c_canonical_forms_and_hashes)
{
	struct arena *a = arena_new();
	struct str unsigned_json, configuration, want;
	uint8_t hash[PROOF_HASH_BYTES];

	if (vector_read(a, "eddsa/unsigned.json", &unsigned_json) &&
	    vector_read(a, EDDSA "proofConfigJCS.json", &configuration)) {
		json_t *document = signed_load(unsigned_json), *config = signed_load(configuration);
		ck_assert(proof_hash(config, document, hash));
		ck_assert(vector_read(a, EDDSA "proofHashJCS.txt", &want));
		ck_assert_str_eq(hex_of(a, hash, 32).p, want.p);
		ck_assert(vector_read(a, EDDSA "docHashJCS.txt", &want));
		ck_assert_str_eq(hex_of(a, hash + 32, 32).p, want.p);
		ck_assert(vector_read(a, EDDSA "combinedHashJCS.txt", &want));
		ck_assert_str_eq(hex_of(a, hash, 64).p, want.p);
		ck_assert(vector_read(a, EDDSA "canonDocJCS.txt", &want));
		ck_assert_str_eq(signed_write(a, document, 0).p, want.p);
		ck_assert(vector_read(a, EDDSA "proofCanonJCS.txt", &want));
		ck_assert_str_eq(signed_write(a, config, 0).p, want.p);
	}
	arena_free(a);
}

/* Signing their document with their key gives their signed document. */
UNIT(proof, w3c_signature)
{
	struct arena *a = arena_new();
	struct str unsigned_json, pair, value, whole;
	uint8_t seed[34], public_key[32], secret[PROOF_SECRET_BYTES];

	if (vector_read(a, "eddsa/unsigned.json", &unsigned_json) &&
	    vector_read(a, "eddsa/keyPair.json", &pair) &&
	    vector_read(a, EDDSA "sigBTC58JCS.txt", &value) &&
	    vector_read(a, EDDSA "signedJCS.json", &whole)) {
		json_t *document = signed_load(unsigned_json), *keys = signed_load(pair),
		       *theirs = signed_load(whole);
		struct str private = jcs_text(json_object_get(keys, "privateKeyMultibase"));
		ck_assert(multibase_decode(private, seed, sizeof seed));
		ck_assert(crypto_sign_seed_keypair(public_key, secret, seed + 2) == 0);
		signed_add(document, STR("2023-02-24T23:36:38Z"), secret);
		json_t *proof = json_object_get(document, "proof");
		ck_assert_str_eq(json_string_value(json_object_get(proof, "proofValue")), value.p);
		ck_assert(json_equal(document, theirs));
		json_decref(theirs);
		json_decref(keys);
		json_decref(document);
	}
	arena_free(a);
}

UNIT(proof, w3c_signed_document)
{
	struct arena *a = arena_new();
	struct credential_view view;
	char why[CREDENTIAL_WHY_BYTES] = "";
	struct str whole;

	if (vector_read(a, EDDSA "signedJCS.json", &whole)) {
		ck_assert_int_eq(credential_verify(whole, false, a, &view, why, sizeof why),
				 CREDENTIAL_SIGNED);
		ck_assert_str_eq(view.issuer.p,
				 "did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2");
		ck_assert(str_is(diploma_field(&view, "credentialSubject.alumniOf"),
				 "The School of Examples"));
		ck_assert(!view.has_salt && view.number.n == 0);

		diploma_expect(a, whole, true, CREDENTIAL_FORGED,
			       "issuer: not the key that signed");
		diploma_expect(a, signed_write(a, signed_load(whole), 0), true, CREDENTIAL_FORGED,
			       "issuer: not the key that signed");

		json_t *changed = signed_load(whole);
		json_object_set_new(changed, "name", json_string("Alumna Credential"));
		diploma_expect(a, signed_write(a, changed, 0), false, CREDENTIAL_FORGED,
			       "the signature does not match");
		changed = signed_load(whole);
		json_object_set_new(changed, "n", json_integer(9007199254740993));
		char *inexact = json_dumps(changed, 0);
		diploma_expect(a, str_of(inexact), false, CREDENTIAL_MALFORMED,
			       "a number cannot be written exactly");
		free(inexact);
		json_decref(changed);
	}
	if (vector_read(a, "eddsa/eddsa-rdfc-2022/signedDataInt.json", &whole))
		diploma_expect(a, whole, false, CREDENTIAL_MALFORMED,
			       "proof.cryptosuite: not eddsa-jcs-2022");
	arena_free(a);
}

static json_t *renamed(struct str json)
{
	json_t *document = signed_load(json);
	json_t *subject = json_object_get(document, "credentialSubject");
	json_t *holder = json_array_get(json_object_get(subject, "identifier"), 0);

	json_object_set_new(holder, "identityHash", json_string("Somebody Else"));
	return document;
}

/* One document, four signatures: nothing but the proof and its key tells them apart. */
UNIT(proof, only_the_right_key_makes_it_signed)
{
	struct arena *a = arena_new();
	struct str json = diploma_sample(a);
	struct credential_view view;
	char why[CREDENTIAL_WHY_BYTES] = "";

	diploma_expect(a, signed_write(a, renamed(json), 0), true, CREDENTIAL_FORGED,
		       "the signature does not match");
	diploma_expect(a, signed_write(a, renamed(json), 7), true, CREDENTIAL_SIGNED, "");
	diploma_expect(a, signed_write(a, renamed(json), 8), true, CREDENTIAL_FORGED,
		       "issuer: not the key that signed");
	diploma_expect(a, signed_write(a, renamed(json), 8), false, CREDENTIAL_FORGED,
		       "issuer: not the key that signed");

	/* Somebody's own diploma verifies, under her own key: the caller compares the issuer. */
	struct credential_facts facts = diploma_facts();
	struct str own = diploma_file(a, &facts, 8);
	ck_assert_int_eq(credential_verify(json, true, a, &view, why, sizeof why),
			 CREDENTIAL_SIGNED);
	struct str trusted = view.issuer;
	ck_assert_int_eq(credential_verify(own, true, a, &view, why, sizeof why),
			 CREDENTIAL_SIGNED);
	ck_assert(!str_eq(view.issuer, trusted));
	arena_free(a);
}

/* The suite signs the first contexts only; what was added later is not ours and not listed. */
UNIT(proof, an_added_context_is_not_covered)
{
	struct arena *a = arena_new();
	struct credential_view view;
	char why[CREDENTIAL_WHY_BYTES] = "";
	json_t *document = signed_load(diploma_sample(a));

	json_array_append_new(json_object_get(document, "@context"),
			      json_string("https://evil.example"));
	struct str json = signed_write(a, document, 0);
	diploma_expect(a, json, true, CREDENTIAL_FORGED, "@context: not the one that was signed");
	ck_assert_int_eq(credential_verify(json, false, a, &view, why, sizeof why),
			 CREDENTIAL_SIGNED);
	ck_assert(str_is(diploma_field(&view, "@context[2]"),
			 "https://www.w3.org/ns/credentials/undefined-terms/v2"));
	ck_assert(str_is(diploma_field(&view, "@context[3]"), "(absent)"));

	document = signed_load(json);
	json_array_remove(json_object_get(document, "@context"), 0);
	diploma_expect(a, signed_write(a, document, 0), false, CREDENTIAL_FORGED,
		       "@context: not the one that was signed");
	document = signed_load(json);
	json_object_del(document, "@context");
	diploma_expect(a, signed_write(a, document, 0), false, CREDENTIAL_FORGED,
		       "@context: not the one that was signed");
	arena_free(a);
}

UNIT(proof, refuses_what_it_does_not_know)
{
	static const struct {
		const char *member, *value, *why;
	} cases[] = {
		{"type", "Ed25519Signature2020", "proof.type: not DataIntegrityProof"},
		{"cryptosuite", "ecdsa-jcs-2019", "proof.cryptosuite: not eddsa-jcs-2022"},
		{"proofPurpose", "authentication", "proof.proofPurpose: not assertionMethod"},
		{"created", "yesterday", "proof.created: not an instant"},
		{"created", NULL, "proof.created: not an instant"},
		{"expires", "2030-01-01T00:00:00Z", "proof: holds a member that is not supported"},
		{"verificationMethod", "https://vc.example/keys/1",
		 "proof.verificationMethod: not an Ed25519 did:key with its fragment"},
		{"verificationMethod",
		 "did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2#key-1",
		 "proof.verificationMethod: not an Ed25519 did:key with its fragment"},
		{"proofValue", "z11233QC4", "proof.proofValue: not a base58 signature of 64 bytes"},
		{"proofValue", NULL, "proof.proofValue: not a base58 signature of 64 bytes"},
	};
	struct arena *a = arena_new();
	struct str json = diploma_sample(a);

	for (size_t i = 0; i < COUNT(cases); i++) {
		json_t *document = signed_load(json);
		json_object_set_new(json_object_get(document, "proof"), cases[i].member,
				    cases[i].value ? json_string(cases[i].value) : json_integer(5));
		diploma_expect(a, signed_write(a, document, 0), true, CREDENTIAL_MALFORMED,
			       cases[i].why);
	}
	json_t *document = signed_load(json);
	json_object_set_new(document, "proof",
			    json_pack("[O]", json_object_get(document, "proof")));
	diploma_expect(a, signed_write(a, document, 0), false, CREDENTIAL_MALFORMED,
		       "proof: missing, or not one object");
	document = signed_load(json);
	json_object_del(document, "proof");
	diploma_expect(a, signed_write(a, document, 0), true, CREDENTIAL_MALFORMED,
		       "proof: missing, or not one object");
	diploma_expect(a, STR("[]"), true, CREDENTIAL_MALFORMED,
		       "proof: missing, or not one object");
	arena_free(a);
}
