/* A DEALER socket with CURVE and its monitor. */
#include "dealer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <zmq.h>

/* Pages and replies of an authenticated service; more than it takes from us. */
#define REPLY_BYTES_MAX (4 * 1024 * 1024)
#define HIGH_WATER 128
#define HANDSHAKE_MS 5000
#define HEARTBEAT_MS 5000
#define SILENCE_MS 15000
#define RECONNECT_MS 50
#define RECONNECT_MAX_MS 1000
#define EVENTS                                                                                     \
	(ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |                         \
	 ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |              \
	 ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_CONNECT_RETRIED)

struct dealer {
	void *socket, *monitor;
	dealer_taken *taken;
};

static void option(void *socket, int name, int value)
{
	must(zmq_setsockopt(socket, name, &value, sizeof value) == 0);
}

static void set_options(void *socket, const struct key_pair *mine, const char *public_key)
{
	const int64_t largest = REPLY_BYTES_MAX;

	option(socket, ZMQ_LINGER, 0);
	option(socket, ZMQ_SNDHWM, HIGH_WATER);
	option(socket, ZMQ_RCVHWM, HIGH_WATER);
	option(socket, ZMQ_HANDSHAKE_IVL, HANDSHAKE_MS);
	option(socket, ZMQ_HEARTBEAT_IVL, HEARTBEAT_MS);
	option(socket, ZMQ_HEARTBEAT_TIMEOUT, SILENCE_MS);
	option(socket, ZMQ_RECONNECT_IVL, RECONNECT_MS);
	option(socket, ZMQ_RECONNECT_IVL_MAX, RECONNECT_MAX_MS);
	must(zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &largest, sizeof largest) == 0);
	must(zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, public_key, KEY_Z85_BYTES) == 0);
	must(zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, mine->public_key, KEY_Z85_BYTES) == 0);
	must(zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, mine->secret_key, KEY_Z85_BYTES) == 0);
}

struct dealer *dealer_open(void *context, const char *endpoint, const struct key_pair *mine,
			   const char *public_key)
{
	struct dealer *d = calloc(1, sizeof *d);
	char name[64];

	must(d);
	d->socket = zmq_socket(context, ZMQ_DEALER);
	d->monitor = zmq_socket(context, ZMQ_PAIR);
	must(d->socket && d->monitor);
	set_options(d->socket, mine, public_key);
	option(d->socket, ZMQ_IPV6, strchr(endpoint, '[') != NULL);
	option(d->monitor, ZMQ_LINGER, 0);
	snprintf(name, sizeof name, "inproc://monitor-%p", d->socket);
	must(zmq_socket_monitor(d->socket, name, EVENTS) == 0);
	must(zmq_connect(d->monitor, name) == 0);
	if (zmq_connect(d->socket, endpoint) == 0)
		return d;
	dealer_close(d);
	return NULL;
}

void dealer_close(struct dealer *d)
{
	if (!d)
		return;
	zmq_socket_monitor(d->socket, NULL, 0);
	zmq_close(d->monitor);
	zmq_close(d->socket);
	free(d);
}

static enum dealer_news news_of(uint16_t event)
{
	switch (event) {
	case ZMQ_EVENT_HANDSHAKE_SUCCEEDED:
		return DEALER_CONNECTED;
	case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
		return DEALER_DENIED;
	case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL:
	case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
		return DEALER_FAILED;
	default:
		return DEALER_LOST;
	}
}

/* Two frames: the event with its value, and the endpoint, which is known. */
enum dealer_news dealer_news(struct dealer *d)
{
	unsigned char frame[6];
	char endpoint[256];
	uint16_t event;

	int n = zmq_recv(d->monitor, frame, sizeof frame, ZMQ_DONTWAIT);
	if (n < 0)
		return DEALER_QUIET;
	must(n == (int)sizeof frame);
	must(zmq_recv(d->monitor, endpoint, sizeof endpoint, ZMQ_DONTWAIT) >= 0);
	memcpy(&event, frame, sizeof event);
	return news_of(event);
}

bool dealer_send(struct dealer *d, struct str bytes)
{
	return zmq_send(d->socket, bytes.p, bytes.n, ZMQ_DONTWAIT) >= 0;
}

bool dealer_receive(struct dealer *d, struct arena *a, struct str *bytes)
{
	zmq_msg_t m;
	int more = 1;
	bool came = false;

	/* A reply is one frame; of anything longer the last frame is taken and will not decode. */
	while (more) {
		zmq_msg_init(&m);
		came = zmq_msg_recv(&m, d->socket, ZMQ_DONTWAIT) >= 0;
		more = came && zmq_msg_more(&m);
		if (came && d->taken)
			d->taken(zmq_msg_get(&m, ZMQ_SRCFD));
		if (came && !more)
			*bytes = arena_str(
				a, (struct str){zmq_msg_data(&m), (uint32_t)zmq_msg_size(&m)});
		zmq_msg_close(&m);
	}
	return came;
}

void dealer_wait(struct dealer *d, int64_t timeout_ms)
{
	zmq_pollitem_t items[] = {{.socket = d->socket, .events = ZMQ_POLLIN},
				  {.socket = d->monitor, .events = ZMQ_POLLIN}};

	must(zmq_poll(items, 2, (long)timeout_ms) >= 0 || errno == EINTR);
}

void dealer_tell_taken(struct dealer *d, dealer_taken *taken)
{
	d->taken = taken;
}

void *dealer_socket(struct dealer *d)
{
	return d->socket;
}

void *dealer_monitor(struct dealer *d)
{
	return d->monitor;
}
