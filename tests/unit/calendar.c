/* Calendar files: form, identity, what moves and what is cancelled, text that must survive. */
#include "calendar.h"
#include "clock.h"
#include "language.h"
#include "unit.h"

#include <glib.h>
#include <stdio.h>

#define LOG_ID STR("\x01\xff\x10")
#define LINE_BYTES_MAX 75

static struct calendar_entry entry(uint64_t id, const char *zone, uint32_t date, uint32_t start,
				   uint32_t end)
{
	struct calendar_entry e = {.slot = {.id = id,
					    .date = date,
					    .half_day = half_day_AM,
					    .start = start,
					    .end = end,
					    .timezone = str_of(zone),
					    .unit = STR("UE1"),
					    .state = slot_state_SCHEDULED,
					    .changed = 1767600000000},
				   .cohort = STR("DU-1"),
				   .programme = STR("Diplôme d’université"),
				   .unit = STR("Santé publique"),
				   .trainer = STR("Jeanne Morel"),
				   .place = STR("Lyon")};

	must(!zone_known(e.slot.timezone) ||
	     (zone_instant(e.slot.timezone, date, start, &e.slot.starts_at) &&
	      zone_instant(e.slot.timezone, date, end, &e.slot.ends_at)));
	return e;
}

static const char *folded(struct arena *a, const struct calendar_entry *entries, uint32_t n)
{
	return calendar_ics(a, &(struct calendar){.name = STR("DU-1"),
						  .log_id = LOG_ID,
						  .entries = entries,
						  .n = n})
		.p;
}

/* With its lines whole. */
static const char *ics_of(struct arena *a, const struct calendar_entry *entries, uint32_t n)
{
	char **parts = g_strsplit(folded(a, entries, n), "\r\n ", -1);
	char *joined = g_strjoinv("", parts);
	const char *whole = arena_z(a, str_of(joined));

	g_free(joined);
	g_strfreev(parts);
	return whole;
}

static void has(const char *ics, const char *line)
{
	char *whole = g_strdup_printf("\r\n%s\r\n", line);

	ck_assert_msg(strstr(ics, whole) != NULL, "no line %s in\n%s", line, ics);
	g_free(whole);
}

static unsigned count(const char *ics, const char *text)
{
	unsigned n = 0;

	for (; (ics = strstr(ics, text)); ics++)
		n++;
	return n;
}

UNIT(calendar, says_what_was_promised)
{
	struct arena *a = arena_new();
	struct calendar_entry e = entry(12, "Europe/Paris", 20261025, 510, 750);
	const char *ics = ics_of(a, &e, 1);

	ck_assert(g_str_has_prefix(ics, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
	has(ics, "UID:slot-12-01ff10@cursus");
	has(ics, "SEQUENCE:0");
	has(ics, "STATUS:CONFIRMED");
	has(ics, "SUMMARY:UE1 Santé publique (DU-1)");
	has(ics, "DESCRIPTION:Diplôme d’université\\nTrainer: Jeanne Morel");
	has(ics, "LOCATION:Lyon");
	has(ics, "DTSTAMP:20260105T080000Z");
	has(ics, "LAST-MODIFIED:20260105T080000Z");
	has(ics, "DTSTART;TZID=Europe/Paris:20261025T083000");
	has(ics, "DTEND;TZID=Europe/Paris:20261025T123000");
	ck_assert_str_eq(ics, ics_of(a, &e, 1));
	arena_free(a);
}

/* A move is the same event, later in its sequence; cancelling counts as well. */
UNIT(calendar, keeps_the_identity_of_what_moves)
{
	struct arena *a = arena_new();
	struct calendar_entry e = entry(12, "Europe/Paris", 20260108, 510, 750);
	const char *ics;

	e.slot.revision = 3;
	e.slot.reason = STR("salle inondée");
	ics = ics_of(a, &e, 1);
	has(ics, "UID:slot-12-01ff10@cursus");
	has(ics, "SEQUENCE:3");
	ck_assert(strstr(ics, "\\nMoved: salle inondée\r\n"));
	e.slot.state = slot_state_CANCELLED;
	ics = ics_of(a, &e, 1);
	has(ics, "UID:slot-12-01ff10@cursus");
	has(ics, "SEQUENCE:4");
	has(ics, "STATUS:CANCELLED");
	has(ics, "TRANSP:TRANSPARENT");
	has(ics, "SUMMARY:CANCELLED: UE1 Santé publique (DU-1)");
	ck_assert(count(ics, "Cancelled: sal") == 1 && count(ics, "Moved") == 0);
	e.slot.state = slot_state_SCHEDULED;
	e.cancelled = true;
	has(ics_of(a, &e, 1), "STATUS:CANCELLED");
	arena_free(a);
}

UNIT(calendar, each_zone_stands_once_with_its_changes)
{
	struct arena *a = arena_new();
	struct calendar_entry e[] = {entry(1, "Europe/Paris", 20251112, 510, 750),
				     entry(2, "Indian/Reunion", 20260329, 60, 1440),
				     entry(3, "Europe/Paris", 20260401, 510, 750),
				     entry(4, "America/Martinique", 20260401, 510, 750)};
	const char *ics = ics_of(a, e, COUNT(e));

	ck_assert_uint_eq(count(ics, "BEGIN:VTIMEZONE"), 3);
	ck_assert_uint_eq(count(ics, "TZID:Europe/Paris\r\n"), 1);
	/* 2025 and 2026 in Paris: the winter that was on, and four changes; nowhere else any. */
	ck_assert_uint_eq(count(ics, "BEGIN:DAYLIGHT"), 2);
	ck_assert_uint_eq(count(ics, "BEGIN:STANDARD"), 3 + 1 + 1);
	ck_assert(strstr(ics, "BEGIN:DAYLIGHT\r\nDTSTART:20260329T020000\r\n"
			      "TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nTZNAME:CEST\r\n"));
	ck_assert(strstr(ics, "BEGIN:STANDARD\r\nDTSTART:20260101T000000\r\n"
			      "TZOFFSETFROM:-0400\r\nTZOFFSETTO:-0400\r\nTZNAME:AST\r\n"));
	has(ics, "DTEND;TZID=Indian/Reunion:20260330T000000");
	arena_free(a);
}

/* A machine without that zone still tells the instants. */
UNIT(calendar, a_zone_that_is_not_known_is_told_in_utc)
{
	struct arena *a = arena_new();
	struct calendar_entry e = entry(1, "Mars/Olympus", 20251112, 510, 750);

	e.slot.starts_at = 1762932600000;
	e.slot.ends_at = 1762947000000;
	const char *ics = ics_of(a, &e, 1);
	ck_assert_uint_eq(count(ics, "VTIMEZONE"), 0);
	has(ics, "DTSTART:20251112T073000Z");
	has(ics, "DTEND:20251112T113000Z");
	arena_free(a);
}

/* Of before `changed` was kept. */
UNIT(calendar, an_old_half_day_has_a_stamp_that_stays)
{
	struct arena *a = arena_new();
	struct calendar_entry e = entry(1, "Europe/Paris", 20251112, 510, 750);

	e.slot.changed = 0;
	has(ics_of(a, &e, 1), "DTSTAMP:20251112T073000Z");
	ck_assert_uint_eq(count(ics_of(a, &e, 1), "LAST-MODIFIED"), 0);
	arena_free(a);
}

/* Lines end in CR LF and have 75 bytes at most; none is cut within a character. */
UNIT(calendar, text_is_escaped_and_folded)
{
	struct arena *a = arena_new();
	struct calendar_entry e = entry(1, "Europe/Paris", 20251112, 510, 750);
	const char *long_unit =
		"Économie de la santé ; « projets », \\ équipe\nBEGIN:VEVENT — Œuvre ’ "
		"éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé";

	e.unit = str_of(long_unit);
	e.slot.place = STR("Amphi « Simone Veil », bât. B; 2ᵉ\aétage");
	const char *ics = folded(a, &e, 1);
	for (const char *line = ics, *end; *line; line = end + 2) {
		end = strstr(line, "\r\n");
		ck_assert_ptr_nonnull(end);
		ck_assert_int_le(end - line, LINE_BYTES_MAX);
		ck_assert_msg(g_utf8_validate(line, end - line, NULL), "%.*s", (int)(end - line),
			      line);
	}
	ck_assert_uint_eq(count(ics, "\r\nBEGIN:VEVENT"), 1);
	const char *whole = ics_of(a, &e, 1);
	ck_assert_msg(strstr(whole,
			     "SUMMARY:UE1 Économie de la santé \\; « projets »\\, \\\\ équipe "
			     "BEGIN:VEVENT — Œuvre ’ "),
		      "%s", whole);
	has(whole, "LOCATION:Amphi « Simone Veil »\\, bât. B\\; 2ᵉ\\\\u{7}étage");
	arena_free(a);
}

UNIT(calendar, speaks_french)
{
	struct arena *a = arena_new();
	struct calendar_entry e = entry(1, "Europe/Paris", 20251112, 510, 750);

	e.slot.state = slot_state_CANCELLED;
	e.slot.reason = STR("grève");
	if (!language_set("fr_FR.UTF-8")) {
		fprintf(stderr, "skipped: no catalogue of French\n");
	} else {
		const char *ics = ics_of(a, &e, 1);
		language_set("en");
		has(ics, "SUMMARY:ANNULÉ : UE1 Santé publique (DU-1)");
		ck_assert(strstr(ics, "\\nAnnulé : grève"));
	}
	arena_free(a);
}
