/* What may be said of replies and logs, whatever was asked. */
#include "stage_private.h"

#include "validate.h"

#include <stdio.h>

static void judge_refusal(const struct reply *r)
{
	struct fault_reply refusal;
	struct fault fault;

	must(wire_decode(r->body, &desc_fault_reply, WIRE_STRICT, stage.arena, &refusal, &fault));
	must(refusal.why != REASON_none && reason_name((enum reason)refusal.why));
	must(reason_status((enum reason)refusal.why) == r->status);
	bool bug = r->status == STATUS_internal && !stage.lied;
	if (bug)
		fprintf(stderr, "type %llu: %s\n", (unsigned long long)refusal.type,
			reason_name((enum reason)refusal.why));
	must(!bug && r->status != STATUS_storage_full);
	fault = (struct fault){.why = (enum reason)refusal.why,
			       .desc = schema_by_type(refusal.type),
			       .field = refusal.field,
			       .got = refusal.got,
			       .limit = refusal.limit};
	must(fault_text(stage.arena, &fault, NULL).n > 0);
}

static void judge_page(struct node *n, const struct desc *d, struct str body)
{
	struct page page;
	struct fault fault;

	must(page_decode(body, stage.arena, &page, &fault));
	must(page.cursor.n <= sizeof n->cursor && page.nrows <= PAGE_ROWS_MAX);
	for (uint32_t i = 0; i < page.nrows; i++)
		must(wire_decode(page.rows[i], d->reply, WIRE_LENIENT, stage.arena,
				 arena_alloc(stage.arena, d->reply->size), &fault));
	if (page.nrows)
		n->last_row = page.rows[page.nrows - 1];
	n->ncursor = page.cursor.n;
	if (page.cursor.n)
		memcpy(n->cursor, page.cursor.p, page.cursor.n);
}

static void judge_reply(struct node *n, struct asked_of *asked, struct str bytes)
{
	struct reply r;
	struct fault fault;

	must(!asked->answered);
	asked->answered = true;
	must(reply_decode(bytes, stage.arena, &r, &fault));
	must(r.status <= STATUS_internal && r.sequence <= engine_sequence(n->engine));
	if (asked->desc)
		must(str_eq(r.request_id, (struct str){(const char *)asked->id, REQUEST_ID_BYTES}));
	if (r.status != STATUS_ok)
		judge_refusal(&r);
	else if (asked->desc && asked->desc->what == WHAT_QUERY)
		judge_page(n, asked->desc, r.body);
	else if (asked->desc)
		must(wire_decode(r.body, asked->desc->reply, WIRE_STRICT, stage.arena,
				 arena_alloc(stage.arena, asked->desc->reply->size), &fault));
}

void judge_outputs(struct node *n, const struct output *out, uint32_t nout)
{
	for (uint32_t i = 0; i < nout; i++) {
		uint32_t route;
		must(out[i].route.n == sizeof route);
		memcpy(&route, out[i].route.p, sizeof route);
		must(route < n->nasked);
		judge_reply(n, &n->asked[route], out[i].bytes);
	}
}

static void judge_entry(const struct log_entry *entry)
{
	const struct desc *d = schema_by_type(entry->type);
	struct fault fault;

	must(d && d->what == WHAT_EVENT);
	void *event = arena_alloc(stage.arena, d->size);
	must(wire_decode(entry->body, d, WIRE_STRICT, stage.arena, event, &fault));
	bool good = validate_event(d, event, stage.arena, &fault);
	if (!good)
		fprintf(stderr, "%s\n", fault_text(stage.arena, &fault, NULL).p);
	must(good);
}

void judge_events(struct node *n)
{
	struct tx *tx = store_begin(n->store, STORE_READ);
	struct log_entry entry;

	for (uint64_t at = n->start.head.sequence + 1; at <= engine_sequence(n->engine); at++) {
		must(get_log_entry(tx_view(tx), &(struct log_entry){.sequence = at}, stage.arena,
				   &entry));
		if (!entry.upstream.n)
			judge_entry(&entry);
	}
	tx_abort(tx);
}

void judge_log(struct node *n)
{
	struct check_report report;

	engine_check(n->engine, stage.arena, false, &report);
	for (uint32_t i = 0; i < report.findings.n; i++)
		fprintf(stderr, "%.*s\n", (int)report.findings.p[i].n, report.findings.p[i].p);
	must(report.clean);
}
