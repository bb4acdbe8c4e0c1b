/* Runs a fuzz target on every file of its corpus: build/replay-csv [FOLDER]. */
#include "base.h"

#include <check.h>
#include <dirent.h>
#include <glib.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The fuzz target that is linked in. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
/* What it does once before all of them, if anything. */
int LLVMFuzzerInitialize(int *argc, char ***argv) __attribute__((weak));

static const char *folder;
static struct dirent **entries;
static int nentries;

static int is_input(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void replay(int i)
{
	char *path = g_build_filename(folder, entries[i]->d_name, NULL), *bytes;
	size_t n;

	ck_assert_msg(g_file_get_contents(path, &bytes, &n, NULL), "%s cannot be read", path);
	/* A copy of its own length, so that a sanitizer sees a read after its end. */
	uint8_t *copy = g_malloc(n);
	if (n)
		memcpy(copy, bytes, n);
	ck_assert_msg(LLVMFuzzerTestOneInput(copy, n) == 0, "%s", path);
	g_free(copy);
	g_free(bytes);
	g_free(path);
}

int main(int argc, char **argv)
{
	static const TTest test = {"replay", replay, __FILE__, __LINE__};

	const char *name = strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0];
	char *its_own = g_strconcat("tests/fuzz/corpus/",
				    strchr(name, '-') ? strchr(name, '-') + 1 : "", NULL);

	must(sodium_init() >= 0);
	if (LLVMFuzzerInitialize)
		LLVMFuzzerInitialize(&argc, &argv);
	folder = argc == 2 ? argv[1] : its_own;
	nentries = scandir(folder, &entries, is_input, alphasort);
	if (nentries <= 0) {
		fprintf(stderr, "replay: \"%s\" is not a folder with files in it\n", folder);
		return EXIT_FAILURE;
	}
	Suite *suite = suite_create(name);
	TCase *tcase = tcase_create(folder);
	tcase_set_timeout(tcase, 30);
	tcase_add_loop_test(tcase, &test, 0, nentries);
	suite_add_tcase(suite, tcase);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	while (nentries > 0)
		free(entries[--nentries]);
	free(entries);
	g_free(its_own);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
