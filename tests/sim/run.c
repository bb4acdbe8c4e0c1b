/* One seed of the simulation, from its beginning to its end. */
#include "sim.h"

#include <sodium.h>

#include <stdio.h>
#include <stdlib.h>

#define STEPS_USUAL 600

/* splitmix64 */
uint64_t sim_random(struct sim *s)
{
	uint64_t z = s->random += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

int sim_below(struct sim *s, int n)
{
	return n > 0 ? (int)(sim_random(s) % (uint64_t)n) : 0;
}

bool sim_chance(struct sim *s, int percent)
{
	return sim_below(s, 100) < percent;
}

void sim_wrong(struct sim *s, const char *format, ...)
{
	va_list args;

	if (s->why[0])
		return;
	va_start(args, format);
	vsnprintf(s->why, sizeof s->why, format, args);
	va_end(args);
}

struct sim *sim_new(void)
{
	struct sim *s = calloc(1, sizeof *s);

	must(s != NULL && sodium_init() >= 0);
	s->arena = arena_new();
	s->scratch = arena_new();
	return s;
}

void sim_free(struct sim *s)
{
	network_forget(s);
	arena_free(s->arena);
	arena_free(s->scratch);
	free(s);
}

static void begin(struct sim *s, const struct sim_options *o)
{
	network_forget(s);
	arena_reset(s->arena);
	arena_reset(s->scratch);
	s->options = *o;
	if (!s->options.steps)
		s->options.steps = STEPS_USUAL;
	s->random = o->seed * 2 + o->restore;
	s->now_ms = BASE_MS + 5 * DAY_MS + 8 * INT64_C(3600000);
	model_reset(&s->model);
	s->nrequests = 0;
	for (int i = 0; i < CLIENTS_N; i++)
		s->clients[i] = (struct client){.request = NOBODY};
	memset(s->questions, 0, sizeof s->questions);
	s->seeds = s->deliveries = 0;
	s->restored = false;
	s->copy_of = NOBODY;
	s->step = 0;
	s->why[0] = '\0';
}

static void take_copy(struct sim *s)
{
	s->copy_of = sim_below(s, 3);
	s->copy = store_copied(s->nodes[s->copy_of].store);
	s->copy_sequence = engine_sequence(s->nodes[s->copy_of].engine);
}

/* Of one entry of a log; 0: it is not there. */
static uint64_t hash_at(const struct sim *s, int service, uint64_t sequence)
{
	struct tx *tx = store_begin(s->nodes[service].store, STORE_READ);
	struct log_entry entry;
	uint64_t hash = 0;

	if (get_log_entry(tx_view(tx), &(struct log_entry){.sequence = sequence}, s->scratch,
			  &entry) &&
	    entry.hash.n >= sizeof hash)
		memcpy(&hash, entry.hash.p, sizeof hash);
	tx_abort(tx);
	return hash;
}

/* Whatever was under way to or from the service ends with it. */
static void restore_copy(struct sim *s)
{
	for (int c = s->copy_of + 1; c < SERVICES_N; c++) {
		engine_feed_position(s->nodes[c].engine, all_services[s->copy_of]->name,
				     &s->copy_seen[c]);
		s->copy_hash[c] = hash_at(s, s->copy_of, s->copy_seen[c]);
	}
	network_forget(s);
	s->restored = true;
	node_restart(s, s->copy_of);
}

/* Whoever had followed what the log does not have any more has stopped; others go on. What is
 * followed from elsewhere again makes the very same entries again. */
static void check_noticed(struct sim *s)
{
	const char *name = all_services[s->copy_of]->name;
	uint64_t position;

	for (int c = s->copy_of + 1; c < SERVICES_N; c++) {
		bool follows = engine_feed_position(s->nodes[c].engine, name, &position);
		bool ahead = hash_at(s, s->copy_of, s->copy_seen[c]) != s->copy_hash[c];
		s->counts.noticed += ahead && !follows;
		/* Stopped before the log had grown to the same again: that was right then. */
		if (ahead ? follows : !follows && s->copy_seen[c] <= s->copy_sequence)
			sim_wrong(s, "%s had %llu of %s, restored to %llu, and %s",
				  all_services[c]->name, (unsigned long long)s->copy_seen[c], name,
				  (unsigned long long)s->copy_sequence,
				  follows ? "did not notice" : "stopped without need");
	}
}

bool sim_run(struct sim *s, const struct sim_options *o)
{
	bool last = false;

	begin(s, o);
	nodes_open(s);
	for (int i = 0; !last && !s->why[0]; i++) {
		struct cmd c = workload_setup(i, &last);
		network_plainly(s, &c);
	}
	for (s->step = 1; s->step <= s->options.steps && !s->why[0]; s->step++) {
		if (o->restore && s->step == s->options.steps / 2)
			take_copy(s);
		if (o->restore && s->step == s->options.steps * 3 / 4)
			restore_copy(s);
		if (o->trace)
			printf("step %d at %lld\n", s->step, (long long)s->now_ms);
		network_step(s);
		s->counts.steps++;
	}
	if (!s->why[0])
		network_settle(s);
	if (!s->why[0])
		compare_end(s);
	if (!s->why[0] && s->restored)
		check_noticed(s);
	s->counts.diplomas += (uint64_t)s->model.ndiplomas;
	for (int i = 0; i < s->model.nslots; i++)
		s->counts.sealed += s->model.sheet[i].state == 2;
	return !s->why[0];
}

uint64_t sim_digest(const struct sim *s)
{
	struct arena *a = arena_new();
	uint64_t digest = 0;

	for (int i = 0; i < SERVICES_N; i++) {
		struct tx *tx = store_begin(s->nodes[i].store, STORE_READ);
		struct log_entry last = {0};
		uint64_t part = 0;
		if (view_last(tx_view(tx), &desc_log_entry, a, &last) && last.hash.n >= sizeof part)
			memcpy(&part, last.hash.p, sizeof part);
		digest = digest * 31 + part;
		tx_abort(tx);
	}
	arena_free(a);
	return digest;
}
