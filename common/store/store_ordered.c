/* Records and their indexes over tables of ordered bytes. */
#include "store_ordered.h"
#include "wire.h"

static struct ordered *ordered_of(struct store *s)
{
	return (struct ordered *)s;
}

const struct ordered_table *ordered_records(const struct ordered *o, const struct desc *d)
{
	must(o->of_slot[d->slot]);
	return &o->tables[o->of_slot[d->slot] - 1];
}

const struct ordered_table *ordered_index(const struct ordered *o, const struct index *i)
{
	const struct ordered_table *t = ordered_records(o, i->of);

	uint32_t n = t->first_index;

	while (n < t->first_index + t->nindexes && o->tables[n].index != i)
		n++;
	must(n < t->first_index + t->nindexes);
	return &o->tables[n];
}

static const struct ordered_table *table_of(const struct ordered *o, const struct desc *d,
					    const struct index *i)
{
	return i ? ordered_index(o, i) : ordered_records(o, d);
}

/* Reading */

static bool corrupt(struct ordered *o)
{
	o->corrupt = true;
	return false;
}

/* The key is computed again from what was read, so that a record in the wrong place is found. */
static bool decode(struct ordered *o, const struct desc *d, struct str key, struct str value,
		   struct arena *a, void *out)
{
	struct fault fault;
	struct key again;

	memset(out, 0, d->size);
	if (!wire_decode(value, d, WIRE_LENIENT, a, out, &fault) ||
	    !key_of_record(&again, d, out) || !str_eq(key_slice(&again), key))
		return corrupt(o);
	return true;
}

static bool ordered_get(struct store *s, const struct desc *d, const void *key, struct arena *a,
			void *out)
{
	struct ordered *o = ordered_of(s);
	struct key k;
	struct str value;

	if (o->corrupt || !key_of_record(&k, d, key) ||
	    o->ops->get(o, ordered_records(o, d)->number, key_slice(&k), &value) != FOUND)
		return false;
	return decode(o, d, key_slice(&k), value, a, out);
}

/* From an index entry to its record, which must have that entry. */
static bool follow(struct ordered *o, const struct index *i, struct str key, struct str entry,
		   struct arena *a, void *out)
{
	struct str primary, value;
	struct key again;

	if (!index_primary(i, key, entry, &primary))
		return corrupt(o);
	enum found found = o->ops->get(o, ordered_records(o, i->of)->number, primary, &value);
	if (found == FAILED)
		return false;
	if (found == NOT_THERE || !decode(o, i->of, primary, value, a, out))
		return corrupt(o);
	if (!index_has(i, out) || !key_of_index(&again, i, out) || !str_eq(key_slice(&again), key))
		return corrupt(o);
	return true;
}

static bool ordered_find(struct store *s, const struct index *i, const void *key, struct arena *a,
			 void *out)
{
	struct ordered *o = ordered_of(s);
	struct key k;
	struct str entry;

	if (o->corrupt || !key_of_index(&k, i, key) ||
	    o->ops->get(o, ordered_index(o, i)->number, key_slice(&k), &entry) != FOUND)
		return false;
	return follow(o, i, key_slice(&k), entry, a, out);
}

static bool ordered_last(struct store *s, const struct desc *d, struct arena *a, void *out)
{
	struct ordered *o = ordered_of(s);
	struct str key, value;

	if (o->corrupt || o->ops->last(o, ordered_records(o, d)->number, &key, &value) != FOUND)
		return false;
	return decode(o, d, key, value, a, out);
}

/* In a damaged table the next key may be one that was there before, and a walk must not go round;
 * or longer than any key; or empty, behind which a walk would begin anew. */
static enum found seek(struct ordered *o, uint32_t table, struct str from, bool behind,
		       struct str *key, struct str *value)
{
	enum found found = o->ops->seek(o, table, from, behind, key, value);

	if (found != FOUND ||
	    (key->n && key->n <= KEY_BYTES_MAX && str_cmp(*key, from) >= (behind ? 1 : 0)))
		return found;
	corrupt(o);
	return FAILED;
}

static bool ordered_next(struct store *s, struct scan *scan, struct arena *a, void *out)
{
	struct ordered *o = ordered_of(s);
	struct str prefix = {(const char *)scan->prefix, scan->nprefix};
	struct str from = scan->begun ? scan_cursor(scan) : prefix, key, value;
	uint32_t table = table_of(o, scan->desc, scan->index)->number;

	if (o->corrupt || seek(o, table, from, scan->begun, &key, &value) != FOUND)
		return false;
	if (!str_starts(key, prefix))
		return false;
	must(key.n <= sizeof scan->at);
	memcpy(scan->at, key.p, key.n);
	scan->nat = key.n;
	return scan->index ? follow(o, scan->index, key, value, a, out)
			   : decode(o, scan->desc, key, value, a, out);
}

static enum walked ordered_walk(struct store *s, const struct desc *d, const struct index *i,
				struct str after, struct str *key, struct str *value)
{
	struct ordered *o = ordered_of(s);

	if (o->corrupt)
		return WALK_FAILED;
	switch (seek(o, table_of(o, d, i)->number, after, after.n > 0, key, value)) {
	case FOUND:
		return WALK_ENTRY;
	case NOT_THERE:
		return WALK_END;
	default:
		return WALK_FAILED;
	}
}

/* Writing */

static void contradict(struct ordered *o)
{
	view_contradict(&o->store.tx.view);
}

static void entry_put(struct ordered *o, const struct ordered_table *t, const struct key *entry,
		      struct str primary)
{
	bool many = t->index->unique == MANY;
	struct str there;

	if (!many && o->ops->get(o, t->number, key_slice(entry), &there) == FOUND &&
	    !str_eq(there, primary))
		contradict(o);
	o->ops->put(o, t->number, key_slice(entry), many ? STR("") : primary, false);
}

/* Moves one index from what the record was (NULL: nothing) to what it is. */
static void index_move(struct ordered *o, const struct ordered_table *t, struct str primary,
		       const void *was, const void *is)
{
	struct key before, after;
	bool had = was && index_has(t->index, was), has = is && index_has(t->index, is);

	if (had && !key_of_index(&before, t->index, was)) {
		corrupt(o);
		return;
	}
	if (has && !key_of_index(&after, t->index, is)) {
		contradict(o);
		return;
	}
	if (had && has && str_eq(key_slice(&before), key_slice(&after)))
		return;
	if (had && o->ops->del(o, t->number, key_slice(&before)) == NOT_THERE)
		corrupt(o);
	if (has)
		entry_put(o, t, &after, primary);
}

/* The record that is there, in memory that the next write takes back; NULL in *was: none. false: a
 * storage error. */
static bool read_old(struct ordered *o, const struct ordered_table *t, struct str key,
		     const void **was)
{
	struct str value;

	*was = NULL;
	enum found found = o->ops->get(o, t->number, key, &value);
	if (found != FOUND)
		return found == NOT_THERE;
	arena_reset(o->old);
	void *old = arena_alloc(o->old, t->desc->size);
	*was = old;
	return decode(o, t->desc, key, value, o->old, old);
}

static struct str encode(struct ordered *o, const struct desc *d, const void *record)
{
	o->value.n = 0;
	wire_encode(&o->value, d, record);
	must(!o->value.over);
	return buf_slice(&o->value);
}

static void ordered_put(struct store *s, const struct desc *d, const void *record,
			struct str encoding)
{
	struct ordered *o = ordered_of(s);
	const struct ordered_table *t = ordered_records(o, d);
	const void *was = NULL;
	struct key key;

	if (!key_of_record(&key, d, record)) {
		contradict(o);
		return;
	}
	if (o->corrupt || (t->nindexes && !read_old(o, t, key_slice(&key), &was)))
		return;
	if (!encoding.p)
		encoding = encode(o, d, record);
	for (uint32_t n = t->first_index; n < t->first_index + t->nindexes; n++)
		index_move(o, &o->tables[n], key_slice(&key), was, record);
	o->ops->put(o, t->number, key_slice(&key), encoding, t->sequential && !was);
}

static void ordered_delete(struct store *s, const struct desc *d, const void *record)
{
	struct ordered *o = ordered_of(s);
	const struct ordered_table *t = ordered_records(o, d);
	const void *was = NULL;
	struct key key;

	if (o->corrupt || !key_of_record(&key, d, record))
		return;
	if (t->nindexes && (!read_old(o, t, key_slice(&key), &was) || !was))
		return;
	for (uint32_t n = t->first_index; n < t->first_index + t->nindexes; n++)
		index_move(o, &o->tables[n], key_slice(&key), was, NULL);
	o->ops->del(o, t->number, key_slice(&key));
}

static void ordered_clear(struct store *s, const struct desc *d)
{
	struct ordered *o = ordered_of(s);
	const struct ordered_table *t = ordered_records(o, d);

	o->ops->clear(o, t->number);
	for (uint32_t n = t->first_index; n < t->first_index + t->nindexes; n++)
		o->ops->clear(o, n);
}

/* Transactions */

static void ordered_begin(struct store *s, enum store_mode mode)
{
	struct ordered *o = ordered_of(s);

	o->corrupt = false;
	o->ops->begin(o, mode == STORE_WRITE);
}

static enum commit ordered_commit(struct store *s)
{
	struct ordered *o = ordered_of(s);

	if (!o->corrupt)
		return o->ops->commit(o);
	o->ops->abort(o);
	return COMMIT_BROKEN;
}

static void ordered_abort(struct store *s)
{
	struct ordered *o = ordered_of(s);

	o->ops->abort(o);
}

static bool ordered_failed(struct store *s)
{
	struct ordered *o = ordered_of(s);

	return o->corrupt || o->ops->failed(o);
}

static uint64_t ordered_bytes_used(struct store *s)
{
	struct ordered *o = ordered_of(s);

	return o->ops->bytes_used(o);
}

static uint64_t ordered_copy_bytes(struct store *s)
{
	struct ordered *o = ordered_of(s);

	return o->ops->copy_bytes ? o->ops->copy_bytes(o) : 0;
}

static bool ordered_copy_to(struct store *s, int fd, const char **why)
{
	struct ordered *o = ordered_of(s);

	return o->ops->copy_to(o, fd, why);
}

static void ordered_close(struct store *s)
{
	struct ordered *o = ordered_of(s);

	o->ops->close(o);
}

static const struct store_ops ordered_store_ops = {
	.begin = ordered_begin,
	.commit = ordered_commit,
	.abort = ordered_abort,
	.failed = ordered_failed,
	.get = ordered_get,
	.find = ordered_find,
	.last = ordered_last,
	.next = ordered_next,
	.put = ordered_put,
	.delete_ = ordered_delete,
	.clear = ordered_clear,
	.walk = ordered_walk,
	.bytes_used = ordered_bytes_used,
	.copy_bytes = ordered_copy_bytes,
	.copy_to = ordered_copy_to,
	.close = ordered_close,
};

/* Opening */

static void add_table(struct ordered *o, struct ordered_table t)
{
	must(o->ntables < ORDERED_TABLES_MAX);
	must((t.index ? index_key_longest(t.index) : record_key_longest(t.desc)) <= KEY_BYTES_MAX);
	for (uint32_t n = 0; n < o->ntables; n++)
		must(strcmp(o->tables[n].name, t.name) != 0);
	t.number = o->ntables;
	o->tables[o->ntables++] = t;
}

static void add_desc(struct ordered *o, const struct desc *d)
{
	uint32_t nindexes, first = o->ntables;
	const struct index *const *indexes = schema_indexes(&nindexes);
	const struct field *f = d->fields();

	while (!(f->flags & KEY))
		f++;
	add_table(o, (struct ordered_table){
			     .name = d->name,
			     .desc = d,
			     .sequential = record_key_fields(d) == 1 &&
					   (f->kind == KIND_u64 || f->kind == KIND_id),
		     });
	o->of_slot[d->slot] = first + 1;
	for (uint32_t n = 0; n < nindexes; n++)
		if (indexes[n]->of == d)
			add_table(o, (struct ordered_table){.name = indexes[n]->name,
							    .desc = d,
							    .index = indexes[n]});
	o->tables[first].first_index = first + 1;
	o->tables[first].nindexes = o->ntables - first - 1;
}

void ordered_init(struct ordered *o, const struct ordered_ops *ops)
{
	uint32_t n;
	const struct desc *const *descs = schema_descs(&n);

	*o = (struct ordered){.store.ops = &ordered_store_ops, .ops = ops, .old = arena_new()};
	buf_init(&o->value, RECORD_BYTES_MAX);
	for (uint32_t i = 0; i < n; i++)
		if (descs[i]->what == WHAT_RECORD && record_key_fields(descs[i]))
			add_desc(o, descs[i]);
}

void ordered_free(struct ordered *o)
{
	arena_free(o->old);
	buf_free(&o->value);
}
