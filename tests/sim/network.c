/* The network of the simulation: requests, replies and pages of feeds wait in a pool, from where
 * they come in any order, twice, late or never; whoever receives them may die of it. */
#include "sim.h"

#include <stdio.h>

#define RETRY_FORGOTTEN_MS (2 * DAY_MS)
#define SETTLE_ROUNDS 300

struct route {
	int request;
	uint64_t delivery;
};

static uint64_t hash_of(struct str bytes)
{
	uint64_t h = 1469598103934665603u;

	for (uint32_t i = 0; i < bytes.n; i++)
		h = (h ^ (unsigned char)bytes.p[i]) * 1099511628211u;
	return h;
}

static struct message *message_new(struct sim *s, enum carried what)
{
	struct message *m = NULL;

	for (int i = 0; i < MESSAGES_N && !m; i++)
		if (s->messages[i].what == FREE)
			m = &s->messages[i];
	if (!m) {
		/* A network without room loses one. */
		m = &s->messages[sim_below(s, MESSAGES_N)];
		s->counts.dropped++;
	}
	buf_free(&m->bytes);
	*m = (struct message){.what = what, .born_ms = s->now_ms};
	buf_init(&m->bytes, WIRE_BYTES_MAX);
	return m;
}

static void message_free(struct message *m)
{
	buf_free(&m->bytes);
	*m = (struct message){.what = FREE};
}

void network_forget(struct sim *s)
{
	for (int i = 0; i < MESSAGES_N; i++)
		message_free(&s->messages[i]);
}

static bool has_seen_all(const struct sim *s, int node, const struct request_made *r)
{
	for (int up = 0; up < node; up++)
		if (r->seen[up] > s->model.pos[node][up])
			return false;
	return true;
}

/* The answer to one request, which the model gives too. */
static void check_answer(struct sim *s, int node, struct request_made *r, const struct reply *reply)
{
	bool taken = reply->status == STATUS_ok;

	if (r->done) {
		s->counts.repeated++;
		if (!taken || hash_of(reply->body) != r->reply)
			sim_wrong(s, "a repeated request (verb %d) was answered otherwise",
				  r->cmd.verb);
		return;
	}
	if (reply->status == STATUS_behind) {
		s->counts.behind++;
		if (has_seen_all(s, node, r))
			sim_wrong(s, "behind, though everything was seen");
		return;
	}
	uint64_t before = s->model.seq[node];
	enum model_answer answer = model_ask(&s->model, &r->cmd, s->now_ms);
	s->counts.taken += answer == TAKEN;
	s->counts.refused += answer == REFUSED;
	s->counts.denied += answer == DENIED;
	if (taken != (answer == TAKEN) || (answer == DENIED && reply->status != STATUS_denied))
		sim_wrong(s, "verb %d by %c was answered %s, should be %s", r->cmd.verb,
			  r->cmd.who.role, status_name((enum status)reply->status),
			  answer == TAKEN    ? "ok"
			  : answer == DENIED ? "denied"
					     : "refused");
	else if (answer != TAKEN && s->model.seq[node] != before)
		sim_wrong(s, "the model refused verb %d and changed", r->cmd.verb);
	else if (answer != DENIED && reply->status != STATUS_invalid && !has_seen_all(s, node, r))
		sim_wrong(s, "verb %d was decided before what its client had seen", r->cmd.verb);
	else if (taken && reply->sequence != s->model.seq[node])
		sim_wrong(s, "verb %d left the log at %llu, should be %llu", r->cmd.verb,
			  (unsigned long long)reply->sequence,
			  (unsigned long long)s->model.seq[node]);
	r->done = taken;
	r->reply = hash_of(reply->body);
}

static void take_answer(struct sim *s, int node, const struct output *out, bool told)
{
	struct route route;
	struct reply reply;
	struct fault fault;

	memcpy(&route, out->route.p, sizeof route);
	struct request_made *r = &s->requests[route.request];
	if (!reply_decode(out->bytes, s->scratch, &reply, &fault)) {
		sim_wrong(s, "a reply cannot be read");
		return;
	}
	if (s->options.trace)
		printf("  %s: request %d (verb %d by %s) is %s\n", all_services[node]->name,
		       route.request, r->cmd.verb, speaker_key(&r->cmd.who),
		       status_name((enum status)reply.status));
	if (!s->restored)
		check_answer(s, node, r, &reply);
	if (!told)
		return;
	struct message *m = message_new(s, REPLY);
	m->request = route.request;
	m->status = (enum status)reply.status;
	m->sequence = reply.sequence;
}

/* Who was not answered waits for what she has seen elsewhere. */
static void check_waiting(struct sim *s, int node, const struct input *in, const struct output *out,
			  uint32_t n)
{
	struct route route;

	if (in->kind != INPUT_REQUEST)
		return;
	for (uint32_t i = 0; i < n; i++)
		if (memcmp(out[i].route.p, in->route.p, sizeof route) == 0)
			return;
	memcpy(&route, in->route.p, sizeof route);
	s->counts.parked++;
	if (!s->restored && has_seen_all(s, node, &s->requests[route.request]))
		sim_wrong(s, "request %d was not answered", route.request);
}

static void follow_model(struct sim *s, int node)
{
	uint64_t position;

	for (int up = 0; up < node && !s->restored; up++) {
		if (!engine_feed_position(s->nodes[node].engine, all_services[up]->name, &position))
			sim_wrong(s, "%s stopped following %s", all_services[node]->name,
				  all_services[up]->name);
		else
			model_follow(&s->model, node, up, position, s->now_ms);
	}
}

static void restart(struct sim *s, int node)
{
	node_restart(s, node);
	for (int up = 0; up < SERVICES_N; up++)
		s->questions[node][up]++;
}

static uint32_t inputs_of(struct sim *s, struct message **given, int n, struct input *inputs)
{
	uint32_t used = 0;

	for (int i = 0; i < n; i++) {
		struct message *m = given[i];
		struct input *in = &inputs[used];
		if (m->what == REQUEST) {
			struct route route = {.request = m->request, .delivery = ++s->deliveries};
			const struct request_made *r = &s->requests[m->request];
			struct str bytes = {(const char *)&route, sizeof route};
			*in = (struct input){
				.kind = INPUT_REQUEST,
				.route = arena_str(s->scratch, bytes),
				.key = arena_str(s->scratch, str_of(speaker_key(&r->cmd.who))),
				.bytes = r->bytes};
			used++;
		} else if (m->question == s->questions[m->consumer][m->upstream]) {
			/* An answer to an older question is nobody's. */
			*in = (struct input){.kind = INPUT_FEED,
					     .bytes = buf_slice(&m->bytes),
					     .upstream = all_services[m->upstream]->name};
			s->counts.pages++;
			used++;
		}
	}
	return used;
}

void node_run(struct sim *s, int node, struct message **given, int n, enum fate fate)
{
	struct input inputs[4];
	const struct output *out;
	uint32_t nout;

	arena_reset(s->scratch);
	uint32_t used = inputs_of(s, given, n, inputs);
	struct batch b = nodes_batch(s, inputs, used);
	node_kill_before_commit(fate == DIES_BEFORE);
	enum commit done = engine_run(s->nodes[node].engine, &b, &out, &nout);
	node_kill_before_commit(false);
	s->counts.before += done == COMMIT_BROKEN;
	s->counts.after += done == COMMIT_DONE && fate != LIVES;
	if (done != COMMIT_DONE) {
		if (done != COMMIT_BROKEN || fate != DIES_BEFORE)
			sim_wrong(s, "a commit failed by itself");
		restart(s, node);
	} else {
		follow_model(s, node);
		for (uint32_t i = 0; i < nout && !s->why[0]; i++)
			take_answer(s, node, &out[i], fate != DIES_AFTER);
		for (uint32_t i = 0; i < used && !s->why[0]; i++)
			check_waiting(s, node, &inputs[i], out, nout);
		if (fate != LIVES)
			restart(s, node);
	}
	if (!s->restored && !s->why[0])
		compare_service(s, node);
}

static int consumer_upstream(struct sim *s, int *upstream)
{
	int consumer = ENR + sim_below(s, 3);

	*upstream = sim_below(s, consumer);
	return consumer;
}

/* The consumer asks; the answer goes into the pool. NULL: it does not ask any more. */
static struct message *ask_page(struct sim *s, int consumer, int upstream, uint64_t limit)
{
	const struct output *out;
	uint32_t n;
	struct engine *follows = s->nodes[consumer].engine;
	struct feed_read ask = {.limit = limit};
	struct reply reply;
	struct page page;
	struct fault fault;

	if (!engine_feed_position(follows, all_services[upstream]->name, &ask.after))
		return NULL;
	ask.types = engine_feed_types(follows, all_services[upstream]->name);
	s->deliveries++;
	arena_reset(s->scratch);
	struct input in = {
		.kind = INPUT_REQUEST, .key = STR("S"), .bytes = build_feed_read(s, &ask)};
	struct batch b = nodes_batch(s, &in, 1);
	enum commit done = engine_run(s->nodes[upstream].engine, &b, &out, &n);
	if (done != COMMIT_DONE || n < 1 ||
	    !reply_decode(out[0].bytes, s->scratch, &reply, &fault) || reply.status != STATUS_ok ||
	    !page_decode(reply.body, s->scratch, &page, &fault) || page.nrows != 1) {
		sim_wrong(s, "%s gives no page", all_services[upstream]->name);
		return NULL;
	}
	struct message *m = message_new(s, PAGE);
	m->consumer = consumer;
	m->upstream = upstream;
	m->question = ++s->questions[consumer][upstream];
	buf_str(&m->bytes, page.rows[0]);
	/* Others whose time had come were answered in the same batch. */
	for (uint32_t i = 1; i < n && !s->why[0]; i++)
		take_answer(s, upstream, &out[i], true);
	return m;
}

static enum fate some_fate(struct sim *s)
{
	int r = sim_below(s, 100);

	return r < 4 ? DIES_BEFORE : r < 8 ? DIES_AFTER : LIVES;
}

static int target_of(const struct sim *s, const struct message *m)
{
	return m->what == PAGE ? m->consumer : verb_service(s->requests[m->request].cmd.verb);
}

static void hear(struct sim *s, const struct message *m)
{
	int service = verb_service(s->requests[m->request].cmd.verb);

	for (int i = 0; i < CLIENTS_N; i++) {
		struct client *c = &s->clients[i];
		if (c->request != m->request)
			continue;
		if (m->status != STATUS_behind)
			c->request = NOBODY;
		if (m->status == STATUS_ok && c->seen[service] < m->sequence)
			c->seen[service] = m->sequence;
	}
}

static void send_request(struct sim *s, int request)
{
	struct message *m = message_new(s, REQUEST);

	m->request = request;
}

/* Long before the services forget the request id. */
static void give_up(const struct sim *s, struct client *c)
{
	if (c->request != NOBODY &&
	    s->now_ms - s->requests[c->request].born_ms > RETRY_FORGOTTEN_MS)
		c->request = NOBODY;
}

static void issue(struct sim *s)
{
	struct client *c = &s->clients[sim_below(s, CLIENTS_N)];

	give_up(s, c);
	if (c->request != NOBODY) {
		send_request(s, c->request);
		return;
	}
	if (s->nrequests == REQUESTS_N)
		return;
	struct request_made *r = &s->requests[s->nrequests];
	*r = (struct request_made){.cmd = workload_next(s),
				   .number = (uint64_t)s->nrequests + 1,
				   .born_ms = s->now_ms};
	memcpy(r->seen, c->seen, sizeof r->seen);
	r->bytes = build_request(s, r);
	c->request = s->nrequests;
	send_request(s, s->nrequests++);
}

/* One message, or several for the same service in one batch. */
static void deliver(struct sim *s)
{
	struct message *given[3];
	int n = 0, node = NOBODY, start = sim_below(s, MESSAGES_N), most = 1 + sim_below(s, 3);

	for (int i = 0; i < MESSAGES_N && n < most; i++) {
		struct message *m = &s->messages[(start + i) % MESSAGES_N];
		if (m->what == FREE)
			continue;
		/* A page comes alone or first. */
		if (n && (m->what != REQUEST || target_of(s, m) != node))
			continue;
		if (s->now_ms - m->born_ms > DAY_MS || sim_chance(s, 6)) {
			message_free(m);
			s->counts.dropped++;
			continue;
		}
		if (m->what == REPLY) {
			hear(s, m);
			message_free(m);
			return;
		}
		node = target_of(s, m);
		given[n++] = m;
	}
	if (!n)
		return;
	node_run(s, node, given, n, some_fate(s));
	for (int i = 0; i < n; i++) {
		if (sim_chance(s, 10))
			s->counts.doubled++;
		else
			message_free(given[i]);
	}
}

static void feed(struct sim *s)
{
	int upstream, consumer = consumer_upstream(s, &upstream);
	uint64_t limit = sim_chance(s, 15) ? 1 + (uint64_t)sim_below(s, 3) : 0;
	struct message *m = ask_page(s, consumer, upstream, limit);

	if (!m || sim_chance(s, 40))
		return;
	node_run(s, consumer, &m, 1, some_fate(s));
	if (sim_chance(s, 85))
		message_free(m);
}

/* Whoever waits too long is told so. */
static void wake(struct sim *s)
{
	for (int i = 0; i < SERVICES_N && !s->why[0]; i++)
		if (engine_deadline_ms(s->nodes[i].engine) <= s->now_ms)
			node_run(s, i, NULL, 0, LIVES);
}

/* To the next half-day, if there is one soon. */
static void advance(struct sim *s)
{
	int64_t next = s->now_ms + DAY_MS;

	for (int i = 0; i < s->model.nslots; i++) {
		const struct m_slot *slot = &s->model.slot[CAT][i];
		int64_t start = BASE_MS + slot->day * DAY_MS + slot->start * INT64_C(60000);
		if (!slot->cancelled && start > s->now_ms && start < next)
			next = start;
	}
	next += sim_below(s, 60) * INT64_C(60000) - INT64_C(600000);
	if (next > s->now_ms && model_today(next) < 24)
		s->now_ms = next;
	wake(s);
}

void network_step(struct sim *s)
{
	int r = sim_below(s, 100);

	s->now_ms += sim_below(s, 60);
	if (r < 30)
		issue(s);
	else if (r < 78)
		deliver(s);
	else if (r < 95)
		feed(s);
	else if (r < 98)
		advance(s);
	else
		wake(s);
}

static bool pump(struct sim *s)
{
	bool moved = false;

	for (int c = ENR; c < SERVICES_N; c++)
		for (int up = 0; up < c && !s->why[0]; up++) {
			uint64_t before = 0, after = 0;
			const char *name = all_services[up]->name;
			engine_feed_position(s->nodes[c].engine, name, &before);
			struct message *m = ask_page(s, c, up, 0);
			if (!m)
				continue;
			node_run(s, c, &m, 1, LIVES);
			message_free(m);
			engine_feed_position(s->nodes[c].engine, name, &after);
			moved |= after != before;
		}
	return moved;
}

static void deliver_all(struct sim *s)
{
	for (int i = 0; i < MESSAGES_N && !s->why[0]; i++) {
		struct message *m = &s->messages[i];
		if (m->what == REQUEST)
			node_run(s, target_of(s, m), &m, 1, LIVES);
		else if (m->what == REPLY)
			hear(s, m);
		message_free(m);
	}
}

/* The network is well again: everything is asked until it is answered, and all feeds are read. */
void network_settle(struct sim *s)
{
	bool open = true;

	network_forget(s);
	for (int round = 0; open && !s->why[0]; round++) {
		if (round == SETTLE_ROUNDS) {
			sim_wrong(s, "clients are not answered, or feeds never end");
			return;
		}
		open = pump(s);
		for (int i = 0; i < CLIENTS_N; i++) {
			struct client *c = &s->clients[i];
			give_up(s, c);
			/* What a restored service has lost, its clients may wait for in vain. */
			if (c->request == NOBODY || (s->restored && round > 20))
				continue;
			send_request(s, c->request);
			open = true;
		}
		deliver_all(s);
		deliver_all(s);
		s->now_ms += 500;
		wake(s);
	}
}

void network_plainly(struct sim *s, const struct cmd *c)
{
	struct request_made *r = &s->requests[s->nrequests];

	*r = (struct request_made){
		.cmd = *c, .number = (uint64_t)s->nrequests + 1, .born_ms = s->now_ms};
	r->bytes = build_request(s, r);
	send_request(s, s->nrequests++);
	deliver_all(s);
	while (pump(s))
		;
}
