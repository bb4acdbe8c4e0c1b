/* Ids and texts that are there on the stage. */
#include "pool.h"

#include "member.h"
#include "record.h"

#include <glib.h>

static GHashTable *ids;	  /* of desc to GArray of uint64_t */
static GHashTable *texts; /* of a field's name to GPtrArray of char * */

static void learn_id(const struct desc *noun, uint64_t id)
{
	GArray *known = g_hash_table_lookup(ids, noun);

	if (!known) {
		known = g_array_new(FALSE, FALSE, sizeof id);
		g_hash_table_insert(ids, (gpointer)(uintptr_t)noun, known);
	}
	for (guint i = 0; i < known->len; i++)
		if (g_array_index(known, uint64_t, i) == id)
			return;
	if (id)
		g_array_append_val(known, id);
}

static void learn_text(const char *field, struct str text)
{
	GPtrArray *known = g_hash_table_lookup(texts, field);

	if (!known) {
		known = g_ptr_array_new();
		g_hash_table_insert(texts, (gpointer)(uintptr_t)field, known);
	}
	for (guint i = 0; i < known->len; i++)
		if (str_is(text, known->pdata[i]))
			return;
	if (text.n)
		g_ptr_array_add(known, g_strndup(text.p, text.n));
}

static void learn_members(const struct desc *d, const void *record)
{
	for (const struct field *f = d->fields(); f->tag; f++) {
		if (f->kind == KIND_id)
			learn_id(f->rec, member_number(f, record));
		else if (f->kind == KIND_u64 && f->flags & KEY && strcmp(f->name, "id") == 0)
			learn_id(d, member_number(f, record));
		else if (f->kind == KIND_str)
			learn_text(f->name, member_str(f, record));
		else if (f->kind == KIND_record)
			learn_members(f->rec, field_at(f, record));
		else if (f->kind == KIND_list && f->rec)
			for (uint32_t i = 0; i < list_at(f, record).n; i++)
				learn_members(f->rec, list_record(f, list_at(f, record), i));
	}
}

void pool_learn(struct store *s)
{
	struct tx *tx = store_begin(s, STORE_READ);
	struct arena *a = arena_new();
	uint32_t n;
	const struct desc *const *descs = schema_descs(&n);

	if (!ids) {
		ids = g_hash_table_new(g_direct_hash, g_direct_equal);
		texts = g_hash_table_new(g_str_hash, g_str_equal);
	}
	for (uint32_t i = 0; i < n; i++) {
		if (descs[i]->what != WHAT_RECORD || !record_key_fields(descs[i]))
			continue;
		void *record = arena_alloc(a, descs[i]->size);
		struct scan scan = scan_records(tx_view(tx), descs[i], record, 0, STR(""));
		while (scan_next(&scan, a, record))
			learn_members(descs[i], record);
	}
	arena_free(a);
	tx_abort(tx);
}

uint64_t pool_id(const struct desc *noun, uint64_t number)
{
	const GArray *known = g_hash_table_lookup(ids, noun);

	return known && known->len ? g_array_index(known, uint64_t, number % known->len) : 0;
}

struct str pool_text(const char *field, uint64_t number)
{
	const GPtrArray *known = g_hash_table_lookup(texts, field);

	return str_of(known && known->len ? known->pdata[number % known->len] : "");
}
