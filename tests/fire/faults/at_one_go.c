/* A fault for a control, linked over the product with --wrap: a check is made at one go. */
#include "replay.h"

bool __real_replay_step(struct replay *r, struct view *v);
bool __wrap_replay_step(struct replay *r, struct view *v);

bool __wrap_replay_step(struct replay *r, struct view *v)
{
	while (!__real_replay_step(r, v))
		;
	return true;
}
