/* The engines of the simulation, their stores, and how they die. */
#include "sim.h"

#include "record.h"

#include <sodium.h>

#include <stdlib.h>

bool nodes_acknowledge_early;

static bool killed;
static enum commit (*real_commit)(struct store *);

static enum commit commit_or_die(struct store *store)
{
	if (!killed || store->tx.mode == STORE_READ)
		return real_commit(store);
	killed = false;
	store->ops->abort(store);
	return nodes_acknowledge_early ? COMMIT_DONE : COMMIT_BROKEN;
}

void node_kill_before_commit(bool kill)
{
	killed = kill;
}

/* Who has a key, in the order of the roles' letters; learners and trainers by number. */
static const struct {
	char letter;
	uint32_t role;
} roles[] = {{'O', ORGANISER}, {'R', REGISTRAR}, {'A', AUDITOR}, {'M', ADMIN}, {'G', GATEWAY}};

static const struct principal *known(struct sim *s, int at, const char *key, uint32_t role)
{
	struct principal *p = &s->people[at];

	memcpy(s->keys[at], key, 3);
	*p = (struct principal){
		.key = str_of(s->keys[at]), .name = str_of(s->keys[at]), .roles = role};
	return p;
}

static const struct principal *find_person(void *ctx, struct str key)
{
	struct sim *s = ctx;
	int number = key.n == 2 ? key.p[1] - '0' : NOBODY;
	int at = (int)COUNT(roles) + 1;
	char z[3] = {key.p[0], key.n == 2 ? key.p[1] : '\0', '\0'};

	if (str_is(key, "S"))
		return known(s, at - 1, z, SERVICE);
	if (key.p[0] == 'T' && number >= 0 && number < TRAINERS_N) {
		const struct principal *p = known(s, at + number, z, TRAINER);
		s->people[at + number].trainer = s->model.trainer_id[number];
		return p;
	}
	if (key.p[0] == 'L' && number >= 0 && number < LEARNERS_N) {
		at += TRAINERS_N + number;
		const struct principal *p = known(s, at, z, LEARNER);
		s->people[at].learner = s->model.learner_id[number];
		return p;
	}
	for (size_t i = 0; i < COUNT(roles); i++)
		if (key.n == 1 && key.p[0] == roles[i].letter)
			return known(s, (int)i, z, roles[i].role);
	return NULL;
}

static void open_engine(struct sim *s, int i)
{
	struct node *n = &s->nodes[i];
	struct engine_config config = {.service = all_services[i],
				       .store = n->store,
				       .secret = &s->issuer,
				       .started_ms = s->now_ms,
				       .principal = find_person,
				       .principal_ctx = s};
	struct batch b = nodes_batch(s, NULL, 0);
	const char *why = "";

	n->engine = engine_new(&config, s->now_ms, b.seed, &why);
	if (!n->engine)
		sim_wrong(s, "%s does not start: %s", all_services[i]->name, why);
}

static void take_store(struct node *n, struct store *store)
{
	n->store = store;
	n->ops = *store->ops;
	real_commit = n->ops.commit;
	n->ops.commit = commit_or_die;
	store->ops = &n->ops;
}

void nodes_open(struct sim *s)
{
	unsigned char secret[crypto_sign_SECRETKEYBYTES];

	killed = false;
	memset(s->issuer.seed, 7, sizeof s->issuer.seed);
	crypto_sign_seed_keypair(s->issuer.pk, secret, s->issuer.seed);
	for (int i = 0; i < SERVICES_N; i++) {
		take_store(&s->nodes[i], store_memory_open());
		open_engine(s, i);
	}
}

void nodes_close(struct sim *s)
{
	for (int i = 0; i < SERVICES_N; i++) {
		engine_free(s->nodes[i].engine);
		if (s->nodes[i].store)
			store_close(s->nodes[i].store);
		s->nodes[i] = (struct node){0};
	}
	if (s->copy)
		store_close(s->copy);
	s->copy = NULL;
}

struct batch nodes_batch(struct sim *s, const struct input *inputs, uint32_t n)
{
	struct batch b = {.now_ms = s->now_ms, .inputs = inputs, .n = n};
	uint64_t seed[2] = {++s->seeds, s->options.seed};

	memcpy(b.seed, seed, sizeof seed);
	return b;
}

void node_restart(struct sim *s, int node)
{
	engine_free(s->nodes[node].engine);
	s->nodes[node].engine = NULL;
	if (s->copy && s->copy_of == node && s->restored) {
		store_close(s->nodes[node].store);
		take_store(&s->nodes[node], s->copy);
		s->copy = NULL;
	}
	open_engine(s, node);
}

struct store *store_copied(struct store *from)
{
	struct store *to = store_memory_open();
	struct tx *read = store_begin(from, STORE_READ), *write = store_begin(to, STORE_WRITE);
	struct arena *a = arena_new();
	uint32_t n;
	const struct desc *const *descs = schema_descs(&n);

	for (uint32_t i = 0; i < n; i++) {
		if (descs[i]->what != WHAT_RECORD || !record_key_fields(descs[i]))
			continue;
		void *record = arena_alloc(a, descs[i]->size);
		struct scan scan = scan_records(tx_view(read), descs[i], record, 0, STR(""));
		while (scan_next(&scan, a, record))
			tx_put(write, descs[i], record);
	}
	must(tx_commit(write) == COMMIT_DONE);
	tx_abort(read);
	arena_free(a);
	return to;
}
