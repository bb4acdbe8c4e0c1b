/* What was acknowledged, on files. */
#include "journal.h"

void journal_write(FILE *f, const struct acknowledged *ack, struct str body)
{
	struct acknowledged head = *ack;

	head.nbody = body.n;
	must(fwrite(&head, sizeof head, 1, f) == 1);
	must(body.n == 0 || fwrite(body.p, body.n, 1, f) == 1);
}

static guint id_hash(gconstpointer id)
{
	guint hash;

	/* The end of a UUIDv7 is random. */
	memcpy(&hash, (const char *)id + REQUEST_ID_BYTES - sizeof hash, sizeof hash);
	return hash;
}

static gboolean id_equal(gconstpointer one, gconstpointer other)
{
	return memcmp(one, other, REQUEST_ID_BYTES) == 0;
}

GHashTable *journal_table(void)
{
	return g_hash_table_new(id_hash, id_equal);
}

void journal_load(const char *path, GHashTable *entries, struct arena *a)
{
	struct acknowledged head;
	FILE *f = fopen(path, "rb");

	if (!f)
		return;
	while (fread(&head, sizeof head, 1, f) == 1) {
		struct entry *e = arena_alloc(a, sizeof *e);
		char *body = arena_alloc(a, head.nbody + 1);
		must(head.nbody == 0 || fread(body, head.nbody, 1, f) == 1);
		*e = (struct entry){.ack = head, .body = {body, head.nbody}};
		/* A request id is acknowledged to one client, once. */
		must(g_hash_table_insert(entries, e->ack.id, e));
	}
	fclose(f);
}
