/* The simulation: four real engines on memory stores, clients, a clock and a bad network in one
 * process, all from one seed; after each step the stores are compared with the plain model.
 *
 *	struct sim *s = sim_new();
 *	if (!sim_run(s, &(struct sim_options){.seed = 42})) puts(s->why);    // s->step is where
 */
#ifndef CURSUS_SIM_H
#define CURSUS_SIM_H

#include "all_services.h"
#include "engine.h"
#include "keys.h"
#include "model.h"
#include "store_ops.h"

#define REQUESTS_N 600
#define MESSAGES_N 64
#define CLIENTS_N 5
#define WHY_BYTES 400

struct node {
	struct store *store;
	struct store_ops ops; /* the store's, but for its commit */
	struct engine *engine;
};

struct request_made {
	struct cmd cmd;
	struct str bytes; /* the envelope, the same at each try */
	uint64_t number;
	uint64_t seen[SERVICES_N];
	bool done;	/* had its effect, as the model knows */
	uint64_t reply; /* a hash of what it was answered then */
	int64_t born_ms;
};

enum carried { FREE, REQUEST, REPLY, PAGE };
struct message {
	enum carried what;
	int request, client;
	enum status status;
	uint64_t sequence;
	int consumer, upstream;
	uint64_t question; /* of the page */
	struct buf bytes;  /* of the page */
	int64_t born_ms;
};

struct client {
	int request; /* in flight, or NOBODY */
	uint64_t seen[SERVICES_N];
};

struct counts {
	uint64_t steps, taken, refused, denied, repeated, parked, dropped, doubled, before, after,
		pages, behind, noticed, diplomas, sealed;
};

struct sim_options {
	uint64_t seed;
	int steps;    /* 0: as usual */
	bool restore; /* an upstream is put back to an older copy on the way */
	bool trace;
};

struct sim {
	struct sim_options options;
	uint64_t random;
	int64_t now_ms;
	struct node nodes[SERVICES_N];
	struct issuer_key issuer;
	struct principal people[32];
	char keys[32][8];
	struct model model;
	struct request_made requests[REQUESTS_N];
	int nrequests;
	struct message messages[MESSAGES_N];
	struct client clients[CLIENTS_N];
	uint64_t questions[SERVICES_N][SERVICES_N], seeds, deliveries;
	bool restored; /* the model does not know what came after */
	struct store *copy;
	int copy_of;
	uint64_t copy_sequence;
	uint64_t copy_seen[SERVICES_N]; /* how far each had followed it */
	uint64_t copy_hash[SERVICES_N]; /* and of which entry */
	struct arena *arena;		/* of the seed */
	struct arena *scratch;		/* of a step */
	struct counts counts;
	int step;
	char why[WHY_BYTES]; /* empty: nothing is wrong */
};

struct sim *sim_new(void);
void sim_free(struct sim *s);
bool sim_run(struct sim *s, const struct sim_options *o);
/* What the four logs end with: the same for the same seed. */
uint64_t sim_digest(const struct sim *s);
__attribute__((format(printf, 2, 3))) void sim_wrong(struct sim *s, const char *format, ...);

/* 0 <= below < n */
uint64_t sim_random(struct sim *s);
int sim_below(struct sim *s, int n);
bool sim_chance(struct sim *s, int percent);

/* The engines (nodes.c). */
void nodes_open(struct sim *s);
void nodes_close(struct sim *s);
struct batch nodes_batch(struct sim *s, const struct input *inputs, uint32_t n);
void node_restart(struct sim *s, int node);
/* The next commit fails, as that of a process which is killed just before. */
void node_kill_before_commit(bool kill);
struct store *store_copied(struct store *from);
/* The plant of a service that answers before it commits. */
extern bool nodes_acknowledge_early;

/* Commands as messages (build.c) and at random (workload.c). */
struct str build_request(struct sim *s, const struct request_made *r);
const char *speaker_key(const struct speaker *who);
struct str build_feed_read(struct sim *s, const struct feed_read *m);
struct cmd workload_setup(int i, bool *last);
struct cmd workload_next(struct sim *s);

/* The stores against the model (compare.c). */
void compare_service(struct sim *s, int service);
void compare_end(struct sim *s);

/* The network (network.c): one thing happens. */
void network_step(struct sim *s);
void network_settle(struct sim *s);
void network_forget(struct sim *s);
/* One request, from nobody to nobody lost, with its feeds. */
void network_plainly(struct sim *s, const struct cmd *c);
/* Runs what a node is given now, and the model beside it. */
enum fate { LIVES, DIES_BEFORE, DIES_AFTER };
void node_run(struct sim *s, int node, struct message **given, int n, enum fate fate);

/* Bugs that are planted, by number (plants.c); 0: none. */
#define PLANTS_N 8
extern int plant;
const char *plant_name(int n);

#endif
