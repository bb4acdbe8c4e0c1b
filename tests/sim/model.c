/* The model's common part: who may, the logs, following, and the catalogue. */
#include "model.h"

#include <stddef.h>
#include <string.h>

/* Organiser, Trainer, Learner, Registrar, Auditor, adMin; a gateway only for somebody. `own`: a
 * learner only for herself. */
static const struct {
	int service;
	const char *may;
	bool own;
} verbs[VERBS_N] = {
	[SETUP_INSTITUTION] = {CAT, "OM", false}, [SETUP_PROGRAMME] = {CAT, "OM", false},
	[SETUP_TRAINER] = {CAT, "OM", false},	  [COHORT_PLAN] = {CAT, "O", false},
	[COHORT_OPEN] = {CAT, "O", false},	  [COHORT_START] = {CAT, "O", false},
	[COHORT_CLOSE] = {CAT, "O", false},	  [COHORT_CANCEL] = {CAT, "O", false},
	[COHORT_RESIZE] = {CAT, "O", false},	  [SLOT_SCHEDULE] = {CAT, "O", false},
	[SLOT_MOVE] = {CAT, "O", false},	  [SLOT_CANCEL] = {CAT, "O", false},
	[LEARNER_REGISTER] = {ENR, "O", false},	  [LEARNER_UPDATE] = {ENR, "O", false},
	[ENROLMENT_ADD] = {ENR, "O", false},	  [ENROLMENT_WITHDRAW] = {ENR, "O", false},
	[ENROLMENT_TRANSFER] = {ENR, "O", false}, [SHEET_OPEN] = {ATT, "OT", false},
	[PRESENCE_SIGN] = {ATT, "L", true},	  [PRESENCE_MARK] = {ATT, "TO", false},
	[SHEET_CALL] = {ATT, "TO", false},	  [SHEET_COUNTERSIGN] = {ATT, "T", false},
	[PRESENCE_CORRECT] = {ATT, "TO", false},  [PLACEMENT_RECORD] = {ATT, "OL", true},
	[PLACEMENT_VALIDATE] = {ATT, "O", false}, [GRADE_ENTER] = {CRT, "OTR", false},
	[GRADE_ABSENT] = {CRT, "OTR", false},	  [GRADE_CORRECT] = {CRT, "OR", false},
	[BOARD_CONVENE] = {CRT, "OR", false},	  [BOARD_DECIDE] = {CRT, "R", false},
	[BOARD_SEAL] = {CRT, "R", false},	  [DIPLOMA_ISSUE] = {CRT, "R", false},
	[DIPLOMA_REVOKE] = {CRT, "R", false},
};

int verb_service(enum verb v)
{
	return verbs[v].service;
}

void model_reset(struct model *m)
{
	/* The logs are read up to seq only. */
	memset(m->seq, 0, sizeof m->seq);
	memset(m->pos, 0, sizeof m->pos);
	memset(m->cohort_id, 0, sizeof *m - offsetof(struct model, cohort_id));
	for (int l = 0; l < LEARNERS_N; l++)
		for (int c = 0; c < COHORTS_N; c++)
			m->behind[l][c] = NOBODY;
}

int model_today(int64_t now_ms)
{
	return (int)((now_ms - BASE_MS) / DAY_MS);
}

/* Who speaks for somebody else counts as that person only; nobody but a gateway may. */
char speaker_role(const struct speaker *s)
{
	if (s->for_learner == NOBODY && s->for_trainer == NOBODY)
		return s->role;
	if (s->role != 'G')
		return '?';
	return s->for_learner != NOBODY ? 'L' : 'T';
}

int speaker_learner(const struct speaker *s)
{
	return s->role == 'G' ? s->for_learner : s->learner;
}

int speaker_trainer(const struct speaker *s)
{
	return s->role == 'G' ? s->for_trainer : s->trainer;
}

static void apply(struct model *m, int s, const struct m_event *e)
{
	switch (e->type) {
	case E_COHORT_PLANNED:
	case E_COHORT_CHANGED:
		m->cohort[s][e->cohort] = e->as_cohort;
		break;
	case E_SLOT_SCHEDULED:
	case E_SLOT_MOVED:
	case E_SLOT_CANCELLED:
		m->slot[s][e->slot] = e->as_slot;
		break;
	case E_REGISTERED:
	case E_UPDATED:
		m->name[s][e->learner] = e->name;
		break;
	case E_TRANSFERRED:
		m->enrolment[s][e->other][e->learner] = e->as_joined;
		m->enrolment[s][e->cohort][e->learner] = e->as_enrolment;
		break;
	case E_ENROLLED:
	case E_WAITS:
	case E_WITHDRAWN:
		m->enrolment[s][e->cohort][e->learner] = e->as_enrolment;
		break;
	case E_TOTALS:
		for (int c = 0; c < COHORTS_N; c++)
			if (e->totals[c].there)
				m->totals[s][c][e->learner] = e->totals[c];
		break;
	case E_SHEET:
		if (s == CRT)
			m->proven[e->slot] = e->name;
		break;
	case E_VALIDATED:
		if (s == CRT)
			m->placement[e->name].told = true;
		break;
	case E_ALONE:
	case E_INSTITUTION:
	case E_PROGRAMME:
		break;
	}
}

struct m_event *model_emit(struct model *m, int service, const struct m_event *e)
{
	struct m_event *at = &m->log[service][m->seq[service]];

	if (m->seq[service] + 1 >= EVENTS_N) {
		m->broken = "the model's log is full";
		return at;
	}
	*at = *e;
	m->seq[service]++;
	apply(m, service, at);
	return at;
}

static bool follows(int service, enum m_type t)
{
	if (t == E_ALONE || t == E_WAITS)
		return false;
	if (service == ENR)
		return t == E_COHORT_PLANNED || t == E_COHORT_CHANGED || t == E_SLOT_SCHEDULED ||
		       t == E_SLOT_MOVED || t == E_SLOT_CANCELLED;
	return service == CRT || t != E_UPDATED;
}

static void react(struct model *m, int service, const struct m_event *e, int today)
{
	if (service == ENR && e->type == E_COHORT_CHANGED)
		model_promote(m, e->cohort, today);
	if (service == ATT && (e->type == E_SLOT_MOVED || e->type == E_SLOT_CANCELLED))
		model_moved(m, e);
	if (service == ATT && (e->type == E_ENROLLED || e->type == E_WITHDRAWN))
		model_enrolled(m, e);
	if (service == ATT && e->type == E_TRANSFERRED)
		model_transferred(m, e);
	if (service == CRT && e->type == E_TRANSFERRED)
		model_carry(m, e);
}

void model_follow(struct model *m, int service, int upstream, uint64_t upto, int64_t now_ms)
{
	if (upto < m->pos[service][upstream] || upto > m->seq[upstream])
		m->broken = "a feed stands where the upstream's log has no entry";
	for (uint64_t i = m->pos[service][upstream]; i < upto && !m->broken; i++) {
		struct m_event e = m->log[upstream][i];
		if (e.from != NOBODY) {
			/* What the upstream had followed by then must be here already. */
			if (m->pos[service][e.from] < e.from_seq)
				m->broken = "a fact came before its cause";
			continue;
		}
		if (!follows(service, e.type))
			continue;
		e.from = upstream;
		e.from_seq = i + 1;
		model_emit(m, service, &e);
		react(m, service, &e, model_today(now_ms));
	}
	m->pos[service][upstream] = upto;
}

static bool cohort_runs(const struct m_cohort *c)
{
	return c->there && c->state <= 3;
}

static bool cohort_becomes(struct model *m, int cohort, struct m_cohort now)
{
	model_emit(m, CAT,
		   &(struct m_event){.type = E_COHORT_CHANGED,
				     .from = NOBODY,
				     .cohort = cohort,
				     .as_cohort = now});
	return true;
}

static bool cohort_step(struct model *m, int cohort, int before, int after)
{
	struct m_cohort now = m->cohort[CAT][cohort];

	if (!now.there || now.state != before)
		return false;
	now.state = after;
	return cohort_becomes(m, cohort, now);
}

static bool cohort_verb(struct model *m, const struct cmd *c)
{
	struct m_cohort now = m->cohort[CAT][c->cohort];

	switch (c->verb) {
	case COHORT_OPEN:
		return cohort_step(m, c->cohort, 1, 2);
	case COHORT_START:
		return cohort_step(m, c->cohort, 2, 3);
	case COHORT_CLOSE:
		return cohort_step(m, c->cohort, 3, 4);
	case COHORT_CANCEL:
		return cohort_step(m, c->cohort, now.state == 2 ? 2 : 1, 5);
	default:
		if (!cohort_runs(&now) || now.capacity == c->amount)
			return false;
		now.capacity = c->amount;
		return cohort_becomes(m, c->cohort, now);
	}
}

static bool slot_free(const struct model *m, const struct m_slot *s, int self)
{
	for (int i = 0; i < m->nslots; i++) {
		const struct m_slot *o = &m->slot[CAT][i];
		if (i != self && !o->cancelled && o->cohort == s->cohort && o->day == s->day &&
		    o->half == s->half)
			return false;
	}
	return s->start < s->end;
}

static bool slot_put(struct model *m, enum m_type type, int slot, const struct m_slot *s)
{
	model_emit(m, CAT,
		   &(struct m_event){.type = type, .from = NOBODY, .slot = slot, .as_slot = *s});
	return true;
}

static bool slot_verb(struct model *m, const struct cmd *c)
{
	const struct m_slot *was = &m->slot[CAT][c->slot];
	struct m_slot now = *was;

	if (c->verb == SLOT_SCHEDULE) {
		now = (struct m_slot){true,    false,	 c->cohort, c->day,
				      c->half, c->start, c->end,    c->trainer};
		if (!cohort_runs(&m->cohort[CAT][c->cohort]) || !slot_free(m, &now, NOBODY))
			return false;
		slot_put(m, E_SLOT_SCHEDULED, m->nslots, &now);
		m->slot_id[m->nslots++] = m->seq[CAT];
		return true;
	}
	if (!was->there || was->cancelled || !cohort_runs(&m->cohort[CAT][was->cohort]))
		return false;
	if (c->verb == SLOT_CANCEL) {
		now.cancelled = true;
		return slot_put(m, E_SLOT_CANCELLED, c->slot, &now);
	}
	now.day = c->day;
	now.end = now.start + c->amount;
	now.trainer = c->trainer;
	if (!slot_free(m, &now, c->slot) ||
	    (now.day == was->day && now.end == was->end && now.trainer == was->trainer))
		return false;
	return slot_put(m, E_SLOT_MOVED, c->slot, &now);
}

bool model_catalogue(struct model *m, const struct cmd *c)
{
	struct m_event e = {.type = E_ALONE, .from = NOBODY};

	switch (c->verb) {
	case SETUP_PROGRAMME:
		e.type = E_PROGRAMME;
		model_emit(m, CAT, &e);
		m->programme_id = m->seq[CAT];
		return true;
	case SETUP_INSTITUTION:
		e.type = E_INSTITUTION;
		model_emit(m, CAT, &e);
		return true;
	case SETUP_TRAINER:
		model_emit(m, CAT, &e);
		m->trainer_id[m->ntrainers++] = m->seq[CAT];
		return true;
	case COHORT_PLAN:
		e = (struct m_event){.type = E_COHORT_PLANNED,
				     .from = NOBODY,
				     .cohort = m->ncohorts,
				     .as_cohort = {true, 1, c->amount}};
		model_emit(m, CAT, &e);
		m->cohort_id[m->ncohorts++] = m->seq[CAT];
		return true;
	case SLOT_SCHEDULE:
	case SLOT_MOVE:
	case SLOT_CANCEL:
		return slot_verb(m, c);
	default:
		return cohort_verb(m, c);
	}
}

/* A trainer marks where she has a half-day. */
static bool may_mark(const struct model *m, const struct cmd *c)
{
	for (int i = 0; i < SLOTS_N; i++) {
		const struct m_slot *s = &m->slot[CRT][i];
		if (s->there && !s->cancelled && s->cohort == c->cohort &&
		    s->trainer == speaker_trainer(&c->who))
			return s->trainer != NOBODY;
	}
	return false;
}

enum model_answer model_ask(struct model *m, const struct cmd *c, int64_t now_ms)
{
	char role = speaker_role(&c->who);
	bool taken;

	if (!strchr(verbs[c->verb].may, role))
		return DENIED;
	if (role == 'L' && verbs[c->verb].own && speaker_learner(&c->who) != c->learner)
		return DENIED;
	if (role == 'T' && verbs[c->verb].service == CRT && !may_mark(m, c))
		return DENIED;
	switch (verbs[c->verb].service) {
	case CAT:
		taken = model_catalogue(m, c);
		break;
	case ENR:
		taken = model_enrolment(m, c, model_today(now_ms));
		break;
	case ATT:
		taken = model_attendance(m, c, now_ms);
		break;
	default:
		taken = model_certification(m, c, now_ms);
	}
	return taken ? TAKEN : REFUSED;
}
