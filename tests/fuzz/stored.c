/* Any bytes as what lies in a store, and as the cursors with which peers go on reading it: each
 * piece is a table, a cursor, or a key and a value with their lengths. Damage is told, and reading
 * ends. */
#include "record.h"
#include "schema.h"
#include "store_ordered.h"

#define PIECES_MAX 16
#define ROWS_MAX 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct arena *arena;

static struct str take(struct str *in, uint32_t n)
{
	struct str piece = {in->p, n < in->n ? n : in->n};

	*in = (struct str){in->p + piece.n, in->n - piece.n};
	return piece;
}

static uint32_t number(struct str *in)
{
	struct str b = take(in, 1);

	return b.n ? (uint8_t)b.p[0] : 0;
}

/* The bytes as they are, past what tx_put writes. */
static void damage(struct ordered *o, uint32_t table, struct str *in)
{
	struct str key = take(in, number(in)), value = take(in, number(in) * 4);

	if (key.n)
		o->ops->put(o, table, key, value, false);
}

static void read_all(struct store *s, const struct ordered_table *t, struct str cursor)
{
	void *record = arena_alloc(arena, t->desc->size);
	struct tx *tx = store_begin(s, STORE_READ);
	struct scan scan = t->index ? scan_index(tx_view(tx), t->index, record, 0, cursor)
				    : scan_records(tx_view(tx), t->desc, record, 0, cursor);

	for (int rows = 0; rows < ROWS_MAX && scan_next(&scan, arena, record); rows++) {
		must(!scan.bad_cursor && scan_cursor(&scan).n <= KEY_BYTES_MAX);
		if (!t->index)
			must(view_get(tx_view(tx), t->desc, record, arena,
				      arena_alloc(arena, t->desc->size)));
		else if (t->index->unique != MANY)
			view_find(tx_view(tx), t->index, record, arena,
				  arena_alloc(arena, t->desc->size));
	}
	view_last(tx_view(tx), t->desc, arena, record);
	must(!view_failed(tx_view(tx)) || !scan_next(&scan, arena, record));
	bool failed = view_failed(tx_view(tx));
	must(tx_commit(tx) == (failed ? COMMIT_BROKEN : COMMIT_DONE));
}

/* Whatever lies there is replaced, or the transaction fails. */
static void write_over(struct store *s, const struct desc *d)
{
	void *record = arena_alloc(arena, d->size);
	struct tx *tx = store_begin(s, STORE_WRITE);

	if (view_last(tx_view(tx), d, arena, record)) {
		tx_delete(tx, d, record);
		tx_put(tx, d, record);
	}
	bool failed = view_failed(tx_view(tx)) || view_contradicted(tx_view(tx));
	must(tx_commit(tx) == (failed ? COMMIT_BROKEN : COMMIT_DONE));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct store *s = store_memory_open();
	struct ordered *o = (struct ordered *)s;
	struct str in = {(const char *)data, size < UINT16_MAX ? (uint32_t)size : UINT16_MAX};

	arena = arena_new();
	for (int i = 0; i < PIECES_MAX && in.n; i++) {
		const struct ordered_table *t = &o->tables[number(&in) % o->ntables];
		struct tx *tx = store_begin(s, STORE_WRITE);
		damage(o, t->number, &in);
		must(tx_commit(tx) == COMMIT_DONE);
		read_all(s, t, STR(""));
		read_all(s, t, take(&in, number(&in)));
		write_over(s, t->desc);
	}
	store_close(s);
	arena_free(arena);
	return 0;
}
