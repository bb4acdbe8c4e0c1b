/* Real services in a scratch home. */
#include "place.h"

#include "client.h"
#include "clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define READY_FD 3
#define ARGUMENTS_MAX 32

static uint64_t random_state = 1;

void fire_seed(uint64_t seed)
{
	random_state = seed * 2654435769u + 1;
}

uint64_t fire_random(uint64_t n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state % n;
}

void fire_sleep(int64_t ms)
{
	poll(NULL, 0, (int)ms);
}

const char *place_at(struct place *p, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	struct str rest = arena_vprintf(p->a, format, args);
	va_end(args);
	return arena_printf(p->a, "%s/%s", p->folder, rest.p).p;
}

bool place_make(struct place *p, const char *build)
{
	const char *tmp = getenv("TMPDIR");
	struct principal me = {.name = STR("fire"),
			       .roles = ORGANISER | REGISTRAR | ADMIN | AUDITOR | GATEWAY};
	struct str why = STR("no scratch folder");

	*p = (struct place){.a = arena_new(), .bin = build};
	p->build = realpath(build, NULL);
	p->folder =
		strdup(arena_printf(p->a, "%s/cursus-fire-XXXXXX", tmp && *tmp ? tmp : "/tmp").p);
	must(p->folder && p->build);
	if (mkdtemp(p->folder)) {
		p->home = place_at(p, "home");
		if (home_make(p->home, p->a, &why) &&
		    home_person(p->home, FIRE_KEY, &me, p->a, &why))
			return true;
	}
	fprintf(stderr, "fire: %.*s\n", (int)why.n, why.p);
	return false;
}

/* A program of ours or of the system, to its end; its wait status. */
static int run(const char *const *argv, const char *out)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		int fd = out ? open(out, O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;
		if (out && (fd < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0))
			_exit(127);
		execvp(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

void place_clear(const char *folder)
{
	const char *argv[] = {"rm", "-rf", "--", folder, NULL};

	must(run(argv, NULL) == 0);
}

void place_copy(const char *from, const char *to)
{
	const char *argv[] = {"cp", "-a", "--", from, to, NULL};

	place_clear(to);
	must(run(argv, NULL) == 0);
}

void place_remove(struct place *p)
{
	for (int i = 0; i < SERVICES_N; i++)
		place_kill(p, i);
	if (getenv("FIRE_KEEP"))
		printf("  kept: %s\n", p->folder);
	else
		place_clear(p->folder);
	free(p->folder);
	free((char *)(uintptr_t)p->build);
	arena_free(p->a);
}

static _Noreturn void become(struct place *p, const char *name, const char *const *under, int ready)
{
	const char *argv[ARGUMENTS_MAX], *log = home_at(p->a, p->home, "log/%s.log", name).p;
	const char *program = arena_printf(p->a, "%s/cursus-%s", p->bin, name).p;
	int n = 0, out = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (out < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
		_exit(127);
	if (ready == READY_FD ? fcntl(ready, F_SETFD, 0) < 0 : dup2(ready, READY_FD) < 0)
		_exit(127);
	close_range(READY_FD + 1, ~0U, 0);
	while (under && under[n] && n < ARGUMENTS_MAX - 6) {
		argv[n] = under[n];
		n++;
	}
	const char *tail[] = {program, "--home", p->home, "--ready-fd", "3", NULL};
	memcpy(argv + n, tail, sizeof tail);
	if (p->preload) {
		setenv("LD_PRELOAD", p->preload, 1);
		setenv("ORDER_TRACE", place_at(p, "trace-%s", name), 1);
	}
	execvp(argv[0], (char *const *)(uintptr_t)argv);
	_exit(127);
}

int place_begin(struct place *p, int service, const char *const *under)
{
	int ready[2];

	must(p->pids[service] == 0 && pipe2(ready, O_CLOEXEC) == 0);
	fflush(NULL);
	pid_t pid = fork();
	must(pid >= 0);
	if (pid == 0)
		become(p, service_rows[service].name, under, ready[1]);
	p->pids[service] = pid;
	close(ready[1]);
	return ready[0];
}

bool place_ready(int fd, int wait_ms)
{
	struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
	char byte;
	bool good = poll(&poll_fd, 1, wait_ms) == 1 && read(fd, &byte, 1) == 1;

	close(fd);
	return good;
}

bool place_start(struct place *p, int service, const char *const *under)
{
	return place_ready(place_begin(p, service, under), READY_MS);
}

bool place_start_all(struct place *p)
{
	for (int i = 0; i < SERVICES_N; i++) {
		if (place_start(p, i, NULL))
			continue;
		fprintf(stderr, "fire: %s did not start; see %s/log\n", service_rows[i].name,
			p->home);
		return false;
	}
	return true;
}

static int finish(struct place *p, int service, int signal_number)
{
	int status = 0;

	if (p->pids[service] <= 0)
		return 0;
	kill(p->pids[service], signal_number);
	while (waitpid(p->pids[service], &status, 0) < 0 && errno == EINTR)
		;
	p->pids[service] = 0;
	return status;
}

void place_kill(struct place *p, int service)
{
	finish(p, service, SIGKILL);
}

int place_stop(struct place *p, int service)
{
	return finish(p, service, SIGTERM);
}

void place_stop_all(struct place *p)
{
	for (int i = SERVICES_N; i-- > 0;)
		place_stop(p, i);
}

bool place_answers(struct place *p, int service, int wait_ms)
{
	struct arena *a = arena_new();
	struct str why;
	struct envelope e = {
		.version = WIRE_VERSION, .type = TYPE_NUMBER_health, .body = STR("\x80")};
	struct reply reply = {0};
	struct key_pair *key = key_load(home_at(a, p->home, "keys/" FIRE_KEY ".key").p, a, &why);
	struct client *c = key ? client_open(p->home, key, a, &why) : NULL;
	bool answered = c &&
			client_call(c, service_rows[service].name, &e, wait_ms, a, &reply, &why) &&
			reply.status == STATUS_ok;

	client_close(c);
	key_free(key);
	arena_free(a);
	return answered;
}

bool place_check(struct place *p)
{
	const char *argv[] = {arena_printf(p->a, "%s/cursus", p->build).p,
			      "--home",
			      p->home,
			      "check",
			      "--all",
			      NULL};

	return run(argv, place_at(p, "check")) == 0;
}

bool place_check_one(struct place *p, int service)
{
	const char *program =
		arena_printf(p->a, "%s/cursus-%s", p->build, service_rows[service].name).p;
	const char *argv[] = {program, "--home", p->home, "--check", NULL};

	return run(argv, place_at(p, "check")) == 0;
}
