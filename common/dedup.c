/* Request ids: what was asked under them, by whom, and what was answered. */
#include "dedup.h"

#include <sodium.h>

#define DIGEST_BYTES 32

static void digest(const struct asked *asked, unsigned char out[DIGEST_BYTES])
{
	crypto_generichash_state state;
	uint64_t head[2] = {asked->type, asked->behalf.n};

	must(crypto_generichash_init(&state, NULL, 0, DIGEST_BYTES) == 0);
	for (size_t i = 0; i < COUNT(head); i++) {
		unsigned char bytes[8];
		for (unsigned b = 0; b < 8; b++)
			bytes[b] = (unsigned char)(head[i] >> (8 * b));
		crypto_generichash_update(&state, bytes, sizeof bytes);
	}
	crypto_generichash_update(&state, (const unsigned char *)asked->behalf.p, asked->behalf.n);
	crypto_generichash_update(&state, (const unsigned char *)asked->body.p, asked->body.n);
	crypto_generichash_final(&state, out, DIGEST_BYTES);
}

enum dedup dedup_find(struct view *v, const struct asked *asked, struct arena *a,
		      struct request_done *out)
{
	unsigned char bytes[DIGEST_BYTES];

	if (!get_request_done(v, &(struct request_done){.id = asked->id}, a, out))
		return DEDUP_NEW;
	if (!str_eq(out->key, asked->key))
		return DEDUP_OF_ANOTHER;
	digest(asked, bytes);
	if (!str_eq(out->digest, (struct str){(const char *)bytes, DIGEST_BYTES}))
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
						    .key = asked->key,
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
