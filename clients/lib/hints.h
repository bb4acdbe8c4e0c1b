/* What to do next about a refusal: a sentence under the reason, when there is one to give.
 *
 *	struct str hint = hint_for(arena, &fault);
 *	if (hint.n) fprintf(stderr, "  %.*s\n", (int)hint.n, hint.p);
 */
#ifndef CURSUS_HINTS_H
#define CURSUS_HINTS_H

#include "schema.h"

struct str hint_for(struct arena *a, const struct fault *fault);
/* "cohort_open" as it is typed: "cohort open". */
struct str hint_typed(struct arena *a, const struct desc *d);

#endif
