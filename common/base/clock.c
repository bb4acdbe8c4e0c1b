/* Time and calendar on glib: days, times of the day, time zones, instants, French holidays. */
#include "clock.h"

#include <glib.h>
#include <time.h>

#define YEAR_MAX 9999u
#define DAY_MINUTES 1440u
#define ZONE_NAME_MAX 63u
#define ZONES_KEPT_MAX 64u
/* No zone is further from UTC than this, so a local time lies this close to the same UTC time. */
#define OFFSET_MAX_S (16 * 3600)
#define TIME_TEXT_MAX 40u
#define WEEK_S (7 * 24 * 3600)

int64_t clock_now_ms(void)
{
	return g_get_real_time() / 1000;
}

int64_t clock_monotonic_ms(void)
{
	return g_get_monotonic_time() / 1000;
}

int64_t clock_monotonic_us(void)
{
	return g_get_monotonic_time();
}

int64_t clock_since_boot_ms(void)
{
	struct timespec t;

	must(clock_gettime(CLOCK_BOOTTIME, &t) == 0);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Days. */

static bool gdate_of(uint32_t date, GDate *out)
{
	uint32_t year = date / 10000, month = date / 100 % 100, day = date % 100;

	if (year > YEAR_MAX || !g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year))
		return false;
	g_date_clear(out, 1);
	g_date_set_dmy(out, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
	return true;
}

static uint32_t date_of(uint32_t year, uint32_t month, uint32_t day)
{
	return year * 10000 + month * 100 + day;
}

bool date_valid(uint32_t date)
{
	GDate d;

	return gdate_of(date, &d);
}

uint32_t date_add_days(uint32_t date, int days)
{
	GDate d, last;

	if (!gdate_of(date, &d))
		return 0;
	g_date_clear(&last, 1);
	g_date_set_dmy(&last, 31, G_DATE_DECEMBER, YEAR_MAX);
	int64_t julian = (int64_t)g_date_get_julian(&d) + days;
	if (julian < 1 || julian > (int64_t)g_date_get_julian(&last))
		return 0;
	g_date_set_julian(&d, (guint32)julian);
	return date_of(g_date_get_year(&d), (uint32_t)g_date_get_month(&d), g_date_get_day(&d));
}

int date_diff_days(uint32_t from, uint32_t to)
{
	GDate first, second;

	must(gdate_of(from, &first));
	must(gdate_of(to, &second));
	return g_date_days_between(&first, &second);
}

int date_weekday(uint32_t date)
{
	GDate d;

	return gdate_of(date, &d) ? (int)g_date_get_weekday(&d) : 0;
}

uint32_t date_year(uint32_t date)
{
	return date / 10000;
}

/* Takes all the digits that s begins with; *digits counts them. Longer runs than a date or a time
 * can have are no number for us. */
static uint32_t take_number(struct str *s, uint32_t *digits)
{
	uint32_t value = 0;

	for (*digits = 0; s->n && *digits < 5 && g_ascii_isdigit(*s->p); ++*digits) {
		value = value * 10 + (uint32_t)(*s->p - '0');
		s->p++;
		s->n--;
	}
	return value;
}

static char take_char(struct str *s)
{
	if (!s->n)
		return 0;
	s->n--;
	return *s->p++;
}

enum date_parse date_parse(struct str text, uint32_t *date)
{
	uint32_t digits[3], number[3], found;
	struct str s = str_trim(text);

	number[0] = take_number(&s, &digits[0]);
	char mark = take_char(&s);
	number[1] = take_number(&s, &digits[1]);
	char again = take_char(&s);
	number[2] = take_number(&s, &digits[2]);
	if (s.n || mark != again)
		return DATE_SHAPE;
	bool two_two_four = digits[0] == 2 && digits[1] == 2 && digits[2] == 4;
	bool short_ones = digits[0] - 1 < 2 && digits[1] - 1 < 2 && digits[2] == 4;
	bool year_first = digits[0] == 4 && digits[1] == 2 && digits[2] == 2;
	if (mark == '-' && year_first)
		found = date_of(number[0], number[1], number[2]);
	else if (mark == '/' ? short_ones : (mark == '-' || mark == '.') && two_two_four)
		found = date_of(number[2], number[1], number[0]);
	else
		return DATE_SHAPE;
	if (!date_valid(found))
		return DATE_NO_SUCH_DAY;
	*date = found;
	return DATE_OK;
}

struct str date_text(struct arena *a, uint32_t date)
{
	if (date == 0)
		return STR("");
	return arena_printf(a, "%04u-%02u-%02u", date / 10000, date / 100 % 100, date % 100);
}

/* Times of the day. */

bool minutes_parse(struct str text, uint32_t *minutes)
{
	uint32_t hour_digits, minute_digits;
	struct str s = str_trim(text);
	uint32_t hours = take_number(&s, &hour_digits);
	char mark = take_char(&s);
	uint32_t past = take_number(&s, &minute_digits);
	bool hours_only = (mark == 'h' || mark == 'H') && minute_digits == 0;
	bool both = (mark == 'h' || mark == 'H' || mark == ':') && minute_digits == 2;

	if (s.n || hour_digits < 1 || hour_digits > 2 || !(hours_only || both))
		return false;
	if (past > 59 || hours * 60 + past > DAY_MINUTES)
		return false;
	*minutes = hours * 60 + past;
	return true;
}

struct str minutes_text(struct arena *a, uint32_t minutes)
{
	return arena_printf(a, "%02u:%02u", minutes / 60, minutes % 60);
}

/* Time zones. */

/* Each part of a zone's name begins with a capital; that alone leaves out paths, offsets and the
 * other files of the database's folder (posixrules, zone.tab, right/), on which glib would answer
 * something or complain. */
static bool zone_shape(struct str name)
{
	bool begins = true;

	if (name.n == 0 || name.n > ZONE_NAME_MAX)
		return false;
	for (uint32_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		bool fits = begins ? g_ascii_isupper(c)
				   : g_ascii_isalnum(c) || (c && strchr("/_+-", c));
		if (!fits)
			return false;
		begins = c == '/';
	}
	return !begins;
}

/* The file itself must be there: glib also makes zones of names such as "Z" or "Xyz5". */
static GTimeZone *zone_load(const char *name)
{
	const char *folder = g_getenv("TZDIR");
	char *path = g_build_filename(folder ? folder : "/usr/share/zoneinfo", name, NULL);
	bool there = g_file_test(path, G_FILE_TEST_IS_REGULAR);

	g_free(path);
	return there ? g_time_zone_new_identifier(name) : NULL;
}

static void zone_drop(gpointer zone)
{
	g_time_zone_unref(zone);
}

/* The zone, to be unreferenced, or NULL. Loaded zones are kept, as services ask for the same few
 * all the time; names that are not known are not kept, so a peer cannot fill the table. */
static GTimeZone *zone_of(struct str name)
{
	static GMutex lock;
	static GHashTable *kept;
	char z[ZONE_NAME_MAX + 1] = "";

	if (!zone_shape(name))
		return NULL;
	memcpy(z, name.p, name.n);
	g_mutex_lock(&lock);
	if (!kept)
		kept = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, zone_drop);
	GTimeZone *zone = g_hash_table_lookup(kept, z);
	if (!zone && (zone = zone_load(z))) {
		if (g_hash_table_size(kept) >= ZONES_KEPT_MAX)
			g_hash_table_remove_all(kept);
		g_hash_table_insert(kept, g_strdup(z), zone);
	}
	if (zone)
		g_time_zone_ref(zone);
	g_mutex_unlock(&lock);
	return zone;
}

bool zone_known(struct str name)
{
	GTimeZone *zone = zone_of(name);

	if (zone)
		g_time_zone_unref(zone);
	return zone != NULL;
}

/* The zone's clocks change between numbered intervals of one offset each. The first interval that
 * contains its own reading of the wall clock is the answer; when none does, the time lies in a gap
 * and the last interval that it would come after counts on. */
static int64_t wall_to_utc(GTimeZone *zone, int64_t wall_s)
{
	int first = g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, wall_s - OFFSET_MAX_S);
	int last = g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, wall_s + OFFSET_MAX_S);
	int64_t moved = wall_s - g_time_zone_get_offset(zone, first);

	for (int i = first; i <= last; i++) {
		int64_t utc_s = wall_s - g_time_zone_get_offset(zone, i);
		int at = g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, utc_s);
		if (at == i)
			return utc_s;
		if (at > i)
			moved = utc_s;
	}
	return moved;
}

bool zone_instant(struct str name, uint32_t date, uint32_t minutes, int64_t *utc_ms)
{
	if (!date_valid(date) || minutes > DAY_MINUTES)
		return false;
	GTimeZone *zone = zone_of(name);
	if (!zone)
		return false;
	GDateTime *midnight = g_date_time_new_utc((gint)date_year(date), (gint)(date / 100 % 100),
						  (gint)(date % 100), 0, 0, 0);
	must(midnight != NULL);
	*utc_ms = wall_to_utc(zone, g_date_time_to_unix(midnight) + minutes * 60) * 1000;
	g_date_time_unref(midnight);
	g_time_zone_unref(zone);
	return true;
}

/* Instants. */

/* Whole seconds and the milliseconds after them, also before 1970. */
static int64_t seconds_of(int64_t utc_ms, int *ms)
{
	*ms = (int)(utc_ms % 1000);
	if (*ms < 0)
		*ms += 1000;
	return (utc_ms - *ms) / 1000;
}

/* NULL outside the years 1 to 9999. */
static GDateTime *instant_of(int64_t utc_ms, int *ms)
{
	/* Below this even whole seconds would overflow; no calendar reaches that far anyway. */
	return utc_ms < INT64_MIN + 1000 ? NULL
					 : g_date_time_new_from_unix_utc(seconds_of(utc_ms, ms));
}

static uint32_t date_of_instant(GDateTime *t)
{
	return date_of((uint32_t)g_date_time_get_year(t), (uint32_t)g_date_time_get_month(t),
		       (uint32_t)g_date_time_get_day_of_month(t));
}

bool zone_local(struct str name, int64_t utc_ms, uint32_t *date, uint32_t *minutes)
{
	int ms;
	GTimeZone *zone = zone_of(name);
	GDateTime *instant = zone ? instant_of(utc_ms, &ms) : NULL;
	GDateTime *local = instant ? g_date_time_to_timezone(instant, zone) : NULL;

	if (local) {
		*date = date_of_instant(local);
		*minutes = (uint32_t)(g_date_time_get_hour(local) * 60 +
				      g_date_time_get_minute(local));
		g_date_time_unref(local);
	}
	if (instant)
		g_date_time_unref(instant);
	if (zone)
		g_time_zone_unref(zone);
	return local != NULL;
}

bool zone_time_at(struct str name, int64_t utc_ms, struct zone_time *out)
{
	int ms;
	GTimeZone *zone = zone_of(name);

	if (!zone)
		return false;
	int at = g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, seconds_of(utc_ms, &ms));
	*out = (struct zone_time){.ahead_s = g_time_zone_get_offset(zone, at),
				  .summer = g_time_zone_is_dst(zone, at)};
	g_strlcpy(out->name, g_time_zone_get_abbreviation(zone, at), sizeof out->name);
	g_time_zone_unref(zone);
	return true;
}

/* glib tells in which interval an instant lies and not when that begins: week by week, and then by
 * halves. */
bool zone_next_change(struct str name, int64_t from_ms, int64_t to_ms, int64_t *at_ms)
{
	int ms;
	GTimeZone *zone = zone_of(name);
	int64_t from = seconds_of(from_ms, &ms), to = seconds_of(to_ms, &ms), after = from;

	if (!zone)
		return false;
	int first = g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, from);
	while (after < to &&
	       g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, after) == first) {
		from = after;
		after = after + WEEK_S < to ? after + WEEK_S : to;
	}
	bool found = g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, after) != first;
	while (found && after - from > 1) {
		int64_t half = from + (after - from) / 2;
		if (g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, half) == first)
			from = half;
		else
			after = half;
	}
	g_time_zone_unref(zone);
	*at_ms = after * 1000;
	return found;
}

uint32_t zone_date(struct str zone, int64_t utc_ms)
{
	uint32_t date, minutes;

	return zone_local(zone, utc_ms, &date, &minutes) ? date : 0;
}

struct str time_text(struct arena *a, int64_t utc_ms)
{
	int ms;
	GDateTime *t = instant_of(utc_ms, &ms);

	if (!t)
		return arena_printf(a, "%lld ms after 1970", (long long)utc_ms);
	struct str text = arena_printf(a, "%sT%02d:%02d:%02d.%03dZ",
				       date_text(a, date_of_instant(t)).p, g_date_time_get_hour(t),
				       g_date_time_get_minute(t), g_date_time_get_second(t), ms);
	g_date_time_unref(t);
	return text;
}

struct str time_text_zone(struct arena *a, int64_t utc_ms, struct str zone)
{
	uint32_t date, minutes;
	const char *mark = "";

	if (!zone_local(zone, utc_ms, &date, &minutes)) {
		if (!zone_local(STR("UTC"), utc_ms, &date, &minutes))
			return time_text(a, utc_ms);
		mark = " UTC";
	}
	return arena_printf(a, "%s %s%s", date_text(a, date).p, minutes_text(a, minutes).p, mark);
}

/* Whether s begins as the pattern, where 0 stands for any digit. */
static bool looks_like(struct str s, struct str pattern)
{
	if (s.n < pattern.n)
		return false;
	for (uint32_t i = 0; i < pattern.n; i++)
		if (pattern.p[i] == '0' ? !g_ascii_isdigit(s.p[i]) : s.p[i] != pattern.p[i])
			return false;
	return true;
}

/* glib also reads week dates, blanks for the T and second 60, so the shape is checked first; the
 * milliseconds are read here, because glib's go through a double and lose the last one. */
bool time_parse(struct str text, int64_t *utc_ms)
{
	const struct str whole = STR("0000-00-00T00:00:00");
	char z[TIME_TEXT_MAX] = "";
	int ms = 0, unit = 100;
	uint32_t at = whole.n;

	if (text.n >= TIME_TEXT_MAX || !looks_like(text, whole) || text.p[17] > '5')
		return false;
	if (at < text.n && text.p[at] == '.') {
		uint32_t point = at++;
		for (; at < text.n && g_ascii_isdigit(text.p[at]); at++, unit /= 10)
			ms += unit * (text.p[at] - '0');
		if (at == point + 1)
			return false;
	}
	struct str zone = {text.p + at, text.n - at};
	bool offset =
		zone.n == 6 && (looks_like(zone, STR("+00:00")) || looks_like(zone, STR("-00:00")));
	if (!offset && !str_is(zone, "Z"))
		return false;
	memcpy(z, text.p, whole.n);
	memcpy(z + whole.n, zone.p, zone.n);
	GDateTime *t = g_date_time_new_from_iso8601(z, NULL);
	if (!t)
		return false;
	*utc_ms = g_date_time_to_unix(t) * 1000 + ms;
	g_date_time_unref(t);
	return true;
}

/* Holidays. */

/* Easter Sunday of the Gregorian calendar: the anonymous algorithm published in Nature, 20 April
 * 1876, as given by J. Meeus, Astronomical Algorithms, 2nd edition (1998), chapter 8. */
uint32_t date_easter(uint32_t year)
{
	uint32_t a = year % 19, b = year / 100, c = year % 100;
	uint32_t d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
	uint32_t h = (19 * a + b - d - g + 15) % 30;
	uint32_t i = c / 4, k = c % 4;
	uint32_t l = (32 + 2 * e + 2 * i - h - k) % 7;
	uint32_t m = (a + 11 * h + 22 * l) / 451;
	uint32_t n = h + l - 7 * m + 114;

	return date_of(year, n / 31, n % 31 + 1);
}

static const struct {
	uint32_t month_day; /* 0 for those that follow Easter */
	int after_easter;   /* days */
	const char *name;
} holidays[] = {
	{101, 0, "jour de l'An"},	{0, 1, "lundi de Pâques"}, {501, 0, "fête du Travail"},
	{508, 0, "Victoire de 1945"},	{0, 39, "Ascension"},	   {0, 50, "lundi de Pentecôte"},
	{714, 0, "fête nationale"},	{815, 0, "Assomption"},	   {1101, 0, "Toussaint"},
	{1111, 0, "Armistice de 1918"}, {1225, 0, "Noël"},
};

bool holiday_french(uint32_t date, struct str *name)
{
	if (!date_valid(date))
		return false;
	uint32_t sunday = date_easter(date_year(date));
	for (size_t i = 0; i < COUNT(holidays); i++) {
		uint32_t day = holidays[i].month_day
				       ? date_year(date) * 10000 + holidays[i].month_day
				       : date_add_days(sunday, holidays[i].after_easter);
		if (day != date)
			continue;
		if (name)
			*name = str_of(holidays[i].name);
		return true;
	}
	return false;
}
