/* One connection a service, with the requests that wait for an answer in the order they were
 * made. */
#include "client.h"

#include "clock.h"
#include "config.h"
#include "context.h"
#include "dealer.h"
#include "uuid.h"

#include <libintl.h>
#include <stdlib.h>

#define PATIENCE_MS 10000
/* For a service that was not there when we came; one that restarts under us gets the full time. */
#define UNREACHABLE_MS 2000
/* Longer than a service lets a request wait (PARK_MS); and a part of the patience, so that a
 * question that takes minutes is not put again and again to a service that works on it. */
#define RESEND_MS 3000
#define RESENDS_MAX 3

struct pending {
	unsigned char id[REQUEST_ID_BYTES];
	uint64_t tag;
	struct buf bytes;
	int64_t sent_ms; /* 0: not yet, or the connection broke since */
};

struct link {
	const char *service, *endpoint;
	struct dealer *dealer; /* NULL: not tried yet, or denied */
	bool connected, ever_connected, impostor;
	struct pending pending[CLIENT_WINDOW];
	uint32_t n;
};

struct client {
	struct arena *a;
	struct config config;
	const struct key_pair *key;
	void *context;
	int patience_ms;
	enum client_trouble trouble;
	struct link links[SERVICES_N];
};

struct client *client_open(const char *home, const struct key_pair *key, struct arena *a,
			   struct str *why)
{
	struct client *c = calloc(1, sizeof *c);

	must(c);
	*c = (struct client){.a = arena_new(), .key = key, .patience_ms = PATIENCE_MS};
	if (!config_client(&c->config, home, c->a, why)) {
		*why = arena_str(a, *why);
		arena_free(c->a);
		free(c);
		return NULL;
	}
	c->context = net_context_new();
	for (size_t i = 0; i < SERVICES_N; i++) {
		c->links[i].service = service_rows[i].name;
		c->links[i].endpoint = config_connect(&c->config, str_of(service_rows[i].name));
	}
	return c;
}

static void drop(struct link *l, uint32_t at)
{
	buf_free(&l->pending[at].bytes);
	memmove(l->pending + at, l->pending + at + 1, (l->n - at - 1) * sizeof l->pending[0]);
	l->n--;
}

static void forget(struct link *l)
{
	while (l->n)
		drop(l, l->n - 1);
}

void client_close(struct client *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < SERVICES_N; i++) {
		forget(&c->links[i]);
		dealer_close(c->links[i].dealer);
	}
	net_context_free(c->context);
	arena_free(c->a);
	free(c);
}

enum client_trouble client_trouble(const struct client *c)
{
	return c->trouble;
}

void client_patience(struct client *c, int timeout_ms)
{
	c->patience_ms = timeout_ms;
}

void client_request_id(void *ctx, unsigned char id[REQUEST_ID_BYTES])
{
	(void)ctx;
	uuid7(id);
}

/* Says why; what was in flight is forgotten, since nobody will come back for it. */
static bool fail(struct client *c, struct link *l, enum client_trouble trouble, struct arena *a,
		 struct str *why)
{
	const char *home = c->config.home.p;

	c->trouble = trouble;
	switch (trouble) {
	case CLIENT_DENIED:
		*why = arena_printf(
			a,
			gettext("%s: access denied: your key (%.8s...) is not known there, or "
				"is revoked"),
			l->service, c->key->public_key);
		break;
	case CLIENT_IMPOSTOR:
		*why = arena_printf(a,
				    gettext("%s: who answers at %s does not hold the key of "
					    "%s/keys/%s.pub"),
				    l->service, l->endpoint, home, l->service);
		break;
	case CLIENT_SILENT:
		*why = arena_printf(
			a,
			gettext("%s: no answer in time; what was asked may have been done: "
				"look before you ask again"),
			l->service);
		break;
	case CLIENT_UNREADABLE:
		*why = arena_printf(
			a, gettext("%s: its answer cannot be read; another version of Cursus?"),
			l->service);
		break;
	default:
		*why = arena_printf(
			a, gettext("%s: not reachable at %s; is it running? try `cursus status`"),
			l->service, l->endpoint);
	}
	forget(l);
	dealer_close(l->dealer);
	l->dealer = NULL;
	l->connected = l->ever_connected = l->impostor = false;
	return false;
}

static struct link *find(const struct client *c, const char *service)
{
	for (size_t i = 0; i < SERVICES_N; i++)
		if (strcmp(service_rows[i].name, service) == 0)
			return (struct link *)&c->links[i];
	return NULL;
}

/* The link with its connection begun. */
static struct link *open_link(struct client *c, const char *service, struct arena *a,
			      struct str *why)
{
	struct link *l = find(c, service);
	char public_key[KEY_Z85_BYTES];

	c->trouble = CLIENT_NO_SERVICE;
	if (!l) {
		*why = arena_printf(a, gettext("%s: no such service"), service);
		return NULL;
	}
	if (!l->dealer) {
		struct str path = home_at(a, c->config.home.p, "keys/%s.pub", service);
		if (!key_load_public(path.p, public_key, a, why))
			return NULL;
		l->dealer = dealer_open(c->context, l->endpoint, c->key, public_key);
		must(l->dealer); /* config looked at the endpoint */
	}
	c->trouble = CLIENT_FINE;
	return l;
}

uint32_t client_room(const struct client *c, const char *service)
{
	const struct link *l = find(c, service);

	return l ? CLIENT_WINDOW - l->n : CLIENT_WINDOW;
}

bool client_send(struct client *c, const char *service, const struct envelope *e, uint64_t tag,
		 struct arena *a, struct str *why)
{
	struct link *l = open_link(c, service, a, why);
	struct envelope filled = *e;

	if (!l)
		return false;
	must(l->n < CLIENT_WINDOW && (!e->request_id.n || e->request_id.n == REQUEST_ID_BYTES));
	struct pending *p = &l->pending[l->n++];
	*p = (struct pending){.tag = tag};
	if (e->request_id.n)
		memcpy(p->id, e->request_id.p, sizeof p->id);
	else
		uuid7(p->id);
	filled.request_id = (struct str){(const char *)p->id, sizeof p->id};
	buf_init(&p->bytes, WIRE_BYTES_MAX);
	envelope_encode(&p->bytes, &filled);
	if (p->bytes.over) {
		drop(l, l->n - 1);
		*why = arena_printf(a, gettext("%s: the request is larger than %u bytes"), service,
				    WIRE_BYTES_MAX);
		c->trouble = CLIENT_UNREADABLE;
		return false;
	}
	return true;
}

/* Hears about the connection; false: we are not let in. */
static bool hear(struct link *l)
{
	for (;;) {
		switch (dealer_news(l->dealer)) {
		case DEALER_QUIET:
			return true;
		case DEALER_CONNECTED:
			l->connected = l->ever_connected = true;
			l->impostor = false;
			break;
		case DEALER_DENIED:
			return false;
		case DEALER_FAILED:
			l->impostor = true;
			/* fall through */
		case DEALER_LOST:
			l->connected = false;
			for (uint32_t i = 0; i < l->n; i++)
				l->pending[i].sent_ms = 0;
			break;
		}
	}
}

/* What was not sent yet, or too long ago. Only while connected, so that libzmq keeps nothing for
 * a connection that comes later: it would be sent twice. */
static void flush(struct link *l, int64_t now_ms, int64_t resend_ms)
{
	for (uint32_t i = 0; l->connected && i < l->n; i++) {
		struct pending *p = &l->pending[i];
		if (p->sent_ms && now_ms - p->sent_ms < resend_ms)
			continue;
		if (!dealer_send(l->dealer, buf_slice(&p->bytes)))
			return;
		p->sent_ms = now_ms;
	}
}

/* 1: a reply to one of ours. 0: nothing, or a second reply. -1: not a reply. */
static int take(struct link *l, struct arena *a, uint64_t *tag, struct reply *out)
{
	struct str bytes;
	struct fault fault;

	while (dealer_receive(l->dealer, a, &bytes)) {
		if (!reply_decode(bytes, a, out, &fault))
			return -1;
		for (uint32_t i = 0; i < l->n; i++) {
			struct str id = {(const char *)l->pending[i].id, REQUEST_ID_BYTES};
			if (!str_eq(out->request_id, id))
				continue;
			*tag = l->pending[i].tag;
			drop(l, i);
			return 1;
		}
	}
	return 0;
}

static enum client_trouble trouble_of(const struct link *l)
{
	if (l->ever_connected)
		return CLIENT_SILENT;
	return l->impostor ? CLIENT_IMPOSTOR : CLIENT_UNREACHABLE;
}

bool client_receive(struct client *c, const char *service, int timeout_ms, struct arena *a,
		    uint64_t *tag, struct reply *out, struct str *why)
{
	struct link *l = open_link(c, service, a, why);
	int64_t begun_ms = clock_monotonic_ms(), now_ms = begun_ms;
	int64_t part_ms = timeout_ms / RESENDS_MAX;
	int64_t resend_ms = part_ms > RESEND_MS ? part_ms : RESEND_MS;

	if (!l)
		return false;
	for (;;) {
		if (!hear(l))
			return fail(c, l, CLIENT_DENIED, a, why);
		flush(l, now_ms, resend_ms);
		int taken = take(l, a, tag, out);
		if (taken)
			return taken > 0 || fail(c, l, CLIENT_UNREADABLE, a, why);
		int64_t limit_ms = timeout_ms;
		if (!l->ever_connected && limit_ms > UNREACHABLE_MS)
			limit_ms = UNREACHABLE_MS;
		int64_t left_ms = begun_ms + limit_ms - now_ms;
		if (left_ms <= 0)
			return fail(c, l, trouble_of(l), a, why);
		dealer_wait(l->dealer, left_ms < resend_ms ? left_ms : resend_ms);
		now_ms = clock_monotonic_ms();
	}
}

/* Replies of a round that failed must not be taken for those of the next. */
static void forget_all(struct client *c, const char *service)
{
	struct link *l = find(c, service);

	if (l)
		forget(l);
}

bool client_ask(struct client *c, const char *service, const struct envelope *e, uint32_t n,
		int timeout_ms, struct arena *a, struct reply *out, struct str *why)
{
	uint32_t sent = 0;
	struct reply one;
	uint64_t tag;

	for (uint32_t got = 0; got < n; got++) {
		while (sent < n && client_room(c, service)) {
			if (!client_send(c, service, &e[sent], sent, a, why)) {
				forget_all(c, service);
				return false;
			}
			sent++;
		}
		if (!client_receive(c, service, timeout_ms, a, &tag, &one, why))
			return false;
		must(tag < n);
		out[tag] = one;
	}
	return true;
}

bool client_call(struct client *c, const char *service, const struct envelope *e, int timeout_ms,
		 struct arena *a, struct reply *out, struct str *why)
{
	return client_ask(c, service, e, 1, timeout_ms, a, out, why);
}

bool client_carry(void *ctx, const char *service, const struct envelope *e, uint32_t n,
		  struct arena *a, struct reply *out, struct str *why)
{
	struct client *c = ctx;

	return client_ask(c, service, e, n, c->patience_ms, a, out, why);
}
