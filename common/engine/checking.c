/* Checks that are asked for while the service runs: a step of them between two batches, so that
 * others are served meanwhile. */
#include "replay.h"

static void notes_add(const struct engine *e, int64_t now_ms, struct arena *a,
		      struct check_report *report)
{
	struct fault_reply *notes = arena_alloc(a, NOTES_MAX * sizeof *notes);
	bool degraded;

	report->notes.n = notes_of(e, now_ms, a, notes, &degraded);
	report->notes.p = notes;
}

enum status query_check(struct cx *cx, const struct check *m, struct rows *rows)
{
	struct engine_private *p = cx->private_;
	const struct checking *c = &p->attempt->engine->checking[m->quick];
	const struct waiting *again = p->request->again;
	/* A check that began before she asked does not tell her of what was repaired since. */
	uint64_t number = again && again->check ? again->check : c->number + 1;
	struct check_report report;

	if (c->number == number && c->through) {
		replay_report(c->replay, cx->arena, &report);
		notes_add(p->attempt->engine, p->attempt->batch->now_ms, cx->arena, &report);
		rows_add(rows, &report);
		return STATUS_ok;
	}
	p->waits = true;
	p->waits_for =
		(struct waiting){.check = number, .quick = m->quick, .deadline_ms = INT64_MAX};
	return STATUS_ok;
}

static bool awaited(const struct engine *e, bool quick, uint64_t number)
{
	for (uint32_t i = 0; i < e->nparked; i++)
		if (e->parked[i]->check == number && e->parked[i]->quick == quick)
			return true;
	return false;
}

static bool step(struct engine *e, struct replay *r)
{
	struct tx *tx = store_begin(e->config.store, STORE_READ);

	arena_reset(e->one);
	/* false: the chain itself will tell. */
	if (e->looks)
		chain_read(tx_view(tx), e->one, &e->state.head);
	bool through = replay_step(r, tx_view(tx));

	tx_abort(tx);
	return through;
}

static void go_on(struct engine *e, bool quick)
{
	struct checking *c = &e->checking[quick];

	if (c->through && !awaited(e, quick, c->number) && replay_free(c->replay))
		*c = (struct checking){.number = c->number};
	if (!c->replay && awaited(e, quick, c->number + 1))
		*c = (struct checking){.replay = replay_new(e, quick), .number = c->number + 1};
	if (c->replay && !c->through)
		c->through = step(e, c->replay);
}

void engine_go_on(struct engine *e)
{
	go_on(e, false);
	go_on(e, true);
}

void checking_free(struct engine *e)
{
	for (size_t i = 0; i < COUNT(e->checking); i++)
		while (e->checking[i].replay && !replay_free(e->checking[i].replay))
			;
}

void engine_check(struct engine *e, struct arena *a, bool quick, struct check_report *report)
{
	struct replay *r = replay_new(e, quick);

	while (!step(e, r))
		engine_stepped(e);
	replay_report(r, a, report);
	notes_add(e, e->config.started_ms, a, report);
	while (!replay_free(r))
		;
}
