/* Draws and erases the progress line. */
#include "progress.h"

#include "term.h"
#include "text.h"

#include <unistd.h>

void progress_begin(struct progress *p, int fd, struct str what, uint64_t total, int64_t now_ms)
{
	*p = (struct progress){.fd = fd, .what = what, .total = total, .began_ms = now_ms};
	p->terminal = term_obeys(fd);
	if (p->terminal)
		p->arena = arena_new();
}

/* A terminal that has gone away is no reason to stop the work. */
static void send(const struct progress *p, struct str s)
{
	while (s.n) {
		ssize_t n = write(p->fd, s.p, s.n);
		if (n <= 0)
			return;
		s.p += n;
		s.n -= (uint32_t)n;
	}
}

static struct str line_of(struct progress *p, uint64_t done, int64_t since_ms)
{
	struct str what = text_visible(p->arena, p->what);
	double rate = (double)done * 1000 / (double)since_ms;
	struct str of =
		p->total ? arena_printf(p->arena, "/%llu", (unsigned long long)p->total) : STR("");

	return arena_printf(p->arena, "%.*s %llu%.*s (%.0f/s)", (int)what.n, what.p,
			    (unsigned long long)done, (int)of.n, of.p, rate);
}

void progress_step(struct progress *p, uint64_t done, int64_t now_ms)
{
	int64_t since_ms = now_ms - p->began_ms;

	if (!p->terminal || since_ms < PROGRESS_AFTER_MS ||
	    (p->shown && now_ms - p->drawn_ms < PROGRESS_EVERY_MS))
		return;
	arena_reset(p->arena);
	/* One column stays free: a full line would wrap and could not be erased. */
	struct str line = text_cut(p->arena, line_of(p, done, since_ms), term_width(p->fd) - 1);
	send(p, arena_printf(p->arena, TERM_ERASE_LINE "%.*s", (int)line.n, line.p));
	p->shown = true;
	p->drawn_ms = now_ms;
}

void progress_end(struct progress *p)
{
	if (p->shown)
		send(p, STR(TERM_ERASE_LINE));
	arena_free(p->arena);
	*p = (struct progress){.fd = p->fd};
}
