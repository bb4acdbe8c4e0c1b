/* Grades: marks out of 20 in hundredths, and absences from tests, with their corrections. */
#include "board.h"
#include "diploma.h"
#include "grade.h"

/* The grade that a command is about. there: *at is what she has; otherwise only its key is set. */
struct grade_place {
	struct grade at;
	bool there;
};

static enum status place_found(struct cx *cx, uint64_t cohort, uint64_t learner,
			       struct str component, struct grade_place *out)
{
	struct award w;
	enum status s;

	if ((s = award_found(cx, "cohort", cohort, &w)) != STATUS_ok)
		return s;
	const struct component *meant = award_component(&w, component);
	if (!meant)
		return refuse(cx, REASON_no_such_component, "component", component);
	if ((s = learner_was_here(cx, cohort, learner)) != STATUS_ok)
		return s;
	struct grade key = {.cohort = cohort, .learner = learner, .component = meant->code};
	out->there = get_grade(cx->view, &key, cx->arena, &out->at);
	if (!out->there)
		out->at = key;
	return STATUS_ok;
}

static enum status marks_open(struct cx *cx, const struct grade *g)
{
	if (minutes_hold_marks(cx->view, cx->arena, g->cohort, g->learner))
		return refuse(cx, REASON_marks_sealed, "learner", STR(""));
	return STATUS_ok;
}

/* A diploma that is valid rests on the marks that it was issued for. */
static enum status corrections_open(struct cx *cx, const struct grade *g)
{
	struct diploma held;

	if (minutes_hold_corrections(cx->view, cx->arena, g->cohort, g->learner))
		return refuse(cx, REASON_marks_sealed, "learner", STR(""));
	if (minutes_hold_marks(cx->view, cx->arena, g->cohort, g->learner) &&
	    diploma_held(cx, g->cohort, g->learner, &held) == HELD_VALID)
		return refuse(cx, REASON_diploma_stands, "learner", held.number);
	return STATUS_ok;
}

static struct grade grade_now(const struct cx *cx, const struct grade *key)
{
	return (struct grade){.cohort = key->cohort,
			      .learner = key->learner,
			      .component = key->component,
			      .at = cx->now_ms,
			      .by = cx->by};
}

static enum status grade_first(struct cx *cx, const struct grade *g, struct grade *reply)
{
	enum status s = marks_open(cx, g);

	if (s != STATUS_ok)
		return s;
	*reply = *g;
	emit_grade_entered(cx, &(struct grade_entered){.grade = *g});
	return STATUS_ok;
}

/* Whatever the command, to replace what stands there is to correct it, by whom may correct. */
static enum status grade_becomes(struct cx *cx, const struct grade *before, struct grade g,
				 struct grade *reply)
{
	enum status s = must_also(cx, &desc_grade_correct);

	if (s != STATUS_ok || (s = corrections_open(cx, before)) != STATUS_ok)
		return s;
	if (!g.reason.n)
		return refuse(cx, REASON_reason_needed, "reason", STR(""));
	g.corrections = before->corrections + 1;
	*reply = g;
	emit_grade_corrected(cx,
			     &(struct grade_corrected){.grade = g,
						       .before_hundredths = before->mark_hundredths,
						       .before_absent = before->absent});
	return STATUS_ok;
}

/* Entering a list of marks twice is no fault; another mark is a correction and has its author and
 * reason. */
enum status decide_grade_enter(struct cx *cx, const struct grade_enter *m, struct grade *reply)
{
	struct grade_place place;
	enum status s = place_found(cx, m->cohort, m->learner, m->component, &place);

	if (s != STATUS_ok)
		return s;
	if (place.there && (place.at.absent || place.at.mark_hundredths != m->mark_hundredths))
		return refuse(cx, REASON_grade_there, "learner", STR(""));
	*reply = place.at;
	if (place.there)
		return STATUS_ok;
	struct grade g = grade_now(cx, &place.at);
	g.mark_hundredths = m->mark_hundredths;
	return grade_first(cx, &g, reply);
}

enum status decide_grade_absent(struct cx *cx, const struct grade_absent *m, struct grade *reply)
{
	struct grade_place place;
	enum status s = place_found(cx, m->cohort, m->learner, m->component, &place);

	if (s != STATUS_ok)
		return s;
	*reply = place.at;
	if (place.there && place.at.absent && place.at.justified == m->justified)
		return STATUS_ok;
	struct grade g = grade_now(cx, &place.at);
	g.absent = true;
	g.justified = m->justified;
	g.reason = str_trim(m->reason);
	return place.there ? grade_becomes(cx, &place.at, g, reply) : grade_first(cx, &g, reply);
}

enum status decide_grade_correct(struct cx *cx, const struct grade_correct *m, struct grade *reply)
{
	struct grade_place place;
	enum status s = place_found(cx, m->cohort, m->learner, m->component, &place);

	if (s != STATUS_ok)
		return s;
	if (!place.there)
		return refuse(cx, REASON_no_grade, "learner", STR(""));
	if (!place.at.absent && place.at.mark_hundredths == m->mark_hundredths)
		return refuse(cx, REASON_nothing_changes, "mark_hundredths", STR(""));
	struct grade g = grade_now(cx, &place.at);
	g.mark_hundredths = m->mark_hundredths;
	g.reason = str_trim(m->reason);
	return grade_becomes(cx, &place.at, g, reply);
}

void apply_grade_entered(struct tx *tx, const struct event *e, const struct grade_entered *m)
{
	(void)e;
	put_grade(tx, &m->grade);
}

void apply_grade_corrected(struct tx *tx, const struct event *e, const struct grade_corrected *m)
{
	(void)e;
	put_grade(tx, &m->grade);
}

static void carry_one(struct tx *tx, struct arena *a, struct grade source, uint64_t to_cohort)
{
	struct grade there;

	source.cohort = to_cohort;
	if (!get_grade(tx_view(tx), &source, a, &there) || there.at < source.at)
		put_grade(tx, &source);
}

void grades_carry(struct tx *tx, uint64_t from_cohort, uint64_t to_cohort, uint64_t learner)
{
	struct arena *a = arena_new();
	struct view *v = tx_view(tx);
	struct cohort to;
	struct curriculum c;

	if (get_cohort(v, &(struct cohort){.id = to_cohort}, a, &to) &&
	    get_curriculum(v, &(struct curriculum){.id = to.curriculum}, a, &c) &&
	    !minutes_hold_marks(v, a, to_cohort, learner)) {
		for (uint32_t i = 0; i < c.rules.components.n; i++) {
			struct grade g = {.cohort = from_cohort,
					  .learner = learner,
					  .component = c.rules.components.p[i].code};
			if (get_grade(v, &g, a, &g))
				carry_one(tx, a, g, to_cohort);
		}
	}
	arena_free(a);
}

enum status query_grade_of(struct cx *cx, const struct grade_of *m, struct rows *rows)
{
	struct grade row = {.cohort = m->cohort, .learner = m->learner};
	enum status status = learner_was_here(cx, m->cohort, m->learner);

	if (status != STATUS_ok)
		return status;
	struct scan s = scan_records(cx->view, &desc_grade, &row, 2, rows_after(rows));
	while (next_grade(&s, cx->arena, &row)) {
		rows_at(rows, scan_cursor(&s));
		if (!rows_add(rows, &row))
			break;
	}
	return STATUS_ok;
}

enum status query_grade_list(struct cx *cx, const struct grade_list *m, struct rows *rows)
{
	struct award w;
	struct grade row = {.cohort = m->cohort};
	enum status status = award_found(cx, "cohort", m->cohort, &w);

	if (status != STATUS_ok)
		return status;
	struct scan s = scan_records(cx->view, &desc_grade, &row, 1, rows_after(rows));
	while (next_grade(&s, cx->arena, &row)) {
		rows_at(rows, scan_cursor(&s));
		if (!rows_add(rows, &row))
			break;
	}
	return STATUS_ok;
}
