/* The model of certification: marks, boards, what follows from the rules, and diplomas. */
#include "model.h"

enum { PASSED = 1, COMPENSATED, REFERRED, DEFAULTED, EXCLUDED };
enum { ENROLLED = 1 };

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
	if ((g->there && c->verb == GRADE_ENTER) || marks_held(m, c->cohort, c->learner) ||
	    (g->there && !c->reason))
		return false;
	*g = (struct m_grade){true, absent, absent ? 0 : c->amount,
			      g->there ? g->corrections + 1 : 0, now_ms};
	emit_alone(m);
	return true;
}

/* By the rules. */
static struct m_decision follows(const struct model *m, int cohort, int learner)
{
	const struct m_totals *t = &m->totals[CRT][cohort][learner];
	const struct m_grade *g = m->grade[cohort][learner];
	struct m_decision d = {.decision = DEFAULTED,
			       .average = NOBODY,
			       .permille = t->there && t->counted ? t->permille : 1000,
			       .placed = t->placed};

	for (int i = 0; i < 2; i++)
		d.marks[i] = g[i].there && !g[i].absent ? g[i].mark : NOBODY;
	if (g[0].there && !g[0].absent && g[1].there && !g[1].absent) {
		bool met = (!t->there || !t->counted || t->permille >= ATTENDANCE_ASKED) &&
			   t->placed >= PLACEMENT_ASKED && g[0].mark >= ELIMINATORY;
		/* Half up. */
		d.average = (2 * (g[0].mark + 2 * g[1].mark) + 3) / 6;
		met = met && d.average >= AVERAGE_ASKED;
		d.decision = !met				    ? REFERRED
			     : g[0].mark < 1000 || g[1].mark < 1000 ? COMPENSATED
								    : PASSED;
		d.honours = met && d.average >= HONOURS_FROM;
	}
	d.by_rules = d.decision;
	return d;
}

static bool decide_about(struct model *m, const struct cmd *c, int board, int learner)
{
	struct m_decision *there = &m->decision[board][learner];
	struct m_decision rules = follows(m, m->board[board].cohort, learner), d = rules;

	if (c->status)
		d.decision = c->status;
	d.honours = awards(d.decision) && rules.honours;
	bool otherwise = d.decision != rules.decision || d.honours != rules.honours;
	if (otherwise && !c->reason)
		return false;
	d.reason = otherwise ? c->reason : 0;
	if (there->decision == d.decision && there->honours == d.honours &&
	    there->by_rules == d.by_rules && there->average == d.average &&
	    there->reason == d.reason && there->permille == d.permille &&
	    there->placed == d.placed && there->marks[0] == d.marks[0] &&
	    there->marks[1] == d.marks[1])
		return true;
	*there = d;
	emit_alone(m);
	return true;
}

/* Of those who have a place, whom this board still has to decide about. */
static bool waits_for(const struct model *m, int board, int learner)
{
	int cohort = m->board[board].cohort, said = minutes_say(m, cohort, learner);

	return m->enrolment[CRT][cohort][learner].state == ENROLLED &&
	       !m->decision[board][learner].decision && !awards(said) && said != EXCLUDED;
}

static bool board_verb(struct model *m, const struct cmd *c)
{
	struct m_board *b = &m->board[c->thing];
	int state = m->cohort[CRT][c->cohort].state;

	if (c->verb == BOARD_CONVENE) {
		if (state < 2 || state > 4 || sitting(m, c->cohort) != NOBODY)
			return false;
		m->board[m->nboards] = (struct m_board){c->cohort, false};
		emit_alone(m);
		m->board_id[m->nboards++] = m->seq[CRT];
		return true;
	}
	if (c->thing >= m->nboards || b->sealed)
		return false;
	if (c->verb == BOARD_DECIDE && c->learner != NOBODY)
		return m->enrolment[CRT][b->cohort][c->learner].state == ENROLLED &&
		       !awards(minutes_say(m, b->cohort, c->learner)) &&
		       decide_about(m, c, c->thing, c->learner);
	for (int l = 0; l < LEARNERS_N; l++) {
		if (!waits_for(m, c->thing, l))
			continue;
		if (c->verb == BOARD_SEAL || !decide_about(m, c, c->thing, l))
			return false;
	}
	if (c->verb == BOARD_SEAL) {
		b->sealed = true;
		emit_alone(m);
	}
	return true;
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

static void issue_to(struct model *m, int cohort, int learner)
{
	if (m->ndiplomas == DIPLOMAS_N) {
		m->broken = "the model has no room for another diploma";
		return;
	}
	m->diploma[m->ndiplomas] = (struct m_diploma){cohort, learner, false};
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
	switch (c->verb) {
	case GRADE_ENTER:
	case GRADE_ABSENT:
	case GRADE_CORRECT:
		return grade(m, c, now_ms);
	case BOARD_CONVENE:
	case BOARD_DECIDE:
	case BOARD_SEAL:
		return board_verb(m, c);
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
