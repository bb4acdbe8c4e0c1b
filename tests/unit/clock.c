/* Tests of time and calendar: days, zones with their clock changes, instants, holidays. */
#include "unit.h"
#include "clock.h"

#include <stdio.h>
#include <stdlib.h>

static void check_text(struct str got, const char *want)
{
	char text[100] = "";

	ck_assert_uint_lt(got.n, sizeof text);
	memcpy(text, got.p, got.n);
	ck_assert_str_eq(text, want);
}

static void check_date(const char *typed, enum date_parse want, uint32_t want_date)
{
	uint32_t date = 7;

	ck_assert_msg(date_parse(str_of(typed), &date) == want, "\"%s\"", typed);
	ck_assert_uint_eq(date, want == DATE_OK ? want_date : 7);
}

UNIT(clock, date_parse_reads_what_people_write)
{
	check_date("1980-02-01", DATE_OK, 19800201);
	check_date("01/02/1980", DATE_OK, 19800201);
	check_date("1/2/1980", DATE_OK, 19800201);
	check_date("1/12/1980", DATE_OK, 19801201);
	check_date("01-02-1980", DATE_OK, 19800201);
	check_date("01.02.1980", DATE_OK, 19800201);
	check_date("  29/02/2024\r\n", DATE_OK, 20240229);
	check_date("0001-01-01", DATE_OK, 10101);
	check_date("9999-12-31", DATE_OK, 99991231);
}

UNIT(clock, date_parse_tells_a_wrong_day_from_no_date)
{
	static const char *const no_day[] = {"31/02/1980", "1980-02-31", "29/02/2023", "29.02.1900",
					     "00/01/2020", "01/00/2020", "32/01/2020", "01-13-2020",
					     "0000-01-01", "31/04/2025"};
	static const char *const no_date[] = {"",
					      "hier",
					      "1980",
					      "1980-2-1",
					      "80-02-01",
					      "01/02/80",
					      "1980/02/01",
					      "01/02-1980",
					      "1-2-1980",
					      "1.2.1980",
					      "01/02/19800",
					      "001/02/1980",
					      "19800201",
					      "01/02/1980x",
					      "01/02/1980/",
					      "01 02 1980",
					      "--",
					      "01/02/",
					      "-1/02/1980",
					      "+1/02/1980",
					      "99999999999",
					      "1980-02-01T00"};

	for (size_t i = 0; i < COUNT(no_day); i++)
		check_date(no_day[i], DATE_NO_SUCH_DAY, 0);
	for (size_t i = 0; i < COUNT(no_date); i++)
		check_date(no_date[i], DATE_SHAPE, 0);
}

UNIT(clock, leap_years)
{
	ck_assert(date_valid(20240229));
	ck_assert(date_valid(20000229));
	ck_assert(!date_valid(19000229));
	ck_assert(!date_valid(20250229));
	ck_assert(!date_valid(0));
	ck_assert(!date_valid(20250000));
	ck_assert(!date_valid(20251301));
	ck_assert(!date_valid(100000101));
	ck_assert(!date_valid(UINT32_MAX));
	/* Would be 20250101 of a year cut to 16 bits. */
	ck_assert(!date_valid((65536u + 2025) * 10000 + 101));
}

UNIT(clock, days_are_counted)
{
	ck_assert_uint_eq(date_add_days(20240228, 1), 20240229);
	ck_assert_uint_eq(date_add_days(20240228, 2), 20240301);
	ck_assert_uint_eq(date_add_days(20260101, -1), 20251231);
	ck_assert_uint_eq(date_add_days(20260101, 365), 20270101);
	ck_assert_uint_eq(date_add_days(99991231, 1), 0);
	ck_assert_uint_eq(date_add_days(10101, -1), 0);
	ck_assert_uint_eq(date_add_days(20260101, INT32_MAX), 0);
	ck_assert_uint_eq(date_add_days(20260101, INT32_MIN), 0);
	ck_assert_uint_eq(date_add_days(0, 1), 0);
	ck_assert_int_eq(date_diff_days(20260101, 20260103), 2);
	ck_assert_int_eq(date_diff_days(20260103, 20260101), -2);
	ck_assert_int_eq(date_diff_days(20240201, 20240301), 29);
	ck_assert_int_eq(date_diff_days(10101, 99991231), 3652058);
	ck_assert_int_eq(date_weekday(20260105), 1);
	ck_assert_int_eq(date_weekday(20260111), 7);
	ck_assert_int_eq(date_weekday(20260230), 0);
	ck_assert_uint_eq(date_year(20260105), 2026);
}

UNIT(clock, days_are_written)
{
	struct arena *a = arena_new();

	check_text(date_text(a, 19800201), "1980-02-01");
	check_text(date_text(a, 10101), "0001-01-01");
	check_text(date_text(a, 0), "");
	check_text(date_text(a, 19800231), "1980-02-31");
	check_text(minutes_text(a, 510), "08:30");
	check_text(minutes_text(a, 1440), "24:00");
	arena_free(a);
}

UNIT(clock, minutes_parse_reads_times_of_the_day)
{
	static const struct {
		const char *typed;
		uint32_t minutes;
	} good[] = {{"08:30", 510}, {"8:30", 510}, {"8h30", 510},     {"08h30", 510},  {"14h", 840},
		    {"14H30", 870}, {"00:00", 0},  {" 17h00 ", 1020}, {"24:00", 1440}, {"0h", 0}};
	static const char *const bad[] = {"",	  "8",	   "08:3", "8h3",  "14:",    "24:01",
					  "25h",  "8:60",  ":30",  "h30",  "008:30", "8h300",
					  "8.30", "8h30m", "-1h",  "8 30", "14h-5",  "0830"};

	for (size_t i = 0; i < COUNT(good); i++) {
		uint32_t minutes = 9999;
		ck_assert_msg(minutes_parse(str_of(good[i].typed), &minutes), "%s", good[i].typed);
		ck_assert_uint_eq(minutes, good[i].minutes);
	}
	for (size_t i = 0; i < COUNT(bad); i++) {
		uint32_t minutes = 9999;
		ck_assert_msg(!minutes_parse(str_of(bad[i]), &minutes), "\"%s\"", bad[i]);
		ck_assert_uint_eq(minutes, 9999);
	}
}

UNIT(clock, zone_known_asks_the_database)
{
	static const char *const known[] = {"Europe/Paris",
					    "America/Martinique",
					    "Indian/Reunion",
					    "America/Guadeloupe",
					    "America/Cayenne",
					    "Pacific/Noumea",
					    "Indian/Mayotte",
					    "America/Argentina/Buenos_Aires",
					    "UTC",
					    "Etc/GMT+4"};
	static const char *const unknown[] = {"",
					      "Europe/Pariss",
					      "europe/paris",
					      "Europe",
					      "Europe/",
					      "/Europe/Paris",
					      "Europe//Paris",
					      "+02:00",
					      "02:00",
					      "+5",
					      "Z",
					      "Xyz5",
					      "CET-1CEST",
					      "CET-1CEST,M3.5.0,M10.5.0/3",
					      "posixrules",
					      "zone.tab",
					      "tzdata.zi",
					      "leapseconds",
					      "right/Europe/Paris",
					      "../../etc/passwd",
					      "localtime",
					      "/etc/localtime",
					      "Europe/../Europe/Paris",
					      "Europe/Paris "};
	static const char with_nul[] = "Europe/Paris\0x";
	char letters[5000];

	for (size_t i = 0; i < COUNT(known); i++)
		ck_assert_msg(zone_known(str_of(known[i])), "%s", known[i]);
	for (size_t i = 0; i < COUNT(unknown); i++)
		ck_assert_msg(!zone_known(str_of(unknown[i])), "%s", unknown[i]);
	ck_assert(!zone_known((struct str){with_nul, sizeof with_nul - 1}));
	memset(letters, 'A', sizeof letters);
	ck_assert(!zone_known((struct str){letters, sizeof letters}));
}

/* A zone that no other test asks for, as those that were found are kept. */
UNIT(clock, zones_come_from_the_folder_named_by_tzdir)
{
	setenv("TZDIR", "/nowhere", 1);
	bool found = zone_known(STR("Asia/Thimphu"));
	unsetenv("TZDIR");
	ck_assert(!found);
	ck_assert(zone_known(STR("Asia/Thimphu")));
}

static void check_instant(const char *zone, uint32_t date, uint32_t minutes, const char *want)
{
	struct arena *a = arena_new();
	int64_t ms = 0;

	ck_assert(zone_instant(str_of(zone), date, minutes, &ms));
	check_text(time_text(a, ms), want);
	arena_free(a);
}

UNIT(clock, paris_changes_its_clocks)
{
	check_instant("Europe/Paris", 20260115, 600, "2026-01-15T09:00:00.000Z");
	check_instant("Europe/Paris", 20260715, 600, "2026-07-15T08:00:00.000Z");
	/* 29 March 2026: 02:00 becomes 03:00. */
	check_instant("Europe/Paris", 20260329, 119, "2026-03-29T00:59:00.000Z");
	check_instant("Europe/Paris", 20260329, 120, "2026-03-29T01:00:00.000Z");
	check_instant("Europe/Paris", 20260329, 150, "2026-03-29T01:30:00.000Z");
	check_instant("Europe/Paris", 20260329, 180, "2026-03-29T01:00:00.000Z");
	check_instant("Europe/Paris", 20260329, 1440, "2026-03-29T22:00:00.000Z");
	/* 25 October 2026: 03:00 becomes 02:00; 02:30 is there twice. */
	check_instant("Europe/Paris", 20261025, 119, "2026-10-24T23:59:00.000Z");
	check_instant("Europe/Paris", 20261025, 120, "2026-10-25T00:00:00.000Z");
	check_instant("Europe/Paris", 20261025, 150, "2026-10-25T00:30:00.000Z");
	check_instant("Europe/Paris", 20261025, 180, "2026-10-25T02:00:00.000Z");
	/* After 2037 the database has a rule instead of a list. */
	check_instant("Europe/Paris", 20500327, 150, "2050-03-27T01:30:00.000Z");
	check_instant("Europe/Paris", 20501030, 150, "2050-10-30T00:30:00.000Z");
}

UNIT(clock, other_zones)
{
	check_instant("America/Martinique", 20260329, 150, "2026-03-29T06:30:00.000Z");
	check_instant("America/Martinique", 20261025, 1230, "2026-10-26T00:30:00.000Z");
	check_instant("Indian/Reunion", 20260329, 150, "2026-03-28T22:30:00.000Z");
	check_instant("UTC", 20260329, 150, "2026-03-29T02:30:00.000Z");
	/* Half an hour forward: 02:15 is moved to 02:45. */
	check_instant("Australia/Lord_Howe", 20261004, 135, "2026-10-03T15:45:00.000Z");
	/* Samoa left out the whole of 30 December 2011. */
	check_instant("Pacific/Apia", 20111230, 720, "2011-12-30T22:00:00.000Z");
	check_instant("Pacific/Kiritimati", 20260101, 0, "2025-12-31T10:00:00.000Z");
}

UNIT(clock, zone_instant_refuses)
{
	int64_t ms = 7;

	ck_assert(!zone_instant(STR("Europe/Pariss"), 20260115, 600, &ms));
	ck_assert(!zone_instant(STR("Europe/Paris"), 20260230, 600, &ms));
	ck_assert(!zone_instant(STR("Europe/Paris"), 0, 600, &ms));
	ck_assert(!zone_instant(STR("Europe/Paris"), 20260115, 1441, &ms));
	ck_assert_int_eq(ms, 7);
}

/* Every half hour of a year goes to an instant and back, but for the hour that does not exist. */
UNIT(clock, local_times_come_back)
{
	static const char *const zones[] = {"Europe/Paris", "America/Martinique", "Indian/Reunion"};

	for (size_t z = 0; z < COUNT(zones); z++) {
		int moved = 0;
		for (uint32_t day = 20260101; day != 20270101; day = date_add_days(day, 1)) {
			for (uint32_t minutes = 0; minutes < 1440; minutes += 30) {
				int64_t ms;
				uint32_t date, at;
				ck_assert(zone_instant(str_of(zones[z]), day, minutes, &ms));
				ck_assert(zone_local(str_of(zones[z]), ms, &date, &at));
				ck_assert_uint_eq(date, day);
				moved += at != minutes;
				ck_assert(at == minutes || at == minutes + 60);
			}
		}
		ck_assert_int_eq(moved, z == 0 ? 2 : 0);
	}
}

UNIT(clock, zone_local_and_date)
{
	struct arena *a = arena_new();
	int64_t ms;
	uint32_t date, minutes;

	ck_assert(time_parse(STR("2026-01-15T23:30:00Z"), &ms));
	ck_assert_uint_eq(zone_date(STR("Europe/Paris"), ms), 20260116);
	ck_assert_uint_eq(zone_date(STR("America/Martinique"), ms), 20260115);
	ck_assert_uint_eq(zone_date(STR("Europe/Pariss"), ms), 0);
	ck_assert(zone_local(STR("Indian/Reunion"), ms, &date, &minutes));
	ck_assert_uint_eq(date, 20260116);
	ck_assert_uint_eq(minutes, 210);
	ck_assert(!zone_local(STR("Indian/Reunion"), INT64_MAX, &date, &minutes));
	ck_assert(!zone_local(STR("Indian/Reunion"), INT64_MIN, &date, &minutes));
	ck_assert_uint_eq(zone_date(STR("UTC"), -1), 19691231);
	check_text(time_text_zone(a, ms, STR("Europe/Paris")), "2026-01-16 00:30");
	check_text(time_text_zone(a, ms, STR("Europe/Pariss")), "2026-01-15 23:30 UTC");
	check_text(time_text_zone(a, INT64_MAX, STR("Europe/Paris")),
		   "9223372036854775807 ms after 1970");
	arena_free(a);
}

/* More zones than are kept, several times over, and the same few after it. */
UNIT(clock, many_zones_are_asked_for)
{
	char name[40];
	int64_t first, again;

	ck_assert(zone_instant(STR("Europe/Paris"), 20260715, 600, &first));
	for (int round = 0; round < 10; round++) {
		for (int hours = 0; hours <= 12; hours++) {
			snprintf(name, sizeof name, "Etc/GMT+%d", hours);
			ck_assert(zone_known(str_of(name)));
		}
		for (int i = 0; i < 200; i++) {
			snprintf(name, sizeof name, "Nowhere/Town%d", i);
			ck_assert(!zone_known(str_of(name)));
		}
		static const char *const cities[] = {
			"Abidjan",	"Accra",      "Algiers",    "Bamako",	 "Bangui",
			"Banjul",	"Bissau",     "Blantyre",   "Bujumbura", "Cairo",
			"Casablanca",	"Ceuta",      "Conakry",    "Dakar",	 "Djibouti",
			"Douala",	"El_Aaiun",   "Freetown",   "Gaborone",	 "Harare",
			"Juba",		"Kampala",    "Khartoum",   "Kigali",	 "Kinshasa",
			"Lagos",	"Libreville", "Lome",	    "Luanda",	 "Lusaka",
			"Malabo",	"Maputo",     "Maseru",	    "Mbabane",	 "Mogadishu",
			"Monrovia",	"Nairobi",    "Ndjamena",   "Niamey",	 "Nouakchott",
			"Ouagadougou",	"Tripoli",    "Sao_Tome",   "Tunis",	 "Windhoek",
			"Johannesburg", "Asmara",     "Brazzaville"};
		for (size_t i = 0; i < COUNT(cities); i++) {
			snprintf(name, sizeof name, "Africa/%s", cities[i]);
			ck_assert_msg(zone_known(str_of(name)), "%s", name);
		}
		for (int hours = 0; hours <= 14; hours++) {
			snprintf(name, sizeof name, "Etc/GMT-%d", hours);
			ck_assert(zone_known(str_of(name)));
		}
		ck_assert(zone_instant(STR("Europe/Paris"), 20260715, 600, &again));
		ck_assert_int_eq(first, again);
	}
}

static void check_time(const char *text, int64_t want)
{
	int64_t ms = 0;

	ck_assert_msg(time_parse(str_of(text), &ms), "%s", text);
	ck_assert_msg(ms == want, "%s: %lld", text, (long long)ms);
}

UNIT(clock, time_parse_reads_rfc_3339)
{
	check_time("1970-01-01T00:00:00Z", 0);
	check_time("1969-12-31T23:59:59.999Z", -1);
	check_time("2026-01-15T09:00:00.000Z", 1768467600000);
	check_time("2026-01-15T10:00:00+01:00", 1768467600000);
	check_time("2026-01-15T05:00:00.5-04:00", 1768467600500);
	check_time("2026-01-15T09:00:00.1239999Z", 1768467600123);
	check_time("2026-01-15T09:00:00.123456789012Z", 1768467600123);
}

UNIT(clock, time_parse_refuses)
{
	static const char *const bad[] = {
		"",
		"2026-01-15",
		"2026-01-15T09:00:00",
		"2026-01-15 09:00:00Z",
		"20260115T090000Z",
		"2026-W03-4T09:00:00Z",
		"2026-015T09:00:00Z",
		"2026-01-15T09:00:60Z",
		"2026-01-15T24:00:00Z",
		"2026-01-15T09:60:00Z",
		"2026-02-30T09:00:00Z",
		"2026-01-15T09:00:00+99:00",
		"2026-01-15T09:00:00.Z",
		"2026-01-15T09:00:00,5Z",
		"2026-01-15t09:00:00z",
		"2026-01-15T09:00:00Zx",
		"2026-01-15T09:00:00.5",
		"2026-01-15T09:00:00+01",
		"2026-01-15T09:00:00+0100",
		"2026-01-15T09:00Z",
		" 2026-01-15T09:00:00Z",
		"0000-01-01T00:00:00Z",
		"2026-01-15T09:00:00.00000000000000000000000000000000000001Z"};
	int64_t ms = 7;

	for (size_t i = 0; i < COUNT(bad); i++)
		ck_assert_msg(!time_parse(str_of(bad[i]), &ms), "%s", bad[i]);
	ck_assert_int_eq(ms, 7);
}

UNIT(clock, instants_come_back)
{
	struct arena *a = arena_new();
	int64_t back;

	for (int64_t ms = -2000; ms < 2000; ms++) {
		ck_assert(time_parse(time_text(a, ms), &back));
		ck_assert_int_eq(back, ms);
	}
	check_text(time_text(a, -62135596800000), "0001-01-01T00:00:00.000Z");
	check_text(time_text(a, 253402300799999), "9999-12-31T23:59:59.999Z");
	check_text(time_text(a, 253402300800000), "253402300800000 ms after 1970");
	check_text(time_text(a, INT64_MIN), "-9223372036854775808 ms after 1970");
	arena_free(a);
}

UNIT(clock, now_is_now)
{
	int64_t before = clock_monotonic_ms();

	ck_assert_uint_ge(zone_date(STR("UTC"), clock_now_ms()), 20250101);
	ck_assert_uint_le(zone_date(STR("UTC"), clock_now_ms()), 21000101);
	ck_assert_int_ge(clock_monotonic_ms(), before);
}

/* Easter Sundays as published; 1954 to 2076 are those that the exceptions of the rule decide. */
UNIT(clock, easter_of_many_years)
{
	static const uint32_t sundays[] = {
		20200412, 20210404, 20220417, 20230409, 20240331, 20250420, 20260405,
		20270328, 20280416, 20290401, 20300421, 20310413, 20320328, 20330417,
		20340409, 20350325, 20360413, 20370405, 20380425, 20390410, 19540418,
		19810419, 20080323, 20490418, 20760419, 18180322, 19430425, 20000423};

	for (size_t i = 0; i < COUNT(sundays); i++) {
		struct str name = {0};
		ck_assert(holiday_french(date_add_days(sundays[i], 1), &name));
		check_text(name, "lundi de Pâques");
		ck_assert(holiday_french(date_add_days(sundays[i], 50), &name));
		check_text(name, "lundi de Pentecôte");
		ck_assert(!holiday_french(sundays[i], NULL));
	}
}

UNIT(clock, holidays_of_a_year)
{
	static const struct {
		uint32_t date;
		const char *name;
	} all[] = {{20260101, "jour de l'An"},
		   {20260406, "lundi de Pâques"},
		   {20260501, "fête du Travail"},
		   {20260508, "Victoire de 1945"},
		   {20260514, "Ascension"},
		   {20260525, "lundi de Pentecôte"},
		   {20260714, "fête nationale"},
		   {20260815, "Assomption"},
		   {20261101, "Toussaint"},
		   {20261111, "Armistice de 1918"},
		   {20261225, "Noël"}};
	size_t found = 0;

	for (uint32_t day = 20260101; day != 20270101; day = date_add_days(day, 1)) {
		struct str name = {0};
		if (!holiday_french(day, &name))
			continue;
		ck_assert_uint_lt(found, COUNT(all));
		ck_assert_uint_eq(day, all[found].date);
		check_text(name, all[found++].name);
	}
	ck_assert_uint_eq(found, COUNT(all));
	ck_assert(!holiday_french(0, NULL));
	ck_assert(!holiday_french(20260230, NULL));
}

UNIT(clock, zone_next_change_finds_the_second)
{
	int64_t from, to, at, want;
	struct zone_time time;
	struct str paris = STR("Europe/Paris");

	ck_assert(time_parse(STR("2026-01-01T00:00:00Z"), &from) &&
		  time_parse(STR("2026-12-31T00:00:00Z"), &to) &&
		  time_parse(STR("2026-03-29T01:00:00Z"), &want));
	ck_assert(zone_next_change(paris, from, to, &at));
	ck_assert_int_eq(at, want);
	ck_assert(zone_time_at(paris, at - 1000, &time));
	ck_assert(time.ahead_s == 3600 && !time.summer && strcmp(time.name, "CET") == 0);
	ck_assert(zone_time_at(paris, at, &time));
	ck_assert(time.ahead_s == 7200 && time.summer && strcmp(time.name, "CEST") == 0);
	ck_assert(time_parse(STR("2026-10-25T01:00:00Z"), &want));
	ck_assert(zone_next_change(paris, at, to, &at));
	ck_assert_int_eq(at, want);
	/* Up to the last instant, and no further. */
	ck_assert(zone_next_change(paris, from, to, &at) &&
		  zone_next_change(paris, from, at, &want) && want == at);
	ck_assert(!zone_next_change(paris, from, at - 1000, &want));
	ck_assert(!zone_next_change(STR("Indian/Reunion"), from, to, &at));
	ck_assert(zone_time_at(STR("America/Martinique"), from, &time) && time.ahead_s == -14400);
	ck_assert(!zone_next_change(STR("Mars/Olympus"), from, to, &at) &&
		  !zone_time_at(STR("Mars/Olympus"), from, &time));
}
