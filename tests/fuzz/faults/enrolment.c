/* The control of enrolment: what is applied depends on what this process has applied before, so a
 * replay of the log gives something else. */
#include "enrolment/waiting.h"

#define FORGOTTEN 5

void __real_place_put(struct tx *tx, const struct enrolment *e);
void __wrap_place_put(struct tx *tx, const struct enrolment *e);

void __wrap_place_put(struct tx *tx, const struct enrolment *e)
{
	static unsigned calls;

	if (++calls % FORGOTTEN)
		__real_place_put(tx, e);
}
