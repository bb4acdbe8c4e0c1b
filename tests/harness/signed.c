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
		must(proof_add(document, STR("2026-10-01T06:00:00Z"), secret_key));
	}
	buf_init(&out, JCS_BYTES_MAX);
	must(jcs_canonical(document, &out));
	struct str text = arena_str(a, buf_slice(&out));
	buf_free(&out);
	json_decref(document);
	return text;
}
