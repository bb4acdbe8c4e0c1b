/* What the minutes of a board say, from the services. */
#include "minutes.h"
#include "parts.h"

#include <libintl.h>
#include <stdlib.h>

#define _(sentence) gettext(sentence)

static int by_name(const void *left, const void *right)
{
	const struct minutes_line *a = left, *b = right;
	int names = strcmp(a->key, b->key);

	return names ? names : (a->learner > b->learner) - (a->learner < b->learner);
}

/* Two people of one name are told apart by their birth dates, else by their numbers. */
static bool tell_apart(struct office *o, struct minutes_facts *f)
{
	for (unsigned i = 1; i < f->nlines; i++) {
		struct minutes_line *lines[] = {&f->lines[i - 1], &f->lines[i]};
		if (strcmp(lines[0]->key, lines[1]->key) != 0)
			continue;
		for (size_t k = 0; k < COUNT(lines); k++) {
			struct person who;
			if (!office_person(o, lines[k]->learner, &who))
				return false;
			lines[k]->who.twin = true;
			lines[k]->who.number = lines[k]->learner;
			lines[k]->who.birth_date = who.birth_date;
		}
		if (lines[0]->who.birth_date == lines[1]->who.birth_date)
			lines[0]->who.birth_date = lines[1]->who.birth_date = 0;
	}
	return true;
}

/* The cohort, whatever became of its learners since. */
static bool find_learners(struct office *o, struct minutes_facts *f)
{
	return office_ask(o, &desc_enrolment_list,
			  &(struct enrolment_list){.cohort = f->board.cohort}, &f->learners,
			  &f->nlearners);
}

/* By name; sealed minutes keep the names of their seal. */
static bool name_of(struct office *o, const struct minutes_facts *f, uint64_t learner,
		    struct person *out)
{
	const struct enrolment *e = NULL;

	*out = (struct person){0};
	for (uint32_t i = 0; i < f->nlearners && !e; i++)
		e = f->learners[i].learner == learner ? &f->learners[i] : NULL;
	if (!e)
		return true;
	if (!o->as_of) {
		*out = (struct person){.given = e->given_names, .family = e->family_name};
		return true;
	}
	if (!office_person(o, learner, out))
		return false;
	*out = (struct person){.given = out->given, .family = out->family};
	return true;
}

static bool fill_names(struct office *o, struct minutes_facts *f)
{
	for (unsigned i = 0; i < f->nlines; i++) {
		struct minutes_line *line = &f->lines[i];
		if (!name_of(o, f, line->learner, &line->who))
			return false;
		line->key = office_sort_key(o, &line->who);
	}
	if (f->nlines)
		qsort(f->lines, f->nlines, sizeof *f->lines, by_name);
	return tell_apart(o, f);
}

/* What was unproven, with the names of those whom it is about. */
static bool fill_notes(struct office *o, struct minutes_facts *f)
{
	struct unusual *rows = NULL;
	struct person who;
	uint32_t nrows = f->board.unproven.n;

	if (f->board.state == board_state_CONVENED &&
	    !office_ask(o, &desc_board_review, &(struct board_review){.board = f->board.id}, &rows,
			&nrows))
		return false;
	f->notes = arena_alloc(o->arena, (nrows + 1) * sizeof *f->notes);
	for (uint32_t i = 0; i < nrows; i++) {
		struct minutes_note *note = &f->notes[f->nnotes++];
		*note = (struct minutes_note){.what = rows ? rows[i] : f->board.unproven.p[i]};
		if (!name_of(o, f, note->what.learner, &who))
			return false;
		note->who = part_person(o->arena, &who);
	}
	return true;
}

static bool fill_lines(struct office *o, struct minutes_facts *f)
{
	struct decision *all;
	uint32_t n;

	if (!office_ask(o, &desc_decision_list, &(struct decision_list){.board = f->board.id}, &all,
			&n))
		return false;
	f->lines = arena_alloc(o->arena, (n + 1) * sizeof *f->lines);
	for (uint32_t i = 0; i < n; i++)
		f->lines[f->nlines++] =
			(struct minutes_line){.learner = all[i].learner, .what = all[i]};
	return fill_names(o, f);
}

/* A board is found among those of its cohort, which its code names. */
static bool find_board(struct office *o, uint64_t id, struct board *out)
{
	struct str code = session_label(o->session, &desc_board, id);
	const char *slash = code.n ? memrchr(code.p, '/', code.n) : NULL;
	struct board_list ask = {0};
	struct board *all;
	uint32_t n;

	if (!slash)
		return false;
	o->status = session_resolve(o->session, &desc_cohort,
				    (struct str){code.p, (uint32_t)(slash - code.p)}, &ask.cohort,
				    &o->fault);
	if (o->status != STATUS_ok || !office_ask(o, &desc_board_list, &ask, &all, &n))
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (all[i].id == id)
			*out = all[i];
	return out->id == id;
}

static enum due fill_minutes(struct office *o, struct minutes_facts *f)
{
	if (!find_learners(o, f) || !fill_lines(o, f) || !fill_notes(o, f))
		return DUE_REFUSED;
	const struct frame *frame = office_frame(o, f->board.cohort);
	if (!frame)
		return DUE_REFUSED;
	if (f->board.state == board_state_CANCELLED)
		return office_not_due(o, "%s", _("the board is cancelled"));
	if (!f->nlines)
		return office_not_due(o, "%s", _("the board has decided about nobody"));
	f->action = frame->action;
	f->rules = frame->curriculum.rules;
	f->zone = frame->cohort.timezone;
	f->sealed = f->board.state == board_state_SEALED;
	f->sealed_by = office_author(o, f->board.sealed_by);
	f->reasons_by = arena_alloc(o->arena, (f->board.reasons.n + 1) * sizeof *f->reasons_by);
	for (uint32_t i = 0; i < f->board.reasons.n; i++)
		f->reasons_by[i] = office_author(o, f->board.reasons.p[i].by);
	if (f->sealed)
		f->created_ms = f->board.sealed;
	return DUE_YES;
}

enum due minutes_gather(struct office *o, const struct subject *s, const void **facts)
{
	struct minutes_facts *f = arena_alloc(o->arena, sizeof *f);

	*f = (struct minutes_facts){.created_ms = office_instant(o->date)};
	*facts = f;
	if (!find_board(o, s->board, &f->board))
		return DUE_REFUSED;
	if (f->board.state == board_state_SEALED)
		office_as_of(o, f->board.sealed);
	enum due due = fill_minutes(o, f);
	office_as_of(o, 0);
	return due;
}
