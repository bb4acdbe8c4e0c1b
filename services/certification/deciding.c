/* Boards decide by the rules, or otherwise with a reason; their minutes are sealed. */
#include "sitting.h"

#include "clock.h"
#include "diploma.h"
#include "eligibility.h"

#include <sodium.h>

/* What follows from the rules today. */
static struct decision by_rules(struct cx *cx, const struct sitting *sitting,
				const struct eligibility *rules, bool left)
{
	return (struct decision){
		.board = sitting->board.id,
		.learner = rules->learner,
		.decision = rules->decision,
		.honours = rules->honours,
		.has_average = rules->has_average,
		.average_hundredths = rules->average_hundredths,
		.by_rules = rules->decision,
		.by = cx->by,
		.conditions = rules->conditions,
		.not_entered = rules->not_entered,
		.unproven_half_days = rules->to_come_half_days + rules->unopened_half_days +
				      rules->unsealed_half_days,
		.unproven_min = rules->to_come_min + rules->unopened_min + rules->unsealed_min,
		.left = left,
	};
}

/* What is asked for, or what follows from the rules; where they differ the reason is kept. */
static enum status decision_made(struct cx *cx, const struct sitting *sitting,
				 const struct board_decide *m, const struct candidate *c,
				 struct decision *out)
{
	struct eligibility rules = award_eligibility(cx, &sitting->award, c->learner);
	struct str honours = str_trim(m->honours);

	*out = by_rules(cx, sitting, &rules, c->left);
	out->decision = m->decision ? m->decision : rules.decision;
	bool awards = decision_awards(out->decision);
	if (honours.n && m->withhold_honours)
		return refuse(cx, REASON_repeated_field, "withhold_honours", STR("honours"));
	if (honours.n && !awards)
		return refuse(cx, REASON_not_awarded, "honours", decision_text(out->decision));
	honours_known(cx, &sitting->award, &honours);
	out->honours = !awards || m->withhold_honours ? STR("")
		       : honours.n		      ? honours
						      : rules.honours;
	bool otherwise = out->decision != rules.decision || !str_eq(out->honours, rules.honours);
	if (otherwise && !str_trim(m->reason).n)
		return refuse(cx, REASON_reason_needed, "reason", STR(""));
	out->override_reason = otherwise ? str_trim(m->reason) : STR("");
	out->not_entered = rules.not_entered && out->decision == decision_kind_DEFAULTED;
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

bool decision_stale(struct cx *cx, const struct sitting *sitting, const struct candidate *c,
		    const struct eligibility *rules)
{
	struct decision now = by_rules(cx, sitting, rules, c->left);

	/* A board did not decide about her as one who left. */
	if (c->left && !c->decision.left)
		return true;
	if (c->decision.override_reason.n) {
		now.decision = c->decision.decision;
		now.honours = c->decision.honours;
		now.override_reason = c->decision.override_reason;
		now.not_entered = now.not_entered && now.decision == decision_kind_DEFAULTED;
	}
	return !same_decision(&c->decision, now);
}

/* A decision that stands is written down again only with a reason that the board has not yet. */
static void write_down(struct cx *cx, const struct candidate *c, const struct decision *decision,
		       struct str despite, struct board *reply)
{
	bool reason_kept = !despite.n || str_eq(despite, reply->despite);

	if (c->decided && same_decision(decision, c->decision) && reason_kept)
		return;
	emit_board_decided(cx, &(struct board_decided){.decision = *decision, .despite = despite});
	reply->decided += !c->decided;
	if (despite.n)
		reply->despite = despite;
}

/* About everybody: who is one of them decides about themselves. */
static bool judges_itself(struct cx *cx, const struct sitting *sitting, uint64_t learner)
{
	struct scan scan = candidates_of(cx, sitting);
	struct candidate c;

	if (!cx->self.learner || learner)
		return cx->self.learner && learner == cx->self.learner;
	while (candidate_next(cx, sitting, &scan, &c))
		if (c.learner == cx->self.learner)
			return true;
	return false;
}

/* Who passed is decided about again only when what the minutes rested on was corrected, and no
 * diploma says otherwise. */
static enum status not_settled(struct cx *cx, const struct sitting *sitting, uint64_t learner)
{
	struct minutes newest;
	struct diploma held;
	struct award then = sitting->award;

	if (!minutes_settle(cx->view, cx->arena, &sitting->boards, learner, true))
		return STATUS_ok;
	must(minutes_newest(cx->view, cx->arena, &sitting->boards, learner, &newest));
	then.until = newest.board.date;
	struct eligibility now = award_eligibility(cx, &then, learner);
	if (!facts_changed(&newest.decision, &now))
		return refuse(cx, REASON_passed_already, "learner", STR(""));
	if (diploma_held(cx, sitting->board.cohort, learner, &held) == HELD_VALID)
		return refuse(cx, REASON_diploma_stands, "learner", held.number);
	return STATUS_ok;
}

static enum status decide_one(struct cx *cx, struct sitting *sitting, const struct board_decide *m,
			      struct board *reply)
{
	struct candidate c;
	struct decision decision;
	struct str despite;
	enum status s = learner_was_here(cx, reply->cohort, m->learner);

	if (s != STATUS_ok)
		return s;
	if (!candidate_found(cx, sitting, m->learner, &c))
		return refuse(cx, REASON_not_enrolled, "learner", STR(""));
	if ((s = not_settled(cx, sitting, m->learner)) != STATUS_ok ||
	    (s = doubts_answered(cx, sitting,
				 &(struct asked){.learner = m->learner, .decision = m->decision},
				 m->despite, &despite)) != STATUS_ok ||
	    (s = decision_made(cx, sitting, m, &c, &decision)) != STATUS_ok)
		return s;
	write_down(cx, &c, &decision, despite, reply);
	return STATUS_ok;
}

/* What the board decided otherwise stays as it is; who left without its knowing falls away. */
static enum status decide_rest(struct cx *cx, struct sitting *sitting, const struct board_decide *m,
			       struct board *reply)
{
	struct scan scan = candidates_of(cx, sitting);
	struct candidate c;
	struct decision decision;
	struct str despite;
	enum status s = doubts_answered(
		cx, sitting, &(struct asked){.decision = m->decision, .honours = m->honours},
		m->despite, &despite);

	for (uint32_t n = 0;
	     s == STATUS_ok && n < COHORT_LEARNERS_MAX && candidate_next(cx, sitting, &scan, &c);
	     n++) {
		if (c.left && c.decided && !c.decision.left) {
			emit_board_undecided(cx, &(struct board_undecided){.board = m->board,
									   .learner = c.learner});
			reply->decided--;
			continue;
		}
		reply->overridden += c.decided && c.decision.override_reason.n;
		if ((c.left && !c.decided) || (c.decided && c.decision.override_reason.n))
			continue;
		s = decision_made(cx, sitting, m, &c, &decision);
		if (s == STATUS_ok)
			write_down(cx, &c, &decision, despite, reply);
	}
	return s;
}

enum status decide_board_decide(struct cx *cx, const struct board_decide *m, struct board *reply)
{
	struct sitting sitting;
	enum status s;

	if (m->decision == decision_kind_WITHDRAWN)
		return refuse(cx, REASON_no_decision_of, "decision", decision_text(m->decision));
	if ((s = board_unsealed(cx, m->board, reply)) != STATUS_ok ||
	    (s = sitting_found(cx, reply, &sitting)) != STATUS_ok)
		return s;
	if (judges_itself(cx, &sitting, m->learner))
		return refuse(cx, REASON_own_award, m->learner ? "learner" : "board", STR(""));
	return m->learner ? decide_one(cx, &sitting, m, reply)
			  : decide_rest(cx, &sitting, m, reply);
}

#define REASONS_MAX 200u /* the first ones are kept: see proto */

/* One decision about everybody gives its reason once. */
static void reason_add(struct arena *a, struct board *b, struct board_reason why)
{
	const struct board_reason *last = b->reasons.n ? &b->reasons.p[b->reasons.n - 1] : NULL;

	if (last && last->act == why.act && last->at == why.at && str_eq(last->text, why.text) &&
	    str_eq(last->by, why.by))
		return;
	if (b->reasons.n == REASONS_MAX)
		return;
	struct board_reason *all = arena_alloc(a, (b->reasons.n + 1) * sizeof *all);
	for (uint32_t i = 0; i < b->reasons.n; i++)
		all[i] = b->reasons.p[i];
	all[b->reasons.n] = why;
	b->reasons = (struct list_of_board_reason){all, b->reasons.n + 1};
}

void apply_board_decided(struct tx *tx, const struct event *e, const struct board_decided *m)
{
	struct arena *a = arena_new();
	struct board board;
	struct decision before;

	if (get_board(tx_view(tx), &(struct board){.id = m->decision.board}, a, &board)) {
		bool again = get_decision(tx_view(tx), &m->decision, a, &before);
		board.decided += !again;
		if (m->despite.n) {
			board.despite = m->despite;
			reason_add(a, &board,
				   (struct board_reason){.act = board_act_DECIDE,
							 .text = m->despite,
							 .at = e->at_ms,
							 .by = m->decision.by});
		}
		if (!again || m->despite.n)
			put_board(tx, &board);
	}
	put_decision(tx, &m->decision);
	arena_free(a);
}

void apply_board_undecided(struct tx *tx, const struct event *e, const struct board_undecided *m)
{
	struct arena *a = arena_new();
	struct decision key = {.board = m->board, .learner = m->learner}, before;
	struct board board;

	(void)e;
	if (get_board(tx_view(tx), &(struct board){.id = m->board}, a, &board) && board.decided &&
	    get_decision(tx_view(tx), &key, a, &before)) {
		board.decided--;
		put_board(tx, &board);
		delete_decision(tx, &key);
	}
	arena_free(a);
}

/* Every candidate is decided about, by what is so today. */
static enum status all_decided(struct cx *cx, const struct sitting *sitting)
{
	struct scan scan = candidates_of(cx, sitting);
	struct candidate c;
	struct str names = STR("");
	uint64_t missing = 0, stale = 0;

	while (candidate_next(cx, sitting, &scan, &c)) {
		missing += !c.left && !c.decided;
		if (!c.decided)
			continue;
		struct eligibility rules = award_eligibility(cx, &sitting->award, c.learner);
		if (decision_stale(cx, sitting, &c, &rules))
			names = names_add(cx->arena, names, rules.name, stale++);
	}
	if (missing)
		return refuse_limit(cx, REASON_undecided, "board", STR(""), missing);
	if (stale)
		return refuse_limit(cx, REASON_decisions_stale, "board", names, stale);
	return STATUS_ok;
}

/* Days in order, and its own day has come, whatever the reason. */
static enum status day_has_come(struct cx *cx, const struct sitting *sitting)
{
	const struct board *b = &sitting->board;
	uint32_t first = board_not_before(cx, &sitting->award, &sitting->boards, b->id);

	if (b->date < first)
		return refuse(cx, REASON_board_before, "board", date_text(cx->arena, first));
	if (award_today(cx, &sitting->award) < b->date)
		return refuse(cx, REASON_board_not_yet, "board", date_text(cx->arena, b->date));
	return STATUS_ok;
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
	struct sitting sitting;
	struct str despite;
	enum status s;

	if ((s = board_unsealed(cx, m->board, reply)) != STATUS_ok ||
	    (s = sitting_found(cx, reply, &sitting)) != STATUS_ok)
		return s;
	if (judges_itself(cx, &sitting, 0))
		return refuse(cx, REASON_own_award, "board", STR(""));
	if ((s = all_decided(cx, &sitting)) != STATUS_ok ||
	    (s = day_has_come(cx, &sitting)) != STATUS_ok)
		return s;
	if ((s = doubts_answered(cx, &sitting, &(struct asked){0}, m->despite, &despite)) !=
	    STATUS_ok)
		return s;
	if (despite.n) {
		reply->despite = despite;
		reason_add(cx->arena, reply,
			   (struct board_reason){.act = board_act_SEAL,
						 .text = despite,
						 .at = cx->now_ms,
						 .by = cx->by});
	}
	reply->state = board_state_SEALED;
	reply->sealed = cx->now_ms;
	reply->sealed_by = cx->by;
	reply->seal = seal_of(cx, m->board);
	reply->unproven = sitting_doubts(cx, &sitting, &(struct asked){0});
	emit_board_sealed(cx, &(struct board_sealed){.board = *reply});
	return STATUS_ok;
}

void apply_board_sealed(struct tx *tx, const struct event *e, const struct board_sealed *m)
{
	struct board board = m->board;

	board.seal_sequence = e->sequence;
	put_board(tx, &board);
}
