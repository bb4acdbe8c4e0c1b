/* What the files of the attendance sheet share. */
#ifndef CURSUS_SHEET_PRIVATE_H
#define CURSUS_SHEET_PRIVATE_H

#include "sheet_paper.h"

/* What became of the sheet beside its presences: learners who joined or left, presences that were
 * set aside, annulled seals. */
bool sheet_notes_gather(struct office *o, struct sheet_facts *f, unsigned half);
void sheet_notes_draw(struct paper *p, const struct sheet_facts *f);
/* Half-days at the same time and what the timetable says against the seal. */
void sheet_flags_gather(struct office *o, struct sheet_facts *f, const struct sheet *sheet);
void sheet_flags_draw(struct paper *p, const struct sheet_facts *f);

/* NULL: not on it. */
struct sheet_line *sheet_line_of(const struct sheet_facts *f, uint64_t learner);
/* "Présence" */
struct str sheet_status(enum tongue t, uint32_t status);
/* Who wrote it, or the role where no name is known: papers never name keys. */
struct str sheet_by(enum tongue t, struct str by);

#endif
