/* Rehearsals in process: the three whole cohorts come out as expected.json says, and a changed mark
 * does not. */
#include "rehearsal.h"
#include "unit.h"
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static bool clock_to(void *ctx, int64_t now_ms, struct str *why)
{
	(void)why;
	world_clock(ctx, now_ms);
	return true;
}

static void complain(void *ctx, const char *sentence)
{
	(void)ctx;
	printf("%s\n", sentence);
}

/* What comes out of a folder; NULL: ../shared is not here. */
static json_t *live(const char *dir, void (*change)(struct rehearsal *), uint32_t *complaints)
{
	struct world *w = world_new(WORLD_MEMORY);
	struct rehearsal r = {.session = world_session(w),
			      .arena = arena_new(),
			      .clock = clock_to,
			      .complain = complain,
			      .ctx = w};

	if (access(dir, R_OK) != 0) {
		printf("skipped: %s is not here\n", dir);
		arena_free(r.arena);
		world_free(w);
		return NULL;
	}
	world_speak(w, "gateway", ORGANISER | REGISTRAR | ADMIN | GATEWAY, 0, 0);
	ck_assert_msg(rehearsal_load(&r, dir), "%s", r.trouble.p);
	if (change)
		change(&r);
	ck_assert_msg(rehearsal_run(&r), "%s", r.trouble.p);
	json_t *j = rehearsal_json(&r);
	*complaints = r.complaints;
	rehearsal_free(&r);
	arena_free(r.arena);
	world_free(w);
	return j;
}

static void compare(const char *name)
{
	char path[256];
	uint32_t complaints;

	snprintf(path, sizeof path, "../shared/data/%s", name);
	json_t *got = live(path, NULL, &complaints);
	if (!got)
		return;
	snprintf(path, sizeof path, "../shared/data/%s/expected.json", name);
	json_t *expected = json_load_file(path, 0, NULL);
	ck_assert_ptr_nonnull(expected);
	if (!json_equal(got, expected)) {
		json_dump_file(got, "/tmp/got.json", JSON_INDENT(1));
		ck_abort_msg("%s: not as expected.json; what came out is in /tmp/got.json", name);
	}
	ck_assert_uint_eq(complaints, 0);
	json_decref(expected);
	json_decref(got);
}

UNIT(rehearsal, pacte)
{
	compare("pacte-aura-2025");
}

UNIT(rehearsal, diu)
{
	compare("diu-csp-2026");
}

UNIT(rehearsal, du)
{
	compare("du-medco-2026");
}

static void doctor(struct rehearsal *r)
{
	char *mark = strstr(r->files.marks.p, ",1125");

	ck_assert_ptr_nonnull(mark);
	memcpy(mark, ",0125", 5);
}

UNIT(rehearsal, control_a_changed_mark_is_noticed)
{
	uint32_t complaints;
	json_t *got = live("../shared/data/du-medco-2026", doctor, &complaints);

	if (!got)
		return;
	json_t *expected = json_load_file("../shared/data/du-medco-2026/expected.json", 0, NULL);
	ck_assert(!json_equal(got, expected));
	json_decref(expected);
	json_decref(got);
}
