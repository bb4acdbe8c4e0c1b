/* What each write replaced, to be put back. */
#include "undo.h"

#include "member.h"
#include "store_ops.h"

#include <stdlib.h>

/* One write: the record that was there, or the key of one that was not. */
struct change {
	struct store *store;
	const struct desc *desc;
	void *record;
	bool was;
};

static const struct store_ops *real_ops;
static struct store_ops watching;
static struct arena *arena;
static struct change *changes;
static size_t nchanges, room;
static size_t nbefore; /* when the transaction that is open began */

static void keep(struct store *s, const struct desc *d, const void *record)
{
	struct change c = {.store = s, .desc = d, .record = arena_alloc(arena, d->size)};

	c.was = real_ops->get(s, d, record, arena, c.record);
	if (!c.was) {
		memcpy(c.record, record, d->size);
		for (const struct field *f = d->fields(); f->tag; f++)
			if (f->flags & KEY && (f->kind == KIND_str || f->kind == KIND_bytes))
				member_set_str(f, c.record,
					       arena_str(arena, member_str(f, record)));
	}
	if (nchanges == room) {
		room = room ? 2 * room : 256;
		changes = realloc(changes, room * sizeof *changes);
		must(changes != NULL);
	}
	changes[nchanges++] = c;
}

static void watched_put(struct store *s, const struct desc *d, const void *record,
			struct str encoding)
{
	keep(s, d, record);
	real_ops->put(s, d, record, encoding);
}

static void watched_delete(struct store *s, const struct desc *d, const void *key)
{
	keep(s, d, key);
	real_ops->delete_(s, d, key);
}

static void watched_begin(struct store *s, enum store_mode mode)
{
	nbefore = nchanges;
	real_ops->begin(s, mode);
}

static void watched_abort(struct store *s)
{
	nchanges = nbefore;
	real_ops->abort(s);
}

void undo_watch(struct store *s)
{
	real_ops = s->ops;
	watching = *s->ops;
	watching.put = watched_put;
	watching.delete_ = watched_delete;
	watching.begin = watched_begin;
	watching.abort = watched_abort;
	s->ops = &watching;
}

void undo_begin(struct arena *a)
{
	arena = a;
	nchanges = 0;
}

void undo_all(void)
{
	while (nchanges) {
		const struct change *c = &changes[--nchanges];
		real_ops->begin(c->store, STORE_WRITE);
		if (c->was)
			real_ops->put(c->store, c->desc, c->record, (struct str){NULL, 0});
		else
			real_ops->delete_(c->store, c->desc, c->record);
		must(real_ops->commit(c->store) == COMMIT_DONE);
	}
}
