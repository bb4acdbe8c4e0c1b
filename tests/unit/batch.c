/* Many documents at once: each whole or not at all, the same bytes however many threads draw. */
#include "batch.h"
#include "paper_file.h"
#include "unit.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define JOBS 60u

struct note {
	char text[32];
};

static struct arena *a;
static char *folder;
static struct note notes[JOBS];
static struct batch_job jobs[JOBS];

static void draw(struct paper *p, const void *facts)
{
	const struct note *n = facts;
	struct style s = {.face = FACE_SERIF, .size_pt = 12};

	if (n->text[0] == '!')
		paper_fail(p, STR("a note of bad news"));
	paper_flow(p, &s, str_of(n->text));
}

static bool note_make(struct fonts *fonts, enum tongue t, const void *facts, struct buf *out,
		      struct arena *arena, struct str *why)
{
	struct paper_form form = {.template = "note/1",
				  .tongue = t,
				  .margin = {20, 20, 20, 20},
				  .created_ms = 1782864000000};

	return paper_make(fonts, &form, draw, facts, out, arena, why);
}

static const struct document note = {"note", "note", "note", ABOUT_COHORT, NULL, note_make};

static struct batch ready(void)
{
	GError *error = NULL;

	a = arena_new();
	folder = g_dir_make_tmp("cursus-batch-XXXXXX", &error);
	ck_assert_ptr_nonnull(folder);
	for (unsigned i = 0; i < JOBS; i++) {
		snprintf(notes[i].text, sizeof notes[i].text, "Note %u", i);
		jobs[i] = (struct batch_job){
			.document = &note,
			.facts = &notes[i],
			.path = arena_printf(a, "%s/note-%02u.pdf", folder, i).p};
	}
	return (struct batch){.jobs = jobs, .n = JOBS};
}

static unsigned files_there(void)
{
	GDir *dir = g_dir_open(folder, 0, NULL);
	unsigned n = 0;

	ck_assert_ptr_nonnull(dir);
	while (g_dir_read_name(dir))
		n++;
	g_dir_close(dir);
	return n;
}

static void done(void)
{
	char *command = g_strdup_printf("rm -rf %s", folder);

	ck_assert_int_eq(system(command), 0);
	g_free(command);
	g_free(folder);
	arena_free(a);
}

static unsigned counted(enum batch_outcome outcome)
{
	unsigned n = 0;

	for (unsigned i = 0; i < JOBS; i++)
		n += jobs[i].outcome == outcome;
	return n;
}

UNIT(batch, each_is_written_once)
{
	struct batch b = ready();
	struct str why;

	ck_assert_msg(batch_run(&b, a, &why), "%.*s", (int)why.n, why.p);
	ck_assert_uint_eq(counted(BATCH_WRITTEN), JOBS);
	ck_assert_uint_eq(files_there(), JOBS);
	ck_assert(batch_run(&b, a, &why));
	ck_assert_uint_eq(counted(BATCH_SAME), JOBS);
	/* One that changed, and one that is missing. */
	strcpy(notes[7].text, "another");
	ck_assert_int_eq(unlink(jobs[9].path), 0);
	ck_assert(batch_run(&b, a, &why));
	ck_assert_uint_eq(counted(BATCH_WRITTEN), 2);
	ck_assert(jobs[7].outcome == BATCH_WRITTEN && jobs[9].outcome == BATCH_WRITTEN);
	done();
}

static void stepped(void *ctx, uint32_t so_far)
{
	uint32_t *last = ctx;

	ck_assert_uint_ge(so_far, *last);
	ck_assert_uint_le(so_far, JOBS);
	*last = so_far;
}

UNIT(batch, tells_how_far_it_is)
{
	struct batch b = ready();
	struct str why;
	uint32_t last = 0;

	b.step = stepped;
	b.ctx = &last;
	ck_assert(batch_run(&b, a, &why));
	ck_assert_uint_gt(last, 0);
	done();
}

UNIT(batch, one_that_cannot_be_drawn_keeps_no_other_back)
{
	struct batch b = ready();
	struct str why;

	strcpy(notes[3].text, "!");
	ck_assert(batch_run(&b, a, &why));
	ck_assert_uint_eq(counted(BATCH_WRITTEN), JOBS - 1);
	ck_assert_int_eq(jobs[3].outcome, BATCH_NOT_DRAWN);
	ck_assert_str_eq(arena_z(a, jobs[3].why), "a note of bad news");
	ck_assert_uint_eq(files_there(), JOBS - 1);
	done();
}

/* What is not ours stays as it is; a folder that is gone, and fonts that are, end it. */
UNIT(batch, what_cannot_be_written_ends_it)
{
	struct batch b = ready();
	struct str why;
	char *text;

	ck_assert(g_file_set_contents(jobs[20].path, "%PDF- of somebody else", -1, NULL));
	ck_assert(!paper_may_save(jobs[20].path, a, &why) &&
		  paper_may_save(jobs[21].path, a, &why));
	ck_assert(!batch_run(&b, a, &why));
	ck_assert_msg(strstr(arena_z(a, why), "exists already and is not a document of Cursus"),
		      "%s", why.p);
	ck_assert(g_file_get_contents(jobs[20].path, &text, NULL, NULL));
	ck_assert_str_eq(text, "%PDF- of somebody else");
	g_free(text);
	for (unsigned i = 0; i < JOBS; i++)
		jobs[i].path = arena_printf(a, "%s/gone/%u.pdf", folder, i).p;
	ck_assert(!batch_run(&b, a, &why));
	ck_assert_msg(strstr(arena_z(a, why), "cannot write \""), "%s", why.p);
	g_setenv("CURSUS_FONTS", folder, TRUE);
	ck_assert(!batch_run(&b, a, &why));
	ck_assert_msg(strstr(arena_z(a, why), "the font \""), "%s", why.p);
	g_unsetenv("CURSUS_FONTS");
	done();
}

UNIT(batch, none_costs_nothing)
{
	struct batch b = ready();
	struct str why;

	b.n = 0;
	g_setenv("CURSUS_FONTS", folder, TRUE);
	ck_assert(batch_run(&b, a, &why));
	g_unsetenv("CURSUS_FONTS");
	done();
}
