/* Request ids: what was asked under them, by whom, and what was answered. */
#include "dedup.h"

#include <sodium.h>

/* Two hashes, of who asked and of what was asked. Each has 16 bytes: they are kept a week for every
 * request, and to meet one of another's is as hard as to guess a key. */
#define HALF_BYTES 16
#define DIGEST_BYTES (2 * HALF_BYTES)

static void digest(const struct asked *asked, unsigned char out[DIGEST_BYTES])
{
	crypto_generichash_state state;
	uint64_t head[2] = {asked->type, asked->behalf.n};

	must(crypto_generichash(out, HALF_BYTES, (const unsigned char *)asked->key.p, asked->key.n,
				NULL, 0) == 0);
	must(crypto_generichash_init(&state, NULL, 0, HALF_BYTES) == 0);
	for (size_t i = 0; i < COUNT(head); i++) {
		unsigned char bytes[8];
		for (unsigned b = 0; b < 8; b++)
			bytes[b] = (unsigned char)(head[i] >> (8 * b));
		crypto_generichash_update(&state, bytes, sizeof bytes);
	}
	crypto_generichash_update(&state, (const unsigned char *)asked->behalf.p, asked->behalf.n);
	crypto_generichash_update(&state, (const unsigned char *)asked->body.p, asked->body.n);
	crypto_generichash_final(&state, out + HALF_BYTES, HALF_BYTES);
}

enum dedup dedup_find(struct view *v, const struct asked *asked, struct arena *a,
		      struct request_done *out)
{
	unsigned char bytes[DIGEST_BYTES];

	if (!get_request_done(v, &(struct request_done){.id = asked->id}, a, out))
		return DEDUP_NEW;
	digest(asked, bytes);
	if (out->digest.n != DIGEST_BYTES || memcmp(out->digest.p, bytes, HALF_BYTES) != 0)
		return DEDUP_OF_ANOTHER;
	if (memcmp(out->digest.p + HALF_BYTES, bytes + HALF_BYTES, HALF_BYTES) != 0)
		return DEDUP_DIFFERS;
	return DEDUP_ANSWERED;
}

void dedup_keep(struct tx *tx, const struct asked *asked, int64_t at_ms, uint64_t sequence,
		struct str reply)
{
	unsigned char bytes[DIGEST_BYTES];

	digest(asked, bytes);
	put_request_done(tx, &(struct request_done){.id = asked->id,
						    .at = at_ms,
						    .digest = {(const char *)bytes, DIGEST_BYTES},
						    .sequence = sequence,
						    .reply = reply});
}

uint32_t dedup_prune(struct tx *tx, struct arena *a, int64_t now_ms, uint32_t most)
{
	/* The ids first: writing ends a scan. */
	struct request_done *old = arena_alloc(a, (size_t)most * sizeof *old);
	struct scan s = scan_request_by_time(tx_view(tx), &(struct request_done){0}, 0, STR(""));
	uint32_t n = 0;

	while (n < most && next_request_done(&s, a, &old[n]) && old[n].at < now_ms - DEDUP_KEPT_MS)
		n++;
	for (uint32_t i = 0; i < n; i++)
		delete_request_done(tx, &old[i]);
	return n;
}
