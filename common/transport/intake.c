/* accept4, connect, recv and close as libzmq calls them, with the limits that it lacks. */
/* Fortified headers define recv inline, and here it is written anew. */
#undef _FORTIFY_SOURCE
#include "intake.h"

#include "backlog.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_int descriptors_left_from; /* 0: not guarded */
static atomic_long unread[INTAKE_DESCRIPTORS_MAX], unread_by_all;
static atomic_ullong kept_out, cut_off, too_large, owned;
static atomic_bool ours[INTAKE_DESCRIPTORS_MAX];

/* libzmq names its threads; all that it does with connections it does in those. */
#define THREAD_OF_LIBZMQ "ZMQbg/"
#define THREAD_NAME_BYTES 16

/* Where the connection stands in ZMTP 3: a greeting, then frames of a byte of flags, a size of one
 * byte or eight, and so many bytes. */
#define GREETING_BYTES 64
#define LONG_FRAME 2
#define HEAD_BYTES_MAX 9
static struct framing {
	uint64_t skip; /* bytes of the frame that are to come */
	unsigned greeted, nhead;
	unsigned char head[HEAD_BYTES_MAX];
	bool strange; /* no ZMTP 3, or a frame that was too large: not looked at any more */
} framings[INTAKE_DESCRIPTORS_MAX];

bool intake_guarded(int fd)
{
	return fd >= 0 && fd < INTAKE_DESCRIPTORS_MAX && atomic_load(&ours[fd]);
}

/* Asked once in each thread: connections come and go, and threads keep their names. */
static bool by_libzmq(void)
{
	static _Thread_local enum { UNKNOWN, LIBZMQ, OTHER } thread;
	char name[THREAD_NAME_BYTES] = "";

	if (thread == UNKNOWN) {
		bool named = pthread_getname_np(pthread_self(), name, sizeof name) == 0;
		thread = named && strncmp(name, THREAD_OF_LIBZMQ, strlen(THREAD_OF_LIBZMQ)) == 0
				 ? LIBZMQ
				 : OTHER;
	}
	return thread == LIBZMQ;
}

static void forget(int fd)
{
	atomic_fetch_sub(&unread_by_all, atomic_exchange(&unread[fd], 0));
}

static void forget_all(int fd)
{
	forget(fd);
	backlog_forget(fd);
	framings[fd] = (struct framing){0};
}

/* A signature of ff and eight bytes and one that is odd, then the version. */
static bool greets(unsigned at, unsigned char byte)
{
	return at == 0 ? byte == 0xff : at == 9 ? (byte & 1) : at == 10 ? byte >= 3 : true;
}

/* false: its head says that the frame is too large. */
static bool begin_frame(struct framing *f)
{
	uint64_t size = 0;
	unsigned whole = f->head[0] & LONG_FRAME ? HEAD_BYTES_MAX : 2;

	if (f->nhead < whole)
		return true;
	for (unsigned i = 1; i < whole; i++)
		size = size << 8 | f->head[i];
	f->nhead = 0;
	f->skip = size;
	return size <= INTAKE_FRAME_BYTES_MAX;
}

static void look_at_frames(struct framing *f, const unsigned char *p, size_t n)
{
	while (n && !f->strange) {
		size_t some = f->skip < n ? (size_t)f->skip : n;
		f->skip -= some;
		if (!some) {
			some = 1;
			if (f->greeted < GREETING_BYTES) {
				f->strange = !greets(f->greeted++, *p);
			} else {
				f->head[f->nhead++] = *p;
				f->strange = !begin_frame(f);
				atomic_fetch_add(&too_large, f->strange);
			}
		}
		p += some;
		n -= some;
	}
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

void intake_own(int fd)
{
	if (fd < 0 || fd >= INTAKE_DESCRIPTORS_MAX || atomic_load(&descriptors_left_from) <= 0)
		return;
	forget_all(fd);
	atomic_store(&ours[fd], true);
	atomic_fetch_add(&owned, 1);
}

bool intake_works(void)
{
	return atomic_load(&descriptors_left_from) <= 0 || atomic_load(&owned) > 0;
}

void intake_taken(int fd)
{
	if (intake_guarded(fd))
		forget(fd);
}

struct intake_counters intake_counters(void)
{
	return (struct intake_counters){atomic_load(&kept_out), atomic_load(&cut_off),
					atomic_load(&too_large)};
}

/* The lowest free number is given: at this one all below are taken. */
int accept4(int listener, __SOCKADDR_ARG peer, socklen_t *restrict size, int flags)
{
	int fd = (int)syscall(SYS_accept4, listener, peer.__sockaddr__, size, flags);
	int from = atomic_load(&descriptors_left_from);

	if (fd < 0 || from <= 0 || !by_libzmq())
		return fd;
	if (fd >= from) {
		close(fd);
		atomic_fetch_add(&kept_out, 1);
		errno = ECONNABORTED;
		return -1;
	}
	intake_own(fd);
	return fd;
}

int connect(int fd, __CONST_SOCKADDR_ARG to, socklen_t size)
{
	if (!intake_guarded(fd) && by_libzmq())
		intake_own(fd);
	return (int)syscall(SYS_connect, fd, to.__sockaddr__, size);
}

ssize_t recv(int fd, void *p, size_t n, int flags)
{
	ssize_t got = syscall(SYS_recvfrom, fd, p, n, flags, NULL, NULL);

	if (!intake_guarded(fd))
		return got;
	if (got > 0)
		look_at_frames(&framings[fd], p, (size_t)got);
	if (got > 0 && too_much(fd, got)) {
		forget(fd);
		atomic_fetch_add(&cut_off, 1);
		return 0;
	}
	return got;
}

/* Before its number can become another's. */
int close(int fd)
{
	if (intake_guarded(fd)) {
		atomic_store(&ours[fd], false);
		forget_all(fd);
	}
	return (int)syscall(SYS_close, fd);
}
