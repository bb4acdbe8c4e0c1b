/* Forked clients with a window each, their latencies in shared memory. */
#include "crew.h"

#include "client.h"
#include "home.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define TIMEOUT_MS 30000
#define CONNECTIONS_MAX 256u
#define LATENCIES_MAX ((size_t)1 << 22)
/* More than a connection has in flight, so that a message's place is free again when its turn
 * comes. */
#define IN_FLIGHT_MAX 1024u
#define MESSAGE_BYTES_MAX 4096u

struct shared {
	volatile uint32_t ready, go, first_done;
	volatile uint64_t next[CREWS_MAX]; /* how many were sent */
	volatile uint64_t answered[CREWS_MAX];
	int64_t began_us;
	volatile int64_t ended_us[CREWS_MAX]; /* of the last answer */
	uint32_t latencies[CREWS_MAX][LATENCIES_MAX];
};

struct speaker {
	const struct stage *stage;
	const struct crew *crew;
	struct shared *shared;
	struct client *client;
	uint32_t which, window, inflight;
	bool over; /* nothing more is sent */
	int64_t sent_us[IN_FLIGHT_MAX];
};

static uint32_t connections_of(const struct crew *c)
{
	uint32_t n = (c->window + CLIENT_WINDOW - 1) / CLIENT_WINDOW;

	must(n && n <= CONNECTIONS_MAX);
	return n;
}

static struct envelope write_of(const struct stage *t, uint64_t i, struct buf *body)
{
	struct mark_at at = stage_mark(t, t->block.marked + i);
	struct presence_mark m = {
		.slot = at.slot, .learner = at.learner, .status = presence_status_PRESENT};

	wire_encode(body, &desc_presence_mark, &m);
	return (struct envelope){
		.version = WIRE_VERSION, .type = desc_presence_mark.type, .body = buf_slice(body)};
}

/* Another learner each time, of all. */
static struct envelope read_of(const struct stage *t, uint64_t i, struct buf *body)
{
	uint64_t people = (uint64_t)t->block.cohorts * t->block.learners;
	struct mark_at at = stage_mark(t, i * 7919 % people);
	struct totals_show m = {.cohort = at.cohort, .learner = at.learner};

	wire_encode(body, &desc_totals_show, &m);
	return (struct envelope){
		.version = WIRE_VERSION, .type = desc_totals_show.type, .body = buf_slice(body)};
}

/* Whether the next may be sent now: there is one, and its time has come. */
static bool may_send(struct speaker *s, uint64_t *i)
{
	const struct crew *c = s->crew;
	volatile uint64_t *next = &s->shared->next[s->which];
	int64_t now_us = g_get_monotonic_time();

	if (s->inflight == s->window || s->over)
		return false;
	if (!c->count && s->shared->first_done) {
		s->over = true;
		return false;
	}
	if (c->rate > 0 && (double)*next > (double)(now_us - s->shared->began_us) * c->rate / 1e6)
		return false;
	*i = __sync_fetch_and_add(next, 1);
	s->over = c->count && *i >= c->count;
	return !s->over;
}

static void send_some(struct speaker *s, struct arena *a)
{
	struct str why = STR("");
	uint64_t i;

	while (may_send(s, &i)) {
		struct buf body;
		buf_init(&body, MESSAGE_BYTES_MAX);
		struct envelope e = s->crew->does == CREW_WRITES ? write_of(s->stage, i, &body)
								 : read_of(s->stage, i, &body);
		s->sent_us[i % IN_FLIGHT_MAX] = g_get_monotonic_time();
		if (!client_send(s->client, "attendance", &e, i, a, &why))
			bench_fail("send", why);
		buf_free(&body);
		s->inflight++;
	}
}

static void receive_one(struct speaker *s, struct arena *a)
{
	struct str why = STR("");
	struct reply r;
	uint64_t tag;

	if (!client_receive(s->client, "attendance", TIMEOUT_MS, a, &tag, &r, &why))
		bench_fail("receive", why);
	if (r.status != STATUS_ok)
		bench_fail("answer", str_of(status_name((enum status)r.status)));
	int64_t now_us = g_get_monotonic_time();
	s->shared->latencies[s->which][tag % LATENCIES_MAX] =
		(uint32_t)(now_us - s->sent_us[tag % IN_FLIGHT_MAX]);
	__sync_fetch_and_add(&s->shared->answered[s->which], 1);
	s->shared->ended_us[s->which] = now_us;
	s->inflight--;
}

static _Noreturn void speak(struct speaker *s)
{
	struct arena *a = arena_new(), *each = arena_new();
	struct str why = STR("");
	const char *home = s->stage->cli.home;
	struct key_pair *key = key_load(home_at(a, home, "keys/me.key").p, a, &why);
	struct envelope first = {
		.version = WIRE_VERSION, .type = desc_health.type, .body = STR("\x80")};
	struct reply r;

	s->client = key ? client_open(home, key, a, &why) : NULL;
	if (!s->client || !client_call(s->client, "attendance", &first, TIMEOUT_MS, a, &r, &why))
		bench_fail("connection", why);
	__sync_fetch_and_add(&s->shared->ready, 1);
	while (!s->shared->go)
		usleep(100);
	for (;;) {
		send_some(s, each);
		if (s->inflight)
			receive_one(s, each);
		else if (s->over)
			break;
		else
			usleep(50);
		arena_reset(each);
	}
	if (s->which == 0)
		s->shared->first_done = 1;
	client_close(s->client);
	_exit(0);
}

static int by_size(const void *left, const void *right)
{
	const uint32_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

static void take_figures(struct stage *t, struct crew *c, struct shared *shared, uint32_t which)
{
	uint32_t *all = shared->latencies[which];

	c->done = shared->answered[which];
	c->seconds = (double)(shared->ended_us[which] - shared->began_us) / 1e6;
	size_t n = c->done < LATENCIES_MAX ? c->done : LATENCIES_MAX;
	must(n);
	qsort(all, n, sizeof *all, by_size);
	c->p50_us = all[n / 2];
	c->p99_us = all[n * 99 / 100];
	if (c->does == CREW_WRITES)
		t->block.marked += c->done;
}

static void spawn(struct speaker *s)
{
	fflush(NULL);
	pid_t pid = fork();
	must(pid >= 0);
	if (pid == 0)
		speak(s);
}

void crew_run(struct stage *t, struct crew *crews, uint32_t n)
{
	static struct speaker speaker;
	uint32_t total = 0, gone = 0;
	int status;
	struct shared *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	must(shared != MAP_FAILED && n && n <= CREWS_MAX && crews[0].count);
	for (uint32_t c = 0; c < n; c++) {
		uint32_t connections = connections_of(&crews[c]);
		if (crews[c].does == CREW_WRITES &&
		    crews[c].count > stage_marks(t) - t->block.marked)
			bench_fail("presences", STR("not so many are left to mark"));
		for (uint32_t i = 0; i < connections; i++) {
			speaker = (struct speaker){
				.stage = t, .crew = &crews[c], .shared = shared, .which = c};
			speaker.window =
				crews[c].window / connections ? crews[c].window / connections : 1;
			spawn(&speaker);
		}
		total += connections;
	}
	while (shared->ready < total && waitpid(-1, &status, WNOHANG) == 0)
		usleep(1000);
	if (shared->ready < total)
		bench_fail("a connection", STR("failed"));
	shared->began_us = g_get_monotonic_time();
	shared->go = 1;
	while (gone < total && wait(&status) > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0)
		gone++;
	if (gone < total)
		bench_fail("a connection", STR("failed"));
	for (uint32_t c = 0; c < n; c++)
		take_figures(t, &crews[c], shared, c);
	munmap(shared, sizeof *shared);
}
