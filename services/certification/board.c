/* Boards (juries): convened, changed, cancelled; their minutes and what these hold. */
#include "board.h"

#include "chain.h"
#include "clock.h"
#include "eligibility.h"
#include "members.h"
#include "text.h"

struct list_of_board boards_of(struct view *v, struct arena *a, uint64_t cohort)
{
	struct board key = {.cohort = cohort}, board, *all;
	struct scan s = scan_board_by_cohort(v, &key, 1, STR(""));
	uint32_t n = 0, i = 0;

	while (next_board(&s, a, &board))
		n++;
	all = arena_alloc(a, n * sizeof *all);
	s = scan_board_by_cohort(v, &key, 1, STR(""));
	while (i < n && next_board(&s, a, &all[i]))
		i++;
	return (struct list_of_board){all, i};
}

const struct board *board_sitting(const struct list_of_board *boards)
{
	for (uint32_t i = 0; i < boards->n; i++)
		if (boards->p[i].state == board_state_CONVENED)
			return &boards->p[i];
	return NULL;
}

bool minutes_newest(struct view *v, struct arena *a, const struct list_of_board *boards,
		    uint64_t learner, struct minutes *out)
{
	for (uint32_t i = boards->n; i-- > 0;) {
		struct decision key = {.board = boards->p[i].id, .learner = learner};
		if (boards->p[i].state == board_state_SEALED &&
		    get_decision(v, &key, a, &out->decision)) {
			out->board = boards->p[i];
			return true;
		}
	}
	return false;
}

bool decided_unsealed(struct cx *cx, const struct list_of_board *boards, uint64_t learner)
{
	const struct board *sitting = board_sitting(boards);
	struct decision d = {.board = sitting ? sitting->id : 0, .learner = learner};

	return sitting && get_decision(cx->view, &d, cx->arena, &d);
}

bool minutes_hold_marks(struct view *v, struct arena *a, uint64_t cohort, uint64_t learner)
{
	struct list_of_board boards = boards_of(v, a, cohort);
	struct minutes minutes;

	if (!minutes_newest(v, a, &boards, learner, &minutes))
		return false;
	return !board_sitting(&boards) || decision_awards(minutes.decision.decision);
}

bool minutes_hold_corrections(struct view *v, struct arena *a, uint64_t cohort, uint64_t learner)
{
	struct list_of_board boards = boards_of(v, a, cohort);
	struct minutes minutes;

	return minutes_newest(v, a, &boards, learner, &minutes) && !board_sitting(&boards);
}

bool minutes_settle(struct view *v, struct arena *a, const struct list_of_board *boards,
		    uint64_t learner, bool by_name)
{
	struct minutes minutes;

	if (!minutes_newest(v, a, boards, learner, &minutes))
		return false;
	return decision_awards(minutes.decision.decision) ||
	       (!by_name && minutes.decision.decision == decision_kind_EXCLUDED);
}

uint32_t board_not_before(struct cx *cx, const struct award *w, const struct list_of_board *boards,
			  uint64_t but)
{
	uint32_t first = w->cohort.starts ? w->cohort.starts
					  : proofs_days(cx, w->proofs, w->cohort.id).first;

	for (uint32_t i = 0; i < boards->n && boards->p[i].id != but; i++)
		if (boards->p[i].state != board_state_CANCELLED && boards->p[i].date > first)
			first = boards->p[i].date;
	return first;
}

static enum status date_fits(struct cx *cx, const struct award *w,
			     const struct list_of_board *boards, const struct board *board)
{
	uint32_t first = board_not_before(cx, w, boards, board->id);

	if (board->date < first)
		return refuse(cx, REASON_board_before, "date", date_text(cx->arena, first));
	return STATUS_ok;
}

static bool same_member(const struct board_member *a, const struct board_member *b)
{
	return str_eq(str_trim(a->name), str_trim(b->name)) &&
	       str_eq(str_trim(a->quality), str_trim(b->quality));
}

/* One chair; each once: a name that stands there twice, with another quality or a title, is not two
 * people. */
static enum status members_fit(struct cx *cx, const struct list_of_board_member *members)
{
	uint32_t chairs = 0;

	for (uint32_t i = 0; i < members->n; i++) {
		chairs += members->p[i].chair;
		if (chairs > 1) {
			struct str path = arena_printf(cx->arena, "members[%u].chair", i);
			return refuse(cx, REASON_twice_in_list, path.p, STR("chair"));
		}
		struct str path = arena_printf(cx->arena, "members[%u].name", i);
		if (!text_has_letter(members->p[i].name))
			return refuse(cx, REASON_blank_name, path.p, STR(""));
		for (uint32_t k = 0; k < i; k++)
			if (member_names_same(cx->arena, members->p[k].name, members->p[i].name))
				return refuse(cx, REASON_twice_in_list, path.p, STR("member"));
	}
	return STATUS_ok;
}

enum status decide_board_convene(struct cx *cx, const struct board_convene *m, struct board *reply)
{
	struct award w;
	enum status s;

	if ((s = award_found(cx, "cohort", m->cohort, &w)) != STATUS_ok)
		return s;
	if (w.cohort.state == cohort_state_PLANNED || w.cohort.state == cohort_state_CANCELLED) {
		const struct choice_option *o =
			choice_by_number(&choices_cohort_state, w.cohort.state);
		return refuse(cx, REASON_cohort_not_running, "cohort", str_of(o->text));
	}
	struct list_of_board boards = boards_of(cx->view, cx->arena, m->cohort);
	const struct board *sitting = board_sitting(&boards);
	if (sitting)
		return refuse(cx, REASON_board_open, "cohort", sitting->code);
	if ((s = members_fit(cx, &m->members)) != STATUS_ok)
		return s;
	*reply = (struct board){
		.code = arena_printf(cx->arena, "%.*s/J%u", (int)w.cohort.code.n, w.cohort.code.p,
				     boards.n + 1),
		.cohort = m->cohort,
		.date = m->date,
		.members = m->members,
		.state = board_state_CONVENED,
	};
	if ((s = date_fits(cx, &w, &boards, reply)) != STATUS_ok)
		return s;
	reply->id = emit_board_convened(cx, &(struct board_convened){.board = *reply});
	return STATUS_ok;
}

void apply_board_convened(struct tx *tx, const struct event *e, const struct board_convened *m)
{
	struct board board = m->board;

	board.id = event_id(e, board.id);
	put_board(tx, &board);
}

enum status board_unsealed(struct cx *cx, uint64_t id, struct board *out)
{
	if (!get_board(cx->view, &(struct board){.id = id}, cx->arena, out))
		return refuse(cx, REASON_no_such, "board", STR("board"));
	if (out->state == board_state_SEALED)
		return refuse(cx, REASON_minutes_sealed, "board", STR(""));
	if (out->state == board_state_CANCELLED)
		return refuse(cx, REASON_board_is_cancelled, "board", STR(""));
	return STATUS_ok;
}

static bool same_members(const struct list_of_board_member *a, const struct list_of_board_member *b)
{
	bool same = a->n == b->n;

	for (uint32_t i = 0; same && i < a->n; i++)
		same = same_member(&a->p[i], &b->p[i]) && a->p[i].chair == b->p[i].chair;
	return same;
}

enum status decide_board_change(struct cx *cx, const struct board_change *m, struct board *reply)
{
	struct award w;
	enum status s;

	if ((s = board_unsealed(cx, m->board, reply)) != STATUS_ok ||
	    (s = award_found(cx, "board", reply->cohort, &w)) != STATUS_ok)
		return s;
	struct board before = *reply;
	reply->date = message_given(m, 3) ? m->date : before.date;
	reply->members = message_given(m, 4) ? m->members : before.members;
	reply->reason = str_trim(m->reason);
	struct list_of_board boards = boards_of(cx->view, cx->arena, reply->cohort);
	if (!reply->reason.n)
		return refuse(cx, REASON_reason_needed, "reason", STR(""));
	if (reply->date == before.date && same_members(&reply->members, &before.members))
		return refuse(cx, REASON_nothing_changes, "", STR(""));
	if ((s = members_fit(cx, &reply->members)) != STATUS_ok ||
	    (s = date_fits(cx, &w, &boards, reply)) != STATUS_ok)
		return s;
	emit_board_changed(cx, &(struct board_changed){.board = *reply});
	return STATUS_ok;
}

void apply_board_changed(struct tx *tx, const struct event *e, const struct board_changed *m)
{
	(void)e;
	put_board(tx, &m->board);
}

enum status decide_board_cancel(struct cx *cx, const struct board_cancel *m, struct board *reply)
{
	enum status s = board_unsealed(cx, m->board, reply);

	if (s != STATUS_ok)
		return s;
	reply->state = board_state_CANCELLED;
	reply->reason = str_trim(m->reason);
	if (!reply->reason.n)
		return refuse(cx, REASON_reason_needed, "reason", STR(""));
	emit_board_was_cancelled(cx, &(struct board_was_cancelled){.board = *reply});
	return STATUS_ok;
}

void apply_board_was_cancelled(struct tx *tx, const struct event *e,
			       const struct board_was_cancelled *m)
{
	(void)e;
	put_board(tx, &m->board);
}

enum status query_board_list(struct cx *cx, const struct board_list *m, struct rows *rows)
{
	struct award w;
	struct board row = {.cohort = m->cohort};
	enum status status = award_found(cx, "cohort", m->cohort, &w);

	if (status != STATUS_ok)
		return status;
	struct scan s = scan_board_by_cohort(cx->view, &row, 1, rows_after(rows));
	while (next_board(&s, cx->arena, &row)) {
		rows_at(rows, scan_cursor(&s));
		row.seal_hash = chain_hash(cx->view, cx->arena, row.seal_sequence);
		if (!rows_add(rows, &row))
			break;
	}
	return STATUS_ok;
}

/* Closing or cancelling a cohort ends what its boards are for. */
enum status query_board_unsealed(struct cx *cx, const struct board_unsealed *m, struct rows *rows)
{
	struct award w;
	struct board b = {.cohort = m->cohort};
	enum status status = award_found(cx, "cohort", m->cohort, &w);

	if (status != STATUS_ok)
		return status;
	struct scan s = scan_board_by_cohort(cx->view, &b, 1, rows_after(rows));
	while (next_board(&s, cx->arena, &b)) {
		rows_at(rows, scan_cursor(&s));
		if (b.state == board_state_SEALED || b.state == board_state_CANCELLED)
			continue;
		if (!rows_add(rows, &(struct unusual){.kind = unusual_kind_BOARD_UNSEALED,
						      .about = b.code}))
			break;
	}
	return STATUS_ok;
}

/* A later board of the cohort has sealed another decision about her. */
static bool is_superseded(struct cx *cx, const struct board *b, uint64_t learner)
{
	struct list_of_board boards = boards_of(cx->view, cx->arena, b->cohort);
	struct minutes newest;

	return b->state == board_state_SEALED &&
	       minutes_newest(cx->view, cx->arena, &boards, learner, &newest) &&
	       newest.board.id != b->id;
}

/* She knows what was decided about her once the minutes are sealed; who sat and why they decided so
 * is for those who keep the minutes. */
enum status query_result_of(struct cx *cx, const struct result_of *m, struct rows *rows)
{
	struct board b = {.cohort = m->cohort};
	enum status status = learner_was_here(cx, m->cohort, m->learner);

	if (status != STATUS_ok)
		return status;
	struct scan s = scan_board_by_cohort(cx->view, &b, 1, rows_after(rows));
	while (next_board(&s, cx->arena, &b)) {
		struct decision d = {.board = b.id, .learner = m->learner};
		rows_at(rows, scan_cursor(&s));
		if (b.state != board_state_SEALED || !get_decision(cx->view, &d, cx->arena, &d))
			continue;
		if (!rows_add(rows,
			      &(struct result){.board = b.id,
					       .cohort = b.cohort,
					       .learner = d.learner,
					       .date = b.date,
					       .sealed = b.sealed,
					       .decision = d.decision,
					       .honours = d.honours,
					       .has_average = d.has_average,
					       .average_hundredths = d.average_hundredths,
					       .not_entered = d.not_entered,
					       .superseded = is_superseded(cx, &b, d.learner)}))
			break;
	}
	return STATUS_ok;
}

enum status query_decision_list(struct cx *cx, const struct decision_list *m, struct rows *rows)
{
	struct board board;
	struct decision row = {.board = m->board};

	if (!get_board(cx->view, &(struct board){.id = m->board}, cx->arena, &board))
		return refuse(cx, REASON_no_such, "board", STR("board"));
	struct scan s = scan_records(cx->view, &desc_decision, &row, 1, rows_after(rows));
	while (next_decision(&s, cx->arena, &row)) {
		rows_at(rows, scan_cursor(&s));
		row.superseded = is_superseded(cx, &board, row.learner);
		if (!rows_add(rows, &row))
			break;
	}
	return STATUS_ok;
}
