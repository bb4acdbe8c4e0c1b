/* What one learner did in a cohort, and the documents that tell it: certificate of completion,
 * attendance statement, end statement, placement statement, transcript (domain 2.6, 3.4).
 *
 *	struct subject s = {.cohort = 7, .learner = 12};
 *	if (completion_gather(&office, &s, &facts) == DUE_YES &&
 *	    completion_make(fonts, TONGUE_FRENCH, facts, &pdf, arena, &why)) ...
 *
 * Hours are always those done: half-days on sealed sheets, and validated placement. What she
 * brought from another cohort is hers.
 */
#ifndef CURSUS_STUDY_H
#define CURSUS_STUDY_H

#include "office.h"
#include "paper.h"

struct study_unit {
	struct str code, title;
	uint64_t planned_min, attended_min;
};

struct study_mark {
	struct str title;
	uint64_t coefficient_hundredths, mark_hundredths;
	bool there, absent, justified;
};

struct study_result {
	struct result what;
	struct str board; /* its code */
};

struct study {
	struct action action;
	struct person who;
	uint32_t date;
	int64_t created_ms;
	uint32_t left;		       /* last day of one who left the cohort; 0: is here */
	struct str went_to, came_from; /* by transfer: the cohort's code; empty: none */
	uint32_t from, to;	       /* what is told about: a period, when one was asked for */
	uint32_t first,
		last; /* days of what was done and missed on sealed sheets, and placements */
	uint64_t planned_min, open_min; /* open: planned, its sheet not sealed */
	uint64_t attended_min, placement_min;
	uint64_t overlap_min;	   /* of half-days at the same time as another: counted there */
	uint64_t excess_min;	   /* of placements: no half-day was free for it */
	unsigned nrunning;	   /* countersigned half-days whose end is still to come */
	unsigned noutside;	   /* presences outside her enrolment: not counted */
	struct hours_line *missed; /* on sealed sheets, in calendar order */
	unsigned nmissed, nlate;
	struct study_unit *units; /* as the curriculum has them, then others */
	unsigned nunits;
	struct placement *placements; /* validated */
	unsigned nplacements;
	struct study_mark *marks; /* each component, as the curriculum has them */
	unsigned nmarks;
	bool has_average; /* what the marks give; a board's own stands with its result */
	uint64_t average_hundredths;
	struct study_result *results; /* of sealed minutes, oldest first */
	unsigned nresults;
	struct str revoked; /* the number of her diploma, when it was revoked and none is valid */
	uint32_t revoked_on;
	bool overtaken; /* what the newest minutes rest on changed, and the rules say otherwise */
	uint64_t asked_permille, permille; /* attendance; asked 0: none is */
	uint64_t counted_min;		   /* what the permille are of */
};

/* Passed, by compensation or not. */
bool study_awards(uint32_t decision);

enum due completion_gather(struct office *o, const struct subject *s, const void **facts);
bool completion_make(struct fonts *fonts, enum tongue t, const void *facts, struct buf *out,
		     struct arena *a, struct str *why);
/* s->from, s->to: of that period only. */
enum due attended_gather(struct office *o, const struct subject *s, const void **facts);
bool attended_make(struct fonts *fonts, enum tongue t, const void *facts, struct buf *out,
		   struct arena *a, struct str *why);
enum due ended_gather(struct office *o, const struct subject *s, const void **facts);
bool ended_make(struct fonts *fonts, enum tongue t, const void *facts, struct buf *out,
		struct arena *a, struct str *why);
enum due placed_gather(struct office *o, const struct subject *s, const void **facts);
bool placed_make(struct fonts *fonts, enum tongue t, const void *facts, struct buf *out,
		 struct arena *a, struct str *why);
enum due transcript_gather(struct office *o, const struct subject *s, const void **facts);
bool transcript_make(struct fonts *fonts, enum tongue t, const void *facts, struct buf *out,
		     struct arena *a, struct str *why);

#endif
