/* Many commands of one kind in one envelope: one way there and back, one request id, and each
 * decided as if it had come alone, so that what one has done the next one sees. */
#include "authorise.h"

/* What the answers may take before the next is decided: that one's must fit too. */
#define ANSWERED_BYTES_MAX (WIRE_BYTES_MAX - EVENT_BYTES_MAX - 4096u)

static enum status row_decide(struct attempt *t, struct cx *cx, const struct request *r,
			      struct str body, struct answer *answer)
{
	const struct desc *d = r->ask->desc;
	void *message = arena_alloc(cx->arena, d->size);
	enum status s = request_message(cx, body, d, message);

	if (s == STATUS_ok)
		s = relations_of(cx)->names(cx, d, message);
	return s == STATUS_ok ? request_decide(t, cx, r, message, answer) : s;
}

/* What the sender may is known; everything else is of this row alone. */
static enum status row_run(struct attempt *t, const struct cx *whole, const struct request *r,
			   struct str body, struct answer *answer)
{
	struct engine_private p;
	struct cx cx;

	arena_reset(t->engine->row);
	cx_begin(&cx, &p, t);
	cx.arena = t->engine->row;
	cx.who = whole->who;
	cx.by = whole->by;
	cx.self = whole->self;
	cx.roles = whole->roles;
	p.request = r;
	p.desc = whole->private_->desc;
	p.behalf = whole->private_->behalf;
	p.random_for = "request";
	p.random_number = t->asked++;
	enum status s = row_decide(t, &cx, r, body, answer);
	if (s != STATUS_ok)
		answer->body = request_refusal(t, &cx, r, s);
	return s;
}

static enum status read_rows(struct cx *cx, const struct request *r, struct page *page)
{
	if (!page_decode(r->envelope.body, cx->arena, page, &cx->fault)) {
		cx->fault.desc = r->ask->desc;
		return reason_status(cx->fault.why);
	}
	if (page->nrows > MANY_ROWS_MAX)
		return refuse_limit(cx, REASON_too_many_items, "", STR(""), MANY_ROWS_MAX);
	if (!page->nrows || page->cursor.n)
		return refuse(cx, REASON_bad_envelope, "body", STR(""));
	return STATUS_ok;
}

enum status many_decide(struct attempt *t, struct cx *cx, const struct request *r,
			struct answer *answer, bool *done)
{
	struct engine *e = t->engine;
	struct page page;
	enum status s = read_rows(cx, r, &page);
	uint32_t n = 0;

	*done = false;
	if (s != STATUS_ok)
		return s;
	e->page.n = 0;
	e->page.over = false;
	for (; n < page.nrows && e->page.n <= ANSWERED_BYTES_MAX; n++) {
		struct answer one = {0};
		s = row_run(t, cx, r, page.rows[n], &one);
		if (one.waits) {
			answer->waits = true;
			return STATUS_ok;
		}
		if (s == STATUS_ok && !r->envelope.dry) {
			*done = true;
			answer->sequence = one.sequence;
			if (one.event.n)
				answer->event = arena_str(cx->arena, one.event);
		}
		wire_encode(&e->page, &desc_many_row,
			    &(struct many_row){.status = s, .body = one.body});
	}
	must(!e->page.over);
	e->scratch.n = 0;
	e->scratch.over = false;
	page_encode(&e->scratch, buf_slice(&e->page), n, STR(""));
	must(!e->scratch.over);
	answer->body = arena_str(cx->arena, buf_slice(&e->scratch));
	return STATUS_ok;
}
