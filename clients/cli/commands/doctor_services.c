/* What a doctor asks the services: whether they serve, of which version they are, their clocks and
 * their feeds. */
#include "clock.h"
#include "doctor.h"
#include "faults.h"
#include "upgrade.h"
#include "version.h"

#include <stdlib.h>
#include <sys/timex.h>

#define SKEW_MS_MAX 2000
#define BEHIND_MAX 1000
#define SERVICES N_("services")
#define VERSIONS N_("versions")
#define CLOCK N_("clock")
#define FEEDS N_("feeds")

static struct str unwell_todo(const struct seen_service *seen)
{
	if (seen->report && seen->report->state == service_state_FULL)
		return str_of(_("make room on the disk, or raise max_bytes in cursus.zpl"));
	if (seen->report)
		return str_of(_("see clock, keys and feeds here, and the service's log"));
	if (seen->denied)
		return str_of(_("speak with a key of this home that is not revoked (--key)"));
	return str_of(seen->pid ? _("see its log; it may be starting")
				: _("cursus up, or: systemctl start cursus.target"));
}

void doctor_services(struct doctor *d)
{
	struct arena *a = d->cli->arena;
	bool good = d->session != NULL;

	if (!d->session)
		doctor_found(d, SERVICES, DOCTOR_WRONG,
			     str_of(_("nobody was asked: there is no key to speak with")),
			     str_of(_("cursus init makes keys/me.key; --key FILE names another")));
	for (int i = 0; d->session && i < SERVICES_N; i++) {
		const struct seen_service *seen = &d->seen[i];
		if (seen->report && seen->report->state == service_state_SERVING)
			continue;
		good = false;
		const char *state =
			seen->report ? language_choice(&choices_service_state, seen->report->state)
			: seen->denied ? _("refuses this key")
				       : _("does not answer");
		doctor_found(d, SERVICES, DOCTOR_WRONG,
			     arena_printf(a, "%s: %s", seen->name, state), unwell_todo(seen));
	}
	if (good)
		doctor_found(d, SERVICES, DOCTOR_GOOD, str_of(_("all of them serve")), STR(""));
}

/* One that runs says its own; the store of one that does not says who made its records. */
static bool version_right(struct doctor *d, const struct seen_service *seen)
{
	struct arena *a = d->cli->arena;
	struct store_seen store;
	struct str why;

	if (seen->report) {
		struct str v = seen->report->version;
		int order = version_order(v, STR(CURSUS_VERSION));
		if (order == 0)
			return true;
		doctor_found(d, VERSIONS, DOCTOR_WRONG,
			     arena_printf(a, _("%s is of version %.*s, this command of %s"),
					  seen->name, v.n ? (int)v.n : 4, v.n ? v.p : "0.1?",
					  CURSUS_VERSION),
			     str_of(order < 0 ? _("start the service again, so that the version "
						  "that is installed runs")
					      : _("install the newer version of this command")));
		return false;
	}
	if (!upgrade_look(d->cli, seen->name, &store, &why)) {
		doctor_found(d, VERSIONS, DOCTOR_WRONG, why,
			     str_of(_("cursus check tells more; else restore a backup")));
		return false;
	}
	if (!store.there || store.age == RECORDS_TODAY)
		return true;
	if (store.age == RECORDS_NEWER)
		doctor_found(d, VERSIONS, DOCTOR_WRONG,
			     arena_printf(a, _("the store of %s was written by Cursus %.*s"),
					  seen->name, (int)store.program.n, store.program.p),
			     str_of(_("install that version again, or restore the backup that "
				      "was made before the upgrade")));
	else
		doctor_found(
			d, VERSIONS, DOCTOR_ADVICE,
			arena_printf(a, _("the store of %s is of an older version"), seen->name),
			str_of(_("cursus upgrade makes a backup; then start the services")));
	return false;
}

void doctor_versions(struct doctor *d)
{
	bool good = true;

	for (int i = 0; i < SERVICES_N; i++)
		good &= version_right(d, &d->seen[i]);
	if (good)
		doctor_found(d, VERSIONS, DOCTOR_GOOD,
			     arena_printf(d->cli->arena, _("all are %s"), CURSUS_VERSION), STR(""));
}

/* What a service has noted of its clock and its signing key, in its own words. */
static bool no_notes(struct doctor *d, const struct seen_service *seen)
{
	const struct health_report *h = seen->report;

	for (uint32_t i = 0; h && i < h->notes.n; i++) {
		struct fault fault;
		fault_from_reply(&h->notes.p[i], &fault);
		struct str text = language_fault(d->cli->arena, &fault);
		doctor_found(
			d, CLOCK, DOCTOR_ADVICE,
			arena_printf(d->cli->arena, "%s: %.*s", seen->name, (int)text.n, text.p),
			str_of(_("see to it, then start the service again")));
	}
	return !h || !h->notes.n;
}

void doctor_clock(struct doctor *d)
{
	struct arena *a = d->cli->arena;
	struct timex t = {0};
	bool good = true;

	for (int i = 0; i < SERVICES_N; i++) {
		const struct health_report *h = d->seen[i].report;
		int64_t off_ms = h ? h->now - d->asked_ms : 0;
		good &= no_notes(d, &d->seen[i]);
		if (off_ms > -SKEW_MS_MAX && off_ms < SKEW_MS_MAX + 2000)
			continue;
		good = false;
		doctor_found(d, CLOCK, DOCTOR_WRONG,
			     arena_printf(a,
					  _("the clock of %s and the one here are %lld seconds "
					    "apart"),
					  d->seen[i].name, (long long)(llabs(off_ms) / 1000)),
			     str_of(_("set both by a time server: half-days are signed by the "
				      "clock of the service")));
	}
	if (adjtimex(&t) == TIME_ERROR || t.status & STA_UNSYNC) {
		good = false;
		doctor_found(d, CLOCK, DOCTOR_ADVICE,
			     str_of(_("no time server keeps the clock of this machine")),
			     str_of(_("apt install systemd-timesyncd, or chrony")));
	}
	if (good)
		doctor_found(d, CLOCK, DOCTOR_GOOD, str_of(_("right, as far as can be told")),
			     STR(""));
}

static bool feed_right(struct doctor *d, const struct seen_service *seen, int up)
{
	struct arena *a = d->cli->arena;
	const struct health_report *of = d->seen[up].report;
	const struct feed_health *f = health_feed(seen->report, service_rows[up].name);

	if (!f)
		return true;
	if (f->stopped.n) {
		doctor_found(d, FEEDS, DOCTOR_WRONG,
			     arena_printf(a, _("%s does not follow %s any more: %.*s"), seen->name,
					  service_rows[up].name, (int)f->stopped.n, f->stopped.p),
			     str_of(_("restore all four stores of one backup; one alone does not "
				      "fit the others")));
		return false;
	}
	if (!of || of->sequence <= f->sequence + BEHIND_MAX)
		return true;
	doctor_found(d, FEEDS, DOCTOR_ADVICE,
		     arena_printf(a, _("%s is %llu entries behind %s"), seen->name,
				  (unsigned long long)(of->sequence - f->sequence),
				  service_rows[up].name),
		     str_of(_("ask again in a minute; if it does not get on, see its log")));
	return false;
}

void doctor_feeds(struct doctor *d)
{
	bool good = true, any = false;

	for (int i = 0; i < SERVICES_N; i++)
		for (int up = 0; d->seen[i].report && up < i; up++) {
			any = true;
			good &= feed_right(d, &d->seen[i], up);
		}
	if (good && any)
		doctor_found(d, FEEDS, DOCTOR_GOOD, str_of(_("each service follows the others")),
			     STR(""));
}
