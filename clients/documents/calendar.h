/* Half-days as an iCalendar file (RFC 5545), for phones and calendars.
 *
 *	struct calendar_entry entries[] = {{.slot = slots[0], .cohort = STR("DU-1"), ...}};
 *	struct str ics = calendar_ics(arena, &(struct calendar){.name = STR("DU-1"), ...});
 *
 * A function of its facts alone: the same facts in the same language give the same bytes. An event
 * keeps its UID for life and counts in SEQUENCE how often it was moved or cancelled, so that a
 * calendar that reads the file again moves what it has. What is cancelled stays, as CANCELLED.
 */
#ifndef CURSUS_CALENDAR_H
#define CURSUS_CALENDAR_H

#include "messages.h"

struct calendar_entry {
	struct slot slot;
	struct str cohort;    /* its code */
	struct str programme; /* what is taught, for people */
	struct str unit;      /* title of the unit; empty: none */
	struct str trainer;   /* for people; empty: none */
	struct str place;     /* where, when the half-day itself does not say */
	bool cancelled;	      /* its cohort was */
};

struct calendar {
	struct str name;   /* of the calendar */
	struct str log_id; /* of the catalogue that gave the slots their ids: bytes */
	const struct calendar_entry *entries;
	uint32_t n; /* at least 1, or the file would be none */
};

/* Lines of at most 75 bytes, ended by CR LF; one VTIMEZONE for each zone, for the years of its
 * half-days. A zone that this machine does not know has its half-days in UTC. */
struct str calendar_ics(struct arena *a, const struct calendar *c);

#endif
