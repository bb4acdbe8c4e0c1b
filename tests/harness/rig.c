/* Asks one engine without sockets and decodes what it answers. */
#include "copier.h"
#include "eventlog.h"
#include "tiny.h"

#include <stdlib.h>

/* Their keys are their names. */
static const struct principal people[] = {
	{.key = {"organiser", 9}, .name = {"Marie Curie", 11}, .roles = ORGANISER},
	{.key = {"organiser2", 10}, .name = {"Irene", 5}, .roles = ORGANISER},
	{.key = {"learner12", 9}, .name = {"learner:12", 10}, .roles = LEARNER, .learner = 12},
	{.key = {"trainer3", 8}, .name = {"trainer:3", 9}, .roles = TRAINER, .trainer = 3},
	{.key = {"gateway", 7}, .name = {"portal", 6}, .roles = GATEWAY | ORGANISER},
	{.key = {"auditor", 7}, .roles = AUDITOR},
	{.key = {"admin", 5}, .name = {"root", 4}, .roles = ADMIN},
	{.key = {"service", 7}, .name = {"enrolment", 9}, .roles = SERVICE},
	{.key = {"revoked", 7}, .name = {"Gone", 4}, .roles = ORGANISER, .revoked = true},
};
/* Of "crowd0", "crowd1" and so on. */
static const struct principal one_of_many = {.name = {"crowd", 5}, .roles = ORGANISER};

static const struct principal *find_person(void *ctx, struct str key)
{
	(void)ctx;
	for (size_t i = 0; i < COUNT(people); i++)
		if (str_eq(people[i].key, key))
			return &people[i];
	return str_starts(key, STR("crowd")) ? &one_of_many : NULL;
}

static void keep_line(void *ctx, const char *line)
{
	struct rig *g = ctx;

	buf_z(&g->log, line);
	buf_u8(&g->log, '\n');
}

static void seed_next(struct rig *g, unsigned char seed[32])
{
	g->seeds++;
	memset(seed, 0, 32);
	memcpy(seed, &g->seeds, sizeof g->seeds);
}

struct engine *rig_reopen(struct rig *g, const struct service *s, const char **why)
{
	unsigned char seed[32];

	engine_free(g->engine);
	g->service = s;
	seed_next(g, seed);
	struct engine_config c = {.service = s,
				  .store = g->store,
				  .copier = g->copier,
				  .rehearsal = g->rehearsal,
				  .started_ms = g->now_ms,
				  .principal = find_person,
				  .log = keep_line,
				  .log_ctx = g};
	g->engine = engine_new(&c, g->now_ms, seed, why);
	return g->engine;
}

struct rig *rig_new(const struct service *s, struct store *store)
{
	struct rig *g = calloc(1, sizeof *g);
	const char *why;

	must(g != NULL && store != NULL);
	g->a = arena_new();
	g->store = store;
	g->now_ms = RIG_START_MS;
	buf_init(&g->log, WIRE_BYTES_MAX);
	must(rig_reopen(g, s, &why) != NULL);
	return g;
}

void rig_free(struct rig *g)
{
	engine_free(g->engine);
	copier_free(g->copier);
	store_close(g->store);
	buf_free(&g->log);
	arena_free(g->a);
	free(g);
}

static void put_body(struct buf *body, const struct ask *ask)
{
	struct buf rows;

	if (!ask->many) {
		wire_encode(body, ask->desc, ask->message);
		return;
	}
	buf_init(&rows, 2 * WIRE_BYTES_MAX);
	for (uint32_t i = 0; i < ask->many; i++)
		wire_encode(&rows, ask->desc,
			    (const unsigned char *)ask->message + i * ask->desc->size);
	page_encode(body, buf_slice(&rows), ask->many, STR(""));
	buf_free(&rows);
}

struct str rig_envelope(struct rig *g, const struct ask *ask)
{
	uint64_t number = ask->id ? ask->id : ++g->ids + 1000000;
	unsigned char id[REQUEST_ID_BYTES] = {1};
	struct buf body, frame;
	struct envelope e = {.version = WIRE_VERSION,
			     .type = ask->desc->type,
			     .dry = ask->dry,
			     .many = ask->many > 0};

	memcpy(id + 8, &number, sizeof number);
	buf_init(&body, WIRE_BYTES_MAX);
	buf_init(&frame, 2 * WIRE_BYTES_MAX);
	put_body(&body, ask);
	e.request_id = (struct str){(char *)id, sizeof id};
	e.body = buf_slice(&body);
	e.behalf = ask->behalf ? str_of(ask->behalf) : STR("");
	e.cursor = ask->cursor;
	e.limit = ask->limit;
	if (ask->seen) {
		e.seen[0] = (struct seen){str_of(ask->seen), ask->seen_sequence};
		e.nseen = 1;
	}
	envelope_encode(&frame, &e);
	struct str bytes = arena_str(g->a, buf_slice(&frame));
	buf_free(&body);
	buf_free(&frame);
	return bytes;
}

void rig_add(struct rig *g, const char *who, struct str bytes)
{
	must(g->ninputs < COUNT(g->inputs));
	g->inputs[g->ninputs++] = (struct input){
		.kind = INPUT_REQUEST, .route = str_of(who), .key = str_of(who), .bytes = bytes};
}

void rig_add_ask(struct rig *g, const struct ask *ask)
{
	rig_add(g, ask->who, rig_envelope(g, ask));
}

void rig_add_feed(struct rig *g, const char *upstream, struct str page)
{
	must(g->ninputs < COUNT(g->inputs));
	g->inputs[g->ninputs++] =
		(struct input){.kind = INPUT_FEED, .bytes = page, .upstream = upstream};
}

enum commit rig_run(struct rig *g)
{
	struct batch b = {.now_ms = g->now_ms, .inputs = g->inputs, .n = g->ninputs};

	seed_next(g, b.seed);
	g->ninputs = 0;
	enum commit done = engine_run(g->engine, &b, &g->out, &g->nout);
	if (done == COMMIT_DONE || done == COMMIT_FULL)
		engine_go_on(g->engine);
	return done;
}

struct told rig_told(struct rig *g, uint32_t i, const struct desc *d)
{
	struct told t = {.text = ""};
	struct reply r;
	struct fault_reply refusal;

	must(i < g->nout);
	t.bytes = arena_str(g->a, g->out[i].bytes);
	must(reply_decode(t.bytes, g->a, &r, &t.fault));
	t.status = (enum status)r.status;
	t.sequence = r.sequence;
	t.body = r.body;
	if (t.status != STATUS_ok) {
		must(wire_decode(r.body, &desc_fault_reply, WIRE_LENIENT, g->a, &refusal,
				 &t.fault));
		t.fault = (struct fault){.why = (enum reason)refusal.why,
					 .desc = schema_by_type(refusal.type),
					 .field = refusal.field,
					 .got = refusal.got,
					 .limit = refusal.limit};
		t.text = arena_z(g->a, fault_text(g->a, &t.fault, NULL));
	} else if (d && d->what == WHAT_QUERY) {
		must(page_decode(r.body, g->a, &t.page, &t.fault));
	}
	return t;
}

struct told rig_ask_all(struct rig *g, const struct ask *ask)
{
	rig_add_ask(g, ask);
	enum commit done = rig_run(g);
	while ((done == COMMIT_DONE || done == COMMIT_FULL) && !g->nout &&
	       engine_deadline_ms(g->engine) <= g->now_ms)
		done = rig_run(g);
	must((done == COMMIT_DONE || done == COMMIT_FULL) && g->nout == 1);
	return rig_told(g, 0, ask->desc);
}

struct told rig_ask(struct rig *g, const char *who, const struct desc *d, const void *message)
{
	return rig_ask_all(g, &(struct ask){.who = who, .desc = d, .message = message});
}

void rig_row(struct rig *g, const struct told *t, uint32_t i, const struct desc *d, void *out)
{
	struct fault fault;

	must(t->status == STATUS_ok && i < t->page.nrows);
	must(wire_decode(t->page.rows[i], d, WIRE_LENIENT, g->a, out, &fault));
}

struct str rig_feed(struct rig *g, uint64_t after, uint64_t limit)
{
	struct told t = rig_ask(g, "service", &desc_feed_read,
				&(struct feed_read){.after = after, .limit = limit});

	must(t.status == STATUS_ok && t.page.nrows == 1);
	return t.page.rows[0];
}

void chain_entries(struct arena *a, struct log_entry *entries, uint32_t n)
{
	struct store *store = store_memory_open();
	struct tx *tx = store_begin(store, STORE_WRITE);
	struct chain head = {0};
	struct buf scratch;

	buf_init(&scratch, WIRE_BYTES_MAX);
	for (uint32_t i = 0; i < n; i++) {
		eventlog_append(tx, &head, &entries[i], &scratch);
		entries[i].hash = arena_str(a, entries[i].hash);
	}
	buf_free(&scratch);
	tx_abort(tx);
	store_close(store);
}

struct check_report rig_check(struct rig *g)
{
	struct check_report r;

	engine_check(g->engine, g->a, false, &r);
	return r;
}

uint64_t rig_count(struct rig *g, const char *name)
{
	struct told t = rig_ask(g, "admin", &desc_stats, &(struct stats){.like = str_of(name)});
	struct counter c = {0};

	if (t.page.nrows)
		rig_row(g, &t, 0, &desc_counter, &c);
	return c.value;
}

struct told rig_institution(struct rig *g, const char *code)
{
	return rig_ask(g, "organiser", &desc_institution_add,
		       &(struct institution_add){.code = str_of(code), .name = STR("A school")});
}
