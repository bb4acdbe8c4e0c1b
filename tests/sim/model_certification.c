/* The model of certification: marks, boards, what follows from the rules, and diplomas. */
#include "model.h"

enum { PASSED = 1, COMPENSATED, REFERRED, DEFAULTED, EXCLUDED };
enum { ENROLLED = 1, WAITING, WITHDRAWN, TRANSFERRED };

/* What the simulation's programme asks. */
#define ATTENDANCE_ASKED 700
#define PLACEMENT_ASKED 210
#define AVERAGE_ASKED 1000
#define ELIMINATORY 700 /* of the first component, whose coefficient is 1; the second's is 2 */
#define HONOURS_FROM 1400

static void emit_alone(struct model *m)
{
	model_emit(m, CRT, &(struct m_event){.type = E_ALONE, .from = NOBODY});
}

static bool awards(int decision)
{
	return decision == PASSED || decision == COMPENSATED;
}

static int sitting(const struct model *m, int cohort)
{
	for (int b = 0; b < m->nboards; b++)
		if (m->board[b].cohort == cohort && !m->board[b].sealed)
			return b;
	return NOBODY;
}

/* What the last sealed minutes say about her; 0: nothing. */
static int minutes_say(const struct model *m, int cohort, int learner)
{
	int said = 0;

	for (int b = 0; b < m->nboards; b++)
		if (m->board[b].cohort == cohort && m->board[b].sealed &&
		    m->decision[b][learner].decision)
			said = m->decision[b][learner].decision;
	return said;
}

static bool marks_held(const struct model *m, int cohort, int learner)
{
	int said = minutes_say(m, cohort, learner);

	return said && (awards(said) || sitting(m, cohort) == NOBODY);
}

/* 0: she has none of this cohort, 1: a revoked one, 2: a valid one. */
static int has_diploma(const struct model *m, int cohort, int learner)
{
	int has = 0;

	for (int d = 0; d < m->ndiplomas; d++)
		if (m->diploma[d].cohort == cohort && m->diploma[d].learner == learner)
			has = m->diploma[d].revoked && has < 2 ? 1 : 2;
	return has;
}

static bool correction_held(const struct model *m, int cohort, int learner)
{
	return marks_held(m, cohort, learner) &&
	       (sitting(m, cohort) == NOBODY || has_diploma(m, cohort, learner) == 2);
}

static void carry(struct m_grade *to, const struct m_grade *from)
{
	if (from->there && (!to->there || to->at < from->at))
		*to = *from;
}

void model_carry(struct model *m, const struct m_event *e)
{
	if (marks_held(m, e->other, e->learner))
		return;
	for (int i = 0; i < COMPONENTS_N; i++)
		carry(&m->grade[e->other][e->learner][i], &m->grade[e->cohort][e->learner][i]);
}

static bool grade(struct model *m, const struct cmd *c, int64_t now_ms)
{
	const struct m_enrolment *e = &m->enrolment[CRT][c->cohort][c->learner];
	struct m_grade *g = &m->grade[c->cohort][c->learner][c->component];
	bool absent = c->verb == GRADE_ABSENT;

	if (!m->cohort[CRT][c->cohort].there || (e->state != ENROLLED && !e->nperiods))
		return false;
	if (c->verb == GRADE_CORRECT && !g->there)
		return false;
	if (g->there && g->absent == absent && (absent || g->mark == c->amount))
		return c->verb != GRADE_CORRECT;
	if ((g->there && c->verb == GRADE_ENTER) ||
	    (g->there ? correction_held(m, c->cohort, c->learner)
		      : marks_held(m, c->cohort, c->learner)) ||
	    (g->there && (!c->reason || speaker_role(&c->who) == 'T')))
		return false;
	*g = (struct m_grade){true, absent, absent ? 0 : c->amount,
			      g->there ? g->corrections + 1 : 0, now_ms};
	emit_alone(m);
	return true;
}

static bool enrolled_on(const struct m_enrolment *e, int day)
{
	for (int i = 0; i < e->nperiods; i++)
		if (e->since[i] <= day && (e->until[i] == NOBODY || day <= e->until[i]))
			return true;
	return false;
}

/* A seal before the end proves nothing until then. */
static bool is_proven(const struct model *m, int slot)
{
	const struct m_slot *sealed = &m->sheet[slot].slot;

	return m->proven[slot] && model_instant(sealed, sealed->end) <= m->now_ms;
}

/* Her half-days that are not sealed, in the cohort and those that she was transferred through. */
static void count_unproven(const struct model *m, int cohort, int learner, struct m_decision *d)
{
	bool been[COHORTS_N] = {0};

	while (cohort != NOBODY && !been[cohort]) {
		const struct m_enrolment *e = &m->enrolment[CRT][cohort][learner];
		been[cohort] = true;
		for (int s = 0; s < SLOTS_N; s++) {
			const struct m_slot *slot = &m->slot[CRT][s];
			if (!slot->there || slot->cancelled || slot->cohort != cohort ||
			    is_proven(m, s) || !enrolled_on(e, slot->day))
				continue;
			d->unproven++;
			d->unproven_min += slot->end - slot->start;
		}
		cohort = e->state ? e->from : NOBODY;
	}
}

static int mark_of(const struct m_grade *g)
{
	return !g->there ? MARK_NOT_ENTERED : g->absent ? MARK_ABSENT : g->mark;
}

static bool has_left(const struct m_enrolment *e)
{
	return e->state == WITHDRAWN || e->state == TRANSFERRED;
}

/* Minutes of validated placements behind that day, in all cohorts that she came through. */
static uint64_t placed_after(const struct model *m, int cohort, int learner, int day)
{
	bool been[COHORTS_N] = {0};
	uint64_t minutes = 0;

	while (cohort != NOBODY && !been[cohort]) {
		const struct m_enrolment *e = &m->enrolment[CRT][cohort][learner];
		been[cohort] = true;
		for (int i = 0; i < m->nplacements && e->state; i++) {
			const struct m_placement *p = &m->placement[i];
			if (p->told && p->cohort == cohort && p->learner == learner &&
			    p->first > day)
				minutes += (uint64_t)p->half_days * PLACEMENT_HALF_MIN;
		}
		cohort = e->state ? e->from : NOBODY;
	}
	return minutes;
}

/* By the rules, on the day of the board. Averages and rates are compared exactly. */
static struct m_decision follows(const struct model *m, int cohort, int learner, int day)
{
	const struct m_totals *t = &m->totals[CRT][cohort][learner];
	const struct m_grade *g = m->grade[cohort][learner];
	bool counted = t->there && t->counted;
	uint64_t late = placed_after(m, cohort, learner, day);
	uint64_t placed = t->placed > late ? t->placed - late : 0;
	struct m_decision d = {.decision = DEFAULTED,
			       .average = NOBODY,
			       .permille = counted ? t->credited * 1000 / t->counted : 0,
			       .nothing = !counted,
			       .placed = placed,
			       .marks = {mark_of(&g[0]), mark_of(&g[1])},
			       .left = has_left(&m->enrolment[CRT][cohort][learner])};

	if (d.marks[0] >= 0 && d.marks[1] >= 0) {
		int sum = d.marks[0] + 2 * d.marks[1];
		bool met = counted && t->credited * 1000 >= ATTENDANCE_ASKED * t->counted &&
			   placed >= PLACEMENT_ASKED && d.marks[0] >= ELIMINATORY &&
			   sum >= 3 * AVERAGE_ASKED;
		d.average = (2 * sum + 3) / 6; /* half up */
		d.decision = !met				      ? REFERRED
			     : d.marks[0] < 1000 || d.marks[1] < 1000 ? COMPENSATED
								      : PASSED;
		d.honours = met && sum >= 3 * HONOURS_FROM;
	}
	d.by_rules = d.decision;
	count_unproven(m, cohort, learner, &d);
	return d;
}

static bool same(const struct m_decision *a, const struct m_decision *b)
{
	return a->decision == b->decision && a->honours == b->honours &&
	       a->by_rules == b->by_rules && a->average == b->average && a->reason == b->reason &&
	       a->permille == b->permille && a->nothing == b->nothing && a->placed == b->placed &&
	       a->marks[0] == b->marks[0] && a->marks[1] == b->marks[1] &&
	       a->unproven == b->unproven && a->unproven_min == b->unproven_min &&
	       a->left == b->left;
}

/* What the board would write down; false: it needs a reason for it. */
static bool would_decide(const struct model *m, const struct cmd *c, int board, int learner,
			 struct m_decision *d)
{
	struct m_decision rules = follows(m, m->board[board].cohort, learner, m->board[board].day);

	*d = rules;
	if (c->status)
		d->decision = c->status;
	d->honours = awards(d->decision) && rules.honours;
	bool otherwise = d->decision != rules.decision || d->honours != rules.honours;
	d->reason = otherwise ? c->reason : 0;
	return !otherwise || c->reason;
}

static void write_down(struct model *m, int board, int learner, const struct m_decision *d)
{
	if (same(&m->decision[board][learner], d))
		return;
	m->decision[board][learner] = *d;
	emit_alone(m);
}

/* Enrolled, or left, or decided about already; not settled by earlier minutes. */
static bool is_candidate(const struct model *m, int board, int learner)
{
	int cohort = m->board[board].cohort, said = minutes_say(m, cohort, learner);
	const struct m_enrolment *e = &m->enrolment[CRT][cohort][learner];

	if (m->decision[board][learner].decision)
		return true;
	if (has_left(e) ? !e->nperiods : e->state != ENROLLED)
		return false;
	return !awards(said) && said != EXCLUDED;
}

static bool is_stale(const struct model *m, int board, int learner)
{
	const struct m_decision *there = &m->decision[board][learner];
	struct m_decision now = follows(m, m->board[board].cohort, learner, m->board[board].day);

	if (there->reason) {
		now.decision = there->decision;
		now.honours = there->honours;
		now.reason = there->reason;
	}
	return !same(there, &now);
}

static int mark_then(int mark)
{
	return mark < 0 ? MARK_ABSENT : mark;
}

/* Sealed minutes award her, and what they rested on is the same, or a diploma stands. */
static bool is_settled(const struct model *m, int cohort, int learner)
{
	int board = NOBODY;

	for (int b = 0; b < m->nboards; b++)
		if (m->board[b].cohort == cohort && m->board[b].sealed &&
		    m->decision[b][learner].decision)
			board = b;
	if (board == NOBODY || !awards(m->decision[board][learner].decision))
		return false;
	struct m_decision now = follows(m, cohort, learner, m->board[board].day);
	const struct m_decision *then = &m->decision[board][learner];
	return has_diploma(m, cohort, learner) == 2 ||
	       (now.permille == then->permille && now.placed == then->placed &&
		mark_then(now.marks[0]) == mark_then(then->marks[0]) &&
		mark_then(now.marks[1]) == mark_then(then->marks[1]));
}

static bool decide_one(struct model *m, const struct cmd *c)
{
	int cohort = m->board[c->thing].cohort;
	const struct m_enrolment *e = &m->enrolment[CRT][cohort][c->learner];
	struct m_decision d;

	if ((e->state != ENROLLED && !e->nperiods) || is_settled(m, cohort, c->learner) ||
	    !would_decide(m, c, c->thing, c->learner, &d))
		return false;
	write_down(m, c->thing, c->learner, &d);
	return true;
}

/* What was decided otherwise stays; who left without the board's knowing falls away. */
static bool decide_rest(struct model *m, const struct cmd *c, bool write)
{
	for (int l = 0; l < LEARNERS_N; l++) {
		struct m_decision *there = &m->decision[c->thing][l], d;
		bool left = has_left(&m->enrolment[CRT][m->board[c->thing].cohort][l]);
		if (!is_candidate(m, c->thing, l))
			continue;
		if (left && there->decision && !there->left) {
			if (write) {
				*there = (struct m_decision){0};
				emit_alone(m);
			}
			continue;
		}
		if ((left && !there->decision) || there->reason)
			continue;
		if (!would_decide(m, c, c->thing, l, &d))
			return false;
		if (write)
			write_down(m, c->thing, l, &d);
	}
	return true;
}

/* The day before which a board cannot sit: of the first half-day, or of the boards before it. */
static int not_before(const struct model *m, int cohort, int board)
{
	int first = NOBODY;

	for (int s = 0; s < SLOTS_N; s++) {
		const struct m_slot *slot = &m->slot[CRT][s];
		if (slot->there && !slot->cancelled && slot->cohort == cohort &&
		    (first == NOBODY || slot->day < first))
			first = slot->day;
	}
	for (int b = 0; b < board; b++)
		if (m->board[b].cohort == cohort && m->board[b].day > first)
			first = m->board[b].day;
	return first;
}

static bool seal(struct model *m, int board, int today)
{
	struct m_board *b = &m->board[board];

	for (int l = 0; l < LEARNERS_N; l++) {
		if (!is_candidate(m, board, l))
			continue;
		bool left = has_left(&m->enrolment[CRT][b->cohort][l]);
		bool decided = m->decision[board][l].decision;
		if (decided ? is_stale(m, board, l) : !left)
			return false;
	}
	if (b->day < not_before(m, b->cohort, board) || today < b->day)
		return false;
	b->sealed = true;
	emit_alone(m);
	return true;
}

static bool convene(struct model *m, const struct cmd *c)
{
	int state = m->cohort[CRT][c->cohort].state;

	if (state < 2 || state > 4 || sitting(m, c->cohort) != NOBODY ||
	    c->day < not_before(m, c->cohort, m->nboards))
		return false;
	m->board[m->nboards] = (struct m_board){c->cohort, false, c->day};
	emit_alone(m);
	m->board_id[m->nboards++] = m->seq[CRT];
	return true;
}

static bool board_verb(struct model *m, const struct cmd *c, int today)
{
	if (c->verb == BOARD_CONVENE)
		return convene(m, c);
	if (c->thing >= m->nboards || m->board[c->thing].sealed)
		return false;
	if (c->verb == BOARD_SEAL)
		return seal(m, c->thing, today);
	if (c->learner != NOBODY)
		return decide_one(m, c);
	return decide_rest(m, c, false) && decide_rest(m, c, true);
}

static void issue_to(struct model *m, int cohort, int learner)
{
	if (m->ndiplomas == DIPLOMAS_N) {
		m->broken = "the model has no room for another diploma";
		return;
	}
	m->diploma[m->ndiplomas] = (struct m_diploma){cohort, learner, false};
	/* Before the first, the log says which key signs. */
	if (!m->ndiplomas)
		emit_alone(m);
	emit_alone(m);
	m->diploma_id[m->ndiplomas++] = m->seq[CRT];
}

static bool issue(struct model *m, const struct cmd *c)
{
	bool sealed = false, anybody = false;

	for (int b = 0; b < m->nboards; b++)
		sealed |= m->board[b].cohort == c->cohort && m->board[b].sealed;
	if (!sealed)
		return false;
	if (c->learner != NOBODY) {
		if (!awards(minutes_say(m, c->cohort, c->learner)) ||
		    has_diploma(m, c->cohort, c->learner) == 2)
			return false;
		issue_to(m, c->cohort, c->learner);
		return true;
	}
	for (int l = 0; l < LEARNERS_N; l++) {
		if (!awards(minutes_say(m, c->cohort, l)))
			continue;
		int has = has_diploma(m, c->cohort, l);
		anybody |= has != 1;
		if (has == 0)
			issue_to(m, c->cohort, l);
	}
	return anybody;
}

bool model_certification(struct model *m, const struct cmd *c, int64_t now_ms)
{
	m->now_ms = now_ms;
	switch (c->verb) {
	case GRADE_ENTER:
	case GRADE_ABSENT:
	case GRADE_CORRECT:
		return grade(m, c, now_ms);
	case BOARD_CONVENE:
	case BOARD_DECIDE:
	case BOARD_SEAL:
		return board_verb(m, c, model_today(now_ms));
	case DIPLOMA_ISSUE:
		return issue(m, c);
	default:
		if (c->thing >= m->ndiplomas || m->diploma[c->thing].revoked || !c->reason)
			return false;
		m->diploma[c->thing].revoked = true;
		emit_alone(m);
		return true;
	}
}
