/* What the benchmark works on: cohorts with their learners and open sheets, on the real services
 * of a home.
 *
 *	struct stage t;
 *	stage_open(&t, "/tmp/home");                  // the services run already
 *	stage_prepare(&t, (struct block){.cohorts = 2, .learners = 30, .sheets = 200});
 *
 * Whatever goes wrong ends the program: a figure must not come from half a preparation.
 */
#ifndef CURSUS_BENCH_STAGE_H
#define CURSUS_BENCH_STAGE_H

#include "cli.h"

/* Cohorts of one size that teach on the same days. Presences are marked in the order of the
 * calendar: the first sheet of every cohort, then the second of every cohort.
 */
struct block {
	uint32_t cohorts, learners, sheets;
	uint64_t *ids;	      /* of the cohorts */
	uint64_t *learner_of; /* cohort by cohort */
	uint64_t *slot_of;
	uint64_t marked; /* so many presences are there */
};

struct stage {
	struct cli cli;
	struct session *session; /* NULL: no services, the ids are invented */
	uint64_t programme;
	uint32_t ncohorts, nlearners; /* ever made */
	struct block block;
};

struct mark_at {
	uint64_t cohort, slot, learner;
};

_Noreturn void bench_fail(const char *what, struct str why);

void stage_open(struct stage *t, const char *home);
/* For a peer that looks at no id: as many of them, without services. */
void stage_invent(struct stage *t, struct block b);
void stage_prepare(struct stage *t, struct block b);
struct mark_at stage_mark(const struct stage *t, uint64_t i);
uint64_t stage_marks(const struct stage *t);

/* Pieces of a preparation. */
uint64_t stage_cohort(struct stage *t, const char *code);
uint64_t *stage_learners(struct stage *t, uint32_t n);
void stage_enrol(struct stage *t, uint64_t cohort, const uint64_t *learners, uint32_t n);
void stage_command(struct stage *t, const struct desc *d, const void *m, void *reply);
/* Until attendance and certification have followed what was done. */
void stage_settle(struct stage *t);

#endif
