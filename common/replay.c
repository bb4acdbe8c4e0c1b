/* Replays the log into an empty memory store and compares. */
#include "replay.h"
#include "store_compare.h"

#include <stdarg.h>

/* So many entries between two commits of the replay, after which their memory is used again. */
#define REPLAY_PAGE 1024

struct replay {
	struct engine *engine;
	struct arena *a;    /* of the report */
	struct arena *page; /* of the entries in hand */
	struct buf scratch;
	struct store *store;
	struct tx *tx; /* NULL: not applied (any more) */
	struct str *findings;
	uint32_t nfindings;
	uint64_t events;
	void *message; /* room for any event */
};

static void finding_keep(void *ctx, struct str what)
{
	struct replay *r = ctx;

	if (r->nfindings == FINDINGS_MAX)
		return;
	if (what.n > FINDING_BYTES_MAX) {
		what.n = FINDING_BYTES_MAX;
		while (what.n && ((unsigned char)what.p[what.n] & 0xc0) == 0x80)
			what.n--;
	}
	r->findings[r->nfindings++] = arena_str(r->a, what);
}

__attribute__((format(printf, 2, 3))) static void finding(struct replay *r, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	finding_keep(r, arena_vprintf(r->a, format, args));
	va_end(args);
}

/* An entry that the chain vouches for is what was applied once, so the handlers may count on it.
 * Behind a break nothing is applied: a handler's must() is not for damaged logs. */
static void replay_stop(struct replay *r)
{
	if (r->tx)
		tx_abort(r->tx);
	r->tx = NULL;
}

static const struct handler *handler_of(const struct replay *r, const struct log_entry *entry,
					bool *known)
{
	const struct route *route;

	*known = false;
	if (entry->type >= ENGINE_TYPES_MAX)
		return NULL;
	route = &r->engine->routes[entry->type];
	*known = entry->upstream.n ? route->follow || route->react : route->apply != NULL;
	return entry->upstream.n ? route->follow : route->apply;
}

static void replay_apply(struct replay *r, const struct log_entry *entry)
{
	bool known;
	const struct handler *h = handler_of(r, entry, &known);
	struct fault fault = {0};

	if (!known) {
		finding(r, "log entry %llu: type %llu is not known here",
			(unsigned long long)entry->sequence, (unsigned long long)entry->type);
		replay_stop(r);
	}
	if (!h || !r->tx)
		return;
	memset(r->message, 0, h->desc->size);
	if (!wire_decode(entry->body, h->desc, WIRE_LENIENT, r->page, r->message, &fault)) {
		struct str why = fault_text(r->page, &fault, NULL);
		finding(r, "log entry %llu: cannot be read: %.*s",
			(unsigned long long)entry->sequence, (int)why.n, why.p);
		replay_stop(r);
		return;
	}
	struct event event = event_of(h->desc, entry);
	h->apply(r->tx, &event, r->message);
}

static bool replay_commit(struct replay *r, bool more)
{
	enum commit done = tx_commit(r->tx);

	r->tx = done == COMMIT_DONE && more ? store_begin(r->store, STORE_WRITE) : NULL;
	if (done != COMMIT_DONE)
		finding(r, "the replay failed after log entry %llu", (unsigned long long)r->events);
	return done == COMMIT_DONE;
}

/* false: the chain is broken or the replay stopped; nothing can be compared. */
static bool replay_log(struct replay *r, struct view *v)
{
	struct chain head = {0};
	const struct chain *end = &r->engine->state.head;
	struct log_entry entry = {0};
	struct scan s = scan_records(v, &desc_log_entry, &entry, 0, STR(""));

	while (next_log_entry(&s, r->page, &entry)) {
		uint64_t before = head.sequence;
		if (!chain_follows(&head, &entry, &r->scratch)) {
			finding(r,
				entry.sequence == before + 1
					? "log entry %llu: is not what was chained"
					: "log entry %llu: entries before it are missing",
				(unsigned long long)entry.sequence);
			replay_stop(r);
		}
		r->events++;
		if (r->tx)
			replay_apply(r, &entry);
		if (r->events % REPLAY_PAGE == 0) {
			arena_reset(r->page);
			if (r->tx)
				replay_commit(r, true);
		}
	}
	if (head.sequence != end->sequence || memcmp(head.hash, end->hash, sizeof head.hash) != 0) {
		finding(r, "the log ends at %llu, not as the service wrote it (%llu)",
			(unsigned long long)head.sequence, (unsigned long long)end->sequence);
		replay_stop(r);
	}
	return r->tx && replay_commit(r, false);
}

static uint64_t replay_compare(struct replay *r, struct view *v)
{
	/* What is not made by events. */
	static const struct desc *const skip[] = {&desc_log_entry, &desc_request_done,
						  &desc_feed_cursor, &desc_service_meta};
	struct comparison c = {.skip = skip, .nskip = COUNT(skip), .found = finding_keep, .ctx = r};
	struct tx *tx = store_begin(r->store, STORE_READ);

	store_compare(v, tx_view(tx), &c);
	tx_abort(tx);
	return c.records;
}

static size_t largest_event(const struct service *s)
{
	size_t most = 1;

	for (uint32_t i = 0; i < s->nhandlers; i++)
		if (s->handlers[i].desc->size > most)
			most = s->handlers[i].desc->size;
	return most;
}

void replay_check(struct engine *e, struct view *v, struct arena *a, bool quick,
		  struct check_report *report)
{
	struct replay r = {.engine = e, .a = a, .page = arena_new()};
	uint64_t records = 0;

	buf_init(&r.scratch, e->scratch.max);
	r.findings = arena_alloc(a, FINDINGS_MAX * sizeof *r.findings);
	r.message = arena_alloc(a, largest_event(e->config.service));
	r.store = store_memory_open();
	if (!quick)
		r.tx = store_begin(r.store, STORE_WRITE);
	if (replay_log(&r, v))
		records = replay_compare(&r, v);
	*report = (struct check_report){.service = str_of(e->config.service->name),
					.clean = r.nfindings == 0,
					.events = r.events,
					.records = records,
					.findings = {r.findings, r.nfindings}};
	store_close(r.store);
	buf_free(&r.scratch);
	arena_free(r.page);
}
