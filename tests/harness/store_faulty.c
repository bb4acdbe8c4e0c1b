/* A memory store whose commits answer as a test says. */
#include "store_ops.h"
#include "tiny.h"

#include <stdlib.h>

#define ANSWERS_MAX 64

struct faulty {
	struct store store;
	struct store *inner;
	enum commit answers[ANSWERS_MAX];
	uint32_t n, next;
};

static struct faulty *faulty_of(struct store *s)
{
	return (struct faulty *)s;
}

static void faulty_begin(struct store *s, enum store_mode mode)
{
	struct store *inner = faulty_of(s)->inner;

	inner->ops->begin(inner, mode);
}

static enum commit faulty_commit(struct store *s)
{
	struct faulty *f = faulty_of(s);

	if (s->tx.mode == STORE_READ || f->next == f->n || f->answers[f->next++] == COMMIT_DONE)
		return f->inner->ops->commit(f->inner);
	f->inner->ops->abort(f->inner);
	return f->answers[f->next - 1];
}

static void faulty_abort(struct store *s)
{
	struct store *inner = faulty_of(s)->inner;

	inner->ops->abort(inner);
}

static bool faulty_failed(struct store *s)
{
	struct store *inner = faulty_of(s)->inner;

	return inner->ops->failed(inner);
}

static bool faulty_get(struct store *s, const struct desc *d, const void *key, struct arena *a,
		       void *out)
{
	struct store *inner = faulty_of(s)->inner;

	return inner->ops->get(inner, d, key, a, out);
}

static bool faulty_find(struct store *s, const struct index *i, const void *key, struct arena *a,
			void *out)
{
	struct store *inner = faulty_of(s)->inner;

	return inner->ops->find(inner, i, key, a, out);
}

static bool faulty_last(struct store *s, const struct desc *d, struct arena *a, void *out)
{
	struct store *inner = faulty_of(s)->inner;

	return inner->ops->last(inner, d, a, out);
}

static bool faulty_next(struct store *s, struct scan *scan, struct arena *a, void *out)
{
	struct store *inner = faulty_of(s)->inner;

	return inner->ops->next(inner, scan, a, out);
}

static void faulty_put(struct store *s, const struct desc *d, const void *record,
		       struct str encoding)
{
	struct store *inner = faulty_of(s)->inner;

	inner->ops->put(inner, d, record, encoding);
}

static void faulty_delete(struct store *s, const struct desc *d, const void *key)
{
	struct store *inner = faulty_of(s)->inner;

	inner->ops->delete_(inner, d, key);
}

static void faulty_clear(struct store *s, const struct desc *d)
{
	struct store *inner = faulty_of(s)->inner;

	inner->ops->clear(inner, d);
}

static enum walked faulty_walk(struct store *s, const struct desc *d, const struct index *i,
			       struct str after, struct str *key, struct str *value)
{
	struct store *inner = faulty_of(s)->inner;

	return inner->ops->walk(inner, d, i, after, key, value);
}

static uint64_t faulty_bytes_used(struct store *s)
{
	return store_bytes_used(faulty_of(s)->inner);
}

static uint64_t faulty_copy_bytes(struct store *s)
{
	return store_copy_bytes(faulty_of(s)->inner);
}

static void faulty_close(struct store *s)
{
	store_close(faulty_of(s)->inner);
	free(s);
}

struct store *store_faulty(const enum commit *answers, uint32_t n)
{
	static const struct store_ops ops = {.begin = faulty_begin,
					     .commit = faulty_commit,
					     .abort = faulty_abort,
					     .failed = faulty_failed,
					     .get = faulty_get,
					     .find = faulty_find,
					     .last = faulty_last,
					     .next = faulty_next,
					     .put = faulty_put,
					     .delete_ = faulty_delete,
					     .clear = faulty_clear,
					     .walk = faulty_walk,
					     .bytes_used = faulty_bytes_used,
					     .copy_bytes = faulty_copy_bytes,
					     .close = faulty_close};
	struct faulty *f = calloc(1, sizeof *f);

	must(f != NULL && n <= ANSWERS_MAX);
	f->store.ops = &ops;
	f->inner = store_memory_open();
	memcpy(f->answers, answers, n * sizeof *answers);
	f->n = n;
	return &f->store;
}
