/* Key files: CURVE key pairs in ZPL as czmq's zcert writes them, and the Ed25519 key that signs
 * diplomas.
 *
 *	struct key_pair *key = key_load("/srv/cursus/keys/catalogue.key", arena, &why);
 *	...
 *	key_free(key);
 *
 * Secrets live in guarded memory (sodium_malloc) and in files of mode 0600; a secret file that
 * others may read is refused. What cannot be done is told in *why, in the arena.
 */
#ifndef CURSUS_KEYS_H
#define CURSUS_KEYS_H

#include "base.h"

#define KEY_Z85_BYTES 41 /* with the zero at its end */

struct key_pair {
	char public_key[KEY_Z85_BYTES], secret_key[KEY_Z85_BYTES];
};

struct key_pair *key_make(void);
struct key_pair *key_load(const char *path, struct arena *a, struct str *why);
/* A key that is there is never written over. `name` says whose it is. */
bool key_save(const struct key_pair *key, const char *path, const char *name, struct arena *a,
	      struct str *why);
bool key_save_public(const struct key_pair *key, const char *path, const char *name,
		     struct arena *a, struct str *why);
bool key_load_public(const char *path, char public_key[KEY_Z85_BYTES], struct arena *a,
		     struct str *why);
/* The key that two holders of key pairs share and nobody else has (crypto_box); the other one makes
 * the same of its own pair. false: theirs is no key. */
bool key_shared(const struct key_pair *ours, const char *their_public, unsigned char shared[32]);
void key_free(struct key_pair *key);

struct issuer_key {
	unsigned char seed[32], pk[32];
};

struct issuer_key *issuer_key_make(void);
struct issuer_key *issuer_key_load(const char *path, struct arena *a, struct str *why);
bool issuer_key_save(const struct issuer_key *key, const char *path, struct arena *a,
		     struct str *why);
void issuer_key_free(struct issuer_key *key);

#endif
