/* One CURVE connection to a service, and what became of its handshake.
 *
 *	struct dealer *d = dealer_open(context, "ipc:///.../catalogue.ipc", my_key, its_public_key);
 *	dealer_send(d, bytes);
 *	switch (dealer_news(d)) { case DEALER_DENIED: ...
 *
 * Nothing blocks; wait with dealer_wait, or poll the socket and the monitor. A denied connection is
 * never made again by libzmq: close it and open another.
 */
#ifndef CURSUS_DEALER_H
#define CURSUS_DEALER_H

#include "keys.h"

struct dealer;
enum dealer_news {
	DEALER_QUIET,	  /* nothing new */
	DEALER_CONNECTED, /* the handshake is done; also after a reconnection */
	DEALER_DENIED,	  /* our key is not known there */
	DEALER_FAILED,	  /* somebody answers who is not the holder of that public key */
	DEALER_LOST	  /* nobody listens, or the connection broke; libzmq tries again */
};

/* NULL: not an endpoint. */
struct dealer *dealer_open(void *context, const char *endpoint, const struct key_pair *mine,
			   const char *public_key);
void dealer_close(struct dealer *d);
/* The next piece of news, until DEALER_QUIET. */
enum dealer_news dealer_news(struct dealer *d);
/* false: too much waits to be sent already. */
bool dealer_send(struct dealer *d, struct str bytes);
/* false: nothing came. */
bool dealer_receive(struct dealer *d, struct arena *a, struct str *bytes);
/* Until there is news or a message, at most so long. */
void dealer_wait(struct dealer *d, int64_t timeout_ms);
/* From now on each message that is taken is told, with the descriptor of its connection: for a
 * process that limits what peers send (intake_taken). */
typedef void dealer_taken(int fd);
void dealer_tell_taken(struct dealer *d, dealer_taken *taken);
void *dealer_socket(struct dealer *d);
void *dealer_monitor(struct dealer *d);

#endif
