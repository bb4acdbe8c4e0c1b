/* The rosters of sheets: packed beside them, and following the enrolments while a sheet is open. */
#include "roster.h"

#include "attendance.h"
#include "history.h"
#include "periods.h"

/* Packed: it is looked at for every presence, and most that read a sheet need only the sheet. */
#define ID_BYTES 8u

uint32_t roster_length(const struct roster *r)
{
	return r->learners.n / ID_BYTES;
}

uint64_t roster_at(const struct roster *r, uint32_t place)
{
	const unsigned char *p = (const unsigned char *)r->learners.p + place * ID_BYTES;
	uint64_t id = 0;

	for (uint32_t i = 0; i < ID_BYTES; i++)
		id = id << 8 | p[i];
	return id;
}

static void put_id(struct buf *ids, uint64_t learner)
{
	for (uint32_t b = ID_BYTES; b--;)
		buf_u8(ids, (uint8_t)(learner >> (8 * b)));
}

void roster_put(struct tx *tx, const struct sheet *s)
{
	struct buf ids;

	buf_init(&ids, (size_t)s->roster.n * ID_BYTES);
	for (uint32_t i = 0; i < s->roster.n; i++)
		put_id(&ids, s->roster.p[i].learner);
	put_roster(tx, &(struct roster){.slot = s->slot, .learners = buf_slice(&ids)});
	buf_free(&ids);
}

uint32_t roster_place(const struct roster *r, uint64_t learner)
{
	uint32_t from = 0, to = roster_length(r);

	while (from < to) {
		uint32_t middle = from + (to - from) / 2;
		if (roster_at(r, middle) < learner)
			from = middle + 1;
		else
			to = middle;
	}
	return from < roster_length(r) && roster_at(r, from) == learner ? from : roster_length(r);
}

bool roster_has(const struct roster *r, uint64_t learner)
{
	return roster_place(r, learner) < roster_length(r);
}

struct roster roster_load(const struct cx *cx, uint64_t slot)
{
	struct roster r, none = {.slot = slot};

	return get_roster(cx->view, &none, cx->arena, &r) ? r : none;
}

void roster_tell(const struct cx *cx, struct sheet *s)
{
	struct roster r = roster_load(cx, s->slot);
	uint32_t n = roster_length(&r);
	struct roster_line *lines = arena_alloc(cx->arena, n * sizeof(*lines));

	for (uint32_t i = 0; i < n; i++)
		lines[i].learner = roster_at(&r, i);
	s->roster = (struct list_of_roster_line){lines, n};
}

bool roster_fill(struct cx *cx, struct sheet *s)
{
	struct roster_line *lines = arena_alloc(cx->arena, ROSTER_MAX * sizeof(*lines));
	struct scan scan = scan_records(cx->view, &desc_enrolment,
					&(struct enrolment){.cohort = s->cohort}, 1, STR(""));
	struct enrolment e;
	uint32_t n = 0;

	while (next_enrolment(&scan, cx->arena, &e)) {
		if (!enrolled_on(&e, s->date))
			continue;
		if (n == ROSTER_MAX)
			return false;
		lines[n++] = (struct roster_line){.learner = e.learner};
	}
	s->roster = (struct list_of_roster_line){lines, n};
	return true;
}

uint32_t roster_without(const struct cx *cx, const struct sheet *s)
{
	struct enrolment e = {.cohort = s->cohort};
	struct scan scan = scan_records(cx->view, &desc_enrolment, &e, 1, STR(""));
	uint32_t n = 0, i = 0;

	if (s->roster.n < ROSTER_MAX)
		return 0;
	while (next_enrolment(&scan, cx->arena, &e)) { /* both in the order of the ids */
		while (i < s->roster.n && s->roster.p[i].learner < e.learner)
			i++;
		n += enrolled_on(&e, s->date) &&
		     (i == s->roster.n || s->roster.p[i].learner != e.learner);
	}
	return n;
}

/* One learner more, or less. */

bool roster_ought(const struct cx *cx, const struct sheet *s, uint64_t learner)
{
	struct enrolment e, key = {.cohort = s->cohort, .learner = learner};

	return get_enrolment(cx->view, &key, cx->arena, &e) && enrolled_on(&e, s->date);
}

static void change(struct cx *cx, const struct sheet *s, uint64_t learner, enum note_kind kind,
		   struct str reason)
{
	struct sheet_note note = {.slot = s->slot,
				  .sequence = cx_next_sequence(cx),
				  .kind = kind,
				  .learner = learner,
				  .at = cx->now_ms,
				  .by = cx->by,
				  .reason = reason};

	emit_roster_changed(cx, &(struct roster_changed){.note = note});
}

static bool has_mark(struct cx *cx, const struct sheet *s, uint64_t learner)
{
	struct presence p, key = {.slot = s->slot, .learner = learner};

	return get_presence(cx->view, &key, cx->arena, &p) && p.method != presence_method_SEAL;
}

void roster_everybody(struct cx *cx, struct sheet *s)
{
	struct roster_line *all = arena_alloc(cx->arena, 2 * ROSTER_MAX * sizeof(*all));
	struct roster is = roster_load(cx, s->slot);
	struct sheet ought = *s;
	uint32_t n = 0, i = 0, k = 0;

	(void)roster_fill(cx, &ought);
	while (i < roster_length(&is) || k < ought.roster.n) {
		uint64_t left = i < roster_length(&is) ? roster_at(&is, i) : UINT64_MAX,
			 right = k < ought.roster.n ? ought.roster.p[k].learner : UINT64_MAX;
		i += left <= right;
		k += right <= left;
		all[n++].learner = left < right ? left : right;
	}
	s->roster = (struct list_of_roster_line){all, n};
}

void roster_settle(struct cx *cx, struct sheet *s)
{
	struct roster is = roster_load(cx, s->slot);
	struct roster_line *kept;
	uint32_t n = 0;

	roster_everybody(cx, s);
	kept = arena_alloc(cx->arena, (s->roster.n + 1) * sizeof(*kept));
	for (uint32_t i = 0; i < s->roster.n && n < ROSTER_MAX; i++) {
		uint64_t learner = s->roster.p[i].learner;
		bool on = roster_has(&is, learner);
		if (on && !roster_ought(cx, s, learner) && !has_mark(cx, s, learner)) {
			change(cx, s, learner, note_kind_LEFT, STR(""));
			continue;
		}
		if (!on)
			change(cx, s, learner, note_kind_JOINED, STR(""));
		kept[n++].learner = learner;
	}
	s->roster = (struct list_of_roster_line){kept, n};
}

void roster_join(struct cx *cx, const struct sheet *s, uint64_t learner, struct str reason)
{
	change(cx, s, learner, note_kind_JOINED, reason);
}

void apply_roster_changed(struct tx *tx, const struct event *e, const struct roster_changed *m)
{
	struct arena *a = arena_new();
	struct sheet_note note = m->note;
	struct roster r, key = {.slot = note.slot};
	bool done = false;
	struct buf ids;

	if (!get_roster(tx_view(tx), &key, a, &r))
		r = key;
	buf_init(&ids, (size_t)r.learners.n + ID_BYTES);
	for (uint32_t i = 0; i < roster_length(&r); i++) {
		uint64_t there = roster_at(&r, i);
		if (!done && there >= note.learner) {
			if (note.kind == note_kind_JOINED)
				put_id(&ids, note.learner);
			done = true;
		}
		if (there != note.learner)
			put_id(&ids, there);
	}
	if (!done && note.kind == note_kind_JOINED)
		put_id(&ids, note.learner);
	put_roster(tx, &(struct roster){.slot = note.slot, .learners = buf_slice(&ids)});
	buf_free(&ids);
	note.sequence = e->sequence;
	put_sheet_note(tx, &note);
	arena_free(a);
}

/* Enrolments change: open sheets follow, and what counts is counted again. */

static void sheet_follows(struct cx *cx, const struct enrolment *e, const struct sheet *s)
{
	struct roster r = roster_load(cx, s->slot);
	bool ought = enrolled_on(e, s->date), is = roster_has(&r, e->learner);

	if (ought && !is && roster_length(&r) < ROSTER_MAX)
		change(cx, s, e->learner, note_kind_JOINED, STR(""));
	/* What stands there is kept: it will be flagged. */
	else if (is && !ought && !has_mark(cx, s, e->learner))
		change(cx, s, e->learner, note_kind_LEFT, STR(""));
}

static void sheets_follow(struct cx *cx, const struct enrolment *e)
{
	struct sheet s, key = {.cohort = e->cohort};
	struct scan scan = scan_sheet_by_cohort(cx->view, &key, 1, STR(""));

	while (next_sheet(&scan, cx->arena, &s))
		if (s.state == sheet_state_OPEN)
			sheet_follows(cx, e, &s);
}

static void recount(struct cx *cx, struct ledger *l)
{
	/* Only absences can become more, which are no excused half-days. */
	(void)ledger_recount(cx->view, cx->arena, l, NULL);
	ledger_emit(cx, l);
}

void react_attendance_learner_enrolled(struct cx *cx, const struct event *e,
				       const struct learner_enrolled *m)
{
	struct ledger l = ledger_load(cx->view, cx->arena, m->enrolment.learner);

	(void)e;
	sheets_follow(cx, &m->enrolment);
	recount(cx, &l);
}

void react_attendance_enrolment_changed(struct cx *cx, const struct event *e,
					const struct enrolment_changed *m)
{
	struct ledger l = ledger_load(cx->view, cx->arena, m->enrolment.learner);

	(void)e;
	sheets_follow(cx, &m->enrolment);
	recount(cx, &l);
}

void react_attendance_learner_withdrawn(struct cx *cx, const struct event *e,
					const struct learner_withdrawn *m)
{
	struct ledger l = ledger_load(cx->view, cx->arena, m->enrolment.learner);

	(void)e;
	sheets_follow(cx, &m->enrolment);
	recount(cx, &l);
}

/* What the learner did goes along: the totals of the new cohort have it from now on. */
void react_attendance_learner_transferred(struct cx *cx, const struct event *e,
					  const struct learner_transferred *m)
{
	struct ledger l = ledger_load(cx->view, cx->arena, m->joined.learner);

	(void)e;
	sheets_follow(cx, &m->left);
	sheets_follow(cx, &m->joined);
	ledger_move(&l, (struct move){.from = m->left.cohort, .to = m->joined.cohort});
	recount(cx, &l);
}
