/* A service is killed as it enters each system call of its start, of a batch and of its end, one
 * after the other: what was answered is there once, what was not is there wholly or not at all, and
 * there once when the client has asked again. */
#include "fire.h"

#include "clock.h"
#include "round.h"
#include "verify.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define ATTENDANCE 2
#define CATALOGUE 0
#define INSTITUTIONS 8
/* Nothing comes for so long: perhaps it was killed. */
#define QUIET_MS 100
#define SURE_MS 10000
#define POINTS_MAX 5000

/* What writes, syncs, names, tells, wakes and hears. */
static const char *const calls[] = {
	"pwrite64",  "pwritev", "writev", "fdatasync", "fsync",	 "msync",
	"ftruncate", "mkdir",	"rename", "renameat",  "unlink", "unlinkat",
	"sendto",    "sendmsg", "write",  "flock",     "bind",	 "recvfrom",
};

struct sweep {
	const char *name;
	struct place *place;
	struct speaker *sp;
	struct counts *counts;
	int service;
	const char *prepared; /* its data folder before; NULL: none */
	int64_t end_ms;
	uint64_t points;
	uint64_t unclean, lost, halved, doubled, silent;
};

/* Where the kill came; BEYOND: the call was not made so often. */
enum hit { KILLED, BEYOND };

static void restore(struct sweep *s)
{
	const char *folder =
		home_at(s->place->a, s->place->home, "data/%s", service_rows[s->service].name).p;

	if (s->prepared)
		place_copy(s->prepared, folder);
	else
		place_clear(folder);
	for (uint32_t i = 0; i < s->sp->n; i++)
		s->sp->said[i].answered = false;
}

static bool complete(const struct speaker *sp)
{
	for (uint32_t i = 0; i < sp->n; i++)
		if (!sp->said[i].answered)
			return false;
	return true;
}

static bool ended(struct place *p, int service)
{
	siginfo_t info = {0};

	return waitid(P_PID, (id_t)p->pids[service], &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       info.si_pid != 0;
}

static void ask_until(struct sweep *s, bool may_end)
{
	int64_t end_ms = clock_monotonic_ms() + SURE_MS;

	while (!complete(s->sp) && clock_monotonic_ms() < end_ms &&
	       !(may_end && ended(s->place, s->service)))
		speak_once(s->sp, QUIET_MS);
}

static enum hit strike(struct sweep *s, const char *call, unsigned when)
{
	struct arena *a = s->place->a;
	const char *trace = arena_printf(a, "trace=%s", call).p;
	const char *inject = arena_printf(a, "inject=%s:signal=KILL:when=%u", call, when).p;
	/* -D: the service stays our child. */
	const char *under[] = {"strace", "-D",	"-f", "-qq",  "-o", "/dev/null",
			       "-e",	 trace, "-e", inject, NULL};

	restore(s);
	if (place_start(s->place, s->service, under))
		ask_until(s, true);
	int status = place_stop(s->place, s->service);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL ? KILLED : BEYOND;
}

/* What the log holds of each request: all that it should, or when it was not answered nothing. */
static void look(struct sweep *s, bool all)
{
	struct speaker *reader = speaker_open(s->place->home, s->counts, NULL);
	struct entry entries[SPOKEN_MAX];
	GHashTable *table = journal_table();
	struct verdict v = {0};

	for (uint32_t i = 0; i < s->sp->n; i++) {
		const struct spoken *said = &s->sp->said[i];
		entries[i] = (struct entry){.ack = {.service = (uint32_t)s->service,
						    .events = said->events,
						    .sequence = said->sequence}};
		memcpy(entries[i].ack.id, said->id, REQUEST_ID_BYTES);
		g_hash_table_insert(table, entries[i].ack.id, &entries[i]);
	}
	if (!verify_log(reader, s->service, table, &v))
		s->silent++;
	s->unclean += v.gaps || v.unchained;
	for (uint32_t i = 0; i < s->sp->n; i++) {
		const struct entry *e = &entries[i];
		bool answered = all || s->sp->said[i].answered;
		s->lost += answered && !e->seen;
		s->doubled += e->seen > e->ack.events;
		s->halved += e->torn || (e->seen && e->seen < e->ack.events);
		s->doubled += answered && e->seen && e->last != s->sp->said[i].sequence;
	}
	g_hash_table_destroy(table);
	speaker_close(reader);
}

static bool failed(const struct sweep *s)
{
	return s->unclean || s->lost || s->halved || s->doubled || s->silent ||
	       s->counts->differing || s->counts->refused;
}

static void recover(struct sweep *s)
{
	s->unclean += !place_check_one(s->place, s->service);
	if (!place_start(s->place, s->service, NULL)) {
		s->silent++;
		return;
	}
	look(s, false);
	ask_until(s, false);
	s->silent += !complete(s->sp);
	for (uint32_t i = 0; i < s->sp->n; i++)
		s->counts->refused += s->sp->said[i].status != STATUS_ok;
	speak_again(s->sp, SURE_MS);
	look(s, true);
	place_stop(s->place, s->service);
}

/* false: the time is over before all points were. */
static bool sweep(struct sweep *s)
{
	struct arena *all = s->place->a;

	printf("  %s:", s->name);
	for (size_t i = 0; i < COUNT(calls); i++) {
		unsigned when = 1;
		s->place->a = arena_new();
		while (when < POINTS_MAX && !failed(s) && clock_monotonic_ms() < s->end_ms &&
		       strike(s, calls[i], when) == KILLED) {
			recover(s);
			if (failed(s))
				printf("\n  after %s %u", calls[i], when);
			arena_reset(s->place->a);
			when++;
		}
		place_kill(s->place, s->service);
		arena_free(s->place->a);
		s->place->a = all;
		s->points += when - 1;
		if (when > 1)
			printf(" %s %u", calls[i], when - 1);
		fflush(stdout);
	}
	printf("\n  %llu points: %llu not clean, %llu lost, %llu half applied, %llu doubled, %llu "
	       "do "
	       "not come back; %llu answers differ, %llu refused\n",
	       (unsigned long long)s->points, (unsigned long long)s->unclean,
	       (unsigned long long)s->lost, (unsigned long long)s->halved,
	       (unsigned long long)s->doubled, (unsigned long long)s->silent,
	       (unsigned long long)s->counts->differing, (unsigned long long)s->counts->refused);
	bool in_time = clock_monotonic_ms() < s->end_ms;
	if (!in_time)
		printf("  the time is over\n");
	return in_time && !failed(s);
}

/* Attendance on the morning of a half-day: everybody signs or is marked, and the seal. */
static bool batch(struct sweep *s)
{
	struct campus campus = {0};
	struct round r = {0};
	struct place *p = s->place;
	bool good = place_start_all(p) && round_campus(s->sp, &campus) &&
		    round_plan(s->sp, &campus, "batch", &r) &&
		    round_enrol(s->sp, &campus, "batch", &r) && round_open(s->sp, &r);

	place_stop_all(p);
	if (!good)
		return false;
	s->prepared = place_at(p, "prepared");
	place_copy(home_at(p->a, p->home, "data/%s", service_rows[ATTENDANCE].name).p, s->prepared);
	round_attend(s->sp, &campus, &r);
	round_countersign(s->sp, &campus, &r);
	return sweep(s);
}

/* A catalogue that makes its store, and is asked at once. */
static bool birth(struct sweep *s)
{
	for (unsigned i = 0; i < INSTITUTIONS; i++)
		speak(s->sp, &desc_institution_add,
		      &(struct institution_add){.code = arena_printf(s->sp->a, "I%u", i),
						.name = STR("Université du Lieu")},
		      (struct how){.events = 1});
	return sweep(s);
}

static bool part(const struct fire *f, struct sweep *s, bool (*run)(struct sweep *),
		 uint64_t *points)
{
	struct place p;

	s->counts = counts_new();
	s->place = &p;
	if (!place_make(&p, f->build))
		return false;
	if (f->faulty)
		p.bin = arena_printf(p.a, "%s/fire/%s", p.build, f->faulty).p;
	s->sp = speaker_open(p.home, s->counts, NULL);
	bool good = run(s);
	*points += s->points;
	speaker_close(s->sp);
	munmap(s->counts, sizeof *s->counts);
	place_remove(&p);
	return good;
}

bool fire_syscalls(const struct fire *f)
{
	int64_t end_ms = clock_monotonic_ms() + f->seconds * (int64_t)1000;
	struct sweep first = {
		.name = "a catalogue's birth", .service = CATALOGUE, .end_ms = end_ms};
	struct sweep second = {
		.name = "a batch of attendance", .service = ATTENDANCE, .end_ms = end_ms};
	uint64_t points = 0;
	bool good = part(f, &first, birth, &points) && part(f, &second, batch, &points);

	if (f->faulty)
		return first.lost || second.lost;
	printf("  killed at %llu system calls, %llu wanted\n", (unsigned long long)points,
	       (unsigned long long)f->least);
	return good && points >= f->least;
}
