/* Walks two stores in parallel and reports each difference. */
#include "store_compare.h"
#include "store_ops.h"
#include "wire.h"

/* One of the two stores, walked. */
struct side {
	struct store *store;
	struct key at;
	struct str value;
	enum walked state;
};

struct walk {
	struct comparison *c;
	struct arena *arena;
	const struct desc *desc;
	const struct index *index; /* NULL: the records */
	struct side kept, replayed;
	uint64_t left; /* entries that may still be looked at */
};

static void step(const struct walk *w, struct side *s)
{
	struct str key;

	s->state = s->store->ops->walk(s->store, w->desc, w->index, key_slice(&s->at), &key,
				       &s->value);
	if (s->state != WALK_ENTRY)
		return;
	must(key.n <= sizeof s->at.p);
	memcpy(s->at.p, key.p, key.n);
	s->at.n = key.n;
}

static void report(struct walk *w, struct str what)
{
	w->c->differences++;
	w->c->found(w->c->ctx, what);
}

static struct str entry_name(struct walk *w, const struct side *s)
{
	struct str primary = key_slice(&s->at), text;

	if (w->index && !index_primary(w->index, key_slice(&s->at), s->value, &primary))
		primary = STR("");
	text = key_text(w->arena, w->desc, primary);
	return w->index ? arena_printf(w->arena, "%s of %s %.*s", w->index->name, w->desc->name,
				       (int)text.n, text.p)
			: arena_printf(w->arena, "%s %.*s", w->desc->name, (int)text.n, text.p);
}

static void report_entry(struct walk *w, const struct side *s, const char *what)
{
	struct str name = entry_name(w, s);

	report(w, arena_printf(w->arena, "%.*s: %s", (int)name.n, name.p, what));
}

/* A message that has this member of the record and no other. */
static struct str encoded_alone(struct walk *w, const struct field *f, const void *record)
{
	char *alone = arena_alloc(w->arena, w->desc->size);
	struct buf b;

	/* The row behind the last field has the struct's size as its offset. */
	memcpy(alone + f->offset, field_at(f, record), f[1].offset - f->offset);
	buf_init(&b, RECORD_BYTES_MAX);
	wire_encode(&b, w->desc, alone);
	must(!b.over);
	struct str bytes = arena_str(w->arena, buf_slice(&b));
	buf_free(&b);
	return bytes;
}

static void report_difference(struct walk *w)
{
	void *kept = arena_alloc(w->arena, w->desc->size),
	     *replayed = arena_alloc(w->arena, w->desc->size);
	struct str text = STR("");
	struct fault fault;

	if (w->index) {
		report_entry(w, &w->kept, "leads to another record");
		return;
	}
	if (!wire_decode(w->kept.value, w->desc, WIRE_LENIENT, w->arena, kept, &fault) ||
	    !wire_decode(w->replayed.value, w->desc, WIRE_LENIENT, w->arena, replayed, &fault)) {
		report_entry(w, &w->kept, "cannot be read");
		return;
	}
	for (const struct field *f = w->desc->fields(); f->tag; f++)
		if (!str_eq(encoded_alone(w, f, kept), encoded_alone(w, f, replayed)))
			text = arena_printf(w->arena, "%.*s%s%s", (int)text.n, text.p,
					    text.n ? ", " : "", f->name);
	text = arena_printf(w->arena, "differs in %s%.*s",
			    text.n ? "" : "fields that this version does not know", (int)text.n,
			    text.p);
	report_entry(w, &w->kept, text.p);
}

static void compare_entry(struct walk *w)
{
	int order = str_cmp(key_slice(&w->kept.at), key_slice(&w->replayed.at));

	if (w->kept.state == WALK_END || w->replayed.state == WALK_END)
		order = w->kept.state == WALK_END ? 1 : -1;
	if (order < 0)
		report_entry(w, &w->kept, "only in the store");
	else if (order > 0)
		report_entry(w, &w->replayed, "missing from the store");
	else if (!str_eq(w->kept.value, w->replayed.value))
		report_difference(w);
	w->c->records += order <= 0 && !w->index;
	w->c->at = order <= 0 ? w->kept.at : w->replayed.at;
	w->left--;
	if (order <= 0)
		step(w, &w->kept);
	if (order >= 0)
		step(w, &w->replayed);
}

/* true: the table was looked at to its end. */
static bool compare_table(struct walk *w, const struct desc *d, const struct index *i)
{
	w->desc = d;
	w->index = i;
	w->kept.at = w->replayed.at = w->c->at;
	step(w, &w->kept);
	step(w, &w->replayed);
	while (w->kept.state == WALK_ENTRY || w->replayed.state == WALK_ENTRY) {
		if (w->kept.state == WALK_FAILED || w->replayed.state == WALK_FAILED)
			break;
		if (!w->left)
			return false;
		arena_reset(w->arena);
		compare_entry(w);
	}
	if (w->kept.state == WALK_FAILED || w->replayed.state == WALK_FAILED)
		report(w, arena_printf(w->arena, "%s: the storage failed", i ? i->name : d->name));
	return true;
}

static bool is_compared(const struct comparison *c, const struct desc *d)
{
	return d->what == WHAT_RECORD && record_key_fields(d) && !(c->skips && c->skips(d));
}

bool store_compare(struct view *kept, struct view *replayed, struct comparison *c, uint64_t most)
{
	struct walk w = {.c = c, .arena = arena_new(), .left = most};
	uint32_t ndescs, nindexes;
	const struct desc *const *descs = schema_descs(&ndescs);
	const struct index *const *indexes = schema_indexes(&nindexes);

	w.kept.store = kept->store;
	w.replayed.store = replayed->store;
	must(w.kept.store->is_open && w.replayed.store->is_open);
	for (; c->table < ndescs + nindexes; c->table++, c->at.n = 0) {
		const struct index *i = c->table < ndescs ? NULL : indexes[c->table - ndescs];
		const struct desc *d = i ? i->of : descs[c->table];
		if (is_compared(c, d) && !compare_table(&w, d, i))
			break;
	}
	arena_free(w.arena);
	return c->table == ndescs + nindexes;
}
