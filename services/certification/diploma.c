/* Diplomas: issued from sealed minutes with gapless numbers, signed, frozen; revoked for a reason.
 */
#include "diploma.h"

#include "checkchar.h"
#include "clock.h"
#include "eligibility.h"
#include "legal_names.h"
#include "parchment.h"
#include "taught.h"

#include <inttypes.h>
#include <sodium.h>

struct scan diplomas_of(struct view *v, uint64_t cohort, struct str after)
{
	return scan_diploma_by_cohort(v, &(struct diploma){.cohort = cohort}, 1, after);
}

enum diploma_held diploma_held(struct cx *cx, uint64_t cohort, uint64_t learner,
			       struct diploma *out)
{
	struct diploma d = {.cohort = cohort, .learner = learner};
	struct scan s = scan_diploma_by_cohort(cx->view, &d, 2, STR(""));
	enum diploma_held held = HELD_NONE;

	while (held != HELD_VALID && next_diploma(&s, cx->arena, &d)) {
		held = d.state == diploma_state_VALID ? HELD_VALID : HELD_REVOKED;
		*out = d;
	}
	return held;
}

/* One decision that issues: what it has read, the next rank of its register and year, and those
 * that are still to be signed, together. */
struct issuing {
	struct cx *cx;
	struct award award;
	struct list_of_board boards;
	struct register_year book;
	uint8_t secret[PROOF_SECRET_BYTES];
	struct credential_facts course; /* of all of them */
	struct diploma *due;
	struct credential_facts *facts;
	uint32_t ndue;
	struct issue_report *report;
	bool by_name; /* one learner was asked for */
};

enum status registration_known(struct cx *cx, const struct award *w, const char *field)
{
	const struct programme *p = &w->programme;

	if (p->outcome != outcome_RNCP_CERTIFICATION || (p->rncp.n && p->rncp_decided))
		return STATUS_ok;
	return refuse(cx,
		      p->rncp.n		? REASON_rncp_undated
		      : p->rncp_decided ? REASON_rncp_unnumbered
					: REASON_rncp_unregistered,
		      field, STR(""));
}

enum status number_next(struct cx *cx, const struct award *w, struct register_year *book,
			struct str *number)
{
	const struct str code = w->programme.code, of = book->register_code;
	struct str bare;

	book->last++;
	bare = arena_printf(cx->arena, "%.*s-%" PRIu64 "-%.*s-%06" PRIu64, (int)of.n, of.p,
			    book->year, (int)code.n, code.p, book->last);
	*number = arena_printf(cx->arena, "%s-%c", bare.p, checkchar_make(bare));
	/* The parts of a number hold dashes too, so that two registers could spell the same one. */
	struct diploma taken = {.number = *number};
	if (find_diploma_by_number(cx->view, &taken, cx->arena, &taken))
		return refuse(cx, REASON_code_taken, "cohort", *number);
	return STATUS_ok;
}

struct register_year book_open(struct cx *cx, const struct award *w)
{
	const struct award_institution *lead = award_lead(&w->curriculum);
	struct register_year key = {.register_code = lead->uai.n ? lead->uai : lead->code,
				    .year = date_year(award_today(cx, w))},
			     book;

	return get_register_year(cx->view, &key, cx->arena, &book) ? book : key;
}

struct credential_facts course_facts(struct cx *cx, const struct award *w)
{
	struct institution lead = {.code = award_lead(&w->curriculum)->code};

	/* One that a programme names only has no city and no signatory: they are left out. */
	if (!find_institution_by_code(cx->view, &lead, cx->arena, &lead))
		lead = (struct institution){0};
	struct credential_facts f = parchment_of_award(
		cx->arena, w, &lead, proofs_days(cx, w->proofs, w->cohort.id), cx->now_ms);
	legal_names(cx, w, &f);
	return f;
}

/* Signs and emits what is due. The tables hold every fact to what a credential takes, but for a
 * clock beyond year 9999. */
static enum status issue_due(struct issuing *i)
{
	struct arena *a = i->cx->arena;
	struct credential_file *made = arena_alloc(a, i->ndue * sizeof *made);

	if (!credential_make_many(i->secret, i->facts, i->ndue, a, made))
		return refuse(i->cx, REASON_own_bug, "", STR(""));
	if (i->ndue && !i->report->issued)
		issuer_name(i->cx);
	for (uint32_t k = 0; k < i->ndue; k++) {
		struct diploma_issued e = {
			.diploma = i->due[k], .credential = made[k].bytes, .code = made[k].code};
		e.diploma.digest = (struct str){(const char *)made[k].hash, sizeof made[k].hash};
		emit_diploma_issued(i->cx, &e);
		if (!i->report->issued++)
			i->report->first = e.diploma.number;
		i->report->last = e.diploma.number;
	}
	i->ndue = 0;
	return STATUS_ok;
}

static enum status issue(struct issuing *i, const struct minutes *minutes)
{
	struct cx *cx = i->cx;
	struct learner holder;

	if (cx->self.learner && cx->self.learner == minutes->decision.learner)
		return refuse(cx, REASON_own_award, "learner", STR(""));
	if (!get_learner(cx->view, &(struct learner){.id = minutes->decision.learner}, cx->arena,
			 &holder))
		return refuse(cx, REASON_no_such, "learner", STR("learner"));
	struct parchment p = {
		.award = &i->award,
		.holder = &holder,
		.minutes = minutes,
		.trained_min =
			award_trained(cx, i->award.cohort.id, holder.id, minutes->board.date),
	};
	enum status s = registration_known(cx, &i->award, "cohort");
	if (s != STATUS_ok ||
	    (s = award_over(cx, &i->award, holder.id, i->by_name ? "learner" : "cohort")) !=
		    STATUS_ok ||
	    (s = number_next(cx, &i->award, &i->book, &p.number)) != STATUS_ok)
		return s;
	cx_random(cx, p.uuid, sizeof p.uuid);
	cx_random(cx, p.salt, sizeof p.salt);
	i->facts[i->ndue] = i->course;
	parchment_fill(cx->arena, &p, &i->facts[i->ndue]);
	i->due[i->ndue++] = (struct diploma){.number = p.number,
					     .cohort = i->award.cohort.id,
					     .learner = holder.id,
					     .board = minutes->board.id,
					     .register_code = i->book.register_code,
					     .year = i->book.year,
					     .rank = i->book.last,
					     .holder = holder_name(cx->arena, &holder),
					     .title = i->award.programme.title,
					     .honours = minutes->decision.honours,
					     .issued = cx->now_ms,
					     .state = diploma_state_VALID};
	return i->ndue < CREDENTIALS_AT_ONCE ? STATUS_ok : issue_due(i);
}

/* By name a new diploma may follow a revoked one: it has a number of its own. */
static enum status issue_one(struct issuing *i, uint64_t learner)
{
	struct cx *cx = i->cx;
	struct minutes minutes;
	struct diploma held;

	if (!minutes_newest(cx->view, cx->arena, &i->boards, learner, &minutes))
		return refuse(cx,
			      decided_unsealed(cx, &i->boards, learner) ? REASON_minutes_not_sealed
									: REASON_no_decision,
			      "learner", STR(""));
	uint32_t decision = minutes.decision.decision;
	if (!decision_awards(decision))
		return refuse(cx, REASON_not_awarded, "learner", decision_text(decision));
	if (diploma_held(cx, i->award.cohort.id, learner, &held) == HELD_VALID)
		return refuse(cx, REASON_diploma_there, "learner", held.number);
	struct eligibility now;
	if (minutes_overtaken(cx, &i->award, &minutes, &now))
		return refuse(cx, REASON_facts_corrected, "learner",
			      outcome_text(now.decision, now.not_entered));
	if (decided_unsealed(cx, &i->boards, learner))
		return refuse(cx, REASON_decided_anew, "learner", board_sitting(&i->boards)->code);
	return issue(i, &minutes);
}

/* Whose diploma was revoked gets no other by an order for everybody: that is asked for by name. */
static enum status issue_all(struct issuing *i)
{
	struct cx *cx = i->cx;
	struct scan s = enrolments_of(cx->view, i->award.cohort.id, STR(""));
	struct enrolment e;
	struct minutes minutes;
	struct diploma held;
	struct eligibility now;

	while (i->report->issued + i->ndue < COHORT_LEARNERS_MAX &&
	       next_enrolment(&s, cx->arena, &e)) {
		bool due = minutes_newest(cx->view, cx->arena, &i->boards, e.learner, &minutes) &&
			   decision_awards(minutes.decision.decision);
		enum diploma_held has =
			due ? diploma_held(cx, e.cohort, e.learner, &held) : HELD_NONE;
		due = due &&
		      (has != HELD_NONE || (!minutes_overtaken(cx, &i->award, &minutes, &now) &&
					    !decided_unsealed(cx, &i->boards, e.learner)));
		i->report->there += has == HELD_VALID;
		i->report->not_due +=
			has == HELD_REVOKED || (!due && e.state == enrolment_state_ENROLLED);
		if (!due || has != HELD_NONE)
			continue;
		enum status status = issue(i, &minutes);
		if (status != STATUS_ok)
			return status;
	}
	if (i->report->issued || i->ndue || i->report->there)
		return STATUS_ok;
	enum status status = registration_known(cx, &i->award, "cohort");
	return status == STATUS_ok ? refuse(cx, REASON_nothing_due, "cohort", STR("")) : status;
}

static enum status minutes_sealed(struct cx *cx, const struct list_of_board *boards)
{
	if (!boards->n)
		return refuse(cx, REASON_no_board, "cohort", STR(""));
	for (uint32_t i = 0; i < boards->n; i++)
		if (boards->p[i].state == board_state_SEALED)
			return STATUS_ok;
	return refuse(cx, REASON_minutes_not_sealed, "cohort", STR(""));
}

enum status decide_diploma_issue(struct cx *cx, const struct diploma_issue *m,
				 struct issue_report *reply)
{
	struct issuing i = {.cx = cx, .report = reply, .by_name = m->learner != 0};
	enum status s;

	*reply = (struct issue_report){0};
	if ((s = award_found(cx, "cohort", m->cohort, &i.award)) != STATUS_ok)
		return s;
	i.boards = boards_of(cx->view, cx->arena, m->cohort);
	if ((s = minutes_sealed(cx, &i.boards)) != STATUS_ok ||
	    (s = issuer_secret(cx, i.secret)) != STATUS_ok)
		return s;
	i.book = book_open(cx, &i.award);
	i.course = course_facts(cx, &i.award);
	i.due = arena_alloc(cx->arena, CREDENTIALS_AT_ONCE * sizeof *i.due);
	i.facts = arena_alloc(cx->arena, CREDENTIALS_AT_ONCE * sizeof *i.facts);
	s = m->learner ? issue_one(&i, m->learner) : issue_all(&i);
	if (s == STATUS_ok)
		s = issue_due(&i);
	sodium_memzero(i.secret, sizeof i.secret);
	return s;
}

void diploma_put(struct tx *tx, const struct diploma *d, struct str credential, struct str code)
{
	put_diploma(tx, d);
	put_credential(tx,
		       &(struct credential){.diploma = d->id, .bytes = credential, .code = code});
	put_register_year(tx, &(struct register_year){.register_code = d->register_code,
						      .year = d->year,
						      .last = d->rank});
}

void apply_diploma_issued(struct tx *tx, const struct event *e, const struct diploma_issued *m)
{
	struct diploma d = m->diploma;

	d.id = event_id(e, d.id);
	diploma_put(tx, &d, m->credential, m->code);
}

enum status diploma_found(struct cx *cx, uint64_t id, struct diploma *out)
{
	if (!get_diploma(cx->view, &(struct diploma){.id = id}, cx->arena, out))
		return refuse(cx, REASON_no_such, "diploma", STR("diploma"));
	return STATUS_ok;
}

/* What was replaced is worth nothing to revoke: what stands in its place is. */
enum status diploma_holds(struct cx *cx, const struct diploma *d)
{
	if (d->state == diploma_state_REVOKED)
		return refuse(cx, REASON_revoked_already, "diploma", STR(""));
	if (d->state == diploma_state_SUPERSEDED)
		return refuse(cx, REASON_superseded_already, "diploma", d->replaced_by);
	return STATUS_ok;
}

enum status decide_diploma_revoke(struct cx *cx, const struct diploma_revoke *m,
				  struct diploma *reply)
{
	enum status s = diploma_found(cx, m->diploma, reply);

	if (s != STATUS_ok)
		return s;
	if ((s = diploma_holds(cx, reply)) != STATUS_ok)
		return s;
	if (!str_trim(m->reason).n)
		return refuse(cx, REASON_reason_needed, "reason", STR(""));
	reply->state = diploma_state_REVOKED;
	reply->revoked = cx->now_ms;
	reply->reason = str_trim(m->reason);
	emit_diploma_revoked(cx, &(struct diploma_revoked){.diploma = *reply});
	return STATUS_ok;
}

void apply_diploma_revoked(struct tx *tx, const struct event *e, const struct diploma_revoked *m)
{
	(void)e;
	put_diploma(tx, &m->diploma);
}

static struct diploma_file file_of(struct cx *cx, const struct diploma *d)
{
	struct diploma_file f = {.diploma = *d};
	struct credential c = {0};
	struct learner l;

	if (get_credential(cx->view, &(struct credential){.diploma = d->id}, cx->arena, &c))
		f.credential = c.bytes;
	f.code = c.code;
	if (get_learner(cx->view, &(struct learner){.id = d->learner}, cx->arena, &l))
		f.email = l.email;
	return f;
}

enum status query_diploma_show(struct cx *cx, const struct diploma_show *m, struct rows *rows)
{
	struct diploma d;
	enum status s = diploma_found(cx, m->diploma, &d);

	if (s != STATUS_ok)
		return s;
	struct diploma_file row = file_of(cx, &d);
	rows_add(rows, &row);
	return STATUS_ok;
}

enum status query_diploma_list(struct cx *cx, const struct diploma_list *m, struct rows *rows)
{
	struct award w;
	struct diploma row;
	enum status status = award_found(cx, "cohort", m->cohort, &w);

	if (status != STATUS_ok)
		return status;
	struct scan s = diplomas_of(cx->view, m->cohort, rows_after(rows));
	while (next_diploma(&s, cx->arena, &row)) {
		rows_at(rows, scan_cursor(&s));
		if (!rows_add(rows, &row))
			break;
	}
	return STATUS_ok;
}

static enum status add_files(struct cx *cx, struct scan *s, struct rows *rows)
{
	struct diploma d;

	while (next_diploma(s, cx->arena, &d)) {
		struct diploma_file row = file_of(cx, &d);
		rows_at(rows, scan_cursor(s));
		if (taught_sees_row(cx, d.cohort, d.learner) && !rows_add(rows, &row))
			break;
	}
	return STATUS_ok;
}

enum status query_diploma_files(struct cx *cx, const struct diploma_files *m, struct rows *rows)
{
	struct award w;
	enum status status = award_found(cx, "cohort", m->cohort, &w);

	if (status != STATUS_ok)
		return status;
	struct scan s = diplomas_of(cx->view, m->cohort, rows_after(rows));
	return add_files(cx, &s, rows);
}

enum status query_diploma_of(struct cx *cx, const struct diploma_of *m, struct rows *rows)
{
	struct diploma key = {.learner = m->learner};
	struct learner l;

	if (!get_learner(cx->view, &(struct learner){.id = m->learner}, cx->arena, &l))
		return refuse(cx, REASON_no_such, "learner", STR("learner"));
	struct scan s = scan_diploma_by_learner(cx->view, &key, 1, rows_after(rows));
	return add_files(cx, &s, rows);
}
