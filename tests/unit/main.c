/* Runs every registered unit test, those of a suite, or one: build/unit [SUITE|TEST]; or a part of
 * them, beside others: build/unit --part 1/4. */
#include "unit.h"

#include <stdbool.h>
#include <stdio.h>
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

/* A test is named in full, or as it stands behind its suite. */
static bool is_meant(int i, const char *only)
{
	const char *name = units[i].test->name;
	size_t suite = strlen(units[i].suite);

	return !only || strcmp(only, units[i].suite) == 0 || strcmp(only, name) == 0 ||
	       (strncmp(name, units[i].suite, suite) == 0 && name[suite] == '_' &&
		strcmp(only, name + suite + 1) == 0);
}

int main(int argc, char **argv)
{
	int part = 1, parts = 1;
	bool shared = argc == 3 && strcmp(argv[1], "--part") == 0 &&
		      sscanf(argv[2], "%d/%d", &part, &parts) == 2 && parts > 0;
	const char *only = argc > 1 && !shared ? argv[1] : NULL;
	Suite *suite = suite_create("cursus");
	int meant = 0;

	environment_keep();
	for (int i = 0; i < nunits; i++) {
		if (!is_meant(i, only) || i % parts != part - 1)
			continue;
		meant++;
		TCase *tcase = tcase_create(units[i].suite);
		tcase_set_timeout(tcase, 30);
		tcase_add_checked_fixture(tcase, begin, NULL);
		tcase_add_test(tcase, units[i].test);
		suite_add_tcase(suite, tcase);
	}
	SRunner *runner = srunner_create(suite);
	if (meant)
		srunner_run_all(runner, CK_NORMAL);
	else
		fprintf(stderr, "unit: no suite and no test has the name \"%s\"\n", only);
	bool failed = !meant || srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
