/* The log: appending. */
#include "eventlog.h"
#include "msgput.h"

#define HASH_TAG 10

/* The encoding without the hash, which chain_next has left in the buffer, becomes the one with it:
 * one field more, and it is the last. */
static struct str with_hash(struct buf *scratch, struct str hash)
{
	uint8_t *map = scratch->p + CHAIN_HASH_BYTES;

	must(*map >= 0x80 && *map < 0x8f && scratch->n < scratch->max - 2 * CHAIN_HASH_BYTES);
	++*map;
	msgput_number(scratch, HASH_TAG);
	msgput_bytes(scratch, hash);
	struct str both = buf_slice(scratch);
	return (struct str){both.p + CHAIN_HASH_BYTES, both.n - CHAIN_HASH_BYTES};
}

uint64_t eventlog_append(struct tx *tx, struct chain *head, struct log_entry *entry,
			 struct buf *scratch)
{
	chain_next(head, entry, scratch);
	tx_put_encoded(tx, &desc_log_entry, entry, with_hash(scratch, entry->hash));
	return entry->sequence;
}
