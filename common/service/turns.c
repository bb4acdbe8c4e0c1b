/* Messages that wait, a line for each key, and the keys in a ring. */
#include "turns.h"

#include <glib.h>
#include <stdlib.h>

struct message {
	struct line *line;
	struct str route, key, bytes;
};

struct line {
	char *key;	/* zero-terminated */
	GQueue waiting; /* struct message */
	size_t bytes;	/* of those and of those that were taken */
	uint32_t n;
	bool in_ring;
};

struct turns {
	bool unfair;
	GHashTable *lines; /* key -> struct line */
	GQueue ring;	   /* the lines in which somebody waits */
	struct message *taken[BATCH_MESSAGES_MAX];
	uint32_t ntaken, n;
	size_t bytes;
};

static void line_free(gpointer p)
{
	struct line *l = p;

	g_queue_clear_full(&l->waiting, free);
	g_free(l->key);
	free(l);
}

struct turns *turns_new(bool unfair)
{
	struct turns *t = calloc(1, sizeof *t);

	must(t != NULL);
	t->unfair = unfair;
	t->lines = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, line_free);
	g_queue_init(&t->ring);
	return t;
}

void turns_free(struct turns *t)
{
	if (!t)
		return;
	for (uint32_t i = 0; i < t->ntaken; i++)
		free(t->taken[i]);
	g_queue_clear(&t->ring);
	g_hash_table_destroy(t->lines);
	free(t);
}

bool turns_room(const struct turns *t)
{
	return t->n < TURNS_MAX && t->bytes < TURNS_BYTES_MAX;
}

uint32_t turns_waiting(const struct turns *t)
{
	return t->n;
}

static void into_ring(struct turns *t, struct line *l)
{
	if (!l->in_ring)
		g_queue_push_tail(&t->ring, l);
	l->in_ring = true;
}

static struct line *line_of(struct turns *t, struct str key)
{
	char *name = t->unfair ? g_strdup("") : g_strndup(key.p, key.n);
	struct line *l = g_hash_table_lookup(t->lines, name);

	if (l) {
		g_free(name);
		return l;
	}
	l = calloc(1, sizeof *l);
	must(l != NULL);
	l->key = name;
	g_queue_init(&l->waiting);
	g_hash_table_insert(t->lines, l->key, l);
	return l;
}

static char *copy(char *at, struct str from, struct str *to)
{
	memcpy(at, from.p, from.n);
	*to = (struct str){at, from.n};
	return at + from.n;
}

bool turns_add(struct turns *t, struct str route, struct str key, struct str bytes)
{
	struct line *l = line_of(t, key);

	if (!t->unfair && (l->n >= TURNS_OF_KEY_MAX || l->bytes >= TURNS_BYTES_OF_KEY_MAX))
		return false;
	struct message *m = malloc(sizeof *m + route.n + key.n + bytes.n);
	must(m != NULL);
	m->line = l;
	copy(copy(copy((char *)(m + 1), route, &m->route), key, &m->key), bytes, &m->bytes);
	g_queue_push_tail(&l->waiting, m);
	l->n++;
	l->bytes += bytes.n;
	t->n++;
	t->bytes += bytes.n;
	into_ring(t, l);
	return true;
}

uint32_t turns_take(struct turns *t, struct input *inputs, uint32_t most)
{
	size_t bytes = 0;

	must(t->ntaken == 0 && most <= BATCH_MESSAGES_MAX);
	while (t->ntaken < most && bytes < BATCH_BYTES_MAX && !g_queue_is_empty(&t->ring)) {
		struct line *l = g_queue_pop_head(&t->ring);
		struct message *m = g_queue_pop_head(&l->waiting);
		l->in_ring = false;
		if (!g_queue_is_empty(&l->waiting))
			into_ring(t, l);
		inputs[t->ntaken] = (struct input){
			.kind = INPUT_REQUEST, .route = m->route, .key = m->key, .bytes = m->bytes};
		t->taken[t->ntaken++] = m;
		bytes += m->bytes.n;
	}
	return t->ntaken;
}

/* Back to the heads of their lines, and those lines before all others, in the same order. */
static void put_back(struct turns *t, uint32_t from)
{
	GQueue later = t->ring;

	for (uint32_t i = t->ntaken; i-- > from;)
		g_queue_push_head(&t->taken[i]->line->waiting, t->taken[i]);
	for (GList *at = later.head; at; at = at->next)
		((struct line *)at->data)->in_ring = false;
	g_queue_init(&t->ring);
	for (uint32_t i = from; i < t->ntaken; i++)
		into_ring(t, t->taken[i]->line);
	struct line *l;
	while ((l = g_queue_pop_head(&later)) != NULL)
		into_ring(t, l);
}

void turns_ran(struct turns *t, uint32_t n)
{
	must(n <= t->ntaken);
	put_back(t, n);
	for (uint32_t i = 0; i < n; i++) {
		struct line *l = t->taken[i]->line;
		size_t bytes = t->taken[i]->bytes.n;
		l->n--;
		l->bytes -= bytes;
		t->n--;
		t->bytes -= bytes;
		free(t->taken[i]);
		/* A line in which nobody is any more is made anew when it is needed. */
		if (!l->n)
			g_hash_table_remove(t->lines, l->key);
	}
	t->ntaken = 0;
}
