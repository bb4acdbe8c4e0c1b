/* Starting and stopping the four services of a home on this machine. */
#include "launch.h"

#include "files.h"
#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <libintl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define READY_FD 3
/* One that ends before it is ready is noticed at once; one that makes the records of millions of
 * events anew takes as long as a check. */
#define READY_WAIT_MS (30 * 60 * 1000)
#define LOG_TAIL_BYTES 400

/* The child: its log on stdout and stderr, the pipe on descriptor 3, then the service. */
static _Noreturn void become(const char *program, const char *home, const char *log,
			     enum launch_mode mode, int ready)
{
	char *folder = g_path_get_dirname(log);
	bool as_owner = files_as_owner(folder);
	int out = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600),
	    in = open("/dev/null", O_RDONLY);

	files_as_self(as_owner);
	g_free(folder);

	if (mode == LAUNCH_DAEMONS)
		setsid();
	else
		prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (out < 0 || in < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
		_exit(127);
	if (ready != READY_FD) {
		if (dup2(ready, READY_FD) < 0)
			_exit(127);
	} else {
		fcntl(ready, F_SETFD, 0);
	}
	close_range(READY_FD + 1, ~0U, 0);
	const char *argv[] = {program, "--home",
			      home,    "--ready-fd",
			      "3",     mode == LAUNCH_REHEARSAL ? "--rehearsal" : NULL,
			      NULL};
	execv(program, (char *const *)(uintptr_t)argv);
	_exit(127);
}

/* The end of a log, for the sentence about a service that did not start. */
static struct str log_tail(struct arena *a, const char *log)
{
	char text[LOG_TAIL_BYTES + 1];
	FILE *f = fopen(log, "r");
	size_t n = 0;

	if (f && (fseek(f, -LOG_TAIL_BYTES, SEEK_END) == 0 || fseek(f, 0, SEEK_SET) == 0))
		n = fread(text, 1, LOG_TAIL_BYTES, f);
	if (f)
		fclose(f);
	struct str tail = str_trim((struct str){text, (uint32_t)n});
	for (uint32_t i = tail.n; i-- > 1;) {
		if (tail.p[i - 1] != '\n')
			continue;
		tail = (struct str){tail.p + i, tail.n - i};
		break;
	}
	return arena_str(a, tail);
}

static bool wait_ready(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	char byte;
	int n;

	do
		n = poll(&p, 1, READY_WAIT_MS);
	while (n < 0 && errno == EINTR);
	return n == 1 && read(fd, &byte, 1) == 1;
}

static bool launch_one(struct arena *a, const char *home, const char *service,
		       enum launch_mode mode, pid_t *pid, struct str *why)
{
	struct str program;
	const char *log = home_at(a, home, "log/%s.log", service).p;
	int ready[2];

	if (!program_service(a, service, &program, why))
		return false;
	if (pipe2(ready, O_CLOEXEC) != 0) {
		*why = arena_printf(a, "pipe: %s", strerror(errno));
		return false;
	}
	*pid = fork();
	if (*pid == 0)
		become(program.p, home, log, mode, ready[1]);
	close(ready[1]);
	bool good = *pid > 0 && wait_ready(ready[0]);
	close(ready[0]);
	if (!good) {
		struct str tail = log_tail(a, log);
		*why = arena_printf(a, gettext("%s did not start: %.*s (%s)"), service, (int)tail.n,
				    tail.p, log);
		return false;
	}
	if (mode != LAUNCH_DAEMONS)
		return true;
	return file_write(home_at(a, home, "run/%s.pid", service).p, FILE_OPEN,
			  arena_printf(a, "%d\n", (int)*pid), a, why);
}

bool launch_services(struct arena *a, const char *home, enum launch_mode mode, struct launched *l,
		     struct str *why)
{
	*l = (struct launched){0};
	for (int i = 0; i < SERVICES_N; i++) {
		if (mode == LAUNCH_DAEMONS && launch_pid(a, home, service_rows[i].name))
			continue;
		if (!launch_one(a, home, service_rows[i].name, mode, &l->pids[i], why)) {
			launch_stop(l);
			return false;
		}
	}
	return true;
}

void launch_stop(struct launched *l)
{
	for (int i = SERVICES_N; i-- > 0;)
		if (l->pids[i] > 0)
			kill(l->pids[i], SIGTERM);
	for (int i = SERVICES_N; i-- > 0;) {
		while (l->pids[i] > 0 && waitpid(l->pids[i], NULL, 0) < 0 && errno == EINTR)
			;
		l->pids[i] = 0;
	}
}

/* The process that listens on the service's socket, whoever started it: no file has to be believed.
 * 0: nobody does; -1: somebody in another container, whose processes have other numbers. */
static pid_t listener(struct arena *a, const char *home, const char *service)
{
	struct str endpoint = home_endpoint(a, home, service);
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	struct ucred peer = {0};
	socklen_t size = sizeof peer;
	struct str path = {endpoint.p + strlen("ipc://"), endpoint.n - (uint32_t)strlen("ipc://")};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	must(path.n < sizeof address.sun_path);
	memcpy(address.sun_path, path.p, path.n);
	if (fd < 0)
		return 0;
	/* A queue that is full is a service too. */
	bool there = connect(fd, (const struct sockaddr *)&address, sizeof address) == 0;
	if (there && getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
		peer.pid = 0;
	close(fd);
	return !there ? 0 : peer.pid > 0 ? peer.pid : -1;
}

/* As the last `cursus up` wrote it: a service that is starting, or ending, listens nowhere. */
static pid_t noted(struct arena *a, const char *home, const char *service)
{
	struct str text, why;
	uint64_t pid;

	if (!file_read(home_at(a, home, "run/%s.pid", service).p, FILE_OPEN, 32, a, &text, &why) ||
	    !str_u64(str_trim(text), &pid) || pid == 0 || pid > INT32_MAX)
		return 0;
	return (pid_t)pid;
}

/* Is that process one of our services? A number that was given again to somebody else is not. */
static bool is_service(struct arena *a, pid_t pid, const char *service)
{
	char target[4096];
	ssize_t n =
		readlink(arena_printf(a, "/proc/%d/exe", (int)pid).p, target, sizeof target - 1);
	const char *wanted = arena_printf(a, "/cursus-%s", service).p;

	if (n <= 0)
		return false;
	target[n] = '\0';
	char *deleted = strstr(target, " (deleted)");
	if (deleted)
		*deleted = '\0';
	size_t length = strlen(target), tail = strlen(wanted);
	return length > tail && strcmp(target + length - tail, wanted) == 0;
}

pid_t launch_pid(struct arena *a, const char *home, const char *service)
{
	pid_t pid = listener(a, home, service);

	if (pid)
		return pid;
	pid = noted(a, home, service);
	return pid && is_service(a, pid, service) ? pid : 0;
}

/* Gone, or a zombie that its parent has not asked for yet. */
static bool has_ended(struct arena *a, pid_t pid)
{
	char state[256] = "";
	FILE *f = fopen(arena_printf(a, "/proc/%d/stat", (int)pid).p, "r");
	size_t n = f ? fread(state, 1, sizeof state - 1, f) : 0;

	if (f)
		fclose(f);
	/* "12 (cursus-catalogue) Z ..." */
	const char *bracket = n ? strrchr(state, ')') : NULL;
	return !bracket || bracket[1] == '\0' || bracket[2] == 'Z' || bracket[2] == 'X';
}

enum launch_end launch_end(struct arena *a, const char *home, const char *service, int wait_ms)
{
	pid_t pid = launch_pid(a, home, service);

	if (!pid)
		return LAUNCH_ENDED;
	if (pid < 0)
		return LAUNCH_ELSEWHERE;
	if (kill(pid, SIGTERM) != 0 && errno != ESRCH)
		return LAUNCH_NOT_OURS;
	for (int waited = 0; waited < wait_ms && !has_ended(a, pid); waited += 20) {
		waitpid(pid, NULL, WNOHANG);
		poll(NULL, 0, 20);
	}
	if (!has_ended(a, pid))
		return LAUNCH_RUNS;
	unlink(home_at(a, home, "run/%s.pid", service).p);
	return LAUNCH_ENDED;
}
