/* A type that was not followed before: its old events are read from the beginning, up to where the
 * feed stands, before the feed goes on. What had its effect already, our own log tells. */
#include "feed.h"

#define TYPE_BYTES 2u
/* Of the entries whose texts are kept while the log is looked through. */
#define ENTRIES_OF_ARENA 256

static bool has_type(struct str types, const uint8_t *type)
{
	for (uint32_t i = 0; i + TYPE_BYTES <= types.n; i += TYPE_BYTES)
		if (memcmp(types.p + i, type, TYPE_BYTES) == 0)
			return true;
	return false;
}

static void new_types(const struct buf *today, struct str before, struct buf *out)
{
	buf_free(out);
	buf_init(out, today->max);
	for (uint32_t i = 0; i + TYPE_BYTES <= today->n; i += TYPE_BYTES)
		if (!has_type(before, today->p + i))
			buf_put(out, today->p + i, TYPE_BYTES);
}

static void had_load(struct engine *e, struct buf *had, const struct feed *f, struct view *v)
{
	struct arena *a = arena_new();
	struct log_entry entry = {0};
	uint64_t at = 0;

	buf_free(had);
	buf_init(had, f->sequence / 8 + 1);
	for (uint64_t i = 0; i <= f->sequence / 8; i++)
		buf_u8(had, 0);
	while (at++ < e->state.head.sequence &&
	       get_log_entry(v, &(struct log_entry){.sequence = at}, a, &entry)) {
		uint64_t theirs = entry.upstream_sequence;
		if (str_is(entry.upstream, f->upstream) && theirs <= f->sequence)
			had->p[theirs / 8] |= (uint8_t)(1u << theirs % 8);
		if (at % ENTRIES_OF_ARENA == 0)
			arena_reset(a);
	}
	arena_free(a);
}

void feed_back_load(struct engine *e, struct feed *f, struct view *v,
		    const struct feed_cursor *cursor)
{
	size_t i = (size_t)(f - e->state.feeds);

	new_types(&e->types[i], cursor->types, &e->new_types[i]);
	f->reads_back = f->sequence > 0 && e->new_types[i].n > 0;
	if (f->reads_back)
		had_load(e, &e->had[i], f, v);
}

void feed_back_free(struct engine *e)
{
	for (uint32_t i = 0; i < UPSTREAMS_MAX; i++) {
		buf_free(&e->new_types[i]);
		buf_free(&e->had[i]);
	}
}

static bool had(const struct engine *e, const struct feed *f, uint64_t sequence)
{
	return e->had[f - e->state.feeds].p[sequence / 8] >> sequence % 8 & 1;
}

/* An empty hash: nobody told it, and nobody is asked for it. */
static void back_to(struct feed *f, uint64_t sequence, struct str hash)
{
	f->back = (struct chain){.sequence = sequence};
	if (hash.n == sizeof f->back.hash)
		memcpy(f->back.hash, hash.p, sizeof f->back.hash);
}

/* false: it cannot go on, for now or for good. */
static bool entry_take(struct attempt *t, struct feed *f, const struct feed_page *page,
		       const struct log_entry *entry)
{
	struct engine *e = t->engine;
	struct chain head = f->back;
	const struct route *r;
	bool next = entry->sequence == f->back.sequence + 1;

	if ((!next && !page->through) || (next && !chain_follows(&head, entry, &e->scratch))) {
		feed_stop(t, f,
			  arena_printf(e->arena, "entry %llu does not follow from entry %llu",
				       (unsigned long long)entry->sequence,
				       (unsigned long long)f->back.sequence));
		return false;
	}
	if (feed_lacks_cause(e, entry))
		return false;
	if (feed_follows(e, f, entry, &r) && !had(e, f, entry->sequence) &&
	    !feed_follow(t, f, r, entry))
		return false;
	back_to(f, entry->sequence, entry->hash);
	engine_count(e, COUNT_feed_entries, 1);
	return true;
}

void feed_back_take(struct attempt *t, struct feed *f, const struct feed_page *page,
		    struct feed_cursor *cursor)
{
	uint64_t through = page->through < cursor->sequence ? page->through : cursor->sequence;

	for (uint32_t i = 0; i < page->entries.n && !t->dead; i++) {
		const struct log_entry *entry = &page->entries.p[i];
		if (entry->sequence <= f->back.sequence)
			continue;
		if (entry->sequence > cursor->sequence)
			break;
		if (!entry_take(t, f, page, entry))
			return;
	}
	if (t->dead)
		return;
	if (through > f->back.sequence)
		back_to(f, through, through == page->through ? page->through_hash : STR(""));
	if (f->back.sequence < cursor->sequence)
		return;
	f->reads_back = false;
	attempt_log(t, "feed_read_back upstream=%s through=%llu", f->upstream,
		    (unsigned long long)cursor->sequence);
}
