/* Golden pages: the text of a document and its pixels at a low resolution, kept in
 * tests/golden/papers.
 *
 *	golden_page("sheet-full", &pdf);       // CURSUS_GOLDEN=write writes them anew;
 *	                                       // PAPER_SAMPLES=folder keeps the PDF there
 *
 * Text must be the same. Pixels may differ a little, as fonts and poppler do from version to
 * version; a line that moved or is missing differs more.
 */
#ifndef CURSUS_GOLDEN_H
#define CURSUS_GOLDEN_H

#include "base.h"

/* How much a pixel differs at most, of 255, on the average of the first page. */
#define GOLDEN_DIFFERENCE_MAX 0.05

void golden_page(const char *name, const struct buf *pdf);
/* How much the first pages of two documents differ. */
double golden_difference(const struct buf *one, const struct buf *two);

#endif
