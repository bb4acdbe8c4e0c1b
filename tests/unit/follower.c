/* A follower and an upstream that answers what the test says, over a real connection. */
#include "unit.h"

#include "clock.h"
#include "follower.h"
#include "wire.h"

#include <stdlib.h>
#include <unistd.h>

#define WAIT_MS 5000

struct stage {
	char folder[64];
	struct arena *a;
	struct key_pair *upstream_key, *our_key;
	void *upstream_context, *our_context;
	struct net *net;
	struct follower *follower;
	uint32_t questions;
};

static bool anybody(void *ctx, struct str key)
{
	(void)ctx;
	(void)key;
	return true;
}

static void stage_open(struct stage *s)
{
	struct str why = STR("");

	*s = (struct stage){.a = arena_new(),
			    .upstream_key = key_make(),
			    .our_key = key_make(),
			    .upstream_context = net_context_new(),
			    .our_context = net_context_new()};
	strcpy(s->folder, "/tmp/cursus-follow-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(s->folder));
	struct str endpoint = arena_printf(s->a, "ipc://%s/x.ipc", s->folder);
	struct net_options o = {.context = s->upstream_context,
				.key = s->upstream_key,
				.endpoints = &endpoint,
				.nendpoints = 1,
				.allowed = anybody};
	s->net = net_open(&o, s->a, &why);
	ck_assert_msg(s->net != NULL, "%s", why.p);
	s->follower = follower_open(s->our_context, "catalogue", endpoint.p, s->our_key,
				    s->upstream_key->public_key);
}

static void stage_close(struct stage *s)
{
	follower_close(s->follower);
	net_close(s->net);
	net_context_free(s->our_context);
	net_context_free(s->upstream_context);
	unlink(arena_printf(s->a, "%s/x.ipc", s->folder).p);
	rmdir(s->folder);
	key_free(s->upstream_key);
	key_free(s->our_key);
	arena_free(s->a);
}

/* The upstream has an entry behind whatever was asked for. */
static void answer(struct stage *s, const struct net_message *m)
{
	struct envelope asked;
	struct fault fault;
	struct feed_page page = {.log_id = STR("0123456789abcdef"), .head = 1000};
	struct buf row, body, bytes;

	ck_assert(envelope_decode(m->bytes, s->a, &asked, &fault));
	ck_assert_uint_eq(asked.type, desc_feed_read.type);
	s->questions++;
	buf_init(&row, WIRE_BYTES_MAX);
	buf_init(&body, WIRE_BYTES_MAX);
	buf_init(&bytes, WIRE_BYTES_MAX);
	wire_encode(&row, &desc_feed_page, &page);
	page_encode(&body, buf_slice(&row), 1, STR(""));
	reply_encode(&bytes, &(struct reply){.version = WIRE_VERSION,
					     .request_id = asked.request_id,
					     .status = STATUS_ok,
					     .body = buf_slice(&body)});
	net_send(s->net, m->route, buf_slice(&bytes));
	buf_free(&row);
	buf_free(&body);
	buf_free(&bytes);
}

/* Until `pages` answers were taken, each of which moves us by `step`; the time of the follower is
 * the test's, which jumps to the next deadline. Returns how long it took by that clock. */
static int64_t follow(struct stage *s, uint32_t pages, uint64_t step)
{
	struct net_watch watch[2];
	struct net_message m;
	struct str page;
	int64_t begun_ms = clock_monotonic_ms(), now_ms = begun_ms, end = begun_ms + WAIT_MS;
	uint64_t after = 0;
	uint32_t taken = 0;

	follower_watch(s->follower, watch);
	while (taken < pages && clock_monotonic_ms() < end) {
		if (follower_take(s->follower, now_ms, s->a, &page)) {
			taken++;
			after += step;
		}
		follower_ask(s->follower, now_ms, after, STR(""));
		int64_t left = follower_deadline_ms(s->follower) - now_ms;
		if (left > 0 && left <= 1000)
			now_ms += left;
		else
			net_wait(s->net, watch, 2, 20);
		while (net_receive(s->net, s->a, &m))
			answer(s, &m);
	}
	ck_assert_uint_eq(taken, pages);
	return now_ms - begun_ms;
}

UNIT(follower, asks_on_at_once_while_it_gets_on)
{
	struct stage s;

	stage_open(&s);
	ck_assert_int_eq(follow(&s, 20, 1), 0);
	ck_assert_uint_ge(s.questions, 20);
	stage_close(&s);
}

/* Its cause may never come: it must not ask a hundred times a second for ever. */
UNIT(follower, asks_less_often_when_it_does_not_get_on)
{
	struct stage s;

	stage_open(&s);
	/* 10, 20 ... 640, and a second each time from then on. */
	ck_assert_int_eq(follow(&s, 12, 0), 1270 + 5 * 1000);
	stage_close(&s);
}
