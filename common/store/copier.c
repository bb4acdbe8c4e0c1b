/* One copy of the store at a time, in a thread: temporary file, sync, name, sync of the folder. */
#include "copier.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* So much is given to the disk at once; the service's own commits would wait behind all of it. */
#define SYNC_BYTES ((uint64_t)16 << 20)
/* A map that doubles each time does not grow more often than that. */
#define TRIES_MAX 40
#define NAME_BYTES 64

struct copier {
	struct store *store;
	char name[NAME_BYTES], part[NAME_BYTES];
	unsigned char id[COPIER_ID_BYTES]; /* of the request that began the last copy */
	pthread_t thread;
	bool joinable; /* the thread is to be joined */
	pthread_mutex_t lock;
	struct copier_state state; /* under the lock, and so is what follows */
	bool stop;
};

/* The thread's own. */
struct job {
	struct copier *copier;
	int folder, file;
	crypto_generichash_state hash;
	uint64_t bytes, synced;
	int error; /* of the file; 0: none */
	bool stopped;
};

struct copier *copier_new(struct store *store, const char *name)
{
	struct copier *c = calloc(1, sizeof *c);

	must(c != NULL && sodium_init() >= 0 && pthread_mutex_init(&c->lock, NULL) == 0);
	c->store = store;
	must((size_t)snprintf(c->name, NAME_BYTES, "%s.mdb", name) < NAME_BYTES);
	must((size_t)snprintf(c->part, NAME_BYTES, "%s.mdb.part", name) < NAME_BYTES);
	return c;
}

static void fail(struct copier *c, enum reason why, const char *got, uint64_t limit)
{
	pthread_mutex_lock(&c->lock);
	c->state.step = COPIER_FAILED;
	c->state.why = why;
	c->state.limit = limit;
	snprintf(c->state.got, sizeof c->state.got, "%s", got);
	pthread_mutex_unlock(&c->lock);
}

static void fail_by_errno(struct copier *c, int error)
{
	if (error == ENOSPC || error == EDQUOT)
		fail(c, REASON_copy_no_room, "", c->state.total);
	else
		fail(c, REASON_not_writable, strerror(error), 0);
}

/* Whoever asked may be gone and may have removed what was begun. */
static bool is_wanted(struct job *j)
{
	struct copier *c = j->copier;
	struct stat st;

	pthread_mutex_lock(&c->lock);
	j->stopped = c->stop;
	c->state.bytes = j->bytes;
	pthread_mutex_unlock(&c->lock);
	if (!j->stopped && fstat(j->file, &st) == 0 && st.st_nlink == 0)
		j->error = ENOENT;
	return !j->stopped && !j->error;
}

static bool take(void *ctx, const void *bytes, size_t n)
{
	struct job *j = ctx;
	const unsigned char *p = bytes;

	crypto_generichash_update(&j->hash, p, n);
	while (n) {
		ssize_t some = write(j->file, p, n);
		if (some < 0 && errno == EINTR)
			continue;
		if (some <= 0) {
			j->error = errno;
			return false;
		}
		p += some;
		n -= (size_t)some;
		j->bytes += (uint64_t)some;
	}
	if (j->bytes - j->synced >= SYNC_BYTES) {
		if (fdatasync(j->file))
			j->error = errno;
		j->synced = j->bytes;
	}
	return is_wanted(j);
}

static bool job_open(struct job *j)
{
	struct copier *c = j->copier;
	struct stat st;
	struct statvfs disk;

	j->folder = open(c->state.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (j->folder < 0 && (errno == ENOENT || errno == ENOTDIR))
		fail(c, REASON_not_a_folder, c->state.folder, 0);
	else if (j->folder < 0)
		fail_by_errno(c, errno);
	if (j->folder < 0)
		return false;
	if (fstatat(j->folder, c->name, &st, AT_SYMLINK_NOFOLLOW) == 0) {
		fail(c, REASON_copy_there, c->name, 0);
		return false;
	}
	if (fstatvfs(j->folder, &disk) == 0 &&
	    (uint64_t)disk.f_bavail * disk.f_frsize < c->state.total + COPIER_SPARE_BYTES) {
		fail(c, REASON_copy_no_room, "", c->state.total);
		return false;
	}
	unlinkat(j->folder, c->part, 0);
	j->file = openat(j->folder, c->part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
			 0600);
	if (j->file < 0)
		fail_by_errno(c, errno);
	return j->file >= 0;
}

static bool job_copy(struct job *j)
{
	struct copier *c = j->copier;
	const char *why = "";
	enum copied copied = COPY_AGAIN;

	for (unsigned n = 0; copied == COPY_AGAIN && n < TRIES_MAX; n++) {
		must(crypto_generichash_init(&j->hash, NULL, 0, COPIER_DIGEST_BYTES) == 0);
		j->bytes = j->synced = 0;
		if (ftruncate(j->file, 0) || lseek(j->file, 0, SEEK_SET) != 0) {
			j->error = errno;
			break;
		}
		copied = store_copy(c->store, take, j, &why);
	}
	if (copied == COPY_DONE)
		return true;
	if (j->error == ENOENT)
		fail(c, REASON_copy_failed, "it was removed", 0);
	else if (j->error)
		fail_by_errno(c, j->error);
	else
		fail(c, REASON_copy_failed, j->stopped ? "the service stops" : why, 0);
	return false;
}

static bool job_name(struct job *j)
{
	struct copier *c = j->copier;

	if (fsync(j->file) == 0 && renameat(j->folder, c->part, j->folder, c->name) == 0 &&
	    fsync(j->folder) == 0)
		return true;
	fail_by_errno(c, errno);
	unlinkat(j->folder, c->name, 0);
	return false;
}

static void job_done(struct job *j)
{
	struct copier *c = j->copier;

	pthread_mutex_lock(&c->lock);
	crypto_generichash_final(&j->hash, c->state.digest, COPIER_DIGEST_BYTES);
	c->state.bytes = c->state.total = j->bytes;
	c->state.step = COPIER_DONE;
	pthread_mutex_unlock(&c->lock);
}

static void *job(void *ctx)
{
	struct job j = {.copier = ctx, .folder = -1, .file = -1};

	/* Of this thread alone, and of the one that it makes: whoever is served goes first. */
	setpriority(PRIO_PROCESS, (id_t)gettid(), COPIER_NICE);
	bool good = job_open(&j) && job_copy(&j) && job_name(&j);

	if (good)
		job_done(&j);
	else if (j.file >= 0)
		unlinkat(j.folder, j.copier->part, 0);
	if (j.file >= 0)
		close(j.file);
	if (j.folder >= 0)
		close(j.folder);
	return NULL;
}

static void join(struct copier *c)
{
	if (c->joinable)
		must(pthread_join(c->thread, NULL) == 0);
	c->joinable = false;
}

enum reason copier_begin(struct copier *c, struct str folder,
			 const unsigned char id[COPIER_ID_BYTES])
{
	struct copier_state *s = &c->state;
	uint64_t total = store_copy_bytes(c->store);

	if (!total)
		return REASON_no_copies;
	if (folder.n == 0 || folder.p[0] != '/' || folder.n + NAME_BYTES >= COPIER_PATH_BYTES)
		return REASON_not_absolute;
	pthread_mutex_lock(&c->lock);
	bool same = s->step != COPIER_IDLE && memcmp(id, c->id, COPIER_ID_BYTES) == 0;
	bool busy = s->step == COPIER_COPYING;
	pthread_mutex_unlock(&c->lock);
	if (same || busy)
		return same ? REASON_none : REASON_copy_going_on;
	join(c);
	*s = (struct copier_state){.step = COPIER_COPYING, .total = total};
	memcpy(c->id, id, COPIER_ID_BYTES);
	snprintf(s->folder, sizeof s->folder, "%.*s", (int)folder.n, folder.p);
	snprintf(s->file, sizeof s->file, "%.*s/%s", (int)folder.n, folder.p, c->name);
	c->joinable = pthread_create(&c->thread, NULL, job, c) == 0;
	if (!c->joinable)
		fail(c, REASON_copy_failed, "no thread is left for it", 0);
	return REASON_none;
}

void copier_look(struct copier *c, struct copier_state *out)
{
	pthread_mutex_lock(&c->lock);
	*out = c->state;
	pthread_mutex_unlock(&c->lock);
}

void copier_free(struct copier *c)
{
	if (!c)
		return;
	pthread_mutex_lock(&c->lock);
	c->stop = true;
	pthread_mutex_unlock(&c->lock);
	join(c);
	pthread_mutex_destroy(&c->lock);
	free(c);
}
