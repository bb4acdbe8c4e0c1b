/* Attendance's word that a half-day which has begun may change. */
#include "released.h"

#include <sodium.h>

static void put_u64(unsigned char *to, uint64_t n)
{
	for (int i = 8; i-- > 0; n >>= 8)
		to[i] = (unsigned char)n;
}

bool release_prove(const void *key, const struct released *r,
		   unsigned char proof[RELEASE_PROOF_BYTES])
{
	static const char what[16] = "half-day release";
	unsigned char said[sizeof what + 4 * 8];

	if (!key)
		return false;
	memcpy(said, what, sizeof what);
	put_u64(said + sizeof what, r->slot);
	put_u64(said + sizeof what + 8, r->revision);
	put_u64(said + sizeof what + 16, r->sequence);
	put_u64(said + sizeof what + 24, (uint64_t)r->until);
	return crypto_generichash(proof, RELEASE_PROOF_BYTES, said, sizeof said, key,
				  RELEASE_KEY_BYTES) == 0;
}

bool release_good(const void *key, const struct released *r, struct str proof)
{
	unsigned char right[RELEASE_PROOF_BYTES];

	return proof.n == sizeof right && release_prove(key, r, right) &&
	       sodium_memcmp(right, proof.p, sizeof right) == 0;
}
