/* send as libzmq calls it, counting what has left, and what waits before it. */
/* Fortified headers define send inline, and here it is written anew. */
#undef _FORTIFY_SOURCE
#include "backlog.h"

#include "clock.h"
#include "intake.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct owing {
	atomic_long bytes;     /* given to libzmq and not sent */
	atomic_llong since_ms; /* when that began */
} owing[INTAKE_DESCRIPTORS_MAX];
static atomic_long owing_by_all;
static atomic_ullong cut_off;
/* Between finding a connection and cutting it off, its number must not become another's. */
static pthread_mutex_t closing = PTHREAD_MUTEX_INITIALIZER;

/* At most what is owed: what libzmq sends besides is not counted before. */
static void reduce(int fd, long bytes)
{
	long before = atomic_load(&owing[fd].bytes), less;

	do
		less = before < bytes ? before : bytes;
	while (!atomic_compare_exchange_weak(&owing[fd].bytes, &before, before - less));
	atomic_fetch_sub(&owing_by_all, less);
}

static void forget(int fd)
{
	atomic_fetch_sub(&owing_by_all, atomic_exchange(&owing[fd].bytes, 0));
}

/* Its end is seen by libzmq, which then frees what waits for it. */
static bool cut_off_longest(void)
{
	int longest = -1;

	pthread_mutex_lock(&closing);
	for (int fd = 0; fd < INTAKE_DESCRIPTORS_MAX; fd++)
		if (atomic_load(&owing[fd].bytes) > 0 &&
		    (longest < 0 ||
		     atomic_load(&owing[fd].since_ms) < atomic_load(&owing[longest].since_ms)))
			longest = fd;
	if (longest >= 0) {
		shutdown(longest, SHUT_RDWR);
		forget(longest);
		atomic_fetch_add(&cut_off, 1);
	}
	pthread_mutex_unlock(&closing);
	return longest >= 0;
}

bool backlog_add(int fd, size_t bytes)
{
	if (!intake_guarded(fd))
		return true;
	atomic_fetch_add(&owing_by_all, (long)bytes);
	long before = atomic_fetch_add(&owing[fd].bytes, (long)bytes);
	if (before == 0)
		atomic_store(&owing[fd].since_ms, clock_monotonic_ms());
	if (before + (long)bytes > BACKLOG_BYTES_OF_ONE_MAX) {
		reduce(fd, (long)bytes);
		return false;
	}
	while (atomic_load(&owing_by_all) > BACKLOG_BYTES_MAX && cut_off_longest())
		;
	return true;
}

void backlog_take_back(int fd, size_t bytes)
{
	if (intake_guarded(fd))
		reduce(fd, (long)bytes);
}

uint64_t backlog_cut_off(void)
{
	return atomic_load(&cut_off);
}

void backlog_forget(int fd)
{
	pthread_mutex_lock(&closing);
	forget(fd);
	pthread_mutex_unlock(&closing);
}

ssize_t send(int fd, const void *p, size_t n, int flags)
{
	ssize_t sent = syscall(SYS_sendto, fd, p, n, flags, NULL, 0);

	if (sent > 0 && intake_guarded(fd))
		reduce(fd, (long)sent);
	return sent;
}
