/* The attendance sheet of a half-day or of a day (feuille d'émargement, domain 2.2): empty, to be
 * signed with a pen, or as it was signed, countersigned, sealed and corrected.
 *
 *	struct subject day = {.cohort = 7, .day = 20250113};   // or {.slot = 12}
 *	if (sheet_gather(&office, &day, &facts) == DUE_YES &&
 *	    sheet_make(fonts, TONGUE_FRENCH, facts, &pdf, arena, &why)) ...
 */
#ifndef CURSUS_SHEET_PAPER_H
#define CURSUS_SHEET_PAPER_H

#include "office.h"
#include "paper.h"

#define SHEET_HALVES 2 /* of a day */

struct sheet_half {
	uint64_t slot;
	uint32_t half_day, start_min, end_min;
	uint64_t duration_min;
	struct str code, place, unit, trainer;
	uint32_t state; /* enum sheet_state; 0: not opened yet */
	int64_t sealed_at;
	struct str sealed_by; /* the trainer's name; empty: not known */
	uint64_t seal_sequence;
	struct str seal_hash;
};

struct sheet_mark {
	bool expected;		 /* the learner is on that half-day's sheet */
	uint32_t status, method; /* 0: nothing stands there */
	int64_t at;
	struct str by;
	uint64_t corrections;
	bool outside; /* present on a day of none of the learner's enrolment periods */
};

struct sheet_line {
	uint64_t learner;
	struct person who;
	const char *key; /* that it is sorted by */
	struct sheet_mark marks[SHEET_HALVES];
};

struct sheet_correction {
	uint32_t half; /* which of the halves */
	struct person who;
	struct correction what;
};

struct sheet_event {
	uint32_t half;
	struct person who; /* where it is about a learner */
	struct sheet_note what;
};

/* Another half-day at the same time. */
struct sheet_flag {
	struct str other;
	uint64_t learners;
};

struct sheet_facts {
	struct action action;
	struct str zone, place;
	uint32_t date;
	bool blank;
	struct sheet_half halves[SHEET_HALVES];
	unsigned nhalves;
	struct sheet_line *lines; /* by name */
	unsigned nlines;
	struct sheet_correction *corrections; /* oldest first */
	unsigned ncorrections;
	struct sheet_event *events; /* oldest first, half by half */
	unsigned nevents;
	struct sheet_flag *flags;
	unsigned nflags;
	bool contradicted; /* the timetable changed against a seal */
	int64_t created_ms;
};

enum due sheet_gather(struct office *o, const struct subject *s, const void **facts);
bool sheet_make(struct fonts *fonts, enum tongue t, const void *facts, struct buf *out,
		struct arena *a, struct str *why);

#endif
