/* Any bytes as a spreadsheet that is tried on a cohort half-way through: the first byte says what
 * it lists. Every line has its fate. */
#include "import.h"
#include "stage/life.h"

#define INPUT_BYTES_MAX 16384u

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct world *world;
static uint64_t cohort;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct fault fault;

	(void)argc;
	(void)argv;
	world = life_new();
	world_speak(world, "everybody", EVERYBODY, 0, 0);
	must(session_resolve(world_session(world), &desc_cohort, STR("C1"), &cohort, &fault) ==
	     STATUS_ok);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool (*const imports[])(struct session *, struct arena *, struct str,
				       const struct import_options *, struct import_report *,
				       struct str *) = {import_learners, import_slots,
							import_grades};
	struct import_report report = {0};
	struct str why = STR("");

	if (size < 1 || size > INPUT_BYTES_MAX)
		return 0;
	struct arena *a = arena_new();
	struct import_options o = {.cohort = cohort, .dry_run = true, .strict = data[0] & 64};
	struct str bytes = {(const char *)data + 1, (uint32_t)size - 1};
	if (imports[data[0] % COUNT(imports)](world_session(world), a, bytes, &o, &report, &why)) {
		uint32_t fates = 0;
		for (int i = 0; i < IMPORT_OUTCOMES; i++)
			fates += report.counts[i];
		must(fates == report.n);
	} else {
		must(why.n > 0);
	}
	session_forget(world_session(world));
	arena_free(a);
	return 0;
}
