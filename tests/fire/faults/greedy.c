/* A fault for a control, linked over the product with --wrap: keys do not take turns. */
#include "turns.h"

struct turns *__real_turns_new(bool unfair);
struct turns *__wrap_turns_new(bool unfair);

struct turns *__wrap_turns_new(bool unfair)
{
	(void)unfair;
	return __real_turns_new(true);
}
