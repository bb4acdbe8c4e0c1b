/* The loop: nothing is decided here, and nothing is sent before its batch is on the disk. */
#include "server.h"

#include "backlog.h"
#include "clock.h"
#include "copier.h"
#include "follower.h"
#include "home.h"
#include "intake.h"
#include "net.h"
#include "servicelog.h"
#include "rate.h"
#include "supervisor.h"
#include "turns.h"

#include <signal.h>
#include <sodium.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* Batches that are still answered once the service was told to stop. */
#define STOP_BATCHES_MAX 64
#define CLOCK_JUMP_MS 2000
/* Changes of the principals within one turn. */
#define RETIRED_MAX 8
/* What a batch may take before those who came meanwhile are looked at. */
#define BUDGET_US 10000
#define BUSY_TOLD_MS 10000
/* Of the waiting that are decoded for a batch: few when the last batch could not run more. */
#define TAKEN_LEAST 64u
#define INPUTS_MAX (BATCH_MESSAGES_MAX + SEEN_MAX)

/* What happens outside the engine. */
enum told { DROPPED, TOO_LARGE, KEPT_OUT, CUT_OFF, UNREAD, UNSENT, TOLD_MAX };

struct server {
	const struct server_options *options;
	void *context;
	struct principals *principals;
	struct principals
		*retired[RETIRED_MAX]; /* those that this turn's batch may have looked up */
	uint32_t nretired;
	struct engine *engine;
	struct copier *copier;
	struct net *net;
	struct follower *followers[SEEN_MAX];
	uint32_t nfollowers;
	int signals;
	uint64_t told[TOLD_MAX]; /* how much of each is in the log */
	bool stopping;
	struct supervisor supervisor;
	int64_t wall_ms, since_boot_ms; /* at the last look at the clocks */
	struct arena *arena;		/* of one turn */
	struct input inputs[INPUTS_MAX];
	uint32_t n;
	struct rates *rates; /* what keys may ask */
	struct turns *turns; /* what came and was not run yet */
	uint32_t nfeeds;     /* of the inputs, the first */
	uint32_t most;	     /* that are taken from the turns for the next batch */
	uint64_t busy;	     /* messages that were refused since the operator was told */
	int64_t busy_told_ms;
};

static sigset_t our_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	return set;
}

void server_block_signals(void)
{
	sigset_t set = our_signals();

	must(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
	signal(SIGPIPE, SIG_IGN);
}

static const struct principal *look_up(void *ctx, struct str key)
{
	const struct server *s = ctx;

	return principals_find(s->principals, key);
}

static bool may_connect(void *ctx, struct str key)
{
	const struct principal *p = look_up(ctx, key);

	return p && !p->revoked;
}

static void log_line(void *ctx, const char *line)
{
	(void)ctx;
	servicelog_line(SERVICELOG_WARNING, line);
}

static struct str principals_path(struct server *s)
{
	return home_at(s->arena, s->options->config->home.p, "principals");
}

/* A file that cannot be read changes nothing. */
static bool reload(struct server *s, struct str *why)
{
	struct principals *fresh = principals_load(principals_path(s).p, s->arena, why);

	if (!fresh) {
		servicelog(SERVICELOG_ERROR, "principals_kept", SERVICELOG_STR("why", *why));
		return false;
	}
	if (memcmp(principals_digest(fresh), principals_digest(s->principals),
		   PRINCIPALS_DIGEST_BYTES) == 0) {
		principals_free(fresh);
		return true;
	}
	if (s->nretired == RETIRED_MAX) {
		principals_free(fresh);
		*why = STR("it changes too often");
		return false;
	}
	s->retired[s->nretired++] = s->principals;
	s->principals = fresh;
	servicelog(SERVICELOG_INFO, "principals_loaded",
		   SERVICELOG_NUM("keys", principals_count(fresh)));
	return true;
}

static void forget_retired(struct server *s)
{
	while (s->nretired)
		principals_free(s->retired[--s->nretired]);
}

static bool reload_asked(void *ctx, struct arena *a, struct keys_loaded *out, struct str *why)
{
	struct server *s = ctx;

	if (!reload(s, why)) {
		*why = arena_str(a, *why);
		return false;
	}
	*out = (struct keys_loaded){
		.keys = principals_count(s->principals),
		.digest = arena_str(a, (struct str){(const char *)principals_digest(s->principals),
						    PRINCIPALS_DIGEST_BYTES})};
	return true;
}

static void take_signals(struct server *s)
{
	struct signalfd_siginfo info;

	while (read(s->signals, &info, sizeof info) == (ssize_t)sizeof info) {
		if (info.ssi_signo == SIGHUP) {
			struct str why;
			reload(s, &why);
			continue;
		}
		servicelog(SERVICELOG_INFO, "stopping", SERVICELOG_NUM("signal", info.ssi_signo));
		s->stopping = true;
	}
}

static void take_feeds(struct server *s, int64_t now_ms)
{
	struct str page;

	for (uint32_t i = 0; i < s->nfollowers; i++)
		if (follower_take(s->followers[i], now_ms, s->arena, &page))
			s->inputs[s->n++] =
				(struct input){.kind = INPUT_FEED,
					       .bytes = page,
					       .upstream = follower_upstream(s->followers[i])};
}

static void tell_busy(struct server *s, struct str key)
{
	int64_t now_ms = clock_monotonic_ms();

	s->busy++;
	if (s->busy_told_ms && now_ms - s->busy_told_ms < BUSY_TOLD_MS)
		return;
	servicelog(SERVICELOG_WARNING, "key_has_too_many_waiting", SERVICELOG_STR("key", key),
		   SERVICELOG_NUM("refused", s->busy));
	s->busy_told_ms = now_ms;
	s->busy = 0;
}

/* How many persons' messages a key may send: who keeps registers, gateways and services send for
 * many. */
static uint64_t share_of(struct server *s, struct str key)
{
	const struct principal *p = principals_find(s->principals, key);

	if (p && p->roles & (GATEWAY | SERVICE))
		return RATE_SHARE_MANY;
	return p && p->roles & (ORGANISER | REGISTRAR | ADMIN) ? RATE_SHARE_OFFICE : 1;
}

static void tell_limited(struct server *s, struct str key)
{
	const struct principal *p = principals_find(s->principals, key);
	uint64_t refused;

	if (rate_tells(s->rates, key, clock_monotonic_ms(), &refused))
		servicelog(SERVICELOG_WARNING, "rate_limited", SERVICELOG_STR("key", key),
			   SERVICELOG_STR("who", p ? p->name : STR("")),
			   SERVICELOG_NUM("refused", refused));
}

static void take_requests(struct server *s)
{
	struct net_message m;
	size_t bytes = 0;

	for (int i = 0; i < BATCH_MESSAGES_MAX && bytes < BATCH_BYTES_MAX && turns_room(s->turns);
	     i++) {
		if (!net_receive(s->net, s->arena, &m))
			break;
		bytes += m.bytes.n;
		if (!rate_allows(s->rates, m.key, share_of(s, m.key), clock_monotonic_ms())) {
			tell_limited(s, m.key);
			net_send(s->net, m.route,
				 engine_refusal(s->arena, m.bytes, REASON_rate_limited,
						rate_wait_ms(s->rates)));
			continue;
		}
		if (turns_add(s->turns, m.route, m.key, m.bytes))
			continue;
		tell_busy(s, m.key);
		net_send(s->net, m.route, engine_refusal(s->arena, m.bytes, REASON_too_busy, 0));
	}
	s->nfeeds = s->n;
	s->n += turns_take(s->turns, s->inputs + s->n, s->most);
}

/* What was not run keeps its place; what is taken next is a few times what could be run. */
static void settle_turns(struct server *s)
{
	uint32_t ran = engine_ran(s->engine) - s->nfeeds;
	uint32_t most = 4 * ran;

	turns_ran(s->turns, ran);
	s->most = most < TAKEN_LEAST	      ? TAKEN_LEAST
		  : most < BATCH_MESSAGES_MAX ? most
					      : BATCH_MESSAGES_MAX;
}

static void ask_feeds(struct server *s, int64_t now_ms)
{
	for (uint32_t i = 0; i < s->nfollowers; i++) {
		uint64_t after;
		if (engine_feed_position(s->engine, follower_upstream(s->followers[i]), &after))
			follower_ask(
				s->followers[i], now_ms, after,
				engine_feed_types(s->engine, follower_upstream(s->followers[i])));
	}
}

/* false: the outcome is unknown, or another process writes here. */
static bool run_batch(struct server *s)
{
	struct batch batch = {.now_ms = clock_now_ms(),
			      .clock_us = clock_monotonic_us,
			      .budget_us = BUDGET_US,
			      .inputs = s->inputs,
			      .n = s->n};
	const struct output *out;
	uint32_t nout;

	if (s->n == 0 && batch.now_ms < engine_deadline_ms(s->engine))
		return true;
	randombytes_buf(batch.seed, sizeof batch.seed);
	enum commit done = engine_run(s->engine, &batch, &out, &nout);
	if (done != COMMIT_DONE && done != COMMIT_FULL) {
		servicelog(
			SERVICELOG_ERROR, done == COMMIT_FENCED ? "store_fenced" : "store_broken",
			SERVICELOG_STR("why", STR("nothing of this batch was answered; exiting")));
		return false;
	}
	for (uint32_t i = 0; i < nout; i++)
		net_send(s->net, out[i].route, out[i].bytes);
	settle_turns(s);
	engine_go_on(s->engine);
	return true;
}

static int64_t shorter(int64_t timeout_ms, int64_t left_ms)
{
	if (left_ms < 0)
		left_ms = 0;
	return timeout_ms < 0 || left_ms < timeout_ms ? left_ms : timeout_ms;
}

/* Until the engine's or a feed's next deadline; -1: only what comes matters. */
static int64_t time_left(const struct server *s)
{
	int64_t timeout_ms = -1, deadline_ms = engine_deadline_ms(s->engine);

	if (turns_waiting(s->turns))
		return 0;

	if (deadline_ms != INT64_MAX)
		timeout_ms = shorter(timeout_ms, deadline_ms - clock_now_ms());
	for (uint32_t i = 0; i < s->nfollowers; i++) {
		deadline_ms = follower_deadline_ms(s->followers[i]);
		if (deadline_ms != INT64_MAX)
			timeout_ms = shorter(timeout_ms, deadline_ms - clock_monotonic_ms());
	}
	return timeout_ms;
}

static void wait_for_work(struct server *s, int64_t timeout_ms)
{
	struct net_watch watch[1 + 2 * SEEN_MAX] = {{.fd = s->signals}};

	for (uint32_t i = 0; i < s->nfollowers; i++)
		follower_watch(s->followers[i], watch + 1 + 2 * i);
	net_wait(s->net, watch, 1 + 2 * s->nfollowers, timeout_ms);
}

/* What is no message of ours has no reply, and who takes too much is cut off without one: the
 * operator learns of it, one line of each a turn. */
static void tell_strange(struct server *s)
{
	static const char *const lines[TOLD_MAX][2] = {
		[DROPPED] = {"messages_dropped",
			     "more than one frame, or a route that the peer chose"},
		[TOO_LARGE] = {"frames_refused", "larger than 1 MiB; their connections are closed"},
		[KEPT_OUT] = {"connections_refused", "no descriptor is left"},
		[CUT_OFF] = {"connections_cut_off", "much came without a whole message"},
		[UNREAD] = {"connections_cut_off", "much was left unread"},
		[UNSENT] = {"replies_dropped", "the peer has left too many unread"},
	};
	struct net_counters net = net_counters(s->net);
	struct intake_counters in = intake_counters();
	const uint64_t now[TOLD_MAX] = {
		[DROPPED] = net.dropped_shape, [TOO_LARGE] = in.too_large,
		[KEPT_OUT] = in.kept_out,      [CUT_OFF] = in.cut_off,
		[UNREAD] = backlog_cut_off(),  [UNSENT] = net.unsent_full,
	};

	for (int i = 0; i < TOLD_MAX; i++) {
		if (now[i] != s->told[i])
			servicelog(SERVICELOG_WARNING, lines[i][0],
				   SERVICELOG_STR("why", str_of(lines[i][1])),
				   SERVICELOG_NUM("count", now[i] - s->told[i]));
		s->told[i] = now[i];
	}
}

/* The two clocks run alike, but for what a wall clock is slewed: one that jumps was set by
 * somebody, and what it dates may be wrong. */
static void watch_clock(struct server *s)
{
	int64_t wall_ms = clock_now_ms(), since_boot_ms = clock_since_boot_ms();
	int64_t passed_ms = since_boot_ms - s->since_boot_ms;
	int64_t by_ms = wall_ms - s->wall_ms - passed_ms;
	int64_t most_ms = CLOCK_JUMP_MS + passed_ms / 1000;

	if (s->since_boot_ms && (by_ms > most_ms || by_ms < -most_ms)) {
		servicelog(SERVICELOG_WARNING, "clock_jumped",
			   SERVICELOG_STR("way", str_of(by_ms < 0 ? "back" : "forward")),
			   SERVICELOG_NUM("ms", (uint64_t)(by_ms < 0 ? -by_ms : by_ms)));
		engine_clock_jumped(s->engine, by_ms);
	}
	s->wall_ms = wall_ms;
	s->since_boot_ms = since_boot_ms;
}

static bool turn(struct server *s, int64_t timeout_ms)
{
	arena_reset(s->arena);
	forget_retired(s);
	s->n = 0;
	wait_for_work(s, supervisor_wait_ms(&s->supervisor, timeout_ms));
	watch_clock(s);
	int64_t now_ms = clock_monotonic_ms();
	supervisor_alive(&s->supervisor, now_ms);
	if (!s->stopping)
		take_feeds(s, now_ms);
	take_requests(s);
	/* Last before the batch: what was sent after a key was revoked finds it revoked. */
	take_signals(s);
	tell_strange(s);
	if (!run_batch(s))
		return false;
	if (!s->stopping)
		ask_feeds(s, now_ms);
	return true;
}

static int loop(struct server *s)
{
	while (!s->stopping)
		if (!turn(s, time_left(s)))
			return SERVER_BROKEN;
	supervisor_stopping();
	/* Whoever has asked is answered; what still waits for facts asks again elsewhere. */
	net_unbind(s->net);
	for (int i = 0; i < STOP_BATCHES_MAX; i++) {
		if (!turn(s, 0))
			return SERVER_BROKEN;
		if (s->n == 0 && !turns_waiting(s->turns) &&
		    engine_deadline_ms(s->engine) > clock_now_ms())
			break;
	}
	return 0;
}

static bool open_followers(struct server *s, struct str *why)
{
	const char *names[SEEN_MAX];
	const struct config *c = s->options->config;
	uint32_t n = service_upstreams(s->options->service, names);
	char key[KEY_Z85_BYTES];

	for (uint32_t i = 0; i < n; i++) {
		struct str path = home_at(s->arena, c->home.p, "keys/%s.pub", names[i]);
		if (!key_load_public(path.p, key, s->arena, why))
			return false;
		s->followers[s->nfollowers++] =
			follower_open(s->context, names[i], config_connect(c, str_of(names[i])),
				      s->options->key, key);
	}
	return true;
}

static bool open_engine(struct server *s, struct str *why)
{
	const struct server_options *o = s->options;
	unsigned char seed[32];
	const char *text = "";
	struct engine_config c = {.service = o->service,
				  .store = o->store,
				  .secret = o->secret,
				  .rehearsal = o->config->rehearsal,
				  .started_ms = clock_now_ms(),
				  .principal = look_up,
				  .principal_ctx = s,
				  .reload = reload_asked,
				  .log = log_line};

	randombytes_buf(seed, sizeof seed);
	s->copier = c.copier = copier_new(o->store, o->service->name);
	s->engine = engine_new(&c, clock_now_ms(), seed, &text);
	*why = str_of(text);
	return s->engine != NULL;
}

static bool open_net(struct server *s, struct str *why)
{
	const struct server_options *o = s->options;
	struct net_options n = {.context = s->context,
				.key = o->key,
				.endpoints = o->config->endpoints,
				.nendpoints = o->config->nendpoints,
				.allowed = may_connect,
				.ctx = s};

	s->net = net_open(&n, s->arena, why);
	if (!s->net || !net_verify_closed(s->net, s->arena, why))
		return false;
	/* It has just connected to itself. */
	if (!intake_works())
		*why = STR("what peers send cannot be limited with this libzmq; not serving");
	return intake_works();
}

static bool open_all(struct server *s, struct str *why)
{
	sigset_t set = our_signals();

	s->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	must(s->signals >= 0);
	s->principals = principals_load(principals_path(s).p, s->arena, why);
	return s->principals && open_engine(s, why) && open_net(s, why) && open_followers(s, why);
}

static void tell_ready(struct server *s)
{
	int fd = s->options->config->ready_fd;

	for (uint32_t i = 0; i < s->options->config->nendpoints; i++)
		servicelog(SERVICELOG_INFO, "listening",
			   SERVICELOG_STR("endpoint", net_endpoint(s->net, i)));
	servicelog(SERVICELOG_INFO, "ready", SERVICELOG_NUM("sequence", engine_sequence(s->engine)),
		   SERVICELOG_NUM("keys", principals_count(s->principals)));
	supervisor_ready("serving");
	if (fd < 0)
		return;
	if (write(fd, "+", 1) != 1)
		servicelog(SERVICELOG_WARNING, "ready_untold", SERVICELOG_NUM("fd", (uint64_t)fd));
	close(fd);
}

static void close_all(struct server *s)
{
	for (uint32_t i = 0; i < s->nfollowers; i++)
		follower_close(s->followers[i]);
	net_close(s->net);
	net_context_free(s->context);
	if (s->engine)
		engine_free(s->engine);
	copier_free(s->copier);
	turns_free(s->turns);
	rates_free(s->rates);
	forget_retired(s);
	principals_free(s->principals);
	close(s->signals);
	arena_free(s->arena);
}

int server_run(const struct server_options *o)
{
	static struct server s;
	struct str why = STR("");

	must(sodium_init() >= 0);
	s = (struct server){.options = o,
			    .context = net_context_new(),
			    .arena = arena_new(),
			    .rates = rates_new(o->config->rate, o->config->burst),
			    .turns = turns_new(false),
			    .most = BATCH_MESSAGES_MAX,
			    .supervisor = supervisor_begin()};
	bool opened = open_all(&s, &why);
	int status = 1;

	if (opened) {
		tell_ready(&s);
		status = loop(&s);
	} else {
		servicelog(SERVICELOG_ERROR, "cannot_start", SERVICELOG_STR("why", why));
	}
	/* What was not answered must stay so: a broken commit may or may not be there. */
	if (status == SERVER_BROKEN)
		_exit(status);
	struct net_counters c = opened ? net_counters(s.net) : (struct net_counters){0};
	servicelog(SERVICELOG_INFO, "stopped", SERVICELOG_NUM("received", c.received),
		   SERVICELOG_NUM("sent", c.sent), SERVICELOG_NUM("dropped", c.dropped_shape),
		   SERVICELOG_NUM("unsent_gone", c.unsent_gone),
		   SERVICELOG_NUM("unsent_full", c.unsent_full));
	close_all(&s);
	return status;
}
