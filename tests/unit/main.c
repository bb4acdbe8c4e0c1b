/* Runs every registered unit test: build/unit [SUITE]. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define UNITS_MAX 2000

static struct {
	const char *suite;
	const TTest *test;
} units[UNITS_MAX];
static int nunits;

void unit_register(const char *suite, const TTest *test)
{
	if (nunits == UNITS_MAX)
		abort();
	units[nunits].suite = suite;
	units[nunits++].test = test;
}

/* What a test changes of its process ends with it, also where all share one (CK_FORK=no). */
static char **environment;

static void environment_keep(void)
{
	size_t n = 0;

	while (environ[n])
		n++;
	environment = calloc(n + 1, sizeof *environment);
	if (!environment)
		abort();
	for (size_t i = 0; i < n; i++)
		environment[i] = strdup(environ[i]);
}

static void begin(void)
{
	umask(022);
	clearenv();
	for (char **at = environment; *at; at++)
		putenv(*at);
}

int main(int argc, char **argv)
{
	const char *only = argc > 1 ? argv[1] : NULL;
	Suite *suite = suite_create("cursus");

	environment_keep();
	for (int i = 0; i < nunits; i++) {
		if (only && strcmp(only, units[i].suite) != 0)
			continue;
		TCase *tcase = tcase_create(units[i].suite);
		tcase_set_timeout(tcase, 30);
		tcase_add_checked_fixture(tcase, begin, NULL);
		tcase_add_test(tcase, units[i].test);
		suite_add_tcase(suite, tcase);
	}
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
