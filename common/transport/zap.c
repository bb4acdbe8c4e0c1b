/* A ZAP handler: reads the eight frames of a request, answers 200 with the key as User-Id, or 400.
 */
#include "zap.h"

#include "servicelog.h"

#include <stdlib.h>
#include <zmq.h>

#define ENDPOINT "inproc://zeromq.zap.01"
#define ANSWERS_MAX 256
#define FRAME_BYTES_MAX 256
#define CURVE_KEY_BYTES 32

struct zap {
	void *socket;
	const char *domain;
	zap_allowed *allowed;
	void *ctx;
	uint64_t accepted, denied;
};

/* The frames of a request, in their order. */
enum frame { VERSION, REQUEST_ID, DOMAIN, ADDRESS, ROUTING_ID, MECHANISM, CREDENTIALS, FRAMES };

struct request {
	struct {
		char p[FRAME_BYTES_MAX];
		uint32_t n;
	} frames[FRAMES];
	bool right;
};

struct zap *zap_open(void *context, const char *domain, zap_allowed *allowed, void *ctx)
{
	void *socket = zmq_socket(context, ZMQ_REP);
	int linger = 0;

	must(socket && zmq_setsockopt(socket, ZMQ_LINGER, &linger, sizeof linger) == 0);
	if (zmq_bind(socket, ENDPOINT) != 0) {
		zmq_close(socket);
		return NULL;
	}
	struct zap *z = calloc(1, sizeof *z);
	must(z);
	*z = (struct zap){socket, domain, allowed, ctx, 0, 0};
	return z;
}

void *zap_socket(struct zap *z)
{
	return z->socket;
}

uint64_t zap_accepted(const struct zap *z)
{
	return z->accepted;
}

uint64_t zap_denied(const struct zap *z)
{
	return z->denied;
}

void zap_close(struct zap *z)
{
	if (!z)
		return;
	/* Closing is done by another thread; the name is to be free at once. */
	zmq_unbind(z->socket, ENDPOINT);
	zmq_close(z->socket);
	free(z);
}

/* false: none waits. A message of another shape is read to its end and marked. */
static bool next_request(struct zap *z, struct request *r)
{
	int more = 1;
	size_t size = sizeof more;

	*r = (struct request){.right = true};
	for (int i = 0; more; i++) {
		char frame[FRAME_BYTES_MAX];
		int n = zmq_recv(z->socket, frame, sizeof frame, ZMQ_DONTWAIT);
		if (n < 0)
			return false;
		if (i < FRAMES && n <= FRAME_BYTES_MAX) {
			memcpy(r->frames[i].p, frame, (size_t)n);
			r->frames[i].n = (uint32_t)n;
		} else {
			r->right = false;
		}
		must(zmq_getsockopt(z->socket, ZMQ_RCVMORE, &more, &size) == 0);
		if (!more && i != CREDENTIALS)
			r->right = false;
	}
	return true;
}

static struct str frame(const struct request *r, enum frame which)
{
	return (struct str){r->frames[which].p, r->frames[which].n};
}

/* The Z85 key of a request that may pass. */
static bool may_pass(const struct zap *z, const struct request *r, char key[41])
{
	key[0] = '\0';
	if (!r->right || !str_is(frame(r, VERSION), "1.0") ||
	    !str_is(frame(r, DOMAIN), z->domain) || !str_is(frame(r, MECHANISM), "CURVE") ||
	    frame(r, CREDENTIALS).n != CURVE_KEY_BYTES)
		return false;
	if (!zmq_z85_encode(key, (const uint8_t *)frame(r, CREDENTIALS).p, CURVE_KEY_BYTES))
		return false;
	return z->allowed(z->ctx, str_of(key));
}

static void reply(struct zap *z, const struct request *r, bool pass, const char *key)
{
	const char *user = pass ? key : "";
	struct str parts[] = {STR("1.0"),
			      frame(r, REQUEST_ID),
			      pass ? STR("200") : STR("400"),
			      pass ? STR("OK") : STR("denied"),
			      str_of(user),
			      STR("")};

	for (size_t i = 0; i < COUNT(parts); i++)
		if (zmq_send(z->socket, parts[i].p, parts[i].n,
			     ZMQ_DONTWAIT | (i + 1 < COUNT(parts) ? ZMQ_SNDMORE : 0)) < 0)
			return;
}

void zap_answer(struct zap *z)
{
	struct request r;
	char key[41];

	for (int i = 0; i < ANSWERS_MAX && next_request(z, &r); i++) {
		bool pass = may_pass(z, &r, key);
		reply(z, &r, pass, key);
		if (pass) {
			z->accepted++;
			continue;
		}
		z->denied++;
		servicelog(SERVICELOG_INFO, "handshake_denied", SERVICELOG_STR("key", str_of(key)),
			   SERVICELOG_STR("address", frame(&r, ADDRESS)));
	}
}
