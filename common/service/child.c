/* A child, and an alarm that it puts off as long as it gets on. */
#include "child.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static unsigned patience_s; /* 0: not in a child */

void child_alive(void)
{
	if (patience_s)
		alarm(patience_s);
}

static void be_child(bool (*work)(void *ctx), void *ctx, unsigned hang_s)
{
	static const int deadly[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGALRM};
	struct rlimit none = {0, 0};
	sigset_t set;

	/* As it was born: nobody's handlers, no core files of personal data. */
	sigemptyset(&set);
	for (size_t i = 0; i < COUNT(deadly); i++) {
		signal(deadly[i], SIG_DFL);
		sigaddset(&set, deadly[i]);
	}
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	patience_s = hang_s;
	child_alive();
	bool good = work(ctx);
	fflush(NULL);
	_exit(good ? EXIT_SUCCESS : EXIT_FAILURE);
}

struct child_end child_run(bool (*work)(void *ctx), void *ctx, unsigned hang_s)
{
	int status;

	fflush(NULL);
	pid_t pid = fork();
	must(pid >= 0);
	if (pid == 0)
		be_child(work, ctx, hang_s);
	while (waitpid(pid, &status, 0) < 0)
		must(errno == EINTR);
	return (struct child_end){.good = WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS,
				  .signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0,
				  .hung = WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM};
}

const char *child_signal_name(int number)
{
	static const struct {
		int number;
		const char *name;
	} names[] = {{SIGSEGV, "SIGSEGV"}, {SIGBUS, "SIGBUS"},	 {SIGABRT, "SIGABRT"},
		     {SIGFPE, "SIGFPE"},   {SIGALRM, "SIGALRM"}, {SIGKILL, "SIGKILL"}};

	for (size_t i = 0; i < COUNT(names); i++)
		if (names[i].number == number)
			return names[i].name;
	return "another signal";
}
