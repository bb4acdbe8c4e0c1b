/* What a half-day computes from what was promised. */
#include "clock.h"
#include "holiday_place.h"
#include "noun.h"
#include "rules.h"
#include "slot_rules.h"

#define MS_PER_MINUTE 60000
#define SUNDAY 7
/* Offsets from UTC span 26 hours, so the same moment has at most three dates in a row. */
#define DAYS_APART_MAX 2
/* Within these a morning begins and an afternoon begins (local minutes); a half-day that lasts
 * longer than HALF_DAY_MAX_MIN is more than one (domain 2: 3.5 hours are usual, 5 occur). */
#define MORNING_UNTIL_MIN (13u * 60)
#define AFTERNOON_FROM_MIN (11u * 60 + 30)
#define HALF_DAY_MAX_MIN (6u * 60)

struct str slot_code(struct arena *a, const struct cohort *c, const struct slot *s)
{
	struct str day = date_text(a, s->date);
	const struct choice_option *half = choice_by_number(&choices_half_day, s->half_day);

	must(half != NULL);
	return arena_printf(a, "%.*s/%.*s/%s", (int)c->code.n, c->code.p, (int)day.n, day.p,
			    half->text);
}

struct str slot_cancelled_code(struct arena *a, const struct slot *s)
{
	return arena_printf(a, "%.*s/cancelled-%llu", (int)s->code.n, s->code.p,
			    (unsigned long long)s->id);
}

struct list_of_str slot_moved_from(struct arena *a, const struct slot *before,
				   const struct slot *after)
{
	const uint32_t most = (uint32_t)desc_field(&desc_slot, STR("moved_from"))->max;
	const struct list_of_str *old = &before->moved_from;
	struct str *all = arena_alloc(a, (most + 1) * sizeof *all);
	struct str day = date_text(a, before->date);
	uint32_t n = 0;

	if (before->date == after->date && before->half_day == after->half_day)
		return *old;
	for (uint32_t i = old->n == most ? 1 : 0; i < old->n; i++)
		all[n++] = old->p[i];
	all[n++] = arena_printf(a, "%.*s/%s", (int)day.n, day.p,
				choice_by_number(&choices_half_day, before->half_day)->text);
	return (struct list_of_str){all, n};
}

bool slot_timed(struct slot *s)
{
	if (s->end <= s->start || !zone_instant(s->timezone, s->date, s->start, &s->starts_at) ||
	    !zone_instant(s->timezone, s->date, s->end, &s->ends_at) || s->ends_at <= s->starts_at)
		return false;
	s->duration_min = (uint64_t)(s->ends_at - s->starts_at) / MS_PER_MINUTE;
	return true;
}

/* Summer time is one hour. */
#define CLOCK_CHANGE_MS (INT64_C(60) * MS_PER_MINUTE)
#define DAY_MINUTES 1440u

static bool at_once(const struct slot *one, const struct slot *other)
{
	return one->starts_at < other->ends_at && other->starts_at < one->ends_at;
}

/* Whether the half-day takes place, as far as its cohort does. */
static bool takes_place(struct view *v, struct arena *a, const struct slot *s)
{
	struct cohort c;

	return s->state == slot_state_SCHEDULED &&
	       get_cohort(v, &(struct cohort){.id = s->cohort}, a, &c) &&
	       c.state != cohort_state_CANCELLED && !c.archived;
}

/* Half-days with the same trainer or the same place, as the index says; a cohort that stays in its
 * room from one half-day to the next is no news. */
static void elsewhere_warned(struct warnings *w, struct view *v, const struct index *by,
			     const struct slot *s, struct str what)
{
	struct slot other, key = *s;

	for (int day = -DAYS_APART_MAX; day <= DAYS_APART_MAX; day++) {
		key.date = date_add_days(s->date, day);
		struct scan scan = scan_index(v, by, &key, 2, STR(""));
		while (next_slot(&scan, w->arena, &other)) {
			if (other.id == s->id || !at_once(s, &other) ||
			    !takes_place(v, w->arena, &other))
				continue;
			if (by == &index_slot_by_place && other.cohort == s->cohort)
				continue;
			warn(w, "%.*s is also at %.*s", (int)what.n, what.p, (int)other.code.n,
			     other.code.p);
		}
	}
}

/* Nobody is in two rooms of one cohort at once, though a cohort can be taught in groups: kept, and
 * said. */
static void overlap_warned(struct warnings *w, struct view *v, const struct slot *s)
{
	struct slot other, key = *s;

	for (int day = -1; day <= 1; day++) {
		key.date = date_add_days(s->date, day);
		struct scan scan = scan_slot_by_cohort(v, &key, 2, STR(""));
		while (next_slot(&scan, w->arena, &other))
			if (other.id != s->id && at_once(s, &other) &&
			    takes_place(v, w->arena, &other))
				warn(w, "at the same time as %.*s", (int)other.code.n,
				     other.code.p);
	}
}

static void hours_warned(struct warnings *w, const struct slot *s)
{
	struct str start = minutes_text(w->arena, s->start);

	if (s->half_day == half_day_AM && s->start >= MORNING_UNTIL_MIN)
		warn(w, "a morning that begins at %.*s", (int)start.n, start.p);
	if (s->half_day == half_day_PM && s->start < AFTERNOON_FROM_MIN)
		warn(w, "an afternoon that begins at %.*s", (int)start.n, start.p);
	if (s->duration_min > HALF_DAY_MAX_MIN)
		warn(w, "a half-day of %llu h %02llu", (unsigned long long)s->duration_min / 60,
		     (unsigned long long)s->duration_min % 60);
}

static void day_warned(struct warnings *w, struct view *v, const struct slot *s)
{
	struct str day = date_text(w->arena, s->date), holiday;

	if (holiday_kept(holiday_place(v, w->arena, s->cohort, s->timezone), s->date, &holiday))
		warn(w, "%.*s is a public holiday (%.*s)", (int)day.n, day.p, (int)holiday.n,
		     holiday.p);
	if (date_weekday(s->date) == SUNDAY)
		warn(w, "%.*s is a Sunday", (int)day.n, day.p);
}

/* The cohort's own days; and an hour that its clocks leave out, or show twice. */
static void course_warned(struct warnings *w, struct view *v, const struct slot *s)
{
	const uint32_t times[] = {s->start, s->end};
	struct str day = date_text(w->arena, s->date);
	struct cohort c;

	if (get_cohort(v, &(struct cohort){.id = s->cohort}, w->arena, &c)) {
		if (c.starts && s->date < c.starts)
			warn(w, "the cohort begins on %.*s", (int)date_text(w->arena, c.starts).n,
			     date_text(w->arena, c.starts).p);
		if (c.ends && s->date > c.ends)
			warn(w, "the cohort ends on %.*s", (int)date_text(w->arena, c.ends).n,
			     date_text(w->arena, c.ends).p);
	}
	for (size_t i = 0; i < COUNT(times); i++) {
		struct str hour = minutes_text(w->arena, times[i]);
		uint32_t date, minutes;
		int64_t at;
		if (times[i] >= DAY_MINUTES || !zone_instant(s->timezone, s->date, times[i], &at))
			continue;
		if (zone_local(s->timezone, at, &date, &minutes) && minutes != times[i])
			warn(w, "the clocks change on %.*s: there is no %.*s", (int)day.n, day.p,
			     (int)hour.n, hour.p);
		else if (zone_local(s->timezone, at + CLOCK_CHANGE_MS, &date, &minutes) &&
			 minutes == times[i])
			warn(w, "the clocks change on %.*s: %.*s comes twice, the first is meant",
			     (int)day.n, day.p, (int)hour.n, hour.p);
	}
}

struct list_of_str slot_warnings(struct view *v, struct arena *a, const struct slot *s)
{
	struct warnings w = {.arena = a};
	struct trainer t;

	if (s->trainer && get_trainer(v, &(struct trainer){.id = s->trainer}, a, &t))
		elsewhere_warned(&w, v, &index_slot_by_trainer, s,
				 arena_printf(a, "trainer %.*s", (int)t.code.n, t.code.p));
	if (s->place.n)
		elsewhere_warned(&w, v, &index_slot_by_place, s,
				 arena_printf(a, "place %.*s", (int)s->place.n, s->place.p));
	overlap_warned(&w, v, s);
	hours_warned(&w, s);
	day_warned(&w, v, s);
	course_warned(&w, v, s);
	return warned(&w);
}
