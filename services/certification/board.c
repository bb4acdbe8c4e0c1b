/* Boards (juries) decide by the rules, or otherwise with a reason; their minutes are sealed. */
#include "board.h"

#include "eligibility.h"
#include "eventlog.h"

#include <sodium.h>

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

bool minutes_hold_marks(struct view *v, struct arena *a, uint64_t cohort, uint64_t learner)
{
	struct list_of_board boards = boards_of(v, a, cohort);
	struct minutes minutes;

	if (!minutes_newest(v, a, &boards, learner, &minutes))
		return false;
	return !board_sitting(&boards) || decision_awards(minutes.decision.decision);
}

/* Sealed minutes stand: who passed is not decided about again, and an exclusion is lifted by name
 * only, never by the rules for everybody. */
static bool settled(struct cx *cx, const struct list_of_board *boards, uint64_t learner,
		    bool by_name)
{
	struct minutes minutes;

	if (!minutes_newest(cx->view, cx->arena, boards, learner, &minutes))
		return false;
	return decision_awards(minutes.decision.decision) ||
	       (!by_name && minutes.decision.decision == decision_kind_EXCLUDED);
}

static enum status one_chair(struct cx *cx, const struct list_of_board_member *members)
{
	uint32_t chairs = 0;

	for (uint32_t i = 0; i < members->n; i++) {
		chairs += members->p[i].chair;
		if (chairs > 1) {
			struct str path = arena_printf(cx->arena, "members[%u].chair", i);
			return refuse(cx, REASON_twice_in_list, path.p, STR("chair"));
		}
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
	if ((s = one_chair(cx, &m->members)) != STATUS_ok)
		return s;
	*reply = (struct board){
		.code = arena_printf(cx->arena, "%.*s/J%u", (int)w.cohort.code.n, w.cohort.code.p,
				     boards.n + 1),
		.cohort = m->cohort,
		.date = m->date,
		.members = m->members,
		.state = board_state_CONVENED,
	};
	reply->id = emit_board_convened(cx, &(struct board_convened){.board = *reply});
	return STATUS_ok;
}

void apply_board_convened(struct tx *tx, const struct event *e, const struct board_convened *m)
{
	struct board board = m->board;

	board.id = event_id(e, board.id);
	put_board(tx, &board);
}

/* What is asked for, or what follows from the rules; where they differ the reason is kept. */
static enum status decision_made(struct cx *cx, const struct award *w, const struct board_decide *m,
				 uint64_t learner, struct decision *out)
{
	struct eligibility rules = award_eligibility(cx, w, learner);
	uint32_t decision = m->decision ? m->decision : rules.decision;
	struct str honours = str_trim(m->honours);

	if (honours.n && !decision_awards(decision))
		return refuse(cx, REASON_not_awarded, "honours", decision_text(decision));
	if (!honours.n && decision_awards(decision))
		honours = rules.honours;
	bool otherwise = decision != rules.decision || !str_eq(honours, rules.honours);
	if (otherwise && !str_trim(m->reason).n)
		return refuse(cx, REASON_reason_needed, "reason", STR(""));
	*out = (struct decision){
		.board = m->board,
		.learner = learner,
		.decision = decision,
		.honours = honours,
		.has_average = rules.has_average,
		.average_hundredths = rules.average_hundredths,
		.by_rules = rules.decision,
		.override_reason = otherwise ? str_trim(m->reason) : STR(""),
		.by = cx->by,
		.conditions = rules.conditions,
	};
	return STATUS_ok;
}

/* Whoever writes the same thing down again changes nothing. */
static bool same_decision(const struct decision *a, struct decision b)
{
	struct buf bytes[2];

	b.by = a->by;
	for (int i = 0; i < 2; i++) {
		buf_init(&bytes[i], WIRE_BYTES_MAX);
		wire_encode(&bytes[i], &desc_decision, i ? &b : a);
		must(!bytes[i].over);
	}
	bool same = str_eq(buf_slice(&bytes[0]), buf_slice(&bytes[1]));
	buf_free(&bytes[0]);
	buf_free(&bytes[1]);
	return same;
}

static enum status decide_one(struct cx *cx, const struct award *w, const struct board_decide *m,
			      struct board *reply)
{
	struct list_of_board boards = boards_of(cx->view, cx->arena, w->cohort.id);
	struct decision decision, before;
	enum status s;

	if ((s = learner_enrolled_here(cx, w->cohort.id, m->learner)) != STATUS_ok)
		return s;
	if (settled(cx, &boards, m->learner, true))
		return refuse(cx, REASON_minutes_sealed, "learner", STR(""));
	if ((s = decision_made(cx, w, m, m->learner, &decision)) != STATUS_ok)
		return s;
	bool again = get_decision(cx->view, &decision, cx->arena, &before);
	if (again && same_decision(&decision, before))
		return STATUS_ok;
	reply->decided += !again;
	emit_board_decided(cx, &(struct board_decided){.decision = decision});
	return STATUS_ok;
}

static enum status decide_rest(struct cx *cx, const struct award *w, const struct board_decide *m,
			       struct board *reply)
{
	struct list_of_board boards = boards_of(cx->view, cx->arena, w->cohort.id);
	struct scan s = enrolments_of(cx->view, w->cohort.id, STR(""));
	struct enrolment e;

	for (uint32_t n = 0; n < COHORT_LEARNERS_MAX && enrolled_next(&s, cx->arena, &e);) {
		struct decision decision = {.board = m->board, .learner = e.learner}, before;
		if (get_decision(cx->view, &decision, cx->arena, &before) ||
		    settled(cx, &boards, e.learner, false))
			continue;
		enum status status = decision_made(cx, w, m, e.learner, &decision);
		if (status != STATUS_ok)
			return status;
		emit_board_decided(cx, &(struct board_decided){.decision = decision});
		reply->decided++;
		n++;
	}
	return STATUS_ok;
}

static enum status board_that_sits(struct cx *cx, uint64_t id, struct board *out)
{
	if (!get_board(cx->view, &(struct board){.id = id}, cx->arena, out))
		return refuse(cx, REASON_no_such, "board", STR("board"));
	if (out->state == board_state_SEALED)
		return refuse(cx, REASON_minutes_sealed, "board", STR(""));
	return STATUS_ok;
}

enum status decide_board_decide(struct cx *cx, const struct board_decide *m, struct board *reply)
{
	struct award w;
	enum status s;

	if ((s = board_that_sits(cx, m->board, reply)) != STATUS_ok ||
	    (s = award_found(cx, "board", reply->cohort, &w)) != STATUS_ok)
		return s;
	return m->learner ? decide_one(cx, &w, m, reply) : decide_rest(cx, &w, m, reply);
}

void apply_board_decided(struct tx *tx, const struct event *e, const struct board_decided *m)
{
	struct arena *a = arena_new();
	struct board board;
	struct decision before;

	(void)e;
	if (get_board(tx_view(tx), &(struct board){.id = m->decision.board}, a, &board) &&
	    !get_decision(tx_view(tx), &m->decision, a, &before)) {
		board.decided++;
		put_board(tx, &board);
	}
	put_decision(tx, &m->decision);
	arena_free(a);
}

/* How many enrolled learners no minutes have settled and this board has not decided about. */
static uint64_t undecided(struct cx *cx, const struct board *board)
{
	struct list_of_board boards = boards_of(cx->view, cx->arena, board->cohort);
	struct scan s = enrolments_of(cx->view, board->cohort, STR(""));
	struct enrolment e;
	uint64_t n = 0;

	while (enrolled_next(&s, cx->arena, &e)) {
		struct decision decision = {.board = board->id, .learner = e.learner};
		n += !get_decision(cx->view, &decision, cx->arena, &decision) &&
		     !settled(cx, &boards, e.learner, false);
	}
	return n;
}

/* One value has one encoding, so anybody who has the decisions can compute the seal again. */
static struct str seal_of(struct cx *cx, uint64_t board)
{
	struct decision decision = {.board = board};
	struct scan s = scan_records(cx->view, &desc_decision, &decision, 1, STR(""));
	unsigned char *seal = arena_alloc(cx->arena, crypto_generichash_BYTES);
	crypto_generichash_state state;
	struct buf b;

	must(crypto_generichash_init(&state, NULL, 0, crypto_generichash_BYTES) == 0);
	buf_init(&b, WIRE_BYTES_MAX);
	while (next_decision(&s, cx->arena, &decision)) {
		b.n = 0;
		wire_encode(&b, &desc_decision, &decision);
		must(!b.over);
		must(crypto_generichash_update(&state, b.p, b.n) == 0);
	}
	buf_free(&b);
	must(crypto_generichash_final(&state, seal, crypto_generichash_BYTES) == 0);
	return (struct str){(const char *)seal, crypto_generichash_BYTES};
}

enum status decide_board_seal(struct cx *cx, const struct board_seal *m, struct board *reply)
{
	enum status s = board_that_sits(cx, m->board, reply);

	if (s != STATUS_ok)
		return s;
	uint64_t missing = undecided(cx, reply);
	if (missing)
		return refuse_limit(cx, REASON_undecided, "board", STR(""), missing);
	reply->state = board_state_SEALED;
	reply->sealed = cx->now_ms;
	reply->sealed_by = cx->by;
	reply->seal = seal_of(cx, m->board);
	emit_board_sealed(cx, &(struct board_sealed){.board = *reply});
	return STATUS_ok;
}

void apply_board_sealed(struct tx *tx, const struct event *e, const struct board_sealed *m)
{
	struct board board = m->board;

	board.seal_sequence = e->sequence;
	put_board(tx, &board);
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
		row.seal_hash = eventlog_hash(cx->view, cx->arena, row.seal_sequence);
		if (!rows_add(rows, &row))
			break;
	}
	return STATUS_ok;
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
		if (!rows_add(rows, &(struct result){.board = b.id,
						     .cohort = b.cohort,
						     .learner = d.learner,
						     .date = b.date,
						     .sealed = b.sealed,
						     .decision = d.decision,
						     .honours = d.honours,
						     .has_average = d.has_average,
						     .average_hundredths = d.average_hundredths}))
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
		if (!rows_add(rows, &row))
			break;
	}
	return STATUS_ok;
}
