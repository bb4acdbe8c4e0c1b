/* The control of text: times of the day behind midnight are taken. */
#include "clock.h"

bool __real_minutes_parse(struct str text, uint32_t *minutes);
bool __wrap_minutes_parse(struct str text, uint32_t *minutes);

bool __wrap_minutes_parse(struct str text, uint32_t *minutes)
{
	if (__real_minutes_parse(text, minutes))
		return true;
	if (text.n != strlen("24:30") || text.p[2] != ':')
		return false;
	*minutes = 1470;
	return true;
}
