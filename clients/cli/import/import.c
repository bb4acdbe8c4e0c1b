/* Spreadsheets of learners, slots or grades into a cohort: all or nothing, or line by line. */
#include "import.h"

#include "import_pass.h"
#include "language.h"

#define IMPORT_CHUNK 2000u

static void tell_step(const struct import_options *o, uint64_t done, uint64_t total)
{
	if (o->step)
		o->step(o->ctx, done, total);
}

bool pass_send(struct pass *p, const struct desc *d, const void *messages, pass_fate *fate,
	       void *ctx, struct str *why)
{
	enum status statuses[IMPORT_CHUNK];
	struct fault faults[IMPORT_CHUNK];

	for (uint32_t at = 0; at < p->n; at += IMPORT_CHUNK) {
		uint32_t some = p->n - at < IMPORT_CHUNK ? p->n - at : IMPORT_CHUNK;
		unsigned char *replies = arena_alloc(p->session->arena, some * d->reply->size);
		bool answered = session_calls(p->session, &(struct call){.dry = p->dry}, d,
					      (const unsigned char *)messages + at * d->size, some,
					      statuses, faults, replies);
		if (!answered) {
			*why = arena_str(p->rows.arena, p->session->trouble);
			return false;
		}
		for (uint32_t i = 0; i < some; i++)
			fate(p, at + i, statuses[i], &faults[i], replies + i * d->reply->size, ctx);
		session_forget(p->session);
		tell_step(p->options, at + some, p->n);
	}
	return true;
}

struct str pass_warnings(struct arena *a, struct list_of_str texts)
{
	struct str all = STR("");

	for (uint32_t i = 0; i < texts.n; i++) {
		struct str one = language_warning(a, texts.p[i]);
		all = arena_printf(a, "%.*s%s%.*s", (int)all.n, all.p, all.n ? "; " : "",
				   (int)one.n, one.p);
	}
	return all;
}

static bool run(import_pass *pass, struct session *s, struct arena *a, struct str bytes,
		const struct import_options *o, struct import_report *report, struct str *why)
{
	if (o->dry_run || o->strict) {
		if (!pass(s, a, bytes, o, true, report, why))
			return false;
		report->withheld = o->strict && report->counts[IMPORT_REFUSED] > 0;
		if (o->dry_run || report->withheld)
			return true;
	}
	return pass(s, a, bytes, o, false, report, why);
}

bool import_learners(struct session *s, struct arena *a, struct str bytes,
		     const struct import_options *o, struct import_report *report, struct str *why)
{
	return run(learners_pass, s, a, bytes, o, report, why);
}

bool import_slots(struct session *s, struct arena *a, struct str bytes,
		  const struct import_options *o, struct import_report *report, struct str *why)
{
	return run(slots_pass, s, a, bytes, o, report, why);
}

bool import_grades(struct session *s, struct arena *a, struct str bytes,
		   const struct import_options *o, struct import_report *report, struct str *why)
{
	return run(grades_pass, s, a, bytes, o, report, why);
}
