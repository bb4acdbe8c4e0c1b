/* Who made a backup: its manifest is signed by the key of the home, which is in no backup. */
#include "backup.h"

#include "files.h"
#include "keys.h"

#include <libintl.h>
#include <sodium.h>

#define _(sentence) gettext(sentence)
/* Of the manifest's members; the signature is of this text and the manifest's own digest, so that
 * it counts for nothing else. */
#define PURPOSE "cursus backup manifest, format 1: "
#define SIGNATURE_BYTES crypto_sign_BYTES

static struct str key_path(struct arena *a, const char *home)
{
	return home_at(a, home, "backup.key");
}

bool backup_key_make(struct arena *a, const char *home, struct str *why)
{
	const char *path = key_path(a, home).p;

	if (file_exists(path))
		return true;
	struct issuer_key *key = issuer_key_make();
	bool good = issuer_key_save(key, path, a, why);
	issuer_key_free(key);
	/* Another command may have been first. */
	return good || file_exists(path);
}

static void signed_text(const unsigned char digest[COPIER_DIGEST_BYTES],
			unsigned char text[sizeof PURPOSE + COPIER_DIGEST_BYTES])
{
	memcpy(text, PURPOSE, sizeof PURPOSE);
	memcpy(text + sizeof PURPOSE, digest, COPIER_DIGEST_BYTES);
}

bool backup_sign(struct arena *a, const char *home, struct backup *b, struct str *why)
{
	unsigned char secret[crypto_sign_SECRETKEYBYTES], pk[crypto_sign_PUBLICKEYBYTES];
	unsigned char digest[COPIER_DIGEST_BYTES], text[sizeof PURPOSE + COPIER_DIGEST_BYTES];
	unsigned char *signature = arena_alloc(a, SIGNATURE_BYTES);

	if (!backup_key_make(a, home, why))
		return false;
	struct issuer_key *key = issuer_key_load(key_path(a, home).p, a, why);
	if (!key)
		return false;
	crypto_sign_seed_keypair(pk, secret, key->seed);
	issuer_key_free(key);
	b->is_signed = true;
	memcpy(b->signer, pk, sizeof b->signer);
	b->signature = STR("");
	json_t *j = backup_json(b);
	bool good = backup_digest(j, digest);
	json_decref(j);
	must(good);
	signed_text(digest, text);
	crypto_sign_detached(signature, NULL, text, sizeof text, secret);
	sodium_memzero(secret, sizeof secret);
	b->signature = (struct str){(const char *)signature, SIGNATURE_BYTES};
	return true;
}

bool backup_signature_right(const struct backup *b, const unsigned char digest[COPIER_DIGEST_BYTES])
{
	unsigned char text[sizeof PURPOSE + COPIER_DIGEST_BYTES];

	signed_text(digest, text);
	return b->signature.n == SIGNATURE_BYTES &&
	       crypto_sign_verify_detached((const unsigned char *)b->signature.p, text, sizeof text,
					   b->signer) == 0;
}
