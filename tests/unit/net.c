/* The sockets, for real: who comes in, who is told no, and what a hostile peer's messages do. The
 * server answers each message with its sender's key; client and server take turns in one thread. */
#include "unit.h"

#include "clock.h"
#include "dealer.h"
#include "files.h"
#include "net.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zmq.h>

#define WAIT_MS 5000

struct room {
	char folder[64];
	struct arena *a;
	struct str endpoints[2], why;
	void *server_context, *client_context;
	struct key_pair *server_key, *known, *stranger;
	struct net *net;
	bool revoked, unsafe;
};

static bool allowed(void *ctx, struct str key)
{
	const struct room *r = ctx;

	return !r->revoked && str_is(key, r->known->public_key);
}

static struct net *serve(struct room *r)
{
	struct net_options o = {.context = r->server_context,
				.key = r->server_key,
				.endpoints = r->endpoints,
				.nendpoints = 2,
				.allowed = allowed,
				.ctx = r,
				.unsafe_no_domain = r->unsafe};

	return net_open(&o, r->a, &r->why);
}

static struct room *room_new(bool unsafe)
{
	static struct room r;

	r = (struct room){.a = arena_new(), .unsafe = unsafe};
	strcpy(r.folder, "/tmp/cursus-net-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(r.folder));
	r.endpoints[0] = arena_printf(r.a, "ipc://%s/run/x.ipc", r.folder);
	r.endpoints[1] = STR("tcp://127.0.0.1:*");
	r.server_key = key_make();
	r.known = key_make();
	r.stranger = key_make();
	r.server_context = net_context_new();
	r.client_context = net_context_new();
	r.net = serve(&r);
	ck_assert_msg(r.net != NULL, "%s", r.why.p);
	return &r;
}

static void room_free(struct room *r)
{
	net_close(r->net);
	net_context_free(r->client_context);
	net_context_free(r->server_context);
	unlink(arena_printf(r->a, "%s/run/x.ipc", r->folder).p);
	rmdir(arena_printf(r->a, "%s/run", r->folder).p);
	rmdir(r->folder);
	key_free(r->server_key);
	key_free(r->known);
	key_free(r->stranger);
	arena_free(r->a);
}

/* One turn of a server that answers with the sender's key, or "denied" when it is revoked. */
static void turn(struct room *r, struct dealer *d)
{
	struct net_watch watch[] = {{.socket = d ? dealer_socket(d) : NULL},
				    {.socket = d ? dealer_monitor(d) : NULL}};
	struct net_message m;

	net_wait(r->net, watch, d ? 2 : 0, 20);
	while (net_receive(r->net, r->a, &m))
		net_send(r->net, m.route, allowed(r, m.key) ? m.key : STR("denied"));
}

static struct dealer *caller(struct room *r, struct key_pair *key, uint32_t endpoint)
{
	struct dealer *d = dealer_open(r->client_context, net_endpoint(r->net, endpoint).p, key,
				       r->server_key->public_key);
	ck_assert_ptr_nonnull(d);
	return d;
}

static struct str answer(struct room *r, struct dealer *d)
{
	struct str got = STR("nothing");
	int64_t end = clock_monotonic_ms() + WAIT_MS;

	while (!dealer_receive(d, r->a, &got) && clock_monotonic_ms() < end)
		turn(r, d);
	return got;
}

static enum dealer_news news(struct room *r, struct dealer *d)
{
	enum dealer_news n = DEALER_QUIET;
	int64_t end = clock_monotonic_ms() + WAIT_MS;

	while ((n = dealer_news(d)) == DEALER_QUIET && clock_monotonic_ms() < end)
		turn(r, d);
	return n;
}

UNIT(net, a_known_key_is_answered_on_every_transport)
{
	struct room *r = room_new(false);

	for (uint32_t i = 0; i < 2; i++) {
		struct dealer *d = caller(r, r->known, i);
		ck_assert_int_eq(news(r, d), DEALER_CONNECTED);
		ck_assert(dealer_send(d, STR("hello")));
		ck_assert(str_is(answer(r, d), r->known->public_key));
		dealer_close(d);
	}
	ck_assert_uint_eq(net_counters(r->net).received, 2);
	ck_assert_uint_eq(net_counters(r->net).sent, 2);
	room_free(r);
}

UNIT(net, an_unknown_key_is_told_so)
{
	struct room *r = room_new(false);

	for (uint32_t i = 0; i < 2; i++) {
		struct dealer *d = caller(r, r->stranger, i);
		dealer_send(d, STR("hello"));
		ck_assert_int_eq(news(r, d), DEALER_DENIED);
		dealer_close(d);
	}
	ck_assert_uint_eq(net_counters(r->net).received, 0);
	room_free(r);
}

UNIT(net, another_server_is_not_believed)
{
	struct room *r = room_new(false);
	struct dealer *d = dealer_open(r->client_context, net_endpoint(r->net, 0).p, r->known,
				       r->stranger->public_key);

	enum dealer_news n = news(r, d);
	ck_assert(n == DEALER_FAILED || n == DEALER_LOST);
	dealer_close(d);
	room_free(r);
}

UNIT(net, a_revoked_key_is_refused_on_its_open_connection)
{
	struct room *r = room_new(false);
	struct dealer *d = caller(r, r->known, 0);

	dealer_send(d, STR("hello"));
	ck_assert(str_is(answer(r, d), r->known->public_key));
	r->revoked = true;
	dealer_send(d, STR("hello"));
	ck_assert(str_is(answer(r, d), "denied"));
	struct dealer *again = caller(r, r->known, 0);
	ck_assert_int_eq(news(r, again), DEALER_DENIED);
	dealer_close(again);
	dealer_close(d);
	room_free(r);
}

UNIT(net, an_oversize_message_harms_nobody)
{
	struct room *r = room_new(false);
	struct dealer *big = caller(r, r->known, 1), *other = caller(r, r->known, 0);
	char *bytes = arena_alloc(r->a, 2 * NET_MESSAGE_BYTES_MAX);

	ck_assert_int_eq(news(r, big), DEALER_CONNECTED);
	dealer_send(big, (struct str){bytes, 2 * NET_MESSAGE_BYTES_MAX});
	ck_assert_int_eq(news(r, big), DEALER_LOST);
	ck_assert_uint_eq(net_counters(r->net).received, 0);
	dealer_send(other, STR("hello"));
	ck_assert(str_is(answer(r, other), r->known->public_key));
	dealer_send(other, (struct str){bytes, NET_MESSAGE_BYTES_MAX});
	ck_assert(str_is(answer(r, other), r->known->public_key));
	dealer_close(big);
	dealer_close(other);
	room_free(r);
}

UNIT(net, more_frames_are_dropped_and_counted)
{
	struct room *r = room_new(false);
	struct dealer *d = caller(r, r->known, 0);

	for (int i = 0; i < 5; i++)
		zmq_send(dealer_socket(d), "x", 1, ZMQ_SNDMORE);
	zmq_send(dealer_socket(d), "x", 1, 0);
	zmq_send(dealer_socket(d), "", 0, ZMQ_SNDMORE);
	zmq_send(dealer_socket(d), "x", 1, 0);
	dealer_send(d, STR("hello"));
	ck_assert(str_is(answer(r, d), r->known->public_key));
	ck_assert_uint_eq(net_counters(r->net).received, 1);
	ck_assert_uint_eq(net_counters(r->net).dropped_shape, 2);
	dealer_close(d);
	room_free(r);
}

UNIT(net, a_chosen_route_is_dropped)
{
	struct room *r = room_new(false);
	struct dealer *d = caller(r, r->known, 0);
	void *chosen = zmq_socket(r->client_context, ZMQ_DEALER);
	int linger = 0;

	zmq_setsockopt(chosen, ZMQ_LINGER, &linger, sizeof linger);
	zmq_setsockopt(chosen, ZMQ_ROUTING_ID, "mayor", 5);
	zmq_setsockopt(chosen, ZMQ_CURVE_SERVERKEY, r->server_key->public_key, 41);
	zmq_setsockopt(chosen, ZMQ_CURVE_PUBLICKEY, r->known->public_key, 41);
	zmq_setsockopt(chosen, ZMQ_CURVE_SECRETKEY, r->known->secret_key, 41);
	ck_assert_int_eq(zmq_connect(chosen, net_endpoint(r->net, 0).p), 0);
	zmq_send(chosen, "x", 1, 0);
	int64_t end = clock_monotonic_ms() + WAIT_MS;
	while (!net_counters(r->net).dropped_shape && clock_monotonic_ms() < end)
		turn(r, d);
	ck_assert_uint_eq(net_counters(r->net).dropped_shape, 1);
	ck_assert_uint_eq(net_counters(r->net).received, 0);
	zmq_close(chosen);
	dealer_close(d);
	room_free(r);
}

UNIT(net, a_reply_to_nobody_is_counted)
{
	struct room *r = room_new(false);

	net_send(r->net, (struct str){"\0abcd\xff\xff\xff\xff", 9}, STR("hello"));
	ck_assert_uint_eq(net_counters(r->net).unsent_gone, 1);
	ck_assert_uint_eq(net_counters(r->net).sent, 0);
	room_free(r);
}

/* A peer that asks and never reads must not hold the server up. */
UNIT(net, replies_that_nobody_reads_are_counted)
{
	struct room *r = room_new(false);
	struct dealer *d = caller(r, r->known, 0);
	char *bytes = arena_alloc(r->a, NET_MESSAGE_BYTES_MAX);
	struct net_message m = {0};

	dealer_send(d, STR("hello"));
	int64_t end = clock_monotonic_ms() + WAIT_MS;
	while (!net_receive(r->net, r->a, &m) && clock_monotonic_ms() < end)
		net_wait(r->net, NULL, 0, 20);
	ck_assert(m.route.n > 0);
	for (int i = 0; i < 4 * NET_HIGH_WATER; i++)
		net_send(r->net, m.route, (struct str){bytes, NET_MESSAGE_BYTES_MAX});
	ck_assert_uint_gt(net_counters(r->net).unsent_full, 0);
	ck_assert_uint_eq(net_counters(r->net).unsent_gone, 0);
	dealer_close(d);
	room_free(r);
}

UNIT(net, verifies_that_it_is_closed)
{
	struct room *r = room_new(false);

	ck_assert_msg(net_verify_closed(r->net, r->a, &r->why), "%s", r->why.p);
	room_free(r);
}

/* The control: a server without the enforced domain lets everybody in, and the check sees it. */
UNIT(net, an_open_server_is_noticed)
{
	struct room *r = room_new(true);

	struct dealer *d = caller(r, r->stranger, 0);
	ck_assert_int_eq(news(r, d), DEALER_CONNECTED);
	dealer_close(d);
	ck_assert(!net_verify_closed(r->net, r->a, &r->why));
	struct str want = arena_printf(r->a, "an unknown key was let in at \"%s\"; not serving",
				       r->endpoints[0].p);
	ck_assert_msg(str_eq(r->why, want), "%s", r->why.p);
	room_free(r);
}

UNIT(net, a_server_that_nobody_reaches_is_noticed)
{
	struct room *r = room_new(false);
	struct str path = arena_printf(r->a, "%s/run/x.ipc", r->folder);

	ck_assert_int_eq(unlink(path.p), 0);
	ck_assert(!net_verify_closed(r->net, r->a, &r->why));
	struct str want = arena_printf(r->a,
				       "cannot connect to \"%s\" to see that unknown keys are "
				       "refused; not serving",
				       r->endpoints[0].p);
	ck_assert_msg(str_eq(r->why, want), "%s", r->why.p);
	room_free(r);
}

UNIT(net, a_killed_server_leaves_no_trouble)
{
	struct room *r = room_new(false);
	struct str path = arena_printf(r->a, "%s/run/x.ipc", r->folder);
	struct stat st;

	net_close(r->net);
	pid_t child = fork();
	if (child == 0) {
		r->server_context = net_context_new();
		r->net = serve(r);
		raise(SIGKILL);
	}
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
	ck_assert_int_eq(lstat(path.p, &st), 0);
	r->net = serve(r);
	ck_assert_msg(r->net != NULL, "%s", r->why.p);
	struct dealer *d = caller(r, r->known, 0);
	dealer_send(d, STR("hello"));
	ck_assert(str_is(answer(r, d), r->known->public_key));
	dealer_close(d);
	room_free(r);
}

static void cannot_serve(struct room *r, struct str want)
{
	struct net *net = serve(r);

	ck_assert_ptr_null(net);
	ck_assert_msg(str_eq(r->why, want), "%s", r->why.p);
}

UNIT(net, says_why_it_cannot_answer)
{
	struct room *r = room_new(false);
	struct str run = arena_printf(r->a, "%s/run", r->folder);
	struct str file = arena_printf(r->a, "%s/run/x.ipc", r->folder);

	net_close(r->net);
	ck_assert_int_eq(chmod(run.p, 0755), 0);
	cannot_serve(
		r, arena_printf(r->a, "the folder \"%s\" is open to others; chmod 700 it", run.p));
	ck_assert_int_eq(chmod(run.p, 0700), 0);
	ck_assert(file_write(file.p, FILE_OPEN, STR("mine"), r->a, &r->why));
	cannot_serve(r, arena_printf(r->a, "\"%s\" is in the way: not a socket", file.p));
	ck_assert(file_exists(file.p));
	unlink(file.p);
	r->endpoints[1] = STR("tcp://nowhere.invalid:1");
	cannot_serve(r, STR("cannot answer on \"tcp://nowhere.invalid:1\": No such device"));
	r->net = NULL;
	room_free(r);
}
