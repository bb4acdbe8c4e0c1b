/* Many documents at once, on all processors. */
#include "batch.h"

#include "paper_file.h"

#include <glib.h>

#define THREADS_MAX 8u
/* A thread has fonts of its own to open, which costs about as much as so many documents. */
#define THREAD_PAYS 4u

struct crew {
	struct batch *batch;
	gint next, done, ended;
	GMutex lock; /* of the arena and why */
	struct arena *arena;
	struct str why;
};

static void end(struct crew *c, struct str why)
{
	g_mutex_lock(&c->lock);
	if (!c->why.n)
		c->why = arena_str(c->arena, why);
	g_mutex_unlock(&c->lock);
	g_atomic_int_set(&c->ended, 1);
}

static void keep_why(struct crew *c, struct batch_job *job, struct str why)
{
	g_mutex_lock(&c->lock);
	job->why = arena_str(c->arena, why);
	g_mutex_unlock(&c->lock);
	job->outcome = BATCH_NOT_DRAWN;
}

static void do_job(struct crew *c, struct batch_job *job, struct fonts *fonts, struct arena *a)
{
	struct str why;
	struct buf pdf;

	buf_init(&pdf, PAPER_BYTES_MAX);
	if (!job->document->make(fonts, c->batch->tongue, job->facts, &pdf, a, &why))
		keep_why(c, job, why);
	else if (paper_is(job->path, &pdf))
		job->outcome = BATCH_SAME;
	else if (paper_save(job->path, &pdf, a, &why))
		job->outcome = BATCH_WRITTEN;
	else
		end(c, why);
	buf_free(&pdf);
}

static void work(struct crew *c, bool tells)
{
	struct arena *a = arena_new();
	struct str why;
	struct fonts *fonts = fonts_open(NULL, a, &why);

	if (!fonts)
		end(c, why);
	struct arena *each = arena_new();
	while (!g_atomic_int_get(&c->ended)) {
		uint32_t i = (uint32_t)g_atomic_int_add(&c->next, 1);
		if (i >= c->batch->n)
			break;
		do_job(c, &c->batch->jobs[i], fonts, each);
		arena_reset(each);
		g_atomic_int_inc(&c->done);
		if (tells && c->batch->step)
			c->batch->step(c->batch->ctx, (uint32_t)g_atomic_int_get(&c->done));
	}
	arena_free(each);
	if (fonts)
		fonts_free(fonts);
	arena_free(a);
}

static void *thread_work(void *crew)
{
	work(crew, false);
	return NULL;
}

bool batch_run(struct batch *b, struct arena *a, struct str *why)
{
	struct crew c = {.batch = b, .arena = a};
	GThread *threads[THREADS_MAX];
	/* While one waits for its file to reach the disk, another draws. */
	uint32_t most = 2 * g_get_num_processors(), n = 0;

	most = most > THREADS_MAX ? THREADS_MAX : most;
	most = most > b->n / THREAD_PAYS ? b->n / THREAD_PAYS : most;
	g_mutex_init(&c.lock);
	/* One fewer than threads: this one works too. What cannot be had is done without. */
	while (n + 1 < most && (threads[n] = g_thread_try_new("paper", thread_work, &c, NULL)))
		n++;
	if (b->n)
		work(&c, true);
	while (n)
		g_thread_join(threads[--n]);
	g_mutex_clear(&c.lock);
	*why = c.why;
	return !c.ended;
}
