/* accept4 and recv as libzmq calls them, with the limits that it lacks. */
/* Fortified headers define recv inline, and here it is written anew. */
#undef _FORTIFY_SOURCE
#include "intake.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_int descriptors_left_from; /* 0: not guarded */
static atomic_long unread[INTAKE_DESCRIPTORS_MAX], unread_by_all;
static atomic_ullong kept_out, cut_off;

static bool guarded(int fd)
{
	return fd >= 0 && fd < INTAKE_DESCRIPTORS_MAX && atomic_load(&descriptors_left_from) > 0;
}

static void forget(int fd)
{
	atomic_fetch_sub(&unread_by_all, atomic_exchange(&unread[fd], 0));
}

static bool too_much(int fd, long bytes)
{
	long of_one = atomic_fetch_add(&unread[fd], bytes) + bytes;
	long of_all = atomic_fetch_add(&unread_by_all, bytes) + bytes;

	return of_one > INTAKE_BYTES_OF_ONE_MAX ||
	       (of_all > INTAKE_BYTES_MAX && of_one > INTAKE_BYTES_SURE);
}

void intake_guard(uint32_t descriptors)
{
	must(descriptors > INTAKE_DESCRIPTORS_KEPT);
	atomic_store(&descriptors_left_from, (int)(descriptors - INTAKE_DESCRIPTORS_KEPT));
}

void intake_taken(int fd)
{
	if (guarded(fd))
		forget(fd);
}

struct intake_counters intake_counters(void)
{
	return (struct intake_counters){atomic_load(&kept_out), atomic_load(&cut_off)};
}

/* The lowest free number is given: at this one all below are taken. */
int accept4(int listener, __SOCKADDR_ARG peer, socklen_t *restrict size, int flags)
{
	int fd = (int)syscall(SYS_accept4, listener, peer.__sockaddr__, size, flags);
	int from = atomic_load(&descriptors_left_from);

	if (fd >= 0 && from > 0 && fd >= from) {
		close(fd);
		atomic_fetch_add(&kept_out, 1);
		errno = ECONNABORTED;
		return -1;
	}
	if (guarded(fd))
		forget(fd);
	return fd;
}

ssize_t recv(int fd, void *p, size_t n, int flags)
{
	ssize_t got = syscall(SYS_recvfrom, fd, p, n, flags, NULL, NULL);

	if (!guarded(fd))
		return got;
	if (got > 0 && too_much(fd, got)) {
		forget(fd);
		atomic_fetch_add(&cut_off, 1);
		return 0;
	}
	if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) {
		int why = errno;
		forget(fd);
		errno = why;
	}
	return got;
}
