/* What is in the stores against what the model says, record by record. */
#include "sim.h"

#include "records.h"

#define WRONG(s, service, ...)                                                                     \
	do {                                                                                       \
		struct str text_ = arena_printf((s)->scratch, __VA_ARGS__);                        \
		sim_wrong(s, "%s: %.*s", all_services[service]->name, (int)text_.n, text_.p);      \
	} while (0)

static int index_of(const uint64_t *ids, int n, uint64_t id)
{
	for (int i = 0; i < n; i++)
		if (ids[i] == id)
			return i;
	return NOBODY;
}

static int cohort_of(const struct sim *s, uint64_t id)
{
	return index_of(s->model.cohort_id, s->model.ncohorts, id);
}

static int learner_of(const struct sim *s, uint64_t id)
{
	return index_of(s->model.learner_id, s->model.nlearners, id);
}

static int slot_of(const struct sim *s, uint64_t id)
{
	return index_of(s->model.slot_id, s->model.nslots, id);
}

static uint64_t trainer_id(const struct sim *s, int trainer)
{
	return trainer == NOBODY ? 0 : s->model.trainer_id[trainer];
}

static void compare_cohorts(struct sim *s, int service, struct view *v)
{
	struct cohort c = {0};
	struct cohort_place p = {0};
	bool places = service == ENR;
	int n = 0, there = 0;
	struct scan scan = places ? scan_records(v, &desc_cohort_place, &p, 0, STR(""))
				  : scan_records(v, &desc_cohort, &c, 0, STR(""));

	while (places ? next_cohort_place(&scan, s->scratch, &p)
		      : next_cohort(&scan, s->scratch, &c)) {
		int i = cohort_of(s, places ? p.cohort : c.id);
		const struct m_cohort *m = &s->model.cohort[service][i == NOBODY ? 0 : i];
		if (places)
			c = (struct cohort){.state = p.state, .capacity = p.capacity};
		n++;
		if (i == NOBODY || !m->there || c.state != (uint32_t)m->state ||
		    c.capacity != (uint64_t)m->capacity)
			WRONG(s, service, "cohort %d is state %u, capacity %llu; should be %d, %d",
			      i, c.state, (unsigned long long)c.capacity, m->state, m->capacity);
	}
	for (int i = 0; i < s->model.ncohorts; i++)
		there += s->model.cohort[service][i].there;
	if (n != there)
		WRONG(s, service, "%d cohorts, should be %d", n, there);
}

static bool same_slot(const struct sim *s, const struct slot *a, const struct m_slot *b)
{
	return b->there && cohort_of(s, a->cohort) == b->cohort &&
	       a->date == (uint32_t)(20260301 + b->day) && a->half_day == (uint32_t)b->half &&
	       a->start == (uint32_t)b->start && a->end == (uint32_t)b->end &&
	       a->trainer == trainer_id(s, b->trainer) &&
	       (a->state == slot_state_CANCELLED) == b->cancelled;
}

static void compare_slots(struct sim *s, int service, struct view *v)
{
	struct slot slot = {0};
	struct scan scan = scan_records(v, &desc_slot, &slot, 0, STR(""));
	int n = 0, there = 0;

	while (next_slot(&scan, s->scratch, &slot)) {
		int i = slot_of(s, slot.id);
		n++;
		if (i == NOBODY || !same_slot(s, &slot, &s->model.slot[service][i]))
			WRONG(s, service, "half-day %d is on %u from %u to %u", i, slot.date,
			      slot.start, slot.end);
	}
	for (int i = 0; i < s->model.nslots; i++)
		there += s->model.slot[service][i].there;
	if (n != there)
		WRONG(s, service, "%d half-days, should be %d", n, there);
}

static bool same_enrolment(const struct sim *s, int service, const struct enrolment *a,
			   const struct m_enrolment *b)
{
	bool same = a->state == (uint32_t)b->state && a->periods.n == (uint32_t)b->nperiods &&
		    (service == ATT || a->rank == b->rank);

	for (int i = 0; same && i < b->nperiods; i++) {
		const struct period *p = &a->periods.p[i];
		uint32_t until = b->until[i] == NOBODY ? 0 : (uint32_t)(20260301 + b->until[i]);
		same = p->since == (uint32_t)(20260301 + b->since[i]) && p->until == until;
	}
	return same && cohort_of(s, a->from_cohort) == b->from &&
	       cohort_of(s, a->to_cohort) == b->to;
}

static void compare_enrolments(struct sim *s, int service, struct view *v)
{
	struct enrolment e = {0};
	struct scan scan = scan_records(v, &desc_enrolment, &e, 0, STR(""));
	int n = 0, there = 0;

	while (next_enrolment(&scan, s->scratch, &e)) {
		int c = cohort_of(s, e.cohort), l = learner_of(s, e.learner);
		n++;
		if (c == NOBODY || l == NOBODY ||
		    !same_enrolment(s, service, &e, &s->model.enrolment[service][c][l]))
			WRONG(s, service,
			      "learner %d in cohort %d is state %u, rank %llu, %u periods", l, c,
			      e.state, (unsigned long long)e.rank, e.periods.n);
	}
	for (int c = 0; c < COHORTS_N; c++)
		for (int l = 0; l < LEARNERS_N; l++)
			there += s->model.enrolment[service][c][l].state != 0;
	if (n != there)
		WRONG(s, service, "%d enrolments, should be %d", n, there);
}

static void compare_learners(struct sim *s, int service, struct view *v)
{
	struct learner l = {0};
	struct scan scan = scan_records(v, &desc_learner, &l, 0, STR(""));
	int n = 0, there = 0;

	while (next_learner(&scan, s->scratch, &l)) {
		int i = learner_of(s, l.id), name = i == NOBODY ? 0 : s->model.name[service][i];
		n++;
		if (!name || (service != ATT &&
			      (l.family_name.n != 5 || l.family_name.p[4] != (char)('A' + name))))
			WRONG(s, service, "learner %d is %.*s", i, (int)l.family_name.n,
			      l.family_name.p);
	}
	for (int i = 0; i < LEARNERS_N; i++)
		there += s->model.name[service][i] != 0;
	if (n != there)
		WRONG(s, service, "%d learners, should be %d", n, there);
}

static void compare_counters(struct sim *s, struct view *v)
{
	struct cohort_place p = {0};
	struct scan scan = scan_records(v, &desc_cohort_place, &p, 0, STR(""));

	while (next_cohort_place(&scan, s->scratch, &p)) {
		int c = cohort_of(s, p.cohort);
		uint64_t enrolled = 0, waiting = 0;
		for (int l = 0; l < LEARNERS_N && c != NOBODY; l++) {
			enrolled += s->model.enrolment[ENR][c][l].state == 1;
			waiting += s->model.enrolment[ENR][c][l].state == 2;
		}
		if (p.enrolled != enrolled || p.waiting != waiting)
			WRONG(s, ENR, "cohort %d has %llu enrolled, %llu waiting", c,
			      (unsigned long long)p.enrolled, (unsigned long long)p.waiting);
	}
}

static void compare_totals(struct sim *s, int service, struct view *v)
{
	struct totals t = {0};
	struct scan scan = scan_records(v, &desc_totals, &t, 0, STR(""));
	int n = 0, there = 0;

	while (next_totals(&scan, s->scratch, &t)) {
		int c = cohort_of(s, t.cohort), l = learner_of(s, t.learner);
		struct m_totals m = {0};
		if (c != NOBODY && l != NOBODY)
			m = service == ATT ? model_totals(&s->model, c, l)
					   : s->model.totals[service][c][l];
		n++;
		if (!m.there || t.credited_min != m.credited || t.counted_min != m.counted ||
		    t.attendance_permille != m.permille || t.present_half_days != m.present ||
		    t.late_half_days != m.late || t.absent_half_days != m.absent ||
		    t.excused_half_days != m.excused || t.placement_min != m.placed ||
		    t.placement_waiting_min != m.waiting || t.outside_presences != m.outside ||
		    t.placement_excess_min != m.excess)
			WRONG(s, service,
			      "totals of learner %d in cohort %d: %llu of %llu minutes, should be "
			      "%llu of %llu",
			      l, c, (unsigned long long)t.credited_min,
			      (unsigned long long)t.counted_min, (unsigned long long)m.credited,
			      (unsigned long long)m.counted);
	}
	for (int c = 0; c < COHORTS_N; c++)
		for (int l = 0; l < LEARNERS_N; l++)
			there += s->model.totals[service][c][l].there;
	if (n != there)
		WRONG(s, service, "%d totals, should be %d", n, there);
}

/* Eight bytes an id, the highest first. How many are on it. */
static uint32_t compare_roster(struct sim *s, struct view *v, const struct sheet *sheet,
			       const struct m_sheet *m)
{
	struct roster r = {0};
	uint32_t n = 0;

	get_roster(v, &(struct roster){.slot = sheet->slot}, s->scratch, &r);
	for (int l = 0; l < LEARNERS_N; l++) {
		uint64_t id = 0;
		if (!m->on[l])
			continue;
		for (uint32_t b = 8 * n; b < 8 * n + 8 && b < r.learners.n; b++)
			id = id << 8 | (unsigned char)r.learners.p[b];
		n++;
		if (id != s->model.learner_id[l])
			WRONG(s, ATT, "learner %d is not on her sheet", l);
	}
	if (r.learners.n != 8 * n)
		WRONG(s, ATT, "%u bytes of learners on a sheet of %u", r.learners.n, n);
	return n;
}

static void compare_sheets(struct sim *s, struct view *v)
{
	struct sheet sheet = {0};
	struct scan scan = scan_records(v, &desc_sheet, &sheet, 0, STR(""));
	int n = 0, there = 0;

	while (next_sheet(&scan, s->scratch, &sheet)) {
		int i = slot_of(s, sheet.slot);
		const struct m_sheet *m = &s->model.sheet[i == NOBODY ? 0 : i];
		uint32_t on = compare_roster(s, v, &sheet, m);
		n++;
		if (i == NOBODY || sheet.state != (uint32_t)m->state ||
		    sheet.corrections != (uint64_t)m->corrections ||
		    sheet.date != (uint32_t)(20260301 + m->slot.day) ||
		    sheet.duration_min != (uint64_t)(m->slot.end - m->slot.start) ||
		    sheet.trainer != trainer_id(s, m->slot.trainer))
			WRONG(s, ATT, "sheet %d of %u is state %u, should be %d", i, on,
			      sheet.state, m->state);
	}
	for (int i = 0; i < SLOTS_N; i++)
		there += s->model.sheet[i].state != 0;
	if (n != there)
		WRONG(s, ATT, "%d sheets, should be %d", n, there);
}

static void compare_presences(struct sim *s, struct view *v)
{
	struct presence p = {0};
	struct scan scan = scan_records(v, &desc_presence, &p, 0, STR(""));
	int n = 0, there = 0;

	while (next_presence(&scan, s->scratch, &p)) {
		int i = slot_of(s, p.slot), l = learner_of(s, p.learner);
		struct m_presence m = {0};
		if (i != NOBODY && l != NOBODY)
			m = s->model.presence[i][l];
		n++;
		if (p.status != (uint32_t)m.status || p.corrections != (uint64_t)m.corrections)
			WRONG(s, ATT, "presence of learner %d on sheet %d is %u, should be %d", l,
			      i, p.status, m.status);
	}
	for (int i = 0; i < SLOTS_N; i++)
		for (int l = 0; l < LEARNERS_N; l++)
			there += s->model.presence[i][l].status != 0;
	if (n != there)
		WRONG(s, ATT, "%d presences, should be %d", n, there);
}

static void compare_placements(struct sim *s, struct view *v)
{
	struct placement p = {0};
	struct scan scan = scan_records(v, &desc_placement, &p, 0, STR(""));
	int n = 0;

	while (next_placement(&scan, s->scratch, &p)) {
		int i = index_of(s->model.placement_id, s->model.nplacements, p.id);
		const struct m_placement *m = &s->model.placement[i == NOBODY ? 0 : i];
		n++;
		if (i == NOBODY || learner_of(s, p.learner) != m->learner ||
		    cohort_of(s, p.cohort) != m->cohort ||
		    (p.state == placement_state_VALIDATED) != m->validated)
			WRONG(s, ATT, "placement %d is state %u", i, p.state);
	}
	if (n != s->model.nplacements)
		WRONG(s, ATT, "%d placements, should be %d", n, s->model.nplacements);
}

static void compare_grades(struct sim *s, struct view *v)
{
	struct grade g = {0};
	struct scan scan = scan_records(v, &desc_grade, &g, 0, STR(""));
	int n = 0, there = 0;

	while (next_grade(&scan, s->scratch, &g)) {
		int c = cohort_of(s, g.cohort), l = learner_of(s, g.learner);
		const struct m_grade *m = &s->model.grade[0][0][0];
		n++;
		if (c != NOBODY && l != NOBODY)
			m = &s->model.grade[c][l][!str_is(g.component, "EXAM")];
		if (c == NOBODY || l == NOBODY || !m->there || g.absent != m->absent ||
		    g.mark_hundredths != (uint64_t)m->mark ||
		    g.corrections != (uint64_t)m->corrections)
			WRONG(s, CRT, "grade of learner %d in cohort %d is %llu, should be %d", l,
			      c, (unsigned long long)g.mark_hundredths, m->mark);
	}
	for (int c = 0; c < COHORTS_N; c++)
		for (int l = 0; l < LEARNERS_N; l++)
			there += s->model.grade[c][l][0].there + s->model.grade[c][l][1].there;
	if (n != there)
		WRONG(s, CRT, "%d grades, should be %d", n, there);
}

static void compare_boards(struct sim *s, struct view *v)
{
	struct decision d = {0};
	struct board b = {0};
	struct scan scan = scan_records(v, &desc_decision, &d, 0, STR(""));
	int n = 0, there = 0, boards = 0;

	while (next_decision(&scan, s->scratch, &d)) {
		int i = index_of(s->model.board_id, s->model.nboards, d.board);
		int l = learner_of(s, d.learner);
		struct m_decision m = {0};
		if (i != NOBODY && l != NOBODY)
			m = s->model.decision[i][l];
		n++;
		if (d.decision != (uint32_t)m.decision || d.by_rules != (uint32_t)m.by_rules ||
		    (d.honours.n != 0) != m.honours || d.has_average != (m.average != NOBODY) ||
		    (d.has_average && d.average_hundredths != (uint64_t)m.average))
			WRONG(s, CRT, "board %d about learner %d: %u by %u, should be %d by %d", i,
			      l, d.decision, d.by_rules, m.decision, m.by_rules);
	}
	scan = scan_records(v, &desc_board, &b, 0, STR(""));
	while (next_board(&scan, s->scratch, &b)) {
		int i = index_of(s->model.board_id, s->model.nboards, b.id), decided = 0;
		boards++;
		for (int l = 0; l < LEARNERS_N && i != NOBODY; l++)
			decided += s->model.decision[i][l].decision != 0;
		there += decided;
		if (i == NOBODY || (b.state == board_state_SEALED) != s->model.board[i].sealed ||
		    b.decided != (uint64_t)decided)
			WRONG(s, CRT, "board %d is state %u", i, b.state);
	}
	if (n != there || boards != s->model.nboards)
		WRONG(s, CRT, "%d decisions of %d boards, should be %d of %d", n, boards, there,
		      s->model.nboards);
}

/* One register, so the ranks are 1, 2, 3 ... in the order of issue. */
static void compare_diplomas(struct sim *s, struct view *v)
{
	struct diploma d = {0};
	struct register_year book = {0};
	struct scan scan = scan_records(v, &desc_diploma, &d, 0, STR(""));
	int n = 0;

	while (next_diploma(&scan, s->scratch, &d)) {
		int i = index_of(s->model.diploma_id, s->model.ndiplomas, d.id);
		const struct m_diploma *m = &s->model.diploma[i == NOBODY ? 0 : i];
		n++;
		if (i == NOBODY || d.rank != (uint64_t)i + 1 || d.year != 2026 ||
		    learner_of(s, d.learner) != m->learner || cohort_of(s, d.cohort) != m->cohort ||
		    (d.state == diploma_state_REVOKED) != m->revoked)
			WRONG(s, CRT, "diploma %d has rank %llu, state %u", i,
			      (unsigned long long)d.rank, d.state);
	}
	scan = scan_records(v, &desc_register_year, &book, 0, STR(""));
	while (next_register_year(&scan, s->scratch, &book))
		if (book.last != (uint64_t)n)
			WRONG(s, CRT, "the register ends at %llu, with %d diplomas",
			      (unsigned long long)book.last, n);
	if (n != s->model.ndiplomas)
		WRONG(s, CRT, "%d diplomas, should be %d", n, s->model.ndiplomas);
}

void compare_service(struct sim *s, int service)
{
	struct node *node = &s->nodes[service];
	uint64_t sequence = engine_sequence(node->engine);

	if (s->model.broken)
		WRONG(s, service, "%s", s->model.broken);
	if (sequence != s->model.seq[service])
		WRONG(s, service, "the log ends at %llu, should be %llu",
		      (unsigned long long)sequence, (unsigned long long)s->model.seq[service]);
	struct tx *tx = store_begin(node->store, STORE_READ);
	struct view *v = tx_view(tx);
	arena_reset(s->scratch);
	compare_cohorts(s, service, v);
	if (service == CAT || service == ATT)
		compare_slots(s, service, v);
	if (service != CAT) {
		compare_enrolments(s, service, v);
		compare_learners(s, service, v);
	}
	if (service == ENR)
		compare_counters(s, v);
	if (service == ATT) {
		compare_sheets(s, v);
		compare_presences(s, v);
		compare_placements(s, v);
	}
	if (service == ATT || service == CRT)
		compare_totals(s, service, v);
	if (service == CRT) {
		compare_grades(s, v);
		compare_boards(s, v);
		compare_diplomas(s, v);
	}
	tx_abort(tx);
}

/* A projection is the same as where it comes from; waiting lists stay in enrolment. */
static void compare_projection(struct sim *s, int service)
{
	const struct model *m = &s->model;
	bool same = true;

	for (int c = 0; c < m->ncohorts; c++) {
		same &= m->cohort[service][c].state == m->cohort[CAT][c].state &&
			m->cohort[service][c].capacity == m->cohort[CAT][c].capacity;
		for (int l = 0; l < m->nlearners && service != ENR; l++) {
			const struct m_enrolment *a = &m->enrolment[ENR][c][l];
			const struct m_enrolment *b = &m->enrolment[service][c][l];
			same &= a->state == 2 || a->state == b->state;
			same &= a->nperiods == b->nperiods;
			same &= service != CRT ||
				memcmp(&m->totals[ATT][c][l], &m->totals[CRT][c][l],
				       sizeof(struct m_totals)) == 0;
		}
	}
	for (int i = 0; i < m->nslots && service == ATT; i++)
		same &= memcmp(&m->slot[CAT][i], &m->slot[ATT][i], sizeof(struct m_slot)) == 0;
	if (!same)
		WRONG(s, service, "its projections differ from their source");
}

void compare_end(struct sim *s)
{
	for (int i = 0; i < SERVICES_N; i++) {
		struct check_report report;
		engine_check(s->nodes[i].engine, s->scratch, false, &report);
		if (!report.clean)
			WRONG(s, i, "check: %.*s", (int)report.findings.p[0].n,
			      report.findings.p[0].p);
		if (s->restored)
			continue;
		compare_service(s, i);
		if (i != CAT)
			compare_projection(s, i);
	}
}
