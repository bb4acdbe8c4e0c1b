/* What the decisions of certification rest on: the cohort, what binds it, and her standing in it.
 *
 *	struct award w;
 *	if ((s = award_found(cx, "cohort", m->cohort, &w)) != STATUS_ok ||
 *	    (s = learner_was_here(cx, m->cohort, m->learner)) != STATUS_ok)
 *		return s;
 *	struct eligibility e = award_eligibility(cx, &w, m->learner);
 */
#ifndef CURSUS_AWARD_H
#define CURSUS_AWARD_H

#include "proofs.h"

/* So many learners of a cohort are decided about, or awarded, in one transaction; the rest of a
 * larger one by asking again. */
#define COHORT_LEARNERS_MAX 20000u
_Static_assert(COHORT_LEARNERS_MAX <= EMISSIONS_MAX, "one event a learner");

struct award {
	struct cohort cohort;
	struct programme programme;
	struct curriculum curriculum;
	struct proofs *proofs; /* of those who were asked about, so far */
	uint32_t until;	       /* the board's day, up to which placements count; 0: all */
};

/* Refuses that field when there is no such cohort. */
enum status award_found(struct cx *cx, const char *field, uint64_t cohort, struct award *out);
/* By its code, whatever the case, as every code is found; NULL when the curriculum has none. */
const struct component *award_component(const struct award *w, struct str code);
/* The lead institution (university of the convention, domain 3.1). */
const struct award_institution *award_lead(const struct curriculum *c);
/* The local day of now where the cohort is held. */
uint32_t award_today(const struct cx *cx, const struct award *w);

/* Refuses the field `learner` when they were never enrolled in the cohort; one who left is still
 * marked for what they did. */
enum status learner_was_here(struct cx *cx, uint64_t cohort, uint64_t learner);
/* The last day of one who left, whatever became of the place. */
uint32_t left_on(const struct enrolment *e);
bool has_left(const struct enrolment *e);
/* The next who is enrolled now, of a scan of a cohort's enrolments, in the order of the ids. */
bool enrolled_next(struct scan *s, struct arena *a, struct enrolment *out);
struct scan enrolments_of(struct view *v, uint64_t cohort, struct str after);

/* With her address and name, what is unproven of her half-days, and what sealed minutes say. */
struct eligibility award_eligibility(struct cx *cx, const struct award *w, uint64_t learner);

/* Given names and name, at most PERSON_BYTES_MAX bytes, never cut within a character. */
#define PERSON_BYTES_MAX 400u
struct str person_name(struct arena *a, struct str given_names, struct str family_name);

/* Minutes that the learner followed: credited ones, and placement validated and over by the day. */
uint64_t award_trained(struct cx *cx, uint64_t cohort, uint64_t learner, uint32_t until);
/* Refuses while a half-day of the learner's is sealed and not over: its hours are not done yet. */
enum status award_over(struct cx *cx, const struct award *w, uint64_t learner, const char *field);
/* Minutes of the curriculum, of every kind. */
uint64_t award_planned(const struct curriculum *c);
/* "31 h 30", "7 h" */
struct str hours_text(struct arena *a, uint64_t minutes);
/* "Anne Alpha, Bea Beta ..."; at most a handful. */
struct str names_add(struct arena *a, struct str names, struct str name, uint64_t before);
/* "passed by compensation" */
struct str decision_text(uint32_t decision);
/* The same, but a mark that nobody entered is nobody's absence: it is told as such. */
struct str outcome_text(uint32_t decision, bool not_entered);

#endif
