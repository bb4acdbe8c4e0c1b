/* The totals of a cohort's learners on one screen. */
#include "standings.h"

#include "language.h"
#include "shown.h"
#include "table.h"

#include <libintl.h>

#define _(sentence) gettext(sentence)

static struct str count(struct arena *a, uint64_t n)
{
	return arena_printf(a, "%llu", (unsigned long long)n);
}

static void columns(struct table *t, bool placement)
{
	table_column(t, str_of(_("learner")), TABLE_LEFT);
	table_column(t, str_of(_("done")), TABLE_RIGHT);
	table_column(t, str_of(_("attendance")), TABLE_RIGHT);
	table_column(t, str_of(_("present")), TABLE_RIGHT);
	table_column(t, str_of(_("late")), TABLE_RIGHT);
	table_column(t, str_of(_("absent")), TABLE_RIGHT);
	table_column(t, str_of(_("excused")), TABLE_RIGHT);
	table_column(t, str_of(_("not sealed")), TABLE_RIGHT);
	table_column(t, str_of(_("to come")), TABLE_RIGHT);
	table_column(t, str_of(_("can reach")), TABLE_RIGHT);
	table_column(t, str_of(_("may miss")), TABLE_RIGHT);
	if (placement)
		table_column(t, str_of(_("placement")), TABLE_RIGHT);
}

static void row(struct session *s, struct table *t, const struct standing *of)
{
	struct arena *a = s->arena;
	struct str cells[] = {
		session_label(s, &desc_learner, of->learner),
		shown_minutes(a, of->credited_min),
		of->counted_min ? language_percent(a, of->attendance_permille) : STR("-"),
		count(a, of->present_half_days),
		count(a, of->late_half_days),
		count(a, of->absent_half_days),
		count(a, of->excused_half_days),
		shown_minutes(a, of->unproven_min),
		shown_minutes(a, of->remaining_min - of->unproven_min),
		of->counted_min || of->remaining_min ? language_percent(a, of->best_permille)
						     : STR("-"),
		of->out_of_reach ? str_of(_("out of reach")) : shown_minutes(a, of->may_miss_min),
		shown_minutes(a, of->placement_min)};

	table_row(t, cells);
}

void standings_rows(const struct output_style *o, struct session *s, const struct standing *rows,
		    uint32_t n, struct buf *out)
{
	struct table *t = table_new(s->arena);
	bool placement = false;

	for (uint32_t i = 0; i < n; i++)
		placement |= rows[i].placement_asked_min || rows[i].placement_min;
	columns(t, placement);
	for (uint32_t i = 0; i < n; i++)
		row(s, t, &rows[i]);
	if (n)
		table_show(t, table_look(o->fd), out);
	if (n && rows[0].asked_permille)
		buf_printf(out, _("asked: %s\n"),
			   language_percent(s->arena, rows[0].asked_permille).p);
}
