/* A bucket of tokens for each key: it fills with time, and a message takes one. */
#include "rate.h"

#include <glib.h>
#include <stdlib.h>

#define MILLI 1000u
#define TELL_MS 10000
#define MORE_A_SECOND 10u /* a refused key asks again so often, and finds some more tokens */
/* A bucket that is full is as good as none; so many are kept before those are thrown away. */
#define BUCKETS_MAX 4096u

struct bucket {
	uint64_t milli_tokens, share;
	int64_t at_ms, told_ms;
	uint64_t refused;
};

struct rates {
	uint64_t per_second, burst;
	GHashTable *buckets; /* key -> struct bucket */
};

struct rates *rates_new(uint64_t per_second, uint64_t burst)
{
	struct rates *r = calloc(1, sizeof *r);

	must(r != NULL);
	*r = (struct rates){.per_second = per_second,
			    .burst = burst ? burst : 1,
			    .buckets =
				    g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free)};
	return r;
}

void rates_free(struct rates *r)
{
	if (!r)
		return;
	g_hash_table_destroy(r->buckets);
	free(r);
}

static void fill(const struct rates *r, struct bucket *b, int64_t now_ms)
{
	uint64_t most = r->burst * b->share * MILLI, each_ms = r->per_second * b->share;
	uint64_t passed_ms = now_ms > b->at_ms ? (uint64_t)(now_ms - b->at_ms) : 0;

	b->at_ms = now_ms;
	if (passed_ms > most / each_ms)
		b->milli_tokens = most;
	else
		b->milli_tokens += passed_ms * each_ms;
	if (b->milli_tokens > most)
		b->milli_tokens = most;
}

static gboolean is_idle(gpointer key, gpointer value, gpointer data)
{
	const struct rates *r = data;
	const struct bucket *b = value;

	(void)key;
	return b->milli_tokens >= r->burst * b->share * MILLI - MILLI;
}

static struct bucket *bucket_of(struct rates *r, struct str key, uint64_t share, int64_t now_ms)
{
	char *name = g_strndup(key.p, key.n);
	struct bucket *b = g_hash_table_lookup(r->buckets, name);

	if (b) {
		g_free(name);
		b->share = share ? share : b->share;
		fill(r, b, now_ms);
		return b;
	}
	if (g_hash_table_size(r->buckets) >= BUCKETS_MAX)
		g_hash_table_foreach_remove(r->buckets, is_idle, r);
	b = calloc(1, sizeof *b);
	must(b != NULL);
	*b = (struct bucket){.share = share ? share : 1, .at_ms = now_ms};
	b->milli_tokens = r->burst * b->share * MILLI;
	g_hash_table_insert(r->buckets, name, b);
	return b;
}

bool rate_allows(struct rates *r, struct str key, uint64_t share, int64_t now_ms)
{
	if (!r->per_second)
		return true;
	struct bucket *b = bucket_of(r, key, share, now_ms);
	if (b->milli_tokens < MILLI)
		return false;
	b->milli_tokens -= MILLI;
	return true;
}

uint64_t rate_wait_ms(const struct rates *r)
{
	return r->per_second < MORE_A_SECOND ? MILLI / (r->per_second ? r->per_second : 1)
					     : MILLI / MORE_A_SECOND;
}

bool rate_tells(struct rates *r, struct str key, int64_t now_ms, uint64_t *refused)
{
	struct bucket *b = bucket_of(r, key, 0, now_ms);

	b->refused++;
	if (b->told_ms && now_ms - b->told_ms < TELL_MS)
		return false;
	*refused = b->refused;
	b->refused = 0;
	b->told_ms = now_ms;
	return true;
}
