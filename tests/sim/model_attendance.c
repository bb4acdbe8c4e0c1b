/* The model of attendance: sheets, presences, placements, and totals added up from them. */
#include "model.h"

#include <stdlib.h>
#include <string.h>

enum { NO_SHEET, OPEN, SEALED, CANCELLED };
enum { PRESENT = 1, LATE, ABSENT, EXCUSED };

#define MINUTE_MS INT64_C(60000)
#define MARGIN_MS (15 * MINUTE_MS)
/* Of the programme that the simulation publishes. */
#define NEUTRAL 1

int64_t model_instant(const struct m_slot *s, int minutes)
{
	return BASE_MS + s->day * DAY_MS + minutes * MINUTE_MS;
}

static void emit_alone(struct model *m)
{
	model_emit(m, ATT, &(struct m_event){.type = E_ALONE, .from = NOBODY});
}

/* Its name: whether the sheet is sealed now. */
static void emit_sheet(struct model *m, int slot)
{
	model_emit(m, ATT,
		   &(struct m_event){.type = E_SHEET,
				     .from = NOBODY,
				     .slot = slot,
				     .name = m->sheet[slot].state == SEALED});
}

/* Organisers all, a trainer only those with the own name: none is named for a cohort. */
static bool hers(const struct cmd *c, const struct m_slot *s)
{
	int trainer = speaker_trainer(&c->who);

	if (speaker_role(&c->who) == 'O')
		return true;
	return trainer != NOBODY && s->trainer == trainer;
}

static bool enrolled_on(const struct m_enrolment *e, int day)
{
	for (int i = 0; i < e->nperiods; i++)
		if (e->since[i] <= day && (e->until[i] == NOBODY || day <= e->until[i]))
			return true;
	return false;
}

/* Whether what she did in `part` counts in `cohort`. */
static bool counts_in(const struct model *m, int learner, int cohort, int part)
{
	while (cohort != NOBODY && cohort != part)
		cohort = m->behind[learner][cohort];
	return cohort == part;
}

struct excused {
	int64_t at;
	uint64_t minutes;
};

static int by_calendar(const void *left, const void *right)
{
	const struct excused *a = left, *b = right;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return (a->minutes > b->minutes) - (a->minutes < b->minutes);
}

static bool owns(const struct model *m, int slot, int learner)
{
	const struct m_slot *s = &m->sheet[slot].slot;

	return enrolled_on(&m->enrolment[ATT][s->cohort][learner], s->day);
}

/* What a sealed sheet says of her; nothing on it is an absence. */
static int told_of(const struct model *m, int slot, int learner)
{
	int status = m->presence[slot][learner].status;

	return status ? status : ABSENT;
}

static bool is_credited(const struct model *m, int slot, int learner)
{
	int status = told_of(m, slot, learner);

	return m->sheet[slot].state == SEALED && owns(m, slot, learner) &&
	       (status == PRESENT || status == LATE);
}

static int first_day(const struct model *m, int cohort, int learner)
{
	const struct m_enrolment *e = &m->enrolment[ATT][cohort][learner];

	return e->nperiods ? e->since[0] : 1000000;
}

/* Whether a minute that both half-days have belongs to the one. */
static bool goes_first(const struct model *m, int learner, int one, int other)
{
	const struct m_slot *a = &m->sheet[one].slot, *b = &m->sheet[other].slot;
	int from_a = first_day(m, a->cohort, learner), from_b = first_day(m, b->cohort, learner);

	if (a->cohort != b->cohort)
		return from_a != from_b ? from_a < from_b : a->cohort < b->cohort;
	return a->start != b->start ? a->start < b->start : one < other;
}

static uint64_t credited(const struct model *m, int slot, int learner)
{
	const struct m_slot *s = &m->sheet[slot].slot;
	uint64_t minutes = 0;

	for (int at = s->start; at < s->end && is_credited(m, slot, learner); at++) {
		bool taken = false;
		for (int i = 0; i < m->nslots && !taken; i++) {
			const struct m_slot *o = &m->sheet[i].slot;
			taken = i != slot && is_credited(m, i, learner) && o->day == s->day &&
				o->start <= at && at < o->end && goes_first(m, learner, i, slot);
		}
		minutes += !taken;
	}
	return minutes;
}

/* Half-days of a day that are taken from placements. */
static bool taken(const struct model *m, int learner, int day, int half)
{
	for (int i = 0; i < m->nslots; i++)
		if (m->sheet[i].slot.day == day && m->sheet[i].slot.half == half &&
		    is_credited(m, i, learner) && credited(m, i, learner))
			return true;
	return false;
}

static bool placed_before(const struct model *m, const struct m_placement *a,
			  const struct m_placement *b)
{
	int from_a = first_day(m, a->cohort, a->learner),
	    from_b = first_day(m, b->cohort, b->learner);

	if (a->cohort != b->cohort)
		return from_a != from_b ? from_a < from_b : a->cohort < b->cohort;
	return a->first < b->first;
}

static bool within_periods(const struct model *m, int cohort, int learner, int day)
{
	bool within = false;

	for (int c = 0; c < m->ncohorts; c++)
		within |= counts_in(m, learner, cohort, c) &&
			  enrolled_on(&m->enrolment[ATT][c][learner], day);
	return within;
}

/* Those that a placement of that day still finds. */
static int free_for(const struct model *m, const struct m_placement *p)
{
	int free = !taken(m, p->learner, p->first, 1) + !taken(m, p->learner, p->first, 2);

	if (!within_periods(m, p->cohort, p->learner, p->first))
		return 0;
	for (int i = 0; i < m->nplacements; i++) {
		const struct m_placement *o = &m->placement[i];
		if (o != p && o->validated && o->learner == p->learner && o->first == p->first &&
		    placed_before(m, o, p)) {
			int got = free_for(m, o);
			free -= got < o->half_days ? got : o->half_days;
		}
	}
	return free > 0 ? free : 0;
}

static void add_placement(const struct model *m, const struct m_placement *p, struct m_part *t)
{
	int got = free_for(m, p);

	if (got > p->half_days)
		got = p->half_days;
	if (!p->validated) {
		t->waiting += (uint64_t)p->half_days * PLACEMENT_HALF_MIN;
		return;
	}
	t->placed += (uint64_t)got * PLACEMENT_HALF_MIN;
	t->excess += (uint64_t)(p->half_days - got) * PLACEMENT_HALF_MIN;
}

static void add_sheet(const struct model *m, int slot, int learner, struct m_part *t)
{
	const struct m_slot *s = &m->sheet[slot].slot;
	uint64_t minutes = (uint64_t)(s->end - s->start);
	int status = told_of(m, slot, learner);

	if (!owns(m, slot, learner)) {
		t->outside += status == PRESENT || status == LATE;
		return;
	}
	t->present += status == PRESENT;
	t->late += status == LATE;
	t->absent += status == ABSENT;
	t->credited += credited(m, slot, learner);
	t->firm += status == EXCUSED ? 0 : minutes;
	t->excused += status == EXCUSED;
	t->excused_slots |= status == EXCUSED ? UINT64_C(1) << slot : 0;
}

static struct m_part part_of(const struct model *m, int cohort, int learner)
{
	struct m_part t = {0};

	for (int i = 0; i < m->nslots; i++)
		if (m->sheet[i].state == SEALED && m->sheet[i].slot.cohort == cohort)
			add_sheet(m, i, learner, &t);
	for (int i = 0; i < m->nplacements; i++)
		if (m->placement[i].learner == learner && m->placement[i].cohort == cohort)
			add_placement(m, &m->placement[i], &t);
	return t;
}

struct m_totals model_totals(const struct model *m, int cohort, int learner)
{
	struct m_totals t = {.there = true};
	struct excused excused[SLOTS_N];
	uint64_t n = 0;

	for (int c = 0; c < m->ncohorts; c++) {
		struct m_part p;
		if (!counts_in(m, learner, cohort, c) || !m->enrolment[ATT][c][learner].state)
			continue;
		p = part_of(m, c, learner);
		t.present += p.present;
		t.late += p.late;
		t.absent += p.absent;
		t.credited += p.credited;
		t.counted += p.firm;
		t.excused += p.excused;
		t.placed += p.placed;
		t.waiting += p.waiting;
		t.outside += p.outside;
		t.excess += p.excess;
		for (int i = 0; i < m->nslots; i++)
			if (p.excused_slots >> i & 1) {
				const struct m_slot *s = &m->sheet[i].slot;
				excused[n++] = (struct excused){model_instant(s, s->start),
								(uint64_t)(s->end - s->start)};
			}
	}
	qsort(excused, n, sizeof *excused, by_calendar);
	for (uint64_t i = NEUTRAL; i < n; i++)
		t.counted += excused[i].minutes;
	if (t.counted)
		t.permille = t.credited * 1000 / t.counted;
	return t;
}

/* Tells the totals of every cohort that one of the changed ones counts in. */
static void tell_totals(struct model *m, int learner, const bool changed[COHORTS_N])
{
	struct m_event e = {.type = E_TOTALS, .from = NOBODY, .learner = learner};

	for (int c = 0; c < m->ncohorts; c++)
		for (int part = 0; part < m->ncohorts; part++)
			if (changed[part] && m->enrolment[ATT][c][learner].state &&
			    counts_in(m, learner, c, part))
				e.totals[c] = model_totals(m, c, learner);
	model_emit(m, ATT, &e);
}

/* Counts again what she did everywhere and tells what is another than before, or `changed` anyway;
 * nothing when nothing is. */
static void recount(struct model *m, int learner, bool changed[COHORTS_N])
{
	bool any = false;

	for (int c = 0; c < m->ncohorts; c++) {
		struct m_part now = {0};
		if (!m->enrolment[ATT][c][learner].state)
			continue;
		now = part_of(m, c, learner);
		changed[c] |= memcmp(&now, &m->part[learner][c], sizeof now) != 0;
		m->part[learner][c] = now;
		any |= changed[c];
	}
	if (any)
		tell_totals(m, learner, changed);
}

static void recount_one(struct model *m, int learner, int cohort)
{
	bool changed[COHORTS_N] = {false};

	if (cohort != NOBODY)
		changed[cohort] = true;
	recount(m, learner, changed);
}

/* Open sheets, in calendar order, have those who are enrolled on their day. */
static void follow_roster(struct model *m, int cohort, int learner, int day, int half)
{
	for (int i = 0; i < m->nslots; i++) {
		struct m_sheet *s = &m->sheet[i];
		bool ought = owns(m, i, learner);
		if (s->state != OPEN || s->slot.cohort != cohort || s->slot.day != day ||
		    s->slot.half != half || ought == s->on[learner] ||
		    (!ought && m->presence[i][learner].status))
			continue;
		s->on[learner] = ought;
		emit_alone(m);
	}
}

static void follow_rosters(struct model *m, int cohort, int learner)
{
	for (int day = -10; day < 400; day++)
		for (int half = 1; half <= 2; half++)
			follow_roster(m, cohort, learner, day, half);
}

void model_enrolled(struct model *m, const struct m_event *e)
{
	follow_rosters(m, e->cohort, e->learner);
	recount_one(m, e->learner, NOBODY);
}

/* What is behind one cohort and not behind the other ends at: */
static int last_apart(const struct model *m, int learner, int cohort, int other)
{
	for (;;) {
		int next = m->behind[learner][cohort];
		if (next == NOBODY || counts_in(m, learner, other, next))
			return cohort;
		cohort = next;
	}
}

/* She takes with her what she did. Nothing counts twice, however often she goes to and fro. */
void model_transferred(struct model *m, const struct m_event *e)
{
	int from = e->cohort, to = e->other, l = e->learner, *behind = m->behind[l];
	bool changed[COHORTS_N] = {false};

	changed[from] = changed[to] = true;
	follow_rosters(m, from, l);
	follow_rosters(m, to, l);
	if (!counts_in(m, l, to, from)) {
		if (counts_in(m, l, from, to)) {
			for (int c = from; c != to; c = behind[c])
				if (behind[c] == to) {
					behind[c] = behind[to];
					changed[c] = true;
					break;
				}
		} else if (behind[to] != NOBODY && !counts_in(m, l, from, behind[to])) {
			int last = last_apart(m, l, from, behind[to]);
			behind[last] = behind[to];
			changed[last] = true;
		}
		behind[to] = from;
	}
	recount(m, l, changed);
}

/* An open sheet follows its half-day; what stands on it was given for the old day. */
static bool same_half_day(const struct m_slot *a, const struct m_slot *b)
{
	return a->cancelled == b->cancelled && a->day == b->day && a->start == b->start &&
	       a->end == b->end && a->trainer == b->trainer;
}

/* A seal that a move crosses stands, and the sheet says so. */
void model_moved(struct model *m, const struct m_event *e)
{
	struct m_sheet *s = &m->sheet[e->slot];

	int day = s->slot.day;
	bool any = false;

	if (s->state == SEALED && !same_half_day(&s->slot, &e->as_slot))
		emit_alone(m);
	if (s->state != OPEN)
		return;
	s->slot = e->as_slot;
	if (e->as_slot.cancelled)
		s->state = CANCELLED;
	for (int l = 0; l < LEARNERS_N && s->state == OPEN && day != s->slot.day; l++) {
		any |= m->presence[e->slot][l].status != 0;
		m->presence[e->slot][l] = (struct m_presence){0};
		s->on[l] = owns(m, e->slot, l);
	}
	if (any)
		emit_alone(m);
	emit_sheet(m, e->slot);
}

static bool open_sheet(struct model *m, const struct cmd *c, int64_t now_ms)
{
	const struct m_slot *slot = &m->slot[ATT][c->slot];
	struct m_sheet s = {.state = OPEN, .slot = *slot};
	bool anybody = false;

	if (!slot->there || slot->cancelled || m->sheet[c->slot].state != NO_SHEET ||
	    !hers(c, slot) || model_today(now_ms) < slot->day - 1)
		return false;
	for (int l = 0; l < LEARNERS_N; l++)
		anybody |= s.on[l] = enrolled_on(&m->enrolment[ATT][slot->cohort][l], slot->day);
	if (!anybody)
		return false;
	m->sheet[c->slot] = s;
	emit_sheet(m, c->slot);
	return true;
}

static bool sign(struct model *m, const struct cmd *c, int64_t now_ms)
{
	const struct m_slot *slot = &m->slot[ATT][c->slot];
	const struct m_sheet *s = &m->sheet[c->slot];
	struct m_presence *p = &m->presence[c->slot][c->learner];

	if (!slot->there || slot->cancelled)
		return false;
	if (p->status == PRESENT || p->status == LATE)
		return true;
	if (s->state != OPEN || !s->on[c->learner] || p->status)
		return false;
	if (now_ms < model_instant(slot, slot->start) - MARGIN_MS ||
	    now_ms > model_instant(slot, slot->end) + MARGIN_MS)
		return false;
	*p = (struct m_presence){.status = PRESENT, .by_herself = true};
	emit_alone(m);
	return true;
}

static bool writable(const struct model *m, const struct cmd *c, int64_t now_ms)
{
	const struct m_sheet *s = &m->sheet[c->slot];

	return s->state == OPEN && hers(c, &s->slot) &&
	       now_ms >= model_instant(&s->slot, s->slot.start) - MARGIN_MS;
}

static void mark(struct model *m, int slot, int learner, int status, int reason)
{
	struct m_presence *p = &m->presence[slot][learner];

	if (p->status == status && p->reason == reason)
		return;
	*p = (struct m_presence){.status = status, .reason = reason};
	emit_alone(m);
}

/* A mark over a signature has a reason; who is not enrolled on that day is there by a signature. */
static bool may_mark(const struct model *m, int slot, int learner, int status, int reason)
{
	bool by_herself = m->presence[slot][learner].by_herself;

	if (!m->sheet[slot].on[learner] || (!owns(m, slot, learner) && !by_herself))
		return false;
	return !by_herself || status == PRESENT || status == LATE || reason;
}

static bool call(struct model *m, const struct cmd *c, int64_t now_ms)
{
	bool anybody = false;

	if (!writable(m, c, now_ms))
		return false;
	for (int l = 0; l < LEARNERS_N; l++) {
		anybody |= c->call[l] != 0;
		if (c->call[l] &&
		    !may_mark(m, c->slot, l, c->call[l], c->call[l] == EXCUSED ? c->reason : 0))
			return false;
	}
	for (int l = 0; l < LEARNERS_N && anybody; l++)
		if (c->call[l])
			mark(m, c->slot, l, c->call[l], c->call[l] == EXCUSED ? c->reason : 0);
	return anybody;
}

static bool countersign(struct model *m, const struct cmd *c, int64_t now_ms)
{
	struct m_sheet *s = &m->sheet[c->slot];
	int trainer = speaker_trainer(&c->who);

	if (s->state != OPEN || trainer == NOBODY || s->slot.trainer != trainer ||
	    now_ms < model_instant(&s->slot, s->slot.start))
		return false;
	for (int i = 0; i < m->nslots; i++)
		if (i != c->slot && m->sheet[i].state == SEALED &&
		    m->sheet[i].slot.cohort == s->slot.cohort &&
		    m->sheet[i].slot.day == s->slot.day && m->sheet[i].slot.half == s->slot.half)
			return false;
	for (int l = 0; l < LEARNERS_N; l++)
		if (s->on[l] && !m->presence[c->slot][l].status)
			mark(m, c->slot, l, ABSENT, 0);
	s->state = SEALED;
	emit_sheet(m, c->slot);
	for (int l = 0; l < LEARNERS_N; l++)
		if (s->on[l])
			recount_one(m, l, s->slot.cohort);
	return true;
}

static bool correct(struct model *m, const struct cmd *c)
{
	struct m_sheet *s = &m->sheet[c->slot];
	struct m_presence *p = &m->presence[c->slot][c->learner];

	if (s->state != SEALED || !hers(c, &s->slot) || !c->reason)
		return false;
	if (!s->on[c->learner]) {
		/* Enrolled too late for the sheet: added to it first. */
		if (!owns(m, c->slot, c->learner))
			return false;
		s->on[c->learner] = true;
		*p = (struct m_presence){.status = ABSENT, .reason = c->reason};
		emit_alone(m);
		emit_alone(m);
	} else if (p->status == c->status) {
		return false;
	}
	if (p->status != c->status) {
		*p = (struct m_presence){.status = c->status,
					 .reason = c->reason,
					 .corrections = p->corrections + 1};
		s->corrections++;
		emit_alone(m);
	}
	recount_one(m, c->learner, NOBODY);
	return true;
}

static bool record_placement(struct model *m, const struct cmd *c, int today)
{
	if (!m->enrolment[ATT][c->cohort][c->learner].nperiods || c->day > today || c->amount > 2)
		return false;
	for (int i = 0; i < m->nplacements; i++)
		if (m->placement[i].learner == c->learner && m->placement[i].cohort == c->cohort &&
		    m->placement[i].first == c->day)
			return false;
	if (!within_periods(m, c->cohort, c->learner, c->day))
		return false;
	m->placement[m->nplacements] = (struct m_placement){.cohort = c->cohort,
							    .learner = c->learner,
							    .first = c->day,
							    .half_days = c->amount};
	emit_alone(m);
	m->placement_id[m->nplacements++] = m->seq[ATT];
	recount_one(m, c->learner, c->cohort);
	return true;
}

static bool validate_placement(struct model *m, const struct cmd *c, int today)
{
	struct m_placement *p = &m->placement[c->thing];

	if (c->thing >= m->nplacements || p->validated || p->first >= today)
		return false;
	p->validated = true;
	model_emit(m, ATT,
		   &(struct m_event){.type = E_VALIDATED, .from = NOBODY, .name = c->thing});
	recount_one(m, p->learner, NOBODY);
	return true;
}

bool model_attendance(struct model *m, const struct cmd *c, int64_t now_ms)
{
	switch (c->verb) {
	case SHEET_OPEN:
		return open_sheet(m, c, now_ms);
	case PRESENCE_SIGN:
		return sign(m, c, now_ms);
	case PRESENCE_MARK:
		if (!writable(m, c, now_ms) ||
		    !may_mark(m, c->slot, c->learner, c->status, c->reason) ||
		    (c->status == EXCUSED && !c->reason))
			return false;
		mark(m, c->slot, c->learner, c->status, c->reason);
		return true;
	case SHEET_CALL:
		return call(m, c, now_ms);
	case SHEET_COUNTERSIGN:
		return countersign(m, c, now_ms);
	case PRESENCE_CORRECT:
		return correct(m, c);
	case PLACEMENT_RECORD:
		return record_placement(m, c, model_today(now_ms));
	default:
		return validate_placement(m, c, model_today(now_ms));
	}
}
