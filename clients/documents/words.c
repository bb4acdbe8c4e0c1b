/* Words of documents in French and in English. */
#include "words.h"

#include "clock.h"

#include <inttypes.h>

/* No-break spaces: a number stays with what it counts. */
#define NBSP "\u00a0"
#define MONTH(date) ((date) / 100 % 100)
#define DAY(date) ((date) % 100)

bool tongue_parse(const char *code, enum tongue *out)
{
	bool french = strcmp(code, "fr") == 0, english = strcmp(code, "en") == 0;

	if (french || english)
		*out = french ? TONGUE_FRENCH : TONGUE_ENGLISH;
	return french || english;
}

const char *tongue_code(enum tongue t)
{
	return say(t, "fr", "en");
}

const char *say(enum tongue t, const char *french, const char *english)
{
	return t == TONGUE_FRENCH ? french : english;
}

struct str words_count(struct arena *a, enum tongue t, unsigned n, const char *fr_one,
		       const char *fr_many, const char *en_one, const char *en_many)
{
	const char *format = t == TONGUE_FRENCH ? n < 2 ? fr_one : fr_many
			     : n == 1		? en_one
						: en_many;

	/* The formats are our own, one %u each. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	return arena_printf(a, format, n);
#pragma GCC diagnostic pop
}

struct str words_day(struct arena *a, enum tongue t, uint32_t date)
{
	static const char *const french[] = {"janvier",	  "février", "mars",	 "avril",
					     "mai",	  "juin",    "juillet",	 "août",
					     "septembre", "octobre", "novembre", "décembre"};
	static const char *const english[] = {"January",   "February", "March",	   "April",
					      "May",	   "June",     "July",	   "August",
					      "September", "October",  "November", "December"};

	if (!date_valid(date))
		return STR("");
	unsigned month = MONTH(date) - 1, day = DAY(date), year = date_year(date);
	return arena_printf(a, "%u%s" NBSP "%s" NBSP "%u", day,
			    t == TONGUE_FRENCH && day == 1 ? "er" : "",
			    say(t, french[month], english[month]), year);
}

struct str words_weekday(struct arena *a, enum tongue t, uint32_t date)
{
	static const char *const french[] = {"lundi",	 "mardi",  "mercredi", "jeudi",
					     "vendredi", "samedi", "dimanche"};
	static const char *const english[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
					      "Friday", "Saturday", "Sunday"};
	int weekday = date_weekday(date);
	struct str day = words_day(a, t, date);

	if (!weekday)
		return day;
	return arena_printf(a, "%s %.*s", say(t, french[weekday - 1], english[weekday - 1]),
			    (int)day.n, day.p);
}

struct str words_day_short(struct arena *a, uint32_t date)
{
	if (!date_valid(date))
		return STR("");
	return arena_printf(a, "%02u/%02u/%04u", DAY(date), MONTH(date), date_year(date));
}

struct str words_years(struct arena *a, uint32_t from, uint32_t to)
{
	if (date_year(from) == date_year(to))
		return arena_printf(a, "%u", date_year(from));
	return arena_printf(a, "%u-%u", date_year(from), date_year(to));
}

struct str words_clock(struct arena *a, enum tongue t, uint32_t minutes)
{
	if (t == TONGUE_ENGLISH)
		return minutes_text(a, minutes);
	return words_duration(a, minutes);
}

struct str words_duration(struct arena *a, uint64_t minutes)
{
	if (minutes % 60 == 0)
		return arena_printf(a, "%" PRIu64 NBSP "h", minutes / 60);
	return arena_printf(a, "%" PRIu64 NBSP "h" NBSP "%02" PRIu64, minutes / 60, minutes % 60);
}

struct str words_decimal(struct arena *a, enum tongue t, uint64_t hundredths)
{
	uint64_t whole = hundredths / 100, rest = hundredths % 100;
	const char *mark = say(t, ",", ".");

	if (!rest)
		return arena_printf(a, "%" PRIu64, whole);
	if (rest % 10)
		return arena_printf(a, "%" PRIu64 "%s%02" PRIu64, whole, mark, rest);
	return arena_printf(a, "%" PRIu64 "%s%" PRIu64, whole, mark, rest / 10);
}

struct str words_percent(struct arena *a, enum tongue t, uint64_t permille)
{
	struct str number = words_decimal(a, t, permille * 10);

	return arena_printf(a, "%.*s%s", (int)number.n, number.p, say(t, NBSP "%", "%"));
}

struct str words_name(struct arena *a, enum tongue t, struct str given, struct str family,
		      struct str usage)
{
	struct str name = arena_printf(a, "%.*s%s%.*s", (int)given.n, given.p,
				       given.n && family.n ? " " : "", (int)family.n, family.p);

	if (!usage.n || str_eq(usage, family))
		return name;
	return arena_printf(a, "%.*s, %s %.*s", (int)name.n, name.p,
			    say(t, "nom d’usage", "known as"), (int)usage.n, usage.p);
}
