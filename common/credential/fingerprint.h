/* What people compare keys by: 32 hexadecimal digits of an Ed25519 public key.
 *
 *	printf("%s\n", key_fingerprint(arena, pk).p);           // 4f6a 1b2c ... in eight groups
 *	if (!key_is_named(STR("4F6A:1B2C:..."), pk)) ...        // or did:key:z6Mk...
 *
 * The first 16 bytes of the SHA-256 of the public key: nobody finds another key with the same.
 */
#ifndef CURSUS_FINGERPRINT_H
#define CURSUS_FINGERPRINT_H

#include "multibase.h"

#define FINGERPRINT_BYTES 16

struct str key_fingerprint(struct arena *a, const uint8_t public_key[DID_KEY_BYTES]);
/* Whether a text names a key at all: a did:key, or a fingerprint. Blanks and colons between digits
 * and the case of letters do not matter in a fingerprint. */
bool key_name_ok(struct str text);
/* Whether it names this one. */
bool key_is_named(struct str text, const uint8_t public_key[DID_KEY_BYTES]);

#endif
