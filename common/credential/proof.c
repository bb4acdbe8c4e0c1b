/* Data Integrity proofs with eddsa-jcs-2022 (W3C vc-di-eddsa 3.3): Ed25519 over two SHA-256. */
#include "proof.h"

#include "clock.h"
#include "jcs.h"
#include "multibase.h"

#include <glib.h>
#include <libintl.h>
#include <sodium.h>
#include <stdio.h>

#define PROOF_TYPE "DataIntegrityProof"
#define PROOF_SUITE "eddsa-jcs-2022"
#define PROOF_PURPOSE "assertionMethod"

_Static_assert(PROOF_SECRET_BYTES == crypto_sign_SECRETKEYBYTES, "libsodium's secret key");
_Static_assert(PROOF_HASH_BYTES == 2 * crypto_hash_sha256_BYTES, "two SHA-256");
_Static_assert(DID_KEY_BYTES == crypto_sign_PUBLICKEYBYTES, "libsodium's public key");

bool proof_instant(struct str text)
{
	static const char form[] = "dddd-dd-ddTdd:dd:ddZ";
	uint32_t number[6] = {0}, part = 0;

	if (text.n != sizeof form - 1)
		return false;
	for (uint32_t i = 0; i < text.n; i++) {
		bool digit = text.p[i] >= '0' && text.p[i] <= '9';
		if (form[i] == 'd' ? !digit : text.p[i] != form[i])
			return false;
		if (digit)
			number[part] = 10 * number[part] + (uint32_t)(text.p[i] - '0');
		else
			part++;
	}
	return date_valid(number[0] * 10000 + number[1] * 100 + number[2]) && number[3] < 24 &&
	       number[4] < 60 && number[5] < 60;
}

static bool hash_one(const json_t *value, uint8_t hash[crypto_hash_sha256_BYTES])
{
	struct buf bytes;

	buf_init(&bytes, JCS_BYTES_MAX);
	bool ok = jcs_canonical(value, &bytes);
	if (ok)
		crypto_hash_sha256(hash, bytes.p, bytes.n);
	buf_free(&bytes);
	return ok;
}

bool proof_hash(const json_t *configuration, const json_t *document, uint8_t hash[PROOF_HASH_BYTES])
{
	return hash_one(configuration, hash) && hash_one(document, hash + crypto_hash_sha256_BYTES);
}

struct proof_form proof_form_make(struct arena *a, struct str context, struct str created,
				  const uint8_t secret_key[PROOF_SECRET_BYTES])
{
	struct proof_form f = {.secret_key = secret_key};
	uint8_t public_key[DID_KEY_BYTES];
	struct str whole;

	must(sodium_init() >= 0 && crypto_sign_ed25519_sk_to_pk(public_key, secret_key) == 0);
	must(proof_instant(created));
	f.did = did_key_make(a, public_key);
	f.before = arena_printf(a,
				"{%s%.*s%s\"created\":\"%.*s\",\"cryptosuite\":\"" PROOF_SUITE
				"\",\"proofPurpose\":\"" PROOF_PURPOSE "\",",
				context.n ? "\"@context\":" : "", (int)context.n, context.p,
				context.n ? "," : "", (int)created.n, created.p);
	f.behind = arena_printf(a, "\"type\":\"" PROOF_TYPE "\",\"verificationMethod\":\"%s#%s\"}",
				f.did.p, f.did.p + strlen("did:key:"));
	whole = arena_printf(a, "%s%s", f.before.p, f.behind.p);
	crypto_hash_sha256(f.hash, (const unsigned char *)whole.p, whole.n);
	return f;
}

void proof_put(const struct proof_form *f, struct arena *a, struct str document, uint32_t at,
	       const uint8_t document_hash[PROOF_HASH_BYTES / 2], struct buf *out)
{
	uint8_t message[PROOF_HASH_BYTES], signature[crypto_sign_BYTES];

	must(at <= document.n);
	memcpy(message, f->hash, sizeof f->hash);
	memcpy(message + sizeof f->hash, document_hash, PROOF_HASH_BYTES / 2);
	must(crypto_sign_detached(signature, NULL, message, sizeof message, f->secret_key) == 0);
	buf_put(out, document.p, at);
	buf_z(out, ",\"proof\":");
	buf_str(out, f->before);
	buf_z(out, "\"proofValue\":\"");
	buf_str(out, multibase_encode(a, signature, sizeof signature));
	buf_z(out, "\",");
	buf_str(out, f->behind);
	buf_put(out, document.p + at, document.n - at);
}

/* A did:key's only key is named by the did and, as the fragment, by the key's own text again. */
static bool method_read(struct str method, struct str *did, uint8_t public_key[DID_KEY_BYTES])
{
	const char *hash = method.n ? memchr(method.p, '#', method.n) : NULL;

	if (!hash)
		return false;
	*did = (struct str){method.p, (uint32_t)(hash - method.p)};
	struct str fragment = {hash + 1, method.n - did->n - 1};
	uint32_t prefix = (uint32_t)strlen("did:key:");
	return did_key_read(*did, public_key) &&
	       str_eq(fragment, (struct str){did->p + prefix, did->n - prefix});
}

static bool created_ok(const json_t *created)
{
	if (!created)
		return true;
	if (!json_is_string(created))
		return false;
	GDateTime *instant = g_date_time_new_from_iso8601(json_string_value(created), NULL);
	if (instant)
		g_date_time_unref(instant);
	return instant != NULL;
}

/* What this suite's proofs consist of. Others (expires, domain, previousProof...) would have to be
 * obeyed, not only covered: a proof that has them is refused rather than half understood. */
static bool members_known(json_t *proof)
{
	static const char *const known[] = {
		"type",		"cryptosuite", "created",   "verificationMethod",
		"proofPurpose", "@context",    "proofValue"};

	for (void *at = json_object_iter(proof); at; at = json_object_iter_next(proof, at)) {
		size_t i = 0;
		while (i < COUNT(known) && strcmp(known[i], json_object_iter_key(at)) != 0)
			i++;
		if (i == COUNT(known))
			return false;
	}
	return true;
}

static const char *proof_fault(json_t *proof, struct proof_view *out,
			       uint8_t public_key[DID_KEY_BYTES],
			       uint8_t signature[crypto_sign_BYTES])
{
	if (!json_is_object(proof))
		return gettext("proof: missing, or not one object");
	if (!str_is(jcs_text(json_object_get(proof, "type")), PROOF_TYPE))
		return gettext("proof.type: not DataIntegrityProof");
	if (!str_is(jcs_text(json_object_get(proof, "cryptosuite")), PROOF_SUITE))
		return gettext("proof.cryptosuite: not eddsa-jcs-2022");
	if (!str_is(jcs_text(json_object_get(proof, "proofPurpose")), PROOF_PURPOSE))
		return gettext("proof.proofPurpose: not assertionMethod");
	if (!created_ok(json_object_get(proof, "created")))
		return gettext("proof.created: not an instant");
	if (!members_known(proof))
		return gettext("proof: holds a member that is not supported");
	if (!method_read(jcs_text(json_object_get(proof, "verificationMethod")), &out->signer,
			 public_key))
		return gettext(
			"proof.verificationMethod: not an Ed25519 did:key with its fragment");
	if (!multibase_decode(jcs_text(json_object_get(proof, "proofValue")), signature,
			      crypto_sign_BYTES))
		return gettext("proof.proofValue: not a base58 signature of 64 bytes");
	return NULL;
}

/* The document's context has to begin with the signed one (vc-di-eddsa 3.3.2 step 4.1). */
static bool context_begins(const json_t *document, const json_t *signed_context)
{
	if (json_equal(document, signed_context))
		return true;
	if (!json_is_array(document))
		return false;
	if (!json_is_array(signed_context))
		return json_equal(json_array_get(document, 0), signed_context);
	for (size_t i = 0; i < json_array_size(signed_context); i++)
		if (!json_equal(json_array_get(document, i), json_array_get(signed_context, i)))
			return false;
	return true;
}

/* Sets the signed context in body; false when the document's own is another. */
static bool context_settle(json_t *body, json_t *signed_context, bool exact)
{
	json_t *context = json_object_get(body, "@context");

	if (!signed_context)
		return true;
	if (!context || (exact && !json_equal(context, signed_context)) ||
	    !context_begins(context, signed_context))
		return false;
	must(json_object_set(body, "@context", signed_context) == 0);
	return true;
}

enum credential_verdict proof_check(const json_t *document, bool exact_context, struct arena *a,
				    struct proof_view *out, char *why, size_t why_bytes)
{
	uint8_t public_key[DID_KEY_BYTES], hash[PROOF_HASH_BYTES], signature[crypto_sign_BYTES];
	json_t *proof = json_object_get(document, "proof");

	must(sodium_init() >= 0 && why_bytes > 0);
	*out = (struct proof_view){.signer = {"", 0}, .created = {"", 0}};
	const char *fault = proof_fault(proof, out, public_key, signature);
	if (fault) {
		snprintf(why, why_bytes, "%s", fault);
		return CREDENTIAL_MALFORMED;
	}
	out->signer = arena_str(a, out->signer);
	out->created = arena_str(a, jcs_text(json_object_get(proof, "created")));
	json_t *body = json_copy((json_t *)document), *configuration = json_copy(proof);
	must(body != NULL && configuration != NULL);
	json_object_del(body, "proof");
	json_object_del(configuration, "proofValue");
	enum credential_verdict verdict = CREDENTIAL_FORGED;
	if (!context_settle(body, json_object_get(proof, "@context"), exact_context)) {
		snprintf(why, why_bytes, gettext("@context: not the one that was signed"));
	} else if (!proof_hash(configuration, body, hash)) {
		snprintf(why, why_bytes, gettext("a number cannot be written exactly"));
		verdict = CREDENTIAL_MALFORMED;
	} else if (crypto_sign_verify_detached(signature, hash, sizeof hash, public_key) != 0) {
		snprintf(why, why_bytes, gettext("the signature does not match"));
	} else {
		must(json_object_set(body, "proof", configuration) == 0);
		out->covered = json_incref(body);
		verdict = CREDENTIAL_SIGNED;
	}
	json_decref(configuration);
	json_decref(body);
	return verdict;
}
