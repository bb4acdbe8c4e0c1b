/* Runs seeds of the simulation, on all processors.
 *
 *	build/sim [--seeds FIRST LAST] [--jobs N] [--plant N] [--until-found] [--trace] [--digest]
 *
 * A line for each seed that fails, with the step; then "N passed, N failed" and what happened in
 * all. A seed runs the same each time: --seeds 42 42 --trace tells it step by step. Every eighth
 * seed puts a service back to an older copy on the way. --plant chooses a bug to be found;
 * --until-found stops at the first seed that fails and is well when there is one.
 */
#include "sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define JOBS_MAX 64
#define RESTORE_EVERY 8

struct options {
	uint64_t first, last;
	long jobs;
	bool until_found, trace, digest;
};

/* Seen by all processes. */
struct shared {
	struct progress {
		uint64_t seed, passed, failed;
		struct counts counts;
	} job[JOBS_MAX];
	volatile bool found;
};

static bool number(const char *text, uint64_t *out)
{
	return text && str_u64(str_of(text), out);
}

static bool read_options(int argc, char **argv, struct options *o)
{
	uint64_t n;

	for (int i = 1; i < argc; i++) {
		const char *word = argv[i];
		if (strcmp(word, "--seeds") == 0 && i + 2 < argc &&
		    number(argv[i + 1], &o->first) && number(argv[i + 2], &o->last))
			i += 2;
		else if (strcmp(word, "--jobs") == 0 && number(argv[i + 1], &n) && n >= 1 &&
			 n <= JOBS_MAX)
			o->jobs = (long)n, i++;
		else if (strcmp(word, "--plant") == 0 && number(argv[i + 1], &n) && n <= PLANTS_N)
			plant = (int)n, i++;
		else if (strcmp(word, "--until-found") == 0)
			o->until_found = true;
		else if (strcmp(word, "--trace") == 0)
			o->trace = true;
		else if (strcmp(word, "--digest") == 0)
			o->digest = true;
		else
			return false;
	}
	return true;
}

static void run_seed(struct sim *s, const struct options *o, struct progress *p)
{
	struct sim_options so = {
		.seed = p->seed, .restore = p->seed % RESTORE_EVERY == 0, .trace = o->trace};
	bool good = sim_run(s, &so);

	if (!good)
		printf("seed %llu failed at step %d: %s\n", (unsigned long long)p->seed, s->step,
		       s->why);
	if (o->digest)
		printf("seed %llu is %016llx\n", (unsigned long long)p->seed,
		       (unsigned long long)sim_digest(s));
	fflush(stdout);
	nodes_close(s);
	p->passed += good;
	p->failed += !good;
}

static void run_job(const struct options *o, struct shared *shared, long job)
{
	struct sim *s = sim_new();
	struct progress *p = &shared->job[job];

	nodes_acknowledge_early = plant == 8;
	for (; p->seed <= o->last && !(o->until_found && shared->found);
	     p->seed += (uint64_t)o->jobs) {
		run_seed(s, o, p);
		p->counts = s->counts;
		if (p->failed)
			shared->found = true;
	}
	sim_free(s);
}

/* A seed that ends the process failed; the job goes on behind it. */
static void mind_job(const struct options *o, struct shared *shared, long job)
{
	struct progress *p = &shared->job[job];
	int status;

	for (;;) {
		fflush(stdout);
		pid_t child = fork();
		must(child >= 0);
		if (child == 0) {
			run_job(o, shared, job);
			_exit(0);
		}
		must(waitpid(child, &status, 0) == child);
		if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
			_exit(0);
		printf("seed %llu failed: it ended the process (signal %d)\n",
		       (unsigned long long)p->seed, WIFSIGNALED(status) ? WTERMSIG(status) : 0);
		p->failed++;
		shared->found = true;
		p->seed += (uint64_t)o->jobs;
	}
}

static void report(const struct shared *shared, long jobs)
{
	struct progress sum = {0};

	for (long j = 0; j < jobs; j++) {
		const struct progress *p = &shared->job[j];
		sum.passed += p->passed;
		sum.failed += p->failed;
		for (size_t i = 0; i < sizeof p->counts / sizeof(uint64_t); i++)
			((uint64_t *)&sum.counts)[i] += ((const uint64_t *)&p->counts)[i];
	}
	const struct counts *c = &sum.counts;
	printf("%llu steps: %llu commands taken, %llu refused, %llu denied, %llu repeated, %llu "
	       "waited, %llu behind\n",
	       (unsigned long long)c->steps, (unsigned long long)c->taken,
	       (unsigned long long)c->refused, (unsigned long long)c->denied,
	       (unsigned long long)c->repeated, (unsigned long long)c->parked,
	       (unsigned long long)c->behind);
	printf("%llu dropped, %llu doubled, %llu pages, killed before the commit %llu, after it "
	       "%llu; restores noticed %llu; %llu sheets sealed, %llu diplomas\n",
	       (unsigned long long)c->dropped, (unsigned long long)c->doubled,
	       (unsigned long long)c->pages, (unsigned long long)c->before,
	       (unsigned long long)c->after, (unsigned long long)c->noticed,
	       (unsigned long long)c->sealed, (unsigned long long)c->diplomas);
	if (plant)
		printf("plant %d (%s): %s\n", plant, plant_name(plant),
		       sum.failed ? "found" : "NOT FOUND");
	printf("%llu passed, %llu failed\n", (unsigned long long)sum.passed,
	       (unsigned long long)sum.failed);
}

int main(int argc, char **argv)
{
	struct options o = {.first = 1, .last = 1000, .jobs = sysconf(_SC_NPROCESSORS_ONLN)};
	pid_t jobs[JOBS_MAX];
	int status;
	bool failed = false;

	if (!read_options(argc, argv, &o)) {
		fprintf(stderr,
			"sim [--seeds FIRST LAST] [--jobs N] [--plant 0..%d] "
			"[--until-found] [--trace] [--digest]\n",
			PLANTS_N);
		return 2;
	}
	o.jobs = o.jobs < 1 ? 1 : o.jobs > JOBS_MAX ? JOBS_MAX : o.jobs;
	struct shared *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	must(shared != MAP_FAILED);
	for (long j = 0; j < o.jobs; j++) {
		shared->job[j].seed = o.first + (uint64_t)j;
		fflush(stdout);
		jobs[j] = fork();
		must(jobs[j] >= 0);
		if (jobs[j] == 0)
			mind_job(&o, shared, j);
	}
	for (long j = 0; j < o.jobs; j++)
		failed |= waitpid(jobs[j], &status, 0) != jobs[j] || status != 0;
	report(shared, o.jobs);
	for (long j = 0; j < o.jobs; j++)
		failed |= shared->job[j].failed > 0;
	return failed != o.until_found;
}
