/* Bytes as base58btc text with its 'z' (multibase), and Ed25519 keys as did:key.
 *
 *	struct str did = did_key_make(arena, public_key);       // did:key:z6Mk...
 *	if (!did_key_read(did, public_key)) ...
 */
#ifndef CURSUS_MULTIBASE_H
#define CURSUS_MULTIBASE_H

#include "base.h"

/* The arithmetic is quadratic; keys and signatures need 66 bytes. */
#define MULTIBASE_BYTES_MAX 128
#define DID_KEY_BYTES 32

/* 'z' and base58btc of n bytes (at most MULTIBASE_BYTES_MAX, or it is our bug), in the arena. */
struct str multibase_encode(struct arena *a, const uint8_t *bytes, size_t n);

/* The other way; false unless text is 'z' and base58btc of exactly n bytes. One text, one value. */
bool multibase_decode(struct str text, uint8_t *out, size_t n);

/* The did:key of an Ed25519 public key, in the arena. */
struct str did_key_make(struct arena *a, const uint8_t public_key[DID_KEY_BYTES]);

/* False unless did is exactly the did:key of an Ed25519 public key. */
bool did_key_read(struct str did, uint8_t public_key[DID_KEY_BYTES]);

#endif
