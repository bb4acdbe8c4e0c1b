/* The feeds of the stage: hostile entries and pages, and the true ones. */
#include "stage_private.h"

#include "feed.h"

#define PUMPS_MAX 10000
#define FACT_OTHER_ACTOR 1
#define FACT_OTHER_TIME 2
#define FACT_FOLLOWED 4
#define FACT_UNCHAINED 8

static void feed(uint32_t service, const char *upstream, struct str page)
{
	stage_run(service);
	stage_batch(service,
		    &(struct input){.kind = INPUT_FEED, .bytes = page, .upstream = upstream}, 1);
}

void stage_page(uint32_t service, const char *upstream, struct str bytes)
{
	feed(service, upstream, arena_str(stage.arena, bytes));
}

/* Where the service stands in that feed. */
static struct feed_cursor followed(uint32_t service, const char *upstream)
{
	struct tx *tx = store_begin(stage.nodes[service].store, STORE_READ);
	struct feed_cursor c = {0};

	get_feed_cursor(tx_view(tx), &(struct feed_cursor){.upstream = str_of(upstream)},
			stage.arena, &c);
	tx_abort(tx);
	return c;
}

/* Sequence and hash as the upstream's log would give them. */
static void chain(const struct feed_cursor *c, struct log_entry *entry)
{
	static struct store *store;
	struct chain head = {.sequence = c->sequence};
	struct buf scratch;

	if (!store)
		store = store_memory_open();
	if (c->hash.n == sizeof head.hash)
		memcpy(head.hash, c->hash.p, sizeof head.hash);
	buf_init(&scratch, 2 * (size_t)WIRE_BYTES_MAX);
	struct tx *tx = store_begin(store, STORE_WRITE);
	eventlog_append(tx, &head, entry, &scratch);
	entry->hash = arena_str(stage.arena, entry->hash);
	tx_abort(tx);
	buf_free(&scratch);
}

void stage_fact(uint32_t service, const struct desc *event, struct str body, uint32_t flags)
{
	const char *upstream = service_of_type(event->type);
	struct feed_cursor c = followed(service, upstream);
	struct log_entry entry = {
		.at = stage.now_ms, .type = event->type, .actor = STR("organiser"), .body = body};
	struct buf bytes;

	if (flags & FACT_OTHER_ACTOR)
		entry.actor = STR("");
	if (flags & FACT_OTHER_TIME)
		entry.at = 1;
	if (flags & FACT_FOLLOWED) {
		entry.upstream = str_of(service_rows[flags / 16 % SERVICES_N].name);
		entry.upstream_sequence = flags;
	}
	stage.lied = true;
	chain(&c, &entry);
	if (flags & FACT_UNCHAINED)
		entry.sequence += flags / 16;
	struct feed_page page = {.log_id = c.log_id,
				 .head = entry.sequence,
				 .entries = {&entry, 1},
				 .head_hash = entry.hash};
	buf_init(&bytes, 2 * (size_t)WIRE_BYTES_MAX);
	wire_encode(&bytes, &desc_feed_page, &page);
	feed(service, upstream, arena_str(stage.arena, buf_slice(&bytes)));
	buf_free(&bytes);
}

void stage_restart(uint32_t service)
{
	struct node *n = &stage.nodes[service];
	const char *why = "";

	stage_run(service);
	for (uint32_t i = 0; i < n->nasked; i++)
		n->asked[i].answered = true;
	engine_free(n->engine);
	n->engine = stage_engine(service, &why);
	must(n->engine != NULL);
}

/* The upstream's next page, as it answers a service that asks. */
static struct str next_page(uint32_t upstream, uint64_t after)
{
	struct stage_ask ask = {.service = upstream, .desc = &desc_feed_read};
	struct buf body;

	while (stage_speaker_roles(ask.speaker) != SERVICE)
		ask.speaker++;
	buf_init(&body, WIRE_BYTES_MAX);
	wire_encode(&body, ask.desc, &(struct feed_read){.after = after});
	ask.body = buf_slice(&body);
	stage.nodes[upstream].last_row = STR("");
	stage_ask(&ask);
	buf_free(&body);
	return stage.nodes[upstream].last_row;
}

static bool pump_one(uint32_t service, uint32_t upstream)
{
	struct engine *e = stage.nodes[service].engine;
	uint64_t before = engine_sequence(e), position, moved;

	must(engine_feed_position(e, service_rows[upstream].name, &position));
	struct str page = next_page(upstream, position);
	if (!page.n)
		return false;
	feed(service, service_rows[upstream].name, page);
	must(engine_feed_position(e, service_rows[upstream].name, &moved));
	return moved != position || engine_sequence(e) != before;
}

void stage_pump(void)
{
	bool moved = true;

	for (int round = 0; moved; round++) {
		must(round < PUMPS_MAX);
		moved = false;
		for (uint32_t s = 0; s < SERVICES_N; s++)
			for (uint32_t u = 0; u < s; u++)
				if (feed_by_name(stage.nodes[s].engine,
						 str_of(service_rows[u].name)))
					moved |= pump_one(s, u);
	}
}
