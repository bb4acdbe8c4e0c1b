/* The model of attendance: sheets, presences, placements, and totals added up from them. */
#include "model.h"

#include <stdlib.h>

enum { NO_SHEET, OPEN, SEALED, CANCELLED };
enum { PRESENT = 1, LATE, ABSENT, EXCUSED };

#define MINUTE_MS INT64_C(60000)
#define MARGIN_MS (15 * MINUTE_MS)
#define PLACEMENT_HALF_MIN 210
/* Of the programme that the simulation publishes. */
#define NEUTRAL 1

static int64_t instant(const struct m_slot *s, int minutes)
{
	return BASE_MS + s->day * DAY_MS + minutes * MINUTE_MS;
}

static void emit_alone(struct model *m)
{
	model_emit(m, ATT, &(struct m_event){.type = E_ALONE, .from = NOBODY});
}

/* Organisers all, a trainer her own and those without a trainer. */
static bool hers(const struct cmd *c, const struct m_slot *s)
{
	int trainer = speaker_trainer(&c->who);

	if (speaker_role(&c->who) == 'O')
		return true;
	return trainer != NOBODY && (s->trainer == NOBODY || s->trainer == trainer);
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

struct m_totals model_totals(const struct model *m, int cohort, int learner)
{
	struct m_totals t = {.there = true, .permille = 1000};
	struct excused excused[SLOTS_N];

	for (int i = 0; i < m->nslots; i++) {
		const struct m_sheet *s = &m->sheet[i];
		uint64_t minutes = (uint64_t)(s->slot.end - s->slot.start);
		int status = m->presence[i][learner].status;
		if (s->state != SEALED || !s->on[learner] ||
		    !counts_in(m, learner, cohort, s->slot.cohort))
			continue;
		t.present += status == PRESENT;
		t.late += status == LATE;
		t.absent += status == ABSENT;
		if (status == PRESENT || status == LATE)
			t.credited += minutes;
		if (status != EXCUSED)
			t.counted += minutes;
		else
			excused[t.excused++] =
				(struct excused){instant(&s->slot, s->slot.start), minutes};
	}
	qsort(excused, t.excused, sizeof *excused, by_calendar);
	for (uint64_t i = NEUTRAL; i < t.excused; i++)
		t.counted += excused[i].minutes;
	for (int i = 0; i < m->nplacements; i++) {
		const struct m_placement *p = &m->placement[i];
		if (p->learner == learner && counts_in(m, learner, cohort, p->cohort))
			*(p->validated ? &t.placed : &t.waiting) +=
				(uint64_t)p->half_days * PLACEMENT_HALF_MIN;
	}
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

static void tell_one(struct model *m, int learner, int cohort)
{
	bool changed[COHORTS_N] = {false};

	changed[cohort] = true;
	tell_totals(m, learner, changed);
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
	tell_totals(m, l, changed);
}

/* An open sheet follows its half-day. */
static bool same_half_day(const struct m_slot *a, const struct m_slot *b)
{
	return a->cancelled == b->cancelled && a->day == b->day && a->start == b->start &&
	       a->end == b->end && a->trainer == b->trainer;
}

/* A seal that a move crosses stands, and the sheet says so. */
void model_moved(struct model *m, const struct m_event *e)
{
	struct m_sheet *s = &m->sheet[e->slot];

	if (s->state == SEALED && !same_half_day(&s->slot, &e->as_slot))
		emit_alone(m);
	if (s->state != OPEN)
		return;
	s->slot = e->as_slot;
	if (e->as_slot.cancelled)
		s->state = CANCELLED;
	emit_alone(m);
}

static bool enrolled_on(const struct m_enrolment *e, int day)
{
	for (int i = 0; i < e->nperiods; i++)
		if (e->since[i] <= day && (e->until[i] == NOBODY || day <= e->until[i]))
			return true;
	return false;
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
	emit_alone(m);
	return true;
}

static bool sign(struct model *m, const struct cmd *c, int64_t now_ms)
{
	const struct m_slot *slot = &m->slot[ATT][c->slot];
	const struct m_sheet *s = &m->sheet[c->slot];
	struct m_presence *p = &m->presence[c->slot][c->learner];

	if (!slot->there || slot->cancelled || s->state != OPEN || !s->on[c->learner])
		return false;
	if (p->status)
		return p->status == PRESENT || p->status == LATE;
	if (now_ms < instant(slot, slot->start) - MARGIN_MS ||
	    now_ms > instant(slot, slot->end) + MARGIN_MS)
		return false;
	*p = (struct m_presence){.status = PRESENT};
	emit_alone(m);
	return true;
}

static bool writable(const struct model *m, const struct cmd *c, int64_t now_ms)
{
	const struct m_sheet *s = &m->sheet[c->slot];

	return s->state == OPEN && hers(c, &s->slot) &&
	       now_ms >= instant(&s->slot, s->slot.start) - MARGIN_MS;
}

static void mark(struct model *m, int slot, int learner, int status, int reason)
{
	struct m_presence *p = &m->presence[slot][learner];

	if (p->status == status && p->reason == reason)
		return;
	*p = (struct m_presence){status, reason, 0};
	emit_alone(m);
}

static bool call(struct model *m, const struct cmd *c, int64_t now_ms)
{
	bool anybody = false;

	if (!writable(m, c, now_ms))
		return false;
	for (int l = 0; l < LEARNERS_N; l++) {
		anybody |= c->call[l] != 0;
		if (c->call[l] && !m->sheet[c->slot].on[l])
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

	if (s->state != OPEN || trainer == NOBODY ||
	    (s->slot.trainer != NOBODY && s->slot.trainer != trainer) ||
	    now_ms < instant(&s->slot, s->slot.start))
		return false;
	for (int l = 0; l < LEARNERS_N; l++)
		if (s->on[l] && !m->presence[c->slot][l].status)
			mark(m, c->slot, l, ABSENT, 0);
	s->state = SEALED;
	emit_alone(m);
	for (int l = 0; l < LEARNERS_N; l++)
		if (s->on[l])
			tell_one(m, l, s->slot.cohort);
	return true;
}

static bool correct(struct model *m, const struct cmd *c)
{
	struct m_sheet *s = &m->sheet[c->slot];
	struct m_presence *p = &m->presence[c->slot][c->learner];

	if (s->state != SEALED || !hers(c, &s->slot) || !s->on[c->learner] || !c->reason ||
	    p->status == c->status)
		return false;
	p->status = c->status;
	p->reason = c->reason;
	p->corrections++;
	s->corrections++;
	emit_alone(m);
	tell_one(m, c->learner, s->slot.cohort);
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
	m->placement[m->nplacements] =
		(struct m_placement){c->cohort, c->learner, c->day, c->amount, false};
	emit_alone(m);
	m->placement_id[m->nplacements++] = m->seq[ATT];
	tell_one(m, c->learner, c->cohort);
	return true;
}

static bool validate_placement(struct model *m, const struct cmd *c)
{
	struct m_placement *p = &m->placement[c->thing];

	if (c->thing >= m->nplacements || p->validated)
		return false;
	p->validated = true;
	emit_alone(m);
	tell_one(m, p->learner, p->cohort);
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
		if (!writable(m, c, now_ms) || !m->sheet[c->slot].on[c->learner] ||
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
		return validate_placement(m, c);
	}
}
