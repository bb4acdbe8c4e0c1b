/* A fault for a control, linked over the product with --wrap: every request id that caused no event
 * is remembered, as if a key of its own had sent it. */
#include "dedup.h"

void __real_dedup_keep(struct tx *tx, struct arena *a, const struct asked *asked,
		       const struct answered *answered);
void __wrap_dedup_keep(struct tx *tx, struct arena *a, const struct asked *asked,
		       const struct answered *answered);

void __wrap_dedup_keep(struct tx *tx, struct arena *a, const struct asked *asked,
		       const struct answered *answered)
{
	struct asked alone = *asked;

	alone.key = asked->id;
	__real_dedup_keep(tx, a, &alone, answered);
}
