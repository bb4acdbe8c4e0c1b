/* A fault for a control, linked over the product with --wrap: what peers leave unread is kept. */
#include "backlog.h"

bool __wrap_backlog_add(int fd, size_t bytes);

bool __wrap_backlog_add(int fd, size_t bytes)
{
	(void)fd;
	(void)bytes;
	return true;
}
