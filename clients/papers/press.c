/* Many documents at once: a thread for each processor, each with fonts of its own. */
#include "press.h"

#include "paper.h"
#include "paper_file.h"

#include <glib.h>
#include <stdatomic.h>

#define THREADS_MAX 16u

struct work {
	const struct sheet_of_paper *all;
	unsigned n;
	bool (*draw)(struct fonts *fonts, const void *facts, struct buf *out, struct arena *a,
		     struct str *why);
	void (*step)(void *ctx, unsigned done);
	void *ctx;
	atomic_uint next, done;
	atomic_bool failed;
};

struct hand {
	struct work *work;
	bool caller; /* who may call step */
	struct arena *a, *one;
	struct str why;
	unsigned failed_at;
	GThread *thread;
};

static bool make(struct hand *h, struct fonts *fonts, const struct sheet_of_paper *s)
{
	struct buf pdf;

	arena_reset(h->one);
	buf_init(&pdf, PAPER_BYTES_MAX);
	bool made = h->work->draw(fonts, s->facts, &pdf, h->one, &h->why) &&
		    paper_save(s->path, &pdf, h->one, &h->why);
	buf_free(&pdf);
	if (!made)
		h->why = arena_str(h->a, h->why);
	return made;
}

static void *run(void *arg)
{
	struct hand *h = arg;
	struct work *w = h->work;
	struct fonts *fonts = fonts_open(NULL, h->a, &h->why);
	unsigned i = 0;

	if (!fonts)
		h->failed_at = 0;
	while (fonts && !atomic_load(&w->failed) && (i = atomic_fetch_add(&w->next, 1)) < w->n) {
		if (!make(h, fonts, &w->all[i])) {
			h->failed_at = i;
			break;
		}
		unsigned done = atomic_fetch_add(&w->done, 1) + 1;
		if (h->caller && w->step)
			w->step(w->ctx, done);
	}
	if (h->failed_at < w->n)
		atomic_store(&w->failed, true);
	fonts_free(fonts);
	return NULL;
}

bool press(const struct sheet_of_paper *all, unsigned n,
	   bool (*draw)(struct fonts *fonts, const void *facts, struct buf *out, struct arena *a,
			struct str *why),
	   void (*step)(void *ctx, unsigned done), void *ctx, struct arena *a, struct str *why)
{
	struct work w = {.all = all, .n = n, .draw = draw, .step = step, .ctx = ctx};
	struct hand hands[THREADS_MAX];
	unsigned nhands = g_get_num_processors(), first = n;

	nhands = nhands < THREADS_MAX ? nhands : THREADS_MAX;
	nhands = nhands < n ? nhands : n;
	for (unsigned i = nhands; i-- > 0;) {
		hands[i] = (struct hand){.work = &w,
					 .caller = i == 0,
					 .a = arena_new(),
					 .one = arena_new(),
					 .failed_at = n};
		if (i) /* one that cannot be had leaves its part to the others */
			hands[i].thread = g_thread_try_new("press", run, &hands[i], NULL);
	}
	if (nhands)
		run(&hands[0]);
	for (unsigned i = 0; i < nhands; i++) {
		if (hands[i].thread)
			g_thread_join(hands[i].thread);
		if (hands[i].failed_at < first) {
			first = hands[i].failed_at;
			*why = arena_str(a, hands[i].why);
		}
		arena_free(hands[i].a);
		arena_free(hands[i].one);
	}
	return first == n;
}
