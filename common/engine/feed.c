/* Following another service's log. */
#include "feed.h"
#include "validate.h"

#include <stdio.h>

/* As long as feed_read lets it be. */
#define TYPES_BYTES_MAX 400

uint32_t service_upstreams(const struct service *s, const char *names[SEEN_MAX])
{
	uint32_t n = 0;

	for (size_t o = 0; o < SERVICES_N; o++)
		for (uint32_t i = 0; i < s->nhandlers; i++) {
			const struct handler *h = &s->handlers[i];
			if (h->kind != HANDLE_FOLLOW && h->kind != HANDLE_REACT)
				continue;
			if (strcmp(service_of_type(h->desc->type), service_rows[o].name) == 0) {
				names[n++] = service_rows[o].name;
				break;
			}
		}
	return n;
}

static void types_fill(const struct engine *e, const char *upstream, struct buf *out)
{
	uint32_t n;
	const struct desc *const *descs = schema_descs(&n);

	for (uint32_t i = 0; i < n; i++) {
		const struct route *r = &e->routes[descs[i]->slot];
		uint32_t type = descs[i]->type;
		if ((!r->follow && !r->react) || strcmp(service_of_type(type), upstream) != 0)
			continue;
		buf_u8(out, (uint8_t)(type >> 8));
		buf_u8(out, (uint8_t)type);
	}
	must(!out->over);
}

struct feed *feed_by_name(struct engine *e, struct str upstream)
{
	for (uint32_t i = 0; i < e->state.nfeeds; i++)
		if (str_is(upstream, e->state.feeds[i].upstream))
			return &e->state.feeds[i];
	return NULL;
}

void feed_load(struct engine *e, struct view *v, struct arena *a)
{
	const char *names[SEEN_MAX];

	e->state.nfeeds = service_upstreams(e->config.service, names);
	for (uint32_t i = 0; i < e->state.nfeeds; i++) {
		struct feed *f = &e->state.feeds[i];
		struct feed_cursor c = {0};

		*f = (struct feed){.upstream = names[i]};
		e->upstreams[i] = (struct principal){.name = str_of(names[i]), .roles = SERVICE};
		buf_free(&e->types[i]);
		buf_init(&e->types[i], TYPES_BYTES_MAX);
		types_fill(e, names[i], &e->types[i]);
		if (get_feed_cursor(v, &(struct feed_cursor){.upstream = str_of(names[i])}, a, &c))
			f->sequence = c.sequence;
		feed_back_load(e, f, v, &c);
	}
}

void feed_stop(struct attempt *t, struct feed *f, struct str why)
{
	struct str line = log_value(t->engine->arena, why);

	snprintf(f->stopped, sizeof f->stopped, "%.*s", (int)why.n, why.p);
	attempt_log(t, "feed_stopped upstream=%s sequence=%llu why=%.*s", f->upstream,
		    (unsigned long long)f->sequence, (int)line.n, line.p);
}

static struct str why_not(struct arena *a, const struct fault *fault)
{
	struct fault masked = fault_masked(fault);

	return fault_text(a, &masked, NULL);
}

static void react(struct attempt *t, const struct feed *f, const struct route *r,
		  const struct log_entry *entry, const void *message)
{
	struct engine *e = t->engine;
	struct engine_private p;
	struct cx cx;
	struct event event = event_of(r->react->desc, entry);

	cx_begin(&cx, &p, t);
	cx.who = &e->upstreams[f - e->state.feeds];
	cx.roles = cx.who->roles;
	cx.by = entry->behalf.n ? entry->behalf : entry->actor;
	p.desc = r->react->desc;
	p.random_for = f->upstream;
	p.random_number = entry->upstream_sequence;
	r->react->react(&cx, &event, message);
	if (p.bad_event)
		view_contradict(t->view);
	else
		cx_apply_emissions(&cx, cx.who->name, STR(""), entry->request);
}

/* What cannot be followed further, and why; returns false. */
static bool entry_stops(struct attempt *t, struct feed *f, const struct desc *d,
			const struct log_entry *entry, struct str why)
{
	feed_stop(t, f,
		  arena_printf(t->engine->arena, "entry %llu (%s) %.*s",
			       (unsigned long long)entry->sequence, d->name, (int)why.n, why.p));
	return false;
}

static bool read_fact(struct attempt *t, struct feed *f, const struct desc *d,
		      const struct log_entry *theirs, void *message)
{
	struct engine *e = t->engine;
	struct fault fault = {0};

	if (wire_decode(theirs->body, d, WIRE_LENIENT, e->one, message, &fault) &&
	    validate_event(d, message, e->one, &fault))
		return true;
	struct str why = why_not(e->arena, &fault);
	return entry_stops(t, f, d, theirs,
			   arena_printf(e->arena, "cannot be read: %.*s", (int)why.n, why.p));
}

/* The upstream's entry becomes one of our log, word for word, so that a replay needs nobody else.
 * One that contradicts what is known is found when it is applied: the batch is run again without
 * it. */
bool feed_follow(struct attempt *t, struct feed *f, const struct route *r,
		 const struct log_entry *theirs)
{
	struct engine *e = t->engine;
	const struct desc *d = r->follow ? r->follow->desc : r->react->desc;
	struct log_entry ours = *theirs;

	if (theirs->sequence == f->contradicts)
		return entry_stops(t, f, d, theirs, STR("contradicts what is known here"));
	arena_reset(e->one);
	void *message = arena_alloc(e->one, d->size);
	if (!read_fact(t, f, d, theirs, message))
		return false;
	ours.upstream = str_of(f->upstream);
	ours.upstream_sequence = theirs->sequence;
	attempt_append(t, &ours);
	if (r->follow)
		engine_apply(t, r->follow, &ours, message);
	if (r->react && !view_contradicted(t->view) && attempt_lives(t))
		react(t, f, r, &ours, message);
	if (!view_contradicted(t->view))
		return true;
	t->contradicting = f;
	t->contradicts = theirs->sequence;
	t->dead = true;
	return false;
}

bool feed_follows(const struct engine *e, const struct feed *f, const struct log_entry *entry,
		  const struct route **r)
{
	/* What the upstream itself follows comes from where it was decided, not from there again.
	 */
	if (entry->upstream.n)
		return false;
	*r = &e->routes[schema_slot(entry->type)];
	return ((*r)->follow || (*r)->react) &&
	       strcmp(service_of_type(entry->type), f->upstream) == 0;
}

/* The upstream's log as far as it was followed: a chain, so that a log which was restored from a
 * copy and has grown again behind our cursor is told from the one that we know. */
static struct chain chain_of(const struct feed_cursor *cursor)
{
	struct chain head = {.sequence = cursor->sequence};

	if (cursor->hash.n == sizeof head.hash)
		memcpy(head.hash, cursor->hash.p, sizeof head.hash);
	return head;
}

/* false: nothing of the page may have an effect. */
static bool page_fits(struct attempt *t, struct feed *f, const struct feed_page *page,
		      struct feed_cursor *cursor)
{
	struct arena *a = t->engine->arena;
	bool known = get_feed_cursor(
		t->view, &(struct feed_cursor){.upstream = str_of(f->upstream)}, a, cursor);

	if (!known) {
		*cursor = (struct feed_cursor){.upstream = str_of(f->upstream),
					       .log_id = page->log_id};
	} else if (!str_eq(cursor->log_id, page->log_id)) {
		feed_stop(t, f, STR("its log is another one than before"));
		return false;
	}
	if (page->head < cursor->sequence) {
		feed_stop(t, f,
			  arena_printf(a, "its log ends at %llu, but %llu was followed already",
				       (unsigned long long)page->head,
				       (unsigned long long)cursor->sequence));
		return false;
	}
	/* It may have grown again to just where we stand, or further by what we did not ask for:
	 * then no entry comes that would tell. */
	struct chain ours = chain_of(cursor), at = f->reads_back ? f->back : ours;
	if (!chain_has(&ours, page->head, page->head_hash) ||
	    !chain_has(&ours, page->through, page->through_hash) ||
	    !chain_has(&at, page->from, page->from_hash)) {
		feed_stop(t, f,
			  arena_printf(a, "its entry %llu is another one than was followed",
				       (unsigned long long)cursor->sequence));
		return false;
	}
	/* An answer to a question that was put further on leaves out what is missing here. */
	return page->from <= at.sequence;
}

bool feed_lacks_cause(struct engine *e, const struct log_entry *entry)
{
	const struct feed *cause = entry->upstream.n ? feed_by_name(e, entry->upstream) : NULL;

	return cause && feed_reached(cause) < entry->upstream_sequence;
}

static void page_take(struct attempt *t, struct feed *f, const struct feed_page *page,
		      struct feed_cursor *cursor)
{
	struct engine *e = t->engine;
	const struct route *r;

	for (uint32_t i = 0; i < page->entries.n && !t->dead; i++) {
		const struct log_entry *entry = &page->entries.p[i];
		struct chain head = chain_of(cursor);

		if (entry->sequence <= cursor->sequence)
			continue;
		if (!page->through && entry->sequence != cursor->sequence + 1) {
			feed_stop(t, f,
				  arena_printf(e->arena, "entry %llu came after entry %llu",
					       (unsigned long long)entry->sequence,
					       (unsigned long long)cursor->sequence));
			return;
		}
		if (entry->sequence == cursor->sequence + 1 &&
		    !chain_follows(&head, entry, &e->scratch)) {
			feed_stop(t, f,
				  arena_printf(e->arena,
					       "entry %llu does not follow from what was followed",
					       (unsigned long long)entry->sequence));
			return;
		}
		if (feed_lacks_cause(e, entry))
			return;
		if (feed_follows(e, f, entry, &r) && !feed_follow(t, f, r, entry))
			return;
		cursor->sequence = f->sequence = entry->sequence;
		cursor->hash = entry->hash;
		engine_count(e, COUNT_feed_entries, 1);
	}
	if (!t->dead && page->through > cursor->sequence) {
		cursor->sequence = f->sequence = page->through;
		cursor->hash = page->through_hash;
	}
}

void feed_take(struct attempt *t, struct str upstream, struct str bytes)
{
	struct engine *e = t->engine;
	struct feed *f = feed_by_name(e, upstream);
	struct feed_page page = {0};
	struct feed_cursor cursor = {0};
	struct fault fault = {0};

	if (!f || f->stopped[0] || t->dead)
		return;
	engine_count(e, COUNT_feed_pages, 1);
	if (!wire_decode(bytes, &desc_feed_page, WIRE_LENIENT, e->arena, &page, &fault) ||
	    !validate(&desc_feed_page, &page, e->arena, &fault)) {
		struct str why = why_not(e->arena, &fault);
		feed_stop(t, f,
			  arena_printf(e->arena, "an answer cannot be read: %.*s", (int)why.n,
				       why.p));
		return;
	}
	if (!page_fits(t, f, &page, &cursor))
		return;
	uint64_t before = f->sequence;
	bool reads_back = f->reads_back;
	if (reads_back)
		feed_back_take(t, f, &page, &cursor);
	else
		page_take(t, f, &page, &cursor);
	cursor.types = buf_slice(&e->types[f - e->state.feeds]);
	if (f->sequence != before || f->reads_back != reads_back)
		put_feed_cursor(t->tx, &cursor);
}
