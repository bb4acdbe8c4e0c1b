/* Half-days as an iCalendar file, over libical. */
#include "calendar.h"

#include "clock.h"
#include "text.h"

#include <libical/ical.h>
#include <libintl.h>
#include <stdlib.h>

#define _(sentence) gettext(sentence)
#define DAY_MINUTES 1440u
#define MS_PER_S 1000

static struct icaltimetype at_utc(int64_t utc_ms)
{
	return icaltime_from_timet_with_zone((time_t)(utc_ms / MS_PER_S), 0,
					     icaltimezone_get_utc_timezone());
}

/* A reading of a clock, without saying where. */
static struct icaltimetype at_wall(int64_t utc_ms, int32_t ahead_s)
{
	struct icaltimetype t = at_utc(utc_ms + (int64_t)ahead_s * MS_PER_S);

	t.zone = NULL;
	return t;
}

/* One line, without what could end it or mislead the eye. */
static const char *plain(struct arena *a, struct str text)
{
	return arena_z(a, text_visible(a, text_name(a, text)));
}

/* The clocks from an instant on; before it they were `before_s` ahead of UTC. */
static icalcomponent *observance(int64_t utc_ms, int32_t before_s, const struct zone_time *now)
{
	return icalcomponent_vanew(
		now->summer ? ICAL_XDAYLIGHT_COMPONENT : ICAL_XSTANDARD_COMPONENT,
		icalproperty_new_dtstart(at_wall(utc_ms, before_s)),
		icalproperty_new_tzoffsetfrom(before_s), icalproperty_new_tzoffsetto(now->ahead_s),
		icalproperty_new_tzname(now->name), (void *)0);
}

/* The zone's clocks over whole years; libical's own are those since 1891, which few read right. */
static icalcomponent *timezone_of(struct arena *a, struct str zone, uint32_t first, uint32_t last)
{
	icalcomponent *c = icalcomponent_vanew(ICAL_VTIMEZONE_COMPONENT,
					       icalproperty_new_tzid(arena_z(a, zone)), (void *)0);
	int64_t at, end;
	struct zone_time before, now;

	must(zone_instant(zone, first * 10000 + 101, 0, &at) &&
	     zone_instant(zone, last * 10000 + 1231, DAY_MINUTES, &end) &&
	     zone_time_at(zone, at, &before));
	icalcomponent_add_component(c, observance(at, before.ahead_s, &before));
	while (zone_next_change(zone, at, end, &at) && zone_time_at(zone, at, &now)) {
		icalcomponent_add_component(c, observance(at, before.ahead_s, &now));
		before = now;
	}
	return c;
}

/* Each zone once, in the order in which they first come. */
static void add_timezones(struct arena *a, const struct calendar *c, icalcomponent *calendar)
{
	for (uint32_t i = 0; i < c->n; i++) {
		struct str zone = c->entries[i].slot.timezone;
		uint32_t first = UINT32_MAX, last = 0, before = 0;
		while (before < i && !str_eq(c->entries[before].slot.timezone, zone))
			before++;
		for (uint32_t k = i; k < c->n; k++) {
			uint32_t year = date_year(c->entries[k].slot.date);
			if (!str_eq(c->entries[k].slot.timezone, zone))
				continue;
			first = year < first ? year : first;
			last = year > last ? year : last;
		}
		if (before == i && zone_known(zone))
			icalcomponent_add_component(calendar, timezone_of(a, zone, first, last));
	}
}

/* The local time that was promised; 24:00 is the next day's 00:00. */
static struct icaltimetype promised(uint32_t date, uint32_t minutes)
{
	struct icaltimetype t = icaltime_null_time();

	if (minutes >= DAY_MINUTES) {
		date = date_add_days(date, 1);
		minutes -= DAY_MINUTES;
	}
	t.year = (int)date_year(date);
	t.month = (int)(date / 100 % 100);
	t.day = (int)(date % 100);
	t.hour = (int)(minutes / 60);
	t.minute = (int)(minutes % 60);
	return t;
}

static void add_time(struct arena *a, icalcomponent *event, const struct slot *s, bool end)
{
	struct icaltimetype t = !zone_known(s->timezone) ? at_utc(end ? s->ends_at : s->starts_at)
				: end			 ? promised(s->date, s->end)
							 : promised(s->date, s->start);
	icalproperty *p = end ? icalproperty_new_dtend(t) : icalproperty_new_dtstart(t);

	if (zone_known(s->timezone))
		icalproperty_add_parameter(p, icalparameter_new_tzid(arena_z(a, s->timezone)));
	icalcomponent_add_property(event, p);
}

/* "UE1 Droit de la santé (DU-COORD-2025)" */
static const char *summary(struct arena *a, const struct calendar_entry *e, bool cancelled)
{
	const char *what =
		e->slot.unit.n
			? arena_printf(a, "%s %s", plain(a, e->slot.unit), plain(a, e->unit)).p
			: plain(a, e->programme);

	return arena_printf(a, "%s%s (%s)", cancelled ? _("CANCELLED: ") : "",
			    plain(a, str_of(what)), plain(a, e->cohort))
		.p;
}

static const char *description(struct arena *a, const struct calendar_entry *e, bool cancelled)
{
	struct str text = arena_printf(a, "%s", plain(a, e->programme));

	if (e->trainer.n)
		text = arena_printf(a, _("%s\nTrainer: %s"), text.p, plain(a, e->trainer));
	if (e->slot.reason.n)
		text = arena_printf(a, cancelled ? _("%s\nCancelled: %s") : _("%s\nMoved: %s"),
				    text.p, plain(a, e->slot.reason));
	return text.p;
}

static const char *uid(struct arena *a, const struct calendar *c, uint64_t slot)
{
	struct str hex = STR("");

	for (uint32_t i = 0; i < c->log_id.n; i++)
		hex = arena_printf(a, "%.*s%02x", (int)hex.n, hex.p, (unsigned char)c->log_id.p[i]);
	return arena_printf(a, "slot-%llu-%.*s@cursus", (unsigned long long)slot, (int)hex.n, hex.p)
		.p;
}

/* A half-day of before times were kept has no LAST-MODIFIED, and a DTSTAMP that stays the same. */
static void add_stamps(icalcomponent *event, const struct slot *s)
{
	icalcomponent_add_property(
		event, icalproperty_new_dtstamp(at_utc(s->changed ? s->changed : s->starts_at)));
	if (s->changed)
		icalcomponent_add_property(event,
					   icalproperty_new_lastmodified(at_utc(s->changed)));
}

static icalcomponent *event_of(struct arena *a, const struct calendar *c,
			       const struct calendar_entry *e)
{
	bool cancelled = e->cancelled || e->slot.state == slot_state_CANCELLED;
	struct str place = e->slot.place.n ? e->slot.place : e->place;
	icalcomponent *event = icalcomponent_vanew(
		ICAL_VEVENT_COMPONENT, icalproperty_new_uid(uid(a, c, e->slot.id)),
		icalproperty_new_sequence((int)e->slot.revision + cancelled),
		icalproperty_new_status(cancelled ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED),
		icalproperty_new_summary(summary(a, e, cancelled)),
		icalproperty_new_description(description(a, e, cancelled)), (void *)0);

	add_stamps(event, &e->slot);
	add_time(a, event, &e->slot, false);
	add_time(a, event, &e->slot, true);
	if (place.n)
		icalcomponent_add_property(event, icalproperty_new_location(plain(a, place)));
	icalcomponent_add_property(
		event,
		icalproperty_new_transp(cancelled ? ICAL_TRANSP_TRANSPARENT : ICAL_TRANSP_OPAQUE));
	return event;
}

struct str calendar_ics(struct arena *a, const struct calendar *c)
{
	icalproperty *name = icalproperty_new_x(plain(a, c->name));
	icalcomponent *calendar =
		icalcomponent_vanew(ICAL_VCALENDAR_COMPONENT, icalproperty_new_version("2.0"),
				    icalproperty_new_prodid("-//Cursus//Cursus//EN"),
				    icalproperty_new_calscale("GREGORIAN"), (void *)0);

	must(c->n > 0);
	icalproperty_set_x_name(name, "X-WR-CALNAME");
	icalcomponent_add_property(calendar, name);
	add_timezones(a, c, calendar);
	for (uint32_t i = 0; i < c->n; i++)
		icalcomponent_add_component(calendar, event_of(a, c, &c->entries[i]));
	char *text = icalcomponent_as_ical_string_r(calendar);
	must(text != NULL);
	struct str ics = arena_str(a, str_of(text));
	icalmemory_free_buffer(text);
	icalcomponent_free(calendar);
	return ics;
}
