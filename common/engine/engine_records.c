/* Records that another version of the program made are made anew from the log, when the service
 * starts, by what is applied today. Then what follows from them is told anew, once. */
#include "engine_private.h"
#include "version.h"

#include <stdio.h>

/* Of the texts of an entry that are kept until it is applied. */
#define ENTRIES_OF_ARENA 256

static bool is_made_of_events(const struct desc *d)
{
	return d->what == WHAT_RECORD && record_key_fields(d) && !record_is_of_engine(d);
}

const struct handler *engine_handler(const struct engine *e, const struct log_entry *entry,
				     bool *known)
{
	const struct route *route = &e->routes[schema_slot(entry->type)];

	*known = entry->upstream.n ? schema_by_type(entry->type) != NULL : route->apply != NULL;
	return entry->upstream.n ? route->follow : route->apply;
}

const char *records_why_newer(const struct service_meta *meta)
{
	static char text[300];

	snprintf(text, sizeof text,
		 "the store was written by Cursus %.*s, which is newer than this version (%s): "
		 "install that one again, or go back to the backup that was made before the "
		 "upgrade",
		 meta->program.n > 32 ? 32 : (int)meta->program.n, meta->program.p, CURSUS_VERSION);
	return text;
}

static const char *why_entry(const struct log_entry *entry, const char *what)
{
	static char text[160];

	snprintf(text, sizeof text, "log entry %llu (type %llu) %s",
		 (unsigned long long)entry->sequence, (unsigned long long)entry->type, what);
	return text;
}

static const char *apply_again(struct engine *e, struct tx *tx, struct arena *a,
			       const struct log_entry *entry)
{
	bool known;
	const struct handler *h = engine_handler(e, entry, &known);
	struct fault fault;

	if (!known)
		return why_entry(entry, "is of a newer version of this program");
	/* After a storage error nothing is there, and the commit will say so. */
	if (!h || view_failed(tx_view(tx)))
		return NULL;
	struct event event = event_of(h->desc, entry);
	void *message = arena_alloc(a, h->desc->size);
	if (!wire_decode(entry->body, h->desc, WIRE_LENIENT, a, message, &fault))
		return why_entry(entry, "cannot be read");
	h->apply(tx, &event, message);
	return view_contradicted(tx_view(tx)) ? why_entry(entry, "contradicts those before it")
					      : NULL;
}

/* The chain is looked at as a whole: a handler may count on what was applied once, not on bytes
 * that were damaged since. */
static const char *replay_all(struct engine *e, struct tx *tx)
{
	struct arena *a = arena_new();
	struct chain head = {0};
	struct log_entry entry = {0};
	const char *why = NULL;

	while (!why &&
	       get_log_entry(tx_view(tx), &(struct log_entry){.sequence = head.sequence + 1}, a,
			     &entry)) {
		why = chain_follows(&head, &entry, &e->scratch)
			      ? apply_again(e, tx, a, &entry)
			      : why_entry(&entry, "does not follow from the one before it");
		if (head.sequence % ENTRIES_OF_ARENA)
			continue;
		arena_reset(a);
		engine_stepped(e);
	}
	arena_free(a);
	return why;
}

const char *records_make_anew(struct engine *e, struct tx *tx)
{
	uint32_t n;
	const struct desc *const *descs = schema_descs(&n);

	for (uint32_t i = 0; i < n; i++)
		if (is_made_of_events(descs[i]))
			tx_clear(tx, descs[i]);
	return replay_all(e, tx);
}

static struct attempt attempt_of(struct engine *e, struct tx *tx, const struct batch *b)
{
	return (struct attempt){
		.engine = e, .batch = b, .tx = tx, .view = tx_view(tx), .writes = true};
}

/* One call of the service's hook, as a reaction is called. */
static const char *upgrade_step(struct attempt *t, struct upgrade *u, uint64_t number,
				bool *through)
{
	struct engine *e = t->engine;
	struct principal self = {.name = str_of(e->config.service->name), .roles = SERVICE};
	struct engine_private p;
	struct cx cx;

	arena_reset(e->one);
	cx_begin(&cx, &p, t);
	cx.who = &self;
	cx.roles = self.roles;
	cx.by = self.name;
	p.random_for = "upgrade";
	p.random_number = number;
	*through = e->config.service->upgrade(&cx, u);
	if (p.bad_event)
		return "the upgrade tells what its table does not allow";
	u->after = arena_str(e->arena, u->after);
	cx_apply_emissions(&cx, self.name, STR(""), STR(""));
	return view_contradicted(t->view) ? "the upgrade contradicts what is known" : NULL;
}

const char *records_upgrade(struct engine *e, struct tx *tx, int64_t now_ms,
			    const unsigned char seed[32], uint64_t from)
{
	/* Not before what it follows from, if the clock was put back. */
	struct batch b = {.now_ms = now_ms > e->state.latest_ms ? now_ms : e->state.latest_ms};
	struct attempt t = attempt_of(e, tx, &b);
	struct upgrade u = {.from = from};
	const char *why = NULL;
	bool through = false;

	t.last_line = &t.lines;
	memcpy(b.seed, seed, sizeof b.seed);
	for (uint64_t i = 0; !why && !through && attempt_lives(&t); i++)
		why = upgrade_step(&t, &u, i, &through);
	return why;
}
