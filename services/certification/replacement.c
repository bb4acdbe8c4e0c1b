/* Duplicates and reissues: another diploma with a number of its own stands for one that was issued,
 * which is superseded from then on (domain 3.3). */
#include "replacement.h"

#include "board.h"
#include "clock.h"
#include "diploma.h"
#include "parchment.h"

#include <sodium.h>

/* The one that is replaced, and what the one in its place will be. */
struct replacing {
	struct cx *cx;
	struct diploma old, new;
	struct award award;
	struct register_year book;
	struct credential_facts facts;
};

/* What is revoked by mistake is awarded again, once, by a correction: it stays revoked, and the new
 * one stands for itself. */
static enum status may_stand_again(struct cx *cx, const struct diploma *old)
{
	struct diploma held;

	if (old->replaced_by.n)
		return refuse(cx, REASON_superseded_already, "diploma", old->replaced_by);
	if (diploma_held(cx, old->cohort, old->learner, &held) == HELD_VALID)
		return refuse(cx, REASON_diploma_there, "diploma", held.number);
	return STATUS_ok;
}

/* It is awarded by the minutes it was issued from, as long as these stand and their facts too. */
static enum status still_awarded(struct cx *cx, const struct award *w, const struct diploma *old)
{
	struct list_of_board boards = boards_of(cx->view, cx->arena, old->cohort);
	struct minutes newest;
	struct eligibility now;

	if (!minutes_newest(cx->view, cx->arena, &boards, old->learner, &newest))
		return refuse(cx, REASON_no_decision, "diploma", STR(""));
	if (newest.board.id != old->board)
		return refuse(cx, REASON_decided_anew, "diploma", newest.board.code);
	if (minutes_overtaken(cx, w, &newest, &now))
		return refuse(cx, REASON_facts_corrected, "diploma",
			      outcome_text(now.decision, now.not_entered));
	if (decided_unsealed(cx, &boards, old->learner))
		return refuse(cx, REASON_decided_anew, "diploma", board_sitting(&boards)->code);
	return STATUS_ok;
}

/* An evidence of blanks shows nothing. */
static enum status begin(struct replacing *r, uint64_t diploma, bool again, struct str evidence)
{
	struct cx *cx = r->cx;
	enum status s = diploma_found(cx, diploma, &r->old);

	if (s != STATUS_ok)
		return s;
	if (cx->self.learner && cx->self.learner == r->old.learner)
		return refuse(cx, REASON_own_award, "diploma", STR(""));
	again = again && r->old.state == diploma_state_REVOKED;
	s = again ? may_stand_again(cx, &r->old) : diploma_holds(cx, &r->old);
	if (s != STATUS_ok ||
	    (s = award_found(cx, "diploma", r->old.cohort, &r->award)) != STATUS_ok ||
	    (again && (s = still_awarded(cx, &r->award, &r->old)) != STATUS_ok))
		return s;
	if (!str_trim(evidence).n)
		return refuse(cx, REASON_reason_needed, "evidence", STR(""));
	r->new = (struct diploma){.cohort = r->old.cohort,
				  .learner = r->old.learner,
				  .board = r->old.board,
				  .holder = r->old.holder,
				  .title = r->old.title,
				  .honours = r->old.honours,
				  .issued = cx->now_ms,
				  .state = diploma_state_VALID,
				  .replaces = r->old.number,
				  .evidence = str_trim(evidence)};
	r->book = book_open(cx, &r->award);
	r->facts = course_facts(cx, &r->award);
	return number_next(cx, &r->award, &r->book, &r->new.number);
}

static enum status sign(struct replacing *r, struct diploma_replaced *e)
{
	uint8_t secret[PROOF_SECRET_BYTES];
	struct credential_file made;
	enum status s = issuer_secret(r->cx, secret);

	if (s != STATUS_ok)
		return s;
	bool signed_now = credential_make_many(secret, &r->facts, 1, r->cx->arena, &made);
	sodium_memzero(secret, sizeof secret);
	if (!signed_now)
		return refuse(r->cx, REASON_own_bug, "", STR(""));
	e->credential = made.bytes;
	e->code = made.code;
	e->diploma.digest =
		arena_str(r->cx->arena, (struct str){(const char *)made.hash, sizeof made.hash});
	return STATUS_ok;
}

static enum status finish(struct replacing *r, struct diploma *reply)
{
	const struct choice_option *edition =
		choice_by_number(&choices_diploma_edition, r->new.edition);
	enum status s;

	r->facts.number = r->new.number;
	r->facts.replaces = r->old.number;
	r->facts.edition = str_of(edition->text);
	r->new.register_code = r->book.register_code;
	r->new.year = r->book.year;
	r->new.rank = r->book.last;
	if (r->old.state == diploma_state_VALID)
		r->old.state = diploma_state_SUPERSEDED;
	r->old.replaced_by = r->new.number;
	r->old.replaced = r->cx->now_ms;
	struct diploma_replaced e = {.diploma = r->new, .superseded = r->old};
	if ((s = sign(r, &e)) != STATUS_ok)
		return s;
	*reply = e.diploma;
	issuer_name(r->cx);
	reply->id = emit_diploma_replaced(r->cx, &e);
	return STATUS_ok;
}

/* Of the same value, so that it says what the lost one said, whatever has changed since. */
enum status decide_diploma_duplicate(struct cx *cx, const struct diploma_duplicate *m,
				     struct diploma *reply)
{
	struct replacing r = {.cx = cx};
	struct credential c;
	uint8_t uuid[PARCHMENT_UUID_BYTES];
	enum status s = begin(&r, m->diploma, false, m->evidence);

	if (s != STATUS_ok)
		return s;
	if (!get_credential(cx->view, &(struct credential){.diploma = r.old.id}, cx->arena, &c) ||
	    !facts_again(cx->arena, c.bytes, &r.facts))
		return refuse(cx, REASON_own_bug, "diploma", STR(""));
	cx_random(cx, uuid, sizeof uuid);
	cx_random(cx, r.facts.salt, sizeof r.facts.salt);
	r.facts.id = parchment_urn(cx->arena, uuid);
	r.new.edition = diploma_edition_DUPLICATE;
	r.new.loss = m->loss;
	return finish(&r, reply);
}

/* A reissue that says what the valid one says would only spend a number; what was revoked may be
 * awarded again as it was. */
static bool changes_something(struct replacing *r, uint32_t change)
{
	struct credential_facts then = r->facts;
	struct credential c = {.diploma = r->old.id};

	if (r->old.state == diploma_state_REVOKED ||
	    !get_credential(r->cx->view, &c, r->cx->arena, &c) ||
	    !facts_again(r->cx->arena, c.bytes, &then))
		return true;
	return change == diploma_change_CIVIL_STATUS ? !facts_same_holder(&then, &r->facts)
						     : !facts_same(&then, &r->facts);
}

/* What the board decided stays; who she is comes from her record as it is today. */
enum status decide_diploma_reissue(struct cx *cx, const struct diploma_reissue *m,
				   struct diploma *reply)
{
	struct replacing r = {.cx = cx};
	struct learner holder;
	struct minutes minutes;
	bool corrects = m->change == diploma_change_CORRECTION;
	enum status s = begin(&r, m->diploma, corrects, m->evidence);

	if (s != STATUS_ok || (s = registration_known(cx, &r.award, "diploma")) != STATUS_ok)
		return s;
	if ((s = award_over(cx, &r.award, r.old.learner, "diploma")) != STATUS_ok)
		return s;
	struct decision key = {.board = r.old.board, .learner = r.old.learner};
	if (!get_learner(cx->view, &(struct learner){.id = r.old.learner}, cx->arena, &holder) ||
	    !get_board(cx->view, &(struct board){.id = r.old.board}, cx->arena, &minutes.board) ||
	    !get_decision(cx->view, &key, cx->arena, &minutes.decision))
		return refuse(cx, REASON_own_bug, "diploma", STR(""));
	struct parchment p = {
		.award = &r.award,
		.holder = &holder,
		.minutes = &minutes,
		.number = r.new.number,
		.trained_min = award_trained(cx, r.old.cohort, holder.id, minutes.board.date),
	};
	cx_random(cx, p.uuid, sizeof p.uuid);
	cx_random(cx, p.salt, sizeof p.salt);
	parchment_fill(cx->arena, &p, &r.facts);
	if (!changes_something(&r, m->change))
		return refuse(cx, REASON_nothing_changes, "change", STR(""));
	r.new.holder = holder_name(cx->arena, &holder);
	r.new.title = r.award.programme.title;
	r.new.honours = minutes.decision.honours;
	r.new.edition = diploma_edition_REISSUE;
	r.new.change = m->change;
	return finish(&r, reply);
}

void apply_diploma_replaced(struct tx *tx, const struct event *e, const struct diploma_replaced *m)
{
	struct diploma d = m->diploma;

	d.id = event_id(e, d.id);
	put_diploma(tx, &m->superseded);
	diploma_put(tx, &d, m->credential, m->code);
}
