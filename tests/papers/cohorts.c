/* The papers of the whole cohorts that lie beside the project: what they tell is what the services
 * count, for every learner. */
#include "../unit/unit.h"
#include "documents.h"
#include "pdf.h"
#include "rehearsal.h"
#include "sheet_paper.h"
#include "study.h"
#include "world.h"

#include <stdio.h>
#include <unistd.h>

#define PRINTED 20261231
#define DRAWN_EACH 4 /* so many learners' papers are drawn, and the facts of all looked at */

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

struct lived {
	struct world *w;
	struct arena *a;
	struct fonts *fonts;
	struct office office;
	uint64_t cohort;
};

/* false: the folder is not here. */
static bool live(struct lived *l, const char *name)
{
	struct str why;

	*l = (struct lived){.a = arena_new()};
	const char *dir = arena_printf(l->a, "../shared/data/%s", name).p;
	if (access(dir, R_OK) != 0) {
		printf("skipped: %s is not here\n", dir);
		arena_free(l->a);
		return false;
	}
	l->w = world_new(WORLD_MEMORY);
	struct rehearsal r = {.session = world_session(l->w),
			      .arena = l->a,
			      .clock = clock_to,
			      .complain = complain,
			      .ctx = l->w};
	world_speak(l->w, "gateway", ORGANISER | REGISTRAR | ADMIN | GATEWAY, 0, 0);
	ck_assert_msg(rehearsal_load(&r, dir), "%s", r.trouble.p);
	ck_assert_msg(rehearsal_run(&r), "%s", r.trouble.p);
	rehearsal_free(&r);
	office_open(&l->office, world_session(l->w), PRINTED);
	l->fonts = fonts_open(NULL, l->a, &why);
	ck_assert_msg(l->fonts != NULL, "%.*s", (int)why.n, why.p);
	struct cohort *all;
	uint32_t n;
	ck_assert(office_ask(&l->office, &desc_cohort_list, &(struct cohort_list){0}, &all, &n));
	l->cohort = all->id;
	return true;
}

static void finish(struct lived *l)
{
	fonts_free(l->fonts);
	world_free(l->w);
	arena_free(l->a);
}

static void draw(struct lived *l, const struct document *d, const void *facts)
{
	struct str why;
	struct buf pdf;

	buf_init(&pdf, PAPER_BYTES_MAX);
	ck_assert_msg(d->make(l->fonts, TONGUE_FRENCH, facts, &pdf, l->a, &why), "%s: %.*s",
		      d->kind, (int)why.n, why.p);
	ck_assert_uint_gt(pdf.n, 1000);
	buf_free(&pdf);
}

/* What the half-days and placements add up to is what attendance has counted. */
static void compare_hours(struct lived *l, const struct subject *s)
{
	struct standing *t;
	uint32_t n;
	const void *facts;

	ck_assert_int_eq(attended_gather(&l->office, s, &facts), DUE_YES);
	const struct study *f = facts;
	ck_assert(office_ask(&l->office, &desc_totals_show,
			     &(struct totals_show){.cohort = s->cohort, .learner = s->learner}, &t,
			     &n));
	ck_assert_uint_eq(f->attended_min, t->credited_min);
	ck_assert_uint_eq(f->placement_min, t->placement_min);
	ck_assert_uint_eq(f->nlate, t->late_half_days);
	ck_assert_uint_eq(f->nmissed, t->absent_half_days + t->excused_half_days);
	uint64_t in_units = 0;
	for (unsigned i = 0; i < f->nunits; i++)
		in_units += f->units[i].attended_min;
	ck_assert_uint_eq(in_units, f->attended_min);
}

static void about_learners(struct lived *l)
{
	struct enrolment *all;
	uint32_t n, made = 0;

	ck_assert(office_ask(&l->office, &desc_enrolment_list,
			     &(struct enrolment_list){.cohort = l->cohort}, &all, &n));
	for (uint32_t i = 0; i < n; i++) {
		struct subject s = {.cohort = l->cohort, .learner = all[i].learner};
		compare_hours(l, &s);
		for (const struct document *d = documents; d->kind; d++) {
			const void *facts;
			if (d->about != ABOUT_LEARNER && d->about != ABOUT_DAYS)
				continue;
			enum due due = d->gather(&l->office, &s, &facts);
			ck_assert_msg(due != DUE_REFUSED, "%s is refused", d->kind);
			made += due == DUE_YES;
			if (due == DUE_YES && i % (n / DRAWN_EACH) == 0)
				draw(l, d, facts);
		}
	}
	/* Most are due to most. */
	ck_assert_uint_gt(made, 4 * n);
}

static void about_sheets(struct lived *l)
{
	struct sheet *all;
	uint32_t n;

	ck_assert(office_ask(&l->office, &desc_sheet_list,
			     &(struct sheet_list){.cohort = l->cohort}, &all, &n));
	for (uint32_t i = 0; i < n; i++) {
		const void *facts;
		struct subject s = {.slot = all[i].slot};
		enum due due = sheet_gather(&l->office, &s, &facts);
		const struct sheet_facts *f = facts;
		ck_assert_int_eq(due, all[i].state == sheet_state_CANCELLED ? DUE_NO : DUE_YES);
		if (due != DUE_YES)
			continue;
		ck_assert_uint_eq(f->nlines, all[i].roster.n);
		ck_assert_uint_eq(f->ncorrections, all[i].corrections);
		ck_assert_uint_eq(f->halves[0].seal_hash.n,
				  all[i].state == sheet_state_SEALED ? 32 : 0);
		if (i % 10 == 0)
			draw(l, document_named("attendance-sheet"), facts);
	}
	ck_assert_uint_gt(n, 10);
}

static void about_boards(struct lived *l)
{
	struct board *all;
	uint32_t n;

	ck_assert(office_ask(&l->office, &desc_board_list,
			     &(struct board_list){.cohort = l->cohort}, &all, &n));
	ck_assert_uint_gt(n, 0);
	for (uint32_t i = 0; i < n; i++) {
		const struct document *d = document_named("minutes");
		struct subject s = {.board = all[i].id};
		const void *facts;
		ck_assert_int_eq(d->gather(&l->office, &s, &facts), DUE_YES);
		draw(l, d, facts);
	}
}

static void whole(const char *name)
{
	struct lived l;

	if (!live(&l, name))
		return;
	about_learners(&l);
	about_sheets(&l);
	about_boards(&l);
	finish(&l);
}

UNIT(cohorts, pacte)
{
	whole("pacte-aura-2025");
}

UNIT(cohorts, diu)
{
	whole("diu-csp-2026");
}

UNIT(cohorts, du)
{
	whole("du-medco-2026");
}
