/* From learners to sealed minutes, then the one command that is measured. */
#include "diplomas.h"

#include <sodium.h>
#include <stdlib.h>

#define CODE_BYTES 64
#define BOARD_DAY 20260105

static double now_s(void)
{
	return (double)g_get_monotonic_time() / 1e6;
}

/* The same learners in a new cohort each time. */
static uint64_t awarded_cohort(struct stage *t, uint32_t n)
{
	static uint64_t *learners;
	static uint32_t there;
	char code[CODE_BYTES];
	struct board board;

	if (there < n) {
		learners = stage_learners(t, n);
		there = n;
	}
	snprintf(code, sizeof code, "DIPLOMAS-%u", t->ncohorts);
	uint64_t cohort = stage_cohort(t, code);
	stage_settle(t);
	stage_enrol(t, cohort, learners, n);
	stage_settle(t);
	stage_command(t, &desc_board_convene,
		      &(struct board_convene){.cohort = cohort, .date = BOARD_DAY}, &board);
	stage_command(t, &desc_board_decide, &(struct board_decide){.board = board.id}, &board);
	stage_command(t, &desc_board_seal, &(struct board_seal){.board = board.id}, &board);
	return cohort;
}

static void sign_alone(struct stage *t, uint64_t cohort, struct diploma_figures *f)
{
	unsigned char public_key[crypto_sign_PUBLICKEYBYTES], secret[crypto_sign_SECRETKEYBYTES];
	unsigned char signature[crypto_sign_BYTES];
	struct fault fault;
	void *rows;
	uint32_t n;

	if (session_query(t->session, &desc_diploma_files,
			  &(struct diploma_files){.cohort = cohort}, NULL, 0, &rows, &n,
			  &fault) != STATUS_ok ||
	    n != f->issued)
		bench_fail("diploma_files", STR("not all of them came"));
	const struct diploma_file *files = rows;
	must(sodium_init() >= 0 && crypto_sign_keypair(public_key, secret) == 0);
	double began = now_s();
	for (uint32_t i = 0; i < n; i++) {
		struct str c = files[i].credential;
		must(crypto_sign_detached(signature, NULL, (const unsigned char *)c.p, c.n,
					  secret) == 0);
		c = files[i].code;
		must(crypto_sign_detached(signature, NULL, (const unsigned char *)c.p, c.n,
					  secret) == 0);
		f->bytes += files[i].credential.n;
	}
	f->sign_s = now_s() - began;
}

struct diploma_figures diplomas_issue(struct stage *t, uint32_t n)
{
	uint64_t cohort = awarded_cohort(t, n);
	struct diploma_figures f = {0};
	struct issue_report report;

	double began = now_s();
	stage_command(t, &desc_diploma_issue, &(struct diploma_issue){.cohort = cohort}, &report);
	f.issue_s = now_s() - began;
	f.issued = report.issued;
	if (report.issued != n)
		bench_fail("diploma_issue", STR("not everybody got one"));
	session_forget(t->session);
	sign_alone(t, cohort, &f);
	session_forget(t->session);
	return f;
}
