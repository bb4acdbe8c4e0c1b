/* The hold of a half-day that is about to be moved or cancelled, and what is said when a seal and a
 * move have crossed all the same. */
#include "hold.h"

#include "attendance.h"
#include "clock.h"
#include "released.h"

enum status hold_look(struct cx *cx, const struct sheet *s)
{
	struct hold h;

	if (!get_hold(cx->view, &(struct hold){.slot = s->slot}, cx->arena, &h) ||
	    h.until <= cx->now_ms)
		return STATUS_ok;
	return refuse(cx, REASON_slot_held, "slot", h.by);
}

void hold_end(struct tx *tx, uint64_t slot)
{
	struct hold key = {.slot = slot}, h;
	struct arena *a = arena_new();

	if (get_hold(tx_view(tx), &key, a, &h))
		delete_hold(tx, &key);
	arena_free(a);
}

/* What would be set aside, or lose its meaning, with the move. */
static void count_presences(struct cx *cx, struct hold *h)
{
	struct presence p = {.slot = h->slot};
	struct scan s = scan_records(cx->view, &desc_presence, &p, 1, STR(""));

	while (next_presence(&s, cx->arena, &p)) {
		if (p.method == presence_method_SIGNED)
			h->signatures++;
		else
			h->marked++;
	}
}

enum status decide_sheet_hold(struct cx *cx, const struct sheet_hold *m, struct hold *reply)
{
	struct sheet sheet;
	struct slot slot;

	if (!get_slot(cx->view, &(struct slot){.id = m->slot}, cx->arena, &slot))
		return refuse(cx, REASON_no_such, "slot", STR("slot"));
	if (get_sheet(cx->view, &(struct sheet){.slot = m->slot}, cx->arena, &sheet) &&
	    sheet.state == sheet_state_SEALED) {
		struct str at = time_text_zone(cx->arena, sheet.sealed, sheet.timezone);
		return refuse(cx, REASON_seal_stands, "slot",
			      arena_printf(cx->arena, "%.*s, %.*s", (int)sheet.sealed_by.n,
					   sheet.sealed_by.p, (int)at.n, at.p));
	}
	if (slot.state == slot_state_CANCELLED)
		return refuse(cx, REASON_slot_cancelled, "slot", slot.code);
	*reply = (struct hold){
		.slot = m->slot, .until = cx->now_ms + HOLD_MS, .by = cx->by, .code = slot.code};
	count_presences(cx, reply);
	reply->sequence = emit_sheet_held(cx, &(struct sheet_held){.hold = *reply});
	unsigned char *proof = arena_alloc(cx->arena, RELEASE_PROOF_BYTES);
	if (release_prove(cx->secret,
			  &(struct released){slot.id, slot.revision, reply->sequence, reply->until},
			  proof))
		reply->proof = (struct str){(const char *)proof, RELEASE_PROOF_BYTES};
	return STATUS_ok;
}

void apply_sheet_held(struct tx *tx, const struct event *e, const struct sheet_held *m)
{
	struct hold h = m->hold;

	h.sequence = e->sequence;
	put_hold(tx, &h);
}

void hold_crossed(struct cx *cx, const struct slot *now, const struct sheet *sealed)
{
	const uint64_t most = desc_field(&desc_sheet, STR("contradictions"))->max;
	struct sheet s = *sealed;
	uint32_t n = s.contradictions.n;
	struct str *said = arena_alloc(cx->arena, (n + 1) * sizeof *said);
	struct str at =
		time_text_zone(cx->arena, now->changed ? now->changed : cx->now_ms, now->timezone);
	bool cancelled = now->state == slot_state_CANCELLED;

	if (n >= most)
		return;
	if (n)
		memcpy(said, s.contradictions.p, n * sizeof *said);
	said[n] = cancelled ? arena_printf(cx->arena, "%.*s: cancelled in the timetable", (int)at.n,
					   at.p)
			    : arena_printf(cx->arena, "%.*s: in the timetable now %s, %s-%s",
					   (int)at.n, at.p, arena_z(cx->arena, now->code),
					   minutes_text(cx->arena, now->start).p,
					   minutes_text(cx->arena, now->end).p);
	s.contradictions = (struct list_of_str){said, n + 1};
	emit_sheet_contradicted(cx, &(struct sheet_contradicted){.sheet = s});
}

void apply_sheet_contradicted(struct tx *tx, const struct event *e,
			      const struct sheet_contradicted *m)
{
	(void)e;
	put_sheet(tx, &m->sheet);
}
