/* Facts to draw from, without any service: full with all that may be there and long names, bare
 * with nothing that may be missing.
 *
 *	struct sheet_facts f = sample_sheet(arena, true, 60);      // 60 learners
 */
#ifndef CURSUS_PAPERS_SAMPLE_H
#define CURSUS_PAPERS_SAMPLE_H

#include "convocation.h"
#include "minutes.h"
#include "sheet_paper.h"
#include "study.h"

#define SAMPLE_DAY 20260115

struct action sample_action(struct arena *a, bool full);
/* Number i of a class; the first has the longest name that a service takes. */
struct person sample_person(struct arena *a, bool full, unsigned i);
struct sheet_facts sample_sheet(struct arena *a, bool full, unsigned learners);
struct study sample_study(struct arena *a, bool full);
struct minutes_facts sample_minutes(struct arena *a, bool full, unsigned learners);
struct convocation_facts sample_convocation(struct arena *a, bool full, unsigned halves);

#endif
