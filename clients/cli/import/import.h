/* Spreadsheets of learners, slots or grades into a cohort: line by line, once however often, good
 * lines in and bad lines named.
 *
 *	struct import_options o = {.cohort = 7};
 *	if (!import_learners(session, bytes, &o, &report, &why)) ...    // no part can be read
 *	for (uint32_t i = 0; i < report.n; i++) ... report.lines[i] ...
 */
#ifndef CURSUS_IMPORT_H
#define CURSUS_IMPORT_H

#include "session.h"

struct import_options {
	uint64_t cohort;      /* learners: 0 registers without enrolling */
	uint32_t since;	      /* learners: first day of the enrolment; 0: as enrolment chooses */
	bool dry_run;	      /* ask everything, change nothing */
	bool strict;	      /* all lines or none */
	bool empty_is_absent; /* grades: an empty mark says absent, as a rehearsal's files do */
	void (*step)(void *ctx, uint64_t done, uint64_t total);
	void *ctx;
};

enum import_outcome {
	IMPORT_ADDED,
	IMPORT_THERE,
	IMPORT_WAITING,
	IMPORT_REFUSED,
	IMPORT_EMPTY,
	IMPORT_OUTCOMES
};

struct import_line {
	uint32_t line; /* of the file, where the row begins */
	enum import_outcome outcome;
	struct str who; /* what the row is about, for people */
	struct str why; /* the refusal, or a warning that was kept */
};

struct import_report {
	struct import_line *lines;
	uint32_t n;
	uint32_t counts[IMPORT_OUTCOMES];
	struct str ignored; /* headings that mean nothing here */
	struct str note;    /* about the file as a whole; mostly empty */
	uint32_t since;	    /* learners: the first day of who was added; 0: several */
	bool withheld;	    /* strict, and a line was bad: nothing was done */
};

/* false and *why: the file cannot be read as a whole, or no service answers (what went in before
 * stays in, and goes in once). The report lives in the arena `a`, which is not the session's. */
bool import_learners(struct session *s, struct arena *a, struct str bytes,
		     const struct import_options *o, struct import_report *report, struct str *why);
bool import_slots(struct session *s, struct arena *a, struct str bytes,
		  const struct import_options *o, struct import_report *report, struct str *why);
bool import_grades(struct session *s, struct arena *a, struct str bytes,
		   const struct import_options *o, struct import_report *report, struct str *why);

#endif
