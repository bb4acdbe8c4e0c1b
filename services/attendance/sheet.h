/* What the nouns of attendance share about a sheet: who may keep it, when, and who is on it.
 *
 *	struct sheet sheet;
 *	enum status status = sheet_to_write(cx, m->slot, &sheet);   // no such half-day, sealed ...
 *	if (status != STATUS_ok)
 *		return status;
 *	struct roster roster = roster_load(cx, m->slot);
 */
#ifndef CURSUS_SHEET_H
#define CURSUS_SHEET_H

#include "overlap.h"
#include "roster.h"

/* Learners sign, and the trainer marks, from a quarter of an hour before the start; learners until
 * a quarter of an hour after the end, so that signatures are given at the half-day and not in a row
 * at the end (domain 2.3 A1). */
#define SIGN_MARGIN_MS (INT64_C(15) * 60 * 1000)
/* A sheet may be opened from the day before on; for a half-day that is over, at any time: paper
 * sheets are typed later. */
#define OPEN_DAYS_BEFORE 1
/* Whether the half-day is for the speaker to keep: an organiser keeps any, a trainer the own ones
 * and, in cohorts for which the organiser named the trainer, those without a trainer. */
bool sheet_is_hers(const struct cx *cx, uint64_t cohort, uint64_t trainer);
/* The refusal of who is not: says what to do when the half-day has no trainer. */
enum status sheet_not_hers(struct cx *cx, uint64_t trainer, struct str code);
/* The start in local time, for people: "2026-01-15 09:00". */
struct str sheet_start_text(const struct cx *cx, const struct sheet *s);
/* The half-day's sheet in whatever state, without its roster; refuses an unknown half-day and one
 * without a sheet. */
enum status sheet_find(struct cx *cx, uint64_t slot, struct sheet *out);
/* The same for who wants to mark on it: open, hers to keep, and begun. */
enum status sheet_to_write(struct cx *cx, uint64_t slot, struct sheet *out);

/* One mark that somebody wants on an open sheet. */
struct mark {
	uint64_t learner;
	uint32_t status; /* enum presence_status */
	struct str reason;
	const char *path; /* put before the field's name in a refusal: "" or "lines[2]." */
	uint32_t before;  /* so many join by the same command before this one */
};
/* Looks whether the mark may be written on the sheet of that roster and fills *out with what is
 * there after it; *same: it is there already; *joins: the learner is not on the roster yet and
 * ought to be. */
enum status mark_look(struct cx *cx, const struct sheet *s, const struct roster *r,
		      const struct mark *mark, struct presence *out, bool *same, bool *joins);

/* The sheet's place, times and trainer are those of the half-day. */
void sheet_set_slot(struct sheet *s, const struct slot *slot);
/* An open sheet is on another day now: sets aside what stands on it, fills the roster again. */
void sheet_other_day(struct cx *cx, struct sheet *s);
/* For apply_: keeps the sheet without what lies beside it. */
void sheet_keep(struct tx *tx, const struct sheet *s);
/* With what lies elsewhere: the roster beside the sheet, the seal in the log. */
void sheet_complete(const struct cx *cx, struct sheet *s);

#endif
