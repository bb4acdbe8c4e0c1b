/* The four services in one process, without sockets. */
#include "world.h"

#include "files.h"

#include "all_services.h"
#include "keys.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define PEOPLE_MAX 64
#define PUMP_ROUNDS_MAX 10000

struct person {
	char name[64], key[41];
	struct principal principal;
};

struct world {
	struct store *stores[SERVICES_N];
	struct engine *engines[SERVICES_N];
	struct session session;
	struct person people[PEOPLE_MAX];
	uint32_t npeople, speaker;
	struct issuer_key issuer;
	int64_t now_ms;
	uint64_t ids, seeds;
	struct arena *scratch;
	bool held[SERVICES_N];
	char dir[64];
};

static const struct principal *find_person(void *ctx, struct str key)
{
	struct world *w = ctx;

	for (uint32_t i = 0; i < w->npeople; i++)
		if (str_is(key, w->people[i].key) && w->people[i].principal.roles)
			return &w->people[i].principal;
	return NULL;
}

static struct person *person_named(struct world *w, const char *name)
{
	for (uint32_t i = 0; i < w->npeople; i++)
		if (strcmp(w->people[i].name, name) == 0)
			return &w->people[i];
	must(w->npeople < PEOPLE_MAX && strlen(name) < sizeof w->people[0].name);
	struct person *p = &w->people[w->npeople++];
	strcpy(p->name, name);
	snprintf(p->key, sizeof p->key, "%040u", w->npeople);
	return p;
}

void world_speak(struct world *w, const char *name, uint32_t roles, uint64_t learner,
		 uint64_t trainer)
{
	struct person *p = person_named(w, name);

	p->principal = (struct principal){.key = str_of(p->key),
					  .name = str_of(p->name),
					  .roles = roles,
					  .learner = learner,
					  .trainer = trainer,
					  .revoked = p->principal.revoked};
	w->speaker = (uint32_t)(p - w->people);
}

void world_revoke(struct world *w, const char *name)
{
	person_named(w, name)->principal.revoked = true;
}

static struct batch batch_of(struct world *w, const struct input *inputs, uint32_t n)
{
	struct batch b = {.now_ms = w->now_ms, .inputs = inputs, .n = n};

	w->seeds++;
	memcpy(b.seed, &w->seeds, sizeof w->seeds);
	return b;
}

static uint32_t service_index(const char *name)
{
	for (uint32_t i = 0; i < SERVICES_N; i++)
		if (strcmp(all_services[i]->name, name) == 0)
			return i;
	must(false && "a service of ours");
	return 0;
}

struct engine *world_engine(struct world *w, const char *service)
{
	return w->engines[service_index(service)];
}

struct store *world_store(struct world *w, const char *service)
{
	return w->stores[service_index(service)];
}

static void fresh_id(void *ctx, unsigned char id[REQUEST_ID_BYTES])
{
	struct world *w = ctx;

	w->ids++;
	memset(id, 0, REQUEST_ID_BYTES);
	for (int i = 0; i < 8; i++)
		id[REQUEST_ID_BYTES - 1 - i] = (unsigned char)(w->ids >> (8 * i));
	id[0] = 1;
}

/* Asks the upstream as the service itself would, and feeds the page to the consumer. */
static bool pump_one(struct world *w, uint32_t consumer, const char *upstream)
{
	struct feed_read ask = {0};
	struct buf body, frame;
	unsigned char id[REQUEST_ID_BYTES];
	const struct output *out;
	uint32_t n;
	struct reply reply;
	struct page page;
	struct fault fault;
	uint64_t before = engine_sequence(w->engines[consumer]), position;
	char name[64];

	if (!engine_feed_position(w->engines[consumer], upstream, &ask.after))
		return false;
	ask.types = engine_feed_types(w->engines[consumer], upstream);
	uint32_t speaker = w->speaker;
	snprintf(name, sizeof name, "service:%s", all_services[consumer]->name);
	world_speak(w, name, SERVICE, 0, 0);
	buf_init(&body, WIRE_BYTES_MAX);
	buf_init(&frame, WIRE_BYTES_MAX);
	wire_encode(&body, &desc_feed_read, &ask);
	fresh_id(w, id);
	envelope_encode(&frame, &(struct envelope){.version = WIRE_VERSION,
						   .request_id = {(char *)id, sizeof id},
						   .type = TYPE_NUMBER_feed_read,
						   .body = buf_slice(&body)});
	struct input request = {.kind = INPUT_REQUEST,
				.route = STR("feed"),
				.key = str_of(w->people[w->speaker].key),
				.bytes = buf_slice(&frame)};
	struct batch b = batch_of(w, &request, 1);
	must(engine_run(world_engine(w, upstream), &b, &out, &n) == COMMIT_DONE && n == 1);
	must(reply_decode(out[0].bytes, w->scratch, &reply, &fault) && reply.status == STATUS_ok);
	must(page_decode(reply.body, w->scratch, &page, &fault) && page.nrows == 1);
	struct input feed = {.kind = INPUT_FEED, .bytes = page.rows[0], .upstream = upstream};
	b = batch_of(w, &feed, 1);
	must(engine_run(w->engines[consumer], &b, &out, &n) == COMMIT_DONE);
	w->speaker = speaker;
	buf_free(&body);
	buf_free(&frame);
	bool moved = engine_feed_position(w->engines[consumer], upstream, &position) &&
		     position != ask.after;
	return moved || engine_sequence(w->engines[consumer]) != before;
}

void world_pump(struct world *w)
{
	bool moved = true;

	for (int round = 0; moved; round++) {
		must(round < PUMP_ROUNDS_MAX);
		moved = false;
		arena_reset(w->scratch);
		for (uint32_t i = 0; i < SERVICES_N; i++) {
			const char *upstreams[SEEN_MAX];
			uint32_t n = service_upstreams(all_services[i], upstreams);
			for (uint32_t k = 0; k < n && !w->held[i]; k++)
				moved |= pump_one(w, i, upstreams[k]);
		}
	}
}

static bool ask(void *ctx, const char *service, const struct envelope *e, uint32_t n,
		struct arena *a, struct reply *replies, struct str *why)
{
	struct world *w = ctx;
	struct input *inputs = arena_alloc(a, n * sizeof *inputs);
	const struct output *out;
	uint32_t nout;
	struct fault fault;

	world_pump(w);
	for (uint32_t i = 0; i < n; i++) {
		struct buf frame;
		buf_init(&frame, 2 * WIRE_BYTES_MAX);
		envelope_encode(&frame, &e[i]);
		uint32_t *which = arena_alloc(a, sizeof *which);
		*which = i;
		inputs[i] = (struct input){.kind = INPUT_REQUEST,
					   .route = {(const char *)which, sizeof *which},
					   .key = str_of(w->people[w->speaker].key),
					   .bytes = arena_str(a, buf_slice(&frame))};
		buf_free(&frame);
	}
	struct batch b = batch_of(w, inputs, n);
	enum commit done = engine_run(world_engine(w, service), &b, &out, &nout);
	for (engine_go_on(world_engine(w, service));
	     !nout && engine_deadline_ms(world_engine(w, service)) <= w->now_ms;
	     engine_go_on(world_engine(w, service))) {
		b = batch_of(w, NULL, 0);
		done = engine_run(world_engine(w, service), &b, &out, &nout);
	}
	if (done != COMMIT_DONE && done != COMMIT_FULL) {
		*why = STR("the store is broken");
		return false;
	}
	if (nout != n) {
		*why = STR("a request waits");
		return false;
	}
	for (uint32_t i = 0; i < nout; i++) {
		uint32_t which;
		memcpy(&which, out[i].route.p, sizeof which);
		must(which < n &&
		     reply_decode(arena_str(a, out[i].bytes), a, &replies[which], &fault));
	}
	return true;
}

struct world *world_new(enum world_store kind)
{
	struct world *w = calloc(1, sizeof *w);
	const char *why = "";

	must(w != NULL && sodium_init() >= 0);
	w->scratch = arena_new();
	w->now_ms = 1767600000000; /* 2026-01-05T08:00:00Z, until a test says otherwise */
	strcpy(w->dir, "/tmp/cursus-world-XXXXXX");
	must(mkdtemp(w->dir) != NULL);
	unsigned char secret[crypto_sign_SECRETKEYBYTES];
	crypto_sign_seed_keypair(w->issuer.pk, secret, w->issuer.seed);
	for (uint32_t i = 0; i < SERVICES_N; i++) {
		char dir[128];
		unsigned char seed[32] = {(unsigned char)(i + 1)};
		snprintf(dir, sizeof dir, "%s/%s", w->dir, all_services[i]->name);
		struct store_options options = {.dir = dir};
		w->stores[i] = kind == WORLD_MEMORY ? store_memory_open()
						    : store_lmdb_open(&options, &why);
		must(w->stores[i] != NULL);
		struct engine_config config = {.service = all_services[i],
					       .store = w->stores[i],
					       .secret = &w->issuer,
					       .started_ms = w->now_ms,
					       .principal = find_person,
					       .principal_ctx = w};
		w->engines[i] = engine_new(&config, w->now_ms, seed, &why);
		must(w->engines[i] != NULL);
	}
	world_speak(w, "organiser", ORGANISER, 0, 0);
	session_init(&w->session, &(struct carrier){ask, fresh_id, w});
	return w;
}

void world_free(struct world *w)
{
	for (uint32_t i = 0; i < SERVICES_N; i++) {
		engine_free(w->engines[i]);
		store_close(w->stores[i]);
	}
	session_free(&w->session);
	arena_free(w->scratch);
	folder_remove(w->dir);
	free(w);
}

void world_clock(struct world *w, int64_t now_ms)
{
	w->now_ms = now_ms;
}

struct session *world_session(struct world *w)
{
	return &w->session;
}

void world_hold(struct world *w, const char *service, bool held)
{
	w->held[service_index(service)] = held;
}

bool world_feed(struct world *w, const char *consumer, const char *upstream)
{
	return pump_one(w, service_index(consumer), upstream);
}

void world_prove(const struct world *w, const struct released *r,
		 unsigned char proof[RELEASE_PROOF_BYTES])
{
	must(release_prove(&w->issuer, r, proof));
}
