/* One ROUTER socket: its options, its endpoints, its messages. */
#include "net.h"

#include "backlog.h"
#include "clock.h"
#include "dealer.h"
#include "files.h"
#include "intake.h"
#include "servicelog.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <zmq.h>

/* In zmq.h among the drafts only, but libzmq 4.3.4 has it; that it took is read back. */
#define ZAP_ENFORCE_DOMAIN 93
#define DOMAIN "cursus"
#define ENDPOINTS_MAX 8
#define ENDPOINT_BYTES_MAX 256
#define HANDSHAKE_MS 3000
#define HEARTBEAT_MS 5000
#define SILENCE_MS 15000
#define VERIFY_MS 5000
#define VERIFY_STEP_MS 50
/* Messages that are dropped in one call, so that a flood of them ends. */
#define DROPS_MAX 1024
/* What libzmq makes for a peer that names itself nothing: a zero byte and a number. */
#define ROUTE_BYTES 5

struct net {
	void *context, *router;
	struct zap *zap;
	const struct key_pair *key;
	char endpoints[ENDPOINTS_MAX][ENDPOINT_BYTES_MAX];
	uint32_t nendpoints;
	struct net_counters counters;
};

static void option(void *socket, int name, int value)
{
	must(zmq_setsockopt(socket, name, &value, sizeof value) == 0);
}

static void set_options(void *router, const struct net_options *o)
{
	const int64_t largest = INTAKE_FRAME_BYTES_MAX;
	int enforced = 0;
	size_t size = sizeof enforced;

	option(router, ZMQ_LINGER, NET_LINGER_MS);
	option(router, ZMQ_SNDHWM, NET_HIGH_WATER);
	option(router, ZMQ_RCVHWM, NET_HIGH_WATER);
	option(router, ZMQ_HANDSHAKE_IVL, HANDSHAKE_MS);
	option(router, ZMQ_HEARTBEAT_IVL, HEARTBEAT_MS);
	option(router, ZMQ_HEARTBEAT_TIMEOUT, SILENCE_MS);
	option(router, ZMQ_HEARTBEAT_TTL, SILENCE_MS);
	option(router, ZMQ_ROUTER_MANDATORY, 1);
	must(zmq_setsockopt(router, ZMQ_MAXMSGSIZE, &largest, sizeof largest) == 0);
	option(router, ZMQ_CURVE_SERVER, 1);
	must(zmq_setsockopt(router, ZMQ_CURVE_SECRETKEY, o->key->secret_key, KEY_Z85_BYTES) == 0);
	if (!o->unsafe_no_domain)
		must(zmq_setsockopt(router, ZMQ_ZAP_DOMAIN, DOMAIN, strlen(DOMAIN)) == 0);
	option(router, ZAP_ENFORCE_DOMAIN, 1);
	must(zmq_getsockopt(router, ZAP_ENFORCE_DOMAIN, &enforced, &size) == 0 && enforced == 1);
}

/* Whoever can open the socket's folder can knock; what is not a socket is somebody's file. */
static bool prepare_ipc(const char *path, struct arena *a, struct str *why)
{
	struct stat st;
	const char *slash = strrchr(path, '/');
	struct str folder = {path, slash ? (uint32_t)(slash - path) : 0};

	if (!folder_private(arena_z(a, folder), a, why))
		return false;
	if (lstat(path, &st) == 0 && !S_ISSOCK(st.st_mode)) {
		*why = arena_printf(a, "\"%s\" is in the way: not a socket", path);
		return false;
	}
	return true;
}

static bool bind_one(struct net *net, struct str endpoint, struct arena *a, struct str *why)
{
	if (str_starts(endpoint, STR("ipc://")) && !prepare_ipc(endpoint.p + 6, a, why))
		return false;
	option(net->router, ZMQ_IPV6, strchr(endpoint.p, '[') != NULL);
	if (zmq_bind(net->router, endpoint.p) != 0) {
		*why = arena_printf(a, "cannot answer on \"%s\": %s", endpoint.p,
				    zmq_strerror(errno));
		return false;
	}
	size_t size = ENDPOINT_BYTES_MAX;
	must(net->nendpoints < ENDPOINTS_MAX);
	must(zmq_getsockopt(net->router, ZMQ_LAST_ENDPOINT, net->endpoints[net->nendpoints],
			    &size) == 0);
	net->nendpoints++;
	return true;
}

struct net *net_open(const struct net_options *o, struct arena *a, struct str *why)
{
	struct net *net = calloc(1, sizeof *net);

	must(net && o->nendpoints > 0 && o->nendpoints <= ENDPOINTS_MAX);
	*net = (struct net){.context = o->context, .key = o->key};
	net->zap = zap_open(o->context, DOMAIN, o->allowed, o->ctx);
	must(net->zap); /* a second server in one context is our own bug */
	net->router = zmq_socket(o->context, ZMQ_ROUTER);
	must(net->router);
	set_options(net->router, o);
	for (uint32_t i = 0; i < o->nendpoints; i++) {
		if (!bind_one(net, o->endpoints[i], a, why)) {
			net_close(net);
			return NULL;
		}
	}
	return net;
}

static bool verify_one(struct net *net, const char *endpoint, struct arena *a, struct str *why)
{
	struct key_pair *stranger = key_make();
	struct dealer *d = dealer_open(net->context, endpoint, stranger, net->key->public_key);
	enum dealer_news news = DEALER_QUIET;

	key_free(stranger);
	int64_t end = clock_monotonic_ms() + VERIFY_MS;
	while (d && news != DEALER_DENIED && clock_monotonic_ms() < end) {
		struct net_watch watch = {.socket = dealer_monitor(d)};
		net_wait(net, &watch, 1, VERIFY_STEP_MS);
		while ((news = dealer_news(d)) == DEALER_LOST || news == DEALER_FAILED)
			;
		if (news == DEALER_CONNECTED)
			break;
	}
	dealer_close(d);
	if (news == DEALER_CONNECTED)
		*why = arena_printf(a, "an unknown key was let in at \"%s\"; not serving",
				    endpoint);
	else if (news != DEALER_DENIED)
		*why = arena_printf(a,
				    "cannot connect to \"%s\" to see that unknown keys are "
				    "refused; not serving",
				    endpoint);
	return news == DEALER_DENIED;
}

bool net_verify_closed(struct net *net, struct arena *a, struct str *why)
{
	servicelog(SERVICELOG_INFO, "verifying_closed",
		   SERVICELOG_STR("what", STR("an unknown key must be denied")));
	for (uint32_t i = 0; i < net->nendpoints; i++)
		if (!verify_one(net, net->endpoints[i], a, why))
			return false;
	return true;
}

struct str net_endpoint(const struct net *net, uint32_t i)
{
	must(i < net->nendpoints);
	return str_of(net->endpoints[i]);
}

void net_unbind(struct net *net)
{
	for (uint32_t i = 0; i < net->nendpoints; i++)
		zmq_unbind(net->router, net->endpoints[i]);
	net->nendpoints = 0;
}

void net_close(struct net *net)
{
	if (!net)
		return;
	zmq_close(net->router);
	zap_close(net->zap);
	free(net);
}

void net_wait(struct net *net, const struct net_watch *watch, uint32_t n, int64_t timeout_ms)
{
	zmq_pollitem_t items[NET_WATCH_MAX + 2] = {
		{.socket = net->router, .events = ZMQ_POLLIN},
		{.socket = zap_socket(net->zap), .events = ZMQ_POLLIN}};

	must(n <= NET_WATCH_MAX);
	for (uint32_t i = 0; i < n; i++)
		items[i + 2] = (zmq_pollitem_t){watch[i].socket, watch[i].fd, ZMQ_POLLIN, 0};
	/* A signal that ends it early is seen by the caller on its descriptor. */
	must(zmq_poll(items, (int)n + 2, (long)timeout_ms) >= 0 || errno == EINTR);
	zap_answer(net->zap);
}

/* What came as one message; only its first two frames are kept. */
struct arrived {
	zmq_msg_t route, body;
	uint32_t frames;
	int fd; /* of its connection */
};

/* false: nothing waits. */
static bool next_message(void *router, struct arrived *m)
{
	zmq_msg_t frame;
	int more = 1;

	m->frames = 0;
	while (more) {
		zmq_msg_init(&frame);
		if (zmq_msg_recv(&frame, router, ZMQ_DONTWAIT) < 0) {
			must(errno == EAGAIN || errno == EINTR);
			zmq_msg_close(&frame);
			return false;
		}
		more = zmq_msg_more(&frame);
		if (!more)
			m->fd = zmq_msg_get(&frame, ZMQ_SRCFD);
		if (m->frames < 2)
			zmq_msg_move(m->frames == 0 ? &m->route : &m->body, &frame);
		zmq_msg_close(&frame);
		m->frames++;
	}
	intake_taken(m->fd);
	return true;
}

/* A peer that chooses its own route could take the place of another's. */
static bool shape_right(struct arrived *m, const char *key)
{
	return m->frames == 2 && key && strlen(key) == KEY_Z85_BYTES - 1 &&
	       zmq_msg_size(&m->route) == ROUTE_BYTES &&
	       *(const char *)zmq_msg_data(&m->route) == '\0';
}

/* libzmq's route, and the connection, whose backlog a reply belongs to. */
static struct str route_of(struct arena *a, struct arrived *m)
{
	char *p = arena_alloc(a, ROUTE_BYTES + sizeof m->fd);

	memcpy(p, zmq_msg_data(&m->route), ROUTE_BYTES);
	memcpy(p + ROUTE_BYTES, &m->fd, sizeof m->fd);
	return (struct str){p, ROUTE_BYTES + sizeof m->fd};
}

static struct str copied(struct arena *a, zmq_msg_t *m)
{
	return arena_str(a, (struct str){zmq_msg_data(m), (uint32_t)zmq_msg_size(m)});
}

bool net_receive(struct net *net, struct arena *a, struct net_message *m)
{
	bool received = false, waits = true;
	struct arrived in;

	for (int i = 0; i < DROPS_MAX && waits && !received; i++) {
		zmq_msg_init(&in.route);
		zmq_msg_init(&in.body);
		waits = next_message(net->router, &in);
		/* The first frame has no metadata after a poll; the body's has. */
		const char *key =
			waits && in.frames == 2 ? zmq_msg_gets(&in.body, "User-Id") : NULL;
		received = waits && shape_right(&in, key);
		if (received) {
			*m = (struct net_message){route_of(a, &in), arena_str(a, str_of(key)),
						  copied(a, &in.body)};
			net->counters.received++;
		} else if (waits) {
			net->counters.dropped_shape++;
		}
		zmq_msg_close(&in.route);
		zmq_msg_close(&in.body);
	}
	return received;
}

void net_send(struct net *net, struct str route, struct str bytes)
{
	int fd;

	must(route.n == ROUTE_BYTES + sizeof fd);
	memcpy(&fd, route.p + ROUTE_BYTES, sizeof fd);
	if (!backlog_add(fd, bytes.n)) {
		net->counters.unsent_full++;
		return;
	}
	if (zmq_send(net->router, route.p, ROUTE_BYTES, ZMQ_DONTWAIT | ZMQ_SNDMORE) >= 0 &&
	    zmq_send(net->router, bytes.p, bytes.n, ZMQ_DONTWAIT) >= 0) {
		net->counters.sent++;
		return;
	}
	net->counters.unsent_gone += errno == EHOSTUNREACH;
	net->counters.unsent_full += errno != EHOSTUNREACH;
	backlog_take_back(fd, bytes.n);
}

struct net_counters net_counters(const struct net *net)
{
	return net->counters;
}
