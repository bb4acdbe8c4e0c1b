/* What people are shown before a board decides or seals, and what is to be said of sealed minutes
 * today: decisions and diplomas that the rules would refuse, and corrections that came later. */
#include "clock.h"
#include "diploma.h"
#include "eligibility.h"
#include "sitting.h"

/* What nobody entered was told as a missing mark before the two were told apart. */
static uint32_t kind_then(uint32_t kind)
{
	return kind == condition_kind_NOT_ENTERED ? condition_kind_MISSING_MARK : kind;
}

static const struct condition *condition_then(const struct decision *d, const struct condition *now)
{
	for (uint32_t i = 0; i < d->conditions.n; i++) {
		const struct condition *c = &d->conditions.p[i];
		if (kind_then(c->kind) == kind_then(now->kind) &&
		    str_eq(c->component, now->component))
			return c;
	}
	return NULL;
}

bool facts_changed(const struct decision *then, const struct eligibility *now)
{
	bool changed = then->conditions.n != now->conditions.n;

	for (uint32_t i = 0; !changed && i < now->conditions.n; i++) {
		const struct condition *c = condition_then(then, &now->conditions.p[i]);
		changed = !c || c->has != now->conditions.p[i].has ||
			  c->met != now->conditions.p[i].met;
	}
	return changed;
}

bool award_by_rules(const struct decision *d)
{
	return decision_awards(d->decision) &&
	       (!d->override_reason.n || decision_awards(d->by_rules));
}

bool minutes_overtaken(struct cx *cx, const struct award *w, const struct minutes *minutes,
		       struct eligibility *now)
{
	struct award then = *w;

	then.until = minutes->board.date;
	*now = award_eligibility(cx, &then, minutes->decision.learner);
	return award_by_rules(&minutes->decision) && !decision_awards(now->decision) &&
	       facts_changed(&minutes->decision, now);
}

/* Rows that may fill several pages: the cursor is how many were told. */
static enum status add_rows(struct cx *cx, const struct list_of_unusual *all, struct rows *rows)
{
	struct str after = rows_after(rows);
	uint32_t at = 0;

	if (after.n && after.n != sizeof at)
		return refuse(cx, REASON_bad_cursor, "", STR(""));
	if (after.n)
		memcpy(&at, after.p, sizeof at);
	while (at < all->n) {
		const struct unusual *row = &all->p[at++];
		rows_at(rows, (struct str){(const char *)&at, sizeof at});
		if (!rows_add(rows, row))
			break;
	}
	return STATUS_ok;
}

struct found {
	struct cx *cx;
	struct unusual *p;
	uint32_t n, room;
	struct str board; /* named in each row, where the rows are those of several */
};

static void add(struct found *f, struct unusual row)
{
	if (f->board.n)
		row.about = arena_printf(f->cx->arena, "%.*s%s%.*s", (int)f->board.n, f->board.p,
					 row.about.n ? ": " : "", (int)row.about.n, row.about.p);
	if (f->n == f->room) {
		uint32_t room = f->room ? 2 * f->room : 32;
		struct unusual *more = arena_alloc(f->cx->arena, room * sizeof *more);
		if (f->n)
			memcpy(more, f->p, f->n * sizeof *more);
		f->p = more;
		f->room = room;
	}
	f->p[f->n++] = row;
}

static void add_diploma(struct found *f, uint32_t kind, const struct board *b, uint64_t learner)
{
	struct diploma d = {.cohort = b->cohort, .learner = learner};
	struct scan s = scan_diploma_by_cohort(f->cx->view, &d, 2, STR(""));

	while (next_diploma(&s, f->cx->arena, &d))
		if (d.state == diploma_state_VALID)
			add(f,
			    (struct unusual){.kind = kind, .about = d.number, .learner = learner});
}

/* A board's own choice, with its reason, is not measured by the rules; that its facts are others
 * since is told of it too. */
static void review_decision(struct found *f, const struct sitting *s, const struct decision *d)
{
	struct eligibility now = award_eligibility(f->cx, &s->award, d->learner);
	struct minutes minutes;
	bool refused = award_by_rules(d) && !decision_awards(now.decision);

	/* What a later board decided stands instead. */
	if (!minutes_newest(f->cx->view, f->cx->arena, &s->boards, d->learner, &minutes) ||
	    minutes.board.id != s->board.id)
		return;
	if (refused || facts_changed(d, &now))
		add(f, (struct unusual){.kind = refused ? unusual_kind_REFUSED_TODAY
							: unusual_kind_CORRECTED,
					.about = outcome_text(now.decision, now.not_entered),
					.learner = d->learner});
	if (refused)
		add_diploma(f, unusual_kind_DIPLOMA_REFUSED, &s->board, d->learner);
}

static bool about_the_whole(uint32_t kind)
{
	return kind == unusual_kind_NO_CHAIR || kind == unusual_kind_FEW_MEMBERS ||
	       kind == unusual_kind_DATES_DISORDER || kind == unusual_kind_TO_COME ||
	       kind == unusual_kind_NOT_OPENED || kind == unusual_kind_NOT_SEALED ||
	       kind == unusual_kind_AFTER_BOARD;
}

/* Of one of them: a member with the name of a candidate, an award to one who was absent. */
static bool about_one(const struct unusual *row, uint64_t learner)
{
	return row->blocking && (!learner || row->learner == learner) &&
	       (row->kind == unusual_kind_MEMBER_CANDIDATE ||
		row->kind == unusual_kind_UNMET_AWARDED);
}

/* What would keep it from sealing today, unless it gave its reason then. */
static void review_whole(struct found *f, struct sitting *s, uint64_t learner)
{
	struct list_of_unusual doubts = sitting_doubts(f->cx, s, &(struct asked){0});

	for (uint32_t i = 0; i < doubts.n && !s->board.despite.n; i++) {
		struct unusual row = doubts.p[i];
		if (!about_the_whole(row.kind) && !about_one(&row, learner))
			continue;
		row.blocking = false;
		add(f, row);
	}
}

static enum status review_sealed(struct found *f, const struct board *b, uint64_t learner)
{
	struct decision d = {.board = b->id};
	struct scan scan = scan_records(f->cx->view, &desc_decision, &d, 1, STR(""));
	struct sitting s;
	enum status status = sitting_found(f->cx, b, &s);

	if (status != STATUS_ok)
		return status;
	review_whole(f, &s, learner);
	while (next_decision(&scan, f->cx->arena, &d))
		if (!learner || d.learner == learner)
			review_decision(f, &s, &d);
	return STATUS_ok;
}

static enum status review_everything(struct found *f, uint64_t learner)
{
	struct board b = {0};
	struct scan s = scan_records(f->cx->view, &desc_board, &b, 0, STR(""));
	enum status status = STATUS_ok;

	while (status == STATUS_ok && next_board(&s, f->cx->arena, &b))
		if (b.state == board_state_SEALED) {
			f->board = b.code;
			status = review_sealed(f, &b, learner);
		}
	return status;
}

enum status query_board_review(struct cx *cx, const struct board_review *m, struct rows *rows)
{
	struct found f = {.cx = cx};
	struct sitting sitting;
	struct board b;
	enum status status;

	if (!m->board) {
		status = review_everything(&f, m->learner);
	} else if (!get_board(cx->view, &(struct board){.id = m->board}, cx->arena, &b)) {
		return refuse(cx, REASON_no_such, "board", STR("board"));
	} else if (b.state == board_state_CONVENED) {
		status = sitting_found(cx, &b, &sitting);
		if (status == STATUS_ok) {
			struct list_of_unusual all = sitting_doubts(
				cx, &sitting, &(struct asked){m->learner, m->decision, m->honours});
			return add_rows(cx, &all, rows);
		}
	} else {
		status = b.state == board_state_SEALED ? review_sealed(&f, &b, m->learner)
						       : STATUS_ok;
	}
	if (status != STATUS_ok)
		return status;
	struct list_of_unusual all = {f.p, f.n};
	return add_rows(cx, &all, rows);
}

/* Before diplomas are issued: which decisions would be refused today, and who gets none. */
static enum status review_issue(struct found *f, const struct diploma_review *m)
{
	struct award w;
	enum status status = award_found(f->cx, "cohort", m->cohort, &w);
	struct list_of_board boards = boards_of(f->cx->view, f->cx->arena, m->cohort);

	for (uint32_t i = 0; status == STATUS_ok && i < boards.n; i++)
		if (boards.p[i].state == board_state_SEALED)
			status = review_sealed(f, &boards.p[i], m->learner);
	return status;
}

/* What a new one stands for, and what speaks against it. */
static enum status review_replace(struct found *f, uint64_t diploma)
{
	struct diploma d;
	struct minutes newest;
	struct award w;
	struct arena *a = f->cx->arena;
	enum status status = diploma_found(f->cx, diploma, &d);

	if (status != STATUS_ok ||
	    (status = award_found(f->cx, "diploma", d.cohort, &w)) != STATUS_ok)
		return status;
	if (d.state == diploma_state_REVOKED) {
		struct str day = date_text(a, zone_date(w.cohort.timezone, d.revoked));
		add(f, (struct unusual){.kind = unusual_kind_WAS_REVOKED,
					.about = arena_printf(a, "%.*s (%.*s)", (int)day.n, day.p,
							      (int)d.reason.n, d.reason.p)});
	}
	add(f, (struct unusual){
		       .kind = unusual_kind_REPLACES, .about = d.number, .learner = d.learner});
	struct list_of_board boards = boards_of(f->cx->view, a, d.cohort);
	if (minutes_newest(f->cx->view, a, &boards, d.learner, &newest) &&
	    !decision_awards(newest.decision.decision))
		add(f, (struct unusual){.kind = unusual_kind_NOT_AWARDED_SINCE,
					.about = outcome_text(newest.decision.decision,
							      newest.decision.not_entered),
					.learner = d.learner});
	return review_issue(f, &(struct diploma_review){.cohort = d.cohort, .learner = d.learner});
}

static enum status review_revoke(struct found *f, uint64_t diploma)
{
	struct diploma d;
	enum status status = diploma_found(f->cx, diploma, &d);

	if (status == STATUS_ok && d.state == diploma_state_VALID)
		add(f, (struct unusual){.kind = unusual_kind_DIPLOMA_OUT,
					.about = d.number,
					.learner = d.learner});
	return status;
}

enum status query_diploma_review(struct cx *cx, const struct diploma_review *m, struct rows *rows)
{
	struct found f = {.cx = cx};
	bool replaces = m->loss || m->change;
	enum status status = m->diploma	 ? replaces ? review_replace(&f, m->diploma)
						    : review_revoke(&f, m->diploma)
			      : m->cohort ? review_issue(&f, m)
					 : STATUS_ok;
	struct list_of_unusual all = {f.p, f.n};

	return status == STATUS_ok ? add_rows(cx, &all, rows) : status;
}

/* The curriculum against the timetable; what has no kind there yet is planned only. */
static bool add_hours(struct rows *rows, struct course_hours h)
{
	return (!h.planned_min && !h.scheduled_min) || rows_add(rows, &h);
}

enum status query_hours_check(struct cx *cx, const struct hours_check *m, struct rows *rows)
{
	struct award w;
	enum status status = award_found(cx, "cohort", m->cohort, &w);
	const struct list_of_unit *units = &w.curriculum.units;

	if (status != STATUS_ok)
		return status;
	struct unit_hours none = proofs_unit(cx, w.proofs, m->cohort, STR(""));
	for (uint32_t i = 0; i < units->n; i++) {
		const struct unit *u = &units->p[i];
		struct unit_hours has = proofs_unit(cx, w.proofs, m->cohort, u->code);
		add_hours(rows, (struct course_hours){.unit = u->code,
						      .kind = STR("presence"),
						      .planned_min = u->presence_min,
						      .scheduled_min = has.scheduled_min,
						      .sealed_min = has.sealed_min});
		add_hours(rows, (struct course_hours){.unit = u->code,
						      .kind = STR("online"),
						      .planned_min = u->online_min});
		add_hours(rows, (struct course_hours){.unit = u->code,
						      .kind = STR("team"),
						      .planned_min = u->team_min});
		add_hours(rows, (struct course_hours){.unit = u->code,
						      .kind = STR("placement"),
						      .planned_min = u->placement_min});
	}
	add_hours(rows, (struct course_hours){.kind = STR("presence"),
					      .scheduled_min = none.scheduled_min,
					      .sealed_min = none.sealed_min});
	return STATUS_ok;
}
