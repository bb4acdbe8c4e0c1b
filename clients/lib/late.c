/* Sealed half-days of a cohort, which somebody who joins late is not on. */
#include "late.h"

#include <libintl.h>

/* Copied: the session may forget its answers before the text is asked for. */
static struct late_sheet late_sheet_of(struct arena *a, const struct sheet *s)
{
	struct late_sheet l = {.date = s->date, .n = s->roster.n};

	l.learners = arena_alloc(a, (l.n + 1) * sizeof *l.learners);
	for (uint32_t i = 0; i < l.n; i++)
		l.learners[i] = s->roster.p[i].learner;
	return l;
}

void late_load(struct late *l, struct session *s, struct arena *a, uint64_t cohort)
{
	struct sheet_list ask = {.cohort = cohort};
	struct fault fault;
	void *rows;
	uint32_t n = 0;

	*l = (struct late){0};
	if (session_query(s, &desc_sheet_list, &ask, NULL, 0, &rows, &n, &fault) != STATUS_ok)
		return;
	l->sealed = arena_alloc(a, (n + 1) * sizeof *l->sealed);
	for (uint32_t i = 0; i < n; i++) {
		const struct sheet *sheet = (const struct sheet *)rows + i;
		if (sheet->state == sheet_state_SEALED)
			l->sealed[l->n++] = late_sheet_of(a, sheet);
	}
}

/* On the roster: there already, whatever stands there. */
static bool is_on(const struct late_sheet *s, uint64_t learner)
{
	for (uint32_t i = 0; i < s->n; i++)
		if (s->learners[i] == learner)
			return true;
	return false;
}

struct str late_text(struct arena *a, const struct late *l, uint64_t learner, uint32_t since)
{
	uint32_t before = 0, after = 0;
	struct str text = STR("");

	for (uint32_t i = 0; i < l->n; i++)
		if (!is_on(&l->sealed[i], learner))
			*(l->sealed[i].date < since ? &before : &after) += 1;
	if (before)
		text = arena_printf(a,
				    ngettext("joins late: %u half-day was sealed before that day",
					     "joins late: %u half-days were sealed before that day",
					     before),
				    before);
	if (after) {
		struct str more = arena_printf(
			a,
			ngettext("%u sealed half-day from that day on does not have them; add them "
				 "with \"cursus presence correct\"",
				 "%u sealed half-days from that day on do not have them; add them "
				 "with \"cursus presence correct\"",
				 after),
			after);
		text = arena_printf(a, "%.*s%s%.*s", (int)text.n, text.p, text.n ? "; " : "",
				    (int)more.n, more.p);
	}
	return text;
}
