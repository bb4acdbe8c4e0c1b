/* Loaded into a service by LD_PRELOAD: records the order of what it writes, syncs and sends.
 *
 *	LD_PRELOAD=build/fire/order.so ORDER_TRACE=/tmp/trace cursus-catalogue --home ...
 *
 * The format is trace.h's. What could undo a promise is recorded before the call, what keeps one
 * after it; one lock around the record makes one order of all threads.
 */
#include "../trace.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define STORE_FILE "/data.mdb"
#define BIRTH_FILE "/birth.mdb" /* the same, until it is whole */
#define DATA_FOLDER "/data"
#define ZMQ_MORE 2 /* ZMQ_SNDMORE */

/* libzmq's, without its header: this library is not linked with it. */
typedef struct zmq_msg_t zmq_msg_t;
void *zmq_msg_data(zmq_msg_t *msg);
size_t zmq_msg_size(const zmq_msg_t *msg);
int zmq_send(void *socket, const void *bytes, size_t n, int flags);
int zmq_msg_recv(zmq_msg_t *msg, void *socket, int flags);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int trace_fd = -2;

static void record(enum trace_kind kind, uint64_t at, const struct iovec *parts, int n)
{
	struct trace_record head = {.kind = kind, .at = at};
	struct iovec all[65] = {{&head, sizeof head}};
	int saved = errno;

	for (int i = 0; i < n && i < 64; i++) {
		all[i + 1] = parts[i];
		head.n += parts[i].iov_len;
	}
	pthread_mutex_lock(&lock);
	if (trace_fd == -2) {
		const char *path = getenv("ORDER_TRACE");
		trace_fd = path ? (int)syscall(SYS_openat, AT_FDCWD, path,
					       O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)
				: -1;
	}
	if (trace_fd >= 0 && syscall(SYS_writev, trace_fd, all, n + 1) < 0)
		abort();
	pthread_mutex_unlock(&lock);
	errno = saved;
}

static void record_bytes(enum trace_kind kind, uint64_t at, const void *bytes, size_t n)
{
	record(kind, at, &(struct iovec){(void *)(uintptr_t)bytes, n}, 1);
}

static void record_path(enum trace_kind kind, const char *path)
{
	if (strstr(path, DATA_FOLDER))
		record_bytes(kind, 0, path, strlen(path));
}

/* The next definition of a function, as the type of its caller wants it. */
static void real(void *function, const char *name)
{
	void *found = dlsym(RTLD_NEXT, name);

	if (!found)
		abort();
	memcpy(function, &found, sizeof found);
}

static bool path_of(int fd, char path[PATH_MAX])
{
	char link[64];
	int saved = errno;

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, path, PATH_MAX - 1);
	path[n > 0 ? n : 0] = '\0';
	errno = saved;
	return n > 0;
}

static bool is_store(int fd)
{
	char path[PATH_MAX];
	const char *name = path_of(fd, path) ? strrchr(path, '/') : NULL;

	return name && (strcmp(name, STORE_FILE) == 0 || strcmp(name, BIRTH_FILE) == 0);
}

static bool is_synchronous(int fd)
{
	return fcntl(fd, F_GETFL) & O_DSYNC;
}

static bool is_socket(int fd)
{
	struct stat st;
	int saved = errno;
	bool is = fstat(fd, &st) == 0 && S_ISSOCK(st.st_mode);

	errno = saved;
	return is;
}

/* Writes into the store's file */

static ssize_t written(int fd, bool store, ssize_t n)
{
	if (store && n > 0 && is_synchronous(fd))
		record(TRACE_DURABLE, 0, NULL, 0);
	return n;
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
	static ssize_t (*next)(int, const void *, size_t, off_t);
	bool store = is_store(fd);

	if (!next)
		real(&next, "pwrite");
	if (store)
		record_bytes(TRACE_WRITE, (uint64_t)at, bytes, n);
	return written(fd, store, next(fd, bytes, n, at));
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at)
{
	return pwrite(fd, bytes, n, at);
}

ssize_t pwritev(int fd, const struct iovec *parts, int n, off_t at)
{
	static ssize_t (*next)(int, const struct iovec *, int, off_t);
	bool store = is_store(fd);

	if (!next)
		real(&next, "pwritev");
	if (store)
		record(TRACE_WRITE, (uint64_t)at, parts, n);
	return written(fd, store, next(fd, parts, n, at));
}

ssize_t pwritev64(int fd, const struct iovec *parts, int n, off64_t at)
{
	return pwritev(fd, parts, n, at);
}

ssize_t write(int fd, const void *bytes, size_t n)
{
	static ssize_t (*next)(int, const void *, size_t);
	bool store = is_store(fd);

	if (!next)
		real(&next, "write");
	if (is_socket(fd))
		record(TRACE_SEND, n, NULL, 0);
	else if (store)
		record_bytes(TRACE_WRITE, (uint64_t)lseek(fd, 0, SEEK_CUR), bytes, n);
	return written(fd, store, next(fd, bytes, n));
}

/* LMDB's for pages that stand side by side. */
ssize_t writev(int fd, const struct iovec *parts, int n)
{
	static ssize_t (*next)(int, const struct iovec *, int);
	bool store = is_store(fd);

	if (!next)
		real(&next, "writev");
	if (store)
		record(TRACE_WRITE, (uint64_t)lseek(fd, 0, SEEK_CUR), parts, n);
	return written(fd, store, next(fd, parts, n));
}

int ftruncate(int fd, off_t size)
{
	static int (*next)(int, off_t);

	if (!next)
		real(&next, "ftruncate");
	if (is_store(fd))
		record(TRACE_RESIZE, (uint64_t)size, NULL, 0);
	return next(fd, size);
}

int ftruncate64(int fd, off64_t size)
{
	return ftruncate(fd, size);
}

/* Syncs, of the store's file and of folders */

static int synced(int fd, int (*next)(int))
{
	bool store = is_store(fd);
	char path[PATH_MAX];
	struct stat st;

	if (store)
		record(TRACE_SYNC, 0, NULL, 0);
	int error = next(fd);
	if (!error && store)
		record(TRACE_SYNCED, 0, NULL, 0);
	if (!error && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode) && path_of(fd, path))
		record_bytes(TRACE_FOLDER, 0, path, strlen(path));
	return error;
}

int fsync(int fd)
{
	static int (*next)(int);

	if (!next)
		real(&next, "fsync");
	return synced(fd, next);
}

int fdatasync(int fd)
{
	static int (*next)(int);

	if (!next)
		real(&next, "fdatasync");
	return synced(fd, next);
}

/* Names */

static int opened(int folder, const char *path, int flags, mode_t mode)
{
	static int (*next)(int, const char *, int, ...);
	char full[PATH_MAX];
	int saved = errno;

	if (!next)
		real(&next, "openat");
	bool made = (flags & O_CREAT) && faccessat(folder, path, F_OK, 0) != 0;
	errno = saved;
	int fd = next(folder, path, flags, mode);
	if (made && fd >= 0 && path_of(fd, full))
		record_path(TRACE_MADE, full);
	return fd;
}

static mode_t mode_of(int flags, va_list args)
{
	return flags & (O_CREAT | O_TMPFILE) ? (mode_t)va_arg(args, int) : 0;
}

int open(const char *path, int flags, ...)
{
	va_list args;

	va_start(args, flags);
	mode_t mode = mode_of(flags, args);
	va_end(args);
	return opened(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
	va_list args;

	va_start(args, flags);
	mode_t mode = mode_of(flags, args);
	va_end(args);
	return opened(AT_FDCWD, path, flags, mode);
}

int openat(int folder, const char *path, int flags, ...)
{
	va_list args;

	va_start(args, flags);
	mode_t mode = mode_of(flags, args);
	va_end(args);
	return opened(folder, path, flags, mode);
}

int mkdir(const char *path, mode_t mode)
{
	static int (*next)(const char *, mode_t);
	char full[PATH_MAX];

	if (!next)
		real(&next, "mkdir");
	int error = next(path, mode);
	if (!error && realpath(path, full))
		record_path(TRACE_MADE, full);
	return error;
}

int renameat(int from, const char *name, int to, const char *other)
{
	static int (*next)(int, const char *, int, const char *);
	char full[PATH_MAX];

	if (!next)
		real(&next, "renameat");
	int error = next(from, name, to, other);
	int fd = error ? -1 : openat(to, other, O_RDONLY | O_CLOEXEC);
	if (fd >= 0 && path_of(fd, full))
		record_path(TRACE_MOVED, full);
	if (fd >= 0)
		close(fd);
	return error;
}

int rename(const char *from, const char *to)
{
	return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

/* Messages and sockets */

int zmq_send(void *socket, const void *bytes, size_t n, int flags)
{
	static int (*next)(void *, const void *, size_t, int);

	if (!next)
		real(&next, "zmq_send");
	if (!(flags & ZMQ_MORE))
		record_bytes(TRACE_REPLY, 0, bytes, n);
	return next(socket, bytes, n, flags);
}

int zmq_msg_recv(zmq_msg_t *msg, void *socket, int flags)
{
	static int (*next)(zmq_msg_t *, void *, int);

	if (!next)
		real(&next, "zmq_msg_recv");
	int n = next(msg, socket, flags);
	if (n >= 0)
		record_bytes(TRACE_REQUEST, 0, zmq_msg_data(msg), zmq_msg_size(msg));
	return n;
}

ssize_t send(int fd, const void *bytes, size_t n, int flags)
{
	static ssize_t (*next)(int, const void *, size_t, int);

	if (!next)
		real(&next, "send");
	record(TRACE_SEND, n, NULL, 0);
	return next(fd, bytes, n, flags);
}

ssize_t sendmsg(int fd, const struct msghdr *m, int flags)
{
	static ssize_t (*next)(int, const struct msghdr *, int);
	size_t n = 0;

	if (!next)
		real(&next, "sendmsg");
	for (size_t i = 0; i < (size_t)m->msg_iovlen; i++)
		n += m->msg_iov[i].iov_len;
	record(TRACE_SEND, n, NULL, 0);
	return next(fd, m, flags);
}
