/* Long-polled reads of an upstream's log: ask, wait, take, ask again. */
#include "follower.h"

#include "dealer.h"
#include "intake.h"
#include "servicelog.h"
#include "uuid.h"
#include "wire.h"

#include <stdlib.h>

#define WAIT_MS 10000
#define PAGE_ENTRIES 1000
/* How long over its own waiting the upstream may take. */
#define SLACK_MS 5000
#define RETRY_MS 1000
/* Before an answer that could not be taken (no room, or its cause is still to come) is asked for
 * again; each time twice as long, up to RETRY_MS: its cause may never come. */
#define STUCK_MS 10

enum state {
	FOLLOWER_OUTSIDE, /* no connection: libzmq tries again by itself */
	FOLLOWER_READY,	  /* connected, nothing asked */
	FOLLOWER_ASKED,	  /* until the deadline, then it is asked again */
	FOLLOWER_RESTING, /* until the deadline, after a refusal */
	FOLLOWER_DENIED	  /* until the deadline; then another connection is made */
};

struct follower {
	void *context;
	const char *upstream, *endpoint;
	const struct key_pair *ours;
	char its_key[KEY_Z85_BYTES];
	struct dealer *dealer;
	enum state state;
	int64_t deadline_ms;
	unsigned char asked[REQUEST_ID_BYTES];
	uint64_t after;	  /* of the last question */
	int64_t stuck_ms; /* how long was waited last for an answer that cannot be taken */
	int64_t asked_ms; /* when it went out */
	bool answered;
	const char *told; /* what was logged last, so that it is not logged every second */
};

static void tell(struct follower *f, enum log_level level, const char *what, struct str why)
{
	if (f->told == what)
		return;
	f->told = what;
	servicelog(level, what, SERVICELOG_STR("upstream", str_of(f->upstream)),
		   SERVICELOG_STR("endpoint", str_of(f->endpoint)), SERVICELOG_STR("why", why));
}

static void connect(struct follower *f)
{
	f->dealer = dealer_open(f->context, f->endpoint, f->ours, f->its_key);
	must(f->dealer); /* config looked at the endpoint */
	dealer_tell_taken(f->dealer, intake_taken);
	f->state = FOLLOWER_OUTSIDE;
	f->deadline_ms = INT64_MAX;
}

struct follower *follower_open(void *context, const char *upstream, const char *endpoint,
			       const struct key_pair *ours, const char *its_public_key)
{
	struct follower *f = calloc(1, sizeof *f);

	must(f);
	*f = (struct follower){
		.context = context, .upstream = upstream, .endpoint = endpoint, .ours = ours};
	memcpy(f->its_key, its_public_key, KEY_Z85_BYTES);
	connect(f);
	return f;
}

void follower_close(struct follower *f)
{
	if (!f)
		return;
	dealer_close(f->dealer);
	free(f);
}

const char *follower_upstream(const struct follower *f)
{
	return f->upstream;
}

void follower_watch(const struct follower *f, struct net_watch out[2])
{
	out[0] = (struct net_watch){.socket = dealer_socket(f->dealer)};
	out[1] = (struct net_watch){.socket = dealer_monitor(f->dealer)};
}

int64_t follower_deadline_ms(const struct follower *f)
{
	return f->deadline_ms;
}

static void rest(struct follower *f, enum state state, int64_t until_ms)
{
	f->state = state;
	f->deadline_ms = until_ms;
}

static void hear_news(struct follower *f, int64_t now_ms)
{
	for (;;) {
		switch (dealer_news(f->dealer)) {
		case DEALER_QUIET:
			return;
		case DEALER_CONNECTED:
			rest(f, FOLLOWER_READY, INT64_MAX);
			tell(f, SERVICELOG_INFO, "feed_connected", STR(""));
			break;
		case DEALER_DENIED:
			tell(f, SERVICELOG_WARNING, "feed_denied",
			     STR("our key is not in the upstream's principals"));
			rest(f, FOLLOWER_DENIED, now_ms + RETRY_MS);
			break;
		case DEALER_FAILED:
			tell(f, SERVICELOG_WARNING, "feed_failed",
			     STR("whoever answers there does not hold the upstream's key"));
			rest(f, FOLLOWER_DENIED, now_ms + RETRY_MS);
			break;
		case DEALER_LOST:
			/* After a denial the connection is closed too. */
			if (f->state == FOLLOWER_DENIED)
				break;
			tell(f, SERVICELOG_WARNING, "feed_unreachable",
			     STR("the upstream is down"));
			rest(f, FOLLOWER_OUTSIDE, INT64_MAX);
			break;
		}
	}
}

static void time_over(struct follower *f)
{
	switch (f->state) {
	case FOLLOWER_DENIED:
		dealer_close(f->dealer);
		connect(f);
		break;
	case FOLLOWER_ASKED:
		tell(f, SERVICELOG_WARNING, "feed_silent", STR("no answer; asking again"));
		/* fall through */
	default:
		rest(f, FOLLOWER_READY, INT64_MAX);
	}
}

/* The answer to the question that is on its way; anything else is late or not for us. */
static bool read_reply(struct follower *f, struct str bytes, int64_t now_ms, struct arena *a,
		       struct str *page)
{
	struct reply r;
	struct page p;
	struct fault fault;
	struct str asked = {(const char *)f->asked, sizeof f->asked};

	if (!reply_decode(bytes, a, &r, &fault) || f->state != FOLLOWER_ASKED ||
	    !str_eq(r.request_id, asked))
		return false;
	if (r.status != STATUS_ok || !page_decode(r.body, a, &p, &fault) || p.nrows != 1) {
		const char *why =
			r.status == STATUS_ok ? "not a page" : status_name((enum status)r.status);
		tell(f, SERVICELOG_WARNING, "feed_refused", str_of(why));
		rest(f, FOLLOWER_RESTING, now_ms + RETRY_MS);
		return false;
	}
	tell(f, SERVICELOG_INFO, "feed_connected", STR(""));
	rest(f, FOLLOWER_READY, INT64_MAX);
	f->answered = true;
	*page = p.rows[0];
	return true;
}

bool follower_take(struct follower *f, int64_t now_ms, struct arena *a, struct str *page)
{
	struct str bytes;

	hear_news(f, now_ms);
	while (dealer_receive(f->dealer, a, &bytes))
		if (read_reply(f, bytes, now_ms, a, page))
			return true;
	if (now_ms >= f->deadline_ms)
		time_over(f);
	return false;
}

void follower_ask(struct follower *f, int64_t now_ms, uint64_t after, struct str types)
{
	struct feed_read m = {
		.after = after, .limit = PAGE_ENTRIES, .wait_ms = WAIT_MS, .types = types};
	struct envelope e = {.version = WIRE_VERSION, .type = desc_feed_read.type};
	struct buf body, bytes;

	if (f->state != FOLLOWER_READY)
		return;
	if (after != f->after)
		f->stuck_ms = 0;
	if (f->answered && after == f->after && now_ms - f->asked_ms < WAIT_MS / 2) {
		f->answered = false;
		f->stuck_ms = f->stuck_ms ? 2 * f->stuck_ms : STUCK_MS;
		if (f->stuck_ms > RETRY_MS)
			f->stuck_ms = RETRY_MS;
		rest(f, FOLLOWER_RESTING, now_ms + f->stuck_ms);
		return;
	}
	f->answered = false;
	f->after = after;
	f->asked_ms = now_ms;
	uuid7(f->asked);
	buf_init(&body, WIRE_BYTES_MAX);
	buf_init(&bytes, WIRE_BYTES_MAX);
	wire_encode(&body, &desc_feed_read, &m);
	e.request_id = (struct str){(const char *)f->asked, sizeof f->asked};
	e.body = buf_slice(&body);
	envelope_encode(&bytes, &e);
	must(!body.over && !bytes.over);
	if (dealer_send(f->dealer, buf_slice(&bytes)))
		rest(f, FOLLOWER_ASKED, now_ms + WAIT_MS + SLACK_MS);
	else
		rest(f, FOLLOWER_RESTING, now_ms + RETRY_MS);
	buf_free(&body);
	buf_free(&bytes);
}
