/* A day as spreadsheets and people write it. */
#include "import_cells.h"

#include "clock.h"

#include <glib.h>
#include <libintl.h>
#include <stdlib.h>

/* Serial numbers of 1 January 1925 and 31 December 2064: what a day of a course or of a birth can
 * be. The first day of all is 30 December 1899. */
#define SERIAL_MIN 9133
#define SERIAL_MAX 60265
#define AGE_MIN 15 /* of who learns */
#define AGE_MAX 100
#define WORDS_MAX 5

static const char *const months[][2] = {
	{"janvier", "january"}, {"fevrier", "february"},  {"mars", "march"},
	{"avril", "april"},	{"mai", "may"},		  {"juin", "june"},
	{"juillet", "july"},	{"aout", "august"},	  {"septembre", "september"},
	{"octobre", "october"}, {"novembre", "november"}, {"decembre", "december"}};
static const char *const weekdays[][2] = {{"lundi", "monday"},	     {"mardi", "tuesday"},
					  {"mercredi", "wednesday"}, {"jeudi", "thursday"},
					  {"vendredi", "friday"},    {"samedi", "saturday"},
					  {"dimanche", "sunday"}};

/* From 1, by the first three letters or more; 0: none, or several. */
static unsigned by_name(const char *const (*names)[2], unsigned n, const char *word)
{
	unsigned found = 0;

	if (strlen(word) < 3)
		return 0;
	for (unsigned i = 0; i < n; i++) {
		if (!g_str_has_prefix(names[i][0], word) && !g_str_has_prefix(names[i][1], word))
			continue;
		if (found)
			return 0;
		found = i + 1;
	}
	return found;
}

/* Without a time of day that says nothing: 14/03/1988 00:00, 2026-09-14T00:00:00Z. */
static struct str without_midnight(struct str s)
{
	static const char *const nights[] = {
		" 00:00",	  " 00:00:00",	  "T00:00",   "T00:00:00",
		"T00:00:00Z",	  " 0:00",	  " 0:00:00", " 00:00:00.000",
		"T00:00:00.000Z", " 12:00:00 AM", ",0",	      ".0"};

	for (size_t i = 0; i < COUNT(nights); i++) {
		struct str night = str_of(nights[i]);
		if (s.n > night.n && memcmp(s.p + s.n - night.n, night.p, night.n) == 0)
			return (struct str){s.p, s.n - night.n};
	}
	return s;
}

static uint32_t this_year(void)
{
	return zone_date(STR("Europe/Paris"), clock_now_ms()) / 10000;
}

/* The year of two digits; 0: nobody can tell. */
static unsigned long full_year(unsigned long two, bool birth)
{
	unsigned long now = this_year();

	if (!birth)
		return 2000 + two;
	if (2000 + two + AGE_MIN <= now)
		return 1900 + two + AGE_MAX >= now ? 0 : 2000 + two;
	return 1900 + two + AGE_MAX >= now ? 1900 + two : 0;
}

static void year_needed(struct arena *a, struct str cell, struct cell *out)
{
	out->why = arena_printf(
		a, gettext("the year of %.*s can be of two centuries; write it with four digits"),
		(int)cell.n, cell.p);
}

/* d/m/yy with one mark of / . - */
static bool short_year(struct arena *a, struct str cell, bool birth, struct cell *out)
{
	char *z = arena_z(a, cell), *end;
	unsigned long day = strtoul(z, &end, 10);
	char mark = *end;

	if (!g_ascii_isdigit(*z) || !mark || !strchr("/.-", mark) || end - z > 2)
		return false;
	char *at = end + 1;
	unsigned long month = strtoul(at, &end, 10);
	if (!g_ascii_isdigit(*at) || *end != mark || end - at > 2)
		return false;
	at = end + 1;
	unsigned long two = strtoul(at, &end, 10);
	if (!g_ascii_isdigit(*at) || *end || end - at != 2)
		return false;
	unsigned long year = full_year(two, birth);
	if (!year)
		year_needed(a, cell, out);
	else
		out->text = arena_printf(a, "%02lu/%02lu/%04lu", day, month, year);
	return true;
}

/* The days since 30 December 1899, as spreadsheets keep a day. */
static bool serial(struct arena *a, struct str cell, struct cell *out)
{
	uint64_t days;

	if (cell.n != 4 && cell.n != 5)
		return false;
	if (!str_u64(cell, &days) || days < SERIAL_MIN || days > SERIAL_MAX)
		return false;
	out->text = date_text(a, date_add_days(18991230, (int32_t)days));
	out->note = arena_printf(a, gettext("%.*s was read as %.*s"), (int)cell.n, cell.p,
				 (int)out->text.n, out->text.p);
	return true;
}

static bool right_weekday(struct arena *a, struct str cell, unsigned weekday, unsigned year,
			  unsigned month, unsigned day, struct cell *out)
{
	GDate date;

	if (!g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year))
		return true; /* the tables say so */
	g_date_set_dmy(&date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
	if (!weekday || g_date_get_weekday(&date) == weekday)
		return true;
	out->why =
		arena_printf(a, gettext("%.*s is not that day of the week"), (int)cell.n, cell.p);
	return false;
}

/* lundi 14 septembre 2026; 14-sept.-26; 1er mars 2026 */
static void in_words(struct arena *a, struct str cell, bool birth, struct cell *out)
{
	char **words = g_strsplit_set(arena_z(a, cell_plain(a, cell)), " -.,/\t", -1);
	const char *kept[WORDS_MAX];
	unsigned n = 0, weekday = 0;
	char *end;

	for (char **w = words; *w && n < WORDS_MAX; w++)
		if (**w)
			kept[n++] = arena_z(a, str_of(*w));
	g_strfreev(words);
	if (n == 4 && (weekday = by_name(weekdays, COUNT(weekdays), kept[0])) != 0)
		memmove(kept, kept + 1, --n * sizeof *kept);
	if (n != 3)
		return;
	unsigned long day = strtoul(kept[0], &end, 10);
	bool is_day = end != kept[0] && (!*end || strcmp(end, "er") == 0);
	unsigned month = by_name(months, COUNT(months), kept[1]);
	uint64_t year;
	if (!is_day || !month || day > 31 || !str_u64(str_of(kept[2]), &year) ||
	    (strlen(kept[2]) != 4 && strlen(kept[2]) != 2))
		return;
	if (year < 100 && strlen(kept[2]) == 2)
		year = full_year(year, birth);
	if (!year)
		year_needed(a, cell, out);
	else if (right_weekday(a, cell, weekday, (unsigned)year, month, (unsigned)day, out))
		out->text =
			arena_printf(a, "%02lu/%02u/%04llu", day, month, (unsigned long long)year);
}

static bool cell_day_numbers(struct str day)
{
	for (uint32_t i = 0; i < day.n; i++)
		if (!g_ascii_isdigit(day.p[i]) && !strchr("/.-", day.p[i]))
			return false;
	return day.n > 0;
}

/* "mardi 06/10/2026": the name of the day is taken off; from 1, 0 where there is none. */
static unsigned take_weekday(struct arena *a, struct str *day)
{
	uint32_t n = 0;

	while (n < day->n && day->p[n] != ' ' && day->p[n] != ',')
		n++;
	char *word = arena_z(a, cell_plain(a, (struct str){day->p, n}));
	if (n && word[strlen(word) - 1] == '.')
		word[strlen(word) - 1] = '\0';
	unsigned weekday = by_name(weekdays, COUNT(weekdays), word);
	while (weekday && n < day->n && (day->p[n] == ' ' || day->p[n] == ','))
		n++;
	if (!weekday || n == day->n || !g_ascii_isdigit(day->p[n]))
		return 0;
	*day = (struct str){day->p + n, day->n - n};
	return weekday;
}

/* The number of one or two digits at *at, which a mark of / . - follows; *at goes behind both. */
static unsigned long part(const char **at, char *mark)
{
	char *end;
	unsigned long n = strtoul(*at, &end, 10);

	if (!g_ascii_isdigit(**at) || end - *at > 2 || !*end || !strchr("/.-", *end) ||
	    (*mark && *end != *mark))
		return 0;
	*mark = *end;
	*at = end + 1;
	return n;
}

enum day_order cell_day_order(struct arena *a, struct str cell)
{
	struct str day = without_midnight(str_trim(cell));

	(void)take_weekday(a, &day);
	const char *at = arena_z(a, day);
	char mark = '\0';
	unsigned long first = part(&at, &mark), second = first ? part(&at, &mark) : 0;
	size_t digits = strspn(at, "0123456789");

	if (!second || (digits != 2 && digits != 4) || g_ascii_isalpha(at[digits]))
		return DAY_CLEAR;
	if (first <= 12 && second > 12 && second <= 31)
		return DAY_MONTH_FIRST;
	return first <= 12 && second <= 12 && first != second ? DAY_EITHER : DAY_CLEAR;
}

struct cell cell_day(struct arena *a, struct str cell, bool birth)
{
	struct cell out = {.text = cell};
	struct str day = without_midnight(cell), rest = day;
	uint32_t date;

	unsigned weekday = take_weekday(a, &rest);
	if (weekday && cell_day_numbers(rest)) {
		out = cell_day(a, rest, birth);
		if (!out.why.n && date_parse(out.text, &date) == DATE_OK)
			(void)right_weekday(a, cell, weekday, date / 10000, date / 100 % 100,
					    date % 100, &out);
		return out;
	}

	if (date_parse(day, &date) != DATE_SHAPE)
		out.text = day;
	else if (!short_year(a, day, birth, &out) && !serial(a, day, &out))
		in_words(a, day, birth, &out);
	return out;
}
