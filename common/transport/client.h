/* The client of the services: envelopes out, replies in, whatever happens to the connection.
 *
 *	struct client *c = client_open(home, key, arena, &why);
 *	struct envelope e = {.version = WIRE_VERSION, .type = desc_cohort_open.type, .body = body};
 *	if (!client_call(c, "catalogue", &e, 10000, arena, &reply, &why)) puts(why.p);
 *	client_close(c);
 *
 * A request is sent again, with the same id, when the connection broke or nothing was heard for a
 * while: its effect happens once. The services' public keys are those of HOME/keys, their
 * endpoints those of the settings (config.h).
 */
#ifndef CURSUS_CLIENT_H
#define CURSUS_CLIENT_H

#include "keys.h"
#include "wire.h"

/* In flight to one service. A pipe of libzmq counts as full what its reader took until half of it
 * was taken, so more than half of NET_HIGH_WATER could cost replies. */
#define CLIENT_WINDOW 64

struct client;

/* NULL: the settings are wrong. The key stays the caller's and must live as long. */
struct client *client_open(const char *home, const struct key_pair *key, struct arena *a,
			   struct str *why);
void client_close(struct client *c);

/* Why the last call failed. */
enum client_trouble {
	CLIENT_FINE,
	CLIENT_NO_SERVICE,  /* no such service, or no public key of it here */
	CLIENT_UNREACHABLE, /* nobody listens there */
	CLIENT_DENIED,	    /* our key is not known there */
	CLIENT_IMPOSTOR,    /* who answers there does not hold the service's key */
	CLIENT_SILENT,	    /* connected, but no answer in time: it may have been done */
	CLIENT_UNREADABLE   /* the answer is not one of this protocol */
};
enum client_trouble client_trouble(const struct client *c);

/* One request and its reply; an empty request id is filled by a new one. timeout_ms is for the
 * whole. The reply's texts live in the arena, and so does *why. */
bool client_call(struct client *c, const char *service, const struct envelope *e, int timeout_ms,
		 struct arena *a, struct reply *out, struct str *why);

/* Many requests in flight. Send while client_room says so; replies come in any order and name the
 * tag that their request was sent with. timeout_ms: how long nothing may come. */
uint32_t client_room(const struct client *c, const char *service);
bool client_send(struct client *c, const char *service, const struct envelope *e, uint64_t tag,
		 struct arena *a, struct str *why);
bool client_receive(struct client *c, const char *service, int timeout_ms, struct arena *a,
		    uint64_t *tag, struct reply *out, struct str *why);

/* n requests, n replies in the same order; fails when timeout_ms passes without any reply. */
bool client_ask(struct client *c, const char *service, const struct envelope *e, uint32_t n,
		int timeout_ms, struct arena *a, struct reply *out, struct str *why);

/* The two functions of a session's carrier (session.h); ctx is the client. 10 seconds, or what
 * client_patience says. */
bool client_carry(void *ctx, const char *service, const struct envelope *e, uint32_t n,
		  struct arena *a, struct reply *out, struct str *why);
void client_request_id(void *ctx, unsigned char id[REQUEST_ID_BYTES]);
void client_patience(struct client *c, int timeout_ms);

#endif
