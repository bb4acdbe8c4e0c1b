/* Runs one part of the proofs under fire; tests/fire/run runs them all.
 *
 *	build/fire/fire kill build 60 300           for 60 s, at least 300 kills
 *	build/fire/fire kill build 6 1 early        its control: replies before the commit
 *	build/fire/fire syscalls build 240 100      within 240 s, at least 100 kills
 *	build/fire/fire order build 10 500          10 cohorts each client, 500 commands at least
 *	build/fire/fire power build 6 1000          6 cohorts each, then 1,000 power losses
 *
 * FIRE_SEED repeats a run's choices, FIRE_KEEP=1 leaves its folder. Exit status 0: the proof holds.
 */
#include "fire.h"

#include "clock.h"
#include "place.h"

#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

static const struct {
	const char *name;
	bool (*run)(const struct fire *);
} parts[] = {
	{"kill", fire_kill},
	{"syscalls", fire_syscalls},
	{"order", fire_order},
	{"power", fire_power},
};

int main(int argc, char **argv)
{
	struct arena *a = arena_new();
	const char *seed = getenv("FIRE_SEED");
	struct fire f = {0};
	bool good = false;

	if (argc < 5) {
		fprintf(stderr, "usage: fire PART BUILD SECONDS LEAST [FAULTY]\n");
		return 2;
	}
	must(sodium_init() >= 0);
	signal(SIGPIPE, SIG_IGN);
	char *build = realpath(argv[2], NULL);
	must(build);
	f = (struct fire){.build = build,
			  .seconds = atoi(argv[3]),
			  .least = strtoull(argv[4], NULL, 10),
			  .faulty = argc > 5 ? argv[5] : NULL,
			  .shim = arena_printf(a, "%s/fire/order.so", build).p};
	uint64_t chosen = seed ? strtoull(seed, NULL, 10) : (uint64_t)clock_now_ms() % 1000000;
	fire_seed(chosen);
	printf("  seed %llu\n", (unsigned long long)chosen);
	for (size_t i = 0; i < COUNT(parts); i++)
		if (strcmp(parts[i].name, argv[1]) == 0)
			good = parts[i].run(&f);
	free(build);
	arena_free(a);
	return good ? 0 : 1;
}
