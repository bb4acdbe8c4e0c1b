/* Signed JSON for the tests: keys from one byte, loading, and writing again after a change. */
#include "signed.h"

#include "jcs.h"

#include <sodium.h>

void signed_key(unsigned char fill, uint8_t secret_key[PROOF_SECRET_BYTES])
{
	uint8_t seed[crypto_sign_SEEDBYTES], public_key[crypto_sign_PUBLICKEYBYTES];

	must(sodium_init() >= 0);
	memset(seed, fill, sizeof seed);
	must(crypto_sign_seed_keypair(public_key, secret_key, seed) == 0);
}

void signed_add(json_t *document, struct str created, const uint8_t secret_key[PROOF_SECRET_BYTES])
{
	json_t *context = json_object_get(document, "@context");
	uint8_t hash[crypto_hash_sha256_BYTES];
	struct arena *a = arena_new();
	struct buf text, whole, contexts;

	buf_init(&text, JCS_BYTES_MAX);
	buf_init(&whole, JCS_BYTES_MAX);
	buf_init(&contexts, JCS_BYTES_MAX);
	must(jcs_canonical(document, &text) && (!context || jcs_canonical(context, &contexts)));
	crypto_hash_sha256(hash, text.p, text.n);
	struct proof_form form = proof_form_make(a, buf_slice(&contexts), created, secret_key);
	proof_put(&form, a, buf_slice(&text), (uint32_t)text.n - 1, hash, &whole);
	json_t *all = signed_load(buf_slice(&whole));
	must(json_object_set(document, "proof", json_object_get(all, "proof")) == 0);
	json_decref(all);
	buf_free(&contexts);
	buf_free(&whole);
	buf_free(&text);
	arena_free(a);
}

json_t *signed_load(struct str json)
{
	char why[JCS_WHY_BYTES];
	json_t *document = jcs_load(json, why, sizeof why);

	must(document != NULL);
	return document;
}

struct str signed_write(struct arena *a, json_t *document, unsigned char fill)
{
	uint8_t secret_key[PROOF_SECRET_BYTES];
	struct buf out;

	if (fill) {
		signed_key(fill, secret_key);
		json_object_del(document, "proof");
		signed_add(document, STR("2026-10-01T06:00:00Z"), secret_key);
	}
	buf_init(&out, JCS_BYTES_MAX);
	must(jcs_canonical(document, &out));
	struct str text = arena_str(a, buf_slice(&out));
	buf_free(&out);
	json_decref(document);
	return text;
}
