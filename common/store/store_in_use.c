/* Whether somebody writes a store. */
#include "store_ops.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

bool store_lmdb_in_use(const char *dir)
{
	char path[PATH_MAX];
	bool used = false;

	if (snprintf(path, sizeof path, "%s/" STORE_LOCK_FILE, dir) >= (int)sizeof path)
		return false;
	int fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd >= 0) {
		used = flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
		close(fd);
	}
	return used;
}
