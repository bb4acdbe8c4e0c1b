/* The engine: one batch of messages in, one transaction, replies out. */
#include "feed.h"
#include "rate.h"
#include "version.h"

#include <sodium.h>

#include <stdio.h>
#include <stdlib.h>

/* So many of the last entries are checked when a service starts; `check` looks at all. */
#define CHECKED_AT_START 100
/* Lines of the service log about what one key was refused; the rest is counted. */
#define LINES_A_SECOND 2
#define LINES_BURST 200
#define SCRATCH_BYTES_MAX ((size_t)4 * 1024 * 1024)

static void routes_add(struct engine *e, const struct service *s)
{
	for (uint32_t i = 0; i < s->nhandlers; i++) {
		const struct handler *h = &s->handlers[i];
		struct route *r = &e->routes[h->desc->slot];
		const struct handler **at = h->kind == HANDLE_APPLY    ? &r->apply
					    : h->kind == HANDLE_FOLLOW ? &r->follow
					    : h->kind == HANDLE_REACT  ? &r->react
								       : &r->ask;
		must(*at == NULL);
		*at = h;
	}
}

/* Whose store it is and the identity of its log; made on first use. */
static const char *meta_open(struct engine *e, struct tx *tx, int64_t now_ms,
			     const unsigned char seed[32], struct service_meta *meta)
{
	struct str name = str_of(e->config.service->name);
	struct scan s = scan_records(tx_view(tx), &desc_service_meta, &(struct service_meta){0}, 0,
				     STR(""));

	if (next_service_meta(&s, e->arena, meta)) {
		if (!str_eq(meta->service, name))
			return "the store belongs to another service";
		if (meta->log_id.n != sizeof e->log_id)
			return "the store's log id is damaged";
		memcpy(e->log_id, meta->log_id.p, sizeof e->log_id);
		return NULL;
	}
	/* Not the seed itself: the log id is public. */
	must(crypto_generichash((unsigned char *)e->log_id, sizeof e->log_id, seed, 32, NULL, 0) ==
	     0);
	*meta = (struct service_meta){.service = name,
				      .log_id = {e->log_id, sizeof e->log_id},
				      .made = now_ms,
				      .format = {(const char *)e->format, sizeof e->format},
				      .upgrade = e->config.service->upgrade_number,
				      .records = RECORDS_VERSION,
				      .program = STR(CURSUS_VERSION)};
	put_service_meta(tx, meta);
	return NULL;
}

/* What others told may be older or newer than what was decided here. */
static void newest_read(struct engine *e, struct view *v)
{
	uint64_t head = e->state.head.sequence;
	uint64_t from = head > CHECKED_AT_START ? head - CHECKED_AT_START : 0;
	struct log_entry entry;

	for (uint64_t i = from + 1; i <= head; i++)
		if (get_log_entry(v, &(struct log_entry){.sequence = i}, e->arena, &entry) &&
		    e->state.newest_ms < entry.at)
			e->state.newest_ms = entry.at;
}

static const char *log_open(struct engine *e, struct view *v)
{
	static char text[100];
	struct log_entry last = {0};
	uint64_t bad;

	if (!chain_check_tail(v, e->arena, CHECKED_AT_START, &bad)) {
		snprintf(text, sizeof text, "log entry %llu does not follow from the one before it",
			 (unsigned long long)bad);
		return text;
	}
	must(chain_read(v, e->arena, &e->state.head));
	e->state.counted_from = e->state.head.sequence;
	if (view_last(v, &desc_log_entry, e->arena, &last))
		e->state.latest_ms = last.at;
	newest_read(e, v);
	return NULL;
}

/* Brings a store of another version of the program up to this one. */
static const char *records_open(struct engine *e, struct tx *tx, int64_t now_ms,
				const unsigned char seed[32], struct service_meta *meta)
{
	const struct service *s = e->config.service;
	struct str today = {(const char *)e->format, sizeof e->format};
	const char *why = NULL;

	e->upgraded_from = e->state.head.sequence;
	if (records_age(meta) == RECORDS_NEWER)
		return records_why_newer(meta);
	e->anew = !str_eq(meta->format, today);
	if (!e->anew && meta->upgrade >= s->upgrade_number)
		return NULL;
	if (e->anew)
		why = records_make_anew(e, tx);
	if (!why && meta->upgrade < s->upgrade_number)
		why = records_upgrade(e, tx, now_ms, seed, meta->upgrade);
	meta->format = today;
	meta->records = RECORDS_VERSION;
	meta->program = STR(CURSUS_VERSION);
	if (meta->upgrade < s->upgrade_number)
		meta->upgrade = s->upgrade_number;
	if (!why)
		put_service_meta(tx, meta);
	return why;
}

static const char *store_open(struct engine *e, struct tx *tx, int64_t now_ms,
			      const unsigned char seed[32])
{
	struct service_meta meta = {0};
	struct view *v = tx_view(tx);

	e->state = (struct engine_state){0};
	arena_reset(e->arena);
	const char *why = meta_open(e, tx, now_ms, seed, &meta);
	if (!why)
		why = log_open(e, v);
	if (!why)
		why = records_open(e, tx, now_ms, seed, &meta);
	if (why)
		return why;
	e->state.forgotten = dedup_mark_load(v, e->arena);
	feed_load(e, v, e->arena);
	notes_open(e, v);
	return NULL;
}

/* When the transaction is through. */
static void tell_opened(struct engine *e)
{
	char line[160];
	uint64_t told = e->state.head.sequence - e->upgraded_from;

	if (!e->config.log)
		return;
	if (e->anew) {
		snprintf(line, sizeof line,
			 "records_made_anew entries=%llu why=\"another version of the program made "
			 "them\"",
			 (unsigned long long)e->upgraded_from);
		e->config.log(e->config.log_ctx, line);
	}
	if (told) {
		snprintf(line, sizeof line, "upgraded number=%llu events=%llu",
			 (unsigned long long)e->config.service->upgrade_number,
			 (unsigned long long)told);
		e->config.log(e->config.log_ctx, line);
	}
}

static struct engine *engine_made(const struct engine_config *c)
{
	struct engine *e = calloc(1, sizeof *e);

	must(e != NULL && c->principal != NULL && c->service->relations != NULL);
	must(sodium_init() >= 0);
	e->config = *c;
	e->arena = arena_new();
	e->one = arena_new();
	e->row = arena_new();
	e->lines = rates_new(LINES_A_SECOND, LINES_BURST);
	buf_init(&e->scratch, SCRATCH_BYTES_MAX);
	buf_init(&e->page, WIRE_BYTES_MAX);
	records_format(e->format);
	routes_add(e, &common_service);
	routes_add(e, c->service);
	return e;
}

struct engine *engine_new(const struct engine_config *c, int64_t now_ms,
			  const unsigned char seed[32], const char **why)
{
	struct engine *e = engine_made(c);
	enum commit done;

	do {
		struct tx *tx = store_begin(c->store, STORE_WRITE);
		*why = store_open(e, tx, now_ms, seed);
		if (*why)
			tx_abort(tx);
		done = *why ? COMMIT_BROKEN : tx_commit(tx);
	} while (done == COMMIT_AGAIN);
	if (!*why && done != COMMIT_DONE)
		*why = done == COMMIT_FULL ? "no room in the store"
					   : "the store is damaged or cannot be written";
	if (!*why) {
		tell_opened(e);
		return e;
	}
	engine_free(e);
	return NULL;
}

struct engine *engine_look(const struct engine_config *c, const char **why)
{
	struct engine *e = engine_made(c);
	struct service_meta meta = {.service = str_of(c->service->name)};
	struct tx *tx = store_begin(c->store, STORE_READ);
	struct log_entry last = {0};

	e->looks = true;
	*why = NULL;
	if (!get_service_meta(tx_view(tx), &meta, e->arena, &meta))
		*why = "the store belongs to another service, or is damaged";
	else if (records_age(&meta) == RECORDS_NEWER)
		*why = records_why_newer(&meta);
	else if (!str_eq(meta.format, (struct str){(const char *)e->format, sizeof e->format}))
		*why = "another version of this program serves: start the service again";
	if (!*why && view_last(tx_view(tx), &desc_log_entry, e->arena, &last))
		e->state.newest_ms = last.at;
	if (!*why)
		notes_open(e, tx_view(tx));
	tx_abort(tx);
	if (!*why)
		return e;
	engine_free(e);
	return NULL;
}

void engine_free(struct engine *e)
{
	if (!e)
		return;
	waiting_free(e);
	checking_free(e);
	rates_free(e->lines);
	buf_free(&e->scratch);
	buf_free(&e->page);
	feed_back_free(e);
	for (uint32_t i = 0; i < UPSTREAMS_MAX; i++)
		buf_free(&e->types[i]);
	arena_free(e->arena);
	arena_free(e->one);
	arena_free(e->row);
	free(e);
}

/* A request that cannot have an effect needs no write transaction. */
static bool batch_writes(const struct batch *b, const struct request *requests)
{
	for (uint32_t i = 0; i < b->n; i++) {
		const struct request *r = &requests[i];
		if (b->inputs[i].kind == INPUT_FEED ||
		    (r->ask && r->ask->kind == HANDLE_DECIDE && !r->envelope.dry))
			return true;
	}
	return false;
}

static void attempt_begin(struct attempt *t, bool writes)
{
	struct engine *e = t->engine;

	t->writes = writes && !t->no_room;
	t->tx = store_begin(e->config.store, t->writes ? STORE_WRITE : STORE_READ);
	t->view = tx_view(t->tx);
	t->last_line = &t->lines;
	t->outputs =
		arena_alloc(e->arena, ((size_t)t->batch->n + e->nparked + 1) * sizeof *t->outputs);
	t->waiting =
		arena_alloc(e->arena, ((size_t)t->batch->n + e->nparked + 1) * sizeof *t->waiting);
	for (uint32_t i = 0; i < e->nparked; i++)
		t->waiting[t->nwaiting++] = *e->parked[i];
}

/* A rehearsal's log has times of its own, and does not last a week. */
static void forget_requests(struct attempt *t, uint64_t sequence_before)
{
	struct engine *e = t->engine;
	uint64_t events = e->state.head.sequence - sequence_before;

	if (t->writes && !t->dead && !e->config.rehearsal)
		engine_count(e, COUNT_requests_forgotten,
			     dedup_prune(t->tx, e->arena, &e->state.forgotten, t->batch->now_ms,
					 t->kept + (uint32_t)events + PRUNED_MAX));
}

static enum commit attempt_run(struct attempt *t, const struct request *requests)
{
	struct engine *e = t->engine;

	uint64_t before = e->state.head.sequence;

	engine_count(e, COUNT_batches, 1);
	attempt_stopwatch(t);
	for (uint32_t i = 0; i < t->batch->n && !t->dead; i++) {
		const struct input *in = &t->batch->inputs[i];
		if (in->kind == INPUT_REQUEST && t->asked && attempt_over(t))
			break;
		t->ran = i + 1;
		if (in->kind == INPUT_FEED && !t->no_room) {
			feed_take(t, str_of(in->upstream), in->bytes);
		} else if (in->kind == INPUT_REQUEST) {
			engine_count(e, COUNT_requests, 1);
			request_run(t, &requests[i]);
		}
	}
	attempt_stopwatch(t);
	waiting_run(t);
	forget_requests(t, before);
	engine_count(e, COUNT_commits, t->writes);
	return tx_commit(t->tx);
}

/* Only now something happens outside memory, and nothing is taken back any more. */
static void attempt_settle(struct attempt *t)
{
	struct engine *e = t->engine;

	e->ran = t->ran;
	waiting_settle(t);
	for (const struct line *l = t->lines; l && e->config.log; l = l->next)
		e->config.log(e->config.log_ctx, l->text);
	if (t->no_room && !e->full && e->config.log)
		e->config.log(e->config.log_ctx, "storage_full");
	if (t->writes || t->no_room)
		e->full = t->no_room;
}

enum commit engine_run(struct engine *e, const struct batch *b, const struct output **out,
		       uint32_t *n)
{
	struct engine_state before = e->state;
	enum commit done = COMMIT_AGAIN;
	bool no_room = false;

	*out = NULL;
	*n = 0;
	arena_reset(e->arena);
	struct request *requests = arena_alloc(e->arena, ((size_t)b->n + 1) * sizeof *requests);
	for (uint32_t i = 0; i < b->n; i++) {
		const struct input *in = &b->inputs[i];
		if (in->kind == INPUT_REQUEST)
			requests[i] = request_read(e, e->arena, in->route, in->key, in->bytes);
		requests[i].arrived_ms = b->now_ms;
	}
	for (unsigned run = 0; run < AGAIN_MAX; run++) {
		struct attempt t = {.engine = e, .batch = b, .no_room = no_room};

		e->state = before;
		engine_count(e, COUNT_batches_again, run);
		attempt_begin(&t, batch_writes(b, requests));
		done = attempt_run(&t, requests);
		if (t.contradicting) {
			before.feeds[t.contradicting - e->state.feeds].contradicts = t.contradicts;
			continue;
		}
		if (done == COMMIT_DONE) {
			attempt_settle(&t);
			*out = t.outputs;
			*n = t.noutputs;
			return no_room ? COMMIT_FULL : COMMIT_DONE;
		}
		if (done != COMMIT_AGAIN && done != COMMIT_FULL)
			break;
		if (done == COMMIT_FULL && no_room)
			break;
		no_room = no_room || done == COMMIT_FULL;
	}
	e->state = before;
	return done == COMMIT_FENCED ? COMMIT_FENCED : COMMIT_BROKEN;
}

bool engine_feed_position(struct engine *e, const char *upstream, uint64_t *after)
{
	const struct feed *f = feed_by_name(e, str_of(upstream));

	if (!f || f->stopped[0])
		return false;
	*after = feed_reached(f);
	return true;
}

struct str engine_feed_types(struct engine *e, const char *upstream)
{
	const struct feed *f = feed_by_name(e, str_of(upstream));

	if (!f)
		return STR("");
	return buf_slice((f->reads_back ? e->new_types : e->types) + (f - e->state.feeds));
}

uint64_t engine_sequence(const struct engine *e)
{
	return e->state.head.sequence;
}

uint32_t engine_ran(const struct engine *e)
{
	return e->ran;
}
