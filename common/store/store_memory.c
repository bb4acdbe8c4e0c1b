/* The store in memory: a balanced tree a table, and a list of what was there so that a transaction
 * can be undone. */
#include "store_ordered.h"

#include <glib.h>

/* A key and its value in one block; the tree has it as its key. */
struct item {
	uint32_t nkey, nvalue;
	char bytes[];
};

/* One change: `now` took the place of `was`; either may be NULL. */
struct change {
	uint32_t table;
	struct item *now, *was;
};

struct memory {
	struct ordered o;
	GTree *trees[ORDERED_TABLES_MAX];
	struct change *changes;
	size_t nchanges, room;
	struct item *probe;   /* for looking a key up */
	uint64_t used;	      /* bytes of keys and values */
	uint64_t used_before; /* when the transaction began */
};

static struct memory *memory_of(struct ordered *o)
{
	return (struct memory *)o;
}

static struct str item_key(const struct item *i)
{
	return (struct str){i->bytes, i->nkey};
}

static struct str item_value(const struct item *i)
{
	return (struct str){i->bytes + i->nkey, i->nvalue};
}

static gint compare(gconstpointer a, gconstpointer b, gpointer unused)
{
	(void)unused;
	return str_cmp(item_key(a), item_key(b));
}

static struct item *probe(struct memory *m, struct str key)
{
	must(key.n <= KEY_BYTES_MAX);
	m->probe->nkey = key.n;
	if (key.n)
		memcpy(m->probe->bytes, key.p, key.n);
	return m->probe;
}

static enum found show(GTreeNode *node, struct str *key, struct str *value)
{
	if (!node)
		return NOT_THERE;
	const struct item *i = g_tree_node_key(node);
	*key = item_key(i);
	*value = item_value(i);
	return FOUND;
}

static enum found memory_get(struct ordered *o, uint32_t table, struct str key, struct str *value)
{
	struct memory *m = memory_of(o);
	const struct item *i = g_tree_lookup(m->trees[table], probe(m, key));

	if (!i)
		return NOT_THERE;
	*value = item_value(i);
	return FOUND;
}

static enum found memory_seek(struct ordered *o, uint32_t table, struct str from, bool behind,
			      struct str *key, struct str *value)
{
	struct memory *m = memory_of(o);
	const struct item *at = probe(m, from);

	return show(behind ? g_tree_upper_bound(m->trees[table], at)
			   : g_tree_lower_bound(m->trees[table], at),
		    key, value);
}

static enum found memory_last(struct ordered *o, uint32_t table, struct str *key, struct str *value)
{
	return show(g_tree_node_last(memory_of(o)->trees[table]), key, value);
}

/* The values of the tree are its keys: the item that was there comes back and is freed when the
 * transaction ends. */
static void change(struct memory *m, uint32_t table, struct item *was, struct item *now)
{
	if (m->nchanges == m->room) {
		m->room = m->room ? m->room * 2 : 64;
		m->changes = g_renew(struct change, m->changes, m->room);
	}
	m->changes[m->nchanges++] = (struct change){table, now, was};
	m->used += (now ? now->nkey + now->nvalue : 0u);
	m->used -= (was ? was->nkey + was->nvalue : 0u);
}

static enum found memory_put(struct ordered *o, uint32_t table, struct str key, struct str value,
			     bool at_end)
{
	struct memory *m = memory_of(o);
	struct item *was = g_tree_lookup(m->trees[table], probe(m, key));
	struct item *now = g_malloc(sizeof *now + key.n + value.n);

	(void)at_end;
	now->nkey = key.n;
	now->nvalue = value.n;
	memcpy(now->bytes, key.p, key.n);
	if (value.n)
		memcpy(now->bytes + key.n, value.p, value.n);
	g_tree_replace(m->trees[table], now, now);
	change(m, table, was, now);
	return FOUND;
}

static enum found memory_del(struct ordered *o, uint32_t table, struct str key)
{
	struct memory *m = memory_of(o);
	struct item *was = g_tree_lookup(m->trees[table], probe(m, key));

	if (!was)
		return NOT_THERE;
	g_tree_remove(m->trees[table], was);
	change(m, table, was, NULL);
	return FOUND;
}

static void memory_clear(struct ordered *o, uint32_t table)
{
	struct str key, value;

	while (memory_seek(o, table, STR(""), false, &key, &value) == FOUND)
		memory_del(o, table, key);
}

static void memory_begin(struct ordered *o, bool write)
{
	struct memory *m = memory_of(o);

	(void)write;
	m->used_before = m->used;
}

static enum commit memory_commit(struct ordered *o)
{
	struct memory *m = memory_of(o);

	while (m->nchanges)
		g_free(m->changes[--m->nchanges].was);
	return COMMIT_DONE;
}

static void memory_abort(struct ordered *o)
{
	struct memory *m = memory_of(o);

	while (m->nchanges) {
		struct change c = m->changes[--m->nchanges];
		if (c.was)
			g_tree_replace(m->trees[c.table], c.was, c.was);
		else
			g_tree_remove(m->trees[c.table], c.now);
		g_free(c.now);
	}
	m->used = m->used_before;
}

static bool memory_failed(struct ordered *o)
{
	(void)o;
	return false;
}

static uint64_t memory_bytes_used(struct ordered *o)
{
	struct memory *m = memory_of(o);

	return o->store.is_open ? m->used_before : m->used;
}

static gboolean free_item(gpointer key, gpointer value, gpointer unused)
{
	(void)value;
	(void)unused;
	g_free(key);
	return FALSE;
}

static void memory_close(struct ordered *o)
{
	struct memory *m = memory_of(o);

	for (uint32_t n = 0; n < o->ntables; n++) {
		g_tree_foreach(m->trees[n], free_item, NULL);
		g_tree_destroy(m->trees[n]);
	}
	g_free(m->changes);
	g_free(m->probe);
	ordered_free(o);
	g_free(m);
}

bool store_memory_shrink(struct store *s, uint32_t most)
{
	struct memory *m = memory_of((struct ordered *)s);
	GTreeNode *node;

	must(!s->is_open);
	for (uint32_t n = 0; n < m->o.ntables; n++) {
		while ((node = g_tree_node_first(m->trees[n]))) {
			struct item *i = g_tree_node_key(node);
			if (!most--)
				return false;
			g_tree_remove(m->trees[n], i);
			g_free(i);
		}
	}
	return true;
}

static const struct ordered_ops memory_ops = {
	.begin = memory_begin,
	.commit = memory_commit,
	.abort = memory_abort,
	.failed = memory_failed,
	.get = memory_get,
	.seek = memory_seek,
	.last = memory_last,
	.put = memory_put,
	.del = memory_del,
	.clear = memory_clear,
	.bytes_used = memory_bytes_used,
	.close = memory_close,
};

struct store *store_memory_open(void)
{
	struct memory *m = g_new0(struct memory, 1);

	ordered_init(&m->o, &memory_ops);
	m->probe = g_malloc(sizeof *m->probe + KEY_BYTES_MAX);
	for (uint32_t n = 0; n < m->o.ntables; n++)
		m->trees[n] = g_tree_new_with_data(compare, NULL);
	return &m->o.store;
}
