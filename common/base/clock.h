/* Time and calendar: days, times of the day, time zones, instants, French public holidays.
 *
 *	uint32_t day;                                          // yyyymmdd, 0 = none
 *	if (date_parse(STR("1/2/1980"), &day) == DATE_OK)      // 19800201
 *		text = date_text(a, date_add_days(day, 30));   // "1980-03-02"
 *	zone_instant(STR("Europe/Paris"), 20260115, 10 * 60, &ms);  // 2026-01-15T09:00:00.000Z
 *
 * Days are those of the Gregorian calendar, years 1 to 9999; a time of the day is in minutes,
 * 0 to 1440; an instant is in UTC milliseconds since 1970. All is safe on hostile input unless
 * said otherwise, and from any thread.
 */
#ifndef CURSUS_CLOCK_H
#define CURSUS_CLOCK_H

#include "base.h"

/* UTC milliseconds since 1970; may jump when the machine's clock is set. */
int64_t clock_now_ms(void);
/* Milliseconds that only ever grow, for timeouts; means nothing outside this process. */
int64_t clock_monotonic_ms(void);
int64_t clock_monotonic_us(void);
/* The same, and it goes on while the machine sleeps. */
int64_t clock_since_boot_ms(void);

bool date_valid(uint32_t date);
/* 0 when date is no valid day or the result leaves the years 1 to 9999. */
uint32_t date_add_days(uint32_t date, int days);
/* How many days to go from one day to the other: (20260101, 20260103) is 2, the other way -2.
 * Both must be valid days. */
int date_diff_days(uint32_t from, uint32_t to);
/* 1 Monday to 7 Sunday, 0 when it is no valid day. */
int date_weekday(uint32_t date);
uint32_t date_year(uint32_t date);

enum date_parse {
	DATE_OK,
	DATE_SHAPE,	  /* not written like a date */
	DATE_NO_SUCH_DAY, /* written like one, but the calendar has no such day: 31/02/1980 */
};

/* Reads yyyy-mm-dd, d/m/yyyy (one or two digits), dd-mm-yyyy, dd.mm.yyyy; blanks around are cut.
 * Writes *date only when the answer is DATE_OK. */
enum date_parse date_parse(struct str text, uint32_t *date);
/* "1980-02-01"; "" for none. A wrong day is written too (1980-02-31), so that it can be shown. */
struct str date_text(struct arena *a, uint32_t date);

/* Reads 08:30, 8:30, 8h30, 08h30, 14h, up to 24:00; writes *minutes only when true. */
bool minutes_parse(struct str text, uint32_t *minutes);
/* "08:30" */
struct str minutes_text(struct arena *a, uint32_t minutes);

/* Whether the tz database has a zone of exactly this name (Europe/Paris, Indian/Reunion). Offsets
 * (+02:00), POSIX rules, paths and the database's other files are not names of zones. */
bool zone_known(struct str zone);
/* The instant of a local time; false when the zone is not known, the day does not exist or
 * minutes > 1440. Where clocks go forward, a local time that does not exist is moved forward by
 * the gap (02:30 becomes 03:30 of summer time); where they go back, a local time that exists twice
 * is the first one. In both cases that is the offset in force before the change. */
bool zone_instant(struct str zone, uint32_t date, uint32_t minutes, int64_t *utc_ms);
/* The local day of an instant; 0 when the zone is not known or the instant is out of range. */
uint32_t zone_date(struct str zone, int64_t utc_ms);
/* The local day and time, whole minutes; false as zone_date's 0. */
bool zone_local(struct str zone, int64_t utc_ms, uint32_t *date, uint32_t *minutes);

#define ZONE_ABBREVIATION_MAX 15

struct zone_time {
	int32_t ahead_s;		      /* of UTC */
	bool summer;			      /* daylight saving */
	char name[ZONE_ABBREVIATION_MAX + 1]; /* CEST, +04; what does not fit is cut */
};
/* What a zone's clocks show at an instant; false when the zone is not known. */
bool zone_time_at(struct str zone, int64_t utc_ms, struct zone_time *out);
/* The first instant after `from` and up to `to` at which the clocks change; false: they do not, or
 * the zone is not known. */
bool zone_next_change(struct str zone, int64_t from_ms, int64_t to_ms, int64_t *at_ms);

/* RFC 3339: "2026-01-15T09:00:00.000Z". */
struct str time_text(struct arena *a, int64_t utc_ms);
/* Reads RFC 3339 with Z or an offset; digits below the millisecond are dropped. */
bool time_parse(struct str text, int64_t *utc_ms);
/* "2026-01-15 10:00" for people; in a zone that is not known, "2026-01-15 09:00 UTC". */
struct str time_text_zone(struct arena *a, int64_t utc_ms, struct str zone);

/* Easter Sunday. */
uint32_t date_easter(uint32_t year);

/* Whether the day is a public holiday in the whole of France, and its French name; name may be
 * NULL. Code du travail L3133-1, domain.md 2.3 A4; what a place keeps besides is in
 * holidays.h. */
bool holiday_french(uint32_t date, struct str *name);

#endif
