/* Four engines that take anything, and are as before at the end of each input. */
#include "stage_private.h"

#include "keys.h"
#include "life.h"
#include "pool.h"
#include "undo.h"

#include "all_services.h"

#include <sodium.h>

#include <stdio.h>

#define CLOCK_MIN_MS ((int64_t)1577836800000) /* 2020-01-01 */
#define CLOCK_MAX_MS ((int64_t)2208988800000) /* 2040-01-01 */
#define WAITS_MAX 1000

struct stage stage;

/* Their keys are their names; `of` counts learners or trainers as the pool does. */
static struct principal speakers[] = {
	{.name = {"organiser", 9}, .roles = ORGANISER},
	{.name = {"trainer 1", 9}, .roles = TRAINER},
	{.name = {"trainer 2", 9}, .roles = TRAINER},
	{.name = {"learner 1", 9}, .roles = LEARNER},
	{.name = {"learner 2", 9}, .roles = LEARNER},
	{.name = {"registrar", 9}, .roles = REGISTRAR},
	{.name = {"auditor", 7}, .roles = AUDITOR},
	{.name = {"gateway", 7}, .roles = GATEWAY},
	{.name = {"admin", 5}, .roles = ADMIN},
	{.name = {"service", 7}, .roles = SERVICE},
	{.name = {"everybody", 9}, .roles = EVERYBODY},
	{.name = {"revoked", 7}, .roles = EVERYBODY, .revoked = true},
	{.name = {"nobody", 6}},
};

static const struct principal *find_speaker(void *ctx, struct str key)
{
	(void)ctx;
	for (size_t i = 0; i < COUNT(speakers); i++)
		if (str_eq(key, speakers[i].name) && speakers[i].roles)
			return &speakers[i];
	return NULL;
}

static void who_they_are(void)
{
	for (size_t i = 0; i < COUNT(speakers); i++) {
		struct principal *p = &speakers[i];
		uint64_t number = (uint64_t)p->name.p[p->name.n - 1] - '1';
		p->key = p->name;
		if (p->roles & LEARNER)
			p->learner = pool_id(&desc_learner, p->roles == LEARNER ? number : 0);
		if (p->roles & TRAINER)
			p->trainer = pool_id(&desc_trainer, p->roles == TRAINER ? number : 0);
	}
}

uint32_t stage_speakers(void)
{
	return COUNT(speakers);
}

uint32_t stage_speaker_roles(uint32_t speaker)
{
	return speakers[speaker % COUNT(speakers)].roles;
}

const struct service *stage_service(uint32_t service)
{
	return all_services[service];
}

bool stage_plays(uint32_t service)
{
	return stage.nodes[service].plays;
}

/* Nothing that it says may be about a bug of ours, as long as nobody lied to it. */
static void hear(void *ctx, const char *line)
{
	bool bug = strncmp(line, "bug ", 4) == 0 && !stage.lied;

	(void)ctx;
	if (bug)
		fprintf(stderr, "%s\n", line);
	must(!bug);
}

struct engine *stage_engine(uint32_t service, const char **why)
{
	static const unsigned char seed[32] = {1};
	struct engine_config config = {.service = all_services[service],
				       .store = stage.nodes[service].store,
				       .secret = stage.issuer,
				       .rehearsal = true,
				       .started_ms = LIFE_NOW_MS,
				       .principal = find_speaker,
				       .log = hear};

	return engine_new(&config, LIFE_NOW_MS, seed, why);
}

void stage_open(const char *service)
{
	unsigned char secret[crypto_sign_SECRETKEYBYTES];
	struct issuer_key issuer = {{7}, {0}};
	struct world *w = stage.world = life_new();

	crypto_sign_seed_keypair(issuer.pk, secret, issuer.seed);
	memcpy(stage.issuer, &issuer, sizeof stage.issuer);
	stage.arena = arena_new();
	stage.now_ms = LIFE_NOW_MS;
	for (uint32_t i = 0; i < SERVICES_N; i++)
		pool_learn(world_store(w, all_services[i]->name));
	who_they_are();
	for (uint32_t i = 0; i < SERVICES_N; i++) {
		struct node *n = &stage.nodes[i];
		const char *why = "";
		n->plays = !service || strcmp(service, all_services[i]->name) == 0;
		n->store = world_store(w, all_services[i]->name);
		n->engine = stage_engine(i, &why);
		must(n->engine != NULL);
		n->start = n->engine->state;
		undo_watch(n->store);
	}
}

void stage_begin(void)
{
	stage.now_ms = LIFE_NOW_MS;
	stage.batches = stage.ids = 0;
	stage.lied = false;
	undo_begin(stage.arena);
	for (uint32_t i = 0; i < SERVICES_N; i++) {
		struct node *n = &stage.nodes[i];
		if (!n->plays)
			continue;
		n->nheld = n->nasked = n->ncursor = 0;
	}
}

/* Everything that waits has its time. */
static void wait_for_all(uint32_t service)
{
	struct node *n = &stage.nodes[service];

	for (int waits = 0; engine_deadline_ms(n->engine) != INT64_MAX || n->engine->nparked;
	     waits++) {
		must(waits < WAITS_MAX);
		engine_go_on(n->engine);
		if (engine_deadline_ms(n->engine) != INT64_MAX &&
		    stage.now_ms < engine_deadline_ms(n->engine))
			stage.now_ms = engine_deadline_ms(n->engine);
		stage_batch(service, NULL, 0);
	}
	for (uint32_t i = 0; i < n->nasked; i++)
		must(n->asked[i].answered);
}

static void take_back(struct node *n)
{
	n->engine->state = n->start;
	n->engine->full = false;
	waiting_free(n->engine);
	n->engine->parked_bytes = 0;
	checking_free(n->engine);
	memset(n->engine->checking, 0, sizeof n->engine->checking);
}

void stage_end(bool thorough)
{
	for (uint32_t i = 0; i < SERVICES_N; i++) {
		struct node *n = &stage.nodes[i];
		if (!n->plays)
			continue;
		stage_run(i);
		wait_for_all(i);
		judge_events(n);
		if (thorough)
			judge_log(n);
	}
	for (uint32_t i = 0; i < SERVICES_N; i++)
		if (stage.nodes[i].plays)
			take_back(&stage.nodes[i]);
	undo_all();
	arena_reset(stage.arena);
}

void stage_batch(uint32_t service, const struct input *inputs, uint32_t n)
{
	struct node *node = &stage.nodes[service];
	struct batch b = {.now_ms = stage.now_ms, .inputs = inputs, .n = n};
	const struct output *out;
	uint32_t nout;

	stage.batches++;
	memcpy(b.seed, &stage.batches, sizeof stage.batches);
	must(engine_run(node->engine, &b, &out, &nout) == COMMIT_DONE);
	judge_outputs(node, out, nout);
}

void stage_run(uint32_t service)
{
	struct node *n = &stage.nodes[service];
	uint32_t nheld = n->nheld;

	n->nheld = 0;
	if (nheld)
		stage_batch(service, n->held, nheld);
}

/* The request's number is its route. */
static void hold(uint32_t service, uint32_t speaker, const struct desc *d, const unsigned char *id,
		 struct str bytes)
{
	struct node *n = &stage.nodes[service];

	if (n->nasked == STAGE_ASKED_MAX)
		return;
	if (n->nheld == STAGE_HELD_MAX)
		stage_run(service);
	uint32_t *route = arena_alloc(stage.arena, sizeof *route);
	*route = n->nasked;
	struct asked_of *asked = &n->asked[n->nasked++];
	*asked = (struct asked_of){.desc = d};
	if (id)
		memcpy(asked->id, id, REQUEST_ID_BYTES);
	n->held[n->nheld++] = (struct input){.kind = INPUT_REQUEST,
					     .route = {(const char *)route, sizeof *route},
					     .key = speakers[speaker % COUNT(speakers)].name,
					     .bytes = arena_str(stage.arena, bytes)};
}

static void add_options(struct envelope *e, const struct stage_ask *ask)
{
	struct node *n = &stage.nodes[ask->service];
	uint32_t number = ask->detail / 2;

	if (ask->flags & STAGE_CURSOR)
		e->cursor = (struct str){(const char *)n->cursor, n->ncursor};
	if (ask->flags & STAGE_LIMIT)
		e->limit = 1 + ask->detail % 4;
	if (ask->flags & STAGE_SEEN)
		e->seen[e->nseen++] = (struct seen){
			str_of(all_services[ask->detail % SERVICES_N]->name), ask->detail};
	if (ask->flags & STAGE_BEHALF)
		e->behalf = arena_printf(
			stage.arena, "%s:%llu", ask->detail % 2 ? "trainer" : "learner",
			(unsigned long long)pool_id(ask->detail % 2 ? &desc_trainer : &desc_learner,
						    number));
}

void stage_ask(const struct stage_ask *ask)
{
	unsigned char id[REQUEST_ID_BYTES] = {1};
	struct envelope e = {.version = WIRE_VERSION,
			     .request_id = {(const char *)id, sizeof id},
			     .type = ask->flags & STAGE_UNKNOWN ? ask->detail : ask->desc->type,
			     .dry = ask->flags & STAGE_DRY,
			     .body = ask->body};
	struct buf frame;

	if (!(ask->flags & STAGE_AGAIN))
		stage.ids++;
	memcpy(id + 8, &stage.ids, sizeof stage.ids);
	add_options(&e, ask);
	buf_init(&frame, 2 * (size_t)WIRE_BYTES_MAX);
	envelope_encode(&frame, &e);
	hold(ask->service, ask->speaker, ask->flags & STAGE_UNKNOWN ? NULL : ask->desc, id,
	     buf_slice(&frame));
	buf_free(&frame);
	if (!(ask->flags & STAGE_HELD))
		stage_run(ask->service);
}

void stage_frame(uint32_t service, uint32_t speaker, struct str bytes)
{
	hold(service, speaker, NULL, NULL, bytes);
	stage_run(service);
}

void stage_clock(int32_t seconds)
{
	stage.now_ms += (int64_t)seconds * 1000;
	if (stage.now_ms < CLOCK_MIN_MS)
		stage.now_ms = CLOCK_MIN_MS;
	if (stage.now_ms > CLOCK_MAX_MS)
		stage.now_ms = CLOCK_MAX_MS;
}
