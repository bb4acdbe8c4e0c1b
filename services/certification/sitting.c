/* A board that sits: about whom it decides, and what is unproven of them. */
#include "sitting.h"

#include "clock.h"
#include "eligibility.h"
#include "members.h"
#include "placed.h"
#include "text.h"

#define MEMBERS_BESIDE_CHAIR 2u

enum status sitting_found(struct cx *cx, const struct board *board, struct sitting *out)
{
	*out = (struct sitting){.board = *board,
				.boards = boards_of(cx->view, cx->arena, board->cohort)};
	enum status s = award_found(cx, "board", board->cohort, &out->award);
	out->award.until = board->date;
	return s;
}

struct scan candidates_of(struct cx *cx, const struct sitting *s)
{
	return enrolments_of(cx->view, s->board.cohort, STR(""));
}

static struct candidate candidate_of(struct cx *cx, const struct sitting *s,
				     const struct enrolment *e)
{
	struct candidate c = {.learner = e->learner, .enrolment = *e, .left = has_left(e)};
	struct decision key = {.board = s->board.id, .learner = e->learner};

	c.decided = get_decision(cx->view, &key, cx->arena, &c.decision);
	return c;
}

bool candidate_next(struct cx *cx, const struct sitting *s, struct scan *scan,
		    struct candidate *out)
{
	struct enrolment e;

	while (next_enrolment(scan, cx->arena, &e)) {
		*out = candidate_of(cx, s, &e);
		if (out->decided)
			return true;
		/* Whoever only ever waited for a place was never here. */
		if (out->left ? e.periods.n == 0 : e.state != enrolment_state_ENROLLED)
			continue;
		if (!minutes_settle(cx->view, cx->arena, &s->boards, e.learner, false))
			return true;
	}
	return false;
}

bool candidate_found(struct cx *cx, const struct sitting *s, uint64_t learner,
		     struct candidate *out)
{
	struct enrolment e = {.cohort = s->board.cohort, .learner = learner};

	if (!get_enrolment(cx->view, &e, cx->arena, &e))
		return false;
	*out = candidate_of(cx, s, &e);
	return true;
}

bool honours_known(struct cx *cx, const struct award *w, struct str *honours)
{
	const struct list_of_honours_rule *all = &w->curriculum.rules.honours;
	struct str asked = text_fold(cx->arena, *honours);

	for (uint32_t i = 0; i < all->n; i++)
		if (str_eq(text_fold(cx->arena, all->p[i].label), asked)) {
			*honours = all->p[i].label;
			return true;
		}
	return false;
}

/* What is found, in the order in which it is told. */
struct doubts {
	struct cx *cx;
	struct sitting *sitting;
	struct unusual *rows, *hers; /* hers: each learner's half-days, of which some are told */
	uint32_t n, room, nhers;
	bool *missing; /* of each component, whether somebody's mark is */
	uint64_t marks, leavers, late_marks;
	uint32_t late_on; /* the last day on which a mark was entered after the board's */
	uint32_t left_on;
	bool incomplete;
	struct str namesake; /* a member with the name of a candidate; empty: none */
	uint64_t absent;     /* who was absent from a test and is awarded */
};

static void add(struct doubts *d, struct unusual row)
{
	if (d->n == d->room) {
		uint32_t room = d->room ? 2 * d->room : 32;
		struct unusual *more = arena_alloc(d->cx->arena, room * sizeof *more);
		if (d->n)
			memcpy(more, d->rows, d->n * sizeof *more);
		d->rows = more;
		d->room = room;
	}
	d->rows[d->n++] = row;
}

static void weigh_members(struct doubts *d)
{
	const struct list_of_board_member *all = &d->sitting->board.members;
	uint32_t chairs = 0;

	for (uint32_t i = 0; i < all->n; i++)
		chairs += all->p[i].chair;
	d->incomplete = !chairs || all->n - chairs < MEMBERS_BESIDE_CHAIR;
	if (!chairs)
		add(d, (struct unusual){.kind = unusual_kind_NO_CHAIR, .blocking = true});
	if (all->n - chairs < MEMBERS_BESIDE_CHAIR)
		add(d, (struct unusual){.kind = unusual_kind_FEW_MEMBERS,
					.count = all->n - chairs,
					.blocking = true});
}

static void weigh_dates(struct doubts *d)
{
	const struct sitting *s = d->sitting;
	uint32_t first = board_not_before(d->cx, &s->award, &s->boards, s->board.id);

	if (s->board.date < first)
		add(d, (struct unusual){.kind = unusual_kind_DATES_DISORDER,
					.about = date_text(d->cx->arena, first)});
	if (award_today(d->cx, &s->award) < s->board.date)
		add(d, (struct unusual){.kind = unusual_kind_BEFORE_ITS_DAY,
					.about = date_text(d->cx->arena, s->board.date)});
}

/* "EXAM, ORAL" */
static struct str codes_add(struct arena *a, struct str codes, struct str code)
{
	return arena_printf(a, "%.*s%s%.*s", (int)codes.n, codes.p, codes.n ? ", " : "",
			    (int)code.n, code.p);
}

static void weigh_marks(struct doubts *d, const struct eligibility *e)
{
	const struct list_of_component *all = &d->sitting->award.curriculum.rules.components;
	struct str about = STR("");
	uint64_t n = 0;

	for (uint32_t i = 0; i < e->conditions.n; i++) {
		if (e->conditions.p[i].kind != condition_kind_NOT_ENTERED)
			continue;
		n++;
		about = codes_add(d->cx->arena, about, e->conditions.p[i].component);
		for (uint32_t k = 0; k < all->n; k++)
			d->missing[k] |= str_eq(all->p[k].code, e->conditions.p[i].component);
	}
	d->marks += n;
	if (n)
		add(d, (struct unusual){.kind = unusual_kind_MARKS_MISSING,
					.count = n,
					.about = about,
					.learner = e->learner,
					.blocking = true});
}

/* A board judges what is there on its day: a mark that was entered or corrected later was not. */
static void weigh_late_marks(struct doubts *d, uint64_t learner)
{
	const struct award *w = &d->sitting->award;
	const struct list_of_component *all = &w->curriculum.rules.components;

	for (uint32_t i = 0; i < all->n; i++) {
		struct grade g = {
			.cohort = w->cohort.id, .learner = learner, .component = all->p[i].code};
		if (!get_grade(d->cx->view, &g, d->cx->arena, &g))
			continue;
		uint32_t day = zone_date(w->cohort.timezone, g.at);
		d->late_marks += day > d->sitting->board.date;
		if (day > d->sitting->board.date && day > d->late_on)
			d->late_on = day;
	}
}

static void weigh_leaver(struct doubts *d, const struct candidate *c, bool decides)
{
	uint32_t kind = decides ? unusual_kind_LEFT_DECIDED : unusual_kind_HAS_LEFT;

	d->leavers += decides;
	d->left_on = left_on(&c->enrolment);
	add(d, (struct unusual){.kind = kind,
				.about = date_text(d->cx->arena, d->left_on),
				.learner = c->learner,
				.blocking = decides});
}

static void weigh_placements(struct doubts *d, uint64_t learner)
{
	const struct board *b = &d->sitting->board;
	uint64_t minutes = placed_after(d->cx, b->cohort, learner, b->date);

	if (minutes)
		add(d, (struct unusual){.kind = unusual_kind_PLACED_AFTER_BOARD,
					.minutes = minutes,
					.learner = learner});
}

/* Nobody sits on the board that decides about them; whether it is they, only people know. */
static void weigh_namesakes(struct doubts *d, uint64_t learner)
{
	const struct list_of_board_member *all = &d->sitting->board.members;
	struct learner who;

	if (!all->n ||
	    !get_learner(d->cx->view, &(struct learner){.id = learner}, d->cx->arena, &who))
		return;
	for (uint32_t i = 0; i < all->n; i++) {
		if (!member_is(d->cx->arena, all->p[i].name, &who))
			continue;
		d->namesake = all->p[i].name;
		add(d, (struct unusual){.kind = unusual_kind_MEMBER_CANDIDATE,
					.about = all->p[i].name,
					.learner = learner,
					.blocking = true});
	}
}

#define ABOUT_BYTES_MAX 300u /* of `unusual` in the tables */

/* "referred, attendance, eliminatory mark ORAL" */
static struct str unmet_text(struct arena *a, const struct eligibility *e)
{
	struct str text = outcome_text(e->decision, e->not_entered);

	for (uint32_t i = 0; i < e->conditions.n; i++) {
		const struct condition *c = &e->conditions.p[i];
		const struct choice_option *o = choice_by_number(&choices_condition_kind, c->kind);
		struct str longer = arena_printf(a, "%.*s, %s%s%.*s", (int)text.n, text.p, o->text,
						 c->component.n ? " " : "", (int)c->component.n,
						 c->component.p);
		if (!c->met && longer.n <= ABOUT_BYTES_MAX)
			text = longer;
	}
	return text;
}

static void weigh_honours(struct doubts *d, uint64_t learner, struct str honours)
{
	honours = str_trim(honours);
	if (honours.n && !honours_known(d->cx, &d->sitting->award, &honours))
		add(d, (struct unusual){.kind = unusual_kind_HONOURS_UNKNOWN,
					.about = honours,
					.learner = learner});
}

/* A board is free to award what the rules do not; but who was absent from a test is defaulted. */
static void weigh_award(struct doubts *d, const struct candidate *c, const struct eligibility *e,
			uint32_t decision)
{
	bool absent = e->decision == decision_kind_DEFAULTED && !e->not_entered;

	if (!decision_awards(decision) || decision_awards(e->decision))
		return;
	d->absent += absent;
	add(d, (struct unusual){.kind = unusual_kind_UNMET_AWARDED,
				.about = unmet_text(d->cx->arena, e),
				.learner = c->learner,
				.blocking = absent});
}

/* One whom the board decides about. */
static void weigh_facts(struct doubts *d, const struct candidate *c, const struct asked *asked)
{
	struct eligibility e = award_eligibility(d->cx, &d->sitting->award, c->learner);

	weigh_namesakes(d, c->learner);
	weigh_award(d, c, &e, asked->decision);
	weigh_honours(d, c->learner, asked->honours);
	weigh_marks(d, &e);
	weigh_late_marks(d, c->learner);
	weigh_placements(d, c->learner);
	d->hers[d->nhers++] = (struct unusual){
		.kind = unusual_kind_LEARNER_UNPROVEN,
		.count = e.to_come_half_days + e.unopened_half_days + e.unsealed_half_days,
		.minutes = e.to_come_min + e.unopened_min + e.unsealed_min,
		.learner = c->learner};
	if (c->decided && decision_stale(d->cx, d->sitting, c, &e))
		add(d, (struct unusual){.kind = unusual_kind_STALE,
					.about = outcome_text(e.decision, e.not_entered),
					.learner = c->learner});
}

static uint32_t enrolments_n(struct cx *cx, const struct sitting *s)
{
	struct scan scan = candidates_of(cx, s);
	struct enrolment e;
	uint32_t n = 0;

	while (next_enrolment(&scan, cx->arena, &e))
		n++;
	return n;
}

/* What was decided otherwise stays when the board decides about everybody. */
static struct asked asked_about(const struct candidate *c, const struct asked *all)
{
	if (c->decided && c->decision.override_reason.n)
		return (struct asked){c->learner, c->decision.decision, c->decision.honours};
	return (struct asked){c->learner, all->decision, all->honours};
}

static void weigh_all(struct doubts *d, const struct asked *all)
{
	struct scan scan = candidates_of(d->cx, d->sitting);
	struct candidate c;

	while (candidate_next(d->cx, d->sitting, &scan, &c)) {
		if (c.left && c.decided && !c.decision.left)
			add(d, (struct unusual){.kind = unusual_kind_STALE,
						.about = decision_text(decision_kind_WITHDRAWN),
						.learner = c.learner});
		else if (c.left)
			weigh_leaver(d, &c, c.decided);
		struct asked asked = asked_about(&c, all);
		if (!c.left || (c.decided && c.decision.left))
			weigh_facts(d, &c, &asked);
	}
}

static void weigh_one(struct doubts *d, const struct asked *asked)
{
	struct candidate c;

	if (!candidate_found(d->cx, d->sitting, asked->learner, &c))
		return;
	if (c.left)
		weigh_leaver(d, &c, true);
	weigh_facts(d, &c, asked);
}

/* What a board judges lies before it. */
static void tell_after(struct doubts *d)
{
	struct proof_after after = proofs_after(d->sitting->award.proofs, d->sitting->board.date);

	if (after.half_days)
		add(d, (struct unusual){.kind = unusual_kind_AFTER_BOARD,
					.count = after.half_days,
					.minutes = after.minutes,
					.about = date_text(d->cx->arena, after.last),
					.blocking = true});
	if (d->late_marks)
		add(d, (struct unusual){.kind = unusual_kind_MARKS_AFTER_BOARD,
					.count = d->late_marks,
					.about = date_text(d->cx->arena, d->late_on)});
}

static void tell_half_days(struct doubts *d)
{
	static const uint32_t kinds[PROOF_KINDS] = {[PROOF_TO_COME] = unusual_kind_TO_COME,
						    [PROOF_UNOPENED] = unusual_kind_NOT_OPENED,
						    [PROOF_UNSEALED] = unusual_kind_NOT_SEALED};
	struct proof_counts c = proofs_counted(d->sitting->award.proofs);
	uint64_t all = proof_unproven_half_days(&c);

	for (uint32_t k = PROOF_TO_COME; k < PROOF_KINDS; k++)
		if (c.half_days[k])
			add(d, (struct unusual){.kind = kinds[k],
						.count = c.half_days[k],
						.minutes = c.minutes[k],
						.blocking = true});
	/* Whose are as many as those of all tell nothing more. */
	for (uint32_t i = 0; i < d->nhers; i++)
		if (d->hers[i].count && d->hers[i].count != all)
			add(d, d->hers[i]);
}

/* A timetable that names no unit is compared as a whole. */
static void weigh_unit(struct doubts *d, struct str about, uint64_t planned,
		       const struct unit_hours *has)
{
	uint64_t unplanned = planned > has->scheduled_min ? planned - has->scheduled_min : 0;
	uint64_t unheld = planned > has->sealed_min ? planned - has->sealed_min : 0;

	if (unplanned)
		add(d, (struct unusual){.kind = unusual_kind_HOURS_UNPLANNED,
					.minutes = unplanned,
					.about = about});
	if (unheld && unheld != unplanned)
		add(d, (struct unusual){.kind = unusual_kind_HOURS_UNSEALED,
					.minutes = unheld,
					.about = about});
}

static void weigh_hours(struct doubts *d)
{
	const struct award *w = &d->sitting->award;
	const struct list_of_unit *units = &w->curriculum.units;
	struct unit_hours whole = proofs_unit(d->cx, w->proofs, w->cohort.id, STR(""));
	bool by_unit = !whole.scheduled_min;
	uint64_t presence = 0, online = 0, team = 0;

	for (uint32_t i = 0; i < units->n; i++) {
		const struct unit *u = &units->p[i];
		struct unit_hours has = proofs_unit(d->cx, w->proofs, w->cohort.id, u->code);
		if (by_unit)
			weigh_unit(d, u->code, u->presence_min, &has);
		presence += u->presence_min;
		online += u->online_min;
		team += u->team_min;
		whole.scheduled_min += has.scheduled_min;
		whole.sealed_min += has.sealed_min;
	}
	if (!by_unit)
		weigh_unit(d, w->cohort.code, presence, &whole);
	/* No hours of these kinds are kept yet, so none is proven. */
	weigh_unit(d, STR("online"), online, &(struct unit_hours){.scheduled_min = online});
	weigh_unit(d, STR("team"), team, &(struct unit_hours){.scheduled_min = team});
}

static struct doubts doubts_of(struct cx *cx, struct sitting *s, const struct asked *asked)
{
	struct doubts d = {.cx = cx, .sitting = s};
	uint32_t learners = asked->learner ? 1 : enrolments_n(cx, s);

	s->award.proofs = proofs_new(cx->arena); /* of those whom this is about only */
	d.hers = arena_alloc(cx->arena, (learners + 1) * sizeof *d.hers);
	d.missing = arena_alloc(cx->arena,
				(s->award.curriculum.rules.components.n + 1) * sizeof *d.missing);
	memset(d.missing, 0, (s->award.curriculum.rules.components.n + 1) * sizeof *d.missing);
	weigh_members(&d);
	weigh_dates(&d);
	if (asked->learner)
		weigh_one(&d, asked);
	else
		weigh_all(&d, asked);
	return d;
}

static enum status marks_refused(struct cx *cx, const struct doubts *d)
{
	const struct list_of_component *all = &d->sitting->award.curriculum.rules.components;
	struct str codes = STR("");

	for (uint32_t i = 0; i < all->n; i++)
		if (d->missing[i])
			codes = codes_add(cx->arena, codes, all->p[i].code);
	return refuse_limit(cx, REASON_marks_not_entered, "despite", codes, d->marks);
}

enum status doubts_answered(struct cx *cx, struct sitting *s, const struct asked *asked,
			    struct str despite, struct str *kept)
{
	struct doubts d = doubts_of(cx, s, asked);
	struct proof_counts c = proofs_counted(s->award.proofs);
	uint64_t half_days = proof_unproven_half_days(&c);
	struct proof_after after = proofs_after(s->award.proofs, s->board.date);
	bool needed = d.incomplete || half_days || d.marks || d.leavers || after.half_days ||
		      d.namesake.n || d.absent;

	*kept = needed ? str_trim(despite) : STR("");
	if (!needed || kept->n)
		return STATUS_ok;
	if (d.leavers && asked->learner)
		return refuse(cx, REASON_has_left, "learner", date_text(cx->arena, d.left_on));
	if (half_days)
		return refuse_limit(cx, REASON_half_days_unproven, "despite",
				    hours_text(cx->arena, proof_unproven_minutes(&c)), half_days);
	if (d.marks)
		return marks_refused(cx, &d);
	if (after.half_days)
		return refuse_limit(cx, REASON_board_too_early, "despite",
				    date_text(cx->arena, after.last), after.half_days);
	if (d.incomplete)
		return refuse_limit(cx, REASON_board_incomplete, "despite", STR(""),
				    s->board.members.n);
	if (d.namesake.n)
		return refuse(cx, REASON_member_candidate, "board", d.namesake);
	if (d.absent)
		return refuse(cx, REASON_absent_awarded, asked->learner ? "learner" : "despite",
			      STR(""));
	return refuse_limit(cx, REASON_leavers_decided, "despite", STR(""), d.leavers);
}

struct list_of_unusual sitting_doubts(struct cx *cx, struct sitting *s, const struct asked *asked)
{
	struct doubts d = doubts_of(cx, s, asked);

	tell_after(&d);
	tell_half_days(&d);
	if (!asked->learner)
		weigh_hours(&d);
	return (struct list_of_unusual){d.rows, d.n};
}
