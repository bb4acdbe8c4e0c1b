/* Requests that wait within the service: for facts that have not arrived, for the next log entry,
 * for a check, or for the next batch. */
#include "engine_private.h"

#include <stdlib.h>

bool waiting_needs(const struct engine *e, const struct envelope *env,
		   uint64_t needs[UPSTREAMS_MAX], const char **upstream)
{
	bool there = true;

	for (uint32_t i = 0; i < e->state.nfeeds; i++) {
		const struct feed *f = &e->state.feeds[i];
		for (uint32_t s = 0; s < env->nseen; s++)
			if (str_is(env->seen[s].service, f->upstream))
				needs[i] = env->seen[s].sequence;
		if (needs[i] > feed_reached(f) && there) {
			there = false;
			*upstream = f->upstream;
		}
	}
	return there;
}

/* A check takes longer than a client is patient: what it sends again waits already. */
static bool waits_already(const struct attempt *t, const struct request *r, const struct waiting *w)
{
	for (uint32_t i = 0; w->check && i < t->nwaiting; i++)
		if (t->waiting[i].check && str_eq(t->waiting[i].route, r->route) &&
		    str_eq(t->waiting[i].key, r->key) && str_eq(t->waiting[i].bytes, r->bytes))
			return true;
	return false;
}

static size_t waiting_bytes(const struct waiting *w)
{
	return sizeof *w + w->route.n + w->key.n + w->bytes.n;
}

static bool has_room(const struct attempt *t, struct str key)
{
	size_t bytes = 0;
	uint32_t n = 0;

	if (t->nwaiting >= PARKED_MAX || t->engine->parked_bytes + t->new_bytes > PARKED_BYTES_MAX)
		return false;
	for (uint32_t i = 0; i < t->nwaiting; i++) {
		if (!str_eq(t->waiting[i].key, key))
			continue;
		bytes += waiting_bytes(&t->waiting[i]);
		n++;
	}
	return n < PARKED_OF_KEY_MAX && bytes <= PARKED_BYTES_OF_KEY_MAX;
}

bool waiting_add(struct attempt *t, const struct request *r, const struct waiting *w)
{
	struct engine *e = t->engine;
	struct waiting *added;

	if (r->again) {
		/* It waits on, now for something else. */
		added = &t->waiting[t->nwaiting++];
		*added = *w;
		added->kept = r->again->kept;
	} else if (waits_already(t, r, w)) {
		return true;
	} else {
		if (!has_room(t, r->key))
			return false;
		added = &t->waiting[t->nwaiting++];
		*added = *w;
		engine_count(e, w->reads_feed ? COUNT_readers_waited : COUNT_requests_waited, 1);
	}
	added->route = r->route;
	added->key = r->key;
	added->bytes = r->bytes;
	added->arrived_ms = r->arrived_ms;
	if (!r->again)
		t->new_bytes += waiting_bytes(added);
	return true;
}

static bool waiting_ready(const struct attempt *t, const struct waiting *w)
{
	const struct engine_state *s = &t->engine->state;

	if (wait_is_over(t->batch, w->arrived_ms, w->deadline_ms))
		return true;
	if (w->check)
		return t->engine->checking[w->quick].number == w->check &&
		       t->engine->checking[w->quick].through;
	if (w->reads_feed)
		return s->head.sequence != w->after;
	for (uint32_t i = 0; i < s->nfeeds; i++)
		if (w->needs[i] > feed_reached(&s->feeds[i]))
			return false;
	return true;
}

void waiting_run(struct attempt *t)
{
	struct waiting *all = t->waiting;
	uint32_t n = t->nwaiting;

	/* What still waits is listed anew, in the same order. */
	t->waiting = arena_alloc(t->engine->arena, ((size_t)n + 1) * sizeof *t->waiting);
	t->nwaiting = 0;
	bool ran = false;
	/* Decisions first: their events are what readers wait for. */
	for (int readers = 0; readers <= 1; readers++)
		for (uint32_t i = 0; i < n; i++) {
			struct waiting *w = &all[i];
			if (w->reads_feed != readers)
				continue;
			if (!waiting_ready(t, w)) {
				t->waiting[t->nwaiting++] = *w;
				continue;
			}
			/* In the next batch, which is due at once. */
			if (ran && attempt_over(t)) {
				t->waiting[t->nwaiting] = *w;
				if (w->deadline_ms > t->batch->now_ms)
					t->waiting[t->nwaiting].deadline_ms = t->batch->now_ms;
				t->nwaiting++;
				continue;
			}
			ran = true;
			struct request r = request_read(t->engine, t->engine->arena, w->route,
							w->key, w->bytes);
			r.arrived_ms = w->arrived_ms;
			r.again = w;
			request_run(t, &r);
		}
}

static struct str copy(char **at, struct str s)
{
	struct str there = {*at, s.n};

	if (s.n)
		memcpy(*at, s.p, s.n);
	*at += s.n;
	return there;
}

/* One block: the waiting and its texts. */
static struct waiting *waiting_keep(const struct waiting *w)
{
	struct waiting *kept = malloc(waiting_bytes(w));

	must(kept != NULL);
	char *at = (char *)(kept + 1);
	*kept = *w;
	kept->route = copy(&at, w->route);
	kept->key = copy(&at, w->key);
	kept->bytes = copy(&at, w->bytes);
	kept->kept = kept;
	return kept;
}

void waiting_settle(struct attempt *t)
{
	struct engine *e = t->engine;
	struct waiting **before = e->parked;
	uint32_t nbefore = e->nparked;

	e->parked = malloc(((size_t)t->nwaiting + 1) * sizeof(struct waiting *));
	must(e->parked != NULL);
	e->nparked = t->nwaiting;
	e->parked_bytes = 0;
	for (uint32_t i = 0; i < nbefore; i++)
		before[i]->kept = NULL;
	for (uint32_t i = 0; i < t->nwaiting; i++) {
		struct waiting *w = &t->waiting[i], *kept = w->kept;
		if (kept)
			*kept = *w;
		else
			kept = waiting_keep(w);
		e->parked[i] = kept;
		e->parked_bytes += waiting_bytes(kept);
	}
	for (uint32_t i = 0; i < nbefore; i++)
		if (!before[i]->kept)
			free(before[i]);
	free(before);
}

void waiting_free(struct engine *e)
{
	for (uint32_t i = 0; i < e->nparked; i++)
		free(e->parked[i]);
	free(e->parked);
	e->parked = NULL;
	e->nparked = 0;
}

int64_t engine_deadline_ms(const struct engine *e)
{
	int64_t first = INT64_MAX;

	if (e->checking[false].replay || e->checking[true].replay)
		return 0;
	for (uint32_t i = 0; i < e->nparked; i++)
		if (e->parked[i]->deadline_ms < first)
			first = e->parked[i]->deadline_ms;
	return first;
}
