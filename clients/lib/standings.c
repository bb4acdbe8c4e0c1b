/* The totals of a cohort's learners as cells. */
#include "standings.h"

#include "language.h"
#include "shown.h"

#include <libintl.h>

#define _(sentence) gettext(sentence)

bool standings_placement(const struct standing *rows, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (rows[i].placement_asked_min || rows[i].placement_min)
			return true;
	return false;
}

/* The placement's is the last. */
static uint32_t cells_with(bool placement)
{
	return placement ? STANDINGS_CELLS_MAX : STANDINGS_CELLS_MAX - 1;
}

struct standings_cells standings_headings(bool placement)
{
	return (struct standings_cells){
		.cells = {str_of(_("learner")), str_of(_("done")), str_of(_("attendance")),
			  str_of(_("present")), str_of(_("late")), str_of(_("absent")),
			  str_of(_("excused")), str_of(_("not sealed")), str_of(_("to come")),
			  str_of(_("can reach")), str_of(_("may miss")), str_of(_("placement"))},
		.n = cells_with(placement)};
}

static struct str count(struct arena *a, uint64_t n)
{
	return arena_printf(a, "%llu", (unsigned long long)n);
}

struct standings_cells standings_of(struct session *s, const struct standing *of, bool placement)
{
	struct arena *a = s->arena;

	return (struct standings_cells){
		.cells = {session_label(s, &desc_learner, of->learner),
			  shown_minutes(a, of->credited_min),
			  of->counted_min ? language_percent(a, of->attendance_permille) : STR("-"),
			  count(a, of->present_half_days), count(a, of->late_half_days),
			  count(a, of->absent_half_days), count(a, of->excused_half_days),
			  shown_minutes(a, of->unproven_min),
			  shown_minutes(a, of->remaining_min - of->unproven_min),
			  of->counted_min || of->remaining_min
				  ? language_percent(a, of->best_permille)
				  : STR("-"),
			  of->out_of_reach ? str_of(_("out of reach"))
					   : shown_minutes(a, of->may_miss_min),
			  shown_minutes(a, of->placement_min)},
		.n = cells_with(placement)};
}
