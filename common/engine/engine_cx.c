/* What handlers are given: refusing, emitting, randomness; and applying what was emitted. */
#include "engine_private.h"
#include "validate.h"

#include <sodium.h>

#include <stdarg.h>

void cx_begin(struct cx *cx, struct engine_private *p, struct attempt *t)
{
	*p = (struct engine_private){.attempt = t};
	p->last_emission = &p->emissions;
	*cx = (struct cx){.view = t->view,
			  .arena = t->engine->one,
			  .now_ms = engine_now(t->engine, t->batch),
			  .secret = t->engine->config.secret,
			  .private_ = p};
}

enum status refuse_limit(struct cx *cx, enum reason why, const char *field, struct str got,
			 uint64_t limit)
{
	must(why != REASON_none);
	cx->fault = (struct fault){.why = why,
				   .desc = cx->private_->desc,
				   .field = str_of(field),
				   .got = arena_str(cx->arena, got),
				   .limit = limit};
	return reason_status(why);
}

enum status refuse(struct cx *cx, enum reason why, const char *field, struct str got)
{
	return refuse_limit(cx, why, field, got, 0);
}

void cx_random(struct cx *cx, void *bytes, size_t n)
{
	struct engine_private *p = cx->private_;
	unsigned char seed[randombytes_SEEDBYTES];
	struct str from = arena_printf(cx->arena, "%llu:%s %llu", (unsigned long long)p->draws++,
				       p->random_for, (unsigned long long)p->random_number);
	crypto_generichash_state state;

	must(crypto_generichash_init(&state, p->attempt->batch->seed,
				     sizeof p->attempt->batch->seed, sizeof seed) == 0);
	crypto_generichash_update(&state, (const unsigned char *)from.p, from.n);
	crypto_generichash_final(&state, seed, sizeof seed);
	randombytes_buf_deterministic(bytes, n, seed);
}

uint64_t cx_next_sequence(const struct cx *cx)
{
	const struct engine_private *p = cx->private_;

	return p->attempt->engine->state.head.sequence + p->nemissions + 1;
}

uint64_t emit_event(struct cx *cx, const struct desc *d, const void *message)
{
	struct engine_private *p = cx->private_;
	struct buf *b = &p->attempt->engine->scratch;
	uint64_t sequence = cx_next_sequence(cx);
	struct emission *m = arena_alloc(cx->arena, sizeof *m);
	void *again = arena_alloc(cx->arena, d->size);
	struct fault fault;

	must(d->what == WHAT_EVENT);
	b->n = 0;
	b->over = false;
	wire_encode(b, d, message);
	p->nemissions++;
	if (b->over || b->n > EVENT_BYTES_MAX || p->nemissions > EMISSIONS_MAX) {
		p->bad_event = true;
		return sequence;
	}
	*m = (struct emission){
		.desc = d, .message = again, .body = arena_str(cx->arena, buf_slice(b))};
	/* Those who follow take no other: an event against its table would stop their feeds. */
	if (!wire_decode(m->body, d, WIRE_LENIENT, cx->arena, again, &fault) ||
	    !validate_event(d, again, cx->arena, &fault)) {
		p->bad_event = true;
		p->bad = fault;
	}
	*p->last_emission = m;
	p->last_emission = &m->next;
	p->last_body = m->body;
	return sequence;
}

struct event event_of(const struct desc *d, const struct log_entry *entry)
{
	return (struct event){.sequence = entry->sequence,
			      .at_ms = entry->at,
			      .actor = entry->actor,
			      .behalf = entry->behalf,
			      .desc = d,
			      .upstream = entry->upstream,
			      .upstream_sequence = entry->upstream_sequence};
}

bool attempt_lives(struct attempt *t)
{
	t->dead = t->dead || view_failed(t->view);
	return !t->dead;
}

void attempt_append(struct attempt *t, struct log_entry *entry)
{
	struct engine *e = t->engine;
	uint64_t sequence = eventlog_append(t->tx, &e->state.head, entry, &e->scratch);

	must(entry->upstream.n || schema_slot(entry->type) != SLOT_none);
	if (e->state.newest_ms < entry->at)
		e->state.newest_ms = entry->at;
	e->state.last_of[entry->upstream.n ? SLOT_FOLLOWED : schema_slot(entry->type)] = sequence;
	engine_count(e, COUNT_events, 1);
}

bool engine_apply(struct attempt *t, const struct handler *h, const struct log_entry *entry,
		  const void *message)
{
	struct event event = event_of(h->desc, entry);

	if (!attempt_lives(t))
		return false;
	h->apply(t->tx, &event, message);
	return true;
}

bool cx_apply_emissions(struct cx *cx, struct str actor, struct str behalf, struct str request_id)
{
	struct attempt *t = cx->private_->attempt;
	struct engine *e = t->engine;

	for (const struct emission *m = cx->private_->emissions; m && !t->dead; m = m->next) {
		const struct handler *h = e->routes[m->desc->slot].apply;
		struct log_entry entry = {.at = cx->now_ms,
					  .type = m->desc->type,
					  .actor = actor,
					  .behalf = behalf,
					  .request = request_id,
					  .body = m->body};

		must(h != NULL);
		attempt_append(t, &entry);
		if (e->state.latest_ms < entry.at)
			e->state.latest_ms = entry.at;
		engine_apply(t, h, &entry, m->message);
	}
	return !t->dead;
}

void attempt_log(struct attempt *t, const char *format, ...)
{
	struct arena *a = t->engine->arena;
	struct line *line = arena_alloc(a, sizeof *line);
	va_list args;

	va_start(args, format);
	line->text = arena_z(a, arena_vprintf(a, format, args));
	va_end(args);
	*t->last_line = line;
	t->last_line = &line->next;
}

static bool plain(unsigned char c)
{
	return c > ' ' && c != '"' && c != '\\' && c != '=' && c != 0x7f;
}

struct str log_value(struct arena *a, struct str s)
{
	bool quoted = s.n == 0;
	char *p = arena_alloc(a, 2 * (size_t)s.n + 2);
	uint32_t n = 0;

	for (uint32_t i = 0; i < s.n; i++)
		quoted = quoted || !plain((unsigned char)s.p[i]);
	if (!quoted)
		return s;
	p[n++] = '"';
	for (uint32_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c == '"' || c == '\\')
			p[n++] = '\\';
		p[n++] = c < ' ' || c == 0x7f ? '?' : s.p[i];
	}
	p[n++] = '"';
	return (struct str){p, n};
}
