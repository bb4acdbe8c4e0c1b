/* The terminal and the progress line, on a pseudo-terminal and on a pipe. */
#include "term.h"
#include "progress.h"
#include "table.h"
#include "unit.h"

#include <fcntl.h>
#include <pty.h>
#include <stdlib.h>
#include <unistd.h>

static int screen, tty;

static void open_terminal(unsigned short columns)
{
	struct winsize size = {.ws_row = 24, .ws_col = columns};

	ck_assert_int_eq(openpty(&screen, &tty, NULL, NULL, &size), 0);
	ck_assert_int_eq(fcntl(screen, F_SETFL, O_NONBLOCK), 0);
	setenv("TERM", "xterm", 1);
	unsetenv("NO_COLOR");
	unsetenv("COLUMNS");
}

static void shows(const char *expected)
{
	char seen[1000];
	ssize_t n = read(screen, seen, sizeof seen - 1);

	seen[n > 0 ? n : 0] = '\0';
	ck_assert_str_eq(seen, expected);
}

UNIT(terminal, colour)
{
	int pipes[2];

	open_terminal(100);
	ck_assert_int_eq(pipe(pipes), 0);
	ck_assert(term_colour(tty));
	ck_assert(!term_colour(pipes[1]));
	setenv("NO_COLOR", "1", 1);
	ck_assert(!term_colour(tty));
	ck_assert(term_obeys(tty));
	setenv("NO_COLOR", "", 1);
	ck_assert(term_colour(tty));
	setenv("TERM", "dumb", 1);
	ck_assert(!term_colour(tty));
	unsetenv("TERM");
	ck_assert(!term_colour(tty));
}

UNIT(terminal, width)
{
	int pipes[2];

	open_terminal(100);
	ck_assert_int_eq(pipe(pipes), 0);
	ck_assert_int_eq(term_width(tty), 100);
	ck_assert_int_eq(term_width(pipes[1]), 0);
	setenv("COLUMNS", "60", 1);
	ck_assert_int_eq(term_width(tty), 60);
	ck_assert_int_eq(term_width(pipes[1]), 0);
	setenv("COLUMNS", "0", 1);
	ck_assert_int_eq(term_width(tty), 100);
	setenv("COLUMNS", "wide", 1);
	ck_assert_int_eq(term_width(tty), 100);
	open_terminal(0);
	ck_assert_int_eq(term_width(tty), 80);
	struct table_look look = table_look(tty);
	ck_assert_int_eq(look.width, 80);
	ck_assert(look.colour);
}

UNIT(terminal, progress_after_a_second_then_gone)
{
	struct progress p;

	open_terminal(100);
	progress_begin(&p, tty, STR("inscriptions"), 20000, 5000);
	progress_step(&p, 10, 5999);
	shows("");
	progress_step(&p, 1500, 6000);
	shows("\r\033[Kinscriptions 1500/20000 (1500/s)");
	progress_step(&p, 1600, 6099);
	shows("");
	progress_step(&p, 2000, 7000);
	shows("\r\033[Kinscriptions 2000/20000 (1000/s)");
	progress_end(&p);
	shows("\r\033[K");
}

UNIT(terminal, progress_of_a_short_command_says_nothing)
{
	struct progress p;

	open_terminal(100);
	progress_begin(&p, tty, STR("import"), 10, 0);
	progress_step(&p, 9, 999);
	progress_end(&p);
	shows("");
}

UNIT(terminal, progress_without_total_on_a_narrow_terminal)
{
	struct progress p;

	open_terminal(12);
	progress_begin(&p, tty, STR("a\033b"), 0, 0);
	progress_step(&p, 1234567, 2000);
	char seen[100];
	ssize_t n = read(screen, seen, sizeof seen);
	ck_assert_int_gt(n, 4);
	ck_assert_int_eq(memcmp(seen, "\r\033[Ka", 5), 0);
	ck_assert_ptr_null(memchr(seen + 4, '\033', (size_t)n - 4));
	ck_assert_ptr_nonnull(memmem(seen, (size_t)n, "…", 3));
	progress_end(&p);
}

UNIT(terminal, progress_never_on_a_pipe)
{
	struct progress p;
	int pipes[2];
	char byte;

	open_terminal(100);
	ck_assert_int_eq(pipe(pipes), 0);
	ck_assert_int_eq(fcntl(pipes[0], F_SETFL, O_NONBLOCK), 0);
	progress_begin(&p, pipes[1], STR("import"), 10, 0);
	progress_step(&p, 9, 100000);
	progress_end(&p);
	ck_assert_int_eq(read(pipes[0], &byte, 1), -1);
}
