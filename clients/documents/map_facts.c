/* A cohort's attendance at a glance: its facts. */
#include "map_paper.h"

#include <libintl.h>

enum due map_gather(struct office *o, const struct subject *s, const void **facts)
{
	const struct frame *frame = office_frame(o, s->cohort);
	struct map_facts *f;

	if (!frame)
		return DUE_REFUSED;
	f = arena_alloc(o->arena, sizeof *f);
	*f = (struct map_facts){.action = frame->action,
				.cohort = frame->cohort.code,
				.date = o->date,
				.created_ms = office_instant(o->date)};
	o->status = grid_gather(o->session, s->cohort, &f->grid, &o->fault);
	if (o->status != STATUS_ok)
		return DUE_REFUSED;
	if (!f->grid.nslots || !f->grid.nlearners)
		return office_not_due(o, "%s",
				      f->grid.nslots ? gettext("nobody is enrolled")
						     : gettext("no half-day is planned"));
	*facts = f;
	return DUE_YES;
}
