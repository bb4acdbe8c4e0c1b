/* The log as a chain: each entry carries the BLAKE2b-256 of the entry before it and of itself.
 *
 *	struct chain head;
 *	chain_read(view, arena, &head);                    // where the log ends
 *	chain_next(&head, &entry, &scratch);               // entry.sequence and entry.hash are set
 *	if (!chain_follows(&head, &entry, &scratch)) ...   // a reader's check, moves the head
 */
#ifndef CURSUS_CHAIN_H
#define CURSUS_CHAIN_H

#include "records.h"
#include "wire.h"

#define CHAIN_HASH_BYTES 32

struct chain {
	uint64_t sequence; /* of the last entry; 0: the log is empty */
	unsigned char hash[CHAIN_HASH_BYTES];
};

/* The last entry; false: its hash has not the right length. */
bool chain_read(struct view *v, struct arena *a, struct chain *out);
/* Whether the entry is the one behind the head; the head moves to it in any case, so that one bad
 * entry is told once. The scratch buffer holds a whole entry. */
bool chain_follows(struct chain *head, const struct log_entry *entry, struct buf *scratch);
/* Whether the log has that hash at that sequence, as far as it is known here: at the head. */
bool chain_has(const struct chain *head, uint64_t sequence, struct str hash);
/* Whether the last `most` entries follow from each other; *bad is the first that does not. */
bool chain_check_tail(struct view *v, struct arena *a, uint64_t most, uint64_t *bad);
/* The hash of an entry, in the arena: it follows from all that was before. Empty when there is no
 * such entry. */
struct str chain_hash(struct view *v, struct arena *a, uint64_t sequence);
/* Gives a new entry the next sequence and its hash, which lives in the head until the next. The
 * scratch buffer then holds CHAIN_HASH_BYTES, and the entry encoded without its hash. */
void chain_next(struct chain *head, struct log_entry *entry, struct buf *scratch);

#endif
