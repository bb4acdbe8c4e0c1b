/* The store's contract as far as every backend shares it: one transaction at a time, scans that end
 * when something is written. */
#include "store_ops.h"
#include "record.h"

static struct store *reading(struct view *v)
{
	must(v->store->is_open && v == &v->store->tx.view);
	return v->store;
}

static struct store *writing(struct tx *tx)
{
	must(tx->view.store->is_open && tx->mode == STORE_WRITE);
	tx->view.store->changes++;
	return tx->view.store;
}

struct tx *store_begin(struct store *s, enum store_mode mode)
{
	must(!s->is_open);
	s->is_open = true;
	s->contradicted = false;
	s->changes++;
	s->tx = (struct tx){.view.store = s, .mode = mode};
	s->ops->begin(s, mode);
	return &s->tx;
}

struct view *tx_view(struct tx *tx)
{
	return &tx->view;
}

enum commit tx_commit(struct tx *tx)
{
	struct store *s = reading(&tx->view);

	s->is_open = false;
	if (!s->contradicted)
		return s->ops->commit(s);
	s->ops->abort(s);
	return COMMIT_BROKEN;
}

void tx_abort(struct tx *tx)
{
	struct store *s = reading(&tx->view);

	s->is_open = false;
	s->ops->abort(s);
}

void view_contradict(struct view *v)
{
	reading(v)->contradicted = true;
}

bool view_contradicted(const struct view *v)
{
	return v->store->contradicted;
}

void store_close(struct store *s)
{
	must(!s->is_open && !s->copying);
	s->ops->close(s);
}

uint64_t store_bytes_used(struct store *s)
{
	return s->ops->bytes_used(s);
}

bool view_get(struct view *v, const struct desc *d, const void *key, struct arena *a, void *out)
{
	struct store *s = reading(v);

	return s->ops->get(s, d, key, a, out);
}

bool view_find(struct view *v, const struct index *i, const void *key, struct arena *a, void *out)
{
	struct store *s = reading(v);

	must(i->unique != MANY);
	return s->ops->find(s, i, key, a, out);
}

bool view_last(struct view *v, const struct desc *d, struct arena *a, void *out)
{
	struct store *s = reading(v);

	return s->ops->last(s, d, a, out);
}

bool view_failed(struct view *v)
{
	struct store *s = reading(v);

	return s->ops->failed(s);
}

static struct scan scan_from(struct view *v, const struct desc *d, const struct key *prefix,
			     struct str after)
{
	struct scan scan = {
		.view = v, .desc = d, .nprefix = prefix->n, .changes = reading(v)->changes};

	memcpy(scan.prefix, prefix->p, prefix->n);
	if (!after.n)
		return scan;
	if (after.n > KEY_BYTES_MAX || !str_starts(after, key_slice(prefix))) {
		scan.done = scan.bad_cursor = true;
		return scan;
	}
	memcpy(scan.at, after.p, after.n);
	scan.nat = after.n;
	scan.begun = true;
	return scan;
}

struct scan scan_records(struct view *v, const struct desc *d, const void *key, uint32_t nprefix,
			 struct str after)
{
	struct key prefix;
	bool possible = key_prefix_of_record(&prefix, d, key, nprefix);

	if (!possible)
		prefix.n = 0;
	struct scan scan = scan_from(v, d, &prefix, possible ? after : STR(""));
	scan.done = scan.done || !possible;
	return scan;
}

struct scan scan_index(struct view *v, const struct index *i, const void *key, uint32_t nprefix,
		       struct str after)
{
	struct key prefix;
	bool possible = key_prefix_of_index(&prefix, i, key, nprefix);

	if (!possible)
		prefix.n = 0;
	struct scan scan = scan_from(v, i->of, &prefix, possible ? after : STR(""));
	scan.index = i;
	scan.done = scan.done || !possible;
	return scan;
}

bool scan_next(struct scan *scan, struct arena *a, void *out)
{
	struct store *s = reading(scan->view);

	must(scan->changes == s->changes);
	if (scan->done)
		return false;
	scan->done = !s->ops->next(s, scan, a, out);
	scan->begun = true;
	return !scan->done;
}

struct str scan_cursor(const struct scan *scan)
{
	return (struct str){(const char *)scan->at, scan->nat};
}

void tx_put_encoded(struct tx *tx, const struct desc *d, const void *record, struct str encoding)
{
	struct store *s = writing(tx);

	s->ops->put(s, d, record, encoding);
}

void tx_put(struct tx *tx, const struct desc *d, const void *record)
{
	tx_put_encoded(tx, d, record, (struct str){NULL, 0});
}

void tx_delete(struct tx *tx, const struct desc *d, const void *key)
{
	struct store *s = writing(tx);

	s->ops->delete_(s, d, key);
}

void tx_clear(struct tx *tx, const struct desc *d)
{
	struct store *s = writing(tx);

	s->ops->clear(s, d);
}
