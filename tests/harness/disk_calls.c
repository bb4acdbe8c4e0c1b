/* Calls of libc, noted on their way to the kernel. */
#undef _FORTIFY_SOURCE
#include "disk_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PATH_BYTES 4096
#define ROOM_BLOCK_BYTES 4096

struct disk_says disk_says;
struct disk_seen disk_seen;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static FILE *calls;
static char *text;
static size_t size;

static void note(const char *call, const char *path)
{
	const char *slash = strrchr(path, '/');

	pthread_mutex_lock(&lock);
	if (calls)
		fprintf(calls, "%s %s\n", call, slash ? slash + 1 : path);
	pthread_mutex_unlock(&lock);
}

static void note_file(const char *call, int fd)
{
	char self[64], path[PATH_BYTES] = "?";

	if (!calls)
		return;
	snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
	ssize_t n = readlink(self, path, sizeof path - 1);
	path[n > 0 ? n : 1] = '\0';
	note(call, path);
}

void disk_calls_begin(void)
{
	pthread_mutex_lock(&lock);
	calls = open_memstream(&text, &size);
	pthread_mutex_unlock(&lock);
	if (!calls)
		abort();
}

char *disk_calls_end(void)
{
	pthread_mutex_lock(&lock);
	fclose(calls);
	calls = NULL;
	pthread_mutex_unlock(&lock);
	return text;
}

int fsync(int fd)
{
	struct stat st;

	note_file("sync", fd);
	if (disk_says.sync_error) {
		errno = disk_says.sync_error;
		return -1;
	}
	if (fstat(fd, &st) == 0)
		disk_seen.synced = st.st_ino;
	return (int)syscall(SYS_fsync, fd);
}

/* LMDB's commits are counted here. */
int fdatasync(int fd)
{
	note_file("sync", fd);
	disk_seen.syncs++;
	if (disk_says.sync_ms)
		poll(NULL, 0, disk_says.sync_ms);
	return (int)syscall(SYS_fdatasync, fd);
}

int fstatvfs(int fd, struct statvfs *out)
{
	struct statfs there;

	if (fstatfs(fd, &there))
		return -1;
	*out = (struct statvfs){.f_frsize = ROOM_BLOCK_BYTES,
				.f_bavail = there.f_bavail * (uint64_t)there.f_bsize /
					    ROOM_BLOCK_BYTES};
	if (disk_says.free_bytes)
		out->f_bavail = disk_says.free_bytes / ROOM_BLOCK_BYTES;
	return 0;
}

int rename(const char *from, const char *to)
{
	note("name", to);
	return (int)syscall(SYS_rename, from, to);
}

int renameat(int from_folder, const char *from, int to_folder, const char *to)
{
	note("name", to);
	disk_seen.syncs_at_birth = disk_seen.syncs;
	return (int)syscall(SYS_renameat, from_folder, from, to_folder, to);
}

int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags)
{
	note("name", to);
	return (int)syscall(SYS_linkat, from_folder, from, to_folder, to, flags);
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
	int flags = calls ? fcntl(fd, F_GETFL) : -1;

	if (flags != -1 && (flags & O_DSYNC))
		note_file("written", fd);
	return syscall(SYS_pwrite64, fd, bytes, n, at);
}
