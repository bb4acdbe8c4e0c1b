/* How a bug is planted: the linker leads every caller of another file to the wrapped function.
 *
 *	WRAPPED(bool, sheet_is_hers, const struct cx *cx, uint64_t cohort, uint64_t trainer)
 *	{
 *		return plant == 5 || __real_sheet_is_hers(cx, cohort, trainer);
 *	}
 *
 * sim.mk names those that are wrapped.
 */
#ifndef CURSUS_SIM_PLANTS_H
#define CURSUS_SIM_PLANTS_H

#include "sim.h"

#define WRAPPED(type, name, ...)                                                                   \
	type __real_##name(__VA_ARGS__);                                                           \
	type __wrap_##name(__VA_ARGS__);                                                           \
	type __wrap_##name(__VA_ARGS__)

#endif
