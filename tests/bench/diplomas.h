/* A cohort whose diplomas are issued in one command, and the same bytes signed by libsodium
 * alone. */
#ifndef CURSUS_BENCH_DIPLOMAS_H
#define CURSUS_BENCH_DIPLOMAS_H

#include "stage.h"

struct diploma_figures {
	uint64_t issued, bytes; /* bytes of all credentials */
	double issue_s, sign_s;
};
struct diploma_figures diplomas_issue(struct stage *t, uint32_t n);

#endif
