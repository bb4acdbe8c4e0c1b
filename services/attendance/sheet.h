/* What the nouns of attendance share about a sheet: who may keep it, when, and who is on it.
 *
 *	struct sheet sheet;
 *	enum status status = sheet_to_write(cx, m->slot, &sheet);   // no such half-day, sealed ...
 *	if (status != STATUS_ok)
 *		return status;
 *	struct roster roster = sheet_roster(cx, m->slot);
 *	if (!roster_has(&roster, m->learner))
 *		return refuse(cx, REASON_not_on_roster, "learner", STR(""));
 */
#ifndef CURSUS_SHEET_H
#define CURSUS_SHEET_H

#include "engine.h"

/* Learners sign, and the trainer marks, from a quarter of an hour before the start; learners until
 * a quarter of an hour after the end, so that signatures are given at the half-day and not in a row
 * at the end (domain 2.3 A1). */
#define SIGN_MARGIN_MS (INT64_C(15) * 60 * 1000)
/* A sheet may be opened from the day before on; for a half-day that is over, at any time: paper
 * sheets are typed later. */
#define OPEN_DAYS_BEFORE 1
/* As many learners as the table lets a roster list. */
#define ROSTER_MAX 2000

/* An organiser keeps any sheet, a trainer her own and those of half-days without a trainer. */
bool sheet_is_hers(const struct cx *cx, uint64_t trainer);
/* The start in local time, for people: "2026-01-15 09:00". */
struct str sheet_start_text(const struct cx *cx, const struct sheet *s);
/* Who is on the half-day's sheet; nobody when it has none. */
struct roster sheet_roster(const struct cx *cx, uint64_t slot);
bool roster_has(const struct roster *r, uint64_t learner);
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
};
/* Looks whether the mark may be written on the sheet of that roster and fills *out with what is
 * there after it; *same: it is there already. */
enum status mark_look(struct cx *cx, const struct roster *r, const struct mark *mark,
		      struct presence *out, bool *same);

#endif
