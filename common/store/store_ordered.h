/* The record store over tables of ordered bytes: what LMDB and the memory store share.
 *
 *	ordered_init(&mine->o, &my_ops);       // a backend begins its struct with a struct ordered
 *	... open o.ntables tables by o.tables[n].name ...
 *	return &mine->o.store;
 */
#ifndef CURSUS_STORE_ORDERED_H
#define CURSUS_STORE_ORDERED_H

#include "record.h"
#include "store_ops.h"

#define ORDERED_TABLES_MAX 200

/* One table of bytes: the records of a desc, or the entries of an index. The indexes of a desc
 * follow each other. */
struct ordered_table {
	const char *name;
	const struct desc *desc;
	const struct index *index; /* NULL: the records */
	uint32_t number;
	uint32_t first_index, nindexes; /* of records */
	bool sequential; /* the key is one number, so new ones mostly come at the end */
};

/* NOT_THERE: no such key. FAILED: a sticky storage error. */
enum found { FOUND, NOT_THERE, FAILED };

struct ordered;

/* Keys have 1 to KEY_BYTES_MAX bytes. What is found lives until the next write or the end of the
 * transaction. */
struct ordered_ops {
	void (*begin)(struct ordered *o, bool write);
	enum commit (*commit)(struct ordered *o);
	void (*abort)(struct ordered *o);
	bool (*failed)(struct ordered *o);
	enum found (*get)(struct ordered *o, uint32_t table, struct str key, struct str *value);
	/* The first at `from` or behind it; `behind`: not at it. An empty `from`: the first of all.
	 */
	enum found (*seek)(struct ordered *o, uint32_t table, struct str from, bool behind,
			   struct str *key, struct str *value);
	enum found (*last)(struct ordered *o, uint32_t table, struct str *key, struct str *value);
	/* at_end: the key is probably behind all others. FOUND: it is there now. */
	enum found (*put)(struct ordered *o, uint32_t table, struct str key, struct str value,
			  bool at_end);
	enum found (*del)(struct ordered *o, uint32_t table, struct str key);
	void (*clear)(struct ordered *o, uint32_t table);
	uint64_t (*bytes_used)(struct ordered *o);
	uint64_t (*copy_bytes)(struct ordered *o); /* NULL: it cannot be copied */
	bool (*copy_to)(struct ordered *o, int fd, const char **why); /* as store_ops.h */
	void (*close)(struct ordered *o);
};

struct ordered {
	struct store store;
	const struct ordered_ops *ops;
	struct ordered_table tables[ORDERED_TABLES_MAX];
	uint32_t ntables;
	uint32_t of_slot[MESSAGE_SLOTS]; /* 1 + the number of the table of a desc's records */
	struct arena *old;		 /* the record that is being replaced */
	struct buf value;
	bool corrupt;
};

/* Makes the list of tables; a key that can be too long is a must(). */
void ordered_init(struct ordered *o, const struct ordered_ops *ops);
void ordered_free(struct ordered *o);
const struct ordered_table *ordered_records(const struct ordered *o, const struct desc *d);
const struct ordered_table *ordered_index(const struct ordered *o, const struct index *i);

#endif
