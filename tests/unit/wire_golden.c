/* The bytes of one message of every kind (of long ones the BLAKE2b-256): a change of the wire form,
 * of a tag or of a type is noticed here. CURSUS_GOLDEN=write writes the file anew. */
#include "unit.h"
#include "hex.h"
#include "values_random.h"
#include "wire.h"

#include <glib.h>
#include <stdio.h>

#define GOLDEN "tests/golden/messages.txt"
#define SEED 1
#define WHOLE_BYTES_MAX 1024u
#define LINE_BYTES_MAX (2u * WHOLE_BYTES_MAX + 200)

static struct str whole_or_hash(struct arena *a, struct str bytes)
{
	unsigned char *hash = arena_alloc(a, crypto_generichash_BYTES);

	if (bytes.n <= WHOLE_BYTES_MAX)
		return bytes;
	crypto_generichash(hash, crypto_generichash_BYTES, (const unsigned char *)bytes.p, bytes.n,
			   NULL, 0);
	return (struct str){(const char *)hash, crypto_generichash_BYTES};
}

static void golden_line(struct arena *a, const struct desc *d, struct buf *line)
{
	void *m = arena_alloc(a, d->size);
	struct buf bytes;

	buf_init(&bytes, WIRE_BYTES_MAX);
	random_message(a, d, SEED, m);
	wire_encode(&bytes, d, m);
	ck_assert(!bytes.over);
	line->n = 0;
	buf_printf(line, "%s %u %zu ", d->name, d->type, bytes.n);
	buf_z(line, hex_text(a, whole_or_hash(a, buf_slice(&bytes))));
	buf_z(line, "\n");
	ck_assert(!line->over);
	buf_free(&bytes);
}

/* Every line of the file, by the name that begins it. */
static GHashTable *golden_read(struct arena *a)
{
	GHashTable *lines = g_hash_table_new(g_str_hash, g_str_equal);
	FILE *file = fopen(GOLDEN, "r");
	char *line = malloc(LINE_BYTES_MAX);

	ck_assert_msg(file != NULL, GOLDEN " cannot be opened");
	while (fgets(line, LINE_BYTES_MAX, file)) {
		struct str name = {line, (uint32_t)strcspn(line, " ")};
		g_hash_table_insert(lines, arena_z(a, name), arena_z(a, str_of(line)));
	}
	free(line);
	fclose(file);
	return lines;
}

static void golden_write(struct arena *a)
{
	uint32_t n;
	const struct desc *const *all = schema_descs(&n);
	FILE *file = fopen(GOLDEN, "w");
	struct buf line;

	ck_assert_msg(file != NULL, GOLDEN " cannot be written");
	buf_init(&line, LINE_BYTES_MAX);
	for (uint32_t i = 0; i < n; i++) {
		golden_line(a, all[i], &line);
		ck_assert(fwrite(line.p, 1, line.n, file) == line.n);
	}
	buf_free(&line);
	fclose(file);
}

/* A message that the file does not have yet is new: it is told, so that adding one touches its
 * table, its noun and a script only. */
UNIT(wire, golden_bytes)
{
	uint32_t n;
	const struct desc *const *all = schema_descs(&n);
	const char *env = getenv("CURSUS_GOLDEN");
	struct arena *a = arena_new(), *each = arena_new();
	struct buf line;

	if (env && strcmp(env, "write") == 0)
		golden_write(a);
	GHashTable *lines = golden_read(a);
	buf_init(&line, LINE_BYTES_MAX);
	for (uint32_t i = 0; i < n; i++) {
		const char *there = g_hash_table_lookup(lines, all[i]->name);
		golden_line(each, all[i], &line);
		buf_put(&line, "", 1);
		if (!there)
			printf("new, not in " GOLDEN " yet: %s\n", all[i]->name);
		else
			ck_assert_msg(strcmp(there, (const char *)line.p) == 0,
				      "%s is not as in " GOLDEN, all[i]->name);
		g_hash_table_remove(lines, all[i]->name);
		arena_reset(each);
	}
	ck_assert_msg(g_hash_table_size(lines) == 0, GOLDEN " has messages that are gone");
	g_hash_table_destroy(lines);
	buf_free(&line);
	arena_free(each);
	arena_free(a);
}
