/* Clients go on living cohorts while the services under them are killed again and again: nothing
 * that was acknowledged is lost, doubled or half there. */
#include "fire.h"

#include "clock.h"
#include "round.h"
#include "verify.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define CLIENTS 8
#define GAP_MS 250     /* between two kills, at most */
#define ALL_ONE_IN 12  /* kills of all four at once */
#define AGAIN_ONE_IN 6 /* kills of a service that has only begun to start */
#define AGAIN_MS 40
/* A service answers again within so long, but for one time in so many: the machine stalls too. */
#define BACK_MS 1000
#define SLOW_ONE_IN 100
/* Between two beats of the pulse; so much later than that is not usual. */
#define BEAT_MS 20
#define STALL_MS 100
/* On a slow machine it goes on for so much longer until there are kills enough. */
#define LONGER 3
#define ANSWER_MS 10000
#define ENDING_MS 60000
#define FAULTY_PATIENCE_MS 3000
/* Then everything is counted, and a new home begins: what is looked at stays in memory. */
#define EPISODE_MS 30000

struct smoke {
	struct place place;
	struct counts *counts;
	struct campus campus;
	pid_t clients[CLIENTS], pulse;
	uint64_t kills, slow;
	int64_t worst_ms;
	bool faulty;
};

static _Noreturn void client(struct smoke *s, int number, uint64_t seed)
{
	FILE *journal = fopen(place_at(&s->place, "journal-%d", number), "wb");

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	must(journal);
	fire_seed(seed);
	struct speaker *sp = speaker_open(s->place.home, s->counts, journal);
	sp->repeats = true;
	if (s->faulty)
		sp->patience_ms = FAULTY_PATIENCE_MS;
	for (unsigned n = 0; !atomic_load(&s->counts->stop); n++) {
		char name[32];
		snprintf(name, sizeof name, "c%d-%u", number, n);
		/* Where acknowledged facts are lost, what was seen of them never comes. */
		if (!round_live(sp, &s->campus, name) && s->faulty)
			memset(sp->seen, 0, sizeof sp->seen);
	}
	must(fclose(journal) == 0);
	speaker_close(sp);
	fflush(NULL);
	_exit(0);
}

/* A process that does next to nothing: what it loses the machine took, from everybody. */
static _Noreturn void pulse(struct smoke *s)
{
	int fd = open(place_at(&s->place, "pulse"), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	must(fd >= 0);
	for (;;) {
		int64_t began_ms = clock_monotonic_ms();
		must(pwrite(fd, "x", 1, 0) == 1 && fdatasync(fd) == 0);
		fire_sleep(BEAT_MS);
		int64_t late_ms = clock_monotonic_ms() - began_ms - BEAT_MS;
		if (late_ms > STALL_MS)
			atomic_fetch_add(&s->counts->stalled_ms, late_ms);
	}
}

static bool begin(struct smoke *s, const struct fire *f)
{
	if (!place_make(&s->place, f->build))
		return false;
	if (f->faulty)
		s->place.bin = arena_printf(s->place.a, "%s/fire/%s", s->place.build, f->faulty).p;
	s->faulty = f->faulty != NULL;
	s->counts = counts_new();
	FILE *journal = fopen(place_at(&s->place, "journal-%d", CLIENTS), "wb");
	must(journal);
	if (!place_start_all(&s->place))
		return false;
	struct speaker *sp = speaker_open(s->place.home, s->counts, journal);
	bool good = round_campus(sp, &s->campus);
	speaker_close(sp);
	fclose(journal);
	fflush(NULL);
	s->pulse = fork();
	must(s->pulse >= 0);
	if (s->pulse == 0)
		pulse(s);
	for (int i = 0; good && i < CLIENTS; i++) {
		uint64_t seed = fire_random(UINT32_MAX);
		s->clients[i] = fork();
		must(s->clients[i] >= 0);
		if (s->clients[i] == 0)
			client(s, i, seed);
	}
	return good;
}

/* How long it took, without what the machine took. */
static void note_back(struct smoke *s, int64_t ms, int64_t stalled_before_ms)
{
	if (ms > BACK_MS) {
		/* A stall is noted at the next beat. */
		fire_sleep(3 * (int64_t)BEAT_MS);
		ms -= atomic_load(&s->counts->stalled_ms) - stalled_before_ms;
	}
	s->worst_ms = ms > s->worst_ms ? ms : s->worst_ms;
	s->slow += ms > BACK_MS;
}

/* Kills one, or all, and has them back; false: one does not come back. */
static bool strike(struct smoke *s)
{
	bool struck[SERVICES_N] = {false}, good = true;
	int ready[SERVICES_N];
	bool all = fire_random(ALL_ONE_IN) == 0;

	struck[fire_random(SERVICES_N)] = true;
	int64_t stalled_ms = atomic_load(&s->counts->stalled_ms), began_ms = clock_monotonic_ms();
	for (int i = 0; i < SERVICES_N; i++) {
		struck[i] = struck[i] || all;
		if (!struck[i])
			continue;
		place_kill(&s->place, i);
		s->kills++;
		ready[i] = place_begin(&s->place, i, NULL);
		if (fire_random(AGAIN_ONE_IN) == 0) {
			fire_sleep((int64_t)fire_random(AGAIN_MS));
			close(ready[i]);
			place_kill(&s->place, i);
			s->kills++;
			began_ms = clock_monotonic_ms();
			ready[i] = place_begin(&s->place, i, NULL);
		}
	}
	for (int i = 0; i < SERVICES_N && good; i++) {
		if (!struck[i])
			continue;
		good = place_ready(ready[i], READY_MS) && place_answers(&s->place, i, ANSWER_MS);
		note_back(s, clock_monotonic_ms() - began_ms, stalled_ms);
		if (!good)
			printf("  %s does not come back\n", service_rows[i].name);
	}
	return good;
}

/* Each client ends the cohort that it lives; false: one does not. */
static bool clients_end(struct smoke *s)
{
	int64_t end_ms = clock_monotonic_ms() + ENDING_MS;
	bool good = true;

	atomic_store(&s->counts->stop, true);
	for (int i = 0; i < CLIENTS; i++) {
		int status = 0;
		pid_t pid;
		if (s->clients[i] <= 0)
			continue;
		while ((pid = waitpid(s->clients[i], &status, WNOHANG)) == 0 &&
		       clock_monotonic_ms() < end_ms)
			fire_sleep(10);
		if (pid == 0) {
			kill(s->clients[i], SIGKILL);
			waitpid(s->clients[i], &status, 0);
		}
		good = good && WIFEXITED(status) && WEXITSTATUS(status) == 0;
	}
	return good;
}

static bool count(struct smoke *s, struct verdict *v)
{
	GHashTable *entries = journal_table();
	struct arena *a = arena_new();
	struct speaker *sp = speaker_open(s->place.home, s->counts, NULL);

	for (int i = 0; i <= CLIENTS; i++)
		journal_load(place_at(&s->place, "journal-%d", i), entries, a);
	bool answered = verify(sp, entries, v);
	speaker_close(sp);
	g_hash_table_destroy(entries);
	arena_free(a);
	return answered;
}

static void print(const struct smoke *s, const struct verdict *v, int64_t ms)
{
	const struct counts *c = s->counts;

	printf("  %llu kills in %lld s, %llu commands a second; back and answering within %lld ms "
	       "(%llu over %d), a client waited %llu ms at most\n",
	       (unsigned long long)s->kills, (long long)(ms / 1000),
	       (unsigned long long)(ms ? c->acknowledged * 1000 / (uint64_t)ms : 0),
	       (long long)s->worst_ms, (unsigned long long)s->slow, BACK_MS,
	       (unsigned long long)c->worst_ms);
	verdict_print(v);
	printf("  %llu answers asked for again, %llu differ; %llu refused, %llu never answered\n",
	       (unsigned long long)c->repeated, (unsigned long long)c->differing,
	       (unsigned long long)c->refused, (unsigned long long)c->unanswered);
}

/* One home, from its making to its end; false: the proof does not hold. */
static bool episode(const struct fire *f, int64_t for_ms, uint64_t *kills)
{
	struct smoke s = {0};
	struct verdict v = {0};
	bool good = begin(&s, f);
	int64_t began_ms = clock_monotonic_ms();

	while (good && clock_monotonic_ms() - began_ms < for_ms) {
		fire_sleep((int64_t)fire_random(GAP_MS));
		good = strike(&s);
	}
	int64_t ms = clock_monotonic_ms() - began_ms;
	bool ended = clients_end(&s);
	bool answered = good && count(&s, &v);
	place_stop_all(&s.place);
	if (s.pulse > 0) {
		kill(s.pulse, SIGKILL);
		waitpid(s.pulse, NULL, 0);
	}
	bool clean = good && place_check(&s.place);
	print(&s, &v, ms);
	printf("  cursus check --all: %s\n", clean ? "clean" : "NOT CLEAN");
	fflush(stdout);
	const struct counts *c = s.counts;
	if (f->faulty)
		good = v.lost > 0 || c->differing > 0;
	else
		good = good && ended && answered && clean && verdict_clean(&v) && !c->differing &&
		       !c->refused && !c->unanswered && s.slow * SLOW_ONE_IN <= s.kills;
	*kills += s.kills;
	munmap(s.counts, sizeof *s.counts);
	place_remove(&s.place);
	return good;
}

bool fire_kill(const struct fire *f)
{
	int64_t asked_ms = f->seconds * (int64_t)1000, spent_ms = 0;
	uint64_t kills = 0;
	bool good = true;

	while (good &&
	       (spent_ms < asked_ms || (kills < f->least && spent_ms < LONGER * asked_ms))) {
		int64_t for_ms = asked_ms < EPISODE_MS ? asked_ms : EPISODE_MS;
		good = episode(f, for_ms, &kills);
		spent_ms += for_ms;
	}
	printf("  %llu kills, %llu wanted\n", (unsigned long long)kills,
	       (unsigned long long)f->least);
	return good && kills >= f->least;
}
