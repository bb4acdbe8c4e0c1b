/* The log as a chain: hashing an entry, and checking what was appended. */
#include "chain.h"

#include <sodium.h>

/* hash = BLAKE2b-256(hash of the entry before || canonical encoding of the entry without its hash);
 * the first entry follows 32 zero bytes. */
static void entry_hash(const struct chain *before, const struct log_entry *entry,
		       struct buf *scratch, unsigned char hash[CHAIN_HASH_BYTES])
{
	struct log_entry bare = *entry;

	bare.hash = STR("");
	scratch->n = 0;
	scratch->over = false;
	buf_put(scratch, before->hash, CHAIN_HASH_BYTES);
	wire_encode(scratch, &desc_log_entry, &bare);
	must(!scratch->over);
	must(crypto_generichash(hash, CHAIN_HASH_BYTES, scratch->p, scratch->n, NULL, 0) == 0);
}

bool chain_read(struct view *v, struct arena *a, struct chain *out)
{
	struct log_entry last = {0};

	*out = (struct chain){0};
	if (!view_last(v, &desc_log_entry, a, &last))
		return true;
	out->sequence = last.sequence;
	if (last.hash.n != CHAIN_HASH_BYTES)
		return false;
	memcpy(out->hash, last.hash.p, CHAIN_HASH_BYTES);
	return true;
}

bool chain_follows(struct chain *head, const struct log_entry *entry, struct buf *scratch)
{
	unsigned char hash[CHAIN_HASH_BYTES];
	bool right = entry->sequence == head->sequence + 1;

	entry_hash(head, entry, scratch, hash);
	right = right && entry->hash.n == CHAIN_HASH_BYTES &&
		memcmp(hash, entry->hash.p, CHAIN_HASH_BYTES) == 0;
	head->sequence = entry->sequence;
	memcpy(head->hash, entry->hash.n == CHAIN_HASH_BYTES ? entry->hash.p : (char *)hash,
	       CHAIN_HASH_BYTES);
	return right;
}

bool chain_has(const struct chain *head, uint64_t sequence, struct str hash)
{
	static const unsigned char unknown[CHAIN_HASH_BYTES];

	if (sequence != head->sequence || hash.n != CHAIN_HASH_BYTES ||
	    memcmp(head->hash, unknown, CHAIN_HASH_BYTES) == 0)
		return true;
	return memcmp(head->hash, hash.p, CHAIN_HASH_BYTES) == 0;
}

bool chain_check_tail(struct view *v, struct arena *a, uint64_t most, uint64_t *bad)
{
	struct chain head;
	struct log_entry entry = {0};
	struct buf scratch;
	bool right = true;

	*bad = 0;
	if (!chain_read(v, a, &head)) {
		*bad = head.sequence;
		return false;
	}
	uint64_t from = head.sequence > most ? head.sequence - most : 0;
	uint64_t last = head.sequence;
	head = (struct chain){0};
	if (from) {
		*bad = from;
		if (!get_log_entry(v, &(struct log_entry){.sequence = from}, a, &entry) ||
		    entry.hash.n != CHAIN_HASH_BYTES)
			return false;
		head.sequence = from;
		memcpy(head.hash, entry.hash.p, CHAIN_HASH_BYTES);
	}
	buf_init(&scratch, 2 * WIRE_BYTES_MAX);
	for (uint64_t i = from + 1; right && i <= last; i++) {
		*bad = i;
		right = get_log_entry(v, &(struct log_entry){.sequence = i}, a, &entry) &&
			chain_follows(&head, &entry, &scratch);
	}
	buf_free(&scratch);
	return right;
}

struct str chain_hash(struct view *v, struct arena *a, uint64_t sequence)
{
	struct log_entry entry;

	if (!sequence || !get_log_entry(v, &(struct log_entry){.sequence = sequence}, a, &entry))
		return STR("");
	return entry.hash;
}

void chain_next(struct chain *head, struct log_entry *entry, struct buf *scratch)
{
	unsigned char hash[CHAIN_HASH_BYTES];

	entry->sequence = head->sequence + 1;
	entry_hash(head, entry, scratch, hash);
	memcpy(head->hash, hash, CHAIN_HASH_BYTES);
	head->sequence = entry->sequence;
	entry->hash = (struct str){(const char *)head->hash, CHAIN_HASH_BYTES};
}
