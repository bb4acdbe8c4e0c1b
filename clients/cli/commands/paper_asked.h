/* What cursus paper and cursus papers are asked alike: language, date, period.
 *
 *	struct paper_asked asked;
 *	if (!paper_asked(&argc, argv, &asked, &code)) return code;
 */
#ifndef CURSUS_PAPER_ASKED_H
#define CURSUS_PAPER_ASKED_H

#include "cli.h"
#include "documents.h"

struct paper_asked {
	enum tongue tongue;
	uint32_t date;		/* that documents are dated; today unless told */
	struct subject subject; /* from, to, blank */
};

/* --document-language, --date, --since, --until, --blank; false: already told, *code is the exit
 * code. */
bool paper_asked(int *argc, char **argv, struct paper_asked *out, int *code);
/* Says which kinds there are; the exit code. */
int paper_unknown(const char *kind);

#endif
