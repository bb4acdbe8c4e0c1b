/* What people ask for at random: mostly what makes sense now, by who may, and sometimes not. */
#include "sim.h"

/* The last index of each kind is never given: nothing is there. */
static int one_of(struct sim *s, int there, int kinds)
{
	return there && !sim_chance(s, 2) ? sim_below(s, there) : kinds - 1;
}

/* Some entry for which `wanted` is true, if there is one. */
static int pick(struct sim *s, int n, int kinds, bool (*wanted)(const struct sim *, int))
{
	int start = n ? sim_below(s, n) : 0;

	for (int i = 0; i < n && !sim_chance(s, 10); i++)
		if (wanted(s, (start + i) % n))
			return (start + i) % n;
	return one_of(s, n, kinds);
}

static bool slot_today(const struct sim *s, int i)
{
	const struct m_slot *slot = &s->model.slot[CAT][i];

	return !slot->cancelled && s->model.sheet[i].state == 0 &&
	       slot->day <= model_today(s->now_ms) + 1;
}

static bool sheet_open(const struct sim *s, int i)
{
	return s->model.sheet[i].state == 1;
}

static bool sheet_sealed(const struct sim *s, int i)
{
	return s->model.sheet[i].state == 2;
}

static bool slot_ahead(const struct sim *s, int i)
{
	return !s->model.slot[CAT][i].cancelled;
}

static bool board_sits(const struct sim *s, int i)
{
	return !s->model.board[i].sealed;
}

static bool placement_waits(const struct sim *s, int i)
{
	return !s->model.placement[i].validated;
}

static struct speaker speaks(char role)
{
	return (struct speaker){role, NOBODY, NOBODY, NOBODY, NOBODY};
}

static struct speaker trainer(int number)
{
	struct speaker w = speaks('T');

	w.trainer = number;
	return w;
}

static struct speaker learner(int number)
{
	struct speaker w = speaks('L');

	w.learner = number;
	return w;
}

/* Somebody, whoever; a gateway often for another. */
static struct speaker anybody(struct sim *s)
{
	static const char roles[] = "ORAMGGGTLX";
	char role = roles[sim_below(s, (int)sizeof roles - 1)];
	struct speaker w = speaks(role);

	if (role == 'T')
		w.trainer = sim_below(s, s->model.ntrainers);
	if (role == 'L')
		w.learner = sim_below(s, s->model.nlearners);
	if (role == 'G' || sim_chance(s, 5)) {
		int how = sim_below(s, 3);
		if (how == 1)
			w.for_learner = sim_below(s, s->model.nlearners);
		if (how == 2)
			w.for_trainer = sim_below(s, s->model.ntrainers);
	}
	return w;
}

/* Who usually does it. */
static struct speaker usual(struct sim *s, const struct cmd *c)
{
	int teaches = s->model.sheet[c->slot].state ? s->model.sheet[c->slot].slot.trainer
						    : s->model.slot[CAT][c->slot].trainer;

	switch (c->verb) {
	case PRESENCE_SIGN:
		return learner(c->learner < s->model.nlearners ? c->learner : 0);
	case SHEET_OPEN:
	case PRESENCE_MARK:
	case SHEET_CALL:
	case SHEET_COUNTERSIGN:
	case PRESENCE_CORRECT:
		if (c->verb != SHEET_COUNTERSIGN && sim_chance(s, 30))
			return speaks('O');
		return trainer(teaches == NOBODY ? sim_below(s, TRAINERS_N) : teaches);
	case GRADE_ENTER:
	case GRADE_ABSENT:
		return sim_chance(s, 40) ? trainer(sim_below(s, TRAINERS_N)) : speaks('O');
	case BOARD_CONVENE:
	case BOARD_DECIDE:
	case BOARD_SEAL:
	case DIPLOMA_ISSUE:
	case DIPLOMA_REVOKE:
		return speaks('R');
	default:
		return speaks('O');
	}
}

/* How often each is asked for, early and late in a run. */
static const struct {
	enum verb verb;
	int early, late;
} weights[] = {
	{COHORT_OPEN, 3, 1},	    {COHORT_START, 4, 1},     {COHORT_CLOSE, 0, 1},
	{COHORT_CANCEL, 1, 0},	    {COHORT_RESIZE, 5, 2},    {SLOT_SCHEDULE, 10, 2},
	{SLOT_MOVE, 5, 2},	    {SLOT_CANCEL, 2, 1},      {LEARNER_REGISTER, 3, 1},
	{LEARNER_UPDATE, 2, 1},	    {ENROLMENT_ADD, 22, 4},   {ENROLMENT_WITHDRAW, 5, 3},
	{ENROLMENT_TRANSFER, 5, 4}, {SHEET_OPEN, 12, 6},      {PRESENCE_SIGN, 12, 6},
	{PRESENCE_MARK, 8, 4},	    {SHEET_CALL, 8, 5},	      {SHEET_COUNTERSIGN, 12, 10},
	{PRESENCE_CORRECT, 5, 6},   {PLACEMENT_RECORD, 6, 6}, {PLACEMENT_VALIDATE, 4, 6},
	{GRADE_ENTER, 8, 14},	    {GRADE_ABSENT, 1, 2},     {GRADE_CORRECT, 2, 5},
	{BOARD_CONVENE, 1, 6},	    {BOARD_DECIDE, 1, 12},    {BOARD_SEAL, 1, 8},
	{DIPLOMA_ISSUE, 1, 8},	    {DIPLOMA_REVOKE, 0, 3},
};

static enum verb some_verb(struct sim *s)
{
	bool late = s->step * 2 > s->options.steps;
	int total = 0, at;

	for (size_t i = 0; i < COUNT(weights); i++)
		total += late ? weights[i].late : weights[i].early;
	at = sim_below(s, total);
	for (size_t i = 0; i < COUNT(weights); i++) {
		at -= late ? weights[i].late : weights[i].early;
		if (at < 0)
			return weights[i].verb;
	}
	return COHORT_OPEN;
}

static void fill_catalogue(struct sim *s, struct cmd *c)
{
	int today = model_today(s->now_ms);

	c->cohort = c->verb == COHORT_CANCEL || c->verb == COHORT_CLOSE
			    ? one_of(s, s->model.ncohorts, COHORTS_N)
			    : sim_below(s, s->model.ncohorts);
	c->amount = sim_below(s, 5);
	c->day = today + sim_below(s, 4);
	c->half = 1 + sim_below(s, 2);
	c->start = c->half == 1 ? 540 : 840;
	c->end = c->start + (sim_chance(s, 50) ? 180 : 210);
	c->trainer = sim_below(s, TRAINERS_N + 1) - 1;
	c->slot = pick(s, s->model.nslots, SLOTS_N, slot_ahead);
	if (c->verb == SLOT_MOVE) {
		c->trainer = sim_below(s, TRAINERS_N);
		c->amount = sim_chance(s, 50) ? 180 : 120;
	}
	if (c->verb == SLOT_SCHEDULE && s->model.nslots > SLOTS_N - 7)
		c->verb = COHORT_RESIZE;
}

static void fill_enrolment(struct sim *s, struct cmd *c)
{
	const struct model *m = &s->model;

	c->cohort = one_of(s, m->ncohorts, COHORTS_N);
	c->other = sim_below(s, m->ncohorts);
	c->learner = one_of(s, m->nlearners, LEARNERS_N);
	c->thing = sim_below(s, LEARNERS_N);
	c->amount = 1 + sim_below(s, 5);
	for (int i = 0; i < 6 && (c->verb == ENROLMENT_WITHDRAW || c->verb == ENROLMENT_TRANSFER);
	     i++) {
		int at = m->enrolment[ENR][c->cohort][c->learner].state;
		if (at == 1 || at == 2)
			break;
		c->cohort = sim_below(s, m->ncohorts);
		c->learner = sim_below(s, m->nlearners);
	}
	if (c->verb == LEARNER_REGISTER && m->nlearners > LEARNERS_N - 3)
		c->verb = LEARNER_UPDATE;
}

static bool any_sheet(const struct sim *s, int state)
{
	for (int i = 0; i < s->model.nslots; i++)
		if (s->model.sheet[i].state == state)
			return true;
	return false;
}

static bool any_minutes(const struct sim *s)
{
	for (int i = 0; i < s->model.nboards; i++)
		if (s->model.board[i].sealed)
			return true;
	return false;
}

/* Mostly what can be done: without an open sheet one is opened, without a placement one recorded.
 */
static enum verb possible(struct sim *s, enum verb v)
{
	const struct model *m = &s->model;
	bool opens = v == PRESENCE_SIGN || v == PRESENCE_MARK || v == SHEET_CALL ||
		     v == SHEET_COUNTERSIGN;

	if (sim_chance(s, 10))
		return v;
	if (opens && !any_sheet(s, 1))
		return SHEET_OPEN;
	if (v == PRESENCE_CORRECT && !any_sheet(s, 2))
		return any_sheet(s, 1) ? SHEET_COUNTERSIGN : SHEET_OPEN;
	if (v == PLACEMENT_VALIDATE && !m->nplacements)
		return PLACEMENT_RECORD;
	if ((v == BOARD_DECIDE || v == BOARD_SEAL || v == DIPLOMA_ISSUE) && !m->nboards)
		return sim_chance(s, 50) ? GRADE_ENTER : BOARD_CONVENE;
	if (v == DIPLOMA_REVOKE && !m->ndiplomas)
		v = DIPLOMA_ISSUE;
	if (v == DIPLOMA_ISSUE && !any_minutes(s))
		v = sim_chance(s, 50) ? BOARD_SEAL : BOARD_DECIDE;
	return v;
}

static void fill_attendance(struct sim *s, struct cmd *c)
{
	const struct model *m = &s->model;

	c->slot = pick(s, m->nslots, SLOTS_N,
		       c->verb == SHEET_OPEN	     ? slot_today
		       : c->verb == PRESENCE_CORRECT ? sheet_sealed
						     : sheet_open);
	c->learner = one_of(s, m->nlearners, LEARNERS_N);
	for (int i = 0; i < 4 && !m->sheet[c->slot].on[c->learner]; i++)
		c->learner = sim_below(s, m->nlearners);
	c->status = 1 + sim_below(s, 4);
	c->reason = sim_chance(s, 85) ? 1 + sim_below(s, 3) : 0;
	if (c->verb == PRESENCE_MARK && c->status != presence_status_EXCUSED)
		c->reason = 0;
	if (c->verb == SHEET_CALL) {
		c->reason = 1;
		c->call[c->learner] = 1;
		for (int l = 0; l < m->nlearners; l++)
			if (m->sheet[c->slot].on[l] || sim_chance(s, 1))
				c->call[l] = sim_chance(s, 50) ? 1 : sim_below(s, 5);
	}
	if (c->verb == PLACEMENT_RECORD) {
		c->cohort = sim_below(s, m->ncohorts);
		c->day = model_today(s->now_ms) + 1 - sim_below(s, 5);
		c->amount = 1 + sim_below(s, 3);
	}
	c->thing = pick(s, m->nplacements, PLACEMENTS_N, placement_waits);
	if (c->verb == PLACEMENT_RECORD && m->nplacements > PLACEMENTS_N - 7)
		c->verb = PLACEMENT_VALIDATE;
}

static void fill_certification(struct sim *s, struct cmd *c)
{
	const struct model *m = &s->model;

	c->cohort = sim_below(s, m->ncohorts);
	c->learner = one_of(s, m->nlearners, LEARNERS_N);
	for (int i = 0; i < 6 && m->enrolment[CRT][c->cohort][c->learner].state != 1; i++) {
		c->cohort = sim_below(s, m->ncohorts);
		c->learner = sim_below(s, m->nlearners);
	}
	c->component = sim_below(s, COMPONENTS_N);
	c->amount = sim_chance(s, 70) ? 900 + 100 * sim_below(s, 9) : 100 * sim_below(s, 21);
	c->reason = sim_chance(s, 80) ? 1 + sim_below(s, 3) : 0;
	switch (c->verb) {
	case BOARD_DECIDE:
		c->thing = pick(s, m->nboards, BOARDS_N, board_sits);
		if (sim_chance(s, 60))
			c->learner = NOBODY;
		else
			c->status =
				sim_chance(s, 70) ? 1 + sim_below(s, sim_chance(s, 60) ? 2 : 5) : 0;
		break;
	case BOARD_SEAL:
		c->thing = pick(s, m->nboards, BOARDS_N, board_sits);
		break;
	case BOARD_CONVENE:
		c->day = model_today(s->now_ms);
		if (m->nboards > BOARDS_N - 7)
			c->verb = GRADE_ENTER;
		break;
	case DIPLOMA_ISSUE:
		for (int b = 0; b < m->nboards; b++)
			if (m->board[b].sealed && sim_chance(s, 60))
				c->cohort = m->board[b].cohort;
		if (sim_chance(s, 70))
			c->learner = NOBODY;
		if (m->ndiplomas > DIPLOMAS_N - 12)
			c->verb = GRADE_ENTER, c->learner = 0;
		break;
	case DIPLOMA_REVOKE:
		c->thing = one_of(s, m->ndiplomas, DIPLOMAS_N);
		break;
	default:
		break;
	}
}

struct cmd workload_next(struct sim *s)
{
	static void (*const fill[SERVICES_N])(struct sim *, struct cmd *) = {
		fill_catalogue, fill_enrolment, fill_attendance, fill_certification};
	struct cmd c = {.verb = possible(s, some_verb(s))};

	fill[verb_service(c.verb)](s, &c);
	c.who = sim_chance(s, 12) ? anybody(s) : usual(s, &c);
	return c;
}

struct cmd workload_setup(int i, bool *last)
{
	static const struct {
		enum verb verb;
		int thing, amount;
	} plan[] = {
		{SETUP_INSTITUTION, 0, 0}, {SETUP_PROGRAMME, 0, 0},  {SETUP_TRAINER, 0, 0},
		{SETUP_TRAINER, 1, 0},	   {COHORT_PLAN, 0, 3},	     {COHORT_PLAN, 1, 2},
		{COHORT_PLAN, 2, 0},	   {COHORT_OPEN, 0, 0},	     {COHORT_OPEN, 1, 0},
		{LEARNER_REGISTER, 0, 1},  {LEARNER_REGISTER, 1, 2}, {LEARNER_REGISTER, 2, 3},
		{LEARNER_REGISTER, 3, 1},  {LEARNER_REGISTER, 4, 2}, {ENROLMENT_ADD, 0, 0},
		{ENROLMENT_ADD, 1, 0},	   {ENROLMENT_ADD, 2, 0},    {SLOT_SCHEDULE, 0, 0},
		{SLOT_SCHEDULE, 1, 0},
	};
	int t = plan[i].thing;

	*last = i + 1 == COUNT(plan);
	return (struct cmd){
		.verb = plan[i].verb,
		.who = speaks('O'),
		.cohort = plan[i].verb == ENROLMENT_ADD || plan[i].verb == SLOT_SCHEDULE ? 0 : t,
		.day = 5,
		.half = 1 + t,
		.start = t ? 840 : 540,
		.end = t ? 1020 : 750,
		.learner = t,
		.trainer = t,
		.thing = t,
		.amount = plan[i].amount};
}
