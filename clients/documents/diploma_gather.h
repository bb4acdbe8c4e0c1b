/* The diploma among the documents of a cohort: her valid one, as it was signed.
 *
 *	struct subject s = {.cohort = 7, .learner = 12};
 *	if (diploma_gather(&office, &s, &facts) == DUE_YES &&
 *	    diploma_make(fonts, TONGUE_FRENCH, facts, &pdf, arena, &why)) ...
 *
 * The facts are a diploma_file as the service gives it.
 */
#ifndef CURSUS_DIPLOMA_GATHER_H
#define CURSUS_DIPLOMA_GATHER_H

#include "office.h"
#include "paper.h"

enum due diploma_gather(struct office *o, const struct subject *s, const void **facts);
bool diploma_make(struct fonts *fonts, enum tongue t, const void *facts, struct buf *out,
		  struct arena *a, struct str *why);

#endif
