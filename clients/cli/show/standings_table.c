/* The totals of a cohort's learners on one screen. */
#include "standings_table.h"

#include "language.h"
#include "standings.h"
#include "table.h"

#include <libintl.h>

void standings_rows(const struct output_style *o, struct session *s, const struct standing *rows,
		    uint32_t n, struct buf *out)
{
	struct table *t = table_new(s->arena);
	bool placement = standings_placement(rows, n);
	struct standings_cells head = standings_headings(placement);

	for (uint32_t i = 0; i < head.n; i++)
		table_column(t, head.cells[i], i ? TABLE_RIGHT : TABLE_LEFT);
	for (uint32_t i = 0; i < n; i++)
		table_row(t, standings_of(s, &rows[i], placement).cells);
	if (n)
		table_show(t, table_look(o->fd), out);
	if (n && rows[0].asked_permille)
		buf_printf(out, gettext("asked: %s\n"),
			   language_percent(s->arena, rows[0].asked_permille).p);
}
