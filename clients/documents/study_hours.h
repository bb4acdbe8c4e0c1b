/* The parts of a study, gathered one by one; false: a service refused. */
#ifndef CURSUS_STUDY_HOURS_H
#define CURSUS_STUDY_HOURS_H

#include "study.h"

/* The action, the person and the day; birth: with date and place of birth. */
bool study_begin(struct office *o, const struct subject *s, struct study *out);
/* Half-days: what was planned, done and missed within its period, by unit. */
bool study_hours(struct office *o, const struct subject *s, struct study *out);
/* Validated placements of the cohort and of those that she came from. */
bool study_placements(struct office *o, const struct subject *s, struct study *out);
bool study_results(struct office *o, const struct subject *s, struct study *out);
bool study_marks(struct office *o, const struct subject *s, struct study *out);

/* For one who left: the cohort's units, with what the cohort plans for each. */
bool study_whole_units(struct office *o, const struct subject *s, struct study *f);

#endif
