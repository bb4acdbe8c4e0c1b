/* A client that never gives up. */
#include "speaker.h"

#include "clock.h"
#include "faults.h"
#include "journal.h"
#include "place.h"
#include "uuid.h"

#include <stdlib.h>
#include <sys/mman.h>

#define PATIENCE_MS 20000
#define SILENCE_MS 4000
#define BEHIND_MS 20
#define REPEATED_ONE_IN 8
#define TOLD_MAX 5

struct counts *counts_new(void)
{
	struct counts *c =
		mmap(NULL, sizeof *c, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	must(c != MAP_FAILED);
	return c;
}

static uint32_t service_number(const char *service)
{
	for (uint32_t i = 0; i < SERVICES_N; i++)
		if (strcmp(service_rows[i].name, service) == 0)
			return i;
	must(false && "a service of ours");
	return 0;
}

struct speaker *speaker_open(const char *home, struct counts *counts, FILE *journal)
{
	struct speaker *sp = calloc(1, sizeof *sp);
	struct str why = STR("");

	must(sp);
	*sp = (struct speaker){.a = arena_new(),
			       .kept = arena_new(),
			       .journal = journal,
			       .counts = counts,
			       .patience_ms = PATIENCE_MS};
	sp->key = key_load(home_at(sp->kept, home, "keys/" FIRE_KEY ".key").p, sp->kept, &why);
	must(sp->key);
	sp->client = client_open(home, sp->key, sp->kept, &why);
	must(sp->client);
	return sp;
}

void speaker_close(struct speaker *sp)
{
	client_close(sp->client);
	key_free(sp->key);
	arena_free(sp->a);
	arena_free(sp->kept);
	free(sp);
}

void speaker_forget(struct speaker *sp)
{
	sp->n = 0;
	arena_reset(sp->a);
}

static struct str encoded(struct arena *a, const struct desc *d, const void *message)
{
	struct buf b;

	buf_init(&b, WIRE_BYTES_MAX);
	wire_encode(&b, d, message);
	must(!b.over);
	struct str body = arena_str(a, buf_slice(&b));
	buf_free(&b);
	return body;
}

void speak(struct speaker *sp, const struct desc *d, const void *message, struct how how)
{
	if (sp->n && sp->said[0].answered)
		sp->n = 0;
	must(sp->n < SPOKEN_MAX);
	struct spoken *s = &sp->said[sp->n++];
	*s = (struct spoken){.desc = d,
			     .body = encoded(sp->a, d, message),
			     .behalf = arena_str(sp->a, str_of(how.behalf ? how.behalf : "")),
			     .events = how.events};
	uuid7(s->id);
}

static struct envelope envelope_of(struct speaker *sp, const struct spoken *s, uint32_t to)
{
	struct envelope e = {.version = WIRE_VERSION,
			     .request_id = {(const char *)s->id, REQUEST_ID_BYTES},
			     .type = s->desc->type,
			     .body = s->body,
			     .behalf = s->behalf};

	for (uint32_t i = 0; i < SERVICES_N; i++)
		if (i != to && sp->seen[i].sequence)
			e.seen[e.nseen++] =
				(struct seen){str_of(service_rows[i].name), sp->seen[i].sequence};
	return e;
}

/* The first answer counts; a later one to the same request must be the same. */
static void take(struct speaker *sp, struct spoken *s, const struct reply *r, uint32_t service)
{
	if (r->status == STATUS_behind || r->status == STATUS_busy)
		return;
	if (s->answered) {
		atomic_fetch_add(&sp->counts->repeated, 1);
		if (r->status != s->status || r->sequence != s->sequence ||
		    !str_eq(r->body, s->reply))
			atomic_fetch_add(&sp->counts->differing, 1);
		return;
	}
	s->answered = true;
	s->status = (enum status)r->status;
	s->sequence = r->sequence;
	s->reply = r->body;
	if (sp->seen[service].sequence < r->sequence)
		sp->seen[service].sequence = r->sequence;
	if (r->status != STATUS_ok || s->desc->what != WHAT_COMMAND)
		return;
	struct acknowledged ack = {.service = service,
				   .type = s->desc->type,
				   .events = s->events,
				   .sequence = s->sequence};
	memcpy(ack.id, s->id, sizeof ack.id);
	atomic_fetch_add(&sp->counts->acknowledged, 1);
	if (sp->journal)
		journal_write(sp->journal, &ack, s->reply);
}

/* Asks all that `answered` says, together. */
static bool ask(struct speaker *sp, bool answered, int wait_ms)
{
	struct envelope envelopes[SPOKEN_MAX];
	struct reply replies[SPOKEN_MAX] = {0};
	uint32_t which[SPOKEN_MAX], n = 0;
	const char *service = service_of_type(sp->said[0].desc->type);
	uint32_t number = service_number(service);
	struct str why;

	for (uint32_t i = 0; i < sp->n; i++) {
		if (sp->said[i].answered != answered)
			continue;
		which[n] = i;
		envelopes[n++] = envelope_of(sp, &sp->said[i], number);
	}
	bool all = client_ask(sp->client, service, envelopes, n, wait_ms, sp->a, replies, &why);
	for (uint32_t i = 0; i < n; i++)
		if (replies[i].version)
			take(sp, &sp->said[which[i]], &replies[i], number);
	return all;
}

bool speak_once(struct speaker *sp, int wait_ms)
{
	return ask(sp, false, wait_ms);
}

bool speak_again(struct speaker *sp, int wait_ms)
{
	return ask(sp, true, wait_ms);
}

static bool complete(const struct speaker *sp)
{
	for (uint32_t i = 0; i < sp->n; i++)
		if (!sp->said[i].answered)
			return false;
	return true;
}

static void tell(const struct spoken *s, uint64_t before)
{
	struct arena *a = arena_new();
	struct fault_reply f;
	struct fault fault, why;
	struct str text = STR("?");

	if (before < TOLD_MAX) {
		if (wire_decode(s->reply, &desc_fault_reply, WIRE_LENIENT, a, &f, &why)) {
			fault_from_reply(&f, &fault);
			text = fault_text(a, &fault, NULL);
		}
		printf("  refused: %s: %.*s\n", s->desc->name, (int)text.n, text.p);
	}
	arena_free(a);
}

static bool all_ok(struct speaker *sp)
{
	bool good = true;

	for (uint32_t i = 0; i < sp->n; i++) {
		if (sp->said[i].status == STATUS_ok)
			continue;
		tell(&sp->said[i], atomic_fetch_add(&sp->counts->refused, 1));
		good = false;
	}
	return good;
}

static void longest(struct counts *c, int64_t ms)
{
	uint64_t worst = atomic_load(&c->worst_ms);

	while (worst < (uint64_t)ms &&
	       !atomic_compare_exchange_weak(&c->worst_ms, &worst, (uint64_t)ms))
		;
}

bool spoken(struct speaker *sp)
{
	int64_t began_ms = clock_monotonic_ms(), now_ms = began_ms;

	while (!complete(sp) && now_ms - began_ms < sp->patience_ms) {
		ask(sp, false, SILENCE_MS);
		if (!complete(sp))
			fire_sleep(BEHIND_MS);
		now_ms = clock_monotonic_ms();
	}
	longest(sp->counts, now_ms - began_ms);
	if (!complete(sp)) {
		uint64_t before = atomic_fetch_add(&sp->counts->unanswered, 1);
		if (before < TOLD_MAX)
			printf("  not answered in %d s: %s\n", sp->patience_ms / 1000,
			       sp->said[0].desc->name);
		return false;
	}
	if (sp->repeats && fire_random(REPEATED_ONE_IN) == 0)
		ask(sp, true, SILENCE_MS);
	return all_ok(sp);
}

void *heard(struct speaker *sp, uint32_t i)
{
	const struct desc *d = sp->said[i].desc;
	void *out = arena_alloc(sp->a, d->reply->size);
	struct fault fault;

	must(i < sp->n && sp->said[i].status == STATUS_ok);
	must(wire_decode(sp->said[i].reply, d->reply, WIRE_LENIENT, sp->a, out, &fault));
	return out;
}

static bool page(struct speaker *sp, const char *service, struct envelope *e, struct page *out)
{
	unsigned char id[REQUEST_ID_BYTES];
	struct reply r = {0};
	struct fault fault;
	struct str why;

	uuid7(id);
	e->request_id = (struct str){(const char *)id, sizeof id};
	return client_call(sp->client, service, e, sp->patience_ms, sp->a, &r, &why) &&
	       r.status == STATUS_ok && page_decode(r.body, sp->a, out, &fault);
}

bool speaker_rows(struct speaker *sp, const char *service, const struct desc *d,
		  const void *message, void **rows, uint32_t *n)
{
	struct envelope e = {
		.version = WIRE_VERSION, .type = d->type, .body = encoded(sp->a, d, message)};
	size_t size = d->reply->size;
	struct page p;
	struct fault fault;
	unsigned char *all = NULL;
	uint32_t room = 0;

	*n = 0;
	do {
		if (!page(sp, service ? service : service_of_type(d->type), &e, &p))
			return false;
		if (*n + p.nrows > room) {
			room = 2 * (*n + p.nrows);
			unsigned char *more = arena_alloc(sp->a, room * size);
			if (*n)
				memcpy(more, all, *n * size);
			all = more;
		}
		for (uint32_t i = 0; i < p.nrows; i++)
			if (!wire_decode(p.rows[i], d->reply, WIRE_LENIENT, sp->a,
					 all + (*n)++ * size, &fault))
				return false;
		e.cursor = p.cursor;
	} while (e.cursor.n);
	*rows = all;
	return true;
}
