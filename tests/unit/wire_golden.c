/* The bytes of one message of every kind (of long ones the BLAKE2b-256): a change of the wire form,
 * of a tag or of a type is noticed here. CURSUS_GOLDEN=write writes the file anew. */
#include "unit.h"
#include "hex.h"
#include "values.h"
#include "wire.h"

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

UNIT(wire, golden_bytes)
{
	uint32_t n;
	const struct desc *const *all = schema_descs(&n);
	const char *env = getenv("CURSUS_GOLDEN");
	bool write = env && strcmp(env, "write") == 0;
	FILE *file = fopen(GOLDEN, write ? "w" : "r");
	struct arena *a = arena_new();
	char *there = malloc(LINE_BYTES_MAX);
	struct buf line;

	ck_assert_msg(file != NULL, "%s cannot be opened", GOLDEN);
	buf_init(&line, LINE_BYTES_MAX);
	for (uint32_t i = 0; i < n; i++) {
		golden_line(a, all[i], &line);
		buf_put(&line, "", 1);
		if (write)
			ck_assert(fputs((const char *)line.p, file) >= 0);
		else
			ck_assert_msg(fgets(there, LINE_BYTES_MAX, file) &&
					      strcmp(there, (const char *)line.p) == 0,
				      "%s is not as in " GOLDEN, all[i]->name);
		arena_reset(a);
	}
	if (!write)
		ck_assert_msg(!fgets(there, LINE_BYTES_MAX, file), "%s has more lines", GOLDEN);
	ck_assert_int_eq(fclose(file), 0);
	buf_free(&line);
	free(there);
	arena_free(a);
}
