/* Runs every registered unit test: build/unit [SUITE]. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

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

int main(int argc, char **argv)
{
	const char *only = argc > 1 ? argv[1] : NULL;
	Suite *suite = suite_create("cursus");

	for (int i = 0; i < nunits; i++) {
		if (only && strcmp(only, units[i].suite) != 0)
			continue;
		TCase *tcase = tcase_create(units[i].suite);
		tcase_set_timeout(tcase, 30);
		tcase_add_test(tcase, units[i].test);
		suite_add_tcase(suite, tcase);
	}
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
