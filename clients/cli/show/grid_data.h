/* The grid of who was there, as programs and spreadsheets read it.
 *
 *	grid_data(&style, arena, &grid, &out);       // CSV, or JSON when that is the style's form
 */
#ifndef CURSUS_GRID_DATA_H
#define CURSUS_GRID_DATA_H

#include "grid.h"
#include "output.h"

void grid_data(const struct output_style *o, struct arena *a, const struct grid *g,
	       struct buf *out);

#endif
