/* One request, in the order of the house: envelope, route, who, decode and check, answered
 * already?, seen, decide, append and apply, keep the reply. */
#include "authorise.h"
#include "faults.h"
#include "rate.h"
#include "validate.h"

#include <sodium.h>

#define CURSOR_MARK_BYTES 8

static void scratch_clear(struct engine *e)
{
	e->scratch.n = 0;
	e->scratch.over = false;
}

struct request request_read(struct engine *e, struct arena *a, struct str route, struct str key,
			    struct str bytes)
{
	struct request r = {.route = route, .key = key, .bytes = bytes};

	if (!envelope_decode(bytes, a, &r.envelope, &r.fault)) {
		must(r.fault.why != REASON_none);
		return r;
	}
	r.ask = e->routes[schema_slot(r.envelope.type)].ask;
	return r;
}

static enum status own_bug(struct cx *cx, const char *what)
{
	struct fault bad = fault_masked(&cx->private_->bad);
	struct arena *a = cx->private_->attempt->engine->arena;
	struct str why = bad.why ? log_value(a, fault_text(a, &bad, NULL)) : STR("unknown");

	attempt_log(cx->private_->attempt, "bug type=%s what=%s why=%.*s", cx->private_->desc->name,
		    what, (int)why.n, why.p);
	return refuse(cx, REASON_own_bug, "", STR(""));
}

static enum status no_such_message(struct cx *cx, const struct request *r)
{
	const struct desc *d = schema_by_type(r->envelope.type);

	return refuse(cx, REASON_unknown_type, "",
		      d ? str_of(d->name)
			: arena_printf(cx->arena, "%llu", (unsigned long long)r->envelope.type));
}

enum status request_message(struct cx *cx, struct str body, const struct desc *d, void *message)
{
	if (wire_decode(body, d, WIRE_STRICT, cx->arena, message, &cx->fault) &&
	    validate(d, message, cx->arena, &cx->fault))
		return STATUS_ok;
	must(cx->fault.why != REASON_none);
	if (!cx->fault.desc)
		cx->fault.desc = d;
	return reason_status(cx->fault.why);
}

/* Waits for the feeds that the client has seen further, for a while. */
static enum status see(struct attempt *t, struct cx *cx, const struct request *r,
		       struct answer *answer)
{
	struct waiting w = {.deadline_ms = r->arrived_ms + PARK_MS};
	const char *upstream;

	if (waiting_needs(t->engine, &r->envelope, w.needs, &upstream))
		return STATUS_ok;
	if (wait_is_over(t->batch, r->arrived_ms, w.deadline_ms))
		return refuse(cx, REASON_feed_behind, "", str_of(upstream));
	if (!waiting_add(t, r, &w))
		return refuse(cx, REASON_too_busy, "", STR(""));
	answer->waits = true;
	return STATUS_ok;
}

enum status request_decide(struct attempt *t, struct cx *cx, const struct request *r,
			   const void *message, struct answer *answer)
{
	struct engine *e = t->engine;
	const struct desc *of_reply = r->ask->desc->reply;
	void *out = arena_alloc(cx->arena, of_reply->size);

	if (!attempt_lives(t)) {
		answer->waits = true; /* for the batch that is run again, or for nothing */
		return STATUS_ok;
	}
	enum status s = relations_of(cx)->reaches(cx, r->ask->desc, message);
	if (s == STATUS_ok)
		s = r->ask->decide(cx, message, out);
	if (s != STATUS_ok)
		return cx->fault.why ? s : own_bug(cx, "refused_without_reason");
	if (cx->private_->bad_event)
		return own_bug(cx, "event_cannot_be_kept");
	scratch_clear(e);
	wire_encode(&e->scratch, of_reply, out);
	if (e->scratch.over || e->scratch.n > EVENT_BYTES_MAX)
		return own_bug(cx, "reply_too_large");
	answer->body = arena_str(cx->arena, buf_slice(&e->scratch));
	if (r->envelope.dry)
		return STATUS_ok;
	must(t->writes);
	cx_apply_emissions(cx, authorise_actor(cx), cx->private_->behalf, r->envelope.request_id);
	must(!view_contradicted(t->view));
	answer->sequence = e->state.head.sequence;
	answer->event = cx->private_->last_body;
	engine_count(e, COUNT_commands_done, 1);
	return STATUS_ok;
}

/* One, or with message NULL the many of the body; what was done is kept under the request id. */
static enum status decide(struct attempt *t, struct cx *cx, const struct request *r,
			  const struct asked *asked, const void *message, struct answer *answer)
{
	bool done = true;
	enum status s = message ? request_decide(t, cx, r, message, answer)
				: many_decide(t, cx, r, answer, &done);

	if (s != STATUS_ok || answer->waits || r->envelope.dry || !done)
		return s;
	dedup_keep(t->tx, cx->arena, asked,
		   &(struct answered){.at_ms = t->batch->now_ms,
				      .sequence = answer->sequence,
				      .reply = answer->body,
				      .event = answer->event});
	t->kept++;
	return STATUS_ok;
}

static enum status command_run(struct attempt *t, struct cx *cx, const struct request *r,
			       const void *message, struct answer *answer)
{
	struct asked asked = {.id = r->envelope.request_id,
			      .key = r->key,
			      .type = r->envelope.type,
			      .body = r->envelope.body,
			      .behalf = r->envelope.behalf};
	struct request_done done = {0};

	if (r->envelope.dry && clock_is_behind(t->engine, t->batch))
		return refuse_clock_behind(cx);
	if (r->envelope.dry) {
		enum status s = see(t, cx, r, answer);
		return s != STATUS_ok || answer->waits ? s
						       : decide(t, cx, r, &asked, message, answer);
	}
	switch (dedup_find(t->view, &asked, cx->arena, &done)) {
	case DEDUP_OF_ANOTHER:
		return refuse(cx, REASON_request_of_another, "", STR(""));
	case DEDUP_DIFFERS:
		return refuse(cx, REASON_request_differs, "", STR(""));
	case DEDUP_DAMAGED:
		return own_bug(cx, "reply_not_in_the_log");
	case DEDUP_ANSWERED:
		answer->body = done.reply;
		answer->sequence = done.sequence;
		engine_count(t->engine, COUNT_requests_repeated, 1);
		return STATUS_ok;
	case DEDUP_NEW:
		break;
	}
	if (clock_is_behind(t->engine, t->batch))
		return refuse_clock_behind(cx);
	if (t->no_room)
		return refuse(cx, REASON_no_room, "", STR(""));
	enum status s = see(t, cx, r, answer);
	if (s != STATUS_ok || answer->waits)
		return s;
	return decide(t, cx, r, &asked, message, answer);
}

/* A page's cursor begins with a mark of the question, so that it is refused in another list. */
static void cursor_mark(const struct request *r, unsigned char mark[CURSOR_MARK_BYTES])
{
	unsigned char hash[crypto_generichash_BYTES_MIN];
	unsigned char type[2] = {(unsigned char)(r->envelope.type >> 8),
				 (unsigned char)r->envelope.type};

	must(crypto_generichash(hash, sizeof hash, (const unsigned char *)r->envelope.body.p,
				r->envelope.body.n, NULL, 0) == 0);
	memcpy(mark, hash, CURSOR_MARK_BYTES);
	mark[0] ^= type[0];
	mark[1] ^= type[1];
}

static bool cursor_read(const struct request *r, struct rows *rows)
{
	unsigned char mark[CURSOR_MARK_BYTES];
	struct str cursor = r->envelope.cursor;

	if (!cursor.n)
		return true;
	cursor_mark(r, mark);
	if (cursor.n <= CURSOR_MARK_BYTES || cursor.n > CURSOR_MARK_BYTES + sizeof rows->last ||
	    memcmp(cursor.p, mark, CURSOR_MARK_BYTES) != 0)
		return false;
	rows->after = (struct str){cursor.p + CURSOR_MARK_BYTES, cursor.n - CURSOR_MARK_BYTES};
	return true;
}

static void page_answer(struct engine *e, const struct request *r, const struct rows *rows,
			struct answer *answer)
{
	unsigned char cursor[CURSOR_MARK_BYTES + sizeof rows->last];
	uint32_t n = 0;

	if (rows->full) {
		cursor_mark(r, cursor);
		memcpy(cursor + CURSOR_MARK_BYTES, rows->last, rows->nlast);
		n = CURSOR_MARK_BYTES + rows->nlast;
	}
	scratch_clear(e);
	page_encode(&e->scratch, buf_slice(rows->bytes), rows->n,
		    (struct str){(const char *)cursor, n});
	must(!e->scratch.over);
	answer->body = arena_str(e->one, buf_slice(&e->scratch));
}

static enum status query_wait(struct attempt *t, struct cx *cx, const struct request *r,
			      struct answer *answer)
{
	if (!waiting_add(t, r, &cx->private_->waits_for))
		return refuse(cx, REASON_too_busy, "", STR(""));
	answer->waits = true;
	return STATUS_ok;
}

/* Until the next batch, which is due at once. */
static enum status query_later(struct attempt *t, struct cx *cx, const struct request *r,
			       struct answer *answer)
{
	struct waiting w = {.deadline_ms = t->batch->now_ms};

	if (!waiting_add(t, r, &w))
		return refuse(cx, REASON_too_busy, "", STR(""));
	answer->waits = true;
	return STATUS_ok;
}

/* Of its answers in this batch; NULL: others came first. */
static struct share *share_of(struct attempt *t, struct str key)
{
	for (uint32_t i = 0; i < t->nshares; i++)
		if (str_eq(t->shares[i].key, key))
			return &t->shares[i];
	if (t->nshares == SHARES_MAX)
		return NULL;
	t->shares[t->nshares] = (struct share){.key = key};
	return &t->shares[t->nshares++];
}

static bool had_its_share(struct attempt *t, struct str key)
{
	const struct share *share = share_of(t, key);

	return t->answer_bytes > ANSWERS_BYTES_MAX ||
	       (share && share->bytes > ANSWERS_BYTES_OF_KEY_MAX);
}

static enum status query_run(struct attempt *t, struct cx *cx, const struct request *r,
			     const void *message, struct answer *answer)
{
	uint64_t limit = r->envelope.limit;
	struct rows rows = {
		.bytes = &t->engine->page, .desc = r->ask->desc->reply, .limit = PAGE_ROWS_MAX};

	if (limit && limit < PAGE_ROWS_MAX)
		rows.limit = (uint32_t)limit;
	if (!cursor_read(r, &rows))
		return refuse(cx, REASON_bad_cursor, "", STR(""));
	enum status s = see(t, cx, r, answer);
	if (s != STATUS_ok || answer->waits)
		return s;
	s = relations_of(cx)->reaches(cx, r->ask->desc, message);
	if (s != STATUS_ok)
		return s;
	if (had_its_share(t, r->key))
		return query_later(t, cx, r, answer);
	rows.bytes->n = 0;
	s = r->ask->query(cx, message, &rows);
	if (s == STATUS_ok && cx->private_->waits)
		s = query_wait(t, cx, r, answer);
	else if (s == STATUS_ok && rows.lost)
		s = own_bug(cx, "page_without_cursor");
	else if (s == STATUS_ok)
		page_answer(t->engine, r, &rows, answer);
	else if (!cx->fault.why)
		s = own_bug(cx, "refused_without_reason");
	engine_count(t->engine, COUNT_queries_done, s == STATUS_ok && !answer->waits);
	return s;
}

static enum status request_answer(struct attempt *t, struct cx *cx, const struct request *r,
				  struct answer *answer)
{
	if (r->fault.why) {
		cx->fault = r->fault;
		return reason_status(r->fault.why);
	}
	if (!r->ask)
		return no_such_message(cx, r);
	const struct desc *d = r->ask->desc;
	cx->private_->desc = d;
	enum status s = authorise_sender(cx, t->engine, r->key, r->envelope.behalf, d);
	if (s != STATUS_ok)
		return s;
	if (r->envelope.many)
		return d->what == WHAT_COMMAND
			       ? command_run(t, cx, r, NULL, answer)
			       : refuse(cx, REASON_bad_envelope, "options", STR(""));
	void *message = arena_alloc(cx->arena, d->size);
	s = request_message(cx, r->envelope.body, d, message);
	if (s == STATUS_ok)
		s = relations_of(cx)->names(cx, d, message);
	if (s != STATUS_ok)
		return s;
	return d->what == WHAT_COMMAND ? command_run(t, cx, r, message, answer)
				       : query_run(t, cx, r, message, answer);
}

struct str request_refusal(struct attempt *t, const struct cx *cx, const struct request *r,
			   enum status s)
{
	struct engine *e = t->engine;
	struct arena *a = cx->arena;
	const struct desc *d = schema_by_type(r->envelope.type);
	struct str who = log_value(a, cx->who ? authorise_actor(cx) : r->key);
	struct str behalf = log_value(a, r->envelope.behalf);
	struct str field = log_value(a, cx->fault.field);
	struct fault_reply reply;

	must((size_t)cx->fault.why < ENGINE_REASONS_MAX);
	e->state.refused[cx->fault.why]++;
	engine_count(e, COUNT_requests_refused, 1);
	uint64_t untold;

	if (rate_allows(e->lines, r->key, 1, t->batch->now_ms))
		attempt_log(t,
			    "refused type=%s who=%.*s behalf=%.*s status=%s field=%.*s reason=%s",
			    d ? d->name : "?", (int)who.n, who.p, (int)behalf.n, behalf.p,
			    status_name(s), (int)field.n, field.p, reason_name(cx->fault.why));
	else if (rate_tells(e->lines, r->key, t->batch->now_ms, &untold))
		attempt_log(t, "refused_more who=%.*s times=%llu", (int)who.n, who.p,
			    (unsigned long long)untold);
	fault_to_reply(&cx->fault, a, &reply);
	scratch_clear(e);
	wire_encode(&e->scratch, &desc_fault_reply, &reply);
	must(!e->scratch.over);
	return arena_str(a, buf_slice(&e->scratch));
}

/* What one request took in memory is given back before the next: a batch has a thousand. */
void request_run(struct attempt *t, const struct request *r)
{
	struct engine *e = t->engine;
	struct engine_private p;
	struct cx cx;
	struct answer answer = {0};

	arena_reset(e->one);
	cx_begin(&cx, &p, t);
	p.request = r;
	p.random_for = "request";
	p.random_number = t->asked++;
	answer.sequence = e->state.head.sequence;
	enum status s = request_answer(t, &cx, r, &answer);
	if (answer.waits)
		return;
	if (s != STATUS_ok)
		answer.body = request_refusal(t, &cx, r, s);
	scratch_clear(e);
	reply_encode(&e->scratch, &(struct reply){.version = WIRE_VERSION,
						  .request_id = r->envelope.request_id,
						  .status = s,
						  .sequence = answer.sequence,
						  .body = answer.body});
	must(!e->scratch.over);
	t->outputs[t->noutputs++] =
		(struct output){.route = arena_str(e->arena, r->route),
				.bytes = arena_str(e->arena, buf_slice(&e->scratch))};
	struct share *share = share_of(t, r->key);
	t->answer_bytes += e->scratch.n;
	if (share)
		share->bytes += e->scratch.n;
}

struct str engine_refusal(struct arena *a, struct str bytes, enum reason why, uint64_t limit)
{
	struct envelope envelope = {0};
	struct fault fault, busy = {.why = why, .limit = limit};
	struct fault_reply reply;
	struct buf b;

	if (!envelope_decode(bytes, a, &envelope, &fault))
		envelope.request_id = STR("");
	fault_to_reply(&busy, a, &reply);
	buf_init(&b, WIRE_BYTES_MAX);
	wire_encode(&b, &desc_fault_reply, &reply);
	struct str body = arena_str(a, buf_slice(&b));
	b.n = 0;
	reply_encode(&b, &(struct reply){.version = WIRE_VERSION,
					 .request_id = envelope.request_id,
					 .status = reason_status(why),
					 .body = body});
	must(!b.over);
	struct str out = arena_str(a, buf_slice(&b));
	buf_free(&b);
	return out;
}
