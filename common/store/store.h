/* The store's contract: records with their indexes, read in a view, written in a transaction.
 *
 *	struct tx *tx = store_begin(store, STORE_WRITE);
 *	tx_put(tx, &desc_cohort, &cohort);          // indexes follow by themselves
 *	struct cohort like = {.code = STR("A")};
 *	if (view_find(tx_view(tx), &index_cohort_by_code, &like, arena, &cohort)) ...
 *	enum commit done = tx_commit(tx);           // storage errors are sticky until here
 *
 * One suite (tests/unit/store.c) runs on every backend. A store has one writer and is used from one
 * thread. Records are keyed by their KEY fields in the order of the tags; index keys are the
 * index's fields, then (for MANY) the primary key. Numbers order by value, texts by bytes, each
 * component complete before the next: ("a","z") < ("ab","a").
 */
#ifndef CURSUS_STORE_H
#define CURSUS_STORE_H

#include "schema.h"

struct store;
struct tx;
struct view;

enum commit {
	COMMIT_DONE,   /* it is on the disk */
	COMMIT_AGAIN,  /* nothing happened; run the same batch again (the map has grown) */
	COMMIT_FULL,   /* nothing happened; the configured limit is reached */
	COMMIT_FENCED, /* nothing happened; another process writes */
	COMMIT_BROKEN  /* the outcome is unknown: send nothing, exit, reopen */
};

/* Opens or makes the store of one service in an existing folder; NULL with *why (static or in a
 * static buffer). Takes a lock on the folder: a second opener is refused. max_bytes limits the
 * file. unsafe_no_sync exists for the control of the power-loss test only. */
struct store_options {
	const char *dir;
	uint64_t max_bytes;   /* 0: 64 GiB */
	uint64_t first_bytes; /* the map to begin with; 0: 1 GiB; it grows by COMMIT_AGAIN */
	uint64_t free_bytes; /* COMMIT_FULL when the disk has less room than this left; 0: 32 MiB */
	bool unsafe_no_sync;
};
struct store *store_lmdb_open(const struct store_options *options, const char **why);
struct store *store_memory_open(void);
/* Takes so many entries out of a memory store that is not wanted any more: closing one of millions
 * takes seconds. true: it is empty. */
bool store_memory_shrink(struct store *s, uint32_t most);
/* Opens a copy that store_copy made, for reading alone: nothing is locked, made or changed. NULL
 * with *why as above. A table that the copy lacks reads as a storage error. */
struct store *store_lmdb_look(const char *file, const char **why);
/* Whether a process has it open now, to write. */
bool store_lmdb_in_use(const char *dir);
/* Opens the store of one that does, for reading alone, beside it; each transaction sees what its
 * last commit left. Nobody who serves reads so: as long as one lasts, no page is used again. */
struct store *store_lmdb_beside(const char *dir, const char **why);
void store_close(struct store *s);
/* What the last commit left in use; to be compared with max_bytes. */
uint64_t store_bytes_used(struct store *s);

/* Gives `take` the bytes of a file that store_lmdb_look and, as data.mdb, store_lmdb_open open: the
 * store as one commit left it, however it is written meanwhile. To be called from a thread beside
 * the one that uses the store; that one never waits for `take`, however slow it is, but for one
 * piece when the map has to move. One copy at a time, and the store stays open until it ends. */
enum copied {
	COPY_DONE,
	COPY_AGAIN,   /* the map has to move: what was given is worth nothing, begin anew */
	COPY_STOPPED, /* take said no */
	COPY_FAILED   /* *why, static, says what the storage said */
};
typedef bool store_take(void *ctx, const void *bytes, size_t n);
enum copied store_copy(struct store *s, store_take *take, void *ctx, const char **why);
/* How much that is, if nothing is written; 0: this kind of store cannot be copied. From the thread
 * that uses the store. */
uint64_t store_copy_bytes(struct store *s);

enum store_mode { STORE_READ, STORE_WRITE };
/* One transaction is open at a time, whatever its mode: so what it reads changes by its own writes
 * only. It must end within one turn of the loop. */
struct tx *store_begin(struct store *s, enum store_mode mode);
struct view *tx_view(struct tx *tx);
enum commit tx_commit(struct tx *tx); /* frees tx; of a read transaction too */
void tx_abort(struct tx *tx);	      /* frees tx; nothing happened */

/* Out is filled and its texts live in the arena; false: not there (or a storage error, which commit
 * will tell). Corrupt bytes, or an index entry that does not lead to its record, are a storage
 * error: COMMIT_BROKEN. A key whose text is longer than the table says is not there. */
bool view_get(struct view *v, const struct desc *d, const void *key, struct arena *a, void *out);
/* Whether a storage error has happened since the transaction began: nothing is there any more. */
bool view_failed(struct view *v);
/* What is to be applied contradicts what is there: an id or a code that another has, a count below
 * zero. After a decision of ours it is our own bug; after another service's fact it is not, and
 * that fact is taken back. Until the transaction's end, which is an abort (COMMIT_BROKEN). */
void view_contradict(struct view *v);
bool view_contradicted(const struct view *v);
/* By a UNIQUE or NATURAL index; the key record needs the index's fields only. A record whose index
 * fields are all empty (0 or "") is not in a UNIQUE or NATURAL index. */
bool view_find(struct view *v, const struct index *i, const void *key, struct arena *a, void *out);

/* Walks records in the order of a primary key or of an index, from a prefix.
 *
 *	struct slot like = {.cohort = 7};
 *	struct scan s = scan_index(v, &index_slot_by_cohort, &like, 1, STR(""));
 *	while (scan_next(&s, arena, &slot)) ...
 *
 * nprefix: so many fields of the index (or KEY fields) must equal those of key. after: a cursor
 * from scan_cursor: continue behind it; it may come from a peer. Writing while a scan is open ends
 * in a must(). */
struct scan {
	struct view *view;
	const struct desc *desc;
	const struct index *index; /* NULL: the primary key */
	uint8_t prefix[512], at[512];
	uint32_t nprefix, nat;
	bool begun, done;
	bool bad_cursor;  /* `after` is no cursor of this walk, a peer's mistake: nothing comes */
	uint64_t changes; /* of the store when the scan began */
};
struct scan scan_records(struct view *v, const struct desc *d, const void *key, uint32_t nprefix,
			 struct str after);
struct scan scan_index(struct view *v, const struct index *i, const void *key, uint32_t nprefix,
		       struct str after);
bool scan_next(struct scan *s, struct arena *a, void *out);
/* Where the scan stands, for `after`; valid until the next scan_next. */
struct str scan_cursor(const struct scan *s);
/* The record with the highest primary key; false: there is none. */
bool view_last(struct view *v, const struct desc *d, struct arena *a, void *out);

/* Puts a whole record in the place of the one with the same key, if any. A UNIQUE index that is
 * taken by another record is a contradiction (decide looks first). So is a key or index text that
 * is longer than its table says (validate looks first). */
void tx_put(struct tx *tx, const struct desc *d, const void *record);
/* The same by who has the record's encoding already: what wire_encode writes of it. */
void tx_put_encoded(struct tx *tx, const struct desc *d, const void *record, struct str encoding);
/* Nothing happens when there is none. */
void tx_delete(struct tx *tx, const struct desc *d, const void *key);
/* All records of that kind with their indexes, whatever bytes they have. */
void tx_clear(struct tx *tx, const struct desc *d);

#endif
