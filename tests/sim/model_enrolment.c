/* The model of enrolment: who has a place, who waits, in which order. */
#include "model.h"

enum { NOT_YET, ENROLLED, WAITING, WITHDRAWN, TRANSFERRED };

static struct m_enrolment *at(struct model *m, int cohort, int learner)
{
	return &m->enrolment[ENR][cohort][learner];
}

static int count(struct model *m, int cohort, int state)
{
	int n = 0;

	for (int l = 0; l < LEARNERS_N; l++)
		n += at(m, cohort, l)->state == state;
	return n;
}

static bool has_place(struct model *m, int cohort)
{
	const struct m_cohort *c = &m->cohort[ENR][cohort];

	return c->capacity == 0 || count(m, cohort, ENROLLED) < c->capacity;
}

static bool is_open(const struct model *m, int cohort)
{
	const struct m_cohort *c = &m->cohort[ENR][cohort];

	return c->there && (c->state == 2 || c->state == 3);
}

/* The day after her last one, but not before `day`. */
static int not_before(const struct m_enrolment *e, int day)
{
	int next = e->nperiods ? e->until[e->nperiods - 1] + 1 : 0;

	return next > day ? next : day;
}

static void begin(struct model *m, struct m_enrolment *e, int day)
{
	if (e->nperiods == PERIODS_N) {
		m->broken = "the model has no room for another period";
		return;
	}
	e->since[e->nperiods] = day;
	e->until[e->nperiods++] = NOBODY;
	e->state = ENROLLED;
	e->rank = 0;
	e->to = NOBODY;
}

/* A period that had not begun by its last day never was. */
static void end(struct m_enrolment *e, int last_day)
{
	if (e->since[e->nperiods - 1] > last_day)
		e->nperiods--;
	else
		e->until[e->nperiods - 1] = last_day;
}

static void emit(struct model *m, enum m_type type, int cohort, int learner,
		 const struct m_enrolment *e)
{
	model_emit(m, ENR,
		   &(struct m_event){.type = type,
				     .from = NOBODY,
				     .cohort = cohort,
				     .learner = learner,
				     .as_enrolment = *e});
}

static int first_waiting(struct model *m, int cohort)
{
	int first = NOBODY;

	for (int l = 0; l < LEARNERS_N; l++)
		if (at(m, cohort, l)->state == WAITING &&
		    (first == NOBODY || at(m, cohort, l)->rank < at(m, cohort, first)->rank))
			first = l;
	return first;
}

void model_promote(struct model *m, int cohort, int since)
{
	int l;

	while (is_open(m, cohort) && has_place(m, cohort) &&
	       (l = first_waiting(m, cohort)) != NOBODY && !m->broken) {
		struct m_enrolment e = *at(m, cohort, l);
		begin(m, &e, not_before(&e, since));
		emit(m, E_ENROLLED, cohort, l, &e);
	}
}

static bool add(struct model *m, const struct cmd *c, int today)
{
	struct m_enrolment e = *at(m, c->cohort, c->learner);

	if (!is_open(m, c->cohort) || !m->name[ENR][c->learner] || e.state == ENROLLED ||
	    e.state == WAITING)
		return false;
	if (e.state == NOT_YET)
		e.from = e.to = NOBODY;
	if (!has_place(m, c->cohort) || count(m, c->cohort, WAITING)) {
		e.state = WAITING;
		e.rank = m->seq[ENR] + 1;
		emit(m, E_WAITS, c->cohort, c->learner, &e);
		return true;
	}
	begin(m, &e, not_before(&e, today));
	emit(m, E_ENROLLED, c->cohort, c->learner, &e);
	return true;
}

static bool withdraw(struct model *m, const struct cmd *c, int today)
{
	struct m_enrolment e = *at(m, c->cohort, c->learner);
	bool waited = e.state == WAITING;

	if (e.state != ENROLLED && !waited)
		return false;
	bool begins_later = !waited && e.since[e.nperiods - 1] > today;
	e.state = WITHDRAWN;
	e.rank = 0;
	if (!waited)
		end(&e, today);
	emit(m, E_WITHDRAWN, c->cohort, c->learner, &e);
	if (!waited)
		model_promote(m, c->cohort, begins_later ? today : today + 1);
	return true;
}

static bool transfer(struct model *m, const struct cmd *c, int today)
{
	struct m_enrolment left = *at(m, c->cohort, c->learner);
	struct m_enrolment joined = *at(m, c->other, c->learner);

	if (c->cohort == c->other || left.state != ENROLLED || !is_open(m, c->other) ||
	    joined.state == ENROLLED || joined.state == WAITING || !has_place(m, c->other) ||
	    count(m, c->other, WAITING))
		return false;
	int first_day = not_before(&joined, today + 1), since = left.since[left.nperiods - 1];
	if (first_day - 1 < since && since <= today && since != first_day)
		return false;
	end(&left, first_day - 1);
	left.state = TRANSFERRED;
	left.to = c->other;
	begin(m, &joined, first_day);
	joined.from = c->cohort;
	model_emit(m, ENR,
		   &(struct m_event){.type = E_TRANSFERRED,
				     .from = NOBODY,
				     .cohort = c->cohort,
				     .other = c->other,
				     .learner = c->learner,
				     .as_enrolment = left,
				     .as_joined = joined});
	model_promote(m, c->cohort, first_day > today ? first_day : today);
	return true;
}

static bool register_learner(struct model *m, const struct cmd *c)
{
	for (int l = 0; l < m->nlearners; l++)
		if (m->email[l] == c->thing)
			return false;
	model_emit(m, ENR,
		   &(struct m_event){.type = E_REGISTERED,
				     .from = NOBODY,
				     .learner = m->nlearners,
				     .name = c->amount});
	m->email[m->nlearners] = c->thing;
	m->learner_id[m->nlearners++] = m->seq[ENR];
	return true;
}

static bool update_learner(struct model *m, const struct cmd *c)
{
	if (!m->name[ENR][c->learner] || m->name[ENR][c->learner] == c->amount)
		return false;
	model_emit(m, ENR,
		   &(struct m_event){.type = E_UPDATED,
				     .from = NOBODY,
				     .learner = c->learner,
				     .name = c->amount});
	return true;
}

bool model_enrolment(struct model *m, const struct cmd *c, int today)
{
	switch (c->verb) {
	case LEARNER_REGISTER:
		return register_learner(m, c);
	case LEARNER_UPDATE:
		return update_learner(m, c);
	case ENROLMENT_ADD:
		return add(m, c, today);
	case ENROLMENT_WITHDRAW:
		return m->cohort[ENR][c->cohort].there && withdraw(m, c, today);
	default:
		return m->cohort[ENR][c->cohort].there && transfer(m, c, today);
	}
}
