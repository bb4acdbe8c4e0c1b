/* A log read by its followers: pages of entries, all or those of some types. */
#include "engine_private.h"

#define TYPE_BYTES 2u
/* Who asks for some types is told at least so often how far the log has come without one of them:
 * clients may wait until she has seen it. */
#define QUIET_MS 20

enum status query_feed_read(struct cx *cx, const struct feed_read *m, struct rows *rows);

static uint64_t type_at(struct str types, uint32_t i)
{
	const unsigned char *p = (const unsigned char *)types.p + i;

	return (uint64_t)p[0] << 8 | p[1];
}

static bool is_wanted(struct str types, const struct log_entry *entry)
{
	bool wanted = !types.n || entry->upstream.n;

	for (uint32_t i = 0; !wanted && i + TYPE_BYTES <= types.n; i += TYPE_BYTES)
		wanted = type_at(types, i) == entry->type;
	return wanted;
}

/* Whether one of them may be behind `after`, without a look at the log. */
static bool may_have(const struct engine_state *s, uint64_t after, struct str types)
{
	bool has = !types.n || after < s->counted_from || s->last_of[SLOT_FOLLOWED] > after;

	for (uint32_t i = 0; !has && i + TYPE_BYTES <= types.n; i += TYPE_BYTES) {
		enum message_slot slot = schema_slot(type_at(types, i));
		has = slot != SLOT_none && s->last_of[slot] > after;
	}
	return has;
}

/* false: it is answered now. */
static bool waits(struct cx *cx, const struct feed_read *m, bool news)
{
	struct engine_private *p = cx->private_;
	uint64_t head = p->attempt->engine->state.head.sequence;
	int64_t arrived_ms = p->request->arrived_ms, wait_ms = (int64_t)m->wait_ms;

	if (m->after > head || (m->after < head && news))
		return false;
	if (m->after < head && wait_ms > QUIET_MS)
		wait_ms = QUIET_MS;
	p->waits_for = (struct waiting){
		.reads_feed = true, .after = head, .deadline_ms = arrived_ms + wait_ms};
	p->waits = !wait_is_over(p->attempt->batch, arrived_ms, p->waits_for.deadline_ms);
	return p->waits;
}

static struct str hash_at(struct cx *cx, uint64_t sequence)
{
	const struct chain *head = &cx->private_->attempt->engine->state.head;
	struct log_entry entry = {.sequence = sequence};

	if (sequence == 0)
		return STR("");
	if (sequence == head->sequence)
		return (struct str){(const char *)head->hash, CHAIN_HASH_BYTES};
	return get_log_entry(cx->view, &entry, cx->arena, &entry) ? entry.hash : STR("");
}

/* The entries behind `after`, of `most` that are looked at; returns where that ended. */
static uint64_t entries_read(struct cx *cx, const struct feed_read *m, uint64_t most,
			     struct list_of_log_entry *out)
{
	struct log_entry *entries = arena_alloc(cx->arena, most * sizeof *entries);
	size_t bytes = 0;
	uint64_t at = m->after;
	uint32_t n = 0;

	for (; at < m->after + most; at++) {
		struct log_entry *entry = &entries[n];
		if (!get_log_entry(cx->view, &(struct log_entry){.sequence = at + 1}, cx->arena,
				   entry))
			break;
		if (!is_wanted(m->types, entry))
			continue;
		/* What an entry has besides its body and names. */
		bytes += 128u + entry->body.n + entry->actor.n + entry->behalf.n;
		if (n && bytes > PAGE_BYTES_MAX)
			break;
		n++;
	}
	*out = (struct list_of_log_entry){entries, n};
	return at;
}

enum status query_feed_read(struct cx *cx, const struct feed_read *m, struct rows *rows)
{
	struct engine *e = cx->private_->attempt->engine;
	uint64_t head = e->state.head.sequence, most = m->limit ? m->limit : PAGE_ROWS_MAX;
	bool news = may_have(&e->state, m->after, m->types);
	struct feed_page page = {.log_id = {e->log_id, sizeof e->log_id},
				 .head = head,
				 .head_hash = hash_at(cx, head)};

	if (waits(cx, m, news))
		return STATUS_ok;
	if (m->after >= head)
		most = 0;
	else if (most > head - m->after)
		most = head - m->after;
	uint64_t through = news ? entries_read(cx, m, most, &page.entries) : head;
	if (m->types.n && m->after <= head) {
		page.from = m->after;
		page.from_hash = hash_at(cx, m->after);
		page.through = through;
		page.through_hash = hash_at(cx, through);
	}
	rows_add(rows, &page);
	return STATUS_ok;
}
