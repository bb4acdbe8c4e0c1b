/* Replays the log into an empty memory store and compares, step by step. */
#include "replay.h"
#include "store_compare.h"

#include <stdarg.h>
#include <stdlib.h>

/* Of one step: entries of the log, and of the stores; both take about as long. A long entry counts
 * as several: it changes more. */
#define STEP_ENTRIES 1024
#define ENTRY_BYTES 256
#define STEP_COMPARED 4096

struct replay {
	struct engine *engine;
	struct arena *a;    /* of the findings */
	struct arena *page; /* of the entries in hand */
	struct buf scratch;
	struct store *store;
	bool applies;  /* not (any more): nothing can be compared */
	struct tx *tx; /* during a step that applies */
	uint64_t events;
	struct chain head;  /* the last entry that was read */
	uint64_t log_ended; /* where it did at the last step */
	struct comparison comparison;
	struct str findings[FINDINGS_MAX];
	uint32_t nfindings;
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
	r->applies = false;
}

static void replay_apply(struct replay *r, const struct log_entry *entry)
{
	bool known;
	const struct handler *h = engine_handler(r->engine, entry, &known);
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
	if (!view_contradicted(tx_view(r->tx)))
		return;
	finding(r, "log entry %llu: contradicts those before it",
		(unsigned long long)entry->sequence);
	replay_stop(r);
}

static void replay_take(struct replay *r, const struct log_entry *entry)
{
	uint64_t before = r->head.sequence;

	if (!chain_follows(&r->head, entry, &r->scratch)) {
		finding(r,
			entry->sequence == before + 1
				? "log entry %llu: is not what was chained"
				: "log entry %llu: entries before it are missing",
			(unsigned long long)entry->sequence);
		replay_stop(r);
	}
	r->events++;
	if (r->tx)
		replay_apply(r, entry);
}

static void replay_end_of_log(struct replay *r)
{
	const struct chain *end = &r->engine->state.head;

	if (r->head.sequence == end->sequence &&
	    memcmp(r->head.hash, end->hash, sizeof end->hash) == 0)
		return;
	finding(r, "the log ends at %llu, not as the service wrote it (%llu)",
		(unsigned long long)r->head.sequence, (unsigned long long)end->sequence);
	replay_stop(r);
}

/* What came to the log since the last step comes on top of a step's own share: so whoever writes
 * much is caught up with. true: to its end. */
static bool replay_log(struct replay *r, struct view *v)
{
	const uint64_t ends = r->engine->state.head.sequence;
	uint64_t share = STEP_ENTRIES, on_top = r->log_ended ? ends - r->log_ended : 0;
	struct log_entry entry = {.sequence = r->head.sequence};
	struct key after;
	bool more = true;

	must(key_of_record(&after, &desc_log_entry, &entry));
	struct scan s = scan_records(v, &desc_log_entry, &entry, 0,
				     r->head.sequence ? key_slice(&after) : STR(""));
	r->log_ended = ends;
	r->tx = r->applies ? store_begin(r->store, STORE_WRITE) : NULL;
	while ((share || on_top) && (more = next_log_entry(&s, r->page, &entry))) {
		uint64_t counts = 1 + entry.body.n / ENTRY_BYTES;
		replay_take(r, &entry);
		if (on_top)
			on_top--;
		else
			share -= counts < share ? counts : share;
	}
	arena_reset(r->page);
	if (!more)
		replay_end_of_log(r);
	if (r->tx && tx_commit(r->tx) != COMMIT_DONE) {
		finding(r, "the replay failed after log entry %llu", (unsigned long long)r->events);
		r->applies = false;
	}
	r->tx = NULL;
	return !more;
}

static bool replay_compare(struct replay *r, struct view *v)
{
	struct tx *tx = store_begin(r->store, STORE_READ);
	bool through = store_compare(v, tx_view(tx), &r->comparison, STEP_COMPARED);

	tx_abort(tx);
	return through;
}

bool replay_step(struct replay *r, struct view *v)
{
	return replay_log(r, v) && (!r->applies || replay_compare(r, v));
}

static size_t largest_event(const struct service *s)
{
	size_t most = 1;

	for (uint32_t i = 0; i < s->nhandlers; i++)
		if (s->handlers[i].desc->size > most)
			most = s->handlers[i].desc->size;
	return most;
}

struct replay *replay_new(struct engine *e, bool quick)
{
	struct replay *r = calloc(1, sizeof *r);

	must(r != NULL);
	*r = (struct replay){
		.engine = e,
		.a = arena_new(),
		.page = arena_new(),
		.store = store_memory_open(),
		.applies = !quick,
		.comparison = {.skips = record_is_of_engine, .found = finding_keep, .ctx = r}};
	buf_init(&r->scratch, e->scratch.max);
	r->message = arena_alloc(r->a, largest_event(e->config.service));
	return r;
}

void replay_report(const struct replay *r, struct arena *a, struct check_report *report)
{
	struct str *findings = arena_alloc(a, (r->nfindings + 1) * sizeof *findings);

	for (uint32_t i = 0; i < r->nfindings; i++)
		findings[i] = arena_str(a, r->findings[i]);
	*report = (struct check_report){.service = str_of(r->engine->config.service->name),
					.clean = r->nfindings == 0,
					.events = r->events,
					.records = r->comparison.records,
					.findings = {findings, r->nfindings}};
}

bool replay_free(struct replay *r)
{
	if (!store_memory_shrink(r->store, STEP_COMPARED))
		return false;
	store_close(r->store);
	buf_free(&r->scratch);
	arena_free(r->page);
	arena_free(r->a);
	free(r);
	return true;
}
