/* The server's sockets: one ROUTER with CURVE on every endpoint, and who may come in.
 *
 *	struct net *net = net_open(&options, arena, &why);
 *	if (!net_verify_closed(net, arena, &why)) exit ...
 *	while (net_wait(net, watch, n, timeout_ms), net_receive(net, arena, &m))
 *		net_send(net, m.route, reply);
 *
 * Nothing blocks but net_wait. A reply that cannot be sent at once is counted and dropped: its
 * client asks again with the same request id.
 */
#ifndef CURSUS_NET_H
#define CURSUS_NET_H

#include "context.h"
#include "keys.h"
#include "zap.h"

#define NET_MESSAGE_BYTES_MAX (1024 * 1024)
#define NET_HIGH_WATER 128
#define NET_LINGER_MS 2000

struct net_options {
	void *context;
	const struct key_pair *key;
	const struct str *endpoints; /* zero-terminated */
	uint32_t nendpoints;
	zap_allowed *allowed; /* is asked for every handshake */
	void *ctx;
	/* For the control of the test only: such a server lets everybody in. */
	bool unsafe_no_domain;
};
/* An ipc endpoint lies in a folder of mode 0700, which is made when missing. A socket that a
 * killed server left is replaced, so whoever calls holds the lock of the service's data. */
struct net *net_open(const struct net_options *o, struct arena *a, struct str *why);
/* Connects to every endpoint with a key that nobody knows; false: it was let in, or nobody
 * answered, and the process must not serve. */
bool net_verify_closed(struct net *net, struct arena *a, struct str *why);
/* Where it listens, with the port that the system gave. */
struct str net_endpoint(const struct net *net, uint32_t i);
/* No new connections; those that are open stay. */
void net_unbind(struct net *net);
void net_close(struct net *net);

/* One more thing to wait for: a zmq socket, or a file descriptor when it is NULL. */
struct net_watch {
	void *socket;
	int fd;
};
#define NET_WATCH_MAX 32
/* Until something can be read or the time is over (-1: no limit); answers handshakes. */
void net_wait(struct net *net, const struct net_watch *watch, uint32_t n, int64_t timeout_ms);

struct net_message {
	struct str route; /* for net_send */
	struct str key;	  /* Z85, as ZAP put it on this very message */
	struct str bytes;
};
/* false: nothing waits. What is not one frame from a peer with a key is dropped and counted. */
bool net_receive(struct net *net, struct arena *a, struct net_message *m);
void net_send(struct net *net, struct str route, struct str bytes);

struct net_counters {
	uint64_t received, sent;
	uint64_t dropped_shape; /* more than one frame, no key, or a route that the peer chose */
	uint64_t unsent_gone, unsent_full;
};
struct net_counters net_counters(const struct net *net);

#endif
