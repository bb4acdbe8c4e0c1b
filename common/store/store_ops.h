/* What one kind of store implements: the calls of store.h as a table of functions. store.c checks
 * the rules and dispatches.
 *
 * An implementation begins its struct with a struct store, and its storage errors are sticky: after
 * one, reads say false, writes do nothing, and commit tells it.
 */
#ifndef CURSUS_STORE_OPS_H
#define CURSUS_STORE_OPS_H

#include "store.h"

/* In the folder of a store, locked by who writes it. */
#define STORE_LOCK_FILE "owner.lock"

enum walked { WALK_ENTRY, WALK_END, WALK_FAILED };

struct store_ops {
	void (*begin)(struct store *s, enum store_mode mode);
	enum commit (*commit)(struct store *s);
	void (*abort)(struct store *s);
	/* A sticky error is there. */
	bool (*failed)(struct store *s);
	bool (*get)(struct store *s, const struct desc *d, const void *key, struct arena *a,
		    void *out);
	bool (*find)(struct store *s, const struct index *i, const void *key, struct arena *a,
		     void *out);
	bool (*last)(struct store *s, const struct desc *d, struct arena *a, void *out);
	/* scan->at is where the walk stands when scan->begun; moves it. */
	bool (*next)(struct store *s, struct scan *scan, struct arena *a, void *out);
	/* encoding.p NULL: the caller has none. */
	void (*put)(struct store *s, const struct desc *d, const void *record, struct str encoding);
	void (*delete_)(struct store *s, const struct desc *d, const void *key);
	void (*clear)(struct store *s, const struct desc *d);
	/* The entry behind `after` (empty: the first) as record.h and wire.h write it: the record,
	 * or with an index the primary key for a UNIQUE and nothing for a MANY. Key and value live
	 * until the next call. */
	enum walked (*walk)(struct store *s, const struct desc *d, const struct index *i,
			    struct str after, struct str *key, struct str *value);
	uint64_t (*bytes_used)(struct store *s);
	/* Of store_copy; 0 when it cannot be done. */
	uint64_t (*copy_bytes)(struct store *s);
	/* Writes the copy to a pipe, from another thread than all others; false: *why. A pipe that
	 * nobody reads any more is an error like others. */
	bool (*copy_to)(struct store *s, int fd, const char **why);
	void (*close)(struct store *s);
};

struct view {
	struct store *store;
};

struct tx {
	struct view view;
	enum store_mode mode;
};

struct store {
	const struct store_ops *ops;
	struct tx tx; /* the one that is open */
	bool is_open;
	bool contradicted; /* view_contradict() */
	/* Of store_copy.c, under its lock: a copy is being made; it shall end; none may begin. */
	bool copying, copy_ends, copy_held;
	uint64_t changes; /* rises with each write and each transaction, so that a scan that was
			     overtaken is found */
};

/* For a backend that has to move what a copy is read from: ends the one that is being made, which
 * says COPY_AGAIN, and lets none begin until it is let go. */
void store_copy_hold(struct store *s);
void store_copy_let_go(struct store *s);

#endif
