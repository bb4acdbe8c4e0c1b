/* A copy of a store that is in use: the backend writes it into a pipe in a thread of its own, so
 * that what it holds meanwhile never waits for the disk that the copy goes to. */
#include "store_ops.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#define PIECE_BYTES ((size_t)256 * 1024)

/* Copies are rare: one lock for the stores of a process is enough, and needs no making. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

struct writer {
	struct store *store;
	int fd;
	const char *why;
	bool done;
};

static void *write_all(void *ctx)
{
	struct writer *w = ctx;
	sigset_t all;

	/* A pipe that is not read any more is no reason to end the process. */
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, NULL);
	w->done = w->store->ops->copy_to(w->store, w->fd, &w->why);
	close(w->fd);
	return NULL;
}

static void copying_begin(struct store *s)
{
	pthread_mutex_lock(&lock);
	must(!s->copying);
	while (s->copy_held)
		pthread_cond_wait(&changed, &lock);
	s->copying = true;
	s->copy_ends = false;
	pthread_mutex_unlock(&lock);
}

static bool copying_ends(struct store *s)
{
	pthread_mutex_lock(&lock);
	bool ends = s->copy_ends;
	pthread_mutex_unlock(&lock);
	return ends;
}

static void copying_over(struct store *s)
{
	pthread_mutex_lock(&lock);
	s->copying = false;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&lock);
}

void store_copy_hold(struct store *s)
{
	pthread_mutex_lock(&lock);
	s->copy_held = s->copy_ends = true;
	while (s->copying)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
}

void store_copy_let_go(struct store *s)
{
	pthread_mutex_lock(&lock);
	s->copy_held = false;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&lock);
}

/* Until the pipe ends: COPY_DONE, or why not. */
static enum copied read_all(struct store *s, int fd, store_take *take, void *ctx)
{
	unsigned char *piece = malloc(PIECE_BYTES);
	enum copied copied = COPY_DONE;
	ssize_t n;

	must(piece != NULL);
	while (copied == COPY_DONE && (n = read(fd, piece, PIECE_BYTES)) != 0) {
		if (n < 0)
			copied = COPY_FAILED;
		else if (copying_ends(s))
			copied = COPY_AGAIN;
		else if (!take(ctx, piece, (size_t)n))
			copied = COPY_STOPPED;
	}
	free(piece);
	return copied;
}

static enum copied copy(struct store *s, store_take *take, void *ctx, const char **why)
{
	struct writer w = {.store = s};
	pthread_t thread;
	int ends[2];

	*why = "no pipe or no thread is left for a copy";
	if (pipe2(ends, O_CLOEXEC))
		return COPY_FAILED;
	/* Fewer turns; the size that it has will do too. */
	fcntl(ends[0], F_SETPIPE_SZ, (int)PIECE_BYTES);
	w.fd = ends[1];
	if (pthread_create(&thread, NULL, write_all, &w)) {
		close(ends[0]);
		close(ends[1]);
		return COPY_FAILED;
	}
	enum copied copied = read_all(s, ends[0], take, ctx);
	close(ends[0]);
	must(pthread_join(thread, NULL) == 0);
	*why = w.why ? w.why : "the pipe of the copy broke";
	return copied == COPY_DONE && !w.done ? COPY_FAILED : copied;
}

enum copied store_copy(struct store *s, store_take *take, void *ctx, const char **why)
{
	copying_begin(s);
	enum copied copied = copy(s, take, ctx, why);
	copying_over(s);
	return copied;
}

uint64_t store_copy_bytes(struct store *s)
{
	return s->ops->copy_bytes(s);
}
