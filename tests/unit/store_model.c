/* Random work on a store, compared after each step with a model that knows nothing of keys: records
 * in a list. */
#include "store_place.h"
#include "values_random.h"
#include "wire.h"

#include <stdlib.h>

#define RECORDS_MAX 400
#define STEPS 1500

/* Records of one desc, in no order. */
struct model {
	const struct desc *d;
	struct str records[RECORDS_MAX]; /* as bytes */
	uint32_t n;
};

struct run {
	struct place *p;
	struct arena *kept; /* what the models hold */
	uint64_t random;
	struct model models[8], saved[8];
	uint32_t nmodels;
	struct tx *tx;
};

static const struct desc *const descs[] = {
	&desc_cohort, &desc_slot,	   &desc_enrolment,   &desc_trainer,
	&desc_grade,  &desc_request_quiet, &desc_feed_cursor,
};

static uint64_t next_random(struct run *r, uint64_t below)
{
	r->random += 0x9e3779b97f4a7c15u;
	uint64_t z = r->random;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (z ^ (z >> 31)) % below;
}

static bool is_text(const struct field *f)
{
	return f->kind == KIND_str || f->kind == KIND_bytes;
}

static bool is_narrow(const struct field *f)
{
	return f->kind == KIND_date || f->kind == KIND_choice || f->kind == KIND_minutes;
}

/* Few values, so that records meet in keys and indexes; among them the beginnings of each other. */
static void set_few(struct run *r, const struct field *f, void *record)
{
	static const char *const texts[] = {"", "a", "ab", "a b", "b", "é"};
	unsigned char *at = (unsigned char *)record + f->offset;
	uint64_t value = 1 + next_random(r, 5);
	int64_t time = (int64_t)next_random(r, 7) - 3;
	uint32_t narrow = (uint32_t)value;
	struct str text = str_of(texts[next_random(r, COUNT(texts))]);

	if (f->kind == KIND_bytes) {
		char *id = arena_alloc(r->kept, 16);
		id[next_random(r, 16)] = (char)next_random(r, 3);
		text = (struct str){id, 16};
	}
	if (is_text(f))
		memcpy(at, &text, sizeof text);
	else if (is_narrow(f))
		memcpy(at, &narrow, sizeof narrow);
	else if (f->kind == KIND_time)
		memcpy(at, &time, sizeof time);
	else
		memcpy(at, &value, sizeof value);
}

static void few_values(struct run *r, const struct desc *d, void *record)
{
	uint32_t n;
	const struct index *const *indexes = schema_indexes(&n);

	for (const struct field *f = d->fields(); f->tag; f++)
		if (f->flags & KEY)
			set_few(r, f, record);
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t t = 0; indexes[i]->of == d && t < indexes[i]->ntags; t++)
			set_few(r, desc_field_by_tag(d, indexes[i]->tags[t]), record);
}

/* By value, not by key bytes: the model's own opinion. */
static int order_of_field(const struct field *f, const void *a, const void *b)
{
	const void *x = field_at(f, a), *y = field_at(f, b);

	if (is_text(f)) {
		struct str s, t;
		memcpy(&s, x, sizeof s);
		memcpy(&t, y, sizeof t);
		return str_cmp(s, t);
	}
	if (is_narrow(f)) {
		uint32_t s, t;
		memcpy(&s, x, sizeof s);
		memcpy(&t, y, sizeof t);
		return (s > t) - (s < t);
	}
	if (f->kind == KIND_time) {
		int64_t s, t;
		memcpy(&s, x, sizeof s);
		memcpy(&t, y, sizeof t);
		return (s > t) - (s < t);
	}
	uint64_t s, t;
	memcpy(&s, x, sizeof s);
	memcpy(&t, y, sizeof t);
	return (s > t) - (s < t);
}

static int order_of_keys(const struct desc *d, const void *a, const void *b)
{
	int order = 0;

	for (const struct field *f = d->fields(); f->tag && order == 0; f++)
		if (f->flags & KEY)
			order = order_of_field(f, a, b);
	return order;
}

/* Of the first n fields of the index; i NULL: of the key. */
static int order_of_prefix(const struct desc *d, const struct index *i, uint32_t n, const void *a,
			   const void *b)
{
	int order = 0;

	if (i) {
		for (uint32_t t = 0; t < n && order == 0; t++)
			order = order_of_field(desc_field_by_tag(d, i->tags[t]), a, b);
		return order;
	}
	for (const struct field *f = d->fields(); f->tag && n && order == 0; f++) {
		if (!(f->flags & KEY))
			continue;
		order = order_of_field(f, a, b);
		n--;
	}
	return order;
}

static struct str encoded(struct arena *a, const struct desc *d, const void *record)
{
	struct buf b;

	buf_init(&b, RECORD_BYTES_MAX);
	wire_encode(&b, d, record);
	ck_assert(!b.over);
	struct str bytes = arena_str(a, buf_slice(&b));
	buf_free(&b);
	return bytes;
}

static void *decoded(struct run *r, const struct desc *d, struct str bytes)
{
	void *record = arena_alloc(r->p->arena, d->size);
	struct fault fault;

	ck_assert(wire_decode(bytes, d, WIRE_LENIENT, r->p->arena, record, &fault));
	return record;
}

/* Where the model has a record of that key; m->n: nowhere. */
static uint32_t position(struct run *r, const struct model *m, const void *key)
{
	uint32_t i = 0;

	while (i < m->n && order_of_keys(m->d, decoded(r, m->d, m->records[i]), key) != 0)
		i++;
	return i;
}

static bool would_collide(struct run *r, const struct model *m, const void *record)
{
	uint32_t n;
	const struct index *const *indexes = schema_indexes(&n);

	for (uint32_t i = 0; i < n; i++) {
		if (indexes[i]->of != m->d || indexes[i]->unique == MANY ||
		    !index_has(indexes[i], record))
			continue;
		for (uint32_t k = 0; k < m->n; k++) {
			const void *other = decoded(r, m->d, m->records[k]);
			if (order_of_prefix(m->d, indexes[i], indexes[i]->ntags, other, record) ==
				    0 &&
			    order_of_keys(m->d, other, record) != 0)
				return true;
		}
	}
	return false;
}

static void step_put(struct run *r, struct model *m)
{
	void *record = arena_alloc(r->p->arena, m->d->size);

	random_message(r->p->arena, m->d, next_random(r, UINT64_MAX), record);
	few_values(r, m->d, record);
	uint32_t at = position(r, m, record);
	if (would_collide(r, m, record) || at == RECORDS_MAX)
		return;
	tx_put(r->tx, m->d, record);
	m->records[at] = encoded(r->kept, m->d, record);
	m->n += at == m->n;
}

static void step_delete(struct run *r, struct model *m)
{
	void *key = arena_alloc(r->p->arena, m->d->size);

	few_values(r, m->d, key);
	if (m->n && next_random(r, 2))
		key = decoded(r, m->d, m->records[next_random(r, m->n)]);
	uint32_t at = position(r, m, key);
	tx_delete(r->tx, m->d, key);
	if (at < m->n)
		m->records[at] = m->records[--m->n];
}

static void check_get(struct run *r, const struct model *m)
{
	void *key = arena_alloc(r->p->arena, m->d->size),
	     *out = arena_alloc(r->p->arena, m->d->size);

	few_values(r, m->d, key);
	uint32_t at = position(r, m, key);
	ck_assert(view_get(tx_view(r->tx), m->d, key, r->p->arena, out) == (at < m->n));
	if (at < m->n)
		ck_assert(str_eq(encoded(r->p->arena, m->d, out), m->records[at]));
}

static const struct index *random_index(struct run *r, const struct desc *d)
{
	uint32_t n, of = 0;
	const struct index *const *indexes = schema_indexes(&n);
	const struct index *chosen = NULL;

	for (uint32_t i = 0; i < n; i++)
		if (indexes[i]->of == d && next_random(r, ++of + 1) == 0)
			chosen = indexes[i];
	return chosen;
}

struct sorting {
	const struct desc *d;
	const struct index *i;
};
static struct sorting sorting;

static int sorted(const void *a, const void *b)
{
	const void *x, *y;

	memcpy(&x, a, sizeof x);
	memcpy(&y, b, sizeof y);
	int order = sorting.i ? order_of_prefix(sorting.d, sorting.i, sorting.i->ntags, x, y) : 0;
	return order ? order : order_of_keys(sorting.d, x, y);
}

/* A whole walk with a random prefix, which is broken off and continued by its cursor now and then.
 */
static void check_scan(struct run *r, const struct model *m)
{
	const struct index *i = random_index(r, m->d);
	uint32_t n = (uint32_t)next_random(r, (i ? i->ntags : record_key_fields(m->d)) + 1u),
		 expected = 0, seen = 0;
	void *like = arena_alloc(r->p->arena, m->d->size),
	     *out = arena_alloc(r->p->arena, m->d->size);
	const void *list[RECORDS_MAX];

	few_values(r, m->d, like);
	for (uint32_t k = 0; k < m->n; k++) {
		const void *record = decoded(r, m->d, m->records[k]);
		if ((!i || index_has(i, record)) && order_of_prefix(m->d, i, n, record, like) == 0)
			list[expected++] = record;
	}
	sorting = (struct sorting){m->d, i};
	qsort(list, expected, sizeof *list, sorted);
	struct view *v = tx_view(r->tx);
	struct scan s =
		i ? scan_index(v, i, like, n, STR("")) : scan_records(v, m->d, like, n, STR(""));
	for (; scan_next(&s, r->p->arena, out); seen++) {
		ck_assert_uint_lt(seen, expected);
		ck_assert(str_eq(encoded(r->p->arena, m->d, out),
				 encoded(r->p->arena, m->d, list[seen])));
		if (next_random(r, 4))
			continue;
		struct str at = arena_str(r->p->arena, scan_cursor(&s));
		s = i ? scan_index(v, i, like, n, at) : scan_records(v, m->d, like, n, at);
	}
	ck_assert_uint_eq(seen, expected);
	if (!i && n == 0 && expected) {
		ck_assert(view_last(v, m->d, r->p->arena, out));
		ck_assert_int_eq(order_of_keys(m->d, out, list[expected - 1]), 0);
	}
}

static void turn(struct run *r)
{
	if (next_random(r, 4) == 0) {
		tx_abort(r->tx);
		memcpy(r->models, r->saved, sizeof r->models);
	} else {
		ck_assert_int_eq(tx_commit(r->tx), COMMIT_DONE);
		memcpy(r->saved, r->models, sizeof r->saved);
	}
	r->tx = begin_write(r->p);
}

static uint32_t work(struct place *p, uint64_t seed)
{
	struct run *r = calloc(1, sizeof *r);
	uint32_t most = 0;

	ck_assert_ptr_nonnull(r);
	r->p = p;
	r->kept = arena_new();
	r->random = seed;
	for (r->nmodels = 0; r->nmodels < COUNT(descs); r->nmodels++)
		r->models[r->nmodels].d = r->saved[r->nmodels].d = descs[r->nmodels];
	r->tx = begin_write(p);
	for (uint32_t i = 0; i < STEPS; i++) {
		struct model *m = &r->models[next_random(r, r->nmodels)];
		if (next_random(r, 3))
			step_put(r, m);
		else
			step_delete(r, m);
		check_get(r, m);
		check_scan(r, m);
		if (next_random(r, 10) == 0)
			turn(r);
		most = m->n > most ? m->n : most;
		arena_reset(p->arena);
	}
	tx_abort(r->tx);
	arena_free(r->kept);
	free(r);
	return most;
}

ON_EVERY_STORE(store_model, random_work)
{
	/* The control: there is enough in it to be wrong about. */
	ck_assert_uint_gt(work(p, 1), 20);
}

/* Both do the same to the byte. */
UNIT(store_model, both_stores_end_alike)
{
	struct place disk, memory;

	place_lmdb(&disk, &(struct store_options){.unsafe_no_sync = true});
	place_memory(&memory);
	work(&disk, 2);
	work(&memory, 2);
	ck_assert(str_eq(dump(&disk), dump(&memory)));
	ck_assert_uint_gt(dump(&disk).n, 1000);
	place_free(&disk);
	place_free(&memory);
}
